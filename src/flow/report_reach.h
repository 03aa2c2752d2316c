/* Who reached an outcome, and when. Private to src/flow/report*.c. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "engine/history.h"
#include "flow/load.h"

struct arena;
struct store;
struct conversion_request;

struct reach;

/* One entry for each opportunity of a record: when it first reached the outcome, or a later stage.
 * Without an opportunity, each outcome of that kind is an entry; a later stage only if it is the
 * first.
 * What names a person and no account also counts for the account the person belonged to then. */
bool reach_load(const struct store *store, const struct memberships *memberships,
                const struct conversion_request *request, struct arena *arena,
                struct reach **ret_reach, struct err *err) MUST_CHECK;

/* Whether the record entered in [from, to]. */
bool reach_has(const struct reach *reach, struct str id, int64_t from_us, int64_t to_us);
