/* An explanation as one JSON object (formats.md). In each layer
 * base_mp + sum of raw_mp + sum of caps = score_mp, and base_mp + sum of effective_mp = score_mp. */
#pragma once

#include "flow/explain.h"

struct buf;
struct rules;

/* One line, with its line feed. */
void explained_json(struct buf *buf, const struct explained *explained, const struct rules *rules,
                    struct arena *arena);
