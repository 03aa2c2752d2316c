/* See store_keys.h. */
#include "store/store_keys.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "store/store_int.h"
#include "store/store_recent.h"

enum {
    FILTER_BITS_PER_KEY = 16,
    FILTER_BITS_LEAST = 4, /* a filter as large as may be: wrong about one new key in four */
    FILTER_LINES_MIN = 1 << 10,
    LINE_WORDS = 8,    /* 64 bytes: one line of the processor's cache */
    ASKING_COSTS = 16, /* one question to the ledger, in keys read in a row (measured: 10 to 30) */
    BULK_COMMITS = 10, /* of a bulk import, before the look-ups are brought up */
};

/* A Bloom filter in lines of 512 bits, one line a key. */
struct filter {
    uint64_t (*lines)[LINE_WORDS];
    size_t line_count; /* a power of two; 0 = there is none */
    int64_t keys;
};

struct keys {
    struct recent *recent; /* events that the look-ups do not name yet */
    size_t written;        /* of them, those that are in the ledger's table */
    int64_t added;         /* events since the transaction began */
    struct filter filter;  /* over all keys, also the recent */
    int64_t events;        /* in the ledger, with those added */
    int64_t asked;         /* questions that a filter would have saved */
    int64_t *found;
    size_t found_count, found_capacity;
};

static void release(void *thing)
{
    struct keys *keys = thing;
    free(keys->filter.lines);
    free(keys->found);
}

struct keys *keys_new(struct arena *arena)
{
    struct keys *keys = arena_alloc(arena, sizeof *keys);
    keys->recent = recent_new(arena, RECENT_BY_KEY);
    arena_defer(arena, release, keys);
    return keys;
}

/* ---- the filter -------------------------------------------------------------------------- */

/* The upper bits choose the line ... */
static uint64_t *line_of(const struct filter *filter, int64_t key)
{
    uint64_t mixed = (uint64_t)key * UINT64_C(0x9e3779b97f4a7c15);
    return filter->lines[mixed >> 32 & (filter->line_count - 1)];
}

/* ... and six times nine lower bits the bits in it. */
static void filter_add(struct filter *filter, int64_t key)
{
    uint64_t bits = (uint64_t)key, *line = line_of(filter, key);
    for (int i = 0; i < 6; i++, bits >>= 9)
        line[bits >> 6 & 7] |= UINT64_C(1) << (bits & 63);
    filter->keys++;
}

static bool filter_may_have(const struct filter *filter, int64_t key)
{
    uint64_t bits = (uint64_t)key;
    const uint64_t *line = line_of(filter, key);
    bool all = true;
    for (int i = 0; i < 6; i++, bits >>= 9)
        all &= line[bits >> 6 & 7] >> (bits & 63) & 1;
    return all;
}

static void filter_drop(struct filter *filter)
{
    free(filter->lines);
    *filter = (struct filter){0};
}

static size_t bits_of(size_t lines)
{
    return lines * LINE_WORDS * 64;
}

static bool can_double(size_t lines, size_t bytes_max)
{
    return bits_of(lines) / 8 * 2 <= bytes_max;
}

/* Too full to be of use. The largest one serves longer than those that can be made anew. */
static bool filter_is_full(const struct filter *filter, size_t bytes_max)
{
    int64_t bits_per_key =
        can_double(filter->line_count, bytes_max) ? FILTER_BITS_PER_KEY : FILTER_BITS_LEAST;
    return filter->keys * bits_per_key > (int64_t)bits_of(filter->line_count);
}

/* Whether a filter over so many keys may be of use. */
static bool filter_is_worth(int64_t keys, size_t bytes_max)
{
    return keys * FILTER_BITS_LEAST < (int64_t)bytes_max * 8;
}

/* An empty filter with room for four times as many keys as there are, or the largest. */
static void filter_make(struct filter *filter, int64_t keys, size_t bytes_max)
{
    filter_drop(filter);
    size_t lines = FILTER_LINES_MIN;
    while ((int64_t)bits_of(lines) < keys * 4 * FILTER_BITS_PER_KEY && can_double(lines, bytes_max))
        lines *= 2;
    filter->line_count = lines;
    filter->lines = room_sized(NULL, lines, sizeof *filter->lines);
    memset(filter->lines, 0, lines * sizeof *filter->lines);
}

static bool filter_fill(struct store *store, struct err *err)
{
    struct keys *keys = store->keys;
    struct db_stmt *stmt;
    if (!store_stmt(store, SQL_all_keys, &stmt, err))
        return false;
    filter_make(&keys->filter, keys->events, store->filter_bytes_max);
    bool is_row = false, ok;
    while ((ok = db_step(stmt, &is_row, err)) && is_row)
        filter_add(&keys->filter, db_get_int(stmt, 0));
    db_reset(stmt);
    for (size_t i = 0; i < recent_count(keys->recent); i++)
        filter_add(&keys->filter, recent_key(keys->recent, i));
    if (!ok)
        filter_drop(&keys->filter);
    keys->asked = 0;
    return ok;
}

/* ---- what is recent ----------------------------------------------------------------------- */

