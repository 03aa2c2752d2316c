/* See contingency.h. */
#include "contingency.h"

#include <assert.h>
#include <math.h>

enum { SELECTION_N_MIN = 30 };

static const double SRM_P = 0.001;
static const double FOUR_FIFTHS = 0.8;

/* The cells of one segment as reals. */
struct cells {
    double x1, n1, x0, n0, total, events;
};

static struct cells cells_of(const struct stratum *s)
{
    assert(proportion_is_valid(s->p1) && proportion_is_valid(s->p0));
    double x1 = (double)s->p1.x, n1 = (double)s->p1.n, x0 = (double)s->p0.x, n0 = (double)s->p0.n;
    return (struct cells){x1, n1, x0, n0, n1 + n0, x1 + x0};
}

static bool has_both_arms(const struct stratum *s)
{
    return s->p1.n > 0 && s->p0.n > 0;
}

struct cmh cmh(const struct stratum *strata, size_t count)
{
    struct sum excess = {0}, variance = {0}, above = {0}, below = {0};
    for (size_t i = 0; i < count; i++) {
        struct cells c = cells_of(&strata[i]);
        if (!has_both_arms(&strata[i]))
            continue;
        sum_add(&excess, (c.x1 * (c.n0 - c.x0) - c.x0 * (c.n1 - c.x1)) / c.total);
        sum_add(&variance, c.n1 / c.total * c.n0 * (c.events / c.total) *
                               ((c.total - c.events) / (c.total - 1)));
        sum_add(&above, c.x1 * (c.n0 - c.x0) / c.total);
        sum_add(&below, c.x0 * (c.n1 - c.x1) / c.total);
    }
    struct cmh test = {.odds_ratio = maybe_ratio(sum_value(&above), sum_value(&below))};
    struct maybe_real z = maybe_ratio(sum_value(&excess), sqrt(sum_value(&variance)));
    if (z.known) {
        test.chisq = maybe_of(z.value * z.value);
        test.p = maybe_of(normal_two_sided_p(z.value));
    }
    return test;
}

struct risk_difference mh_risk_difference(const struct stratum *strata, size_t count)
{
    struct sum weights = {0}, excess = {0}, slope = {0}, level = {0};
    for (size_t i = 0; i < count; i++) {
        struct cells c = cells_of(&strata[i]);
        if (!has_both_arms(&strata[i]))
            continue;
        double s1 = c.n1 / c.total, s0 = c.n0 / c.total;
        sum_add(&weights, c.n1 * s0);
        sum_add(&excess, c.x1 * s0 - c.x0 * s1);
        sum_add(&slope, s1 * s1 * c.x0 - s0 * s0 * c.x1 + s1 * s0 * (c.n0 - c.n1) / 2);
        sum_add(&level, (c.x1 * (c.n0 - c.x0) + c.x0 * (c.n1 - c.x1)) / (2 * c.total));
    }
    double weight = sum_value(&weights);
    struct maybe_real difference = maybe_ratio(sum_value(&excess), weight);
    if (!difference.known)
        return (struct risk_difference){0};
    double variance = difference.value * sum_value(&slope) + sum_value(&level);
    if (!(variance > 0))
        return (struct risk_difference){.difference = difference};
    double se = sqrt(variance) / weight;
    return (struct risk_difference){difference, maybe_of(se), maybe_of(difference.value / se)};
}

struct srm srm_check(const int64_t *counts, const double *planned, size_t count)
{
    struct srm srm = {.df = -1};
    struct sum shares = {0};
    double records = 0;
    for (size_t i = 0; i < count; i++) {
        assert(counts[i] >= 0 && planned[i] >= 0 && isfinite(planned[i]));
        if (planned[i] > 0) {
            srm.df++;
            records += (double)counts[i];
            sum_add(&shares, planned[i]);
        } else {
            srm.unplanned += counts[i];
        }
    }
    assert(srm.df >= 0);
    srm.is_invalid = srm.unplanned > 0;
    if (records == 0 || srm.df == 0)
        return srm;
    struct sum chisq = {0};
    for (size_t i = 0; i < count; i++) {
        if (!(planned[i] > 0))
            continue;
        double expected = records * (planned[i] / sum_value(&shares));
        sum_add(&chisq, ((double)counts[i] - expected) * ((double)counts[i] - expected) / expected);
    }
    srm.chisq = maybe_of(sum_value(&chisq));
    /* An arm planned at next to nothing makes the chi-square infinite: as good as unplanned. */
    srm.p = maybe_of(srm.chisq.known ? chisq_sf(srm.chisq.value, (double)srm.df) : 0);
    srm.is_invalid |= srm.p.value < SRM_P;
    return srm;
}

static enum selection_status status_of(struct proportion group, struct proportion reference,
                                       const struct interval *ratio)
{
    if (group.n < SELECTION_N_MIN || reference.n < SELECTION_N_MIN || !ratio->estimate.known)
        return SELECTION_INSUFFICIENT_DATA;
    if (ratio->estimate.value >= FOUR_FIFTHS)
        return SELECTION_OK;
    return ratio->upper.known && ratio->upper.value < 1 ? SELECTION_FLAG : SELECTION_WATCH;
}

struct selection_ratio selection_ratio(struct proportion group, struct proportion reference)
{
    struct interval ratio = mn_ratio_ci(group, reference, 0.05);
    return (struct selection_ratio){ratio, two_prop_test(group, reference).p,
                                    status_of(group, reference, &ratio)};
}

int selection_reference(const struct proportion *groups, size_t count)
{
    int best = -1;
    for (size_t i = 0; i < count; i++) {
        if (groups[i].n < SELECTION_N_MIN)
            continue;
        if (best < 0 || proportion_difference(groups[i], groups[best]).value > 0)
            best = (int)i;
    }
    return best;
}

const char *selection_status_text(enum selection_status status)
{
    switch (status) {
    case SELECTION_OK:
        return "ok";
    case SELECTION_WATCH:
        return "watch";
    case SELECTION_FLAG:
        return "flag";
    case SELECTION_INSUFFICIENT_DATA:
        break;
    }
    return "insufficient_data";
}

struct agreement_figures cohen_kappa(const int64_t *table, size_t k)
{
    double total = 0, diagonal = 0;
    for (size_t i = 0; i < k * k; i++) {
        assert(table[i] >= 0);
        total += (double)table[i];
    }
    if (total == 0)
        return (struct agreement_figures){0};
    struct sum chance = {0};
    for (size_t i = 0; i < k; i++) {
        double row = 0, column = 0;
        for (size_t j = 0; j < k; j++) {
            row += (double)table[i * k + j];
            column += (double)table[j * k + i];
        }
        diagonal += (double)table[i * k + i];
        sum_add(&chance, row / total * (column / total));
    }
    double agreement = diagonal / total, expected = sum_value(&chance);
    return (struct agreement_figures){maybe_of(agreement),
                                      maybe_ratio(agreement - expected, 1 - expected)};
}
