/* What a company comes to, signal by signal and group by group, at a moment: where steps are counted
 * from. See neighbours_tiers.h. */
#include <assert.h>
#include <stdlib.h>

#include "base/arena.h"
#include "engine/neighbours_int.h"

enum { FEW = 64 };

/* ---- what a signal is worth ---------------------------------------------------------------------- */

int32_t inputs_weigh(const struct signal_inputs *inputs)
{
    const struct signal_plan *plan = inputs->plan;
    struct line line = {0};
    struct tally tally = {.line = &line};
    plan->kind->score(inputs, &tally);
    return clamp_mp(line.raw_mp, (int32_t)plan->cap_min_mp, (int32_t)plan->cap_max_mp);
}

int32_t people_weigh(const struct signal_plan *plan, const struct member *members, size_t count,
                     size_t segment)
{
    struct signal_inputs inputs = {.plan = plan, .members = {members, count}, .segment = segment};
    return count ? inputs_weigh(&inputs) : 0;
}

static const struct layer_parts *parts_of(const struct whole *base, enum neighbour_layer layer)
{
    const struct layer_parts *layers[NEIGHBOUR_LAYERS] = {
        [NEIGHBOUR_ACCOUNT_FIT] = &base->tables.account_fit,
        [NEIGHBOUR_PERSON_FIT] = &base->tables.person_fit,
        [NEIGHBOUR_PERSON_INTENT] = &base->tables.person_intent,
        [NEIGHBOUR_ACCOUNT_INTENT] = &base->tables.account_intent,
    };
    return layers[layer];
}

/* ---- the footing ----------------------------------------------------------------------------------- */

static void free_arena(void *arena)
{
    arena_free(arena);
}

struct footing *footing_new(struct arena *arena)
{
    struct footing *footing = arena_alloc(arena, sizeof *footing);
    *footing = (struct footing){.arena = arena_new("what a company comes to"), .room = arena};
    arena_defer(arena, free_arena, footing->arena);
    return footing;
}

static int by_strength(const void *a, const void *b)
{
    int32_t x = ((const struct seated *)a)->intent_mp, y = ((const struct seated *)b)->intent_mp;
    return (x < y) - (x > y);
}

/* Strongest first. Of equals any order will do: no kind of signal tells them apart. Those who are
 * sorted again are nearly in order. */
void sort_seated(struct seated *seated, size_t count)
{
    if (count > FEW) {
        qsort(seated, count, sizeof *seated, by_strength);
        return;
    }
    for (size_t i = 1; i < count; i++) {
        struct seated one = seated[i];
        size_t at = i;
        for (; at > 0 && seated[at - 1].intent_mp < one.intent_mp; at--)
            seated[at] = seated[at - 1];
        seated[at] = one;
    }
}

/* As the kinds of signals want them; who they are, none of those asks. */
void make_members(const struct footing *f, const struct seated *seated, size_t count,
                  struct member *ret_members)
{
    for (size_t i = 0; i < count; i++)
        ret_members[i] =
            (struct member){.role = f->roles[seated[i].role], .intent_mp = seated[i].intent_mp};
}

/* The roles that a signal asks for, by the numbers that seats have; others are nobody's concern. */
static struct str *role_names(const struct footing *f)
{
    const struct layer_parts *layer = &f->base->tables.account_intent;
    struct str *names =
        arena_array(f->arena, f->base->tables.roles.count + (size_t)2, sizeof *names);
    for (size_t p = 0; p < layer->count; p++) {
        const struct part *part = &layer->parts[p]; /* `roles` NULL: its kind asks for none */
        for (size_t i = 0; part->roles && i < part->plan->signal->role_points_count; i++)
            names[part->roles[i]] = part->plan->signal->role_points[i].role;
    }
    return names;
}

static void seat_members(struct footing *f)
{
    const struct whole *base = f->base;
    const struct seating *seating = &base->view->seating;
    const int32_t *intent_mp = base->standings[RECORD_PERSON].intent_mp;
    size_t accounts = columns_count(base->columns, RECORD_ACCOUNT);
    size_t seats = seating->start[accounts];
    const uint32_t *of_seat = base->tables.roles.of_seat; /* NULL = no signal asks for roles */
    f->roles = role_names(f);
    f->seated = arena_array(f->arena, seats, sizeof *f->seated);
    f->members = arena_array(f->arena, seats, sizeof *f->members);
    for (size_t s = 0; s < seats; s++)
        f->seated[s] = (struct seated){seating->person[s], of_seat ? of_seat[s] : 0,
                                       intent_mp[seating->person[s]]};
    for (size_t a = 0; a < accounts; a++)
        sort_seated(f->seated + seating->start[a], seating->start[a + 1] - seating->start[a]);
    make_members(f, f->seated, seats, f->members);
}

/* From people to the accounts they sit in. */
static void index_seats(struct footing *f)
{
    const struct seating *seating = &f->base->view->seating;
    size_t accounts = columns_count(f->base->columns, RECORD_ACCOUNT);
    size_t people = columns_count(f->base->columns, RECORD_PERSON);
    uint32_t *start = arena_array(f->arena, people + 2, sizeof *start);
    uint32_t *account = arena_array(f->arena, seating->start[accounts], sizeof *account);
    for (size_t s = 0; s < seating->start[accounts]; s++)
        start[seating->person[s] + 2]++;
    for (size_t p = 2; p < people + 2; p++)
        start[p] += start[p - 1];
    for (uint32_t a = 0; a < accounts; a++)
        for (size_t s = seating->start[a]; s < seating->start[a + 1]; s++)
            account[start[seating->person[s] + 1]++] = a;
    f->seats_of = start;
    f->seated_in = account;
}

