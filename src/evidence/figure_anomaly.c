/* Figures about change and alarm: adapters over anomaly.h and p_adjust.h. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/figure.h"
#include "base/json.h"
#include "evidence/anomaly.h"
#include "evidence/fields.h"
#include "evidence/p_adjust.h"

struct bins {
    struct integers expected, actual;
};

static bool read_bins(struct arena *arena, const struct json *inputs, struct bins *ret,
                      struct err *err)
{
    return field_counts(arena, inputs, "expected", &ret->expected, err) &&
           field_counts(arena, inputs, "actual", &ret->actual, err) &&
           field_same_length("expected", ret->expected.count, "actual", ret->actual.count, err);
}

static bool psi_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                       struct err *err)
{
    struct bins bins = {0};
    if (!read_bins(arena, inputs, &bins, err))
        return false;
    struct psi result = psi(bins.expected.at, bins.actual.at, bins.expected.count);
    struct members out = members_open(ret_json);
    members_maybe(&out, "psi", result.psi);
    members_maybe(&out, "psi_unsmoothed", result.unsmoothed);
    members_maybe(&out, "null_mean", result.null_mean);
    members_maybe(&out, "crit95", result.crit95);
    members_maybe(&out, "crit999", result.crit999);
    members_maybe(&out, "p", result.p);
    members_maybe(&out, "stability", result.stability);
    members_close(&out);
    return true;
}

static bool psi_status_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                              struct err *err)
{
    struct bins bins = {0};
    if (!read_bins(arena, inputs, &bins, err))
        return false;
    struct psi result = psi(bins.expected.at, bins.actual.at, bins.expected.count);
    struct members out = members_open(ret_json);
    if (result.status == PSI_UNKNOWN)
        members_null(&out, "status");
    else
        members_text(&out, "status", str_of(psi_status_text(result.status)));
    members_close(&out);
    return true;
}

static bool csi_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                       struct err *err)
{
    struct bins bins = {0};
    struct reals points = {NULL, 0};
    if (!read_bins(arena, inputs, &bins, err) ||
        !field_reals(arena, inputs, "points", &points, err) ||
        !field_same_length("points", points.count, "expected", bins.expected.count, err))
        return false;
    struct maybe_real *moved = arena_array(arena, points.count, sizeof *moved);
    struct maybe_real shift =
        csi_points_shift(bins.expected.at, bins.actual.at, points.at, points.count, moved);
    struct members out = members_open(ret_json);
    members_maybes(&out, "contribution", moved, points.count);
    members_maybe(&out, "shift", shift);
    members_close(&out);
    return true;
}

static bool entropy_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                           struct err *err)
{
    struct integers fire = {NULL, 0}, n = {NULL, 0};
    if (!field_counts(arena, inputs, "fire", &fire, err) ||
        !field_counts(arena, inputs, "n", &n, err) ||
        !field_same_length("fire", fire.count, "n", n.count, err))
        return false;
    struct maybe_real *bits = arena_array(arena, n.count, sizeof *bits);
    for (size_t i = 0; i < n.count; i++) {
        struct proportion fires = {fire.at[i], n.at[i]};
        if (!proportion_is_valid(fires))
            return err_set(err, ERR_INPUT, "\"fire\"[%zu] is larger than \"n\"[%zu]", i, i);
        bits[i] = binary_entropy_bits(fires);
    }
    struct members out = members_open(ret_json);
    members_maybes(&out, "bits", bits, n.count);
    members_close(&out);
    return true;
}

/* Rows of numbers, all equally long. */
static bool read_matrix(struct arena *arena, const struct json *list, const double **rows,
                        size_t *ret_width, struct err *err)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct json *row = &list->items[i];
        if (row->type != JSON_ARRAY || row->count != list->items[0].count)
            return err_set(err, ERR_INPUT, "\"contrib\"[%zu] must be a list as long as the first",
                           i);
        double *values = arena_array(arena, row->count, sizeof *values);
        for (size_t j = 0; j < row->count; j++) {
            if (row->items[j].type != JSON_NUMBER)
                return err_set(err, ERR_INPUT, "\"contrib\"[%zu][%zu] must be a number", i, j);
            values[j] = row->items[j].real;
        }
        rows[i] = values;
        *ret_width = row->count;
    }
    return true;
}

static bool variance_share_figure(struct arena *arena, const struct json *inputs,
                                  struct buf *ret_json, struct err *err)
{
    const struct json *list = NULL;
    size_t records = 0;
    if (!json_get_array(inputs, "contrib", &list, err))
        return false;
    const double **rows = arena_array(arena, list->count, sizeof *rows);
    if (!read_matrix(arena, list, rows, &records, err))
        return false;
    struct maybe_real *share = arena_array(arena, list->count, sizeof *share);
    double *totals = arena_array(arena, records, sizeof *totals);
    variance_share(rows, list->count, records, totals, share);
    struct members out = members_open(ret_json);
    members_maybes(&out, "share", share, list->count);
    members_close(&out);
    return true;
}

static bool heaping_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                           struct err *err)
{
    (void)arena;
    int64_t above = 0, below = 0;
    if (!field_count(inputs, "above", &above, err) || !field_count(inputs, "below", &below, err))
        return false;
    struct members out = members_open(ret_json);
    members_maybe(&out, "p", heaping_p(above, below));
    members_close(&out);
    return true;
}

