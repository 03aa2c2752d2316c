/* Columns from the ledger: from all of it, or from older columns and what was added since. See
 * image_int.h. */
#include "flow/image_int.h"

#include <assert.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "engine/plan.h"
#include "flow/properties.h"
#include "store/store.h"

enum { WORD_SLOTS = 1024 };

/* ---- records of the ledger ----------------------------------------------------------------------- */

/* Types and names of events, folded once for all events that share them: the texts of a cursor live
 * as long as it does, so where one lies says which it is. */
struct folded_words {
    struct arena *arena;
    struct {
        struct str word, folded;
    } slots[WORD_SLOTS];
};

/* By number in the ledger: 1 + the number in the columns; 0 = not of this kind. */
struct record_numbers {
    struct arena *arena;
    uint32_t *of;
    size_t capacity;
};

struct building {
    const struct store *store;
    struct arena *scratch; /* of one record */
    struct columns_scope scope;
    struct columns_builder *builder;
    struct property_reader properties;
    struct folded_words words;
    struct record_numbers numbers[2]; /* by enum store_kind */
};

static bool is_wanted(const struct str *names, size_t count, struct str name)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq(names[i], name))
            return true;
    return false;
}

static struct str fold(struct folded_words *words, struct str word)
{
    size_t slot = (uintptr_t)word.at / sizeof(uint64_t) % WORD_SLOTS;
    if (words->slots[slot].word.at != word.at || words->slots[slot].word.length != word.length) {
        words->slots[slot].word = word;
        words->slots[slot].folded = text_fold(words->arena, word);
    }
    return words->slots[slot].folded;
}

static bool copy_event(struct building *b, const struct store_event *from, struct event *event,
                       struct err *err)
{
    *event = (struct event){
        .source = from->source,
        .id = from->id,
        .type = fold(&b->words, from->type),
        .name = fold(&b->words, from->name),
        .occurred_us = from->occurred_us,
        .received_us = from->received_us,
        .retracted_us = from->retracted_us,
        .quality = (enum quality)from->quality,
        .payload = from->payload,
    };
    return properties_read(&b->properties, b->scratch, from->properties, event, err);
}

static bool copy_events(struct building *b, const struct store_record *from, struct event *events,
                        struct err *err)
{
    for (size_t i = 0; i < from->event_count; i++)
        if (!copy_event(b, &from->events[i], &events[i], err))
            return false;
    return true;
}

static size_t copy_facts(const struct building *b, const struct store_record *from,
                         struct fact *facts)
{
    size_t count = 0;
    for (size_t i = 0; i < from->fact_count; i++) {
        const struct store_fact *fact = &from->facts[i];
        if (is_wanted(b->scope.fields[from->kind], b->scope.field_count[from->kind], fact->field))
            facts[count++] = (struct fact){fact->field,       fact->value,       fact->effective_us,
                                           fact->received_us, fact->source_rank, fact->source};
    }
    return count;
}

/* When the first thing was learned of a record. */
static int64_t known_since_us(const struct store_record *record)
{
    int64_t since_us = NEVER_US;
    for (size_t i = 0; i < record->fact_count; i++)
        if (record->facts[i].received_us < since_us)
            since_us = record->facts[i].received_us;
    for (size_t i = 0; i < record->event_count; i++)
        if (record->events[i].received_us < since_us)
            since_us = record->events[i].received_us;
    return since_us;
}

static bool add_record(struct building *b, const struct store_record *from, struct err *err)
{
    struct event *events = arena_array(b->scratch, from->event_count, sizeof *events);
    struct fact *facts = arena_array(b->scratch, from->fact_count, sizeof *facts);
    if (!copy_events(b, from, events, err))
        return false;
    struct record record = {
        .kind = (enum record_kind)from->kind,
        .id = from->id,
        .facts = facts,
        .fact_count = copy_facts(b, from, facts),
        .events = events,
        .event_count = from->event_count,
    };
    return columns_add(b->builder, &record, known_since_us(from), err);
}

static bool add_memberships(const struct building *b, const struct store_membership *rows,
                            size_t count, struct err *err)
{
    for (size_t i = 0; i < count; i++) {
        struct membership row = {rows[i].person,  rows[i].account, rows[i].role,
                                 rows[i].from_us, rows[i].to_us,   rows[i].received_us};
        if (!columns_add_membership(b->builder, &row, err))
            return false;
    }
    return true;
}

