/* Figures that watch signals and reps: adapters over hygiene.h and reps.h. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/figure.h"
#include "base/json.h"
#include "evidence/fields.h"
#include "evidence/hygiene.h"
#include "evidence/reps.h"

/* A finite number, or unknown if the key is absent or null. */
static bool read_maybe(const struct json *inputs, const char *key, struct maybe_real *ret,
                       struct err *err)
{
    double value = 0;
    *ret = maybe_none();
    if (json_is_null(json_get(inputs, key)))
        return true;
    if (!field_real(inputs, key, &value, err))
        return false;
    *ret = maybe_of(value);
    return true;
}

static bool read_share(const struct json *inputs, const char *x_key, const char *n_key,
                       struct proportion *ret, struct err *err)
{
    if (!field_count(inputs, x_key, &ret->x, err) || !field_count(inputs, n_key, &ret->n, err))
        return false;
    return proportion_is_valid(*ret) ||
           err_set(err, ERR_INPUT, "\"%s\" is larger than \"%s\"", x_key, n_key);
}

static bool read_facts(const struct json *inputs, struct signal_facts *ret, struct err *err)
{
    struct signal_facts facts = {0};
    double points = 0;
    if (!read_share(inputs, "fire", "n", &facts.fires, err) ||
        !read_maybe(inputs, "variance_share", &facts.variance_share, err) ||
        !read_maybe(inputs, "strongest_r", &facts.strongest_r, err) ||
        !read_maybe(inputs, "silent_days", &facts.silent_days, err) ||
        !read_maybe(inputs, "gap_days", &facts.gap_days, err) ||
        !read_maybe(inputs, "attribute_days", &facts.attribute_days, err) ||
        !field_real_or(inputs, "points", 1, &points, err))
        return false;
    facts.has_points = points != 0;
    *ret = facts;
    return true;
}

static void write_statuses(struct buf *buf, const struct signal_hygiene *hygiene)
{
    const struct {
        const char *word;
        bool is_set;
    } rows[] = {
        {"dead", hygiene->is_dead},           {"saturated", hygiene->is_saturated},
        {"dominant", hygiene->is_dominant},   {"uninformative", hygiene->is_uninformative},
        {"redundant", hygiene->is_redundant}, {"stale", hygiene->is_stale},
        {"unused", hygiene->is_unused},
    };
    bool has_any = false;
    buf_byte(buf, '[');
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (!rows[i].is_set)
            continue;
        buf_printf(buf, "%s\"%s\"", has_any ? "," : "", rows[i].word);
        has_any = true;
    }
    buf_byte(buf, ']');
}

static bool hygiene_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                           struct err *err)
{
    (void)arena;
    struct signal_facts facts;
    if (!read_facts(inputs, &facts, err))
        return false;
    struct signal_hygiene hygiene = signal_hygiene(&facts);
    struct members out = members_open(ret_json);
    members_key(&out, "statuses");
    if (hygiene.is_judged)
        write_statuses(ret_json, &hygiene);
    else
        buf_text(ret_json, "null");
    members_close(&out);
    return true;
}

static bool leakage_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                           struct err *err)
{
    (void)arena;
    struct leakage_facts facts = {0};
    if (!read_maybe(inputs, "iv_then", &facts.iv_then, err) ||
        !read_maybe(inputs, "iv_now", &facts.iv_now, err) ||
        !read_maybe(inputs, "auc", &facts.auc, err) ||
        !read_share(inputs, "late", "positives", &facts.late, err))
        return false;
    struct members out = members_open(ret_json);
    members_text(&out, "leakage", str_of(leakage_text(leakage_of(&facts))));
    members_close(&out);
    return true;
}

static bool burst_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                         struct err *err)
{
    struct integers days = {NULL, 0};
    int64_t count = 0;
    if (!field_count(inputs, "count", &count, err) ||
        !field_counts(arena, inputs, "other_days", &days, err))
        return false;
    for (size_t i = 1; i < days.count; i++)
        if (days.at[i] < days.at[i - 1])
            return err_set(err, ERR_INPUT, "\"other_days\"[%zu]: give the counts in rising order",
                           i);
    struct day_burst burst = person_day_burst(count, days.at, days.count);
    struct members out = members_open(ret_json);
    members_int(&out, "limit", burst.limit);
    members_int(&out, "extra", burst.extra);
    members_close(&out);
    return true;
}

static bool churn_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                         struct err *err)
{
    struct str *before = NULL, *after = NULL;
    struct flags events = {NULL, 0};
    size_t count = 0, after_count = 0;
    if (!field_texts(arena, inputs, "before", &before, &count, err) ||
        !field_texts(arena, inputs, "after", &after, &after_count, err) ||
        !field_flags(arena, inputs, "event", &events, err) ||
        !field_same_length("before", count, "after", after_count, err) ||
        !field_same_length("before", count, "event", events.count, err))
        return false;
    int32_t *old = arena_array(arena, count, sizeof *old),
            *new = arena_array(arena, count, sizeof *new);
    for (size_t i = 0; i < count; i++)
        new[i] = !str_eq(before[i], after[i]); /* only whether they differ matters */
    struct tier_churn churn = tier_churn(old, new, events.at, count);
    struct members out = members_open(ret_json);
    members_int(&out, "churned", churn.churned.x);
    members_int(&out, "accounts", churn.churned.n);
    members_maybe(&out, "share", churn.share);
    members_bool(&out, "red", churn.is_red);
    members_close(&out);
    return true;
}

