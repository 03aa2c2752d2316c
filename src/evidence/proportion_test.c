/* Proof of proportion.h: reference numbers of R, published intervals, symmetry, monotonicity,
 * coverage by exact enumeration, extremes from 0 of 1 to 10^9 records. */
#include "evidence/proportion.h"

#include "base/rng.h"
#include "close.h"

#define OF(x, n) ((struct proportion){x, n})

static void assert_interval(struct interval got, double estimate, double lower, double upper,
                            double tolerance)
{
    assert_known_close(got.estimate, estimate, tolerance);
    assert_known_close(got.lower, lower, tolerance);
    assert_known_close(got.upper, upper, tolerance);
}

static void assert_nothing_known(struct interval got)
{
    assert_unknown(got.estimate);
    assert_unknown(got.lower);
    assert_unknown(got.upper);
}

static void one_proportion_equals_the_reference(void **state)
{
    (void)state;
    assert_interval(wilson_ci(OF(9, 50), 0.05), 0.18, 0.0977019267023418, 0.307960536743008, 1e-13);
    assert_interval(wilson_ci(OF(0, 25), 0.05), 0, 0, 0.133192250939048, 1e-13);
    assert_interval(wilson_ci(OF(25, 25), 0.05), 1, 0.866807749060952, 1, 1e-13);
    assert_interval(wilson_ci(OF(212, 1500), 0.05), 0.141333333333333, 0.124618851098078,
                    0.159880193871866, 1e-13);
    assert_interval(clopper_pearson_ci(OF(3, 30), 0.05), 0.1, 0.0211171370297226, 0.265288450474208,
                    1e-12);
    assert_known_close(zero_events_upper(50, 0.05), 0.0581550791169723, 1e-13);
}

static void two_proportions_equal_the_reference(void **state)
{
    (void)state;
    static const struct {
        struct proportion p1, p0;
        double estimate, mn_lower, mn_upper, newcombe_lower, newcombe_upper;
    } rows[] = {
        {{56, 70},
         {48, 80},
         0.2,
         0.0528297132458447,
         0.338172940015868,
         0.0524314724023649,
         0.333872654036906},
        {{9, 10},
         {3, 10},
         0.6,
         0.170025016424399,
         0.840649543943328,
         0.170522723934503,
         0.809017973535488},
        {{5, 56},
         {0, 29},
         0.0892857142857143,
         -0.0325965617435133,
         0.193330976690881,
         -0.0381371479035369,
         0.192560013855112},
        {{7, 31},
         {2, 29},
         0.156840934371524,
         -0.0292440159165207,
         0.344227124020668,
         -0.0308186259133734,
         0.336222790205789},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_interval(mn_diff_ci(rows[i].p1, rows[i].p0, 0.05), rows[i].estimate,
                        rows[i].mn_lower, rows[i].mn_upper, 1e-7);
        assert_interval(newcombe_diff_ci(rows[i].p1, rows[i].p0, 0.05), rows[i].estimate,
                        rows[i].newcombe_lower, rows[i].newcombe_upper, 1e-9);
    }
    assert_interval(mn_diff_ci(OF(0, 25), OF(0, 25), 0.05), 0, -0.135542028552502,
                    0.135542028552502, 1e-9);
    assert_interval(mn_diff_ci(OF(10, 10), OF(0, 20), 0.05), 1, 0.715618660465623, 1, 1e-9);
    assert_interval(mn_ratio_ci(OF(56, 70), OF(48, 80), 0.05), 4.0 / 3, 1.07904711953443,
                    1.67214535908977, 1e-9);
    assert_interval(mn_ratio_ci(OF(7, 31), OF(2, 29), 0.05), 3.2741935483871, 0.848061780725255,
                    13.3680644410891, 1e-9);
}

