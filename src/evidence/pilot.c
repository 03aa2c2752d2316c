/* See pilot.h. */
#include "pilot.h"

#include <assert.h>
#include <math.h>

static const double ALPHA = 0.05;

struct pilot_size pilot_size(const struct pilot_plan *plan)
{
    assert(plan && plan->design_effect >= 1 && plan->per_arm >= 0);
    double factor = POWER_WEEKLY_LOOKS * plan->design_effect;
    struct maybe_real once = power_n_per_arm(plan->p0, plan->p0 + plan->lift, plan->power);
    struct maybe_real rate = detectable_rate(plan->p0, (double)plan->per_arm / factor, plan->power);
    struct pilot_size size = {maybe_none(), maybe_none(), true};
    if (once.known)
        size.needed = maybe_of(ceil(once.value * factor));
    if (rate.known) {
        size.detectable = maybe_of(rate.value - plan->p0);
        size.is_refused = size.detectable.value > 2 * fabs(plan->lift);
    }
    return size;
}

static double variance_of(struct proportion p)
{
    double n = (double)p.n;
    return (double)p.x * (double)(p.n - p.x) / (n * n * n);
}

struct difference difference_in_differences(struct proportion pre1, struct proportion post1,
                                            struct proportion pre0, struct proportion post0)
{
    struct difference did = {0};
    struct maybe_real one = proportion_difference(post1, pre1);
    struct maybe_real zero = proportion_difference(post0, pre0);
    if (!one.known || !zero.known)
        return did;
    double estimate = one.value - zero.value;
    did.estimate = maybe_of(estimate);
    double variance =
        variance_of(pre1) + variance_of(post1) + variance_of(pre0) + variance_of(post0);
    if (variance <= 0)
        return did;
    double se = sqrt(variance), half = normal_quantile(1 - ALPHA / 2) * se;
    did.se = maybe_of(se);
    did.statistic = maybe_of(estimate / se);
    did.p = maybe_of(normal_two_sided_p(estimate / se));
    did.lower = maybe_of(estimate - half);
    did.upper = maybe_of(estimate + half);
    return did;
}

/* The sequence over both arms; its limits are unknown while an arm is small. */
static struct asymp_cs watch(const struct watched *watched, double n_star)
{
    assert(watched && watched->n1 >= 0 && watched->n0 >= 0);
    bool is_small = watched->n1 < WATCH_ARM_MIN || watched->n0 < WATCH_ARM_MIN;
    double n = is_small ? 0 : (double)(watched->n1 + watched->n0);
    return asymp_cs(watched->estimate, watched->se, n, n_star, ALPHA);
}

struct guardrail guardrail(const struct watched *harm, double margin, double n_star)
{
    struct guardrail rail = {watch(harm, n_star), GUARDRAIL_UNKNOWN};
    if (!rail.cs.lower.known || !rail.cs.upper.known)
        return rail;
    rail.status = rail.cs.lower.value > margin    ? GUARDRAIL_BREACH
                  : rail.cs.upper.value <= margin ? GUARDRAIL_CLEAR
                                                  : GUARDRAIL_WATCH;
    return rail;
}

const char *guardrail_status_text(enum guardrail_status status)
{
    static const char *const texts[] = {"unknown", "clear", "watch", "breach"};
    assert(status <= GUARDRAIL_BREACH);
    return texts[status];
}

struct sustained_lift sustained_lift(const struct watched *lift, double pilot_lift, double n_star)
{
    struct sustained_lift result = {watch(lift, n_star), LIFT_UNPROVEN};
    if (!result.cs.lower.known)
        return result;
    if (result.cs.lower.value > 0)
        result.class = LIFT_SUSTAINED;
    else if (lift->estimate < pilot_lift / 2)
        result.class = LIFT_FADING;
    return result;
}

const char *lift_class_text(enum lift_class class)
{
    static const char *const texts[] = {"unproven", "sustained", "fading"};
    assert(class <= LIFT_FADING);
    return texts[class];
}
