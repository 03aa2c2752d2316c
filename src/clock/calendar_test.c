/* Proof of calendar.h by examples: the reference dates of the semantics, limits, pauses, ladders,
 * hand-overs, refusals, and the month on the wall. The laws are in calendar_laws_test.c. */
#include "clock/calendar.h"

#include <stdio.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "clock/zone.h"
#include "suite.h"

#define NEEDS_TZDATA()                                                                             \
    do {                                                                                           \
        if (access(ZONE_DIR "/Europe/Berlin", R_OK) != 0) {                                        \
            print_message("no tzdata installed: skipped\n");                                       \
            skip();                                                                                \
        }                                                                                          \
    } while (0)

static int64_t at(const char *text)
{
    int64_t t_us;
    if (!instant_parse(str_of(text), &t_us))
        fail_msg("%s", text);
    return t_us;
}

static struct calendar_date holiday(int year, int month, int day)
{
    return (struct calendar_date){days_of_date(year, month, day), {NULL, 0}};
}

/* The same hours on the weekdays from..to (Monday 1). */
static struct calendar_spec spec_of(const char *zone, int from, int to,
                                    const struct calendar_hours *hours, size_t count)
{
    struct calendar_spec spec = {.name = STR("emea"), .zone = str_of(zone)};
    for (int i = from; i <= to; i++)
        spec.week[i - 1] = (struct calendar_day){hours, count};
    return spec;
}

static const struct calendar *calendar_of(struct arena *arena, const struct calendar_spec *spec)
{
    const struct calendar *calendar = NULL;
    struct err err;
    if (!calendar_open(arena, spec, &calendar, &err))
        fail_msg("%s", err.text);
    return calendar;
}

static int64_t due_of(const struct calendar *calendar, int64_t start_us, int64_t target_us)
{
    struct calendar_run run = {.start_us = start_us, .target_us = target_us};
    int64_t due_us;
    struct err err;
    if (calendar_due(calendar, &run, &due_us, &err))
        return due_us;
    assert_int_equal(err.code, ERR_LIMIT);
    assert_non_null(strstr(err.text, "calendar emea"));
    return CALENDAR_NEVER;
}

static const struct calendar_hours nine_to_five[] = {{540, 1020}};
static const struct calendar_hours all_day[] = {{0, 1440}};
static const struct calendar_hours london_day[] = {{540, 1050}};
static const struct calendar_hours half_past_midnight[] = {{30, 90}};
static const struct calendar_hours in_the_gap[] = {{150, 300}};
static const struct calendar_hours small_hours[] = {{60, 180}};
static const struct calendar_hours with_lunch[] = {{540, 720}, {780, 1020}};

