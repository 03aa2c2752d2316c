#include "flow/report.h"

#include <assert.h>
#include <string.h>

#include "base/arena.h"
#include "base/duration.h"
#include "base/instant.h"
#include "base/map.h"
#include "engine/admit.h"
#include "engine/membership.h"
#include "engine/plan.h"
#include "engine/score.h"
#include "flow/load.h"
#include "flow/report_reach.h"
#include "flow/score_rank.h"
#include "store/store.h"

enum { CELLS = GRADES * GRADES };

struct tally {
    struct proportion mature;
    int64_t immature;
};

/* A report while it is being counted. */
struct counting {
    const struct store *store;
    const struct plan *plan;
    const struct conversion_request *request;
    struct arena *arena;
    struct arena *scratch;
    const struct reach *reach;
    struct tally *tallies; /* by number of the group */
    size_t group_count;
    int64_t already, no_anchor;
    /* anchors of each record's own: */
    struct memberships memberships;
    struct loader *loader;
    struct record *accounts;
    struct map account_numbers;
};

static const char *const outcomes[] = {
    "accepted",     "rejected", "attempt",     "connect", "meeting_booked",
    "meeting_held", "sql",      "opportunity", "won",     "lost"};

int64_t conversion_horizon(const char *outcome)
{
    if (strcmp(outcome, "won") == 0 || strcmp(outcome, "lost") == 0)
        return 180 * DAY_US;
    if (strcmp(outcome, "meeting_held") == 0 || strcmp(outcome, "meeting_booked") == 0)
        return 45 * DAY_US;
    if (strcmp(outcome, "accepted") == 0 || strcmp(outcome, "rejected") == 0)
        return 7 * DAY_US;
    return 60 * DAY_US;
}

bool conversion_check_outcome(const char *outcome, struct err *err)
{
    struct str words[sizeof outcomes / sizeof *outcomes];
    for (size_t i = 0; i < sizeof outcomes / sizeof *outcomes; i++) {
        words[i] = str_of(outcomes[i]);
        if (strcmp(outcomes[i], outcome) == 0)
            return true;
    }
    struct str nearest = str_nearest(str_of(outcome), words, sizeof words / sizeof *words);
    if (nearest.length)
        return err_set(err, ERR_USAGE, "unknown outcome '%s'; did you mean '" STR_FMT "'?", outcome,
                       STR_ARG(nearest));
    return err_set(err, ERR_USAGE,
                   "unknown outcome '%s'; one of accepted, meeting_held, sql, opportunity, won",
                   outcome);
}

struct conversion_request conversion_defaults(int64_t as_of_us)
{
    int64_t horizon_us = conversion_horizon("opportunity");
    return (struct conversion_request){
        .kind = RECORD_ACCOUNT,
        .by = BY_TIER,
        .outcome = "opportunity",
        .as_of_us = as_of_us,
        .horizon_us = horizon_us,
        .anchor = ANCHOR_INSTANT,
        .anchor_us = as_of_us - horizon_us,
        .threads = 1,
    };
}

/* ---- groups --------------------------------------------------------------------------------- */

static size_t group_count_of(enum conversion_by by, const struct agreement *agreement)
{
    switch (by) {
    case BY_TIER:
        return TIERS + 1;
    case BY_CELL:
        return CELLS + 1; /* the last one holds tier X */
    case BY_SEGMENT:
        return agreement->segment_count + 1; /* the last one: none */
    case BY_FIT:
    case BY_INTENT:
        return GRADES;
    }
    return 0;
}

static size_t group_of(const struct counting *counting, const struct score *score)
{
    switch (counting->request->by) {
    case BY_TIER:
        return (size_t)score->tier;
    case BY_CELL:
        return score->tier == TIER_X ? CELLS : (size_t)score->cell_rank - 1;
    case BY_SEGMENT:
        if (!score->segment)
            return counting->group_count - 1;
        return (size_t)(score->segment - plan_agreement(counting->plan)->segments);
    case BY_FIT:
        return (size_t)score->fit_grade;
    case BY_INTENT:
        return (size_t)score->intent_grade;
    }
    return 0;
}

