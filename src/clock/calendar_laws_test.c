/* Laws of calendar.h on random calendars: against a table that knows every single minute around the
 * clock changes of every zone, and among its own answers over long spans. */
#include "clock/calendar.h"

#include <stdio.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/rng.h"
#include "clock/zone.h"
#include "suite.h"

enum { MINUTES_OF_DAY = 1440, DATES_MAX = 6, HOURS_MAX = 4 };

/* ---- random calendars ----------------------------------------------------------------------- */

struct sample {
    struct calendar_spec spec;
    struct calendar_hours hours[7 + DATES_MAX][HOURS_MAX];
    struct calendar_date dates[DATES_MAX];
};

static int32_t below(struct rng *rng, int32_t k)
{
    return (int32_t)rng_below(rng, (uint32_t)k);
}

/* Closed, all day, or up to four intervals on a grid of 1, 15 or 30 minutes, some touching. */
static struct calendar_day random_day(struct rng *rng, struct calendar_hours hours[HOURS_MAX])
{
    static const int32_t grids[] = {1, 15, 30};
    int32_t kind = below(rng, 8), grid = grids[below(rng, 3)], minute = 0;
    size_t count = 0;
    if (kind == 0)
        return (struct calendar_day){hours, 0};
    if (kind == 1) {
        hours[0] = (struct calendar_hours){0, MINUTES_OF_DAY};
        return (struct calendar_day){hours, 1};
    }
    while (count < HOURS_MAX) {
        bool touching = count > 0 && below(rng, 4) == 0;
        int32_t start = minute + (touching ? 0 : below(rng, 480 / grid) * grid);
        int32_t end = start + (1 + below(rng, 480 / grid)) * grid;
        if (start >= MINUTES_OF_DAY)
            break;
        end = end > MINUTES_OF_DAY ? MINUTES_OF_DAY : end;
        hours[count++] = (struct calendar_hours){start, end};
        minute = end;
    }
    return (struct calendar_day){hours, count};
}

/* A calendar with dates of its own around a local day. Filled in place: it points into itself. */
static void random_sample(struct rng *rng, int64_t day, struct sample *ret)
{
    *ret = (struct sample){.spec.name = STR("sample")};
    for (int i = 0; i < 7; i++)
        ret->spec.week[i] = random_day(rng, ret->hours[i]);
    int64_t date = day - 8;
    for (int i = 0; i < DATES_MAX && below(rng, 3) > 0; i++) {
        date += 1 + below(rng, 4);
        ret->dates[i].day = date;
        ret->dates[i].open = random_day(rng, ret->hours[7 + i]);
        ret->spec.date_count++;
    }
    ret->spec.dates = ret->dates;
    /* Never closed altogether. */
    ret->hours[2][0] = (struct calendar_hours){90, 1380};
    ret->spec.week[2] = (struct calendar_day){ret->hours[2], 1};
}

/* ---- the reference: every minute of a window ------------------------------------------------ */

enum { WINDOW_DAYS = 7, WINDOW = WINDOW_DAYS * MINUTES_OF_DAY };

struct minutes {
    int64_t from_us;
    bool open[WINDOW];
};

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* The definition, word for word: what the wall clock shows, looked up in the spec. */
static bool wall_clock_is_open(const struct calendar_spec *spec, const struct zone *zone,
                               int64_t t_us)
{
    int64_t local_us = zone_local_us(zone, t_us);
    int64_t day = floor_div(local_us, DAY_US);
    int64_t minute = (local_us - day * DAY_US) / MINUTE_US;
    const struct calendar_day *plan = &spec->week[weekday_of_days(day) - 1];
    for (size_t i = 0; i < spec->date_count; i++)
        if (spec->dates[i].day == day)
            plan = &spec->dates[i].open;
    for (size_t i = 0; i < plan->count; i++)
        if (minute >= plan->hours[i].start && minute < plan->hours[i].end)
            return true;
    return false;
}