static void reference_dates_are_due(void **state)
{
    (void)state;
    NEEDS_TZDATA();
    static const struct {
        const char *zone;
        int from, to;
        const struct calendar_hours *hours;
        size_t count;
        const char *start;
        int target_s;
        const char *due;
    } rows[] = {
        {"America/New_York", 1, 5, nine_to_five, 1, "2026-03-06T21:50:00Z", 900,
         "2026-03-09T13:05:00Z"},
        {"America/New_York", 1, 5, nine_to_five, 1, "2026-03-06T21:45:00Z", 900,
         "2026-03-06T22:00:00Z"},
        {"America/New_York", 1, 5, nine_to_five, 1, "2026-03-07T15:00:00Z", 900,
         "2026-03-09T13:15:00Z"},
        {"America/New_York", 1, 5, nine_to_five, 1, "2026-07-13T14:00:00.123457Z", 900,
         "2026-07-13T14:15:00.123457Z"},
        {"America/New_York", 1, 5, nine_to_five, 1, "2026-07-11T14:00:00Z", 0,
         "2026-07-11T14:00:00Z"},
        {"America/New_York", 1, 7, all_day, 1, "2026-03-07T17:00:00Z", 86400,
         "2026-03-08T17:00:00Z"},
        {"Europe/Berlin", 1, 5, all_day, 1, "2026-03-27T14:00:00Z", 86400, "2026-03-30T13:00:00Z"},
        {"Africa/Cairo", 1, 5, all_day, 1, "2026-04-23T18:00:00Z", 36000, "2026-04-24T04:00:00Z"},
        {"America/New_York", 7, 7, half_past_midnight, 1, "2026-11-01T04:30:00Z", 4500,
         "2026-11-01T06:15:00Z"},
        {"America/New_York", 7, 7, in_the_gap, 1, "2026-03-08T00:00:00Z", 60,
         "2026-03-08T07:01:00Z"},
        {"Australia/Lord_Howe", 7, 7, small_hours, 1, "2026-04-04T13:30:00Z", 8400,
         "2026-04-04T16:20:00Z"},
        {"Pacific/Apia", 1, 5, all_day, 1, "2011-12-29T22:00:00Z", 86400, "2012-01-01T22:00:00Z"},
        {"Asia/Kathmandu", 1, 5, with_lunch, 2, "2026-07-13T06:10:00Z", 3600,
         "2026-07-13T08:10:00Z"},
    };
    struct arena *arena = arena_new("test");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct calendar_spec spec =
            spec_of(rows[i].zone, rows[i].from, rows[i].to, rows[i].hours, rows[i].count);
        int64_t due_us =
            due_of(calendar_of(arena, &spec), at(rows[i].start), rows[i].target_s * SECOND_US);
        char text[INSTANT_TEXT_SIZE];
        instant_format(due_us, text);
        if (due_us != at(rows[i].due))
            fail_msg("row %zu: %s", i, text);
    }
    arena_free(arena);
}

static void holidays_and_half_days_count(void **state)
{
    (void)state;
    NEEDS_TZDATA();
    static const struct calendar_hours morning[] = {{540, 720}};
    struct arena *arena = arena_new("test");
    struct calendar_date dates[] = {
        holiday(2026, 12, 28), holiday(2026, 12, 25), {days_of_date(2026, 12, 24), {morning, 1}}};
    struct calendar_spec spec = spec_of("Europe/London", 1, 5, london_day, 1);
    spec.dates = dates;
    spec.date_count = 2; /* in any order */
    assert_int_equal(
        due_of(calendar_of(arena, &spec), at("2026-12-24T17:20:00Z"), 1800 * SECOND_US),
        at("2026-12-29T09:20:00Z"));
    spec.date_count = 3;
    assert_int_equal(
        due_of(calendar_of(arena, &spec), at("2026-12-24T11:50:00Z"), 1800 * SECOND_US),
        at("2026-12-29T09:20:00Z"));
    arena_free(arena);
}

static void reference_spans_elapse(void **state)
{
    (void)state;
    NEEDS_TZDATA();
    static const struct {
        const char *zone;
        int from, to;
        const struct calendar_hours *hours;
        const char *start, *end;
        int64_t elapsed_s;
    } rows[] = {
        {"Australia/Lord_Howe", 7, 7, small_hours, "2026-04-04T00:00:00Z", "2026-04-06T00:00:00Z",
         9000},
        {"America/New_York", 1, 7, all_day, "2026-03-02T05:00:00Z", "2026-03-09T04:00:00Z", 601200},
        {"America/New_York", 1, 5, nine_to_five, "2026-03-02T05:00:00Z", "2026-03-09T04:00:00Z",
         144000},
        {"Pacific/Apia", 1, 5, all_day, "2011-12-26T10:00:00Z", "2012-01-02T10:00:00Z", 432000},
        {"UTC", 1, 7, all_day, "2000-01-01T00:00:00Z", "2100-01-01T00:00:00Z", 36525 * 86400LL},
        {"UTC", 1, 5, nine_to_five, "2026-03-09T00:00:00Z", "2026-03-02T00:00:00Z", 0},
    };
    struct arena *arena = arena_new("test");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct calendar_spec spec =
            spec_of(rows[i].zone, rows[i].from, rows[i].to, rows[i].hours, 1);
        assert_int_equal(
            calendar_elapsed(calendar_of(arena, &spec), at(rows[i].start), at(rows[i].end), NULL),
            rows[i].elapsed_s * SECOND_US);
    }
    arena_free(arena);
}

