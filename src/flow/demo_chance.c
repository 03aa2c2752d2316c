#include <assert.h>
#include <math.h>

#include "flow/demo_int.h"

bool chance(struct rng *rng, double probability)
{
    return rng_real(rng) < probability;
}

int chance_count(struct rng *rng, double mean)
{
    assert(mean >= 0 && mean <= 30);
    double limit = exp(-mean), product = rng_real(rng);
    int count = 0;
    while (product > limit) {
        product *= rng_real(rng);
        count++;
    }
    return count;
}

size_t chance_index(struct rng *rng, const int *weights, size_t count)
{
    int total = 0;
    for (size_t i = 0; i < count; i++)
        total += weights[i];
    int drawn = (int)rng_below(rng, (uint32_t)total);
    size_t index = 0;
    while (drawn >= weights[index])
        drawn -= weights[index++];
    return index;
}

int64_t chance_time(struct rng *rng, int64_t day)
{
    /* Two draws make the middle of the day the busiest; Saturdays and Sundays are someone else's
     * choice. */
    int64_t minute = 7 * 60 + rng_below(rng, 360) + rng_below(rng, 360);
    return day * DAY_US + minute * MINUTE_US + rng_below(rng, 60000) * INT64_C(1000);
}
