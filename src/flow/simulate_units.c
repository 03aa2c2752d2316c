/* What became of the units that are hot at some sample, and which of them only one of the two
 * agreements would have routed. */
#include <assert.h>
#include <stdlib.h>

#include "base/arena.h"
#include "flow/report_reach.h"
#include "flow/simulate_int.h"
#include "flow/workspace.h"

const char *sim_fate_word(enum sim_fate fate)
{
    static const char *const words[] = {"reached", "not", "too_early", "already"};
    return words[fate];
}

static const struct passage *passage_of(const struct judging *j, enum whatif_arm arm,
                                        enum record_kind kind, uint32_t number)
{
    static const struct passage none = {NO_SAMPLE, NO_SAMPLE, 0};
    const struct passages *passages = &j->s->whatif->passages[arm];
    return number < passages->count[kind] ? &passages->of[kind][number] : &none;
}

bool judging_was_hot(const struct judging *j, enum whatif_arm arm, enum record_kind kind,
                     uint32_t number)
{
    return passage_of(j, arm, kind, number)->first_hot != NO_SAMPLE;
}

/* ---- units: their fates ------------------------------------------------------------------------------ */

static enum sim_fate fate_of(const struct judging *j, enum record_kind kind, struct str id,
                             int64_t anchor_us, int64_t horizon_us)
{
    const struct reach *reach = j->reach[kind];
    if (reach_has(reach, id, anchor_us - horizon_us, anchor_us - 1))
        return FATE_ALREADY;
    if (anchor_us + horizon_us > j->s->request->as_of_us)
        return FATE_EARLY;
    return reach_has(reach, id, anchor_us, anchor_us + horizon_us) ? FATE_REACHED : FATE_NOT;
}

static void tally(struct sim_rate *rate, enum sim_fate fate)
{
    rate->already += fate == FATE_ALREADY;
    rate->immature += fate == FATE_EARLY;
    rate->mature.n += fate == FATE_REACHED || fate == FATE_NOT;
    rate->mature.x += fate == FATE_REACHED;
}

struct hot_unit {
    enum record_kind kind;
    uint32_t number;
    struct str id; /* of now */
};

static void judge_unit(struct judging *j, size_t o, enum whatif_arm arm,
                       const struct hot_unit *unit, struct sim_swap *swap)
{
    struct simulation *result = j->s->result;
    const struct rules *rules = arm == ARM_BEFORE ? j->s->request->before : j->s->request->after;
    const struct passage *passage = passage_of(j, arm, unit->kind, unit->number);
    int64_t anchor_us = j->s->whatif->instants[passage->first_hot];
    struct str segment = rules->agreement->segments[passage->segment].id;
    struct sim_outcome *outcome = &result->outcomes[o];
    enum sim_fate fate = fate_of(j, unit->kind, unit->id, anchor_us, outcome->horizon_us);
    struct sim_rate *by_segment = j->segments[o][judging_segment(j, segment)].sets;
    enum sim_set own = arm == ARM_BEFORE ? SIM_BEFORE : SIM_AFTER;
    tally(&outcome->sets[own], fate);
    tally(&by_segment[own], fate);
    if (!swap)
        return;
    tally(&outcome->sets[swap->is_in ? SIM_IN : SIM_OUT], fate);
    tally(&by_segment[swap->is_in ? SIM_IN : SIM_OUT], fate);
    swap->anchor_us = anchor_us;
    swap->segment = segment;
    swap->fates[o] = fate;
}

/* Swaps are the same units in the same order for each outcome. */
static struct sim_swap *swap_of(struct judging *j, size_t o, const struct hot_unit *unit,
                                bool is_in, size_t *next)
{
    if (o > 0)
        return &j->swaps[(*next)++];
    j->swaps =
        arena_grow(j->s->arena, j->swaps, &j->swap_capacity, j->swap_count + 1, sizeof *j->swaps);
    struct sim_swap *swap = &j->swaps[j->swap_count++];
    *swap = (struct sim_swap){.kind = unit->kind,
                              .id = roster_id(&j->s->whatif->roster, unit->kind, unit->number),
                              .is_in = is_in};
    return swap;
}

void judging_units(struct judging *j, size_t o)
{
    size_t next = 0;
    for (enum record_kind kind = RECORD_ACCOUNT; kind <= RECORD_PERSON; kind++) {
        size_t count = roster_count(&j->s->whatif->roster, kind);
        for (uint32_t i = 0; i < count; i++) {
            bool before = judging_was_hot(j, ARM_BEFORE, kind, i),
                 after = judging_was_hot(j, ARM_AFTER, kind, i);
            struct hot_unit unit = {.kind = kind, .number = i};
            if (!before && !after)
                continue;
            unit.id = judging_id_of_now(j, kind, i);
            struct sim_swap *swap = before != after ? swap_of(j, o, &unit, after, &next) : NULL;
            if (before)
                judge_unit(j, o, ARM_BEFORE, &unit, swap);
            if (after)
                judge_unit(j, o, ARM_AFTER, &unit, swap);
        }
    }
}

/* ---- a page of swaps ------------------------------------------------------------------------ */

static int by_anchor(const void *a, const void *b)
{
    const struct sim_swap *x = a, *y = b;
    if (x->is_in != y->is_in)
        return x->is_in ? -1 : 1;
    if (x->anchor_us != y->anchor_us)
        return x->anchor_us < y->anchor_us ? -1 : 1;
    return x->kind != y->kind ? (x->kind < y->kind ? -1 : 1) : str_cmp(x->id, y->id);
}

void judging_page_swaps(const struct judging *j)
{
    struct simulation *result = j->s->result;
    size_t per_page = j->s->request->moves, pages_before = j->s->request->page - 1;
    size_t total = j->swap_count;
    size_t begin = pages_before > total / per_page ? total : pages_before * per_page;
    if (total)
        qsort(j->swaps, total, sizeof *j->swaps, by_anchor);
    result->swaps = total ? j->swaps + begin : NULL;
    result->swap_count = total - begin < per_page ? total - begin : per_page;
    result->swaps_total = total;
}
