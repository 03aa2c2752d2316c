/* Proof of duration.h: each unit, the limits, what is no duration, and the way back. */
#include "base/duration.h"

#include "base/arena.h"
#include "base/instant.h"
#include "suite.h"

static void units_are_exact(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t us;
    } rows[] = {
        {"45s", 45 * SECOND_US},
        {"30m", 30 * MINUTE_US},
        {"7h", 7 * HOUR_US},
        {"30d", 30 * DAY_US},
        {"0s", 0},
        {"007h", 7 * HOUR_US},
        {"36525d", 36525 * DAY_US},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct err err;
        int64_t us = -1;
        assert_true(duration_parse(str_of(rows[i].text), &us, &err));
        assert_int_equal(us, rows[i].us);
    }
}

static void anything_else_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"",    "s",     "5",      "5 m",
                                      "-5m", "+5m",   "1.5h",   "1w",
                                      "5M",  "1h30m", "36526d", "99999999999999999999s",
                                      "5m ", "m5",    "0x5m",   "876601h"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct err err = {0};
        int64_t us = -1;
        assert_false(duration_parse(str_of(bad[i]), &us, &err));
        assert_int_equal(err.code, ERR_INPUT);
        assert_non_null(strstr(err.text, "whole number"));
        assert_int_equal(us, -1);
    }
}

static void text_reads_back_equal(void **state)
{
    (void)state;
    static const char *const texts[] = {"0s",  "45s", "90m", "61s", "16h",
                                        "24h", "25h", "2d",  "400d"};
    struct arena *arena = arena_new("test");
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct err err;
        int64_t us;
        assert_true(duration_parse(str_of(texts[i]), &us, &err));
        assert_string_equal(duration_text(arena, us).at, texts[i]);
        assert_string_equal(duration_text(arena, us + 999999).at, texts[i]);
    }
    arena_free(arena);
}

SUITE(duration_test, cmocka_unit_test(units_are_exact), cmocka_unit_test(anything_else_is_refused),
      cmocka_unit_test(text_reads_back_equal));
