/* The figures as anybody would run them: the reference cases (test/cases, and the design's where it
 * stands beside the project), exact, all of them; every example; no crash on any damaged example. */
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/figure.h"
#include "base/json.h"
#include "suite.h"

extern const struct figure_family figure_scoring, figure_explaining;

static const struct figure_family *const families[] = {&figure_scoring, &figure_explaining};

enum { FAMILY_COUNT = sizeof families / sizeof families[0], TEXT_MAX = 1 << 24, CASES_LEAST = 21 };

static const struct json *parsed(struct arena *arena, struct str text)
{
    const struct json *json;
    struct err err = {0};
    if (!json_parse(arena, text, &json, &err))
        fail_msg("%s in " STR_FMT, err.text, STR_ARG(text));
    return json;
}

static struct str canonical(struct arena *arena, const struct json *json)
{
    struct buf buf;
    buf_init(&buf, arena, TEXT_MAX);
    json_write_canonical(&buf, json);
    return buf_str(&buf);
}

static const struct figure *figure_named(struct str name)
{
    for (size_t f = 0; f < FAMILY_COUNT; f++)
        for (size_t i = 0; i < families[f]->count; i++)
            if (str_is(name, families[f]->rows[i].name))
                return &families[f]->rows[i];
    return NULL;
}

static bool case_passes(struct arena *arena, const struct figure *figure, const struct json *row)
{
    struct buf out;
    struct err err = {0};
    buf_init(&out, arena, TEXT_MAX);
    struct str name = json_get(row, "name")->text;
    if (!figure->compute(arena, json_get(row, "inputs"), &out, &err)) {
        print_error(STR_FMT ": %s\n", STR_ARG(name), err.text);
        return false;
    }
    struct str got = canonical(arena, parsed(arena, buf_str(&out)));
    struct str expected = canonical(arena, json_get(row, "expected"));
    if (str_eq(got, expected))
        return true;
    print_error(STR_FMT ":\n  got      " STR_FMT "\n  expected " STR_FMT "\n", STR_ARG(name),
                STR_ARG(got), STR_ARG(expected));
    return false;
}

static struct str file_text(struct arena *arena, const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return (struct str){NULL, 0};
    struct buf text;
    buf_init(&text, arena, TEXT_MAX);
    char piece[4096];
    for (size_t n; (n = fread(piece, 1, sizeof piece, file)) > 0;)
        buf_add(&text, (struct str){piece, n});
    fclose(file);
    return buf_str(&text);
}

/* Runs the file's cases that are figures of this folder; skips where the file is absent. */
static void run_cases(const char *path)
{
    const char *root = getenv("SOURCE_ROOT");
    struct arena *arena = arena_new("test");
    struct str text = file_text(arena, arena_printf(arena, "%s/%s", root ? root : ".", path));
    if (!text.at) {
        print_message("skipped: no SOURCE_ROOT/%s\n", path);
        arena_free(arena);
        skip();
    }
    const struct json *cases = json_get(parsed(arena, text), "cases");
    size_t ran = 0, failed = 0;
    for (size_t i = 0; i < cases->count; i++) {
        const struct figure *figure = figure_named(json_get(&cases->items[i], "function")->text);
        ran += figure != NULL;
        failed += figure && !case_passes(arena, figure, &cases->items[i]);
    }
    print_message("%zu of %zu reference cases are of this folder\n", ran, cases->count);
    assert_true(ran >= CASES_LEAST);
    assert_int_equal(failed, 0);
    arena_free(arena);
}

static void own_reference_cases_hold(void **state)
{
    (void)state;
    run_cases("test/cases/scoring.json");
}

static void reference_cases_of_the_design_hold(void **state)
{
    (void)state;
    run_cases("../shared/design/cases.json");
}

static void every_example_works(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    for (size_t f = 0; f < FAMILY_COUNT; f++)
        for (size_t i = 0; i < families[f]->count; i++) {
            const struct figure *figure = &families[f]->rows[i];
            struct buf out;
            struct err err = {0};
            buf_init(&out, arena, TEXT_MAX);
            if (!figure->compute(arena, parsed(arena, str_of(figure->example)), &out, &err))
                fail_msg("the example of %s: %s", figure->name, err.text);
            assert_int_equal(parsed(arena, buf_str(&out))->type, JSON_OBJECT);
        }
    arena_free(arena);
}

/* Writes the tree with its node number `*left` replaced; `*left` is counted down. */
static void write_damaged(struct buf *buf, const struct json *json, size_t *left,
                          const char *damage)
{
    if ((*left)-- == 0) {
        buf_text(buf, damage);
        return;
    }
    if (json->type != JSON_ARRAY && json->type != JSON_OBJECT) {
        json_write_canonical(buf, json);
        return;
    }
    buf_byte(buf, json->type == JSON_ARRAY ? '[' : '{');
    for (size_t i = 0; i < json->count; i++) {
        if (i)
            buf_byte(buf, ',');
        if (json->type == JSON_OBJECT) {
            buf_json(buf, json->keys[i]);
            buf_byte(buf, ':');
        }
        write_damaged(buf, &json->items[i], left, damage);
    }
    buf_byte(buf, json->type == JSON_ARRAY ? ']' : '}');
}

static void damage_everywhere(const struct figure *figure, const char *damage)
{
    struct arena *arena = arena_new("test");
    const struct json *example = parsed(arena, str_of(figure->example));
    for (size_t node = 0;; node++) {
        struct buf text, out;
        struct err err = {0};
        size_t left = node;
        buf_init(&text, arena, TEXT_MAX);
        buf_init(&out, arena, TEXT_MAX);
        write_damaged(&text, example, &left, damage);
        if (left <= node) /* never reached: the tree has fewer nodes */
            break;
        if (!figure->compute(arena, parsed(arena, buf_str(&text)), &out, &err))
            assert_true(err.code == ERR_INPUT && err.text[0]);
        else
            parsed(arena, buf_str(&out));
    }
    arena_free(arena);
}

/* What a careless or hostile caller may send in place of any value. */
static void damaged_examples_are_refused_or_computed(void **state)
{
    (void)state;
    static const char *const damages[] = {
        "null",
        "true",
        "\"x\"",
        "\"\"",
        "{}",
        "[]",
        "-1",
        "0",
        "1e300",
        "0.5",
        "9223372036854775807",
        "-9223372036854775808",
        "[null]",
        "[1,2]",
        "[0,0]",
        "\"hl:731\"",
        "\"step:0=1000,99999999=0\"",
        "{\"a\":1}",
    };
    for (size_t f = 0; f < FAMILY_COUNT; f++)
        for (size_t i = 0; i < families[f]->count; i++)
            for (size_t d = 0; d < sizeof damages / sizeof damages[0]; d++)
                damage_everywhere(&families[f]->rows[i], damages[d]);
}

SUITE(cases_test, cmocka_unit_test(own_reference_cases_hold),
      cmocka_unit_test(reference_cases_of_the_design_hold), cmocka_unit_test(every_example_works),
      cmocka_unit_test(damaged_examples_are_refused_or_computed));
