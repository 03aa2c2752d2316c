/* See episodes.h. */
#include "flow/episodes.h"

#include <assert.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/instant.h"
#include "engine/plan.h"
#include "flow/episodes_anchor.h"
#include "flow/load.h"
#include "flow/report.h"
#include "flow/report_reach.h"
#include "flow/suggest_tiers.h"
#include "store/store.h"

enum { TIER_B = 1, TIER_C = 2 }; /* D and X are never worked */

/* Episodes while they are gathered, instant by instant. */
struct gathering {
    struct tiers *tiers;
    const struct episode_request *request;
    struct arena *arena;
    const struct reach *reach[2]; /* by kind of record */
    struct episode *items;
    size_t count, capacity;
    size_t instant_count; /* of the result's instants, and those after them that are immature */
    struct episodes *result;
};

struct episode_request episode_defaults(int64_t as_of_us)
{
    return (struct episode_request){
        .as_of_us = as_of_us,
        .horizon_us = conversion_horizon("opportunity"),
        .every_us = 28 * DAY_US,
        .outcome = "opportunity",
    };
}

static bool check_request(const struct episode_request *request, struct err *err)
{
    if (request->horizon_us <= 0)
        return err_set(err, ERR_USAGE, "the horizon must be longer than nothing");
    if (request->anchor == EPISODES_SAMPLED && request->every_us < DAY_US)
        return err_set(err, ERR_USAGE, "instants are a day or more apart, as 7d or 28d");
    return conversion_check_outcome(request->outcome, err);
}

static bool load_reaches(const struct store *store, struct gathering *g, struct err *err)
{
    struct moment all = {NEVER_US, NEVER_US};
    struct memberships memberships;
    if (!load_memberships(store, g->arena, all, &memberships, err))
        return false;
    for (int kind = RECORD_ACCOUNT; kind <= RECORD_PERSON; kind++) {
        struct conversion_request request = {.kind = (enum record_kind)kind,
                                             .outcome = g->request->outcome,
                                             .as_of_us = g->request->as_of_us};
        struct reach *reach;
        if (!reach_load(store, &memberships, &request, g->arena, &reach, err))
            return false;
        g->reach[kind] = reach;
    }
    return true;
}

/* ---- records ---------------------------------------------------------------------------------- */

static bool reached(const struct gathering *g, size_t unit, int64_t from_us, int64_t to_us)
{
    const struct reach *reach = g->reach[tiers_unit_kind(g->tiers, unit)];
    return reach_has(reach, tiers_unit_id(g->tiers, unit), from_us, to_us);
}

/* The first instant in (from, to] that reached it, found by halving: `to` did. */
static int64_t first_reached(const struct gathering *g, size_t unit, int64_t from_us, int64_t to_us)
{
    int64_t before_us = from_us;
    while (to_us - before_us > 1) {
        int64_t middle_us = before_us + (to_us - before_us) / 2;
        if (reached(g, unit, from_us + 1, middle_us))
            to_us = middle_us;
        else
            before_us = middle_us;
    }
    return to_us;
}

/* Outcomes count from here on. A sampled instant is the end of what is known; at a first event the
 * outcome may carry the same date. */
static int64_t outcomes_from(const struct gathering *g, int64_t at_us)
{
    return g->request->anchor == EPISODES_FIRST_EVENT ? at_us : at_us + 1;
}

static void add_episode(struct gathering *g, size_t unit, size_t instant, uint8_t tier)
{
    int64_t at_us = g->result->instants[instant];
    struct episode episode = {
        .unit = (uint32_t)unit, .instant = (uint32_t)instant, .tier = tier, .weight = 1};
    episode.segment = tiers_segment(g->tiers, unit);
    int64_t until_us = at_us + g->request->horizon_us;
    episode.kind = tiers_unit_kind(g->tiers, unit);
    episode.id = tiers_unit_id(g->tiers, unit);
    int64_t from_us = outcomes_from(g, at_us);
    episode.is_good = reached(g, unit, from_us, until_us);
    if (episode.is_good)
        episode.good_us = first_reached(g, unit, from_us - 1, until_us);
    g->items = arena_grow(g->arena, g->items, &g->capacity, g->count + 1, sizeof *g->items);
    g->items[g->count++] = episode;
    g->result->routed += g->result->routes[tier];
    g->result->good += episode.is_good;
    g->result->routed_good += g->result->routes[tier] && episode.is_good;
}

