/* The plain half of json.h: look-ups, canonical output. Parsing is in json.cc. */
#include "json.h"

#include <assert.h>
#include <stdlib.h>

#include "arena.h"
#include "buf.h"
#include "json_int.h"

bool json_parse(struct arena *arena, struct str text, const struct json **ret_root, struct err *err)
{
    return json_parser_parse(json_parser_new(arena), arena, text, ret_root, err);
}

/* Without a way out of the loop, so that compilers take many bytes at once. */
bool json_is_plain(struct str document)
{
    unsigned char others = 0;
    for (size_t i = 0; i < document.length; i++) {
        unsigned char c = (unsigned char)document.at[i];
        others |= (unsigned char)((c > 0x7e) | (c == '\\'));
    }
    return !others;
}

static int by_key(const void *a, const void *b)
{
    return str_cmp(**(struct str *const *)a, **(struct str *const *)b);
}

enum { FEW_KEYS = 24 };

/* The keys in byte order, as pointers into `object->keys`. Few are sorted by insertion: that is the
 * usual object, and often it is in order. */
static struct str **sorted_keys(struct arena *arena, const struct json *object)
{
    struct str **keys = arena_array(arena, object->count, sizeof *keys);
    for (size_t i = 0; i < object->count; i++) {
        size_t at = i;
        keys[i] = &object->keys[i];
        for (; object->count <= FEW_KEYS && at > 0 && str_cmp(object->keys[i], *keys[at - 1]) < 0;
             at--)
            keys[at] = keys[at - 1];
        keys[at] = &object->keys[i];
    }
    if (object->count > FEW_KEYS)
        qsort(keys, object->count, sizeof(struct str *), by_key);
    return keys;
}

bool json_check_keys(struct arena *arena, const struct json *object, struct err *err)
{
    if (object->count <= FEW_KEYS) {
        for (size_t i = 1; i < object->count; i++)
            for (size_t j = 0; j < i; j++)
                if (str_eq(object->keys[i], object->keys[j]))
                    return err_set(err, ERR_INPUT, "the key \"" STR_FMT "\" stands twice",
                                   STR_ARG(object->keys[i]));
        return true;
    }
    struct str **keys = sorted_keys(arena, object);
    for (size_t i = 1; i < object->count; i++)
        if (str_eq(*keys[i - 1], *keys[i]))
            return err_set(err, ERR_INPUT, "the key \"" STR_FMT "\" stands twice",
                           STR_ARG(*keys[i]));
    return true;
}

const struct json *json_get(const struct json *json, const char *key)
{
    if (!json || json->type != JSON_OBJECT)
        return NULL;
    for (size_t i = 0; i < json->count; i++)
        if (str_is(json->keys[i], key))
            return &json->items[i];
    return NULL;
}

bool json_is_null(const struct json *json)
{
    return !json || json->type == JSON_NULL;
}

static bool expected(struct err *err, const struct json *found, const char *key, const char *what)
{
    return err_set(err, ERR_INPUT, found ? "\"%s\" must be %s" : "\"%s\" is missing: give %s", key,
                   what);
}

bool json_get_int(const struct json *json, const char *key, int64_t *ret, struct err *err)
{
    const struct json *found = json_get(json, key);
    if (!found || found->type != JSON_NUMBER || !found->is_exact || found->number.scale != 0)
        return expected(err, found, key, "a whole number");
    *ret = found->number.digits;
    return true;
}

bool json_get_real(const struct json *json, const char *key, double *ret, struct err *err)
{
    const struct json *found = json_get(json, key);
    if (!found || found->type != JSON_NUMBER)
        return expected(err, found, key, "a number");
    *ret = found->real;
    return true;
}

bool json_get_str(const struct json *json, const char *key, struct str *ret, struct err *err)
{
    const struct json *found = json_get(json, key);
    if (!found || found->type != JSON_STRING)
        return expected(err, found, key, "a text");
    *ret = found->text;
    return true;
}

bool json_get_array(const struct json *json, const char *key, const struct json **ret,
                    struct err *err)
{
    const struct json *found = json_get(json, key);
    if (!found || found->type != JSON_ARRAY)
        return expected(err, found, key, "a list");
    *ret = found;
    return true;
}

bool json_get_object(const struct json *json, const char *key, const struct json **ret,
                     struct err *err)
{
    const struct json *found = json_get(json, key);
    if (!found || found->type != JSON_OBJECT)
        return expected(err, found, key, "an object");
    *ret = found;
    return true;
}

enum { VALUE_BYTES_MAX = 1 << 20 };

struct value json_value(struct arena *arena, const struct json *json)
{
    switch (json ? json->type : JSON_NULL) {
    case JSON_NULL:
        return value_null();
    case JSON_BOOL:
        return value_bool(json->truth);
    case JSON_STRING:
        return value_text(arena, json->text);
    case JSON_NUMBER:
        if (json->is_exact)
            return value_number(arena, json->number);
        break;
    case JSON_ARRAY:
    case JSON_OBJECT:
        break;
    }
    struct buf buf;
    buf_init(&buf, arena, VALUE_BYTES_MAX);
    json_write_canonical(&buf, json);
    return value_text(arena, buf_str(&buf));
}

static void write_text(struct buf *buf, struct str text, bool is_plain)
{
    if (is_plain)
        buf_quoted(buf, text);
    else
        buf_json(buf, text);
}

static void write_object(struct buf *buf, const struct json *json)
{
    struct str **keys = sorted_keys(buf->arena, json);
    buf_byte(buf, '{');
    for (size_t i = 0; i < json->count; i++) {
        if (i)
            buf_byte(buf, ',');
        write_text(buf, *keys[i], json->is_plain);
        buf_byte(buf, ':');
        json_write_canonical(buf, &json->items[keys[i] - json->keys]);
    }
    buf_byte(buf, '}');
}

static void write_array(struct buf *buf, const struct json *json)
{
    buf_byte(buf, '[');
    for (size_t i = 0; i < json->count; i++) {
        if (i)
            buf_byte(buf, ',');
        json_write_canonical(buf, &json->items[i]);
    }
    buf_byte(buf, ']');
}

void json_write_canonical(struct buf *buf, const struct json *json)
{
    switch (json->type) {
    case JSON_NULL:
        buf_text(buf, "null");
        break;
    case JSON_BOOL:
        buf_text(buf, json->truth ? "true" : "false");
        break;
    case JSON_STRING:
        write_text(buf, json->text, json->is_plain);
        break;
    case JSON_NUMBER:
        if (json->is_exact && !json->number.scale)
            buf_int(buf, json->number.digits);
        else if (json->is_exact)
            buf_add(buf, dec_text(buf->arena, json->number));
        else
            buf_json_real(buf, json->real);
        break;
    case JSON_ARRAY:
        write_array(buf, json);
        break;
    case JSON_OBJECT:
        write_object(buf, json);
        break;
    }
}
