/* Reading columns, and what is worth keeping of them. See columns.h; columns_open.c checks them. */
#include "columns.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/arena.h"
#include "engine/columns_int.h"
#include "engine/plan_int.h"

const uint8_t *columns_stamp(const struct columns *columns)
{
    assert(columns);
    return columns->head->stamp;
}

static struct str text_at(const char *text, const struct packed *end, size_t i)
{
    size_t begin = i ? (size_t)packed_get(end, i - 1) : 0;
    return (struct str){text + begin, (size_t)packed_get(end, i) - begin};
}

struct value column_value(const struct columns *columns, uint32_t value)
{
    return value_from((enum value_kind)columns->value_kind[value],
                      text_at(columns->value_text, &columns->value_end, value));
}

/* ---- numbers of a field ---------------------------------------------------------------------- */

/* What is made after opening; the lock is all that makes it safe to share columns. */
struct parsed_numbers {
    pthread_mutex_t lock;
    struct arena *arena;
    const struct dec **of[KINDS]; /* by field; NULL = not asked for yet */
};

static void free_parsed(void *thing)
{
    struct parsed_numbers *parsed = thing;
    pthread_mutex_destroy(&parsed->lock);
    arena_free(parsed->arena);
}

struct parsed_numbers *parsed_numbers_new(struct arena *arena, const struct columns *columns)
{
    struct parsed_numbers *parsed = arena_alloc(arena, sizeof *parsed);
    for (enum record_kind kind = RECORD_ACCOUNT; kind <= RECORD_PERSON; kind++)
        parsed->of[kind] =
            arena_array(arena, columns->counts->of[kind].fields, sizeof *parsed->of[kind]);
    parsed->arena = arena_new("numbers of columns");
    pthread_mutex_init(&parsed->lock, NULL);
    arena_defer(arena, free_parsed, parsed);
    return parsed;
}

enum { NO_NUMBER = -1 }; /* the scale of a number's text that is none */

static const struct dec *parse_numbers(const struct columns *columns, const uint32_t *value,
                                       size_t count, struct arena *arena)
{
    struct dec *number = arena_array(arena, count, sizeof *number);
    for (size_t i = 0; i < count; i++) {
        struct value parsed = column_value(columns, value[i]);
        number[i] = parsed.kind == VALUE_NUMBER ? parsed.number : (struct dec){.scale = NO_NUMBER};
    }
    return number;
}

struct value_column columns_values(const struct columns *columns, enum record_kind kind,
                                   size_t field)
{
    const struct fact_columns *facts = &columns->of[kind].facts;
    assert(field < columns->counts->of[kind].fields);
    struct value_column values = {
        .columns = columns,
        .value = facts->values + facts->value_start[field],
        .count = facts->value_start[field + 1] - facts->value_start[field],
    };
    struct parsed_numbers *parsed = columns->parsed;
    pthread_mutex_lock(&parsed->lock);
    if (!parsed->of[kind][field])
        parsed->of[kind][field] = parse_numbers(columns, values.value, values.count, parsed->arena);
    values.number = parsed->of[kind][field];
    pthread_mutex_unlock(&parsed->lock);
    return values;
}

struct value value_at(const struct value_column *values, size_t place)
{
    const struct columns *columns = values->columns;
    uint32_t value = values->value[place];
    struct value is = {.kind = (enum value_kind)columns->value_kind[value],
                       .number = values->number[place]};
    if (is.kind == VALUE_NUMBER && is.number.scale == NO_NUMBER)
        return value_null();
    is.text = text_at(columns->value_text, &columns->value_end, value);
    is.truth = is.kind == VALUE_BOOL && str_is(is.text, "true");
    return is;
}

static size_t word_find(const struct columns *columns, const uint32_t *words, size_t count,
                        struct str name)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq(text_at(columns->value_text, &columns->value_end, words[i]), name))
            return i;
    return SIZE_MAX;
}

size_t columns_field(const struct columns *columns, enum record_kind kind, struct str name)
{
    return word_find(columns, columns->of[kind].facts.field, columns->counts->of[kind].fields,
                     name);
}

size_t columns_property(const struct columns *columns, struct str name)
{
    return word_find(columns, columns->property, columns->counts->properties, name);
}

