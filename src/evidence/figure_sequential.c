/* Figures about repeated looks: adapters over sequential.h. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/figure.h"
#include "base/json.h"
#include "evidence/fields.h"
#include "evidence/sequential.h"

enum { LOOKS_MAX = 104 }; /* two years of weeks */

/* "t": information fractions, non-decreasing, above 0; more than 1 counts as 1. */
static bool read_looks(struct arena *arena, const struct json *inputs, struct reals *ret,
                       struct err *err)
{
    struct reals t = {NULL, 0};
    if (!field_reals(arena, inputs, "t", &t, err))
        return false;
    if (t.count == 0 || t.count > LOOKS_MAX)
        return err_set(err, ERR_INPUT, "\"t\" must have 1 to %d looks", LOOKS_MAX);
    for (size_t i = 0; i < t.count; i++) {
        t.at[i] = real_min(1, t.at[i]);
        if (!(t.at[i] > 0) || (i > 0 && t.at[i] < t.at[i - 1]))
            return err_set(err, ERR_INPUT, "\"t\" must be above 0 and never fall: look at item %zu",
                           i);
    }
    *ret = t;
    return true;
}

static bool read_spending(const struct json *inputs, struct err *err)
{
    struct str spending;
    if (json_is_null(json_get(inputs, "spending")))
        return true;
    return json_get_str(inputs, "spending", &spending, err) &&
           (str_is(spending, "obf") ||
            err_set(err, ERR_INPUT, "\"spending\" must be \"obf\": the only one there is"));
}

static bool boundaries_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                              struct err *err)
{
    struct reals t = {NULL, 0};
    double alpha = 0;
    if (!read_looks(arena, inputs, &t, err) || !field_alpha(inputs, &alpha, err) ||
        !read_spending(inputs, err))
        return false;
    double *z = arena_array(arena, t.count, sizeof *z);
    double *spent = arena_array(arena, t.count, sizeof *spent);
    gst_boundaries(arena, t.at, t.count, alpha, z);
    for (size_t i = 0; i < t.count; i++)
        spent[i] = 2 * gst_spent_per_side(t.at[i], alpha);
    struct members out = members_open(ret_json);
    members_reals(&out, "z", z, t.count);
    members_reals(&out, "spent_two_sided", spent, t.count);
    members_close(&out);
    return true;
}

static bool read_estimate(const struct json *inputs, const char *key, double *ret_estimate,
                          double *ret_se, struct err *err)
{
    double se = 0;
    if (!field_real(inputs, key, ret_estimate, err) || !field_real(inputs, "se", &se, err))
        return false;
    if (se < 0)
        return err_set(err, ERR_INPUT, "\"se\" must not be negative");
    *ret_se = se;
    return true;
}

static bool decision_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                            struct err *err)
{
    struct reals t = {NULL, 0};
    double alpha = 0, estimate = 0, se = 0;
    if (!read_looks(arena, inputs, &t, err) || !field_alpha(inputs, &alpha, err) ||
        !read_estimate(inputs, "estimate", &estimate, &se, err))
        return false;
    struct gst_decision decision = gst_decision(arena, t.at, t.count, alpha, estimate, se);
    struct members out = members_open(ret_json);
    members_maybe(&out, "z", decision.z);
    members_real(&out, "bound", decision.bound);
    members_maybe(&out, "lower", decision.lower);
    members_maybe(&out, "upper", decision.upper);
    members_text(&out, "decision", str_of(gst_verdict_text(decision.verdict)));
    members_close(&out);
    return true;
}

static bool conditional_power_figure(struct arena *arena, const struct json *inputs,
                                     struct buf *ret_json, struct err *err)
{
    struct reals t = {NULL, 0};
    double alpha = 0, z = 0;
    if (!read_looks(arena, inputs, &t, err) || !field_alpha(inputs, &alpha, err) ||
        !field_real(inputs, "z", &z, err))
        return false;
    double *looks = arena_array(arena, t.count + 1, sizeof *looks);
    double *bounds = arena_array(arena, t.count + 1, sizeof *bounds);
    for (size_t i = 0; i < t.count; i++)
        looks[i] = t.at[i];
    looks[t.count] = 1;
    gst_boundaries(arena, looks, t.count + 1, alpha, bounds);
    struct members out = members_open(ret_json);
    members_maybe(&out, "conditional_power",
                  gst_conditional_power(z, looks[t.count - 1], bounds[t.count]));
    members_close(&out);
    return true;
}

