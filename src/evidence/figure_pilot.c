/* Figures about a pilot around its estimators: adapters over pilot.h and contingency.h. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/figure.h"
#include "base/json.h"
#include "evidence/contingency.h"
#include "evidence/fields.h"
#include "evidence/pilot.h"

static bool read_rate(const struct json *inputs, const char *key, double *ret, struct err *err)
{
    if (!field_real(inputs, key, ret, err))
        return false;
    return (*ret >= 0 && *ret <= 1) ||
           err_set(err, ERR_INPUT, "\"%s\" must lie between 0 and 1", key);
}

static bool read_plan(const struct json *inputs, struct pilot_plan *ret, struct err *err)
{
    struct pilot_plan plan = {.power = {0.05, 0.8}};
    if (!read_rate(inputs, "p0", &plan.p0, err) ||
        !field_real(inputs, "expected_lift", &plan.lift, err) ||
        !field_count(inputs, "accounts_per_arm", &plan.per_arm, err) ||
        !field_real_or(inputs, "design_effect", 1, &plan.design_effect, err) ||
        !field_alpha(inputs, &plan.power.alpha, err))
        return false;
    if (!json_is_null(json_get(inputs, "power")) &&
        !field_share(inputs, "power", &plan.power.power, err))
        return false;
    if (!(plan.p0 + plan.lift >= 0 && plan.p0 + plan.lift <= 1))
        return err_set(err, ERR_INPUT, "\"p0\" + \"expected_lift\" must lie between 0 and 1");
    if (!(plan.design_effect >= 1 && plan.design_effect <= 1e6))
        return err_set(err, ERR_INPUT, "\"design_effect\" must be 1 to 1e6");
    *ret = plan;
    return true;
}

static bool size_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                        struct err *err)
{
    (void)arena;
    struct pilot_plan plan;
    if (!read_plan(inputs, &plan, err))
        return false;
    struct pilot_size size = pilot_size(&plan);
    struct members out = members_open(ret_json);
    members_maybe(&out, "needed_per_arm", size.needed);
    members_maybe(&out, "detectable_lift", size.detectable);
    members_bool(&out, "refused", size.is_refused);
    members_close(&out);
    return true;
}

/* [x, n] */
static bool read_group(struct arena *arena, const struct json *inputs, const char *key,
                       struct proportion *ret, struct err *err)
{
    struct integers pair = {NULL, 0};
    if (!field_counts(arena, inputs, key, &pair, err))
        return false;
    if (pair.count != 2 || pair.at[0] > pair.at[1])
        return err_set(err, ERR_INPUT, "\"%s\" must be [conversions, records]", key);
    *ret = (struct proportion){pair.at[0], pair.at[1]};
    return true;
}

static bool did_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                       struct err *err)
{
    struct proportion pre1, post1, pre0, post0;
    if (!read_group(arena, inputs, "pre1", &pre1, err) ||
        !read_group(arena, inputs, "post1", &post1, err) ||
        !read_group(arena, inputs, "pre0", &pre0, err) ||
        !read_group(arena, inputs, "post0", &post0, err))
        return false;
    struct difference did = difference_in_differences(pre1, post1, pre0, post0);
    struct members out = members_open(ret_json);
    members_maybe(&out, "estimate", did.estimate);
    members_maybe(&out, "se", did.se);
    members_maybe(&out, "z", did.statistic);
    members_maybe(&out, "p", did.p);
    members_maybe(&out, "lower", did.lower);
    members_maybe(&out, "upper", did.upper);
    members_close(&out);
    return true;
}

static bool read_watched(const struct json *inputs, struct watched *ret, double *ret_n_star,
                         struct err *err)
{
    struct watched watched = {0};
    if (!field_real(inputs, "est", &watched.estimate, err) ||
        !field_real(inputs, "se", &watched.se, err) ||
        !field_count(inputs, "n1", &watched.n1, err) ||
        !field_count(inputs, "n0", &watched.n0, err) ||
        !field_real_or(inputs, "n_star", 600, ret_n_star, err))
        return false;
    if (watched.se < 0)
        return err_set(err, ERR_INPUT, "\"se\" must not be negative");
    if (*ret_n_star < 1 || *ret_n_star > 1e12)
        return err_set(err, ERR_INPUT, "\"n_star\" must be 1 to 10^12 records");
    *ret = watched;
    return true;
}

static bool guardrail_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                             struct err *err)
{
    (void)arena;
    struct watched harm;
    double n_star, margin;
    if (!read_watched(inputs, &harm, &n_star, err) || !field_real(inputs, "margin", &margin, err))
        return false;
    struct guardrail rail = guardrail(&harm, margin, n_star);
    struct members out = members_open(ret_json);
    members_maybe(&out, "lower", rail.cs.lower);
    members_maybe(&out, "upper", rail.cs.upper);
    members_text(&out, "status", str_of(guardrail_status_text(rail.status)));
    members_close(&out);
    return true;
}

static bool sustained_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                             struct err *err)
{
    (void)arena;
    struct watched lift;
    double n_star, pilot_lift;
    if (!read_watched(inputs, &lift, &n_star, err) ||
        !field_real(inputs, "pilot_lift", &pilot_lift, err))
        return false;
    struct sustained_lift sustained = sustained_lift(&lift, pilot_lift, n_star);
    struct members out = members_open(ret_json);
    members_maybe(&out, "lower", sustained.cs.lower);
    members_maybe(&out, "upper", sustained.cs.upper);
    members_text(&out, "class", str_of(lift_class_text(sustained.class)));
    members_close(&out);
    return true;
}

