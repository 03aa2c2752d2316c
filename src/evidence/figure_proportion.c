/* Figures about proportions: adapters over proportion.h. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/figure.h"
#include "base/json.h"
#include "evidence/fields.h"
#include "evidence/proportion.h"

static bool read_proportion(const struct json *inputs, const char *x_key, const char *n_key,
                            struct proportion *ret, struct err *err)
{
    struct proportion p = {0, 0};
    if (!field_count(inputs, x_key, &p.x, err) || !field_count(inputs, n_key, &p.n, err))
        return false;
    if (!proportion_is_valid(p))
        return err_set(err, ERR_INPUT, "\"%s\" is larger than \"%s\"", x_key, n_key);
    *ret = p;
    return true;
}

/* x1 of n1 against the baseline x0 of n0. */
struct comparison {
    struct proportion p1, p0;
    double alpha;
};

static bool read_comparison(const struct json *inputs, struct comparison *ret, struct err *err)
{
    struct comparison c = {0};
    if (!read_proportion(inputs, "x1", "n1", &c.p1, err) ||
        !read_proportion(inputs, "x0", "n0", &c.p0, err) || !field_alpha(inputs, &c.alpha, err))
        return false;
    *ret = c;
    return true;
}

static void write_interval(struct buf *ret_json, struct interval interval)
{
    struct members out = members_open(ret_json);
    members_interval(&out, interval);
    members_close(&out);
}

static bool wilson_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                          struct err *err)
{
    (void)arena;
    struct proportion p = {0, 0};
    double alpha = 0;
    if (!read_proportion(inputs, "x", "n", &p, err) || !field_alpha(inputs, &alpha, err))
        return false;
    write_interval(ret_json, wilson_ci(p, alpha));
    return true;
}

static bool clopper_pearson_figure(struct arena *arena, const struct json *inputs,
                                   struct buf *ret_json, struct err *err)
{
    (void)arena;
    struct proportion p = {0, 0};
    double alpha = 0;
    if (!read_proportion(inputs, "x", "n", &p, err) || !field_alpha(inputs, &alpha, err))
        return false;
    struct interval interval = clopper_pearson_ci(p, alpha);
    struct members out = members_open(ret_json);
    members_maybe(&out, "lower", interval.lower);
    members_maybe(&out, "upper", interval.upper);
    members_close(&out);
    return true;
}

static bool zero_events_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                               struct err *err)
{
    (void)arena;
    int64_t n = 0;
    double alpha = 0;
    if (!field_count(inputs, "n", &n, err) || !field_alpha(inputs, &alpha, err))
        return false;
    struct members out = members_open(ret_json);
    members_maybe(&out, "upper", zero_events_upper(n, alpha));
    members_close(&out);
    return true;
}

static bool mn_diff_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                           struct err *err)
{
    (void)arena;
    struct comparison c = {0};
    if (!read_comparison(inputs, &c, err))
        return false;
    write_interval(ret_json, mn_diff_ci(c.p1, c.p0, c.alpha));
    return true;
}

static bool mn_ratio_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                            struct err *err)
{
    (void)arena;
    struct comparison c = {0};
    if (!read_comparison(inputs, &c, err))
        return false;
    write_interval(ret_json, mn_ratio_ci(c.p1, c.p0, c.alpha));
    return true;
}

static bool newcombe_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                            struct err *err)
{
    (void)arena;
    struct comparison c = {0};
    if (!read_comparison(inputs, &c, err))
        return false;
    write_interval(ret_json, newcombe_diff_ci(c.p1, c.p0, c.alpha));
    return true;
}

static void write_method(struct members *out, enum two_prop_method method)
{
    switch (method) {
    case TWO_PROP_CHISQ:
        members_text(out, "method", STR("n1_chisq"));
        return;
    case TWO_PROP_FISHER:
        members_text(out, "method", STR("fisher"));
        return;
    case TWO_PROP_NONE:
        break;
    }
    members_null(out, "method");
}

static bool two_prop_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                            struct err *err)
{
    (void)arena;
    struct comparison c = {0};
    if (!read_comparison(inputs, &c, err))
        return false;
    struct two_prop_test test = two_prop_test(c.p1, c.p0);
    struct members out = members_open(ret_json);
    members_maybe(&out, "min_expected", test.min_expected);
    members_maybe(&out, "chisq_n1", test.chisq);
    members_maybe(&out, "p_n1", test.p_chisq);
    members_maybe(&out, "p_fisher", test.p_fisher);
    write_method(&out, test.method);
    members_maybe(&out, "p", test.p);
    members_close(&out);
    return true;
}