/* ---- all of it ------------------------------------------------------------------------------------ */

static const struct store_moment all = {STORE_NEVER_US, STORE_NEVER_US};

static void note_number(struct building *b, const struct store_record *record, uint32_t count)
{
    struct record_numbers *numbers = &b->numbers[record->kind];
    size_t at = (size_t)record->number;
    numbers->of =
        arena_grow(numbers->arena, numbers->of, &numbers->capacity, at + 1, sizeof *numbers->of);
    numbers->of[at] = count;
}

static bool add_bare_records(struct building *b, struct arena *arena, enum store_kind kind,
                             struct err *err)
{
    struct store_cursor *cursor;
    if (!store_read_bare(b->store, arena, kind, &cursor, err))
        return false;
    b->numbers[kind].arena = arena;
    for (uint32_t count = 1;; count++) {
        const struct store_record *from;
        arena_reset(b->scratch);
        if (!store_next_record(cursor, b->scratch, &from, err))
            return false;
        if (!from)
            return true;
        if (!add_record(b, from, err))
            return false;
        note_number(b, from, count);
    }
}

static bool take_event(void *building, int64_t record, const struct store_event *from,
                       struct err *err)
{
    struct building *b = building;
    for (enum record_kind kind = RECORD_ACCOUNT; kind <= RECORD_PERSON; kind++) {
        const struct record_numbers *numbers = &b->numbers[kind];
        if ((size_t)record >= numbers->capacity || numbers->of[record] == 0)
            continue;
        struct event event;
        arena_reset(b->scratch);
        return copy_event(b, from, &event, err) &&
               columns_add_event(b->builder, kind, numbers->of[record] - 1, &event, err);
    }
    return err_set(err, ERR_CORRUPT, "event " STR_FMT " is of a record that is not there",
                   STR_ARG(from->id));
}

static bool read_ledger(struct building *b, struct arena *arena, struct err *err)
{
    struct store_membership *rows;
    size_t count;
    return add_bare_records(b, arena, STORE_ACCOUNT, err) &&
           add_bare_records(b, arena, STORE_PERSON, err) &&
           store_scan_events(b->store, arena, take_event, b, err) &&
           store_read_memberships(b->store, arena, all, &rows, &count, err) &&
           add_memberships(b, rows, count, err);
}

/* ---- what was added since ------------------------------------------------------------------------- */

/* What the building needs goes with `work`. */
static void begin(struct building *b, const struct store *store, struct arena *work,
                  const struct columns_scope *scope)
{
    *b = (struct building){.store = store,
                           .scratch = arena_new("a record of an image"),
                           .scope = *scope,
                           .builder = columns_builder_new(work, scope),
                           .properties =
                               property_reader_new(work, scope->properties, scope->property_count),
                           .words = {.arena = work}};
}

/* The next touched record of which something is known; `*record` NULL at the end. */
static bool next_touched(struct building *b, struct store_cursor *cursor,
                         const struct store_record **record, struct err *err)
{
    arena_reset(b->scratch);
    return store_next_record(cursor, b->scratch, record, err);
}

/* Those that were touched are read, all others taken as they were, in one order of ids. */
static bool merge_records(struct building *b, const struct columns *old, enum record_kind kind,
                          const struct str *touched, size_t touched_count,
                          struct store_cursor *cursor, struct err *err)
{
    const struct store_record *record;
    size_t count = columns_count(old, kind), i = 0, t = 0;
    if (!next_touched(b, cursor, &record, err))
        return false;
    while (i < count || t < touched_count) {
        struct str id = i < count ? columns_id(old, kind, i) : STR("");
        int order = i == count ? 1 : t == touched_count ? -1 : str_cmp(id, touched[t]);
        if (order < 0) {
            if (!columns_take(b->builder, kind, i++, err))
                return false;
            continue;
        }
        if (record && str_eq(record->id, touched[t]) &&
            (!add_record(b, record, err) || !next_touched(b, cursor, &record, err)))
            return false;
        i += order == 0;
        t++;
    }
    assert(!record);
    return true;
}

