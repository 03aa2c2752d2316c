/* Proof of the figures: every reference case of the clock, if the reference file is at hand, the
 * key numbers among our own, and what is refused. */
#include "base/figure.h"

#include "figures.h"
#include "strs.h"

extern const struct figure_family figure_clock;

static const struct figure_family *const families[] = {&figure_clock};
static const struct figures figures = {families, 1};

static void reference_cases_hold(void **state)
{
    (void)state;
    figures_run_cases(&figures, "../shared/design/cases.json", 22);
}

/* ---- our own -------------------------------------------------------------------------------- */

#define WEEKDAYS(hours)                                                                            \
    "\"weekly\":{\"1\":[" hours "],\"2\":[" hours "],\"3\":[" hours "],\"4\":[" hours              \
    "],\"5\":[" hours "]}"
#define NEW_YORK "\"calendar\":{\"tz\":\"America/New_York\"," WEEKDAYS("[540,1020]") "}"

static void expect(const char *figure, const char *inputs, const char *expected)
{
    struct arena *arena = arena_new("test");
    struct buf got;
    struct err err = {0};
    if (!figures_compute(arena, &figures, figure, inputs, &got, &err))
        fail_msg("%s: %s", inputs, err.text);
    assert_str_is(buf_str(&got), expected);
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
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        figures_refuse(&figures, rows[i].figure, rows[i].inputs, rows[i].says);
}

static void examples_work_and_damaged_ones_are_refused_or_computed(void **state)
{
    (void)state;
    figures_check(&figures);
}

SUITE(figure_clock_test, cmocka_unit_test(reference_cases_hold),
      cmocka_unit_test(due_elapsed_and_ladder_answer), cmocka_unit_test(never_is_null),
      cmocka_unit_test(bad_inputs_are_named),
      cmocka_unit_test(examples_work_and_damaged_ones_are_refused_or_computed));
