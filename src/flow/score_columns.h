/* The ranking of a company from its columnar image (image.h): the same as score.h gives record by
 * record. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "flow/score.h"

struct arena;
struct image;
struct plan;

/* As company_score() without reasons. The image must serve the moment. */
bool company_score_columns(const struct image *image, const struct plan *plan, struct moment moment,
                           size_t threads, struct arena *arena, struct ranking *ret_ranking,
                           struct err *err) MUST_CHECK;
