/* See random_world.h. */
#include "random_world.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/instant.h"

enum { SPAN_DAYS = 150, EVENTS_MOST = 24, PEOPLE_MOST = 5, ACCOUNTS_MOST = 3 };

#define WORLD_START_US INT64_C(1767225600000000) /* 2026-01-01 */

static const char *const types[] = {"page", "track", "email", "call", "other"};
static const char *const names[] = {"", "demo requested", "webinar"};
static const char *const paths[] = {"/pricing", "/pricing/eu", "/docs", "/blog", "7"};
static const char *const texts[] = {"software", "health", "12", "200", "1000.5", "true"};
static const char *const fields[] = {"industry", "employees", "region", "domain"};
static const char *const titles[] = {"cfo", "head of data", "data engineer", "analyst", "intern"};
static const char *const role_ids[] = {"buyer", "champion", "technical", "user"};
static const char *const role_titles[] = {"*cfo*", "*head*", "*engineer", "*analyst*"};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define ANY(rng, array) ((array)[rng_below(rng, COUNT(array))])

static int32_t between(struct rng *rng, int32_t low, int32_t high)
{
    return low + (int32_t)rng_below(rng, (uint32_t)(high - low + 1));
}

static bool one_in(struct rng *rng, uint32_t n)
{
    return rng_below(rng, n) == 0;
}

static struct value any_value(struct arena *arena, struct rng *rng)
{
    return one_in(rng, 6) ? value_null() : value_guess(arena, str_of(ANY(rng, texts)));
}

/* ---- the agreement ---- */

static struct curve *any_curve(struct arena *arena, struct rng *rng)
{
    struct curve *curve = arena_alloc(arena, sizeof *curve);
    curve->kind = (enum curve_kind)rng_below(rng, 3);
    curve->half_life_days = between(rng, 1, 40);
    if (curve->kind != CURVE_STEP)
        return curve;
    curve->step_count = (size_t)between(rng, 1, 4);
    curve->steps = arena_array(arena, curve->step_count, sizeof *curve->steps);
    curve->steps[0] = (struct curve_step){0, PERMILLE};
    for (size_t i = 1; i < curve->step_count; i++)
        curve->steps[i] = (struct curve_step){curve->steps[i - 1].age_days + between(rng, 1, 30),
                                              between(rng, 0, curve->steps[i - 1].permille)};
    return curve;
}

static struct match any_match(struct arena *arena, struct rng *rng)
{
    struct match match = {0};
    switch (rng_below(rng, 4)) {
    case 0:
        match.has_eq = true;
        match.eq = value_guess(arena, str_of(ANY(rng, texts)));
        break;
    case 1:
        match.has_in = true;
        match.in = arena_array(arena, 2, sizeof *match.in);
        match.in_count = 2;
        match.in[0] = value_guess(arena, str_of(ANY(rng, texts)));
        match.in[1] = value_guess(arena, str_of(ANY(rng, texts)));
        break;
    case 2:
        match.has_ge = true;
        match.ge = dec_of_int(between(rng, 0, 300));
        match.has_lt = one_in(rng, 2);
        match.lt = dec_of_int(between(rng, 300, 2000));
        break;
    default:
        match.has_known = true;
        match.known = one_in(rng, 2);
        break;
    }
    return match;
}

static void any_on(struct arena *arena, struct rng *rng, struct signal *ret)
{
    ret->on_count = (size_t)between(rng, 1, 2);
    ret->on = arena_array(arena, ret->on_count, sizeof *ret->on);
    for (size_t i = 0; i < ret->on_count; i++) {
        struct selector *on = &ret->on[i];
        on->type_count = (size_t)between(rng, 1, 2);
        on->types = arena_array(arena, on->type_count, sizeof *on->types);
        for (size_t j = 0; j < on->type_count; j++)
            on->types[j] = str_of(ANY(rng, types));
        on->event = str_of(one_in(rng, 3) ? ANY(rng, names) : "");
        if (!one_in(rng, 3))
            continue;
        on->where.conditions = arena_array(arena, 1, sizeof *on->where.conditions);
        on->where.count = 1;
        on->where.conditions[0].field = STR("path");
        on->where.conditions[0].match.has_prefix = true;
        on->where.conditions[0].match.prefix = STR("/pricing");
    }
}

