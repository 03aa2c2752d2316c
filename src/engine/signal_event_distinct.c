/* event_distinct: distinct values of a property. */
#include "signal.h"

#include "base/map.h"
#include "select.h"

/* The youngest event of each value stands for it; an event without the property for nothing. */
static size_t reduce(const struct signal *signal, struct hits hits, struct arena *scratch)
{
    struct map seen;
    map_init(&seen, scratch);
    size_t kept = 0;
    for (size_t i = 0; i < hits.count; i++) {
        struct value value = event_property(hits.at[i].event, signal->property);
        bool is_new = false;
        if (value.kind != VALUE_NULL)
            map_intern(&seen, value.text, &is_new);
        if (is_new)
            hits.at[kept++] = hits.at[i];
    }
    return kept;
}

extern const struct signal_kind signal_event_distinct;
const struct signal_kind signal_event_distinct = {
    .spec =
        {
            .word = "event_distinct",
            .scopes = SCOPE_PERSON_INTENT | SCOPE_ACCOUNT_INTENT,
            .needs = PARAM_ON | PARAM_POINTS | PARAM_PROPERTY,
            .takes = PARAM_WINDOW | PARAM_DECAY,
            .doc = "Each distinct value of a property adds its points times the decay of the age "
                   "of its youngest event: ten different pages say more than one page ten times.",
            .example = "{id: breadth, group: web, reason: BREADTH, says: \"{n} different pages\", "
                       "why: evaluators read widely, owner: marketing,\n"
                       " kind: event_distinct, on: {type: page}, property: path, window: 60d, "
                       "decay: slow, points: 2, cap: [0, 10]}",
        },
    .reduce = reduce,
    .score = score_each_hit,
};
