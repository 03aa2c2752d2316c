/* A block of columns, checked once and then read. See columns.h. */
#include "columns.h"

#include <assert.h>
#include <pthread.h>

#include "base/arena.h"
#include "base/digest.h"
#include "engine/columns_int.h"
#include "engine/plan_int.h"

static bool corrupt(struct err *err, const char *what)
{
    return err_set(err, ERR_CORRUPT, "the columns are damaged: %s", what);
}

/* ---- the head ------------------------------------------------------------------------------ */

static bool head_of(struct str bytes, const struct columns_head **ret, struct err *err)
{
    if (bytes.length < sizeof **ret || (uintptr_t)bytes.at % 8 != 0)
        return corrupt(err, "they are too short");
    const struct columns_head *head = (const struct columns_head *)(const void *)bytes.at;
    if (memcmp(head->magic, COLUMNS_MAGIC, sizeof head->magic) != 0)
        return corrupt(err, "they do not begin as columns do");
    if (head->byte_order != COLUMNS_BYTE_ORDER || head->version != COLUMNS_VERSION)
        return err_set(err, ERR_NEWER, "the columns are of another format");
    if (head->hash != hash64((struct str){bytes.at, offsetof(struct columns_head, hash)}))
        return corrupt(err, "the head is not as it was written");
    if (head->bytes != bytes.length)
        return corrupt(err, "they were cut short or grew");
    *ret = head;
    return true;
}

bool columns_peek_stamp(struct str bytes, uint8_t ret_stamp[COLUMNS_STAMP_SIZE])
{
    const struct columns_head *head;
    struct err err = {0};
    if (!head_of(bytes, &head, &err))
        return false;
    memcpy(ret_stamp, head->stamp, COLUMNS_STAMP_SIZE);
    return true;
}

/* ---- sections --------------------------------------------------------------------------------- */

struct reading {
    struct str bytes;
    const struct columns_head *head;
    struct err *err;
};

static bool check_entry(const struct reading *r, size_t i)
{
    static const char *const names[] = {
#define NAME_ROW(name, size) #name,
        SHARED_SECTIONS(NAME_ROW) KIND_SECTIONS(NAME_ROW) KIND_SECTIONS(NAME_ROW)
#undef NAME_ROW
    };
    const struct section_entry *entry = &r->head->sections[i];
    if (entry->offset % COLUMNS_ALIGN != 0 || entry->offset > r->bytes.length ||
        entry->bytes > r->bytes.length - entry->offset)
        return corrupt(r->err, names[i]);
    if (hash64((struct str){r->bytes.at + entry->offset, entry->bytes}) != entry->hash)
        return err_set(r->err, ERR_CORRUPT, "the columns are damaged: section %s", names[i]);
    return true;
}

static const void *section_at(const struct reading *r, enum section section)
{
    return r->bytes.at + r->head->sections[section].offset;
}

static bool has_items(const struct reading *r, enum section section, uint64_t count, uint64_t size,
                      uint64_t pad)
{
    uint64_t bytes = r->head->sections[section].bytes;
    return bytes >= pad &&
           (size == 0 ? bytes == pad : (bytes - pad) % size == 0 && (bytes - pad) / size == count);
}

/* ---- what every index points to ------------------------------------------------------------------ */

/* Loops without an exit, so that the compiler may take many at a time. */
static bool all_below(const uint32_t *at, size_t count, uint64_t limit)
{
    uint32_t most = 0;
    for (size_t i = 0; i < count; i++)
        most = at[i] > most ? at[i] : most;
    return count == 0 || most < limit;
}

static bool all_codes_below(const struct event_columns *events, uint64_t limit)
{
    if (events->wide_code)
        return all_below(events->wide_code, events->count, limit);
    uint16_t most = 0;
    for (size_t i = 0; i < events->count; i++)
        most = events->narrow_code[i] > most ? events->narrow_code[i] : most;
    return events->count == 0 || most < limit;
}

/* Starts of `count` stretches over `items`. */
static bool are_starts(const uint32_t *start, size_t count, uint64_t items)
{
    bool falls = false;
    for (size_t i = 0; i < count; i++)
        falls |= start[i + 1] < start[i];
    return !falls && start[0] == 0 && start[count] == items;
}

static bool are_ends(const uint64_t *end, size_t count, uint64_t bytes)
{
    bool falls = false;
    for (size_t i = 1; i < count; i++)
        falls |= end[i] < end[i - 1];
    return !falls && (count == 0 ? bytes == 0 : end[count - 1] == bytes);
}

