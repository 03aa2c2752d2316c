/* See shape.h. */
#include "shape.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"

enum { WORDS_SHOWN_MAX = 12 };

void read_mismatch(struct reader *reader, const struct key *key, const struct node *node,
                   const char *what)
{
    findings_error(reader->findings, node->at, "wrong-type", "'%s' must be %s, not " STR_FMT,
                   key->name, what, STR_ARG(node_describe(reader->arena, node)));
}

bool read_is_list(struct reader *reader, const struct key *key, const struct node *node)
{
    if (node->kind != NODE_LIST)
        read_mismatch(reader, key, node, "a list");
    return node->kind == NODE_LIST;
}

bool read_is_map(struct reader *reader, const struct key *key, const struct node *node)
{
    if (node->kind != NODE_MAP)
        read_mismatch(reader, key, node, "a map");
    return node->kind == NODE_MAP;
}

bool read_int(struct reader *reader, const char *name, const struct node *node, int64_t min,
              int64_t max, int64_t *ret)
{
    bool is_whole = node->kind == NODE_NUMBER && node->number.scale == 0;
    if (is_whole && node->number.digits >= min && node->number.digits <= max) {
        *ret = node->number.digits;
        return true;
    }
    findings_error(reader->findings, node->at, is_whole ? "range" : "wrong-type",
                   "'%s' must be a whole number from %" PRId64 " to %" PRId64 ", not " STR_FMT,
                   name, min, max, STR_ARG(node_describe(reader->arena, node)));
    return false;
}

void read_unknown(struct reader *reader, const struct node *node, const char *code,
                  const char *noun, const struct str *words, size_t count)
{
    struct str near = {0};
    if (reader->findings->count == FINDINGS_MAX)
        count = 0; /* it is only counted from here on: no words are looked for */
    struct buf more;
    buf_init(&more, reader->arena, 2000);
    if (node->text.length > 2) /* a word of one or two letters is near to anything */
        near = str_nearest(node->text, words, count);
    if (near.length)
        buf_printf(&more, "; did you mean '" STR_FMT "'?", STR_ARG(near));
    else if (!count)
        buf_text(&more, ": none is defined");
    for (size_t i = 0; !near.length && i < count && i < WORDS_SHOWN_MAX; i++)
        buf_printf(&more, "%s" STR_FMT, i ? ", " : ": it can be ", STR_ARG(words[i]));
    if (!near.length && count > WORDS_SHOWN_MAX)
        buf_text(&more, ", ...");
    findings_error(reader->findings, node->at, code, "unknown %s " STR_FMT STR_FMT, noun,
                   STR_ARG(node_is_scalar(node)
                               ? str_printf(reader->arena, "'" STR_FMT "'", STR_ARG(node->text))
                               : node_describe(reader->arena, node)),
                   STR_ARG(buf_str(&more)));
}

void read_check_keys(struct reader *reader, const struct node *map, const char *const *words)
{
    struct str known[16];
    size_t count = 0;
    for (; words[count]; count++) {
        assert(count < sizeof known / sizeof known[0]);
        known[count] = str_of(words[count]);
    }
    for (size_t i = 0; i < map->count; i++) {
        bool is_known = false;
        for (size_t k = 0; k < count && !is_known; k++)
            is_known = str_eq(known[k], map->keys[i]->text);
        if (!is_known)
            read_unknown(reader, map->keys[i], "unknown-key", "key", known, count);
    }
}

/* ---- reading ----------------------------------------------------------------------------- */

static const struct key *key_of(const struct shape *shape, struct str name)
{
    for (size_t i = 0; i < shape->count; i++)
        if (str_is(name, shape->keys[i].name))
            return &shape->keys[i];
    return NULL;
}

static void check_unknown(struct reader *reader, const struct shape *shape, const struct node *node)
{
    struct str *words = NULL;
    for (size_t i = 0; i < node->count; i++) {
        if (key_of(shape, node->keys[i]->text))
            continue;
        if (!words) {
            words = arena_array(reader->arena, shape->count, sizeof *words);
            for (size_t k = 0; k < shape->count; k++)
                words[k] = str_of(shape->keys[k].name);
        }
        read_unknown(reader, node->keys[i], "unknown-key", "key", words, shape->count);
    }
}

static void read_key(struct reader *reader, const struct shape *shape, const struct key *key,
                     const struct node *map, void *target)
{
    const struct node *node = node_get(map, key->name);
    if (node && node->kind == NODE_NULL && node->is_plain)
        findings_error(reader->findings, node->at, "empty",
                       "'%s' is empty: give a value or delete the key", key->name);
    else if (node)
        key->type->read(reader, key, node, (char *)target + key->offset);
    else if (key->is_required)
        findings_error(reader->findings, map->at, "missing-key", "%s needs '%s': %s", shape->name,
                       key->name, key->doc);
}

bool shape_read(struct reader *reader, const struct shape *shape, const struct node *node,
                void *target)
{
    if (node->kind != NODE_MAP) {
        findings_error(reader->findings, node->at, "wrong-type", "%s must be a map, not " STR_FMT,
                       shape->name, STR_ARG(node_describe(reader->arena, node)));
        return false;
    }
    if (shape->place_offset)
        memcpy((char *)target + shape->place_offset, &node->at, sizeof node->at);
    check_unknown(reader, shape, node);
    if (shape->prepare)
        shape->prepare(reader, target);
    for (size_t i = 0; i < shape->count; i++)
        read_key(reader, shape, &shape->keys[i], node, target);
    if (shape->check)
        shape->check(reader, node, target);
    return true;
}

/* ---- writing ----------------------------------------------------------------------------- */

void shape_write(struct buf *buf, const struct shape *shape, const void *source)
{
    bool is_first = true;
    buf_byte(buf, '{');
    for (size_t i = 0; i < shape->count; i++) {
        const struct key *key = &shape->keys[i];
        const void *at = (const char *)source + key->offset;
        if ((shape->skips && shape->skips(key, source)) ||
            (key->type->is_absent && key->type->is_absent(key, at)))
            continue;
        buf_printf(buf, "%s\"%s\":", is_first ? "" : ",", key->name);
        is_first = false;
        key->type->write(buf, key, at);
    }
    buf_byte(buf, '}');
}

/* ---- schema ------------------------------------------------------------------------------ */

void key_schema(struct buf *buf, const struct key *key, const struct vocabulary *vocabulary)
{
    buf_byte(buf, '{');
    if (key->doc) {
        buf_text(buf, "\"description\":");
        buf_json(buf, str_of(key->doc));
        buf_byte(buf, ',');
    }
    key->type->schema(buf, key, vocabulary);
    buf_byte(buf, '}');
}

void shape_schema(struct buf *buf, const struct shape *shape, const struct vocabulary *vocabulary)
{
    buf_text(buf, "\"type\":\"object\",\"additionalProperties\":false,\"properties\":{");
    for (size_t i = 0; i < shape->count; i++) {
        buf_printf(buf, "%s\"%s\":", i ? "," : "", shape->keys[i].name);
        key_schema(buf, &shape->keys[i], vocabulary);
    }
    buf_byte(buf, '}');
    bool is_first = true;
    for (size_t i = 0; i < shape->count; i++) {
        if (!shape->keys[i].is_required)
            continue;
        buf_printf(buf, "%s\"%s\"", is_first ? ",\"required\":[" : ",", shape->keys[i].name);
        is_first = false;
    }
    if (!is_first)
        buf_byte(buf, ']');
}