static struct str cell_label(struct arena *arena, size_t group)
{
    for (int fit = 0; fit < GRADES; fit++)
        for (int intent = 0; intent < GRADES; intent++)
            if (cell_rank(fit, intent) == (int)group + 1)
                return str_printf(arena, "%c%c", fit_letter(fit), intent_digit(intent));
    return STR("X");
}

static struct str label_of(const struct counting *counting, size_t group)
{
    const struct agreement *agreement = plan_agreement(counting->plan);
    switch (counting->request->by) {
    case BY_TIER:
        return str_printf(counting->arena, "%c", tier_letter((int)group));
    case BY_CELL:
        return cell_label(counting->arena, group);
    case BY_SEGMENT:
        return group < agreement->segment_count ? agreement->segments[group].id : STR("none");
    case BY_FIT:
        return str_printf(counting->arena, "%c", fit_letter((int)group));
    case BY_INTENT:
        return str_printf(counting->arena, "%c", intent_digit((int)group));
    }
    return STR("");
}

/* ---- counting ------------------------------------------------------------------------------- */

static void count_record(struct counting *counting, const struct score *score, int64_t anchor_us)
{
    const struct conversion_request *request = counting->request;
    if (reach_has(counting->reach, score->id, anchor_us - request->horizon_us, anchor_us - 1)) {
        counting->already++;
        return;
    }
    struct tally *tally = &counting->tallies[group_of(counting, score)];
    if (anchor_us > request->as_of_us - request->horizon_us) {
        tally->immature++;
        return;
    }
    tally->mature.n++;
    tally->mature.x +=
        reach_has(counting->reach, score->id, anchor_us, anchor_us + request->horizon_us);
}

static bool count_at_instant(struct counting *counting, struct err *err)
{
    const struct conversion_request *request = counting->request;
    struct ranking_request all = {
        .moment = {request->anchor_us, request->anchor_us},
        .top = SIZE_MAX,
        .omits = {request->kind != RECORD_ACCOUNT, request->kind != RECORD_PERSON},
        .image_path = request->image_path,
        .threads = request->threads,
    };
    struct arena *arena = arena_new("a company at one instant");
    struct ranking ranking;
    bool ok = company_rank(counting->store, counting->plan, &all, arena, &ranking, err);
    for (size_t i = 0; ok && i < ranking.count[request->kind]; i++)
        count_record(counting, &ranking.at[request->kind][i]->score, request->anchor_us);
    arena_free(arena);
    return ok;
}

/* ---- anchors of each person's own ------------------------------------------------------------- */

static bool load_all_accounts(struct counting *counting, struct err *err)
{
    struct store_moment all = {STORE_NEVER_US, STORE_NEVER_US};
    struct store_cursor *cursor;
    size_t count = 0, capacity = 0;
    map_init(&counting->account_numbers, counting->arena);
    if (!store_read_records(counting->store, counting->arena, STORE_ACCOUNT, all, &cursor, err))
        return false;
    for (;;) {
        const struct store_record *from;
        if (!store_next_record(cursor, counting->arena, &from, err))
            return false;
        if (!from)
            return true;
        counting->accounts = arena_grow(counting->arena, counting->accounts, &capacity, count + 1,
                                        sizeof *counting->accounts);
        if (!load_record(counting->loader, counting->arena, from, &counting->accounts[count], err))
            return false;
        map_put(&counting->account_numbers, from->id, (uint32_t)count++);
    }
}

static int64_t created_at(const struct store_record *person)
{
    int64_t first_us = NEVER_US;
    for (size_t i = 0; i < person->fact_count; i++) {
        const struct store_fact *fact = &person->facts[i];
        if (!str_is(fact->field, FIELD_CREATED_AT) || fact->value.kind != VALUE_NUMBER)
            continue;
        if (fact->value.number.digits < first_us)
            first_us = fact->value.number.digits;
    }
    return first_us;
}