static bool are_dated(const struct dated_event *at, size_t count, uint64_t events)
{
    bool is_wrong = false;
    for (size_t i = 0; i < count; i++)
        is_wrong |= at[i].event >= events || (i > 0 && at[i].event <= at[i - 1].event);
    return !is_wrong;
}

static bool ids_rise(const struct columns *columns, enum record_kind kind, size_t count)
{
    for (size_t i = 1; i < count; i++)
        if (str_cmp(columns_id(columns, kind, i - 1), columns_id(columns, kind, i)) >= 0)
            return false;
    return true;
}

/* Within a record, oldest first. */
static bool days_rise(const struct event_columns *events, size_t records)
{
    for (size_t r = 0; r < records; r++) {
        bool falls = false;
        for (size_t i = events->start[r] + (size_t)1; i < events->start[r + 1]; i++)
            falls |= events->day[i] < events->day[i - 1];
        if (falls)
            return false;
    }
    return true;
}

/* ---- opening ---------------------------------------------------------------------------------------- */

static bool open_counts(const struct reading *r, struct columns *columns)
{
    if (!has_items(r, SECTION_COUNTS, 1, sizeof(struct columns_counts), 0))
        return corrupt(r->err, "counts");
    columns->counts = section_at(r, SECTION_COUNTS);
    for (size_t kind = 0; kind < KINDS; kind++) {
        const struct kind_counts *counts = &columns->counts->of[kind];
        if ((counts->code_width != 2 && counts->code_width != 4) || counts->clock_width < 1 ||
            counts->clock_width > 5 || counts->lag_width > 7 || counts->clock_tick_us < 1 ||
            counts->lag_tick_us < 1 || counts->records >= NO_INDEX || counts->events > UINT32_MAX ||
            counts->fields > UINT32_MAX || counts->facts > UINT32_MAX)
            return corrupt(r->err, "counts");
    }
    if (columns->counts->values < 1 || columns->counts->values > UINT32_MAX ||
        columns->counts->properties > UINT16_MAX || columns->counts->memberships > UINT32_MAX)
        return corrupt(r->err, "counts");
    return true;
}

static bool open_words(const struct reading *r, struct columns *columns)
{
    const struct columns_counts *counts = columns->counts;
    uint64_t row = 2 + counts->properties;
    if (!has_items(r, SECTION_VALUE_KINDS, counts->values, 1, 0) ||
        !has_items(r, SECTION_VALUE_ENDS, counts->values, 8, 0) ||
        !has_items(r, SECTION_PROPERTIES, counts->properties, 4, 0) ||
        !has_items(r, SECTION_CODES, counts->codes, 4 * row, 0))
        return corrupt(r->err, "values");
    columns->value_kind = section_at(r, SECTION_VALUE_KINDS);
    columns->value_end = section_at(r, SECTION_VALUE_ENDS);
    columns->value_text = section_at(r, SECTION_VALUE_TEXT);
    columns->property = section_at(r, SECTION_PROPERTIES);
    columns->code = section_at(r, SECTION_CODES);
    uint8_t most = 0;
    for (size_t i = 0; i < counts->values; i++)
        most = columns->value_kind[i] > most ? columns->value_kind[i] : most;
    if (most > VALUE_TEXT ||
        !are_ends(columns->value_end, counts->values,
                  r->head->sections[SECTION_VALUE_TEXT].bytes) ||
        columns->value_end[NO_VALUE] != 0 ||
        !all_below(columns->property, counts->properties, counts->values) ||
        !all_below(columns->code, counts->codes * row, counts->values))
        return corrupt(r->err, "values");
    return true;
}

static bool open_records(const struct reading *r, struct columns *columns, enum record_kind kind)
{
    const struct kind_counts *counts = &columns->counts->of[kind];
    if (!has_items(r, section_of(SECTION_ACCOUNT_ID_ENDS, kind), counts->records, 8, 0) ||
        !has_items(r, section_of(SECTION_ACCOUNT_KNOWN_SINCE, kind), counts->records, 8, 0))
        return corrupt(r->err, "records");
    columns->of[kind].id_end = section_at(r, section_of(SECTION_ACCOUNT_ID_ENDS, kind));
    columns->of[kind].id_text = section_at(r, section_of(SECTION_ACCOUNT_ID_TEXT, kind));
    columns->of[kind].known_since_us = section_at(r, section_of(SECTION_ACCOUNT_KNOWN_SINCE, kind));
    if (!are_ends(columns->of[kind].id_end, counts->records,
                  r->head->sections[section_of(SECTION_ACCOUNT_ID_TEXT, kind)].bytes) ||
        !ids_rise(columns, kind, counts->records))
        return corrupt(r->err, "ids");
    return true;
}

