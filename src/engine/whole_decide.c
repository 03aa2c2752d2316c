/* From masses to standings: people's intent, accounts with their members, people with their
 * account (semantics 1.7-1.11). */
#include "engine/whole_int.h"

#include <assert.h>

#include "base/arena.h"

/* gcc keeps the few strongest in registers only if asked to; clang always does. */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("O3")
#endif

extern const struct signal_kind signal_people_topk, signal_engaged_people, signal_role_coverage;

enum { TOPK_ROOM = 1000, TOPK_FEW = 5 };

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

/* Grades, cells and tiers of [begin, end): scores, segments and disqualifiers are in place. */
static void decide(const struct whole *w, enum record_kind kind, size_t begin, size_t end)
{
    const struct standings *s = &w->standings[kind];
    const struct standing_columns *own = &w->own[kind];
    const struct segment_grades *grades = w->tables.grades;
    size_t count = end - begin;
    if (grades) {
        scores_grade_stride(&grades->fit, count, w->is_wide, s->fit_mp + begin,
                            own->fit_grade + begin);
        scores_grade_stride(&grades->intent, count, w->is_wide, s->intent_mp + begin,
                            own->intent_grade + begin);
    }
    for (size_t i = begin; !grades && i < end; i++) {
        const struct segment_grades *of = w->plan->grades[s->segment[i]];
        own->fit_grade[i] = (uint8_t)grade_of(&of->fit, s->fit_mp[i]);
        own->intent_grade[i] = (uint8_t)grade_of(&of->intent, s->intent_mp[i]);
    }
    struct decided decided = {own->tier + begin, own->cell_rank + begin};
    cells_decide_stride(&w->tables.cells, count, w->is_wide, own->fit_grade + begin,
                        own->intent_grade + begin, decided);
    for (size_t i = begin; w->tables.has_rules[kind] && i < end; i++)
        if (s->disqualifier[i] != NO_DISQUALIFIER)
            own->tier[i] = TIER_X;
}

/* ---- people ------------------------------------------------------------------------------------ */

static void score_people(void *context, size_t worker, size_t begin, size_t end)
{
    (void)worker;
    const struct whole *w = context;
    layer_evaluate_stride(&w->tables.person_intent, begin, end, w->is_wide, NULL,
                          w->own[RECORD_PERSON].intent_mp + begin);
}

void people_score(struct whole *w)
{
    if (!w->shared.intent)
        work_over(w->threads, columns_count(w->columns, RECORD_PERSON), STRIDE, score_people, w);
}

