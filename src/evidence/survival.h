/* Time until something happens, when some records are still waiting (semantics 3.10): Kaplan-Meier
 * with log-log limits, and the log-rank test of arms, also within segments. Times in any one unit
 * (business minutes), finite and >= 0; records in any order. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "evidence/number.h"

struct arena;

/* What is known at one time: a life table has one row a time, ascending. */
struct life_row {
    double time;
    int64_t events; /* it happened then */
    int64_t losses; /* last seen then, still waiting */
};

struct life_table {
    struct life_row *rows;
    size_t count;
};

/* From `count` records: is_event[i] tells an event from a loss. Lives in `arena`. */
struct life_table life_table_of(struct arena *arena, const double *times, const bool *is_event,
                                size_t count);
/* Of the records of both: merging equals pooling. Lives in `arena`. */
struct life_table life_table_merge(struct arena *arena, const struct life_table *a,
                                   const struct life_table *b);

struct survival_at {
    struct maybe_real survival;
    struct maybe_real se; /* Greenwood */
    struct maybe_real lower;
    struct maybe_real upper;
};

/* The share still waiting after `time`. Unknown without records, and after the last record unless
 * nobody waits then. Limits on the log-log scale; unknown where the share is 0 or 1. */
struct survival_at km_at(const struct life_table *table, double time, double alpha);

/* The smallest time at which the share still waiting is at most 1 - `share` (+ 1e-12): 0.5 is the
 * median. Unknown if it never gets there. */
struct maybe_real km_quantile(const struct life_table *table, double share);

struct wait {
    double time;
    bool is_event;
    uint32_t arm;     /* 0 .. arm_count - 1 */
    uint32_t stratum; /* any label; all 0 if there is one */
};

struct logrank {
    struct maybe_real chisq;
    int64_t df; /* arms with an expected event - 1 */
    struct maybe_real p;
    double *observed; /* of each arm */
    double *expected;
};

enum { LOGRANK_ARMS_MAX = 16 };

/* Log-rank test of 1 .. LOGRANK_ARMS_MAX arms, events and expectations added over strata (Mantel
 * 1966; R's survdiff). Unknown with fewer than two arms that could have events, or no variance. A
 * stratum with one arm says nothing. The result lives in `arena`. */
struct logrank logrank(struct arena *arena, const struct wait *waits, size_t count,
                       size_t arm_count);
