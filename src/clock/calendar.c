/* See calendar.h. The open time of a calendar before an instant is a function that never falls; all
 * answers are differences of it, or its inverse. */
#include "calendar.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "calendar_int.h"
#include "search_int.h"
#include "zone.h"

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t most(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* ---- compiling ------------------------------------------------------------------------------ */

/* The stretches of constant offset, with running sums of open time. */
static void compile_segments(struct arena *arena, struct calendar *calendar)
{
    size_t capacity = 0;
    int64_t open_us = 0, from_us = CALENDAR_FROM_US;
    while (from_us < CALENDAR_UNTIL_US) {
        size_t n = calendar->segment_count++;
        calendar->segments =
            arena_grow(arena, calendar->segments, &capacity, n + 1, sizeof *calendar->segments);
        int64_t offset_us = zone_offset_s(calendar->zone, from_us) * SECOND_US;
        int64_t local_open_us = hours_before(&calendar->hours, from_us + offset_us);
        int64_t shift_us = open_us - local_open_us;
        calendar->segments[n] = (struct segment){from_us, offset_us, open_us, shift_us};
        from_us = least(zone_next_transition(calendar->zone, from_us), CALENDAR_UNTIL_US);
        open_us = hours_before(&calendar->hours, from_us + offset_us) + shift_us;
    }
    calendar->total_us = open_us;
}

static void write_plan(struct buf *buf, const struct day_plan *plan)
{
    for (size_t i = 0; i < plan->count; i++)
        buf_printf(buf, " %" PRId64 "-%" PRId64, plan->spans[i].start_us / MINUTE_US,
                   plan->spans[i].end_us / MINUTE_US);
    buf_byte(buf, '\n');
}

static struct digest digest_of_plans(struct arena *arena, const struct hours *hours,
                                     struct str zone)
{
    enum { TEXT_MAX = 64 << 20 };
    struct buf buf;
    buf_init(&buf, arena, TEXT_MAX);
    buf_printf(&buf, STR_FMT "\n", STR_ARG(zone));
    for (int i = 0; i < 7; i++)
        write_plan(&buf, &hours->week[i]);
    for (size_t i = 0; i < hours->date_count; i++) {
        buf_int(&buf, hours->dates[i].day);
        write_plan(&buf, &hours->dates[i].plan);
    }
    assert(!buf.is_full);
    return digest_of(buf_str(&buf));
}

bool calendar_compile(struct arena *arena, const struct calendar_spec *spec,
                      const struct zone *zone, const struct calendar **ret_calendar,
                      struct err *err)
{
    assert(arena && spec && zone && ret_calendar && err);
    struct calendar *calendar = arena_alloc(arena, sizeof *calendar);
    calendar->name = str_copy(arena, spec->name);
    calendar->zone = zone;
    if (!hours_compile(arena, spec, &calendar->hours, err))
        return false;
    compile_segments(arena, calendar);
    calendar->digest = digest_of_plans(arena, &calendar->hours, zone_name(zone));
    *ret_calendar = calendar;
    return true;
}

bool calendar_open(struct arena *arena, const struct calendar_spec *spec,
                   const struct calendar **ret_calendar, struct err *err)
{
    const struct zone *zone;
    if (!zone_open(arena, spec->zone, &zone, err))
        return err_wrap(err, "calendar " STR_FMT, STR_ARG(spec->name));
    return calendar_compile(arena, spec, zone, ret_calendar, err);
}

const struct zone *calendar_zone(const struct calendar *calendar)
{
    return calendar->zone;
}

const struct digest *calendar_digest(const struct calendar *calendar)
{
    return &calendar->digest;
}

/* ---- open time and its inverse -------------------------------------------------------------- */

static const struct segment *segment_at(const struct calendar *calendar, int64_t t_us)
{
    assert(t_us >= CALENDAR_FROM_US && t_us <= CALENDAR_UNTIL_US);
    size_t n = ROWS_BELOW(calendar->segments, calendar->segment_count, from_us, t_us + 1);
    return &calendar->segments[n - 1];
}

static int64_t open_before(const struct calendar *calendar, int64_t t_us)
{
    const struct segment *segment = segment_at(calendar, t_us);
    return hours_before(&calendar->hours, t_us + segment->offset_us) + segment->shift_us;
}

/* open_before(to) - open_before(from), from <= to. Most questions are about a stretch between two
 * changes of the clock, which is then looked up once. */
static int64_t open_between(const struct calendar *calendar, int64_t from_us, int64_t to_us)
{
    const struct segment *segment = segment_at(calendar, from_us);
    const struct segment *last = calendar->segments + calendar->segment_count - 1;
    if (segment == last || to_us < segment[1].from_us)
        return hours_between(&calendar->hours, from_us + segment->offset_us,
                             to_us + segment->offset_us);
    return open_before(calendar, to_us) - open_before(calendar, from_us);
}

/* The earliest instant before which `open_us` is open, 0 < open_us <= total. */
static int64_t open_reach(const struct calendar *calendar, int64_t open_us)
{
    assert(open_us > 0 && open_us <= calendar->total_us);
    size_t n = ROWS_BELOW(calendar->segments, calendar->segment_count, before_us, open_us);
    const struct segment *segment = &calendar->segments[n - 1];
    return hours_reach(&calendar->hours, open_us - segment->shift_us) - segment->offset_us;
}

bool calendar_is_open(const struct calendar *calendar, int64_t t_us)
{
    assert(calendar);
    return open_before(calendar, t_us + 1) > open_before(calendar, t_us);
}

int64_t calendar_next_open(const struct calendar *calendar, int64_t t_us)
{
    assert(calendar);
    int64_t open_us = open_before(calendar, t_us);
    if (open_us == calendar->total_us)
        return CALENDAR_NEVER;
    /* Opening times are whole microseconds: the first open one ends where one more is open. */
    return open_reach(calendar, open_us + 1) - 1;
}

int64_t calendar_elapsed(const struct calendar *calendar, int64_t from_us, int64_t to_us,
                         const struct calendar_pauses *pauses)
{
    assert(calendar);
    if (to_us <= from_us)
        return 0;
    int64_t open_us = open_between(calendar, from_us, to_us);
    for (size_t i = 0; pauses && i < pauses->count; i++) {
        assert(i == 0 || pauses->at[i - 1].to_us < pauses->at[i].from_us);
        int64_t a_us = most(from_us, pauses->at[i].from_us);
        int64_t b_us = least(to_us, pauses->at[i].to_us);
        if (a_us < b_us)
            open_us -= open_between(calendar, a_us, b_us);
    }
    return open_us;
}

int64_t calendar_day_open_us(const struct calendar *calendar, int64_t day)
{
    assert(calendar && day >= INSTANT_MIN / DAY_US && day <= INSTANT_MAX / DAY_US);
    int64_t open_us = 0;
    for (size_t i = 0; i < calendar->segment_count; i++) {
        const struct segment *segment = &calendar->segments[i];
        int64_t until_us = i + 1 < calendar->segment_count ? segment[1].from_us : CALENDAR_UNTIL_US;
        int64_t a_us = most(day * DAY_US, segment->from_us + segment->offset_us);
        int64_t b_us = least((day + 1) * DAY_US, until_us + segment->offset_us);
        if (a_us < b_us)
            open_us += hours_before(&calendar->hours, b_us) - hours_before(&calendar->hours, a_us);
    }
    return open_us;
}

/* ---- pauses --------------------------------------------------------------------------------- */

static int by_from(const void *a, const void *b)
{
    int64_t x = ((const struct calendar_pause *)a)->from_us;
    int64_t y = ((const struct calendar_pause *)b)->from_us;
    return (x > y) - (x < y);
}

static bool refuse_pause(struct err *err, const struct calendar_pause *pause)
{
    char from[INSTANT_TEXT_SIZE], to[INSTANT_TEXT_SIZE];
    instant_format(pause->from_us, from);
    instant_format(pause->to_us, to);
    return err_set(err, ERR_INPUT,
                   "a pause from %s to %s ends before it begins; write the earlier instant first",
                   from, to);
}

bool calendar_pauses_merge(struct arena *arena, const struct calendar_pause *pauses, size_t count,
                           struct calendar_pauses *ret_pauses, struct err *err)
{
    assert(ret_pauses && err);
    struct calendar_pause *sorted = arena_array(arena, count, sizeof *sorted);
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        if (pauses[i].to_us < pauses[i].from_us)
            return refuse_pause(err, &pauses[i]);
        if (pauses[i].from_us < pauses[i].to_us)
            sorted[n++] = pauses[i];
    }
    if (n > 1)
        qsort(sorted, n, sizeof *sorted, by_from);
    size_t merged = 0;
    for (size_t i = 0; i < n; i++) {
        if (merged > 0 && sorted[i].from_us <= sorted[merged - 1].to_us)
            sorted[merged - 1].to_us = most(sorted[merged - 1].to_us, sorted[i].to_us);
        else
            sorted[merged++] = sorted[i];
    }
    *ret_pauses = (struct calendar_pauses){sorted, merged};
    return true;
}

