/* See bands.h. */
#include "bands.h"

#include <assert.h>
#include <math.h>

#include "base/arena.h"
#include "evidence/p_adjust.h"

static const double VERDICT_P = 0.05;

static double score_at(const double *scores, size_t i)
{
    return scores ? scores[i] : (double)(i + 1);
}

static double mean_score(const struct proportion *bands, const double *scores, size_t count,
                         double records)
{
    struct sum sum = {0};
    for (size_t i = 0; i < count; i++)
        sum_add(&sum, (double)bands[i].n * score_at(scores, i));
    return sum_value(&sum) / records;
}

struct trend cochran_armitage(const struct proportion *bands, const double *scores, size_t count)
{
    struct proportion all = {0, 0};
    for (size_t i = 0; i < count; i++)
        all = proportion_add(all, bands[i]);
    if (all.x == 0 || all.x == all.n)
        return (struct trend){0};
    double rate = proportion_rate(all).value,
           mean = mean_score(bands, scores, count, (double)all.n);
    struct sum excess = {0}, spread = {0};
    for (size_t i = 0; i < count; i++) {
        double distance = score_at(scores, i) - mean;
        sum_add(&excess, distance * ((double)bands[i].x - rate * (double)bands[i].n));
        sum_add(&spread, distance * distance * (double)bands[i].n);
    }
    struct maybe_real z =
        maybe_ratio(sum_value(&excess), sqrt(rate * (1 - rate) * sum_value(&spread)));
    if (!z.known)
        return (struct trend){0};
    return (struct trend){z, maybe_of(z.value * z.value), maybe_of(normal_two_sided_p(z.value)),
                          maybe_of(normal_sf(z.value))};
}

void adjacent_inversions(struct arena *arena, const struct proportion *bands, size_t count,
                         struct maybe_real *ret_p, struct maybe_real *ret_holm)
{
    if (count < 2)
        return;
    for (size_t i = 0; i + 1 < count; i++) {
        struct maybe_real rise = two_prop_z(bands[i + 1], bands[i]);
        ret_p[i] = rise.known ? maybe_of(normal_cdf(rise.value)) : maybe_none();
    }
    holm_adjust(arena, ret_p, count - 1, ret_holm);
}

enum band_verdict band_verdict(const struct trend *trend, const struct maybe_real *holm,
                               size_t holm_count)
{
    for (size_t i = 0; i < holm_count; i++)
        if (holm[i].known && holm[i].value < VERDICT_P)
            return BANDS_INVERTED;
    bool rises = trend->p_increasing.known && trend->p_increasing.value < VERDICT_P;
    return rises ? BANDS_MONOTONE : BANDS_NOT_DEMONSTRATED;
}

const char *band_verdict_text(enum band_verdict verdict)
{
    switch (verdict) {
    case BANDS_MONOTONE:
        return "monotone";
    case BANDS_INVERTED:
        return "inverted";
    case BANDS_NOT_DEMONSTRATED:
        break;
    }
    return "not demonstrated";
}

/* Neighbouring bands that share one rate: those from `first` up to the next block's first. */
struct block {
    struct proportion pooled;
    size_t first;
};

static double block_rate(const struct block *block)
{
    return (double)block->pooled.x / (double)block->pooled.n;
}

void pava_increasing(struct arena *arena, const struct proportion *bands, size_t count,
                     struct maybe_real *ret_fitted)
{
    struct block *blocks = arena_array(arena, count, sizeof *blocks);
    size_t used = 0;
    for (size_t i = 0; i < count; i++) {
        assert(proportion_is_valid(bands[i]));
        ret_fitted[i] = maybe_none();
        if (bands[i].n == 0)
            continue;
        blocks[used++] = (struct block){bands[i], i};
        while (used > 1 && block_rate(&blocks[used - 2]) > block_rate(&blocks[used - 1])) {
            used--;
            blocks[used - 1].pooled = proportion_add(blocks[used - 1].pooled, blocks[used].pooled);
        }
    }
    for (size_t b = 0; b < used; b++) {
        size_t end = b + 1 < used ? blocks[b + 1].first : count;
        for (size_t i = blocks[b].first; i < end; i++)
            if (bands[i].n > 0)
                ret_fitted[i] = maybe_of(block_rate(&blocks[b]));
    }
}
