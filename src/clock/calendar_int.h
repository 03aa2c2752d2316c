/* What a compiled calendar is made of. Private to src/clock: hours.c knows local time, calendar.c
 * adds the zone. */
#pragma once

#include "calendar.h"

/* Hours of a local day, with what is open before them on that day. */
struct span {
    int64_t start_us, end_us, before_us;
};

struct day_plan {
    struct span *spans; /* rising; none touches the next */
    size_t count;
    int64_t open_us;
};

struct dated_plan {
    int64_t day;
    int64_t before_us; /* open time on the local axis, before this date */
    int64_t extra_us;  /* behind this date, the axis is that of the plain week plus this */
    struct day_plan plan;
};

/* Open time along the axis of local time, as if every local time came once: an integer function
 * that never falls, of a week that repeats and the dates that differ. It is 0 at the start of
 * Monday 1969-12-29. */
struct hours {
    struct day_plan week[7];
    int64_t week_before_us[7]; /* open in the week before that day */
    int64_t week_us;
    struct dated_plan *dates; /* rising */
    size_t date_count;
};

/* A stretch of constant offset. */
struct segment {
    int64_t from_us;
    int64_t offset_us;
    int64_t before_us; /* open time of the calendar before `from_us` */
    int64_t shift_us;  /* open time of the calendar minus that of the local axis, in here */
};

struct calendar {
    struct str name;
    const struct zone *zone;
    struct digest digest;
    struct hours hours;
    struct segment *segments; /* the first begins at CALENDAR_FROM_US */
    size_t segment_count;
    int64_t total_us; /* open time up to CALENDAR_UNTIL_US */
};

/* What is compiled: the accepted range, a day for offsets, and the horizon behind it. */
#define CALENDAR_FROM_US (INSTANT_MIN - 2 * DAY_US)
#define CALENDAR_UNTIL_US (INSTANT_MAX + CALENDAR_HORIZON_US + 2 * DAY_US)

/* Checks the spec (ERR_INPUT) and compiles what does not depend on the zone. */
bool hours_compile(struct arena *arena, const struct calendar_spec *spec, struct hours *ret_hours,
                   struct err *err) MUST_CHECK;
/* Open time before `local_us`. */
int64_t hours_before(const struct hours *hours, int64_t local_us);
/* Open time between two local times, from <= to; one look-up where they lie in one day. */
int64_t hours_between(const struct hours *hours, int64_t from_us, int64_t to_us);
/* The earliest local time before which `open_us` is open. There must be one, behind 1970. */
int64_t hours_reach(const struct hours *hours, int64_t open_us);
/* What holds on a local date; `*ret_is_dated` (may be NULL) = whether it is a date of its own. */
const struct day_plan *hours_of_day(const struct hours *hours, int64_t day, bool *ret_is_dated);
