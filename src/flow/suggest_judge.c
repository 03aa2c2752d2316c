/* One side's records as net_benefit_change() wants them: in id order, units as clusters. */
#include <assert.h>

#include "base/arena.h"
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

struct net_benefit fold_judge(struct fold *fold, const struct trial *trial, struct arena *scratch,
                              struct swap *ret_swap)
{
    struct swap swap = {{0, 0}, {0, 0}};
    for (size_t i = 0; i < fold->change.count; i++) {
        bool is_new = routed_has(&trial->routed, fold->records[i]);
        fold->routed_new[i] = is_new;
        if (is_new == fold->change.routed_old[i])
            continue;
        struct proportion *side = is_new ? &swap.in : &swap.out;
        side->n++;
        side->x += fold->change.good[i];
    }
    *ret_swap = swap;
    return net_benefit_change(scratch, &fold->change);
}
