/* The whole company scored at one moment: people streamed from the ledger, accounts with their
 * members, people's tiers from their accounts, both ranked (semantics 1.9-1.11). The numbers are
 * the engine's; this brings it the rows and keeps what is shown. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/digest.h"
#include "base/err.h"
#include "engine/reasons.h"
#include "engine/score.h"

struct arena;
struct plan;
struct store;

/* `score` comes first: the ranking sorts pointers to it. Its layers and attributes are gone (NULL):
 * a company of lines would not fit into memory. Explain a record to see them. */
struct ranked {
    struct score score;
    int64_t rank; /* from 1, among its kind */
    const struct reason *reasons;
    size_t reason_count;
    struct str contact; /* of an account: whom to call; may be empty */
    size_t members;     /* of an account */
};

struct ranking {
    struct moment moment;
    const struct ranked **at[2]; /* by enum record_kind, best first */
    size_t count[2];
};

/* Everything lives in `arena`. Reasons are made only if wanted. */
bool company_score(const struct store *store, const struct plan *plan, struct moment moment,
                   bool with_reasons, struct arena *arena, struct ranking *ret_ranking,
                   struct err *err) MUST_CHECK;

/* The digest of semantics P12 over one kind. */
struct digest ranking_digest(const struct ranking *ranking, enum record_kind kind,
                             struct arena *arena);
