/* See fields.h. */
#include "fields.h"

#include <assert.h>
#include <math.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/instant.h"
#include "base/json.h"
#include "base/map.h"

static bool is_finite(const char *key, double value, struct err *err)
{
    return isfinite(value) || err_set(err, ERR_INPUT, "\"%s\" must be a finite number", key);
}

bool field_real(const struct json *inputs, const char *key, double *ret, struct err *err)
{
    double value;
    if (!json_get_real(inputs, key, &value, err) || !is_finite(key, value, err))
        return false;
    *ret = value;
    return true;
}

bool field_real_or(const struct json *inputs, const char *key, double fallback, double *ret,
                   struct err *err)
{
    if (!json_is_null(json_get(inputs, key)))
        return field_real(inputs, key, ret, err);
    *ret = fallback;
    return true;
}

static bool share(const char *key, double value, double *ret, struct err *err)
{
    if (!(value > 0 && value < 1))
        return err_set(err, ERR_INPUT, "\"%s\" must lie between 0 and 1, not at either end", key);
    *ret = value;
    return true;
}

bool field_share(const struct json *inputs, const char *key, double *ret, struct err *err)
{
    double value;
    return field_real(inputs, key, &value, err) && share(key, value, ret, err);
}

bool field_alpha(const struct json *inputs, double *ret, struct err *err)
{
    double value;
    return field_real_or(inputs, "alpha", 0.05, &value, err) && share("alpha", value, ret, err);
}

bool field_count(const struct json *inputs, const char *key, int64_t *ret, struct err *err)
{
    int64_t value;
    if (!json_get_int(inputs, key, &value, err))
        return false;
    if (value < 0 || value > FIELD_COUNT_MAX)
        return err_set(err, ERR_INPUT, "\"%s\" must be a count, 0 to 10^12", key);
    *ret = value;
    return true;
}

bool field_reals(struct arena *arena, const struct json *inputs, const char *key, struct reals *ret,
                 struct err *err)
{
    const struct json *list;
    if (!json_get_array(inputs, key, &list, err))
        return false;
    struct reals reals = {arena_array(arena, list->count, sizeof(double)), list->count};
    for (size_t i = 0; i < list->count; i++) {
        if (list->items[i].type != JSON_NUMBER)
            return err_set(err, ERR_INPUT, "\"%s\"[%zu] must be a number", key, i);
        if (!is_finite(key, list->items[i].real, err))
            return false;
        reals.at[i] = list->items[i].real;
    }
    *ret = reals;
    return true;
}

bool field_integers(struct arena *arena, const struct json *inputs, const char *key,
                    struct integers *ret, struct err *err)
{
    const struct json *list;
    if (!json_get_array(inputs, key, &list, err))
        return false;
    struct integers integers = {arena_array(arena, list->count, sizeof(int64_t)), list->count};
    for (size_t i = 0; i < list->count; i++) {
        const struct json *item = &list->items[i];
        if (item->type != JSON_NUMBER || !item->is_exact || item->number.scale != 0)
            return err_set(err, ERR_INPUT, "\"%s\"[%zu] must be a whole number", key, i);
        integers.at[i] = item->number.digits;
    }
    *ret = integers;
    return true;
}

bool field_counts(struct arena *arena, const struct json *inputs, const char *key,
                  struct integers *ret, struct err *err)
{
    struct integers counts = {NULL, 0};
    if (!field_integers(arena, inputs, key, &counts, err))
        return false;
    for (size_t i = 0; i < counts.count; i++)
        if (counts.at[i] < 0 || counts.at[i] > FIELD_COUNT_MAX)
            return err_set(err, ERR_INPUT, "\"%s\"[%zu] must be a count, 0 to 10^12", key, i);
    *ret = counts;
    return true;
}

bool field_instant(const struct json *inputs, const char *key, int64_t *ret_us, struct err *err)
{
    struct str text;
    if (!json_get_str(inputs, key, &text, err))
        return false;
    return instant_parse(text, ret_us) ||
           err_set(err, ERR_INPUT, "\"%s\" must be a time such as 2026-07-11T13:00:00Z", key);
}

bool field_instants(struct arena *arena, const struct json *inputs, const char *key,
                    struct integers *ret, struct err *err)
{
    const struct json *list;
    if (!json_get_array(inputs, key, &list, err))
        return false;
    struct integers times = {arena_array(arena, list->count, sizeof(int64_t)), list->count};
    for (size_t i = 0; i < list->count; i++) {
        const struct json *item = &list->items[i];
        times.at[i] = FIELD_NO_INSTANT;
        if (item->type != JSON_NULL &&
            (item->type != JSON_STRING || !instant_parse(item->text, &times.at[i])))
            return err_set(err, ERR_INPUT,
                           "\"%s\"[%zu] must be null or a time such as 2026-07-11T13:00:00Z", key,
                           i);
    }
    *ret = times;
    return true;
}

