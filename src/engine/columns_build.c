/* Columns from records. See columns.h. */
#include "columns.h"

#include <assert.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/digest.h"
#include "base/map.h"
#include "engine/admit.h"
#include "engine/attributes.h"
#include "engine/columns_int.h"

struct built_event {
    int64_t effective_us, received_us, retracted_us;
    uint32_t code;
};

struct built_fact {
    uint32_t field, record, value;
    int64_t effective_us, received_us;
};

struct text_column {
    uint64_t *end;
    size_t count, capacity;
    char *text;
    size_t length, text_capacity;
};

/* The distinct values of a field, in the order of first use. */
struct field_values {
    uint32_t *place; /* by value: its place + 1, 0 = not met */
    size_t place_capacity;
    uint32_t *values;
    size_t count, capacity;
};

struct built_kind {
    struct field_values *of_field;
    struct map fields;  /* name -> place */
    struct map numbers; /* id -> record */
    struct text_column ids;
    int64_t *known_since_us;
    size_t known_capacity;
    uint32_t *start; /* of events, by record */
    size_t start_capacity;
    struct built_event *events;
    size_t event_count, event_capacity;
    struct built_fact *facts;
    size_t fact_count, fact_capacity;
};

struct columns_builder {
    struct arena *arena;
    struct arena *scratch; /* of one record */
    struct columns_scope scope;
    struct map values; /* kind and text -> value */
    uint8_t *value_kind;
    size_t value_kind_capacity;
    struct text_column value_text;
    struct map codes; /* a row of values -> code */
    uint32_t *code_rows;
    size_t code_capacity;
    struct column_membership *memberships;
    size_t membership_count, membership_capacity;
    struct built_kind of[KINDS];
};

static void free_arena(void *arena)
{
    arena_free(arena);
}

/* ---- words --------------------------------------------------------------------------------- */

static void text_add(struct arena *arena, struct text_column *column, struct str text)
{
    column->text = arena_grow(arena, column->text, &column->text_capacity,
                              column->length + text.length + 1, 1);
    if (text.length > 0)
        memcpy(column->text + column->length, text.at, text.length);
    column->length += text.length;
    column->end =
        arena_grow(arena, column->end, &column->capacity, column->count + 1, sizeof *column->end);
    column->end[column->count++] = column->length;
}

static uint32_t intern_value(struct columns_builder *b, struct value value)
{
    if (value.kind == VALUE_NULL)
        return NO_VALUE;
    char *key = arena_alloc(b->scratch, value.text.length + 1);
    key[0] = (char)value.kind;
    if (value.text.length > 0)
        memcpy(key + 1, value.text.at, value.text.length);
    struct str text = {key, value.text.length + 1};
    uint32_t known;
    if (map_get(&b->values, text, &known))
        return known;
    b->value_kind =
        arena_grow(b->arena, b->value_kind, &b->value_kind_capacity, b->value_text.count + 1, 1);
    b->value_kind[b->value_text.count] = (uint8_t)value.kind;
    text_add(b->arena, &b->value_text, value.text);
    return map_intern(&b->values, str_copy(b->arena, text), NULL);
}

static uint32_t intern_text(struct columns_builder *b, struct str text)
{
    return str_is_empty(text) ? NO_VALUE
                              : intern_value(b, (struct value){.kind = VALUE_TEXT, .text = text});
}

static struct value property_of(const struct event *event, struct str name)
{
    for (size_t i = 0; i < event->property_count; i++)
        if (str_eq(event->properties[i].name, name))
            return event->properties[i].value;
    return value_null();
}

