/* Why a record moved between two moments, in four steps that sum exactly (semantics 1.13): the
 * model, data that came late, ageing, new activity. The order is part of the definition. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/scene.h"

struct arena;

enum {
    CHANGE_STEPS = 4,
    CHANGE_LINE_SHOWN_MP = 500, /* smaller ones are shown together as "other" */
};

enum change_step_id { CHANGE_MODEL, CHANGE_LATE_DATA, CHANGE_AGEING, CHANGE_NEW_ACTIVITY };

struct change_line {
    struct str signal; /* its id; "base" for the layer's base */
    struct str reason; /* its code; empty for the base */
    int64_t delta_mp;  /* of the effective contribution; never 0 */
};

struct change_step {
    const struct change_line *lines; /* in the agreement's order, gone signals last */
    size_t line_count;
    int64_t delta_mp; /* sum of the lines, exactly */
};

/* before_mp + the four deltas = after_mp, exactly. */
struct layer_change {
    int64_t before_mp, after_mp;
    struct change_step steps[CHANGE_STEPS];
};

struct change {
    struct score before, after;
    struct layer_change fit, intent;
};

/* Two versions (often the same) and two moments; before.as_of_us <= after.as_of_us. */
struct change_span {
    const struct plan *plan_before, *plan_after;
    struct moment before, after;
};

const char *change_step_name(enum change_step_id id); /* "model", "late_data", ... */

struct change change_of(const struct change_span *span, const struct scene *scene,
                        struct subject subject, struct arena *arena);
