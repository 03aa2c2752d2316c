/* What stands beside a search: for each signal what became of the records that had it and of those
 * that had not, how much it tells, and whether it knows too much (semantics 2.1 ii-iv, 2.2); and
 * the steps that a fit of the whole model would take (2.3). Evidence only: nothing is applied.
 *
 * Records are the first eligible one of each unit in each quarter, accounts alone, mature, each
 * scored as of its instant, as known then and as known now. A signal of people counts for an
 * account by the strongest of its people.
 *
 * And how well the agreement as it stands orders those records (2.4, suggest_ordering.h). */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "evidence/proportion.h"
#include "flow/episodes.h"
#include "flow/suggest_ordering.h"

struct agreement;
struct arena;
struct buf;
struct rules;
struct store;

struct signal_evidence {
    struct str signal, layer; /* "pricing", "intent.person" */
    struct proportion present, absent;
    struct interval difference, ratio; /* Miettinen-Nurminen, 95 % */
    struct two_prop_test test;
    struct maybe_real iv, iv_bias, iv_p; /* as known then */
    struct maybe_real iv_now;            /* as known now */
    struct maybe_real auc;
    struct proportion late; /* of good records: the first event came after the outcome */
    bool is_leaky;          /* as known now it tells more than twice as much */
    bool is_too_good;       /* iv > .5 or auc > .90 */
    bool is_late;           /* more than 20 % */
    bool is_post_routing;   /* sales causes its events, so the document's lint says: in no fit */
};

/* A step that the fit of the whole model would take. */
struct fitted_step {
    struct str signal;
    int64_t points, fitted_points; /* of the whole signal */
};

struct model_evidence {
    const struct signal_evidence *signals;
    size_t count;
    int64_t records, good;
    bool has_fit;
    struct str no_fit; /* why not */
    const struct fitted_step *steps;
    size_t step_count;
    struct maybe_real auc_current, auc_fitted, auc_rounded; /* the last with whole points */
    struct ordering ordering;
    bool has_challenger;
};

/* More than this is lost by rounding a fit to whole points: said. */
#define EVIDENCE_ROUNDING_MAX 0.005

/* `challenger` (NULL = none) is another agreement over the same words, whose order of the records
 * is compared. */
bool evidence_gather(const struct store *store, const struct rules *rules,
                     const struct episodes *episodes, const struct agreement *challenger,
                     struct arena *arena, struct model_evidence *ret_evidence,
                     struct err *err) MUST_CHECK;

/* One object, with its line feed. */
void evidence_json(struct buf *buf, const struct model_evidence *evidence);