static uint32_t intern_code(struct columns_builder *b, const struct event *event)
{
    size_t width = 2 + b->scope.property_count;
    uint32_t *row = arena_array(b->scratch, width, sizeof *row);
    row[0] = intern_text(b, event->type);
    row[1] = intern_text(b, event->name);
    for (size_t i = 0; i < b->scope.property_count; i++)
        row[2 + i] = intern_value(b, property_of(event, b->scope.properties[i]));
    struct str key = {(const char *)row, width * sizeof *row};
    uint32_t code;
    if (map_get(&b->codes, key, &code))
        return code;
    code = map_intern(&b->codes, str_copy(b->arena, key), NULL);
    b->code_rows = arena_grow(b->arena, b->code_rows, &b->code_capacity, (code + 1) * width,
                              sizeof *b->code_rows);
    memcpy(b->code_rows + code * width, row, key.length);
    return code;
}

static uint32_t place_of(struct arena *arena, struct field_values *of, uint32_t value)
{
    of->place =
        arena_grow(arena, of->place, &of->place_capacity, value + (size_t)1, sizeof *of->place);
    if (of->place[value] == 0) {
        of->values = arena_grow(arena, of->values, &of->capacity, of->count + 1, sizeof value);
        of->values[of->count++] = value;
        of->place[value] = (uint32_t)of->count;
    }
    return of->place[value] - 1;
}

/* ---- a new builder -------------------------------------------------------------------------- */

struct columns_builder *columns_builder_new(struct arena *arena, const struct columns_scope *scope)
{
    assert(arena && scope);
    struct columns_builder *b = arena_alloc(arena, sizeof *b);
    *b = (struct columns_builder){
        .arena = arena, .scratch = arena_new("a record of columns"), .scope = *scope};
    arena_defer(arena, free_arena, b->scratch);
    map_init(&b->values, arena);
    map_init(&b->codes, arena);
    map_intern(&b->values, STR("\0"), NULL); /* NO_VALUE */
    b->value_kind = arena_grow(arena, NULL, &b->value_kind_capacity, 1, 1);
    b->value_kind[NO_VALUE] = VALUE_NULL;
    text_add(arena, &b->value_text, STR(""));
    for (enum record_kind kind = RECORD_ACCOUNT; kind <= RECORD_PERSON; kind++) {
        struct built_kind *built = &b->of[kind];
        map_init(&built->fields, arena);
        map_init(&built->numbers, arena);
        built->of_field = arena_array(arena, scope->field_count[kind], sizeof *built->of_field);
        for (size_t i = 0; i < scope->field_count[kind]; i++) {
            place_of(arena, &built->of_field[i], NO_VALUE);
            map_intern(&built->fields, scope->fields[kind][i], NULL);
            intern_text(b, scope->fields[kind][i]);
        }
        assert(built->fields.count == scope->field_count[kind] && "a field is named twice");
    }
    for (size_t i = 0; i < scope->property_count; i++)
        intern_text(b, scope->properties[i]);
    return b;
}

/* ---- events of a record ---------------------------------------------------------------------- */

static bool is_earlier_copy(const struct event *a, const struct event *b)
{
    if (a->received_us != b->received_us)
        return a->received_us < b->received_us;
    return memcmp(a->payload.bytes, b->payload.bytes, DIGEST_SIZE) < 0;
}

/* Of each key the first copy: no later one can change what was decided on it. */
static size_t first_copies(const struct event *events, size_t count, const struct event **ret,
                           struct arena *scratch)
{
    size_t capacity = 4;
    while (capacity < 2 * count)
        capacity *= 2;
    uint32_t *slots = arena_array(scratch, capacity, sizeof *slots); /* place in ret + 1 */
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        size_t slot = hash64(events[i].id) & (capacity - 1);
        while (slots[slot] && (!str_eq(ret[slots[slot] - 1]->id, events[i].id) ||
                               !str_eq(ret[slots[slot] - 1]->source, events[i].source)))
            slot = (slot + 1) & (capacity - 1);
        if (!slots[slot]) {
            ret[kept++] = &events[i];
            slots[slot] = (uint32_t)kept;
        } else if (is_earlier_copy(&events[i], ret[slots[slot] - 1])) {
            ret[slots[slot] - 1] = &events[i];
        }
    }
    return kept;
}

