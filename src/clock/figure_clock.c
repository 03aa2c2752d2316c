/* The clocks of obligations as figures that anybody can recompute: thin adapters over calendar.h.
 * Semantics 6. */
#include "base/figure.h"

#include <assert.h>
#include <inttypes.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/instant.h"
#include "base/json.h"
#include "clock/calendar.h"

/* ---- inputs --------------------------------------------------------------------------------- */

static bool is_integer(const struct json *json)
{
    return json->type == JSON_NUMBER && json->is_integer;
}

static bool refuse(struct err *err, struct str where, const char *wanted)
{
    return err_set(err, ERR_INPUT, "calendar: \"" STR_FMT "\" must be %s", STR_ARG(where), wanted);
}

/* [[540, 720], [780, 1020]] */
static bool read_day(struct arena *arena, struct str key, const struct json *json,
                     struct calendar_day *ret_day, struct err *err)
{
    if (json->type != JSON_ARRAY)
        return refuse(err, key, "a list of [start, end] in minutes of the day");
    struct calendar_hours *hours = arena_array(arena, json->count, sizeof *hours);
    for (size_t i = 0; i < json->count; i++) {
        const struct json *pair = &json->items[i];
        if (pair->type != JSON_ARRAY || pair->count != 2 || !is_integer(&pair->items[0]) ||
            !is_integer(&pair->items[1]))
            return refuse(err, key, "a list of [start, end] in minutes of the day");
        int64_t start = pair->items[0].number.digits, end = pair->items[1].number.digits;
        if (start != (int32_t)start || end != (int32_t)end)
            return refuse(err, key, "in minutes of the day, 0 to 1440");
        hours[i] = (struct calendar_hours){(int32_t)start, (int32_t)end};
    }
    *ret_day = (struct calendar_day){hours, json->count};
    return true;
}

static bool read_week(struct arena *arena, const struct json *weekly, struct calendar_spec *spec,
                      struct err *err)
{
    for (size_t i = 0; i < weekly->count; i++) {
        struct str key = weekly->keys[i];
        if (key.length != 1 || key.at[0] < '1' || key.at[0] > '7')
            return refuse(err, key, "an ISO weekday, \"1\" (Monday) to \"7\"");
        if (!read_day(arena, key, &weekly->items[i], &spec->week[key.at[0] - '1'], err))
            return false;
    }
    return true;
}

static bool read_dates(struct arena *arena, const struct json *overrides,
                       struct calendar_spec *spec, struct err *err)
{
    if (json_is_null(overrides))
        return true;
    if (overrides->type != JSON_OBJECT)
        return refuse(err, STR("overrides"), "an object of dates");
    struct calendar_date *dates = arena_array(arena, overrides->count, sizeof *dates);
    for (size_t i = 0; i < overrides->count; i++) {
        struct written_time date;
        struct str key = overrides->keys[i];
        if (!written_time_parse(key, &date) || !date.is_date_only)
            return refuse(err, key, "a date that exists, as in 2026-12-25");
        dates[i].day = date.local_us / DAY_US;
        if (!read_day(arena, key, &overrides->items[i], &dates[i].open, err))
            return false;
    }
    spec->dates = dates;
    spec->date_count = overrides->count;
    return true;
}

static bool read_calendar(struct arena *arena, const struct json *inputs,
                          const struct calendar **ret_calendar, struct err *err)
{
    const struct json *json, *weekly;
    struct calendar_spec spec = {.name = STR("of the inputs")};
    return json_get_object(inputs, "calendar", &json, err) &&
           json_get_str(json, "tz", &spec.zone, err) &&
           json_get_object(json, "weekly", &weekly, err) && read_week(arena, weekly, &spec, err) &&
           read_dates(arena, json_get(json, "overrides"), &spec, err) &&
           calendar_open(arena, &spec, ret_calendar, err);
}

static bool parse_instant(struct str text, const char *key, int64_t *ret_us, struct err *err)
{
    if (instant_parse(text, ret_us))
        return true;
    return err_set(err, ERR_INPUT,
                   "\"%s\" must be an instant of 2000 to 2100 with its offset, as in "
                   "2026-07-13T14:00:00Z",
                   key);
}

static bool read_instant(const struct json *inputs, const char *key, int64_t *ret_us,
                         struct err *err)
{
    struct str text;
    return json_get_str(inputs, key, &text, err) && parse_instant(text, key, ret_us, err);
}

static bool read_pauses(struct arena *arena, const struct json *inputs,
                        struct calendar_pauses *ret_pauses, struct err *err)
{
    const struct json *list = json_get(inputs, "pauses");
    if (json_is_null(list)) {
        *ret_pauses = (struct calendar_pauses){0};
        return true;
    }
    if (!json_get_array(inputs, "pauses", &list, err))
        return false;
    struct calendar_pause *pauses = arena_array(arena, list->count, sizeof *pauses);
    for (size_t i = 0; i < list->count; i++) {
        const struct json *pair = &list->items[i];
        if (pair->type != JSON_ARRAY || pair->count != 2 || pair->items[0].type != JSON_STRING ||
            pair->items[1].type != JSON_STRING)
            return err_set(err, ERR_INPUT, "\"pauses\" must be a list of [from, to]");
        if (!parse_instant(pair->items[0].text, "pauses", &pauses[i].from_us, err) ||
            !parse_instant(pair->items[1].text, "pauses", &pauses[i].to_us, err))
            return false;
    }
    return calendar_pauses_merge(arena, pauses, list->count, ret_pauses, err);
}

