/* See score.h. */
#include "score.h"

#include <assert.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/instant.h"
#include "base/text.h"
#include "engine/score_int.h"

/* ---- preparing ---- */

static const struct layer_plan *intent_of(const struct plan *plan, enum record_kind kind)
{
    return kind == RECORD_PERSON ? &plan->person_intent : &plan->account_intent;
}

static struct hits admit(const struct plan *plan, const struct view *view,
                         const struct record *record, struct arena *arena)
{
    struct admission admission = {view->known_at_us, view->until_us, SKEW_US,
                                  plan->agreement->day_offset_minutes};
    return events_admit(&admission, record->events, record->event_count, arena);
}

void record_prepare(const struct plan *plan, const struct view *view, const struct record *record,
                    struct arena *arena, struct prepared *ret)
{
    assert(plan && view && record && ret);
    struct arena *admission = arena_new("admission of events");
    struct hits admitted = admit(plan, view, record, admission);
    *ret = (struct prepared){
        .record = record,
        .attributes = attributes_of(&plan->fields[record->kind], record, view->known_at_us,
                                    view->until_us, arena),
        .hits = layer_hits(intent_of(plan, record->kind), admitted, arena),
        .latest_event_us = admitted.count > 0 ? admitted.at[0].effective_us : NO_EVENT_US,
    };
    arena_free(admission);
}

void record_prepare_more(const struct plan *plan, const struct view *view,
                         const struct prepared *before, const struct record *more,
                         struct arena *arena, struct prepared *ret)
{
    struct prepared added;
    record_prepare(plan, view, more, arena, &added);
    *ret = *before;
    ret->hits = layer_hits_joined(intent_of(plan, more->kind), added.hits, before->hits, arena);
    if (added.latest_event_us > ret->latest_event_us)
        ret->latest_event_us = added.latest_event_us;
}

/* ---- evaluating ---- */

static void evaluate(const struct evaluation *e, const struct layer_plan *layer,
                     const struct prepared *prepared, struct layer_inputs inputs,
                     struct layer_score *ret)
{
    int32_t offset = e->plan->agreement->day_offset_minutes;
    inputs.plan = layer;
    inputs.attributes = prepared->attributes;
    inputs.day_offset_minutes = offset;
    inputs.today = instant_day(e->as_of_us, offset);
    inputs.wants_evidence = e->wants_evidence;
    layer_evaluate(&inputs, e->arena, ret);
}

/* Fit has no events; its signals see none. */
static void evaluate_fit(const struct evaluation *e, const struct layer_plan *layer,
                         const struct prepared *prepared, struct layer_score *ret)
{
    struct hits *none = arena_array(e->arena, layer->layer->signal_count, sizeof *none);
    evaluate(e, layer, prepared, (struct layer_inputs){.hits = none}, ret);
}

/* Scores, grades and tier, once fit, intent and what is known of both records are in place. */
static void decide(const struct evaluation *e, struct score *score)
{
    const struct agreement *agreement = e->plan->agreement;
    size_t segment = plan_segment(e->plan, score->account_attributes);
    const struct segment_grades *grades = e->plan->grades[segment];
    struct known known = {.of = {[RECORD_ACCOUNT] = score->account_attributes,
                                 [RECORD_PERSON] = score->person_attributes}};
    score->segment = &agreement->segments[segment];
    score->fit_mp = score->fit->score_mp;
    score->intent_mp = score->intent->score_mp;
    score->fit_grade = grade_of(&grades->fit, score->fit_mp);
    score->intent_grade = grade_of(&grades->intent, score->intent_mp);
    score->cell_rank = cell_rank(score->fit_grade, score->intent_grade);
    score->completeness_permille = score->fit->completeness_permille;
    score->disqualified = plan_disqualifier(e->plan, score->kind, &known, e->as_of_us);
    score->tier =
        score->disqualified ? TIER_X : agreement->grid[score->fit_grade][score->intent_grade];
}

/* ---- people ---- */

static struct str role_by_title(const struct plan *plan, const struct attributes *attributes)
{
    struct value title = attribute_value(attributes, plan->title);
    for (size_t i = 0; i < plan->agreement->role_count && title.kind != VALUE_NULL; i++) {
        const struct role *role = &plan->agreement->roles[i];
        for (size_t j = 0; j < role->title_count; j++)
            if (text_matches(title.text, role->titles[j]))
                return role->id;
    }
    return STR("");
}

void person_evaluate_finish(const struct evaluation *e, const struct account_score *account,
                            struct person_score *person)
{
    struct score *score = &person->score;
    score->fit = account ? &account->fit : &person->own_fit;
    score->intent = &person->intent;
    score->account = account ? account->score.id : STR("");
    score->account_attributes = account ? account->score.account_attributes : NULL;
    decide(e, score);
}

