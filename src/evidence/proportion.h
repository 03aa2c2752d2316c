/* Proportions and their comparison (semantics 2.2). Counts in, doubles out; counts of disjoint
 * records can be added before (proportion_add): merging equals pooling.
 *
 * Every count must satisfy proportion_is_valid(); `alpha` lies strictly between 0 and 1 (0.05 means
 * 95 % two-sided). An empty group makes everything unknown, never 0. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "evidence/number.h"

struct proportion {
    int64_t x; /* records with the outcome */
    int64_t n; /* records */
};

bool proportion_is_valid(struct proportion p); /* 0 <= x <= n */
struct proportion proportion_add(struct proportion a, struct proportion b);
struct maybe_real proportion_rate(struct proportion p);
/* p1 - p0 and p1 / p0 from integers, so that equal figures compare equal: .4 / .5 is .8. */
struct maybe_real proportion_difference(struct proportion p1, struct proportion p0);
struct maybe_real proportion_ratio(struct proportion p1, struct proportion p0);

/* Wilson's score interval without continuity correction (Wilson 1927; Brown, Cai, DasGupta 2001).
 */
struct interval wilson_ci(struct proportion p, double alpha);

/* The exact interval from beta quantiles (Clopper, Pearson 1934). */
struct interval clopper_pearson_ci(struct proportion p, double alpha);

/* No event in n: the one-sided upper limit 1 - alpha^(1/n). Unknown if n = 0. */
struct maybe_real zero_events_upper(int64_t n, double alpha);

/* Difference p1 - p0: score interval of Miettinen and Nurminen (1985), variance times N/(N-1). */
struct interval mn_diff_ci(struct proportion p1, struct proportion p0, double alpha);

/* Ratio p1 / p0, the same method. Without baseline events the estimate and the upper limit are
 * unknown, and the lower limit stands; without any event everything is unknown. */
struct interval mn_ratio_ci(struct proportion p1, struct proportion p0, double alpha);

/* Difference p1 - p0 in closed form from two Wilson intervals (Newcombe 1998, method 10): the
 * cross-check of mn_diff_ci. */
struct interval newcombe_diff_ci(struct proportion p1, struct proportion p0, double alpha);

enum two_prop_method { TWO_PROP_NONE, TWO_PROP_CHISQ, TWO_PROP_FISHER };

struct two_prop_test {
    struct maybe_real min_expected;
    struct maybe_real chisq; /* Pearson's times (N-1)/N; unknown if nobody or everybody has it */
    struct maybe_real p_chisq;
    struct maybe_real p_fisher;
    enum two_prop_method method; /* chi-square if min_expected >= 1, else Fisher (Campbell 2007) */
    struct maybe_real p;         /* that of `method` */
};

/* Are two rates different? Two-sided. */
struct two_prop_test two_prop_test(struct proportion p1, struct proportion p0);

/* The N-1 test as a normal deviate, positive if p1 > p0; its square is the chi-square. */
struct maybe_real two_prop_z(struct proportion p1, struct proportion p0);

/* Fisher's exact two-sided p: all tables at most as likely as the observed one, with R's relative
 * slack of 1e-7. Fast for any counts: tails are summed, not the whole support. */
double fisher_two_sided_p(struct proportion p1, struct proportion p0);
