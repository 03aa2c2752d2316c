/* Proof of bands.h and p_adjust.h: reference numbers of R, the three verdicts, pooling against the
 * definition of the isotonic fit, empty bands, laws of adjusted p-values. */
#include "evidence/bands.h"

#include "base/arena.h"
#include "base/rng.h"
#include "close.h"
#include "evidence/p_adjust.h"

static const struct proportion rising[] = {{3, 120}, {9, 150}, {14, 110}, {22, 90}};
static const struct proportion bumpy[] = {{4, 130}, {21, 140}, {9, 120}, {20, 80}};

static void trends_equal_the_reference(void **state)
{
    (void)state;
    struct trend trend = cochran_armitage(rising, NULL, 4);
    assert_known_close(trend.z, 5.40659852954715, 1e-12);
    assert_known_close(trend.chisq, 29.2313076597014, 1e-12);
    assert_known_close(trend.p_two_sided, 6.42328989321733e-08, 1e-15);
    assert_known_close(trend.p_increasing, 3.21164494660866e-08, 1e-15);
    assert_known_close(cochran_armitage(bumpy, NULL, 4).z, 3.81047060948531, 1e-12);
}

static void scores_count_only_by_their_spacing(void **state)
{
    (void)state;
    static const double wide[] = {-30, 70, 170, 270}, down[] = {4, 3, 2, 1};
    double z = cochran_armitage(rising, NULL, 4).z.value;
    assert_known_close(cochran_armitage(rising, wide, 4).z, z, 1e-12);
    assert_known_close(cochran_armitage(rising, down, 4).z, -z, 1e-12);
}

static void a_trend_needs_variation(void **state)
{
    (void)state;
    static const struct proportion none[] = {{0, 5}, {0, 9}}, all[] = {{5, 5}, {9, 9}},
                                   one[] = {{0, 0}, {4, 9}, {0, 0}};
    static const double same[] = {2, 2, 2, 2};
    assert_unknown(cochran_armitage(none, NULL, 2).z);
    assert_unknown(cochran_armitage(all, NULL, 2).p_increasing);
    assert_unknown(cochran_armitage(one, NULL, 3).z);
    assert_unknown(cochran_armitage(rising, same, 4).z);
    assert_unknown(cochran_armitage(NULL, NULL, 0).z);
}

static enum band_verdict verdict(const struct proportion *bands, size_t count)
{
    struct arena *arena = arena_new("test");
    struct maybe_real p[8], holm[8];
    struct trend trend = cochran_armitage(bands, NULL, count);
    adjacent_inversions(arena, bands, count, p, holm);
    arena_free(arena);
    return band_verdict(&trend, holm, count ? count - 1 : 0);
}

static void three_verdicts(void **state)
{
    (void)state;
    static const struct proportion flat[] = {{5, 100}, {6, 100}, {5, 100}},
                                   broken[] = {{4, 130}, {40, 140}, {9, 120}, {30, 80}};
    assert_int_equal(verdict(rising, 4), BANDS_MONOTONE);
    assert_int_equal(verdict(bumpy, 4), BANDS_MONOTONE); /* the inversion is not significant */
    assert_int_equal(verdict(flat, 3), BANDS_NOT_DEMONSTRATED);
    assert_int_equal(verdict(broken, 4), BANDS_INVERTED); /* although the trend rises */
    assert_int_equal(verdict(rising, 1), BANDS_NOT_DEMONSTRATED);
    assert_int_equal(verdict(NULL, 0), BANDS_NOT_DEMONSTRATED);
    assert_string_equal(band_verdict_text(BANDS_NOT_DEMONSTRATED), "not demonstrated");
}

static void inversions_equal_the_reference(void **state)
{
    (void)state;
    static const double p[] = {0.999625398097844, 0.0298234792918771, 0.999703519016249},
                        holm[] = {1, 0.0894704378756312, 1};
    struct arena *arena = arena_new("test");
    struct maybe_real got_p[3], got_holm[3];
    adjacent_inversions(arena, bumpy, 4, got_p, got_holm);
    for (size_t i = 0; i < 3; i++) {
        assert_known_close(got_p[i], p[i], 1e-12);
        assert_known_close(got_holm[i], holm[i], 1e-12);
    }
    arena_free(arena);
}

static void an_empty_band_is_neither_rate_nor_inversion(void **state)
{
    (void)state;
    static const struct proportion bands[] = {{9, 20}, {0, 0}, {1, 20}};
    struct arena *arena = arena_new("test");
    struct maybe_real p[2], holm[2], fitted[3];
    adjacent_inversions(arena, bands, 3, p, holm);
    assert_unknown(p[0]);
    assert_unknown(holm[1]);
    pava_increasing(arena, bands, 3, fitted);
    assert_known_close(fitted[0], 0.25, 1e-15); /* pooled over the gap */
    assert_unknown(fitted[1]);
    assert_known_close(fitted[2], 0.25, 1e-15);
    arena_free(arena);
}