void person_evaluate(const struct evaluation *e, const struct prepared *prepared,
                     struct person_score *ret)
{
    assert(prepared->record->kind == RECORD_PERSON);
    *ret = (struct person_score){
        .score = {.kind = RECORD_PERSON,
                  .id = prepared->record->id,
                  .latest_event_us = prepared->latest_event_us,
                  .person_attributes = prepared->attributes},
        .title_role = role_by_title(e->plan, prepared->attributes),
    };
    evaluate_fit(e, &e->plan->person_fit, prepared, &ret->own_fit);
    evaluate(e, &e->plan->person_intent, prepared, (struct layer_inputs){.hits = prepared->hits},
             &ret->intent);
    person_evaluate_finish(e, NULL, ret);
}

struct member member_of(const struct person_score *person, struct str given_role)
{
    return (struct member){
        .person = person->score.id,
        .role = str_is_empty(given_role) ? person->title_role : given_role,
        .intent_mp = person->intent.score_mp,
        .latest_event_us = person->score.latest_event_us,
    };
}

/* ---- accounts ---- */

static int strongest_first(const void *a, const void *b)
{
    const struct member *x = a, *y = b;
    if (x->intent_mp != y->intent_mp)
        return x->intent_mp > y->intent_mp ? -1 : 1;
    return str_cmp(x->person, y->person);
}

static struct member_list sorted_members(struct member_list members, struct arena *arena)
{
    struct member *sorted = arena_array(arena, members.count, sizeof *sorted);
    if (members.count > 0)
        memcpy(sorted, members.at, members.count * sizeof *sorted);
    qsort(sorted, members.count, sizeof *sorted, strongest_first);
    return (struct member_list){sorted, members.count};
}

/* 1 is called first; people without a role, or with one that the agreement does not have, last. */
static int32_t priority_of(const struct agreement *agreement, struct str role)
{
    for (size_t i = 0; i < agreement->role_count && !str_is_empty(role); i++)
        if (str_eq(agreement->roles[i].id, role))
            return agreement->roles[i].priority;
    return INT32_MAX;
}

/* Members stand strongest first, so the first one of the best priority is the one. */
static const struct member *contact_of(const struct agreement *agreement,
                                       const struct member_list *members)
{
    const struct member *contact = NULL;
    int32_t best = INT32_MAX;
    for (size_t i = 0; i < members->count; i++) {
        int32_t priority = priority_of(agreement, members->at[i].role);
        if (contact && priority >= best)
            continue;
        contact = &members->at[i];
        best = priority;
    }
    return contact;
}

static int64_t latest_of(int64_t latest_us, struct member_list members)
{
    for (size_t i = 0; i < members.count; i++)
        if (members.at[i].latest_event_us > latest_us)
            latest_us = members.at[i].latest_event_us;
    return latest_us;
}

void account_evaluate(const struct evaluation *e, const struct prepared *prepared,
                      struct member_list members, struct account_score *ret)
{
    assert(prepared->record->kind == RECORD_ACCOUNT);
    struct member_list sorted = sorted_members(members, e->arena);
    *ret = (struct account_score){
        .score = {.kind = RECORD_ACCOUNT,
                  .id = prepared->record->id,
                  .latest_event_us = latest_of(prepared->latest_event_us, sorted),
                  .account_attributes = prepared->attributes},
        .members = sorted,
        .contact = contact_of(e->plan->agreement, &sorted),
    };
    struct layer_inputs intent = {
        .hits = prepared->hits,
        .members = sorted,
        .segment = plan_segment(e->plan, prepared->attributes),
    };
    evaluate_fit(e, &e->plan->account_fit, prepared, &ret->fit);
    evaluate(e, &e->plan->account_intent, prepared, intent, &ret->intent);
    ret->score.fit = &ret->fit;
    ret->score.intent = &ret->intent;
    decide(e, &ret->score);
}

/* ---- one record after the other ---- */

static struct view view_of(struct moment moment)
{
    return (struct view){moment.known_at_us, moment.as_of_us};
}

void score_person(const struct plan *plan, struct moment moment, const struct record *person,
                  struct arena *arena, struct person_score *ret)
{
    struct view view = view_of(moment);
    struct evaluation evaluation = {plan, moment.as_of_us, false, arena};
    struct prepared prepared;
    record_prepare(plan, &view, person, arena, &prepared);
    person_evaluate(&evaluation, &prepared, ret);
}

void score_account(const struct plan *plan, struct moment moment, const struct record *account,
                   struct member_list members, struct arena *arena, struct account_score *ret)
{
    struct view view = view_of(moment);
    struct evaluation evaluation = {plan, moment.as_of_us, false, arena};
    struct prepared prepared;
    record_prepare(plan, &view, account, arena, &prepared);
    account_evaluate(&evaluation, &prepared, members, ret);
}

void score_person_finish(const struct plan *plan, struct moment moment,
                         const struct account_score *account, struct person_score *person)
{
    struct evaluation evaluation = {plan, moment.as_of_us, false, NULL};
    person_evaluate_finish(&evaluation, account, person);
}
