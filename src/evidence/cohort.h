/* Figures of cohorts that need no more than instants (semantics 5.1, 5.4): conversion from an anchor
 * to a target, cycle times, kept deadlines, and whether work was done in the order of rank. KPI_NEVER
 * marks what has not happened. Sums of disjoint cohorts add (but for percentiles). */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "evidence/kpi.h"
#include "evidence/number.h"

enum { COHORT_SHOWN_FROM = 10 }; /* records; below it only counts are shown */

/* A passage from one stage: when it began, and when the next one was reached. */
struct passage {
    int64_t anchor_us;
    int64_t target_us;
};

struct cohort {
    struct kpi kpi;           /* reached within the horizon, of the mature */
    int64_t immature;         /* anchored, but too young to judge: never failures */
    struct interval interval; /* Wilson, 95 %; unknown below COHORT_SHOWN_FROM mature ones */
};

/* Mature: anchor + horizon <= as_of. Reached: 0 <= target - anchor <= horizon. Passages without an
 * anchor, or with one after as_of, do not count at all. */
struct cohort cohort_conversion(const struct passage *passages, size_t count, int64_t horizon_us,
                                int64_t as_of_us);

struct cycle_time {
    int64_t reached; /* within the horizon, of the mature */
    struct maybe_real median_us, p90_us;
};

/* How long those took that reached the target in time: nearest rank (semantics 5.3). `times` is
 * scratch of `count`. Unknown if there is none. */
struct cycle_time cycle_time(const struct passage *passages, size_t count, int64_t horizon_us,
                             int64_t as_of_us, double *times);

struct obligation {
    int64_t due_us;
    int64_t met_us;
    int64_t cancelled_us;
};

/* Met at or before due, of those with due <= as_of that were not cancelled before due. */
struct kpi obligations_kept(const struct obligation *obligations, size_t count, int64_t as_of_us);

/* An item of one rep's list: 1 is the first by rank. */
struct worked_item {
    int64_t rank;
    int64_t opened_us;
    int64_t attempted_us; /* first attempt */
};

struct concordance {
    struct kpi kpi;        /* pairs worked in order of rank, of the pairs */
    struct maybe_real tau; /* (concordant - discordant) / pairs; unknown without a pair */
};

/* Pairs of items of one rep that were both open at the earlier first attempt, of different rank and
 * not attempted at once; an item never attempted counts as later. */
struct concordance priority_concordance(const struct worked_item *items, size_t count);
