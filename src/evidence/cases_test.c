/* The figures as anybody would run them. The reference numbers of the design: every case whose
 * function a family of this folder has, compared member by member within the case's own tolerance
 * (0 = exact, null = null); skipped, visibly, where the design is not beside the project. And what
 * every figure owes: a definition, an example that works, no crash on any damaged example. */
#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/figure.h"
#include "base/json.h"
#include "suite.h"

#define FAMILIES(X)                                                                                \
    X(figure_anomaly)                                                                              \
    X(figure_assignment)                                                                           \
    X(figure_bands)                                                                                \
    X(figure_bootstrap)                                                                            \
    X(figure_cohort)                                                                               \
    X(figure_contingency)                                                                          \
    X(figure_discrimination)                                                                       \
    X(figure_hygiene)                                                                              \
    X(figure_integers)                                                                             \
    X(figure_kpi)                                                                                  \
    X(figure_logistic)                                                                             \
    X(figure_means)                                                                                \
    X(figure_pilot)                                                                                \
    X(figure_power)                                                                                \
    X(figure_proportion)                                                                           \
    X(figure_sequential)                                                                           \
    X(figure_special)                                                                              \
    X(figure_survival)                                                                             \
    X(figure_woe)

#define X(name) extern const struct figure_family name;
FAMILIES(X)
#undef X

static const struct row {
    const char *file;
    const struct figure_family *family;
} families[] = {
#define X(name) {#name ".c", &(name)},
    FAMILIES(X)
#undef X
};

enum { FAMILY_COUNT = sizeof families / sizeof families[0], CASES_BYTES_MAX = 1 << 24 };

static const struct figure *figure_named(struct str name)
{
    for (size_t f = 0; f < FAMILY_COUNT; f++)
        for (size_t i = 0; i < families[f].family->count; i++)
            if (str_is(name, families[f].family->rows[i].name))
                return &families[f].family->rows[i];
    return NULL;
}

static const struct json *parsed(struct arena *arena, struct str text)
{
    const struct json *json;
    struct err err = {0};
    if (!json_parse(arena, text, &json, &err))
        fail_msg("%s in " STR_FMT, err.text, STR_ARG(text));
    return json;
}

static bool same(const struct json *got, const struct json *expected, double tolerance);

static bool same_members(const struct json *got, const struct json *expected, double tolerance)
{
    if (got->count != expected->count)
        return false;
    for (size_t i = 0; i < expected->count; i++) {
        bool is_object = expected->type == JSON_OBJECT;
        if (is_object && !str_eq(got->keys[i], expected->keys[i]))
            return false;
        if (!same(&got->items[i], &expected->items[i], tolerance))
            return false;
    }
    return true;
}

static bool same(const struct json *got, const struct json *expected, double tolerance)
{
    if (got->type != expected->type)
        return false;
    switch (expected->type) {
    case JSON_NULL:
        return true;
    case JSON_BOOL:
        return got->truth == expected->truth;
    case JSON_NUMBER:
        return fabs(got->real - expected->real) <= tolerance * fmax(1, fabs(expected->real));
    case JSON_STRING:
        return str_eq(got->text, expected->text);
    case JSON_ARRAY:
    case JSON_OBJECT:
        return same_members(got, expected, tolerance);
    }
    return false;
}

/* Members come in the order of the case, which is that of the definition. */
static bool case_passes(struct arena *arena, const struct figure *figure, const struct json *row)
{
    struct buf out;
    struct err err = {0};
    buf_init(&out, arena, CASES_BYTES_MAX);
    struct str name = json_get(row, "name")->text;
    if (!figure->compute(arena, json_get(row, "inputs"), &out, &err)) {
        print_error(STR_FMT ": %s\n", STR_ARG(name), err.text);
        return false;
    }
    const struct json *got = parsed(arena, buf_str(&out));
    if (same(got, json_get(row, "expected"), json_get(row, "tolerance")->real))
        return true;
    struct buf want;
    buf_init(&want, arena, CASES_BYTES_MAX);
    json_write_canonical(&want, json_get(row, "expected"));
    print_error(STR_FMT ":\n  got      " STR_FMT "\n  expected " STR_FMT "\n", STR_ARG(name),
                STR_ARG(buf_str(&out)), STR_ARG(buf_str(&want)));
    return false;
}

static struct str file_text(struct arena *arena, const char *path)
{
    struct buf text;
    buf_init(&text, arena, CASES_BYTES_MAX);
    FILE *file = fopen(path, "rb");
    if (!file)
        return (struct str){NULL, 0};
    char piece[4096];
    for (size_t n; (n = fread(piece, 1, sizeof piece, file)) > 0;)
        buf_add(&text, (struct str){piece, n});
    fclose(file);
    assert_false(text.is_full);
    return buf_str(&text);
}

