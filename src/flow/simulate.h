/* A candidate against the agreement that holds, over a period: what changes, who moves, how much
 * work would reach each team, and which outcomes it would have caught or missed. What a what-if
 * (whatif.h) says, with names and with what came of it; nothing is written.
 *
 *   outcome    would have been routed if its unit was hot (whatif.h) at a sample s with
 *              s <= t <= s + horizon; else missed. Counted are outcomes from the first sample up to
 *              the last one + horizon, known at as_of. Unseen is one whose unit was known at none of
 *              those samples: nobody could have routed it, and denser samples might have seen it
 *   swap-in    a unit that is hot at some sample under the candidate, and at none under the agreement
 *              that holds; swap-out: the other way round
 *   anchor     the first sample at which the unit is hot. It is mature once anchor + horizon is
 *              over; too early is counted apart, never as a failure; who reached the outcome within
 *              one horizon before is in that passage already and counted apart too (as report.h) */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agreement/diff.h"
#include "base/err.h"
#include "evidence/number.h"
#include "evidence/proportion.h"
#include "flow/whatif.h"

struct arena;
struct buf;
struct findings;
struct rules;
struct store;

enum { SIMULATE_MOVES_DEFAULT = 20, SIMULATE_MOVES_MAX = 100000, SIMULATE_COUNTS_ONLY_BELOW = 10 };

struct simulate_request {
    const struct rules *before, *after;
    const struct findings *findings; /* what is odd in the candidate; NULL = not looked at */
    struct whatif_period period;
    int64_t as_of_us; /* of outcomes, and when they are known; not before the period ends */
    const char *image_path;
    size_t threads;
    size_t moves, page; /* so many a page; pages from 1 */
    bool is_slow;
};

/* The half year up to `as_of_us`, looked at every week. */
struct whatif_period simulate_period(int64_t as_of_us);

/* ---- who moves ----------------------------------------------------------------------------- */

struct sim_why {
    struct str signal;
    int64_t delta_mp; /* of its effective contribution */
};

/* What made the move, as far as one thing did: the first of these that is so. */
enum sim_cause {
    CAUSE_DISQUALIFIED, /* a rule holds that did not */
    CAUSE_CLEARED,      /* no rule holds any more */
    CAUSE_SEGMENT,      /* it is measured as another segment */
    CAUSE_POINTS,
    CAUSE_THRESHOLDS, /* other grades for the same points */
    CAUSE_GRID        /* another tier for the same grades */
};
const char *sim_cause_word(enum sim_cause cause); /* "disqualified", "cleared", "segment", ... */

struct sim_reason {
    struct str code, says;
};

enum { SIM_WHYS_MAX = 3, SIM_REASONS_MAX = 3 };

struct sim_standing {
    int64_t rank, fit_mp, intent_mp;
    int tier, fit_grade, intent_grade;
    struct str segment, disqualified;           /* an id, and the label of the rule; empty = none */
    struct sim_reason reasons[SIM_REASONS_MAX]; /* that speak for it, the leading one first */
    size_t reason_count;
};

struct sim_move {
    enum record_kind kind;
    struct str id;
    struct sim_standing at[ARMS];
    enum sim_cause cause;
    struct sim_why whys[SIM_WHYS_MAX]; /* the largest differences of points */
    size_t why_count;
};

struct sim_kind {
    int64_t known, moved;
    struct maybe_real tau_b; /* of the two rankings */
};

/* ---- what came of it ------------------------------------------------------------------------- */

enum sim_set { SIM_BEFORE, SIM_AFTER, SIM_IN, SIM_OUT, SIM_SETS };
const char *sim_set_word(enum sim_set set); /* "before", "after", "swap_in", "swap_out" */

struct sim_rate {
    struct proportion mature;
    int64_t immature, already;
    struct interval interval; /* Wilson 95 %; all unknown below 10 records */
};

/* Outcomes routed under both, under the candidate only, under the agreement only, under none. */
struct sim_counts {
    int64_t both, caught, lost, neither;
};
int64_t sim_counts_routed(const struct sim_counts *counts, enum whatif_arm arm);
int64_t sim_counts_total(const struct sim_counts *counts);

struct sim_segment {
    struct str id;
    struct sim_counts counts; /* in the segment that the agreement saw last before the outcome */
    struct sim_rate sets[SIM_SETS]; /* in the segment at the anchor */
};

struct sim_outcome {
    const char *kind; /* "opportunity", "won", "lost" */
    int64_t horizon_us;
    bool is_known; /* the ledger tells of some, from the first sample on; else rates are unknown */
    struct sim_counts counts;
    int64_t unseen;
    struct sim_rate sets[SIM_SETS];
    struct interval difference; /* swap-in - swap-out, Miettinen-Nurminen 95 % */
    const struct sim_segment *segments;
    size_t segment_count;
};
/* The share of outcomes that would have been routed: Wilson 95 %, unknown below 10. */
struct interval sim_routed_share(const struct sim_counts *counts, enum whatif_arm arm);

enum { SIM_OUTCOMES = 3 };
enum sim_fate { FATE_REACHED, FATE_NOT, FATE_EARLY, FATE_ALREADY };
const char *sim_fate_word(enum sim_fate fate); /* "reached", "not", "too_early", "already" */

struct sim_swap {
    enum record_kind kind;
    struct str id;
    bool is_in;
    int64_t anchor_us;
    struct str segment;
    enum sim_fate fates[SIM_OUTCOMES];
};

/* ---- all of it --------------------------------------------------------------------------------- */

struct simulation {
    struct simulate_request request;
    struct diff diff;
    const int64_t *samples;
    size_t sample_count;
    struct whatif_result result;
    struct sim_kind kinds[2]; /* by enum record_kind */
    const struct sim_move *moves;
    size_t move_count, moves_total; /* on this page; in all */
    struct sim_outcome outcomes[SIM_OUTCOMES];
    const struct sim_swap *swaps; /* in before out, by anchor, then id */
    size_t swap_count, swaps_total;
};

/* Whether the candidate changes nothing that was looked at: no tier, no load, no outcome. */
bool simulation_is_still(const struct simulation *simulation);

/* Lives in `arena`. An empty ledger and a period without outcomes are no failures: counts are 0 and
 * rates unknown. ERR_USAGE: a period that makes no sense. */
bool simulate(const struct store *store, const struct simulate_request *request,
              struct arena *arena, struct simulation *ret_simulation, struct err *err) MUST_CHECK;

/* One object with its line feed. */
void simulation_json(struct buf *buf, const struct simulation *simulation);
