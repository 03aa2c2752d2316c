/* From masses to standings: people's intent, accounts with their members, people with their
 * account (semantics 1.7-1.11). */
#include "engine/whole_int.h"

#include <assert.h>

#include "base/arena.h"

extern const struct signal_kind signal_people_topk, signal_engaged_people, signal_role_coverage;

enum { TOPK_ROOM = 1000 };

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

/* Scores and segment are in place. */
static void decide(const struct whole *w, enum record_kind kind, size_t i,
                   const struct subjects *subjects)
{
    const struct standing_columns *own = &w->own[kind];
    const struct segment_grades *grades = w->plan->grades[own->segment[i]];
    int fit = grade_of(&grades->fit, own->fit_mp[i]);
    int intent = grade_of(&grades->intent, w->standings[kind].intent_mp[i]);
    int16_t disqualifier = disqualifier_of(w, kind, subjects);
    own->fit_grade[i] = (uint8_t)fit;
    own->intent_grade[i] = (uint8_t)intent;
    own->cell_rank[i] = (uint8_t)cell_rank(fit, intent);
    own->disqualifier[i] = disqualifier;
    own->tier[i] = disqualifier == NO_DISQUALIFIER ? w->plan->agreement->grid[fit][intent] : TIER_X;
}

/* ---- people ------------------------------------------------------------------------------------ */

static void score_people(void *context, size_t worker, size_t begin, size_t end)
{
    (void)worker;
    const struct whole *w = context;
    layer_evaluate_stride(&w->tables.person_intent, begin, end, NULL,
                          w->own[RECORD_PERSON].intent_mp + begin);
}

void people_score(struct whole *w)
{
    work_over(w->threads, columns_count(w->columns, RECORD_PERSON), STRIDE, score_people, w);
}

static void decide_people(void *context, size_t worker, size_t begin, size_t end)
{
    (void)worker;
    const struct whole *w = context;
    const struct standing_columns *own = &w->own[RECORD_PERSON];
    const struct standing_columns *accounts = &w->own[RECORD_ACCOUNT];
    for (size_t i = begin; i < end; i++) {
        uint32_t account = w->view->seating.account_of[i];
        struct subjects subjects = {.of = {[RECORD_ACCOUNT] = account, [RECORD_PERSON] = i}};
        bool has_account = account != NO_INDEX;
        own->fit_mp[i] =
            has_account ? accounts->fit_mp[account] : layer_evaluate_one(&w->tables.person_fit, i);
        own->completeness_permille[i] = has_account ? accounts->completeness_permille[account]
                                                    : layer_completeness(&w->tables.person_fit, i);
        own->segment[i] =
            has_account ? accounts->segment[account] : (uint16_t)w->tables.segment_of_none;
        decide(w, RECORD_PERSON, i, &subjects);
    }
}

void people_decide(struct whole *w)
{
    work_over(w->threads, columns_count(w->columns, RECORD_PERSON), STRIDE, decide_people, w);
}

/* ---- accounts ------------------------------------------------------------------------------------ */

/* What an account has of its members; one for each worker. */
struct gathering {
    int32_t top_mp[TOPK_ROOM]; /* strongest first */
    size_t top_count, top_most;
    int32_t *best_mp;   /* by role: the strongest who has it; -1 = nobody */
    int64_t *people_mp; /* [signal][STRIDE] */
};

struct accounts_work {
    struct whole *whole;
    struct gathering *gatherings;
};

static uint32_t role_of(const struct whole *w, size_t seat)
{
    const struct seating *seating = &w->view->seating;
    uint32_t given = w->tables.role_of_value[seating->role[seat]];
    return given ? given : w->tables.role_of_title[w->tables.title_held[seating->person[seat]]];
}

static void keep_strongest(struct gathering *g, int32_t mp)
{
    if (g->top_count == g->top_most && (g->top_most == 0 || mp <= g->top_mp[g->top_most - 1]))
        return;
    size_t at = g->top_count < g->top_most ? g->top_count++ : g->top_most - 1;
    for (; at > 0 && g->top_mp[at - 1] < mp; at--)
        g->top_mp[at] = g->top_mp[at - 1];
    g->top_mp[at] = mp;
}

/* Whom to call: the best priority, then the strongest, then the smaller id. */
static bool calls_rather(const struct whole *w, size_t seat, size_t than)
{
    const struct seating *seating = &w->view->seating;
    const int32_t *intent_mp = w->standings[RECORD_PERSON].intent_mp;
    int32_t priority = w->tables.priority[role_of(w, seat)],
            other = w->tables.priority[role_of(w, than)];
    if (priority != other)
        return priority < other;
    return intent_mp[seating->person[seat]] > intent_mp[seating->person[than]];
}

