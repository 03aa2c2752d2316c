/* For tests of figures (base/figure.h), which all owe the same: the reference cases that name them,
 * an example that works, a sentence where inputs make no sense. */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "base/figure.h"
#include "base/json.h"
#include "tree.h"

enum { FIGURES_TEXT_MAX = 1 << 24 };

struct figures {
    const struct figure_family *const *families;
    size_t count;
};

static inline const struct json *figures_parsed(struct arena *arena, struct str text)
{
    const struct json *json;
    struct err err = {0};
    if (!json_parse(arena, text, &json, &err))
        fail_msg("%s in " STR_FMT, err.text, STR_ARG(text));
    return json;
}

static inline bool figures_compute(struct arena *arena, const struct figures *figures,
                                   const char *name, const char *inputs, struct buf *ret_json,
                                   struct err *err)
{
    const struct figure *figure = figure_find(figures->families, figures->count, str_of(name));
    if (!figure)
        fail_msg("no figure %s", name);
    buf_init(ret_json, arena, FIGURES_TEXT_MAX);
    return figure->compute(arena, figures_parsed(arena, str_of(inputs)), ret_json, err);
}

static inline bool figures_is_refusal(enum err_code code)
{
    return code == ERR_INPUT || code == ERR_MISSING || code == ERR_LIMIT;
}

/* The inputs are refused as such, by a sentence that says `says`. */
static inline void figures_refuse(const struct figures *figures, const char *name,
                                  const char *inputs, const char *says)
{
    struct arena *arena = arena_new("test");
    struct buf json;
    struct err err = {0};
    if (figures_compute(arena, figures, name, inputs, &json, &err))
        fail_msg("%s took %s", name, inputs);
    assert_true(figures_is_refusal(err.code));
    if (!strstr(err.text, says))
        fail_msg("%s %s: \"%s\" does not say %s", name, inputs, err.text, says);
    arena_free(arena);
}

static inline bool figures_case_passes(struct arena *arena, const struct figure *figure,
                                       const struct json *row)
{
    struct buf out;
    struct err err = {0};
    struct str name = json_get(row, "name")->text;
    buf_init(&out, arena, FIGURES_TEXT_MAX);
    if (!figure->compute(arena, json_get(row, "inputs"), &out, &err)) {
        print_error(STR_FMT ": %s\n", STR_ARG(name), err.text);
        return false;
    }
    const struct json *expected = json_get(row, "expected"),
                      *tolerance = json_get(row, "tolerance");
    if (figure_result_is(figures_parsed(arena, buf_str(&out)), expected,
                         tolerance ? tolerance->real : 0))
        return true;
    struct buf want;
    buf_init(&want, arena, FIGURES_TEXT_MAX);
    json_write_canonical(&want, expected);
    print_error(STR_FMT ":\n  got      " STR_FMT "\n  expected " STR_FMT "\n", STR_ARG(name),
                STR_ARG(buf_str(&out)), STR_ARG(buf_str(&want)));
    return false;
}

/* Every case of the file that names one of the figures holds, within its own tolerance (none = 0,
 * exact), and there are `least` of them; skipped, visibly, where the file is absent. */
static inline void figures_run_cases(const struct figures *figures, const char *path, size_t least)
{
    struct arena *arena = arena_new("test");
    struct str text;
    if (!tree_read(arena, path, &text)) {
        arena_free(arena);
        skip();
    }
    const struct json *cases = json_get(figures_parsed(arena, text), "cases");
    size_t ran = 0, failed = 0;
    for (size_t i = 0; i < cases->count; i++) {
        struct str name = json_get(&cases->items[i], "function")->text;
        const struct figure *figure = figure_find(figures->families, figures->count, name);
        ran += figure != NULL;
        failed += figure && !figures_case_passes(arena, figure, &cases->items[i]);
    }
    print_message("%zu of %zu reference cases are of this folder\n", ran, cases->count);
    assert_true(ran >= least);
    assert_int_equal(failed, 0);
    arena_free(arena);
}

static inline void figures_check_example(const struct figure *figure)
{
    struct arena *arena = arena_new("test");
    struct buf out;
    struct err err = {0};
    buf_init(&out, arena, FIGURES_TEXT_MAX);
    assert_true(strlen(figure->about) > 10 && strlen(figure->definition) > 40);
    if (!figure->compute(arena, figures_parsed(arena, str_of(figure->example)), &out, &err))
        fail_msg("the example of %s: %s", figure->name, err.text);
    assert_int_equal(figures_parsed(arena, buf_str(&out))->type, JSON_OBJECT);
    arena_free(arena);
}

/* Either an answer that is JSON, or a sentence. */
static inline void figures_survive(struct arena *arena, const struct figure *figure,
                                   const struct json *inputs)
{
    struct buf out;
    struct err err = {0};
    buf_init(&out, arena, FIGURES_TEXT_MAX);
    if (figure->compute(arena, inputs, &out, &err)) {
        assert_int_equal(figures_parsed(arena, buf_str(&out))->type, JSON_OBJECT);
        return;
    }
    assert_true(figures_is_refusal(err.code));
    assert_true(strlen(err.text) > 10);
}

/* Puts each damage in place of `*spot`, and of what it holds. */
static inline void figures_damage(struct arena *arena, const struct figure *figure,
                                  const struct json *inputs, struct json *spot)
{
    /* What a careless or hostile caller may send in place of any value. */
    static const char *const damages[] = {
        "null",
        "true",
        "\"x\"",
        "\"\"",
        "{}",
        "[]",
        "[null]",
        "[[]]",
        "-1",
        "0",
        "1",
        "2",
        "0.5",
        "1e300",
        "-1e300",
        "1e-300",
        "1000000000000",
        "9223372036854775807",
        "-9223372036854775808",
        "[0]",
        "[1]",
        "[-1]",
        "[0,0]",
        "[1,2]",
        "[3,2,1]",
        "[0,0,0,0]",
        "[0.5]",
        "[1e300]",
        "[1e12,1e12]",
        "[9223372036854775807]",
        "\"hl:731\"",
        "\"step:0=1000,99999999=0\"",
        "{\"a\":1}",
    };
    struct json kept = *spot;
    for (size_t d = 0; d < sizeof damages / sizeof damages[0]; d++) {
        *spot = *figures_parsed(arena, str_of(damages[d]));
        figures_survive(arena, figure, inputs);
    }
    *spot = kept;
    for (size_t i = 0; i < spot->count; i++)
        figures_damage(arena, figure, inputs, &spot->items[i]);
}

/* What every figure owes beside its numbers. */
static inline void figures_check(const struct figures *figures)
{
    for (size_t f = 0; f < figures->count; f++)
        for (size_t i = 0; i < figures->families[f]->count; i++) {
            const struct figure *figure = &figures->families[f]->rows[i];
            figures_check_example(figure);
            struct arena *arena = arena_new("test");
            struct json inputs = *figures_parsed(arena, str_of(figure->example));
            figures_damage(arena, figure, &inputs, &inputs);
            arena_free(arena);
        }
}
