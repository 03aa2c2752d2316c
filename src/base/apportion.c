/* See apportion.h. */
#include "apportion.h"

#include <assert.h>
#include <stdlib.h>

#include "arena.h"

/* ISO C has no name for it; both compilers do. */
__extension__ typedef unsigned __int128 uint128;

struct remainder {
    int64_t rest;
    size_t index;
};

static int largest_first(const void *a, const void *b)
{
    const struct remainder *x = a, *y = b;
    if (x->rest != y->rest)
        return x->rest > y->rest ? -1 : 1;
    return x->index < y->index ? -1 : x->index > y->index;
}

static int64_t weight_sum(const int64_t *weights, size_t count)
{
    int64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        assert(weights[i] >= 0 && weights[i] <= INT64_MAX - sum);
        sum += weights[i];
    }
    return sum;
}

void largest_remainder(struct arena *arena, const int64_t *weights, size_t count, int64_t total,
                       int64_t *ret_parts)
{
    int64_t sum = weight_sum(weights, count);
    assert(total >= 0 && (total == 0 || sum > 0));
    struct remainder *remainders = arena_array(arena, count, sizeof *remainders);
    int64_t left = total;
    for (size_t i = 0; i < count; i++) {
        uint128 product = (uint128)total * (uint64_t)weights[i];
        uint64_t divisor = sum ? (uint64_t)sum : 1;
        ret_parts[i] = (int64_t)(product / divisor);
        remainders[i] = (struct remainder){(int64_t)(product % divisor), i};
        left -= ret_parts[i];
    }
    if (!left)
        return;
    /* Fewer units are left than there are positive remainders, so each gets at most one. */
    assert((uint64_t)left < count);
    qsort(remainders, count, sizeof *remainders, largest_first);
    for (int64_t i = 0; i < left; i++)
        ret_parts[remainders[i].index]++;
}
