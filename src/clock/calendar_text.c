/* A month of a calendar as a person reads it, for `accord clock show`. See calendar.h. */
#include "calendar.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>

#include "base/buf.h"
#include "calendar_int.h"
#include "zone.h"

static const char *const weekday_names[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
static const char *const month_names[] = {"January",   "February", "March",    "April",
                                          "May",       "June",     "July",     "August",
                                          "September", "October",  "November", "December"};

enum { CELL_WIDTH = 11 };

/* A change of the clock and what it does to local time. */
struct clock_change {
    int64_t before_us, after_us; /* what the clock shows, and what it shows instead */
    int64_t offset_before_us, offset_after_us;
};

static struct clock_change change_at(const struct calendar *calendar, size_t i)
{
    assert(i > 0 && i < calendar->segment_count);
    const struct segment *segment = &calendar->segments[i];
    return (struct clock_change){segment->from_us + segment[-1].offset_us,
                                 segment->from_us + segment->offset_us, segment[-1].offset_us,
                                 segment->offset_us};
}

/* Whether some local time of the dates [first, next) is skipped or repeated by the change. */
static bool touches(const struct clock_change *change, int64_t first, int64_t next)
{
    bool forward = change->before_us < change->after_us;
    int64_t low_us = forward ? change->before_us : change->after_us;
    int64_t high_us = forward ? change->after_us : change->before_us;
    return low_us < next * DAY_US && high_us > first * DAY_US;
}

static bool is_clock_change_day(const struct calendar *calendar, int64_t day)
{
    for (size_t i = 1; i < calendar->segment_count; i++) {
        struct clock_change change = change_at(calendar, i);
        if (touches(&change, day, day + 1))
            return true;
    }
    return false;
}

/* ---- the sheet ------------------------------------------------------------------------------ */

static void end_line(struct buf *buf)
{
    while (buf->length > 0 && buf->at[buf->length - 1] == ' ')
        buf->length--;
    buf_byte(buf, '\n');
}

static void write_title(const struct calendar *calendar, int year, int month, struct buf *buf)
{
    struct str release = zone_release(calendar->zone);
    buf_printf(buf, STR_FMT ", %s %d, " STR_FMT, STR_ARG(calendar->name), month_names[month - 1],
               year, STR_ARG(zone_name(calendar->zone)));
    if (release.length > 0)
        buf_printf(buf, " (tzdata " STR_FMT ")", STR_ARG(release));
    buf_text(buf, "\n\n");
    for (int i = 0; i < 7; i++)
        buf_printf(buf, " %-*s", CELL_WIDTH - 1, weekday_names[i]);
    end_line(buf);
}

/* "25  8:15*~" */
static void write_cell(const struct calendar *calendar, int64_t day, int number, struct buf *buf)
{
    bool is_dated;
    hours_of_day(&calendar->hours, day, &is_dated);
    int64_t minutes = calendar_day_open_us(calendar, day) / MINUTE_US;
    buf_printf(buf, "%3d", number);
    if (minutes > 0)
        buf_printf(buf, "%3" PRId64 ":%02" PRId64, minutes / 60, minutes % 60);
    else
        buf_text(buf, "  -   ");
    buf_byte(buf, is_dated ? '*' : ' ');
    buf_byte(buf, is_clock_change_day(calendar, day) ? '~' : ' ');
}

/* Returns the open time of the month. */
static int64_t write_weeks(const struct calendar *calendar, int64_t first, int64_t next,
                           struct buf *buf)
{
    int64_t open_us = 0;
    buf_repeat(buf, ' ', (size_t)(weekday_of_days(first) - 1) * CELL_WIDTH);
    for (int64_t day = first; day < next; day++) {
        write_cell(calendar, day, (int)(day - first) + 1, buf);
        open_us += calendar_day_open_us(calendar, day);
        if (weekday_of_days(day) == 7 || day + 1 == next)
            end_line(buf);
    }
    return open_us;
}

/* ---- the legend ----------------------------------------------------------------------------- */

static void write_plan(const struct day_plan *plan, struct buf *buf)
{
    if (plan->count == 0)
        buf_text(buf, " closed");
    for (size_t i = 0; i < plan->count; i++) {
        int64_t a = plan->spans[i].start_us / MINUTE_US, b = plan->spans[i].end_us / MINUTE_US;
        buf_printf(buf, " %02" PRId64 ":%02" PRId64 "-%02" PRId64 ":%02" PRId64, a / 60, a % 60,
                   b / 60, b % 60);
    }
    buf_byte(buf, '\n');
}

static bool plans_equal(const struct day_plan *a, const struct day_plan *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (a->spans[i].start_us != b->spans[i].start_us ||
            a->spans[i].end_us != b->spans[i].end_us)
            return false;
    return true;
}

/* "  Mon-Fri      09:00-17:00", one line for neighbours with the same hours. */
static void write_week_legend(const struct hours *hours, struct buf *buf)
{
    for (int from = 0, to; from < 7; from = to) {
        for (to = from + 1; to < 7 && plans_equal(&hours->week[from], &hours->week[to]); to++)
            ;
        bool is_one = to == from + 1;
        buf_printf(buf, "  %s%s%-*s", weekday_names[from], is_one ? "" : "-", is_one ? 7 : 6,
                   is_one ? "" : weekday_names[to - 1]);
        write_plan(&hours->week[from], buf);
    }
}

static void write_dates_legend(const struct hours *hours, int64_t first, int64_t next,
                               struct buf *buf)
{
    for (size_t i = 0; i < hours->date_count; i++) {
        if (hours->dates[i].day < first || hours->dates[i].day >= next)
            continue;
        char date[INSTANT_TEXT_SIZE];
        instant_format_day(hours->dates[i].day * DAY_US, date);
        buf_printf(buf, "* %-10s", date);
        write_plan(&hours->dates[i].plan, buf);
    }
}

static void write_local(int64_t local_us, bool with_date, struct buf *buf)
{
    char text[INSTANT_TEXT_SIZE];
    instant_format(local_us, text); /* 2026-03-29T02:00:00.000000Z */
    if (with_date)
        buf_printf(buf, "%.10s ", text);
    buf_printf(buf, "%.5s", text + 11);
}

static void write_offset(int64_t offset_us, struct buf *buf)
{
    int64_t minutes = llabs(offset_us / MINUTE_US);
    buf_printf(buf, "UTC%c%02" PRId64 ":%02" PRId64, offset_us < 0 ? '-' : '+', minutes / 60,
               minutes % 60);
}

/* "~ 2026-03-29 02:00 becomes 03:00 (UTC+01:00 to UTC+02:00)" */
static void write_change_legend(const struct clock_change *change, struct buf *buf)
{
    buf_text(buf, "~ ");
    write_local(change->before_us, true, buf);
    buf_text(buf, " becomes ");
    write_local(change->after_us, change->before_us / DAY_US != change->after_us / DAY_US, buf);
    buf_text(buf, " (");
    write_offset(change->offset_before_us, buf);
    buf_text(buf, " to ");
    write_offset(change->offset_after_us, buf);
    buf_text(buf, ")\n");
}

void calendar_month_text(const struct calendar *calendar, int year, int month, struct buf *buf)
{
    assert(calendar && buf && year >= 2000 && year <= 2099 && month >= 1 && month <= 12);
    int64_t first = days_of_date(year, month, 1);
    int64_t next = month == 12 ? days_of_date(year + 1, 1, 1) : days_of_date(year, month + 1, 1);
    write_title(calendar, year, month, buf);
    int64_t open_us = write_weeks(calendar, first, next, buf);
    buf_printf(buf, "\nOpen %" PRId64 ":%02" PRId64 " hours in the month.\n", open_us / HOUR_US,
               open_us / MINUTE_US % 60);
    write_week_legend(&calendar->hours, buf);
    write_dates_legend(&calendar->hours, first, next, buf);
    for (size_t i = 1; i < calendar->segment_count; i++) {
        struct clock_change change = change_at(calendar, i);
        if (touches(&change, first, next))
            write_change_legend(&change, buf);
    }
}