static void any_count_bins(struct arena *arena, struct rng *rng, struct signal *ret)
{
    ret->count_bin_count = (size_t)between(rng, 1, 3);
    ret->count_bins = arena_array(arena, ret->count_bin_count, sizeof *ret->count_bins);
    for (size_t i = ret->count_bin_count; i-- > 0;) {
        bool is_lowest = i + 1 == ret->count_bin_count;
        const struct count_bin *lower = &ret->count_bins[is_lowest ? i : i + 1];
        ret->count_bins[i].ge = (is_lowest ? 0 : lower->ge) + between(rng, 1, 3);
        ret->count_bins[i].points = (is_lowest ? 0 : lower->points) + between(rng, 0, 10);
    }
}

static void any_bins(struct arena *arena, struct rng *rng, const char *of, struct signal *ret)
{
    ret->field = str_printf(arena, "%s.%s", of, ANY(rng, fields));
    ret->bin_count = (size_t)between(rng, 1, 3);
    ret->bins = arena_array(arena, ret->bin_count, sizeof *ret->bins);
    for (size_t i = 0; i < ret->bin_count; i++) {
        ret->bins[i].match = any_match(arena, rng);
        ret->bins[i].points = between(rng, -10, 60);
    }
    ret->other = between(rng, -5, 10);
    ret->missing = between(rng, -5, 10);
}

static void any_people_signal(struct arena *arena, struct rng *rng, struct signal *ret)
{
    ret->engaged_mp = between(rng, 0, 30) * MP;
    if (str_is(str_of(ret->kind->word), "engaged_people"))
        any_count_bins(arena, rng, ret);
    ret->role_points_count = COUNT(role_ids);
    ret->role_points = arena_array(arena, ret->role_points_count, sizeof *ret->role_points);
    for (size_t i = 0; i < ret->role_points_count; i++)
        ret->role_points[i] = (struct role_points){str_of(role_ids[i]), between(rng, 0, 9)};
    if (one_in(rng, 2))
        return;
    ret->weights_count = 2;
    ret->weights = arena_array(arena, 2, sizeof *ret->weights);
    for (size_t i = 0; i < 2; i++) {
        ret->weights[i].segment = str_of(i ? "default" : "big");
        ret->weights[i].count = 2;
        ret->weights[i].permille = arena_array(arena, 2, sizeof(int32_t));
        ret->weights[i].permille[0] = between(rng, 400, 700);
        ret->weights[i].permille[1] = between(rng, 0, 300);
    }
}

static void any_event_signal(struct arena *arena, struct rng *rng, struct signal *ret)
{
    struct str kind = str_of(ret->kind->word);
    any_on(arena, rng, ret);
    ret->window_days = one_in(rng, 4) ? 0 : between(rng, 1, 90);
    ret->decay = one_in(rng, 4) ? NULL : any_curve(arena, rng);
    ret->points = between(rng, 0, 30) * (one_in(rng, 5) ? -1 : 1);
    ret->property = str_of(str_is(kind, "event_distinct") ? "path" : "");
    if (str_is(kind, "event_count") || str_is(kind, "event_tiers"))
        ret->gap_s = one_in(rng, 3) ? between(rng, 60, 100000) : 0;
    if (str_is(kind, "event_count"))
        ret->max_events = one_in(rng, 2) ? between(rng, 1, 5) : 0;
    if (str_is(kind, "event_tiers"))
        any_count_bins(arena, rng, ret);
    if (str_is(kind, "event_absence")) {
        ret->points = -between(rng, 0, 20);
        ret->window_days = between(rng, 1, 60);
    }
}

static const struct signal_spec *any_kind(struct rng *rng, unsigned scope)
{
    const struct vocabulary *vocabulary = engine_vocabulary();
    for (;;) {
        const struct signal_spec *kind =
            vocabulary->kinds[rng_below(rng, (uint32_t)vocabulary->count)];
        if (kind->scopes & scope)
            return kind;
    }
}

