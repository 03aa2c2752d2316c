/* Why a record stands where it stands, what would move it up, when it falls, and why it moved
 * (semantics 1.13). Everything is computed by scoring again with score.h: there is no second path.
 * A scene (score.h) must hold all that the subject depends on. Results live in the arena. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/reasons.h"
#include "engine/score.h"

enum {
    MOVE_COUNT_MAX = 5, /* k = 1 .. 5 */
    MOVE_STEPS_MAX = 3, /* of a combination */
    EXPIRY_DAYS_MAX = 400,
    CHANGE_STEPS = 4,
    CHANGE_LINE_SHOWN_MP = 500, /* smaller ones are shown together as "other" */
};

/* ---- what would move it up --------------------------------------------------------------------
 */

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

/* ---- when it falls ----------------------------------------------------------------------------
 */

struct fall {
    int32_t days;  /* after as_of, 1 .. 400; 0 = not within 400 days */
    int64_t at_us; /* as_of + days */
    int64_t intent_mp;
    int intent_grade;
    int tier;
};

/* The first day, without new activity or data, of a worse intent grade and of a worse tier. */
struct expiry {
    struct fall grade, tier;
};

struct expiry expiry_of(const struct plan *plan, struct moment moment, const struct scene *scene,
                        struct subject subject, struct arena *arena);

/* ---- why it moved ------------------------------------------------------------------------------
 */

enum change_step_id { CHANGE_MODEL, CHANGE_LATE_DATA, CHANGE_AGEING, CHANGE_NEW_ACTIVITY };

struct change_line {
    struct str signal; /* its id; "base" for the layer's base */
    struct str reason; /* its code; empty for the base */
    int64_t delta_mp;  /* of the effective contribution; never 0 */
};

struct change_step {
    const struct change_line *lines; /* in the agreement's order, gone signals last */
    size_t line_count;
    int64_t delta_mp; /* sum of the lines */
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

/* Two versions (often the same) and two moments. */
struct change_span {
    const struct plan *plan_before, *plan_after;
    struct moment before, after;
};

const char *change_step_name(enum change_step_id id); /* "model", "late_data", ... */

struct change change_of(const struct change_span *span, const struct scene *scene,
                        struct subject subject, struct arena *arena);

/* ---- all of it
 * ------------------------------------------------------------------------------------ */

/* `scored` carries the layers with their lines and evidence. */
struct explanation {
    struct scored scored;
    struct reasons reasons;
    struct counterfactual counterfactual;
    struct expiry expiry;
};

struct explanation explain(const struct plan *plan, struct moment moment, const struct scene *scene,
                           struct subject subject, struct arena *arena);
