/* The ranking, a strict total order (semantics 1.11), and the digest that says whether two engines
 * agree (P12). */
#pragma once

#include <stddef.h>

#include "base/digest.h"
#include "engine/score.h"

struct arena;
struct buf;
/* The strict total order of 1.11, best first: negative if `a` ranks before `b`. */
int score_rank_cmp(const struct agreement *agreement, const struct score *a, const struct score *b);
void scores_rank(const struct agreement *agreement, const struct score **scores, size_t count);

/* Appends `id,fit_mp,intent_mp,fit_grade,intent_grade\n` (P12). */
void score_line_write(struct buf *buf, const struct score *score);
/* sha256 of those lines sorted by bytes; a caller that streams sorts and digests them itself. */
struct digest scores_digest(struct arena *arena, const struct score *const *scores, size_t count);
