/* Order statistics that need a sort: the order itself, tied ranks, the Mann-Whitney test and the
 * three correlations. All of it n log n or better, exact in integers up to the last division, and
 * independent of the order in which ties happen to stand.
 *
 * Values must be finite (the callers at the edge refuse the rest by name); this is asserted. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "evidence/number.h"

struct arena;

/* Positions of `values` in ascending order; equal values keep their order, and -0 equals 0.
 * A radix sort: about 30 ms for 1,000,000. The result lives in the arena. */
uint32_t *rank_order(struct arena *arena, const double *values, size_t count);

/* The end of the run of equal values that starts at place `from` of the order. */
size_t rank_tie_end(const double *values, const uint32_t *order, size_t from, size_t count);

/* All equal; true of none or one. Asked instead of "is the variance 0", which rounding hides. */
bool rank_is_constant(const double *values, size_t count);

/* Twice the mid-rank of every value (1-based, so the smallest of all, untied, gets 2): ties share
 * the mean of their places, and twice that is an integer. */
int64_t *rank_doubled(struct arena *arena, const double *values, size_t count);

struct mann_whitney {
    struct maybe_real u; /* pairs (a, b) with a > b, ties counting one half */
    struct maybe_real
        p; /* two-sided, normal with tie-corrected variance, no continuity correction */
    struct maybe_real auc; /* u / (|a| |b|) */
};

/* Undefined: everything if a sample is empty; p if all values are equal.
 * Source: Mann, Whitney (1947); R wilcox.test(exact = FALSE, correct = FALSE). */
struct mann_whitney mann_whitney(struct arena *arena, const double *a, size_t a_count,
                                 const double *b, size_t b_count);

/* So that two doubled ranks fit the 53 bits of a double. */
enum { RANK_PAIRS_MAX = 40000000 };

struct rank_correlations {
    struct maybe_real pearson;
    struct maybe_real spearman;      /* Pearson of the mid-ranks */
    struct maybe_real kendall_tau_b; /* (concordant - discordant) / sqrt((n0-n1)(n0-n2)) */
};

/* Undefined if fewer than two pairs or one side is constant. Kendall by counting the exchanges of a
 * merge sort (Knight 1966). At most RANK_PAIRS_MAX pairs. */
struct rank_correlations rank_correlations(struct arena *arena, const double *a, const double *b,
                                           size_t count);
