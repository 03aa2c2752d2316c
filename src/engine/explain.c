/* See explain.h. */
#include "explain.h"

#include <assert.h>

#include "base/arena.h"
#include "engine/explain_int.h"

struct explanation explain(const struct plan *plan, struct moment moment, const struct scene *scene,
                           struct subject subject, struct arena *arena)
{
    assert(plan && scene && arena);
    struct setting *setting = arena_alloc(arena, sizeof *setting);
    setting_prepare_at(plan, moment, scene, subject, arena, setting);
    struct scored scored = setting_evaluate(setting, moment.as_of_us, true, arena);
    return (struct explanation){
        .scored = scored,
        .reasons = reasons_of(scored.score, arena),
        .counterfactual = counterfactual_in(setting, moment.as_of_us, arena),
        .expiry = expiry_in(setting, moment.as_of_us),
    };
}