/* As events_admit() says, whatever the moment. */
static bool can_count(const struct event *event)
{
    return event->quality == QUALITY_HUMAN &&
           (event->occurred_us <= event->received_us ||
            event->occurred_us - event->received_us <= SKEW_US) &&
           !str_eq(event->type, STR("$retract"));
}

static int oldest_first(const void *a, const void *b)
{
    const struct built_event *x = a, *y = b;
    if (x->effective_us != y->effective_us)
        return x->effective_us < y->effective_us ? -1 : 1;
    if (x->received_us != y->received_us)
        return x->received_us < y->received_us ? -1 : 1;
    return (x->code > y->code) - (x->code < y->code);
}

static bool is_sorted(const struct built_event *events, size_t count)
{
    for (size_t i = 1; i < count; i++)
        if (oldest_first(&events[i - 1], &events[i]) > 0)
            return false;
    return true;
}

static bool add_event(struct columns_builder *b, struct built_kind *built,
                      const struct event *event, struct err *err)
{
    int64_t effective_us =
        event->occurred_us < event->received_us ? event->occurred_us : event->received_us;
    if (!instant_is_valid(effective_us))
        return err_set(err, ERR_LIMIT,
                       "event " STR_FMT " is not between the years 2000 and 2100; columns hold "
                       "none of such an age",
                       STR_ARG(event->id));
    if (built->event_count >= UINT32_MAX - 1)
        return err_set(err, ERR_LIMIT, "columns hold 4 billion events at most");
    built->events = arena_grow(b->arena, built->events, &built->event_capacity,
                               built->event_count + 1, sizeof *built->events);
    built->events[built->event_count++] = (struct built_event){
        effective_us, event->received_us, event->retracted_us, intern_code(b, event)};
    return true;
}

static bool add_events(struct columns_builder *b, struct built_kind *built,
                       const struct record *record, struct err *err)
{
    size_t first = built->event_count;
    const struct event **firsts =
        arena_array(b->scratch, record->event_count, sizeof(struct event *));
    size_t count = first_copies(record->events, record->event_count, firsts, b->scratch);
    for (size_t i = 0; i < count; i++)
        if (can_count(firsts[i]) && !add_event(b, built, firsts[i], err))
            return false;
    if (built->event_count == first)
        return true;
    struct built_event *added = built->events + first;
    if (!is_sorted(added, built->event_count - first))
        qsort(added, built->event_count - first, sizeof *added, oldest_first);
    return true;
}

/* ---- facts of a record ----------------------------------------------------------------------- */

/* In the order in which facts hold (attributes.h), by field. */
static int by_field_then_hold(const void *a, const void *b)
{
    const struct fact *x = *(const struct fact *const *)a, *y = *(const struct fact *const *)b;
    int order = str_cmp(x->field, y->field);
    return order ? order : fact_cmp(x, y);
}

static void add_facts(struct columns_builder *b, struct built_kind *built,
                      const struct record *record, uint32_t number)
{
    const struct fact **facts = arena_array(b->scratch, record->fact_count, sizeof(struct fact *));
    size_t count = 0;
    uint32_t field;
    for (size_t i = 0; i < record->fact_count; i++)
        if (map_get(&built->fields, record->facts[i].field, &field))
            facts[count++] = &record->facts[i];
    qsort(facts, count, sizeof(struct fact *), by_field_then_hold);
    built->facts = arena_grow(b->arena, built->facts, &built->fact_capacity,
                              built->fact_count + count, sizeof *built->facts);
    for (size_t i = 0; i < count; i++) {
        (void)map_get(&built->fields, facts[i]->field, &field);
        built->facts[built->fact_count++] = (struct built_fact){
            field, number,
            place_of(b->arena, &built->of_field[field], intern_value(b, facts[i]->value)),
            facts[i]->effective_us, facts[i]->received_us};
    }
}

