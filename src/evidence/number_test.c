/* Proof of number.h: compensated sums, unknowns that do not leak, distributions against reference
 * numbers and against each other. */
#include "evidence/number.h"

#include <float.h>

#include "base/rng.h"
#include "close.h"

static void undefined_is_never_a_number(void **state)
{
    (void)state;
    assert_unknown(maybe_of(NAN));
    assert_unknown(maybe_of(INFINITY));
    assert_unknown(maybe_ratio(1, 0));
    assert_unknown(maybe_ratio(0, 0));
    assert_unknown(maybe_ratio(DBL_MAX, DBL_MIN));
    assert_true(maybe_none().value == 0);
    assert_known_close(maybe_ratio(0, 5), 0, 0);
}

static void sums_keep_what_cancels(void **state)
{
    (void)state;
    static const double hard[] = {1, 1e100, 1, -1e100}; /* plain summing gives 0 */
    assert_true(sum_of(hard, 4) == 2);
    double tenths[10000];
    for (size_t i = 0; i < 10000; i++)
        tenths[i] = 0.1;
    assert_true(sum_of(tenths, 10000) == 1000);
    assert_true(sum_of(NULL, 0) == 0);
}

static void distributions_equal_the_reference(void **state)
{
    (void)state;
    assert_close(normal_cdf(-8) / 6.22096057427178e-16, 1, 1e-9);
    assert_close(normal_cdf(-3.5), 0.000232629079035525, 1e-15);
    assert_close(normal_quantile(1e-10), -6.36134090240406, 1e-12);
    assert_close(normal_quantile(0.9999), 3.71901648545571, 1e-12);
    assert_close(chisq_sf(10.827566170662733, 1), 0.001, 1e-12);
    assert_close(chisq_sf(60, 9) / 1.34067804839596e-09, 1, 1e-9);
    assert_close(chisq_quantile(0.999, 9), 27.8771648712566, 1e-12);
    assert_close(beta_quantile(0.025, 3, 28), 0.0211171370297226, 1e-12);
    assert_close(beta_quantile(0.5, 0.5, 0.5), 0.5, 1e-12);
    assert_close(student_quantile(0.975, 1.5), 6.01666310442793, 1e-9);
    assert_close(student_quantile(0.9, 200), 1.2857987939948, 1e-12);
    assert_close(log_gamma(171.2), 707.60092684767, 1e-12);
    assert_close(log_gamma(0.5), 0.5723649429247, 1e-12);
}

static void quantiles_invert(void **state)
{
    (void)state;
    struct rng rng = rng_of(7);
    for (int i = 0; i < 500; i++) {
        double p = 1e-6 + (1 - 2e-6) * rng_real(&rng), df = 0.5 + 40 * rng_real(&rng);
        assert_close(normal_cdf(normal_quantile(p)), p, 1e-12);
        assert_close(1 - chisq_sf(chisq_quantile(p, df), df), p, 1e-9);
        assert_close(1 - student_sf(student_quantile(p, df), df), p, 1e-9);
        assert_close(beta_cdf(beta_quantile(p, df, 3), df, 3), p, 1e-9);
        assert_close(gamma_cdf(df, 3) + gamma_sf(df, 3), 1, 1e-12);
    }
}

/* The same tails by other names. */
static void families_agree(void **state)
{
    (void)state;
    assert_close(chisq_sf(1.7 * 1.7, 1), normal_two_sided_p(1.7), 1e-13);
    assert_close(gamma_sf(3, 2.5), chisq_sf(6, 5), 1e-13);
    assert_close(student_two_sided_p(2, 1e9), normal_two_sided_p(2), 1e-7);
    assert_close(student_two_sided_p(0, 3), 1, 0);
    assert_close(binomial_at_least(3, 30, 0.1), beta_cdf(0.1, 3, 28), 1e-13);
    assert_close(binomial_cdf(2, 30, 0.1) + binomial_at_least(3, 30, 0.1), 1, 1e-13);
    double total = 0;
    for (int64_t x = 0; x <= 9; x++) {
        total += hypergeometric_density(x, 12, 8, 9);
        assert_close(hypergeometric_cdf(x, 12, 8, 9), total, 1e-13);
    }
}

static void ends_of_the_domain(void **state)
{
    (void)state;
    assert_true(beta_quantile(0, 2, 3) == 0 && beta_quantile(1, 2, 3) == 1);
    assert_true(chisq_quantile(0, 3) == 0 && chisq_sf(0, 3) == 1);
    assert_true(normal_cdf(-1e300) == 0 && normal_sf(-1e300) == 1);
    assert_true(binomial_at_least(0, 0, 0.5) == 1 && binomial_cdf(0, 0, 0.5) == 1);
    assert_true(real_clamp(2, 0, 1) == 1 && real_clamp(-2, 0, 1) == 0);
}

SUITE(number_test, cmocka_unit_test(undefined_is_never_a_number),
      cmocka_unit_test(sums_keep_what_cancels), cmocka_unit_test(distributions_equal_the_reference),
      cmocka_unit_test(quantiles_invert), cmocka_unit_test(families_agree),
      cmocka_unit_test(ends_of_the_domain));