static void fill_minutes(struct minutes *table, const struct calendar_spec *spec,
                         const struct zone *zone, int64_t from_us)
{
    table->from_us = from_us;
    for (int i = 0; i < WINDOW; i++)
        table->open[i] = wall_clock_is_open(spec, zone, from_us + i * MINUTE_US);
}

static bool is_paused(const struct calendar_pauses *pauses, int64_t t_us)
{
    for (size_t i = 0; i < pauses->count; i++)
        if (t_us >= pauses->at[i].from_us && t_us < pauses->at[i].to_us)
            return true;
    return false;
}

/* Elapsed by counting; pauses begin and end on minutes here. */
static int64_t count_elapsed(const struct minutes *table, int64_t a_us, int64_t b_us,
                             const struct calendar_pauses *pauses)
{
    int64_t sum_us = 0;
    for (int i = 0; i < WINDOW; i++) {
        int64_t from_us = table->from_us + i * MINUTE_US, to_us = from_us + MINUTE_US;
        if (!table->open[i] || is_paused(pauses, from_us))
            continue;
        from_us = from_us > a_us ? from_us : a_us;
        to_us = to_us < b_us ? to_us : b_us;
        sum_us += to_us > from_us ? to_us - from_us : 0;
    }
    return sum_us;
}

/* Due by counting, or CALENDAR_NEVER if it is beyond the window. */
static int64_t count_due(const struct minutes *table, const struct calendar_run *run)
{
    int64_t left_us = run->target_us;
    if (left_us == 0)
        return run->start_us;
    for (int i = 0; i < WINDOW; i++) {
        int64_t from_us = table->from_us + i * MINUTE_US, to_us = from_us + MINUTE_US;
        if (!table->open[i] || is_paused(&run->pauses, from_us))
            continue;
        from_us = from_us > run->start_us ? from_us : run->start_us;
        if (to_us <= from_us)
            continue;
        if (left_us <= to_us - from_us)
            return from_us + left_us;
        left_us -= to_us - from_us;
    }
    return CALENDAR_NEVER;
}

static int64_t count_next_open(const struct minutes *table, int64_t t_us)
{
    for (int i = 0; i < WINDOW; i++) {
        int64_t from_us = table->from_us + i * MINUTE_US;
        if (table->open[i] && from_us + MINUTE_US > t_us)
            return from_us > t_us ? from_us : t_us;
    }
    return CALENDAR_NEVER;
}

/* ---- comparing ------------------------------------------------------------------------------ */

static int64_t random_instant(struct rng *rng, const struct minutes *table)
{
    int64_t t_us = table->from_us + below(rng, WINDOW) * MINUTE_US;
    return below(rng, 3) ? t_us + below(rng, 60000000) : t_us;
}

static struct calendar_pauses random_pauses(struct rng *rng, struct arena *arena,
                                            const struct minutes *table)
{
    struct calendar_pause raw[2];
    size_t count = (size_t)below(rng, 3);
    for (size_t i = 0; i < count; i++) {
        raw[i].from_us = table->from_us + below(rng, WINDOW) * MINUTE_US;
        raw[i].to_us = raw[i].from_us + below(rng, 2000) * MINUTE_US;
    }
    struct calendar_pauses pauses;
    struct err err;
    assert_true(calendar_pauses_merge(arena, raw, count, &pauses, &err));
    return pauses;
}

static void fail_at(const struct calendar *calendar, const char *what, int64_t t_us)
{
    char text[INSTANT_TEXT_SIZE];
    instant_format(t_us, text);
    fail_msg("%s differs: " STR_FMT " at %s", what, STR_ARG(zone_name(calendar_zone(calendar))),
             text);
}

