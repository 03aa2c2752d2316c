/* See suggest_evidence.h. Records are scored one by one with their lines: slow, and only on demand. */
#include "flow/suggest_evidence.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "agreement/lint.h"
#include "base/arena.h"
#include "base/instant.h"
#include "engine/membership.h"
#include "engine/plan.h"
#include "engine/scene.h"
#include "engine/select.h"
#include "evidence/discrimination.h"
#include "evidence/logistic.h"
#include "evidence/woe.h"
#include "flow/load.h"
#include "flow/workspace.h"
#include "store/store.h"

enum { BINS_MAX = 8, FIT_RECORDS_MIN = 200, FIT_GOOD_EACH = 10, POINTS_TO_DOUBLE = 10 };

enum column_layer { OF_FIT, OF_PEOPLE, OF_ACCOUNT, COLUMN_LAYERS };

/* What a signal was worth to each record. */
struct column {
    const struct signal *signal;
    enum column_layer layer;
    bool is_post_routing;
    int64_t *then_mp, *now_mp;
    int64_t late;
};

struct examining {
    const struct store *store;
    const struct plan *plan, *challenger; /* the second may be NULL */
    const struct agreement *agreement;
    struct arena *arena, *unit; /* `unit`: of one account */
    struct loader *loader;
    struct scene scene;
    const struct episode **records;
    const struct episodes *episodes;
    size_t count;
    bool *good;
    int64_t good_count;
    struct ordered *ordered;  /* beside the records */
    struct findings findings; /* of the agreement: what sales causes itself */
    struct column *columns;
    size_t column_count;
};

static int64_t at_of(const struct examining *e, size_t record)
{
    return e->episodes->instants[e->records[record]->instant];
}

/* ---- records and columns ------------------------------------------------------------------------ */

static int64_t quarter_of(int64_t at_us)
{
    int year, month, day;
    date_of_days(at_us / DAY_US, &year, &month, &day);
    return year * 4 + (month - 1) / 3;
}

static void choose_records(struct examining *e)
{
    const struct episodes *all = e->episodes;
    e->records = arena_array(e->arena, all->count + 1, sizeof(const struct episode *));
    e->good = arena_array(e->arena, all->count + 1, sizeof *e->good);
    e->ordered = arena_array(e->arena, all->count + 1, sizeof *e->ordered);
    for (size_t i = 0; i < all->count; i++) {
        const struct episode *one = &all->at[i];
        const struct episode *last = e->count ? e->records[e->count - 1] : NULL;
        bool is_again =
            last && last->unit == one->unit &&
            quarter_of(all->instants[last->instant]) == quarter_of(all->instants[one->instant]);
        if (one->kind != RECORD_ACCOUNT || is_again)
            continue;
        e->good[e->count] = one->is_good;
        e->good_count += one->is_good;
        e->records[e->count++] = one;
    }
}

/* The lint of the agreement knows which events sales causes itself (2.1 i). */
static bool sales_causes(const struct examining *e, const struct signal *signal)
{
    struct str named = str_printf(e->arena, "signal '" STR_FMT "'", STR_ARG(signal->id));
    for (size_t i = 0; i < e->findings.count; i++)
        if (strcmp(e->findings.items[i].code, "leakage") == 0 &&
            str_starts(e->findings.items[i].text, named))
            return true;
    return false;
}

static void add_columns(struct examining *e, const struct layer *layer, enum column_layer which)
{
    for (size_t i = 0; i < layer->signal_count; i++)
        e->columns[e->column_count++] = (struct column){
            .signal = &layer->signals[i],
            .layer = which,
            .is_post_routing = sales_causes(e, &layer->signals[i]),
            .then_mp = arena_array(e->arena, e->count + 1, sizeof(int64_t)),
            .now_mp = arena_array(e->arena, e->count + 1, sizeof(int64_t)),
        };
}

static void make_columns(struct examining *e)
{
    const struct agreement *a = e->agreement;
    size_t count = a->account_fit.signal_count + a->person_intent.signal_count +
                   a->account_intent.signal_count;
    e->columns = arena_array(e->arena, count + 1, sizeof *e->columns);
    add_columns(e, &a->account_fit, OF_FIT);
    add_columns(e, &a->person_intent, OF_PEOPLE);
    add_columns(e, &a->account_intent, OF_ACCOUNT);
}

/* ---- one record --------------------------------------------------------------------------------- */

