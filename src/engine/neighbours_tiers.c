/* See neighbours_tiers.h. What a kind of signal makes of its facts is asked of the kind itself
 * where one record is looked at; where all are, it is the loop of whole_layer.c, without the sum. */
#include "engine/neighbours_tiers.h"

#include <assert.h>
#include <stdlib.h>

#include "base/arena.h"
#include "engine/whole_int.h"

#define LAYERS NEIGHBOUR_NO_LAYER
enum { FEW = 64 };

struct step {
    const struct neighbour *neighbour;
    const struct plan *plan;
    const int32_t *capped_mp; /* of bins: what each value is worth, by place; else NULL */
    bool is_idle;
};

/* Somebody in an account. */
struct seated {
    uint32_t person, role;
    int32_t intent_mp;
};

/* What a layer comes to. */
struct sums {
    const struct layer_parts *layer;
    size_t records;
    int32_t *group_mp; /* by record, then group; before the group's clamp */
    int32_t *total_mp; /* by record; before the layer's clamp */
};

struct footing {
    struct arena *arena; /* of the moment */
    const struct whole *base;
    struct sums sums[LAYERS];
    int32_t **people_mp;     /* by part of the accounts' intent, by account; NULL = not of people */
    struct seated *seated;   /* by seat: those of an account, strongest first */
    struct member *members;  /* beside it */
    const struct str *roles; /* by number */
    const uint32_t *seats_of; /* by person: where its accounts begin in the next */
    const uint32_t *seated_in;
    uint32_t *movable[KINDS]; /* records that a step can move at all */
    size_t movable_count[KINDS];
};

struct stepper {
    struct arena *arena;
    const struct columns *columns;
    struct whole *whole; /* for steps that count events anew; NULL = none was needed yet */
    uint32_t *changed;   /* records whose layer changed, */
    int32_t *changed_mp; /* and what it is now */
    size_t changed_count;
    int32_t *intent_mp; /* by person */
    uint32_t *dirty;    /* accounts whose people changed */
    size_t dirty_count;
    uint8_t *is_dirty;     /* by account */
    struct seated *seated; /* of one account */
    struct member *members;
    int32_t *group_mp;
    size_t seated_room, member_room, group_room;
    struct tier_move *moves;
    size_t move_count;
};

static int32_t clamp(int64_t value, int32_t low, int32_t high)
{
    return value < low ? low : value > high ? high : (int32_t)value;
}

static enum record_kind kind_of(enum neighbour_layer layer)
{
    return layer == NEIGHBOUR_ACCOUNT_FIT || layer == NEIGHBOUR_ACCOUNT_INTENT ? RECORD_ACCOUNT
                                                                               : RECORD_PERSON;
}

static const struct layer_plan *layer_of(const struct plan *plan, enum neighbour_layer layer)
{
    const struct layer_plan *layers[LAYERS] = {
        [NEIGHBOUR_ACCOUNT_FIT] = &plan->account_fit,
        [NEIGHBOUR_PERSON_FIT] = &plan->person_fit,
        [NEIGHBOUR_PERSON_INTENT] = &plan->person_intent,
        [NEIGHBOUR_ACCOUNT_INTENT] = &plan->account_intent,
    };
    return layers[layer];
}

static const struct layer_parts *parts_of(const struct whole *base, enum neighbour_layer layer)
{
    const struct layer_parts *layers[LAYERS] = {
        [NEIGHBOUR_ACCOUNT_FIT] = &base->tables.account_fit,
        [NEIGHBOUR_PERSON_FIT] = &base->tables.person_fit,
        [NEIGHBOUR_PERSON_INTENT] = &base->tables.person_intent,
        [NEIGHBOUR_ACCOUNT_INTENT] = &base->tables.account_intent,
    };
    return layers[layer];
}

/* ---- steps ------------------------------------------------------------------------------------ */

