/* See attributes.h. */
#include "attributes.h"

#include <assert.h>

#include "base/arena.h"

void field_table_init(struct field_table *table, struct arena *arena)
{
    *table = (struct field_table){0};
    map_init(&table->numbers, arena);
}

size_t field_table_add(struct field_table *table, struct str name)
{
    bool is_new;
    size_t number = map_intern(&table->numbers, name, &is_new);
    if (is_new) {
        table->names = arena_grow(table->numbers.arena, table->names, &table->capacity,
                                  table->count + 1, sizeof *table->names);
        table->names[table->count++] = name;
    }
    return number;
}

static int number_cmp(int64_t a, int64_t b)
{
    return a < b ? -1 : a > b;
}

int fact_cmp(const struct fact *a, const struct fact *b)
{
    int order = number_cmp(a->effective_us, b->effective_us);
    if (!order)
        order = number_cmp(a->source_rank, b->source_rank);
    if (!order)
        order = number_cmp(a->received_us, b->received_us);
    if (!order)
        order = str_cmp(a->source, b->source);
    if (!order)
        order = number_cmp(a->value.kind, b->value.kind);
    return order ? order : str_cmp(a->value.text, b->value.text);
}

const struct attributes *attributes_of(const struct field_table *fields,
                                       const struct record *record, int64_t known_at_us,
                                       int64_t until_us, struct arena *arena)
{
    assert(fields && record);
    struct attributes *attributes = arena_alloc(arena, sizeof *attributes);
    attributes->fields = fields;
    attributes->facts = arena_array(arena, fields->count, sizeof(struct fact *));
    for (size_t i = 0; i < record->fact_count; i++) {
        const struct fact *fact = &record->facts[i];
        uint32_t field;
        if (fact->received_us > known_at_us || fact->effective_us > until_us ||
            !map_get(&fields->numbers, fact->field, &field))
            continue;
        const struct fact *best = attributes->facts[field];
        if (!best || fact_cmp(fact, best) > 0)
            attributes->facts[field] = fact;
    }
    return attributes;
}

const struct fact *attribute_fact(const struct attributes *attributes, size_t field)
{
    return attributes ? attributes->facts[field] : NULL;
}

struct value attribute_value(const struct attributes *attributes, size_t field)
{
    const struct fact *fact = attribute_fact(attributes, field);
    return fact ? fact->value : value_null();
}

struct value attribute_named(const struct attributes *attributes, struct str name)
{
    uint32_t field;
    if (!attributes || !map_get(&attributes->fields->numbers, name, &field))
        return value_null();
    return attribute_value(attributes, field);
}
