/* Which records were touched since the ledger stood at a position: what a cache has to read again.
 * See store.h. Nothing is ever changed or removed, so what was added is all there is to find; merges
 * move whole records, and whoever asks starts anew. */
#include "store/store_int.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "store/store_merges.h"
#include "store/store_recent.h"

struct entities {
    struct arena *arena;
    int64_t *at;
    size_t count, capacity;
};

static void note(struct entities *entities, int64_t number)
{
    entities->at = arena_grow(entities->arena, entities->at, &entities->capacity,
                              entities->count + 1, sizeof *entities->at);
    entities->at[entities->count++] = number;
}

/* The first column of all rows. */
static bool gather(const struct store *store, enum sql sql, int64_t bound,
                   struct entities *entities, struct err *err)
{
    struct db_stmt *stmt;
    if (!store_stmt(store, sql, &stmt, err))
        return false;
    db_int(stmt, 1, bound);
    bool is_row = false, ok;
    while ((ok = db_step(stmt, &is_row, err)) && is_row)
        if (!db_is_null(stmt, 0)) /* an event of nobody */
            note(entities, db_get_int(stmt, 0));
    db_reset(stmt);
    return ok;
}

/* Those of events that were taken back since, as far as no look-up names these. */
static bool gather_taken_back(const struct store *store, int64_t bound, struct entities *entities,
                              struct err *err)
{
    struct arena *arena = entities->arena;
    struct entities keys = {.arena = arena};
    struct recent *recent = recent_new(arena, RECENT_BY_KEY);
    if (!gather(store, SQL_taken_back, bound, &keys, err))
        return false;
    if (keys.count && !recent_read(store, recent, err))
        return false;
    for (size_t i = 0; i < keys.count; i++)
        for (int64_t event = recent_last(recent, keys.at[i]); event;
             event = recent_before(recent, keys.at[i], event))
            note(entities, recent_subject(recent, (size_t)(event - recent_first(recent))));
    return true;
}

static int by_number(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void sort_out(struct entities *entities)
{
    size_t kept = 0;
    if (entities->count > 0)
        qsort(entities->at, entities->count, sizeof *entities->at, by_number);
    for (size_t i = 0; i < entities->count; i++)
        if (kept == 0 || entities->at[i] != entities->at[kept - 1])
            entities->at[kept++] = entities->at[i];
    entities->count = kept;
}

/* Whether some were added since that have neither a number nor a count of their own. */
static bool has_rows_since(const struct store_position *since, const struct store_position *now)
{
    return now->once - since->once != now->outcomes - since->outcomes;
}

static bool gather_all(const struct store *store, const struct store_position *since,
                       const struct store_position *now, struct entities *entities, struct err *err)
{
    if (!gather(store, SQL_touched_by_events, since->events, entities, err) ||
        !gather_taken_back(store, since->events, entities, err))
        return false;
    if (has_rows_since(since, now) &&
        !gather(store, SQL_touched_by_rows, since->open_batch, entities, err))
        return false;
    struct merges merges;
    static const struct store_moment all = {STORE_NEVER_US, STORE_NEVER_US};
    if (!merges_read(store, entities->arena, all, &merges, err))
        return false;
    for (size_t i = 0; i < entities->count; i++) {
        const struct merged_record *merged = merges_find(&merges, entities->at[i]);
        if (merged)
            entities->at[i] = merged->root;
    }
    sort_out(entities);
    return true;
}

static int by_id(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static bool name_all(const struct store *store, const struct entities *entities,
                     struct store_touched *ret_touched, struct err *err)
{
    struct arena *arena = entities->arena;
    struct str *ids[2] = {arena_array(arena, entities->count, sizeof *ids[0]),
                          arena_array(arena, entities->count, sizeof *ids[0])};
    size_t count[2] = {0};
    struct db_stmt *stmt;
    if (!store_stmt(store, SQL_read_entity, &stmt, err))
        return false;
    bool ok = true;
    for (size_t i = 0; ok && i < entities->count; i++) {
        bool is_row = false;
        db_int(stmt, 1, entities->at[i]);
        ok = db_step(stmt, &is_row, err);
        if (ok && is_row) {
            int kind = db_get_int(stmt, 0) == STORE_PERSON ? STORE_PERSON : STORE_ACCOUNT;
            ids[kind][count[kind]++] = get_text(stmt, 1, arena);
        }
        db_reset(stmt);
    }
    for (int kind = 0; ok && kind < 2; kind++) {
        if (count[kind] > 0)
            qsort(ids[kind], count[kind], sizeof *ids[kind], by_id);
        ret_touched->ids[kind] = ids[kind];
        ret_touched->count[kind] = count[kind];
    }
    return ok;
}

/* Whether the ledger was at that position: what stood at its ends then still stands there. */
static bool was_there(const struct store *store, struct arena *arena,
                      const struct store_position *since, bool *ret_was_there, struct err *err)
{
    struct store_position then = *since;
    if (!position_digest(store, arena, &then, err))
        return false;
    *ret_was_there = memcmp(&then.digest, &since->digest, sizeof then.digest) == 0;
    return true;
}

static bool has_only_grown(const struct store_position *since, const struct store_position *now)
{
    return now->events >= since->events && now->entities >= since->entities &&
           now->words >= since->words && now->batches >= since->batches &&
           now->outcomes >= since->outcomes && now->merges == since->merges &&
           now->chain >= since->chain && now->once >= since->once &&
           now->merged_at_max_us == since->merged_at_max_us &&
           now->merged_received_max_us == since->merged_received_max_us;
}

bool store_touched_since(const struct store *store, struct arena *arena,
                         const struct store_position *since, bool *ret_has_grown,
                         struct store_touched *ret_touched, struct err *err)
{
    assert(store && arena && since && ret_has_grown && ret_touched);
    struct entities entities = {.arena = arena};
    struct store_position now;
    bool is_held, was = false;
    if (!store_hold_snapshot(store, &is_held, err))
        return false;
    bool ok = store_position(store, arena, &now, err) && was_there(store, arena, since, &was, err);
    *ret_has_grown = ok && was && has_only_grown(since, &now);
    if (*ret_has_grown)
        ok = gather_all(store, since, &now, &entities, err) &&
             name_all(store, &entities, ret_touched, err);
    store_drop_snapshot(store, is_held);
    return ok;
}