int64_t conversion_first_event(const struct plan *plan, const struct record *person,
                               int64_t as_of_us, struct arena *scratch)
{
    struct admission admission = {
        .known_at_us = as_of_us,
        .until_us = as_of_us,
        .skew_us = SKEW_US,
        .day_offset_minutes = plan_agreement(plan)->day_offset_minutes,
    };
    struct hits hits = events_admit(&admission, person->events, person->event_count, scratch);
    int64_t first_us = NEVER_US;
    for (size_t i = 0; i < hits.count; i++)
        if (hits.at[i].event->received_us < first_us)
            first_us = hits.at[i].event->received_us;
    return first_us;
}

/* NEVER_US = there is none. */
static int64_t anchor_of(const struct counting *counting, const struct store_record *from,
                         const struct record *person)
{
    const struct conversion_request *request = counting->request;
    if (request->anchor == ANCHOR_CREATED_AT)
        return created_at(from);
    return conversion_first_event(counting->plan, person, request->as_of_us, counting->scratch);
}

static void score_at_anchor(struct counting *counting, const struct record *record,
                            int64_t anchor_us)
{
    struct moment moment = {anchor_us, anchor_us};
    struct membership_view view = membership_view_of(moment);
    struct member_rows rows = memberships_of(&counting->memberships, record->id);
    size_t seat_count;
    const struct seat *seats =
        seats_of(&view, rows.rows, rows.count, counting->scratch, &seat_count);
    const struct seat *seat = seat_entered_last(seats, seat_count);
    struct person_score person;
    struct account_score account;
    uint32_t number;
    bool has_account = seat && map_get(&counting->account_numbers, seat->account, &number);
    score_person(counting->plan, moment, record, counting->scratch, &person);
    if (has_account)
        score_account(counting->plan, moment, &counting->accounts[number],
                      (struct member_list){NULL, 0}, counting->scratch, &account);
    score_person_finish(counting->plan, moment, has_account ? &account : NULL, &person);
    count_record(counting, &person.score, anchor_us);
}

static bool count_person(struct counting *counting, const struct store_record *from,
                         struct err *err)
{
    const struct conversion_request *request = counting->request;
    struct record record;
    if (!load_record(counting->loader, counting->scratch, from, &record, err))
        return false;
    int64_t anchor_us = anchor_of(counting, from, &record);
    if (anchor_us == NEVER_US || anchor_us > request->as_of_us)
        counting->no_anchor++;
    else if (!request->has_cohort || (anchor_us >= request->from_us && anchor_us < request->to_us))
        score_at_anchor(counting, &record, anchor_us);
    return true;
}

static bool count_people(struct counting *counting, struct err *err)
{
    struct moment always = {NEVER_US, NEVER_US};
    struct store_moment all = {STORE_NEVER_US, STORE_NEVER_US};
    struct store_cursor *cursor;
    if (!load_memberships(counting->store, counting->arena, always, &counting->memberships, err) ||
        !load_all_accounts(counting, err) ||
        !store_read_records(counting->store, counting->arena, STORE_PERSON, all, &cursor, err))
        return false;
    for (;;) {
        const struct store_record *from;
        arena_reset(counting->scratch);
        if (!store_next_record(cursor, counting->scratch, &from, err))
            return false;
        if (!from)
            return true;
        if (!count_person(counting, from, err))
            return false;
    }
}

/* ---- the report ------------------------------------------------------------------------------- */

static struct interval interval_shown(struct proportion mature)
{
    return mature.n < CONVERSION_COUNTS_ONLY_BELOW ? interval_none() : wilson_ci(mature, 0.05);
}

