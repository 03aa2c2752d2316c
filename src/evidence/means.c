/* See means.h. */
#include "means.h"

#include <assert.h>
#include <math.h>

#include "base/arena.h"

static const struct maybe_real none = {false, 0};

/* Below this share of the numbers it comes from, a standard error is rounding, not variation.
 * What has overflowed stays so. */
static double without_rounding(double se, double size)
{
    return se <= 1e-12 * size ? 0 : se;
}

static double largest(const double *values, size_t count)
{
    double most = 0;
    for (size_t i = 0; i < count; i++)
        most = fabs(values[i]) > most ? fabs(values[i]) : most;
    return most;
}

/* Sum of squared deviations / (n - 1). */
static double variance_of(const double *values, size_t count)
{
    double mean = mean_of(values, count);
    struct sum squares = {0};
    for (size_t i = 0; i < count; i++)
        sum_add(&squares, (values[i] - mean) * (values[i] - mean));
    return sum_value(&squares) / (double)(count - 1);
}

/* The standard error of a mean, 0 if it is only rounding. */
static double mean_se(const double *values, size_t count)
{
    return without_rounding(sqrt(variance_of(values, count) / (double)count),
                            largest(values, count));
}

static struct difference difference_of(struct maybe_real estimate)
{
    return (struct difference){estimate, none, none, none, none, none};
}

/* Statistic and limits; the p-value is the caller's. */
static struct difference difference_test(double estimate, double se, double quantile)
{
    struct difference d = difference_of(maybe_of(estimate));
    d.se = maybe_of(se);
    if (!d.estimate.known || !d.se.known || se == 0)
        return d;
    d.statistic = maybe_of(estimate / se);
    d.lower = maybe_of(estimate - quantile * se);
    d.upper = maybe_of(estimate + quantile * se);
    return d;
}

static struct difference normal_difference(double estimate, double se)
{
    struct difference d = difference_test(estimate, se, normal_quantile(0.975));
    if (d.statistic.known)
        d.p = maybe_of(normal_two_sided_p(d.statistic.value));
    return d;
}

struct welch welch_t(const double *a, size_t a_count, const double *b, size_t b_count)
{
    if (!a_count || !b_count)
        return (struct welch){difference_of(none), none};
    double estimate = mean_of(a, a_count) - mean_of(b, b_count);
    if (a_count < 2 || b_count < 2)
        return (struct welch){difference_of(maybe_of(estimate)), none};
    double se_a = mean_se(a, a_count), se_b = mean_se(b, b_count), se = hypot(se_a, se_b);
    if (se == 0 || !isfinite(se))
        return (struct welch){difference_test(estimate, se, 0), none};
    double share_a = se_a / se, share_b = se_b / se;
    double df =
        1 / (pow(share_a, 4) / (double)(a_count - 1) + pow(share_b, 4) / (double)(b_count - 1));
    struct welch result = {difference_test(estimate, se, student_quantile(0.975, df)),
                           maybe_of(df)};
    if (result.difference.statistic.known)
        result.difference.p = maybe_of(student_two_sided_p(result.difference.statistic.value, df));
    return result;
}

struct winsorised winsorised_mean(const double *values, size_t count, double cap)
{
    struct winsorised result = {none, none, 0, none};
    struct sum all = {0}, kept = {0}, squares = {0};
    if (!count)
        return result;
    for (size_t i = 0; i < count; i++) {
        result.capped += values[i] > cap;
        sum_add(&all, values[i]);
        sum_add(&kept, real_min(values[i], cap));
    }
    double mean = sum_value(&kept) / (double)count;
    for (size_t i = 0; i < count; i++) {
        double away = real_min(values[i], cap) - mean;
        sum_add(&squares, away * away);
    }
    result.mean = maybe_of(mean);
    if (count > 1)
        result.sd = maybe_of(sqrt(sum_value(&squares) / (double)(count - 1)));
    if (sum_value(&all) > 0)
        result.share_removed = maybe_of(1 - sum_value(&kept) / sum_value(&all));
    return result;
}

struct ratio ratio_metric(struct ratio_arm arm)
{
    struct ratio result = {none, none};
    double y = sum_of(arm.y, arm.count), n = sum_of(arm.n, arm.count);
    result.ratio = maybe_ratio(y, n);
    if (!result.ratio.known || arm.count < 2)
        return result;
    struct sum squares = {0};
    for (size_t i = 0; i < arm.count; i++) {
        double residual = arm.y[i] - result.ratio.value * arm.n[i];
        sum_add(&squares, residual * residual);
    }
    double k = (double)arm.count, se = sqrt(k / (k - 1) * sum_value(&squares)) / n;
    result.se = maybe_of(without_rounding(se, fabs(result.ratio.value)));
    return result;
}

/* Relative lift with limits on the log scale. */
static struct interval lift_of(struct ratio arm1, struct ratio arm0)
{
    struct interval lift = interval_none();
    double r1 = arm1.ratio.value, r0 = arm0.ratio.value;
    if (!arm1.ratio.known || !arm0.ratio.known || r0 <= 0)
        return lift;
    lift.estimate = maybe_of(r1 / r0 - 1);
    if (r1 <= 0 || !arm1.se.known || !arm0.se.known)
        return lift;
    double half = normal_quantile(0.975) * hypot(arm1.se.value / r1, arm0.se.value / r0);
    if (half > 0) {
        lift.lower = maybe_of(r1 / r0 * exp(-half) - 1);
        lift.upper = maybe_of(r1 / r0 * exp(half) - 1);
    }
    return lift;
}