static void keep_stronger(struct examining *e, enum column_layer which,
                          const struct layer_score *layer, size_t record, bool is_now)
{
    size_t line = 0;
    for (size_t c = 0; c < e->column_count; c++) {
        if (e->columns[c].layer != which)
            continue;
        assert(line < layer->line_count);
        int64_t mp = layer->lines[line++].effective_mp;
        int64_t *kept = is_now ? &e->columns[c].now_mp[record] : &e->columns[c].then_mp[record];
        if (llabs(mp) > llabs(*kept))
            *kept = mp;
    }
}

static const struct record *person_named(const struct scene *scene, struct str id)
{
    for (size_t i = 0; i < scene->people_count; i++)
        if (str_eq(scene->people[i].id, id))
            return &scene->people[i];
    return NULL;
}

static double order_under(const struct plan *plan, const struct scored *scored)
{
    const struct agreement *agreement = plan_agreement(plan);
    return score_order(&scored->account->score, agreement->rank_fit_permille,
                       agreement->rank_intent_permille);
}

/* Where the record stood among all, by the agreement and by its challenger. */
static void order_record(struct examining *e, size_t record, struct moment moment,
                         const struct scored *scored)
{
    const struct episode *episode = e->records[record];
    struct ordered *ordered = &e->ordered[record];
    ordered->tier = episode->tier;
    ordered->is_routed = e->episodes->routes[episode->tier];
    ordered->is_good = episode->is_good;
    ordered->order = ordered->challenger = order_under(e->plan, scored);
    if (!e->challenger)
        return;
    struct subject subject = {RECORD_ACCOUNT, episode->id};
    struct scored other = scene_score(e->challenger, moment, &e->scene, subject, e->unit);
    ordered->challenger = order_under(e->challenger, &other);
}

static void score_record(struct examining *e, size_t record, bool is_now)
{
    int64_t at_us = at_of(e, record);
    struct moment moment = {at_us, is_now ? e->episodes->request.as_of_us : at_us};
    struct subject subject = {RECORD_ACCOUNT, e->records[record]->id};
    struct scored scored = scene_score(e->plan, moment, &e->scene, subject, e->unit);
    if (!is_now)
        order_record(e, record, moment, &scored);
    if (scored.account->fit.layer)
        keep_stronger(e, OF_FIT, &scored.account->fit, record, is_now);
    if (scored.account->intent.layer)
        keep_stronger(e, OF_ACCOUNT, &scored.account->intent, record, is_now);
    struct membership_view view = membership_view_of(moment);
    size_t seat_count;
    const struct seat *seats =
        seats_of(&view, e->scene.memberships, e->scene.membership_count, e->unit, &seat_count);
    for (size_t i = 0; i < seat_count; i++) {
        struct person_score person;
        const struct record *who = person_named(&e->scene, seats[i].person);
        if (!who || !str_eq(seats[i].account, subject.id))
            continue;
        score_person(e->plan, moment, who, e->unit, &person);
        if (person.intent.layer)
            keep_stronger(e, OF_PEOPLE, &person.intent, record, is_now);
    }
}

/* ---- events after the outcome (2.1 iv) ------------------------------------------------------------- */

static void first_event(const struct signal *signal, const struct record *record, int64_t *first_us)
{
    for (size_t i = 0; i < record->event_count; i++) {
        const struct event *event = &record->events[i];
        int64_t at_us =
            event->occurred_us < event->received_us ? event->occurred_us : event->received_us;
        for (size_t s = 0; s < signal->on_count && at_us < *first_us; s++)
            if (selector_matches(&signal->on[s], event))
                *first_us = at_us;
    }
}

static void note_late(struct examining *e, size_t record)
{
    const struct episode *episode = e->records[record];
    for (size_t c = 0; c < e->column_count && episode->is_good; c++) {
        int64_t first_us = NEVER_US;
        if (e->columns[c].layer == OF_PEOPLE)
            for (size_t i = 0; i < e->scene.people_count; i++)
                first_event(e->columns[c].signal, &e->scene.people[i], &first_us);
        else if (e->scene.account_count)
            first_event(e->columns[c].signal, &e->scene.accounts[0], &first_us);
        e->columns[c].late += first_us != NEVER_US && first_us > episode->good_us;
    }
}

static bool examine_records(struct examining *e, struct err *err)
{
    int64_t now_us = e->episodes->request.as_of_us;
    for (size_t i = 0; i < e->count; i++) {
        struct moment now = {now_us, now_us};
        if (i == 0 || e->records[i]->unit != e->records[i - 1]->unit) {
            arena_reset(e->unit);
            struct subject account = {RECORD_ACCOUNT, e->records[i]->id};
            if (!load_scene(e->loader, e->store, e->unit, account, now, &e->scene, err))
                return false;
        }
        score_record(e, i, false);
        score_record(e, i, true);
        note_late(e, i);
    }
    return true;
}