static void any_signal(struct arena *arena, struct rng *rng, enum signal_scope scope,
                       struct signal *ret)
{
    static const char *const says[] = {"{n} times, last {ago}", "{account.industry} {window}",
                                       "{percent} of {person.title}", "plain", "{open {x}"};
    ret->kind = any_kind(rng, scope);
    ret->reason = str_printf(arena, "R%d", between(rng, 1, 6));
    ret->says = str_of(ANY(rng, says));
    ret->cap_min = -between(rng, 0, 30);
    ret->cap_max = between(rng, 0, 40);
    ret->baseline_mp = one_in(rng, 3) ? between(rng, 0, 9000) : 0;
    if (ret->kind->needs & PARAM_BINS)
        any_bins(arena, rng, scope == SCOPE_PERSON_FIT ? "person" : "account", ret);
    else if (ret->kind->needs & PARAM_ON)
        any_event_signal(arena, rng, ret);
    else
        any_people_signal(arena, rng, ret);
    ret->actionable = !(ret->kind->needs & PARAM_BINS) && ret->points >= 0;
}

static void any_layer(struct arena *arena, struct rng *rng, enum signal_scope scope,
                      struct layer *ret)
{
    ret->is_present = true;
    ret->base = one_in(rng, 3) ? between(rng, 0, 30) : 0;
    ret->group_count = (size_t)between(rng, 1, 3);
    ret->groups = arena_array(arena, ret->group_count, sizeof *ret->groups);
    for (size_t i = 0; i < ret->group_count; i++)
        ret->groups[i] = (struct group){.id = str_printf(arena, "g%zu", i),
                                        .min = -between(rng, 0, 40),
                                        .max = between(rng, 0, 90)};
    ret->signal_count = (size_t)between(rng, 0, 7);
    ret->signals = arena_array(arena, ret->signal_count, sizeof *ret->signals);
    for (size_t i = 0; i < ret->signal_count; i++) {
        ret->signals[i].id = str_printf(arena, "s%zu", i);
        ret->signals[i].group = rng_below(rng, (uint32_t)ret->group_count);
        any_signal(arena, rng, scope, &ret->signals[i]);
    }
}

static struct predicate any_predicate(struct arena *arena, struct rng *rng, const char *of)
{
    struct predicate predicate = {arena_array(arena, 2, sizeof *predicate.conditions),
                                  (size_t)between(rng, 1, 2)};
    for (size_t i = 0; i < predicate.count; i++) {
        predicate.conditions[i].field = str_printf(arena, "%s.%s", of, ANY(rng, fields));
        predicate.conditions[i].match = any_match(arena, rng);
    }
    return predicate;
}

static struct thresholds any_thresholds(struct rng *rng)
{
    int64_t third = between(rng, 1, 20), second = third + between(rng, 1, 20);
    return (struct thresholds){{(second + between(rng, 1, 20)) * MP, second * MP, third * MP}};
}

static void add_who(struct agreement *agreement, struct arena *arena, struct rng *rng)
{
    agreement->role_count = COUNT(role_ids);
    agreement->roles = arena_array(arena, COUNT(role_ids), sizeof *agreement->roles);
    for (size_t i = 0; i < COUNT(role_ids); i++) {
        struct role *role = &agreement->roles[i];
        role->id = str_of(role_ids[i]);
        role->priority = between(rng, 1, 3);
        role->titles = arena_array(arena, 1, sizeof *role->titles);
        role->titles[0] = str_of(role_titles[i]);
        role->title_count = 1;
    }
    agreement->disqualifier_count = (size_t)between(rng, 0, 3);
    agreement->disqualifiers = arena_array(arena, 3, sizeof *agreement->disqualifiers);
    for (size_t i = 0; i < agreement->disqualifier_count; i++) {
        struct disqualifier *rule = &agreement->disqualifiers[i];
        rule->id = str_printf(arena, "d%zu", i);
        rule->has_when = true;
        rule->by_rep = one_in(rng, 5);
        rule->scope = one_in(rng, 2) ? RECORD_PERSON : RECORD_ACCOUNT;
        rule->when = any_predicate(arena, rng, one_in(rng, 2) ? "person" : "account");
        rule->expires_us = one_in(rng, 2) ? between(rng, 1, 90) * DAY_US : 0;
    }
}

