/* The one text of an agreement: canonical JSON, and its sha256, which names a version.
 *
 * Keys sorted by bytes, no spaces, exact decimals, defaults filled in, text folded where it is
 * compared: documents that mean the same give the same bytes, whatever their layout, comments,
 * order of keys or spelled-out defaults. The keys are those of the YAML, so it is an agreement
 * itself: agreement_read() reads it back to the same bytes. */
#pragma once

#include "agreement/agreement.h"
#include "base/digest.h"
#include "base/str.h"

struct arena;

/* In `arena`. The agreement must have been read without errors. */
struct str agreement_canonical(struct arena *arena, const struct agreement *agreement);
struct digest agreement_sha256(struct arena *arena, const struct agreement *agreement);
