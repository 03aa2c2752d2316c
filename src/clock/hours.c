/* Opening hours on the axis of local time: checking, compiling, and the function of open time with
 * its inverse. Knows nothing of zones. See calendar_int.h. */
#include "calendar_int.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "search_int.h"

enum { MINUTES_OF_DAY = 1440, MONDAY_OF_EPOCH = -3 };

#define DATE_MIN (INSTANT_MIN / DAY_US)
#define DATE_MAX (INSTANT_MAX / DAY_US)

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* ---- checking ------------------------------------------------------------------------------- */

/* Where a complaint is about: "calendar emea, 2026-12-24". */
struct spot {
    struct str calendar;
    char day[INSTANT_TEXT_SIZE];
};

static struct spot spot_of_weekday(struct str calendar, int i)
{
    static const char *const names[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                        "Friday", "Saturday", "Sunday"};
    struct spot spot = {.calendar = calendar};
    snprintf(spot.day, sizeof spot.day, "%s", names[i]);
    return spot;
}

static struct spot spot_of_date(struct str calendar, int64_t day)
{
    struct spot spot = {.calendar = calendar};
    instant_format_day(day * DAY_US, spot.day);
    return spot;
}

static bool complain(struct err *err, const struct spot *spot, const struct calendar_hours *h,
                     const char *cause_and_cure)
{
    return err_set(err, ERR_INPUT,
                   "calendar " STR_FMT ", %s: %02" PRId32 ":%02" PRId32 "-%02" PRId32 ":%02" PRId32
                   " %s",
                   STR_ARG(spot->calendar), spot->day, h->start / 60, h->start % 60, h->end / 60,
                   h->end % 60, cause_and_cure);
}

static bool check_day(const struct calendar_day *day, const struct spot *spot, struct err *err)
{
    for (size_t i = 0; i < day->count; i++) {
        const struct calendar_hours *h = &day->hours[i];
        if (h->start < 0 || h->start > MINUTES_OF_DAY || h->end < 0 || h->end > MINUTES_OF_DAY)
            return err_set(err, ERR_INPUT,
                           "calendar " STR_FMT ", %s: minutes %" PRId32 " to %" PRId32
                           " are not of a day; a day has minutes 0 to 1440 (24:00)",
                           STR_ARG(spot->calendar), spot->day, h->start, h->end);
        if (h->end == h->start)
            return complain(err, spot, h, "is empty; leave it out to be closed");
        if (h->end < h->start)
            return complain(err, spot, h,
                            "ends before it begins; write the earlier time first, and split a "
                            "night at midnight: 22:00-24:00, then 00:00-06:00 the next day");
        if (i > 0 && h->start < day->hours[i - 1].start)
            return complain(err, spot, h,
                            "is out of order; list the hours of a day from early to late");
        if (i > 0 && h->start < day->hours[i - 1].end)
            return complain(err, spot, h,
                            "overlaps the hours before it; list each minute of a day once");
    }
    return true;
}

static bool check_date(const struct calendar_spec *spec, const struct calendar_date *date,
                       struct err *err)
{
    if (date->day < DATE_MIN || date->day > DATE_MAX)
        return err_set(err, ERR_INPUT,
                       "calendar " STR_FMT ": day %" PRId64
                       " since 1970 is no date of 2000-01-01 to 2100-01-01; correct its year",
                       STR_ARG(spec->name), date->day);
    struct spot spot = spot_of_date(spec->name, date->day);
    return check_day(&date->open, &spot, err);
}

static bool check_spec(const struct calendar_spec *spec, struct err *err)
{
    size_t open = 0;
    for (int i = 0; i < 7; i++) {
        struct spot spot = spot_of_weekday(spec->name, i);
        if (!check_day(&spec->week[i], &spot, err))
            return false;
        open += spec->week[i].count;
    }
    for (size_t i = 0; i < spec->date_count; i++) {
        if (!check_date(spec, &spec->dates[i], err))
            return false;
        open += spec->dates[i].open.count;
    }
    if (open == 0)
        return err_set(err, ERR_INPUT,
                       "calendar " STR_FMT " is never open; give at least one weekday hours, such "
                       "as mon-fri: [\"09:00-17:00\"]",
                       STR_ARG(spec->name));
    return true;
}

/* ---- compiling ------------------------------------------------------------------------------ */

static struct day_plan plan_of(struct arena *arena, const struct calendar_day *day)
{
    struct day_plan plan = {.spans = arena_array(arena, day->count, sizeof *plan.spans)};
    for (size_t i = 0; i < day->count; i++) {
        int64_t start_us = day->hours[i].start * MINUTE_US, end_us = day->hours[i].end * MINUTE_US;
        if (plan.count > 0 && plan.spans[plan.count - 1].end_us == start_us)
            plan.spans[plan.count - 1].end_us = end_us;
        else
            plan.spans[plan.count++] = (struct span){start_us, end_us, plan.open_us};
        plan.open_us += end_us - start_us;
    }
    return plan;
}

/* Open time of the plain week before a local date. */
static int64_t week_before(const struct hours *hours, int64_t day)
{
    int64_t weeks = floor_div(day - MONDAY_OF_EPOCH, 7);
    int64_t weekday = day - MONDAY_OF_EPOCH - weeks * 7;
    return weeks * hours->week_us + hours->week_before_us[weekday];
}

static int by_day(const void *a, const void *b)
{
    int64_t x = ((const struct dated_plan *)a)->day, y = ((const struct dated_plan *)b)->day;
    return (x > y) - (x < y);
}