static int32_t capped_mp(const struct signal_plan *plan, const struct line *line)
{
    return clamp(line->raw_mp, (int32_t)plan->cap_min_mp, (int32_t)plan->cap_max_mp);
}

/* Of a signal of bins, what a value is worth: `facts` has room for every field of its record. */
static int32_t value_worth(const struct signal_plan *plan, const struct fact **facts,
                           struct value value)
{
    struct fact fact = {.value = value};
    struct attributes attributes = {.facts = facts};
    struct line line = {0};
    struct tally tally = {.line = &line};
    facts[plan->field] = &fact;
    plan->kind->score(&(struct signal_inputs){.plan = plan, .attributes = &attributes}, &tally);
    facts[plan->field] = NULL;
    return capped_mp(plan, &line);
}

static void weigh_values(struct arena *arena, const struct columns *columns,
                         const struct plan *held, struct step *step)
{
    const struct neighbour *n = step->neighbour;
    const struct signal_plan *plan = &layer_of(step->plan, n->layer)->signals[n->place];
    const struct signal_plan *before = &layer_of(held, n->layer)->signals[n->place];
    const struct field_table *fields = &step->plan->fields[plan->field_of];
    const struct fact_columns *values = &columns->of[plan->field_of].facts;
    size_t field = columns_field(columns, plan->field_of, fields->names[plan->field]);
    assert(field != SIZE_MAX && plan->field == before->field && "neighbours read the same fields");
    size_t begin = values->value_start[field], count = values->value_start[field + 1] - begin;
    const struct fact **facts = arena_array(arena, fields->count, sizeof(const struct fact *));
    int32_t *capped = arena_array(arena, count, sizeof *capped);
    step->is_idle = true;
    for (size_t i = 0; i < count; i++) {
        struct value value = column_value(columns, values->values[begin + i]);
        capped[i] = value_worth(plan, facts, value);
        step->is_idle = step->is_idle && capped[i] == value_worth(before, facts, value);
    }
    step->capped_mp = capped;
}

bool step_prepare(struct arena *arena, const struct columns *columns, const struct plan *held,
                  const struct neighbour *neighbour, struct step **ret_step, struct err *err)
{
    assert(arena && columns && held && neighbour);
    struct step *step = arena_alloc(arena, sizeof *step);
    *step = (struct step){.neighbour = neighbour};
    if (!plan_compile(arena, neighbour->agreement, &step->plan, err))
        return false;
    if (neighbour->layer != NEIGHBOUR_NO_LAYER &&
        layer_of(held, neighbour->layer)->signals[neighbour->place].signal->bins)
        weigh_values(arena, columns, held, step);
    *ret_step = step;
    return true;
}

bool step_is_idle(const struct step *step)
{
    return step->is_idle;
}

/* ---- what a signal is worth ---------------------------------------------------------------------- */

static void weigh_counts(const struct part *part, const int32_t *mass, size_t count, int32_t *ret)
{
    const struct signal *signal = part->plan->signal;
    for (size_t i = 0; i < count; i++)
        ret[i] = clamp(count_bins_points(signal, mass[i]) * MP, part->cap_min_mp, part->cap_max_mp);
}

static void weigh_absences(const struct part *part, size_t begin, size_t count, int32_t *ret)
{
    int32_t worth = clamp(part->plan->signal->points * MP, part->cap_min_mp, part->cap_max_mp);
    for (size_t i = 0; i < count; i++) {
        bool is_too_new = part->held && part->is_too_new[part->held[begin + i]];
        ret[i] = part->mass[begin + i] == 0 && !is_too_new ? worth : 0;
    }
}

