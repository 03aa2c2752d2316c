/* Instants: microseconds since 1970-01-01T00:00:00Z, no leap seconds (semantics 0.1). Pure:
 * reads no clock and no time zone; zones are src/clock's. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "str.h"

struct arena;

#define SECOND_US INT64_C(1000000)
#define MINUTE_US (60 * SECOND_US)
#define HOUR_US (60 * MINUTE_US)
#define DAY_US (24 * HOUR_US)
/* The accepted range of every instant: 2000-01-01 (inclusive) to 2100-01-01 (inclusive). */
#define INSTANT_MIN INT64_C(946684800000000)
#define INSTANT_MAX INT64_C(4102444800000000)

enum { INSTANT_TEXT_SIZE = 32 };

/* What a written time says: the wall clock's microseconds, and its offset if it has one. */
struct written_time {
    int64_t local_us;
    bool has_offset;
    int32_t offset_s;
    bool is_date_only;
};

/* RFC 3339, or YYYY-MM-DD[ T]HH:MM[:SS[.f...]] without an offset; further digits than six are cut.
 * A single-digit hour is read too. False if it is not such a text or no such date exists;
 * the year may be any of 0..9999: the range is the caller's to check. */
bool written_time_parse(struct str text, struct written_time *ret_time);

bool instant_is_valid(int64_t t_us);
/* RFC 3339 with an offset only, within the accepted range. */
bool instant_parse(struct str text, int64_t *ret_us);

/* "2026-07-11T13:00:00.123457Z", always with six places. */
void instant_format(int64_t t_us, char ret_text[INSTANT_TEXT_SIZE]);
/* "2026-07-11". */
void instant_format_day(int64_t t_us, char ret_text[INSTANT_TEXT_SIZE]);

/* Days since 1970-01-01 of a date of the proleptic Gregorian calendar, and back. */
int64_t days_of_date(int year, int month, int day);
void date_of_days(int64_t days, int *ret_year, int *ret_month, int *ret_day);
/* ISO weekday of a day number: Monday 1 .. Sunday 7. */
int weekday_of_days(int64_t days);

/* The scoring day of an instant (semantics 0.2). */
static inline int64_t instant_day(int64_t t_us, int32_t day_offset_minutes)
{
    return (t_us + day_offset_minutes * MINUTE_US) / DAY_US;
}