bool columns_add(struct columns_builder *b, const struct record *record, int64_t known_since_us,
                 struct err *err)
{
    assert(b && record);
    struct built_kind *built = &b->of[record->kind];
    size_t number = built->ids.count;
    if (number >= NO_INDEX - 1)
        return err_set(err, ERR_LIMIT, "columns hold 4 billion records at most");
    bool is_new;
    struct str id = str_copy(b->arena, record->id);
    map_intern(&built->numbers, id, &is_new);
    assert(is_new && "an id has two records");
    text_add(b->arena, &built->ids, id);
    built->known_since_us = arena_grow(b->arena, built->known_since_us, &built->known_capacity,
                                       number + 1, sizeof *built->known_since_us);
    built->known_since_us[number] = known_since_us;
    built->start = arena_grow(b->arena, built->start, &built->start_capacity, number + 2,
                              sizeof *built->start);
    arena_reset(b->scratch);
    built->start[number] = (uint32_t)built->event_count;
    add_facts(b, built, record, (uint32_t)number);
    if (!add_events(b, built, record, err))
        return false;
    built->start[number + 1] = (uint32_t)built->event_count;
    return true;
}

/* ---- memberships -------------------------------------------------------------------------------- */

static void learn_of(struct built_kind *built, uint32_t record, int64_t received_us)
{
    if (received_us < built->known_since_us[record])
        built->known_since_us[record] = received_us;
}

bool columns_add_membership(struct columns_builder *b, const struct membership *membership,
                            struct err *err)
{
    assert(b && membership);
    struct built_kind *people = &b->of[RECORD_PERSON], *accounts = &b->of[RECORD_ACCOUNT];
    struct column_membership row = {.from_us = membership->from_us,
                                    .to_us = membership->to_us,
                                    .received_us = membership->received_us};
    if (!map_get(&people->numbers, membership->person, &row.person) ||
        !map_get(&accounts->numbers, membership->account, &row.account))
        return err_set(err, ERR_CORRUPT,
                       "a membership of " STR_FMT " in " STR_FMT
                       " names a record that is not there",
                       STR_ARG(membership->person), STR_ARG(membership->account));
    if (b->membership_count >= UINT32_MAX - 1)
        return err_set(err, ERR_LIMIT, "columns hold 4 billion memberships at most");
    arena_reset(b->scratch);
    row.role = intern_text(b, membership->role);
    learn_of(people, row.person, row.received_us);
    learn_of(accounts, row.account, row.received_us);
    b->memberships = arena_grow(b->arena, b->memberships, &b->membership_capacity,
                                b->membership_count + 1, sizeof row);
    b->memberships[b->membership_count++] = row;
    return true;
}

