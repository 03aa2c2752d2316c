/* A company scored over columns. See whole.h. */
#include "whole.h"

#include <assert.h>
#include <stdlib.h>

#include "base/arena.h"
#include "engine/rank.h"
#include "engine/whole_int.h"
#include "engine/whole_lanes.h"

/* ---- room ------------------------------------------------------------------------------------- */

static void free_arena(void *arena)
{
    arena_free(arena);
}

static void make_standings(struct whole *w, enum record_kind kind)
{
    size_t count = columns_count(w->columns, kind);
    struct arena *a = w->arena;
    struct standing_columns *own = &w->own[kind];
    *own = (struct standing_columns){
        .fit_mp = arena_array(a, count, sizeof *own->fit_mp),
        .intent_mp = arena_array(a, count, sizeof *own->intent_mp),
        .fit_grade = arena_array(a, count, 1),
        .intent_grade = arena_array(a, count, 1),
        .tier = arena_array(a, count, 1),
        .cell_rank = arena_array(a, count, 1),
        .segment = arena_array(a, count, sizeof *own->segment),
        .disqualifier = arena_array(a, count, sizeof *own->disqualifier),
        .completeness_permille = arena_array(a, count, sizeof *own->completeness_permille),
        .latest_event_us = arena_array(a, count, sizeof *own->latest_event_us),
        .latest_own_us = arena_array(a, count, sizeof *own->latest_own_us),
    };
    if (kind == RECORD_ACCOUNT) {
        own->contact = arena_array(a, count, sizeof *own->contact);
        own->members = arena_array(a, count, sizeof *own->members);
    }
}

struct whole *whole_new(struct arena *arena, const struct columns *columns, size_t threads)
{
    assert(arena && columns && threads >= 1 && threads <= WHOLE_THREADS_MAX);
    struct whole *w = arena_alloc(arena, sizeof *w);
    *w = (struct whole){.arena = arena,
                        .of_plan = arena_new("a plan over columns"),
                        .of_moment = arena_new("a moment of columns"),
                        .columns = columns,
                        .threads = threads,
                        .is_wide = machine_is_wide()};
    arena_defer(arena, free_arena, w->of_plan);
    arena_defer(arena, free_arena, w->of_moment);
    w->held.arena = arena;
    for (enum record_kind kind = RECORD_ACCOUNT; kind <= RECORD_PERSON; kind++) {
        make_standings(w, kind);
        w->held.at[kind] = arena_array(arena, columns->counts->of[kind].fields, sizeof(uint32_t *));
    }
    return w;
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

/* Masses that `base` (may be NULL) has are shared, the others counted. */
static void count_masses(struct whole *w, enum record_kind kind, const struct whole *base)
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
        masses->at[i].mass = find_mass(base, kind, signal);
        if (masses->at[i].mass)
            continue;
        rules[rule_count] = (struct mass_rule){signal, take_mass(w, kind)};
        masses->at[i].mass = rules[rule_count++].mass;
    }
    struct mass_pass pass = {
        .columns = w->columns,
        .view = &w->view->of[kind].events,
        .kind = kind,
        .layer = layer,
        .rules = rules,
        .rule_count = rule_count,
        .workers = w->threads,
        .is_wide = w->is_wide,
    };
    const struct event_view *view = &w->view->of[kind].events;
    if (base)
        w->latest_us[kind] = base->latest_us[kind];
    else if (view->all_happened && !view->hidden)
        w->latest_us[kind] = w->columns->of[kind].events.latest_us;
    else
        w->latest_us[kind] = pass.latest_us = w->own[kind].latest_own_us;
    if (rule_count > 0 || pass.latest_us)
        mass_count(&pass, w->of_plan);
}

static void set_standings(struct whole *w, enum record_kind kind)
{
    const struct standing_columns *own = &w->own[kind];
    bool is_person = kind == RECORD_PERSON;
    struct standings s = {
        .count = columns_count(w->columns, kind),
        .known = w->view->of[kind].known,
        .fit_mp = own->fit_mp,
        .intent_mp = own->intent_mp,
        .fit_grade = own->fit_grade,
        .intent_grade = own->intent_grade,
        .tier = own->tier,
        .cell_rank = own->cell_rank,
        .segment = own->segment,
        .disqualifier = own->disqualifier,
        .completeness_permille = own->completeness_permille,
        .latest_event_us = is_person ? w->latest_us[RECORD_PERSON] : own->latest_event_us,
        .account = is_person ? w->view->seating.account_of : NULL,
        .contact = own->contact,
        .members = own->members,
    };
    const struct standings *base = w->shared.base ? &w->shared.base->standings[kind] : NULL;
    if (w->shared.fit) {
        s.fit_mp = base->fit_mp;
        s.segment = base->segment;
        s.completeness_permille = base->completeness_permille;
    }
    if (w->shared.rules)
        s.disqualifier = base->disqualifier;
    if (is_person ? w->shared.intent : w->shared.roll_up)
        s.intent_mp = base->intent_mp;
    if (!is_person && w->shared.roll_up)
        s.contact = base->contact;
    if (!is_person && base) {
        s.latest_event_us = base->latest_event_us;
        s.members = base->members;
    }
    w->standings[kind] = s;
}

/* What follows from equal parts of two plans at one moment is equal. */
static struct shared shared_with(const struct whole *base, const struct plan *plan)
{
    if (!base)
        return (struct shared){0};
    const struct plan *before = base->plan;
    bool segments = segments_are_same(before->agreement, plan->agreement);
    struct shared shared = {
        .base = base,
        .fit = segments && layer_is_same(&before->account_fit, &plan->account_fit) &&
               layer_is_same(&before->person_fit, &plan->person_fit),
        .intent = layer_is_same(&before->person_intent, &plan->person_intent),
        .roles = roles_are_same(before->agreement, plan->agreement),
        .rules = disqualifiers_are_same(before->agreement, plan->agreement),
    };
    shared.roll_up = shared.intent && shared.roles && segments &&
                     layer_is_same(&before->account_intent, &plan->account_intent);
    return shared;
}

static void score_all(struct whole *w, const struct whole *base)
{
    w->shared = shared_with(base, w->plan);
    for (enum record_kind kind = RECORD_ACCOUNT; kind <= RECORD_PERSON; kind++) {
        count_masses(w, kind, base);
        set_standings(w, kind);
    }
    plan_tables_make(w);
    people_score(w);
    accounts_decide(w);
    people_decide(w);
}

void whole_score(struct whole *w, const struct plan *plan, struct moment moment)
{
    assert(w && plan && whole_can(w->columns, plan));
    arena_reset(w->of_plan);
    arena_reset(w->of_moment);
    w->plan = plan;
    w->view = moment_view_new(w->of_moment, w->columns, moment, plan->agreement->day_offset_minutes,
                              w->threads);
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
        moment_view_shifted(into->of_moment, into->columns, base->view, offset, into->threads);
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
        .completeness_permille = s->completeness_permille[i],
        .latest_event_us = s->latest_event_us[i],
        .account = has_account ? columns_id(w->columns, RECORD_ACCOUNT, s->account[i]) : STR(""),
    };
}

struct ranked_index {
    const struct standings *standings;
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
    order = order ? order : larger_first(s->latest_event_us[x], s->latest_event_us[y]);
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
    struct ranked_index by = {whole_standings(w, kind), w->plan->agreement};
    uint32_t *indexes = known_indexes(by.standings, arena, ret_count);
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
    for (size_t i = 0; i < a->count; i++)
        if (a->known[i] && b->known[i])
            migration.moved[a->tier[i]][b->tier[i]]++;
    return migration;
}
