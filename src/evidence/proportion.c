/* See proportion.h. One group, closed-form comparisons and tests; the Miettinen-Nurminen intervals
 * are in score_interval.c. */
#include "proportion.h"

#include <assert.h>
#include <math.h>

/* ISO C has no name for it; both compilers do. */
__extension__ typedef __int128 int128;

bool proportion_is_valid(struct proportion p)
{
    return 0 <= p.x && p.x <= p.n;
}

struct proportion proportion_add(struct proportion a, struct proportion b)
{
    assert(proportion_is_valid(a) && proportion_is_valid(b) && a.n <= INT64_MAX - b.n);
    return (struct proportion){a.x + b.x, a.n + b.n};
}

struct maybe_real proportion_rate(struct proportion p)
{
    assert(proportion_is_valid(p));
    return maybe_ratio((double)p.x, (double)p.n);
}

struct maybe_real proportion_difference(struct proportion p1, struct proportion p0)
{
    assert(proportion_is_valid(p1) && proportion_is_valid(p0));
    int128 excess = (int128)p1.x * p0.n - (int128)p0.x * p1.n;
    return maybe_ratio((double)excess, (double)p1.n * (double)p0.n);
}

struct maybe_real proportion_ratio(struct proportion p1, struct proportion p0)
{
    assert(proportion_is_valid(p1) && proportion_is_valid(p0));
    if (p1.n == 0 || p0.n == 0)
        return maybe_none();
    return maybe_ratio((double)((int128)p1.x * p0.n), (double)((int128)p0.x * p1.n));
}

static double z_of(double alpha)
{
    assert(alpha > 0 && alpha < 1);
    return -normal_quantile(alpha / 2);
}

struct interval wilson_ci(struct proportion p, double alpha)
{
    assert(proportion_is_valid(p));
    double z = z_of(alpha), zz = z * z;
    if (p.n == 0)
        return interval_none();
    double x = (double)p.x, n = (double)p.n, y = (double)(p.n - p.x);
    double center = (x + zz / 2) / (n + zz);
    double half = z / (n + zz) * sqrt(x * y / n + zz / 4);
    return (struct interval){maybe_of(x / n), maybe_of(p.x == 0 ? 0 : real_max(0, center - half)),
                             maybe_of(p.x == p.n ? 1 : real_min(1, center + half))};
}

struct interval clopper_pearson_ci(struct proportion p, double alpha)
{
    assert(proportion_is_valid(p) && alpha > 0 && alpha < 1);
    if (p.n == 0)
        return interval_none();
    double x = (double)p.x, y = (double)(p.n - p.x);
    return (struct interval){proportion_rate(p),
                             maybe_of(p.x == 0 ? 0 : beta_quantile(alpha / 2, x, y + 1)),
                             maybe_of(p.x == p.n ? 1 : beta_quantile(1 - alpha / 2, x + 1, y))};
}

struct maybe_real zero_events_upper(int64_t n, double alpha)
{
    assert(n >= 0 && alpha > 0 && alpha < 1);
    return n == 0 ? maybe_none() : maybe_of(-expm1(log(alpha) / (double)n));
}

struct interval newcombe_diff_ci(struct proportion p1, struct proportion p0, double alpha)
{
    if (p1.n == 0 || p0.n == 0)
        return interval_none();
    struct interval w1 = wilson_ci(p1, alpha), w0 = wilson_ci(p0, alpha);
    double r1 = w1.estimate.value, r0 = w0.estimate.value,
           difference = proportion_difference(p1, p0).value;
    double below = hypot(r1 - w1.lower.value, w0.upper.value - r0);
    double above = hypot(w1.upper.value - r1, r0 - w0.lower.value);
    return (struct interval){maybe_of(difference), maybe_of(difference - below),
                             maybe_of(difference + above)};
}

struct maybe_real two_prop_z(struct proportion p1, struct proportion p0)
{
    assert(proportion_is_valid(p1) && proportion_is_valid(p0));
    double n1 = (double)p1.n, n0 = (double)p0.n, x1 = (double)p1.x, x0 = (double)p0.x;
    double total = n1 + n0, events = x1 + x0;
    if (p1.n == 0 || p0.n == 0 || events == 0 || events == total)
        return maybe_none();
    double excess = x1 * (n0 - x0) - x0 * (n1 - x1);
    double scale = sqrt((total - 1) / n1 / n0 / events / (total - events));
    return maybe_of(excess * scale);
}

/* Draws of p1.n records from the events and non-events of both groups. */
struct urn {
    int64_t hits, misses, drawn;
};

static double density(const struct urn *urn, int64_t x)
{
    return hypergeometric_density(x, urn->hits, urn->misses, urn->drawn);
}

/* The density falls from `mode` on, `length` steps in the direction `step`. How many steps to the
 * first density <= `limit`; length + 1 if there is none. */
static int64_t steps_to_unlikely(const struct urn *urn, int64_t mode, int64_t step, int64_t length,
                                 double limit)
{
    int64_t near = 0, far = length + 1;
    while (far - near > 1) {
        int64_t middle = near + (far - near) / 2;
        if (density(urn, mode + step * middle) <= limit)
            far = middle;
        else
            near = middle;
    }
    return far;
}

double fisher_two_sided_p(struct proportion p1, struct proportion p0)
{
    assert(proportion_is_valid(p1) && proportion_is_valid(p0));
    struct urn urn = {p1.x + p0.x, p1.n + p0.n - p1.x - p0.x, p1.n};
    int64_t low = urn.drawn > urn.misses ? urn.drawn - urn.misses : 0;
    int64_t high = urn.drawn < urn.hits ? urn.drawn : urn.hits;
    double mean = ((double)urn.drawn + 1) / ((double)(urn.hits + urn.misses) + 2);
    int64_t mode =
        (int64_t)real_clamp(floor(mean * ((double)urn.hits + 1)), (double)low, (double)high);
    double limit = density(&urn, p1.x) * (1 + 1e-7);
    if (density(&urn, mode) <= limit)
        return 1;
    int64_t left = mode - steps_to_unlikely(&urn, mode, -1, mode - low, limit);
    int64_t right = mode + steps_to_unlikely(&urn, mode, 1, high - mode, limit);
    double p = hypergeometric_cdf(left, urn.hits, urn.misses, urn.drawn);
    /* The upper tail is the lower tail of the misses drawn. */
    p += hypergeometric_cdf(urn.drawn - right, urn.misses, urn.hits, urn.drawn);
    return real_min(1, p);
}

struct two_prop_test two_prop_test(struct proportion p1, struct proportion p0)
{
    assert(proportion_is_valid(p1) && proportion_is_valid(p0));
    struct two_prop_test test = {0};
    if (p1.n == 0 || p0.n == 0)
        return test;
    double n1 = (double)p1.n, n0 = (double)p0.n, total = n1 + n0;
    double events = (double)p1.x + (double)p0.x;
    double smallest = real_min(n1, n0) * real_min(events, total - events) / total;
    struct maybe_real z = two_prop_z(p1, p0);
    test.min_expected = maybe_of(smallest);
    if (z.known) {
        test.chisq = maybe_of(z.value * z.value);
        test.p_chisq = maybe_of(normal_two_sided_p(z.value));
    }
    test.p_fisher = maybe_of(fisher_two_sided_p(p1, p0));
    test.method = smallest >= 1 ? TWO_PROP_CHISQ : TWO_PROP_FISHER;
    test.p = test.method == TWO_PROP_CHISQ ? test.p_chisq : test.p_fisher;
    return test;
}
