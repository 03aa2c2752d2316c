/* Columns from records, and from records of older columns. See columns.h. What comes of it does not
 * depend on how it came: numbers are given in the order of first use here, and put in order of what
 * they stand for when all is known (columns_block.c). */
#include "columns.h"

#include <assert.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/digest.h"
#include "engine/admit.h"
#include "engine/attributes.h"
#include "engine/columns_build.h"

static void release(void *thing)
{
    struct columns_builder *b = thing;
    for (size_t kind = 0; kind < KINDS; kind++) {
        free(b->of[kind].events);
        free(b->of[kind].record_of);
        free(b->of[kind].facts);
    }
    free(b->memberships);
    arena_free(b->scratch);
}

/* As arena_grow(), without zeros and outside any arena. */
static void *larger(void *items, size_t *capacity, size_t need, size_t size)
{
    if (need <= *capacity)
        return items;
    *capacity = need < 64 ? 64 : need + need / 2;
    items = reallocarray(items, *capacity, size);
    if (!items)
        abort(); /* as an arena does */
    return items;
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

static uint32_t intern_value(struct columns_builder *b, enum value_kind kind, struct str text)
{
    if (kind == VALUE_NULL)
        return NO_VALUE;
    char *at = arena_alloc(b->scratch, text.length + 1);
    at[0] = (char)kind;
    if (text.length > 0)
        memcpy(at + 1, text.at, text.length);
    struct str key = {at, text.length + 1};
    uint32_t known;
    if (map_get(&b->values, key, &known))
        return known;
    b->value_kind =
        arena_grow(b->arena, b->value_kind, &b->value_kind_capacity, b->value_text.count + 1, 1);
    b->value_kind[b->value_text.count] = (uint8_t)kind;
    text_add(b->arena, &b->value_text, text);
    return map_intern(&b->values, str_copy(b->arena, key), NULL);
}

static uint32_t intern_text(struct columns_builder *b, struct str text)
{
    return str_is_empty(text) ? NO_VALUE : intern_value(b, VALUE_TEXT, text);
}

uint32_t builder_word(struct columns_builder *b, struct str word)
{
    return intern_text(b, word);
}

struct str builder_text(const struct columns_builder *b, uint32_t value)
{
    uint64_t begin = value ? b->value_text.end[value - 1] : 0;
    return (struct str){b->value_text.text + begin, b->value_text.end[value] - begin};
}

static struct value property_of(const struct event *event, struct str name)
{
    for (size_t i = 0; i < event->property_count; i++)
        if (str_eq(event->properties[i].name, name))
            return event->properties[i].value;
    return value_null();
}

static uint32_t intern_row(struct columns_builder *b, const uint32_t *row)
{
    size_t width = 2 + b->scope.property_count;
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

static uint32_t intern_code(struct columns_builder *b, const struct event *event)
{
    uint32_t *row = arena_array(b->scratch, 2 + b->scope.property_count, sizeof *row);
    row[0] = intern_text(b, event->type);
    row[1] = intern_text(b, event->name);
    for (size_t i = 0; i < b->scope.property_count; i++) {
        struct value value = property_of(event, b->scope.properties[i]);
        row[2 + i] = intern_value(b, value.kind, value.text);
    }
    return intern_row(b, row);
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
    arena_defer(arena, release, b);
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

/* What ties them in the end is put in order when codes are (columns_block.c). */
static int oldest_first(const void *a, const void *b)
{
    const struct built_event *x = a, *y = b;
    if (x->effective_us != y->effective_us)
        return x->effective_us < y->effective_us ? -1 : 1;
    return (x->received_us > y->received_us) - (x->received_us < y->received_us);
}

static bool is_sorted(const struct built_event *events, size_t count)
{
    for (size_t i = 1; i < count; i++)
        if (oldest_first(&events[i - 1], &events[i]) > 0)
            return false;
    return true;
}

static uint32_t retraction_of(struct columns_builder *b, struct built_kind *built, int64_t at_us)
{
    if (at_us == NEVER_US)
        return 0;
    built->retracted_us = arena_grow(b->arena, built->retracted_us, &built->retraction_capacity,
                                     built->retraction_count + 1, sizeof at_us);
    built->retracted_us[built->retraction_count++] = at_us;
    return (uint32_t)built->retraction_count;
}

static bool put_event(struct built_kind *built, const struct built_event *event, struct err *err)
{
    if (built->event_count >= UINT32_MAX - 1)
        return err_set(err, ERR_LIMIT, "columns hold 4 billion events at most");
    built->events = larger(built->events, &built->event_capacity, built->event_count + 1,
                           sizeof *built->events);
    built->events[built->event_count++] = *event;
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
    struct built_event row = {effective_us, event->received_us, intern_code(b, event),
                              retraction_of(b, built, event->retracted_us)};
    return put_event(built, &row, err);
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

static void put_fact(struct built_kind *built, struct built_fact fact)
{
    built->facts =
        larger(built->facts, &built->fact_capacity, built->fact_count + 1, sizeof *built->facts);
    built->facts[built->fact_count++] = fact;
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
    for (size_t i = 0; i < count; i++) {
        (void)map_get(&built->fields, facts[i]->field, &field);
        uint32_t value = intern_value(b, facts[i]->value.kind, facts[i]->value.text);
        put_fact(built, (struct built_fact){field, number,
                                            place_of(b->arena, &built->of_field[field], value),
                                            facts[i]->effective_us, facts[i]->received_us});
    }
}

/* ---- records ------------------------------------------------------------------------------------ */

static bool begin_record(struct columns_builder *b, struct built_kind *built, struct str id,
                         int64_t known_since_us, struct err *err)
{
    size_t number = built->ids.count;
    if (number >= NO_INDEX - 1)
        return err_set(err, ERR_LIMIT, "columns hold 4 billion records at most");
    bool is_new;
    map_intern(&built->numbers, str_copy(b->arena, id), &is_new);
    assert(is_new && "an id has two records");
    text_add(b->arena, &built->ids, id);
    built->known_since_us = arena_grow(b->arena, built->known_since_us, &built->known_capacity,
                                       number + 1, sizeof *built->known_since_us);
    built->known_since_us[number] = known_since_us;
    built->start = arena_grow(b->arena, built->start, &built->start_capacity, number + 2,
                              sizeof *built->start);
    built->start[number] = (uint32_t)built->event_count;
    arena_reset(b->scratch);
    return true;
}

static void end_record(struct built_kind *built)
{
    built->start[built->ids.count] = (uint32_t)built->event_count;
}

bool columns_add(struct columns_builder *b, const struct record *record, int64_t known_since_us,
                 struct err *err)
{
    assert(b && record);
    struct built_kind *built = &b->of[record->kind];
    if (!begin_record(b, built, record->id, known_since_us, err))
        return false;
    add_facts(b, built, record, (uint32_t)(built->ids.count - 1));
    if (!add_events(b, built, record, err))
        return false;
    end_record(built);
    return true;
}

/* ---- memberships -------------------------------------------------------------------------------- */

static void learn_of(struct built_kind *built, uint32_t record, int64_t received_us)
{
    if (received_us < built->known_since_us[record])
        built->known_since_us[record] = received_us;
}

static bool put_membership(struct columns_builder *b, const struct built_membership *row,
                           struct err *err)
{
    if (b->membership_count >= UINT32_MAX - 1)
        return err_set(err, ERR_LIMIT, "columns hold 4 billion memberships at most");
    learn_of(&b->of[RECORD_PERSON], row->person, row->received_us);
    learn_of(&b->of[RECORD_ACCOUNT], row->account, row->received_us);
    b->memberships =
        larger(b->memberships, &b->membership_capacity, b->membership_count + 1, sizeof *row);
    b->memberships[b->membership_count++] = *row;
    return true;
}

static bool find_ends(const struct columns_builder *b, struct str person, struct str account,
                      struct built_membership *row, struct err *err)
{
    if (!map_get(&b->of[RECORD_PERSON].numbers, person, &row->person) ||
        !map_get(&b->of[RECORD_ACCOUNT].numbers, account, &row->account))
        return err_set(err, ERR_CORRUPT,
                       "a membership of " STR_FMT " in " STR_FMT
                       " names a record that is not there",
                       STR_ARG(person), STR_ARG(account));
    return true;
}

bool columns_add_membership(struct columns_builder *b, const struct membership *membership,
                            struct err *err)
{
    assert(b && membership);
    struct built_membership row = {.from_us = membership->from_us,
                                   .to_us = membership->to_us,
                                   .received_us = membership->received_us};
    arena_reset(b->scratch);
    row.role = intern_text(b, membership->role);
    return find_ends(b, membership->person, membership->account, &row, err) &&
           put_membership(b, &row, err);
}

/* ---- events in any order ---------------------------------------------------------------------- */

bool columns_add_event(struct columns_builder *b, enum record_kind kind, uint32_t number,
                       const struct event *event, struct err *err)
{
    assert(b && event && number < b->of[kind].ids.count);
    struct built_kind *built = &b->of[kind];
    assert((built->record_of || built->event_count == 0) && "no record came with its events");
    learn_of(built, number, event->received_us);
    if (!can_count(event))
        return true;
    arena_reset(b->scratch);
    if (!add_event(b, built, event, err))
        return false;
    built->record_of = larger(built->record_of, &built->record_capacity, built->event_count,
                              sizeof *built->record_of);
    built->record_of[built->event_count - 1] = number;
    return true;
}

/* ---- records taken over --------------------------------------------------------------------------- */

static bool has_words(const struct columns *from, const uint32_t *words, size_t word_count,
                      const struct str *names, size_t count)
{
    bool is_same = word_count == count;
    for (size_t i = 0; is_same && i < count; i++)
        is_same = str_eq(column_value(from, words[i]).text, names[i]);
    return is_same;
}

void columns_take_from(struct columns_builder *b, const struct columns *from)
{
    assert(b && from && !b->taken.from);
    for (size_t kind = 0; kind < KINDS; kind++)
        assert(has_words(from, from->of[kind].facts.field, from->counts->of[kind].fields,
                         b->scope.fields[kind], b->scope.field_count[kind]));
    assert(has_words(from, from->property, from->counts->properties, b->scope.properties,
                     b->scope.property_count));
    b->taken = (struct taken){
        .from = from,
        .value = arena_array(b->arena, from->counts->values, sizeof(uint32_t)),
        .code = arena_array(b->arena, from->counts->codes, sizeof(uint32_t)),
    };
    for (enum record_kind kind = RECORD_ACCOUNT; kind <= RECORD_PERSON; kind++)
        b->taken.number[kind] = arena_array(b->arena, columns_count(from, kind), sizeof(uint32_t));
}

static uint32_t taken_value(struct columns_builder *b, uint32_t value)
{
    uint32_t *known = &b->taken.value[value];
    if (*known == 0)
        *known = 1 + intern_value(b, (enum value_kind)b->taken.from->value_kind[value],
                                  column_value(b->taken.from, value).text);
    return *known - 1;
}

static uint32_t taken_code(struct columns_builder *b, uint32_t code)
{
    uint32_t *known = &b->taken.code[code];
    if (*known == 0) {
        size_t width = 2 + b->scope.property_count;
        uint32_t *row = arena_array(b->scratch, width, sizeof *row);
        for (size_t i = 0; i < width; i++)
            row[i] = taken_value(b, b->taken.from->code[code * width + i]);
        *known = 1 + intern_row(b, row);
    }
    return *known - 1;
}

/* What is told about event `event`, if anything; `*next` moves on to it. */
static bool next_about(const struct dated_event *rows, size_t count, size_t *next, size_t event,
                       int64_t *ret_at_us)
{
    while (*next < count && rows[*next].event < event)
        ++*next;
    if (*next == count || rows[*next].event != event)
        return false;
    *ret_at_us = rows[*next].at_us;
    return true;
}

static bool take_events(struct columns_builder *b, enum record_kind kind, size_t index,
                        struct err *err)
{
    const struct event_columns *events = &b->taken.from->of[kind].events;
    const struct kind_counts *counts = events->counts;
    struct built_kind *built = &b->of[kind];
    for (size_t i = events->start[index]; i < events->start[index + 1]; i++) {
        int64_t effective_us = event_effective_us(events, i), retracted_us = NEVER_US;
        struct built_event row = {effective_us, effective_us + packed_get(&events->lag, i),
                                  taken_code(b, event_code(events, i)), 0};
        (void)next_about(events->beyond, counts->beyond, &b->taken.beyond[kind], i,
                         &row.received_us);
        if (next_about(events->retracted, counts->retracted, &b->taken.retracted[kind], i,
                       &retracted_us))
            row.retraction = retraction_of(b, built, retracted_us);
        if (!put_event(built, &row, err))
            return false;
    }
    return true;
}

static void take_facts(struct columns_builder *b, enum record_kind kind, size_t index)
{
    const struct fact_columns *facts = &b->taken.from->of[kind].facts;
    struct built_kind *built = &b->of[kind];
    uint32_t number = (uint32_t)(built->ids.count - 1);
    for (uint32_t field = 0; field < b->scope.field_count[kind]; field++) {
        const uint32_t *values = facts->values + facts->value_start[field];
        size_t end = fact_start(facts, field, index + 1);
        for (size_t i = fact_start(facts, field, index); i < end; i++) {
            uint32_t value = taken_value(b, values[fact_place(facts, i)]);
            put_fact(built, (struct built_fact){
                                field, number, place_of(b->arena, &built->of_field[field], value),
                                fact_effective_us(facts, i), fact_received_us(facts, i)});
        }
    }
}

bool columns_take(struct columns_builder *b, enum record_kind kind, size_t index, struct err *err)
{
    assert(b && b->taken.from && index < columns_count(b->taken.from, kind));
    const struct columns *from = b->taken.from;
    if (!begin_record(b, &b->of[kind], columns_id(from, kind, index),
                      packed_get(&from->of[kind].known_since, index), err))
        return false;
    b->taken.number[kind][index] = (uint32_t)b->of[kind].ids.count;
    take_facts(b, kind, index);
    if (!take_events(b, kind, index, err))
        return false;
    end_record(&b->of[kind]);
    return true;
}

/* One that was not taken may have been added. */
static bool taken_number(const struct columns_builder *b, enum record_kind kind, size_t index,
                         uint32_t *ret_number, struct err *err)
{
    uint32_t number = b->taken.number[kind][index];
    if (number > 0) {
        *ret_number = number - 1;
        return true;
    }
    struct str id = columns_id(b->taken.from, kind, index);
    return map_get(&b->of[kind].numbers, id, ret_number) ||
           err_set(err, ERR_CORRUPT, "a membership of " STR_FMT " names a record that is not there",
                   STR_ARG(id));
}

bool columns_take_memberships(struct columns_builder *b, size_t person, struct err *err)
{
    assert(b && b->taken.from && person < columns_count(b->taken.from, RECORD_PERSON));
    const struct columns *from = b->taken.from;
    const uint32_t *start = from->memberships.start;
    for (size_t i = start[person]; i < start[person + 1]; i++) {
        struct column_membership old = column_membership(from, i);
        struct built_membership row = {
            .from_us = old.from_us, .to_us = old.to_us, .received_us = old.received_us};
        arena_reset(b->scratch);
        row.role = taken_value(b, old.role);
        if (!taken_number(b, RECORD_PERSON, person, &row.person, err) ||
            !taken_number(b, RECORD_ACCOUNT, old.account, &row.account, err) ||
            !put_membership(b, &row, err))
            return false;
    }
    return true;
}
