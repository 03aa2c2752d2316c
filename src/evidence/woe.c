/* See woe.h. */
#include "woe.h"

#include <assert.h>
#include <math.h>

#include "base/arena.h"

__extension__ typedef __int128 wide;

struct bin {
    int64_t good;
    int64_t bad;
};

static struct bin bin_add(struct bin a, struct bin b)
{
    return (struct bin){a.good + b.good, a.bad + b.bad};
}

static struct bin total_of(const struct bin *bins, size_t count)
{
    struct bin total = {0, 0};
    for (size_t i = 0; i < count; i++)
        total = bin_add(total, bins[i]);
    return total;
}

static double good_share(struct bin bin, struct bin total, size_t count)
{
    return ((double)bin.good + 0.5) / ((double)total.good + 0.5 * (double)count);
}

static double bad_share(struct bin bin, struct bin total, size_t count)
{
    return ((double)bin.bad + 0.5) / ((double)total.bad + 0.5 * (double)count);
}

static double value_of(const struct bin *bins, size_t count, double *ret_woe)
{
    struct bin total = total_of(bins, count);
    struct sum iv = {0};
    for (size_t i = 0; i < count; i++) {
        double good = good_share(bins[i], total, count), bad = bad_share(bins[i], total, count);
        double woe = log(good / bad);
        sum_add(&iv, (good - bad) * woe);
        if (ret_woe)
            ret_woe[i] = woe;
    }
    return sum_value(&iv);
}

static struct bin *bins_of(struct arena *arena, const int64_t *good, const int64_t *bad,
                           size_t count)
{
    struct bin *bins = arena_array(arena, count, sizeof *bins);
    for (size_t i = 0; i < count; i++) {
        assert(good[i] >= 0 && bad[i] >= 0);
        bins[i] = (struct bin){good[i], bad[i]};
    }
    return bins;
}

struct woe woe_iv(struct arena *arena, const int64_t *good, const int64_t *bad, size_t bins)
{
    assert(arena && bins > 0);
    const struct bin *counts = bins_of(arena, good, bad, bins);
    struct bin total = total_of(counts, bins);
    double *woe = arena_array(arena, bins, sizeof *woe);
    double iv = value_of(counts, bins, woe), g = (double)total.good, b = (double)total.bad;
    struct woe result = {woe, maybe_none(), maybe_none(), maybe_none(), bins - 1, maybe_none()};
    if (total.good == 0 || total.bad == 0)
        return result;
    double df = (double)result.df, chisq = iv * (g * b / (g + b));
    result.iv = maybe_of(iv);
    result.bias = maybe_of(df * (1 / g + 1 / b));
    result.chisq = maybe_of(chisq);
    if (result.df > 0)
        result.p = maybe_of(chisq_sf(real_max(chisq, 0), df));
    return result;
}

const char *woe_label(double iv)
{
    return iv < 0.02  ? "none"
           : iv < 0.1 ? "weak"
           : iv < 0.3 ? "medium"
           : iv < 0.5 ? "strong"
                      : "suspicious";
}

/* The bins still standing while they are merged; group[i] is where bin i has gone. */
struct merging {
    struct bin *bins;
    size_t count;
    size_t *groups;
    size_t group_count; /* of original bins */
    bool is_ordered;
};

static bool is_fit(struct bin bin, struct bin total)
{
    enum { CLASS_MIN = 5 };
    int64_t records = bin.good + bin.bad, all = total.good + total.bad;
    return bin.good >= CLASS_MIN && bin.bad >= CLASS_MIN && (double)records * 20 >= (double)all;
}

/* woe but for a constant that all bins share. */
static double evidence(struct bin bin)
{
    return log(((double)bin.good + 0.5) / ((double)bin.bad + 0.5));
}

/* The thinnest unfit bin, or `count` if all are fit. */
static size_t thinnest(const struct merging *m)
{
    struct bin total = total_of(m->bins, m->count);
    size_t found = m->count;
    for (size_t i = 0; i < m->count; i++) {
        int64_t records = m->bins[i].good + m->bins[i].bad;
        if (is_fit(m->bins[i], total))
            continue;
        if (found == m->count || records < m->bins[found].good + m->bins[found].bad)
            found = i;
    }
    return found;
}

