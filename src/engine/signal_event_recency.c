/* event_recency: how fresh the youngest event is. */
#include "signal.h"

static void score(const struct signal_inputs *inputs, struct tally *tally)
{
    struct hits hits = hits_in_window(inputs, tally);
    if (hits.count == 0)
        return;
    tally_event(tally, &hits.at[0], inputs->plan->signal->points * hit_factor(inputs, hits.at));
    tally->line->n = (int64_t)hits.count;
}

extern const struct signal_kind signal_event_recency;
const struct signal_kind signal_event_recency = {
    .spec =
        {
            .word = "event_recency",
            .scopes = SCOPE_PERSON_INTENT | SCOPE_ACCOUNT_INTENT,
            .needs = PARAM_ON | PARAM_POINTS,
            .takes = PARAM_WINDOW | PARAM_DECAY,
            .doc = "The youngest event alone, times the decay of its age: it happened, and how "
                   "long ago. 0 if there is none in the window.",
            .example = "{id: demo_request, group: hand_raise, reason: DEMO_REQUEST, says: \"Asked "
                       "for a demo {ago}\", why: agreed by everyone, owner: sales,\n"
                       " kind: event_recency, on: {type: track, event: Demo Requested}, window: "
                       "120d, decay: slow, points: 40, cap: [0, 40]}",
        },
    .score = score,
};
