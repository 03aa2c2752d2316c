/* The cohort figures of a list of episodes: an adapter over kpi.h. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/figure.h"
#include "base/instant.h"
#include "base/json.h"
#include "base/map.h"
#include "evidence/fields.h"
#include "evidence/kpi.h"
#include "evidence/money.h"

enum { HORIZON_DAYS_MAX = 3650 };
#define AMOUNT_MAX INT64_C(1000000000000) /* so that a million of them add up in 64 bits */

static bool read_days(const struct json *horizons, const char *key, int64_t *ret_us,
                      struct err *err)
{
    int64_t days = 0;
    if (!json_get_int(horizons, key, &days, err))
        return false;
    if (days < 0 || days > HORIZON_DAYS_MAX)
        return err_set(err, ERR_INPUT, "\"%s\" must be 0 to %d days", key, HORIZON_DAYS_MAX);
    *ret_us = days * DAY_US;
    return true;
}

static bool read_horizons(const struct json *inputs, struct kpi_horizons *ret, struct err *err)
{
    const struct json *horizons = NULL;
    return json_get_object(inputs, "horizons_days", &horizons, err) &&
           read_days(horizons, "sal", &ret->sal_us, err) &&
           read_days(horizons, "contact", &ret->contact_us, err) &&
           read_days(horizons, "fp", &ret->fp_us, err) &&
           read_days(horizons, "meeting", &ret->meeting_us, err) &&
           read_days(horizons, "pipeline", &ret->pipeline_us, err);
}

/* A row of values under named columns. */
struct row {
    const struct json *columns, *cells;
};

static const struct json *cell(const struct row *row, const char *column)
{
    for (size_t i = 0; i < row->columns->count && i < row->cells->count; i++)
        if (row->columns->items[i].type == JSON_STRING &&
            str_is(row->columns->items[i].text, column))
            return &row->cells->items[i];
    return NULL;
}

static bool read_text(const struct row *row, const char *column, struct str *ret, struct err *err)
{
    const struct json *found = cell(row, column);
    if (!found || found->type != JSON_STRING)
        return err_set(err, ERR_INPUT, "the column \"%s\" must be a text", column);
    *ret = found->text;
    return true;
}

static bool instant_of(const struct json *json, const char *column, int64_t *ret_us,
                       struct err *err)
{
    if (!json || json->type != JSON_STRING || !instant_parse(json->text, ret_us))
        return err_set(err, ERR_INPUT,
                       "the column \"%s\" must be a time such as 2026-07-11T13:00:00Z", column);
    return true;
}

/* null = it has not happened */
static bool read_time(const struct row *row, const char *column, int64_t *ret_us, struct err *err)
{
    *ret_us = KPI_NEVER;
    const struct json *found = cell(row, column);
    return json_is_null(found) || instant_of(found, column, ret_us, err);
}

/* [time, reason] or null */
static bool read_rejection(const struct row *row, struct episode *e, struct err *err)
{
    const struct json *found = cell(row, "rejected");
    e->rejected_us = KPI_NEVER;
    if (json_is_null(found))
        return true;
    if (found->type != JSON_ARRAY || found->count != 2 || found->items[1].type != JSON_STRING)
        return err_set(err, ERR_INPUT, "the column \"rejected\" must be [time, reason] or null");
    e->is_process_rejection = kpi_reason_is_process(found->items[1].text);
    return instant_of(&found->items[0], "rejected", &e->rejected_us, err);
}

static bool read_amount(const struct row *row, int64_t *ret, struct err *err)
{
    const struct json *found = cell(row, "amount_minor");
    *ret = 0;
    if (json_is_null(found))
        return true;
    if (found->type != JSON_NUMBER || !found->is_exact || found->number.scale != 0 ||
        found->number.digits < 0 || found->number.digits > AMOUNT_MAX)
        return err_set(err, ERR_INPUT, "the column \"amount_minor\" must be 0 to 10^12");
    *ret = found->number.digits;
    return true;
}

static bool read_episode(const struct row *row, struct episode *e, struct err *err)
{
    if (row->cells->type != JSON_ARRAY || row->cells->count != row->columns->count)
        return err_set(err, ERR_INPUT, "it must be a list as long as \"columns\"");
    return read_text(row, "id", &e->id, err) && read_text(row, "band", &e->band, err) &&
           instant_of(cell(row, "routed_at"), "routed_at", &e->routed_us, err) &&
           read_time(row, "accepted_at", &e->accepted_us, err) && read_rejection(row, e, err) &&
           read_time(row, "first_attempt_at", &e->attempted_us, err) &&
           read_time(row, "first_connect_at", &e->connected_us, err) &&
           read_time(row, "meeting_held_at", &e->meeting_us, err) &&
           read_time(row, "opp_created_at", &e->opportunity_us, err) &&
           read_amount(row, &e->amount_minor, err);
}

struct cohort {
    struct episode *episodes;
    size_t count;
    struct kpi_horizons horizons;
    int64_t as_of_us;
};

