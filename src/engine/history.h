/* What the engine is given: what is known of a person or an account, in plain arrays, in any
 * order, with both times. Filled by flow from the ledger, by tests and by `accord verify`.
 * Nothing here is scored as it stands: admission (semantics 1.3) comes first. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "agreement/agreement.h"
#include "base/digest.h"
#include "base/str.h"
#include "base/value.h"

#define NEVER_US INT64_MAX

enum quality { QUALITY_HUMAN, QUALITY_BOT, QUALITY_INTERNAL, QUALITY_TEST, QUALITY_SCANNER };

struct property {
    struct str name; /* as written */
    struct value value;
};

struct event {
    struct str source, id;             /* the key of duplicates */
    struct str type, name;             /* folded; name empty if none */
    const struct property *properties; /* at least those the plan reads */
    size_t property_count;
    int64_t occurred_us, received_us;
    int64_t retracted_us; /* when its retraction was received; NEVER_US = not retracted */
    enum quality quality;
    struct digest payload; /* decides between copies received at the same time */
};

struct fact {
    struct str field; /* without "account." or "person."; "$created_at" holds microseconds */
    struct value value;
    int64_t effective_us, received_us;
    int32_t source_rank;
    struct str source;
};

/* A person, or an account with the events that name it and no person. */
struct record {
    enum record_kind kind;
    struct str id;
    const struct fact *facts;
    size_t fact_count;
    const struct event *events;
    size_t event_count;
};

/* A person's place in an account, [from, to). */
struct membership {
    struct str person, account;
    struct str role;        /* as given; empty = from the title */
    int64_t from_us, to_us; /* to_us NEVER_US = open */
    int64_t received_us;
};

/* Two times: the world as of then, as known then. Live, both are now. */
struct moment {
    int64_t as_of_us, known_at_us;
};
