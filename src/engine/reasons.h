/* Reason codes both ways, and the sentences they become (semantics 1.13): what speaks for a
 * record, what against it, what is missing. PMML's reason codes, made total. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/says.h"
#include "engine/score.h"

struct arena;

enum { REASONS_POSITIVE_MAX = 3, REASONS_NEGATIVE_MAX = 2, REASONS_GAPS_MAX = 2 };

/* `mp` per code: above the baseline, or negative effect, or what is missing to the maximum.
 * `signal` is the one of the code that weighs most (then the first); its sentence is shown. */
struct reason {
    struct str code;
    int64_t mp;
    const struct signal *signal;
    const struct line *line;
    struct str says;
};

struct reasons {
    const struct reason *positive, *negative, *gaps;
    size_t positive_count, negative_count, gap_count;
};

/* Over the two layers that met in the grid, fit before intent. Lives in `arena`. */
struct reasons reasons_of(const struct score *score, struct arena *arena);
/* What speaks for the record alone, as a row of a ranking shows it. */
struct reasons reasons_positive_of(const struct score *score, struct arena *arena);

/* The ranking of codes alone. `ordinal` settles ties; the codes' signals come in any order. */
struct reason_input {
    int64_t ordinal;
    struct str code;
    int64_t effective_mp, baseline_mp, max_mp;
    bool actionable;
    const struct line *line; /* may be NULL: then no sentence */
};

struct reason_limits {
    size_t positive, negative, gaps;
};

struct reasons reasons_rank(struct arena *arena, const struct reason_input *inputs, size_t count,
                            struct reason_limits limits);
