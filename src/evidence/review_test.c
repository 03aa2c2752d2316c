/* Proof of review.h: weeks of the calendar, who is drawn and why nobody can pick, the line itself. */
#include "evidence/review.h"

#include "base/arena.h"
#include "base/instant.h"
#include "evidence/assign.h"
#include "strs.h"

static int64_t at(const char *text)
{
    int64_t t_us;
    if (!instant_parse(str_of(text), &t_us))
        fail_msg("%s", text);
    return t_us;
}

static void weeks_are_those_of_iso_8601(void **state)
{
    (void)state;
    int64_t t_us;
    assert_true(iso_week_start(STR("2026-W28"), &t_us));
    assert_int_equal(t_us, at("2026-07-06T00:00:00Z"));
    assert_true(iso_week_start(STR("2026-W53"), &t_us)); /* 2026 has 53, 2025 has 52 */
    assert_int_equal(t_us, at("2026-12-28T00:00:00Z"));
    assert_false(iso_week_start(STR("2025-W53"), &t_us));
    assert_true(iso_week_start(STR("2025-W01"), &t_us));
    assert_int_equal(t_us, at("2024-12-30T00:00:00Z"));
    static const char *const bad[] = {"2026-W00", "2026-W54", "2026W28", "2026-w28",
                                      "1999-W01", "2026-W2x", ""};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(iso_week_start(str_of(bad[i]), &t_us));
}

/* `count` episodes, `apart_us` apart, backwards from the last microsecond of the week. */
static struct reviewed *episodes(struct arena *arena, int64_t start_us, size_t count,
                                 int64_t apart_us)
{
    struct reviewed *all = arena_array(arena, count, sizeof *all);
    for (size_t i = 0; i < count; i++)
        all[i] = (struct reviewed){str_printf(arena, "e%zu", i),
                                   start_us + 7 * DAY_US - 1 - (int64_t)i * apart_us};
    return all;
}

static void all_of_a_week_or_the_fifty_of_smallest_hash(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct str week = STR("2026-W28");
    int64_t start_us = at("2026-07-06T00:00:00Z");
    size_t chosen[400];
    struct reviewed *all = episodes(arena, start_us, 50, HOUR_US);
    assert_int_equal(review_sample(arena, week, start_us, all, 50, chosen), 50);
    all = episodes(arena, start_us, 168, HOUR_US); /* 168 hours are the week */
    all[167].disposed_us = start_us - 1;           /* one just outside */
    assert_int_equal(review_sample(arena, week, start_us, all, 168, chosen), 50);
    int64_t largest = assign_hash(arena, STR("review-2026-W28"), all[chosen[49]].id);
    size_t smaller = 0;
    for (size_t i = 0; i < 167; i++)
        smaller += assign_hash(arena, STR("review-2026-W28"), all[i].id) <= largest;
    assert_int_equal(smaller, 50);
    for (size_t i = 0; i < 50; i++)
        assert_int_not_equal(chosen[i], 167);
    arena_free(arena);
}

static void a_thin_week_reaches_back(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct str week = STR("2026-W28");
    int64_t start_us = at("2026-07-06T00:00:00Z");
    size_t chosen[400];
    /* One a day: seven a week, so four weeks hold 28. */
    struct reviewed *all = episodes(arena, start_us, 300, DAY_US);
    assert_int_equal(review_sample(arena, week, start_us, all, 300, chosen), 28);
    assert_int_equal(review_sample(arena, week, start_us, all, 9, chosen), 9); /* all there are */
    /* Seven in the week, hundreds before: two weeks, cut to fifty. */
    for (size_t i = 7; i < 300; i++)
        all[i].disposed_us = start_us - 1 - (int64_t)i;
    assert_int_equal(review_sample(arena, week, start_us, all, 300, chosen), 50);
    assert_int_equal(review_sample(arena, week, start_us, NULL, 0, NULL), 0);
    /* What comes after the week is not drawn. */
    all[0].disposed_us = start_us + 7 * DAY_US;
    assert_int_equal(review_sample(arena, week, start_us, all, 1, chosen), 0);
    arena_free(arena);
}

static void the_line_says_how_little_fifty_are(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct str text = honesty_text(arena, (struct proportion){5, 50}, 0.1, 0.15);
    assert_str_is(text, "5 of 50 converted means 4.3 % to 21.4 %; separating 10 % from "
                        "15 % needs 686 records on each side");
    assert_false(honesty_line((struct proportion){0, 0}, 0.1, 0.15).interval.lower.known);
    assert_false(honesty_line((struct proportion){5, 50}, 0.1, 0.1).needed.known);
    text = honesty_text(arena, (struct proportion){5, 50}, 0.1, 0.1);
    assert_str_is(text, "5 of 50 converted means 4.3 % to 21.4 %");
    arena_free(arena);
}

SUITE(review_test, cmocka_unit_test(weeks_are_those_of_iso_8601),
      cmocka_unit_test(all_of_a_week_or_the_fifty_of_smallest_hash),
      cmocka_unit_test(a_thin_week_reaches_back),
      cmocka_unit_test(the_line_says_how_little_fifty_are));