static void tests_equal_the_reference(void **state)
{
    (void)state;
    struct two_prop_test test = two_prop_test(OF(56, 70), OF(48, 80));
    assert_known_close(test.min_expected, 21.4666666666667, 1e-12);
    assert_known_close(test.chisq, 6.97658862876254, 1e-12);
    assert_known_close(test.p_chisq, 0.00825828792938079, 1e-12);
    assert_known_close(test.p_fisher, 0.0125211297492092, 1e-12);
    assert_int_equal(test.method, TWO_PROP_CHISQ);
    test = two_prop_test(OF(2, 9), OF(0, 11));
    assert_known_close(test.min_expected, 0.9, 1e-13);
    assert_known_close(test.p_fisher, 0.189473684210526, 1e-12);
    assert_int_equal(test.method, TWO_PROP_FISHER);
    assert_true(test.p.value == test.p_fisher.value);
}

static void an_empty_group_says_nothing(void **state)
{
    (void)state;
    assert_nothing_known(wilson_ci(OF(0, 0), 0.05));
    assert_nothing_known(clopper_pearson_ci(OF(0, 0), 0.05));
    assert_unknown(zero_events_upper(0, 0.05));
    for (int side = 0; side < 3; side++) {
        struct proportion p1 = side & 1 ? OF(3, 9) : OF(0, 0);
        struct proportion p0 = side & 2 ? OF(3, 9) : OF(0, 0);
        assert_nothing_known(mn_diff_ci(p1, p0, 0.05));
        assert_nothing_known(mn_ratio_ci(p1, p0, 0.05));
        assert_nothing_known(newcombe_diff_ci(p1, p0, 0.05));
        struct two_prop_test test = two_prop_test(p1, p0);
        assert_int_equal(test.method, TWO_PROP_NONE);
        assert_unknown(test.p);
    }
}

static void a_ratio_without_a_baseline_has_only_a_lower_limit(void **state)
{
    (void)state;
    struct interval ratio = mn_ratio_ci(OF(5, 40), OF(0, 40), 0.05);
    assert_unknown(ratio.estimate);
    assert_unknown(ratio.upper);
    assert_true(ratio.lower.known && ratio.lower.value > 1);
    assert_nothing_known(mn_ratio_ci(OF(0, 40), OF(0, 40), 0.05));
    ratio = mn_ratio_ci(OF(0, 40), OF(5, 40), 0.05);
    assert_true(ratio.lower.value == 0 && ratio.estimate.value == 0 && ratio.upper.value < 1);
}

/* Nobody or everybody: no variance, so no chi-square, but an exact p of 1. */
static void without_variance_the_exact_test_decides(void **state)
{
    (void)state;
    for (int64_t all = 0; all < 2; all++) {
        struct two_prop_test test = two_prop_test(OF(9 * all, 9), OF(30 * all, 30));
        assert_unknown(test.chisq);
        assert_unknown(test.p_chisq);
        assert_int_equal(test.method, TWO_PROP_FISHER);
        assert_known_close(test.p, 1, 0);
    }
}

/* Swapping groups or counting the complement mirrors the interval. */
static void check_mirrors(struct proportion a, struct proportion b)
{
    struct interval d = mn_diff_ci(a, b, 0.05), swapped = mn_diff_ci(b, a, 0.05);
    assert_close(swapped.lower.value, -d.upper.value, 1e-11);
    assert_close(swapped.upper.value, -d.lower.value, 1e-11);
    struct interval rest = mn_diff_ci(OF(a.n - a.x, a.n), OF(b.n - b.x, b.n), 0.05);
    assert_close(rest.lower.value, -d.upper.value, 1e-11);
    assert_true(-1 <= d.lower.value && d.lower.value <= d.estimate.value);
    assert_true(d.estimate.value <= d.upper.value && d.upper.value <= 1);
    struct interval w = wilson_ci(a, 0.05), v = wilson_ci(OF(a.n - a.x, a.n), 0.05);
    assert_close(v.lower.value, 1 - w.upper.value, 1e-14);
    assert_true(0 <= w.lower.value && w.lower.value <= w.estimate.value);
    if (a.x && b.x) {
        struct interval r = mn_ratio_ci(a, b, 0.05), inverse = mn_ratio_ci(b, a, 0.05);
        assert_close(inverse.lower.value * r.upper.value, 1, 1e-9);
        assert_close(inverse.upper.value * r.lower.value, 1, 1e-9);
    }
}

