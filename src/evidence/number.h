/* Real numbers of the statistics: results that may be undefined, compensated sums, and the special
 * functions. number.c alone includes r-mathlib. Reading and writing JSON is in fields.h.
 *
 * No function here returns NaN for arguments in its domain; arguments outside are our mistakes and
 * are asserted. Targets: relative 1e-9 (semantics 7). Thread-safe, nothing is remembered. */
#pragma once

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A result that may be undefined (semantics 0.7): never 0 or NaN in its place. */
struct maybe_real {
    bool known;
    double value;
};

/* Known if and only if `value` is finite. */
struct maybe_real maybe_of(double value);
struct maybe_real maybe_none(void);
/* numerator / denominator, unknown if the denominator is 0 or the result is not finite. */
struct maybe_real maybe_ratio(double numerator, double denominator);

/* An estimate between its limits. Each may be unknown by itself (a ratio has no upper limit when
 * the baseline has no events, but still a lower one). */
struct interval {
    struct maybe_real estimate;
    struct maybe_real lower;
    struct maybe_real upper;
};

struct interval interval_none(void);

/* Neumaier's compensated sum (semantics 0.6): add in the given order, then ask for the value.
 * Start with `(struct sum){0}`. */
struct sum {
    double total;
    double carry;
};

static inline __attribute__((always_inline)) void sum_add(struct sum *sum, double term)
{
    double total = sum->total, next = total + term;
    bool is_smaller = fabs(total) < fabs(term);
    double larger = is_smaller ? term : total, smaller = is_smaller ? total : term;
    sum->carry += (larger - next) + smaller;
    sum->total = next;
}
double sum_value(const struct sum *sum);
double sum_of(const double *terms, size_t count);
/* sum_of / count; count >= 1. */
double mean_of(const double *terms, size_t count);

double normal_cdf(double z);
double normal_sf(double z);          /* 1 - cdf without cancellation */
double normal_two_sided_p(double z); /* 2 (1 - cdf |z|) */
double normal_density(double z);
double normal_quantile(double p);         /* 0 < p < 1 */
double log_gamma(double x);               /* x > 0 */
double gamma_cdf(double x, double shape); /* regularised lower P(shape, x) */
double gamma_sf(double x, double shape);  /* regularised upper Q(shape, x) */
double beta_cdf(double x, double a, double b);
double beta_quantile(double p, double a, double b); /* 0 <= p <= 1; a, b > 0 */
double chisq_sf(double q, double df);               /* df > 0 */
double chisq_quantile(double p, double df);         /* 0 <= p < 1 */
double student_sf(double t, double df);             /* P(T > t), df > 0 */
double student_two_sided_p(double t, double df);
double student_quantile(double p, double df); /* 0 < p < 1 */
/* P(X <= k), P(X >= k) of `n` trials with chance `p`. */
double binomial_cdf(int64_t k, int64_t n, double p);
double binomial_at_least(int64_t k, int64_t n, double p);
/* `drawn` of `hits` + `misses`: chance of exactly / at most `x` hits among them. */
double hypergeometric_density(int64_t x, int64_t hits, int64_t misses, int64_t drawn);
double hypergeometric_cdf(int64_t x, int64_t hits, int64_t misses, int64_t drawn);

double real_min(double a, double b);
double real_max(double a, double b);
double real_clamp(double x, double low, double high);
