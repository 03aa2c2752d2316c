/* How well a score tells good from bad: AUC with DeLong's variance, the paired comparison of two
 * scores, Kolmogorov-Smirnov, gain and lift at a depth, Brier score and log loss (semantics 2.4).
 *
 * A higher score means "more likely good". Scores must be finite, outcomes are true for good; both
 * are asserted or refused at the edge, not here. What comes back lives in the arena. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "evidence/number.h"

struct arena;

struct auc {
    struct maybe_real auc;      /* P(good scores higher) + P(tie)/2 */
    struct maybe_real variance; /* DeLong */
    struct maybe_real lower;    /* auc -+ z sd, cut to [0, 1] */
    struct maybe_real upper;
    struct maybe_real gini; /* 2 auc - 1 */
};

/* Undefined: all with one class only; the variance with fewer than two of a class; the limits if
 * the variance is 0 (a perfect separation of a handful proves nothing). n log n; the auc itself is
 * exact in integers up to the last division. Source: DeLong, DeLong, Clarke-Pearson (1988), by
 * placements as in Sun, Xu (2014). */
struct auc auc_delong(struct arena *arena, const double *scores, const bool *good, size_t count);

struct auc_pair {
    struct maybe_real auc1;
    struct maybe_real auc2;
    struct maybe_real z; /* of auc1 - auc2; undefined if the difference has no variance */
    struct maybe_real p; /* two-sided */
};

struct auc_pair auc_delong_paired(struct arena *arena, const double *scores1, const double *scores2,
                                  const bool *good, size_t count);

struct ks {
    struct maybe_real distance; /* max |F_a - F_b| over the distinct values */
    struct maybe_real p;        /* asymptotic, two-sided */
};

/* Undefined if a sample is empty. Source: Kolmogorov (1933), Smirnov (1948). */
struct ks ks_two_sample(struct arena *arena, const double *a, size_t a_count, const double *b,
                        size_t b_count);

/* The first `depth` records by falling score. Where the cut goes through a tie, the records of the
 * tie share the places left: no figure depends on how ties happen to stand. */
struct gain {
    struct maybe_real true_positives;
    struct maybe_real precision; /* true positives / depth; undefined at depth 0 */
    struct maybe_real gain;      /* true positives / all positives; undefined without any */
    struct maybe_real lift;      /* precision / share of positives; undefined without any */
};

/* One answer for each depth (0 .. count each, in any order). */
const struct gain *gain_lift(struct arena *arena, const double *scores, const bool *good,
                             size_t count, const size_t *depths, size_t depth_count);

struct calibration_loss {
    struct maybe_real brier; /* mean (p - y)^2 */
    struct maybe_real
        logloss; /* -mean log-likelihood; undefined (infinite) if certainty was wrong */
};

/* Chances 0 .. 1. Undefined without records. */
struct calibration_loss calibration_loss(const double *chances, const bool *good, size_t count);
