/* A company scored over columns. See whole.h. */
#include "whole.h"

#include <assert.h>
#include <stdlib.h>

#include "base/arena.h"
#include "engine/rank.h"
#include "engine/whole_int.h"

/* ---- room ------------------------------------------------------------------------------------- */

static void make_standings(struct whole *w, enum record_kind kind)
{
    size_t count = columns_count(w->columns, kind);
    struct arena *a = w->arena;
    struct standing_columns *own = &w->own[kind];
    *own = (struct standing_columns){
        .fit_mp = arena_array(a, count, sizeof *own->fit_mp),
        .intent_mp = arena_array(a, count, sizeof *own->intent_mp),
        .intent_unclamped_mp = arena_array(a, count, sizeof *own->intent_unclamped_mp),
        .fit_grade = arena_array(a, count, 1),
        .intent_grade = arena_array(a, count, 1),
        .tier = arena_array(a, count, 1),
        .cell_rank = arena_array(a, count, 1),
        .segment = arena_array(a, count, sizeof *own->segment),
        .disqualifier = arena_array(a, count, sizeof *own->disqualifier),
    };
    if (kind == RECORD_ACCOUNT)
        own->fit_unclamped_mp = arena_array(a, count, sizeof *own->fit_unclamped_mp);
}

static struct whole *make_room(struct arena *arena, const struct columns *columns,
                               struct work_pool *workers)
{
    struct whole *w = arena_alloc(arena, sizeof *w);
    *w = (struct whole){.arena = arena,
                        .of_plan = arena_within(arena, "a plan over columns"),
                        .of_moment = arena_within(arena, "a moment of columns"),
                        .columns = columns,
                        .workers = workers,
                        .isa = isa_of_machine(),
                        .touched = arena_array(arena, columns_count(columns, RECORD_ACCOUNT), 1),
                        .own_seat_mp =
                            arena_array(arena, columns->counts->memberships, sizeof(int32_t))};
    w->view_room.arena = arena;
    for (enum record_kind kind = RECORD_ACCOUNT; kind <= RECORD_PERSON; kind++) {
        make_standings(w, kind);
        w->view_room.held[kind] =
            arena_array(arena, columns->counts->of[kind].fields, sizeof(uint32_t *));
    }
    return w;
}

struct whole *whole_new(struct arena *arena, const struct columns *columns, size_t threads)
{
    assert(arena && columns);
    return make_room(arena, columns, work_pool_new(arena, threads));
}

struct whole *whole_new_beside(struct arena *arena, const struct whole *other)
{
    assert(arena && other);
    return make_room(arena, other->columns, other->workers);
}

/* A column of masses to be written, of those that this whole owns. */
static int32_t *take_mass(struct whole *w, enum record_kind kind)
{
    size_t number = w->pool_used[kind]++;
    w->pool[kind] = arena_grow(w->arena, w->pool[kind], &w->pool_capacity[kind], number + 1,
                               sizeof *w->pool[kind]);
    if (number >= w->pool_count[kind])
        w->pool[kind][w->pool_count[kind]++] =
            arena_array(w->arena, columns_count(w->columns, kind), sizeof(int32_t));
    return w->pool[kind][number];
}

/* ---- scoring ------------------------------------------------------------------------------------ */

static const struct layer_plan *intent_of(const struct plan *plan, enum record_kind kind)
{
    return kind == RECORD_PERSON ? &plan->person_intent : &plan->account_intent;
}

/* The masses of a signal that counts as this one does, or NULL. */
static const int32_t *find_mass(const struct whole *base, enum record_kind kind,
                                const struct signal_plan *signal)
{
    for (size_t i = 0; base && i < base->masses[kind].count; i++) {
        const struct mass_column *column = &base->masses[kind].at[i];
        if (column->mass && mass_is_same(column->plan, signal))
            return column->mass;
    }
    return NULL;
}

/* Masses that the base has are shared; the others are to be counted. */
static struct mass_pass choose_masses(struct whole *w, enum record_kind kind)
{
    const struct layer_plan *layer = intent_of(w->plan, kind);
    size_t count = layer->layer->signal_count, rule_count = 0;
    struct mass_columns *masses = &w->masses[kind];
    struct mass_rule *rules = arena_array(w->of_plan, count, sizeof *rules);
    *masses = (struct mass_columns){arena_array(w->of_plan, count, sizeof *masses->at), count};
    w->pool_used[kind] = 0;
    for (size_t i = 0; i < count; i++) {
        const struct signal_plan *signal = &layer->signals[i];
        masses->at[i].plan = signal;
        if (!mass_is_of_events(signal))
            continue;
        masses->at[i].mass = find_mass(w->shared.base, kind, signal);
        if (masses->at[i].mass)
            continue;
        rules[rule_count] = (struct mass_rule){signal, take_mass(w, kind)};
        masses->at[i].mass = rules[rule_count++].mass;
    }
    return (struct mass_pass){
        .columns = w->columns,
        .view = &w->view->of[kind].events,
        .kind = kind,
        .rules = rules,
        .rule_count = rule_count,
        .workers = work_pool_threads(w->workers),
        .isa = w->isa,
    };
}

