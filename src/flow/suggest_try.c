/* Every neighbour at every instant. The company is scored once an instant, under the agreement that
 * holds; of each neighbour only what it moves is looked at (engine/neighbours_tiers.h). */
#include <assert.h>

#include "base/arena.h"
#include "flow/suggest_int.h"

/* One instant, as the threads see it: of a trial each bit and number is written by one of them. */
struct trying {
    struct search *search;
    const uint32_t *record_of; /* by unit: its record at the instant, plus one; 0 = none */
    int64_t at_us;
};

static struct routed_set set_new(const struct search *search)
{
    return (struct routed_set){arena_array(search->arena, search->episodes.count / 8 + 1, 1)};
}

/* Steps of all neighbours, beside the trials. One that cannot be compiled, or cannot move anything
 * at any moment, is no candidate. */
static const struct step **prepare_all(struct search *search, struct neighbours neighbours)
{
    const struct step **steps =
        arena_array(search->arena, neighbours.count + 1, sizeof(const struct step *));
    search->trials = arena_array(search->arena, neighbours.count + 1, sizeof *search->trials);
    for (size_t i = 0; i < neighbours.count; i++) {
        struct err ignored = {0};
        struct step *step;
        if (!tiers_prepare(search->tiers, search->rules->plan, &neighbours.at[i], &step, &ignored))
            continue;
        search->tried++;
        if (step_is_idle(step))
            continue;
        steps[search->trial_count] = step;
        search->trials[search->trial_count++] =
            (struct trial){.change = &neighbours.at[i], .swapped = set_new(search)};
    }
    return steps;
}

static void note_moves(void *context, size_t step, struct tier_moves moves)
{
    const struct trying *trying = context;
    struct trial *trial = &trying->search->trials[step];
    const struct episodes *episodes = &trying->search->episodes;
    const bool *routes = episodes->routes;
    for (size_t i = 0; i < moves.count; i++) {
        const struct tier_move *move = &moves.at[i];
        bool was_routed = routes[move->before], is_routed = routes[move->after];
        size_t unit = tiers_unit_of(trying->search->tiers, move);
        if (!episodes_look_at(episodes, unit, trying->at_us))
            continue;
        uint32_t record = trying->record_of[unit];
        trial->moved++;
        trial->routed_change += is_routed - was_routed;
        if (was_routed != is_routed && record)
            routed_add(&trial->swapped, record - 1);
    }
}

static void count_units(struct search *search, const uint8_t *tiers, int64_t at_us)
{
    for (size_t unit = 0; unit < tiers_unit_count(search->tiers); unit++) {
        if (tiers[unit] == TIER_NONE || !episodes_look_at(&search->episodes, unit, at_us))
            continue;
        search->seen++;
        search->routed += search->episodes.routes[tiers[unit]];
    }
}

/* Writes or forgets the records of an instant; they stand by unit, so each instant's are spread. */
static void place_records(const struct search *search, size_t instant, uint32_t *record_of)
{
    const struct episodes *episodes = &search->episodes;
    for (size_t unit = 0; unit < tiers_unit_count(search->tiers); unit++)
        record_of[unit] = 0;
    for (size_t i = 0; i < episodes->count; i++)
        if (episodes->at[i].instant == instant)
            record_of[episodes->at[i].unit] = (uint32_t)i + 1;
}

void search_try(struct search *search)
{
    const struct episodes *episodes = &search->episodes;
    const struct step **steps =
        prepare_all(search, neighbours_of(search->arena, search->rules->agreement));
    uint32_t *record_of =
        arena_array(search->arena, tiers_unit_count(search->tiers) + 1, sizeof *record_of);
    struct trying trying = {search, record_of, 0};
    search->held = set_new(search);
    for (size_t i = 0; i < episodes->count; i++)
        if (episodes->routes[episodes->at[i].tier])
            routed_add(&search->held, i);
    for (size_t k = 0; k < episodes->instant_count; k++) {
        trying.at_us = episodes->instants[k];
        count_units(search, tiers_at(search->tiers, search->rules->plan, trying.at_us),
                    trying.at_us);
        place_records(search, k, record_of);
        tiers_try(search->tiers, steps, search->trial_count, note_moves, &trying);
    }
}
