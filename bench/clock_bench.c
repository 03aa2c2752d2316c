/* How fast a calendar answers, against the way it is usually done: a walk from day to day.
 *
 * Alone: ninja -C build bench-clock_bench && build/bench-clock_bench. The calendar has a
 * lunch break, 250 dates of their own and a zone with clock changes. The walk is a fair one: it knows
 * the offsets of the zone beforehand, looks dates up by binary search and never allocates; it only
 * has no sums. Both must agree on every question before anything is timed. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/arena.h"
#include "base/rng.h"
#include "clock/calendar.h"
#include "clock/zone.h"

enum { HOLIDAYS = 250, QUESTIONS = 4096 };

/* ---- the walk ------------------------------------------------------------------------------- */

struct walk {
    const struct calendar_spec *spec;
    int64_t *change_us; /* stretches of constant offset */
    int64_t *offset_us;
    size_t count;
};

static struct walk walk_of(struct arena *arena, const struct calendar_spec *spec,
                           const struct zone *zone)
{
    struct walk walk = {.spec = spec};
    size_t capacity = 0, capacity_too = 0;
    for (int64_t t_us = INSTANT_MIN - DAY_US; t_us < INSTANT_MAX + 500 * DAY_US;
         t_us = zone_next_transition(zone, t_us)) {
        size_t n = walk.count++;
        walk.change_us = arena_grow(arena, walk.change_us, &capacity, n + 1, sizeof(int64_t));
        walk.offset_us = arena_grow(arena, walk.offset_us, &capacity_too, n + 1, sizeof(int64_t));
        walk.change_us[n] = t_us;
        walk.offset_us[n] = zone_offset_s(zone, t_us) * SECOND_US;
    }
    return walk;
}

static size_t stretch_at(const struct walk *walk, int64_t t_us)
{
    size_t from = 0, to = walk->count;
    while (to - from > 1) {
        size_t middle = from + (to - from) / 2;
        if (walk->change_us[middle] <= t_us)
            from = middle;
        else
            to = middle;
    }
    return from;
}

static const struct calendar_day *day_of(const struct calendar_spec *spec, int64_t day)
{
    size_t from = 0, to = spec->date_count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (spec->dates[middle].day < day)
            from = middle + 1;
        else
            to = middle;
    }
    if (from < spec->date_count && spec->dates[from].day == day)
        return &spec->dates[from].open;
    return &spec->week[weekday_of_days(day) - 1];
}

/* Open time from `t_us` on, day by day, until `end_us` or until `target_us` has passed. Sets the
 * instant of that, if it passes; returns the open time seen. */
static int64_t walk_on(const struct walk *walk, int64_t t_us, int64_t end_us, int64_t target_us,
                       int64_t *ret_due_us)
{
    int64_t seen_us = 0;
    for (size_t s = stretch_at(walk, t_us); t_us < end_us; s++) {
        int64_t offset_us = walk->offset_us[s];
        int64_t until_us = s + 1 < walk->count ? walk->change_us[s + 1] : INT64_MAX - DAY_US;
        until_us = until_us < end_us ? until_us : end_us;
        for (int64_t day = (t_us + offset_us) / DAY_US; day * DAY_US - offset_us < until_us;
             day++) {
            const struct calendar_day *plan = day_of(walk->spec, day);
            for (size_t i = 0; i < plan->count; i++) {
                int64_t a_us = day * DAY_US + plan->hours[i].start * MINUTE_US - offset_us;
                int64_t b_us = day * DAY_US + plan->hours[i].end * MINUTE_US - offset_us;
                a_us = a_us > t_us ? a_us : t_us;
                b_us = b_us < until_us ? b_us : until_us;
                if (b_us <= a_us)
                    continue;
                if (target_us - seen_us <= b_us - a_us) {
                    *ret_due_us = a_us + target_us - seen_us;
                    return target_us;
                }
                seen_us += b_us - a_us;
            }
        }
        t_us = until_us;
    }
    return seen_us;
}

static int64_t walk_elapsed(const struct walk *walk, int64_t a_us, int64_t b_us)
{
    int64_t unused_us;
    return walk_on(walk, a_us, b_us, INT64_MAX, &unused_us);
}

static int64_t walk_due(const struct walk *walk, int64_t start_us, int64_t target_us)
{
    int64_t due_us = CALENDAR_NEVER;
    walk_on(walk, start_us, start_us + CALENDAR_HORIZON_US + 1, target_us, &due_us);
    return due_us;
}

/* ---- the questions -------------------------------------------------------------------------- */

struct question {
    int64_t from_us, to_us, target_us;
};

static int64_t due_of(const struct calendar *calendar, int64_t start_us, int64_t target_us)
{
    struct calendar_run run = {.start_us = start_us, .target_us = target_us};
    struct err err;
    int64_t due_us;
    return calendar_due(calendar, &run, &due_us, &err) ? due_us : CALENDAR_NEVER;
}