/* The interval excludes "no difference" if and only if the N-1 test rejects. */
static void check_agrees_with_test(struct proportion a, struct proportion b)
{
    struct maybe_real z = two_prop_z(a, b);
    if (!z.known || fabs(fabs(z.value) - 1.959963984540054) < 1e-7)
        return;
    bool rejects = fabs(z.value) > 1.959963984540054;
    struct interval d = mn_diff_ci(a, b, 0.05), r = mn_ratio_ci(a, b, 0.05);
    assert_int_equal(d.lower.value > 0 || d.upper.value < 0, rejects);
    assert_int_equal(r.lower.value > 1 || (r.upper.known && r.upper.value < 1), rejects);
}

static void intervals_mirror_and_agree_with_the_test(void **state)
{
    (void)state;
    struct rng rng = rng_of(11);
    static const uint32_t sizes[] = {1, 2, 3, 9, 40, 250, 100000};
    for (int i = 0; i < 4000; i++) {
        struct proportion a, b;
        a.n = sizes[rng_below(&rng, 7)];
        b.n = sizes[rng_below(&rng, 7)];
        a.x = rng_below(&rng, (uint32_t)a.n + 1);
        b.x = rng_below(&rng, (uint32_t)b.n + 1);
        check_mirrors(a, b);
        check_agrees_with_test(a, b);
    }
}

static void more_events_move_the_limits_up(void **state)
{
    (void)state;
    for (int64_t x = 0; x < 40; x++) {
        assert_true(wilson_ci(OF(x, 40), 0.05).lower.value <=
                    wilson_ci(OF(x + 1, 40), 0.05).lower.value);
        assert_true(wilson_ci(OF(x, 40), 0.05).upper.value <=
                    wilson_ci(OF(x + 1, 40), 0.05).upper.value);
        assert_true(mn_diff_ci(OF(x, 40), OF(7, 30), 0.05).lower.value <
                    mn_diff_ci(OF(x + 1, 40), OF(7, 30), 0.05).lower.value);
    }
    assert_true(wilson_ci(OF(9, 50), 0.01).upper.value > wilson_ci(OF(9, 50), 0.05).upper.value);
}

/* Exact coverage at n = 30, over all outcomes: Clopper-Pearson never below 95 %, Wilson about it. */
static void intervals_cover(void **state)
{
    (void)state;
    double wilson_sum = 0;
    for (int step = 1; step < 200; step++) {
        double p = step / 200.0, wilson = 0, exact = 0;
        for (int64_t x = 0; x <= 30; x++) {
            double chance = binomial_cdf(x, 30, p) - (x ? binomial_cdf(x - 1, 30, p) : 0);
            struct interval w = wilson_ci(OF(x, 30), 0.05);
            struct interval c = clopper_pearson_ci(OF(x, 30), 0.05);
            wilson += w.lower.value <= p && p <= w.upper.value ? chance : 0;
            exact += c.lower.value <= p && p <= c.upper.value ? chance : 0;
        }
        assert_true(exact >= 0.95 - 1e-12);
        assert_true(wilson > 0.83);
        wilson_sum += wilson;
    }
    assert_close(wilson_sum / 199, 0.953, 0.006);
}