static bool burst_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                         struct err *err)
{
    (void)arena;
    int64_t now = 0, prior = 0, weeks = 0;
    if (!field_count(inputs, "this_week", &now, err) ||
        !field_count(inputs, "prior_total", &prior, err) ||
        !field_count(inputs, "prior_weeks", &weeks, err))
        return false;
    struct volume_burst burst = volume_burst(now, prior, weeks);
    struct members out = members_open(ret_json);
    members_maybe(&out, "rate_ratio", burst.rate_ratio);
    members_maybe(&out, "p", burst.p);
    members_close(&out);
    return true;
}

/* "p": chances or null. */
static bool read_chances(struct arena *arena, const struct json *inputs, struct maybe_real **ret,
                         size_t *ret_count, struct err *err)
{
    const struct json *list = NULL;
    if (!json_get_array(inputs, "p", &list, err))
        return false;
    struct maybe_real *p = arena_array(arena, list->count, sizeof *p);
    for (size_t i = 0; i < list->count; i++) {
        const struct json *item = &list->items[i];
        if (item->type == JSON_NULL)
            continue;
        if (item->type != JSON_NUMBER || !(item->real >= 0 && item->real <= 1))
            return err_set(err, ERR_INPUT, "\"p\"[%zu] must lie between 0 and 1, or be null", i);
        p[i] = maybe_of(item->real);
    }
    *ret = p;
    *ret_count = list->count;
    return true;
}

static bool p_adjust_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                            struct err *err)
{
    struct maybe_real *p = NULL;
    size_t count = 0;
    if (!read_chances(arena, inputs, &p, &count, err))
        return false;
    struct maybe_real *bh = arena_array(arena, count, sizeof *bh);
    struct maybe_real *holm = arena_array(arena, count, sizeof *holm);
    bh_adjust(arena, p, count, bh);
    holm_adjust(arena, p, count, holm);
    struct members out = members_open(ret_json);
    members_maybes(&out, "bh", bh, count);
    members_maybes(&out, "holm", holm, count);
    members_close(&out);
    return true;
}

FIGURE_FAMILY(
    figure_anomaly, "Change and alarm",
    {"psi", "Has the population moved away from the reference?",
     "psi = sum (a_i - e_i) ln(a_i/e_i), a_i = (actual_i + .5)/(M + .5 B), e_i likewise of "
     "expected with N; psi_unsmoothed without the .5 (null if a bin is empty); of an unchanged "
     "population psi ~ chi2(B-1) (1/N+1/M): its mean null_mean, quantiles crit95, crit999, and p; "
     "stability = max(0, 1 - max(0, psi - null_mean)/.25). Counts >= 0 over the same B bins. Null: "
     "fewer than two bins, or no records on a side. Yurdakul, Naranjo 2020.",
     "{\"expected\": [253, 302, 204, 134, 72, 26, 8], \"actual\": [177, 262, 285, 158, 88, 25, 6]}",
     psi_figure},
    {"psi_status", "Green, amber or red: how serious is the movement?",
     "red: psi >= .25 and psi > crit999; amber: psi >= .10 and psi > crit95; else green, all as in "
     "psi. Null: where psi is.",
     "{\"expected\": [400, 300, 200, 100], \"actual\": [30, 0, 15, 5]}", psi_status_figure},
    {"csi_points_shift", "By how many points did one characteristic move the mean score?",
     "contribution_i = (actual_i/M - expected_i/N) points_i; shift = their sum; over all signals "
     "the "
     "shifts add to that of the mean uncapped score. Counts >= 0. Null: no records on a side.",
     "{\"expected\": [400, 300, 200, 100], \"actual\": [50, 90, 40, 20], \"points\": [0, 5, 15, "
     "30]}",
     csi_figure},
    {"binary_entropy_bits", "How much does a signal tell that fires for so many records?",
     "bits = -p log2 p - (1-p) log2(1-p), p = fire/n; 0 at p = 0 and 1. 0 <= fire <= n. Null: n = "
     "0.",
     "{\"fire\": [970, 500, 3], \"n\": [1000, 1000, 1000]}", entropy_figure},
    {"variance_share", "Which signal decides how scores differ?",
     "contrib: one list of contributions a signal, one value a record; share_i = cov(c_i, "
     "S)/var(S), "
     "S the sum over signals; shares add to 1 and can be negative. Null: S does not vary.",
     "{\"contrib\": [[0, 10, 20, 30, 0, 5], [5, 5, 0, 10, 15, 0]]}", variance_share_figure},
    {"binom_heaping", "Are there too many records just above a threshold?",
     "p = P(X >= above), X binomial with above + below trials of chance 1/2, one-sided exact. "
     "Null: "
     "no records.",
     "{\"above\": 41, \"below\": 19}", heaping_figure},
    {"volume_burst", "Did a signal fire unusually often this week?",
     "rate_ratio = this_week / (prior_total/prior_weeks); p = P(X >= this_week), X binomial with "
     "this_week + prior_total trials of chance 1/(1 + prior_weeks): exact conditional test of two "
     "Poisson rates, one-sided. An alarm needs p < .001 and a ratio of 2 or more. Null: no prior "
     "week, or nothing counted in them.",
     "{\"this_week\": 38, \"prior_total\": 61, \"prior_weeks\": 4}", burst_figure},
    {"p_adjust", "Which of many questions still stand when all were asked at once?",
     "bh_i = min over j >= rank i of m/j p_(j), at most 1 (Benjamini, Hochberg 1995: share of "
     "false "
     "alarms); holm_i = max over j <= rank i of (m-j+1) p_(j), at most 1 (Holm 1979: any false "
     "alarm). 0 <= p <= 1; a null stays null and is not counted in m. R's p.adjust.",
     "{\"p\": [0.001, 0.008, 0.039, 0.041, 0.042, 0.06]}", p_adjust_figure});
