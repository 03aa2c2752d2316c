/* A simulation for people and slides. */
#pragma once

struct app;
struct buf;
struct simulation;

/* The sentence that matters first, then what changes, who moves, the load, what came of it. */
void simulation_print(const struct app *app, const struct simulation *simulation);
/* The heat map of the migration beside the load of each team; readable on light and dark. */
void simulation_svg(struct buf *buf, const struct simulation *simulation);
