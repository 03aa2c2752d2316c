/* bins: points by the value of one attribute. */
#include "signal.h"

/* The first bin that matches, or NULL. Null matches none: only `missing` sees it. */
static const struct bin *first_bin(const struct signal *signal, struct value value)
{
    for (size_t i = 0; i < signal->bin_count; i++)
        if (match_holds(&signal->bins[i].match, value))
            return &signal->bins[i];
    return NULL;
}

static void score(const struct signal_inputs *inputs, struct tally *tally)
{
    const struct signal *signal = inputs->plan->signal;
    struct line *line = tally->line;
    line->fact = attribute_fact(inputs->attributes, inputs->plan->field);
    struct value value = line->fact ? line->fact->value : value_null();
    bool is_known = value.kind != VALUE_NULL;
    line->n = is_known;
    line->bin = is_known ? first_bin(signal, value) : NULL;
    int64_t points = line->bin ? line->bin->points : is_known ? signal->other : signal->missing;
    line->raw_mp = points * MP;
}

extern const struct signal_kind signal_bins;
const struct signal_kind signal_bins = {
    .spec =
        {
            .word = "bins",
            .scopes = SCOPE_ACCOUNT_FIT | SCOPE_PERSON_FIT,
            .needs = PARAM_FIELD | PARAM_BINS,
            .takes = PARAM_OTHER | PARAM_MISSING,
            .doc = "Points by the value of one attribute: the first bin that matches wins, "
                   "`other` if none does. An unknown value gets `missing` points and matches no "
                   "bin. `kind: bins` may be left out where `field` and `bins` stand.",
            .example = "{id: size, group: firm, reason: SIZE_FIT, says: \"{account.employees} "
                       "employees\", why: small deals cost more to win, owner: sales,\n"
                       " field: account.employees, bins: [{ge: 1000, points: 40}, {ge: 200, lt: "
                       "1000, points: 30}], other: 0, missing: 5, cap: [0, 40]}",
        },
    .score = score,
};
