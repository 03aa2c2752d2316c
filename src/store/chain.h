/* The hash chain over versions and decisions.
 *
 * A link is sha256 over its columns as netstrings, in the order of the table, without `hash`:
 * "LENGTH:BYTES," each; integers as decimal text, digests as their 32 bytes, null as "-,". The
 * table's name comes first. `prev` is the hash of the link before, over both tables by `seq`; 32
 * zero bytes before the first. Of a version's two long texts the chain holds the sha256. */
#pragma once

#include <stdint.h>

#include "base/digest.h"
#include "base/str.h"

struct arena;

struct version_link {
    int64_t seq;
    struct digest prev, sha;
    struct digest canonical, source; /* sha256 of the texts */
    struct str author;
    int64_t at_us;
};

struct decision_link {
    int64_t seq;
    struct digest prev;
    struct str kind, actor;
    int64_t at_us;
    int64_t record;                /* number in the ledger; 0 = null */
    struct digest version, inputs; /* zero = null */
    int64_t as_of_us, known_at_us;
    struct str payload;
};

/* `scratch` may be reset afterwards. */
struct digest chain_hash_version(struct arena *scratch, const struct version_link *link);
struct digest chain_hash_decision(struct arena *scratch, const struct decision_link *link);
