/* event_days: distinct scoring days with an event. */
#include "signal.h"

/* The youngest event of each day stands for it. */
static size_t reduce(const struct signal *signal, struct hits hits, struct arena *scratch)
{
    (void)signal;
    (void)scratch;
    size_t kept = 0;
    for (size_t i = 0; i < hits.count; i++)
        if (kept == 0 || hits.at[kept - 1].day != hits.at[i].day)
            hits.at[kept++] = hits.at[i];
    return kept;
}

extern const struct signal_kind signal_event_days;
const struct signal_kind signal_event_days = {
    .spec =
        {
            .word = "event_days",
            .scopes = SCOPE_PERSON_INTENT | SCOPE_ACCOUNT_INTENT,
            .needs = PARAM_ON | PARAM_POINTS,
            .takes = PARAM_WINDOW | PARAM_DECAY,
            .doc = "Each day with at least one event adds its points times the decay of its age. "
                   "A burst of clicks is one day: the way to count page views.",
            .example =
                "{id: pricing_visits, group: web, reason: PRICING_INTEREST, says: \"{n} "
                "visits to pricing, last {ago}\", why: won deals had one, owner: marketing,\n"
                " kind: event_days, on: {type: page, where: {path: {prefix: /pricing}}}, "
                "window: 30d, decay: quick, points: 6, cap: [0, 24]}",
        },
    .reduce = reduce,
    .score = score_each_hit,
};
