/* Figures about tables of counts: adapters over contingency.h. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/figure.h"
#include "base/json.h"
#include "evidence/contingency.h"
#include "evidence/fields.h"

struct strata {
    struct stratum *at;
    size_t count;
};

/* A column of each segment's counts; all columns are as long as "x1". */
static bool read_column(struct arena *arena, const struct json *inputs, const char *key,
                        size_t count, struct integers *ret, struct err *err)
{
    return field_counts(arena, inputs, key, ret, err) &&
           field_same_length(key, ret->count, "x1", count, err);
}

static bool read_strata(struct arena *arena, const struct json *inputs, struct strata *ret,
                        struct err *err)
{
    struct integers x1 = {NULL, 0}, n1 = {NULL, 0}, x0 = {NULL, 0}, n0 = {NULL, 0};
    if (!field_counts(arena, inputs, "x1", &x1, err) ||
        !read_column(arena, inputs, "n1", x1.count, &n1, err) ||
        !read_column(arena, inputs, "x0", x1.count, &x0, err) ||
        !read_column(arena, inputs, "n0", x1.count, &n0, err))
        return false;
    struct strata strata = {arena_array(arena, x1.count, sizeof *strata.at), x1.count};
    for (size_t i = 0; i < x1.count; i++) {
        strata.at[i] = (struct stratum){{x1.at[i], n1.at[i]}, {x0.at[i], n0.at[i]}};
        if (!proportion_is_valid(strata.at[i].p1) || !proportion_is_valid(strata.at[i].p0))
            return err_set(err, ERR_INPUT, "segment %zu: more events than records", i);
    }
    *ret = strata;
    return true;
}

static bool cmh_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                       struct err *err)
{
    struct strata strata = {NULL, 0};
    if (!read_strata(arena, inputs, &strata, err))
        return false;
    struct cmh test = cmh(strata.at, strata.count);
    struct members out = members_open(ret_json);
    members_maybe(&out, "chisq", test.chisq);
    members_maybe(&out, "p", test.p);
    members_maybe(&out, "or_mh", test.odds_ratio);
    members_close(&out);
    return true;
}

static bool risk_difference_figure(struct arena *arena, const struct json *inputs,
                                   struct buf *ret_json, struct err *err)
{
    struct strata strata = {NULL, 0};
    if (!read_strata(arena, inputs, &strata, err))
        return false;
    struct risk_difference rd = mh_risk_difference(strata.at, strata.count);
    struct members out = members_open(ret_json);
    members_maybe(&out, "rd", rd.difference);
    members_maybe(&out, "se", rd.se);
    members_maybe(&out, "z", rd.z);
    members_close(&out);
    return true;
}

static bool read_planned(struct arena *arena, const struct json *inputs, size_t count,
                         struct reals *ret, struct err *err)
{
    struct reals planned = {NULL, 0};
    bool has_any = false;
    if (!field_reals(arena, inputs, "planned", &planned, err) ||
        !field_same_length("planned", planned.count, "counts", count, err))
        return false;
    for (size_t i = 0; i < planned.count; i++) {
        if (planned.at[i] < 0 || planned.at[i] > 1e12)
            return err_set(err, ERR_INPUT, "\"planned\"[%zu] must be a share, 0 to 10^12", i);
        has_any |= planned.at[i] > 0;
    }
    if (!has_any)
        return err_set(err, ERR_INPUT, "\"planned\" must have an arm above 0");
    *ret = planned;
    return true;
}

static bool srm_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                       struct err *err)
{
    struct integers counts = {NULL, 0};
    struct reals planned = {NULL, 0};
    if (!field_counts(arena, inputs, "counts", &counts, err) ||
        !read_planned(arena, inputs, counts.count, &planned, err))
        return false;
    struct srm srm = srm_check(counts.at, planned.at, counts.count);
    struct members out = members_open(ret_json);
    members_maybe(&out, "chisq", srm.chisq);
    members_int(&out, "df", srm.df);
    members_maybe(&out, "p", srm.p);
    members_bool(&out, "invalid", srm.is_invalid);
    members_close(&out);
    return true;
}