static void ask(struct question questions[QUESTIONS], const struct calendar *calendar,
                int64_t span_us)
{
    struct rng rng = rng_of(20260711);
    for (int i = 0; i < QUESTIONS; i++) {
        struct question *q = &questions[i];
        q->from_us = INSTANT_MIN + rng_below(&rng, 98 * 365) * DAY_US +
                     rng_below(&rng, 86400) * SECOND_US + rng_below(&rng, 1000000);
        q->to_us = q->from_us + span_us;
        q->target_us = calendar_elapsed(calendar, q->from_us, q->to_us, NULL);
    }
}

static void check_equal(const struct question questions[QUESTIONS], const struct calendar *calendar,
                        const struct walk *walk)
{
    for (int i = 0; i < QUESTIONS; i++) {
        const struct question *q = &questions[i];
        bool equal = q->target_us == walk_elapsed(walk, q->from_us, q->to_us) &&
                     (q->target_us == 0 || due_of(calendar, q->from_us, q->target_us) ==
                                               walk_due(walk, q->from_us, q->target_us));
        if (!equal) {
            printf("calendar and walk differ at %" PRId64 "\n", q->from_us);
            exit(1);
        }
    }
}

/* ---- measuring ------------------------------------------------------------------------------ */

enum way { CALENDAR_ELAPSED, CALENDAR_DUE, WALK_ELAPSED, WALK_DUE };

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static int64_t answer(enum way way, const struct question *q, const struct calendar *calendar,
                      const struct walk *walk)
{
    switch (way) {
    case CALENDAR_ELAPSED:
        return calendar_elapsed(calendar, q->from_us, q->to_us, NULL);
    case CALENDAR_DUE:
        return due_of(calendar, q->from_us, q->target_us);
    case WALK_ELAPSED:
        return walk_elapsed(walk, q->from_us, q->to_us);
    case WALK_DUE:
        return walk_due(walk, q->from_us, q->target_us);
    }
    return 0;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Answers per second: the median of seven rounds of at least 30 ms. */
static double rate(enum way way, const struct question questions[QUESTIONS],
                   const struct calendar *calendar, const struct walk *walk)
{
    enum { ROUNDS = 7 };
    double rates[ROUNDS];
    volatile int64_t sink = 0;
    for (int round = 0; round < ROUNDS; round++) {
        int64_t count = 0;
        double start_s = now_s(), used_s = 0;
        while (used_s < 0.03) {
            for (int i = 0; i < QUESTIONS; i += 16) { /* a slow walk must not take seconds */
                int64_t sum = 0;
                for (int k = 0; k < 16; k++)
                    sum += answer(way, &questions[i + k], calendar, walk) & 0xff;
                sink = sink + sum;
            }
            count += QUESTIONS;
            used_s = now_s() - start_s;
        }
        rates[round] = (double)count / used_s;
    }
    qsort(rates, ROUNDS, sizeof rates[0], by_value);
    return rates[ROUNDS / 2];
}

static void measure(const char *name, int64_t span_us, const struct calendar *calendar,
                    const struct walk *walk)
{
    static struct question questions[QUESTIONS];
    ask(questions, calendar, span_us);
    check_equal(questions, calendar, walk);
    double elapsed = rate(CALENDAR_ELAPSED, questions, calendar, walk);
    double elapsed_walk = rate(WALK_ELAPSED, questions, calendar, walk);
    double due = rate(CALENDAR_DUE, questions, calendar, walk);
    double due_walk = rate(WALK_DUE, questions, calendar, walk);
    printf("| %-5s | %7.2f | %7.3f | %5.1fx | %7.2f | %7.3f | %5.1fx |\n", name, elapsed / 1e6,
           elapsed_walk / 1e6, elapsed / elapsed_walk, due / 1e6, due_walk / 1e6, due / due_walk);
}

int main(void)
{
    static const struct calendar_hours hours[] = {{540, 750}, {795, 1080}};
    static struct calendar_date dates[HOLIDAYS];
    struct calendar_spec spec = {.name = STR("bench"), .zone = STR("Europe/Berlin")};
    for (int i = 0; i < 5; i++)
        spec.week[i] = (struct calendar_day){hours, 2};
    for (int i = 0; i < HOLIDAYS; i++) /* ten a year for 25 years */
        dates[i].day = days_of_date(2015 + i / 10, 1 + i % 10, 1 + i % 28);
    spec.dates = dates;
    spec.date_count = HOLIDAYS;
    struct arena *arena = arena_new("bench");
    const struct zone *zone;
    const struct calendar *calendar;
    struct err err;
    if (!zone_open(arena, spec.zone, &zone, &err) ||
        !calendar_compile(arena, &spec, zone, &calendar, &err)) {
        puts(err.text);
        return 1;
    }
    double start_s = now_s();
    for (int i = 0; i < 100; i++)
        if (!calendar_compile(arena, &spec, zone, &calendar, &err))
            return 1;
    printf("compile: %.0f us\n", (now_s() - start_s) * 1e4);
    struct walk walk = walk_of(arena, &spec, zone);
    puts("million answers a second, one thread");
    puts("| span  | elapsed |    walk |  ratio |     due |    walk |  ratio |");
    puts("|-------|---------|---------|--------|---------|---------|--------|");
    measure("hour", HOUR_US, calendar, &walk);
    measure("week", 7 * DAY_US, calendar, &walk);
    measure("year", 365 * DAY_US, calendar, &walk);
    arena_free(arena);
    return 0;
}