static bool has_events(const struct reading *r, enum record_kind kind,
                       const struct kind_counts *counts)
{
    uint64_t n = counts->events;
    return has_items(r, section_of(SECTION_ACCOUNT_EVENT_STARTS, kind), counts->records + 1, 4,
                     0) &&
           has_items(r, section_of(SECTION_ACCOUNT_EVENT_LATEST, kind), counts->records, 8, 0) &&
           has_items(r, section_of(SECTION_ACCOUNT_EVENT_CODES, kind), n, counts->code_width, 0) &&
           has_items(r, section_of(SECTION_ACCOUNT_EVENT_DAYS, kind), n, 2, 0) &&
           has_items(r, section_of(SECTION_ACCOUNT_EVENT_CLOCKS, kind), n, counts->clock_width,
                     PAD_BYTES) &&
           has_items(r, section_of(SECTION_ACCOUNT_EVENT_LAGS, kind), n, counts->lag_width,
                     PAD_BYTES) &&
           has_items(r, section_of(SECTION_ACCOUNT_EVENT_BEYOND, kind), counts->beyond,
                     sizeof(struct dated_event), 0) &&
           has_items(r, section_of(SECTION_ACCOUNT_EVENT_RETRACTED, kind), counts->retracted,
                     sizeof(struct dated_event), 0);
}

static bool open_events(const struct reading *r, struct columns *columns, enum record_kind kind)
{
    const struct kind_counts *counts = &columns->counts->of[kind];
    if (!has_events(r, kind, counts))
        return corrupt(r->err, "events");
    struct event_columns *events = &columns->of[kind].events;
    const void *code = section_at(r, section_of(SECTION_ACCOUNT_EVENT_CODES, kind));
    *events = (struct event_columns){
        .count = counts->events,
        .start = section_at(r, section_of(SECTION_ACCOUNT_EVENT_STARTS, kind)),
        .latest_us = section_at(r, section_of(SECTION_ACCOUNT_EVENT_LATEST, kind)),
        .narrow_code = counts->code_width == 2 ? code : NULL,
        .wide_code = counts->code_width == 4 ? code : NULL,
        .day = section_at(r, section_of(SECTION_ACCOUNT_EVENT_DAYS, kind)),
        .clock = section_at(r, section_of(SECTION_ACCOUNT_EVENT_CLOCKS, kind)),
        .lag = section_at(r, section_of(SECTION_ACCOUNT_EVENT_LAGS, kind)),
        .beyond = section_at(r, section_of(SECTION_ACCOUNT_EVENT_BEYOND, kind)),
        .retracted = section_at(r, section_of(SECTION_ACCOUNT_EVENT_RETRACTED, kind)),
        .counts = counts,
    };
    if (!are_starts(events->start, counts->records, counts->events) ||
        !all_codes_below(events, columns->counts->codes) ||
        !are_dated(events->beyond, counts->beyond, counts->events) ||
        !are_dated(events->retracted, counts->retracted, counts->events) ||
        !days_rise(events, counts->records))
        return corrupt(r->err, "events");
    return true;
}

/* Each field has its own distinct values, the first of them NO_VALUE. */
static bool values_stand(const struct fact_columns *facts, const struct kind_counts *counts)
{
    for (size_t i = 0; i < counts->fields; i++) {
        size_t first = facts->start[i * counts->records],
               end = facts->start[(i + 1) * counts->records];
        uint32_t distinct = facts->value_start[i + 1] - facts->value_start[i];
        if (distinct == 0 || facts->values[facts->value_start[i]] != NO_VALUE ||
            !all_below(facts->value + first, end - first, distinct))
            return false;
    }
    return true;
}

