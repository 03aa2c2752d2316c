/* What the files of a simulation share. Private to src/flow/simulate*.c. */
#pragma once

#include "flow/simulate.h"
#include "flow/whatif_int.h"

struct simulating {
    const struct store *store;
    const struct simulate_request *request;
    struct arena *arena;
    struct whatif *whatif;
    struct simulation *result;
};

/* simulate_moves.c */
bool simulate_moves(struct simulating *s, struct err *err) MUST_CHECK;
/* simulate_outcomes.c */
bool simulate_outcomes(struct simulating *s, struct err *err) MUST_CHECK;
