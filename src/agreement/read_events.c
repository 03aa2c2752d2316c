/* Which events a signal counts, and the curve by which they fade. */
#include "sections.h"

#include <assert.h>

#include "base/arena.h"
#include "base/buf.h"

static const struct key key_event_type = {"type", &type_folded, .doc = NULL};
static const struct key key_event_types = {
    "types", &type_list, MANY(selector, types, type_count, key_event_type, struct str)};
static const struct key key_event = {"event", &type_folded, .doc = NULL};
static const struct key key_where = {"where", &type_when, .words = NULL};

static void read_selector(struct reader *reader, const struct node *node, struct selector *selector)
{
    static const char *const words[] = {"type", "types", "event", "where", NULL};
    selector->at = node->at;
    if (node->kind != NODE_MAP) {
        findings_error(reader->findings, node->at, "wrong-type",
                       "'on' selects events, as in {type: page}, not " STR_FMT,
                       STR_ARG(node_describe(reader->arena, node)));
        return;
    }
    read_check_keys(reader, node, words);
    const struct node *type = node_get(node, "type"), *types = node_get(node, "types");
    const struct node *event = node_get(node, "event"), *where = node_get(node, "where");
    if (!type == !types || (types && types->kind == NODE_LIST && !types->count)) {
        findings_error(reader->findings, node->at, "missing-key",
                       "a selector needs either 'type: page' or 'types: [page, screen]'");
    } else if (type) {
        selector->types = arena_array(reader->arena, 1, sizeof *selector->types);
        selector->type_count = 1;
        type_folded.read(reader, &key_event_type, type, selector->types);
    } else {
        type_list.read(reader, &key_event_types, types, &selector->types);
    }
    if (event)
        type_folded.read(reader, &key_event, event, &selector->event);
    if (where)
        type_when.read(reader, &key_where, where, &selector->where);
}

enum { SELECTORS_MAX = 100 };

static void read_on(struct reader *reader, const struct key *key, const struct node *node,
                    void *target)
{
    struct signal *signal = target;
    size_t count = node->kind == NODE_LIST ? node->count : 1;
    if (!count || count > SELECTORS_MAX) {
        read_mismatch(reader, key, node, "one selector or a list of them, at most 100");
        return;
    }
    signal->on = arena_array(reader->arena, count, sizeof *signal->on);
    for (size_t i = 0; i < count; i++)
        read_selector(reader, node->kind == NODE_LIST ? node->items[i] : node,
                      &signal->on[signal->on_count++]);
}

static void write_selector(struct buf *buf, const struct selector *selector)
{
    buf_text(buf, "{\"types\":[");
    for (size_t i = 0; i < selector->type_count; i++) {
        if (i)
            buf_byte(buf, ',');
        buf_json(buf, selector->types[i]);
    }
    buf_byte(buf, ']');
    if (selector->event.length) {
        buf_text(buf, ",\"event\":");
        buf_json(buf, selector->event);
    }
    if (selector->where.count) {
        buf_text(buf, ",\"where\":");
        predicate_write(buf, &selector->where);
    }
    buf_byte(buf, '}');
}

static void write_on(struct buf *buf, const struct key *key, const void *source)
{
    (void)key;
    const struct signal *signal = source;
    buf_byte(buf, '[');
    for (size_t i = 0; i < signal->on_count; i++) {
        if (i)
            buf_byte(buf, ',');
        write_selector(buf, &signal->on[i]);
    }
    buf_byte(buf, ']');
}

static void schema_on(struct buf *buf, const struct key *key, const struct vocabulary *vocabulary)
{
    (void)key;
    (void)vocabulary;
    buf_text(buf, "\"anyOf\":[{\"$ref\":\"#/$defs/selector\"},{\"type\":\"array\",\"minItems\":1,"
                  "\"items\":{\"$ref\":\"#/$defs/selector\"}}]");
}

const struct type type_on = {read_on, NULL, write_on, schema_on};

static void read_decay(struct reader *reader, const struct key *key, const struct node *node,
                       void *target)
{
    static const char *const none[] = {"none", NULL};
    struct signal *signal = target;
    (void)key;
    int index = read_ref(reader, TABLE_CURVES, node, none);
    if (index >= 0 && (size_t)index < reader->agreement->curve_count)
        signal->decay = &reader->agreement->curves[index];
}

static void write_decay(struct buf *buf, const struct key *key, const void *source)
{
    (void)key;
    const struct signal *signal = source;
    buf_json(buf, signal->decay ? signal->decay->id : STR("none"));
}

static void schema_decay(struct buf *buf, const struct key *key,
                         const struct vocabulary *vocabulary)
{
    type_id.schema(buf, key, vocabulary);
}

const struct type type_decay = {read_decay, NULL, write_decay, schema_decay};