bool field_texts(struct arena *arena, const struct json *inputs, const char *key, struct str **ret,
                 size_t *ret_count, struct err *err)
{
    const struct json *list;
    if (!json_get_array(inputs, key, &list, err))
        return false;
    struct str *texts = arena_array(arena, list->count, sizeof *texts);
    for (size_t i = 0; i < list->count; i++) {
        if (list->items[i].type != JSON_STRING)
            return err_set(err, ERR_INPUT, "\"%s\"[%zu] must be a text", key, i);
        texts[i] = list->items[i].text;
    }
    *ret = texts;
    *ret_count = list->count;
    return true;
}

bool field_flags(struct arena *arena, const struct json *inputs, const char *key, struct flags *ret,
                 struct err *err)
{
    const struct json *list;
    if (!json_get_array(inputs, key, &list, err))
        return false;
    struct flags flags = {arena_array(arena, list->count, sizeof(bool)), list->count};
    for (size_t i = 0; i < list->count; i++) {
        const struct json *item = &list->items[i];
        bool is_one = item->type == JSON_NUMBER && item->real == 1;
        bool is_zero = item->type == JSON_NUMBER && item->real == 0;
        if (!is_one && !is_zero && item->type != JSON_BOOL)
            return err_set(err, ERR_INPUT, "\"%s\"[%zu] must be 0 or 1", key, i);
        flags.at[i] = is_one || (item->type == JSON_BOOL && item->truth);
    }
    *ret = flags;
    return true;
}

bool field_groups(struct arena *arena, const struct json *inputs, const char *key,
                  struct integers *ret, size_t *ret_group_count, struct err *err)
{
    const struct json *list;
    if (!json_get_array(inputs, key, &list, err))
        return false;
    struct map map;
    map_init(&map, arena);
    struct integers groups = {arena_array(arena, list->count, sizeof(int64_t)), list->count};
    for (size_t i = 0; i < list->count; i++) {
        if (list->items[i].type != JSON_NUMBER && list->items[i].type != JSON_STRING)
            return err_set(err, ERR_INPUT, "\"%s\"[%zu] must be a label: a text or a number", key,
                           i);
        struct buf label;
        buf_init(&label, arena, SIZE_MAX);
        json_write_canonical(&label, &list->items[i]);
        groups.at[i] = map_intern(&map, buf_str(&label), NULL);
    }
    *ret = groups;
    *ret_group_count = map.count;
    return true;
}

bool field_same_length(const char *key_a, size_t count_a, const char *key_b, size_t count_b,
                       struct err *err)
{
    return count_a == count_b ||
           err_set(err, ERR_INPUT, "\"%s\" has %zu items and \"%s\" has %zu: give equally many",
                   key_a, count_a, key_b, count_b);
}

struct members members_open(struct buf *buf)
{
    buf_byte(buf, '{');
    return (struct members){buf, false};
}

void members_close(struct members *members)
{
    buf_byte(members->buf, '}');
}

void members_key(struct members *members, const char *key)
{
    if (members->has_any)
        buf_byte(members->buf, ',');
    members->has_any = true;
    buf_json(members->buf, str_of(key));
    buf_byte(members->buf, ':');
}

void members_real(struct members *members, const char *key, double value)
{
    members_key(members, key);
    buf_json_real(members->buf, value);
}

void members_maybe(struct members *members, const char *key, struct maybe_real value)
{
    members_real(members, key, value.known ? value.value : NAN);
}

void members_int(struct members *members, const char *key, int64_t value)
{
    members_key(members, key);
    buf_int(members->buf, value);
}

void members_bool(struct members *members, const char *key, bool value)
{
    members_key(members, key);
    buf_text(members->buf, value ? "true" : "false");
}

void members_text(struct members *members, const char *key, struct str value)
{
    members_key(members, key);
    buf_json(members->buf, value);
}

void members_null(struct members *members, const char *key)
{
    members_key(members, key);
    buf_text(members->buf, "null");
}

static void item_end(struct buf *buf, size_t i, size_t count)
{
    if (i + 1 < count)
        buf_byte(buf, ',');
}

void members_reals(struct members *members, const char *key, const double *values, size_t count)
{
    members_key(members, key);
    buf_byte(members->buf, '[');
    for (size_t i = 0; i < count; i++) {
        buf_json_real(members->buf, values[i]);
        item_end(members->buf, i, count);
    }
    buf_byte(members->buf, ']');
}

void members_maybes(struct members *members, const char *key, const struct maybe_real *values,
                    size_t count)
{
    members_key(members, key);
    buf_byte(members->buf, '[');
    for (size_t i = 0; i < count; i++) {
        buf_json_real(members->buf, values[i].known ? values[i].value : NAN);
        item_end(members->buf, i, count);
    }
    buf_byte(members->buf, ']');
}

void members_ints(struct members *members, const char *key, const int64_t *values, size_t count)
{
    members_key(members, key);
    buf_byte(members->buf, '[');
    for (size_t i = 0; i < count; i++) {
        buf_int(members->buf, values[i]);
        item_end(members->buf, i, count);
    }
    buf_byte(members->buf, ']');
}

void members_interval(struct members *members, struct interval interval)
{
    members_maybe(members, "estimate", interval.estimate);
    members_maybe(members, "lower", interval.lower);
    members_maybe(members, "upper", interval.upper);
}