static void prepare_masses(struct whole *w, enum record_kind kind)
{
    struct mass_pass pass = choose_masses(w, kind);
    w->counting[kind] = pass.rule_count > 0 ? mass_counter_new(&pass, w->of_plan) : NULL;
}

static void set_standings(struct whole *w, enum record_kind kind)
{
    const struct standing_columns *own = &w->own[kind];
    const struct shared *shared = &w->shared;
    const struct standings *base = shared->base ? &shared->base->standings[kind] : NULL;
    bool is_tier = shared->tier[kind];
    w->standings[kind] = (struct standings){
        .count = columns_count(w->columns, kind),
        .known = w->view->of[kind].known,
        .fit_mp = shared->fit ? base->fit_mp : own->fit_mp,
        .intent_mp = shared->intent[kind] ? base->intent_mp : own->intent_mp,
        .fit_grade = shared->fit_grade ? base->fit_grade : own->fit_grade,
        .intent_grade = shared->intent_grade[kind] ? base->intent_grade : own->intent_grade,
        .tier = is_tier ? base->tier : own->tier,
        .cell_rank = is_tier ? base->cell_rank : own->cell_rank,
        .segment = shared->segments ? base->segment : own->segment,
        .disqualifier = shared->rules ? base->disqualifier : own->disqualifier,
        .account = kind == RECORD_PERSON ? w->view->seating.account_of : NULL,
    };
}

/* What follows from equal parts of two plans at one moment is equal. */
static struct shared shared_with(const struct whole *base, const struct plan *plan)
{
    if (!base)
        return (struct shared){0};
    const struct plan *before = base->plan;
    const struct agreement *a = before->agreement, *b = plan->agreement;
    struct shared s = {
        .base = base,
        .segments = segments_are_same(a, b),
        .roles = roles_are_same(a, b),
        .rules = disqualifiers_are_same(a, b),
        .fit = layer_is_same(&before->account_fit, &plan->account_fit) &&
               layer_is_same(&before->person_fit, &plan->person_fit),
        .intent[RECORD_PERSON] = layer_is_same(&before->person_intent, &plan->person_intent),
    };
    bool is_grid = memcmp(a->grid, b->grid, sizeof a->grid) == 0;
    s.roll_up =
        s.segments && s.roles && layer_is_same(&before->account_intent, &plan->account_intent);
    s.intent[RECORD_ACCOUNT] = s.roll_up && s.intent[RECORD_PERSON];
    s.fit_grade = s.fit && s.segments && thresholds_are_same(before, plan, true);
    for (enum record_kind kind = RECORD_ACCOUNT; kind <= RECORD_PERSON; kind++) {
        s.intent_grade[kind] =
            s.intent[kind] && s.segments && thresholds_are_same(before, plan, false);
        s.tier[kind] = s.fit_grade && s.intent_grade[kind] && s.rules && is_grid;
    }
    return s;
}

static void score_all(struct whole *w, const struct whole *base)
{
    w->shared = shared_with(base, w->plan);
    for (enum record_kind kind = RECORD_ACCOUNT; kind <= RECORD_PERSON; kind++) {
        prepare_masses(w, kind);
        set_standings(w, kind);
    }
    w->fit_unclamped_mp = w->own[RECORD_ACCOUNT].fit_unclamped_mp;
    w->intent_unclamped_mp = w->own[RECORD_PERSON].intent_unclamped_mp;
    if (base && w->shared.fit)
        w->fit_unclamped_mp = base->fit_unclamped_mp;
    if (base && w->shared.intent[RECORD_PERSON])
        w->intent_unclamped_mp = base->intent_unclamped_mp;
    plan_tables_make(w);
    whole_decide(w);
}

void whole_score(struct whole *w, const struct plan *plan, struct moment moment)
{
    assert(w && plan && whole_can(w->columns, plan));
    arena_reset(w->of_plan);
    arena_reset(w->of_moment);
    w->plan = plan;
    w->view = moment_view_new(w->of_moment, &w->view_room, w->columns, moment,
                              plan->agreement->day_offset_minutes, w->workers);
    score_all(w, NULL);
}