/* The mean open time of the weekdays that are open. */
static int64_t business_day_us(const struct calendar *calendar)
{
    int64_t open_days = 0;
    for (int i = 0; i < 7; i++)
        open_days += calendar->hours.week[i].open_us > 0;
    return open_days == 0 ? DAY_US : calendar->hours.week_us / open_days;
}

bool calendar_pauses_check(const struct calendar *calendar, const struct calendar_pauses *pauses,
                           struct err *err)
{
    enum { PAUSES_MAX = 2, BUSINESS_DAYS_MAX = 5 };
    assert(calendar && pauses && err);
    if (pauses->count > PAUSES_MAX)
        return err_set(err, ERR_REFUSED,
                       "%zu pauses of one obligation; at most %d are agreed, so it has to run on",
                       pauses->count, PAUSES_MAX);
    int64_t open_us = 0;
    for (size_t i = 0; i < pauses->count; i++)
        open_us += calendar_elapsed(calendar, most(pauses->at[i].from_us, CALENDAR_FROM_US),
                                    least(pauses->at[i].to_us, CALENDAR_UNTIL_US), NULL);
    if (open_us > BUSINESS_DAYS_MAX * business_day_us(calendar))
        return err_set(err, ERR_REFUSED,
                       "pauses of %" PRId64 " minutes of calendar " STR_FMT
                       " in all; at most %d business days (%" PRId64 " minutes) are agreed",
                       open_us / MINUTE_US, STR_ARG(calendar->name), BUSINESS_DAYS_MAX,
                       BUSINESS_DAYS_MAX * business_day_us(calendar) / MINUTE_US);
    return true;
}