/* ---- what a signal tells ------------------------------------------------------------------------- */

static int by_number(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

/* At most BINS_MAX distinct lower limits of bins, rising. */
static size_t choose_bins(const struct examining *e, const int64_t *values, int64_t *ret_from)
{
    int64_t *sorted = arena_array(e->unit, e->count + 1, sizeof *sorted);
    for (size_t i = 0; i < e->count; i++)
        sorted[i] = values[i];
    if (e->count)
        qsort(sorted, e->count, sizeof *sorted, by_number);
    size_t distinct = 0;
    for (size_t i = 0; i < e->count; i++)
        if (i == 0 || sorted[i] != sorted[i - 1])
            sorted[distinct++] = sorted[i];
    size_t bins = distinct < BINS_MAX ? distinct : BINS_MAX;
    for (size_t b = 0; b < bins; b++)
        ret_from[b] = sorted[b * distinct / bins];
    return bins;
}

static struct woe woe_of(const struct examining *e, const int64_t *values)
{
    int64_t from[BINS_MAX], good[BINS_MAX] = {0}, bad[BINS_MAX] = {0};
    int64_t merged_good[BINS_MAX] = {0}, merged_bad[BINS_MAX] = {0};
    size_t groups[BINS_MAX], bins = choose_bins(e, values, from);
    if (!bins)
        return (struct woe){0};
    for (size_t i = 0; i < e->count; i++) {
        size_t b = bins - 1;
        while (b && values[i] < from[b])
            b--;
        good[b] += e->good[i];
        bad[b] += !e->good[i];
    }
    size_t count = woe_merge(e->unit, good, bad, bins, true, groups);
    for (size_t b = 0; b < bins; b++) {
        merged_good[groups[b]] += good[b];
        merged_bad[groups[b]] += bad[b];
    }
    return woe_iv(e->arena, merged_good, merged_bad, count);
}

static struct maybe_real auc_of(const struct examining *e, const int64_t *values)
{
    double *scores = arena_array(e->unit, e->count + 1, sizeof *scores);
    for (size_t i = 0; i < e->count; i++)
        scores[i] = (double)values[i];
    return auc_delong(e->unit, scores, e->good, e->count).auc;
}

static void judge_column(const struct examining *e, const struct column *column,
                         struct signal_evidence *ret)
{
    static const char *const layers[] = {"fit", "intent.person", "intent.account"};
    struct signal_evidence s = {.signal = column->signal->id,
                                .layer = str_of(layers[column->layer]),
                                .is_post_routing = column->is_post_routing};
    arena_reset(e->unit);
    for (size_t i = 0; i < e->count; i++) {
        bool is_present = column->then_mp[i] != column->signal->baseline_mp;
        struct proportion *side = is_present ? &s.present : &s.absent;
        side->n++;
        side->x += e->good[i];
    }
    s.difference = mn_diff_ci(s.present, s.absent, 0.05);
    s.ratio = mn_ratio_ci(s.present, s.absent, 0.05);
    s.test = two_prop_test(s.present, s.absent);
    struct woe woe = woe_of(e, column->then_mp);
    s.iv = woe.iv;
    s.iv_bias = woe.bias;
    s.iv_p = woe.p;
    s.iv_now = woe_of(e, column->now_mp).iv;
    s.auc = auc_of(e, column->then_mp);
    s.late = (struct proportion){column->late, e->good_count};
    s.is_leaky =
        s.iv.known && s.iv_now.known && s.iv_now.value >= 0.02 && s.iv.value < 0.5 * s.iv_now.value;
    s.is_too_good = (s.iv.known && s.iv.value > 0.5) || (s.auc.known && s.auc.value > 0.9);
    s.is_late = s.late.n && s.late.x * 5 > s.late.n;
    *ret = s;
}

/* ---- the fit of the whole model (2.3) ---------------------------------------------------------------- */

static int32_t points_of(const struct signal *signal)
{
    return signal->cap_max >= -signal->cap_min ? signal->cap_max : signal->cap_min;
}

/* Signals of the account's two layers that differ between records. */
static size_t fit_columns(const struct examining *e, const struct column **ret)
{
    size_t count = 0;
    for (size_t c = 0; c < e->column_count; c++) {
        const struct column *column = &e->columns[c];
        bool differs = false;
        for (size_t i = 1; i < e->count; i++)
            differs = differs || column->then_mp[i] != column->then_mp[0];
        if (column->layer != OF_PEOPLE && !column->is_post_routing && points_of(column->signal) &&
            differs)
            ret[count++] = column;
    }
    return count;
}

static struct maybe_real auc_by(const struct examining *e, const double *x, size_t columns,
                                const double *weights)
{
    double *scores = arena_array(e->arena, e->count + 1, sizeof *scores);
    for (size_t i = 0; i < e->count; i++)
        for (size_t c = 0; c < columns; c++)
            scores[i] += x[i * columns + c] * weights[c];
    return auc_delong(e->arena, scores, e->good, e->count).auc;
}

static void take_fit(const struct examining *e, const struct column *const *columns, size_t count,
                     struct model_evidence *result)
{
    struct scorecard scale = scorecard_scale(POINTS_TO_DOUBLE, 0, 1);
    double *x = arena_array(e->arena, e->count * count + 1, sizeof *x);
    double *mean = arena_array(e->arena, count, sizeof *mean);
    signed char *sign = arena_array(e->arena, count, sizeof *sign);
    for (size_t c = 0; c < count; c++) {
        int32_t points = points_of(columns[c]->signal);
        mean[c] = points / scale.factor;
        sign[c] = points > 0 ? 1 : -1;
        for (size_t i = 0; i < e->count; i++)
            x[i * count + c] = (double)columns[c]->then_mp[i] / (points * (double)MP);
    }
    struct logistic_data data = {x, e->good, NULL, e->count, count};
    struct logistic_prior prior = {mean, sign, 2};
    struct logistic_fit fit;
    struct err err = {0};
    if (!logistic_map(e->arena, &data, &prior, &fit, &err)) {
        result->no_fit = str_copy(e->arena, str_of(err.text));
        return;
    }
    struct fitted_step *steps = arena_array(e->arena, count, sizeof *steps);
    double *rounded = arena_array(e->arena, count, sizeof *rounded);
    for (size_t c = 0; c < count; c++) {
        int64_t points = points_of(columns[c]->signal);
        int64_t fitted = scorecard_points(scale, fit.coef[c + 1]);
        rounded[c] = (double)fitted;
        if (fitted != points)
            steps[result->step_count++] =
                (struct fitted_step){columns[c]->signal->id, points, fitted};
    }
    result->steps = steps;
    result->has_fit = true;
    result->auc_current = auc_by(e, x, count, mean);
    result->auc_fitted = auc_by(e, x, count, fit.coef + 1);
    result->auc_rounded = auc_by(e, x, count, rounded);
}

static void fit_model(const struct examining *e, struct model_evidence *result)
{
    const struct column **columns =
        arena_array(e->arena, e->column_count + 1, sizeof(const struct column *));
    size_t count = fit_columns(e, columns);
    size_t parameters = count + 1; /* with the intercept */
    if (!count || e->count < FIT_RECORDS_MIN ||
        e->good_count < (int64_t)(FIT_GOOD_EACH * parameters))
        result->no_fit =
            str_printf(e->arena,
                       "%zu records with %lld good ones are too few for %zu parameter%s: "
                       "it takes 200 records, and 10 good ones for each parameter",
                       e->count, (long long)e->good_count, parameters, parameters == 1 ? "" : "s");
    else
        take_fit(e, columns, count, result);
}

bool evidence_gather(const struct store *store, const struct rules *rules,
                     const struct episodes *episodes, const struct agreement *challenger,
                     struct arena *arena, struct model_evidence *ret_evidence, struct err *err)
{
    assert(store && rules && episodes && arena);
    struct examining e = {.store = store,
                          .plan = rules->plan,
                          .agreement = rules->agreement,
                          .arena = arena,
                          .unit = arena_within(arena, "one account's evidence"),
                          .loader = loader_new(arena, rules->plan),
                          .episodes = episodes};
    if (challenger && !plan_compile(arena, challenger, &e.challenger, err))
        return false;
    findings_init(&e.findings, arena);
    agreement_lint(arena, e.agreement, &e.findings);
    choose_records(&e);
    make_columns(&e);
    if (!examine_records(&e, err))
        return false;
    struct signal_evidence *signals = arena_array(arena, e.column_count + 1, sizeof *signals);
    for (size_t c = 0; c < e.column_count; c++)
        judge_column(&e, &e.columns[c], &signals[c]);
    struct model_evidence result = {.signals = signals,
                                    .count = e.column_count,
                                    .records = (int64_t)e.count,
                                    .good = e.good_count,
                                    .ordering = ordering_of(arena, e.ordered, e.count),
                                    .has_challenger = challenger != NULL};
    fit_model(&e, &result);
    *ret_evidence = result;
    return true;
}
