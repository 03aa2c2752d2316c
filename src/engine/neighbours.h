/* The agreements that differ from one in exactly one leaf: all single steps the search of
 * semantics 2.6 may propose. A list and nothing else: what a step is worth, flow finds out.
 *
 *   points              +-1, +-2, +-5, never past 0 to the other sign where a signal has one sign
 *   thresholds          +-1, +-2, +-5 points, their order kept
 *   cap of a signal     +-5, the side that is in use, never past 0
 *   window              one rung of 7, 14, 30, 60, 90, 180, 365 days
 *   half-life           one rung of 7, 14, 30, 60, 90 days; from the last one to no decay
 *   max_events          one rung of 1, 3, 5, 10, 20
 *   cell of the grid    one tier, better or worse, if no grade comes to earn less than a worse one
 *   signal off          its cap to 0
 *
 * A value between two rungs has both as neighbours; an unlimited window or count has none. Ranges
 * of groups, weights, roles, bins' limits and everything that is not a number of the list are the
 * teams' to argue about, not to search. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agreement/agreement.h"
#include "base/str.h"

struct arena;

enum neighbour_kind {
    NEIGHBOUR_POINTS,
    NEIGHBOUR_THRESHOLD,
    NEIGHBOUR_CAP,
    NEIGHBOUR_WINDOW,
    NEIGHBOUR_CURVE,
    NEIGHBOUR_MAX_EVENTS,
    NEIGHBOUR_GRID,
    NEIGHBOUR_OFF
};

enum neighbour_layer {
    NEIGHBOUR_ACCOUNT_FIT,
    NEIGHBOUR_PERSON_FIT,
    NEIGHBOUR_PERSON_INTENT,
    NEIGHBOUR_ACCOUNT_INTENT,
    NEIGHBOUR_NO_LAYER /* of thresholds, grid and curves */
};

struct neighbour {
    enum neighbour_kind kind;
    struct str path, from, to, says; /* of agreement_diff(): its one change */
    struct str signal;               /* the id; empty for thresholds, grid and curves */
    enum neighbour_layer layer;      /* where that signal stands, */
    size_t place;                    /* and its place there */
    int64_t step;          /* how far: points; 1 for a rung or a tier; for `off` the points lost */
    bool lowers_threshold; /* more records reach a grade */
    const struct agreement *agreement; /* shares what is equal with the original */
};

struct neighbours {
    const struct neighbour *at;
    size_t count;
};

/* All of them, in byte order of (path, to). They live in `arena`, beside the original. */
struct neighbours neighbours_of(struct arena *arena, const struct agreement *agreement);

const char *neighbour_kind_word(enum neighbour_kind kind); /* "points", "grid", ... */