FIGURE_FAMILY(
    figure_proportion, "Proportions",
    {"wilson_ci", "Between which rates does the true one lie, given x of n?",
     "estimate = x/n; limits (x + z^2/2 -+ z sqrt(x (n-x)/n + z^2/4)) / (n + z^2), z the normal "
     "quantile of 1 - alpha/2; no continuity correction; lower = 0 at x = 0, upper = 1 at x = n. "
     "0 <= x <= n, 0 < alpha < 1 (default .05). Null: n = 0. Wilson 1927; Brown, Cai, DasGupta "
     "2001; equals R's prop.test(correct = FALSE).",
     "{\"x\": 9, \"n\": 50, \"alpha\": 0.05}", wilson_figure},
    {"clopper_pearson_ci", "The same with guaranteed coverage, hence wider",
     "lower = beta quantile of alpha/2 with (x, n-x+1), 0 at x = 0; upper = beta quantile of "
     "1 - alpha/2 with (x+1, n-x), 1 at x = n. 0 <= x <= n. Null: n = 0. Clopper, Pearson 1934; "
     "equals R's binom.test.",
     "{\"x\": 3, \"n\": 30, \"alpha\": 0.05}", clopper_pearson_figure},
    {"zero_events_upper", "How large may the rate be if none of n had the outcome?",
     "upper = 1 - alpha^(1/n), one-sided: the largest rate at which no event in n still has "
     "probability alpha. n >= 0. Null: n = 0.",
     "{\"n\": 50, \"alpha\": 0.05}", zero_events_figure},
    {"mn_diff_ci", "By how much do two rates differ (p1 - p0)?",
     "All differences d with |x1/n1 - x0/n0 - d| <= z sqrt(V(d) N/(N-1)), "
     "V = p1 (1-p1)/n1 + p0 (1-p0)/n0 at the maximum-likelihood rates with p1 = p0 + d (root of a "
     "cubic); limits solved to 1e-12 or better. At an estimate of 1 (-1) the outer limit is 1 "
     "(-1). "
     "0 <= x <= n in both groups. Null: an empty group. Miettinen, Nurminen 1985.",
     "{\"x1\": 56, \"n1\": 70, \"x0\": 48, \"n0\": 80, \"alpha\": 0.05}", mn_diff_figure},
    {"mn_ratio_ci", "How many times larger is one rate than the other (p1 / p0)?",
     "All ratios r with |x1/n1 - r x0/n0| <= z sqrt(V(r) N/(N-1)), "
     "V = p1 (1-p1)/n1 + r^2 p0 (1-p0)/n0 at the maximum-likelihood rates with p1 = r p0 (root of "
     "a quadratic). 0 <= x <= n in both groups. Null: an empty group or no event at all; with "
     "x0 = 0 alone the estimate and the upper limit. Miettinen, Nurminen 1985.",
     "{\"x1\": 31, \"n1\": 250, \"x0\": 18, \"n0\": 246, \"alpha\": 0.05}", mn_ratio_figure},
    {"newcombe_diff_ci", "The difference again, in closed form: a cross-check of mn_diff_ci",
     "With Wilson's limits l, u of each rate: lower = d - sqrt((p1-l1)^2 + (u0-p0)^2), "
     "upper = d + sqrt((u1-p1)^2 + (p0-l0)^2), d = p1 - p0. 0 <= x <= n in both groups. Null: an "
     "empty group. Newcombe 1998, method 10.",
     "{\"x1\": 56, \"n1\": 70, \"x0\": 48, \"n0\": 80, \"alpha\": 0.05}", newcombe_figure},
    {"two_prop_test", "Are two rates different?",
     "chisq_n1 = (N-1)(x1 y0 - x0 y1)^2 / (n1 n0 C (N-C)), y = n - x, C = x1 + x0, with its p on "
     "one degree of freedom; p_fisher = two-sided exact p, all tables at most (1 + 1e-7) times as "
     "likely as the observed one; method n1_chisq if the smallest expected count is >= 1, else "
     "fisher; p is that of the method. 0 <= x <= n in both groups. Null: everything for an empty "
     "group; chi-square if nobody or everybody has the outcome. Campbell 2007.",
     "{\"x1\": 9, \"n1\": 10, \"x0\": 3, \"n0\": 10}", two_prop_figure});