/* Of records [begin, begin + count), capped; not of signals of people. */
static void weigh(const struct part *part, size_t begin, size_t count, int32_t *ret)
{
    int32_t points = part->plan->signal->points, low = part->cap_min_mp, high = part->cap_max_mp;
    switch (part->kind) {
    case PART_BINS:
        for (size_t i = 0; i < count; i++)
            ret[i] = part->capped_mp[part->held[begin + i]];
        break;
    case PART_SUM:
        for (size_t i = 0; i < count; i++) {
            int32_t raw = part->mass[begin + i] * points; /* within MASS_SUM_MAX * POINTS_MAX */
            ret[i] = raw < low ? low : raw > high ? high : raw;
        }
        break;
    case PART_TIERS:
        weigh_counts(part, part->mass + begin, count, ret);
        break;
    case PART_ABSENCE:
        weigh_absences(part, begin, count, ret);
        break;
    case PART_PEOPLE:
        assert(false && "people are weighed by account");
    }
}

/* Of a signal of people; nobody is worth nothing, whatever the kind. */
static int32_t weigh_people(const struct signal_plan *plan, const struct member *members,
                            size_t count, size_t segment)
{
    struct line line = {0};
    struct tally tally = {.line = &line};
    struct signal_inputs inputs = {.plan = plan, .members = {members, count}, .segment = segment};
    if (!count)
        return 0;
    plan->kind->score(&inputs, &tally);
    return capped_mp(plan, &line);
}

/* The part under the step: the same masses and values, worth something else. */
static struct part part_under(const struct part *part, const struct step *step)
{
    const struct neighbour *n = step->neighbour;
    const struct signal_plan *plan = &layer_of(step->plan, n->layer)->signals[n->place];
    struct part under = *part;
    under.plan = plan;
    under.cap_min_mp = (int32_t)plan->cap_min_mp;
    under.cap_max_mp = (int32_t)plan->cap_max_mp;
    under.capped_mp = step->capped_mp;
    return under;
}

/* ---- the footing ----------------------------------------------------------------------------------- */

static void free_arena(void *arena)
{
    arena_free(arena);
}

struct footing *footing_new(struct arena *arena)
{
    struct footing *footing = arena_alloc(arena, sizeof *footing);
    *footing = (struct footing){.arena = arena_new("what a company comes to")};
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
static void sort_seated(struct seated *seated, size_t count)
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
static void make_members(const struct footing *f, const struct seated *seated, size_t count,
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
            f->people_mp[p][a] = weigh_people(layer->parts[p].plan, f->members + start[a],
                                              start[a + 1] - start[a], segment[a]);
    }
}

static int32_t groups_total(const struct layer *layer, const int32_t *group_mp)
{
    int32_t total = layer->base * MP;
    for (size_t g = 0; g < layer->group_count; g++)
        total += clamp(group_mp[g], layer->groups[g].min * MP, layer->groups[g].max * MP);
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
            weigh(&sums->layer->parts[part], begin, count, worth);
        for (size_t i = 0; i < count; i++)
            sums->group_mp[(begin + i) * groups + group] += worth[i];
    }
}

static void sum_layer(struct footing *f, enum neighbour_layer which)
{
    struct sums *sums = &f->sums[which];
    *sums = (struct sums){.layer = parts_of(f->base, which),
                          .records = columns_count(f->base->columns, kind_of(which))};
    size_t groups = sums->layer->layer->group_count;
    sums->group_mp = arena_array(f->arena, sums->records, groups * sizeof(int32_t));
    sums->total_mp = arena_array(f->arena, sums->records, sizeof(int32_t));
    for (size_t part = 0; part < sums->layer->count; part++)
        add_part(f, sums, part);
    for (size_t i = 0; i < sums->records; i++)
        sums->total_mp[i] = groups_total(sums->layer->layer, sums->group_mp + i * groups);
}

/* Whether the record can move at all: it is known, not disqualified, and routed by itself. */
static bool is_movable(const struct standings *standings, enum record_kind kind, uint32_t record)
{
    return standings->known[record] && standings->disqualifier[record] == NO_DISQUALIFIER &&
           (kind == RECORD_ACCOUNT || standings->account[record] == NO_INDEX);
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
    for (enum neighbour_layer layer = 0; layer < LAYERS; layer++)
        sum_layer(f, layer);
    list_movable(f, RECORD_ACCOUNT);
    list_movable(f, RECORD_PERSON);
}

