/* event_tiers: points by the number of events in a window. */
#include "signal.h"

/* The events count together, so each line of evidence is worth 0 and the bin gives the points. */
static void score(const struct signal_inputs *inputs, struct tally *tally)
{
    struct hits hits = hits_in_window(inputs, tally);
    for (size_t i = 0; i < hits.count && tally->events; i++)
        tally_event(tally, &hits.at[i], 0);
    tally->line->n = (int64_t)hits.count;
    tally->line->raw_mp = MP * count_bins_points(inputs->plan->signal, tally->line->n);
}

extern const struct signal_kind signal_event_tiers;
const struct signal_kind signal_event_tiers = {
    .spec =
        {
            .word = "event_tiers",
            .scopes = SCOPE_PERSON_INTENT | SCOPE_ACCOUNT_INTENT,
            .needs = PARAM_ON | PARAM_COUNT_BINS,
            .takes = PARAM_WINDOW | PARAM_GAP,
            .doc = "Points by how many events there are in the window: of the bins, from high to "
                   "low, the first whose number is reached. No decay. With `gap`, the events of "
                   "one bucket of that length count once.",
            .example = "{id: usage, group: product, reason: TRIAL_USE, says: \"{n} sessions in "
                       "the trial\", why: active trials convert, owner: marketing,\n"
                       " kind: event_tiers, on: {type: track, event: Session Started}, window: "
                       "14d, gap: 30m, bins: [{ge: 10, points: 15}, {ge: 3, points: 5}], cap: [0, "
                       "15]}",
        },
    .check = count_bins_check,
    .reduce = reduce_gap,
    .score = score,
};
