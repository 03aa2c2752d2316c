/* The rows of a ranking taken from a company scored over columns (engine/whole.h): only those that
 * are asked for are made, so that the twenty best of a million are not paid with a million. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "flow/score_rank.h"

struct arena;
struct whole;
struct whole_reasons;

/* Which records of a kind a ranking shows, in its order. */
struct placing {
    enum record_kind kind;
    const uint32_t *index; /* in the columns */
    const int64_t *rank;   /* NULL = 1, 2, ... */
    size_t count;
    size_t tiers[TIERS + 1]; /* as in struct ranking */
};

/* The first `top`, of all or of the named. An id that no known record has is left out. In `arena`. */
struct placing columns_place(const struct whole *whole, enum record_kind kind,
                             const struct ranking_request *request, struct arena *arena);

/* What rows are made of. */
struct row_source {
    const struct whole *whole;
    const struct whole_reasons *reasons; /* NULL = rows without */
};
struct row_source columns_rows(const struct whole *whole, const struct ranking_request *request,
                               struct arena *arena);

/* The row at a place: its reasons live in `arena`, other text as long as the columns and the plan. */
struct ranked columns_row(const struct row_source *source, const struct placing *placing,
                          size_t place, struct arena *arena);

/* All the rows. Lives in `arena`, beside the columns and the plan. */
struct ranking columns_rank(const struct whole *whole, const struct ranking_request *request,
                            struct arena *arena);