static bool read_run(struct arena *arena, const struct json *inputs, struct calendar_run *ret_run,
                     struct err *err)
{
    struct calendar_run run = {0};
    int64_t target_s;
    if (!read_instant(inputs, "start", &run.start_us, err) ||
        !json_get_int(inputs, "target_s", &target_s, err) ||
        !read_pauses(arena, inputs, &run.pauses, err))
        return false;
    if (__builtin_mul_overflow(target_s, SECOND_US, &run.target_us))
        return err_set(err, ERR_INPUT, "\"target_s\" is too large");
    *ret_run = run;
    return true;
}

/* ---- figures -------------------------------------------------------------------------------- */

static void write_instant(struct buf *buf, int64_t t_us)
{
    char text[INSTANT_TEXT_SIZE];
    if (t_us == CALENDAR_NEVER) {
        buf_text(buf, "null");
        return;
    }
    instant_format(t_us, text);
    buf_json(buf, str_of(text));
}

static bool compute_due(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                        struct err *err)
{
    const struct calendar *calendar;
    struct calendar_run run;
    int64_t due_us;
    if (!read_calendar(arena, inputs, &calendar, err) || !read_run(arena, inputs, &run, err))
        return false;
    if (!calendar_due(calendar, &run, &due_us, err)) {
        if (err->code != ERR_LIMIT)
            return false;
        buf_text(ret_json, "{\"due\":null,\"due_us\":null}");
        return true;
    }
    buf_text(ret_json, "{\"due\":");
    write_instant(ret_json, due_us);
    buf_printf(ret_json, ",\"due_us\":%" PRId64 "}", due_us);
    return true;
}

static bool compute_elapsed(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                            struct err *err)
{
    const struct calendar *calendar;
    struct calendar_pauses pauses;
    int64_t start_us, end_us;
    if (!read_calendar(arena, inputs, &calendar, err) ||
        !read_instant(inputs, "start", &start_us, err) ||
        !read_instant(inputs, "end", &end_us, err) || !read_pauses(arena, inputs, &pauses, err))
        return false;
    buf_printf(ret_json, "{\"elapsed_us\":%" PRId64 "}",
               calendar_elapsed(calendar, start_us, end_us, &pauses));
    return true;
}

static bool read_percents(struct arena *arena, const struct json *list, int32_t **ret_percents,
                          struct err *err)
{
    int32_t *percents = arena_array(arena, list->count, sizeof *percents);
    for (size_t i = 0; i < list->count; i++) {
        const struct json *item = &list->items[i];
        int64_t percent = is_integer(item) ? item->number.digits : -1;
        if (percent < 0 || percent > INT32_MAX)
            return err_set(err, ERR_INPUT, "\"percent\" must be a list of whole numbers from 0");
        percents[i] = (int32_t)percent;
    }
    *ret_percents = percents;
    return true;
}

static bool compute_ladder(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                           struct err *err)
{
    const struct calendar *calendar;
    const struct json *list;
    struct calendar_run run;
    int32_t *percents = NULL;
    if (!read_calendar(arena, inputs, &calendar, err) || !read_run(arena, inputs, &run, err) ||
        !json_get_array(inputs, "percent", &list, err) ||
        !read_percents(arena, list, &percents, err))
        return false;
    int64_t *at_us = arena_array(arena, list->count, sizeof *at_us);
    if (!calendar_ladder(calendar, &run, percents, list->count, at_us, err))
        return false;
    buf_text(ret_json, "{\"at\":[");
    for (size_t i = 0; i < list->count; i++) {
        buf_text(ret_json, i > 0 ? "," : "");
        write_instant(ret_json, at_us[i]);
    }
    buf_text(ret_json, "]}");
    return true;
}

#define NINE_TO_FIVE                                                                               \
    "\"calendar\":{\"tz\":\"America/New_York\",\"weekly\":{\"1\":[[540,1020]],\"2\":[[540,1020]]," \
    "\"3\":[[540,1020]],\"4\":[[540,1020]],\"5\":[[540,1020]]},"                                   \
    "\"overrides\":{\"2026-12-25\":[]}}"

FIGURE_FAMILY(
    figure_clock, "Clocks of obligations",
    {.name = "sla_due",
     .about = "When an obligation is due on a calendar of business hours",
     .definition =
         "The earliest t >= start with elapsed(start, t) >= target_s, exact to the microsecond; "
         "work that fits until closing is due at closing. Null if that is later than 400 days "
         "after the start. calendar: tz, weekly (ISO weekday: [start, end) in minutes of the local "
         "day), overrides (date: intervals, none = holiday). Semantics 6.2, 6.3, 6.5.",
     .example = "{" NINE_TO_FIVE ",\"start\":\"2026-03-06T21:50:00Z\",\"target_s\":900,"
                "\"pauses\":[[\"2026-03-09T13:01:00Z\",\"2026-03-09T13:02:00Z\"]]}",
     .compute = compute_due},
    {.name = "sla_elapsed",
     .about = "Business time between two instants",
     .definition = "Measure of the instants of [start, end), pauses taken out, at which a wall "
                   "clock in tz shows a date and time within the hours of that date; 0 if end is "
                   "not after start. What a clock change skips is missing, what it repeats counts "
                   "twice. Semantics 6.2, 6.3.",
     .example = "{" NINE_TO_FIVE ",\"start\":\"2026-03-02T05:00:00Z\","
                "\"end\":\"2026-03-09T04:00:00Z\"}",
     .compute = compute_elapsed},
    {.name = "sla_ladder",
     .about = "When the steps of an escalation ladder are due",
     .definition = "For each percent p: the due instant of target_s * p div 100, counted in "
                   "microseconds, on the same clock; null for a step that is never due. "
                   "Semantics 6.8.",
     .example = "{" NINE_TO_FIVE ",\"start\":\"2026-07-10T20:30:00Z\",\"target_s\":3600,"
                "\"percent\":[50,80,100,200]}",
     .compute = compute_ladder});
