/* Figures of cohorts, attribution and the weekly review: adapters over cohort.h, attribution.h and
 * review.h. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/figure.h"
#include "base/instant.h"
#include "base/json.h"
#include "evidence/attribution.h"
#include "evidence/cohort.h"
#include "evidence/fields.h"
#include "evidence/review.h"

_Static_assert(FIELD_NO_INSTANT == KPI_NEVER, "null is what has not happened");

/* ---- passages ------------------------------------------------------------------------------- */

struct passages {
    struct passage *at;
    size_t count;
    int64_t horizon_us, as_of_us;
};

static bool read_passages(struct arena *arena, const struct json *inputs, struct passages *ret,
                          struct err *err)
{
    struct integers anchors = {NULL, 0}, targets = {NULL, 0};
    struct passages passages = {0};
    int64_t days = 0;
    if (!field_instants(arena, inputs, "anchor", &anchors, err) ||
        !field_instants(arena, inputs, "target", &targets, err) ||
        !field_same_length("anchor", anchors.count, "target", targets.count, err) ||
        !json_get_int(inputs, "horizon_days", &days, err) ||
        !field_instant(inputs, "as_of", &passages.as_of_us, err))
        return false;
    if (days < 0 || days > 3650)
        return err_set(err, ERR_INPUT, "\"horizon_days\" must be 0 to 3650");
    passages.horizon_us = days * DAY_US;
    passages.at = arena_array(arena, anchors.count, sizeof *passages.at);
    passages.count = anchors.count;
    for (size_t i = 0; i < anchors.count; i++)
        passages.at[i] = (struct passage){anchors.at[i], targets.at[i]};
    *ret = passages;
    return true;
}

static bool conversion_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                              struct err *err)
{
    struct passages p;
    if (!read_passages(arena, inputs, &p, err))
        return false;
    struct cohort cohort = cohort_conversion(p.at, p.count, p.horizon_us, p.as_of_us);
    struct members out = members_open(ret_json);
    members_int(&out, "num", cohort.kpi.num);
    members_int(&out, "den", cohort.kpi.den);
    members_int(&out, "immature", cohort.immature);
    members_interval(&out, cohort.interval);
    members_close(&out);
    return true;
}

static struct maybe_real days_of(struct maybe_real us)
{
    return us.known ? maybe_of(us.value / (double)DAY_US) : us;
}

static bool cycle_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                         struct err *err)
{
    struct passages p;
    if (!read_passages(arena, inputs, &p, err))
        return false;
    double *times = arena_array(arena, p.count, sizeof *times);
    struct cycle_time cycle = cycle_time(p.at, p.count, p.horizon_us, p.as_of_us, times);
    struct members out = members_open(ret_json);
    members_int(&out, "reached", cycle.reached);
    members_maybe(&out, "median_days", days_of(cycle.median_us));
    members_maybe(&out, "p90_days", days_of(cycle.p90_us));
    members_close(&out);
    return true;
}

/* ---- work ----------------------------------------------------------------------------------- */

static bool kept_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                        struct err *err)
{
    struct integers due = {NULL, 0}, met = {NULL, 0}, cancelled = {NULL, 0};
    int64_t as_of_us = 0;
    if (!field_instants(arena, inputs, "due", &due, err) ||
        !field_instants(arena, inputs, "met", &met, err) ||
        !field_instants(arena, inputs, "cancelled", &cancelled, err) ||
        !field_same_length("due", due.count, "met", met.count, err) ||
        !field_same_length("due", due.count, "cancelled", cancelled.count, err) ||
        !field_instant(inputs, "as_of", &as_of_us, err))
        return false;
    struct obligation *obligations = arena_array(arena, due.count, sizeof *obligations);
    for (size_t i = 0; i < due.count; i++)
        obligations[i] = (struct obligation){due.at[i], met.at[i], cancelled.at[i]};
    struct kpi kept = obligations_kept(obligations, due.count, as_of_us);
    struct members out = members_open(ret_json);
    members_int(&out, "num", kept.num);
    members_int(&out, "den", kept.den);
    members_close(&out);
    return true;
}

enum { ITEMS_MAX = 10000 }; /* all pairs are looked at */

static bool concordance_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                               struct err *err)
{
    struct integers rank = {NULL, 0}, opened = {NULL, 0}, attempted = {NULL, 0};
    if (!field_counts(arena, inputs, "rank", &rank, err) ||
        !field_instants(arena, inputs, "opened", &opened, err) ||
        !field_instants(arena, inputs, "attempted", &attempted, err) ||
        !field_same_length("rank", rank.count, "opened", opened.count, err) ||
        !field_same_length("rank", rank.count, "attempted", attempted.count, err))
        return false;
    if (rank.count > ITEMS_MAX)
        return err_set(err, ERR_INPUT, "\"rank\": at most %d items of one rep", ITEMS_MAX);
    struct worked_item *items = arena_array(arena, rank.count, sizeof *items);
    for (size_t i = 0; i < rank.count; i++)
        items[i] = (struct worked_item){rank.at[i], opened.at[i], attempted.at[i]};
    struct concordance concordance = priority_concordance(items, rank.count);
    struct members out = members_open(ret_json);
    members_int(&out, "num", concordance.kpi.num);
    members_int(&out, "den", concordance.kpi.den);
    members_maybe(&out, "tau", concordance.tau);
    members_close(&out);
    return true;
}

