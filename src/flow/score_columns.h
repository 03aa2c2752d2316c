/* The rows of a ranking taken from a company scored over columns (engine/whole.h): only those that
 * are asked for are made, so that the twenty best of a million are not paid with a million. */
#pragma once

#include "flow/score_rank.h"

struct arena;
struct whole;

/* The first `top`, or all the named, without reasons. An id that no known record has is left out.
 * Lives in `arena`, beside the columns and the plan. */
struct ranking columns_rank(const struct whole *whole, const struct ranking_request *request,
                            struct arena *arena);
