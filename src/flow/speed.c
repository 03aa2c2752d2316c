/* See speed.h. */
#include "flow/speed.h"

#include <assert.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/instant.h"
#include "base/json.h"
#include "base/map.h"
#include "base/text.h"
#include "evidence/nearest_rank.h"
#include "evidence/survival.h"
#include "store/store.h"

enum { COUNTS_ONLY_BELOW = 10 };

static const int64_t band_ends_us[SPEED_BANDS] = {15 * MINUTE_US, HOUR_US, DAY_US, INT64_MAX};

/* When each record first started to wait, by its number in the map. */
struct starts {
    struct map numbers;
    int64_t *at_us;
    size_t capacity;
};

static bool has_property(const struct speed_request *request, struct json_parser *parser,
                         struct arena *arena, struct str properties)
{
    if (str_is_empty(request->property))
        return true;
    const struct json *json;
    struct err ignored;
    if (str_is_empty(properties) || !json_parser_parse(parser, arena, properties, &json, &ignored))
        return false;
    const char *name = str_terminated(arena, request->property);
    struct value value = json_value(arena, json_get(json, name));
    return value.kind != VALUE_NULL && str_eq(value.text, request->required);
}

static bool starts_clock(const struct speed_request *request, struct json_parser *parser,
                         struct arena *arena, const struct store_event *event)
{
    return event->quality == 0 && event->occurred_us <= request->as_of_us &&
           event->retracted_us > request->as_of_us &&
           str_eq(text_fold(arena, event->name), request->event) &&
           has_property(request, parser, arena, event->properties);
}

/* Events of a record come by the time they occurred: the first that fits is the start. */
static void note_start(const struct speed_request *request, struct json_parser *parser,
                       struct arena *scratch, const struct store_record *record,
                       struct arena *arena, struct starts *starts)
{
    for (size_t i = 0; i < record->event_count; i++) {
        const struct store_event *event = &record->events[i];
        if (!starts_clock(request, parser, scratch, event))
            continue;
        uint32_t number = map_intern(&starts->numbers, str_copy(arena, record->id), NULL);
        starts->at_us = arena_grow(arena, starts->at_us, &starts->capacity, (size_t)number + 1,
                                   sizeof *starts->at_us);
        starts->at_us[number] = event->occurred_us;
        return;
    }
}

static bool load_starts(const struct store *store, const struct speed_request *request,
                        struct arena *arena, struct starts *ret_starts, struct err *err)
{
    struct store_moment moment = {request->as_of_us, request->as_of_us};
    struct arena *scratch = arena_new("record");
    struct arena *reading = arena_new("reading");
    struct json_parser *parser = json_parser_new(reading);
    struct store_cursor *cursor;
    const struct store_record *record = NULL;
    bool ok = store_read_records(store, reading, STORE_PERSON, moment, &cursor, err);
    while (ok && (ok = store_next_record(cursor, scratch, &record, err)) && record) {
        note_start(request, parser, scratch, record, arena, ret_starts);
        arena_reset(scratch);
    }
    arena_free(reading);
    arena_free(scratch);
    return ok;
}

static void note_end(const struct speed_request *request, const struct store_outcome *row,
                     const struct starts *starts, int64_t *stop_us, bool *converted)
{
    uint32_t number;
    if (row->at_us > request->as_of_us || !map_get(&starts->numbers, row->person, &number) ||
        row->at_us < starts->at_us[number])
        return;
    if (str_is(row->kind, request->to) && row->at_us < stop_us[number])
        stop_us[number] = row->at_us;
    if (request->outcome && str_is(row->kind, request->outcome))
        converted[number] = true;
}

static size_t band_of(int64_t waited_us)
{
    size_t band = 0;
    while (waited_us > band_ends_us[band])
        band++;
    assert(band < SPEED_BANDS);
    return band;
}

static void count_bands(struct speed *speed, const struct starts *starts, const int64_t *stop_us,
                        const bool *converted)
{
    for (size_t i = 0; i < SPEED_BANDS; i++)
        speed->bands[i].until_us = band_ends_us[i];
    for (size_t i = 0; i < starts->numbers.count; i++) {
        if (stop_us[i] == STORE_NEVER_US)
            continue;
        struct speed_band *band = &speed->bands[band_of(stop_us[i] - starts->at_us[i])];
        band->records++;
        band->converted.n++;
        band->converted.x += converted[i];
    }
    for (size_t i = 0; i < SPEED_BANDS; i++) {
        struct speed_band *band = &speed->bands[i];
        bool enough = band->records >= COUNTS_ONLY_BELOW && speed->request.outcome;
        band->interval = enough ? wilson_ci(band->converted, 0.05) : interval_none();
    }
}