static bool read_cohort(struct arena *arena, const struct json *inputs, struct cohort *ret,
                        struct err *err)
{
    struct cohort cohort = {0};
    struct row row = {0};
    const struct json *list = NULL;
    if (!instant_of(json_get(inputs, "as_of"), "as_of", &cohort.as_of_us, err) ||
        !read_horizons(inputs, &cohort.horizons, err) ||
        !json_get_array(inputs, "columns", &row.columns, err) ||
        !json_get_array(inputs, "episodes", &list, err))
        return false;
    cohort.episodes = arena_array(arena, list->count, sizeof *cohort.episodes);
    for (cohort.count = 0; cohort.count < list->count; cohort.count++) {
        row.cells = &list->items[cohort.count];
        if (!read_episode(&row, &cohort.episodes[cohort.count], err)) {
            err_wrap(err, "\"episodes\"[%zu]", cohort.count);
            return false;
        }
    }
    *ret = cohort;
    return true;
}

typedef struct kpi (*kpi_of)(const struct episode *, const struct kpi_horizons *, int64_t as_of_us);

/* Over all episodes, or those of one band. */
static struct kpi total(const struct cohort *cohort, kpi_of part, const struct str *band)
{
    struct kpi sum = {0, 0};
    for (size_t i = 0; i < cohort->count; i++)
        if (!band || str_eq(*band, cohort->episodes[i].band))
            sum = kpi_add(sum, part(&cohort->episodes[i], &cohort->horizons, cohort->as_of_us));
    return sum;
}

static void write_kpi(struct members *out, const char *key, struct kpi kpi)
{
    members_ints(out, key, (const int64_t[]){kpi.num, kpi.den}, 2);
}

/* In order of first appearance. */
static void write_meeting_rates(struct arena *arena, struct members *out,
                                const struct cohort *cohort)
{
    struct map bands;
    map_init(&bands, arena);
    for (size_t i = 0; i < cohort->count; i++) {
        const struct str *band = &cohort->episodes[i].band;
        bool is_new = false;
        map_intern(&bands, *band, &is_new);
        if (is_new)
            write_kpi(out, arena_printf(arena, "meeting_rate_" STR_FMT, STR_ARG(*band)),
                      total(cohort, kpi_meeting, band));
    }
}

static void write_pipeline(struct members *out, const struct cohort *cohort)
{
    struct kpi pipeline = total(cohort, kpi_pipeline, NULL);
    int64_t per_hundred = 0;
    write_kpi(out, "pipeline_per_routed_record_minor", pipeline);
    if (pipeline.den > 0 && divide_rounded(pipeline.num, 100, pipeline.den, &per_hundred))
        members_int(out, "pipeline_per_100_mql_minor", per_hundred);
    else
        members_null(out, "pipeline_per_100_mql_minor");
}

static void write_immature(struct arena *arena, struct members *out, const struct cohort *cohort)
{
    members_key(
        out, arena_printf(arena, "immature_at_%dd", (int)(cohort->horizons.pipeline_us / DAY_US)));
    bool has_any = false;
    buf_byte(out->buf, '[');
    for (size_t i = 0; i < cohort->count; i++) {
        const struct episode *e = &cohort->episodes[i];
        if (kpi_is_mature(e, cohort->horizons.pipeline_us, cohort->as_of_us))
            continue;
        if (has_any)
            buf_byte(out->buf, ',');
        buf_json(out->buf, e->id);
        has_any = true;
    }
    buf_byte(out->buf, ']');
}

static bool cohort_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                          struct err *err)
{
    struct cohort cohort = {0};
    if (!read_cohort(arena, inputs, &cohort, err))
        return false;
    struct members out = members_open(ret_json);
    write_kpi(&out, "sal_rate", total(&cohort, kpi_sal, NULL));
    write_kpi(&out, "false_positive_rate", total(&cohort, kpi_false_positive, NULL));
    write_kpi(&out, "contact_rate", total(&cohort, kpi_contact, NULL));
    write_meeting_rates(arena, &out, &cohort);
    write_pipeline(&out, &cohort);
    write_immature(arena, &out, &cohort);
    members_close(&out);
    return true;
}

FIGURE_FAMILY(
    figure_kpi, "Cohort figures",
    {"kpi_cohort", "The conversion figures of a list of routed episodes",
     "Each figure is [numerator, denominator]. An episode counts once its horizon has passed "
     "(routed_at + H <= as_of), and reached a target if 0 <= target - routed_at <= H. sal_rate: "
     "accepted; contact_rate: first connect; meeting_rate_BAND: meeting held, by band; pipeline: "
     "sum "
     "of amounts of opportunities created, also per 100 records, half away from zero; "
     "false_positive_rate: of those worked within H (attempted, accepted or rejected) and not "
     "rejected for a reason of process (wrong_owner, duplicate, capacity, out_of_territory), those "
     "rejected. Immature episodes are named, never counted as failures. Null: the rate per 100 "
     "without a mature episode; a denominator of 0 says the same of the others.",
     "{\"as_of\": \"2026-07-01T00:00:00Z\", \"horizons_days\": {\"sal\": 7, \"contact\": 14, "
     "\"fp\": 30, \"meeting\": 45, \"pipeline\": 90}, \"columns\": [\"id\", \"routed_at\", "
     "\"band\", \"accepted_at\", \"rejected\", \"first_attempt_at\", \"first_connect_at\", "
     "\"meeting_held_at\", \"opp_created_at\", \"amount_minor\"], \"episodes\": [[\"e1\", "
     "\"2026-03-02T09:00:00Z\", \"A\", \"2026-03-02T09:20:00Z\", null, \"2026-03-02T09:05:00Z\", "
     "\"2026-03-02T09:06:00Z\", \"2026-03-10T10:00:00Z\", \"2026-03-20T10:00:00Z\", 5000000]]}",
     cohort_figure});