/* Seats stand in the order of ids. */
static void gather_members(const struct whole *w, size_t account, struct gathering *g)
{
    const struct seating *seating = &w->view->seating;
    const struct standing_columns *own = &w->own[RECORD_ACCOUNT];
    size_t begin = seating->start[account], end = seating->start[account + 1], contact = begin;
    int64_t latest_us = w->latest_us[RECORD_ACCOUNT][account];
    g->top_count = 0;
    for (size_t s = begin; s < end; s++) {
        uint32_t person = seating->person[s], role = role_of(w, s);
        int32_t mp = w->standings[RECORD_PERSON].intent_mp[person];
        keep_strongest(g, mp);
        if (mp > g->best_mp[role])
            g->best_mp[role] = mp;
        if (calls_rather(w, s, contact))
            contact = s;
        if (w->latest_us[RECORD_PERSON][person] > latest_us)
            latest_us = w->latest_us[RECORD_PERSON][person];
    }
    own->members[account] = (uint32_t)(end - begin);
    own->contact[account] = end > begin ? seating->person[contact] : NO_INDEX;
    own->latest_event_us[account] = latest_us;
}

static void forget_roles(const struct whole *w, size_t account, struct gathering *g)
{
    const struct seating *seating = &w->view->seating;
    for (size_t s = seating->start[account]; s < seating->start[account + 1]; s++)
        g->best_mp[role_of(w, s)] = -1;
}

static int64_t topk_mp(const struct topk_weights *weights, const struct gathering *g)
{
    int64_t sum = 0;
    for (size_t i = 0; i < weights->count && i < g->top_count; i++)
        sum += (int64_t)weights->permille[i] * g->top_mp[i];
    return sum / PERMILLE;
}

static int64_t engaged_mp(const struct whole *w, size_t account, const struct signal *signal)
{
    const struct seating *seating = &w->view->seating;
    int64_t n = 0;
    for (size_t s = seating->start[account]; s < seating->start[account + 1]; s++)
        n += w->standings[RECORD_PERSON].intent_mp[seating->person[s]] >= signal->engaged_mp;
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
        return topk_mp(part->plan->weights[w->own[RECORD_ACCOUNT].segment[account]], g);
    if (part->plan->kind == &signal_engaged_people)
        return engaged_mp(w, account, part->plan->signal);
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

static void decide_accounts(void *context, size_t worker, size_t begin, size_t end)
{
    const struct accounts_work *work = context;
    const struct whole *w = work->whole;
    struct gathering *g = &work->gatherings[worker];
    const struct standing_columns *own = &w->own[RECORD_ACCOUNT];
    layer_evaluate_stride(&w->tables.account_fit, begin, end, NULL, own->fit_mp + begin);
    for (size_t i = begin; i < end; i++) {
        struct subjects subjects = {.of = {[RECORD_ACCOUNT] = i, [RECORD_PERSON] = NO_INDEX}};
        own->completeness_permille[i] = layer_completeness(&w->tables.account_fit, i);
        own->segment[i] = segment_of(w, &subjects);
        roll_up(w, i, i - begin, g);
    }
    layer_evaluate_stride(&w->tables.account_intent, begin, end, g->people_mp,
                          own->intent_mp + begin);
    for (size_t i = begin; i < end; i++) {
        struct subjects subjects = {.of = {[RECORD_ACCOUNT] = i, [RECORD_PERSON] = NO_INDEX}};
        decide(w, RECORD_ACCOUNT, i, &subjects);
    }
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

void accounts_decide(struct whole *w)
{
    struct accounts_work work = {w, arena_array(w->of_plan, w->threads, sizeof *work.gatherings)};
    size_t signals = w->tables.account_intent.count;
    for (size_t i = 0; i < w->threads; i++) {
        struct gathering *g = &work.gatherings[i];
        g->top_most = most_weights(w);
        g->best_mp = arena_array(w->of_plan, w->tables.role_count + 1, sizeof *g->best_mp);
        for (size_t r = 0; r <= w->tables.role_count; r++)
            g->best_mp[r] = -1;
        g->people_mp = arena_array(w->of_plan, signals * STRIDE + 1, sizeof *g->people_mp);
    }
    work_over(w->threads, columns_count(w->columns, RECORD_ACCOUNT), STRIDE, decide_accounts,
              &work);
}