static void add_segments(struct agreement *agreement, struct arena *arena, struct rng *rng)
{
    bool has_big = one_in(rng, 2);
    agreement->segment_count = has_big ? 2 : 1;
    agreement->segments = arena_array(arena, 2, sizeof *agreement->segments);
    if (has_big)
        agreement->segments[0] =
            (struct segment){.id = STR("big"), .when = any_predicate(arena, rng, "account")};
    agreement->segments[has_big].id = STR("default");
    agreement->grades_count = one_in(rng, 2) ? 2 : 1;
    agreement->grades = arena_array(arena, 2, sizeof *agreement->grades);
    for (size_t i = 0; i < agreement->grades_count; i++)
        agreement->grades[i] = (struct segment_grades){.segment = str_of(i ? "big" : "default"),
                                                       .fit = any_thresholds(rng),
                                                       .intent = any_thresholds(rng)};
}

struct agreement *random_agreement(struct arena *arena, struct rng *rng)
{
    static const char grid[GRADES][GRADES + 1] = {"AABC", "ABBC", "BCCD", "CDDD"};
    static const int32_t offsets[] = {0, 0, -720, 840, 330};
    struct agreement *agreement = arena_alloc(arena, sizeof *agreement);
    agreement->day_offset_minutes = ANY(rng, offsets);
    agreement->hysteresis_mp = between(rng, 0, 5) * MP;
    agreement->rank_fit_permille = between(rng, 0, PERMILLE);
    agreement->rank_intent_permille = PERMILLE - agreement->rank_fit_permille;
    for (size_t fit = 0; fit < GRADES; fit++)
        for (size_t intent = 0; intent < GRADES; intent++)
            agreement->grid[fit][intent] = (uint8_t)(grid[fit][intent] - 'A');
    add_who(agreement, arena, rng);
    add_segments(agreement, arena, rng);
    any_layer(arena, rng, SCOPE_ACCOUNT_FIT, &agreement->account_fit);
    if (!one_in(rng, 4))
        any_layer(arena, rng, SCOPE_PERSON_FIT, &agreement->person_fit);
    any_layer(arena, rng, SCOPE_PERSON_INTENT, &agreement->person_intent);
    any_layer(arena, rng, SCOPE_ACCOUNT_INTENT, &agreement->account_intent);
    return agreement;
}

/* ---- the company ---- */

/* Coarse, so that equal times and ends of days are met often. */
static int64_t any_time(struct rng *rng)
{
    int64_t day = WORLD_START_US + between(rng, 0, SPAN_DAYS - 1) * DAY_US;
    static const int64_t moments[] = {0, 12 * HOUR_US, 12 * HOUR_US - 1, DAY_US - 1};
    return day + (one_in(rng, 2) ? ANY(rng, moments) : (int64_t)rng_below(rng, 86400) * SECOND_US);
}

/* When something of `t` was received: at once, late, or dated by a fast clock. */
static int64_t any_receipt(struct rng *rng, int64_t t_us)
{
    static const int64_t lags[] = {0,
                                   0,
                                   0,
                                   5 * SECOND_US,
                                   3 * HOUR_US,
                                   20 * DAY_US,
                                   -SECOND_US,
                                   -300 * SECOND_US,
                                   -301 * SECOND_US};
    return t_us + ANY(rng, lags);
}

static struct event any_event(struct arena *arena, struct rng *rng)
{
    struct property *property = arena_alloc(arena, sizeof *property);
    struct event event = {.id = str_printf(arena, "e%d", between(rng, 0, 99)),
                          .source = str_of(one_in(rng, 5) ? "crm" : ""),
                          .type = str_of(ANY(rng, types)),
                          .name = str_of(ANY(rng, names)),
                          .occurred_us = any_time(rng),
                          .retracted_us = NEVER_US,
                          .properties = property,
                          .property_count = !one_in(rng, 5)};
    property->name = STR("path");
    property->value = one_in(rng, 8) ? value_null() : value_guess(arena, str_of(ANY(rng, paths)));
    event.received_us = any_receipt(rng, event.occurred_us);
    event.quality = one_in(rng, 10) ? QUALITY_BOT : QUALITY_HUMAN;
    if (one_in(rng, 10))
        event.retracted_us = event.received_us + between(rng, 0, 30) * DAY_US;
    for (size_t i = 0; i < DIGEST_SIZE; i++)
        event.payload.bytes[i] = (uint8_t)rng_below(rng, 256);
    return event;
}

