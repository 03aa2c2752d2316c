/* One side's records as net_benefit_change() wants them: in id order, units as clusters. */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "evidence/number.h"
#include "flow/suggest_int.h"

#define NOT_IN_FOLD UINT32_MAX

static double break_even_of(const struct search *search, const struct episode *episode)
{
    const struct suggest_request *request = search->request;
    const struct segment *segments = search->rules ? search->rules->agreement->segments : NULL;
    for (size_t i = 0; i < request->segment_count; i++)
        if (str_eq(request->segments[i].segment, segments[episode->segment].id))
            return request->segments[i].share;
    return request->break_even;
}

static void fold_take(struct fold *fold, const struct search *search, bool is_holdout,
                      struct routing_change *change, size_t room)
{
    struct arena *arena = search->arena;
    bool *good = arena_array(arena, room, sizeof *good);
    bool *routed_old = arena_array(arena, room, sizeof *routed_old);
    double *weight = arena_array(arena, room, sizeof *weight);
    double *break_even = arena_array(arena, room, sizeof *break_even);
    int64_t *account = arena_array(arena, room, sizeof *account);
    const struct episode *last = NULL;
    size_t count = 0, units = 0;
    for (size_t i = 0; i < search->episodes.count; i++) {
        const struct episode *episode = &search->episodes.at[i];
        fold->place[i] = NOT_IN_FOLD;
        if (search->is_holdout[i] != is_holdout)
            continue;
        units += !last || last->unit != episode->unit;
        last = episode;
        fold->place[i] = (uint32_t)count;
        good[count] = episode->is_good;
        routed_old[count] = fold->routed_new[count] = routed_has(&search->held, i);
        weight[count] = episode->weight;
        break_even[count] = break_even_of(search, episode);
        account[count++] = (int64_t)units - 1;
    }
    *change = (struct routing_change){.good = good,
                                      .routed_old = routed_old,
                                      .routed_new = fold->routed_new,
                                      .weight = weight,
                                      .account = account,
                                      .count = count,
                                      .account_count = units,
                                      .break_even_each = break_even};
}

void fold_init(struct fold *fold, const struct search *search, bool is_holdout)
{
    struct arena *arena = search->arena;
    size_t room = search->episodes.count + 1;
    *fold = (struct fold){.bytes = search->episodes.count / 8 + 1,
                          .place = arena_array(arena, room, sizeof *fold->place),
                          .routed_new = arena_array(arena, room, sizeof *fold->routed_new),
                          .deviation = arena_array(arena, room, sizeof *fold->deviation),
                          .swapped = arena_array(arena, room, sizeof *fold->swapped)};
    fold_take(fold, search, is_holdout, &fold->change, room);
    struct sum weights = {0};
    for (size_t i = 0; i < fold->change.count; i++) {
        double pt = fold->change.break_even_each[i];
        fold->deviation[i] = sqrt(pt / (1 - pt));
        sum_add(&weights, fold->change.weight[i]);
        fold->counts.routed += fold->change.routed_old[i];
        fold->counts.good += fold->change.good[i];
    }
    fold->weights = sum_value(&weights);
    fold->counts.records = (int64_t)fold->change.count;
    fold->counts.units = (int64_t)fold->change.account_count;
}

struct fold fold_beside(const struct fold *fold, struct arena *arena)
{
    struct fold beside = *fold;
    size_t count = fold->change.count;
    beside.routed_new = arena_array(arena, count + 1, sizeof *beside.routed_new);
    beside.swapped = arena_array(arena, count + 1, sizeof *beside.swapped);
    memcpy(beside.routed_new, fold->routed_new, count * sizeof *beside.routed_new);
    beside.change.routed_new = beside.routed_new;
    return beside;
}

static struct swap swap_of(const struct fold *fold, size_t swapped)
{
    struct swap swap = {{0, 0}, {0, 0}};
    for (size_t i = 0; i < swapped; i++) {
        size_t place = fold->swapped[i];
        struct proportion *side = fold->routed_new[place] ? &swap.in : &swap.out;
        side->n++;
        side->x += fold->change.good[place];
    }
    return swap;
}

/* The error of the change if every swapped record converted at break-even pt, those of one unit all
 * or none: a record is worth 1 with chance pt and -pt/(1-pt) else, so pt/(1-pt) is its variance. */
static struct maybe_real se_if_even(const struct fold *fold, size_t swapped)
{
    const struct routing_change *change = &fold->change;
    struct sum variances = {0};
    for (size_t i = 0; i < swapped;) {
        double deviation = 0;
        int64_t unit = change->account[fold->swapped[i]];
        for (; i < swapped && change->account[fold->swapped[i]] == unit; i++)
            deviation += change->weight[fold->swapped[i]] * fold->deviation[fold->swapped[i]];
        sum_add(&variances, deviation * deviation);
    }
    double units = (double)change->account_count;
    if (change->account_count < 2 || !(sum_value(&variances) > 0))
        return maybe_none();
    return maybe_ratio(sqrt(sum_value(&variances) * units / (units - 1)), fold->weights);
}

/* Lists the places that the trial swaps, in their order; few are. */
static size_t list_swapped(const struct fold *fold, const struct trial *trial)
{
    size_t count = 0;
    for (size_t byte = 0; byte < fold->bytes; byte++)
        for (unsigned bits = trial->swapped.bits[byte]; bits; bits &= bits - 1) {
            uint32_t place = fold->place[byte * 8 + (size_t)__builtin_ctz(bits)];
            if (place != NOT_IN_FOLD)
                fold->swapped[count++] = place;
        }
    return count;
}

static void turn_over(const struct fold *fold, size_t swapped)
{
    for (size_t i = 0; i < swapped; i++)
        fold->routed_new[fold->swapped[i]] ^= true;
}

struct judgement fold_judge(struct fold *fold, const struct trial *trial, struct arena *scratch)
{
    size_t swapped = list_swapped(fold, trial);
    turn_over(fold, swapped);
    struct judgement judgement = {.benefit = net_benefit_change(scratch, &fold->change),
                                  .swap = swap_of(fold, swapped),
                                  .se_even = se_if_even(fold, swapped)};
    turn_over(fold, swapped);
    judgement.se = judgement.se_even;
    if (judgement.se.known && judgement.benefit.se.known &&
        judgement.benefit.se.value > judgement.se.value)
        judgement.se = judgement.benefit.se;
    if (!judgement.se.known || !judgement.benefit.change.known)
        return judgement;
    double change = judgement.benefit.change.value, se = judgement.se.value;
    double half = normal_quantile(0.975) * se;
    judgement.p = maybe_of(normal_sf(change / se));
    judgement.lower = maybe_of(change - half);
    judgement.upper = maybe_of(change + half);
    return judgement;
}