static int number_cmp(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static struct str role_text(const struct columns_builder *b, uint32_t role)
{
    uint64_t begin = role ? b->value_text.end[role - 1] : 0;
    return (struct str){b->value_text.text + begin, b->value_text.end[role] - begin};
}

static int by_person(const void *a, const void *b, void *builder)
{
    const struct column_membership *x = a, *y = b;
    int order = number_cmp(x->person, y->person);
    order = order ? order : number_cmp(x->account, y->account);
    order = order ? order : number_cmp(x->from_us, y->from_us);
    order = order ? order : number_cmp(x->received_us, y->received_us);
    order = order ? order : str_cmp(role_text(builder, x->role), role_text(builder, y->role));
    return order ? order : number_cmp(x->to_us, y->to_us);
}

/* ---- the block ----------------------------------------------------------------------------------- */

struct block {
    struct arena *arena;
    struct str sections[SECTION_COUNT];
};

static void put(struct block *block, enum section section, const void *at, size_t bytes)
{
    block->sections[section] = (struct str){at, bytes};
}

static void put_text(struct block *block, enum section ends, const struct text_column *column)
{
    put(block, ends, column->end, column->count * sizeof *column->end);
    put(block, ends + 1, column->text, column->length);
}

static void packed_put(uint8_t *at, uint64_t width, size_t i, uint64_t number)
{
    memcpy(at + i * width, &number, width);
}

/* The coarsest of second, millisecond and microsecond that all numbers are whole in. */
struct grain {
    bool seconds, milliseconds;
};

static void grain_see(struct grain *grain, int64_t us)
{
    grain->seconds &= us % SECOND_US == 0;
    grain->milliseconds &= us % 1000 == 0;
}

static int64_t grain_us(const struct grain *grain)
{
    return grain->seconds ? SECOND_US : grain->milliseconds ? 1000 : 1;
}

static uint64_t lag_us(const struct built_event *event)
{
    return (uint64_t)event->received_us - (uint64_t)event->effective_us;
}

static uint64_t bytes_for(uint64_t number)
{
    uint64_t bytes = 0;
    while (number > 0) {
        number >>= 8;
        bytes++;
    }
    return bytes;
}

/* The width that makes lags and those beyond it smallest. */
static uint64_t lag_width(const struct built_kind *built, int64_t tick_us)
{
    enum { WIDTHS = 8 };
    size_t fits[WIDTHS + 1] = {0}; /* by the least width that holds it: all ones are taken */
    for (size_t i = 0; i < built->event_count; i++) {
        uint64_t lag = lag_us(&built->events[i]) / (uint64_t)tick_us;
        fits[lag == 0 ? 0 : lag == UINT64_MAX ? WIDTHS : bytes_for(lag + 1)]++;
    }
    uint64_t best = 0, best_bytes = UINT64_MAX;
    size_t beyond = built->event_count;
    for (uint64_t width = 0; width < WIDTHS; width++) {
        beyond -= fits[width];
        uint64_t bytes = width * built->event_count + beyond * sizeof(struct dated_event);
        if (bytes < best_bytes) {
            best_bytes = bytes;
            best = width;
        }
    }
    return best;
}

static void measure_events(const struct built_kind *built, struct kind_counts *counts)
{
    struct grain clock = {true, true}, lag = {true, true};
    counts->effective_min_us = INT64_MAX;
    counts->effective_max_us = counts->received_max_us = INT64_MIN;
    for (size_t i = 0; i < built->event_count; i++) {
        const struct built_event *event = &built->events[i];
        grain_see(&clock, event->effective_us);
        grain_see(&lag, (int64_t)(lag_us(event) % DAY_US));
        if (event->effective_us < counts->effective_min_us)
            counts->effective_min_us = event->effective_us;
        if (event->effective_us > counts->effective_max_us)
            counts->effective_max_us = event->effective_us;
        if (event->received_us > counts->received_max_us)
            counts->received_max_us = event->received_us;
    }
    counts->clock_tick_us = grain_us(&clock);
    counts->lag_tick_us = grain_us(&lag);
    counts->clock_width = bytes_for((uint64_t)(DAY_US / counts->clock_tick_us - 1));
    counts->lag_width = lag_width(built, counts->lag_tick_us);
}

static void put_latest(struct block *block, enum record_kind kind, const struct built_kind *built,
                       size_t records)
{
    int64_t *latest = arena_array(block->arena, records, sizeof *latest);
    for (size_t i = 0; i < records; i++)
        latest[i] = built->start[i + 1] > built->start[i]
                        ? built->events[built->start[i + 1] - 1].effective_us
                        : NO_EVENT_US;
    put(block, section_of(SECTION_ACCOUNT_EVENT_LATEST, kind), latest, records * sizeof *latest);
}

static void put_codes(struct block *block, enum record_kind kind, const struct built_kind *built,
                      struct kind_counts *counts, size_t codes)
{
    size_t count = built->event_count;
    counts->code_width = codes <= (size_t)UINT16_MAX + 1 ? 2 : 4;
    uint8_t *code = arena_array(block->arena, count, counts->code_width);
    uint16_t *day = arena_array(block->arena, count, sizeof *day);
    uint8_t *clock = arena_alloc(block->arena, count * counts->clock_width + PAD_BYTES);
    for (size_t i = 0; i < count; i++) {
        int64_t effective_us = built->events[i].effective_us;
        packed_put(code, counts->code_width, i, built->events[i].code);
        day[i] = (uint16_t)(effective_us / DAY_US - DAY_ZERO);
        packed_put(clock, counts->clock_width, i,
                   (uint64_t)(effective_us % DAY_US / counts->clock_tick_us));
    }
    put(block, section_of(SECTION_ACCOUNT_EVENT_CODES, kind), code, count * counts->code_width);
    put(block, section_of(SECTION_ACCOUNT_EVENT_DAYS, kind), day, count * sizeof *day);
    put(block, section_of(SECTION_ACCOUNT_EVENT_CLOCKS, kind), clock,
        count * counts->clock_width + PAD_BYTES);
}

static void put_lags(struct block *block, enum record_kind kind, const struct built_kind *built,
                     struct kind_counts *counts)
{
    size_t count = built->event_count;
    uint64_t width = counts->lag_width, none = width ? UINT64_MAX >> (64 - 8 * width) : 0;
    uint8_t *lags = arena_alloc(block->arena, count * width + PAD_BYTES);
    struct dated_event *beyond = NULL, *retracted = NULL;
    size_t beyond_capacity = 0, retracted_capacity = 0;
    for (size_t i = 0; i < count; i++) {
        const struct built_event *event = &built->events[i];
        uint64_t lag = lag_us(event) / (uint64_t)counts->lag_tick_us;
        bool is_beyond = width ? lag >= none : lag > 0;
        packed_put(lags, width, i, is_beyond ? none : lag);
        if (is_beyond) {
            beyond = arena_grow(block->arena, beyond, &beyond_capacity, counts->beyond + 1,
                                sizeof *beyond);
            beyond[counts->beyond++] = (struct dated_event){i, event->received_us};
        }
        if (event->retracted_us != NEVER_US) {
            retracted = arena_grow(block->arena, retracted, &retracted_capacity,
                                   counts->retracted + 1, sizeof *retracted);
            retracted[counts->retracted++] = (struct dated_event){i, event->retracted_us};
        }
    }
    put(block, section_of(SECTION_ACCOUNT_EVENT_LAGS, kind), lags, count * width + PAD_BYTES);
    put(block, section_of(SECTION_ACCOUNT_EVENT_BEYOND, kind), beyond,
        counts->beyond * sizeof *beyond);
    put(block, section_of(SECTION_ACCOUNT_EVENT_RETRACTED, kind), retracted,
        counts->retracted * sizeof *retracted);
}

/* Facts came by record, then field, in the order in which they hold; counting puts them by field,
 * then record, and keeps that order. */
static void put_facts(struct block *block, enum record_kind kind, const struct built_kind *built,
                      struct kind_counts *counts)
{
    size_t cells = counts->fields * counts->records;
    uint32_t *start = arena_array(block->arena, cells + 1, sizeof *start);
    uint32_t *next = arena_array(block->arena, cells + 1, sizeof *next);
    uint32_t *value = arena_array(block->arena, counts->facts, sizeof *value);
    int64_t *effective = arena_array(block->arena, counts->facts, sizeof *effective);
    int64_t *received = arena_array(block->arena, counts->facts, sizeof *received);
    for (size_t i = 0; i < built->fact_count; i++)
        start[built->facts[i].field * counts->records + built->facts[i].record + 1]++;
    for (size_t i = 0; i < cells; i++)
        next[i] = start[i + 1] += start[i];
    for (size_t i = built->fact_count; i-- > 0;) { /* from the back: `next` are ends */
        const struct built_fact *fact = &built->facts[i];
        uint32_t at = --next[fact->field * counts->records + fact->record];
        value[at] = fact->value;
        effective[at] = fact->effective_us;
        received[at] = fact->received_us;
    }
    counts->fact_effective_max_us = counts->fact_received_max_us = INT64_MIN;
    for (size_t i = 0; i < built->fact_count; i++) {
        if (effective[i] > counts->fact_effective_max_us)
            counts->fact_effective_max_us = effective[i];
        if (received[i] > counts->fact_received_max_us)
            counts->fact_received_max_us = received[i];
    }
    put(block, section_of(SECTION_ACCOUNT_FACT_STARTS, kind), start, (cells + 1) * sizeof *start);
    put(block, section_of(SECTION_ACCOUNT_FACT_VALUES, kind), value, counts->facts * sizeof *value);
    put(block, section_of(SECTION_ACCOUNT_FACT_EFFECTIVE, kind), effective,
        counts->facts * sizeof *effective);
    put(block, section_of(SECTION_ACCOUNT_FACT_RECEIVED, kind), received,
        counts->facts * sizeof *received);
}

static void put_field_values(struct block *block, enum record_kind kind,
                             const struct built_kind *built, struct kind_counts *counts)
{
    uint32_t *start = arena_array(block->arena, counts->fields + 1, sizeof *start);
    for (size_t i = 0; i < counts->fields; i++)
        start[i + 1] = start[i] + (uint32_t)built->of_field[i].count;
    counts->field_values = start[counts->fields];
    uint32_t *values = arena_array(block->arena, counts->field_values, sizeof *values);
    for (size_t i = 0; i < counts->fields; i++)
        memcpy(values + start[i], built->of_field[i].values,
               built->of_field[i].count * sizeof *values);
    put(block, section_of(SECTION_ACCOUNT_FIELD_VALUE_STARTS, kind), start,
        (counts->fields + 1) * sizeof *start);
    put(block, section_of(SECTION_ACCOUNT_FIELD_VALUES, kind), values,
        counts->field_values * sizeof *values);
}

/* The values of words, in their order. */
static uint32_t *word_values(struct columns_builder *b, struct arena *arena,
                             const struct str *words, size_t count)
{
    uint32_t *values = arena_array(arena, count, sizeof *values);
    for (size_t i = 0; i < count; i++)
        values[i] = intern_text(b, words[i]);
    return values;
}

static void put_kind(struct columns_builder *b, struct block *block, enum record_kind kind,
                     struct kind_counts *counts)
{
    struct built_kind *built = &b->of[kind];
    *counts = (struct kind_counts){.records = built->ids.count,
                                   .events = built->event_count,
                                   .fields = b->scope.field_count[kind],
                                   .facts = built->fact_count};
    counts->known_since_max_us = INT64_MIN;
    for (size_t i = 0; i < counts->records; i++)
        if (built->known_since_us[i] > counts->known_since_max_us)
            counts->known_since_max_us = built->known_since_us[i];
    if (!built->start)
        built->start = arena_array(b->arena, 1, sizeof *built->start);
    put_text(block, section_of(SECTION_ACCOUNT_ID_ENDS, kind), &built->ids);
    put(block, section_of(SECTION_ACCOUNT_KNOWN_SINCE, kind), built->known_since_us,
        counts->records * sizeof *built->known_since_us);
    put(block, section_of(SECTION_ACCOUNT_EVENT_STARTS, kind), built->start,
        (counts->records + 1) * sizeof *built->start);
    put_latest(block, kind, built, counts->records);
    measure_events(built, counts);
    put_codes(block, kind, built, counts, b->codes.count);
    put_lags(block, kind, built, counts);
    put(block, section_of(SECTION_ACCOUNT_FIELDS, kind),
        word_values(b, block->arena, b->scope.fields[kind], counts->fields),
        counts->fields * sizeof(uint32_t));
    put_field_values(block, kind, built, counts);
    put_facts(block, kind, built, counts);
}

static void put_memberships(struct columns_builder *b, struct block *block,
                            const struct columns_counts *counts)
{
    size_t count = b->membership_count, people = counts->of[RECORD_PERSON].records,
           accounts = counts->of[RECORD_ACCOUNT].records;
    if (count > 0)
        qsort_r(b->memberships, count, sizeof *b->memberships, by_person, b);
    uint32_t *of_person = arena_array(block->arena, people + 1, sizeof *of_person);
    uint32_t *of_account = arena_array(block->arena, accounts + 1, sizeof *of_account);
    uint32_t *next = arena_array(block->arena, accounts + 1, sizeof *next);
    uint32_t *by_account = arena_array(block->arena, count, sizeof *by_account);
    for (size_t i = 0; i < count; i++) {
        of_person[b->memberships[i].person + 1]++;
        of_account[b->memberships[i].account + 1]++;
    }
    for (size_t i = 0; i < people; i++)
        of_person[i + 1] += of_person[i];
    for (size_t i = 0; i < accounts; i++) {
        next[i] = of_account[i];
        of_account[i + 1] += of_account[i];
    }
    for (size_t i = 0; i < count; i++)
        by_account[next[b->memberships[i].account]++] = (uint32_t)i;
    put(block, SECTION_MEMBERSHIPS, b->memberships, count * sizeof *b->memberships);
    put(block, SECTION_PERSON_MEMBERSHIPS, of_person, (people + 1) * sizeof *of_person);
    put(block, SECTION_ACCOUNT_MEMBERSHIPS, of_account, (accounts + 1) * sizeof *of_account);
    put(block, SECTION_BY_ACCOUNT, by_account, count * sizeof *by_account);
}

static size_t aligned(size_t bytes)
{
    return (bytes + COLUMNS_ALIGN - 1) / COLUMNS_ALIGN * COLUMNS_ALIGN;
}

static struct str join(const struct block *block, const uint8_t stamp[COLUMNS_STAMP_SIZE],
                       struct arena *arena)
{
    struct columns_head head = {
        .magic = COLUMNS_MAGIC, .version = COLUMNS_VERSION, .byte_order = COLUMNS_BYTE_ORDER};
    size_t bytes = aligned(sizeof head);
    for (size_t i = 0; i < SECTION_COUNT; i++) {
        head.sections[i] =
            (struct section_entry){bytes, block->sections[i].length, hash64(block->sections[i])};
        bytes = aligned(bytes + block->sections[i].length);
    }
    head.bytes = bytes;
    memcpy(head.stamp, stamp, COLUMNS_STAMP_SIZE);
    head.hash = hash64((struct str){(const char *)&head, offsetof(struct columns_head, hash)});
    char *at = arena_alloc(arena, bytes);
    memcpy(at, &head, sizeof head);
    for (size_t i = 0; i < SECTION_COUNT; i++)
        if (block->sections[i].length > 0)
            memcpy(at + head.sections[i].offset, block->sections[i].at, block->sections[i].length);
    return (struct str){at, bytes};
}

bool columns_finish(struct columns_builder *b, const uint8_t stamp[COLUMNS_STAMP_SIZE],
                    struct arena *arena, struct str *ret_bytes, struct err *err)
{
    assert(b && stamp && arena && ret_bytes);
    struct block block = {.arena = b->arena};
    struct columns_counts *counts = arena_alloc(b->arena, sizeof *counts);
    for (enum record_kind kind = RECORD_ACCOUNT; kind <= RECORD_PERSON; kind++) {
        const struct built_kind *built = &b->of[kind];
        if (built->fact_count >= UINT32_MAX ||
            b->scope.field_count[kind] * built->ids.count >= SIZE_MAX / 16)
            return err_set(err, ERR_LIMIT, "columns hold 4 billion facts at most");
        put_kind(b, &block, kind, &counts->of[kind]);
    }
    put_memberships(b, &block, counts);
    put(&block, SECTION_PROPERTIES,
        word_values(b, b->arena, b->scope.properties, b->scope.property_count),
        b->scope.property_count * sizeof(uint32_t));
    put(&block, SECTION_CODES, b->code_rows,
        b->codes.count * (2 + b->scope.property_count) * sizeof *b->code_rows);
    put(&block, SECTION_VALUE_KINDS, b->value_kind, b->value_text.count);
    put_text(&block, SECTION_VALUE_ENDS, &b->value_text);
    counts->values = b->value_text.count;
    counts->properties = b->scope.property_count;
    counts->codes = b->codes.count;
    counts->memberships = b->membership_count;
    put(&block, SECTION_COUNTS, counts, sizeof *counts);
    *ret_bytes = join(&block, stamp, arena);
    return true;
}