/* Coverage of the Miettinen-Nurminen intervals, enumerated over all outcomes of 20 against 25. */
static void score_intervals_cover(void **state)
{
    (void)state;
    static const double rates[][2] = {{0.1, 0.1}, {0.3, 0.1}, {0.5, 0.2}, {0.05, 0.02}, {0.9, 0.6}};
    for (size_t i = 0; i < sizeof rates / sizeof rates[0]; i++) {
        double p1 = rates[i][0], p0 = rates[i][1], difference = 0, ratio = 0;
        for (int64_t x1 = 0; x1 <= 20; x1++)
            for (int64_t x0 = 0; x0 <= 25; x0++) {
                double chance = (binomial_cdf(x1, 20, p1) - binomial_cdf(x1 - 1, 20, p1)) *
                                (binomial_cdf(x0, 25, p0) - binomial_cdf(x0 - 1, 25, p0));
                struct interval d = mn_diff_ci(OF(x1, 20), OF(x0, 25), 0.05);
                struct interval r = mn_ratio_ci(OF(x1, 20), OF(x0, 25), 0.05);
                difference += d.lower.value <= p1 - p0 && p1 - p0 <= d.upper.value ? chance : 0;
                bool below = !r.lower.known || r.lower.value <= p1 / p0;
                ratio += below && (!r.upper.known || p1 / p0 <= r.upper.value) ? chance : 0;
            }
        assert_true(difference > 0.93 && difference < 0.995);
        assert_true(ratio > 0.93);
    }
}

/* Solved with 40 digits by bisection of the restricted likelihood. */
static void rare_events_among_a_thousand_million_keep_their_digits(void **state)
{
    (void)state;
    struct proportion a = {5, 1000000000}, b = {2, 1000000000};
    struct interval d = mn_diff_ci(a, b, 0.05);
    assert_close(d.lower.value * 1e9, -2.8362289455290115, 1e-6);
    assert_close(d.upper.value * 1e9, 9.9306997866390937, 1e-6);
    assert_close(wilson_ci(a, 0.05).upper.value * 1e9, 11.706, 1e-3);
    assert_true(two_prop_test(a, b).p_fisher.value > 0.4);
    struct proportion half = {500000100, 1000000000}, other = {500000000, 1000000000};
    assert_close(fisher_two_sided_p(half, other), 0.9964674458, 1e-8);
    assert_close(two_prop_test(half, other).p_chisq.value, 0.9964317637, 1e-8);
}

/* The definition itself: all tables at most as likely as the observed one. */
static void fisher_equals_the_sum_over_all_tables(void **state)
{
    (void)state;
    struct rng rng = rng_of(13);
    for (int i = 0; i < 3000; i++) {
        struct proportion a, b;
        a.n = 1 + rng_below(&rng, 40);
        b.n = 1 + rng_below(&rng, 40);
        a.x = rng_below(&rng, (uint32_t)a.n + 1);
        b.x = rng_below(&rng, (uint32_t)b.n + 1);
        int64_t hits = a.x + b.x, misses = a.n + b.n - hits;
        double limit = hypergeometric_density(a.x, hits, misses, a.n) * (1 + 1e-7), sum = 0;
        for (int64_t x = 0; x <= a.n && x <= hits; x++) {
            double density = hypergeometric_density(x, hits, misses, a.n);
            sum += density <= limit ? density : 0;
        }
        assert_close(fisher_two_sided_p(a, b), sum, 1e-12);
    }
}

static void counts_of_parts_add_up(void **state)
{
    (void)state;
    struct proportion whole = proportion_add(OF(3, 20), proportion_add(OF(0, 0), OF(6, 30)));
    assert_int_equal(whole.x, 9);
    assert_int_equal(whole.n, 50);
    assert_false(proportion_is_valid(OF(-1, 5)));
    assert_false(proportion_is_valid(OF(6, 5)));
}

SUITE(proportion_test, cmocka_unit_test(one_proportion_equals_the_reference),
      cmocka_unit_test(two_proportions_equal_the_reference),
      cmocka_unit_test(tests_equal_the_reference), cmocka_unit_test(an_empty_group_says_nothing),
      cmocka_unit_test(a_ratio_without_a_baseline_has_only_a_lower_limit),
      cmocka_unit_test(without_variance_the_exact_test_decides),
      cmocka_unit_test(intervals_mirror_and_agree_with_the_test),
      cmocka_unit_test(more_events_move_the_limits_up), cmocka_unit_test(intervals_cover),
      cmocka_unit_test(score_intervals_cover),
      cmocka_unit_test(rare_events_among_a_thousand_million_keep_their_digits),
      cmocka_unit_test(fisher_equals_the_sum_over_all_tables),
      cmocka_unit_test(counts_of_parts_add_up));
