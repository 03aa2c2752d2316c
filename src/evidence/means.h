/* Means that money and accounts need: Welch's t, winsorised means, ratio metrics by the delta
 * method, means of clustered records, the change of net benefit between two ways of routing, and
 * the Hajek mean under known chances of selection (semantics 2.5, 2.6, 3.11).
 *
 * Sums run in the given order, compensated: hand the records over in id byte order. Values must be
 * finite. A standard error of zero (or one that only rounding keeps above it) gives no test and no
 * interval: those are undefined. Limits are 95 %, two-sided. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "evidence/number.h"

struct difference {
    struct maybe_real estimate;
    struct maybe_real se;
    struct maybe_real statistic; /* estimate / se: z, or Welch's t */
    struct maybe_real p;         /* two-sided */
    struct maybe_real lower;
    struct maybe_real upper;
};

struct welch {
    struct difference difference; /* mean a - mean b */
    struct maybe_real df;         /* Welch-Satterthwaite */
};

/* Undefined: all if a sample is empty; all but the estimate with fewer than two values in one.
 * Source: Welch (1947). */
struct welch welch_t(const double *a, size_t a_count, const double *b, size_t b_count);

struct winsorised {
    struct maybe_real mean;          /* of min(y, cap) */
    struct maybe_real sd;            /* n - 1 */
    size_t capped;                   /* values above the cap */
    struct maybe_real share_removed; /* of the total; undefined unless that is positive */
};

struct winsorised winsorised_mean(const double *values, size_t count, double cap);

/* One arm: what each account brought (y) and how much of the denominator it holds (n >= 0). */
struct ratio_arm {
    const double *y;
    const double *n;
    size_t count;
};

struct ratio {
    struct maybe_real ratio; /* sum y / sum n; undefined if sum n is 0 */
    struct maybe_real se;    /* delta method; undefined with fewer than two accounts */
};

struct ratio ratio_metric(struct ratio_arm arm);

struct ratio_comparison {
    struct ratio arm1;
    struct ratio arm0;
    struct difference difference; /* ratio1 - ratio0, normal */
    struct interval lift;         /* ratio1 / ratio0 - 1; limits on the log scale; undefined for a
                             baseline <= 0, the limits also for ratio1 <= 0 */
};

/* Source: Deng, Knoblich, Lu (2018); equals the cluster-robust variance with K/(K-1). */
struct ratio_comparison ratio_compare(struct ratio_arm arm1, struct ratio_arm arm0);

struct cluster_mean {
    struct maybe_real mean;
    struct maybe_real se; /* HC0 by cluster, times K/(K-1); undefined with fewer than two */
};

/* `cluster[i]` is 0 .. cluster_count - 1, every number used. Scratch memory from `arena`. */
struct arena;
struct cluster_mean cluster_mean(struct arena *arena, const double *values, const int64_t *cluster,
                                 size_t count, size_t cluster_count);

/* Records under the old and the new way of routing. */
struct routing_change {
    const bool *good;       /* y */
    const bool *routed_old; /* a */
    const bool *routed_new;
    const double *weight;   /* >= 0 */
    const int64_t *account; /* 0 .. account_count - 1 */
    size_t count;
    size_t account_count;
    double break_even;             /* pt: cost of working / value of an opportunity, 0 <= pt < 1 */
    const double *break_even_each; /* by record, where it is not the same for all; else NULL */
};

struct net_benefit {
    struct maybe_real before; /* per eligible record, in opportunities */
    struct maybe_real after;
    struct maybe_real change;
    struct maybe_real se; /* per-account cluster-robust, HC0 K/(K-1) */
    struct maybe_real z;
    struct maybe_real p_one_sided; /* against "no better" */
    size_t swap_in;                /* records routed only by the new way */
    size_t swap_out;
};

/* NB = sum w a (y - (1-y) pt/(1-pt)) / sum w. Undefined if the weights sum to 0; the test with
 * fewer than two accounts or an empty swap set. Source: Vickers, Elkin (2006). */
struct net_benefit net_benefit_change(struct arena *arena, const struct routing_change *change);

struct hajek {
    struct maybe_real estimate; /* sum (y/pi) / sum (1/pi) */
    struct maybe_real se;       /* linearised */
    struct maybe_real ess;      /* Kish: (sum 1/pi)^2 / sum 1/pi^2 */
};

/* 0 < chance <= 1. Undefined without records; the se with fewer than two. Source: Hajek (1971). */
struct hajek hajek_ipw(const double *values, const double *chance, size_t count);