void whole_rescore(struct whole *into, const struct whole *base, const struct plan *plan)
{
    assert(into && base && into != base && into->columns == base->columns && base->plan && plan);
    assert(whole_can(into->columns, plan));
    arena_reset(into->of_plan);
    arena_reset(into->of_moment);
    into->plan = plan;
    int32_t offset = plan->agreement->day_offset_minutes;
    into->view =
        moment_view_shifted(into->of_moment, into->columns, base->view, offset, into->workers);
    score_all(into, offset == base->view->day_offset_minutes ? base : NULL);
}

/* ---- reading ---------------------------------------------------------------------------------------- */

const struct columns *whole_columns(const struct whole *w)
{
    return w->columns;
}

const struct plan *whole_plan(const struct whole *w)
{
    return w->plan;
}

struct moment whole_moment(const struct whole *w)
{
    assert(w->view);
    return w->view->moment;
}

const struct standings *whole_standings(const struct whole *w, enum record_kind kind)
{
    assert(w->plan);
    return &w->standings[kind];
}

const uint32_t *whole_members(const struct whole *w, uint32_t account, size_t *ret_count)
{
    assert(account < columns_count(w->columns, RECORD_ACCOUNT) && ret_count);
    const struct seating *seating = &w->view->seating;
    *ret_count = seating->start[account + 1] - seating->start[account];
    return seating->person + seating->start[account];
}

static uint32_t role_of_seat(const struct whole *w, size_t seat)
{
    const struct role_tables *roles = &w->tables.roles;
    const struct seating *seating = &w->view->seating;
    uint32_t given = roles->of_value[seating->role[seat]];
    return given ? given
                 : roles->of_title[held_place(w->columns, &w->view->moment, RECORD_PERSON,
                                              roles->title, seating->person[seat])];
}

static int64_t own_latest_us(const struct whole *w, enum record_kind kind, uint32_t i)
{
    return events_latest_us(&w->view->of[kind].events, i);
}

const struct member *whole_member_list(const struct whole *w, uint32_t account, struct arena *arena,
                                       size_t *ret_count)
{
    const uint32_t *people = whole_members(w, account, ret_count);
    struct member *members = arena_array(arena, *ret_count, sizeof *members);
    for (size_t i = 0; i < *ret_count; i++)
        members[i] = (struct member){
            .person = columns_id(w->columns, RECORD_PERSON, people[i]),
            .role = w->tables.roles.ids[role_of_seat(w, w->view->seating.start[account] + i)],
            .intent_mp = w->standings[RECORD_PERSON].intent_mp[people[i]],
            .latest_event_us = own_latest_us(w, RECORD_PERSON, people[i]),
        };
    return members;
}

/* Seats stand in the order of ids, so the first of equals has the smaller one. */
uint32_t whole_contact(const struct whole *w, uint32_t account)
{
    assert(account < columns_count(w->columns, RECORD_ACCOUNT));
    const struct seating *seating = &w->view->seating;
    const int32_t *intent_mp = whole_standings(w, RECORD_PERSON)->intent_mp;
    int64_t best = INT64_MAX;
    uint32_t contact = NO_INDEX;
    for (size_t s = seating->start[account]; s < seating->start[account + 1]; s++) {
        int64_t priority = w->tables.roles.priority[role_of_seat(w, s)];
        int64_t key = priority * (LAYER_MAX_MP + 1) + LAYER_MAX_MP - intent_mp[seating->person[s]];
        contact = key < best ? seating->person[s] : contact;
        best = key < best ? key : best;
    }
    return contact;
}

/* Of accounts: with their members'. */
static int64_t latest_event_us(const struct whole *w, enum record_kind kind, uint32_t i)
{
    int64_t latest_us = own_latest_us(w, kind, i);
    size_t count = 0;
    const uint32_t *members = kind == RECORD_ACCOUNT ? whole_members(w, i, &count) : NULL;
    for (size_t m = 0; m < count; m++) {
        int64_t us = own_latest_us(w, RECORD_PERSON, members[m]);
        latest_us = us > latest_us ? us : latest_us;
    }
    return latest_us;
}

/* Of people: their account's. */
static int16_t completeness_permille(const struct whole *w, enum record_kind kind, uint32_t i)
{
    uint32_t account = kind == RECORD_ACCOUNT ? i : w->view->seating.account_of[i];
    return account == NO_INDEX ? layer_completeness(&w->tables.person_fit, i)
                               : layer_completeness(&w->tables.account_fit, account);
}

