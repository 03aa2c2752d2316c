/* people_topk: the account's strongest people, by falling weights. */
#include "signal.h"

static bool check(const struct signal *signal, struct err *err)
{
    for (size_t i = 0; i < signal->weights_count; i++) {
        const struct topk_weights *weights = &signal->weights[i];
        int64_t sum = 0;
        for (size_t j = 0; j < weights->count; j++) {
            if (weights->permille[j] < 0 || (j && weights->permille[j] > weights->permille[j - 1]))
                return signal_refuse(signal, err, "weights are positive and do not rise");
            sum += weights->permille[j];
        }
        if (sum > PERMILLE)
            return signal_refuse(signal, err, "weights sum to 1000 per mille at most");
    }
    return true;
}

/* raw = (sum w_i * P_(i)) div 1000, the only division in scoring; the lines telescope to it. */
static void score(const struct signal_inputs *inputs, struct tally *tally)
{
    const struct topk_weights *weights = inputs->plan->weights[inputs->segment];
    int64_t running = 0, engaged = 0;
    for (size_t i = 0; i < inputs->members.count && i < weights->count; i++) {
        const struct member *member = &inputs->members.at[i];
        int64_t before = running;
        running += weights->permille[i] * member->intent_mp;
        engaged += member->intent_mp > 0;
        tally_person(tally, member, running / PERMILLE - before / PERMILLE);
    }
    tally->line->n = engaged;
}

extern const struct signal_kind signal_people_topk;
const struct signal_kind signal_people_topk = {
    .spec =
        {
            .word = "people_topk",
            .scopes = SCOPE_ACCOUNT_INTENT,
            .needs = 0,
            .takes = PARAM_WEIGHTS,
            .doc = "The intent of the account's strongest people, weighted per mille from the "
                   "strongest down. One busy person cannot carry an account, and a long list of "
                   "names adds nothing. Default weights 500, 250, 125, 75, 50; by segment if "
                   "wanted.",
            .example = "{id: depth, group: people, reason: MULTI_THREADED, says: \"{n} people "
                       "engaged\", why: three contacts win twice as often, owner: sales,\n"
                       " kind: people_topk, weights: {default: [500, 250, 125], smb: [850, 150]}, "
                       "cap: [0, 60]}",
        },
    .check = check,
    .score = score,
};
