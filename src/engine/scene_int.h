/* A subject with everything that its score depends on, prepared once and evaluated at as many
 * instants, or with as many additions, as an explanation needs. For the folder alone. */
#pragma once

#include "base/map.h"
#include "engine/membership.h"
#include "engine/scene.h"
#include "engine/score_int.h"

/* Records by id, prepared. An id without a record is one of which nothing is known. */
struct cast {
    struct prepared *at;
    size_t count, capacity;
    struct map numbers; /* id -> place */
};

struct setting {
    const struct plan *plan;
    struct view view;
    struct prepared subject;
    struct cast others;                   /* of an account its people; of a person its accounts */
    const struct membership *memberships; /* those of the subject */
    size_t membership_count;
    struct member_list extras; /* people who are only supposed */
    int supposed_count;        /* events supposed so far: each has values of its own */
};

/* Lives in `arena`, beside scene and plan. */
void setting_prepare(const struct plan *plan, const struct view *view, const struct scene *scene,
                     struct subject subject, struct arena *arena, struct setting *ret);

/* The subject's score at `as_of_us`, in `arena`. */
struct scored setting_evaluate(const struct setting *setting, int64_t as_of_us, bool wants_evidence,
                               struct arena *arena);

/* With the view of a moment: what was known at known_at, until as_of. */
void setting_prepare_at(const struct plan *plan, struct moment moment, const struct scene *scene,
                        struct subject subject, struct arena *arena, struct setting *ret);
