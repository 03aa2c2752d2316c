/* See neighbours_tiers.h. What a kind of signal makes of its facts is asked of the kind itself
 * where one record is looked at; where all are, it is the loop of whole_layer.c, without the sum. */
#include "engine/neighbours_tiers.h"

#include <assert.h>

#include "base/arena.h"
#include "engine/neighbours_int.h"

struct stepper {
    struct arena *arena;
    const struct columns *columns;
    struct whole *whole; /* for steps that count events anew; NULL = none was needed yet */
    uint32_t *changed;   /* records whose layer changed, */
    int32_t *changed_mp; /* and what it is now */
    size_t changed_count;
    uint32_t *recounted; /* records of another mass, */
    int32_t *mass_before, *mass_after;
    int32_t *seat_mp; /* by seat: those of the base, but while a step is taken */
    struct gathering members;
    uint8_t *is_dirty; /* by account: some of its people changed */
    int32_t *group_mp;
    size_t group_room;
    struct tier_move *moves;
    size_t move_count;
};

/* ---- steps ------------------------------------------------------------------------------------ */

/* A signal's capped worth, as its kind scores it one by one. */
static int32_t inputs_weigh(const struct signal_inputs *inputs)
{
    const struct signal_plan *plan = inputs->plan;
    struct line line = {0};
    struct tally tally = {.line = &line};
    plan->kind->score(inputs, &tally);
    return clamp_mp(line.raw_mp, (int32_t)plan->cap_min_mp, (int32_t)plan->cap_max_mp);
}

/* Of a signal of bins, what each value is worth, and whether any is worth something else. */
static void weigh_values(struct arena *arena, const struct columns *columns,
                         const struct plan *held, struct step *step)
{
    const struct neighbour *n = step->neighbour;
    const struct signal_plan *plan = step_signal(step);
    const struct signal_plan *before = &layer_in(held, n->layer)->signals[n->place];
    const struct field_table *fields = &step->plan->fields[plan->field_of];
    const struct fact_columns *values = &columns->of[plan->field_of].facts;
    size_t field = columns_field(columns, plan->field_of, fields->names[plan->field]);
    assert(field != SIZE_MAX && plan->field == before->field && "neighbours read the same fields");
    size_t begin = values->value_start[field], count = values->value_start[field + 1] - begin;
    const struct fact **facts = arena_array(arena, fields->count, sizeof(const struct fact *));
    int32_t *capped = arena_array(arena, count, sizeof *capped);
    struct fact held_fact = {0};
    struct attributes attributes = {.facts = facts};
    struct signal_inputs now = {.plan = plan, .attributes = &attributes};
    struct signal_inputs then = {.plan = before, .attributes = &attributes};
    facts[plan->field] = &held_fact;
    step->is_idle = true;
    for (size_t i = 0; i < count; i++) {
        held_fact.value = column_value(columns, values->values[begin + i]);
        capped[i] = inputs_weigh(&now);
        step->is_idle = step->is_idle && capped[i] == inputs_weigh(&then);
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
        layer_in(held, neighbour->layer)->signals[neighbour->place].signal->bins)
        weigh_values(arena, columns, held, step);
    *ret_step = step;
    return true;
}

bool step_is_idle(const struct step *step)
{
    return step->is_idle;
}

/* ---- the room ------------------------------------------------------------------------------------------ */