static void touching_hours_equal_their_union(void **state)
{
    (void)state;
    static const struct calendar_hours parts[] = {{0, 600}, {600, 601}, {601, 1440}};
    struct arena *arena = arena_new("test");
    struct calendar_spec one = spec_of("UTC", 1, 5, all_day, 1);
    struct calendar_spec three = spec_of("UTC", 1, 5, parts, 3);
    const struct calendar *a = calendar_of(arena, &one), *b = calendar_of(arena, &three);
    assert_memory_equal(calendar_digest(a), calendar_digest(b), sizeof(struct digest));
    assert_true(calendar_is_open(b, at("2026-07-13T10:00:00Z")));
    /* Friday 23:00 and two hours more: past midnight hours end, Monday they go on. */
    assert_int_equal(due_of(b, at("2026-07-10T23:00:00Z"), 2 * HOUR_US),
                     at("2026-07-13T01:00:00Z"));
    assert_int_equal(due_of(a, at("2026-07-10T23:00:00Z"), 2 * HOUR_US),
                     at("2026-07-13T01:00:00Z"));
    struct calendar_spec other = spec_of("UTC", 1, 6, all_day, 1);
    assert_memory_not_equal(calendar_digest(a), calendar_digest(calendar_of(arena, &other)),
                            sizeof(struct digest));
    arena_free(arena);
}

/* ---- limits --------------------------------------------------------------------------------- */

static void the_horizon_is_400_days(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct calendar_spec spec = spec_of("UTC", 1, 7, all_day, 1);
    const struct calendar *calendar = calendar_of(arena, &spec);
    static const int64_t starts_us[] = {INSTANT_MIN, INSTANT_MIN + 1, INSTANT_MAX};
    for (int i = 0; i < 3; i++) {
        int64_t start_us = starts_us[i];
        assert_int_equal(due_of(calendar, start_us, 400 * DAY_US), start_us + 400 * DAY_US);
        assert_int_equal(due_of(calendar, start_us, 400 * DAY_US + 1), CALENDAR_NEVER);
        assert_int_equal(due_of(calendar, start_us, 3653 * DAY_US), CALENDAR_NEVER);
        assert_int_equal(due_of(calendar, start_us, INT64_MAX), CALENDAR_NEVER);
        assert_int_equal(due_of(calendar, start_us, 0), start_us);
    }
    /* Open on one date only: a minute of it is enough, a minute more than it is never. */
    struct calendar_date once = {days_of_date(2026, 7, 13), {nine_to_five, 1}};
    struct calendar_spec rare = {
        .name = STR("emea"), .zone = STR("UTC"), .dates = &once, .date_count = 1};
    const struct calendar *single = calendar_of(arena, &rare);
    int64_t start_us = at("2026-01-01T00:00:00Z");
    assert_int_equal(due_of(single, start_us, 8 * HOUR_US), at("2026-07-13T17:00:00Z"));
    assert_int_equal(due_of(single, start_us, 8 * HOUR_US + 1), CALENDAR_NEVER);
    assert_int_equal(due_of(single, at("2025-01-01T00:00:00Z"), 1), CALENDAR_NEVER);
    /* A pause may take away more than there ever is. */
    struct calendar_pause pauses[] = {{at("2026-07-13T09:00:00Z"), at("2026-07-13T12:00:00Z")},
                                      {at("2026-07-13T13:00:00Z"), at("2026-07-14T00:00:00Z")}};
    struct calendar_run run = {start_us, HOUR_US, 0, {pauses, 2}};
    struct err err;
    int64_t due_us;
    assert_true(calendar_due(single, &run, &due_us, &err));
    assert_int_equal(due_us, at("2026-07-13T13:00:00Z"));
    run.target_us = 6 * HOUR_US;
    assert_false(calendar_due(single, &run, &due_us, &err));
    assert_int_equal(calendar_next_open(single, start_us), at("2026-07-13T09:00:00Z"));
    assert_int_equal(calendar_next_open(single, at("2026-07-13T17:00:00Z")), CALENDAR_NEVER);
    arena_free(arena);
}

