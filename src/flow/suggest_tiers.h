/* The tiers of a whole company at past instants, under the agreement that holds and under its
 * neighbours: what the search for a better one (suggest.h) is made of. Each instant is scored as
 * of, and as known at, itself (semantics 1.2), so nothing learned later leaks in.
 *
 * A unit is what is routed: every account, and every person of no account (semantics 1.9). Merges
 * are those known now: a record that became another one is scored as it from the beginning. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "base/value.h"
#include "engine/history.h"
#include "engine/neighbours_tiers.h"

struct arena;
struct plan;
struct store;
struct tiers;

/* Of a unit that is not there: nothing known of it yet, or a person that has an account. */
enum { TIER_NONE = 255 };

struct tiers_options {
    const char *image_path; /* of flow/image.h; NULL = kept in memory alone */
    size_t threads;         /* the result does not depend on it */
};

/* Reads the ledger's image; it lives in `arena`. `plan` is the one that holds, and reads all that its
 * neighbours do. */
bool tiers_open(struct arena *arena, const struct store *store, const struct plan *plan,
                const struct tiers_options *options, struct tiers **ret_tiers,
                struct err *err) MUST_CHECK;

/* Accounts by the bytes of their ids, then people likewise. */
size_t tiers_unit_count(const struct tiers *tiers);
enum record_kind tiers_unit_kind(const struct tiers *tiers, size_t unit);
struct str tiers_unit_id(const struct tiers *tiers, size_t unit);

/* When something was first known of anything; NEVER_US if the ledger is empty. */
int64_t tiers_known_since(const struct tiers *tiers);

/* Scores everything at an instant under the plan that holds: 0 .. TIER_X or TIER_NONE by unit,
 * until the next call. */
const uint8_t *tiers_at(struct tiers *tiers, const struct plan *plan, int64_t at_us);

/* Place in the agreement of the segment that the unit was in then. */
uint16_t tiers_segment(const struct tiers *tiers, size_t unit);

/* Makes a neighbour of that plan ready to be tried; in the arena of tiers_open(). */
bool tiers_prepare(struct tiers *tiers, const struct plan *plan, const struct neighbour *neighbour,
                   struct step **ret_step, struct err *err) MUST_CHECK;
/* Tries neighbours at the instant of the last tiers_at(); see steps_take(). */
void tiers_try(struct tiers *tiers, const struct step *const *steps, size_t count, step_done *done,
               void *context);
size_t tiers_unit_of(const struct tiers *tiers, const struct tier_move *move);

/* The fields that bias is looked for by (semantics 4.9). */
bool tiers_keeps_field(struct str field);
/* Reads them, of the accounts that are `wanted` (by unit), one by one. Before tiers_field(). */
bool tiers_read_fields(struct tiers *tiers, const struct store *store, const bool *wanted,
                       struct err *err) MUST_CHECK;
/* The value that such a field of an account had, as known then; null if none, and for people. */
struct value tiers_field(const struct tiers *tiers, size_t unit, struct str field, int64_t at_us);
