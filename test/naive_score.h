/* The score again, as plainly as the semantics state it: no indexes, no tables, no shared code but
 * the matching of operators and titles. Slow on purpose; what it says is what must come out. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "agreement/agreement.h"
#include "engine/scene.h"

struct naive_layer {
    int64_t score_mp;
    int64_t raw_mp[SIGNALS_MAX], effective_mp[SIGNALS_MAX];
};

struct naive {
    struct naive_layer fit, intent;
    int fit_grade, intent_grade, tier;
    struct str segment, disqualified;
    int64_t latest_event_us;
};

struct naive naive_score(const struct agreement *agreement, struct moment moment,
                         const struct scene *scene, struct subject subject);
