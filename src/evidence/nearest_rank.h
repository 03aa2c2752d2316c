/* Percentiles by nearest rank (semantics 5.3), in integers: 7 % of 100 is the 7th value, which
 * floating point gets wrong. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "evidence/number.h"

/* ceil(n * numerator / denominator): the place, from 1, of the value asked for.
 * 0 < numerator <= denominator, n >= 0. */
int64_t nearest_rank(int64_t n, int64_t numerator, int64_t denominator);

/* The value of that rank of `sorted`, ascending. Unknown without values. */
struct maybe_real quantile_nearest_rank(const double *sorted, size_t count, int64_t numerator,
                                        int64_t denominator);

/* Ascending order; the values are finite. */
void sort_reals(double *values, size_t count);
