/* A change of the agreement, tried on history: who would stand in another tier, and how much work
 * would reach each team. Opened once on a ledger, an agreement and a period; after that an edit
 * costs only what it touches (engine/whole.h): this is what a slider calls.
 *
 * The period is looked at in samples, `every_us` apart and counted back from its end. Each is
 * scored as of, and as known at, itself (semantics 1.2), so nothing learned later leaks in. What
 * rises and falls between two samples is not seen: samples a day apart see most.
 *
 *   unit      what is routed: every account, and every person of no account (semantics 1.9)
 *   hot       in a tier that the agreement gives to Sales (`route: true`); of an agreement that gives
 *             none, A and B (semantics 5.4)
 *   entry     a unit that is hot at a sample and was not at the one before; one that was hot less
 *             than 30 days ago is in the same passage still (semantics 5.1). Who is hot at the first
 *             sample did not enter
 *   team      of the first route whose conditions hold at that sample; a route to the owner leads to
 *             the owner's team
 *
 * The ledger is seen as it stands when opened, whatever is written meanwhile. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "engine/whole.h"

struct arena;
struct buf;
struct plan;
struct store;
struct whatif;

enum { WHATIF_SAMPLES_MAX = 1000 };

/* The agreement that holds, and the edited one. */
enum whatif_arm { ARM_BEFORE, ARM_AFTER, ARMS };

struct whatif_period {
    int64_t from_us, to_us; /* from <= to */
    int64_t every_us;       /* at least an hour */
};

struct whatif_request {
    const struct plan *plan; /* of the agreement that holds */
    const struct plan *also; /* an edit that is known already, or NULL: saves reading twice */
    bool is_single;          /* one edit and no more: nothing is kept for the next one */
    struct whatif_period period;
    const char *image_path; /* of the columnar image; NULL = build it in memory */
    size_t threads;         /* 1 .. WHOLE_THREADS_MAX; no result depends on it */
    bool is_slow;           /* score record by record, without an image: to check the other way */
};

/* Of a team, or of all hot units that no team would get. Arrays by enum whatif_arm. */
struct team_load {
    struct str team;
    int64_t entered[ARMS];       /* entries after the first sample, up to the last one */
    int64_t standing[ARMS];      /* hot at the last sample */
    int64_t business_days[ARMS]; /* days of the period on which the team's calendar is open at all;
                                  * Monday to Friday without a calendar */
    int64_t open_max[ARMS];      /* what its members may have open at once, summed; 0 = not said */
};

struct whatif_result {
    struct migration migration[2]; /* by enum record_kind, at the last sample */
    const struct team_load *teams; /* in the order of the agreements; none that nothing reaches */
    size_t team_count;
    int64_t entered[ARMS], standing[ARMS];
};

/* Lives in `arena`, beside the request's plans and the store; it holds a snapshot of the ledger,
 * which stops no writer. ERR_USAGE: a period that makes no sense. ERR_LIMIT: too many samples. */
bool whatif_open(struct arena *arena, const struct store *store,
                 const struct whatif_request *request, struct whatif **ret_whatif,
                 struct err *err) MUST_CHECK;

/* Tries an agreement; the plan must live until the next edit. Equal edits give equal results,
 * whatever was edited between. After a failure the next edit is as good as any. */
bool whatif_edit(struct whatif *whatif, const struct plan *plan, struct err *err) MUST_CHECK;

/* Of the last edit, until the next one. */
const struct whatif_result *whatif_result(const struct whatif *whatif);
/* One object with its line feed: what a result says, byte for byte. */
void whatif_result_json(struct buf *buf, const struct whatif_result *result);

/* Entries a business day: each team by its own calendar, summed. False if a team with entries has
 * no business day. `team` NULL = all. */
bool whatif_daily(const struct whatif_result *result, const struct team_load *team,
                  enum whatif_arm arm, double *ret_per_day);

/* The instants of the samples, rising; the last one is the period's end. */
const int64_t *whatif_samples(const struct whatif *whatif, size_t *ret_count);