/* In an arena of its own: threads step at the same time. */
struct stepper *stepper_new(struct arena *parent, const struct columns *columns)
{
    struct arena *arena = arena_within(parent, "one thread's steps");
    size_t accounts = columns_count(columns, RECORD_ACCOUNT);
    size_t people = columns_count(columns, RECORD_PERSON);
    size_t most = accounts > people ? accounts : people;
    struct stepper *s = arena_alloc(arena, sizeof *s);
    *s = (struct stepper){
        .arena = arena,
        .columns = columns,
        .changed = arena_array(arena, most, sizeof *s->changed),
        .changed_mp = arena_array(arena, most, sizeof *s->changed_mp),
        .recounted = arena_array(arena, most, sizeof *s->recounted),
        .mass_before = arena_array(arena, most, sizeof *s->mass_before),
        .mass_after = arena_array(arena, most, sizeof *s->mass_after),
        .seat_mp = arena_array(arena, columns->counts->memberships, sizeof *s->seat_mp),
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

/* Of a record that can move. */
static void decide(struct stepper *s, const struct footing *f, const struct step *step,
                   enum record_kind kind, uint32_t record, int32_t fit_mp, int32_t intent_mp)
{
    const struct standings *standings = &f->base->standings[kind];
    const struct segment_grades *grades = step->plan->grades[standings->segment[record]];
    const struct agreement *agreement = step->plan->agreement;
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

/* The part under the step: the same values and, unless they were counted anew, the same masses,
 * worth something else. */
static struct part part_under(const struct part *part, const struct step *step,
                              const int32_t *recounted)
{
    const struct signal_plan *plan = step_signal(step);
    struct part under = *part;
    under.plan = plan;
    under.cap_min_mp = (int32_t)plan->cap_min_mp;
    under.cap_max_mp = (int32_t)plan->cap_max_mp;
    under.capped_mp = step->capped_mp;
    under.mass = recounted ? recounted : part->mass;
    return under;
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
        total_mp - clamp_mp(before_mp, low, high) + clamp_mp(before_mp + worth_change, low, high);
    int32_t now_mp = clamp_mp(total_now_mp, 0, LAYER_MAX_MP);
    if (now_mp == clamp_mp(total_mp, 0, LAYER_MAX_MP))
        return;
    s->changed[s->changed_count] = record;
    s->changed_mp[s->changed_count++] = now_mp;
}

static void weigh_dense(struct stepper *s, const struct footing *f, const struct sums *sums,
                        const struct part *part, const struct part *under)
{
    int32_t before[STRIDE], after[STRIDE];
    for (size_t begin = 0; begin < sums->records; begin += STRIDE) {
        size_t count = sums->records - begin < STRIDE ? sums->records - begin : STRIDE;
        part_weigh(part, begin, count, f->base->isa, before);
        part_weigh(under, begin, count, f->base->isa, after);
        for (size_t i = 0; i < count; i++)
            if (before[i] != after[i])
                change_layer(s, sums, part->group, (uint32_t)(begin + i), after[i] - before[i]);
    }
}

/* Of some records, whose masses lie beside them in the parts. */
static void weigh_listed(struct stepper *s, const struct footing *f, const struct sums *sums,
                         const struct part parts[2], const uint32_t *record, size_t count)
{
    int32_t before[STRIDE], after[STRIDE];
    for (size_t begin = 0; begin < count; begin += STRIDE) {
        size_t few = count - begin < STRIDE ? count - begin : STRIDE;
        part_weigh(&parts[0], begin, few, f->base->isa, before);
        part_weigh(&parts[1], begin, few, f->base->isa, after);
        for (size_t i = 0; i < few; i++)
            if (before[i] != after[i])
                change_layer(s, sums, parts[0].group, record[begin + i], after[i] - before[i]);
    }
}

/* Counted anew: of most records nothing else comes out. */
static void weigh_recounted(struct stepper *s, const struct footing *f, const struct sums *sums,
                            const struct part *part, const struct part *under)
{
    size_t count = 0;
    for (uint32_t i = 0; i < sums->records; i++) {
        s->recounted[count] = i;
        s->mass_before[count] = part->mass[i];
        s->mass_after[count] = under->mass[i];
        count += part->mass[i] != under->mass[i];
    }
    struct part parts[2] = {*part, *under};
    parts[0].mass = s->mass_before;
    parts[1].mass = s->mass_after;
    weigh_listed(s, f, sums, parts, s->recounted, count);
}

static int32_t worth_of_nothing(const struct part *part)
{
    static const int32_t none = 0;
    struct part one = *part;
    int32_t worth;
    one.mass = &none;
    part_weigh(&one, 0, 1, ISA_PLAIN, &worth);
    return worth;
}

static void weigh_masses(struct stepper *s, const struct footing *f, const struct sums *sums,
                         const struct part *part, const struct part *under)
{
    const struct sighting *sighting = &sums->sightings[part - sums->layer->parts];
    if (worth_of_nothing(part) != worth_of_nothing(under)) {
        weigh_dense(s, f, sums, part, under);
        return;
    }
    struct part parts[2] = {*part, *under};
    parts[0].mass = parts[1].mass = sighting->mass;
    weigh_listed(s, f, sums, parts, sighting->record, sighting->count);
}

static void weigh_bins(struct stepper *s, const struct sums *sums, const struct part *part,
                       const struct part *under)
{
    const struct sighting *sighting = &sums->sightings[part - sums->layer->parts];
    for (size_t place = 0; place < sighting->places; place++) {
        int32_t change = under->capped_mp[place] - part->capped_mp[place];
        for (size_t i = sighting->start[place]; change && i < sighting->start[place + 1]; i++)
            change_layer(s, sums, part->group, sighting->record[i], change);
    }
}

static void weigh_people(struct stepper *s, const struct footing *f, const struct sums *sums,
                         const struct part *part, const struct part *under)
{
    const int32_t *before = f->people_mp[part - sums->layer->parts];
    for (uint32_t a = 0; a < sums->records; a++) {
        gathering_take(f->base, a, s->seat_mp, &s->members);
        int32_t after = part_cap_raw(under, gathering_raw_mp(f->base, a, under, &s->members));
        if (after != before[a])
            change_layer(s, sums, part->group, a, after - before[a]);
    }
}

static void weigh_again(struct stepper *s, const struct footing *f, const struct sums *sums,
                        const struct part *part, const struct part *under)
{
    bool is_of_masses = part->kind == PART_SUM || part->kind == PART_TIERS;
    if (part->kind == PART_PEOPLE)
        weigh_people(s, f, sums, part, under);
    else if (part->kind == PART_BINS)
        weigh_bins(s, sums, part, under);
    else if (is_of_masses && part->mass != under->mass)
        weigh_recounted(s, f, sums, part, under);
    else if (is_of_masses)
        weigh_masses(s, f, sums, part, under);
    else
        weigh_dense(s, f, sums, part, under);
}

static void decide_changed(struct stepper *s, const struct footing *f, const struct step *step)
{
    enum neighbour_layer layer = step->neighbour->layer;
    enum record_kind kind = layer_kind(layer);
    bool is_fit = layer == NEIGHBOUR_ACCOUNT_FIT || layer == NEIGHBOUR_PERSON_FIT;
    const struct standings *standings = &f->base->standings[kind];
    for (size_t i = 0; i < s->changed_count; i++) {
        uint32_t record = s->changed[i];
        int32_t mp = s->changed_mp[i];
        if (!is_movable(standings, kind, record))
            continue;
        decide(s, f, step, kind, record, is_fit ? mp : standings->fit_mp[record],
               is_fit ? standings->intent_mp[record] : mp);
    }
}

/* ---- from people to their accounts -------------------------------------------------------------------- */

static void spread_changes(struct stepper *s, const struct footing *f)
{
    for (size_t i = 0; i < s->changed_count; i++) {
        uint32_t person = s->changed[i];
        for (size_t at = f->seats_of[person]; at < f->seats_of[person + 1]; at++) {
            s->seat_mp[f->seat[at]] = s->changed_mp[i];
            s->is_dirty[f->seated_in[at]] = 1;
        }
    }
}

static int32_t roll_up(struct stepper *s, const struct footing *f, uint32_t account)
{
    const struct sums *sums = &f->sums[NEIGHBOUR_ACCOUNT_INTENT];
    const struct layer_parts *layer = sums->layer;
    size_t groups = layer->layer->group_count;
    gathering_take(f->base, account, s->seat_mp, &s->members);
    s->group_mp = arena_grow(s->arena, s->group_mp, &s->group_room, groups, sizeof *s->group_mp);
    for (size_t g = 0; g < groups; g++)
        s->group_mp[g] = sums->group_mp[account * groups + g];
    for (size_t p = 0; p < layer->count; p++) {
        const struct part *part = &layer->parts[p];
        if (part->kind == PART_PEOPLE)
            s->group_mp[part->group] +=
                part_cap_raw(part, gathering_raw_mp(f->base, account, part, &s->members)) -
                f->people_mp[p][account];
    }
    return clamp_mp(groups_total(layer->layer, s->group_mp), 0, LAYER_MAX_MP);
}

/* Its people are again what they are in the base. */
static void take_back_changes(struct stepper *s, const struct footing *f, uint32_t account)
{
    const uint32_t *start = f->base->view->seating.start;
    memcpy(s->seat_mp + start[account], f->base->seat_mp + start[account],
           (start[account + 1] - start[account]) * sizeof *s->seat_mp);
    s->is_dirty[account] = 0;
}

/* In the order in which they and their members lie, not in that of the people who changed. */
static void decide_accounts(struct stepper *s, const struct footing *f, const struct step *step)
{
    const struct standings *accounts = &f->base->standings[RECORD_ACCOUNT];
    spread_changes(s, f);
    for (uint32_t account = 0; account < accounts->count; account++) {
        if (!s->is_dirty[account])
            continue;
        if (is_movable(accounts, RECORD_ACCOUNT, account))
            decide(s, f, step, RECORD_ACCOUNT, account, accounts->fit_mp[account],
                   roll_up(s, f, account));
        take_back_changes(s, f, account);
    }
}

/* ---- one step --------------------------------------------------------------------------------------------- */

static void take_step(struct stepper *s, const struct footing *f, const struct step *step,
                      const int32_t *recounted)
{
    const struct neighbour *n = step->neighbour;
    const struct sums *sums = &f->sums[n->layer];
    const struct part *part = &sums->layer->parts[n->place];
    struct part under = part_under(part, step, recounted);
    s->changed_count = 0;
    weigh_again(s, f, sums, part, &under);
    decide_changed(s, f, step);
    if (n->layer == NEIGHBOUR_PERSON_INTENT)
        decide_accounts(s, f, step);
}

static bool counts_anew(const struct step *step)
{
    enum neighbour_kind kind = step->neighbour->kind;
    return kind == NEIGHBOUR_WINDOW || kind == NEIGHBOUR_CURVE || kind == NEIGHBOUR_MAX_EVENTS;
}

/* Whether it is one signal's events that are counted anew, and nothing else follows from that: an
 * absence also asks how old the record is. */
static bool is_recounted(const struct footing *f, const struct step *step)
{
    const struct neighbour *n = step->neighbour;
    if (!counts_anew(step) || n->layer == NEIGHBOUR_NO_LAYER)
        return false;
    enum part_kind kind = f->sums[n->layer].layer->parts[n->place].kind;
    return kind == PART_SUM || kind == PART_TIERS;
}

static struct tier_moves step_moves(struct stepper *s, const struct footing *f,
                                    const struct step *step, const int32_t *recounted)
{
    enum neighbour_kind kind = step->neighbour->kind;
    s->move_count = 0;
    if (kind == NEIGHBOUR_THRESHOLD || kind == NEIGHBOUR_GRID)
        regrade(s, f, step);
    else if (counts_anew(step) && !recounted)
        rescore(s, f, step);
    else if (!step->is_idle)
        take_step(s, f, step, recounted);
    return (struct tier_moves){s->moves, s->move_count};
}

/* ---- many steps ---------------------------------------------------------------------------------------- */

struct steps_work {
    struct stepper *const *steppers;
    const struct footing *footing;
    const struct step *const *steps;
    const size_t *numbers; /* of the steps to be taken, in the caller's list */
    bool is_recounted;
    step_done *done;
    void *context;
};

static void take_steps(void *context, size_t worker, size_t begin, size_t end)
{
    const struct steps_work *work = context;
    for (size_t i = begin; i < end; i++) {
        const struct step *step = work->steps[work->numbers[i]];
        const int32_t *recounted = NULL;
        if (work->is_recounted)
            recounted = work->footing->recounted[layer_kind(step->neighbour->layer)][i];
        work->done(work->context, work->numbers[i],
                   step_moves(work->steppers[worker], work->footing, step, recounted));
    }
}

/* Those that are counted anew for a kind of record, else all others; `numbers` has room for all. */
static size_t choose_steps(const struct footing *f, const struct step *const *steps, size_t count,
                           bool is_recounted_kind, enum record_kind kind, size_t *numbers)
{
    size_t chosen = 0;
    for (size_t i = 0; i < count; i++) {
        bool recounted = is_recounted(f, steps[i]);
        if (recounted == is_recounted_kind &&
            (!recounted || layer_kind(steps[i]->neighbour->layer) == kind))
            numbers[chosen++] = i;
    }
    return chosen;
}

/* A few at a time, so that their masses need little room. */
static void take_recounted(struct footing *f, struct steps_work work, size_t steppers,
                           enum record_kind kind, size_t count)
{
    const size_t *numbers = work.numbers;
    work.is_recounted = true;
    for (size_t begin = 0; begin < count; begin += LANES) {
        size_t few = count - begin < LANES ? count - begin : LANES;
        const struct step *steps[LANES];
        work.numbers = numbers + begin;
        for (size_t i = 0; i < few; i++)
            steps[i] = work.steps[work.numbers[i]];
        footing_recount(f, kind, steps, few, steppers);
        work_over(steppers, few, 1, take_steps, &work);
    }
}

/* Where every step begins. */
static void stand_on(struct stepper *s, struct footing *f)
{
    size_t accounts = columns_count(s->columns, RECORD_ACCOUNT);
    memcpy(s->seat_mp, f->base->seat_mp,
           f->base->view->seating.start[accounts] * sizeof *s->seat_mp);
    s->members = gathering_new(f->base, f->arena);
}

void steps_take(struct stepper *const *steppers, size_t stepper_count, struct footing *f,
                const struct step *const *steps, size_t step_count, step_done *done, void *context)
{
    assert(steppers && f && f->base && steps && done);
    size_t *numbers = arena_array(f->arena, step_count, sizeof *numbers);
    struct steps_work work = {steppers, f, steps, numbers, false, done, context};
    for (size_t i = 0; i < stepper_count; i++)
        stand_on(steppers[i], f);
    size_t count = choose_steps(f, steps, step_count, false, RECORD_PERSON, numbers);
    work_over(stepper_count, count, 1, take_steps, &work);
    for (enum record_kind kind = RECORD_ACCOUNT; kind <= RECORD_PERSON; kind++) {
        count = choose_steps(f, steps, step_count, true, kind, numbers);
        take_recounted(f, work, stepper_count, kind, count);
    }
}
