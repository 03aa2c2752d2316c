/* Sentences of reasons: the facts of a line put into what its signal says. */
#pragma once

#include <stdint.h>

#include "base/str.h"
#include "engine/layer.h"
#include "engine/score.h"

struct arena;

/* The sentence of a line: {n}, {ago}, {percent}, {window}, {account.FIELD}, {person.FIELD}; what
 * is unknown is shown as "unknown", an event that never was as "never". */
struct str line_says(const struct line *line, const struct score *score, struct arena *arena);

/* "today", "yesterday", "5 days ago", "3 weeks ago", "4 months ago", "2 years ago"; NO_AGE is
 * "never". */
struct str ago_text(struct arena *arena, int32_t age_days);