static bool open_facts(const struct reading *r, struct columns *columns, enum record_kind kind)
{
    const struct kind_counts *counts = &columns->counts->of[kind];
    uint64_t cells = counts->fields * counts->records;
    if (!has_items(r, section_of(SECTION_ACCOUNT_FIELDS, kind), counts->fields, 4, 0) ||
        !has_items(r, section_of(SECTION_ACCOUNT_FIELD_VALUE_STARTS, kind), counts->fields + 1, 4,
                   0) ||
        !has_items(r, section_of(SECTION_ACCOUNT_FIELD_VALUES, kind), counts->field_values, 4, 0) ||
        !has_items(r, section_of(SECTION_ACCOUNT_FACT_STARTS, kind), cells + 1, 4, 0) ||
        !has_items(r, section_of(SECTION_ACCOUNT_FACT_VALUES, kind), counts->facts, 4, 0) ||
        !has_items(r, section_of(SECTION_ACCOUNT_FACT_EFFECTIVE, kind), counts->facts, 8, 0) ||
        !has_items(r, section_of(SECTION_ACCOUNT_FACT_RECEIVED, kind), counts->facts, 8, 0))
        return corrupt(r->err, "facts");
    struct fact_columns *facts = &columns->of[kind].facts;
    *facts = (struct fact_columns){
        .field = section_at(r, section_of(SECTION_ACCOUNT_FIELDS, kind)),
        .value_start = section_at(r, section_of(SECTION_ACCOUNT_FIELD_VALUE_STARTS, kind)),
        .values = section_at(r, section_of(SECTION_ACCOUNT_FIELD_VALUES, kind)),
        .start = section_at(r, section_of(SECTION_ACCOUNT_FACT_STARTS, kind)),
        .value = section_at(r, section_of(SECTION_ACCOUNT_FACT_VALUES, kind)),
        .effective_us = section_at(r, section_of(SECTION_ACCOUNT_FACT_EFFECTIVE, kind)),
        .received_us = section_at(r, section_of(SECTION_ACCOUNT_FACT_RECEIVED, kind)),
    };
    if (!are_starts(facts->start, cells, counts->facts) ||
        !all_below(facts->field, counts->fields, columns->counts->values) ||
        !are_starts(facts->value_start, counts->fields, counts->field_values) ||
        !all_below(facts->values, counts->field_values, columns->counts->values) ||
        !values_stand(facts, counts))
        return corrupt(r->err, "facts");
    return true;
}

/* Each row is in the stretch of its person and in that of its account. */
static bool memberships_stand(const struct columns *columns)
{
    const struct columns_counts *counts = columns->counts;
    bool is_wrong = false;
    for (size_t p = 0; p < counts->of[RECORD_PERSON].records; p++)
        for (size_t i = columns->person_memberships[p]; i < columns->person_memberships[p + 1]; i++)
            is_wrong |= columns->membership[i].person != p ||
                        columns->membership[i].account >= counts->of[RECORD_ACCOUNT].records ||
                        columns->membership[i].role >= counts->values;
    for (size_t a = 0; a < counts->of[RECORD_ACCOUNT].records; a++)
        for (size_t i = columns->account_memberships[a]; i < columns->account_memberships[a + 1];
             i++)
            is_wrong |= columns->membership[columns->by_account[i]].account != a;
    return !is_wrong;
}

/* Whether at some moment all of them hold, one for each person. */
static void measure_memberships(struct columns *columns, struct arena *arena)
{
    uint8_t *is_role = arena_array(arena, columns->counts->values, 1);
    uint32_t *roles = NULL;
    size_t capacity = 0;
    columns->has_one_each = true;
    columns->from_max_us = columns->membership_received_max_us = INT64_MIN;
    columns->to_min_us = NEVER_US;
    for (size_t i = 0; i < columns->counts->memberships; i++) {
        const struct column_membership *row = &columns->membership[i];
        if (!is_role[row->role]) {
            is_role[row->role] = 1;
            roles = arena_grow(arena, roles, &capacity, columns->role_count + 1, sizeof *roles);
            roles[columns->role_count++] = row->role;
        }
        columns->has_one_each &= i == 0 || row->person != row[-1].person;
        if (row->from_us > columns->from_max_us)
            columns->from_max_us = row->from_us;
        if (row->to_us < columns->to_min_us)
            columns->to_min_us = row->to_us;
        if (row->received_us > columns->membership_received_max_us)
            columns->membership_received_max_us = row->received_us;
    }
    columns->roles = roles;
}

/* Who belongs where while all memberships hold: the usual case, so it is worked out once. */
static void seat_everybody(struct columns *columns, struct arena *arena)
{
    size_t people = columns->counts->of[RECORD_PERSON].records,
           seats = columns->counts->memberships;
    uint32_t *account_of = arena_array(arena, people, sizeof *account_of);
    uint32_t *person = arena_array(arena, seats, sizeof *person);
    uint32_t *role = arena_array(arena, seats, sizeof *role);
    for (size_t p = 0; p < people; p++) {
        size_t row = columns->person_memberships[p];
        account_of[p] =
            columns->person_memberships[p + 1] > row ? columns->membership[row].account : NO_INDEX;
    }
    for (size_t s = 0; s < seats; s++) {
        person[s] = columns->membership[columns->by_account[s]].person;
        role[s] = columns->membership[columns->by_account[s]].role;
    }
    columns->account_of = account_of;
    columns->seat_person = person;
    columns->seat_role = role;
}

