/* An explanation printed for people: the short part that a rep reads, then the lines that add up
 * and what stands behind them. Shared by `explain` and `demo`. */
#pragma once

#include <stdbool.h>

struct agreement;
struct app;
struct change;
struct explained;

/* Headline, next action, three reasons, what holds it back, what would lift it, when it falls. */
void explanation_print_short(const struct app *app, const struct explained *explained,
                             const struct agreement *agreement);
/* The short part, the lines of both layers with their evidence, and the change if there is one.
 * `is_all`: also the lines that add nothing, and all evidence. */
void explanation_print(const struct app *app, const struct explained *explained,
                       const struct agreement *agreement, bool is_all);
/* Why it moved: the four steps of each layer. */
void explanation_print_change(const struct app *app, const struct change *change);