static void compare_once(struct rng *rng, struct arena *arena, const struct calendar *calendar,
                         const struct minutes *table)
{
    int64_t a_us = random_instant(rng, table), b_us = random_instant(rng, table);
    struct calendar_pauses pauses = random_pauses(rng, arena, table);
    if (calendar_elapsed(calendar, a_us, b_us, &pauses) !=
        count_elapsed(table, a_us, b_us, &pauses))
        fail_at(calendar, "elapsed", a_us);
    if (calendar_is_open(calendar, a_us) != table->open[(a_us - table->from_us) / MINUTE_US])
        fail_at(calendar, "is_open", a_us);
    int64_t next_us = count_next_open(table, a_us);
    if (next_us != CALENDAR_NEVER && calendar_next_open(calendar, a_us) != next_us)
        fail_at(calendar, "next_open", a_us);
    /* Half of the targets end exactly where hours end. */
    struct calendar_run run = {.start_us = a_us, .pauses = pauses};
    run.target_us = below(rng, 2) ? calendar_elapsed(calendar, a_us, b_us, &pauses)
                                  : below(rng, 3000) * MINUTE_US + below(rng, 2) * 12345;
    int64_t due_us, counted_us = count_due(table, &run);
    struct err err;
    if (counted_us == CALENDAR_NEVER)
        return;
    if (!calendar_due(calendar, &run, &due_us, &err))
        fail_msg("%s", err.text);
    if (due_us != counted_us)
        fail_at(calendar, "due", a_us);
}

/* Seven days around an instant, on a random calendar, `rounds` comparisons. */
static void compare_around(struct rng *rng, const struct zone *zone, int64_t t_us, int rounds)
{
    struct arena *arena = arena_new("test");
    struct minutes *table = arena_alloc(arena, sizeof *table);
    struct sample sample;
    const struct calendar *calendar;
    struct err err;
    random_sample(rng, t_us / DAY_US, &sample);
    if (!calendar_compile(arena, &sample.spec, zone, &calendar, &err))
        fail_msg("%s", err.text);
    /* Rows of the table are whole minutes of UTC; so are all clock changes since 1972. */
    int64_t from_us = t_us - t_us % MINUTE_US - WINDOW / 2 * MINUTE_US;
    fill_minutes(table, &sample.spec, zone, from_us);
    for (int i = 0; i < rounds; i++)
        compare_once(rng, arena, calendar, table);
    arena_free(arena);
}

static bool has_tzdata(void)
{
    return access(ZONE_DIR "/Europe/Berlin", R_OK) == 0;
}

static const struct zone *zone_of(struct arena *arena, struct str name)
{
    const struct zone *zone = NULL;
    struct err err;
    return zone_open(arena, name, &zone, &err) ? zone : NULL;
}

/* A change of the zone after a random day of 2000..2099, if there is one. */
static int64_t random_change(struct rng *rng, const struct zone *zone)
{
    int64_t t_us = INSTANT_MIN + (10 + below(rng, 36000)) * DAY_US;
    int64_t next_us = zone_next_transition(zone, t_us);
    if (next_us > INSTANT_MAX - 400 * DAY_US) /* most zones change no more: try the early years */
        next_us = zone_next_transition(zone, INSTANT_MIN + (10 + below(rng, 5000)) * DAY_US);
    return next_us > INSTANT_MAX - 400 * DAY_US ? t_us : next_us;
}

static void every_zone_agrees_with_every_minute(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct rng rng = rng_of(62);
    size_t count, calendars = 0;
    const struct str *names = zone_names(arena, ZONE_DIR, &count);
    if (count == 0) {
        print_message("no tzdata installed: skipped\n");
        arena_free(arena);
        skip();
    }
    for (size_t i = 0; i < count; i++) {
        const struct zone *zone = zone_of(arena, names[i]);
        for (int n = 0; zone && n < 4; n++, calendars++)
            compare_around(&rng, zone, random_change(&rng, zone), 16);
    }
    print_message("%zu zones, %zu calendars, %zu comparisons\n", count, calendars, calendars * 16);
    assert_true(calendars > 1000);
    arena_free(arena);
}

