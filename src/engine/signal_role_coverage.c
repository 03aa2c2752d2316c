/* role_coverage: which roles of the buying group somebody engaged fills. */
#include "signal.h"

static bool check(const struct signal *signal, struct err *err)
{
    for (size_t i = 0; i < signal->role_points_count; i++)
        if (signal->role_points[i].points < 0)
            return signal_refuse(signal, err, "a covered role cannot cost points");
    return true;
}

/* The strongest engaged member of a role, or NULL. */
static const struct member *who_covers(const struct signal_inputs *inputs, struct str role)
{
    for (size_t i = 0; i < inputs->members.count; i++) {
        const struct member *member = &inputs->members.at[i];
        if (member->intent_mp < inputs->plan->signal->engaged_mp)
            return NULL;
        if (str_eq(member->role, role))
            return member;
    }
    return NULL;
}

static void score(const struct signal_inputs *inputs, struct tally *tally)
{
    const struct signal *signal = inputs->plan->signal;
    int64_t covered = 0, all = 0;
    for (size_t i = 0; i < signal->role_points_count; i++) {
        int64_t points = signal->role_points[i].points;
        const struct member *member = who_covers(inputs, signal->role_points[i].role);
        all += points;
        if (!member)
            continue;
        covered += points;
        tally_person(tally, member, points * MP);
    }
    tally->line->permille = all > 0 ? (int32_t)(covered * PERMILLE / all) : -1;
}

extern const struct signal_kind signal_role_coverage;
const struct signal_kind signal_role_coverage = {
    .spec =
        {
            .word = "role_coverage",
            .scopes = SCOPE_ACCOUNT_INTENT,
            .needs = PARAM_ROLE_POINTS,
            .takes = PARAM_ENGAGED,
            .doc = "Points for each role of the buying group that at least one engaged person "
                   "fills; engaged are those whose intent reaches `engaged` points (default 10). "
                   "{percent} is the share of the points that is covered.",
            .example = "{id: committee, group: committee, reason: COMMITTEE, says: \"Committee "
                       "{percent} covered\", why: no signature without finance, owner: sales,\n"
                       " kind: role_coverage, engaged: 10, points: {economic_buyer: 8, champion: "
                       "6}, cap: [0, 20]}",
        },
    .check = check,
    .score = score,
};
