#include "flow/whatif.h"

#include <assert.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/instant.h"
#include "engine/grade.h"
#include "engine/plan.h"
#include "flow/whatif_int.h"
#include "store/store.h"

/* Of one passage still, however it flickers at a threshold (semantics 5.1). */
#define PASSAGE_REST_US (30 * DAY_US)
/* What edits start from is kept up to here; a sample beyond is scored from scratch each time. */
#define BASES_BYTES_MAX ((size_t)1 << 30)

enum { BYTES_OF_A_RECORD = 80, BYTES_OF_A_SIGNAL = 4 };

/* ---- the period ----------------------------------------------------------------------------- */

static bool check_period(const struct whatif_period *period, struct err *err)
{
    if (!instant_is_valid(period->from_us) || !instant_is_valid(period->to_us))
        return err_set(err, ERR_USAGE, "a period lies between 2000-01-01 and 2100-01-01");
    if (period->from_us > period->to_us)
        return err_set(err, ERR_USAGE, "the period ends before it begins: give --from before --to");
    if (period->every_us < HOUR_US)
        return err_set(err, ERR_USAGE, "samples are an hour or more apart, as 1d or 7d");
    int64_t count = (period->to_us - period->from_us) / period->every_us + 1;
    if (count > WHATIF_SAMPLES_MAX)
        return err_set(err, ERR_LIMIT,
                       "%lld samples: a shorter period, or samples further apart; "
                       "at most %d",
                       (long long)count, WHATIF_SAMPLES_MAX);
    return true;
}

static void choose_samples(struct whatif *w)
{
    const struct whatif_period *period = &w->request.period;
    w->sample_count = (size_t)((period->to_us - period->from_us) / period->every_us) + 1;
    w->instants = arena_array(w->arena, w->sample_count, sizeof *w->instants);
    for (size_t k = 0; k < w->sample_count; k++)
        w->instants[k] = period->to_us - (int64_t)(w->sample_count - 1 - k) * period->every_us;
    for (int arm = 0; arm < ARMS; arm++)
        w->samples[arm] = arena_array(w->arena, w->sample_count, sizeof *w->samples[arm]);
}

/* ---- the ledger -------------------------------------------------------------------------------- */

/* One that covers both plans, if there can be one. A ledger too large for columns is no failure. */
static bool open_image(struct whatif *w, const struct plan *plan, const struct plan *also,
                       struct err *err)
{
    const struct plan *plans[] = {plan, also};
    w->has_image = false;
    for (size_t i = 0; i < 2 && !w->request.is_slow; i++) {
        if (!plans[i] || (w->has_image && columns_cover(w->image.columns, plans[i])))
            continue;
        struct err why = {0};
        w->has_image = image_open(w->arena, w->store, w->request.image_path, plans[i],
                                  &file_calls_system, &w->image, &why);
        if (!w->has_image && why.code != ERR_LIMIT) {
            *err = why;
            return false;
        }
    }
    return true;
}

static void init_roster(struct whatif *w)
{
    w->roster = (struct roster){.columns = w->has_image ? w->image.columns : NULL};
    for (int kind = 0; kind < KINDS_OF_RECORDS; kind++)
        map_init(&w->roster.beyond[kind].numbers, w->arena);
}

static size_t base_bytes(const struct whatif *w)
{
    const struct agreement *agreement = plan_agreement(w->request.plan);
    size_t people = columns_count(w->image.columns, RECORD_PERSON);
    size_t accounts = columns_count(w->image.columns, RECORD_ACCOUNT);
    return people *
               (BYTES_OF_A_RECORD + BYTES_OF_A_SIGNAL * agreement->person_intent.signal_count) +
           accounts *
               (BYTES_OF_A_RECORD + BYTES_OF_A_SIGNAL * agreement->account_intent.signal_count);
}

/* The last sample always has a base: its standings are asked for. */
static void make_bases(struct whatif *w)
{
    w->bases = arena_array(w->arena, w->sample_count, sizeof(struct whole *));
    w->spare = w->into = NULL;
    if (!w->has_image)
        return;
    w->spare = whole_new(w->arena, w->image.columns, w->request.threads);
    w->into = whole_new_beside(w->arena, w->spare);
    size_t kept = w->request.is_single ? 1 : BASES_BYTES_MAX / (base_bytes(w) + 1) + 1;
    for (size_t k = w->sample_count; k-- > 0 && kept > 0; kept--)
        w->bases[k] = whole_new_beside(w->arena, w->spare);
}

/* ---- passages ------------------------------------------------------------------------------------ */

