/* What would move a record up (semantics 1.13): each kind of event that a signal counts, k = 1..5
 * times, and each role that nobody fills. Every answer is a score computed anew. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/scene.h"

struct arena;

enum {
    MOVE_COUNT_MAX = 5, /* k = 1 .. 5 */
    MOVE_STEPS_MAX = 3, /* of a combination */
};

enum move_kind {
    MOVE_EVENTS,        /* `count` events of the subject itself */
    MOVE_MEMBER_EVENTS, /* of an account: `count` events of its strongest member, `person` */
    MOVE_PEOPLE,        /* of an account: `count` new people with one such event each */
    MOVE_ROLE,          /* of an account: one engaged person in `role` */
};

struct move {
    enum move_kind kind;
    int count;
    size_t ordinal; /* place in the fixed order of all moves: settles ties */
    /* events and people: */
    const struct signal *signal; /* the first that such an event feeds */
    const struct selector *selector;
    struct str type; /* one of the selector's */
    struct str person;
    /* roles: */
    struct str role;

    /* The record after it (and after the steps before it, in a combination). */
    int64_t intent_mp;
    int intent_grade;
    int tier;
    struct str words; /* "2 more people with page where path starts with /pricing" */
};

/* `moves`: each alone improves the tier, ordered by (count, -intent_mp, ordinal). If there is none:
 * `steps`, a greedy combination of at most 3 that improves it together; if there is none either,
 * the record is limited by its fit (or is in tier A or X, where nothing is looked for). */
struct counterfactual {
    const struct move *moves;
    size_t move_count;
    const struct move *steps;
    size_t step_count;
    bool is_fit_limited;
};

struct counterfactual counterfactual_of(const struct plan *plan, struct moment moment,
                                        const struct scene *scene, struct subject subject,
                                        struct arena *arena);
