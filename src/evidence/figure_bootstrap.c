/* The account bootstrap as a figure: adapter over bootstrap.h. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/figure.h"
#include "base/json.h"
#include "evidence/bootstrap.h"
#include "evidence/fields.h"
#include "evidence/ratio_arm.h"

/* "seed", whole; "B"; "alpha". At most 10^9 draws: a figure answers in seconds. */
static bool read_plan(const struct json *inputs, size_t accounts, struct bootstrap_plan *ret,
                      struct err *err)
{
    int64_t seed, replicates;
    double alpha;
    if (!json_get_int(inputs, "seed", &seed, err) || !field_count(inputs, "B", &replicates, err) ||
        !field_alpha(inputs, &alpha, err))
        return false;
    if (replicates < 1 || replicates > BOOTSTRAP_REPLICATES_MAX)
        return err_set(err, ERR_INPUT, "\"B\" must be 1 to %d replicates",
                       BOOTSTRAP_REPLICATES_MAX);
    if ((uint64_t)replicates * accounts > 1000000000)
        return err_set(err, ERR_LIMIT, "\"B\" replicates of %zu accounts are over 10^9 draws",
                       accounts);
    *ret = (struct bootstrap_plan){(uint64_t)seed, (size_t)replicates, alpha, 1};
    return true;
}

static bool bootstrap_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                             struct err *err)
{
    struct ratio_arm arm1, arm0;
    struct bootstrap_plan plan;
    struct bootstrap result;
    if (!field_ratio_arm(arena, inputs, "y1", "n1", &arm1, err) ||
        !field_ratio_arm(arena, inputs, "y0", "n0", &arm0, err) ||
        !read_plan(inputs, arm1.count + arm0.count, &plan, err) ||
        !cluster_bootstrap_ratio_diff(arena, arm1, arm0, &plan, &result, err))
        return false;
    struct members out = members_open(ret_json);
    members_maybe(&out, "lower", result.lower);
    members_maybe(&out, "upper", result.upper);
    members_maybe(&out, "median", result.median);
    members_close(&out);
    return true;
}

FIGURE_FAMILY(
    figure_bootstrap, "Bootstrap",
    {"cluster_bootstrap_ratio_diff", "How far may a difference of two ratios be off?",
     "For each of B replicates as many accounts are drawn with replacement as each arm has, "
     "treatment first, by below(k) = ((next() >> 32) * k) >> 32 from one SplitMix64 stream of the "
     "seed; the replicate is sum y1 / sum n1 - sum y0 / sum n0 of the drawn. lower and upper are "
     "the order statistics number (B+1) alpha/2 (rounded down) and B+1 less that: 50 and 1950 of "
     "1999; median is number (B+1)/2 rounded down. n >= 0. Null: an empty arm, or a replicate "
     "whose "
     "denominator is 0; the limits if B is too small for alpha. Efron 1979.",
     "{\"y1\": [120, 0, 310, 45], \"n1\": [2, 1, 4, 1], \"y0\": [0, 60, 150], \"n0\": [1, 2, 3], "
     "\"B\": 199, \"seed\": 7, \"alpha\": 0.05}",
     bootstrap_figure});
