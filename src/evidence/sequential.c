/* See sequential.h. The score process B(t) = z sqrt(t) is Brownian motion under no difference; what
 * is carried from look to look is the density of B over the paths that no look has rejected. */
#include "sequential.h"

#include <assert.h>
#include <math.h>

#include "base/arena.h"
#include "evidence/quadrature.h"
#include "evidence/root.h"

enum { NODES_MIN = 200, NODES_MAX = 4000, REACH = 12 };

static const double SPENT_MIN = 1e-14;
static const double STEP_MIN = 2.5e-5; /* NODES_MAX resolve the density after such a step */

double gst_spent_per_side(double t, double alpha)
{
    assert(t > 0 && t <= 1 && alpha > 0 && alpha < 1);
    return erfc(-normal_quantile(alpha / 4) / sqrt(2 * t));
}

/* The last look that counted: mass[i] of the surviving paths is near B = at[i]. */
struct survivors {
    double t, z;
    double *at;
    double *mass;
    size_t count;
};

/* The next look, its boundary unknown: paths move by normal steps of `deviation`. */
struct search {
    const struct survivors *from;
    double root_t, deviation, log_increment;
};

static double rejected(const struct search *search, double z)
{
    if (!search->from->count)
        return normal_sf(z);
    struct sum sum = {0};
    for (size_t i = 0; i < search->from->count; i++) {
        double distance = (z * search->root_t - search->from->at[i]) / search->deviation;
        sum_add(&sum, search->from->mass[i] * erfc(distance * M_SQRT1_2) / 2);
    }
    return sum_value(&sum);
}

static double spending_gap(double z, const void *context)
{
    const struct search *search = context;
    return log(real_max(rejected(search, z), 1e-300)) - search->log_increment;
}

/* Nodes close enough together for a density that the next step will smooth by `deviation` only. */
static size_t nodes_for(double width, double deviation)
{
    return (size_t)real_clamp(ceil(1.6 * width / deviation), NODES_MIN, NODES_MAX);
}

/* The first node at or above `b`. */
static size_t node_from(const struct survivors *from, double b)
{
    size_t low = 0, high = from->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (from->at[middle] < b)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Nodes further away than REACH steps add less than e^-72. */
static double density(const struct survivors *from, double b, double deviation)
{
    if (!from->count)
        return normal_density(b / deviation) / deviation;
    struct sum sum = {0};
    size_t end = node_from(from, b + REACH * deviation);
    for (size_t i = node_from(from, b - REACH * deviation); i < end; i++)
        sum_add(&sum, from->mass[i] * normal_density((b - from->at[i]) / deviation));
    return sum_value(&sum) / deviation;
}

/* Those of `from` that the look at `t` with boundary `z` does not reject, ready for a step of
 * `next_deviation`. */
static struct survivors surviving(struct arena *arena, const struct survivors *from, double t,
                                  double z, double next_deviation)
{
    double edge = z * sqrt(t), deviation = sqrt(t - from->t);
    size_t count = nodes_for(2 * edge, next_deviation);
    struct survivors to = {t, z, arena_array(arena, count, sizeof(double)),
                           arena_array(arena, count, sizeof(double)), count};
    gauss_legendre(-edge, edge, count, to.at, to.mass);
    for (size_t i = 0; i < count; i++)
        to.mass[i] *= density(from, to.at[i], deviation);
    return to;
}

static double boundary(const struct survivors *from, double t, double increment)
{
    struct search search = {from, sqrt(t), sqrt(t - from->t), log(increment)};
    return root_between(spending_gap, &search, 0, GST_Z_MAX, 1e-12);
}

/* The deviation of the first later step that will count; 1 if none follows. */
static double next_deviation(const double *t, size_t count, size_t k)
{
    for (size_t i = k + 1; i < count; i++)
        if (t[i] - t[k] >= STEP_MIN)
            return sqrt(t[i] - t[k]);
    return 1;
}

void gst_boundaries(struct arena *arena, const double *t, size_t count, double alpha, double *ret_z)
{
    struct survivors from = {0};
    double spent = 0;
    for (size_t k = 0; k < count; k++) {
        assert(k == 0 || t[k] >= t[k - 1]);
        double allowed = gst_spent_per_side(t[k], alpha), step = t[k] - from.t;
        if (allowed - spent < SPENT_MIN) {
            ret_z[k] = GST_Z_MAX;
            continue;
        }
        if (from.count && step < STEP_MIN) {
            double edge = from.z * sqrt(from.t) + GST_Z_MAX * sqrt(step);
            ret_z[k] = real_min(GST_Z_MAX, edge / sqrt(t[k]));
            continue;
        }
        ret_z[k] = boundary(&from, t[k], allowed - spent);
        from = surviving(arena, &from, t[k], ret_z[k], next_deviation(t, count, k));
        spent = allowed;
    }
}

static enum gst_verdict verdict_of(const struct gst_decision *decision, bool is_final)
{
    if (decision->z.known && fabs(decision->z.value) >= decision->bound)
        return decision->z.value > 0 ? GST_STOP_BENEFIT : GST_STOP_HARM;
    return is_final ? GST_FINAL_NO_DIFFERENCE : GST_CONTINUE;
}

struct gst_decision gst_decision(struct arena *arena, const double *t, size_t count, double alpha,
                                 double estimate, double se)
{
    assert(count > 0 && se >= 0);
    double *z = arena_array(arena, count, sizeof *z);
    gst_boundaries(arena, t, count, alpha, z);
    struct gst_decision decision = {.z = maybe_ratio(estimate, se), .bound = z[count - 1]};
    if (decision.z.known) {
        decision.lower = maybe_of(estimate - decision.bound * se);
        decision.upper = maybe_of(estimate + decision.bound * se);
    }
    decision.verdict = verdict_of(&decision, t[count - 1] == 1);
    return decision;
}

const char *gst_verdict_text(enum gst_verdict verdict)
{
    switch (verdict) {
    case GST_STOP_BENEFIT:
        return "stop_benefit";
    case GST_STOP_HARM:
        return "stop_harm";
    case GST_FINAL_NO_DIFFERENCE:
        return "final_no_difference";
    case GST_CONTINUE:
        break;
    }
    return "continue";
}

struct maybe_real gst_conditional_power(double z, double t, double final_bound)
{
    if (!(t > 0 && t < 1) || !isfinite(z))
        return maybe_none();
    double expected = z * sqrt(t) + z / sqrt(t) * (1 - t);
    return maybe_of(normal_sf((final_bound - expected) / sqrt(1 - t)));
}

struct asymp_cs asymp_cs(double estimate, double se, double n, double n_star, double alpha)
{
    assert(n_star > 0 && alpha > 0 && alpha < 1 && se >= 0 && n >= 0);
    double twice = -2 * log(alpha);
    struct asymp_cs cs = {.rho2 = maybe_of((twice + log1p(twice)) / n_star)};
    if (n < 1 || se == 0)
        return cs;
    double m = n * cs.rho2.value, z = estimate / se;
    double half = se * sqrt(2 * (m + 1) / m * (log1p(m) / 2 - log(alpha)));
    cs.half_width = maybe_of(half);
    cs.lower = maybe_of(estimate - half);
    cs.upper = maybe_of(estimate + half);
    cs.p = maybe_of(real_min(1, exp(log1p(m) / 2 - z * z * m / (2 * (m + 1)))));
    return cs;
}