/* ---- the room ------------------------------------------------------------------------------------------ */

/* In an arena of its own: threads step at the same time. */
struct stepper *stepper_new(struct arena *parent, const struct columns *columns)
{
    struct arena *arena = arena_new("one thread's steps");
    arena_defer(parent, free_arena, arena);
    size_t accounts = columns_count(columns, RECORD_ACCOUNT);
    size_t people = columns_count(columns, RECORD_PERSON);
    size_t most = accounts > people ? accounts : people;
    struct stepper *s = arena_alloc(arena, sizeof *s);
    *s = (struct stepper){
        .arena = arena,
        .columns = columns,
        .changed = arena_array(arena, most, sizeof *s->changed),
        .changed_mp = arena_array(arena, most, sizeof *s->changed_mp),
        .intent_mp = arena_array(arena, people, sizeof *s->intent_mp),
        .dirty = arena_array(arena, accounts, sizeof *s->dirty),
        .is_dirty = arena_array(arena, accounts, 1),
        .moves = arena_array(arena, accounts + people, sizeof *s->moves),
    };
    return s;
}

/* ---- what moves ------------------------------------------------------------------------------------------ */

static void note_move(struct stepper *s, enum record_kind kind, uint32_t record, uint8_t before,
                      uint8_t after)
{
    if (before != after)
        s->moves[s->move_count++] = (struct tier_move){kind, record, before, after};
}

static void decide(struct stepper *s, const struct footing *f, const struct step *step,
                   enum record_kind kind, uint32_t record, int32_t fit_mp, int32_t intent_mp)
{
    const struct standings *standings = &f->base->standings[kind];
    const struct segment_grades *grades = step->plan->grades[standings->segment[record]];
    const struct agreement *agreement = step->plan->agreement;
    if (is_movable(standings, kind, record))
        note_move(
            s, kind, record, standings->tier[record],
            agreement->grid[grade_of(&grades->fit, fit_mp)][grade_of(&grades->intent, intent_mp)]);
}

/* A threshold or a cell: every score stays as it is. */
static void regrade(struct stepper *s, const struct footing *f, const struct step *step)
{
    for (enum record_kind kind = RECORD_ACCOUNT; kind <= RECORD_PERSON; kind++) {
        const struct standings *standings = &f->base->standings[kind];
        for (size_t m = 0; m < f->movable_count[kind]; m++) {
            uint32_t i = f->movable[kind][m];
            decide(s, f, step, kind, i, standings->fit_mp[i], standings->intent_mp[i]);
        }
    }
}

/* Anything else at all. */
static void rescore(struct stepper *s, const struct footing *f, const struct step *step)
{
    if (!s->whole)
        s->whole = whole_new(s->arena, s->columns, 1);
    whole_rescore(s->whole, f->base, step->plan);
    for (enum record_kind kind = RECORD_ACCOUNT; kind <= RECORD_PERSON; kind++) {
        const struct standings *before = &f->base->standings[kind];
        const struct standings *after = whole_standings(s->whole, kind);
        for (size_t m = 0; m < f->movable_count[kind]; m++) {
            uint32_t i = f->movable[kind][m];
            note_move(s, kind, i, before->tier[i], after->tier[i]);
        }
    }
}

/* ---- layers that change ------------------------------------------------------------------------------ */

static void change_layer(struct stepper *s, const struct sums *sums, size_t group, uint32_t record,
                         int32_t worth_change)
{
    const struct layer *layer = sums->layer->layer;
    int32_t low = layer->groups[group].min * MP, high = layer->groups[group].max * MP;
    int32_t before_mp = sums->group_mp[record * layer->group_count + group];
    int32_t total_mp = sums->total_mp[record];
    int32_t total_now_mp =
        total_mp - clamp(before_mp, low, high) + clamp(before_mp + worth_change, low, high);
    int32_t now_mp = clamp(total_now_mp, 0, LAYER_MAX_MP);
    if (now_mp == clamp(total_mp, 0, LAYER_MAX_MP))
        return;
    s->changed[s->changed_count] = record;
    s->changed_mp[s->changed_count++] = now_mp;
}