/* ---- reps ----------------------------------------------------------------------------------- */

static bool reject_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                          struct err *err)
{
    struct integers x = {NULL, 0}, n = {NULL, 0};
    if (!field_counts(arena, inputs, "rejected", &x, err) ||
        !field_counts(arena, inputs, "disposed", &n, err) ||
        !field_same_length("rejected", x.count, "disposed", n.count, err))
        return false;
    struct proportion *reps = arena_array(arena, x.count, sizeof *reps);
    struct rep_reject_rate *rates = arena_array(arena, x.count, sizeof *rates);
    struct maybe_real *columns = arena_array(arena, 2 * x.count, sizeof *columns);
    for (size_t i = 0; i < x.count; i++) {
        reps[i] = (struct proportion){x.at[i], n.at[i]};
        if (!proportion_is_valid(reps[i]))
            return err_set(err, ERR_INPUT, "rep %zu: more rejected than disposed of", i);
    }
    reject_rates(arena, reps, x.count, rates);
    struct members out = members_open(ret_json);
    for (size_t i = 0; i < x.count; i++) {
        columns[i] = rates[i].p;
        columns[x.count + i] = rates[i].bh;
    }
    members_maybes(&out, "p", columns, x.count);
    members_maybes(&out, "bh", columns + x.count, x.count);
    members_key(&out, "outside");
    for (size_t i = 0; i < x.count; i++)
        buf_printf(ret_json, "%s%s", i ? "," : "[", rates[i].is_outside ? "true" : "false");
    buf_text(ret_json, x.count ? "]" : "[]");
    members_close(&out);
    return true;
}

static bool missing_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                           struct err *err)
{
    (void)arena;
    struct proportion without = {0, 0};
    if (!read_share(inputs, "without_reason", "rejected", &without, err))
        return false;
    struct members out = members_open(ret_json);
    members_maybe(&out, "lower", wilson_ci(without, 0.05).lower);
    members_bool(&out, "alarm", has_missing_reasons(without));
    members_close(&out);
    return true;
}

FIGURE_FAMILY(
    figure_hygiene, "Signals and reps that need a look",
    {"signal_hygiene", "What is wrong with a signal?",
     "Over 30 days and n >= 200 records, fire of which the signal changes. dead: Wilson upper of "
     "fire/n < .005; saturated: Wilson lower > .8; uninformative: binary_entropy_bits < .05 and "
     "not "
     "dead; dominant: variance_share > .5; redundant: |strongest_r| >= .9 with another signal; "
     "stale: silent_days > max(7, 3 gap_days) or attribute_days > 180; unused: points 0. Absent "
     "inputs say nothing. Null: n < 200.",
     "{\"fire\": 970, \"n\": 1000, \"variance_share\": 0.2, \"strongest_r\": 0.93, "
     "\"silent_days\": "
     "4, \"gap_days\": 2, \"attribute_days\": 30, \"points\": 5}",
     hygiene_figure},
    {"leakage", "Does a signal know the outcome beforehand?",
     "leaky: iv_now - iv_then > iv_now / 2, the information values with what is known now and what "
     "was known at routing; leaky?: iv_then > .5, auc > .9, or late / positives > .2, the positive "
     "records whose first event came after the outcome; else none. Absent inputs say nothing.",
     "{\"iv_then\": 0.12, \"iv_now\": 0.31, \"auc\": 0.71, \"late\": 3, \"positives\": 80}",
     leakage_figure},
    {"person_day_burst", "Does somebody click too much in a day?",
     "limit = max(20, 10 median), the median by nearest rank of the counts of the person's other "
     "active days (in rising order; of none 0); extra = count - limit if positive: those events "
     "wait for review.",
     "{\"count\": 48, \"other_days\": [1, 2, 4, 4, 9]}", burst_figure},
    {"tier_churn", "How many accounts change tier although nothing happened?",
     "share = accounts whose tier differs between two daily snapshots / accounts, both without a "
     "new human event; red above .05. Null: no such account.",
     "{\"before\": [\"A\", \"B\", \"C\", \"C\"], \"after\": [\"A\", \"C\", \"B\", \"C\"], "
     "\"event\": [0, 0, 1, 0]}",
     churn_figure},
    {"reject_rates", "Does a rep reject unusually often or seldom?",
     "For each rep the p of two_prop_test's N-1 chi-square, rejected of disposed, against all "
     "others together; bh = its Benjamini-Hochberg adjustment over reps; outside: bh < .05. Null: "
     "a rep or the others without dispositions, or all alike.",
     "{\"rejected\": [20, 22, 45, 18], \"disposed\": [100, 110, 100, 90]}", reject_figure},
    {"missing_reasons", "Are too many rejections without a reason?",
     "alarm: the Wilson lower limit (95 %) of without_reason / rejected is above .05. Null: no "
     "rejections.",
     "{\"without_reason\": 9, \"rejected\": 60}", missing_figure});
