/* Proof of instant.h: dates both ways over the whole range, what is read and what is refused. */
#include "base/instant.h"

#include "suite.h"

static void every_day_of_the_range_round_trips(void **state)
{
    (void)state;
    int64_t last = INSTANT_MAX / DAY_US;
    int weekday = weekday_of_days(INSTANT_MIN / DAY_US);
    assert_int_equal(weekday, 6); /* 2000-01-01 was a Saturday */
    for (int64_t day = INSTANT_MIN / DAY_US; day <= last; day++) {
        int y, m, d;
        date_of_days(day, &y, &m, &d);
        assert_int_equal(days_of_date(y, m, d), day);
        assert_int_equal(weekday_of_days(day), weekday);
        weekday = weekday % 7 + 1;
    }
    assert_int_equal(days_of_date(1970, 1, 1), 0);
    assert_int_equal(days_of_date(0, 3, 1), -719468);
}

static void instants_round_trip_to_the_microsecond(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "2000-01-01T00:00:00.000000Z", "2026-07-11T13:00:00.123457Z", "2024-02-29T23:59:59.999999Z",
        "2100-01-01T00:00:00.000000Z"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        int64_t t_us;
        char text[INSTANT_TEXT_SIZE];
        assert_true(instant_parse(str_of(texts[i]), &t_us));
        instant_format(t_us, text);
        assert_string_equal(text, texts[i]);
    }
}

static void offsets_fractions_and_separators_are_read(void **state)
{
    (void)state;
    static const char *const same[] = {"2026-07-11T13:00:00Z",        "2026-07-11t15:00:00+02:00",
                                       "2026-07-11 08:30:00.0-04:30", "2026-07-11T13:00:00,000Z",
                                       "2026-07-11 13:00Z",           "2026-07-11T15:00:00+0200",
                                       "2026-07-11 13:00:00 +00"};
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        int64_t t_us = 0;
        assert_true(instant_parse(str_of(same[i]), &t_us));
        assert_true(t_us == INT64_C(1783774800000000));
    }
}

static void without_an_offset_the_wall_clock_is_told(void **state)
{
    (void)state;
    struct written_time time;
    assert_true(written_time_parse(STR("2020-12-30 3:15:52"), &time));
    assert_false(time.has_offset);
    assert_true(time.local_us == INT64_C(1609298152000000));
    assert_true(written_time_parse(STR("2020-12-30"), &time));
    assert_true(time.is_date_only);
    int64_t t_us;
    assert_false(instant_parse(STR("2020-12-30"), &t_us));
}

static void what_is_no_time_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"",
                                      "2026",
                                      "2026-13-01",
                                      "2026-02-29",
                                      "2026-00-10",
                                      "2026-1-1",
                                      "2026-07-11T24:00:00Z",
                                      "2026-07-11T13:60:00Z",
                                      "20260711",
                                      "2026-07-11T",
                                      "2026-07-11T13:00:00.Z",
                                      "2026-07-11T13:00:00Zjunk",
                                      "May-20",
                                      "2026-07-11T13:00:60Z",
                                      "2026-07-11T13:00:00+25:00"};
    struct written_time time;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(written_time_parse(str_of(bad[i]), &time));
    int64_t t_us;
    assert_false(instant_parse(STR("1999-12-31T23:59:59.999999Z"), &t_us));
    assert_false(instant_parse(STR("9999-12-31T00:00:00Z"), &t_us));
    assert_false(instant_parse(STR("0000-01-01T00:00:00Z"), &t_us));
}

static void the_scoring_day_moves_with_its_offset(void **state)
{
    (void)state;
    int64_t midnight = 20000 * DAY_US;
    assert_int_equal(instant_day(midnight, 0), 20000);
    assert_int_equal(instant_day(midnight - 1, 0), 19999);
    assert_int_equal(instant_day(midnight - 1, 60), 20000);
    assert_int_equal(instant_day(midnight, -60), 19999);
}

SUITE(instant_test, cmocka_unit_test(every_day_of_the_range_round_trips),
      cmocka_unit_test(instants_round_trip_to_the_microsecond),
      cmocka_unit_test(offsets_fractions_and_separators_are_read),
      cmocka_unit_test(without_an_offset_the_wall_clock_is_told),
      cmocka_unit_test(what_is_no_time_is_refused),
      cmocka_unit_test(the_scoring_day_moves_with_its_offset));
