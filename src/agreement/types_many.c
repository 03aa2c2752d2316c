/* Maps, lists and named things: what holds other values. See shape.h. */
#include "shape.h"

#include <assert.h>

#include "base/arena.h"
#include "base/buf.h"

/* ---- a map of its own -------------------------------------------------------------------- */

static void read_shape(struct reader *reader, const struct key *key, const struct node *node,
                       void *target)
{
    if (!read_is_map(reader, key, node))
        return;
    if (key->has_flag)
        *key_flag(key, target) = true;
    shape_read(reader, key->shape, node, target);
}

static void write_shape(struct buf *buf, const struct key *key, const void *source)
{
    shape_write(buf, key->shape, source);
}

static void schema_shape(struct buf *buf, const struct key *key,
                         const struct vocabulary *vocabulary)
{
    shape_schema(buf, key->shape, vocabulary);
}

const struct type type_shape = {read_shape, key_has_no_flag, write_shape, schema_shape};

/* ---- many -------------------------------------------------------------------------------- */

/* Where the count stands, beside the pointer. */
static void store(const struct key *key, void *target, void *items, size_t count)
{
    memcpy(target, &items, sizeof items);
    memcpy((char *)target + key->count_delta, &count, sizeof count);
}

static const char *items_of(const struct key *key, const void *source, size_t *ret_count)
{
    const char *items;
    memcpy(&items, source, sizeof items);
    memcpy(ret_count, (const char *)source + key->count_delta, sizeof *ret_count);
    return items;
}

static bool is_empty(const struct key *key, const void *source)
{
    size_t count;
    items_of(key, source, &count);
    return count == 0;
}

static struct str id_at(const void *item)
{
    struct str id;
    memcpy(&id, item, sizeof id);
    return id;
}

void read_check_unique(struct reader *reader, const void *items, size_t count, size_t size,
                       const struct node *list)
{
    for (size_t i = 1; i < count; i++) {
        struct str id = id_at((const char *)items + i * size);
        const struct node *at = node_get(list->items[i], "id");
        for (size_t j = 0; id.length && j < i; j++) {
            if (!str_eq(id, id_at((const char *)items + j * size)))
                continue;
            findings_error(reader->findings, at ? at->at : list->items[i]->at, "duplicate-id",
                           "the id '" STR_FMT "' stands twice: ids are unique in their list",
                           STR_ARG(id));
            break;
        }
    }
}

enum { ITEMS_MAX = 1000 };

static bool is_short_enough(struct reader *reader, const struct key *key, const struct node *node)
{
    if (node->count <= ITEMS_MAX)
        return true;
    findings_error(reader->findings, node->at, "size", "'%s' has more than %d entries", key->name,
                   ITEMS_MAX);
    return false;
}

static void read_list(struct reader *reader, const struct key *key, const struct node *node,
                      void *target)
{
    if (!read_is_list(reader, key, node) || !is_short_enough(reader, key, node))
        return;
    const struct key *item = key->item;
    char *items = arena_array(reader->arena, node->count, key->item_size);
    for (size_t i = 0; i < node->count; i++) {
        char *at = items + i * key->item_size;
        if (item->type == &type_shape)
            shape_read(reader, item->shape, node->items[i], at);
        else
            item->type->read(reader, item, node->items[i], at);
    }
    if (key->is_unique)
        read_check_unique(reader, items, node->count, key->item_size, node);
    store(key, target, items, node->count);
}

static void write_list(struct buf *buf, const struct key *key, const void *source)
{
    size_t count;
    const char *items = items_of(key, source, &count);
    buf_byte(buf, '[');
    for (size_t i = 0; i < count; i++) {
        if (i)
            buf_byte(buf, ',');
        key->item->type->write(buf, key->item, items + i * key->item_size);
    }
    buf_byte(buf, ']');
}

static void schema_list(struct buf *buf, const struct key *key, const struct vocabulary *vocabulary)
{
    buf_text(buf, "\"type\":\"array\",\"items\":");
    key_schema(buf, key->item, vocabulary);
}

const struct type type_list = {read_list, is_empty, write_list, schema_list};

/* Pairs in byte order of their keys: a map has no order, and nothing may depend on one. */
static size_t *sorted_pairs(struct arena *arena, const struct node *map)
{
    size_t *order = arena_array(arena, map->count, sizeof *order);
    for (size_t i = 0; i < map->count; i++) {
        size_t at = i;
        for (; at > 0 && str_cmp(map->keys[i]->text, map->keys[order[at - 1]]->text) < 0; at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
    return order;
}

static void read_map(struct reader *reader, const struct key *key, const struct node *node,
                     void *target)
{
    if (!read_is_map(reader, key, node) || !is_short_enough(reader, key, node))
        return;
    static const struct key id = {"name", &type_id, 0, .doc = NULL};
    char *items = arena_array(reader->arena, node->count, key->item_size);
    size_t *order = sorted_pairs(reader->arena, node);
    for (size_t i = 0; i < node->count; i++) {
        const struct node *name = node->keys[order[i]], *value = node->items[order[i]];
        char *at = items + i * key->item_size;
        if (key->table == TABLE_NONE)
            type_id.read(reader, &id, name, at);
        else if (read_ref(reader, key->table, name, key->words) >= 0)
            memcpy(at, &name->text, sizeof name->text);
        if (key->item->type == &type_shape)
            shape_read(reader, key->item->shape, value, at);
        else
            key->item->type->read(reader, key->item, value, at + key->item->offset);
        if (key->place_offset)
            memcpy(at + key->place_offset, &name->at, sizeof name->at);
    }
    store(key, target, items, node->count);
}

static void write_map(struct buf *buf, const struct key *key, const void *source)
{
    size_t count;
    const char *items = items_of(key, source, &count);
    buf_byte(buf, '{');
    for (size_t i = 0; i < count; i++) {
        const char *at = items + i * key->item_size;
        if (i)
            buf_byte(buf, ',');
        buf_json(buf, id_at(at));
        buf_byte(buf, ':');
        key->item->type->write(buf, key->item, at + key->item->offset);
    }
    buf_byte(buf, '}');
}

static void schema_map(struct buf *buf, const struct key *key, const struct vocabulary *vocabulary)
{
    buf_text(buf, "\"type\":\"object\",\"additionalProperties\":");
    key_schema(buf, key->item, vocabulary);
}

const struct type type_map = {read_map, is_empty, write_map, schema_map};
