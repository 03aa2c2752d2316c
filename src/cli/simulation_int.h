/* What the files that print a simulation share. Private to src/cli/simulation*.c. */
#pragma once

#include <stddef.h>

struct app;
struct buf;
struct sim_outcome;
struct simulation;

/* ---- simulation.c */
void simulation_print_page(const struct app *app, const struct simulation *simulation, size_t shown,
                           size_t total);

/* ---- simulation_outcomes.c */
/* "would have caught 2 of the 8 missed wins and lost 1 of 23 others" */
void simulation_say_outcome(struct buf *buf, const struct sim_outcome *outcome);
void simulation_print_outcomes(const struct app *app, const struct simulation *simulation);