static bool compile_dates(struct arena *arena, const struct calendar_spec *spec,
                          struct hours *hours, struct err *err)
{
    hours->dates = arena_array(arena, spec->date_count, sizeof *hours->dates);
    hours->date_count = spec->date_count;
    for (size_t i = 0; i < spec->date_count; i++) {
        hours->dates[i].day = spec->dates[i].day;
        hours->dates[i].plan = plan_of(arena, &spec->dates[i].open);
    }
    if (hours->date_count > 1)
        qsort(hours->dates, hours->date_count, sizeof *hours->dates, by_day);
    int64_t extra_us = 0;
    for (size_t i = 0; i < hours->date_count; i++) {
        struct dated_plan *date = &hours->dates[i];
        if (i > 0 && date->day == hours->dates[i - 1].day)
            return err_set(err, ERR_INPUT,
                           "calendar " STR_FMT ": %s is listed twice; keep one of the two",
                           STR_ARG(spec->name), spot_of_date(spec->name, date->day).day);
        date->before_us = week_before(hours, date->day) + extra_us;
        extra_us = date->before_us + date->plan.open_us - week_before(hours, date->day + 1);
        date->extra_us = extra_us;
    }
    return true;
}

bool hours_compile(struct arena *arena, const struct calendar_spec *spec, struct hours *ret_hours,
                   struct err *err)
{
    if (!check_spec(spec, err))
        return false;
    struct hours hours = {0};
    for (int i = 0; i < 7; i++) {
        hours.week[i] = plan_of(arena, &spec->week[i]);
        hours.week_before_us[i] = hours.week_us;
        hours.week_us += hours.week[i].open_us;
    }
    if (!compile_dates(arena, spec, &hours, err))
        return false;
    *ret_hours = hours;
    return true;
}

/* ---- asking --------------------------------------------------------------------------------- */

/* The number of dates of their own up to and including `day`. */
static size_t dates_until(const struct hours *hours, int64_t day)
{
    return ROWS_BELOW(hours->dates, hours->date_count, day, day + 1);
}

/* Open time of the day before a time of the day. */
static int64_t plan_before(const struct day_plan *plan, int64_t time_us)
{
    int64_t open_us = 0;
    for (size_t i = 0; i < plan->count && plan->spans[i].start_us < time_us; i++) {
        int64_t end_us = plan->spans[i].end_us < time_us ? plan->spans[i].end_us : time_us;
        open_us = plan->spans[i].before_us + end_us - plan->spans[i].start_us;
    }
    return open_us;
}

/* The earliest time of the day before which `open_us` is open, 0 < open_us <= all of it. */
static int64_t plan_reach(const struct day_plan *plan, int64_t open_us)
{
    assert(open_us > 0 && open_us <= plan->open_us);
    size_t i = 0;
    while (i + 1 < plan->count && plan->spans[i + 1].before_us < open_us)
        i++;
    return plan->spans[i].start_us + open_us - plan->spans[i].before_us;
}

int64_t hours_before(const struct hours *hours, int64_t local_us)
{
    int64_t day = floor_div(local_us, DAY_US);
    int64_t time_us = local_us - day * DAY_US;
    size_t n = dates_until(hours, day);
    const struct dated_plan *date = n > 0 ? &hours->dates[n - 1] : NULL;
    if (date && date->day == day)
        return date->before_us + plan_before(&date->plan, time_us);
    int weekday = weekday_of_days(day) - 1;
    return week_before(hours, day) + (date ? date->extra_us : 0) +
           plan_before(&hours->week[weekday], time_us);
}

int64_t hours_between(const struct hours *hours, int64_t from_us, int64_t to_us)
{
    assert(from_us <= to_us);
    int64_t day = floor_div(from_us, DAY_US);
    if (to_us - day * DAY_US >= DAY_US)
        return hours_before(hours, to_us) - hours_before(hours, from_us);
    const struct day_plan *plan = hours_of_day(hours, day, NULL);
    return plan_before(plan, to_us - day * DAY_US) - plan_before(plan, from_us - day * DAY_US);
}

/* hours_reach() on the plain week. */
static int64_t week_reach(const struct hours *hours, int64_t open_us)
{
    assert(hours->week_us > 0 && open_us > 0);
    int64_t weeks = (open_us - 1) / hours->week_us;
    int64_t rest_us = open_us - weeks * hours->week_us; /* 1 .. week_us */
    int weekday = 6;
    while (hours->week_before_us[weekday] >= rest_us)
        weekday--;
    int64_t day = MONDAY_OF_EPOCH + weeks * 7 + weekday;
    return day * DAY_US +
           plan_reach(&hours->week[weekday], rest_us - hours->week_before_us[weekday]);
}

int64_t hours_reach(const struct hours *hours, int64_t open_us)
{
    size_t n = ROWS_BELOW(hours->dates, hours->date_count, before_us, open_us);
    if (n == 0)
        return week_reach(hours, open_us);
    const struct dated_plan *date = &hours->dates[n - 1];
    if (open_us <= date->before_us + date->plan.open_us)
        return date->day * DAY_US + plan_reach(&date->plan, open_us - date->before_us);
    return week_reach(hours, open_us - date->extra_us);
}

const struct day_plan *hours_of_day(const struct hours *hours, int64_t day, bool *ret_is_dated)
{
    size_t n = dates_until(hours, day);
    bool is_dated = n > 0 && hours->dates[n - 1].day == day;
    if (ret_is_dated)
        *ret_is_dated = is_dated;
    return is_dated ? &hours->dates[n - 1].plan : &hours->week[weekday_of_days(day) - 1];
}
