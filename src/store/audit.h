/* Is the ledger what it says it is? The hash chain over versions and decisions is recomputed, and
 * the database looks itself over (pages, indexes, references). Replaying decisions is flow's. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"
#include "store/store.h"

struct arena;

struct audit {
    int64_t links;          /* of the chain that were verified */
    struct store_head head; /* as recomputed */
    struct str *findings;   /* a sentence each; at most AUDIT_FINDINGS_MAX are kept */
    size_t finding_count;
};

enum { AUDIT_FINDINGS_MAX = 100 };

/* Reads the whole ledger. What is wrong with it becomes a finding and the call succeeds; it fails
 * only if the ledger cannot be read at all. Findings live in `arena`. */
bool audit_ledger(const struct store *store, struct arena *arena, struct audit *ret_audit,
                  struct err *err) MUST_CHECK;
