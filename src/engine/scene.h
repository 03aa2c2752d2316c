/* Scoring with everything at hand: one record with its evidence for an explanation, or a company
 * small enough to be held. Finds who belongs to whom, then calls score.h. */
#pragma once

#include <stddef.h>

#include "engine/score.h"

struct arena;

/* All that the score of one record can depend on: of an account its memberships and its
 * members' records; of a person its memberships and their accounts. More does not hurt. In any
 * order. */
struct scene {
    const struct record *accounts;
    size_t account_count;
    const struct record *people;
    size_t people_count;
    const struct membership *memberships;
    size_t membership_count;
};

struct subject {
    enum record_kind kind;
    struct str id;
};

/* A record with everything it points to; `account` for RECORD_ACCOUNT, else `person`. */
struct scored {
    const struct score *score;
    const struct account_score *account;
    const struct person_score *person;
};

/* A subject that has no record in the scene is scored as one of which nothing is known. With the
 * evidence of each line. */
struct scored scene_score(const struct plan *plan, struct moment moment, const struct scene *scene,
                          struct subject subject, struct arena *arena);

/* Every account, then every person of the scene, each in the order given. Without evidence. */
const struct score *const *scene_score_all(const struct plan *plan, struct moment moment,
                                           const struct scene *scene, struct arena *arena,
                                           size_t *ret_count);
