/* Which episode an opportunity belongs to, and how its amount is shared among the touches before it
 * (semantics 5.2, 5.5). Descriptive: causal claims come from the pilot alone. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct arena;

/* Both reach 90 days back from the creation of the opportunity. */
#define ATTRIBUTION_WINDOW_US (90 * INT64_C(86400000000))

enum { ATTRIBUTION_NONE = -1 };

struct routed_episode {
    struct str id;
    int64_t routed_us;
};

/* The latest routed episode of the account with 0 <= created - routed <= 90 d, of equal ones the
 * larger id; ATTRIBUTION_NONE if there is none. */
long episode_of_opportunity(const struct routed_episode *episodes, size_t count,
                            int64_t created_us);

/* A human marketing touch. */
struct touch {
    int64_t t_us;
    struct str person;
    struct str channel;
};

/* Linear: each touch in [created - 90 d, created] counts the same, but of those of one person, UTC
 * day and channel only the earliest (then the one given first). Shares amount >= 0 by largest
 * remainder in order of time, then person, then channel, so that the parts sum to the cent: fills
 * `ret_parts[i]` of each touch, 0 where it does not count. Returns how many count; if none does,
 * nothing is shared. `arena` is scratch. */
size_t linear_attribution(struct arena *arena, const struct touch *touches, size_t count,
                          int64_t created_us, int64_t amount_minor, int64_t *ret_parts);
