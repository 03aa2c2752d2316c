/* Proof of the figures: every reference case of the clock, if the reference file is at hand, the
 * key numbers among our own, and what is refused. */
#include "base/figure.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "suite.h"

extern const struct figure_family figure_clock;

static const struct figure *figure_named(struct str name)
{
    for (size_t i = 0; i < figure_clock.count; i++)
        if (str_is(name, figure_clock.rows[i].name))
            return &figure_clock.rows[i];
    return NULL;
}

static bool compute(struct arena *arena, const char *name, const struct json *inputs,
                    struct str *ret_json, struct err *err)
{
    struct buf buf;
    buf_init(&buf, arena, 1 << 20);
    bool ok = figure_named(str_of(name))->compute(arena, inputs, &buf, err);
    *ret_json = buf_str(&buf);
    return ok;
}

static const struct json *parsed(struct arena *arena, struct str text)
{
    const struct json *json;
    struct err err;
    if (!json_parse(arena, text, &json, &err))
        fail_msg("%s", err.text);
    return json;
}

static struct str canonical(struct arena *arena, const struct json *json)
{
    struct buf buf;
    buf_init(&buf, arena, 1 << 20);
    json_write_canonical(&buf, json);
    return buf_str(&buf);
}

/* ---- the reference file --------------------------------------------------------------------- */

static struct str read_all(struct arena *arena, const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return (struct str){0};
    enum { BYTES_MAX = 4 << 20 };
    char *bytes = arena_alloc(arena, BYTES_MAX);
    size_t length = fread(bytes, 1, BYTES_MAX, file);
    fclose(file);
    return (struct str){bytes, length};
}

static void check_case(struct arena *arena, const struct json *row)
{
    struct str name, function, got;
    struct err err = {0};
    assert_true(json_get_str(row, "name", &name, &err));
    assert_true(json_get_str(row, "function", &function, &err));
    char *figure = str_terminated(arena, function);
    if (!compute(arena, figure, json_get(row, "inputs"), &got, &err))
        fail_msg(STR_FMT ": %s", STR_ARG(name), err.text);
    struct str expected = canonical(arena, json_get(row, "expected"));
    got = canonical(arena, parsed(arena, got));
    if (!str_eq(got, expected))
        fail_msg(STR_FMT ": got " STR_FMT " expected " STR_FMT, STR_ARG(name), STR_ARG(got),
                 STR_ARG(expected));
}

static void reference_cases_hold(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    const char *root = getenv("SOURCE_ROOT");
    const char *path = arena_printf(arena, "%s/../shared/design/cases.json", root ? root : ".");
    struct str text = read_all(arena, path);
    if (text.length == 0) {
        print_message("no reference file beside the project: skipped\n");
        arena_free(arena);
        skip();
    }
    const struct json *cases = json_get(parsed(arena, text), "cases");
    size_t count = 0;
    for (size_t i = 0; cases && i < cases->count; i++) {
        const struct json *function = json_get(&cases->items[i], "function");
        if (!function || !figure_named(function->text))
            continue;
        check_case(arena, &cases->items[i]);
        count++;
    }
    print_message("%zu reference cases\n", count);
    assert_int_equal(count, 22);
    arena_free(arena);
}

/* ---- our own -------------------------------------------------------------------------------- */

#define WEEKDAYS(hours)                                                                            \
    "\"weekly\":{\"1\":[" hours "],\"2\":[" hours "],\"3\":[" hours "],\"4\":[" hours              \
    "],\"5\":[" hours "]}"
#define NEW_YORK "\"calendar\":{\"tz\":\"America/New_York\"," WEEKDAYS("[540,1020]") "}"

static void expect(const char *figure, const char *inputs, const char *expected)
{
    struct arena *arena = arena_new("test");
    struct err err = {0};
    struct str got;
    if (!compute(arena, figure, parsed(arena, str_of(inputs)), &got, &err))
        fail_msg("%s: %s", inputs, err.text);
    assert_string_equal(str_terminated(arena, got), expected);
    arena_free(arena);
}

static void due_elapsed_and_ladder_answer(void **state)
{
    (void)state;
    expect("sla_due", "{" NEW_YORK ",\"start\":\"2026-03-06T21:50:00Z\",\"target_s\":900}",
           "{\"due\":\"2026-03-09T13:05:00.000000Z\",\"due_us\":1773061500000000}");
    expect("sla_due",
           "{" NEW_YORK ",\"start\":\"2026-07-10T20:30:00Z\",\"target_s\":3600,"
           "\"pauses\":[[\"2026-07-10T20:55:00Z\",\"2026-07-13T13:10:00Z\"]]}",
           "{\"due\":\"2026-07-13T13:45:00.000000Z\",\"due_us\":1783950300000000}");
    expect("sla_elapsed",
           "{" NEW_YORK ",\"start\":\"2026-03-02T05:00:00Z\",\"end\":\"2026-03-09T04:00:00Z\"}",
           "{\"elapsed_us\":144000000000}");
    expect("sla_elapsed",
           "{" NEW_YORK ",\"start\":\"2026-03-09T04:00:00Z\",\"end\":\"2026-03-02T05:00:00Z\"}",
           "{\"elapsed_us\":0}");
    expect("sla_ladder",
           "{" NEW_YORK ",\"start\":\"2026-07-10T20:30:00Z\",\"target_s\":3600,"
           "\"percent\":[50,80,100,200]}",
           "{\"at\":[\"2026-07-10T21:00:00.000000Z\",\"2026-07-13T13:18:00.000000Z\","
           "\"2026-07-13T13:30:00.000000Z\",\"2026-07-13T14:30:00.000000Z\"]}");
}

