/* Proof of power.h: R's numbers, the inverse, a simulation of the promised power, variance
 * components. */
#include "evidence/power.h"

#include "base/rng.h"
#include "close.h"
#include "evidence/proportion.h"

static const struct power_plan usual = {0.05, 0.8};

static void sizes_equal_the_reference(void **state)
{
    (void)state;
    assert_known_close(power_n_per_arm(0.1, 0.15, usual), 685.596858325361, 1e-6);
    struct power_plan strict = {0.05, 0.9};
    assert_known_close(power_n_per_arm(0.2, 0.28, strict), 596.843263530763, 1e-6);
    assert_close(design_effect(2.4, 0.8, 0.15), 1.4404, 1e-12);
    assert_close(design_effect(1, 0, 0.5), 1, 0);
}

static void no_difference_has_no_size(void **state)
{
    (void)state;
    assert_unknown(power_n_per_arm(0.1, 0.1, usual));
    assert_unknown(detectable_rate(1, 50, usual));
    assert_unknown(detectable_rate(0.5, 0, usual));
    assert_unknown(detectable_rate(0.9, 3, usual));
}

static void detectable_rate_inverts(void **state)
{
    (void)state;
    static const double baselines[] = {0, 0.001, 0.1, 0.5, 0.85};
    for (size_t b = 0; b < 5; b++)
        for (int64_t records = 200; records < 1000000000; records *= 10) {
            double n = (double)records;
            struct maybe_real p1 = detectable_rate(baselines[b], n, usual);
            assert_true(p1.known && p1.value > baselines[b]);
            struct maybe_real need = power_n_per_arm(baselines[b], p1.value, usual);
            assert_close(need.value / n, 1, 1e-6);
        }
}

static int64_t events(struct rng *rng, int64_t n, double p)
{
    int64_t x = 0;
    for (int64_t i = 0; i < n; i++)
        x += rng_real(rng) < p;
    return x;
}

/* 686 records an arm see 15 % against 10 % four times of five. 2,000 pilots: +-0.027 is 3 se. */
static void the_promised_power_is_kept(void **state)
{
    (void)state;
    struct rng rng = rng_of(20260711);
    int found = 0;
    for (int pilot = 0; pilot < 2000; pilot++) {
        struct proportion p1 = {events(&rng, 686, 0.15), 686}, p0 = {events(&rng, 686, 0.1), 686};
        found += fabs(two_prop_z(p1, p0).value) > 1.959963984540054;
    }
    assert_true(fabs(found / 2000.0 - 0.8) < 0.027);
}

static void variance_components_equal_the_reference(void **state)
{
    (void)state;
    static const double y[] = {1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 1, 0, 1, 0, 0};
    static const int64_t cluster[] = {0, 0, 1, 1, 1, 2, 3, 3, 4, 4, 4, 5, 6, 6, 7};
    struct cluster scratch[8];
    struct icc icc = icc_anova(y, cluster, 15, scratch, 8);
    assert_known_close(icc.msb, 0.295238095238095, 1e-12);
    assert_known_close(icc.msw, 0.238095238095238, 1e-12);
    assert_known_close(icc.n0, 1.82857142857143, 1e-12);
    assert_known_close(icc.icc, 0.116022099447514, 1e-12);
}

static void components_without_evidence_are_unknown(void **state)
{
    (void)state;
    static const double y[] = {1, 0, 1}, flat[] = {1, 1, 1, 1};
    static const int64_t one[] = {0, 0, 0}, each[] = {0, 1, 2}, pairs[] = {0, 0, 1, 1};
    struct cluster scratch[3];
    struct icc icc = icc_anova(y, one, 3, scratch, 1);
    assert_unknown(icc.msb);
    assert_true(icc.msw.known);
    icc = icc_anova(y, each, 3, scratch, 3);
    assert_true(icc.msb.known);
    assert_unknown(icc.msw);
    assert_unknown(icc.icc);
    assert_unknown(icc_anova(flat, pairs, 4, scratch, 2).icc);
    assert_unknown(icc_anova(NULL, NULL, 0, scratch, 0).msw);
}

/* Records that are equal within accounts are wholly alike; a shift of all values changes nothing. */
static void alike_records_have_icc_one(void **state)
{
    (void)state;
    static const double y[] = {1e9, 1e9, 1e9 + 1, 1e9 + 1};
    static const int64_t pairs[] = {0, 0, 1, 1};
    struct cluster scratch[2];
    assert_known_close(icc_anova(y, pairs, 4, scratch, 2).icc, 1, 1e-12);
}

SUITE(power_test, cmocka_unit_test(sizes_equal_the_reference),
      cmocka_unit_test(no_difference_has_no_size), cmocka_unit_test(detectable_rate_inverts),
      cmocka_unit_test(the_promised_power_is_kept),
      cmocka_unit_test(variance_components_equal_the_reference),
      cmocka_unit_test(components_without_evidence_are_unknown),
      cmocka_unit_test(alike_records_have_icc_one));
