/* One side's records as net_benefit_change() wants them: in id order, units as clusters. */
#include <assert.h>
#include <math.h>

#include "base/arena.h"
#include "evidence/number.h"
#include "flow/suggest_int.h"

void fold_init(struct fold *fold, const struct search *search, bool is_holdout)
{
    const struct episodes *episodes = &search->episodes;
    struct arena *arena = search->arena;
    size_t room = episodes->count + 1, count = 0, units = 0;
    bool *good = arena_array(arena, room, sizeof *good);
    bool *routed_old = arena_array(arena, room, sizeof *routed_old);
    double *weight = arena_array(arena, room, sizeof *weight);
    int64_t *account = arena_array(arena, room, sizeof *account);
    *fold = (struct fold){.records = arena_array(arena, room, sizeof *fold->records),
                          .routed_new = arena_array(arena, room, sizeof *fold->routed_new)};
    for (size_t i = 0; i < episodes->count; i++) {
        const struct episode *episode = &episodes->at[i];
        if (search->is_holdout[i] != is_holdout)
            continue;
        units += !count || episodes->at[fold->records[count - 1]].unit != episode->unit;
        fold->records[count] = i;
        good[count] = episode->is_good;
        routed_old[count] = routed_has(&search->held, i);
        weight[count] = episode->weight;
        account[count++] = (int64_t)units - 1;
        fold->counts.routed += routed_has(&search->held, i);
        fold->counts.good += episode->is_good;
    }
    fold->counts.records = (int64_t)count;
    fold->counts.units = (int64_t)units;
    fold->change = (struct routing_change){.good = good,
                                           .routed_old = routed_old,
                                           .routed_new = fold->routed_new,
                                           .weight = weight,
                                           .account = account,
                                           .count = count,
                                           .account_count = units,
                                           .break_even = search->request->break_even};
}

static struct swap swap_of(const struct fold *fold)
{
    struct swap swap = {{0, 0}, {0, 0}};
    for (size_t i = 0; i < fold->change.count; i++) {
        if (fold->routed_new[i] == fold->change.routed_old[i])
            continue;
        struct proportion *side = fold->routed_new[i] ? &swap.in : &swap.out;
        side->n++;
        side->x += fold->change.good[i];
    }
    return swap;
}

/* The error of the change if every swapped record converted at break-even pt, those of one unit all
 * or none: a record is worth 1 with chance pt and -pt/(1-pt) else, so pt/(1-pt) is its variance. */
static struct maybe_real se_if_even(const struct fold *fold)
{
    const struct routing_change *change = &fold->change;
    struct sum weights = {0}, squares = {0};
    for (size_t i = 0; i < change->count;) {
        double moved = 0;
        int64_t unit = change->account[i];
        for (; i < change->count && change->account[i] == unit; i++) {
            sum_add(&weights, change->weight[i]);
            if (change->routed_new[i] != change->routed_old[i])
                moved += change->weight[i];
        }
        sum_add(&squares, moved * moved);
    }
    double units = (double)change->account_count;
    if (change->account_count < 2 || !(sum_value(&squares) > 0))
        return maybe_none();
    double variance = change->break_even / (1 - change->break_even) * sum_value(&squares);
    return maybe_ratio(sqrt(variance * units / (units - 1)), sum_value(&weights));
}

struct judgement fold_judge(struct fold *fold, const struct search *search,
                            const struct trial *trial, struct arena *scratch)
{
    for (size_t i = 0; i < fold->change.count; i++)
        fold->routed_new[i] = trial_routes(search, trial, fold->records[i]);
    struct judgement judgement = {.benefit = net_benefit_change(scratch, &fold->change),
                                  .swap = swap_of(fold),
                                  .se_even = se_if_even(fold)};
    judgement.se = judgement.se_even;
    if (judgement.se.known && judgement.benefit.se.known &&
        judgement.benefit.se.value > judgement.se.value)
        judgement.se = judgement.benefit.se;
    if (judgement.se.known && judgement.benefit.change.known)
        judgement.p = maybe_of(normal_sf(judgement.benefit.change.value / judgement.se.value));
    return judgement;
}
