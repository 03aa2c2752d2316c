/* See number.h. The only file that knows r-mathlib. Domains are asserted before each call, because
 * r-mathlib answers a bad argument with NaN and a line on standard output. */
#include "number.h"

#include <assert.h>
#include <math.h>

#define MATHLIB_STANDALONE
#include <Rmath.h>

enum { LOWER_TAIL = 1, UPPER_TAIL = 0, NOT_LOG = 0 };

struct maybe_real maybe_of(double value)
{
    bool known = isfinite(value);
    return (struct maybe_real){known, known ? value : 0};
}

struct maybe_real maybe_none(void)
{
    return (struct maybe_real){false, 0};
}

struct maybe_real maybe_ratio(double numerator, double denominator)
{
    return denominator == 0 ? maybe_none() : maybe_of(numerator / denominator);
}

struct interval interval_none(void)
{
    return (struct interval){maybe_none(), maybe_none(), maybe_none()};
}

double sum_value(const struct sum *sum)
{
    return sum->total + sum->carry;
}

double sum_of(const double *terms, size_t count)
{
    struct sum sum = {0};
    for (size_t i = 0; i < count; i++)
        sum_add(&sum, terms[i]);
    return sum_value(&sum);
}

double mean_of(const double *terms, size_t count)
{
    assert(count > 0);
    return sum_of(terms, count) / (double)count;
}

double normal_cdf(double z)
{
    assert(!isnan(z));
    return pnorm(z, 0, 1, LOWER_TAIL, NOT_LOG);
}

double normal_sf(double z)
{
    assert(!isnan(z));
    return pnorm(z, 0, 1, UPPER_TAIL, NOT_LOG);
}

double normal_two_sided_p(double z)
{
    return 2 * normal_sf(fabs(z));
}

double normal_density(double z)
{
    assert(!isnan(z));
    return exp(-z * z / 2) * M_1_SQRT_2PI;
}

double normal_quantile(double p)
{
    assert(p > 0 && p < 1);
    return qnorm(p, 0, 1, LOWER_TAIL, NOT_LOG);
}

double log_gamma(double x)
{
    assert(x > 0 && isfinite(x));
    return lgammafn(x);
}

double gamma_cdf(double x, double shape)
{
    assert(x >= 0 && shape > 0);
    return pgamma(x, shape, 1, LOWER_TAIL, NOT_LOG);
}

double gamma_sf(double x, double shape)
{
    assert(x >= 0 && shape > 0);
    return pgamma(x, shape, 1, UPPER_TAIL, NOT_LOG);
}

double beta_cdf(double x, double a, double b)
{
    assert(x >= 0 && x <= 1 && a > 0 && b > 0);
    return pbeta(x, a, b, LOWER_TAIL, NOT_LOG);
}

double beta_quantile(double p, double a, double b)
{
    assert(p >= 0 && p <= 1 && a > 0 && b > 0);
    return qbeta(p, a, b, LOWER_TAIL, NOT_LOG);
}

double chisq_sf(double q, double df)
{
    assert(q >= 0 && df > 0);
    return pchisq(q, df, UPPER_TAIL, NOT_LOG);
}

double chisq_quantile(double p, double df)
{
    assert(p >= 0 && p < 1 && df > 0);
    return qchisq(p, df, LOWER_TAIL, NOT_LOG);
}

double student_sf(double t, double df)
{
    assert(!isnan(t) && df > 0);
    return pt(t, df, UPPER_TAIL, NOT_LOG);
}

double student_two_sided_p(double t, double df)
{
    return real_min(1, 2 * student_sf(fabs(t), df));
}

double student_quantile(double p, double df)
{
    assert(p > 0 && p < 1 && df > 0);
    return qt(p, df, LOWER_TAIL, NOT_LOG);
}

double binomial_cdf(int64_t k, int64_t n, double p)
{
    assert(n >= 0 && p >= 0 && p <= 1);
    return pbinom((double)k, (double)n, p, LOWER_TAIL, NOT_LOG);
}

double binomial_at_least(int64_t k, int64_t n, double p)
{
    assert(n >= 0 && p >= 0 && p <= 1);
    return pbinom((double)k - 1, (double)n, p, UPPER_TAIL, NOT_LOG);
}

double hypergeometric_density(int64_t x, int64_t hits, int64_t misses, int64_t drawn)
{
    assert(hits >= 0 && misses >= 0 && drawn >= 0 && drawn <= hits + misses);
    return dhyper((double)x, (double)hits, (double)misses, (double)drawn, NOT_LOG);
}

double hypergeometric_cdf(int64_t x, int64_t hits, int64_t misses, int64_t drawn)
{
    assert(hits >= 0 && misses >= 0 && drawn >= 0 && drawn <= hits + misses);
    return phyper((double)x, (double)hits, (double)misses, (double)drawn, LOWER_TAIL, NOT_LOG);
}

double real_min(double a, double b)
{
    return a < b ? a : b;
}

double real_max(double a, double b)
{
    return a > b ? a : b;
}

double real_clamp(double x, double low, double high)
{
    assert(low <= high);
    return x < low ? low : x > high ? high : x;
}
