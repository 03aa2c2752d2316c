/* Weight of evidence and information value of a binned characteristic, the merging of thin bins,
 * and the scorecard scale (semantics 2.2, 2.3). Good means y = 1. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "evidence/number.h"

struct arena;

struct woe {
    const double *woe;       /* one a bin, in the arena */
    struct maybe_real iv;    /* sum of (share of good - share of bad) * woe */
    struct maybe_real bias;  /* what iv is expected to be without any association */
    struct maybe_real chisq; /* iv G B / (G + B) */
    size_t df;               /* bins - 1 */
    struct maybe_real p;     /* chisq against chi2(df); undefined for a single bin */
};

/* woe_i = ln( (g_i + .5)/(G + .5 k) / ((b_i + .5)/(B + .5 k)) ): one half in every cell, always.
 * Undefined (but for the woe) if a class is empty: there is nothing to tell apart.
 * Source: Siddiqi (2006); null bias (k-1)(1/G + 1/B). */
struct woe woe_iv(struct arena *arena, const int64_t *good, const int64_t *bad, size_t bins);

/* "none" below .02, "weak" below .1, "medium" below .3, "strong" below .5, else "suspicious". */
const char *woe_label(double iv);

/* Which bins to put together so that every bin has at least 5 % of the records and 5 of each class
 * (or one bin is left). The thinnest unfit bin goes first (then the leftmost), into the neighbour of
 * nearest woe (then the left one); of an ordered field only adjacent bins are neighbours, of an
 * unordered one all are. An ordered field is then made monotone by pooling adjacent violators,
 * rising or falling, whichever keeps the larger information value (then rising).
 * Fills `ret_groups`: for each bin its group, 0, 1, ... by first bin. Returns how many groups. */
size_t woe_merge(struct arena *arena, const int64_t *good, const int64_t *bad, size_t bins,
                 bool is_ordered, size_t *ret_groups);

/* Points of log-odds: score = offset + factor ln(odds). */
struct scorecard {
    double factor; /* points to double the odds / ln 2 */
    double offset;
};

/* All arguments finite, `pdo` and `odds0` positive. */
struct scorecard scorecard_scale(double pdo, double score0, double odds0);
double scorecard_score(struct scorecard scorecard, double odds);
/* round_half_away(factor * coef); the product must be within +-2^53. */
int64_t scorecard_points(struct scorecard scorecard, double coef);