/* Counts by arm of each segment: {"smb": [40, 38], ...}. */
struct segments {
    const struct json *by_name;
    struct reals planned;
    struct integers *counts; /* of each segment */
};

static bool read_segments(struct arena *arena, const struct json *inputs, struct segments *ret,
                          struct err *err)
{
    struct segments segments = {0};
    double total = 0;
    if (!json_get_object(inputs, "segments", &segments.by_name, err) ||
        !field_reals(arena, inputs, "planned", &segments.planned, err))
        return false;
    for (size_t i = 0; i < segments.planned.count; i++) {
        if (!(segments.planned.at[i] >= 0))
            return err_set(err, ERR_INPUT, "\"planned\"[%zu] must not be negative", i);
        total += segments.planned.at[i];
    }
    if (!(total > 0))
        return err_set(err, ERR_INPUT, "\"planned\" must have an arm above 0");
    segments.counts = arena_array(arena, segments.by_name->count, sizeof *segments.counts);
    for (size_t i = 0; i < segments.by_name->count; i++) {
        const char *name = str_terminated(arena, segments.by_name->keys[i]);
        if (!field_counts(arena, segments.by_name, name, &segments.counts[i], err) ||
            !field_same_length(name, segments.counts[i].count, "planned", segments.planned.count,
                               err))
            return false;
    }
    *ret = segments;
    return true;
}

static struct srm srm_of_all(struct arena *arena, const struct segments *segments)
{
    int64_t *total = arena_array(arena, segments->planned.count, sizeof *total);
    for (size_t i = 0; i < segments->by_name->count; i++)
        for (size_t arm = 0; arm < segments->planned.count; arm++)
            total[arm] += segments->counts[i].at[arm];
    return srm_check(total, segments->planned.at, segments->planned.count);
}

static bool srm_segments_figure(struct arena *arena, const struct json *inputs,
                                struct buf *ret_json, struct err *err)
{
    struct segments segments;
    if (!read_segments(arena, inputs, &segments, err))
        return false;
    struct srm all = srm_of_all(arena, &segments);
    struct members out = members_open(ret_json);
    members_maybe(&out, "p", all.p);
    members_bool(&out, "blocked", all.is_invalid);
    members_key(&out, "segment_p");
    struct members inner = members_open(ret_json);
    for (size_t i = 0; i < segments.by_name->count; i++)
        members_maybe(
            &inner, str_terminated(arena, segments.by_name->keys[i]),
            srm_check(segments.counts[i].at, segments.planned.at, segments.planned.count).p);
    members_close(&inner);
    members_close(&out);
    return true;
}

FIGURE_FAMILY(
    figure_pilot, "The pilot",
    {"pilot_size", "How many accounts does a pilot need, and are there enough?",
     "needed_per_arm = power_n_per_arm(p0, p0 + expected_lift) * 1.035 (weekly looks) * "
     "design_effect, rounded up; detectable_lift = detectable_difference at accounts_per_arm / "
     "(1.035 design_effect); refused if detectable_lift > 2 |expected_lift|, or nothing is "
     "detectable. Rates in [0, 1], design_effect >= 1 (default 1), alpha two-sided (default .05), "
     "power (default .8). Null: needed if the lift is 0; detectable if not even a rate of 1 would "
     "be shown.",
     "{\"p0\": 0.1, \"expected_lift\": 0.05, \"accounts_per_arm\": 300, \"design_effect\": 1.4}",
     size_figure},
    {"srm_segments", "Were records assigned as planned, overall and in each segment?",
     "srm_check of the counts added over segments, whose p < .001 (or records in an arm planned at "
     "0) blocks all results, and of each segment, which does not block but tells where to look. "
     "Counts by arm for each segment, planned shares on any scale. Null: no records.",
     "{\"segments\": {\"enterprise\": [120, 131], \"smb\": [380, 362]}, \"planned\": [1, 1]}",
     srm_segments_figure},
    {"difference_in_differences", "What changed in the treated arm beyond what changed anyway?",
     "estimate = (post1 - pre1) - (post0 - pre0) of the rates, se^2 = sum of p(1-p)/n over the "
     "four "
     "groups; z, p two-sided normal; lower, upper 95 %. Each group is [conversions, records]. "
     "Shown "
     "as quasi-experimental, never as lift. Null: all if a group is empty, all but the estimate if "
     "se is 0. Card, Krueger 1994.",
     "{\"pre1\": [40, 400], \"post1\": [66, 410], \"pre0\": [42, 390], \"post0\": [45, 400]}",
     did_figure},
    {"guardrail", "Is something getting worse by more than was agreed?",
     "The 95 % confidence sequence of est (see asymp_cs, n = n1 + n0, n_star default 600), est "
     "larger where things are worse. breach: lower > margin; clear: upper <= margin; else watch. "
     "se >= 0. Null and unknown: an arm of fewer than 30 accounts, or se = 0.",
     "{\"est\": 0.012, \"se\": 0.004, \"n1\": 400, \"n0\": 410, \"margin\": 0.005, "
     "\"n_star\": 600}",
     guardrail_figure},
    {"sustained_lift", "Does the lift of the pilot last after the roll-out?",
     "The 95 % confidence sequence of the difference in mature cohorts after the roll-out. "
     "sustained: lower > 0; else fading: est < pilot_lift / 2; else unproven. se >= 0. Null and "
     "unproven: an arm of fewer than 30 accounts, or se = 0.",
     "{\"est\": 0.031, \"se\": 0.012, \"n1\": 900, \"n0\": 48, \"pilot_lift\": 0.05, "
     "\"n_star\": 600}",
     sustained_figure});
