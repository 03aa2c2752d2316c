/* Is a signal still worth its place (semantics 4.5), does it know the outcome beforehand (2.1), does
 * a population churn by itself (4.3), and does somebody click too much in a day (4.6). */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "evidence/number.h"
#include "evidence/proportion.h"

enum { HYGIENE_RECORDS_MIN = 200 };

/* Of one signal over 30 days. What is not known is maybe_none(), and says nothing. */
struct signal_facts {
    struct proportion fires;          /* effective contribution differs from the baseline */
    struct maybe_real variance_share; /* variance_share() */
    struct maybe_real strongest_r;    /* Pearson with the signal it resembles most */
    struct maybe_real silent_days;    /* since its last event */
    struct maybe_real gap_days;       /* median gap between its events */
    struct maybe_real attribute_days; /* median age of the attribute it reads */
    bool has_points;                  /* some points of it differ from 0 */
};

struct signal_hygiene {
    bool is_judged;        /* at least HYGIENE_RECORDS_MIN records; else nothing below is set */
    bool is_dead;          /* Wilson upper of the fire rate < .5 % */
    bool is_saturated;     /* Wilson lower > 80 % */
    bool is_uninformative; /* entropy < .05 bit, without being dead */
    bool is_dominant;      /* variance share > .50 */
    bool is_redundant;     /* |r| >= .90 */
    bool is_stale;         /* silent for more than max(7 d, 3 median gaps), or median age > 180 d */
    bool is_unused;        /* points 0 */
};

struct signal_hygiene signal_hygiene(const struct signal_facts *facts);

/* What speaks for a signal that knows the outcome. */
struct leakage_facts {
    struct maybe_real iv_then; /* with what was known when the record was routed */
    struct maybe_real iv_now;  /* with what is known now */
    struct maybe_real auc;     /* of the signal alone */
    struct proportion late;    /* positive records whose first event came after the outcome */
};

enum leakage { LEAKAGE_NONE, LEAKAGE_SUSPECTED, LEAKAGE_LEAKY };

/* Leaky: more than half of iv_now is gone at iv_then. Suspected: iv_then > .5, auc > .90, or more
 * than 20 % late. */
enum leakage leakage_of(const struct leakage_facts *facts);
const char *leakage_text(enum leakage leakage); /* "none", "leaky?", "leaky" */

struct day_burst {
    int64_t limit; /* max(20, 10 medians) */
    int64_t extra; /* events of the day beyond it, which wait for review */
};

/* One person's `count` events of a day against the counts of its other active days, ascending; the
 * median is by nearest rank, of no days 0. */
struct day_burst person_day_burst(int64_t count, const int64_t *other_days, size_t days);

struct tier_churn {
    struct proportion churned; /* tier differs although nothing new happened */
    struct maybe_real share;
    bool is_red; /* share > 5 % */
};

/* Of accounts without a new human event between two daily snapshots. */
struct tier_churn tier_churn(const int32_t *before, const int32_t *after, const bool *has_event,
                             size_t count);
