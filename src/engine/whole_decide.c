/* From masses to standings in three passes: what accounts have of their own, people, accounts with
 * their members (semantics 1.7-1.11). Nothing is worked out that the base has. */
#include "engine/whole_int.h"

#include <assert.h>

#include "base/arena.h"

/* gcc keeps the few strongest in registers only if asked to; clang always does. */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("O3")
#endif

extern const struct signal_kind signal_people_topk, signal_engaged_people, signal_role_coverage;

enum { TOPK_FEW = 5, FEW = 16 };

/* ---- rules over values ---------------------------------------------------------------------- */

/* The records that a rule can speak of; NO_INDEX = nothing is known. */
struct subjects {
    size_t of[KINDS];
};

/* Place 0 is that of no value. */
static uint32_t place_in(const struct condition_table *table, const struct subjects *subjects)
{
    size_t record = subjects->of[table->of];
    return record == NO_INDEX ? NO_VALUE : table->held[record];
}

static bool predicate_holds(const struct predicate_table *table, const struct subjects *subjects)
{
    for (size_t i = 0; i < table->count; i++)
        if (!table->conditions[i].holds[place_in(&table->conditions[i], subjects)])
            return false;
    return true;
}

static bool reads_unknown(const struct predicate_table *table, const struct subjects *subjects)
{
    for (size_t i = 0; i < table->count; i++)
        if (table->conditions[i].is_null[place_in(&table->conditions[i], subjects)])
            return true;
    return false;
}

static int64_t holds_since_us(const struct whole *w, const struct predicate_table *table,
                              const struct subjects *subjects)
{
    int64_t since = INT64_MIN;
    for (size_t i = 0; i < table->count; i++) {
        const struct condition_table *condition = &table->conditions[i];
        int64_t us = held_since_us(w->columns, &w->view->moment, condition->of, condition->field,
                                   subjects->of[condition->of]);
        since = us > since ? us : since;
    }
    return since;
}

static bool is_active(const struct whole *w, size_t i, const struct subjects *subjects)
{
    const struct disqualifier *rule = &w->plan->agreement->disqualifiers[i];
    const struct predicate_table *table = &w->tables.disqualifiers[i];
    if (reads_unknown(table, subjects) || !predicate_holds(table, subjects))
        return false;
    return rule->expires_us <= 0 ||
           holds_since_us(w, table, subjects) > w->view->moment.as_of_us - rule->expires_us;
}

static int16_t disqualifier_of(const struct whole *w, enum record_kind scope,
                               const struct subjects *subjects)
{
    const struct agreement *agreement = w->plan->agreement;
    for (size_t i = 0; i < agreement->disqualifier_count; i++) {
        const struct disqualifier *rule = &agreement->disqualifiers[i];
        if (rule->has_when && !rule->by_rep && rule->scope == scope && is_active(w, i, subjects))
            return (int16_t)i;
    }
    return NO_DISQUALIFIER;
}

static uint16_t segment_of(const struct whole *w, const struct subjects *subjects)
{
    size_t last = w->plan->agreement->segment_count - 1;
    for (size_t i = 0; i < last; i++)
        if (predicate_holds(&w->tables.segments[i], subjects))
            return (uint16_t)i;
    return (uint16_t)last;
}

static void grade(const struct whole *w, enum record_kind kind, bool is_fit, size_t begin,
                  size_t end)
{
    const struct standings *s = &w->standings[kind];
    const struct segment_grades *all = w->tables.grades;
    const int32_t *mp = is_fit ? s->fit_mp : s->intent_mp;
    uint8_t *grade = is_fit ? w->own[kind].fit_grade : w->own[kind].intent_grade;
    if (all)
        scores_grade_stride(is_fit ? &all->fit : &all->intent, end - begin, w->isa, mp + begin,
                            grade + begin);
    for (size_t i = begin; !all && i < end; i++) {
        const struct segment_grades *of = w->plan->grades[s->segment[i]];
        grade[i] = (uint8_t)grade_of(is_fit ? &of->fit : &of->intent, mp[i]);
    }
}

