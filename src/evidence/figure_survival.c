/* Figures about waiting times: adapters over survival.h. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/figure.h"
#include "base/json.h"
#include "evidence/fields.h"
#include "evidence/survival.h"

struct records {
    struct reals time;
    bool *is_event;
};

/* "time" >= 0 in any order, "event" 1 = it happened, 0 = still waiting when last seen. */
static bool read_records(struct arena *arena, const struct json *inputs, struct records *ret,
                         struct err *err)
{
    struct records records = {{NULL, 0}, NULL};
    struct integers event = {NULL, 0};
    if (!field_reals(arena, inputs, "time", &records.time, err) ||
        !field_integers(arena, inputs, "event", &event, err) ||
        !field_same_length("time", records.time.count, "event", event.count, err))
        return false;
    records.is_event = arena_array(arena, event.count, sizeof *records.is_event);
    for (size_t i = 0; i < event.count; i++) {
        if (!(records.time.at[i] >= 0 && (event.at[i] == 0 || event.at[i] == 1))) {
            err_set(err, ERR_INPUT,
                    "\"time\"[%zu] must not be negative, and \"event\"[%zu] must be 0 or 1", i, i);
            return false;
        }
        records.is_event[i] = event.at[i];
    }
    *ret = records;
    return true;
}

static void write_curve(struct arena *arena, struct members *out, const struct life_table *table,
                        const struct reals *at, double alpha)
{
    struct maybe_real *columns[5];
    for (size_t c = 0; c < 5; c++)
        columns[c] = arena_array(arena, at->count, sizeof *columns[c]);
    for (size_t i = 0; i < at->count; i++) {
        struct survival_at s = km_at(table, at->at[i], alpha);
        columns[0][i] = s.survival;
        columns[1][i] = s.survival.known ? maybe_of(1 - s.survival.value) : s.survival;
        columns[2][i] = s.se;
        columns[3][i] = s.lower;
        columns[4][i] = s.upper;
    }
    members_maybes(out, "surv_at", columns[0], at->count);
    members_maybes(out, "contacted_by", columns[1], at->count);
    members_maybes(out, "se_at", columns[2], at->count);
    members_maybes(out, "lower_at", columns[3], at->count);
    members_maybes(out, "upper_at", columns[4], at->count);
}

static bool km_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                      struct err *err)
{
    struct records records = {{NULL, 0}, NULL};
    struct reals at = {NULL, 0};
    double alpha = 0;
    if (!read_records(arena, inputs, &records, err) || !field_alpha(inputs, &alpha, err) ||
        (!json_is_null(json_get(inputs, "at")) && !field_reals(arena, inputs, "at", &at, err)))
        return false;
    struct life_table table =
        life_table_of(arena, records.time.at, records.is_event, records.time.count);
    struct members out = members_open(ret_json);
    members_maybe(&out, "median", km_quantile(&table, 0.5));
    write_curve(arena, &out, &table, &at, alpha);
    members_close(&out);
    return true;
}

static bool km_quantile_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                               struct err *err)
{
    struct records records = {{NULL, 0}, NULL};
    double share = 0;
    if (!read_records(arena, inputs, &records, err) || !field_share(inputs, "p", &share, err))
        return false;
    struct life_table table =
        life_table_of(arena, records.time.at, records.is_event, records.time.count);
    struct members out = members_open(ret_json);
    members_maybe(&out, "value", km_quantile(&table, share));
    members_close(&out);
    return true;
}

struct waits {
    struct wait *at;
    size_t count;
    size_t arm_count;
};

static bool read_waits(struct arena *arena, const struct json *inputs, bool has_strata,
                       struct waits *ret, struct err *err)
{
    struct records records = {{NULL, 0}, NULL};
    struct integers arm = {NULL, 0}, stratum = {NULL, 0};
    size_t arm_count = 0, stratum_count = 0;
    if (!read_records(arena, inputs, &records, err) ||
        !field_groups(arena, inputs, "arm", &arm, &arm_count, err) ||
        !field_same_length("arm", arm.count, "time", records.time.count, err))
        return false;
    if (has_strata &&
        (!field_groups(arena, inputs, "stratum", &stratum, &stratum_count, err) ||
         !field_same_length("stratum", stratum.count, "time", records.time.count, err)))
        return false;
    if (arm_count == 0 || arm_count > LOGRANK_ARMS_MAX)
        return err_set(err, ERR_INPUT, "\"arm\" must name 1 to %d arms", LOGRANK_ARMS_MAX);
    struct waits waits = {arena_array(arena, arm.count, sizeof *waits.at), arm.count, arm_count};
    for (size_t i = 0; i < arm.count; i++)
        waits.at[i] =
            (struct wait){records.time.at[i], records.is_event[i], (uint32_t)arm.at[i], 0};
    for (size_t i = 0; i < stratum.count; i++)
        waits.at[i].stratum = (uint32_t)stratum.at[i];
    *ret = waits;
    return true;
}