static void passages_room(struct whatif *w, enum whatif_arm arm)
{
    for (int kind = 0; kind < KINDS_OF_RECORDS; kind++) {
        size_t count = roster_count(&w->roster, (enum record_kind)kind);
        struct passage *of = arena_array(arm == ARM_BEFORE ? w->arena : w->edit, count, sizeof *of);
        for (size_t i = 0; i < count; i++)
            of[i] = (struct passage){NO_SAMPLE, NO_SAMPLE, 0};
        w->passages[arm].of[kind] = of;
        w->passages[arm].count[kind] = count;
    }
}

static void arrive(struct whatif *w, enum whatif_arm arm, struct arrival arrival)
{
    struct arrivals *list = &w->arrivals[arm];
    list->at = arena_grow(arm == ARM_BEFORE ? w->arena : w->edit, list->at, &list->capacity,
                          list->count + 1, sizeof *list->at);
    list->at[list->count++] = arrival;
}

static bool is_entry(const struct whatif *w, const struct passage *passage, size_t sample)
{
    if (sample == 0)
        return false;
    if (passage->last_hot == NO_SAMPLE)
        return true;
    return passage->last_hot + 1u < sample &&
           w->instants[sample] - w->instants[passage->last_hot] >= PASSAGE_REST_US;
}

static void pass_sample(struct whatif *w, enum whatif_arm arm, enum record_kind kind, size_t k)
{
    const struct sample *sample = &w->samples[arm][k];
    struct passage *of = w->passages[arm].of[kind];
    const bool *hot = w->hot[arm];
    bool is_last = k + 1 == w->sample_count;
    for (size_t i = 0; i < sample->of[kind].count; i++) {
        if (!hot[sample->of[kind].tier[i]])
            continue;
        struct arrival arrival = {(uint32_t)i, (uint16_t)k, (uint8_t)kind, false};
        if (is_entry(w, &of[i], k))
            arrive(w, arm, arrival);
        arrival.is_standing = true;
        if (is_last)
            arrive(w, arm, arrival);
        if (of[i].first_hot == NO_SAMPLE) {
            of[i].first_hot = (uint16_t)k;
            of[i].segment = sample->of[kind].segment[i];
        }
        of[i].last_hot = (uint16_t)k;
    }
}

static void pass_all(struct whatif *w, enum whatif_arm arm)
{
    passages_room(w, arm);
    w->arrivals[arm] = (struct arrivals){0};
    for (size_t k = 0; k < w->sample_count; k++)
        for (enum record_kind kind = RECORD_ACCOUNT; kind <= RECORD_PERSON; kind++)
            pass_sample(w, arm, kind, k);
}

static void choose_hot(struct whatif *w, enum whatif_arm arm, const struct plan *plan)
{
    const struct tier *tiers = plan_agreement(plan)->tiers;
    bool *hot = w->hot[arm], any = false;
    for (int tier = 0; tier <= TIER_X; tier++)
        any |= hot[tier] = tiers[tier].route;
    if (!any)
        hot[0] = hot[1] = true;
}

static bool load_teams(struct whatif *w, enum whatif_arm arm, struct err *err)
{
    for (size_t i = 0; i < w->arrivals[arm].count; i++) {
        const struct arrival *arrival = &w->arrivals[arm].at[i];
        struct team_load *row;
        if (!routing_row(w, arm, (enum record_kind)arrival->kind, arrival->number, arrival->sample,
                         &row, err))
            return false;
        if (arrival->is_standing) {
            row->standing[arm]++;
            w->result.standing[arm]++;
        } else {
            row->entered[arm]++;
            w->result.entered[arm]++;
        }
    }
    return true;
}

/* ---- opening and editing ---------------------------------------------------------------------------- */

static bool score_bases(struct whatif *w, struct err *err)
{
    for (size_t k = 0; k < w->sample_count; k++)
        if (!whatif_score_base(w, k, err))
            return false;
    pass_all(w, ARM_BEFORE);
    return true;
}

/* A single edit scores the two of a sample one after the other, in room for two: no need to. */
static bool prepare(struct whatif *w, const struct plan *also, struct err *err)
{
    if (!open_image(w, w->request.plan, also, err))
        return false;
    init_roster(w);
    make_bases(w);
    w->routing = NULL;
    w->rankings[ARM_BEFORE] = NULL;
    return w->request.is_single || score_bases(w, err);
}