static bool is_ordered(const struct counting *counting, size_t group)
{
    bool is_x = (counting->request->by == BY_TIER && group == TIER_X) ||
                (counting->request->by == BY_CELL && group == CELLS);
    return counting->request->by != BY_SEGMENT && !is_x;
}

static void add_rows(const struct counting *counting, struct conversion *conversion)
{
    conversion->rows =
        arena_array(counting->arena, counting->group_count, sizeof *conversion->rows);
    for (size_t group = 0; group < counting->group_count; group++) {
        const struct tally *tally = &counting->tallies[group];
        if (!tally->mature.n && !tally->immature)
            continue;
        conversion->rows[conversion->count++] =
            (struct conversion_row){label_of(counting, group), tally->mature, tally->immature,
                                    interval_shown(tally->mature)};
        conversion->total.mature = proportion_add(conversion->total.mature, tally->mature);
        conversion->total.immature += tally->immature;
    }
    conversion->total.group = STR("all");
    conversion->total.interval = interval_shown(conversion->total.mature);
}

/* Bands from the lowest to the highest, without the empty ones and without X. */
static void judge(const struct counting *counting, struct conversion *conversion)
{
    struct proportion *bands = arena_array(counting->arena, counting->group_count, sizeof *bands);
    size_t count = 0;
    for (size_t group = counting->group_count; group-- > 0;)
        if (is_ordered(counting, group) && counting->tallies[group].mature.n)
            bands[count++] = counting->tallies[group].mature;
    conversion->has_order = counting->request->by != BY_SEGMENT && count >= 2;
    if (!conversion->has_order)
        return;
    struct maybe_real *p = arena_array(counting->arena, count, sizeof *p);
    struct maybe_real *holm = arena_array(counting->arena, count, sizeof *holm);
    conversion->trend = cochran_armitage(bands, NULL, count);
    adjacent_inversions(counting->arena, bands, count, p, holm);
    conversion->verdict = band_verdict(&conversion->trend, holm, count - 1);
}

static bool check_request(const struct conversion_request *request, struct err *err)
{
    if (request->kind == RECORD_ACCOUNT && request->anchor != ANCHOR_INSTANT)
        return err_set(err, ERR_USAGE,
                       "accounts have no anchor of their own: give an instant, or --kind person");
    if (request->anchor == ANCHOR_INSTANT && request->has_cohort)
        return err_set(err, ERR_USAGE,
                       "--cohort goes with an anchor of each person's own: "
                       "--anchor created_at or --anchor first-event");
    if (request->anchor == ANCHOR_INSTANT && !instant_is_valid(request->anchor_us))
        return err_set(err, ERR_USAGE,
                       "the anchor is before 2000-01-01: a shorter horizon, or a "
                       "later --as-of");
    return true;
}

bool conversion_report(const struct store *store, const struct plan *plan,
                       const struct conversion_request *request, struct arena *arena,
                       struct conversion *ret_conversion, struct err *err)
{
    assert(store && plan && request && request->horizon_us >= 0);
    if (!check_request(request, err))
        return false;
    struct counting counting = {
        .store = store,
        .plan = plan,
        .request = request,
        .arena = arena,
        .scratch = arena_within(arena, "one record"),
        .group_count = group_count_of(request->by, plan_agreement(plan)),
        .loader = loader_new(arena, plan),
    };
    counting.tallies = arena_array(arena, counting.group_count, sizeof *counting.tallies);
    struct reach *reach;
    if (!reach_load(store, NULL, request, arena, &reach, err))
        return false;
    counting.reach = reach;
    if (request->anchor == ANCHOR_INSTANT ? !count_at_instant(&counting, err)
                                          : !count_people(&counting, err))
        return false;
    struct conversion conversion = {.request = *request};
    add_rows(&counting, &conversion);
    judge(&counting, &conversion);
    conversion.already = counting.already;
    conversion.no_anchor = counting.no_anchor;
    *ret_conversion = conversion;
    return true;
}
