/* Proof of woe.h: reference numbers, the symmetry of good and bad, what merged bins must satisfy,
 * and the scorecard scale. */
#include "evidence/woe.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/rng.h"
#include "suite.h"

enum { BINS_MAX = 12 };

static void assert_real(double got, double expected)
{
    if (!(fabs(got - expected) <= 1e-9 * fmax(1, fabs(expected))))
        fail_msg("got %.17g, expected %.17g", got, expected);
}

static void assert_near(struct maybe_real got, double expected)
{
    assert_true(got.known);
    assert_real(got.value, expected);
}

static void woe_equals_the_reference(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    static const int64_t good[] = {12, 30, 41, 17}, bad[] = {180, 220, 130, 20};
    static const double expected[] = {-0.981426900471856, -0.289595778280711, 0.542895433466729,
                                      1.53035122777793};
    struct woe woe = woe_iv(arena, good, bad, 4);
    for (size_t i = 0; i < 4; i++)
        assert_real(woe.woe[i], expected[i]);
    assert_near(woe.iv, 0.527995614797178);
    assert_near(woe.bias, 0.0354545454545455);
    assert_near(woe.chisq, 44.6765520212997);
    assert_int_equal(woe.df, 3);
    assert_near(woe.p, 1.08393584719532e-09);
    arena_free(arena);
}

static void an_empty_cell_stays_finite(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    static const int64_t good[] = {0, 6, 14}, bad[] = {35, 60, 25};
    struct woe woe = woe_iv(arena, good, bad, 3);
    assert_real(woe.woe[0], -2.53081854939433);
    assert_near(woe.iv, 1.32048446555124);
    assert_near(woe.p, 1.21468792119579e-05);
    static const int64_t none[] = {0, 0, 0};
    woe = woe_iv(arena, none, bad, 3);
    assert_true(isfinite(woe.woe[0]));
    assert_false(woe.iv.known || woe.bias.known || woe.chisq.known || woe.p.known);
    woe = woe_iv(arena, good, bad, 1);
    assert_int_equal(woe.df, 0);
    assert_false(woe.iv.known); /* its only bin has no good */
    woe = woe_iv(arena, good + 1, bad + 1, 1);
    assert_true(woe.iv.value == 0 && woe.woe[0] == 0);
    assert_false(woe.p.known);
    arena_free(arena);
}

static void good_and_bad_mirror_each_other(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct rng rng = rng_of(21);
    for (int round = 0; round < 200; round++) {
        int64_t good[BINS_MAX], bad[BINS_MAX];
        size_t bins = 1 + rng_below(&rng, BINS_MAX);
        for (size_t i = 0; i < bins; i++) {
            good[i] = 1 + rng_below(&rng, 100);
            bad[i] = 1 + rng_below(&rng, 1000);
        }
        struct woe one = woe_iv(arena, good, bad, bins), other = woe_iv(arena, bad, good, bins);
        assert_near(other.iv, one.iv.value);
        assert_near(other.bias, one.bias.value);
        assert_true(one.iv.value >= 0);
        for (size_t i = 0; i < bins; i++)
            assert_real(other.woe[i], -one.woe[i]);
    }
    arena_free(arena);
}

static void labels_change_at_their_bounds(void **state)
{
    (void)state;
    assert_string_equal(woe_label(0), "none");
    assert_string_equal(woe_label(nextafter(0.02, 0)), "none");
    assert_string_equal(woe_label(0.02), "weak");
    assert_string_equal(woe_label(0.1), "medium");
    assert_string_equal(woe_label(0.3), "strong");
    assert_string_equal(woe_label(nextafter(0.5, 0)), "strong");
    assert_string_equal(woe_label(0.5), "suspicious");
}

static void assert_groups(size_t bins, const int64_t *good, const int64_t *bad, bool is_ordered,
                          const char *expected)
{
    struct arena *arena = arena_new("test");
    size_t groups[BINS_MAX];
    char text[BINS_MAX + 1] = "";
    woe_merge(arena, good, bad, bins, is_ordered, groups);
    for (size_t i = 0; i < bins; i++)
        text[i] = (char)('0' + groups[i]);
    assert_string_equal(text, expected);
    arena_free(arena);
}

static void thin_bins_join_the_nearest(void **state)
{
    (void)state;
    /* Bin 1 (rate .5) is thin; bin 3 has its rate, but only bins 0 and 2 are beside it. */
    static const int64_t good[] = {10, 3, 30, 50}, bad[] = {90, 3, 70, 50};
    assert_groups(4, good, bad, false, "0121");
    assert_groups(4, good, bad, true, "0112");
    /* Equally near on both sides: the left one. */
    static const int64_t even_good[] = {50, 2, 50}, even_bad[] = {50, 2, 50};
    assert_groups(3, even_good, even_bad, false, "001");
    /* Enough of each class but less than 5 % of the records. */
    static const int64_t few_good[] = {100, 5, 300}, few_bad[] = {400, 30, 100};
    assert_groups(3, few_good, few_bad, true, "001");
    /* Nothing can be fit: one bin is left. */
    static const int64_t no_good[] = {0, 1, 0}, no_bad[] = {500, 500, 500};
    assert_groups(3, no_good, no_bad, false, "000");
    /* All fit: nothing happens. */
    static const int64_t fit_good[] = {20, 10, 30}, fit_bad[] = {100, 100, 100};
    assert_groups(3, fit_good, fit_bad, false, "012");
}