static void weigh_again(struct stepper *s, const struct sums *sums, const struct part *part,
                        const struct step *step)
{
    struct part under = part_under(part, step);
    int32_t before[STRIDE], after[STRIDE];
    for (size_t begin = 0; begin < sums->records; begin += STRIDE) {
        size_t count = sums->records - begin < STRIDE ? sums->records - begin : STRIDE;
        weigh(part, begin, count, before);
        weigh(&under, begin, count, after);
        for (size_t i = 0; i < count; i++)
            if (before[i] != after[i])
                change_layer(s, sums, part->group, (uint32_t)(begin + i), after[i] - before[i]);
    }
}

static void weigh_people_again(struct stepper *s, const struct footing *f, const struct part *part,
                               const struct step *step)
{
    const struct sums *sums = &f->sums[NEIGHBOUR_ACCOUNT_INTENT];
    const uint32_t *start = f->base->view->seating.start;
    const uint16_t *segment = f->base->standings[RECORD_ACCOUNT].segment;
    const int32_t *before = f->people_mp[part - sums->layer->parts];
    struct part under = part_under(part, step);
    for (uint32_t a = 0; a < sums->records; a++) {
        int32_t after =
            weigh_people(under.plan, f->members + start[a], start[a + 1] - start[a], segment[a]);
        if (after != before[a])
            change_layer(s, sums, part->group, a, after - before[a]);
    }
}

static void decide_changed(struct stepper *s, const struct footing *f, const struct step *step)
{
    enum neighbour_layer layer = step->neighbour->layer;
    enum record_kind kind = kind_of(layer);
    bool is_fit = layer == NEIGHBOUR_ACCOUNT_FIT || layer == NEIGHBOUR_PERSON_FIT;
    const struct standings *standings = &f->base->standings[kind];
    for (size_t i = 0; i < s->changed_count; i++) {
        uint32_t record = s->changed[i];
        int32_t mp = s->changed_mp[i];
        decide(s, f, step, kind, record, is_fit ? mp : standings->fit_mp[record],
               is_fit ? standings->intent_mp[record] : mp);
    }
}

/* ---- from people to their accounts -------------------------------------------------------------------- */

static void spread_changes(struct stepper *s, const struct footing *f)
{
    size_t people = columns_count(s->columns, RECORD_PERSON);
    memcpy(s->intent_mp, f->base->standings[RECORD_PERSON].intent_mp,
           people * sizeof *s->intent_mp);
    s->dirty_count = 0;
    for (size_t i = 0; i < s->changed_count; i++) {
        uint32_t person = s->changed[i];
        s->intent_mp[person] = s->changed_mp[i];
        for (size_t seat = f->seats_of[person]; seat < f->seats_of[person + 1]; seat++) {
            uint32_t account = f->seated_in[seat];
            if (!s->is_dirty[account])
                s->dirty[s->dirty_count++] = account;
            s->is_dirty[account] = 1;
        }
    }
}

static size_t gather_members(struct stepper *s, const struct footing *f, uint32_t account)
{
    size_t begin = f->base->view->seating.start[account];
    size_t count = f->base->view->seating.start[account + 1] - begin;
    s->seated = arena_grow(s->arena, s->seated, &s->seated_room, count, sizeof *s->seated);
    s->members = arena_grow(s->arena, s->members, &s->member_room, count, sizeof *s->members);
    for (size_t m = 0; m < count; m++) {
        s->seated[m] = f->seated[begin + m];
        s->seated[m].intent_mp = s->intent_mp[s->seated[m].person];
    }
    sort_seated(s->seated, count);
    make_members(f, s->seated, count, s->members);
    return count;
}

