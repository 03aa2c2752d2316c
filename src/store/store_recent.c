/* See store_recent.h. */
#include "store/store_recent.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "store/store_int.h"
#include "store/store_pairs.h"

enum {
    ROOM_MIN = 1 << 10,
    KEY_BYTES = 8,
    SUBJECT_BYTES = 4,
    ENTRY_BYTES = KEY_BYTES + SUBJECT_BYTES
};

struct recent {
    enum recent_by by;
    int64_t first; /* the event of entries[0] */
    struct recent_entry *entries;
    size_t count, capacity; /* a power of two, as many as there are slots */
    uint32_t *slots;        /* 1 + the last entry of such a number; 0 = none */
};

static void release(void *thing)
{
    struct recent *recent = thing;
    free(recent->entries);
    free(recent->slots);
}

struct recent *recent_new(struct arena *arena, enum recent_by by)
{
    assert(arena);
    struct recent *recent = arena_alloc(arena, sizeof *recent);
    recent->by = by;
    arena_defer(arena, release, recent);
    return recent;
}

static void *sized(void *old, size_t count, size_t size)
{
    void *larger = reallocarray(old, count, size);
    if (!larger)
        abort(); /* as an arena does: the ledger is crash-safe */
    return larger;
}

/* ---- in memory ---------------------------------------------------------------------------- */

size_t recent_count(const struct recent *recent)
{
    return recent->count;
}

int64_t recent_first(const struct recent *recent)
{
    return recent->count ? recent->first : 0;
}

const struct recent_entry *recent_at(const struct recent *recent, size_t index)
{
    assert(index < recent->count);
    return &recent->entries[index];
}

static int64_t number_of(const struct recent *recent, const struct recent_entry *entry)
{
    return recent->by == RECENT_BY_KEY ? entry->key : entry->subject;
}

static uint32_t *slot_of(const struct recent *recent, int64_t number)
{
    return &recent->slots[(uint64_t)number & (recent->capacity - 1)];
}

static void link_entry(struct recent *recent, size_t index)
{
    struct recent_entry *entry = &recent->entries[index];
    uint32_t *slot = slot_of(recent, number_of(recent, entry));
    entry->before = *slot;
    *slot = (uint32_t)index + 1;
}

static void make_room(struct recent *recent, size_t count)
{
    if (count <= recent->capacity)
        return;
    assert(count < UINT32_MAX);
    size_t capacity = recent->capacity ? recent->capacity : ROOM_MIN;
    while (capacity < count)
        capacity *= 2;
    recent->capacity = capacity;
    recent->entries = sized(recent->entries, capacity, sizeof *recent->entries);
    recent->slots = sized(recent->slots, capacity, sizeof *recent->slots);
    memset(recent->slots, 0, capacity * sizeof *recent->slots);
    for (size_t i = 0; i < recent->count; i++)
        link_entry(recent, i);
}

void recent_clear(struct recent *recent)
{
    if (recent->count)
        memset(recent->slots, 0, recent->capacity * sizeof *recent->slots);
    recent->count = 0;
}

void recent_add(struct recent *recent, int64_t event, int64_t key, int64_t subject)
{
    assert(subject >= 0 && subject <= UINT32_MAX);
    make_room(recent, recent->count + 1);
    if (recent->count == 0)
        recent->first = event;
    assert(event == recent->first + (int64_t)recent->count);
    recent->entries[recent->count] = (struct recent_entry){key, (uint32_t)subject, 0};
    link_entry(recent, recent->count++);
}

/* The event of a chain that begins at `next`. Different numbers may share a slot. */
static int64_t event_of(const struct recent *recent, int64_t number, uint32_t next)
{
    while (next && number_of(recent, &recent->entries[next - 1]) != number)
        next = recent->entries[next - 1].before;
    return next ? recent->first + next - 1 : 0;
}

int64_t recent_last(const struct recent *recent, int64_t number)
{
    return recent->count ? event_of(recent, number, *slot_of(recent, number)) : 0;
}

int64_t recent_before(const struct recent *recent, int64_t number, int64_t event)
{
    size_t index = (size_t)(event - recent->first);
    return event_of(recent, number, recent_at(recent, index)->before);
}

void recent_expect(const struct recent *recent, int64_t number)
{
    if (recent->capacity)
        __builtin_prefetch(slot_of(recent, number), 1);
}

/* ---- the table ---------------------------------------------------------------------------- */

/* Least byte first, whatever the machine. */
static void put(unsigned char *at, uint64_t number, int bytes)
{
    for (int i = 0; i < bytes; i++)
        at[i] = (unsigned char)(number >> (8 * i));
}

