/* The shapes of the document's sections, each in its read_*.c. Private to src/agreement. */
#pragma once

#include "agreement/shape.h"

/* read_who.c */
extern const struct key key_stage, key_role, key_list, key_disqualifier, key_segment, key_curve;
/* read_signal.c: `offset` 0 of a struct layer; `min` holds the enum signal_scope. */
extern const struct type type_signals;
/* read_bins.c, read_events.c, read_points.c: keys of a signal, at offset 0 of it. */
extern const struct type type_bins, type_on, type_decay, type_signal_points, type_weights;
/* read_grades.c: these write into several members of struct agreement, at offset 0. */
extern const struct type type_grades, type_grid;
extern const struct shape shape_tiers, shape_ranking;
/* read_work.c */
extern const struct key key_play, key_calendar, key_team, key_route;
/* read_council.c */
extern const struct shape shape_ready, shape_time, shape_pilot, shape_exploration, shape_council;

/* Fills in what may be left out: default segment, grades and grid. */
void grades_set_defaults(struct reader *reader);

/* The weights of people_topk that hold where none are given (semantics 1.9). */
void weights_set_default(struct arena *arena, struct signal *signal);

static inline bool signal_takes(const struct signal_spec *kind, unsigned params)
{
    return kind && ((kind->needs | kind->takes) & params);
}
