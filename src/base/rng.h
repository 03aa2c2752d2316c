/* SplitMix64 (Steele, Lea, Flood 2014), the one generator of Accord (semantics 0.8). Every random
 * result stores its seed. */
#pragma once

#include <stdint.h>

struct rng {
    uint64_t state;
};

static inline struct rng rng_of(uint64_t seed)
{
    return (struct rng){seed};
}

uint64_t rng_next(struct rng *rng);
/* 0 .. k-1, k >= 1: ((next >> 32) * k) >> 32. */
uint32_t rng_below(struct rng *rng, uint32_t k);
/* In [0, 1), 53 bits. */
double rng_real(struct rng *rng);
