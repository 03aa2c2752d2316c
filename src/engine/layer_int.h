/* Evaluating a layer, for the folder alone. */
#pragma once

#include "engine/layer.h"
#include "engine/plan_int.h"

/* What a layer is evaluated on. The hits are prepared once; evaluating at another day costs no
 * more than the arithmetic. */
struct layer_inputs {
    const struct layer_plan *plan;
    const struct hits *hits; /* by signal, reduced */
    const struct attributes *attributes;
    struct member_list members; /* strongest first */
    size_t segment;
    int64_t today;
    int32_t day_offset_minutes;
    bool wants_evidence;
};

/* The events that count for each signal of the layer: selected, then reduced by its kind. */
struct hits *layer_hits(const struct layer_plan *plan, struct hits admitted, struct arena *arena);

/* As if `newer` and `older` had been admitted together; all of `newer` must be at least as young. */
struct hits *layer_hits_joined(const struct layer_plan *plan, const struct hits *newer,
                               const struct hits *older, struct arena *arena);

void layer_evaluate(const struct layer_inputs *inputs, struct arena *arena,
                    struct layer_score *ret);
