/* See nearest_rank.h. */
#include "nearest_rank.h"

#include <assert.h>
#include <stdlib.h>

__extension__ typedef __int128 int128;

int64_t nearest_rank(int64_t n, int64_t numerator, int64_t denominator)
{
    assert(n >= 0 && numerator > 0 && numerator <= denominator);
    return (int64_t)(((int128)n * numerator + denominator - 1) / denominator);
}

struct maybe_real quantile_nearest_rank(const double *sorted, size_t count, int64_t numerator,
                                        int64_t denominator)
{
    int64_t rank = nearest_rank((int64_t)count, numerator, denominator);
    return rank == 0 ? maybe_none() : maybe_of(sorted[rank - 1]);
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

void sort_reals(double *values, size_t count)
{
    if (count)
        qsort(values, count, sizeof *values, ascending);
}