static uint64_t get(const unsigned char *at, int bytes)
{
    uint64_t number = 0;
    for (int i = 0; i < bytes; i++)
        number |= (uint64_t)at[i] << (8 * i);
    return number;
}

/* An older ledger has no such table, unless another process brought it forward since it was opened. */
static bool has_table(const struct store *store, bool *ret_has, struct err *err)
{
    enum { SCHEMA_WITH_RECENT = 3 };
    int version = store->schema;
    if (version < SCHEMA_WITH_RECENT && !store->db->driver->version(store->db, &version, err))
        return false;
    *ret_has = version >= SCHEMA_WITH_RECENT;
    return true;
}

/* A row follows the one before it, and is of whole entries. */
static bool take_row(const struct store *store, struct recent *recent, struct db_stmt *stmt,
                     struct err *err)
{
    int64_t event = db_get_int(stmt, 0);
    struct str bytes = db_get_bytes(stmt, 1);
    size_t count = bytes.length / ENTRY_BYTES;
    if (bytes.length % ENTRY_BYTES || !count || event <= 0 ||
        (recent->count && event != recent->first + (int64_t)recent->count))
        return err_set(err, ERR_CORRUPT,
                       "%s: what is noted of recent events is damaged at event %" PRId64
                       "; restore a backup, or import again into a new ledger",
                       store->path, event);
    const unsigned char *at = (const unsigned char *)bytes.at;
    make_room(recent, recent->count + count);
    for (size_t i = 0; i < count; i++, at += ENTRY_BYTES)
        recent_add(recent, event + (int64_t)i, (int64_t)get(at, KEY_BYTES),
                   (int64_t)get(at + KEY_BYTES, SUBJECT_BYTES));
    return true;
}

bool recent_read(const struct store *store, struct recent *recent, struct err *err)
{
    struct db_stmt *stmt;
    bool has = false;
    recent_clear(recent);
    if (!has_table(store, &has, err))
        return false;
    if (!has)
        return true;
    if (!store_stmt(store, SQL_read_recent, &stmt, err))
        return false;
    bool is_row = false, ok;
    while ((ok = db_step(stmt, &is_row, err)) && is_row)
        if (!(ok = take_row(store, recent, stmt, err)))
            break;
    db_reset(stmt);
    return ok;
}

bool recent_write(const struct store *store, const struct recent *recent, size_t from,
                  struct err *err)
{
    struct db_stmt *stmt;
    size_t count = recent->count - from;
    if (!store_stmt(store, SQL_add_recent, &stmt, err))
        return false;
    unsigned char *bytes = sized(NULL, count, ENTRY_BYTES), *at = bytes;
    for (size_t i = from; i < recent->count; i++, at += ENTRY_BYTES) {
        put(at, (uint64_t)recent->entries[i].key, KEY_BYTES);
        put(at + KEY_BYTES, recent->entries[i].subject, SUBJECT_BYTES);
    }
    db_int(stmt, 1, recent->first + (int64_t)from);
    db_blob(stmt, 2, (struct str){(const char *)bytes, count * ENTRY_BYTES});
    bool ok = store_write(store, stmt, err);
    free(bytes);
    return ok;
}

/* All of the entries, or those that have a subject. */
static size_t fill_pairs(const struct recent *recent, enum recent_by by, struct pair *pairs)
{
    size_t count = 0;
    for (size_t i = 0; i < recent->count; i++) {
        const struct recent_entry *entry = &recent->entries[i];
        int64_t event = recent->first + (int64_t)i;
        if (by == RECENT_BY_KEY)
            pairs[count++] = (struct pair){entry->key, event};
        else if (entry->subject)
            pairs[count++] = (struct pair){entry->subject, event};
    }
    return count;
}

bool recent_settle(const struct store *store, const struct recent *recent, struct err *err)
{
    struct db_stmt *stmt;
    struct pair *pairs = sized(NULL, recent->count + 1, sizeof *pairs);
    size_t count = fill_pairs(recent, RECENT_BY_KEY, pairs);
    bool ok = pairs_write(store, SQL_add_key, SQL_add_keys, pairs, count, err);
    count = fill_pairs(recent, RECENT_BY_SUBJECT, pairs);
    ok = ok && pairs_write(store, SQL_add_subject, SQL_add_subjects, pairs, count, err);
    free(pairs);
    return ok && store_stmt(store, SQL_clear_recent, &stmt, err) && store_write(store, stmt, err);
}
