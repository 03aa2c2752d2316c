/* Which events count at all, and when they were (semantics 1.3): known, first copy of its key, not
 * retracted, not dated in the future, human, not after the cut-off. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "engine/history.h"

struct arena;

/* A producer's clock may be this far ahead of ours; what is further is quarantined. */
#define SKEW_US (300 * INT64_C(1000000))

struct admitted {
    const struct event *event;
    int64_t effective_us; /* min(occurred, received) */
    int64_t day;          /* the scoring day of it */
};

struct admission {
    int64_t known_at_us; /* received later is not known */
    int64_t until_us;    /* effective later did not happen yet */
    int64_t skew_us;
    int32_t day_offset_minutes;
};

struct hits {
    struct admitted *at; /* youngest first; of equally old ones by (source, id) */
    size_t count;
};

/* In whatever order the events come, the result is the same. Lives in `arena`, beside the events. */
struct hits events_admit(const struct admission *admission, const struct event *events,
                         size_t count, struct arena *arena);
