/* Everything that can be said of one record: the lines that decided with their evidence, reasons,
 * what would move it up, when it falls. All of it by scoring again with score.h: there is no second
 * path. The scene must hold all that the subject depends on. Results live in the arena. */
#pragma once

#include "engine/counterfactual.h"
#include "engine/expiry.h"
#include "engine/reasons.h"
#include "engine/scene.h"

struct arena;
/* `scored` carries the layers with their lines and evidence. */
struct explanation {
    struct scored scored;
    struct reasons reasons;
    struct counterfactual counterfactual;
    struct expiry expiry;
};

struct explanation explain(const struct plan *plan, struct moment moment, const struct scene *scene,
                           struct subject subject, struct arena *arena);