/* The account's, or their own if they have none. */
static void fit_people(const struct whole *w, size_t begin, size_t end)
{
    const struct standing_columns *own = &w->own[RECORD_PERSON];
    const struct standings *accounts = &w->standings[RECORD_ACCOUNT];
    for (size_t i = begin; i < end; i++) {
        uint32_t account = w->view->seating.account_of[i];
        if (account == NO_INDEX) {
            own->fit_mp[i] = layer_evaluate_one(&w->tables.person_fit, i);
            own->completeness_permille[i] = layer_completeness(&w->tables.person_fit, i);
            own->segment[i] = (uint16_t)w->tables.segment_of_none;
            continue;
        }
        own->fit_mp[i] = accounts->fit_mp[account];
        own->completeness_permille[i] = accounts->completeness_permille[account];
        own->segment[i] = accounts->segment[account];
    }
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

static void decide_people(void *context, size_t worker, size_t begin, size_t end)
{
    (void)worker;
    const struct whole *w = context;
    if (!w->shared.fit)
        fit_people(w, begin, end);
    if (!w->shared.rules)
        disqualify(w, RECORD_PERSON, begin, end);
    decide(w, RECORD_PERSON, begin, end);
}

void people_decide(struct whole *w)
{
    work_over(w->threads, columns_count(w->columns, RECORD_PERSON), STRIDE, decide_people, w);
}

/* ---- accounts ------------------------------------------------------------------------------------ */

/* What an account has of its members; one for each worker. */
struct gathering {
    int32_t *mp;               /* by member */
    int32_t top_mp[TOPK_ROOM]; /* strongest first */
    size_t count, top_count, top_most;
    bool wants_roles;
    int32_t *best_mp;   /* by role: the strongest who has it; -1 = nobody */
    int64_t *people_mp; /* [signal][STRIDE] */
};

struct accounts_work {
    struct whole *whole;
    struct gathering *gatherings;
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

/* Whom to call: the best priority, then the strongest; seats stand in the order of ids, so the
 * first of equals has the smaller one. */
static uint32_t contact_of(const struct whole *w, size_t begin, const struct gathering *g)
{
    int64_t best = INT64_MAX;
    uint32_t contact = NO_INDEX;
    for (size_t m = 0; m < g->count; m++) {
        int64_t priority = w->tables.priority[w->tables.seat_role[begin + m]];
        int64_t key = priority * (LAYER_MAX_MP + 1) + LAYER_MAX_MP - g->mp[m];
        contact = key < best ? w->view->seating.person[begin + m] : contact;
        best = key < best ? key : best;
    }
    return contact;
}

static int64_t latest_of(const struct whole *w, size_t account, size_t begin, size_t end)
{
    const int64_t *latest_of_person = w->latest_us[RECORD_PERSON];
    int64_t latest_us = w->latest_us[RECORD_ACCOUNT][account];
    for (size_t s = begin; s < end; s++) {
        int64_t us = latest_of_person[w->view->seating.person[s]];
        latest_us = us > latest_us ? us : latest_us;
    }
    return latest_us;
}

static void gather_members(const struct whole *w, size_t account, struct gathering *g)
{
    const struct seating *seating = &w->view->seating;
    const struct standing_columns *own = &w->own[RECORD_ACCOUNT];
    const int32_t *intent_mp = w->standings[RECORD_PERSON].intent_mp;
    size_t begin = seating->start[account], end = seating->start[account + 1];
    g->count = end - begin;
    for (size_t m = 0; m < g->count; m++)
        g->mp[m] = intent_mp[seating->person[begin + m]];
    if (g->top_most > TOPK_FEW)
        find_strongest(g);
    else if (g->top_most > 0)
        find_strongest_few(g);
    g->top_count = g->count < g->top_most ? g->count : g->top_most;
    for (size_t m = 0; g->wants_roles && m < g->count; m++) {
        int32_t *best = &g->best_mp[w->tables.seat_role[begin + m]];
        *best = g->mp[m] > *best ? g->mp[m] : *best;
    }
    own->contact[account] = contact_of(w, begin, g);
    if (w->shared.base)
        return; /* who belongs where, and when somebody last did something, is the same */
    own->members[account] = (uint32_t)g->count;
    own->latest_event_us[account] = latest_of(w, account, begin, end);
}

static void forget_roles(const struct whole *w, size_t account, struct gathering *g)
{
    size_t begin = w->view->seating.start[account];
    for (size_t m = 0; g->wants_roles && m < g->count; m++)
        g->best_mp[w->tables.seat_role[begin + m]] = -1;
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

static int64_t people_raw_mp(const struct whole *w, size_t account, const struct part *part,
                             const struct gathering *g)
{
    if (part->plan->kind == &signal_people_topk)
        return topk_mp(part->plan->weights[w->standings[RECORD_ACCOUNT].segment[account]], g);
    if (part->plan->kind == &signal_engaged_people)
        return engaged_mp(part->plan->signal, g);
    assert(part->plan->kind == &signal_role_coverage);
    return coverage_mp(part, g);
}

static void roll_up(const struct whole *w, size_t account, size_t at, struct gathering *g)
{
    const struct layer_parts *layer = &w->tables.account_intent;
    gather_members(w, account, g);
    for (size_t s = 0; s < layer->count; s++)
        if (layer->parts[s].kind == PART_PEOPLE)
            g->people_mp[s * STRIDE + at] = people_raw_mp(w, account, &layer->parts[s], g);
    forget_roles(w, account, g);
}

static void fit_accounts(const struct whole *w, size_t begin, size_t end)
{
    const struct standing_columns *own = &w->own[RECORD_ACCOUNT];
    layer_evaluate_stride(&w->tables.account_fit, begin, end, w->is_wide, NULL,
                          own->fit_mp + begin);
    for (size_t i = begin; i < end; i++) {
        struct subjects subjects = {.of = {[RECORD_ACCOUNT] = i, [RECORD_PERSON] = NO_INDEX}};
        own->completeness_permille[i] = layer_completeness(&w->tables.account_fit, i);
        own->segment[i] = segment_of(w, &subjects);
    }
}

static void decide_accounts(void *context, size_t worker, size_t begin, size_t end)
{
    const struct accounts_work *work = context;
    const struct whole *w = work->whole;
    struct gathering *g = &work->gatherings[worker];
    if (!w->shared.fit)
        fit_accounts(w, begin, end);
    if (!w->shared.roll_up) {
        for (size_t i = begin; i < end; i++)
            roll_up(w, i, i - begin, g);
        layer_evaluate_stride(&w->tables.account_intent, begin, end, w->is_wide, g->people_mp,
                              w->own[RECORD_ACCOUNT].intent_mp + begin);
    }
    if (!w->shared.rules)
        disqualify(w, RECORD_ACCOUNT, begin, end);
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

static bool covers_roles(const struct layer_parts *layer)
{
    bool covers = false;
    for (size_t s = 0; s < layer->count; s++)
        covers |= layer->parts[s].plan->kind == &signal_role_coverage;
    return covers;
}

static size_t most_members(const struct whole *w)
{
    const uint32_t *start = w->view->seating.start;
    size_t most = 0;
    for (size_t a = 0; a < columns_count(w->columns, RECORD_ACCOUNT); a++)
        most = start[a + 1] - start[a] > most ? start[a + 1] - start[a] : most;
    return most;
}

void accounts_decide(struct whole *w)
{
    struct accounts_work work = {w, arena_array(w->of_plan, w->threads, sizeof *work.gatherings)};
    size_t signals = w->tables.account_intent.count;
    size_t members = w->shared.roll_up ? 0 : most_members(w);
    for (size_t i = 0; i < w->threads; i++) {
        struct gathering *g = &work.gatherings[i];
        g->top_most = most_weights(w);
        g->wants_roles = covers_roles(&w->tables.account_intent);
        g->mp = arena_array(w->of_plan, members, sizeof *g->mp);
        g->best_mp = arena_array(w->of_plan, w->tables.role_count + 1, sizeof *g->best_mp);
        for (size_t r = 0; r <= w->tables.role_count; r++)
            g->best_mp[r] = -1;
        g->people_mp = arena_array(w->of_plan, signals * STRIDE + 1, sizeof *g->people_mp);
    }
    work_over(w->threads, columns_count(w->columns, RECORD_ACCOUNT), STRIDE, decide_accounts,
              &work);
}