/* ---- obligations ---------------------------------------------------------------------------- */

static bool check_run(const struct calendar *calendar, const struct calendar_run *run,
                      struct err *err)
{
    if (run->target_us < 0)
        return err_set(err, ERR_INPUT,
                       "calendar " STR_FMT ": a target cannot be negative; 0 means at once",
                       STR_ARG(calendar->name));
    if (!instant_is_valid(run->start_us))
        return err_set(err, ERR_INPUT,
                       "calendar " STR_FMT ": the start is outside 2000-01-01 to 2100-01-01",
                       STR_ARG(calendar->name));
    return true;
}

/* When `target_us` in place of the run's own is reached, or CALENDAR_NEVER. */
static int64_t reach(const struct calendar *calendar, const struct calendar_run *run,
                     int64_t target_us)
{
    int64_t left_us = target_us - run->spent_us;
    if (left_us <= 0)
        return run->start_us;
    if (left_us > CALENDAR_HORIZON_US) /* time cannot pass faster than the clock */
        return CALENDAR_NEVER;
    int64_t goal_us = open_before(calendar, run->start_us) + left_us;
    /* Each pause that begins before the goal is reached moves the goal by what it takes away. */
    for (size_t i = 0; i < run->pauses.count && goal_us <= calendar->total_us; i++) {
        const struct calendar_pause *pause = &run->pauses.at[i];
        if (pause->from_us >= open_reach(calendar, goal_us))
            break;
        goal_us += calendar_elapsed(calendar, most(run->start_us, pause->from_us),
                                    least(pause->to_us, CALENDAR_UNTIL_US), NULL);
    }
    if (goal_us > calendar->total_us)
        return CALENDAR_NEVER;
    int64_t due_us = open_reach(calendar, goal_us);
    return due_us <= run->start_us + CALENDAR_HORIZON_US ? due_us : CALENDAR_NEVER;
}

bool calendar_due(const struct calendar *calendar, const struct calendar_run *run,
                  int64_t *ret_due_us, struct err *err)
{
    assert(calendar && run && ret_due_us && err);
    if (!check_run(calendar, run, err))
        return false;
    int64_t due_us = reach(calendar, run, run->target_us);
    if (due_us == CALENDAR_NEVER) {
        char start[INSTANT_TEXT_SIZE];
        instant_format(run->start_us, start);
        return err_set(err, ERR_LIMIT,
                       "calendar " STR_FMT " has not enough open time for this target within 400 "
                       "days of %s: it is never due; shorten the target or open the calendar",
                       STR_ARG(calendar->name), start);
    }
    *ret_due_us = due_us;
    return true;
}

bool calendar_ladder(const struct calendar *calendar, const struct calendar_run *run,
                     const int32_t *percents, size_t count, int64_t *ret_due_us, struct err *err)
{
    assert(calendar && run && (percents || count == 0) && err);
    if (!check_run(calendar, run, err))
        return false;
    for (size_t i = 0; i < count; i++)
        if (percents[i] < 0)
            return err_set(err, ERR_INPUT,
                           "a step of %" PRId32 " %% is negative; steps are "
                           "percents of the target, 0 or more",
                           percents[i]);
    for (size_t i = 0; i < count; i++) {
        int64_t target_us;
        bool is_huge = __builtin_mul_overflow(run->target_us, percents[i], &target_us);
        ret_due_us[i] = is_huge ? CALENDAR_NEVER : reach(calendar, run, target_us / 100);
    }
    return true;
}

struct calendar_run calendar_hand_over(const struct calendar *calendar,
                                       const struct calendar_run *run, int64_t at_us)
{
    assert(calendar && run && at_us >= run->start_us);
    struct calendar_run next = *run;
    next.start_us = at_us;
    next.spent_us += calendar_elapsed(calendar, run->start_us, at_us, &run->pauses);
    return next;
}
