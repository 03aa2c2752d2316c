/* What the files of a simulation share. Private to src/flow/simulate*.c. */
#pragma once

#include "flow/load.h"
#include "flow/simulate.h"
#include "flow/whatif_int.h"

struct reach;

struct simulating {
    const struct store *store;
    const struct simulate_request *request;
    struct arena *arena;
    struct whatif *whatif;
    struct simulation *result;
};

/* simulate_moves.c */
bool simulate_moves(struct simulating *s, struct err *err) MUST_CHECK;

/* ---- what came of it ------------------------------------------------------------------------- */

/* What outcomes and units are judged with. */
struct judging {
    struct simulating *s;
    struct memberships memberships;
    const struct reach *reach[KINDS_OF_RECORDS]; /* of the outcome that is looked at */
    struct str *ids_of_now[KINDS_OF_RECORDS];    /* of units beyond the columns, if hot */
    struct map heirs[KINDS_OF_RECORDS];          /* id of now -> place in `merged` + 1 */
    struct heir {
        uint32_t number, next; /* next: place + 1, 0 = none */
    } * merged;
    size_t merged_count, merged_capacity;
    struct map segment_numbers;
    struct sim_segment *segments[SIM_OUTCOMES];
    size_t segment_count, segment_capacity;
    struct sim_swap *swaps;
    size_t swap_count, swap_capacity;
};

/* simulate_outcomes.c */
bool simulate_outcomes(struct simulating *s, struct err *err) MUST_CHECK;
/* The id under which outcomes of a unit that was hot are known now. */
struct str judging_id_of_now(const struct judging *judging, enum record_kind kind, uint32_t number);
/* All outcomes have the same segments, in the order of the agreements. */
size_t judging_segment(struct judging *judging, struct str id);

/* simulate_units.c */
bool judging_was_hot(const struct judging *judging, enum whatif_arm arm, enum record_kind kind,
                     uint32_t number);
/* Fates by outcome `o`, which must come in order. */
void judging_units(struct judging *judging, size_t o);
void judging_page_swaps(const struct judging *judging);