static bool asymp_cs_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                            struct err *err)
{
    (void)arena;
    double estimate = 0, se = 0, n_star = 0, alpha = 0;
    int64_t n = 0;
    if (!read_estimate(inputs, "est", &estimate, &se, err) || !field_count(inputs, "n", &n, err) ||
        !field_real_or(inputs, "n_star", 600, &n_star, err) || !field_alpha(inputs, &alpha, err))
        return false;
    if (n_star < 1 || n_star > 1e12)
        return err_set(err, ERR_INPUT, "\"n_star\" must be 1 to 10^12 records");
    struct asymp_cs cs = asymp_cs(estimate, se, (double)n, n_star, alpha);
    struct members out = members_open(ret_json);
    members_maybe(&out, "rho2", cs.rho2);
    members_maybe(&out, "halfwidth", cs.half_width);
    members_maybe(&out, "lower", cs.lower);
    members_maybe(&out, "upper", cs.upper);
    members_maybe(&out, "p_always_valid", cs.p);
    members_close(&out);
    return true;
}

FIGURE_FAMILY(
    figure_sequential, "Repeated looks",
    {"gst_boundaries", "How large must |z| be at each look of a pilot?",
     "Two-sided group-sequential boundaries at information fractions t (above 0, never falling, "
     "more than 1 counts as 1). Alpha spent on each side up to t: 2 - 2 Phi(z_(1-alpha/4)/sqrt t); "
     "z_k solves P(first rejection at look k) = the increase, by recursive Gauss-Legendre "
     "integration. A look that may spend less than 1e-14 a side gets z = 8; a look less than "
     "2.5e-5 "
     "after the one before gets that one's boundary plus eight deviations of the step. Up to 104 "
     "looks. Lan, DeMets 1983; Jennison, Turnbull 2000.",
     "{\"t\": [0.2, 0.4, 0.6, 0.8, 1], \"alpha\": 0.05, \"spending\": \"obf\"}", boundaries_figure},
    {"gst_decision", "What does this look decide?",
     "z = estimate/se against the boundary of the last of the looks t (see gst_boundaries); "
     "lower, upper = estimate -+ bound * se, the repeated confidence interval; decision: "
     "stop_benefit if z >= bound, stop_harm if z <= -bound, else final_no_difference at t = 1 and "
     "continue before. se >= 0. Null: z and the limits if se = 0.",
     "{\"t\": [0.34, 0.61], \"alpha\": 0.05, \"estimate\": 0.066, \"se\": 0.0293}",
     decision_figure},
    {"gst_conditional_power", "Would the pilot still succeed if the trend goes on? Advice only",
     "1 - Phi((c - z sqrt t - z/sqrt t (1 - t)) / sqrt(1 - t)), t the last of the looks, z its "
     "statistic, c the boundary at the one further look t = 1. Below .10 at t >= .5 it advises to "
     "stop. Null: t = 1.",
     "{\"t\": [0.34, 0.61], \"alpha\": 0.05, \"z\": 0.4}", conditional_power_figure},
    {"asymp_cs", "Within which limits is the effect, if one looks as often as one likes?",
     "rho2 = (-2 ln a + ln(1 - 2 ln a))/n_star (default 600); with m = n rho2: halfwidth = "
     "se sqrt(2 (m+1)/m ln(sqrt(m+1)/a)), p_always_valid = min(1, sqrt(m+1) exp(-z^2 m/(2 "
     "(m+1)))), "
     "z = est/se. n records of both arms, se >= 0; shown from 30 records an arm. Null: all but "
     "rho2 "
     "if n = 0 or se = 0. Waudby-Smith et al. 2021 (arXiv 2103.06476).",
     "{\"est\": 0.042, \"se\": 0.021, \"n\": 260, \"n_star\": 600, \"alpha\": 0.05}",
     asymp_cs_figure});
