/* Decay: a factor per mille for each age in whole days (semantics 1.4). Tables are made once, when
 * an agreement is compiled; nothing evaluates a power while scoring. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "agreement/agreement.h"

struct arena;

enum {
    HALF_LIFE_DAYS_MAX = 730,
    CURVE_AGE_MAX = 36525, /* days of the accepted range of instants: no age is larger */
};

/* Ages past the table have its last factor. */
struct decay {
    const int32_t *permille;
    size_t count; /* at least 1 */
};

/* NULL is the curve "none". half life H: f(d) = floor(1000 * 2^(-d/H) + 1/2), up to the first 0.
 * `curve` must be sound (plan_compile() checks it). The table lives in `arena`. */
struct decay decay_of(const struct curve *curve, struct arena *arena);

static inline int64_t decay_at(const struct decay *decay, int64_t age_days)
{
    return decay->permille[(size_t)age_days < decay->count ? (size_t)age_days : decay->count - 1];
}
