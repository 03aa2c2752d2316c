/* Records with all that is known of them: their facts lie side by side; their events are looked up
 * one by one, or were all brought to memory before. Merged records are read with the one they
 * became. */
#include "store/store_int.h"

#include <assert.h>
#include <stdlib.h>

#include "store/store_hoard.h"
#include "store/store_reader.h"
#include "store/store_recent.h"

struct listed {
    int64_t entity;
    struct str id;
};

struct store_cursor {
    struct reader reader;
    enum store_kind kind;
    struct listed *records;
    size_t count, next;
    struct hoard *hoard; /* NULL = events are too many to be held */
    struct arena *held;  /* of the hoard */
    bool holds_snapshot;
    bool is_bare; /* events are left out */
};

/* ---- one record -------------------------------------------------------------------------- */

struct gathered {
    struct arena *arena;
    const struct hoard *hoard; /* where events are; NULL = look them up */
    bool is_bare;              /* ask only whether there are any */
    struct store_fact *facts;
    size_t fact_count, fact_capacity;
    struct store_event *events;
    size_t event_count, event_capacity;
    const struct store_taker *taker; /* to whom events go instead; NULL = nobody */
    struct arena *row;               /* of the event that the taker is given */
    struct str person;               /* whose events they are; as it was when they came */
    size_t taken;
};

static struct store_fact *fact_room(struct gathered *gathered)
{
    gathered->facts = arena_grow(gathered->arena, gathered->facts, &gathered->fact_capacity,
                                 gathered->fact_count + 1, sizeof *gathered->facts);
    return &gathered->facts[gathered->fact_count++];
}

static struct store_event *event_room(struct gathered *gathered)
{
    gathered->events = arena_grow(gathered->arena, gathered->events, &gathered->event_capacity,
                                  gathered->event_count + 1, sizeof *gathered->events);
    return &gathered->events[gathered->event_count++];
}

static bool gather_facts(struct reader *reader, int64_t entity, struct gathered *gathered,
                         struct err *err)
{
    struct db_stmt *stmt;
    if (!store_stmt(reader->store, SQL_read_facts, &stmt, err))
        return false;
    db_int(stmt, 1, entity);
    db_int(stmt, 2, reader->moment.known_at_us);
    bool is_row = false, ok;
    while ((ok = db_step(stmt, &is_row, err)) && is_row)
        if (!(ok = reader_fact(reader, stmt, gathered->arena, fact_room(gathered), err)))
            break;
    db_reset(stmt);
    return ok;
}

/* Room for all at once: growing would leave as much again behind in the arena. */
static bool reserve_events(struct reader *reader, struct recent *recent, int64_t entity,
                           struct gathered *gathered, struct err *err)
{
    struct db_stmt *stmt;
    bool found;
    int64_t count = 0;
    if (!store_stmt(reader->store, SQL_count_events, &stmt, err))
        return false;
    db_int(stmt, 1, entity);
    if (!store_lookup(stmt, &found, &count, err))
        return false;
    for (int64_t event = recent_last(recent, entity); event;
         event = recent_before(recent, entity, event))
        count++;
    if (gathered->taker) {
        gathered->taker->expect(gathered->taker->context, (size_t)count);
        return true;
    }
    gathered->events = arena_grow(gathered->arena, gathered->events, &gathered->event_capacity,
                                  gathered->event_count + (size_t)count, sizeof *gathered->events);
    return true;
}

static bool read_event(struct reader *reader, struct db_stmt *stmt, struct gathered *gathered,
                       struct err *err)
{
    const struct store_taker *taker = gathered->taker;
    struct store_event event;
    if (!taker)
        return reader_event(reader, stmt, gathered->arena, event_room(gathered), err);
    gathered->taken++;
    arena_reset(gathered->row);
    if (!reader_event(reader, stmt, gathered->row, &event, err))
        return false;
    event.person = gathered->person;
    return taker->take(taker->context, &event, err);
}

/* Events of a statement that is given a number, of an entity or of an event. */
static bool read_events(struct reader *reader, enum sql sql, int64_t number,
                        struct gathered *gathered, struct err *err)
{
    struct db_stmt *stmt;
    if (!store_stmt(reader->store, sql, &stmt, err))
        return false;
    db_int(stmt, 1, number);
    db_int(stmt, 2, reader->moment.known_at_us);
    bool is_row = false, ok;
    while ((ok = db_step(stmt, &is_row, err)) && is_row)
        if (!(ok = read_event(reader, stmt, gathered, err)))
            break;
    db_reset(stmt);
    return ok;
}

