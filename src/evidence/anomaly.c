/* See anomaly.h. */
#include "anomaly.h"

#include <assert.h>
#include <math.h>

static const double SMOOTHING = 0.5;
static const double STABILITY_SCALE = 0.25;
static const double BURST_P = 0.001;
static const double BURST_RATIO = 2;

static double total_of(const int64_t *counts, size_t bins)
{
    double total = 0;
    for (size_t i = 0; i < bins; i++) {
        assert(counts[i] >= 0);
        total += (double)counts[i];
    }
    return total;
}

/* sum (a - e) ln(a / e) of the shares, `added` to every bin. */
static double index_of(const int64_t *expected, const int64_t *actual, size_t bins, double added)
{
    double m = total_of(expected, bins) + added * (double)bins;
    double n = total_of(actual, bins) + added * (double)bins;
    struct sum sum = {0};
    for (size_t i = 0; i < bins; i++) {
        double e = ((double)expected[i] + added) / m, a = ((double)actual[i] + added) / n;
        sum_add(&sum, (a - e) * log(a / e));
    }
    return sum_value(&sum);
}

static enum psi_status status_of(const struct psi *psi)
{
    if (psi->psi.value >= 0.25 && psi->psi.value > psi->crit999.value)
        return PSI_RED;
    if (psi->psi.value >= 0.10 && psi->psi.value > psi->crit95.value)
        return PSI_AMBER;
    return PSI_GREEN;
}

struct psi psi(const int64_t *expected, const int64_t *actual, size_t bins)
{
    double m = total_of(expected, bins), n = total_of(actual, bins);
    struct psi psi = {0};
    if (bins < 2 || m == 0 || n == 0)
        return psi;
    double df = (double)(bins - 1), scale = 1 / n + 1 / m;
    double index = index_of(expected, actual, bins, SMOOTHING);
    psi.psi = maybe_of(index);
    psi.unsmoothed = maybe_of(index_of(expected, actual, bins, 0));
    psi.null_mean = maybe_of(df * scale);
    psi.crit95 = maybe_of(chisq_quantile(0.95, df) * scale);
    psi.crit999 = maybe_of(chisq_quantile(0.999, df) * scale);
    psi.p = maybe_of(chisq_sf(real_max(0, index) / scale, df));
    psi.stability =
        maybe_of(real_clamp(1 - real_max(0, index - df * scale) / STABILITY_SCALE, 0, 1));
    psi.status = status_of(&psi);
    return psi;
}

const char *psi_status_text(enum psi_status status)
{
    switch (status) {
    case PSI_GREEN:
        return "green";
    case PSI_AMBER:
        return "amber";
    case PSI_RED:
        return "red";
    case PSI_UNKNOWN:
        break;
    }
    return "unknown";
}

struct maybe_real csi_points_shift(const int64_t *expected, const int64_t *actual,
                                   const double *points, size_t bins,
                                   struct maybe_real *ret_contribution)
{
    double m = total_of(expected, bins), n = total_of(actual, bins);
    bool is_known = m > 0 && n > 0;
    struct sum shift = {0};
    for (size_t i = 0; i < bins; i++) {
        ret_contribution[i] = maybe_none();
        if (!is_known)
            continue;
        double moved = ((double)actual[i] / n - (double)expected[i] / m) * points[i];
        ret_contribution[i] = maybe_of(moved);
        sum_add(&shift, moved);
    }
    return is_known ? maybe_of(sum_value(&shift)) : maybe_none();
}

static double bits(double share)
{
    return share > 0 ? -share * log2(share) : 0;
}

struct maybe_real binary_entropy_bits(struct proportion fires)
{
    struct maybe_real rate = proportion_rate(fires);
    if (!rate.known)
        return rate;
    double rest = (double)(fires.n - fires.x) / (double)fires.n;
    return maybe_of(bits(rate.value) + bits(rest));
}

/* sum (a - mean a) (b - mean b) */
static double co_moment(const double *a, const double *b, size_t count)
{
    double mean_a = mean_of(a, count), mean_b = mean_of(b, count);
    struct sum sum = {0};
    for (size_t i = 0; i < count; i++)
        sum_add(&sum, (a[i] - mean_a) * (b[i] - mean_b));
    return sum_value(&sum);
}

void variance_share(const double *const *contributions, size_t signals, size_t records,
                    double *totals, struct maybe_real *ret_share)
{
    for (size_t r = 0; r < records; r++) {
        struct sum total = {0};
        for (size_t s = 0; s < signals; s++)
            sum_add(&total, contributions[s][r]);
        totals[r] = sum_value(&total);
    }
    double spread = records ? co_moment(totals, totals, records) : 0;
    for (size_t s = 0; s < signals; s++)
        ret_share[s] = spread > 0 ? maybe_of(co_moment(contributions[s], totals, records) / spread)
                                  : maybe_none();
}

struct maybe_real heaping_p(int64_t above, int64_t below)
{
    assert(above >= 0 && below >= 0);
    if (above + below == 0)
        return maybe_none();
    return maybe_of(binomial_at_least(above, above + below, 0.5));
}

struct volume_burst volume_burst(int64_t this_week, int64_t prior_total, int64_t prior_weeks)
{
    assert(this_week >= 0 && prior_total >= 0 && prior_weeks >= 0);
    struct volume_burst burst = {0};
    if (prior_total == 0 || prior_weeks == 0)
        return burst;
    double ratio = (double)this_week * (double)prior_weeks / (double)prior_total;
    double p = binomial_at_least(this_week, this_week + prior_total, 1 / (1 + (double)prior_weeks));
    return (struct volume_burst){maybe_of(ratio), maybe_of(p), p < BURST_P && ratio >= BURST_RATIO};
}
