/* Proof of anomaly.h: R's numbers and a published example, the null distribution by simulation, the
 * three colours, shares that add to 1, alarms at their edges. */
#include "evidence/anomaly.h"

#include "base/rng.h"
#include "close.h"

static void stability_equals_the_reference(void **state)
{
    (void)state;
    static const int64_t expected[] = {253, 302, 204, 134, 72, 26, 8},
                         actual[] = {177, 262, 285, 158, 88, 25, 6};
    struct psi got = psi(expected, actual, 7);
    assert_known_close(got.psi, 0.067253652700494, 1e-13);
    assert_known_close(got.unsmoothed, 0.0676929884515914, 1e-13);
    assert_known_close(got.null_mean, 0.012000012000012, 1e-13);
    assert_known_close(got.crit95, 0.0251831996706876, 1e-12);
    assert_known_close(got.crit999, 0.0449155338851845, 1e-12);
    assert_known_close(got.p, 7.94080805185857e-06, 1e-13);
    assert_known_close(got.stability, 0.778985437198072, 1e-12);
    assert_int_equal(got.status, PSI_GREEN); /* significant, but small */
}

static void colours_need_size_and_significance(void **state)
{
    (void)state;
    static const int64_t reference[] = {400, 300, 200, 100}, red[] = {30, 0, 15, 5},
                         tenth[] = {100, 100, 100, 100, 100, 100, 100, 100, 100, 100},
                         week[] = {4, 6, 3, 7, 5, 5, 8, 2, 4, 6}, amber[] = {220, 300, 290, 190};
    assert_int_equal(psi(reference, red, 4).status, PSI_RED);
    assert_unknown(psi(reference, red, 4).unsmoothed);
    assert_known_close(psi(reference, red, 4).stability, 0, 0);
    assert_int_equal(psi(tenth, week, 10).status, PSI_GREEN); /* .108, expected .189 by chance */
    assert_known_close(psi(tenth, week, 10).stability, 1, 0);
    assert_int_equal(psi(reference, amber, 4).status, PSI_AMBER);
}

static void no_records_no_index(void **state)
{
    (void)state;
    static const int64_t none[] = {0, 0}, some[] = {3, 4};
    assert_unknown(psi(none, some, 2).psi);
    assert_unknown(psi(some, none, 2).p);
    assert_unknown(psi(some, some, 1).psi);
    assert_int_equal(psi(some, none, 2).status, PSI_UNKNOWN);
    assert_known_close(psi(some, some, 2).psi, 0, 1e-15);
    assert_known_close(psi(some, some, 2).p, 1, 1e-15);
}

/* An unchanged population exceeds crit95 in about 5 % of samples: 4,000 draws, 3 se are .0104,
 * and the chi-square approximation itself is a little off. */
static void the_null_distribution_holds(void **state)
{
    (void)state;
    struct rng rng = rng_of(41);
    int above = 0;
    for (int round = 0; round < 4000; round++) {
        int64_t expected[10] = {0}, actual[10] = {0};
        for (int i = 0; i < 1000; i++)
            expected[rng_below(&rng, 10)]++;
        for (int i = 0; i < 500; i++)
            actual[rng_below(&rng, 10)]++;
        struct psi got = psi(expected, actual, 10);
        above += got.psi.value > got.crit95.value;
    }
    assert_true(fabs(above / 4000.0 - 0.05) < 0.015);
}

static void points_move_by_bins(void **state)
{
    (void)state;
    static const int64_t expected[] = {400, 300, 200, 100}, actual[] = {50, 90, 40, 20},
                         none[4] = {0};
    static const double points[] = {0, 5, 15, 30};
    struct maybe_real moved[4];
    assert_known_close(csi_points_shift(expected, actual, points, 4, moved), 0.75, 1e-15);
    assert_known_close(moved[1], 0.75, 1e-15);
    assert_known_close(moved[2], 0, 1e-15);
    assert_unknown(csi_points_shift(expected, none, points, 4, moved));
    assert_unknown(moved[0]);
}

static void entropy_in_bits(void **state)
{
    (void)state;
    assert_known_close(binary_entropy_bits((struct proportion){970, 1000}), 0.1943918578315763,
                       1e-15);
    assert_known_close(binary_entropy_bits((struct proportion){500, 1000}), 1, 0);
    assert_known_close(binary_entropy_bits((struct proportion){0, 9}), 0, 0);
    assert_known_close(binary_entropy_bits((struct proportion){9, 9}), 0, 0);
    assert_unknown(binary_entropy_bits((struct proportion){0, 0}));
}

static void variance_shares_add_to_one(void **state)
{
    (void)state;
    static const double a[] = {0, 10, 20, 30, 0, 5}, b[] = {5, 5, 0, 10, 15, 0},
                        c[] = {0, 0, -10, 0, 0, -5}, flat[] = {7, 7, 7, 7, 7, 7};
    static const double *const rows[] = {a, b, c, flat};
    double totals[6];
    struct maybe_real share[4];
    variance_share(rows, 4, 6, totals, share);
    assert_known_close(share[0], 0.648068669527897, 1e-12);
    assert_known_close(share[1], 0.236051502145923, 1e-12);
    assert_known_close(share[2], 0.11587982832618, 1e-12);
    assert_known_close(share[3], 0, 1e-15);
    assert_close(share[0].value + share[1].value + share[2].value, 1, 1e-13);
    variance_share(&rows[3], 1, 6, totals, share);
    assert_unknown(share[0]);
    variance_share(rows, 4, 0, totals, share);
    assert_unknown(share[3]);
}

static void heaps_and_bursts(void **state)
{
    (void)state;
    assert_known_close(heaping_p(41, 19), 0.00310880132966335, 1e-14);
    assert_known_close(heaping_p(0, 9), 1, 0);
    assert_known_close(heaping_p(10, 0), pow(0.5, 10), 1e-15);
    assert_unknown(heaping_p(0, 0));
    struct volume_burst burst = volume_burst(38, 61, 4);
    assert_known_close(burst.rate_ratio, 2.49180327868852, 1e-13);
    assert_known_close(burst.p, 1.91613744257758e-05, 1e-15);
    assert_true(burst.is_alarm);
    assert_false(volume_burst(28, 61, 4).is_alarm); /* less than twice */
    assert_false(volume_burst(6, 4, 4).is_alarm);   /* too few to tell */
    assert_unknown(volume_burst(50, 0, 4).p);
    assert_unknown(volume_burst(50, 9, 0).rate_ratio);
    assert_known_close(volume_burst(0, 9, 4).p, 1, 0);
}

SUITE(anomaly_test, cmocka_unit_test(stability_equals_the_reference),
      cmocka_unit_test(colours_need_size_and_significance), cmocka_unit_test(no_records_no_index),
      cmocka_unit_test(the_null_distribution_holds), cmocka_unit_test(points_move_by_bins),
      cmocka_unit_test(entropy_in_bits), cmocka_unit_test(variance_shares_add_to_one),
      cmocka_unit_test(heaps_and_bursts));