static int32_t roll_up(struct stepper *s, const struct footing *f, uint32_t account)
{
    const struct sums *sums = &f->sums[NEIGHBOUR_ACCOUNT_INTENT];
    const struct layer_parts *layer = sums->layer;
    size_t segment = f->base->standings[RECORD_ACCOUNT].segment[account];
    size_t members = gather_members(s, f, account), groups = layer->layer->group_count;
    s->group_mp = arena_grow(s->arena, s->group_mp, &s->group_room, groups, sizeof *s->group_mp);
    for (size_t g = 0; g < groups; g++)
        s->group_mp[g] = sums->group_mp[account * groups + g];
    for (size_t p = 0; p < layer->count; p++)
        if (layer->parts[p].kind == PART_PEOPLE)
            s->group_mp[layer->parts[p].group] +=
                weigh_people(layer->parts[p].plan, s->members, members, segment) -
                f->people_mp[p][account];
    return clamp(groups_total(layer->layer, s->group_mp), 0, LAYER_MAX_MP);
}

static void decide_accounts(struct stepper *s, const struct footing *f, const struct step *step)
{
    const struct standings *accounts = &f->base->standings[RECORD_ACCOUNT];
    spread_changes(s, f);
    for (size_t i = 0; i < s->dirty_count; i++) {
        uint32_t account = s->dirty[i];
        s->is_dirty[account] = 0;
        if (is_movable(accounts, RECORD_ACCOUNT, account))
            decide(s, f, step, RECORD_ACCOUNT, account, accounts->fit_mp[account],
                   roll_up(s, f, account));
    }
}

/* ---- one step --------------------------------------------------------------------------------------------- */

static void take_step(struct stepper *s, const struct footing *f, const struct step *step)
{
    const struct neighbour *n = step->neighbour;
    const struct sums *sums = &f->sums[n->layer];
    const struct part *part = &sums->layer->parts[n->place];
    s->changed_count = 0;
    if (part->kind == PART_PEOPLE)
        weigh_people_again(s, f, part, step);
    else
        weigh_again(s, sums, part, step);
    decide_changed(s, f, step);
    if (n->layer == NEIGHBOUR_PERSON_INTENT)
        decide_accounts(s, f, step);
}

struct tier_moves step_moves(struct stepper *s, const struct footing *f, const struct step *step)
{
    assert(s && f && f->base && step && s->columns == f->base->columns);
    s->move_count = 0;
    switch (step->neighbour->kind) {
    case NEIGHBOUR_THRESHOLD:
    case NEIGHBOUR_GRID:
        regrade(s, f, step);
        break;
    case NEIGHBOUR_WINDOW:
    case NEIGHBOUR_CURVE:
    case NEIGHBOUR_MAX_EVENTS:
        rescore(s, f, step);
        break;
    case NEIGHBOUR_POINTS:
    case NEIGHBOUR_CAP:
    case NEIGHBOUR_OFF:
        if (!step->is_idle)
            take_step(s, f, step);
        break;
    }
    return (struct tier_moves){s->moves, s->move_count};
}

/* ---- many steps ---------------------------------------------------------------------------------------- */

struct steps_work {
    struct stepper *const *steppers;
    const struct footing *footing;
    const struct step *const *steps;
    step_done *done;
    void *context;
};

static void take_steps(void *context, size_t worker, size_t begin, size_t end)
{
    const struct steps_work *work = context;
    for (size_t i = begin; i < end; i++)
        work->done(work->context, i,
                   step_moves(work->steppers[worker], work->footing, work->steps[i]));
}

void steps_take(struct stepper *const *steppers, size_t stepper_count,
                const struct footing *footing, const struct step *const *steps, size_t step_count,
                step_done *done, void *context)
{
    assert(steppers && footing && steps && done);
    struct steps_work work = {steppers, footing, steps, done, context};
    work_over(stepper_count, step_count, 1, take_steps, &work);
}
