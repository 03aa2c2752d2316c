/* See power.h. */
#include "power.h"

#include <assert.h>
#include <math.h>

#include "evidence/root.h"

static void check_plan(struct power_plan plan)
{
    assert(plan.alpha > 0 && plan.alpha < 1 && plan.power > 0 && plan.power < 1);
}

struct maybe_real power_n_per_arm(double p0, double p1, struct power_plan plan)
{
    check_plan(plan);
    assert(p0 >= 0 && p0 <= 1 && p1 >= 0 && p1 <= 1);
    if (p0 == p1)
        return maybe_none();
    double mean = (p0 + p1) / 2;
    double noise = -normal_quantile(plan.alpha / 2) * sqrt(2 * mean * (1 - mean)) +
                   normal_quantile(plan.power) * sqrt(p0 * (1 - p0) + p1 * (1 - p1));
    return maybe_of(noise * noise / ((p1 - p0) * (p1 - p0)));
}

struct search {
    double p0, n;
    struct power_plan plan;
};

/* Positive where p1 is shown by fewer than n records. */
static double spare(double p1, const void *context)
{
    const struct search *search = context;
    struct maybe_real need = power_n_per_arm(search->p0, p1, search->plan);
    return need.known ? log(search->n) - log(need.value) : -1;
}

struct maybe_real detectable_rate(double p0, double n, struct power_plan plan)
{
    check_plan(plan);
    assert(p0 >= 0 && p0 <= 1 && n >= 0);
    struct search search = {p0, n, plan};
    if (p0 == 1 || n == 0 || spare(1, &search) < 0)
        return maybe_none();
    return maybe_of(root_between(spare, &search, p0, 1, 1e-15));
}

double design_effect(double mean_cluster, double cv, double icc)
{
    assert(mean_cluster >= 1 && cv >= 0 && icc >= 0 && icc <= 1);
    return 1 + ((1 + cv * cv) * mean_cluster - 1) * icc;
}

static double sum_of_squares_between(const struct cluster *clusters, size_t count, double mean)
{
    struct sum squares = {0};
    for (size_t g = 0; g < count; g++) {
        double n = (double)clusters[g].n, distance = clusters[g].sum / n - mean;
        sum_add(&squares, n * distance * distance);
    }
    return sum_value(&squares);
}

/* (N - sum n^2 / N) / (k - 1) */
static double adjusted_size(const struct cluster *clusters, size_t group_count, size_t count)
{
    struct sum squares = {0};
    for (size_t g = 0; g < group_count; g++)
        sum_add(&squares, (double)clusters[g].n * (double)clusters[g].n);
    return ((double)count - sum_value(&squares) / (double)count) / (double)(group_count - 1);
}

struct icc icc_anova(const double *values, const int64_t *groups, size_t count,
                     struct cluster *clusters, size_t group_count)
{
    struct icc icc = {0};
    for (size_t g = 0; g < group_count; g++)
        clusters[g] = (struct cluster){0, 0};
    for (size_t i = 0; i < count; i++) {
        assert(groups[i] >= 0 && (size_t)groups[i] < group_count);
        clusters[groups[i]].n++;
        clusters[groups[i]].sum += values[i];
    }
    struct sum within = {0};
    for (size_t i = 0; i < count; i++) {
        double distance = values[i] - clusters[groups[i]].sum / (double)clusters[groups[i]].n;
        sum_add(&within, distance * distance);
    }
    if (count > group_count)
        icc.msw = maybe_of(sum_value(&within) / (double)(count - group_count));
    if (group_count < 2)
        return icc;
    double between = sum_of_squares_between(clusters, group_count, mean_of(values, count));
    icc.msb = maybe_of(between / (double)(group_count - 1));
    icc.n0 = maybe_of(adjusted_size(clusters, group_count, count));
    if (icc.msw.known && icc.msb.known)
        icc.icc = maybe_ratio(icc.msb.value - icc.msw.value,
                              icc.msb.value + (icc.n0.value - 1) * icc.msw.value);
    return icc;
}
