/* Supposed events and people: what could happen, listed from the agreement's selectors and roles,
 * and put into a prepared subject. For counterfactual.c alone. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "engine/counterfactual.h"
#include "engine/scene_int.h"

struct arena;

/* One kind of thing that could happen; `move.count` of them is chosen later. */
struct possibility {
    struct move move;
    enum record_kind of;      /* whose layer the events feed */
    const struct line *roles; /* MOVE_ROLE: the line that misses the role */
};

struct possibilities {
    struct possibility *at;
    size_t count, capacity;
};

/* In the fixed order: events of the subject, of its strongest member, of new people, roles. Only
 * what an actionable signal counts, each kind of event once. `now` is the subject's score. */
struct possibilities possibilities_of(const struct setting *setting, const struct scored *now,
                                      struct arena *arena);

/* The setting after `count` of it at `as_of_us`. False if no event can satisfy the selector. */
bool setting_suppose(const struct setting *setting, const struct possibility *possibility,
                     int count, int64_t as_of_us, struct arena *arena, struct setting *ret);

struct str move_words(const struct plan *plan, const struct move *move, struct arena *arena);
