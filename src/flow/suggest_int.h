/* What the files of the search share. Private to src/flow/suggest*.c. */
#pragma once

#include "flow/suggest.h"
#include "flow/suggest_tiers.h"
#include "flow/workspace.h"

/* Whether a record is routed, a bit for each: by place among the episodes. */
struct routed_set {
    uint8_t *bits;
};

static inline bool routed_has(const struct routed_set *set, size_t record)
{
    return set->bits[record / 8] >> (record % 8) & 1;
}

static inline void routed_add(struct routed_set *set, size_t record)
{
    set->bits[record / 8] = (uint8_t)(set->bits[record / 8] | 1u << (record % 8));
}

/* What came of trying a neighbour at every instant. Volume and moves are over all units that are
 * looked at then, eligible or not. */
struct trial {
    const struct neighbour *change;
    struct routed_set
        swapped;   /* routed by it and not by the agreement that holds, or the reverse */
    int64_t moved; /* change tier */
    int64_t routed_change;
};

struct search {
    struct arena *arena;
    const struct rules *rules;
    struct tiers *tiers;
    const struct suggest_request *request;
    struct episodes episodes;
    struct routed_set held; /* routed by the agreement that holds */
    struct trial *trials;
    size_t trial_count;
    size_t tried;         /* neighbours; trials are those that can move anything */
    int64_t seen, routed; /* of all units when looked at: there, and routed */
    bool *is_holdout;     /* by episode */
    int64_t cut_us;
};

static inline bool trial_routes(const struct search *search, const struct trial *trial,
                                size_t record)
{
    return routed_has(&search->held, record) != routed_has(&trial->swapped, record);
}

/* Every neighbour at every instant (suggest_try.c). */
void search_try(struct search *search);
/* Whole units go to one side (suggest_split.c). */
void search_split(struct search *search);

/* What the trials come to (suggest.c); their order does not matter. */
void search_rank(const struct search *search, struct suggestions *ret_suggestions);

/* The records of one side, ready for net_benefit_change() (suggest_judge.c). */
struct fold {
    size_t bytes;    /* of a set of records */
    uint32_t *place; /* by record: its place in the fold; UINT32_MAX = the other side's */
    struct routing_change change;
    bool *routed_new;  /* routed_old, but while a trial is judged */
    double *deviation; /* of a record's worth, if it converts at its break-even */
    double weights;    /* of all */
    size_t *swapped;   /* places in the fold, for one trial */
    struct suggest_fold counts;
};

void fold_init(struct fold *fold, const struct search *search, bool is_holdout);
/* The same records, so that another thread can judge beside; in `arena`. */
struct fold fold_beside(const struct fold *fold, struct arena *arena);
struct judgement fold_judge(struct fold *fold, const struct trial *trial, struct arena *scratch);

/* Gates beside the evidence (suggest_gates.c); `suggestion` has its figures. */
struct bias_groups;
struct bias_groups *bias_groups_of(const struct search *search);
void suggestion_gates(const struct search *search, const struct bias_groups *groups,
                      const struct trial *trial, struct suggestion *suggestion);
