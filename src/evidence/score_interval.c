/* The score intervals of Miettinen and Nurminen (1985) of proportion.h: every difference (ratio) is
 * kept that a score test with the variance under that difference does not reject. */
#include "proportion.h"

#include <assert.h>
#include <float.h>
#include <math.h>

#include "evidence/root.h"

static const double ROOT_WIDTH = 1e-15; /* of a difference, and of the logarithm of a ratio */

/* Two groups, and the squashed deviate that is looked for. */
struct pair {
    double x1, n1, x0, n0;
    double target;
};

static struct pair pair_of(struct proportion p1, struct proportion p0)
{
    assert(proportion_is_valid(p1) && proportion_is_valid(p0));
    return (struct pair){(double)p1.x, (double)p1.n, (double)p0.x, (double)p0.n, 0};
}

/* z / sqrt(1 + z^2) of z = distance / sqrt(variance): finite also where the variance vanishes, and
 * as monotone as z. */
static double squashed(double distance, double variance)
{
    if (distance == 0)
        return 0;
    return distance / sqrt(distance * distance + real_max(0, variance));
}

static double squashed_quantile(double alpha)
{
    assert(alpha > 0 && alpha < 1);
    double z = -normal_quantile(alpha / 2);
    return z / hypot(1, z);
}

/* p^3 + c[2] p^2 + c[1] p + c[0] */
static double cubic(const double c[3], double p)
{
    return ((p + c[2]) * p + c[1]) * p + c[0];
}

/* The trigonometric root loses digits for rare events; Newton steps restore them. The cubic has
 * the sign of the likelihood's slope, which changes once between `low` and `high`: the bracket
 * keeps the steps at that root. */
static double polished(const double c[3], double p, double low, double high)
{
    for (int i = 0; i < 100 && low < high; i++) {
        double rest = cubic(c, p), slope = (3 * p + 2 * c[2]) * p + c[1];
        if (rest > 0)
            low = p;
        else
            high = p;
        double next = p - rest / slope;
        if (!(next >= low && next <= high))
            next = low + (high - low) / 2;
        double step = fabs(next - p);
        p = next;
        if (step <= 4 * DBL_EPSILON * p)
            break;
    }
    return p;
}

/* The most likely p0 if p1 = p0 + d. */
static double restricted_p0(const struct pair *g, double d)
{
    double total = g->n1 + g->n0, events = g->x1 + g->x0;
    double low = real_max(0, -d), high = real_min(1, 1 - d);
    const double c[3] = {g->x0 * d * (1 - d) / total,
                         ((g->n0 * d - total - 2 * g->x0) * d + events) / total,
                         ((g->n1 + 2 * g->n0) * d - total - events) / total};
    double third = c[2] / 3;
    double half_q = third * third * third - c[1] * third / 2 + c[0] / 2;
    double radius = copysign(sqrt(real_max(0, third * third - c[1] / 3)), half_q);
    double cosine = radius == 0 ? 0 : half_q / (radius * radius * radius);
    double angle = (M_PI + acos(real_clamp(cosine, -1, 1))) / 3;
    double p0 = 2 * radius * cos(angle) - third;
    return polished(c, real_clamp(p0, low, high), low, high);
}

static double diff_variance(const struct pair *g, double d)
{
    double total = g->n1 + g->n0;
    double p0 = restricted_p0(g, d), p1 = real_clamp(p0 + d, 0, 1);
    return (p1 * (1 - p1) / g->n1 + p0 * (1 - p0) / g->n0) * total / (total - 1);
}

static double diff_excess(double d, const void *context)
{
    const struct pair *g = context;
    double distance = (g->x1 / g->n1 - g->x0 / g->n0) - d;
    return squashed(distance, diff_variance(g, d)) - g->target;
}

/* Rates above one half are handled by their complements, where small rates keep their digits. */
static bool is_common(const struct pair *g)
{
    return 2 * (g->x1 + g->x0) > g->n1 + g->n0;
}

static struct pair complement(const struct pair *g)
{
    return (struct pair){g->n1 - g->x1, g->n1, g->n0 - g->x0, g->n0, 0};
}

static struct interval diff_ci(struct pair *g, double alpha)
{
    double target = squashed_quantile(alpha);
    double estimate = g->x1 / g->n1 - g->x0 / g->n0, lower = -1, upper = 1;
    if (estimate > -1) {
        g->target = target;
        lower = root_between(diff_excess, g, -1, estimate, ROOT_WIDTH);
    }
    if (estimate < 1) {
        g->target = -target;
        upper = root_between(diff_excess, g, estimate, 1, ROOT_WIDTH);
    }
    return (struct interval){maybe_of(estimate), maybe_of(lower), maybe_of(upper)};
}

struct interval mn_diff_ci(struct proportion p1, struct proportion p0, double alpha)
{
    struct pair g = pair_of(p1, p0);
    if (p1.n == 0 || p0.n == 0)
        return interval_none();
    if (!is_common(&g))
        return diff_ci(&g, alpha);
    struct pair c = complement(&g);
    struct interval mirrored = diff_ci(&c, alpha);
    return (struct interval){maybe_of(g.x1 / g.n1 - g.x0 / g.n0), maybe_of(-mirrored.upper.value),
                             maybe_of(-mirrored.lower.value)};
}

/* The most likely p0 if p1 = r p0: the smaller root of the quadratic, in the form that does not
 * cancel. */
static double ratio_variance(const struct pair *g, double r)
{
    double total = g->n1 + g->n0, events = g->x1 + g->x0;
    double a = total * r, b = g->n1 * r + g->x1 + g->n0 + g->x0 * r;
    double p0 = 2 * events / (b + sqrt(real_max(0, b * b - 4 * a * events)));
    p0 = real_clamp(p0, 0, real_min(1, 1 / r));
    double p1 = real_min(1, r * p0);
    return (p1 * (1 - p1) / g->n1 + r * r * p0 * (1 - p0) / g->n0) * total / (total - 1);
}

static double ratio_excess(double log_r, const void *context)
{
    const struct pair *g = context;
    double r = exp(log_r);
    return squashed(g->x1 / g->n1 - r * (g->x0 / g->n0), ratio_variance(g, r)) - g->target;
}

/* The deviate falls in r. Steps out from `start` until the sign changes on both sides. */
static double ratio_root(const struct pair *g, double start)
{
    double low = start, high = start;
    for (double step = 1; ratio_excess(low, g) < 0; step *= 2)
        low -= step;
    for (double step = 1; ratio_excess(high, g) > 0; step *= 2)
        high += step;
    return exp(root_between(ratio_excess, g, low, high, ROOT_WIDTH));
}

struct interval mn_ratio_ci(struct proportion p1, struct proportion p0, double alpha)
{
    struct pair g = pair_of(p1, p0);
    if (p1.n == 0 || p0.n == 0 || (p1.x == 0 && p0.x == 0))
        return interval_none();
    double target = squashed_quantile(alpha);
    struct interval ci = {.lower = maybe_of(0)};
    double start = p1.x && p0.x ? log(g.x1 / g.n1) - log(g.x0 / g.n0) : 0;
    if (p0.x > 0) {
        ci.estimate = maybe_of(g.x1 / g.n1 / (g.x0 / g.n0));
        g.target = -target;
        ci.upper = maybe_of(ratio_root(&g, start));
    }
    if (p1.x > 0) {
        g.target = target;
        ci.lower = maybe_of(ratio_root(&g, start));
    }
    return ci;
}