/* Grades, cells and tiers of [begin, end): scores, segments and disqualifiers are in place. */
static void decide(const struct whole *w, enum record_kind kind, size_t begin, size_t end)
{
    const struct standings *s = &w->standings[kind];
    const struct standing_columns *own = &w->own[kind];
    if (!w->shared.fit_grade)
        grade(w, kind, true, begin, end);
    if (!w->shared.intent_grade[kind])
        grade(w, kind, false, begin, end);
    if (w->shared.tier[kind])
        return;
    cells_decide_stride(&w->tables.cells, end - begin, w->isa, s->fit_grade + begin,
                        s->intent_grade + begin,
                        (struct decided){own->tier + begin, own->cell_rank + begin});
    for (size_t i = begin; w->tables.has_rules[kind] && i < end; i++)
        if (s->disqualifier[i] != NO_DISQUALIFIER)
            own->tier[i] = TIER_X;
}

static void disqualify(const struct whole *w, enum record_kind kind, size_t begin, size_t end)
{
    int16_t *disqualifier = w->own[kind].disqualifier;
    for (size_t i = begin; i < end; i++) {
        disqualifier[i] = NO_DISQUALIFIER;
        if (!w->tables.has_rules[kind])
            continue;
        struct subjects subjects = {.of = {[RECORD_ACCOUNT] = i, [RECORD_PERSON] = NO_INDEX}};
        if (kind == RECORD_PERSON)
            subjects = (struct subjects){
                .of = {[RECORD_ACCOUNT] = w->view->seating.account_of[i], [RECORD_PERSON] = i}};
        disqualifier[i] = disqualifier_of(w, kind, &subjects);
    }
}

/* ---- accounts of their own -------------------------------------------------------------------- */

static void fit_accounts(const struct whole *w, size_t begin, size_t end)
{
    const struct standing_columns *own = &w->own[RECORD_ACCOUNT];
    if (!w->shared.fit)
        layer_evaluate_stride(
            &w->tables.account_fit, begin, end, w->isa, NULL,
            (struct layer_scores){own->fit_unclamped_mp + begin, own->fit_mp + begin});
    for (size_t i = begin; !w->shared.segments && i < end; i++) {
        struct subjects subjects = {.of = {[RECORD_ACCOUNT] = i, [RECORD_PERSON] = NO_INDEX}};
        own->segment[i] = segment_of(w, &subjects);
    }
}

static void begin_accounts(void *context, size_t worker, size_t begin, size_t end)
{
    const struct whole *w = context;
    if (w->counting[RECORD_ACCOUNT])
        mass_count_stride(w->counting[RECORD_ACCOUNT], worker, begin, end);
    fit_accounts(w, begin, end);
    if (!w->shared.rules)
        disqualify(w, RECORD_ACCOUNT, begin, end);
}

/* ---- people ------------------------------------------------------------------------------------ */

/* Several may touch the same account at once, to the same effect. */
static void touch(uint8_t *touched, uint32_t account)
{
    __atomic_store_n(&touched[account], 1, __ATOMIC_RELAXED);
}

/* Who is not as in the base: the new score goes to the seat. Most are as they were, so they are
 * compared a few at once. */
static void tell_accounts(const struct whole *w, size_t begin, size_t end)
{
    const int32_t *before = w->shared.base->standings[RECORD_PERSON].intent_mp;
    const int32_t *now = w->own[RECORD_PERSON].intent_mp;
    const uint32_t *account_of = w->view->seating.account_of, *seat_of = w->view->seating.seat_of;
    int32_t *seat_mp = w->own_seat_mp;
    uint8_t *touched = w->touched;
    for (size_t few = begin; few < end; few += FEW) {
        size_t stop = end - few < FEW ? end : few + FEW;
        int32_t differs = 0;
        for (size_t i = few; i < stop; i++)
            differs |= now[i] ^ before[i];
        for (size_t i = few; differs && i < stop; i++) {
            if (now[i] == before[i] || account_of[i] == NO_INDEX)
                continue;
            seat_mp[seat_of[i]] = now[i];
            touch(touched, account_of[i]);
        }
    }
}

static void score_people(const struct whole *w, size_t begin, size_t end)
{
    const struct standing_columns *own = &w->own[RECORD_PERSON];
    layer_evaluate_stride(
        &w->tables.person_intent, begin, end, w->isa, NULL,
        (struct layer_scores){own->intent_unclamped_mp + begin, own->intent_mp + begin});
    if (w->shared.base)
        tell_accounts(w, begin, end);
}