static bool look_up_events(struct reader *reader, int64_t entity, struct gathered *gathered,
                           struct err *err)
{
    struct recent *recent;
    if (!reader_recent(reader, &recent, err) ||
        !reserve_events(reader, recent, entity, gathered, err) ||
        !read_events(reader, SQL_read_events, entity, gathered, err))
        return false;
    for (int64_t event = recent_last(recent, entity); event;
         event = recent_before(recent, entity, event))
        if (!read_events(reader, SQL_read_event, event, gathered, err))
            return false;
    return true;
}

static void take_events(const struct hoard *hoard, int64_t entity, struct gathered *gathered)
{
    for (const struct store_event *event = hoard_last(hoard, entity); event;
         event = hoard_before(event)) {
        struct store_event *taken = event_room(gathered);
        *taken = *event;
        taken->id = str_copy(gathered->arena, event->id);
        taken->properties = str_copy(gathered->arena, event->properties);
    }
}

static bool gather_events(struct reader *reader, const struct hoard *hoard, int64_t entity,
                          struct gathered *gathered, struct err *err)
{
    size_t first = gathered->event_count;
    if (hoard)
        take_events(hoard, entity, gathered);
    else if (!look_up_events(reader, entity, gathered, err))
        return false;
    for (size_t i = first; i < gathered->event_count; i++)
        gathered->events[i].person = gathered->person;
    return true;
}

