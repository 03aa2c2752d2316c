/* Proof of reps.h: limits and what is just beside them; the pod is the others; volleys by hand. */
#include "evidence/reps.h"

#include "base/arena.h"
#include "base/instant.h"
#include "suite.h"

static void missing_reasons_count_once_they_are_certain(void **state)
{
    (void)state;
    assert_false(has_missing_reasons((struct proportion){5, 50})); /* Wilson lower 4.3 % */
    assert_true(has_missing_reasons((struct proportion){6, 50}));  /* 5.6 % */
    assert_false(has_missing_reasons((struct proportion){0, 0}));
}

static void a_rep_is_compared_with_the_others(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    static const struct proportion reps[] = {{20, 100}, {22, 110}, {45, 100}, {18, 90}, {0, 0}};
    struct rep_reject_rate rates[5];
    reject_rates(arena, reps, 5, rates);
    for (int i = 0; i < 4; i++)
        assert_int_equal(rates[i].is_outside, i == 2);
    struct two_prop_test third = two_prop_test(reps[2], (struct proportion){60, 300});
    assert_true(rates[2].p.value == third.p_chisq.value && rates[2].bh.value >= rates[2].p.value);
    assert_false(rates[4].p.known || rates[4].rate.known || rates[4].is_outside);
    reject_rates(arena, reps, 1, rates); /* nobody to compare with */
    assert_false(rates[0].p.known);
    arena_free(arena);
}

static void picking_needs_certainty_and_size(void **state)
{
    (void)state;
    static const struct stratum picked[] = {{{80, 100}, {50, 100}}, {{45, 60}, {30, 60}}};
    static const struct stratum slight[] = {{{6000, 10000}, {5000, 10000}}};
    static const struct stratum few[] = {{{4, 5}, {2, 5}}};
    assert_true(cherry_picking(picked, 2).is_flagged);
    assert_false(cherry_picking(slight, 1).is_flagged); /* certain, but an odds ratio of 1.5 */
    assert_false(cherry_picking(few, 1).is_flagged);
    assert_false(cherry_picking(NULL, 0).is_flagged);
}

static void ghosts_come_at_once_or_in_volleys(void **state)
{
    (void)state;
    int64_t t_us = INSTANT_MIN + DAY_US;
    struct logged_attempt attempts[7] = {{t_us, t_us + MINUTE_US - 1, false},
                                         {t_us, t_us + MINUTE_US - 1, true},
                                         {t_us, t_us + MINUTE_US, false}};
    bool is_ghost[7];
    assert_int_equal(ghost_touches(attempts, 3, is_ghost), 1);
    assert_true(is_ghost[0]);
    for (int i = 0; i < 7; i++) /* 20 s apart: four in a minute */
        attempts[i] = (struct logged_attempt){t_us - DAY_US, t_us + i * 20 * SECOND_US, true};
    assert_int_equal(ghost_touches(attempts, 7, is_ghost), 0);
    attempts[3].attempted_us =
        attempts[2].attempted_us; /* a fifth within the minute from 20 s on */
    attempts[4].attempted_us = attempts[2].attempted_us;
    assert_int_equal(ghost_touches(attempts, 5, is_ghost), 5);
    attempts[0].attempted_us -= MINUTE_US;
    assert_int_equal(ghost_touches(attempts, 5, is_ghost), 0);
    assert_int_equal(ghost_touches(NULL, 0, NULL), 0);
}

SUITE(reps_test, cmocka_unit_test(missing_reasons_count_once_they_are_certain),
      cmocka_unit_test(a_rep_is_compared_with_the_others),
      cmocka_unit_test(picking_needs_certainty_and_size),
      cmocka_unit_test(ghosts_come_at_once_or_in_volleys));
