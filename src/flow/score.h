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
    size_t tiers[2][TIERS + 1]; /* how many are in each, also of those that are not in `at` */
};

/* Everybody, read record by record. Everything lives in `arena`. Reasons are made only if wanted.
 * For what is shown, company_rank() of score_rank.h is quicker. */
bool company_score(const struct store *store, const struct plan *plan, struct moment moment,
                   bool with_reasons, struct arena *arena, struct ranking *ret_ranking,
                   struct err *err) MUST_CHECK;

/* All of a kind, also those that are not in `at`. */
size_t ranking_total(const struct ranking *ranking, enum record_kind kind);
/* Sets `tiers` of a kind from `at`. */
void ranking_count_tiers(struct ranking *ranking, enum record_kind kind);
/* Reasons with their words in `arena`, without their lines: scratch memory may go. */
const struct reason *reasons_keep(struct arena *arena, const struct reason *reasons, size_t count);

/* The digest of semantics P12 over one kind. */
struct digest ranking_digest(const struct ranking *ranking, enum record_kind kind,
                             struct arena *arena);
