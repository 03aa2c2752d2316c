/* One record explained: its scene brought from the ledger, then the engine's explanation, and if
 * wanted why it moved since another instant. Words are in explain_words.h, JSON in explain_json.h.
 */
#pragma once

#include <stdbool.h>

#include "base/err.h"
#include "engine/change.h"
#include "engine/explain.h"

struct arena;
struct rules;
struct store;

struct explain_request {
    struct str id;
    bool has_kind; /* else an account of that id, or else a person */
    enum record_kind kind;
    struct moment moment;
    bool has_since;
    int64_t since_us; /* as of then, as known then */
};

struct explained {
    struct subject subject;
    struct moment moment;
    struct explanation explanation;
    bool has_change;
    struct change change;
};

/* Everything lives in `arena`. ERR_MISSING, with the nearest id, if nothing is known of it. */
bool record_explain(const struct store *store, const struct rules *rules,
                    const struct explain_request *request, struct arena *arena,
                    struct explained *ret_explained, struct err *err) MUST_CHECK;
