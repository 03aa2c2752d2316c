/* engaged_people: points by the number of people whose intent reaches a threshold. */
#include "signal.h"

static void score(const struct signal_inputs *inputs, struct tally *tally)
{
    const struct signal *signal = inputs->plan->signal;
    for (size_t i = 0; i < inputs->members.count; i++)
        if (inputs->members.at[i].intent_mp >= signal->engaged_mp)
            tally_person(tally, &inputs->members.at[i], 0);
    tally->line->raw_mp = MP * count_bins_points(signal, tally->line->n);
}

extern const struct signal_kind signal_engaged_people;
const struct signal_kind signal_engaged_people = {
    .spec =
        {
            .word = "engaged_people",
            .scopes = SCOPE_ACCOUNT_INTENT,
            .needs = PARAM_COUNT_BINS,
            .takes = PARAM_ENGAGED,
            .doc = "Points by how many people of the account are engaged: whose intent reaches "
                   "`engaged` points (default 10). Of the bins, from high to low, the first whose "
                   "number is reached.",
            .example = "{id: breadth, group: people, reason: MANY_ENGAGED, says: \"{n} engaged "
                       "people\", why: one champion can leave, owner: sales,\n"
                       " kind: engaged_people, engaged: 10, bins: [{ge: 5, points: 15}, {ge: 3, "
                       "points: 10}, {ge: 2, points: 5}], cap: [0, 15]}",
        },
    .check = count_bins_check,
    .score = score,
};
