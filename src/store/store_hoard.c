/* See store_hoard.h. */
#include "store/store_hoard.h"

#include <assert.h>

#include "store/store_int.h"
#include "store/store_reader.h"

enum { SAMPLE = 4096 };

/* An event and the one before it of the same entity. The event comes first: a pointer to it is a
 * pointer to the whole. */
struct held {
    struct store_event event;
    const struct held *before;
};

struct slot {
    struct held *last;
};

struct hoard {
    struct slot *slots; /* by number of entity */
    size_t capacity;
};

static bool hold(struct hoard *hoard, struct reader *reader, struct db_stmt *stmt,
                 struct arena *arena, struct err *err)
{
    size_t entity = (size_t)db_get_int(stmt, 11);
    struct held *held = arena_alloc(arena, sizeof *held);
    if (!reader_event(reader, stmt, arena, &held->event, err))
        return false;
    hoard->slots =
        arena_grow(arena, hoard->slots, &hoard->capacity, entity + 1, sizeof *hoard->slots);
    held->before = hoard->slots[entity].last;
    hoard->slots[entity].last = held;
    return true;
}

/* Rows of the table, at most. */
static bool count_rows(const struct store *store, size_t *ret_rows, struct err *err)
{
    struct db_stmt *stmt;
    bool found = false;
    int64_t next = 1;
    if (!store_stmt(store, SQL_next_event, &stmt, err) || !store_lookup(stmt, &found, &next, err))
        return false;
    *ret_rows = (size_t)next - 1;
    return true;
}

/* Judged by the first rows: what will not fit is given up early. */
static bool is_too_much(const struct arena *arena, size_t held, size_t rows, size_t bytes_max)
{
    size_t each = held < SAMPLE ? sizeof(struct held) : arena_bytes(arena) / held;
    return arena_bytes(arena) > bytes_max || each * rows > bytes_max;
}

bool hoard_read(struct reader *reader, enum store_kind kind, struct arena *arena,
                struct hoard **ret_hoard, struct err *err)
{
    assert(reader && arena && ret_hoard);
    struct db_stmt *stmt;
    size_t bytes_max = reader->store->hoard_bytes_max, rows = 0, held = 0;
    if (!count_rows(reader->store, &rows, err) ||
        !store_stmt(reader->store, SQL_scan_events, &stmt, err))
        return false;
    struct hoard *hoard = arena_alloc(arena, sizeof *hoard);
    bool ok = true, is_row = false, fits = !is_too_much(arena, 0, rows, bytes_max);
    db_int(stmt, 1, (int)kind);
    db_int(stmt, 2, reader->moment.known_at_us);
    while (fits && (ok = db_step(stmt, &is_row, err)) && is_row) {
        if (!(ok = hold(hoard, reader, stmt, arena, err)))
            break;
        fits = !is_too_much(arena, ++held, rows, bytes_max);
    }
    db_reset(stmt);
    if (!fits)
        arena_reset(arena);
    *ret_hoard = fits ? hoard : NULL;
    return ok;
}

const struct store_event *hoard_last(const struct hoard *hoard, int64_t entity)
{
    if ((size_t)entity >= hoard->capacity || !hoard->slots[entity].last)
        return NULL;
    return &hoard->slots[entity].last->event;
}

const struct store_event *hoard_before(const struct store_event *event)
{
    const struct held *held = (const struct held *)event;
    return held->before ? &held->before->event : NULL;
}