static void weigh_all_people(struct footing *f)
{
    const struct layer_parts *layer = &f->base->tables.account_intent;
    const uint32_t *start = f->base->view->seating.start;
    const uint16_t *segment = f->base->standings[RECORD_ACCOUNT].segment;
    size_t accounts = columns_count(f->base->columns, RECORD_ACCOUNT);
    f->people_mp = arena_array(f->arena, layer->count, sizeof(int32_t *));
    for (size_t p = 0; p < layer->count; p++) {
        if (layer->parts[p].kind != PART_PEOPLE)
            continue;
        f->people_mp[p] = arena_array(f->arena, accounts, sizeof(int32_t));
        for (size_t a = 0; a < accounts; a++)
            f->people_mp[p][a] = people_weigh(layer->parts[p].plan, f->members + start[a],
                                              start[a + 1] - start[a], segment[a]);
    }
}

int32_t groups_total(const struct layer *layer, const int32_t *group_mp)
{
    int32_t total = layer->base * MP;
    for (size_t g = 0; g < layer->group_count; g++)
        total += clamp_mp(group_mp[g], layer->groups[g].min * MP, layer->groups[g].max * MP);
    return total;
}

static void add_part(struct footing *f, struct sums *sums, size_t part)
{
    size_t groups = sums->layer->layer->group_count, group = sums->layer->parts[part].group;
    int32_t worth[STRIDE];
    for (size_t begin = 0; begin < sums->records; begin += STRIDE) {
        size_t count = sums->records - begin < STRIDE ? sums->records - begin : STRIDE;
        if (sums->layer->parts[part].kind == PART_PEOPLE)
            memcpy(worth, f->people_mp[part] + begin, count * sizeof *worth);
        else
            part_weigh(&sums->layer->parts[part], begin, count, worth);
        for (size_t i = 0; i < count; i++)
            sums->group_mp[(begin + i) * groups + group] += worth[i];
    }
}

static void sum_layer(struct footing *f, enum neighbour_layer which)
{
    struct sums *sums = &f->sums[which];
    *sums = (struct sums){.layer = parts_of(f->base, which),
                          .records = columns_count(f->base->columns, layer_kind(which))};
    size_t groups = sums->layer->layer->group_count;
    sums->group_mp = arena_array(f->arena, sums->records, groups * sizeof(int32_t));
    sums->total_mp = arena_array(f->arena, sums->records, sizeof(int32_t));
    for (size_t part = 0; part < sums->layer->count; part++)
        add_part(f, sums, part);
    for (size_t i = 0; i < sums->records; i++)
        sums->total_mp[i] = groups_total(sums->layer->layer, sums->group_mp + i * groups);
}

static void list_movable(struct footing *f, enum record_kind kind)
{
    const struct standings *standings = &f->base->standings[kind];
    f->movable[kind] = arena_array(f->arena, standings->count, sizeof(uint32_t));
    f->movable_count[kind] = 0;
    for (uint32_t i = 0; i < standings->count; i++)
        if (is_movable(standings, kind, i))
            f->movable[kind][f->movable_count[kind]++] = i;
}

void footing_take(struct footing *f, const struct whole *base)
{
    assert(f && base && !base->shared.base);
    arena_reset(f->arena);
    f->base = base;
    seat_members(f);
    index_seats(f);
    weigh_all_people(f);
    for (enum neighbour_layer layer = 0; layer < NEIGHBOUR_LAYERS; layer++)
        sum_layer(f, layer);
    list_movable(f, RECORD_ACCOUNT);
    list_movable(f, RECORD_PERSON);
}

/* ---- events counted anew ------------------------------------------------------------------------- */

static void recount_stride(void *context, size_t worker, size_t begin, size_t end)
{
    const struct mass_counter *const *counter = context;
    mass_count_stride(*counter, worker, begin, end);
}

void footing_recount(struct footing *f, enum record_kind kind, const struct step *const *steps,
                     size_t count, size_t workers)
{
    assert(f && f->base && count <= LANES && workers > 0);
    size_t records = columns_count(f->base->columns, kind);
    struct arena *scratch = arena_new("signals counted anew");
    struct mass_rule rules[LANES];
    for (size_t i = 0; i < count; i++) {
        if (!f->recounted[kind][i])
            f->recounted[kind][i] = arena_array(f->room, records, sizeof(int32_t));
        rules[i] = (struct mass_rule){step_signal(steps[i]), f->recounted[kind][i]};
    }
    struct mass_pass pass = {.columns = f->base->columns,
                             .view = &f->base->view->of[kind].events,
                             .kind = kind,
                             .rules = rules,
                             .rule_count = count,
                             .workers = workers,
                             .isa = f->base->isa};
    const struct mass_counter *counter = mass_counter_new(&pass, scratch);
    work_over(workers, records, STRIDE, recount_stride, &counter);
    arena_free(scratch);
}
