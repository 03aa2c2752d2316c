/* Sharing a whole number in proportion to weights without losing or inventing a unit: the method
 * of largest remainders (Hamilton). Used for explanations that sum exactly (semantics 1.13) and
 * for amounts split over touches to the cent (5.5). */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct arena;

/* parts[i] = total * weights[i] div sum(weights), then one unit more for the largest remainders,
 * equal remainders to the smaller index, until the parts sum to `total` exactly.
 * `weights` >= 0 with a sum in 1 .. INT64_MAX, unless total = 0; `total` >= 0. Products have 128
 * bits, so no input in that domain overflows. `arena` is scratch; `ret_parts` holds `count`. */
void largest_remainder(struct arena *arena, const int64_t *weights, size_t count, int64_t total,
                       int64_t *ret_parts);
