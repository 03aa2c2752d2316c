/* Figures about sample sizes: adapters over power.h. */
#include <math.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/figure.h"
#include "base/json.h"
#include "evidence/fields.h"
#include "evidence/power.h"

static bool read_rate(const struct json *inputs, const char *key, double *ret, struct err *err)
{
    double rate;
    if (!field_real(inputs, key, &rate, err))
        return false;
    if (rate < 0 || rate > 1)
        return err_set(err, ERR_INPUT, "\"%s\" must lie between 0 and 1", key);
    *ret = rate;
    return true;
}

static bool read_plan(const struct json *inputs, struct power_plan *ret, struct err *err)
{
    struct power_plan plan;
    if (!field_alpha(inputs, &plan.alpha, err) || !field_share(inputs, "power", &plan.power, err))
        return false;
    *ret = plan;
    return true;
}

static struct maybe_real rounded_up(struct maybe_real n)
{
    return n.known ? maybe_of(ceil(n.value)) : n;
}

static bool power_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                         struct err *err)
{
    (void)arena;
    double p0 = 0, p1 = 0;
    struct power_plan plan = {0};
    if (!read_rate(inputs, "p0", &p0, err) || !read_rate(inputs, "p1", &p1, err) ||
        !read_plan(inputs, &plan, err))
        return false;
    struct maybe_real n = power_n_per_arm(p0, p1, plan);
    struct members out = members_open(ret_json);
    members_maybe(&out, "n_exact", n);
    members_maybe(&out, "n", rounded_up(n));
    members_close(&out);
    return true;
}

static bool detectable_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                              struct err *err)
{
    (void)arena;
    double p0 = 0;
    int64_t n = 0;
    struct power_plan plan = {0};
    if (!read_rate(inputs, "p0", &p0, err) || !field_count(inputs, "n", &n, err) ||
        !read_plan(inputs, &plan, err))
        return false;
    struct maybe_real p1 = detectable_rate(p0, (double)n, plan);
    struct members out = members_open(ret_json);
    members_maybe(&out, "p1", p1);
    members_maybe(&out, "difference", p1.known ? maybe_of(p1.value - p0) : p1);
    members_close(&out);
    return true;
}

/* What makes records of one account alike. */
struct clustering {
    double mean, cv, icc;
};

static bool read_clustering(const struct json *inputs, struct clustering *ret, struct err *err)
{
    struct clustering c;
    if (!field_real(inputs, "mean_cluster", &c.mean, err) ||
        !field_real(inputs, "cv", &c.cv, err) || !field_real(inputs, "icc", &c.icc, err))
        return false;
    if (c.mean < 1 || c.mean > 1e9)
        return err_set(err, ERR_INPUT, "\"mean_cluster\" must be 1 to 10^9 records an account");
    if (c.cv < 0 || c.cv > 1e6)
        return err_set(err, ERR_INPUT, "\"cv\" must be 0 to 10^6");
    if (c.icc < 0 || c.icc > 1)
        return err_set(err, ERR_INPUT,
                       "\"icc\" must lie between 0 and 1: give 0 for a negative estimate");
    *ret = c;
    return true;
}

static bool design_effect_figure(struct arena *arena, const struct json *inputs,
                                 struct buf *ret_json, struct err *err)
{
    (void)arena;
    double p0 = 0, p1 = 0;
    struct power_plan plan = {0};
    struct clustering c = {0};
    if (!read_rate(inputs, "p0", &p0, err) || !read_rate(inputs, "p1", &p1, err) ||
        !read_plan(inputs, &plan, err) || !read_clustering(inputs, &c, err))
        return false;
    struct maybe_real n = power_n_per_arm(p0, p1, plan);
    double effect = design_effect(c.mean, c.cv, c.icc);
    struct maybe_real records = n.known ? maybe_of(n.value * effect) : n;
    struct members out = members_open(ret_json);
    members_real(&out, "design_effect", effect);
    members_maybe(&out, "records_per_arm", rounded_up(records));
    members_maybe(&out, "accounts_per_arm",
                  rounded_up(n.known ? maybe_of(records.value / c.mean) : n));
    members_close(&out);
    return true;
}

static bool icc_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                       struct err *err)
{
    struct reals y = {NULL, 0};
    struct integers groups = {NULL, 0};
    size_t group_count = 0;
    if (!field_reals(arena, inputs, "y", &y, err) ||
        !field_groups(arena, inputs, "cluster", &groups, &group_count, err) ||
        !field_same_length("y", y.count, "cluster", groups.count, err))
        return false;
    struct cluster *scratch = arena_array(arena, group_count, sizeof *scratch);
    struct icc icc = icc_anova(y.at, groups.at, y.count, scratch, group_count);
    struct members out = members_open(ret_json);
    members_maybe(&out, "msb", icc.msb);
    members_maybe(&out, "msw", icc.msw);
    members_maybe(&out, "n0", icc.n0);
    members_maybe(&out, "icc", icc.icc);
    members_close(&out);
    return true;
}

FIGURE_FAMILY(
    figure_power, "Sample sizes",
    {"power_n_per_arm", "How many records does each arm need to show p1 against p0?",
     "n_exact = (z_(1-alpha/2) sqrt(2 pb (1-pb)) + z_power sqrt(p0 (1-p0) + p1 (1-p1)))^2 / "
     "(p1-p0)^2, pb = (p0+p1)/2; n rounds it up. Rates in [0, 1]; alpha (two-sided, default .05) "
     "and power strictly between 0 and 1. One look; times 1.035 for twelve weekly looks. Null: "
     "p0 = p1. Fleiss, Levin, Paik 2003; R's power.prop.test.",
     "{\"p0\": 0.1, \"p1\": 0.15, \"alpha\": 0.05, \"power\": 0.8}", power_figure},
    {"detectable_difference", "Which rate above p0 can n records in each arm show?",
     "The smallest p1 > p0 whose power_n_per_arm is at most n, and difference = p1 - p0. Null: "
     "n = 0, p0 = 1, or not even p1 = 1 is shown.",
     "{\"p0\": 0.1, \"n\": 686, \"alpha\": 0.05, \"power\": 0.8}", detectable_figure},
    {"design_effect_n", "How many records and accounts, when records of one account are alike?",
     "design_effect = 1 + ((1 + cv^2) m - 1) icc, m = mean_cluster records an account (>= 1), cv "
     "their coefficient of variation (>= 0), icc in [0, 1]; records_per_arm = n_exact * "
     "design_effect and accounts_per_arm = that / m, both rounded up. Null: p0 = p1.",
     "{\"p0\": 0.1, \"p1\": 0.15, \"alpha\": 0.05, \"power\": 0.8, \"mean_cluster\": 2.4, "
     "\"cv\": 0.8, \"icc\": 0.15}",
     design_effect_figure},
    {"icc_anova", "How alike are the records of one account?",
     "One-way analysis of variance of y over clusters: msb, msw the mean squares between and "
     "within, n0 = (N - sum n_i^2/N)/(k-1), icc = (msb - msw)/(msb + (n0-1) msw); may be negative. "
     "Null: msb and n0 with fewer than two clusters, msw if no cluster has two records, icc with "
     "either or without any variation.",
     "{\"y\": [1, 0, 0, 1, 1, 0], \"cluster\": [\"a\", \"a\", \"b\", \"b\", \"b\", \"c\"]}",
     icc_figure});