static void bad_runs_are_refused(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct calendar_spec spec = spec_of("UTC", 1, 7, all_day, 1);
    const struct calendar *calendar = calendar_of(arena, &spec);
    static const struct {
        struct calendar_run run;
        const char *says;
    } rows[] = {
        {{.start_us = INSTANT_MIN, .target_us = -1}, "cannot be negative"},
        {{.start_us = INSTANT_MIN - 1, .target_us = 1}, "outside 2000-01-01"},
        {{.start_us = INSTANT_MAX + 1, .target_us = 1}, "outside 2000-01-01"},
        {{.start_us = INT64_MIN, .target_us = INT64_MAX}, "outside 2000-01-01"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct err err = {0};
        int64_t due_us;
        static const int32_t percents[] = {50};
        assert_false(calendar_due(calendar, &rows[i].run, &due_us, &err));
        assert_int_equal(err.code, ERR_INPUT);
        assert_non_null(strstr(err.text, rows[i].says));
        assert_false(calendar_ladder(calendar, &rows[i].run, percents, 1, &due_us, &err));
    }
    arena_free(arena);
}

/* ---- pauses, ladders, hand-overs ------------------------------------------------------------ */

static void pauses_move_what_is_due(void **state)
{
    (void)state;
    NEEDS_TZDATA();
    struct arena *arena = arena_new("test");
    struct calendar_spec spec = spec_of("America/New_York", 1, 5, nine_to_five, 1);
    const struct calendar *calendar = calendar_of(arena, &spec);
    struct calendar_pause raw[] = {
        {at("2026-07-13T14:40:00Z"), at("2026-07-13T14:50:00Z")},
        {at("2026-07-13T14:20:00Z"), at("2026-07-13T14:45:00Z")}, /* joined: 14:20-14:50 */
        {at("2026-07-13T16:00:00Z"), at("2026-07-13T16:00:00Z")}, /* none */
    };
    struct calendar_run run = {at("2026-07-13T14:00:00Z"), HOUR_US, 0, {0}};
    struct err err;
    int64_t due_us;
    assert_true(calendar_pauses_merge(arena, raw, 3, &run.pauses, &err));
    assert_int_equal(run.pauses.count, 1);
    assert_true(calendar_due(calendar, &run, &due_us, &err));
    assert_int_equal(due_us, at("2026-07-13T15:30:00Z"));
    /* Due at the very instant a pause begins: not paused any more. */
    run.target_us = 20 * MINUTE_US;
    assert_true(calendar_due(calendar, &run, &due_us, &err));
    assert_int_equal(due_us, at("2026-07-13T14:20:00Z"));
    /* A pause without an end: never, as long as it lasts. */
    struct calendar_pause open_end = {at("2026-07-13T14:20:00Z"), CALENDAR_NEVER};
    run = (struct calendar_run){at("2026-07-13T14:00:00Z"), HOUR_US, 0, {&open_end, 1}};
    assert_false(calendar_due(calendar, &run, &due_us, &err));
    assert_int_equal(err.code, ERR_LIMIT);
    struct calendar_pause inverted = {at("2026-07-13T14:20:00Z"), at("2026-07-13T14:00:00Z")};
    struct calendar_pauses merged;
    assert_false(calendar_pauses_merge(arena, &inverted, 1, &merged, &err));
    assert_int_equal(err.code, ERR_INPUT);
    arena_free(arena);
}

static void pauses_beyond_the_agreed_are_refused(void **state)
{
    (void)state;
    NEEDS_TZDATA();
    struct arena *arena = arena_new("test");
    struct calendar_spec spec = spec_of("America/New_York", 1, 5, nine_to_five, 1);
    const struct calendar *calendar = calendar_of(arena, &spec);
    struct err err = {0};
    /* From Wednesday 10:00 to the next Wednesday 10:00 are five business days, not a minute more. */
    struct calendar_pause week[] = {{at("2026-07-08T14:00:00Z"), at("2026-07-15T14:00:00Z")},
                                    {at("2026-07-18T00:00:00Z"), at("2026-07-19T00:00:00Z")},
                                    {at("2026-07-25T00:00:00Z"), at("2026-07-26T00:00:00Z")}};
    assert_true(calendar_pauses_check(calendar, &(struct calendar_pauses){week, 2}, &err));
    assert_false(calendar_pauses_check(calendar, &(struct calendar_pauses){week, 3}, &err));
    assert_int_equal(err.code, ERR_REFUSED);
    week[0].to_us += MINUTE_US;
    assert_false(calendar_pauses_check(calendar, &(struct calendar_pauses){week, 2}, &err));
    assert_non_null(strstr(err.text, "5 business days (2400 minutes)"));
    arena_free(arena);
}

static void ladders_climb_on_the_same_clock(void **state)
{
    (void)state;
    NEEDS_TZDATA();
    struct arena *arena = arena_new("test");
    struct calendar_spec spec = spec_of("America/New_York", 1, 5, nine_to_five, 1);
    const struct calendar *calendar = calendar_of(arena, &spec);
    struct calendar_run run = {at("2026-07-10T20:30:00Z"), HOUR_US, 0, {0}};
    static const int32_t percents[] = {0, 50, 80, 100, 200, INT32_MAX};
    static const char *const expected[] = {"2026-07-10T20:30:00Z", "2026-07-10T21:00:00Z",
                                           "2026-07-13T13:18:00Z", "2026-07-13T13:30:00Z",
                                           "2026-07-13T14:30:00Z"};
    int64_t due_us[6];
    struct err err = {0};
    assert_true(calendar_ladder(calendar, &run, percents, 6, due_us, &err));
    for (int i = 0; i < 5; i++)
        assert_int_equal(due_us[i], at(expected[i]));
    assert_int_equal(due_us[5], CALENDAR_NEVER);
    run.target_us = INT64_MAX; /* a product that does not fit is never, too */
    assert_true(calendar_ladder(calendar, &run, percents + 3, 2, due_us, &err));
    assert_int_equal(due_us[0], CALENDAR_NEVER);
    assert_int_equal(due_us[1], CALENDAR_NEVER);
    static const int32_t negative[] = {-1};
    assert_false(calendar_ladder(calendar, &run, negative, 1, due_us, &err));
    arena_free(arena);
}

static void a_hand_over_takes_the_rest_along(void **state)
{
    (void)state;
    NEEDS_TZDATA();
    struct arena *arena = arena_new("test");
    struct calendar_spec berlin = spec_of("Europe/Berlin", 1, 5, nine_to_five, 1);
    struct calendar_spec new_york = spec_of("America/New_York", 1, 5, nine_to_five, 1);
    const struct calendar *emea = calendar_of(arena, &berlin);
    const struct calendar *amer = calendar_of(arena, &new_york);
    /* Monday 15:00 in Berlin, four hours: two pass until closing; at 18:00 New York takes over,
     * where it is noon and the other two run. */
    struct calendar_run run = {at("2026-07-13T13:00:00Z"), 4 * HOUR_US, 0, {0}};
    struct calendar_run rest = calendar_hand_over(emea, &run, at("2026-07-13T16:00:00Z"));
    assert_int_equal(rest.target_us - rest.spent_us, 2 * HOUR_US);
    struct err err = {0};
    int64_t due_us[3];
    static const int32_t percents[] = {25, 50, 100};
    assert_true(calendar_ladder(amer, &rest, percents, 3, due_us, &err));
    assert_int_equal(due_us[0], at("2026-07-13T16:00:00Z")); /* was due before: at once */
    assert_int_equal(due_us[1], at("2026-07-13T16:00:00Z"));
    assert_int_equal(due_us[2], at("2026-07-13T18:00:00Z"));
    /* And back again the next morning in Berlin: nothing is reset. */
    struct calendar_run back = calendar_hand_over(amer, &rest, at("2026-07-13T17:00:00Z"));
    assert_true(calendar_due(emea, &back, due_us, &err));
    assert_int_equal(due_us[0], at("2026-07-14T08:00:00Z"));
    arena_free(arena);
}

/* ---- refusals ------------------------------------------------------------------------------- */

struct bad_spec {
    struct calendar_hours hours[2];
    size_t count;
    const char *says;
};

static void bad_hours_name_the_day_and_the_cure(void **state)
{
    (void)state;
    static const struct bad_spec rows[] = {
        {{{540, 540}}, 1, "09:00-09:00 is empty; leave it out"},
        {{{1020, 540}}, 1, "17:00-09:00 ends before it begins"},
        {{{540, 720}, {700, 1020}}, 2, "11:40-17:00 overlaps the hours before it"},
        {{{780, 1020}, {540, 720}}, 2, "09:00-12:00 is out of order"},
        {{{540, 1020}, {540, 1020}}, 2, "overlaps"},
        {{{-1, 60}}, 1, "minutes -1 to 60 are not of a day"},
        {{{540, 1441}}, 1, "minutes 540 to 1441 are not of a day"},
        {{{INT32_MIN, INT32_MAX}}, 1, "are not of a day"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct arena *arena = arena_new("test");
        struct err err = {0};
        const struct calendar *calendar = NULL;
        struct calendar_spec spec = spec_of("UTC", 3, 3, rows[i].hours, rows[i].count);
        assert_false(calendar_open(arena, &spec, &calendar, &err));
        assert_int_equal(err.code, ERR_INPUT);
        assert_non_null(strstr(err.text, "calendar emea, Wednesday: "));
        if (!strstr(err.text, rows[i].says))
            fail_msg("row %zu: %s", i, err.text);
        struct calendar_date date = {days_of_date(2026, 12, 24), {rows[i].hours, rows[i].count}};
        spec = spec_of("UTC", 1, 5, nine_to_five, 1);
        spec.dates = &date;
        spec.date_count = 1;
        assert_false(calendar_open(arena, &spec, &calendar, &err));
        assert_non_null(strstr(err.text, "calendar emea, 2026-12-24: "));
        assert_null(calendar);
        arena_free(arena);
    }
}

static void bad_dates_and_closed_calendars_are_refused(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct err err = {0};
    const struct calendar *calendar;
    struct calendar_spec spec = {.name = STR("emea"), .zone = STR("UTC")};
    assert_false(calendar_open(arena, &spec, &calendar, &err));
    assert_non_null(strstr(err.text, "calendar emea is never open"));
    struct calendar_date dates[] = {holiday(2026, 12, 25), holiday(2026, 12, 26),
                                    holiday(2026, 12, 25)};
    spec.dates = dates;
    spec.date_count = 2;
    assert_false(calendar_open(arena, &spec, &calendar, &err));
    assert_non_null(strstr(err.text, "never open"));
    spec = spec_of("UTC", 1, 5, nine_to_five, 1);
    spec.dates = dates;
    spec.date_count = 3;
    assert_false(calendar_open(arena, &spec, &calendar, &err));
    assert_non_null(strstr(err.text, "2026-12-25 is listed twice"));
    static const int years[] = {1999, 2101};
    for (int i = 0; i < 2; i++) {
        dates[0] = holiday(years[i], 12, 25);
        assert_false(calendar_open(arena, &spec, &calendar, &err));
        assert_non_null(strstr(err.text, "no date of 2000-01-01 to 2100-01-01"));
    }
    spec = spec_of("Europa/Berlin", 1, 5, nine_to_five, 1);
    assert_false(calendar_open(arena, &spec, &calendar, &err));
    assert_non_null(strstr(err.text, "calendar emea: "));
    arena_free(arena);
}

/* ---- the month ------------------------------------------------------------------------------ */

static void a_month_reads_as_on_the_wall(void **state)
{
    (void)state;
    NEEDS_TZDATA();
    static const char expected[] =
        "\n"
        " Mon        Tue        Wed        Thu        Fri        Sat        Sun\n"
        "                                                                    1  -   *\n"
        "  2  7:00    3  7:00    4  7:00    5  7:00    6  7:00    7  -       8  2:00\n"
        "  9  7:00   10  7:00   11  7:00   12  7:00   13  7:00   14  -      15  2:00\n"
        " 16  -   *  17  7:00   18  7:00   19  7:00   20  7:00   21  -      22  2:00\n"
        " 23  7:00   24  7:00   25  7:00   26  7:00   27  7:00   28  -      29  1:00 ~\n"
        " 30  7:00   31  3:00*\n"
        "\n"
        "Open 150:00 hours in the month.\n"
        "  Mon-Fri    09:00-12:00 13:00-17:00\n"
        "  Sat        closed\n"
        "  Sun        01:00-03:00\n"
        "* 2026-03-01 closed\n"
        "* 2026-03-16 closed\n"
        "* 2026-03-31 09:00-12:00\n"
        "~ 2026-03-29 02:00 becomes 03:00 (UTC+01:00 to UTC+02:00)\n";
    struct arena *arena = arena_new("test");
    struct calendar_spec spec = spec_of("Europe/Berlin", 1, 5, with_lunch, 2);
    spec.week[6] = (struct calendar_day){small_hours, 1};
    struct calendar_date dates[] = {holiday(2026, 3, 16),
                                    holiday(2026, 3, 1),
                                    {days_of_date(2026, 3, 31), {with_lunch, 1}},
                                    holiday(2026, 4, 3)};
    spec.dates = dates;
    spec.date_count = 4;
    struct buf buf;
    buf_init(&buf, arena, 1 << 16);
    calendar_month_text(calendar_of(arena, &spec), 2026, 3, &buf);
    const char *text = str_terminated(arena, buf_str(&buf));
    assert_non_null(strstr(text, "emea, March 2026, Europe/Berlin"));
    assert_string_equal(strchr(text, '\n') + 1, expected);
    arena_free(arena);
}

static void strange_months_show_their_changes(void **state)
{
    (void)state;
    NEEDS_TZDATA();
    static const struct {
        const char *zone;
        int year, month;
        const char *cell, *change;
    } rows[] = {
        {"Pacific/Apia", 2011, 12, " 30  -    ~", "~ 2011-12-30 00:00 becomes 2011-12-31 00:00"},
        {"Africa/Cairo", 2026, 4, " 24 23:00 ~", "~ 2026-04-24 00:00 becomes 01:00"},
        {"Africa/Cairo", 2026, 10, " 29 25:00 ~", "~ 2026-10-30 00:00 becomes 2026-10-29 23:00"},
        {"Australia/Lord_Howe", 2026, 4, "  5 24:30 ~", "(UTC+11:00 to UTC+10:30)"},
        {"America/New_York", 2099, 11, "  1 25:00 ~", "(UTC-04:00 to UTC-05:00)"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct arena *arena = arena_new("test");
        struct calendar_spec spec = spec_of(rows[i].zone, 1, 7, all_day, 1);
        struct buf buf;
        buf_init(&buf, arena, 1 << 16);
        calendar_month_text(calendar_of(arena, &spec), rows[i].year, rows[i].month, &buf);
        const char *text = str_terminated(arena, buf_str(&buf));
        if (!strstr(text, rows[i].cell) || !strstr(text, rows[i].change))
            fail_msg("row %zu:\n%s", i, text);
        arena_free(arena);
    }
}

SUITE(calendar_test, cmocka_unit_test(reference_dates_are_due),
      cmocka_unit_test(holidays_and_half_days_count), cmocka_unit_test(reference_spans_elapse),
      cmocka_unit_test(touching_hours_equal_their_union), cmocka_unit_test(the_horizon_is_400_days),
      cmocka_unit_test(bad_runs_are_refused), cmocka_unit_test(pauses_move_what_is_due),
      cmocka_unit_test(pauses_beyond_the_agreed_are_refused),
      cmocka_unit_test(ladders_climb_on_the_same_clock),
      cmocka_unit_test(a_hand_over_takes_the_rest_along),
      cmocka_unit_test(bad_hours_name_the_day_and_the_cure),
      cmocka_unit_test(bad_dates_and_closed_calendars_are_refused),
      cmocka_unit_test(a_month_reads_as_on_the_wall),
      cmocka_unit_test(strange_months_show_their_changes));
