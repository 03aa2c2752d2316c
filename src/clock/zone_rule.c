/* The footer of a TZif file: a POSIX TZ string with the extensions of RFC 8536 3.3.1 (hours from
 * -167 to 167, summer time all year). See zone_int.h. */
#include "zone_int.h"

#include <assert.h>

#include "base/instant.h"

/* ---- reading -------------------------------------------------------------------------------- */

struct scan {
    struct str s;
    size_t at;
    bool bad;
};

static char peek(const struct scan *scan)
{
    return scan->at < scan->s.length ? scan->s.at[scan->at] : '\0';
}

static bool accept(struct scan *scan, char byte)
{
    if (byte == '\0' || peek(scan) != byte)
        return false;
    scan->at++;
    return true;
}

static void expect(struct scan *scan, char byte)
{
    scan->bad |= !accept(scan, byte);
}

static int32_t number(struct scan *scan, int32_t least, int32_t most)
{
    int32_t n = 0;
    bool any = false;
    for (char c = peek(scan); c >= '0' && c <= '9' && n <= most; c = peek(scan)) {
        n = n * 10 + (c - '0');
        any = true;
        scan->at++;
    }
    scan->bad |= !any || n < least || n > most;
    return n;
}

/* An abbreviation: `<...>` or at least three letters. Its text is of no use to us. */
static void skip_name(struct scan *scan)
{
    size_t from = scan->at;
    if (accept(scan, '<')) {
        while (peek(scan) != '\0' && peek(scan) != '>')
            scan->at++;
        expect(scan, '>');
        return;
    }
    while ((peek(scan) >= 'A' && peek(scan) <= 'Z') || (peek(scan) >= 'a' && peek(scan) <= 'z'))
        scan->at++;
    scan->bad |= scan->at - from < 3;
}

/* [+-]h[h[h]][:mm[:ss]] in seconds. */
static int32_t clock_s(struct scan *scan, int32_t hours_max)
{
    bool negative = accept(scan, '-');
    if (!negative)
        accept(scan, '+');
    int32_t s = number(scan, 0, hours_max) * 3600;
    if (accept(scan, ':')) {
        s += number(scan, 0, 59) * 60;
        if (accept(scan, ':'))
            s += number(scan, 0, 59);
    }
    return negative ? -s : s;
}

static struct rule_day scan_day(struct scan *scan)
{
    struct rule_day day = {.kind = RULE_ORDINAL, .time_s = 2 * 3600};
    expect(scan, ',');
    if (accept(scan, 'M')) {
        day.kind = RULE_WEEKDAY;
        day.month = number(scan, 1, 12);
        expect(scan, '.');
        day.week = number(scan, 1, 5);
        expect(scan, '.');
        day.day = number(scan, 0, 6);
    } else if (accept(scan, 'J')) {
        day.kind = RULE_JULIAN;
        day.day = number(scan, 1, 365);
    } else {
        day.day = number(scan, 0, 365);
    }
    if (accept(scan, '/'))
        day.time_s = clock_s(scan, 167);
    return day;
}

bool zone_rule_parse(struct str text, struct zone_rule *ret_rule, struct err *err)
{
    assert(ret_rule && err);
    struct scan scan = {.s = text};
    struct zone_rule rule = {0};
    skip_name(&scan);
    rule.standard_s = -clock_s(&scan, 24); /* POSIX counts west as positive */
    rule.summer_s = rule.standard_s;
    if (!scan.bad && scan.at < text.length) {
        rule.has_summer = true;
        skip_name(&scan);
        rule.summer_s = peek(&scan) == ',' ? rule.standard_s + 3600 : -clock_s(&scan, 24);
        rule.starts = scan_day(&scan);
        rule.ends = scan_day(&scan);
    }
    if (scan.bad || scan.at != text.length)
        return err_set(err, ERR_CORRUPT,
                       "the rule of its last line cannot be read; "
                       "install the package tzdata again");
    *ret_rule = rule;
    return true;
}

/* ---- applying ------------------------------------------------------------------------------- */

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int64_t weekday_rule_day(const struct rule_day *rule, int year)
{
    int64_t first = days_of_date(year, rule->month, 1);
    int64_t next =
        rule->month == 12 ? days_of_date(year + 1, 1, 1) : days_of_date(year, rule->month + 1, 1);
    int64_t to_weekday = (rule->day - weekday_of_days(first) % 7 + 7) % 7;
    int64_t day = first + to_weekday + 7 * (rule->week - 1);
    return day >= next ? day - 7 : day;
}

/* The instant of a rule's change in a year, where `before_s` is the offset until then. */
static int64_t change_us(const struct rule_day *rule, int year, int32_t before_s)
{
    int64_t day = 0;
    switch (rule->kind) {
    case RULE_WEEKDAY:
        day = weekday_rule_day(rule, year);
        break;
    case RULE_JULIAN:
        day = days_of_date(year, 1, 1) + rule->day - 1 + (rule->day >= 60 && is_leap(year));
        break;
    case RULE_ORDINAL:
        day = days_of_date(year, 1, 1) + rule->day;
        break;
    }
    return day * DAY_US + (rule->time_s - before_s) * SECOND_US;
}

static int year_of(int64_t t_us)
{
    int year, month, day;
    date_of_days(t_us / DAY_US - (t_us % DAY_US < 0), &year, &month, &day);
    return year;
}

int32_t zone_rule_offset_s(const struct zone_rule *rule, int64_t t_us)
{
    if (!rule->has_summer)
        return rule->standard_s;
    /* The last change at or before t decides. Hours of up to a week and offsets of a day move a
     * change across the year's end, so the neighbours are looked at too. A start at the very
     * instant of an end wins: that is how summer time all year is written. */
    int year = year_of(t_us);
    int64_t last_start_us = INT64_MIN, last_end_us = INT64_MIN;
    for (int y = year - 2; y <= year + 1; y++) {
        int64_t start_us = change_us(&rule->starts, y, rule->standard_s);
        int64_t end_us = change_us(&rule->ends, y, rule->summer_s);
        last_start_us = start_us <= t_us ? start_us : last_start_us;
        last_end_us = end_us <= t_us ? end_us : last_end_us;
    }
    return last_start_us >= last_end_us ? rule->summer_s : rule->standard_s;
}

int64_t zone_rule_next(const struct zone_rule *rule, int64_t t_us)
{
    if (!rule->has_summer)
        return INT64_MAX;
    int32_t now_s = zone_rule_offset_s(rule, t_us);
    int64_t next_us = INT64_MAX;
    int year = year_of(t_us);
    for (int y = year - 1; y <= year + 2; y++) {
        int64_t both_us[] = {change_us(&rule->starts, y, rule->standard_s),
                             change_us(&rule->ends, y, rule->summer_s)};
        for (int i = 0; i < 2; i++)
            if (both_us[i] > t_us && both_us[i] < next_us &&
                zone_rule_offset_s(rule, both_us[i]) != now_s)
                next_us = both_us[i];
    }
    return next_us;
}
