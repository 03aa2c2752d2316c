/* Every neighbour at every instant: the whole company is scored once an instant under the
 * agreement that holds, and again under each neighbour as far as that reaches. */
#include <assert.h>

#include "base/arena.h"
#include "engine/plan.h"
#include "flow/suggest_int.h"

enum { TIER_B = 1 };

/* Episodes by instant: `of[start[k]] .. of[start[k + 1]]`. */
struct by_instant {
    size_t *start, *of;
};

static struct by_instant sort_by_instant(const struct search *search)
{
    const struct episodes *episodes = &search->episodes;
    struct by_instant sorted;
    size_t *next = arena_array(search->arena, episodes->instant_count + 2, sizeof *next);
    sorted.of = arena_array(search->arena, episodes->count + 1, sizeof *sorted.of);
    for (size_t i = 0; i < episodes->count; i++)
        next[episodes->at[i].instant + 2]++;
    for (size_t k = 2; k < episodes->instant_count + 2; k++)
        next[k] += next[k - 1];
    for (size_t i = 0; i < episodes->count; i++)
        sorted.of[next[episodes->at[i].instant + 1]++] = i;
    sorted.start = next;
    return sorted;
}

static struct routed_set set_new(const struct search *search)
{
    return (struct routed_set){arena_array(search->arena, search->episodes.count / 8 + 1, 1)};
}

/* Plans of the neighbours; one that cannot be compiled is none. */
static const struct plan **compile_all(struct search *search, struct neighbours neighbours)
{
    const struct plan **plans =
        arena_array(search->arena, neighbours.count + 1, sizeof(const struct plan *));
    search->trials = arena_array(search->arena, neighbours.count + 1, sizeof *search->trials);
    for (size_t i = 0; i < neighbours.count; i++) {
        struct err ignored = {0};
        if (!plan_compile(search->arena, neighbours.at[i].agreement, &plans[search->trial_count],
                          &ignored))
            continue;
        search->trials[search->trial_count++] =
            (struct trial){.change = &neighbours.at[i], .routed = set_new(search)};
    }
    return plans;
}

static void count_moves(struct trial *trial, const uint8_t *before, const uint8_t *after,
                        size_t units)
{
    for (size_t unit = 0; unit < units; unit++) {
        if (before[unit] == TIER_NONE)
            continue;
        trial->seen++;
        trial->moved += before[unit] != after[unit];
        trial->routed_before += before[unit] <= TIER_B;
        trial->routed_after += after[unit] <= TIER_B;
    }
}

void search_try(struct search *search)
{
    const struct episodes *episodes = &search->episodes;
    struct neighbours neighbours = neighbours_of(search->arena, search->rules->agreement);
    const struct plan **plans = compile_all(search, neighbours);
    struct by_instant sorted = sort_by_instant(search);
    size_t units = tiers_unit_count(search->tiers);
    uint8_t *after = arena_array(search->arena, units + 1, sizeof *after);
    search->held = set_new(search);
    for (size_t i = 0; i < episodes->count; i++)
        if (episodes->at[i].tier <= TIER_B)
            routed_add(&search->held, i);
    for (size_t k = 0; k < episodes->instant_count; k++) {
        const uint8_t *before = tiers_at(search->tiers, search->rules->plan, episodes->instants[k]);
        for (size_t c = 0; c < search->trial_count; c++) {
            struct trial *trial = &search->trials[c];
            tiers_under(search->tiers, plans[c], after);
            count_moves(trial, before, after, units);
            for (size_t i = sorted.start[k]; i < sorted.start[k + 1]; i++)
                if (after[episodes->at[sorted.of[i]].unit] <= TIER_B)
                    routed_add(&trial->routed, sorted.of[i]);
        }
    }
}
