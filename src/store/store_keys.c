/* See store_keys.h. */
#include "store/store_keys.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "store/store_int.h"
#include "store/store_pairs.h"

enum {
    PENDING_MAX = 1 << 20, /* events in memory before they are written: 32 MiB, then 64 */
    SLOTS_MIN = 1 << 10,
    FILTER_BITS_PER_KEY = 16,
    FILTER_BITS_LEAST = 4, /* a filter as large as may be: wrong about one new key in four */
    FILTER_LINES_MIN = 1 << 10,
    LINE_WORDS = 8,    /* 64 bytes: one line of the processor's cache */
    ASKING_COSTS = 16, /* one question to the ledger, in keys read in a row (measured: 10 to 30) */
};

struct pending {
    int64_t key, event, subject;
    uint32_t before; /* 1 + the one with the same slot added before; 0 = none */
};

/* A Bloom filter in lines of 512 bits, one line a key. */
struct filter {
    uint64_t (*lines)[LINE_WORDS];
    size_t line_count; /* a power of two; 0 = there is none */
    int64_t keys;
};

struct keys {
    struct pending *pending;
    size_t count, capacity;
    uint32_t *slots; /* 1 + the last of `pending` with such a key; 0 = none */
    size_t slot_count;
    struct filter filter;
    int64_t events; /* in the ledger, with those pending */
    int64_t asked;  /* questions that a filter would have saved */
    int64_t *found;
    size_t found_count, found_capacity;
};

static void release(void *thing)
{
    struct keys *keys = thing;
    free(keys->pending);
    free(keys->slots);
    free(keys->filter.lines);
    free(keys->found);
}

struct keys *keys_new(struct arena *arena)
{
    struct keys *keys = arena_alloc(arena, sizeof *keys);
    arena_defer(arena, release, keys);
    return keys;
}

static void *sized(void *old, size_t count, size_t size)
{
    void *larger = reallocarray(old, count, size);
    if (!larger)
        abort(); /* as an arena does: the ledger is crash-safe */
    return larger;
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
    filter->lines = sized(NULL, lines, sizeof *filter->lines);
    memset(filter->lines, 0, lines * sizeof *filter->lines);
}

/* Keys that are pending are not in the ledger's look-up yet; they are added when written. */
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
    if (!ok)
        filter_drop(&keys->filter);
    keys->asked = 0;
    return ok;
}

/* ---- what is pending ---------------------------------------------------------------------- */

static size_t slot_of(const struct keys *keys, int64_t key)
{
    return (uint64_t)key & (keys->slot_count - 1);
}

static void link_pending(struct keys *keys, size_t index)
{
    uint32_t *slot = &keys->slots[slot_of(keys, keys->pending[index].key)];
    keys->pending[index].before = *slot;
    *slot = (uint32_t)index + 1;
}

static void make_room(struct keys *keys)
{
    if (keys->count < keys->capacity)
        return;
    keys->capacity = keys->capacity ? keys->capacity * 2 : SLOTS_MIN;
    keys->slot_count = keys->capacity;
    keys->pending = sized(keys->pending, keys->capacity, sizeof *keys->pending);
    keys->slots = sized(keys->slots, keys->slot_count, sizeof *keys->slots);
    memset(keys->slots, 0, keys->slot_count * sizeof *keys->slots);
    for (size_t i = 0; i < keys->count; i++)
        link_pending(keys, i);
}

static void empty_pending(struct keys *keys)
{
    if (keys->count)
        memset(keys->slots, 0, keys->slot_count * sizeof *keys->slots);
    keys->count = 0;
}

void keys_begin(const struct store *store, int64_t events)
{
    struct keys *keys = store->keys;
    assert(keys && keys->count == 0);
    if (events != keys->events)
        filter_drop(&keys->filter); /* another process added some */
    keys->events = events;
    if (events == 0)
        filter_make(&keys->filter, 0, store->filter_bytes_max);
}

void keys_forget(struct keys *keys)
{
    assert(keys);
    empty_pending(keys);
    keys->events = -1; /* unknown: the next transaction makes a new filter if it needs one */
}

bool keys_add(struct store *store, int64_t key, int64_t event, int64_t subject, struct err *err)
{
    struct keys *keys = store->keys;
    if (keys->count == PENDING_MAX && !keys_write(store, err))
        return false;
    make_room(keys);
    keys->pending[keys->count] = (struct pending){key, event, subject, 0};
    link_pending(keys, keys->count++);
    keys->events++;
    return true;
}

static bool write_pending(const struct store *store, struct err *err)
{
    const struct keys *keys = store->keys;
    struct pair *pairs = sized(NULL, keys->count, sizeof *pairs);
    for (size_t i = 0; i < keys->count; i++)
        pairs[i] = (struct pair){keys->pending[i].key, keys->pending[i].event};
    bool ok = pairs_write(store, SQL_add_key, SQL_add_keys, pairs, keys->count, err);
    size_t count = 0;
    for (size_t i = 0; ok && i < keys->count; i++)
        if (keys->pending[i].subject)
            pairs[count++] = (struct pair){keys->pending[i].subject, keys->pending[i].event};
    ok = ok && pairs_write(store, SQL_add_subject, SQL_add_subjects, pairs, count, err);
    free(pairs);
    return ok;
}

/* A failure breaks the transaction; the rollback that follows empties `pending`. */
bool keys_write(const struct store *store, struct err *err)
{
    struct keys *keys = store->keys;
    if (keys->count == 0)
        return true;
    assert(store->is_writing);
    if (!write_pending(store, err)) {
        store->session->is_broken = true;
        return false;
    }
    for (size_t i = 0; keys->filter.line_count && i < keys->count; i++)
        filter_add(&keys->filter, keys->pending[i].key);
    empty_pending(keys);
    return true;
}

/* ---- the question ------------------------------------------------------------------------- */

static void note_found(struct keys *keys, int64_t event)
{
    if (keys->found_count == keys->found_capacity) {
        keys->found_capacity = keys->found_capacity ? keys->found_capacity * 2 : 16;
        keys->found = sized(keys->found, keys->found_capacity, sizeof *keys->found);
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

/* Whether the ledger has to be asked, and, if that was done too often, makes a filter. */
static bool must_ask(struct store *store, int64_t key, bool *ret_must, struct err *err)
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
    *ret_must = !has_filter || filter_may_have(&keys->filter, key);
    return true;
}

void keys_expect(const struct keys *keys, int64_t key)
{
    if (keys->filter.line_count)
        __builtin_prefetch(line_of(&keys->filter, key));
    if (keys->slot_count)
        __builtin_prefetch(&keys->slots[slot_of(keys, key)], 1);
}

bool keys_find(struct store *store, int64_t key, const int64_t **ret_events, size_t *ret_count,
               struct err *err)
{
    struct keys *keys = store->keys;
    bool must = false;
    keys->found_count = 0;
    if (!must_ask(store, key, &must, err) || (must && !ask_ledger(store, key, err)))
        return false;
    if (keys->slot_count)
        for (uint32_t i = keys->slots[slot_of(keys, key)]; i; i = keys->pending[i - 1].before)
            if (keys->pending[i - 1].key == key)
                note_found(keys, keys->pending[i - 1].event);
    *ret_events = keys->found;
    *ret_count = keys->found_count;
    return true;
}