static bool open_memberships(const struct reading *r, struct columns *columns, struct arena *arena)
{
    const struct columns_counts *counts = columns->counts;
    uint64_t people = counts->of[RECORD_PERSON].records,
             accounts = counts->of[RECORD_ACCOUNT].records, n = counts->memberships;
    if (!has_items(r, SECTION_MEMBERSHIPS, n, sizeof(struct column_membership), 0) ||
        !has_items(r, SECTION_PERSON_MEMBERSHIPS, people + 1, 4, 0) ||
        !has_items(r, SECTION_ACCOUNT_MEMBERSHIPS, accounts + 1, 4, 0) ||
        !has_items(r, SECTION_BY_ACCOUNT, n, 4, 0))
        return corrupt(r->err, "memberships");
    columns->membership = section_at(r, SECTION_MEMBERSHIPS);
    columns->person_memberships = section_at(r, SECTION_PERSON_MEMBERSHIPS);
    columns->account_memberships = section_at(r, SECTION_ACCOUNT_MEMBERSHIPS);
    columns->by_account = section_at(r, SECTION_BY_ACCOUNT);
    if (!are_starts(columns->person_memberships, people, n) ||
        !are_starts(columns->account_memberships, accounts, n) ||
        !all_below(columns->by_account, n, n) || !memberships_stand(columns))
        return corrupt(r->err, "memberships");
    measure_memberships(columns, arena);
    if (columns->has_one_each)
        seat_everybody(columns, arena);
    return true;
}

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

static struct parsed_numbers *parsed_new(struct arena *arena, const struct columns *columns)
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

bool columns_open(struct arena *arena, struct str bytes, const struct columns **ret_columns,
                  struct err *err)
{
    assert(arena && ret_columns && err);
    struct reading r = {.bytes = bytes, .err = err};
    struct columns *columns = arena_alloc(arena, sizeof *columns);
    if (!head_of(bytes, &r.head, err))
        return false;
    for (size_t i = 0; i < SECTION_COUNT; i++)
        if (!check_entry(&r, i))
            return false;
    columns->head = r.head;
    if (!open_counts(&r, columns) || !open_words(&r, columns))
        return false;
    for (enum record_kind kind = RECORD_ACCOUNT; kind <= RECORD_PERSON; kind++)
        if (!open_records(&r, columns, kind) || !open_events(&r, columns, kind) ||
            !open_facts(&r, columns, kind))
            return false;
    if (!open_memberships(&r, columns, arena))
        return false;
    columns->parsed = parsed_new(arena, columns);
    *ret_columns = columns;
    return true;
}

/* ---- reading ------------------------------------------------------------------------------------------ */

const uint8_t *columns_stamp(const struct columns *columns)
{
    assert(columns);
    return columns->head->stamp;
}

static struct str text_at(const char *text, const uint64_t *end, size_t i)
{
    uint64_t begin = i ? end[i - 1] : 0;
    return (struct str){text + begin, end[i] - begin};
}

struct value column_value(const struct columns *columns, uint32_t value)
{
    return value_from((enum value_kind)columns->value_kind[value],
                      text_at(columns->value_text, columns->value_end, value));
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
    is.text = text_at(columns->value_text, columns->value_end, value);
    is.truth = is.kind == VALUE_BOOL && str_is(is.text, "true");
    return is;
}

static size_t word_find(const struct columns *columns, const uint32_t *words, size_t count,
                        struct str name)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq(text_at(columns->value_text, columns->value_end, words[i]), name))
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

/* The words of `wanted`, then those of `also` that are not among them. */
static const struct str *joined_words(struct arena *arena, const struct field_table *wanted,
                                      const struct columns *also, const uint32_t *words,
                                      size_t count, size_t *ret_count)
{
    struct field_table table;
    field_table_init(&table, arena);
    for (size_t i = 0; i < wanted->count; i++)
        field_table_add(&table, wanted->names[i]);
    for (size_t i = 0; i < count; i++)
        field_table_add(&table, text_at(also->value_text, also->value_end, words[i]));
    *ret_count = table.count;
    return table.names;
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

size_t columns_count(const struct columns *columns, enum record_kind kind)
{
    assert(columns);
    return columns->counts->of[kind].records;
}

struct str columns_id(const struct columns *columns, enum record_kind kind, size_t index)
{
    assert(index < columns->counts->of[kind].records);
    return text_at(columns->of[kind].id_text, columns->of[kind].id_end, index);
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
