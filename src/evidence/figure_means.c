/* Figures about means, money and net benefit: adapters over means.h. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/figure.h"
#include "base/json.h"
#include "evidence/fields.h"
#include "evidence/means.h"
#include "evidence/ratio_arm.h"

static bool welch_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                         struct err *err)
{
    struct reals a, b;
    if (!field_reals(arena, inputs, "a", &a, err) || !field_reals(arena, inputs, "b", &b, err))
        return false;
    struct welch test = welch_t(a.at, a.count, b.at, b.count);
    struct members out = members_open(ret_json);
    members_maybe(&out, "diff", test.difference.estimate);
    members_maybe(&out, "t", test.difference.statistic);
    members_maybe(&out, "df", test.df);
    members_maybe(&out, "p", test.difference.p);
    members_maybe(&out, "lower", test.difference.lower);
    members_maybe(&out, "upper", test.difference.upper);
    members_close(&out);
    return true;
}

static bool winsorised_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                              struct err *err)
{
    struct reals y;
    double cap;
    if (!field_reals(arena, inputs, "y", &y, err) || !field_real(inputs, "cap", &cap, err))
        return false;
    struct winsorised result = winsorised_mean(y.at, y.count, cap);
    struct members out = members_open(ret_json);
    members_maybe(&out, "mean", result.mean);
    members_maybe(&out, "sd", result.sd);
    members_int(&out, "n_capped", (int64_t)result.capped);
    members_maybe(&out, "share_removed", result.share_removed);
    members_close(&out);
    return true;
}

static bool ratio_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                         struct err *err)
{
    struct ratio_arm arm1, arm0;
    if (!field_ratio_arm(arena, inputs, "y1", "n1", &arm1, err) ||
        !field_ratio_arm(arena, inputs, "y0", "n0", &arm0, err))
        return false;
    struct ratio_comparison r = ratio_compare(arm1, arm0);
    struct members out = members_open(ret_json);
    members_maybe(&out, "ratio1", r.arm1.ratio);
    members_maybe(&out, "se1", r.arm1.se);
    members_maybe(&out, "ratio0", r.arm0.ratio);
    members_maybe(&out, "se0", r.arm0.se);
    members_maybe(&out, "diff", r.difference.estimate);
    members_maybe(&out, "se", r.difference.se);
    members_maybe(&out, "z", r.difference.statistic);
    members_maybe(&out, "p", r.difference.p);
    members_maybe(&out, "lower", r.difference.lower);
    members_maybe(&out, "upper", r.difference.upper);
    members_maybe(&out, "rel_lift", r.lift.estimate);
    members_maybe(&out, "rel_lower", r.lift.lower);
    members_maybe(&out, "rel_upper", r.lift.upper);
    members_close(&out);
    return true;
}

static bool cluster_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                           struct err *err)
{
    struct reals y;
    struct integers cluster;
    size_t clusters;
    if (!field_reals(arena, inputs, "y", &y, err) ||
        !field_groups(arena, inputs, "cluster", &cluster, &clusters, err) ||
        !field_same_length("y", y.count, "cluster", cluster.count, err))
        return false;
    struct cluster_mean result = cluster_mean(arena, y.at, cluster.at, y.count, clusters);
    struct members out = members_open(ret_json);
    members_maybe(&out, "mean", result.mean);
    members_maybe(&out, "se", result.se);
    members_close(&out);
    return true;
}

static bool read_weights(struct arena *arena, const struct json *inputs, struct reals *ret,
                         struct err *err)
{
    if (!field_reals(arena, inputs, "w", ret, err))
        return false;
    for (size_t i = 0; i < ret->count; i++)
        if (ret->at[i] < 0)
            return err_set(err, ERR_INPUT, "\"w\"[%zu] is a weight: it must not be negative", i);
    return true;
}

static bool read_change(struct arena *arena, const struct json *inputs, struct routing_change *ret,
                        struct err *err)
{
    struct flags good, before, after;
    struct reals weight;
    struct integers account;
    size_t accounts;
    double break_even;
    if (!field_flags(arena, inputs, "y", &good, err) ||
        !field_flags(arena, inputs, "a_old", &before, err) ||
        !field_flags(arena, inputs, "a_new", &after, err) ||
        !read_weights(arena, inputs, &weight, err) || !field_real(inputs, "pt", &break_even, err) ||
        !field_groups(arena, inputs, "account", &account, &accounts, err) ||
        !field_same_length("y", good.count, "a_old", before.count, err) ||
        !field_same_length("y", good.count, "a_new", after.count, err) ||
        !field_same_length("y", good.count, "w", weight.count, err) ||
        !field_same_length("y", good.count, "account", account.count, err))
        return false;
    if (!(break_even >= 0 && break_even < 1))
        return err_set(err, ERR_INPUT, "\"pt\" must be at least 0 and below 1");
    *ret = (struct routing_change){.good = good.at,
                                   .routed_old = before.at,
                                   .routed_new = after.at,
                                   .weight = weight.at,
                                   .account = account.at,
                                   .count = good.count,
                                   .account_count = accounts,
                                   .break_even = break_even};
    return true;
}

static bool net_benefit_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                               struct err *err)
{
    struct routing_change change;
    if (!read_change(arena, inputs, &change, err))
        return false;
    struct net_benefit result = net_benefit_change(arena, &change);
    struct members out = members_open(ret_json);
    members_maybe(&out, "nb_old", result.before);
    members_maybe(&out, "nb_new", result.after);
    members_maybe(&out, "delta", result.change);
    members_maybe(&out, "se", result.se);
    members_maybe(&out, "z", result.z);
    members_maybe(&out, "p_one_sided", result.p_one_sided);
    members_int(&out, "swap_in", (int64_t)result.swap_in);
    members_int(&out, "swap_out", (int64_t)result.swap_out);
    members_close(&out);
    return true;
}

static bool hajek_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                         struct err *err)
{
    struct reals y, chance;
    if (!field_reals(arena, inputs, "y", &y, err) ||
        !field_reals(arena, inputs, "pi", &chance, err) ||
        !field_same_length("y", y.count, "pi", chance.count, err))
        return false;
    for (size_t i = 0; i < chance.count; i++)
        if (!(chance.at[i] > 0 && chance.at[i] <= 1))
            return err_set(err, ERR_INPUT,
                           "\"pi\"[%zu] is a chance of selection: above 0, at most 1", i);
    struct hajek result = hajek_ipw(y.at, chance.at, y.count);
    struct members out = members_open(ret_json);
    members_maybe(&out, "estimate", result.estimate);
    members_maybe(&out, "se", result.se);
    members_maybe(&out, "ess", result.ess);
    members_close(&out);
    return true;
}

FIGURE_FAMILY(
    figure_means, "Means, money and net benefit",
    {"welch_t", "Do two means differ?",
     "diff = mean a - mean b; t = diff / sqrt(s_a^2/m + s_b^2/n) with Welch-Satterthwaite df; p "
     "two-sided; 95 % limits. Null: all with an empty sample; all but diff with fewer than two "
     "values in one; t, df, p and limits if neither varies. Welch 1947; equals R's t.test.",
     "{\"a\": [0, 120, 45, 310], \"b\": [0, 60, 0, 150, 40]}", welch_figure},
    {"winsorised_mean", "What is the mean once outliers count no more than a cap?",
     "mean and sd (n - 1) of min(y, cap); n_capped = values above the cap; share_removed = 1 - sum "
     "min(y, cap) / sum y. The cap is agreed before the figures are seen. Null: no values; sd of "
     "one value; share_removed unless the sum of y is positive.",
     "{\"y\": [0, 45, 310, 950], \"cap\": 300}", winsorised_figure},
    {"ratio_metric_delta", "Does the ratio of two sums differ between arms?",
     "For each account i of an arm y_i and n_i >= 0: ratio R = sum y / sum n; se^2 = k/(k-1) sum "
     "(y_i - R n_i)^2 / (sum n)^2 for k accounts (delta method); diff = ratio1 - ratio0 with se, "
     "z, two-sided p and 95 % limits from the normal distribution; rel_lift = ratio1/ratio0 - 1 "
     "with limits exp(ln(ratio1/ratio0) -+ 1.959964 sqrt(se1^2/ratio1^2 + se0^2/ratio0^2)) - 1. "
     "Null: a ratio with denominator 0; se with fewer than two accounts; z, p and limits if "
     "nothing varies; rel_lift with a baseline <= 0, its limits also with ratio1 <= 0. Deng, "
     "Knoblich, Lu 2018.",
     "{\"y1\": [120, 0, 310], \"n1\": [2, 1, 4], \"y0\": [0, 60, 150], \"n0\": [1, 2, 3]}",
     ratio_figure},
    {"cluster_mean_se", "How certain is a mean of records that come in groups?",
     "mean of y; se = sqrt(K/(K-1) sum_c (sum of y - mean in cluster c)^2) / n for K clusters. "
     "Null: no records; se with fewer than two clusters. Equals R's sandwich::vcovCL(type = "
     "\"HC0\", cadjust = TRUE) of lm(y ~ 1).",
     "{\"y\": [1, 0, 0, 1, 1], \"cluster\": [\"a\", \"a\", \"b\", \"b\", \"c\"]}", cluster_figure},
    {"net_benefit_change", "Is the new way of routing worth more than the old one?",
     "NB(a) = sum w a (y - (1-y) pt/(1-pt)) / sum w: opportunities per eligible record, less what "
     "working the others costs; pt is the break-even conversion, 0 <= pt < 1. delta = NB(a_new) - "
     "NB(a_old), se cluster-robust by account (HC0 times K/(K-1)), z = delta/se, p_one_sided = "
     "1 - Phi(z). swap_in and swap_out count the records only one way routes. w >= 0. Null: all if "
     "the weights sum to 0; se, z, p with fewer than two accounts; z and p if nothing varies (an "
     "empty swap set). Vickers, Elkin 2006.",
     "{\"y\": [1, 0, 1, 0], \"a_old\": [1, 1, 0, 0], \"a_new\": [1, 0, 1, 0], \"w\": [1, 1, 1, 1], "
     "\"pt\": 0.2, \"account\": [\"a\", \"b\", \"c\", \"c\"]}",
     net_benefit_figure},
    {"hajek_ipw", "What is the rate in the population, given how records were selected?",
     "estimate = sum (y/pi) / sum (1/pi); se = sqrt(sum ((y - estimate)/pi)^2) / sum (1/pi), "
     "linearised; ess = (sum 1/pi)^2 / sum 1/pi^2, Kish's effective sample size. 0 < pi <= 1, the "
     "logged chance of selection. Null: no records; se of one record. Hajek 1971.",
     "{\"y\": [1, 0, 1, 0], \"pi\": [1, 1, 0.05, 0.05]}", hajek_figure});
