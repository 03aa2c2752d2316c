/* The instant of each unit's own first event, as `report conversion` has it (report.h): what happened
 * at once, as a call and what came of it, is judged there. Private to src/flow/episodes*.c. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct arena;
struct plan;
struct store;
struct tiers;

/* By unit: when the first event of a person was received, of those known as of `as_of_us`; NEVER_US if
 * there is none, and for accounts, which have no anchor of their own. Lives in `arena`. */
bool first_events_read(const struct store *store, const struct tiers *tiers,
                       const struct plan *plan, int64_t as_of_us, struct arena *arena,
                       const int64_t **ret_at_us, struct err *err) MUST_CHECK;
