/* See discrimination.h. */
#include "discrimination.h"

#include <assert.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "evidence/rank.h"

/* Of one score: for each record twice the number of records of the other class that it beats (a
 * good one) or that beat it (a bad one), ties counting one half. */
struct placements {
    const int64_t *doubled;
    size_t good;
    size_t bad;
    double auc;
};

static size_t count_good(const bool *good, size_t count)
{
    size_t sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += good[i];
    return sum;
}

static struct placements placements_of(struct arena *arena, const double *scores, const bool *good,
                                       size_t count)
{
    const uint32_t *order = rank_order(arena, scores, count);
    int64_t *doubled = arena_array(arena, count, sizeof *doubled), total = 0;
    size_t all_good = count_good(good, count);
    int64_t good_below = 0, bad_below = 0;
    for (size_t from = 0, end; from < count; from = end) {
        int64_t good_here = 0;
        end = rank_tie_end(scores, order, from, count);
        for (size_t i = from; i < end; i++)
            good_here += good[order[i]];
        int64_t bad_here = (int64_t)(end - from) - good_here;
        int64_t good_above = (int64_t)all_good - good_below - good_here;
        for (size_t i = from; i < end; i++)
            doubled[order[i]] =
                good[order[i]] ? 2 * bad_below + bad_here : 2 * good_above + good_here;
        total += good_here * (2 * bad_below + bad_here);
        good_below += good_here;
        bad_below += bad_here;
    }
    double pairs = (double)all_good * (double)(count - all_good);
    return (struct placements){doubled, all_good, count - all_good, (double)total / (2 * pairs)};
}

/* The record's placement as a share of the other class, less the mean of its class, the AUC. */
static double deviation(const struct placements *p, bool is_good, size_t i)
{
    return (double)p->doubled[i] / (2 * (double)(is_good ? p->bad : p->good)) - p->auc;
}

/* DeLong's covariance of two AUCs on the same records; at least two of each class. */
static double covariance(const struct placements *p, const struct placements *q, const bool *good,
                         size_t count)
{
    struct sum of_good = {0}, of_bad = {0};
    for (size_t i = 0; i < count; i++)
        sum_add(good[i] ? &of_good : &of_bad, deviation(p, good[i], i) * deviation(q, good[i], i));
    double g = (double)p->good, b = (double)p->bad;
    return sum_value(&of_good) / ((g - 1) * g) + sum_value(&of_bad) / ((b - 1) * b);
}

struct auc auc_delong(struct arena *arena, const double *scores, const bool *good, size_t count)
{
    assert(arena);
    struct auc result = {maybe_none(), maybe_none(), maybe_none(), maybe_none(), maybe_none()};
    size_t all_good = count_good(good, count);
    if (all_good == 0 || all_good == count)
        return result;
    struct placements p = placements_of(arena, scores, good, count);
    result.auc = maybe_of(p.auc);
    result.gini = maybe_of(2 * p.auc - 1);
    if (p.good < 2 || p.bad < 2)
        return result;
    double variance = covariance(&p, &p, good, count);
    result.variance = maybe_of(variance);
    if (variance > 0) {
        double half = normal_quantile(0.975) * sqrt(variance);
        result.lower = maybe_of(real_max(0, p.auc - half));
        result.upper = maybe_of(real_min(1, p.auc + half));
    }
    return result;
}

struct auc_pair auc_delong_paired(struct arena *arena, const double *scores1, const double *scores2,
                                  const bool *good, size_t count)
{
    assert(arena);
    struct auc_pair result = {maybe_none(), maybe_none(), maybe_none(), maybe_none()};
    size_t all_good = count_good(good, count);
    if (all_good == 0 || all_good == count)
        return result;
    struct placements p = placements_of(arena, scores1, good, count);
    struct placements q = placements_of(arena, scores2, good, count);
    result.auc1 = maybe_of(p.auc);
    result.auc2 = maybe_of(q.auc);
    if (p.good < 2 || p.bad < 2 || memcmp(p.doubled, q.doubled, count * sizeof *p.doubled) == 0)
        return result;
    double own = covariance(&p, &p, good, count) + covariance(&q, &q, good, count);
    double variance = own - 2 * covariance(&p, &q, good, count);
    if (variance > 1e-14 * own) { /* below, the difference of equals is rounding alone */
        result.z = maybe_of((p.auc - q.auc) / sqrt(variance));
        result.p = maybe_of(normal_two_sided_p(result.z.value));
    }
    return result;
}

