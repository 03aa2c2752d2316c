/* A random agreement and a random company, from a seed: for laws that must hold on any of them.
 * Small, and made to hit corners: equal times, duplicates, retractions, bots, future-dated and
 * late rows, unknown values, several memberships, offsets of the day. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "agreement/agreement.h"
#include "base/rng.h"
#include "engine/plan.h"
#include "engine/scene.h"

struct arena;

struct world {
    struct agreement *agreement;
    const struct plan *plan;
    struct scene scene;
    struct moment moment;
};

/* The grid is the usual one of semantics 1.11. Everything lives in `arena`. */
void random_world(struct world *ret, struct arena *arena, uint64_t seed);

/* Another agreement over the same words, so that the same company can be scored with both. */
struct agreement *random_agreement(struct arena *arena, struct rng *rng);

/* The same rows in another order. */
struct scene scene_shuffled(const struct scene *scene, struct arena *arena, struct rng *rng);

/* Some rows twice (facts, events, memberships): copies as they were. */
struct scene scene_duplicated(const struct scene *scene, struct arena *arena, struct rng *rng);

/* Only what was received by then. */
struct scene scene_known_at(const struct scene *scene, struct arena *arena, int64_t known_at_us);