static bool logrank_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                           struct err *err)
{
    struct waits waits = {NULL, 0, 0};
    if (!read_waits(arena, inputs, false, &waits, err))
        return false;
    struct logrank test = logrank(arena, waits.at, waits.count, waits.arm_count);
    struct members out = members_open(ret_json);
    members_maybe(&out, "chisq", test.chisq);
    members_maybe(&out, "p", test.p);
    members_reals(&out, "observed", test.observed, waits.arm_count);
    members_reals(&out, "expected", test.expected, waits.arm_count);
    members_close(&out);
    return true;
}

static bool stratified_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                              struct err *err)
{
    struct waits waits = {NULL, 0, 0};
    if (!read_waits(arena, inputs, true, &waits, err))
        return false;
    struct logrank test = logrank(arena, waits.at, waits.count, waits.arm_count);
    struct members out = members_open(ret_json);
    members_maybe(&out, "chisq", test.chisq);
    members_maybe(&out, "p", test.p);
    members_close(&out);
    return true;
}

FIGURE_FAMILY(
    figure_survival, "Waiting times",
    {"km_median", "How long until half are contacted, and how many by a given time?",
     "Kaplan-Meier: S(t) = prod (1 - d/n) over event times <= t, d events among n waiting; median "
     "= "
     "smallest time with S <= .5 + 1e-12; contacted_by = 1 - S; se by Greenwood; limits "
     "S^exp(-+ z sigma / ln S), sigma^2 = sum d/(n (n-d)). Times >= 0 in any order and unit, event "
     "1 "
     "or 0 (still waiting when last seen); \"at\" lists the times asked for. Null: the median if "
     "never reached; all after the last record unless nobody waits; se where S = 0; limits where "
     "S is 0 or 1. Kaplan, Meier 1958; R's survfit(conf.type = \"log-log\").",
     "{\"time\": [4, 7, 9, 12, 12, 15, 90], \"event\": [1, 1, 1, 1, 1, 1, 0], \"at\": [10, 60]}",
     km_figure},
    {"km_quantile", "By what time are a share p of the records contacted?",
     "The smallest time with S(t) <= 1 - p + 1e-12, S as in km_median; p = .5 is the median, .9 "
     "the "
     "P90. 0 < p < 1. Null: never reached.",
     "{\"time\": [4, 7, 9, 12, 12, 15, 90], \"event\": [1, 1, 1, 1, 1, 1, 0], \"p\": 0.8}",
     km_quantile_figure},
    {"logrank", "Do the arms wait equally long?",
     "observed and expected events of each arm, in order of first appearance, expected = sum d "
     "n_g/n "
     "over event times; chisq = (O-E)' V^-1 (O-E) with hypergeometric covariance, df = arms with "
     "an "
     "expected event - 1. Up to 16 arms. Null: chisq and p with fewer than two such arms or "
     "without variance. Mantel 1966; R's survdiff.",
     "{\"time\": [4, 7, 9, 12, 10, 15, 25, 30], \"event\": [1, 1, 1, 0, 1, 1, 0, 1], "
     "\"arm\": [\"a\", \"a\", \"a\", \"a\", \"b\", \"b\", \"b\", \"b\"]}",
     logrank_figure},
    {"logrank_stratified", "Do the arms wait equally long within segments?",
     "As logrank, with O - E and V added over the strata; a stratum with a single arm says "
     "nothing. "
     "Null: as logrank. Mantel 1966; R's survdiff with strata().",
     "{\"time\": [4, 7, 9, 12, 10, 15, 25, 30], \"event\": [1, 1, 1, 0, 1, 1, 0, 1], "
     "\"arm\": [\"a\", \"a\", \"a\", \"a\", \"b\", \"b\", \"b\", \"b\"], "
     "\"stratum\": [1, 2, 1, 2, 1, 2, 1, 2]}",
     stratified_figure});
