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
    double difference;
    double target;
};

static struct pair pair_of(struct proportion p1, struct proportion p0)
{
    return (struct pair){.x1 = (double)p1.x,
                         .n1 = (double)p1.n,
                         .x0 = (double)p0.x,
                         .n0 = (double)p0.n,
                         .difference = proportion_difference(p1, p0).value};
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

/* The likelihood's slope in p0, given p1 = p0 + d, has the sign of p^3 + c2 p^2 + c1 p + c0. */
struct cubic {
    double c2, c1, c0;
};

static struct cubic slope_cubic(const struct pair *g, double d)
{
    double total = g->n1 + g->n0, events = g->x1 + g->x0;
    return (struct cubic){((g->n1 + 2 * g->n0) * d - total - events) / total,
                          ((g->n0 * d - total - 2 * g->x0) * d + events) / total,
                          g->x0 * d * (1 - d) / total};
}

static double cubic_at(const struct cubic *c, double p)
{
    return ((p + c->c2) * p + c->c1) * p + c->c0;
}

/* Miettinen and Nurminen's closed form. It loses digits where roots are close together. */
static double trigonometric_root(const struct cubic *c)
{
    double third = c->c2 / 3;
    double half_q = third * third * third - c->c1 * third / 2 + c->c0 / 2;
    double radius = copysign(sqrt(real_max(0, third * third - c->c1 / 3)), half_q);
    double cosine = radius == 0 ? 0 : half_q / (radius * radius * radius);
    double angle = (M_PI + acos(real_clamp(cosine, -1, 1))) / 3;
    return 2 * radius * cos(angle) - third;
}

/* Newton steps restore the digits. The cubic changes its sign once between `low` and `high`: the
 * bracket keeps the steps at that root. */
static double polished(const struct cubic *c, double p, double low, double high)
{
    for (int i = 0; i < 100; i++) {
        double rest = cubic_at(c, p), slope = (3 * p + 2 * c->c2) * p + c->c1;
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

/* The most likely p0 in [0, high], to its last digits. */
static double restricted_p0(const struct cubic *c, double high)
{
    if (high <= 0 || (c->c0 == 0 && c->c1 <= 0))
        return 0;
    if (c->c0 == 0) /* one root is 0: the next is that of a quadratic */
        return real_min(high, 2 * c->c1 / (sqrt(real_max(0, c->c2 * c->c2 - 4 * c->c1)) - c->c2));
    return polished(c, real_clamp(trigonometric_root(c), 0, high), 0, high);
}

/* Groups and outcomes exchanged: p0 becomes 1 - p1, and the difference stays. */
static struct pair flipped(const struct pair *g)
{
    return (struct pair){.x1 = g->n0 - g->x0, .n1 = g->n0, .x0 = g->n1 - g->x1, .n0 = g->n1};
}

/* Groups exchanged: the difference changes its sign. */
static struct pair swapped(const struct pair *g)
{
    return (struct pair){
        .x1 = g->x0, .n1 = g->n0, .x0 = g->x1, .n0 = g->n1, .difference = -g->difference};
}

/* The variance under p1 - p0 = d. It is solved in the orientation in which d >= 0 and p0 is nearer
 * to 0 than p1 to 1, so that no small probability is the difference of two large ones. */
static double diff_variance(const struct pair *g, double d)
{
    struct pair o = d < 0 ? swapped(g) : *g;
    d = fabs(d);
    struct cubic c = slope_cubic(&o, d);
    double middle = (1 - d) / 2, total = g->n1 + g->n0;
    if (cubic_at(&c, middle) > 0) {
        o = flipped(&o);
        c = slope_cubic(&o, d);
    }
    double p0 = restricted_p0(&c, middle), p1 = p0 + d, q1 = 1 - d - p0;
    return (p1 * q1 / o.n1 + p0 * (1 - p0) / o.n0) * total / (total - 1);
}

static double diff_excess(double d, const void *context)
{
    const struct pair *g = context;
    return squashed(g->difference - d, diff_variance(g, d)) - g->target;
}

struct interval mn_diff_ci(struct proportion p1, struct proportion p0, double alpha)
{
    double target = squashed_quantile(alpha), lower = -1, upper = 1;
    if (p1.n == 0 || p0.n == 0)
        return interval_none();
    struct pair g = pair_of(p1, p0);
    if (g.difference > -1) {
        g.target = target;
        lower = root_between(diff_excess, &g, -1, g.difference, ROOT_WIDTH);
    }
    if (g.difference < 1) {
        g.target = -target;
        upper = root_between(diff_excess, &g, g.difference, 1, ROOT_WIDTH);
    }
    return (struct interval){maybe_of(g.difference), maybe_of(lower), maybe_of(upper)};
}

/* The squashed deviate of p1 - r p0 for r = exp(log_r) <= 1. The most likely p0 solves a quadratic
 * with the root 1 - p0 written in misses and 1 - r, so that nothing cancels near r = 1. */
static double ratio_deviate(const struct pair *g, double log_r)
{
    double r = exp(log_r), gap = -expm1(log_r), total = g->n1 + g->n0, events = g->x1 + g->x0;
    double misses1 = g->n1 - g->x1, misses0 = g->n0 - g->x0;
    double half = total * gap - misses1 - r * misses0;
    double root = sqrt(half * half + 4 * total * r * gap * misses0);
    double p0 = 2 * events / (g->n1 * r + g->x1 + g->n0 + g->x0 * r + root);
    double q0 = half > 0 ? 2 * gap * misses0 / (half + root) : (root - half) / (2 * total * r);
    double p1 = r * p0, q1 = gap + r * q0;
    double variance = (p1 * q1 / g->n1 + r * r * p0 * q0 / g->n0) * total / (total - 1);
    double distance =
        gap < 0.5 ? g->difference + gap * (g->x0 / g->n0) : g->x1 / g->n1 - r * (g->x0 / g->n0);
    return squashed(distance, variance);
}

static double ratio_excess(double log_r, const void *context)
{
    const struct pair *g = context;
    if (log_r <= 0)
        return ratio_deviate(g, log_r) - g->target;
    struct pair o = swapped(g);
    return -ratio_deviate(&o, -log_r) - g->target;
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
    double target = squashed_quantile(alpha);
    if (p1.n == 0 || p0.n == 0 || (p1.x == 0 && p0.x == 0))
        return interval_none();
    struct pair g = pair_of(p1, p0);
    struct interval ci = {.estimate = proportion_ratio(p1, p0), .lower = maybe_of(0)};
    double start = p1.x && p0.x ? log(g.x1 / g.n1) - log(g.x0 / g.n0) : 0;
    if (p0.x > 0) {
        g.target = -target;
        ci.upper = maybe_of(ratio_root(&g, start));
    }
    if (p1.x > 0) {
        g.target = target;
        ci.lower = maybe_of(ratio_root(&g, start));
    }
    return ci;
}