/* ---- attribution ---------------------------------------------------------------------------- */

static bool read_touches(struct arena *arena, const struct json *inputs, struct touch **ret,
                         size_t *ret_count, struct err *err)
{
    struct integers at = {NULL, 0};
    struct str *people = NULL, *channels = NULL;
    size_t people_count = 0, channel_count = 0;
    if (!field_instants(arena, inputs, "at", &at, err) ||
        !field_texts(arena, inputs, "person", &people, &people_count, err) ||
        !field_texts(arena, inputs, "channel", &channels, &channel_count, err) ||
        !field_same_length("at", at.count, "person", people_count, err) ||
        !field_same_length("at", at.count, "channel", channel_count, err))
        return false;
    struct touch *touches = arena_array(arena, at.count, sizeof *touches);
    for (size_t i = 0; i < at.count; i++) {
        if (at.at[i] == FIELD_NO_INSTANT)
            return err_set(err, ERR_INPUT, "\"at\"[%zu]: a touch needs its time", i);
        touches[i] = (struct touch){at.at[i], people[i], channels[i]};
    }
    *ret = touches;
    *ret_count = at.count;
    return true;
}

static bool attribution_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                               struct err *err)
{
    struct touch *touches = NULL;
    size_t count = 0;
    int64_t created_us = 0, amount = 0;
    if (!read_touches(arena, inputs, &touches, &count, err) ||
        !field_instant(inputs, "created_at", &created_us, err) ||
        !field_count(inputs, "amount_minor", &amount, err))
        return false;
    int64_t *parts = arena_array(arena, count, sizeof *parts);
    size_t kept = linear_attribution(arena, touches, count, created_us, amount, parts);
    struct members out = members_open(ret_json);
    members_int(&out, "touches", (int64_t)kept);
    members_ints(&out, "parts_minor", parts, count);
    members_close(&out);
    return true;
}

/* ---- the weekly review ---------------------------------------------------------------------- */

static bool read_reviewed(struct arena *arena, const struct json *inputs, struct reviewed **ret,
                          size_t *ret_count, struct err *err)
{
    struct integers disposed = {NULL, 0};
    struct str *ids = NULL;
    size_t count = 0;
    if (!field_texts(arena, inputs, "id", &ids, &count, err) ||
        !field_instants(arena, inputs, "disposed_at", &disposed, err) ||
        !field_same_length("id", count, "disposed_at", disposed.count, err))
        return false;
    struct reviewed *all = arena_array(arena, count, sizeof *all);
    size_t n = 0;
    for (size_t i = 0; i < count; i++)
        if (disposed.at[i] != FIELD_NO_INSTANT) /* not yet disposed of: nothing to review */
            all[n++] = (struct reviewed){ids[i], disposed.at[i]};
    *ret = all;
    *ret_count = n;
    return true;
}

static bool sample_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                          struct err *err)
{
    struct reviewed *all = NULL;
    struct str week;
    size_t count = 0;
    int64_t start_us = 0;
    if (!json_get_str(inputs, "week", &week, err) ||
        !read_reviewed(arena, inputs, &all, &count, err))
        return false;
    if (!iso_week_start(week, &start_us))
        return err_set(err, ERR_INPUT, "\"week\" must be an ISO week such as 2026-W28");
    size_t *chosen = arena_array(arena, count, sizeof *chosen);
    size_t n = review_sample(arena, week, start_us, all, count, chosen);
    struct members out = members_open(ret_json);
    members_key(&out, "ids");
    buf_byte(ret_json, '[');
    for (size_t i = 0; i < n; i++) {
        buf_text(ret_json, i > 0 ? "," : "");
        buf_json(ret_json, all[chosen[i]].id);
    }
    buf_byte(ret_json, ']');
    members_close(&out);
    return true;
}

static bool honesty_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                           struct err *err)
{
    struct proportion sample;
    double p0, p1;
    if (!field_count(inputs, "x", &sample.x, err) || !field_count(inputs, "n", &sample.n, err) ||
        !field_share(inputs, "p0", &p0, err) || !field_share(inputs, "p1", &p1, err))
        return false;
    if (!proportion_is_valid(sample))
        return err_set(err, ERR_INPUT, "\"x\" is larger than \"n\"");
    struct honesty honesty = honesty_line(sample, p0, p1);
    struct members out = members_open(ret_json);
    members_maybe(&out, "lower", honesty.interval.lower);
    members_maybe(&out, "upper", honesty.interval.upper);
    members_maybe(&out, "needed_per_side", honesty.needed);
    members_text(&out, "text", honesty_text(arena, sample, p0, p1));
    members_close(&out);
    return true;
}

