/* How well an agreement puts those first who convert (semantics 2.4), on records of which the
 * outcome is known: AUC, the two-sample distance, bands by tier, what the routed ones hold. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "evidence/bands.h"
#include "evidence/discrimination.h"
#include "evidence/proportion.h"

struct arena;
struct members;
struct score;

enum { ORDERING_BANDS = 3 }; /* tiers C, B, A: from the lowest up */

/* A record and where it stands; `order` rises with the rank of semantics 1.11 (score_order()). */
struct ordered {
    double order, challenger; /* the second under another agreement; equal to the first if none */
    uint8_t tier;             /* 0 .. 2 */
    bool is_routed, is_good;
};

struct ordering {
    int64_t records;
    struct auc auc, challenger;
    struct auc_pair pair; /* the challenger, then the agreement: paired DeLong; z > 0 = better */
    struct ks ks;         /* good against not good */
    struct proportion bands[ORDERING_BANDS];
    struct maybe_real fitted[ORDERING_BANDS]; /* the rates nearest to these that rise */
    struct trend trend;
    enum band_verdict verdict;
    struct calibration_loss loss; /* of the fitted rates, on the same records */
    int64_t depth;                /* as many as are routed */
    struct gain gain;             /* among the first so many */
};

/* Greater for whoever comes first; the same for equal tiers, cells and scores. */
double score_order(const struct score *score, int32_t fit_permille, int32_t intent_permille);

struct ordering ordering_of(struct arena *arena, const struct ordered *records, size_t count);

/* One member "ordering". */
void ordering_json(struct members *members, const struct ordering *ordering, bool has_challenger);
