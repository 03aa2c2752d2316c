/* The account bootstrap of a difference of two ratios (semantics 3.11): the sensitivity check
 * beside the delta method.
 *
 * For each of B replicates the treatment accounts are drawn first, then the control accounts, each
 * by below(count) from one SplitMix64 stream (0.8). The limits are order statistics. The state of
 * SplitMix64 moves by a constant a draw, so replicate r starts at seed + r (draws per replicate)
 * times that constant: any number of threads computes the very same numbers. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "evidence/means.h"
#include "evidence/number.h"

struct arena;

enum { BOOTSTRAP_REPLICATES_MAX = 1000000, BOOTSTRAP_THREADS_MAX = 64 };

struct bootstrap_plan {
    uint64_t seed;
    size_t replicates; /* B, 1 .. BOOTSTRAP_REPLICATES_MAX; 1999 by the semantics */
    double alpha;      /* strictly between 0 and 1 */
    unsigned threads;  /* 1 .. BOOTSTRAP_THREADS_MAX; never changes the result */
};

struct bootstrap {
    struct maybe_real lower;  /* order statistic (B+1) alpha/2, rounded down: 50 of 1999 */
    struct maybe_real upper;  /* its mirror image: 1950 */
    struct maybe_real median; /* nearest rank: 1000 */
};

/* Undefined: all if an arm is empty or a replicate has a denominator of 0 (nothing may be drawn
 * again: that would change the distribution); the limits if B is too small for alpha. Fails with
 * ERR_ENVIRONMENT if a thread cannot be started. */
bool cluster_bootstrap_ratio_diff(struct arena *arena, struct ratio_arm treatment,
                                  struct ratio_arm control, const struct bootstrap_plan *plan,
                                  struct bootstrap *ret_result, struct err *err) MUST_CHECK;