struct score whole_get(const struct whole *w, enum record_kind kind, uint32_t i)
{
    const struct standings *s = whole_standings(w, kind);
    const struct agreement *agreement = w->plan->agreement;
    assert(i < s->count);
    bool is_disqualified = s->disqualifier[i] != NO_DISQUALIFIER;
    bool has_account = kind == RECORD_PERSON && s->account[i] != NO_INDEX;
    return (struct score){
        .kind = kind,
        .id = columns_id(w->columns, kind, i),
        .fit_mp = s->fit_mp[i],
        .intent_mp = s->intent_mp[i],
        .fit_grade = s->fit_grade[i],
        .intent_grade = s->intent_grade[i],
        .tier = s->tier[i],
        .cell_rank = s->cell_rank[i],
        .segment = &agreement->segments[s->segment[i]],
        .disqualified = is_disqualified ? &agreement->disqualifiers[s->disqualifier[i]] : NULL,
        .completeness_permille = completeness_permille(w, kind, i),
        .latest_event_us = latest_event_us(w, kind, i),
        .account = has_account ? columns_id(w->columns, RECORD_ACCOUNT, s->account[i]) : STR(""),
    };
}

struct ranked_index {
    const struct standings *standings;
    const int64_t *latest_us; /* by index */
    const struct agreement *agreement;
};

static int64_t larger_first(int64_t a, int64_t b)
{
    return (a < b) - (a > b);
}

static int by_rank(const void *a, const void *b, void *context)
{
    const struct ranked_index *by = context;
    const struct standings *s = by->standings;
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    int64_t fit = by->agreement->rank_fit_permille, intent = by->agreement->rank_intent_permille;
    int64_t order = s->tier[x] - s->tier[y];
    order = order ? order : s->cell_rank[x] - s->cell_rank[y];
    order = order ? order
                  : larger_first(fit * s->fit_mp[x] + intent * s->intent_mp[x],
                                 fit * s->fit_mp[y] + intent * s->intent_mp[y]);
    order = order ? order : larger_first(s->intent_mp[x], s->intent_mp[y]);
    order = order ? order : larger_first(s->fit_mp[x], s->fit_mp[y]);
    order = order ? order : larger_first(by->latest_us[x], by->latest_us[y]);
    return order ? (int)order : (x > y) - (x < y); /* indexes are in the order of ids */
}

static uint32_t *known_indexes(const struct standings *s, struct arena *arena, size_t *ret_count)
{
    uint32_t *indexes = arena_array(arena, s->count, sizeof *indexes);
    size_t count = 0;
    for (size_t i = 0; i < s->count; i++)
        if (s->known[i])
            indexes[count++] = (uint32_t)i;
    *ret_count = count;
    return indexes;
}

const uint32_t *whole_rank(const struct whole *w, enum record_kind kind, struct arena *arena,
                           size_t *ret_count)
{
    struct ranked_index by = {.standings = whole_standings(w, kind),
                              .agreement = w->plan->agreement};
    uint32_t *indexes = known_indexes(by.standings, arena, ret_count);
    int64_t *latest_us = arena_array(arena, by.standings->count, sizeof *latest_us);
    for (uint32_t i = 0; i < by.standings->count; i++)
        latest_us[i] = latest_event_us(w, kind, i);
    by.latest_us = latest_us;
    qsort_r(indexes, *ret_count, sizeof *indexes, by_rank, &by);
    return indexes;
}

struct digest whole_digest(const struct whole *w, enum record_kind kind, struct arena *arena)
{
    size_t count;
    const uint32_t *indexes = known_indexes(whole_standings(w, kind), arena, &count);
    struct score *scores = arena_array(arena, count, sizeof *scores);
    const struct score **all = arena_array(arena, count, sizeof(struct score *));
    for (size_t i = 0; i < count; i++) {
        scores[i] = whole_get(w, kind, indexes[i]);
        all[i] = &scores[i];
    }
    return scores_digest(arena, all, count);
}

struct migration whole_migration(const struct whole *from, const struct whole *to,
                                 enum record_kind kind)
{
    const struct standings *a = whole_standings(from, kind), *b = whole_standings(to, kind);
    assert(a->count == b->count);
    struct migration migration = {0};
    for (size_t i = 0; i < a->count; i += STRIDE) {
        size_t end = a->count - i < STRIDE ? a->count : i + STRIDE;
        moves_count_stride(a, b, i, end, to->isa, &migration);
    }
    return migration;
}