/* Memberships are the person's. */
static bool merge_memberships(struct building *b, const struct columns *old,
                              const struct store_touched *touched, struct err *err)
{
    const struct str *ids = touched->ids[STORE_PERSON];
    size_t count = touched->count[STORE_PERSON], t = 0;
    for (size_t i = 0; i < columns_count(old, RECORD_PERSON); i++) {
        struct str id = columns_id(old, RECORD_PERSON, i);
        while (t < count && str_cmp(ids[t], id) < 0)
            t++;
        if ((t == count || !str_eq(ids[t], id)) && !columns_take_memberships(b->builder, i, err))
            return false;
    }
    for (t = 0; t < count; t++) {
        struct store_memberships own;
        arena_reset(b->scratch);
        if (!store_find_memberships(b->store, b->scratch, STORE_PERSON, ids[t], all, &own, err) ||
            !add_memberships(b, own.rows, own.count, err))
            return false;
    }
    return true;
}

static bool merge_ledger(struct building *b, struct arena *arena, const struct columns *old,
                         const struct store_touched *touched, struct err *err)
{
    columns_take_from(b->builder, old);
    for (enum record_kind kind = RECORD_ACCOUNT; kind <= RECORD_PERSON; kind++) {
        struct store_cursor *cursor;
        if (!store_read_named(b->store, arena, (enum store_kind)kind, touched->ids[kind],
                              touched->count[kind], &cursor, err) ||
            !merge_records(b, old, kind, touched->ids[kind], touched->count[kind], cursor, err))
            return false;
    }
    return merge_memberships(b, old, touched, err);
}

/* ---- one or the other ----------------------------------------------------------------------------- */

struct store_position image_position(const struct columns *columns)
{
    struct store_position position;
    memcpy(&position, columns_stamp(columns), sizeof position);
    return position;
}

/* Looking a record up costs some times as much as meeting it on the way, the more so the more
 * merges there are. */
static bool is_worth(const struct columns *old, const struct store_touched *touched, int64_t merges)
{
    enum { SHARE = 4, MERGES_READ_MAX = 10000000 };
    size_t records = columns_count(old, RECORD_ACCOUNT) + columns_count(old, RECORD_PERSON);
    size_t count = touched->count[RECORD_ACCOUNT] + touched->count[RECORD_PERSON];
    return count * SHARE <= records && count * (size_t)merges <= MERGES_READ_MAX;
}

/* Everything is read in one snapshot. */
static bool make(struct arena *arena, struct arena *work, const struct image_making *making,
                 struct image_made *ret_made, struct err *err)
{
    const struct columns *old = making->old;
    struct store_position now;
    struct store_touched touched = {0};
    bool has_grown = false;
    if (!store_pin(making->store, work, err) || !store_position(making->store, work, &now, err))
        return false;
    if (old && columns_cover(old, making->plan)) {
        struct store_position since = image_position(old);
        if (!store_touched_since(making->store, work, &since, &has_grown, &touched, err))
            return false;
    }
    if (has_grown && touched.count[RECORD_ACCOUNT] + touched.count[RECORD_PERSON] == 0) {
        ret_made->how = IMAGE_MAPPED;
        return true;
    }
    struct columns_scope scope = columns_scope_of(work, making->plan, old);
    struct building b;
    begin(&b, making->store, work, &scope);
    bool extends = has_grown && is_worth(old, &touched, now.merges);
    bool ok = extends ? merge_ledger(&b, work, old, &touched, err) : read_ledger(&b, work, err);
    uint8_t stamp[COLUMNS_STAMP_SIZE] = {0};
    memcpy(stamp, &now, sizeof now);
    ok = ok && columns_finish(b.builder, stamp, arena, &ret_made->bytes, err);
    ret_made->how = extends ? IMAGE_EXTENDED : IMAGE_BUILT;
    arena_free(b.scratch);
    return ok;
}

bool image_make(struct arena *arena, const struct image_making *making, struct image_made *ret_made,
                struct err *err)
{
    assert(arena && making && making->store && making->plan && ret_made);
    struct arena *work = arena_new("the building of an image");
    bool ok = make(arena, work, making, ret_made, err);
    arena_free(work);
    return ok;
}