static void reference_cases_hold(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    const char *root = getenv("SOURCE_ROOT");
    struct str text = {NULL, 0};
    if (root)
        text = file_text(arena, arena_printf(arena, "%s/../shared/design/cases.json", root));
    if (!text.at) {
        print_message("skipped: no design beside the project (SOURCE_ROOT/../shared)\n");
        arena_free(arena);
        skip();
    }
    const struct json *cases = json_get(parsed(arena, text), "cases");
    size_t ran = 0, failed = 0;
    for (size_t i = 0; i < cases->count; i++) {
        const struct figure *figure = figure_named(json_get(&cases->items[i], "function")->text);
        if (!figure)
            continue;
        ran++;
        failed += !case_passes(arena, figure, &cases->items[i]);
    }
    print_message("%zu of %zu reference cases are of this folder\n", ran, cases->count);
    assert_true(ran > 0);
    assert_int_equal(failed, 0);
    arena_free(arena);
}

/* A family that is not listed above would never be tested. */
static void every_family_is_listed(void **state)
{
    (void)state;
    const char *root = getenv("SOURCE_ROOT");
    if (!root) {
        print_message("skipped: SOURCE_ROOT is not set\n");
        skip();
    }
    struct arena *arena = arena_new("test");
    DIR *folder = opendir(arena_printf(arena, "%s/src/evidence", root));
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder));) {
        struct str name = str_of(entry->d_name);
        if (!str_starts(name, STR("figure_")) || name.at[name.length - 1] != 'c')
            continue;
        size_t found = 0;
        for (size_t i = 0; i < FAMILY_COUNT; i++)
            found += str_is(name, families[i].file);
        if (found != 1)
            fail_msg(STR_FMT " is not in FAMILIES", STR_ARG(name));
    }
    closedir(folder);
    arena_free(arena);
}

static void check_example(struct arena *arena, const struct figure *figure)
{
    struct buf out;
    struct err err = {0};
    buf_init(&out, arena, CASES_BYTES_MAX);
    assert_true(strlen(figure->about) > 10 && strlen(figure->definition) > 40);
    if (!figure->compute(arena, parsed(arena, str_of(figure->example)), &out, &err))
        fail_msg("the example of %s: %s", figure->name, err.text);
    assert_int_equal(parsed(arena, buf_str(&out))->type, JSON_OBJECT);
}

static void every_example_works(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    for (size_t f = 0; f < FAMILY_COUNT; f++)
        for (size_t i = 0; i < families[f].family->count; i++)
            check_example(arena, &families[f].family->rows[i]);
    arena_free(arena);
}

/* What a careless or hostile caller may send in place of any value. */
static const char *const damages[] = {
    "null",
    "true",
    "\"x\"",
    "{}",
    "[]",
    "[null]",
    "[[]]",
    "-1",
    "0",
    "1",
    "0.5",
    "1e300",
    "-1e300",
    "1e-300",
    "[0]",
    "[1]",
    "[-1]",
    "[0,0]",
    "[1,2]",
    "[3,2,1]",
    "[0,0,0,0]",
    "[0.5]",
    "[1e300]",
    "2",
    "1000000000000",
    "9223372036854775807",
    "-9223372036854775808",
    "[1e12,1e12]",
    "[9223372036854775807]",
};

enum { DAMAGE_COUNT = sizeof damages / sizeof damages[0] };

/* Either an answer that is JSON, or a sentence of ERR_INPUT. */
static void check_survives(struct arena *arena, const struct figure *figure,
                           const struct json *inputs)
{
    struct buf out;
    struct err err = {0};
    buf_init(&out, arena, CASES_BYTES_MAX);
    if (figure->compute(arena, inputs, &out, &err)) {
        assert_int_equal(parsed(arena, buf_str(&out))->type, JSON_OBJECT);
        return;
    }
    assert_true(err.code == ERR_INPUT || err.code == ERR_LIMIT);
    assert_true(strlen(err.text) > 10);
}

/* Puts each damage in place of `*spot`, and of what it holds. */
static void damage_each(struct arena *arena, const struct figure *figure, const struct json *inputs,
                        struct json *spot)
{
    struct json kept = *spot;
    for (size_t d = 0; d < DAMAGE_COUNT; d++) {
        *spot = *parsed(arena, str_of(damages[d]));
        check_survives(arena, figure, inputs);
    }
    *spot = kept;
    for (size_t i = 0; i < spot->count; i++)
        damage_each(arena, figure, inputs, &spot->items[i]);
}

static void no_damaged_example_crashes(void **state)
{
    (void)state;
    for (size_t f = 0; f < FAMILY_COUNT; f++)
        for (size_t i = 0; i < families[f].family->count; i++) {
            struct arena *arena = arena_new("test");
            const struct figure *figure = &families[f].family->rows[i];
            struct json inputs = *parsed(arena, str_of(figure->example));
            damage_each(arena, figure, &inputs, &inputs);
            arena_free(arena);
        }
}

SUITE(cases_test, cmocka_unit_test(reference_cases_hold), cmocka_unit_test(every_family_is_listed),
      cmocka_unit_test(every_example_works), cmocka_unit_test(no_damaged_example_crashes));