/* Whether a unit in this tier is an episode at the instant; if not, it is counted as what it is. */
static bool is_eligible(struct gathering *g, size_t unit, uint8_t tier, int64_t at_us)
{
    if (tier == TIER_NONE || !episodes_look_at(g->result, unit, at_us))
        return false;
    if (tier > TIER_C) {
        g->result->untouched++;
        return false;
    }
    if (reached(g, unit, at_us - g->request->horizon_us, outcomes_from(g, at_us) - 1)) {
        g->result->already++;
        return false;
    }
    return true;
}

static void choose_routed(const struct agreement *agreement, bool routes[TIER_X + 1])
{
    bool any = false;
    for (int tier = 0; tier <= TIER_X; tier++)
        any |= routes[tier] = agreement->tiers[tier].route;
    for (int tier = 0; !any && tier <= TIER_B; tier++)
        routes[tier] = true;
}

static void gather_mature(struct gathering *g, const struct plan *plan)
{
    for (size_t k = 0; k < g->result->instant_count; k++) {
        const uint8_t *tier = tiers_at(g->tiers, plan, g->result->instants[k]);
        for (size_t unit = 0; unit < tiers_unit_count(g->tiers); unit++)
            if (is_eligible(g, unit, tier[unit], g->result->instants[k]))
                add_episode(g, unit, k, tier[unit]);
    }
}

/* What is too young to be judged: said, so that nobody takes it for failures. */
static void count_immature(struct gathering *g, const struct plan *plan)
{
    int64_t untouched = g->result->untouched, already = g->result->already;
    for (size_t k = g->result->instant_count; k < g->instant_count; k++) {
        int64_t at_us = g->result->instants[k];
        const uint8_t *tier = tiers_at(g->tiers, plan, at_us);
        for (size_t unit = 0; unit < tiers_unit_count(g->tiers); unit++)
            g->result->immature += is_eligible(g, unit, tier[unit], at_us);
    }
    g->result->untouched = untouched;
    g->result->already = already;
}

/* ---- order and weights -------------------------------------------------------------------------- */

/* By unit; within one they stand by instant already, since instants were gathered in order. */
static struct episode *by_unit(const struct gathering *g)
{
    size_t units = tiers_unit_count(g->tiers);
    size_t *start = arena_array(g->arena, units + 2, sizeof *start);
    struct episode *sorted = arena_array(g->arena, g->count + 1, sizeof *sorted);
    for (size_t i = 0; i < g->count; i++)
        start[g->items[i].unit + 1]++;
    for (size_t i = 1; i <= units; i++)
        start[i] += start[i - 1];
    for (size_t i = 0; i < g->count; i++)
        sorted[start[g->items[i].unit]++] = g->items[i];
    return sorted;
}

static int64_t quarter_of(int64_t at_us)
{
    int year, month, day;
    date_of_days(at_us / DAY_US, &year, &month, &day);
    return year * 4 + (month - 1) / 3;
}

static void weigh(struct episodes *episodes, struct episode *at)
{
    const int64_t *instants = episodes->instants;
    for (size_t i = 0; i < episodes->count;) {
        size_t end = i + 1;
        int64_t quarter = quarter_of(instants[at[i].instant]);
        while (end < episodes->count && at[end].unit == at[i].unit &&
               quarter_of(instants[at[end].instant]) == quarter)
            end++;
        episodes->units += i == 0 || at[i].unit != at[i - 1].unit;
        for (size_t j = i; j < end; j++)
            at[j].weight = 1.0 / (double)(end - i);
        i = end;
    }
}