static struct fact any_fact(struct arena *arena, struct rng *rng, enum record_kind kind)
{
    struct fact fact = {.effective_us = any_time(rng),
                        .source_rank = between(rng, 0, 1),
                        .source = str_of(one_in(rng, 2) ? "crm" : "")};
    fact.received_us = any_receipt(rng, fact.effective_us);
    uint32_t what = rng_below(rng, COUNT(fields) + 2);
    if (what < COUNT(fields)) {
        fact.field = str_of(fields[what]);
        fact.value = any_value(arena, rng);
    } else if (what == COUNT(fields) && kind == RECORD_PERSON) {
        fact.field = STR("title");
        fact.value = value_text(arena, str_of(ANY(rng, titles)));
    } else {
        fact.field = STR(FIELD_CREATED_AT);
        fact.value = one_in(rng, 4) ? value_null() : value_number(arena, dec_of_int(any_time(rng)));
    }
    return fact;
}

static struct record any_record(struct arena *arena, struct rng *rng, enum record_kind kind,
                                size_t number)
{
    size_t event_count = one_in(rng, 4) ? 0 : rng_below(rng, EVENTS_MOST);
    size_t fact_count = rng_below(rng, 8);
    struct event *events = arena_array(arena, event_count, sizeof *events);
    struct fact *facts = arena_array(arena, fact_count, sizeof *facts);
    for (size_t i = 0; i < event_count; i++)
        events[i] = any_event(arena, rng);
    for (size_t i = 0; i < fact_count; i++)
        facts[i] = any_fact(arena, rng, kind);
    return (struct record){
        .kind = kind,
        .id = str_printf(arena, "%s%zu", kind == RECORD_PERSON ? "p" : "a", number),
        .facts = facts,
        .fact_count = fact_count,
        .events = events,
        .event_count = event_count};
}

static struct record *any_records(struct arena *arena, struct rng *rng, enum record_kind kind,
                                  size_t count)
{
    struct record *records = arena_array(arena, count, sizeof *records);
    for (size_t i = 0; i < count; i++)
        records[i] = any_record(arena, rng, kind, i);
    return records;
}

/* One id more than there are records of, so that some are of unknown people and accounts. */
static struct membership any_membership(struct arena *arena, struct rng *rng,
                                        const struct scene *scene)
{
    struct membership row = {
        .person = str_printf(arena, "p%u", rng_below(rng, (uint32_t)scene->people_count + 1)),
        .account = str_printf(arena, "a%u", rng_below(rng, (uint32_t)scene->account_count + 1)),
        .role = str_of(one_in(rng, 3) ? ANY(rng, role_ids) : ""),
        .from_us = WORLD_START_US + between(rng, 0, 3) * 20 * DAY_US,
        .to_us = NEVER_US};
    if (one_in(rng, 3))
        row.to_us = row.from_us + between(rng, 1, 90) * DAY_US;
    row.received_us = row.from_us + between(rng, 0, 2) * DAY_US;
    return row;
}

static void any_scene(struct scene *ret, struct arena *arena, struct rng *rng)
{
    *ret = (struct scene){.account_count = (size_t)between(rng, 1, ACCOUNTS_MOST),
                          .people_count = (size_t)between(rng, 1, PEOPLE_MOST)};
    ret->accounts = any_records(arena, rng, RECORD_ACCOUNT, ret->account_count);
    ret->people = any_records(arena, rng, RECORD_PERSON, ret->people_count);
    ret->membership_count = rng_below(rng, 9);
    struct membership *rows = arena_array(arena, ret->membership_count, sizeof *rows);
    for (size_t i = 0; i < ret->membership_count; i++)
        rows[i] = any_membership(arena, rng, ret);
    ret->memberships = rows;
}

