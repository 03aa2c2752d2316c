/* Proof of relay.h: by an example worked out by hand, and by the laws: steps due before a hand-over
 * are not moved by it, and a hand-over to the same calendar changes nothing. */
#include "clock/relay.h"

#include "base/arena.h"
#include "base/instant.h"
#include "clock/calendar.h"
#include "clock/zone.h"
#include "suite.h"

static int64_t at(const char *text)
{
    int64_t t_us;
    if (!instant_parse(str_of(text), &t_us))
        fail_msg("%s", text);
    return t_us;
}

/* Monday to Friday, between two hours of UTC: no tzdata is needed. */
static const struct calendar *weekdays(struct arena *arena, int32_t from, int32_t to)
{
    struct calendar_hours *hours = arena_array(arena, 1, sizeof *hours);
    hours[0] = (struct calendar_hours){from * 60, to * 60};
    struct calendar_spec spec = {.name = STR("weekdays"), .zone = STR("UTC")};
    for (int i = 0; i < 5; i++)
        spec.week[i] = (struct calendar_day){hours, 1};
    const struct calendar *calendar = NULL;
    struct err err;
    if (!calendar_open(arena, &spec, &calendar, &err))
        fail_msg("%s", err.text);
    return calendar;
}

static void what_was_due_before_stays_and_the_rest_runs_on(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    /* Monday 13:00, four hours, on 7..15: two are spent at closing. At 16:00 the team of 13..21 takes
     * over and needs two more; back in the morning, one more after 7:00. */
    const struct calendar *early = weekdays(arena, 7, 15), *late = weekdays(arena, 13, 21);
    struct calendar_run run = {at("2026-07-13T13:00:00Z"), 4 * HOUR_US, 0, {0}};
    static const int32_t percents[] = {0, 25, 50, 51, 100, 200};
    struct relay_leg legs[] = {
        {early, at("2026-07-13T16:00:00Z")}, {late, at("2026-07-13T17:00:00Z")}, {early, 0}};
    struct err err;
    int64_t due_us[6];
    assert_true(relay_ladder(legs, 3, &run, percents, 6, due_us, &err));
    assert_int_equal(due_us[0], run.start_us);
    assert_int_equal(due_us[1], at("2026-07-13T14:00:00Z"));
    assert_int_equal(due_us[2], at("2026-07-13T15:00:00Z")); /* at closing, by the first team */
    assert_int_equal(due_us[3], at("2026-07-13T16:02:24Z"));
    assert_int_equal(due_us[4], at("2026-07-14T08:00:00Z"));
    assert_int_equal(due_us[5], at("2026-07-14T12:00:00Z"));
    assert_true(relay_due(legs, 3, &run, due_us, &err));
    assert_int_equal(due_us[0], at("2026-07-14T08:00:00Z"));
    assert_true(relay_due(legs + 1, 1, &run, due_us, &err)); /* one leg: a plain clock */
    assert_int_equal(due_us[0], at("2026-07-13T17:00:00Z"));
    arena_free(arena);
}

static void hand_overs_come_in_order(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    const struct calendar *early = weekdays(arena, 7, 15);
    struct calendar_run run = {at("2026-07-13T13:00:00Z"), 4 * HOUR_US, 0, {0}};
    struct relay_leg legs[] = {
        {early, at("2026-07-13T12:59:59Z")}, {early, at("2026-07-13T17:00:00Z")}, {early, 0}};
    static const int32_t percents[] = {-1};
    struct err err = {0};
    int64_t due_us;
    assert_false(relay_due(legs, 3, &run, &due_us, &err));
    assert_int_equal(err.code, ERR_INPUT);
    assert_non_null(strstr(err.text, "before the start"));
    legs[0].until_us = at("2026-07-13T18:00:00Z");
    assert_false(relay_due(legs, 3, &run, &due_us, &err));
    assert_non_null(strstr(err.text, "in order of time"));
    legs[0].until_us = INT64_MAX;
    assert_false(relay_due(legs, 3, &run, &due_us, &err));
    assert_false(relay_ladder(legs, 1, &run, percents, 1, &due_us, &err));
    run.target_us = 4000 * DAY_US; /* never, said by the team that has it then */
    legs[0].until_us = at("2026-07-13T14:00:00Z");
    assert_false(relay_due(legs, 3, &run, &due_us, &err));
    assert_int_equal(err.code, ERR_LIMIT);
    arena_free(arena);
}

static void a_hand_over_to_the_same_hours_changes_nothing(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    const struct calendar *early = weekdays(arena, 7, 15);
    static const int32_t percents[] = {50, 80, 100, 200};
    for (int64_t minutes = 1; minutes < 3000; minutes += 37) {
        struct calendar_run run = {
            at("2026-07-10T13:00:00Z") + minutes * MINUTE_US, minutes * 7 * SECOND_US, 0, {0}};
        struct relay_leg legs[] = {{early, run.start_us + minutes * 11 * SECOND_US},
                                   {early, run.start_us + minutes * 17 * SECOND_US},
                                   {early, 0}};
        int64_t plain_us[4], relayed_us[4];
        struct err err;
        assert_true(relay_ladder(legs + 2, 1, &run, percents, 4, plain_us, &err));
        assert_true(relay_ladder(legs, 3, &run, percents, 4, relayed_us, &err));
        assert_memory_equal(plain_us, relayed_us, sizeof plain_us);
    }
    arena_free(arena);
}

SUITE(relay_test, cmocka_unit_test(what_was_due_before_stays_and_the_rest_runs_on),
      cmocka_unit_test(hand_overs_come_in_order),
      cmocka_unit_test(a_hand_over_to_the_same_hours_changes_nothing));
