/* event_count: each event counts, less as it ages. */
#include "signal.h"

/* Youngest first, so the first `max_events` are those of smallest age; which of equally old ones
 * are taken cannot matter, since equal ages have equal factors. */
static void score(const struct signal_inputs *inputs, struct tally *tally)
{
    const struct signal *signal = inputs->plan->signal;
    struct hits hits = hits_in_window(inputs, tally);
    size_t most = signal->max_events > 0 ? (size_t)signal->max_events : hits.count;
    for (size_t i = 0; i < hits.count && i < most; i++)
        tally_event(tally, &hits.at[i], signal->points * hit_factor(inputs, &hits.at[i]));
}

extern const struct signal_kind signal_event_count;
const struct signal_kind signal_event_count = {
    .spec =
        {
            .word = "event_count",
            .scopes = SCOPE_PERSON_INTENT | SCOPE_ACCOUNT_INTENT,
            .needs = PARAM_ON | PARAM_POINTS,
            .takes = PARAM_WINDOW | PARAM_DECAY | PARAM_MAX_EVENTS | PARAM_GAP,
            .doc = "Each event adds its points times the decay of its age in days. With "
                   "`max_events`, only that many of the youngest count; with `gap`, the events "
                   "of one bucket of that length count once.",
            .example = "{id: webinars, group: web, reason: WEBINAR, says: \"{n} webinars, last "
                       "{ago}\", why: they come before a shortlist, owner: marketing,\n"
                       " kind: event_count, on: {type: track, event: Webinar Attended}, window: "
                       "90d, decay: slow, points: 8, max_events: 3, cap: [0, 20]}",
        },
    .reduce = reduce_gap,
    .score = score,
};