/* The account's, or their own if they have none. */
static void fit_people(const struct whole *w, size_t begin, size_t end)
{
    int32_t *own = w->own[RECORD_PERSON].fit_mp;
    const int32_t *of_account = w->standings[RECORD_ACCOUNT].fit_mp;
    const uint32_t *account_of = w->view->seating.account_of;
    for (size_t i = begin; i < end; i++)
        own[i] = account_of[i] == NO_INDEX ? layer_evaluate_one(&w->tables.person_fit, i)
                                           : of_account[account_of[i]];
}

static void segment_people(const struct whole *w, size_t begin, size_t end)
{
    uint16_t *own = w->own[RECORD_PERSON].segment;
    const uint16_t *of_account = w->standings[RECORD_ACCOUNT].segment;
    const uint32_t *account_of = w->view->seating.account_of;
    for (size_t i = begin; i < end; i++)
        own[i] = account_of[i] == NO_INDEX ? (uint16_t)w->tables.segment_of_none
                                           : of_account[account_of[i]];
}

static void decide_people_stride(const struct whole *w, size_t worker, size_t begin, size_t end)
{
    if (w->counting[RECORD_PERSON])
        mass_count_stride(w->counting[RECORD_PERSON], worker, begin, end);
    if (!w->shared.intent[RECORD_PERSON])
        score_people(w, begin, end);
    if (!w->shared.fit)
        fit_people(w, begin, end);
    if (!w->shared.segments)
        segment_people(w, begin, end);
    if (!w->shared.rules)
        disqualify(w, RECORD_PERSON, begin, end);
    decide(w, RECORD_PERSON, begin, end);
}

static void decide_people(void *context, size_t worker, size_t begin, size_t end)
{
    for (size_t at = begin; at < end; at += STRIDE)
        decide_people_stride(context, worker, at, end - at < STRIDE ? end : at + STRIDE);
}

/* ---- accounts with their members ----------------------------------------------------------------- */

struct accounts_work {
    struct whole *whole;
    struct gathering *gatherings; /* by worker */
    int64_t **people_mp;          /* by worker: [signal][STRIDE] */
};

/* The strongest few, each sinking past those that are stronger, without a branch that could not be
 * foreseen. */
static void find_strongest_few(struct gathering *g)
{
    int32_t top[TOPK_FEW];
    for (size_t i = 0; i < TOPK_FEW; i++)
        top[i] = -1;
    for (size_t m = 0; m < g->count; m++) {
        int32_t mp = g->mp[m];
        for (size_t i = 0; i < TOPK_FEW; i++) {
            int32_t stronger = mp > top[i] ? mp : top[i];
            mp = mp > top[i] ? top[i] : mp;
            top[i] = stronger;
        }
    }
    memcpy(g->top_mp, top, sizeof top);
}

static void find_strongest(struct gathering *g)
{
    size_t found = 0;
    for (size_t m = 0; m < g->count; m++) {
        int32_t mp = g->mp[m];
        if (found == g->top_most && mp <= g->top_mp[found - 1])
            continue;
        size_t at = found < g->top_most ? found++ : found - 1;
        for (; at > 0 && g->top_mp[at - 1] < mp; at--)
            g->top_mp[at] = g->top_mp[at - 1];
        g->top_mp[at] = mp;
    }
}

/* Whether the account's intent may differ from that of the base. */
static bool is_to_score(const struct whole *w, size_t account)
{
    return !w->shared.roll_up || w->touched[account];
}

void gathering_take(const struct whole *w, size_t account, const int32_t *seat_mp,
                    struct gathering *g)
{
    const struct seating *seating = &w->view->seating;
    size_t begin = seating->start[account], end = seating->start[account + 1];
    for (size_t m = 0; w->tables.wants_roles && m < g->count; m++)
        g->best_mp[w->tables.roles.of_seat[g->first_seat + m]] = -1;
    g->first_seat = begin;
    g->mp = seat_mp + begin;
    g->count = end - begin;
    if (g->top_most > TOPK_FEW)
        find_strongest(g);
    else if (g->top_most > 0)
        find_strongest_few(g);
    g->top_count = g->count < g->top_most ? g->count : g->top_most;
    for (size_t m = 0; w->tables.wants_roles && m < g->count; m++) {
        int32_t *best = &g->best_mp[w->tables.roles.of_seat[begin + m]];
        *best = g->mp[m] > *best ? g->mp[m] : *best;
    }
}