/* P(K > x) of Kolmogorov's distribution: of its two series the one that converges fast. */
static double kolmogorov_sf(double x)
{
    double sum = 0;
    if (x <= 0)
        return 1;
    if (x < 1) {
        for (int k = 1; k <= 5; k++) {
            double odd = (2 * k - 1) * M_PI / x;
            sum += exp(-odd * odd / 8);
        }
        return 1 - sqrt(2 * M_PI) / x * sum;
    }
    for (int k = 1; k <= 6; k++)
        sum += (k % 2 ? 2 : -2) * exp(-2 * k * k * x * x);
    return sum;
}

struct ks ks_two_sample(struct arena *arena, const double *a, size_t a_count, const double *b,
                        size_t b_count)
{
    assert(arena);
    if (!a_count || !b_count)
        return (struct ks){maybe_none(), maybe_none()};
    size_t count = a_count + b_count;
    double *all = arena_array(arena, count, sizeof *all);
    memcpy(all, a, a_count * sizeof *a);
    memcpy(all + a_count, b, b_count * sizeof *b);
    const uint32_t *order = rank_order(arena, all, count);
    int64_t a_below = 0, b_below = 0, widest = 0; /* of |a_below b_count - b_below a_count| */
    for (size_t from = 0, end; from < count; from = end) {
        end = rank_tie_end(all, order, from, count);
        for (size_t i = from; i < end; i++)
            *(order[i] < a_count ? &a_below : &b_below) += 1;
        int64_t gap = a_below * (int64_t)b_count - b_below * (int64_t)a_count;
        gap = gap < 0 ? -gap : gap;
        widest = gap > widest ? gap : widest;
    }
    double m = (double)a_count, n = (double)b_count, distance = (double)widest / (m * n);
    double p = kolmogorov_sf(distance * sqrt(m * n / (m + n)));
    return (struct ks){maybe_of(distance), maybe_of(real_clamp(p, 0, 1))};
}

/* Places `end` and the good among them, at the end of each tie of the falling order. */
struct depth_table {
    size_t *end;
    size_t *good;
    size_t count;
};

static struct depth_table depth_table(struct arena *arena, const double *scores, const bool *good,
                                      size_t count)
{
    double *falling = arena_array(arena, count, sizeof *falling);
    for (size_t i = 0; i < count; i++)
        falling[i] = -scores[i];
    const uint32_t *order = rank_order(arena, falling, count);
    struct depth_table table = {arena_array(arena, count + 1, sizeof(size_t)),
                                arena_array(arena, count + 1, sizeof(size_t)), 1};
    size_t good_above = 0; /* row 0 is depth 0 */
    for (size_t from = 0; from < count; from = table.end[table.count++]) {
        size_t end = rank_tie_end(falling, order, from, count);
        for (size_t i = from; i < end; i++)
            good_above += good[order[i]];
        table.end[table.count] = end;
        table.good[table.count] = good_above;
    }
    return table;
}

static double true_positives(const struct depth_table *table, size_t depth)
{
    size_t low = 0, high = table->count - 1; /* end[low] <= depth, and end[high] >= depth */
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        *(table->end[middle] <= depth ? &low : &high) = middle;
    }
    if (table->end[low] == depth || high == low)
        return (double)table->good[low];
    double places = (double)(depth - table->end[low]);
    double good = (double)(table->good[high] - table->good[low]);
    return (double)table->good[low] + places * good / (double)(table->end[high] - table->end[low]);
}

const struct gain *gain_lift(struct arena *arena, const double *scores, const bool *good,
                             size_t count, const size_t *depths, size_t depth_count)
{
    assert(arena);
    struct depth_table table = depth_table(arena, scores, good, count);
    struct gain *gains = arena_array(arena, depth_count, sizeof *gains);
    double all_good = (double)count_good(good, count);
    for (size_t i = 0; i < depth_count; i++) {
        assert(depths[i] <= count);
        double depth = (double)depths[i], hits = true_positives(&table, depths[i]);
        gains[i] = (struct gain){
            .true_positives = maybe_of(hits),
            .precision = maybe_ratio(hits, depth),
            .gain = maybe_ratio(hits, all_good),
            .lift = maybe_ratio(hits * (double)count, depth * all_good),
        };
    }
    return gains;
}

struct calibration_loss calibration_loss(const double *chances, const bool *good, size_t count)
{
    if (!count)
        return (struct calibration_loss){maybe_none(), maybe_none()};
    struct sum squares = {0}, losses = {0};
    for (size_t i = 0; i < count; i++) {
        double p = chances[i], miss = p - (good[i] ? 1 : 0);
        assert(p >= 0 && p <= 1);
        sum_add(&squares, miss * miss);
        sum_add(&losses, good[i] ? -log(p) : -log1p(-p));
    }
    return (struct calibration_loss){maybe_of(sum_value(&squares) / (double)count),
                                     maybe_of(sum_value(&losses) / (double)count)};
}