bool keys_begin(const struct store *store, int64_t events, struct err *err)
{
    struct keys *keys = store->keys;
    assert(keys);
    if (!recent_read(store, keys->recent, err))
        return false;
    keys->written = recent_count(keys->recent);
    keys->added = 0;
    if (keys->written && recent_first(keys->recent) + (int64_t)keys->written != events + 1)
        return err_set(err, ERR_CORRUPT,
                       "%s: what is noted of recent events does not end with the last event; "
                       "restore a backup, or import again into a new ledger",
                       store->path);
    if (events != keys->events)
        filter_drop(&keys->filter); /* another process added some */
    keys->events = events;
    if (events == 0)
        filter_make(&keys->filter, 0, store->filter_bytes_max);
    return true;
}

void keys_forget(struct keys *keys)
{
    assert(keys);
    recent_clear(keys->recent);
    keys->written = 0;
    keys->events = -1; /* unknown: the next transaction reads what is recent */
}

bool keys_write(const struct store *store, struct err *err)
{
    struct keys *keys = store->keys;
    assert(store->is_writing);
    if (keys->written == recent_count(keys->recent))
        return true;
    if (!recent_write(store, keys->recent, keys->written, err)) {
        store->session->is_broken = true; /* the rollback that follows empties memory */
        return false;
    }
    keys->written = recent_count(keys->recent);
    return true;
}

/* Brings the look-ups up. */
static bool settle(const struct store *store, struct err *err)
{
    struct keys *keys = store->keys;
    if (!recent_settle(store, keys->recent, err)) {
        store->session->is_broken = true;
        return false;
    }
    keys->written = 0;
    return true;
}

/* How many events may stay recent. To bring the look-ups up is to write most of their pages, so a
 * bulk import waits for several of its commits; what it leaves at its end readers have to read. */
static size_t recent_max(const struct store *store)
{
    size_t bulk = store->batch ? (size_t)store->keys->added * BULK_COMMITS : 0;
    return bulk > store->recent_max ? bulk : store->recent_max;
}

bool keys_commit(const struct store *store, struct err *err)
{
    bool is_many = recent_count(store->keys->recent) > recent_max(store);
    return is_many ? settle(store, err) : keys_write(store, err);
}

bool keys_add(struct store *store, int64_t key, int64_t event, int64_t subject, struct err *err)
{
    struct keys *keys = store->keys;
    if (recent_count(keys->recent) >= store->recent_bulk_max && !settle(store, err))
        return false;
    recent_add(keys->recent, event, key, subject);
    if (keys->filter.line_count)
        filter_add(&keys->filter, key);
    keys->events++;
    keys->added++;
    return true;
}

/* ---- the question ------------------------------------------------------------------------- */

static void note_found(struct keys *keys, int64_t event)
{
    if (keys->found_count == keys->found_capacity) {
        keys->found_capacity = keys->found_capacity ? keys->found_capacity * 2 : 16;
        keys->found = room_sized(keys->found, keys->found_capacity, sizeof *keys->found);
    }
    keys->found[keys->found_count++] = event;
}

static bool ask_ledger(struct store *store, int64_t key, struct err *err)
{
    struct db_stmt *stmt;
    if (!store_stmt(store, SQL_find_key, &stmt, err))
        return false;
    db_int(stmt, 1, key);
    bool is_row = false, ok;
    while ((ok = db_step(stmt, &is_row, err)) && is_row)
        note_found(store->keys, db_get_int(stmt, 0));
    db_reset(stmt);
    return ok;
}

/* False if the key is new without a doubt. A filter is made once the ledger was asked too often. */
static bool may_be_known(struct store *store, int64_t key, bool *ret_may, struct err *err)
{
    struct keys *keys = store->keys;
    size_t bytes_max = store->filter_bytes_max;
    bool has_filter = keys->filter.line_count && !filter_is_full(&keys->filter, bytes_max);
    if (!has_filter && !filter_is_worth(keys->events, bytes_max)) {
        filter_drop(&keys->filter); /* more keys than memory is given for: the ledger knows */
    } else if (!has_filter && ++keys->asked * ASKING_COSTS > keys->events) {
        if (!filter_fill(store, err))
            return false;
        has_filter = true;
    }
    *ret_may = !has_filter || filter_may_have(&keys->filter, key);
    return true;
}

void keys_expect(const struct keys *keys, int64_t key)
{
    if (keys->filter.line_count)
        __builtin_prefetch(line_of(&keys->filter, key));
    recent_expect(keys->recent, key);
}

bool keys_find(struct store *store, int64_t key, const int64_t **ret_events, size_t *ret_count,
               struct err *err)
{
    struct keys *keys = store->keys;
    bool may = false;
    keys->found_count = 0;
    if (!may_be_known(store, key, &may, err) || (may && !ask_ledger(store, key, err)))
        return false;
    if (may)
        for (int64_t event = recent_last(keys->recent, key); event;
             event = recent_before(keys->recent, key, event))
            note_found(keys, event);
    *ret_events = keys->found;
    *ret_count = keys->found_count;
    return true;
}
