/* Business time: how much of it passes between two instants, and when an obligation is due.
 *
 * One rule decides everything (semantics 6.2): an instant is business time if the date and time
 * that a wall clock in the zone shows then lie in the opening hours of that date. So what the clock
 * skips in spring is simply missing, what it shows twice in autumn counts twice, and a date that
 * never was has no time. (Appointments want another rule: zone_resolve_local.)
 *
 * A calendar is compiled once, in microseconds of time, into sums: opening hours as a function of
 * local time (a week, and the dates that differ), and the stretches of constant offset of its zone.
 * After that every question is a few binary searches, whether it spans an hour or a century, and
 * exact in integer microseconds. Calendars never change; threads may share them. No I/O but in
 * calendar_open. Callers: obligations in src/flow, `accord clock`, the figures. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/digest.h"
#include "base/err.h"
#include "base/instant.h"
#include "base/str.h"

struct arena;
struct buf;
struct calendar;
struct zone;

/* ---- what a calendar is made from ----------------------------------------------------------- */

/* Minutes of the local day, [start, end), 0..1440. */
struct calendar_hours {
    int32_t start, end;
};

/* Rising and disjoint; hours that touch equal their union; none = closed. */
struct calendar_day {
    const struct calendar_hours *hours;
    size_t count;
};

/* A date that differs from its weekday. */
struct calendar_date {
    int64_t day; /* since 1970-01-01 */
    struct calendar_day open;
};

struct calendar_spec {
    struct str name; /* for messages */
    struct str zone;
    struct calendar_day week[7];       /* Monday first */
    const struct calendar_date *dates; /* in any order, none twice */
    size_t date_count;
};

/* Checks and compiles; keeps nothing of `spec`, but `zone` by reference. Cheap: some microseconds.
 * Fails with ERR_INPUT; the sentence names the calendar, the day and the cure. */
bool calendar_compile(struct arena *arena, const struct calendar_spec *spec,
                      const struct zone *zone, const struct calendar **ret_calendar,
                      struct err *err) MUST_CHECK;
/* Opens the zone the spec names, and compiles. */
bool calendar_open(struct arena *arena, const struct calendar_spec *spec,
                   const struct calendar **ret_calendar, struct err *err) MUST_CHECK;

const struct zone *calendar_zone(const struct calendar *calendar);
/* sha256 of zone name, hours and dates: the version of the calendar. Touching hours count as their
 * union, and the order of the dates does not count. What the zone's data say is zone_digest(). */
const struct digest *calendar_digest(const struct calendar *calendar);

/* ---- open time ------------------------------------------------------------------------------ */

/* No instant: closed for good, or due later than CALENDAR_HORIZON_US. */
#define CALENDAR_NEVER INT64_MAX
/* A due time further away than this from the start is never (semantics 6.3). */
#define CALENDAR_HORIZON_US (400 * DAY_US)

/* Time that does not count, [from, to). */
struct calendar_pause {
    int64_t from_us, to_us;
};

/* Rising, disjoint, none empty, as calendar_pauses_merge() makes them. */
struct calendar_pauses {
    const struct calendar_pause *at;
    size_t count;
};

/* Instants below must lie in 2000..2100, or be results of these functions. */
bool calendar_is_open(const struct calendar *calendar, int64_t t_us);
/* `t_us` if it is open, else the first open instant after it; CALENDAR_NEVER if there is none. */
int64_t calendar_next_open(const struct calendar *calendar, int64_t t_us);
/* Business time in [from, to), without the pauses (NULL = none). 0 if to <= from. */
int64_t calendar_elapsed(const struct calendar *calendar, int64_t from_us, int64_t to_us,
                         const struct calendar_pauses *pauses);
/* Business time on a local date (days since 1970-01-01, 2000..2100). */
int64_t calendar_day_open_us(const struct calendar *calendar, int64_t day);

/* Any pauses, sorted and joined, in `arena`. Fails with ERR_INPUT if one ends before it begins. */
bool calendar_pauses_merge(struct arena *arena, const struct calendar_pause *pauses, size_t count,
                           struct calendar_pauses *ret_pauses, struct err *err) MUST_CHECK;
/* The rule for pauses of an obligation (semantics 6.5): at most two, together at most five business
 * days. A business day is the mean open time of the weekdays that are open; where no weekday is,
 * it is 24 hours. Fails with ERR_REFUSED. */
bool calendar_pauses_check(const struct calendar *calendar, const struct calendar_pauses *pauses,
                           struct err *err) MUST_CHECK;

/* ---- obligations ---------------------------------------------------------------------------- */

/* A clock that runs on a calendar. */
struct calendar_run {
    int64_t start_us;
    int64_t target_us; /* business time, 0 or more */
    int64_t spent_us;  /* of the target, on calendars before this one (relay.h) */
    struct calendar_pauses pauses;
};

/* The earliest t >= start by which the target has passed: work that fits to the minute is due at
 * closing, not at opening the next day. A target of 0, or one spent already, is due at the start.
 * Fails with ERR_LIMIT if that would be later than the horizon, with ERR_INPUT if target or start
 * are out of range; the sentence names the calendar. */
bool calendar_due(const struct calendar *calendar, const struct calendar_run *run,
                  int64_t *ret_due_us, struct err *err) MUST_CHECK;
/* The same for `percents[i]` of the target each (target * percent div 100, semantics 6.8); a step
 * that is never due is CALENDAR_NEVER in `ret_due_us[i]`. Fails with ERR_INPUT only. */
bool calendar_ladder(const struct calendar *calendar, const struct calendar_run *run,
                     const int32_t *percents, size_t count, int64_t *ret_due_us,
                     struct err *err) MUST_CHECK;
/* What is left of a run on `calendar` when another calendar takes over at `at_us` (semantics 6.7):
 * the clock is not reset, the rest of the target runs on. Ask the new calendar about the result.
 * Steps that were due before `at_us` come out as due at `at_us`. */
struct calendar_run calendar_hand_over(const struct calendar *calendar,
                                       const struct calendar_run *run, int64_t at_us);

/* ---- for people ----------------------------------------------------------------------------- */

/* Adds a month as a sheet on the wall shows it: the weeks with the open hours of each day, dates of
 * their own and clock changes marked and explained below, plain ASCII. Year 2000..2099, month 1..12. */
void calendar_month_text(const struct calendar *calendar, int year, int month, struct buf *buf);