static int64_t topk_mp(const struct topk_weights *weights, const struct gathering *g)
{
    int64_t sum = 0;
    for (size_t i = 0; i < weights->count && i < g->top_count; i++)
        sum += (int64_t)weights->permille[i] * g->top_mp[i];
    return sum / PERMILLE;
}

static int64_t engaged_mp(const struct signal *signal, const struct gathering *g)
{
    int64_t n = 0;
    for (size_t m = 0; m < g->count; m++)
        n += g->mp[m] >= signal->engaged_mp;
    return MP * count_bins_points(signal, n);
}

static int64_t coverage_mp(const struct part *part, const struct gathering *g)
{
    const struct signal *signal = part->plan->signal;
    int64_t points = 0;
    for (size_t i = 0; i < signal->role_points_count; i++) {
        int32_t best = g->best_mp[part->roles[i]];
        if (best >= 0 && best >= signal->engaged_mp)
            points += signal->role_points[i].points;
    }
    return points * MP;
}

int64_t gathering_raw_mp(const struct whole *w, size_t account, const struct part *part,
                         const struct gathering *g)
{
    if (part->plan->kind == &signal_people_topk)
        return topk_mp(part->plan->weights[w->standings[RECORD_ACCOUNT].segment[account]], g);
    if (part->plan->kind == &signal_engaged_people)
        return engaged_mp(part->plan->signal, g);
    assert(part->plan->kind == &signal_role_coverage);
    return coverage_mp(part, g);
}

/* What the account is given for its members, at its place in the stride. */
static void roll_up(const struct whole *w, size_t account, size_t at, const struct gathering *g,
                    int64_t *people_mp)
{
    const struct layer_parts *layer = &w->tables.account_intent;
    for (size_t s = 0; s < layer->count; s++)
        if (layer->parts[s].kind == PART_PEOPLE)
            people_mp[s * STRIDE + at] = gathering_raw_mp(w, account, &layer->parts[s], g);
}

/* Intent; of accounts none of whose members changed, that of the base. */
static void score_accounts(const struct whole *w, size_t begin, size_t end, struct gathering *g,
                           int64_t *people_mp)
{
    const struct standing_columns *own = &w->own[RECORD_ACCOUNT];
    for (size_t i = begin; i < end; i++) {
        if (!is_to_score(w, i))
            continue;
        gathering_take(w, i, w->seat_mp, g);
        roll_up(w, i, i - begin, g, people_mp);
    }
    layer_evaluate_stride(
        &w->tables.account_intent, begin, end, w->isa, people_mp,
        (struct layer_scores){own->intent_unclamped_mp + begin, own->intent_mp + begin});
    for (size_t i = begin; i < end; i++)
        if (!is_to_score(w, i))
            own->intent_mp[i] = w->shared.base->standings[RECORD_ACCOUNT].intent_mp[i];
}

/* The scores of members, in a loop that waits for nothing: they lie far apart, and it is the
 * latency of memory that binds. */
static void fetch_members(const struct whole *w, size_t begin, size_t end)
{
    const uint32_t *person = w->view->seating.person;
    const int32_t *intent_mp = w->own[RECORD_PERSON].intent_mp;
    for (size_t s = w->view->seating.start[begin]; s < w->view->seating.start[end]; s++)
        w->own_seat_mp[s] = intent_mp[person[s]];
}

static void decide_accounts(void *context, size_t worker, size_t begin, size_t end)
{
    const struct accounts_work *work = context;
    const struct whole *w = work->whole;
    if (!w->shared.base)
        fetch_members(w, begin, end);
    if (!w->shared.intent[RECORD_ACCOUNT])
        score_accounts(w, begin, end, &work->gatherings[worker], work->people_mp[worker]);
    decide(w, RECORD_ACCOUNT, begin, end);
}

/* As many of the strongest as any signal weighs. */
static size_t most_weights(const struct whole *w)
{
    const struct layer_parts *layer = &w->tables.account_intent;
    size_t most = 0;
    for (size_t s = 0; s < layer->count; s++)
        for (size_t i = 0; layer->parts[s].plan->kind == &signal_people_topk &&
                           i < w->plan->agreement->segment_count;
             i++)
            if (layer->parts[s].plan->weights[i]->count > most)
                most = layer->parts[s].plan->weights[i]->count;
    return most < TOPK_ROOM ? most : TOPK_ROOM;
}