/* The strangest changes, each many times. */
static void strange_changes_agree_with_every_minute(void **state)
{
    (void)state;
    static const struct {
        const char *zone;
        int year, month, day;
    } rows[] = {
        {"Pacific/Apia", 2011, 12, 30},      {"Pacific/Fakaofo", 2011, 12, 30},
        {"Africa/Cairo", 2026, 4, 24},       {"Africa/Cairo", 2026, 10, 30},
        {"Australia/Lord_Howe", 2026, 4, 5}, {"Australia/Lord_Howe", 2026, 10, 4},
        {"America/St_Johns", 2006, 4, 2},    {"Antarctica/Troll", 2026, 3, 29},
        {"Asia/Gaza", 2026, 3, 28},          {"America/Caracas", 2007, 12, 9},
        {"Asia/Pyongyang", 2015, 8, 15},     {"America/Nuuk", 2026, 3, 29},
        {"Antarctica/Casey", 2010, 3, 5},    {"America/Santiago", 2026, 9, 6},
    };
    if (!has_tzdata()) {
        print_message("no tzdata installed: skipped\n");
        skip();
    }
    struct rng rng = rng_of(63);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct arena *arena = arena_new("test");
        const struct zone *zone = zone_of(arena, str_of(rows[i].zone));
        assert_non_null(zone);
        int64_t day = days_of_date(rows[i].year, rows[i].month, rows[i].day);
        for (int n = 0; n < 40; n++)
            compare_around(&rng, zone, day * DAY_US, 16);
        arena_free(arena);
    }
}

/* ---- years, by every minute ----------------------------------------------------------------- */

static void years_agree_with_every_minute(void **state)
{
    (void)state;
    static const struct {
        const char *zone;
        int year;
    } rows[] = {{"UTC", 2000}, {"America/New_York", 2006}, {"Europe/Berlin", 2098}};
    struct rng rng = rng_of(64);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct arena *arena = arena_new("test");
        const struct zone *zone = zone_of(arena, str_of(rows[i].zone));
        struct sample sample;
        const struct calendar *calendar;
        struct err err;
        int64_t from_us = days_of_date(rows[i].year, 1, 1) * DAY_US;
        int64_t to_us = days_of_date(rows[i].year + 2, 1, 1) * DAY_US, open_us = 0;
        random_sample(&rng, from_us / DAY_US + 100, &sample);
        if (!zone)
            continue;
        assert_true(calendar_compile(arena, &sample.spec, zone, &calendar, &err));
        for (int64_t t_us = from_us; t_us < to_us; t_us += MINUTE_US)
            if (wall_clock_is_open(&sample.spec, zone, t_us))
                open_us += MINUTE_US;
        assert_int_equal(calendar_elapsed(calendar, from_us, to_us, NULL), open_us);
        int64_t by_days_us = 0;
        for (int64_t day = from_us / DAY_US; day < to_us / DAY_US; day++)
            by_days_us += calendar_day_open_us(calendar, day);
        int64_t edges_us = calendar_elapsed(calendar, zone_resolve_local(zone, from_us),
                                            zone_resolve_local(zone, to_us), NULL);
        assert_int_equal(by_days_us, edges_us);
        arena_free(arena);
    }
}

/* ---- laws over long spans ------------------------------------------------------------------- */

static int64_t due_of(const struct calendar *calendar, int64_t start_us, int64_t target_us)
{
    struct calendar_run run = {.start_us = start_us, .target_us = target_us};
    int64_t due_us;
    struct err err;
    return calendar_due(calendar, &run, &due_us, &err) ? due_us : CALENDAR_NEVER;
}