/* min over k >= i of max over j <= i of the pooled rate of j..k: Barlow et al. 1972. */
static double isotonic_by_definition(const struct proportion *bands, size_t count, size_t i)
{
    double fit = -1;
    for (size_t j = 0; j <= i; j++) {
        double least = 2;
        for (size_t k = i; k < count; k++) {
            struct proportion pooled = {0, 0};
            for (size_t m = j; m <= k; m++)
                pooled = proportion_add(pooled, bands[m]);
            least = real_min(least, proportion_rate(pooled).value);
        }
        fit = real_max(fit, least);
    }
    return fit;
}

static void pooling_equals_the_definition(void **state)
{
    (void)state;
    struct rng rng = rng_of(3);
    struct arena *arena = arena_new("test");
    for (int round = 0; round < 2000; round++) {
        struct proportion bands[7];
        struct maybe_real fitted[7];
        size_t count = 1 + rng_below(&rng, 7);
        for (size_t i = 0; i < count; i++) {
            bands[i].n = 1 + rng_below(&rng, 12);
            bands[i].x = rng_below(&rng, (uint32_t)bands[i].n + 1);
        }
        pava_increasing(arena, bands, count, fitted);
        for (size_t i = 0; i < count; i++)
            assert_known_close(fitted[i], isotonic_by_definition(bands, count, i), 1e-14);
        arena_reset(arena);
    }
    arena_free(arena);
}

static void adjusted_p_values_equal_the_reference(void **state)
{
    (void)state;
    static const double p[] = {0.041, 0.001, 0.06, 0.008, 0.039, 0.042, 0.074, 0.205},
                        bh[] = {0.0672, 0.008, 0.08, 0.032, 0.0672, 0.0672, 592.0 / 7000, 0.205},
                        holm[] = {0.234, 0.008, 0.234, 0.056, 0.234, 0.234, 0.234, 0.205 + 0.029};
    struct arena *arena = arena_new("test");
    struct maybe_real known[8], got_bh[8], got_holm[8];
    for (size_t i = 0; i < 8; i++)
        known[i] = maybe_of(p[i]);
    bh_adjust(arena, known, 8, got_bh);
    holm_adjust(arena, known, 8, got_holm);
    for (size_t i = 0; i < 8; i++) {
        assert_known_close(got_bh[i], bh[i], 1e-14);
        assert_known_close(got_holm[i], holm[i], 1e-14);
    }
    arena_free(arena);
}

static void unknown_questions_are_not_counted(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct maybe_real p[3] = {maybe_of(0.02), maybe_none(), maybe_of(0.03)}, bh[3], holm[3];
    bh_adjust(arena, p, 3, bh);
    holm_adjust(arena, p, 3, holm);
    assert_known_close(bh[0], 0.03, 1e-15);
    assert_unknown(bh[1]);
    assert_unknown(holm[1]);
    assert_known_close(holm[2], 0.04, 1e-15);
    bh_adjust(arena, NULL, 0, NULL);
    arena_free(arena);
}

/* Adjusting keeps the order, never helps, and Holm is never more lenient than BH. */
static void adjusting_keeps_order(void **state)
{
    (void)state;
    struct rng rng = rng_of(5);
    struct arena *arena = arena_new("test");
    for (int round = 0; round < 500; round++) {
        struct maybe_real p[20], bh[20], holm[20];
        for (size_t i = 0; i < 20; i++)
            p[i] = maybe_of(round % 2 ? rng_real(&rng) / 10 : rng_below(&rng, 4) / 40.0);
        bh_adjust(arena, p, 20, bh);
        holm_adjust(arena, p, 20, holm);
        for (size_t i = 0; i < 20; i++) {
            assert_true(p[i].value <= bh[i].value && bh[i].value <= holm[i].value);
            for (size_t j = 0; j < 20; j++)
                assert_true(p[i].value > p[j].value ||
                            (bh[i].value <= bh[j].value && holm[i].value <= holm[j].value));
        }
        arena_reset(arena);
    }
    arena_free(arena);
}

SUITE(bands_test, cmocka_unit_test(trends_equal_the_reference),
      cmocka_unit_test(scores_count_only_by_their_spacing),
      cmocka_unit_test(a_trend_needs_variation), cmocka_unit_test(three_verdicts),
      cmocka_unit_test(inversions_equal_the_reference),
      cmocka_unit_test(an_empty_band_is_neither_rate_nor_inversion),
      cmocka_unit_test(pooling_equals_the_definition),
      cmocka_unit_test(adjusted_p_values_equal_the_reference),
      cmocka_unit_test(unknown_questions_are_not_counted), cmocka_unit_test(adjusting_keeps_order));
