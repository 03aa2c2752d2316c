/* What a company comes to, signal by signal and group by group, at a moment: where steps are counted
 * from. See neighbours_tiers.h. */
#include <assert.h>

#include "base/arena.h"
#include "engine/neighbours_int.h"

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

struct footing *footing_new(struct arena *arena)
{
    struct footing *footing = arena_alloc(arena, sizeof *footing);
    *footing =
        (struct footing){.arena = arena_within(arena, "what a company comes to"), .room = arena};
    return footing;
}

/* From people to their seats. */
static void index_seats(struct footing *f)
{
    const struct seating *seating = &f->base->view->seating;
    size_t accounts = columns_count(f->base->columns, RECORD_ACCOUNT);
    size_t people = columns_count(f->base->columns, RECORD_PERSON);
    uint32_t *start = arena_array(f->arena, people + 2, sizeof *start);
    uint32_t *account = arena_array(f->arena, seating->start[accounts], sizeof *account);
    uint32_t *seat = arena_array(f->arena, seating->start[accounts], sizeof *seat);
    for (size_t s = 0; s < seating->start[accounts]; s++)
        start[seating->person[s] + 2]++;
    for (size_t p = 2; p < people + 2; p++)
        start[p] += start[p - 1];
    for (uint32_t a = 0; a < accounts; a++)
        for (uint32_t s = seating->start[a]; s < seating->start[a + 1]; s++) {
            uint32_t at = start[seating->person[s] + 1]++;
            account[at] = a;
            seat[at] = s;
        }
    f->seats_of = start;
    f->seated_in = account;
    f->seat = seat;
}

static void weigh_all_people(struct footing *f)
{
    const struct layer_parts *layer = &f->base->tables.account_intent;
    size_t accounts = columns_count(f->base->columns, RECORD_ACCOUNT);
    struct gathering members = gathering_new(f->base, f->arena);
    f->people_mp = arena_array(f->arena, layer->count, sizeof(int32_t *));
    for (size_t p = 0; p < layer->count; p++)
        if (layer->parts[p].kind == PART_PEOPLE)
            f->people_mp[p] = arena_array(f->arena, accounts, sizeof(int32_t));
    for (size_t a = 0; a < accounts; a++) {
        gathering_take(f->base, a, f->base->seat_mp, &members);
        for (size_t p = 0; p < layer->count; p++)
            if (layer->parts[p].kind == PART_PEOPLE)
                f->people_mp[p][a] = part_cap_raw(
                    &layer->parts[p], gathering_raw_mp(f->base, a, &layer->parts[p], &members));
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
            part_weigh(&sums->layer->parts[part], begin, count, f->base->isa, worth);
        for (size_t i = 0; i < count; i++)
            sums->group_mp[(begin + i) * groups + group] += worth[i];
    }
}

/* Those whose mass is not 0. Each is written, and stays if it counts: nothing is foreseen. */
static void sight_masses(struct footing *f, const struct sums *sums, const int32_t *mass,
                         struct sighting *sighting)
{
    size_t count = 0, found = 0;
    for (size_t i = 0; i < sums->records; i++)
        count += mass[i] != 0;
    sighting->record = arena_array(f->arena, count + 1, sizeof(uint32_t));
    sighting->mass = arena_array(f->arena, count + 1, sizeof(int32_t));
    sighting->count = count;
    for (uint32_t i = 0; i < sums->records; i++) {
        sighting->record[found] = i;
        sighting->mass[found] = mass[i];
        found += mass[i] != 0;
    }
}

static void sight_places(struct footing *f, const struct sums *sums, const uint32_t *held,
                         struct sighting *sighting)
{
    uint32_t last = 0;
    for (size_t i = 0; i < sums->records; i++)
        last = held[i] > last ? held[i] : last;
    sighting->places = last + (size_t)1;
    uint32_t *start = arena_array(f->arena, sighting->places + 2, sizeof *start);
    sighting->record = arena_array(f->arena, sums->records, sizeof(uint32_t));
    for (size_t i = 0; i < sums->records; i++)
        start[held[i] + 2]++;
    for (size_t i = 2; i < sighting->places + 2; i++)
        start[i] += start[i - 1];
    for (uint32_t i = 0; i < sums->records; i++) /* afterwards start[p + 1] is where `p` ends */
        sighting->record[start[held[i] + 1]++] = i;
    sighting->start = start;
}

static void sight(struct footing *f, struct sums *sums, size_t part)
{
    const struct part *of = &sums->layer->parts[part];
    if (of->kind == PART_SUM || of->kind == PART_TIERS)
        sight_masses(f, sums, of->mass, &sums->sightings[part]);
    else if (of->kind == PART_BINS)
        sight_places(f, sums, of->held, &sums->sightings[part]);
}

static void sum_layer(struct footing *f, enum neighbour_layer which)
{
    struct sums *sums = &f->sums[which];
    *sums = (struct sums){.layer = parts_of(f->base, which),
                          .records = columns_count(f->base->columns, layer_kind(which))};
    size_t groups = sums->layer->layer->group_count;
    sums->group_mp = arena_array(f->arena, sums->records, groups * sizeof(int32_t));
    sums->total_mp = arena_array(f->arena, sums->records, sizeof(int32_t));
    sums->sightings = arena_array(f->arena, sums->layer->count, sizeof *sums->sightings);
    for (size_t part = 0; part < sums->layer->count; part++) {
        add_part(f, sums, part);
        sight(f, sums, part);
    }
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
