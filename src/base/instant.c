/* See instant.h. Date arithmetic after Howard Hinnant, "chrono-Compatible Low-Level Date
 * Algorithms" (days_from_civil, civil_from_days). */
#include "instant.h"

#include <assert.h>
#include <stdio.h>

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

int64_t days_of_date(int year, int month, int day)
{
    int64_t y = (int64_t)year - (month <= 2);
    int64_t era = floor_div(y, 400);
    int64_t yoe = y - era * 400;
    int64_t doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + doe - 719468;
}

void date_of_days(int64_t days, int *ret_year, int *ret_month, int *ret_day)
{
    int64_t z = days + 719468;
    int64_t era = floor_div(z, 146097);
    int64_t doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;
    *ret_day = (int)(doy - (153 * mp + 2) / 5 + 1);
    *ret_month = (int)(mp < 10 ? mp + 3 : mp - 9);
    *ret_year = (int)(yoe + era * 400 + (*ret_month <= 2));
}

int weekday_of_days(int64_t days)
{
    int64_t w = (days + 3) % 7;
    return (int)(w < 0 ? w + 7 : w) + 1;
}

bool instant_is_valid(int64_t t_us)
{
    return t_us >= INSTANT_MIN && t_us <= INSTANT_MAX;
}

/* A reader over the text: what does not fit sets `bad`. */
struct scan {
    struct str s;
    size_t at;
    bool bad;
};

static bool next_is_digit(const struct scan *scan)
{
    return scan->at < scan->s.length && scan->s.at[scan->at] >= '0' && scan->s.at[scan->at] <= '9';
}

static int digits(struct scan *scan, int least, int most)
{
    int number = 0, count = 0;
    while (count < most && next_is_digit(scan)) {
        number = number * 10 + (scan->s.at[scan->at++] - '0');
        count++;
    }
    scan->bad |= count < least;
    return number;
}

static bool accept(struct scan *scan, char one, char other)
{
    if (scan->at >= scan->s.length)
        return false;
    char c = scan->s.at[scan->at];
    bool is_met = c == one || c == other;
    scan->at += is_met;
    return is_met;
}

static void expect(struct scan *scan, char byte)
{
    scan->bad |= !accept(scan, byte, byte);
}

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : days[month - 1];
}

static int64_t scan_date(struct scan *scan)
{
    int year = digits(scan, 4, 4);
    expect(scan, '-');
    int month = digits(scan, 2, 2);
    expect(scan, '-');
    int day = digits(scan, 2, 2);
    if (scan->bad || month < 1 || month > 12 || day < 1 || day > days_in_month(year, month)) {
        scan->bad = true;
        return 0;
    }
    return days_of_date(year, month, day);
}

static int64_t scan_fraction_us(struct scan *scan)
{
    int64_t us = 0;
    int places = 0;
    scan->bad |= !next_is_digit(scan);
    for (; next_is_digit(scan); scan->at++) {
        if (places < 6) {
            us = us * 10 + (scan->s.at[scan->at] - '0');
            places++;
        }
    }
    for (; places < 6; places++)
        us *= 10;
    return us;
}

static int64_t scan_clock_us(struct scan *scan)
{
    int hour = digits(scan, 1, 2);
    expect(scan, ':');
    int minute = digits(scan, 2, 2);
    int second = 0;
    int64_t fraction_us = 0;
    if (accept(scan, ':', ':')) {
        second = digits(scan, 2, 2);
        if (accept(scan, '.', ','))
            fraction_us = scan_fraction_us(scan);
    }
    scan->bad |= hour > 23 || minute > 59 || second > 59;
    return hour * HOUR_US + minute * MINUTE_US + second * SECOND_US + fraction_us;
}

static void scan_offset(struct scan *scan, struct written_time *time)
{
    if (accept(scan, 'Z', 'z')) {
        time->has_offset = true;
        return;
    }
    if (scan->at == scan->s.length)
        return;
    bool west = scan->s.at[scan->at] == '-';
    scan->bad |= !accept(scan, '+', '-');
    int hours = digits(scan, 2, 2);
    accept(scan, ':', ':');
    int minutes = next_is_digit(scan) ? digits(scan, 2, 2) : 0;
    scan->bad |= hours > 23 || minutes > 59;
    time->has_offset = true;
    time->offset_s = (hours * 3600 + minutes * 60) * (west ? -1 : 1);
}

bool written_time_parse(struct str text, struct written_time *ret_time)
{
    struct scan scan = {.s = text};
    struct written_time time = {0};
    int64_t day = scan_date(&scan);
    if (scan.bad)
        return false;
    time.local_us = day * DAY_US;
    if (scan.at == text.length) {
        time.is_date_only = true;
    } else {
        scan.bad |= !accept(&scan, 'T', 't') && !accept(&scan, ' ', ' ');
        time.local_us += scan_clock_us(&scan);
        if (scan.at < text.length && text.at[scan.at] == ' ')
            scan.at++;
        scan_offset(&scan, &time);
    }
    if (scan.bad || scan.at != text.length)
        return false;
    *ret_time = time;
    return true;
}

bool instant_parse(struct str text, int64_t *ret_us)
{
    struct written_time time;
    if (!written_time_parse(text, &time) || !time.has_offset)
        return false;
    int64_t t_us = time.local_us - time.offset_s * SECOND_US;
    if (!instant_is_valid(t_us))
        return false;
    *ret_us = t_us;
    return true;
}

void instant_format_day(int64_t t_us, char ret_text[INSTANT_TEXT_SIZE])
{
    int year, month, day;
    date_of_days(floor_div(t_us, DAY_US), &year, &month, &day);
    snprintf(ret_text, INSTANT_TEXT_SIZE, "%04u-%02u-%02u", (unsigned)year % 10000U,
             (unsigned)month % 100U, (unsigned)day % 100U);
}

void instant_format(int64_t t_us, char ret_text[INSTANT_TEXT_SIZE])
{
    int year, month, day;
    int64_t days = floor_div(t_us, DAY_US);
    int64_t us = t_us - days * DAY_US;
    unsigned second_of_day = (unsigned)(us / SECOND_US) % 86400U;
    unsigned fraction_us = (unsigned)(us % SECOND_US) % 1000000U;
    date_of_days(days, &year, &month, &day);
    snprintf(ret_text, INSTANT_TEXT_SIZE, "%04u-%02u-%02uT%02u:%02u:%02u.%06uZ",
             (unsigned)year % 10000U, (unsigned)month % 100U, (unsigned)day % 100U,
             second_of_day / 3600, second_of_day / 60 % 60, second_of_day % 60, fraction_us);
}