bool whatif_open(struct arena *arena, const struct store *store,
                 const struct whatif_request *request, struct whatif **ret_whatif, struct err *err)
{
    assert(arena && store && request && request->plan && ret_whatif);
    assert(request->threads >= 1 && request->threads <= WHOLE_THREADS_MAX);
    if (!check_period(&request->period, err))
        return false;
    struct whatif *w = arena_alloc(arena, sizeof *w);
    *w = (struct whatif){.arena = arena,
                         .edit = arena_within(arena, "an edit"),
                         .scratch = arena_within(arena, "a sample"),
                         .store = store,
                         .request = *request};
    choose_samples(w);
    choose_hot(w, ARM_BEFORE, request->plan);
    if (!store_pin(store, arena, err) || !prepare(w, request->also, err))
        return false;
    *ret_whatif = w;
    return true;
}

/* An edit that reads what the columns do not hold: they are built anew, with more in them. */
static bool widen(struct whatif *w, const struct plan *plan, struct err *err)
{
    if (!w->has_image || columns_cover(w->image.columns, plan))
        return true;
    return prepare(w, plan, err);
}

bool whatif_edit(struct whatif *w, const struct plan *plan, struct err *err)
{
    assert(w && plan);
    w->is_done = false;
    w->rankings[ARM_AFTER] = NULL;
    w->plan = plan;
    choose_hot(w, ARM_AFTER, plan);
    w->result = (struct whatif_result){0};
    arena_reset(w->edit);
    if (!widen(w, plan, err) || !routing_prepare(w, plan_agreement(plan), err))
        return false;
    for (size_t k = 0; k < w->sample_count; k++)
        if ((w->request.is_single && !whatif_score_base(w, k, err)) ||
            !whatif_score_edit(w, k, err))
            return false;
    if (w->request.is_single)
        pass_all(w, ARM_BEFORE);
    pass_all(w, ARM_AFTER);
    if (!load_teams(w, ARM_BEFORE, err) || !load_teams(w, ARM_AFTER, err))
        return false;
    whatif_migrations(w);
    routing_finish(w);
    w->is_done = true;
    return true;
}

/* ---- reading ------------------------------------------------------------------------------------------ */

const struct whatif_result *whatif_result(const struct whatif *w)
{
    assert(w && w->is_done);
    return &w->result;
}

const int64_t *whatif_samples(const struct whatif *w, size_t *ret_count)
{
    *ret_count = w->sample_count;
    return w->instants;
}

bool whatif_daily(const struct whatif_result *result, const struct team_load *team,
                  enum whatif_arm arm, double *ret_per_day)
{
    double sum = 0;
    for (size_t i = 0; i < result->team_count; i++) {
        const struct team_load *row = &result->teams[i];
        if ((team && row != team) || row->entered[arm] == 0)
            continue;
        if (row->business_days[arm] == 0)
            return false;
        sum += (double)row->entered[arm] / (double)row->business_days[arm];
    }
    *ret_per_day = sum;
    return true;
}

static void arms_json(struct buf *buf, const char *name, const int64_t arms[ARMS])
{
    buf_printf(buf, "\"%s\":[%lld,%lld]", name, (long long)arms[0], (long long)arms[1]);
}

static void team_json(struct buf *buf, const struct team_load *row)
{
    buf_text(buf, "{\"team\":");
    buf_json(buf, row->team);
    buf_byte(buf, ',');
    arms_json(buf, "entered", row->entered);
    buf_byte(buf, ',');
    arms_json(buf, "standing", row->standing);
    buf_byte(buf, ',');
    arms_json(buf, "business_days", row->business_days);
    buf_byte(buf, ',');
    arms_json(buf, "open_max", row->open_max);
    buf_byte(buf, '}');
}

static void matrix_json(struct buf *buf, const struct migration *migration)
{
    for (int i = 0; i <= TIERS; i++) {
        buf_byte(buf, i ? ',' : '[');
        for (int j = 0; j <= TIERS; j++) {
            buf_byte(buf, j ? ',' : '[');
            buf_int(buf, migration->moved[i][j]);
        }
        buf_byte(buf, ']');
    }
    buf_byte(buf, ']');
}

void whatif_result_json(struct buf *buf, const struct whatif_result *result)
{
    buf_text(buf, "{\"accounts\":");
    matrix_json(buf, &result->migration[RECORD_ACCOUNT]);
    buf_text(buf, ",\"people\":");
    matrix_json(buf, &result->migration[RECORD_PERSON]);
    buf_text(buf, ",\"teams\":[");
    for (size_t i = 0; i < result->team_count; i++) {
        if (i)
            buf_byte(buf, ',');
        team_json(buf, &result->teams[i]);
    }
    buf_text(buf, "],");
    arms_json(buf, "entered", result->entered);
    buf_byte(buf, ',');
    arms_json(buf, "standing", result->standing);
    buf_text(buf, "}\n");
}