/* ---- all of it ------------------------------------------------------------------------------------ */

static bool choose_sampled(struct gathering *g, struct err *err)
{
    const struct episode_request *request = g->request;
    int64_t last_us = request->as_of_us - request->horizon_us;
    int64_t since_us = tiers_known_since(g->tiers);
    if (since_us == NEVER_US)
        return true;
    int64_t mature = since_us > last_us ? 0 : (last_us - since_us) / request->every_us + 1;
    int64_t count = mature + request->horizon_us / request->every_us;
    if (count > EPISODE_INSTANTS_MAX)
        return err_set(err, ERR_LIMIT, "%lld instants: choose them further apart, at most %d",
                       (long long)count, EPISODE_INSTANTS_MAX);
    int64_t *instants = arena_array(g->arena, (size_t)count + 1, sizeof *instants);
    for (int64_t k = 0; k < count; k++)
        instants[k] = last_us - (mature - 1 - k) * request->every_us;
    g->result->instants = instants;
    g->result->instant_count = (size_t)mature;
    g->instant_count = (size_t)count;
    return true;
}

static int by_instant(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

/* The distinct ones of `count` instants, to the front, in the order of time; returns how many. */
static size_t distinct_instants(int64_t *instants, size_t count)
{
    size_t distinct = 0;
    if (count)
        qsort(instants, count, sizeof *instants, by_instant);
    for (size_t i = 0; i < count; i++)
        if (!distinct || instants[i] != instants[distinct - 1])
            instants[distinct++] = instants[i];
    return distinct;
}

static bool choose_first_events(struct gathering *g, const struct store *store,
                                const struct plan *plan, struct err *err)
{
    struct episodes *result = g->result;
    size_t units = tiers_unit_count(g->tiers), count = 0;
    if (!first_events_read(store, g->tiers, plan, g->request->as_of_us, g->arena,
                           &result->anchors_us, err))
        return false;
    int64_t *instants = arena_array(g->arena, units + 1, sizeof *instants);
    for (size_t unit = 0; unit < units; unit++)
        if (result->anchors_us[unit] != NEVER_US)
            instants[count++] = result->anchors_us[unit];
    result->no_anchor = (int64_t)(units - count);
    count = distinct_instants(instants, count);
    if (count > EPISODE_INSTANTS_MAX)
        return err_set(err, ERR_LIMIT,
                       "first events at %zu distinct instants: at most %d; import them dated by "
                       "the day, or look back with --every instead",
                       count, EPISODE_INSTANTS_MAX);
    while (result->instant_count < count &&
           instants[result->instant_count] <= g->request->as_of_us - g->request->horizon_us)
        result->instant_count++;
    result->instants = instants;
    g->instant_count = count;
    return true;
}

static bool choose_instants(struct gathering *g, const struct store *store, const struct plan *plan,
                            struct err *err)
{
    return g->request->anchor == EPISODES_FIRST_EVENT ? choose_first_events(g, store, plan, err)
                                                      : choose_sampled(g, err);
}

bool episodes_sample(const struct store *store, struct tiers *tiers, const struct plan *plan,
                     const struct episode_request *request, struct arena *arena,
                     struct episodes *ret_episodes, struct err *err)
{
    assert(store && tiers && plan && request && arena);
    struct episodes result = {.request = *request};
    struct gathering g = {.tiers = tiers, .request = request, .arena = arena, .result = &result};
    if (!check_request(request, err) || !choose_instants(&g, store, plan, err) ||
        !load_reaches(store, &g, err))
        return false;
    choose_routed(plan_agreement(plan), result.routes);
    gather_mature(&g, plan);
    count_immature(&g, plan);
    struct episode *sorted = by_unit(&g);
    result.at = sorted;
    result.count = g.count;
    weigh(&result, sorted);
    *ret_episodes = result;
    return true;
}