static void measure(struct speed *speed, const struct starts *starts, const int64_t *stop_us,
                    struct arena *arena)
{
    size_t count = starts->numbers.count, reached = 0;
    double *waits = arena_array(arena, count, sizeof *waits);
    double *waits_reached = arena_array(arena, count, sizeof *waits_reached);
    bool *is_event = arena_array(arena, count, sizeof *is_event);
    for (size_t i = 0; i < count; i++) {
        is_event[i] = stop_us[i] != STORE_NEVER_US;
        int64_t end_us = is_event[i] ? stop_us[i] : speed->request.as_of_us;
        waits[i] = (double)(end_us - starts->at_us[i]);
        if (is_event[i])
            waits_reached[reached++] = waits[i];
    }
    struct life_table table = life_table_of(arena, waits, is_event, count);
    speed->median_us = km_quantile(&table, 0.5);
    sort_reals(waits_reached, reached);
    speed->started = (int64_t)count;
    speed->reached = (int64_t)reached;
    speed->waiting = (int64_t)(count - reached);
    speed->p10_us = quantile_nearest_rank(waits_reached, reached, 10, 100);
    speed->p50_us = quantile_nearest_rank(waits_reached, reached, 50, 100);
    speed->p90_us = quantile_nearest_rank(waits_reached, reached, 90, 100);
    speed->longest_us = quantile_nearest_rank(waits_reached, reached, 1, 1);
}

bool speed_report(const struct store *store, const struct speed_request *request,
                  struct arena *arena, struct speed *ret_speed, struct err *err)
{
    struct store_moment moment = {request->as_of_us, request->as_of_us};
    struct starts starts = {0};
    struct store_outcome *rows;
    size_t row_count;
    map_init(&starts.numbers, arena);
    if (!load_starts(store, request, arena, &starts, err) ||
        !store_read_outcomes(store, arena, moment, &rows, &row_count, err))
        return false;
    size_t count = starts.numbers.count;
    int64_t *stop_us = arena_array(arena, count, sizeof *stop_us);
    bool *converted = arena_array(arena, count, sizeof *converted);
    for (size_t i = 0; i < count; i++)
        stop_us[i] = STORE_NEVER_US;
    for (size_t i = 0; i < row_count; i++)
        note_end(request, &rows[i], &starts, stop_us, converted);
    *ret_speed = (struct speed){.request = *request};
    measure(ret_speed, &starts, stop_us, arena);
    count_bands(ret_speed, &starts, stop_us, converted);
    return true;
}

static void real_member(struct buf *buf, const char *name, struct maybe_real real)
{
    buf_printf(buf, ",\"%s\":", name);
    if (real.known)
        buf_json_real(buf, real.value);
    else
        buf_text(buf, "null");
}

static void band_json(struct buf *buf, const struct speed_band *band, bool has_outcome)
{
    buf_text(buf, "{\"until_us\":");
    if (band->until_us == INT64_MAX)
        buf_text(buf, "null");
    else
        buf_int(buf, band->until_us);
    buf_printf(buf, ",\"records\":%lld", (long long)band->records);
    if (has_outcome) {
        buf_printf(buf, ",\"converted\":%lld", (long long)band->converted.x);
        real_member(buf, "lower", band->interval.lower);
        real_member(buf, "upper", band->interval.upper);
    }
    buf_byte(buf, '}');
}

void speed_json(struct buf *buf, const struct speed *speed)
{
    char as_of[INSTANT_TEXT_SIZE];
    instant_format(speed->request.as_of_us, as_of);
    buf_printf(buf, "{\"report\":\"speed\",\"as_of\":\"%s\",\"event\":", as_of);
    buf_json(buf, speed->request.event);
    buf_printf(buf, ",\"to\":\"%s\",\"started\":%lld,\"reached\":%lld,\"waiting\":%lld",
               speed->request.to, (long long)speed->started, (long long)speed->reached,
               (long long)speed->waiting);
    real_member(buf, "p10_us", speed->p10_us);
    real_member(buf, "p50_us", speed->p50_us);
    real_member(buf, "p90_us", speed->p90_us);
    real_member(buf, "longest_us", speed->longest_us);
    real_member(buf, "km_median_us", speed->median_us);
    buf_text(buf, ",\"bands\":[");
    for (size_t i = 0; i < SPEED_BANDS; i++) {
        if (i)
            buf_byte(buf, ',');
        band_json(buf, &speed->bands[i], speed->request.outcome != NULL);
    }
    buf_text(buf, "]}\n");
}