struct ratio_comparison ratio_compare(struct ratio_arm arm1, struct ratio_arm arm0)
{
    struct ratio_comparison result = {ratio_metric(arm1), ratio_metric(arm0), difference_of(none),
                                      interval_none()};
    const struct ratio *one = &result.arm1, *zero = &result.arm0;
    if (one->ratio.known && zero->ratio.known)
        result.difference = difference_of(maybe_of(one->ratio.value - zero->ratio.value));
    if (one->se.known && zero->se.known)
        result.difference = normal_difference(one->ratio.value - zero->ratio.value,
                                              hypot(one->se.value, zero->se.value));
    result.lift = lift_of(*one, *zero);
    return result;
}

/* sqrt(K/(K-1) * sum over clusters of (sum of residuals)^2) / total; two clusters or more. */
static double cluster_se(const struct sum *sums, size_t cluster_count, double total)
{
    struct sum squares = {0};
    for (size_t c = 0; c < cluster_count; c++)
        sum_add(&squares, sum_value(&sums[c]) * sum_value(&sums[c]));
    double k = (double)cluster_count;
    return sqrt(k / (k - 1) * sum_value(&squares)) / total;
}

struct cluster_mean cluster_mean(struct arena *arena, const double *values, const int64_t *cluster,
                                 size_t count, size_t cluster_count)
{
    assert(arena);
    if (!count)
        return (struct cluster_mean){none, none};
    double mean = mean_of(values, count);
    if (cluster_count < 2)
        return (struct cluster_mean){maybe_of(mean), none};
    struct sum *residuals = arena_array(arena, cluster_count, sizeof *residuals);
    for (size_t i = 0; i < count; i++) {
        assert(cluster[i] >= 0 && (size_t)cluster[i] < cluster_count);
        sum_add(&residuals[cluster[i]], values[i] - mean);
    }
    double se = cluster_se(residuals, cluster_count, (double)count);
    return (struct cluster_mean){maybe_of(mean),
                                 maybe_of(without_rounding(se, largest(values, count)))};
}

/* What routing record i is worth, in opportunities. */
static double worth(const struct routing_change *change, size_t i)
{
    double pt = change->break_even_each ? change->break_even_each[i] : change->break_even;
    return change->good[i] ? 1 : -pt / (1 - pt);
}

/* By account. Records of one stand together for the most part, so its sum is at hand. */
static void sum_residuals(const struct routing_change *change, double delta, struct sum *ret_sums)
{
    size_t last = 0;
    struct sum sum = {0};
    for (size_t i = 0; i < change->count; i++) {
        size_t account = (size_t)change->account[i];
        assert(account < change->account_count);
        if (account != last) {
            ret_sums[last] = sum;
            sum = ret_sums[account];
            last = account;
        }
        int step = (int)change->routed_new[i] - (int)change->routed_old[i];
        sum_add(&sum, change->weight[i] * (step ? step * worth(change, i) - delta : -delta));
    }
    ret_sums[last] = sum;
}

struct net_benefit net_benefit_change(struct arena *arena, const struct routing_change *change)
{
    assert(arena && change->break_even >= 0 && change->break_even < 1);
    struct net_benefit result = {none, none, none, none, none, none, 0, 0};
    struct sum weights = {0}, before = {0}, after = {0}, moved = {0};
    struct sum *residuals = arena_array(arena, change->account_count, sizeof *residuals);
    for (size_t i = 0; i < change->count; i++) {
        bool is_old = change->routed_old[i], is_new = change->routed_new[i];
        sum_add(&weights, change->weight[i]);
        if (!is_old && !is_new)
            continue;
        double value = change->weight[i] * worth(change, i);
        if (is_old)
            sum_add(&before, value);
        if (is_new)
            sum_add(&after, value);
        if (is_old != is_new)
            sum_add(&moved, is_new ? value : -value);
        result.swap_in += is_new && !is_old;
        result.swap_out += is_old && !is_new;
    }
    double total = sum_value(&weights), delta = sum_value(&moved) / total;
    if (!(total > 0))
        return result;
    result.before = maybe_of(sum_value(&before) / total);
    result.after = maybe_of(sum_value(&after) / total);
    result.change = maybe_of(delta);
    if (change->account_count < 2)
        return result;
    sum_residuals(change, delta, residuals);
    double se = without_rounding(cluster_se(residuals, change->account_count, total), fabs(delta));
    result.se = maybe_of(se);
    if (result.se.known && se > 0) {
        result.z = maybe_of(delta / se);
        result.p_one_sided = maybe_of(normal_sf(delta / se));
    }
    return result;
}

struct hajek hajek_ipw(const double *values, const double *chance, size_t count)
{
    struct sum weights = {0}, squares = {0}, weighted = {0}, residuals = {0};
    if (!count)
        return (struct hajek){none, none, none};
    for (size_t i = 0; i < count; i++) {
        assert(chance[i] > 0 && chance[i] <= 1);
        double weight = 1 / chance[i];
        sum_add(&weights, weight);
        sum_add(&squares, weight * weight);
        sum_add(&weighted, weight * values[i]);
    }
    double total = sum_value(&weights), estimate = sum_value(&weighted) / total;
    for (size_t i = 0; i < count; i++) {
        double residual = (values[i] - estimate) / chance[i];
        sum_add(&residuals, residual * residual);
    }
    double se = without_rounding(sqrt(sum_value(&residuals)) / total, largest(values, count));
    return (struct hajek){maybe_of(estimate), count > 1 ? maybe_of(se) : none,
                          maybe_of(total * total / sum_value(&squares))};
}
