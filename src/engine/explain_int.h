/* Explanations on a subject that is prepared already. For the folder alone. */
#pragma once

#include "engine/counterfactual.h"
#include "engine/expiry.h"
#include "engine/scene_int.h"

struct expiry expiry_in(const struct setting *setting, int64_t as_of_us);

struct counterfactual counterfactual_in(const struct setting *setting, int64_t as_of_us,
                                        struct arena *arena);
