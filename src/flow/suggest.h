/* The next single change of an agreement, by evidence (semantics 2.6): every neighbour that
 * differs in one leaf is tried on the episodes of history, as known then, and judged by the change
 * of net benefit per eligible record, with what is needed to keep chance and hope apart: errors by
 * account, Benjamini-Hochberg over all distinct candidates, and a holdout of whole accounts on
 * which only the best one is tried, once.
 *
 * A search, not a deed: nothing is written, nothing is changed. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "engine/neighbours.h"
#include "evidence/means.h"
#include "evidence/proportion.h"
#include "flow/episodes.h"

struct arena;
struct buf;
struct rules;
struct signal_evidence;
struct store;

/* Shares of semantics 2.6. */
#define SUGGEST_Q 0.10
#define SUGGEST_HOLDOUT 0.30
#define SUGGEST_VOLUME_MAX 0.15
#define SUGGEST_MIGRATION_MAX 0.10
#define SUGGEST_BREAK_EVEN 0.10
enum { SUGGEST_SHOWN = 10, SUGGEST_EXPLORED_MIN = 50 };

/* Cost of working a record / value of an opportunity, where a segment has its own. */
struct segment_break_even {
    struct str segment;
    double share;
};

struct suggest_request {
    struct episode_request episodes;
    double break_even; /* of segments without their own; 0 < it < 1 */
    const struct segment_break_even *segments;
    size_t segment_count;
    const char *image_path; /* of flow/image.h; NULL = none is kept */
    size_t threads;
};

enum gate_state { GATE_PASSED, GATE_FAILED, GATE_PENDING };

struct gate {
    const char *name; /* "volume" */
    enum gate_state state;
    struct str says; /* with the figures it was judged by */
};

/* Records that only one of the two ways routes, and how many of them were good. */
struct swap {
    struct proportion in, out;
};

struct swap_record {
    struct str id;
    int64_t at_us;
    bool is_in; /* routed by the candidate alone; else by the agreement alone */
    bool is_good;
    bool is_holdout;
    double weight;
};

/* Adoption (semantics 2.6): what the holdout says of the top candidate. */
enum adoption { ADOPTION_SUPPORTED, ADOPTION_JUDGEMENTAL, ADOPTION_REJECTED };

/* A change on one side's records. The normal approximation with errors from the records alone says
 * "certain" of a handful that happen to be alike (no opportunity among 18 gave p < .0001; exactly it
 * is .15), so the error is at least what chance would make of the swap set if each of its records
 * converted at break-even, those of one unit together. */
struct judgement {
    struct net_benefit benefit; /* cluster-robust, as semantics 2.6 has it */
    struct swap swap;
    struct maybe_real se_even;      /* under "every swap breaks even" */
    struct maybe_real se;           /* the larger of the two; this decides */
    struct maybe_real p;            /* one-sided, of change / se */
    struct maybe_real lower, upper; /* 95 %, two-sided, of the change */
};

struct suggestion {
    const struct neighbour *change;
    size_t alike; /* neighbours that route the same records, this one among them */
    struct judgement training;
    struct maybe_real q;     /* p adjusted over all distinct candidates */
    struct maybe_real lower; /* one-sided 90 % bound of the change */
    const struct gate *gates;
    size_t gate_count;
    bool is_blocked; /* a gate failed */
};

struct suggest_fold {
    int64_t records, units, routed, good;
};

struct suggestions {
    struct suggest_request request;
    struct episodes episodes;
    struct suggest_fold training, holdout;
    int64_t cut_us; /* units first routed after it are the holdout */
    size_t tried, moving, distinct;
    size_t survivors;   /* q <= .10 */
    bool has_supported; /* false: `at` are the ten best by lower bound: insufficient evidence */
    const struct suggestion *at; /* best first; with survivors: those that no gate blocks first */
    size_t count;
    /* Of the first, if has_supported: */
    struct judgement holdout_test;
    enum adoption adoption;
    const struct swap_record *swaps; /* in and out, by id and instant */
    size_t swap_count;
};

struct suggest_request suggest_defaults(int64_t as_of_us);

/* `rules` is the agreement that holds. Lives in `arena`. No evidence (no episode, no opportunity,
 * one account) is no failure: it is an answer, with its counts. ERR_USAGE: the request. */
bool suggest_search(const struct store *store, const struct rules *rules,
                    const struct suggest_request *request, struct arena *arena,
                    struct suggestions *ret_suggestions, struct err *err) MUST_CHECK;

const char *adoption_word(enum adoption adoption);
const char *gate_state_word(enum gate_state state);

/* One object, with its line feed: every figure with its denominator and interval. */
void suggestions_json(struct buf *buf, const struct suggestions *suggestions,
                      const struct rules *rules);