static void check_laws(struct rng *rng, const struct calendar *calendar)
{
    int64_t t_us = INSTANT_MIN + below(rng, 36000) * DAY_US + below(rng, 86400) * SECOND_US +
                   below(rng, 1000000);
    int64_t span_us = below(rng, 2) ? below(rng, 2000000) : below(rng, 9000) * 60 * SECOND_US;
    int64_t a_us = 1 + span_us, b_us = 1 + below(rng, 1000000000);
    int64_t due_us = due_of(calendar, t_us, a_us);
    if (due_us == CALENDAR_NEVER)
        return;
    /* The target has passed then, and not a microsecond earlier. */
    assert_int_equal(calendar_elapsed(calendar, t_us, due_us, NULL), a_us);
    assert_int_equal(calendar_elapsed(calendar, t_us, due_us - 1, NULL), a_us - 1);
    /* Two targets one after the other are their sum. */
    if (due_us <= INSTANT_MAX && due_of(calendar, t_us, a_us + b_us) != CALENDAR_NEVER)
        assert_int_equal(due_of(calendar, due_us, b_us), due_of(calendar, t_us, a_us + b_us));
    /* Nothing is lost or gained where an interval is split. */
    int64_t end_us = t_us + below(rng, 2000) * HOUR_US, middle_us = t_us + (end_us - t_us) / 3;
    assert_int_equal(calendar_elapsed(calendar, t_us, end_us, NULL),
                     calendar_elapsed(calendar, t_us, middle_us, NULL) +
                         calendar_elapsed(calendar, middle_us, end_us, NULL));
    /* Work is done only in open time. */
    assert_true(calendar_is_open(calendar, due_us - 1));
    int64_t open_us = calendar_next_open(calendar, t_us);
    assert_true(calendar_is_open(calendar, open_us));
    assert_int_equal(calendar_elapsed(calendar, t_us, open_us, NULL), 0);
    /* Closed time may be paused without a difference. */
    struct calendar_pause closed = {t_us, open_us};
    struct calendar_run run = {t_us, a_us, 0, {&closed, open_us > t_us}};
    int64_t paused_us;
    struct err err;
    assert_true(calendar_due(calendar, &run, &paused_us, &err));
    assert_int_equal(paused_us, due_us);
}

static void laws_hold_on_long_spans(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct rng rng = rng_of(65);
    size_t count;
    const struct str *names = zone_names(arena, ZONE_DIR, &count);
    static const struct str utc = {"UTC", 3};
    for (size_t i = 0; i < (count ? count : 1); i++) {
        const struct zone *zone = zone_of(arena, count ? names[i] : utc);
        for (int n = 0; zone && n < 3; n++) {
            struct arena *scratch = arena_new("test");
            struct sample sample;
            const struct calendar *calendar;
            struct err err;
            random_sample(&rng, days_of_date(2026, 1, 1) + below(&rng, 20000), &sample);
            assert_true(calendar_compile(scratch, &sample.spec, zone, &calendar, &err));
            for (int k = 0; k < 50; k++)
                check_laws(&rng, calendar);
            arena_free(scratch);
        }
    }
    arena_free(arena);
}

/* A hand-over in the middle changes nothing if the calendar stays the same. */
static void hand_over_to_itself_changes_nothing(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct rng rng = rng_of(66);
    const struct zone *zone = zone_of(arena, has_tzdata() ? STR("America/New_York") : STR("UTC"));
    for (int n = 0; n < 300; n++) {
        struct sample sample;
        const struct calendar *calendar;
        struct err err;
        int64_t start_us = days_of_date(2026, 3, 1) * DAY_US + below(&rng, 86400) * SECOND_US;
        random_sample(&rng, start_us / DAY_US + 8, &sample);
        assert_true(calendar_compile(arena, &sample.spec, zone, &calendar, &err));
        struct calendar_pause pause = {start_us + 40 * HOUR_US, start_us + 55 * HOUR_US};
        struct calendar_run run = {start_us, (1 + below(&rng, 4000)) * MINUTE_US, 0, {&pause, 1}};
        int64_t due_us, again_us;
        assert_true(calendar_due(calendar, &run, &due_us, &err));
        int64_t at_us = start_us + (due_us - start_us) / (1 + below(&rng, 5));
        struct calendar_run rest = calendar_hand_over(calendar, &run, at_us);
        assert_int_equal(rest.start_us, at_us);
        assert_true(calendar_due(calendar, &rest, &again_us, &err));
        assert_int_equal(again_us, due_us);
    }
    arena_free(arena);
}

SUITE(calendar_laws_test, cmocka_unit_test(every_zone_agrees_with_every_minute),
      cmocka_unit_test(strange_changes_agree_with_every_minute),
      cmocka_unit_test(years_agree_with_every_minute), cmocka_unit_test(laws_hold_on_long_spans),
      cmocka_unit_test(hand_over_to_itself_changes_nothing));
