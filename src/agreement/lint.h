/* What is allowed but odd: warnings and notes about a document that reads without errors.
 *
 * Points nobody explained, bins and rules that can never match, caps that never bind, tiers nobody
 * reaches, names nothing uses, signals that sales causes itself, fields that stand for a natural
 * person's protected traits (semantics 1.5, 1.6, 1.11, 2.1, 4.9). */
#pragma once

#include "agreement/agreement.h"
#include "agreement/findings.h"

struct arena;

void agreement_lint(struct arena *arena, const struct agreement *agreement,
                    struct findings *findings);

/* The fields that the agreement reads ("account.industry"), each once, in byte order. */
struct str *agreement_fields(struct arena *arena, const struct agreement *agreement,
                             size_t *ret_count);

/* Fields that the agreement reads and that are not among `known` (those of the data): warnings
 * with the nearest known one, notes where none is near. Takes the place of what agreement_lint()
 * guesses without the data. */
void agreement_lint_fields(const struct agreement *agreement, const struct str *known,
                           size_t known_count, struct findings *findings);