struct gathering gathering_new(const struct whole *w, struct arena *arena)
{
    size_t roles = w->tables.roles.count + (size_t)2; /* with one that nobody has */
    struct gathering g = {.top_most = most_weights(w),
                          .best_mp = arena_array(arena, roles, sizeof *g.best_mp)};
    for (size_t r = 0; r < roles; r++)
        g.best_mp[r] = -1;
    return g;
}

static void prepare_gatherings(struct accounts_work *work)
{
    const struct whole *w = work->whole;
    size_t workers = work_pool_threads(w->workers), signals = w->tables.account_intent.count;
    work->gatherings = arena_array(w->of_plan, workers, sizeof *work->gatherings);
    work->people_mp = arena_array(w->of_plan, workers, sizeof *work->people_mp);
    for (size_t i = 0; i < workers; i++) {
        work->gatherings[i] = gathering_new(w, w->of_plan);
        work->people_mp[i] = arena_array(w->of_plan, signals * STRIDE + 1, sizeof(int64_t));
    }
}

/* Of people with other seats than the one in the account whose fit they have. */
static void tell_other_accounts(const struct whole *w)
{
    const struct seating *seating = &w->view->seating;
    const int32_t *before = w->shared.base->standings[RECORD_PERSON].intent_mp;
    const int32_t *now = w->own[RECORD_PERSON].intent_mp;
    for (size_t i = 0; i < seating->other_count; i++) {
        const struct other_seat *other = &seating->others[i];
        if (now[other->person] == before[other->person])
            continue;
        w->own_seat_mp[other->seat] = now[other->person];
        touch(w->touched, other->account);
    }
}

static void copy_seats(void *context, size_t worker, size_t begin, size_t end)
{
    (void)worker;
    const struct whole *w = context;
    memcpy(w->own_seat_mp + begin, w->shared.base->seat_mp + begin,
           (end - begin) * sizeof *w->own_seat_mp);
}

static void find_seats(void *context, size_t worker, size_t begin, size_t end)
{
    (void)worker;
    const struct whole *w = context;
    for (size_t s = begin; s < end; s++)
        w->seat_of[w->view->seating.person[s]] = (uint32_t)s;
}

/* What members scored in the base, to be overwritten where they changed. That of the columns' own
 * seating is worked out once. */
static void prepare_seats(struct whole *w)
{
    struct seating *seating = &w->view->seating;
    size_t seats = seating->start[columns_count(w->columns, RECORD_ACCOUNT)];
    memset(w->touched, 0, columns_count(w->columns, RECORD_ACCOUNT));
    work_pool_do(w->workers, seats, 64 * STRIDE, copy_seats, w);
    if (!seating->seat_of && !w->seat_of) {
        w->seat_of =
            arena_array(w->arena, columns_count(w->columns, RECORD_PERSON), sizeof *w->seat_of);
        work_pool_do(w->workers, seats, 16 * STRIDE, find_seats, w);
    }
    if (!seating->seat_of)
        seating->seat_of = w->seat_of;
}

void whole_decide(struct whole *w)
{
    const struct shared *shared = &w->shared;
    size_t accounts = columns_count(w->columns, RECORD_ACCOUNT);
    bool may_differ = shared->base && !shared->intent[RECORD_PERSON];
    w->seat_mp = shared->intent[RECORD_PERSON] ? shared->base->seat_mp : w->own_seat_mp;
    if (!shared->fit || !shared->segments || !shared->rules || w->counting[RECORD_ACCOUNT])
        work_pool_do(w->workers, accounts, STRIDE, begin_accounts, w);
    if (may_differ)
        prepare_seats(w);
    if (!shared->tier[RECORD_PERSON] || w->counting[RECORD_PERSON])
        work_pool_do(w->workers, columns_count(w->columns, RECORD_PERSON), 8 * STRIDE,
                     decide_people, w);
    if (may_differ)
        tell_other_accounts(w);
    struct accounts_work work = {.whole = w};
    if (!shared->intent[RECORD_ACCOUNT])
        prepare_gatherings(&work);
    if (!shared->tier[RECORD_ACCOUNT])
        work_pool_do(w->workers, accounts, STRIDE, decide_accounts, &work);
}