FIGURE_FAMILY(
    figure_cohort, "Cohorts, attribution, the weekly review",
    {"cohort_conversion", "How many of those who began reached the next stage in time?",
     "den = anchors with anchor + H <= as_of (mature), num = those of them with 0 <= target - "
     "anchor <= H; immature = anchors by as_of that are younger: a count, never failures. "
     "estimate, "
     "lower, upper: Wilson 95 %, from 10 mature ones on. anchor and target are lists of times, "
     "null "
     "= it has not happened; H = horizon_days (0 to 3650) of 24 hours. SAL rate, stage to stage, "
     "meeting, win and contact rates are this with their anchors and horizons. Null: the interval "
     "below 10.",
     "{\"anchor\": [\"2026-03-02T09:00:00Z\", \"2026-03-03T09:00:00Z\", \"2026-06-28T09:00:00Z\"], "
     "\"target\": [\"2026-03-04T10:00:00Z\", null, null], \"horizon_days\": 7, \"as_of\": "
     "\"2026-07-01T00:00:00Z\"}",
     conversion_figure},
    {"cycle_time", "How long did those take that got there?",
     "median_days, p90_days: nearest rank of target - anchor in days of 24 hours over the reached "
     "ones of cohort_conversion. It says nothing of those that never get there. Null: none "
     "reached.",
     "{\"anchor\": [\"2026-01-02T09:00:00Z\", \"2026-01-03T09:00:00Z\"], \"target\": "
     "[\"2026-02-04T21:00:00Z\", \"2026-01-20T09:00:00Z\"], \"horizon_days\": 90, \"as_of\": "
     "\"2026-07-01T00:00:00Z\"}",
     cycle_figure},
    {"sla_compliance", "How many obligations were kept?",
     "den = obligations with due <= as_of, not cancelled before due; num = those met at or before "
     "due. Lists of times; null = it has not happened. A denominator of 0 has no rate.",
     "{\"due\": [\"2026-03-02T09:15:00Z\", \"2026-03-02T10:15:00Z\"], \"met\": "
     "[\"2026-03-02T09:15:00Z\", null], \"cancelled\": [null, null], \"as_of\": "
     "\"2026-07-01T00:00:00Z\"}",
     kept_figure},
    {"priority_concordance", "Was the list worked in the order of rank?",
     "den = pairs of items of one rep that were both open at the earlier first attempt, of "
     "different rank; num = pairs in which the better rank (the smaller number) came first; tau = "
     "(2 num - den)/den. An item not attempted (null) counts as later. Null: no pair.",
     "{\"rank\": [1, 2, 3], \"opened\": [\"2026-03-02T09:00:00Z\", \"2026-03-02T09:00:00Z\", "
     "\"2026-03-02T09:00:00Z\"], \"attempted\": [\"2026-03-02T10:00:00Z\", null, "
     "\"2026-03-02T09:30:00Z\"]}",
     concordance_figure},
    {"linear_attribution",
     "How is the amount of an opportunity shared among the touches before it?",
     "Touches in [created_at - 90 d, created_at] count alike, of one person, UTC day and channel "
     "only the earliest; amount_minor is shared by largest_remainder in order of time, person, "
     "channel. parts_minor adds up to the amount if any touch counts. Descriptive, no claim of "
     "cause.",
     "{\"at\": [\"2026-03-02T09:00:00Z\", \"2026-03-02T11:00:00Z\", \"2026-03-05T09:00:00Z\"], "
     "\"person\": [\"ana\", \"ana\", \"bo\"], \"channel\": [\"web\", \"web\", \"event\"], "
     "\"created_at\": \"2026-03-20T10:00:00Z\", \"amount_minor\": 100001}",
     attribution_figure},
    {"review_sample", "Which episodes does the weekly review look at?",
     "Those disposed of in the ISO week (UTC); if fewer than 25, also of as many weeks before as "
     "it "
     "takes; if more than 50, the 50 of smallest hash60(\"review-\" week 0x1F id), so that nobody "
     "picks. In order of that hash. A null time is not disposed of yet.",
     "{\"week\": \"2026-W28\", \"id\": [\"e1\", \"e2\", \"e3\"], \"disposed_at\": "
     "[\"2026-07-07T09:00:00Z\", \"2026-07-08T09:00:00Z\", null]}",
     sample_figure},
    {"honesty_line", "What do x of n mean, and what would it take to tell two rates apart?",
     "lower, upper: Wilson 95 % of x/n; needed_per_side: power_n_per_arm(p0, p1) for alpha .05, "
     "power .8, rounded up; text: the sentence printed with every weekly review. 0 <= x <= n, "
     "rates "
     "in (0, 1). Null: the limits if n = 0, needed if p0 = p1.",
     "{\"x\": 5, \"n\": 50, \"p0\": 0.1, \"p1\": 0.15}", honesty_figure});
