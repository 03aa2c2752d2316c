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
    SCANS_MAX = 16, /* to link all costs about as much */
    KEY_BYTES = 8,
    SUBJECT_BYTES = 4,
    ENTRY_BYTES = KEY_BYTES + SUBJECT_BYTES
};

struct recent {
    enum recent_by by;
    int64_t first;               /* the event of entry 0 */
    int64_t row_first, row_last; /* where the table's first and last row that is here begin */
    int64_t *keys;               /* only if they are searched */
    uint32_t *subjects;
    size_t count, capacity; /* a power of two */
    /* Who searches once walks through all; who goes on searching has them linked, by slots. */
    int scans;
    uint32_t *slots;  /* 1 + the last entry of such a number; 0 = none; NULL = not linked */
    uint32_t *before; /* of each entry, 1 + the one before with the same slot */
};

static void unlink_all(struct recent *recent)
{
    free(recent->slots);
    free(recent->before);
    recent->slots = recent->before = NULL;
    recent->scans = 0;
}

static void release(void *thing)
{
    struct recent *recent = thing;
    unlink_all(recent);
    free(recent->keys);
    free(recent->subjects);
}

struct recent *recent_new(struct arena *arena, enum recent_by by)
{
    assert(arena);
    struct recent *recent = arena_alloc(arena, sizeof *recent);
    recent->by = by;
    arena_defer(arena, release, recent);
    return recent;
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

int64_t recent_key(const struct recent *recent, size_t index)
{
    assert(index < recent->count && recent->by == RECENT_BY_KEY);
    return recent->keys[index];
}

uint32_t recent_subject(const struct recent *recent, size_t index)
{
    assert(index < recent->count);
    return recent->subjects[index];
}

static uint32_t *slot_of(const struct recent *recent, int64_t number)
{
    return &recent->slots[(uint64_t)number & (recent->capacity - 1)];
}

static int64_t number_at(const struct recent *recent, size_t index)
{
    return recent->by == RECENT_BY_KEY ? recent->keys[index] : recent->subjects[index];
}

static void link_entry(struct recent *recent, size_t index)
{
    uint32_t *slot = slot_of(recent, number_at(recent, index));
    recent->before[index] = *slot;
    *slot = (uint32_t)index + 1;
}

static void link_all(struct recent *recent)
{
    recent->slots = room_sized(recent->slots, recent->capacity, sizeof *recent->slots);
    recent->before = room_sized(recent->before, recent->capacity, sizeof *recent->before);
    memset(recent->slots, 0, recent->capacity * sizeof *recent->slots);
    for (size_t i = 0; i < recent->count; i++)
        link_entry(recent, i);
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
    recent->subjects = room_sized(recent->subjects, capacity, sizeof *recent->subjects);
    if (recent->by == RECENT_BY_KEY)
        recent->keys = room_sized(recent->keys, capacity, sizeof *recent->keys);
    if (recent->slots)
        link_all(recent);
}

void recent_clear(struct recent *recent)
{
    unlink_all(recent);
    recent->count = 0;
    recent->row_first = recent->row_last = 0;
}

void recent_add(struct recent *recent, int64_t event, int64_t key, int64_t subject)
{
    assert(subject >= 0 && subject <= UINT32_MAX);
    make_room(recent, recent->count + 1);
    if (recent->count == 0)
        recent->first = event;
    assert(event == recent->first + (int64_t)recent->count);
    recent->subjects[recent->count] = (uint32_t)subject;
    if (recent->by == RECENT_BY_KEY)
        recent->keys[recent->count] = key;
    if (recent->slots)
        link_entry(recent, recent->count);
    recent->count++;
}

/* In stretches, of which the processor compares many entries at a time. */
static size_t scan_subjects(const uint32_t *subjects, size_t end, int64_t subject)
{
    enum { STRETCH = 256 };
    while (end) {
        size_t start = end > STRETCH ? end - STRETCH : 0;
        bool is_here = false;
        for (size_t i = start; i < end; i++)
            is_here |= subjects[i] == subject;
        while (is_here && subjects[end - 1] != subject)
            end--;
        if (is_here)
            return end;
        end = start;
    }
    return 0;
}

static size_t scan_keys(const int64_t *keys, size_t end, int64_t key)
{
    while (end && keys[end - 1] != key)
        end--;
    return end;
}

/* 1 + the last entry of a number before `end`; 0 = none. Different numbers may share a slot. */
static size_t search(const struct recent *recent, int64_t number, size_t end)
{
    if (!recent->slots)
        return recent->by == RECENT_BY_KEY ? scan_keys(recent->keys, end, number)
                                           : scan_subjects(recent->subjects, end, number);
    size_t at = end == recent->count ? *slot_of(recent, number) : recent->before[end];
    while (at && number_at(recent, at - 1) != number)
        at = recent->before[at - 1];
    return at;
}

int64_t recent_last(struct recent *recent, int64_t number)
{
    if (recent->count == 0)
        return 0;
    if (!recent->slots && ++recent->scans > SCANS_MAX)
        link_all(recent);
    size_t found = search(recent, number, recent->count);
    return found ? recent->first + (int64_t)found - 1 : 0;
}

int64_t recent_before(const struct recent *recent, int64_t number, int64_t event)
{
    assert(event >= recent->first && event - recent->first < (int64_t)recent->count);
    size_t found = search(recent, number, (size_t)(event - recent->first));
    return found ? recent->first + (int64_t)found - 1 : 0;
}

void recent_expect(const struct recent *recent, int64_t number)
{
    if (recent->slots)
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

static bool read_ends(const struct store *store, int64_t *ret_first, int64_t *ret_last,
                      struct err *err)
{
    struct db_stmt *stmt;
    bool has = false, is_row;
    *ret_first = *ret_last = 0;
    if (!has_table(store, &has, err) || !has)
        return !has;
    if (!store_stmt(store, SQL_ends_of_recent, &stmt, err))
        return false;
    bool ok = db_step(stmt, &is_row, err);
    if (ok) {
        *ret_first = db_get_int(stmt, 0);
        *ret_last = db_get_int(stmt, 1);
    }
    db_reset(stmt);
    return ok;
}

static bool read_rows(const struct store *store, struct recent *recent, struct err *err)
{
    struct db_stmt *stmt;
    if (!store_stmt(store, SQL_read_recent, &stmt, err))
        return false;
    db_int(stmt, 1, recent->row_last ? recent->row_last : INT64_MIN);
    bool is_row = false, ok;
    while ((ok = db_step(stmt, &is_row, err)) && is_row)
        if (!(ok = take_row(store, recent, stmt, err)))
            break;
    db_reset(stmt);
    return ok;
}

/* A row is never changed, and goes with all the others: what the first and the last one are says
 * whether all are here. */
bool recent_read(const struct store *store, struct recent *recent, struct err *err)
{
    int64_t first, last;
    if (!read_ends(store, &first, &last, err))
        return false;
    if (first != recent->row_first)
        recent_clear(recent);
    if (last == recent->row_last)
        return true;
    if (!read_rows(store, recent, err)) {
        recent_clear(recent);
        return false;
    }
    recent->row_first = first;
    recent->row_last = last;
    return true;
}

bool recent_write(const struct store *store, struct recent *recent, size_t from, struct err *err)
{
    struct db_stmt *stmt;
    size_t count = recent->count - from;
    int64_t row = recent->first + (int64_t)from;
    if (!store_stmt(store, SQL_add_recent, &stmt, err))
        return false;
    unsigned char *bytes = room_sized(NULL, count, ENTRY_BYTES), *at = bytes;
    for (size_t i = from; i < recent->count; i++, at += ENTRY_BYTES) {
        put(at, (uint64_t)recent_key(recent, i), KEY_BYTES);
        put(at + KEY_BYTES, recent->subjects[i], SUBJECT_BYTES);
    }
    db_int(stmt, 1, row);
    db_blob(stmt, 2, (struct str){(const char *)bytes, count * ENTRY_BYTES});
    bool ok = store_write(store, stmt, err);
    free(bytes);
    if (ok && !recent->row_first)
        recent->row_first = row;
    if (ok)
        recent->row_last = row;
    return ok;
}

/* All of the entries, or those that have a subject. */
static size_t fill_pairs(const struct recent *recent, enum recent_by by, struct pair *pairs)
{
    size_t count = 0;
    for (size_t i = 0; i < recent->count; i++) {
        int64_t event = recent->first + (int64_t)i;
        if (by == RECENT_BY_KEY)
            pairs[count++] = (struct pair){recent->keys[i], event};
        else if (recent->subjects[i])
            pairs[count++] = (struct pair){recent->subjects[i], event};
    }
    return count;
}

bool recent_settle(const struct store *store, struct recent *recent, struct err *err)
{
    struct db_stmt *stmt;
    struct pair *pairs = room_sized(NULL, recent->count + 1, sizeof *pairs);
    size_t count = fill_pairs(recent, RECENT_BY_KEY, pairs);
    bool ok = pairs_write(store, SQL_add_key, SQL_add_keys, pairs, count, err);
    count = fill_pairs(recent, RECENT_BY_SUBJECT, pairs);
    ok = ok && pairs_write(store, SQL_add_subject, SQL_add_subjects, pairs, count, err);
    free(pairs);
    if (!ok || !store_stmt(store, SQL_clear_recent, &stmt, err) || !store_write(store, stmt, err))
        return false;
    recent_clear(recent);
    return true;
}