static void ordered_fields_become_monotone(void **state)
{
    (void)state;
    static const int64_t good[] = {10, 30, 20, 60}, bad[] = {100, 100, 100, 100};
    assert_groups(4, good, bad, true, "0112");
    static const int64_t falling_good[] = {60, 20, 30, 10};
    assert_groups(4, falling_good, bad, true, "0112");
    static const int64_t flat_good[] = {20, 20, 20};
    assert_groups(3, flat_good, bad, true, "012");
    /* Pooling two bins can make a violator of the one before. */
    static const int64_t deep_good[] = {10, 30, 40, 10, 90};
    static const int64_t deep_bad[] = {100, 100, 100, 100, 100};
    assert_groups(5, deep_good, deep_bad, true, "01112");
}

static void check_merged(const int64_t *good, const int64_t *bad, size_t bins, bool is_ordered)
{
    struct arena *arena = arena_new("test");
    size_t groups[BINS_MAX], again[BINS_MAX];
    int64_t g[BINS_MAX] = {0}, b[BINS_MAX] = {0}, all = 0;
    size_t count = woe_merge(arena, good, bad, bins, is_ordered, groups), seen = 0;
    for (size_t i = 0; i < bins; i++) {
        assert_true(groups[i] <= seen && groups[i] < count); /* numbered by first member */
        seen += groups[i] == seen;
        if (is_ordered && i > 0)
            assert_true(groups[i] == groups[i - 1] || groups[i] == groups[i - 1] + 1);
        g[groups[i]] += good[i];
        b[groups[i]] += bad[i];
        all += good[i] + bad[i];
    }
    assert_int_equal(seen, count);
    bool rises = true, falls = true;
    for (size_t i = 0; i < count; i++) {
        if (count > 1)
            assert_true(g[i] >= 5 && b[i] >= 5 && 20 * (g[i] + b[i]) >= all);
        if (i > 0) {
            rises = rises && g[i] * b[i - 1] >= g[i - 1] * b[i];
            falls = falls && g[i] * b[i - 1] <= g[i - 1] * b[i];
        }
    }
    assert_true(!is_ordered || rises || falls);
    assert_int_equal(woe_merge(arena, g, b, count, is_ordered, again), count);
    arena_free(arena);
}

static void merged_bins_are_fit_and_stay_so(void **state)
{
    (void)state;
    struct rng rng = rng_of(22);
    for (int round = 0; round < 500; round++) {
        int64_t good[BINS_MAX], bad[BINS_MAX];
        size_t bins = 1 + rng_below(&rng, BINS_MAX);
        uint32_t size = 1 + rng_below(&rng, 60);
        for (size_t i = 0; i < bins; i++) {
            good[i] = rng_below(&rng, size);
            bad[i] = rng_below(&rng, 8 * size);
        }
        check_merged(good, bad, bins, true);
        check_merged(good, bad, bins, false);
    }
}

static void the_scale_doubles_odds_every_pdo(void **state)
{
    (void)state;
    struct scorecard card = scorecard_scale(20, 600, 50);
    assert_real(card.factor, 28.8539008177793);
    assert_real(card.offset, 487.122876204505);
    assert_real(scorecard_score(card, 50), 600);
    assert_real(scorecard_score(card, 100), 620);
    for (int power = -6; power < 6; power++) {
        double odds = pow(10, power) * 7;
        assert_real(scorecard_score(card, 2 * odds) - scorecard_score(card, odds), 20);
    }
}

static void points_round_half_away(void **state)
{
    (void)state;
    struct scorecard card = scorecard_scale(20, 600, 50), unit = {1, 0};
    assert_int_equal(scorecard_points(card, 0.31), 9);
    assert_int_equal(scorecard_points(card, -0.47), -14);
    assert_int_equal(scorecard_points(card, 1.203), 35);
    assert_int_equal(scorecard_points(scorecard_scale(10, 50, 1.0 / 9), 2.0794415416798357), 30);
    assert_int_equal(scorecard_points(unit, 2.5), 3);
    assert_int_equal(scorecard_points(unit, -2.5), -3);
    assert_int_equal(scorecard_points(unit, nextafter(0.5, 0)), 0);
    assert_int_equal(scorecard_points(unit, -0.5), -1);
}

SUITE(woe_test, cmocka_unit_test(woe_equals_the_reference),
      cmocka_unit_test(an_empty_cell_stays_finite),
      cmocka_unit_test(good_and_bad_mirror_each_other),
      cmocka_unit_test(labels_change_at_their_bounds), cmocka_unit_test(thin_bins_join_the_nearest),
      cmocka_unit_test(ordered_fields_become_monotone),
      cmocka_unit_test(merged_bins_are_fit_and_stay_so),
      cmocka_unit_test(the_scale_doubles_odds_every_pdo), cmocka_unit_test(points_round_half_away));
