/* What a single step of the agreement (neighbours.h) changes in a company scored over columns
 * (whole.h): the tiers that move, and nothing else. The same tiers as whole_rescore() gives, found
 * by counting only what the step reaches.
 *
 * A step changes one signal's points or cap, one threshold or one cell. Of a company scored once,
 * a footing keeps the sums of every group and layer; a step is then counted from there: a record
 * whose signal is worth the same as before is not looked at again, nor is an account none of whose
 * people moved. Steps that count the events of a signal anew (window, decay, limit) share one pass
 * over them; what is left, a curve of several signals, is scored again by whole_rescore().
 *
 * Used by flow/suggest, which asks this for hundreds of steps at dozens of moments. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "engine/history.h"
#include "engine/neighbours.h"

struct arena;
struct columns;
struct plan;
struct whole;

/* A neighbour made ready; one serves any number of threads, and any moment. */
struct step;
/* Sums of a company at a moment. */
struct footing;
/* Room for one thread's counting. */
struct stepper;

/* Of an account, or of a person of no account; others are not routed by themselves. */
struct tier_move {
    enum record_kind kind;
    uint32_t record; /* by index in the columns */
    uint8_t before, after;
};

struct tier_moves {
    const struct tier_move *at;
    size_t count;
};

/* `held` is the plan of the agreement that the neighbour is of. All live beside the step, in
 * `arena`. ERR_INPUT: the neighbour breaks a bound or a law, as plan_compile() has it. */
bool step_prepare(struct arena *arena, const struct columns *columns, const struct plan *held,
                  const struct neighbour *neighbour, struct step **ret_step,
                  struct err *err) MUST_CHECK;
/* Whether it cannot move anything, whatever the moment: no value in the columns is worth another
 * number of points. */
bool step_is_idle(const struct step *step);

struct footing *footing_new(struct arena *arena);
/* `base` was made by whole_score() with the held plan, and must stay as it is while the footing is
 * used. */
void footing_take(struct footing *footing, const struct whole *base);

struct stepper *stepper_new(struct arena *arena, const struct columns *columns);
/* Takes each step at the footing's moment, by as many threads as there are steppers. `done` is
 * called once a step, by its number, in no order and from any of the threads; the moves are there
 * until it returns. */
typedef void step_done(void *context, size_t step, struct tier_moves moves);
void steps_take(struct stepper *const *steppers, size_t stepper_count, struct footing *footing,
                const struct step *const *steps, size_t step_count, step_done *done, void *context);
