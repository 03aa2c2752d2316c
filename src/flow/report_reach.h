/* Who reached an outcome, and when. Private to src/flow. */
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
 * What names a person and no account also counts for the account the person belonged to then.
 * `memberships` are all there are; NULL = they are read if that comes to pass. */
bool reach_load(const struct store *store, const struct memberships *memberships,
                const struct conversion_request *request, struct arena *arena,
                struct reach **ret_reach, struct err *err) MUST_CHECK;

/* Whether the record entered in [from, to]. */
bool reach_has(const struct reach *reach, struct str id, int64_t from_us, int64_t to_us);

/* Every entry, in the order of time. */
struct reach_entry {
    struct str id, opportunity; /* of the record; empty if none was named */
    int64_t at_us;
};
size_t reach_count(const struct reach *reach);
struct reach_entry reach_get(const struct reach *reach, size_t index);