void random_world(struct world *ret, struct arena *arena, uint64_t seed)
{
    struct rng rng = rng_of(seed);
    struct err err = {0};
    ret->agreement = random_agreement(arena, &rng);
    bool is_sound = plan_compile(arena, ret->agreement, &ret->plan, &err);
    if (!is_sound)
        fprintf(stderr, "seed %llu: %s\n", (unsigned long long)seed, err.text);
    assert(is_sound);
    any_scene(&ret->scene, arena, &rng);
    ret->moment.as_of_us = any_time(&rng) + (one_in(&rng, 3) ? 60 * DAY_US : 0);
    ret->moment.known_at_us = ret->moment.as_of_us;
    if (one_in(&rng, 3))
        ret->moment.known_at_us += between(&rng, -30, 30) * DAY_US;
}

/* ---- the same company, told differently ---- */

/* What one history becomes: each row kept `copies(row)` times, then mixed if asked for. */
struct retelling {
    struct arena *arena;
    struct rng *rng;
    bool duplicates, shuffles;
    int64_t known_at_us;
};

static size_t copies(const struct retelling *how, int64_t received_us)
{
    if (received_us > how->known_at_us)
        return 0;
    return how->duplicates && one_in(how->rng, 3) ? 2 : 1;
}

static void shuffle(struct rng *rng, void *items, size_t count, size_t size)
{
    char *at = items, hold[512];
    assert(size <= sizeof hold);
    for (size_t i = count; i > 1; i--) {
        size_t j = rng_below(rng, (uint32_t)i);
        memcpy(hold, at + j * size, size);
        memmove(at + j * size, at + (i - 1) * size, size);
        memcpy(at + (i - 1) * size, hold, size);
    }
}

static struct record retold(const struct record *record, const struct retelling *how)
{
    struct record ret = *record;
    struct event *events = arena_array(how->arena, record->event_count * 2, sizeof *events);
    struct fact *facts = arena_array(how->arena, record->fact_count * 2, sizeof *facts);
    ret.event_count = ret.fact_count = 0;
    for (size_t i = 0; i < record->event_count; i++)
        for (size_t n = copies(how, record->events[i].received_us); n > 0; n--)
            events[ret.event_count++] = record->events[i];
    for (size_t i = 0; i < record->fact_count; i++)
        for (size_t n = copies(how, record->facts[i].received_us); n > 0; n--)
            facts[ret.fact_count++] = record->facts[i];
    if (how->shuffles) {
        shuffle(how->rng, events, ret.event_count, sizeof *events);
        shuffle(how->rng, facts, ret.fact_count, sizeof *facts);
    }
    ret.events = events;
    ret.facts = facts;
    return ret;
}

static struct record *retold_records(const struct record *records, size_t count,
                                     const struct retelling *how)
{
    struct record *ret = arena_array(how->arena, count, sizeof *ret);
    for (size_t i = 0; i < count; i++)
        ret[i] = retold(&records[i], how);
    if (how->shuffles)
        shuffle(how->rng, ret, count, sizeof *ret);
    return ret;
}

static struct scene scene_retold(const struct scene *scene, const struct retelling *how)
{
    struct scene ret = *scene;
    ret.accounts = retold_records(scene->accounts, scene->account_count, how);
    ret.people = retold_records(scene->people, scene->people_count, how);
    struct membership *rows = arena_array(how->arena, scene->membership_count * 2, sizeof *rows);
    ret.membership_count = 0;
    for (size_t i = 0; i < scene->membership_count; i++)
        for (size_t n = copies(how, scene->memberships[i].received_us); n > 0; n--)
            rows[ret.membership_count++] = scene->memberships[i];
    if (how->shuffles)
        shuffle(how->rng, rows, ret.membership_count, sizeof *rows);
    ret.memberships = rows;
    return ret;
}

struct scene scene_shuffled(const struct scene *scene, struct arena *arena, struct rng *rng)
{
    return scene_retold(scene, &(struct retelling){arena, rng, false, true, INT64_MAX});
}

struct scene scene_duplicated(const struct scene *scene, struct arena *arena, struct rng *rng)
{
    return scene_retold(scene, &(struct retelling){arena, rng, true, true, INT64_MAX});
}

struct scene scene_known_at(const struct scene *scene, struct arena *arena, int64_t known_at_us)
{
    return scene_retold(scene, &(struct retelling){arena, NULL, false, false, known_at_us});
}