static int cmp_us(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int by_field(const void *a, const void *b)
{
    const struct store_fact *x = a, *y = b;
    int order = str_cmp(x->field, y->field);
    order = order ? order : cmp_us(x->effective_us, y->effective_us);
    order = order ? order : cmp_us(x->source_rank, y->source_rank);
    order = order ? order : cmp_us(x->received_us, y->received_us);
    order = order ? order : str_cmp(x->source, y->source);
    order = order ? order : cmp_us((int64_t)x->value.kind, (int64_t)y->value.kind);
    return order ? order : str_cmp(x->value.text, y->value.text);
}

static int by_time(const void *a, const void *b)
{
    const struct store_event *x = a, *y = b;
    int order = cmp_us(x->occurred_us, y->occurred_us);
    order = order ? order : cmp_us(x->received_us, y->received_us);
    order = order ? order : str_cmp(x->source, y->source);
    return order ? order : str_cmp(x->id, y->id);
}

static bool is_there(const struct reader *reader, enum sql sql, int64_t number, bool *ret_found,
                     struct err *err)
{
    struct db_stmt *stmt;
    int64_t one;
    if (!store_stmt(reader->store, sql, &stmt, err))
        return false;
    db_int(stmt, 1, number);
    db_int(stmt, 2, reader->moment.known_at_us);
    return store_lookup(stmt, ret_found, &one, err);
}

static bool has_events(struct reader *reader, int64_t entity, bool *ret_found, struct err *err)
{
    struct recent *recent;
    if (!is_there(reader, SQL_has_event, entity, ret_found, err) ||
        !reader_recent(reader, &recent, err))
        return false;
    for (int64_t event = recent_last(recent, entity); event && !*ret_found;
         event = recent_before(recent, entity, event))
        if (!is_there(reader, SQL_read_event, event, ret_found, err))
            return false;
    return true;
}

/* Adds what is known of one number. `*known` becomes true if anything is. */
static bool gather(struct reader *reader, enum store_kind kind, struct listed member,
                   struct gathered *gathered, bool *known, struct err *err)
{
    gathered->person = kind == STORE_PERSON ? member.id : (struct str){0};
    if (!gather_facts(reader, member.entity, gathered, err) ||
        (!gathered->is_bare &&
         !gather_events(reader, gathered->hoard, member.entity, gathered, err)))
        return false;
    *known |= gathered->fact_count || gathered->event_count || gathered->taken;
    if (!*known && gathered->is_bare && !has_events(reader, member.entity, known, err))
        return false;
    return *known || is_there(reader, SQL_has_membership, member.entity, known, err);
}

static bool member_id(struct reader *reader, const struct merged_record *member,
                      struct arena *arena, struct str *ret_id, struct err *err)
{
    struct db_stmt *stmt;
    bool found = false;
    if (!store_stmt(reader->store, SQL_entity_text, &stmt, err))
        return false;
    db_int(stmt, 1, member->entity);
    bool ok = db_step(stmt, &found, err);
    if (ok && found)
        *ret_id = get_text(stmt, 0, arena);
    db_reset(stmt);
    return ok;
}

/* The record of a root, with all that was merged into it; NULL if nothing is known of it. */
static bool build(struct reader *reader, enum store_kind kind, struct listed root,
                  struct gathered gathered, const struct store_record **ret_record, struct err *err)
{
    struct arena *arena = gathered.arena;
    size_t count;
    bool known = false;
    const struct merged_record *members = merges_into(&reader->merges, root.entity, &count);
    root.id = str_copy(arena, root.id);
    if (!gather(reader, kind, root, &gathered, &known, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        struct listed member = {members[i].entity, {0}};
        if (!member_id(reader, &members[i], arena, &member.id, err) ||
            !gather(reader, kind, member, &gathered, &known, err))
            return false;
    }
    if (gathered.fact_count)
        qsort(gathered.facts, gathered.fact_count, sizeof *gathered.facts, by_field);
    if (gathered.event_count)
        qsort(gathered.events, gathered.event_count, sizeof *gathered.events, by_time);
    struct store_record *record = arena_alloc(arena, sizeof *record);
    *record = (struct store_record){kind,
                                    root.id,
                                    root.entity,
                                    gathered.facts,
                                    gathered.fact_count,
                                    gathered.events,
                                    gathered.event_count};
    *ret_record = known ? record : NULL;
    return true;
}

/* ---- all records ------------------------------------------------------------------------- */

static void end_cursor(void *thing)
{
    struct store_cursor *cursor = thing;
    store_drop_snapshot(cursor->reader.store, cursor->holds_snapshot);
    cursor->holds_snapshot = false;
    arena_free(cursor->held);
    cursor->held = NULL;
    cursor->hoard = NULL;
}

static bool list_records(struct store_cursor *cursor, struct err *err)
{
    struct reader *reader = &cursor->reader;
    struct db_stmt *stmt;
    if (!store_stmt(reader->store, SQL_read_entities, &stmt, err))
        return false;
    db_int(stmt, 1, (int)cursor->kind);
    size_t capacity = 0;
    bool is_row = false, ok;
    while ((ok = db_step(stmt, &is_row, err)) && is_row) {
        struct listed record = {db_get_int(stmt, 0), {0}};
        if (merges_find(&reader->merges, record.entity))
            continue;
        record.id = get_text(stmt, 1, reader->arena);
        cursor->records =
            arena_grow(reader->arena, cursor->records, &capacity, cursor->count + 1, sizeof record);
        cursor->records[cursor->count++] = record;
    }
    db_reset(stmt);
    return ok;
}

static bool open_cursor(struct store_cursor *cursor, const struct store *store, struct arena *arena,
                        struct store_moment moment, struct err *err)
{
    cursor->reader.store = store;
    if (!store_hold_snapshot(store, &cursor->holds_snapshot, err))
        return false;
    arena_defer(arena, end_cursor, cursor);
    cursor->held = arena_new("events in memory");
    bool ok = reader_init(&cursor->reader, store, arena, moment, err) &&
              list_records(cursor, err) &&
              (cursor->is_bare ||
               hoard_read(&cursor->reader, cursor->kind, cursor->held, &cursor->hoard, err));
    if (!ok)
        end_cursor(cursor);
    return ok;
}

bool store_read_records(const struct store *store, struct arena *arena, enum store_kind kind,
                        struct store_moment moment, struct store_cursor **ret_cursor,
                        struct err *err)
{
    assert(store && arena && ret_cursor);
    struct store_cursor *cursor = arena_alloc(arena, sizeof *cursor);
    cursor->kind = kind;
    if (!open_cursor(cursor, store, arena, moment, err))
        return false;
    *ret_cursor = cursor;
    return true;
}

static const struct store_moment all = {STORE_NEVER_US, STORE_NEVER_US};

bool store_read_bare(const struct store *store, struct arena *arena, enum store_kind kind,
                     struct store_cursor **ret_cursor, struct err *err)
{
    assert(store && arena && ret_cursor);
    struct store_cursor *cursor = arena_alloc(arena, sizeof *cursor);
    cursor->kind = kind;
    cursor->is_bare = true;
    if (!open_cursor(cursor, store, arena, all, err))
        return false;
    *ret_cursor = cursor;
    return true;
}

bool store_next_record(struct store_cursor *cursor, struct arena *arena,
                       const struct store_record **ret_record, struct err *err)
{
    assert(cursor && arena && ret_record);
    const struct store_record *record = NULL;
    struct gathered gathered = {.arena = arena, .hoard = cursor->hoard, .is_bare = cursor->is_bare};
    while (!record && cursor->next < cursor->count)
        if (!build(&cursor->reader, cursor->kind, cursor->records[cursor->next++], gathered,
                   &record, err))
            return false;
    if (!record)
        end_cursor(cursor);
    *ret_record = record;
    return true;
}

bool store_read_named(const struct store *store, struct arena *arena, enum store_kind kind,
                      const struct str *ids, size_t count, struct store_cursor **ret_cursor,
                      struct err *err)
{
    assert(store && arena && ret_cursor);
    struct store_cursor *cursor = arena_alloc(arena, sizeof *cursor);
    cursor->kind = kind;
    cursor->reader.store = store;
    cursor->records = arena_array(arena, count, sizeof *cursor->records);
    if (!store_hold_snapshot(store, &cursor->holds_snapshot, err))
        return false;
    arena_defer(arena, end_cursor, cursor);
    bool ok = reader_init(&cursor->reader, store, arena, all, err);
    for (size_t i = 0; ok && i < count; i++) {
        struct listed record = {0, ids[i]};
        ok = store_find_entity(store, kind, ids[i], &record.entity, err);
        if (record.entity)
            cursor->records[cursor->count++] = record;
    }
    if (!ok)
        end_cursor(cursor);
    else
        *ret_cursor = cursor;
    return ok;
}

static bool find_record(struct reader *reader, enum store_kind kind, struct listed listed,
                        struct gathered gathered, const struct store_record **ret_record,
                        struct err *err)
{
    *ret_record = NULL;
    if (!listed.entity)
        return true;
    const struct merged_record *merged = merges_find(&reader->merges, listed.entity);
    if (merged)
        listed = (struct listed){merged->root, merged->root_id};
    return build(reader, kind, listed, gathered, ret_record, err);
}

bool store_find_record(const struct store *store, struct arena *arena, enum store_kind kind,
                       struct str id, struct store_moment moment, const struct store_taker *taker,
                       const struct store_record **ret_record, struct err *err)
{
    assert(store && arena && ret_record);
    struct reader reader;
    struct listed listed = {0, id};
    bool held;
    if (!store_hold_snapshot(store, &held, err))
        return false;
    struct gathered gathered = {.arena = arena,
                                .is_bare = !taker,
                                .taker = taker,
                                .row = arena_new("an event of a record")};
    bool ok = reader_init(&reader, store, arena, moment, err) &&
              store_find_entity(store, kind, id, &listed.entity, err) &&
              find_record(&reader, kind, listed, gathered, ret_record, err);
    arena_free(gathered.row);
    store_drop_snapshot(store, held);
    return ok;
}

/* Ids much longer or shorter cannot be near. */
enum { LENGTH_DIFFERENCE_MAX = 3 };

bool store_nearest_id(const struct store *store, struct arena *arena, enum store_kind kind,
                      struct str id, struct str *ret_id, struct err *err)
{
    assert(store && arena && ret_id);
    struct db_stmt *stmt;
    if (!store_stmt(store, SQL_read_entities, &stmt, err))
        return false;
    db_int(stmt, 1, (int)kind);
    struct str *near = NULL;
    size_t count = 0, capacity = 0;
    bool is_row = false, ok;
    while ((ok = db_step(stmt, &is_row, err)) && is_row) {
        struct str known = db_get_bytes(stmt, 1);
        if (known.length > id.length + LENGTH_DIFFERENCE_MAX ||
            id.length > known.length + LENGTH_DIFFERENCE_MAX)
            continue;
        near = arena_grow(arena, near, &capacity, count + 1, sizeof *near);
        near[count++] = str_copy(arena, known);
    }
    db_reset(stmt);
    if (ok)
        *ret_id = str_nearest(id, near, count);
    return ok;
}
