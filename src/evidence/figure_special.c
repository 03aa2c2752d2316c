/* The special functions under all statistics, for comparison with any other tool: an adapter over
 * number.h. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/figure.h"
#include "base/json.h"
#include "evidence/fields.h"

enum { ARGUMENTS_MAX = 3 };

/* The domain of an argument, its ends included where that is right for the function. */
enum domain { ANY, POSITIVE, NOT_NEGATIVE, INSIDE_0_1, FROM_0_BELOW_1, FROM_0_TO_1 };

static bool is_in(double x, enum domain domain)
{
    switch (domain) {
    case ANY:
        return true;
    case POSITIVE:
        return x > 0;
    case NOT_NEGATIVE:
        return x >= 0;
    case INSIDE_0_1:
        return x > 0 && x < 1;
    case FROM_0_BELOW_1:
        return x >= 0 && x < 1;
    case FROM_0_TO_1:
        return x >= 0 && x <= 1;
    }
    return false;
}

static double cdf(const double *x)
{
    return normal_cdf(x[0]);
}

static double quantile(const double *x)
{
    return normal_quantile(x[0]);
}

static double chisq_tail(const double *x)
{
    return chisq_sf(x[0], x[1]);
}

static double chisq_inverse(const double *x)
{
    return chisq_quantile(x[0], x[1]);
}

static double beta_inverse(const double *x)
{
    return beta_quantile(x[0], x[1], x[2]);
}

static double student_inverse(const double *x)
{
    return student_quantile(x[0], x[1]);
}

static double gamma_logarithm(const double *x)
{
    return log_gamma(x[0]);
}

static const struct special {
    const char *name;
    double (*function)(const double *arguments);
    const char *arguments[ARGUMENTS_MAX]; /* names of the lists */
    enum domain domains[ARGUMENTS_MAX];
} specials[] = {
    {"norm_cdf", cdf, {"z"}, {ANY}},
    {"norm_quantile", quantile, {"p"}, {INSIDE_0_1}},
    {"chisq_sf", chisq_tail, {"chisq_q", "chisq_df"}, {NOT_NEGATIVE, POSITIVE}},
    {"chisq_quantile", chisq_inverse, {"chisq_p", "chisq_df2"}, {FROM_0_BELOW_1, POSITIVE}},
    {"beta_quantile",
     beta_inverse,
     {"beta_p", "beta_a", "beta_b"},
     {FROM_0_TO_1, POSITIVE, POSITIVE}},
    {"t_quantile", student_inverse, {"t_p", "t_df"}, {INSIDE_0_1, POSITIVE}},
    {"lgamma", gamma_logarithm, {"lg"}, {POSITIVE}},
};

static bool read_arguments(struct arena *arena, const struct json *inputs,
                           const struct special *special, struct reals lists[ARGUMENTS_MAX],
                           struct err *err)
{
    for (size_t a = 0; a < ARGUMENTS_MAX && special->arguments[a]; a++) {
        const char *key = special->arguments[a];
        if (!field_reals(arena, inputs, key, &lists[a], err) ||
            !field_same_length(key, lists[a].count, special->arguments[0], lists[0].count, err))
            return false;
        for (size_t i = 0; i < lists[a].count; i++)
            if (!is_in(lists[a].at[i], special->domains[a]))
                return err_set(err, ERR_INPUT, "\"%s\"[%zu] is outside the domain of %s", key, i,
                               special->name);
    }
    return true;
}

static bool write_special(struct arena *arena, const struct json *inputs,
                          const struct special *special, struct members *out, struct err *err)
{
    struct reals lists[ARGUMENTS_MAX] = {0};
    if (json_is_null(json_get(inputs, special->arguments[0])))
        return true;
    if (!read_arguments(arena, inputs, special, lists, err))
        return false;
    double *values = arena_array(arena, lists[0].count, sizeof *values);
    for (size_t i = 0; i < lists[0].count; i++) {
        double arguments[ARGUMENTS_MAX] = {0};
        for (size_t a = 0; a < ARGUMENTS_MAX && special->arguments[a]; a++)
            arguments[a] = lists[a].at[i];
        values[i] = special->function(arguments);
    }
    members_reals(out, special->name, values, lists[0].count);
    return true;
}

static bool special_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                           struct err *err)
{
    struct members out = members_open(ret_json);
    for (size_t i = 0; i < sizeof specials / sizeof specials[0]; i++)
        if (!write_special(arena, inputs, &specials[i], &out, err))
            return false;
    members_close(&out);
    return true;
}

FIGURE_FAMILY(
    figure_special, "Special functions",
    {"special_functions", "The distributions under all figures, to compare with any other tool",
     "Lists in, lists out; each is optional. norm_cdf(z); norm_quantile(p), 0 < p < 1; upper tail "
     "chisq_sf(chisq_q >= 0, chisq_df > 0); chisq_quantile(chisq_p in [0, 1), chisq_df2 > 0); "
     "beta_quantile(beta_p in [0, 1], beta_a > 0, beta_b > 0); t_quantile(t_p, t_df), 0 < t_p < 1, "
     "t_df > 0; lgamma(lg > 0), the logarithm of the gamma function. Relative accuracy 1e-9. "
     "Null: a result too large for a double. r-mathlib; Wichura 1988 (AS 241).",
     "{\"z\": [-1.96, 0], \"p\": [0.025], \"chisq_q\": [3.84], \"chisq_df\": [1], \"lg\": [10.5]}",
     special_figure});