bool columns_cover(const struct columns *columns, const struct plan *plan)
{
    assert(columns && plan);
    for (enum record_kind kind = RECORD_ACCOUNT; kind <= RECORD_PERSON; kind++)
        for (size_t i = 0; i < plan->fields[kind].count; i++)
            if (columns_field(columns, kind, plan->fields[kind].names[i]) == SIZE_MAX)
                return false;
    for (size_t i = 0; i < plan->properties.count; i++)
        if (columns_property(columns, plan->properties.names[i]) == SIZE_MAX)
            return false;
    return true;
}

static int by_text(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

/* The words of `wanted` and those of `also`, in their own order: whoever asked first does not
 * show. */
static const struct str *joined_words(struct arena *arena, const struct field_table *wanted,
                                      const struct columns *also, const uint32_t *words,
                                      size_t count, size_t *ret_count)
{
    struct field_table table;
    field_table_init(&table, arena);
    for (size_t i = 0; i < wanted->count; i++)
        field_table_add(&table, wanted->names[i]);
    for (size_t i = 0; i < count; i++)
        field_table_add(&table, text_at(also->value_text, &also->value_end, words[i]));
    *ret_count = table.count;
    struct str *sorted = arena_array(arena, table.count + 1, sizeof *sorted);
    for (size_t i = 0; i < table.count; i++)
        sorted[i] = table.names[i];
    qsort(sorted, table.count, sizeof *sorted, by_text);
    return sorted;
}

struct columns_scope columns_scope_of(struct arena *arena, const struct plan *plan,
                                      const struct columns *also)
{
    assert(arena && plan);
    struct columns_scope scope = {0};
    for (enum record_kind kind = RECORD_ACCOUNT; kind <= RECORD_PERSON; kind++)
        scope.fields[kind] =
            joined_words(arena, &plan->fields[kind], also, also ? also->of[kind].facts.field : NULL,
                         also ? also->counts->of[kind].fields : 0, &scope.field_count[kind]);
    scope.properties = joined_words(arena, &plan->properties, also, also ? also->property : NULL,
                                    also ? also->counts->properties : 0, &scope.property_count);
    return scope;
}

void fact_places(const struct fact_columns *facts, size_t begin, size_t count, uint32_t *ret_place)
{
    const uint8_t *narrow = facts->place;
    const uint16_t *middle = facts->place;
    const uint32_t *wide = facts->place;
    if (facts->place_width == 1)
        for (size_t i = 0; i < count; i++)
            ret_place[i] = narrow[begin + i];
    else if (facts->place_width == 2)
        for (size_t i = 0; i < count; i++)
            ret_place[i] = middle[begin + i];
    else
        for (size_t i = 0; i < count; i++)
            ret_place[i] = wide[begin + i];
}

size_t columns_count(const struct columns *columns, enum record_kind kind)
{
    assert(columns);
    return columns->counts->of[kind].records;
}

struct str columns_id(const struct columns *columns, enum record_kind kind, size_t index)
{
    assert(index < columns->counts->of[kind].records);
    return text_at(columns->of[kind].id_text, &columns->of[kind].id_end, index);
}

uint32_t columns_find(const struct columns *columns, enum record_kind kind, struct str id)
{
    assert(columns);
    size_t low = 0, high = columns->counts->of[kind].records;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = str_cmp(columns_id(columns, kind, middle), id);
        if (order == 0)
            return (uint32_t)middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NO_INDEX;
}

size_t columns_event_count(const struct columns *columns)
{
    assert(columns);
    return columns->of[RECORD_ACCOUNT].events.count + columns->of[RECORD_PERSON].events.count;
}

int64_t columns_known_since(const struct columns *columns)
{
    assert(columns);
    int64_t first_us = NEVER_US;
    for (enum record_kind kind = RECORD_ACCOUNT; kind <= RECORD_PERSON; kind++)
        for (size_t i = 0; i < columns_count(columns, kind); i++) {
            int64_t since_us = packed_get(&columns->of[kind].known_since, i);
            if (since_us < first_us)
                first_us = since_us;
        }
    return first_us;
}

size_t columns_bytes(const struct columns *columns)
{
    assert(columns);
    return columns->head->bytes;
}

size_t columns_event_bytes(const struct columns *columns)
{
    assert(columns);
    size_t bytes = 0;
    for (enum record_kind kind = RECORD_ACCOUNT; kind <= RECORD_PERSON; kind++)
        for (enum section s = SECTION_ACCOUNT_EVENT_CODES; s <= SECTION_ACCOUNT_EVENT_RETRACTED;
             s++)
            bytes += columns->head->sections[section_of(s, kind)].bytes;
    return bytes;
}