static void never_is_null(void **state)
{
    (void)state;
    expect("sla_due", "{" NEW_YORK ",\"start\":\"2026-03-06T21:50:00Z\",\"target_s\":315360000}",
           "{\"due\":null,\"due_us\":null}");
    /* 400 days from this Friday hold 285 days of business, so 200 % of 200 days do not fit. */
    expect("sla_ladder",
           "{" NEW_YORK ",\"start\":\"2026-03-06T14:00:00Z\",\"target_s\":5760000,"
           "\"percent\":[0,200]}",
           "{\"at\":[\"2026-03-06T14:00:00.000000Z\",null]}");
}

static void bad_inputs_are_named(void **state)
{
    (void)state;
    static const struct {
        const char *figure, *inputs, *says;
    } rows[] = {
        {"sla_due", "{}", "calendar"},
        {"sla_due", "{" NEW_YORK ",\"target_s\":1}", "start"},
        {"sla_due", "{" NEW_YORK ",\"start\":\"2026-03-06\",\"target_s\":1}", "start"},
        {"sla_due", "{" NEW_YORK ",\"start\":\"2026-03-06T00:00:00Z\",\"target_s\":-1}",
         "negative"},
        {"sla_due", "{" NEW_YORK ",\"start\":\"2026-03-06T00:00:00Z\",\"target_s\":1.5}",
         "target_s"},
        {"sla_due",
         "{" NEW_YORK ",\"start\":\"2026-03-06T00:00:00Z\",\"target_s\":9223372036854775807}",
         "target_s"},
        {"sla_due", "{" NEW_YORK ",\"start\":\"2026-03-06T00:00:00Z\",\"target_s\":1,\"pauses\":3}",
         "pauses"},
        {"sla_due",
         "{" NEW_YORK ",\"start\":\"2026-03-06T00:00:00Z\",\"target_s\":1,\"pauses\":[["
         "\"2026-03-07T00:00:00Z\",\"2026-03-06T00:00:00Z\"]]}",
         "ends before it begins"},
        {"sla_due",
         "{\"calendar\":{\"tz\":\"Mars/Olympus\",\"weekly\":{\"1\":[[0,1440]]}},"
         "\"start\":\"2026-03-06T00:00:00Z\",\"target_s\":1}",
         "Mars/Olympus"},
        {"sla_due",
         "{\"calendar\":{\"tz\":\"UTC\",\"weekly\":{\"8\":[[0,1440]]}},"
         "\"start\":\"2026-03-06T00:00:00Z\",\"target_s\":1}",
         "ISO weekday"},
        {"sla_due",
         "{\"calendar\":{\"tz\":\"UTC\",\"weekly\":{\"1\":[[0,4294967296]]}},"
         "\"start\":\"2026-03-06T00:00:00Z\",\"target_s\":1}",
         "minutes"},
        {"sla_due",
         "{\"calendar\":{\"tz\":\"UTC\",\"weekly\":{\"1\":[[0]]}},"
         "\"start\":\"2026-03-06T00:00:00Z\",\"target_s\":1}",
         "[start, end]"},
        {"sla_elapsed",
         "{\"calendar\":{\"tz\":\"UTC\",\"weekly\":{\"1\":[[0,60]]},\"overrides\":{\"2026-02-30\":"
         "[]}},\"start\":\"2026-03-06T00:00:00Z\",\"end\":\"2026-03-06T00:00:00Z\"}",
         "2026-02-30"},
        {"sla_ladder",
         "{" NEW_YORK ",\"start\":\"2026-03-06T00:00:00Z\",\"target_s\":1,\"percent\":[-1]}",
         "percent"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct arena *arena = arena_new("test");
        struct err err = {0};
        struct str got;
        assert_false(
            compute(arena, rows[i].figure, parsed(arena, str_of(rows[i].inputs)), &got, &err));
        if (!strstr(err.text, rows[i].says))
            fail_msg("row %zu: %s", i, err.text);
        arena_free(arena);
    }
}

static void examples_work(void **state)
{
    (void)state;
    for (size_t i = 0; i < figure_clock.count; i++) {
        struct arena *arena = arena_new("test");
        struct err err = {0};
        struct str got;
        const struct figure *figure = &figure_clock.rows[i];
        if (!compute(arena, figure->name, parsed(arena, str_of(figure->example)), &got, &err))
            fail_msg("%s: %s", figure->name, err.text);
        assert_int_equal(parsed(arena, got)->type, JSON_OBJECT);
        arena_free(arena);
    }
}

SUITE(figure_clock_test, cmocka_unit_test(reference_cases_hold),
      cmocka_unit_test(due_elapsed_and_ladder_answer), cmocka_unit_test(never_is_null),
      cmocka_unit_test(bad_inputs_are_named), cmocka_unit_test(examples_work));