static bool selection_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                             struct err *err)
{
    (void)arena;
    struct proportion group = {0, 0}, reference = {0, 0};
    if (!field_count(inputs, "sel", &group.x, err) || !field_count(inputs, "n", &group.n, err) ||
        !field_count(inputs, "sel_ref", &reference.x, err) ||
        !field_count(inputs, "n_ref", &reference.n, err))
        return false;
    if (!proportion_is_valid(group) || !proportion_is_valid(reference))
        return err_set(err, ERR_INPUT,
                       "\"sel\" is larger than \"n\", or \"sel_ref\" than \"n_ref\"");
    struct selection_ratio result = selection_ratio(group, reference);
    struct members out = members_open(ret_json);
    members_maybe(&out, "ratio", result.ratio.estimate);
    members_maybe(&out, "lower", result.ratio.lower);
    members_maybe(&out, "upper", result.ratio.upper);
    members_maybe(&out, "p", result.p);
    members_text(&out, "status", str_of(selection_status_text(result.status)));
    members_close(&out);
    return true;
}

static bool kappa_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                         struct err *err)
{
    int64_t k = 0;
    struct integers table = {NULL, 0};
    if (!field_count(inputs, "k", &k, err) || !field_counts(arena, inputs, "table", &table, err))
        return false;
    if (k < 1 || k > 1000 || table.count != (size_t)(k * k))
        return err_set(err, ERR_INPUT, "\"table\" must have k x k counts, k from 1 to 1000");
    struct agreement_figures result = cohen_kappa(table.at, (size_t)k);
    struct members out = members_open(ret_json);
    members_maybe(&out, "agreement", result.agreement);
    members_maybe(&out, "kappa", result.kappa);
    members_close(&out);
    return true;
}

FIGURE_FAMILY(
    figure_contingency, "Tables of counts",
    {"cmh", "Do two arms differ, segment by segment?",
     "chisq = (sum (x1 - n1 C/N))^2 / sum n1 n0 C (N-C) / (N^2 (N-1)) over segments with both "
     "arms, "
     "C = x1 + x0, N = n1 + n0, no continuity correction; p on one degree of freedom; "
     "or_mh = sum x1 y0/N / sum x0 y1/N, y = n - x. 0 <= x <= n. Null: chisq and p without "
     "variation, or_mh with denominator 0. Mantel, Haenszel 1959; R's mantelhaen.test.",
     "{\"x1\": [12, 7, 20], \"n1\": [80, 60, 110], \"x0\": [6, 5, 11], \"n0\": [82, 55, 108]}",
     cmh_figure},
    {"mh_risk_difference", "The difference of two arms over segments: a pilot's primary figure",
     "w = n1 n0/N; rd = sum (x1 n0 - x0 n1)/N / sum w; variance (rd sum P + sum Q) / (sum w)^2 "
     "with "
     "P = (n1^2 x0 - n0^2 x1 + n1 n0 (n0 - n1)/2)/N^2, Q = (x1 (n0-x0) + x0 (n1-x1))/(2 N); "
     "z = rd/se. Segments with one arm empty say nothing. 0 <= x <= n. Null: all three if no "
     "segment has both arms, se and z if the variance is not positive. Greenland, Robins 1985; "
     "Sato 1989.",
     "{\"x1\": [12, 7, 20], \"n1\": [80, 60, 110], \"x0\": [6, 5, 11], \"n0\": [82, 55, 108]}",
     risk_difference_figure},
    {"srm_check", "Were records assigned to the arms as planned?",
     "Pearson's chi-square of counts against N planned_i / sum planned over the arms planned above "
     "0, df = those arms - 1; invalid if p < .001, or if an arm planned at 0 has records. Null: "
     "chisq and p without records or with a single planned arm. Fabijan et al. 2019.",
     "{\"counts\": [493, 507], \"planned\": [1, 1]}", srm_figure},
    {"selection_ratio", "Is a group selected less often than the reference group?",
     "ratio = (sel/n) / (sel_ref/n_ref) with 95 % limits of mn_ratio_ci and p of two_prop_test. "
     "status: insufficient_data if n or n_ref < 30 or there is no ratio; flag if ratio < .80 and "
     "upper < 1; watch if ratio < .80; else ok. 0 <= sel <= n. Null: as mn_ratio_ci and "
     "two_prop_test. 29 CFR 1607.4(D).",
     "{\"sel\": 18, \"n\": 120, \"sel_ref\": 61, \"n_ref\": 230}", selection_figure},
    {"cohen_kappa", "How far do two raters agree beyond chance?",
     "table: k x k counts by rows; agreement = diagonal / N; kappa = (agreement - e)/(1 - e), "
     "e = sum row_i column_i / N^2. Null: both without records, kappa if e = 1. Cohen 1960.",
     "{\"k\": 2, \"table\": [34, 9, 6, 21]}", kappa_figure});