static size_t nearest(const struct merging *m, size_t bin)
{
    size_t found = bin;
    double distance = INFINITY;
    for (size_t i = 0; i < m->count; i++) {
        bool is_adjacent = i + 1 == bin || i == bin + 1;
        double away = fabs(evidence(m->bins[i]) - evidence(m->bins[bin]));
        if (i == bin || (m->is_ordered && !is_adjacent) || away >= distance)
            continue;
        found = i;
        distance = away;
    }
    return found;
}

static void merge(struct merging *m, size_t a, size_t b)
{
    size_t keep = a < b ? a : b, drop = a < b ? b : a;
    assert(keep < drop && drop < m->count);
    m->bins[keep] = bin_add(m->bins[keep], m->bins[drop]);
    m->count--;
    for (size_t i = drop; i < m->count; i++)
        m->bins[i] = m->bins[i + 1];
    for (size_t i = 0; i < m->group_count; i++)
        if (m->groups[i] == drop)
            m->groups[i] = keep;
        else if (m->groups[i] > drop)
            m->groups[i]--;
}

/* a's share of good is above b's, exactly (counts are at most 10^12: use 128 bits). */
static bool is_above(struct bin a, struct bin b)
{
    return (wide)a.good * b.bad > (wide)b.good * a.bad;
}

/* Pools adjacent violators until the shares rise (or fall), never strictly against the direction. */
static void pool(struct merging *m, bool rising)
{
    for (size_t i = 0; i + 1 < m->count;) {
        bool violates =
            rising ? is_above(m->bins[i], m->bins[i + 1]) : is_above(m->bins[i + 1], m->bins[i]);
        if (!violates) {
            i++;
            continue;
        }
        merge(m, i, i + 1);
        i = i > 0 ? i - 1 : 0;
    }
}

static struct merging merging_copy(struct arena *arena, const struct merging *from)
{
    struct merging copy = *from;
    copy.bins = arena_array(arena, from->count, sizeof *copy.bins);
    copy.groups = arena_array(arena, from->group_count, sizeof *copy.groups);
    for (size_t i = 0; i < from->count; i++)
        copy.bins[i] = from->bins[i];
    for (size_t i = 0; i < from->group_count; i++)
        copy.groups[i] = from->groups[i];
    return copy;
}

static struct merging monotone(struct arena *arena, const struct merging *m)
{
    struct merging rising = merging_copy(arena, m), falling = merging_copy(arena, m);
    pool(&rising, true);
    pool(&falling, false);
    bool falls =
        value_of(falling.bins, falling.count, NULL) > value_of(rising.bins, rising.count, NULL);
    return falls ? falling : rising;
}

size_t woe_merge(struct arena *arena, const int64_t *good, const int64_t *bad, size_t bins,
                 bool is_ordered, size_t *ret_groups)
{
    assert(arena && bins > 0 && ret_groups);
    struct merging m = {bins_of(arena, good, bad, bins), bins, ret_groups, bins, is_ordered};
    for (size_t i = 0; i < bins; i++)
        ret_groups[i] = i;
    for (size_t thin; m.count > 1 && (thin = thinnest(&m)) < m.count;)
        merge(&m, thin, nearest(&m, thin));
    if (!is_ordered)
        return m.count;
    struct merging best = monotone(arena, &m);
    for (size_t i = 0; i < bins; i++)
        ret_groups[i] = best.groups[i];
    return best.count;
}

struct scorecard scorecard_scale(double pdo, double score0, double odds0)
{
    assert(pdo > 0 && odds0 > 0 && isfinite(score0));
    double factor = pdo / M_LN2;
    return (struct scorecard){factor, score0 - factor * log(odds0)};
}

double scorecard_score(struct scorecard scorecard, double odds)
{
    assert(odds > 0);
    return scorecard.offset + scorecard.factor * log(odds);
}

int64_t scorecard_points(struct scorecard scorecard, double coef)
{
    double points = scorecard.factor * coef;
    assert(fabs(points) <= 0x1p53);
    return (int64_t)round(points);
}
