/* Batches: where rows came from, and what of them was turned away. */
#include "store/store_int.h"

#include <assert.h>

bool store_batch_start(struct store *store, const struct store_batch *batch, int64_t *ret_id,
                       struct err *err)
{
    assert(store && batch && ret_id && store->is_writing);
    struct db_stmt *next, *add;
    bool found = false;
    int64_t id = 0;
    if (!store_stmt(store, SQL_next_batch, &next, err) || !store_lookup(next, &found, &id, err) ||
        !store_stmt(store, SQL_add_batch, &add, err))
        return false;
    db_int(add, 1, id);
    db_text(add, 2, batch->kind);
    db_text(add, 3, batch->name);
    db_blob(add, 4, bytes_of(&batch->file));
    db_int(add, 5, batch->started_us);
    if (!store_write(store, add, err))
        return false;
    *ret_id = store->batch = id;
    return true;
}

bool store_batch_finish(struct store *store, const struct store_batch *batch, struct err *err)
{
    assert(store && batch && store->is_writing);
    struct db_stmt *stmt;
    if (!store_stmt(store, SQL_finish_batch, &stmt, err))
        return false;
    const int64_t columns[] = {batch->id,
                               batch->finished_us,
                               batch->rows,
                               batch->added,
                               batch->duplicates,
                               batch->conflicts,
                               batch->quarantined,
                               batch->refused,
                               batch->received_min_us,
                               batch->received_max_us};
    for (int i = 0; i < (int)(sizeof columns / sizeof columns[0]); i++)
        db_int(stmt, i + 1, columns[i]);
    db_blob(stmt, 11, bytes_of(&batch->file));
    if (!store_write(store, stmt, err))
        return false;
    store->batch = 0;
    return true;
}

bool store_batch_reason(struct store *store, int64_t batch, enum store_turned_away what,
                        struct str reason, int64_t rows, struct err *err)
{
    assert(store && store->is_writing && rows >= 0);
    struct db_stmt *stmt;
    if (!store_stmt(store, SQL_add_turned_away, &stmt, err))
        return false;
    db_int(stmt, 1, batch);
    db_int(stmt, 2, (int)what);
    db_text(stmt, 3, reason);
    db_int(stmt, 4, rows);
    return store_write(store, stmt, err);
}

static struct store_batch batch_of(struct db_stmt *stmt, struct arena *arena)
{
    return (struct store_batch){.id = db_get_int(stmt, 0),
                                .kind = get_text(stmt, 1, arena),
                                .name = get_text(stmt, 2, arena),
                                .file = get_digest(stmt, 3),
                                .started_us = db_get_int(stmt, 4),
                                .finished_us = db_get_int(stmt, 5),
                                .rows = db_get_int(stmt, 6),
                                .added = db_get_int(stmt, 7),
                                .duplicates = db_get_int(stmt, 8),
                                .conflicts = db_get_int(stmt, 9),
                                .quarantined = db_get_int(stmt, 10),
                                .refused = db_get_int(stmt, 11),
                                .received_min_us = db_get_int(stmt, 12),
                                .received_max_us = db_get_int(stmt, 13)};
}

bool store_list_batches(const struct store *store, struct arena *arena,
                        struct store_batch **ret_batches, size_t *ret_count, struct err *err)
{
    assert(store && arena && ret_batches && ret_count);
    struct db_stmt *stmt;
    if (!store_stmt(store, SQL_list_batches, &stmt, err))
        return false;
    struct store_batch *batches = NULL;
    size_t count = 0, capacity = 0;
    bool is_row = false, ok;
    while ((ok = db_step(stmt, &is_row, err)) && is_row) {
        batches = arena_grow(arena, batches, &capacity, count + 1, sizeof *batches);
        batches[count++] = batch_of(stmt, arena);
    }
    db_reset(stmt);
    if (ok) {
        *ret_batches = batches;
        *ret_count = count;
    }
    return ok;
}

bool store_list_reasons(const struct store *store, struct arena *arena, int64_t batch,
                        struct store_reason **ret_reasons, size_t *ret_count, struct err *err)
{
    assert(store && arena && ret_reasons && ret_count);
    struct db_stmt *stmt;
    if (!store_stmt(store, SQL_list_reasons, &stmt, err))
        return false;
    db_int(stmt, 1, batch);
    struct store_reason *reasons = NULL;
    size_t count = 0, capacity = 0;
    bool is_row = false, ok;
    while ((ok = db_step(stmt, &is_row, err)) && is_row) {
        reasons = arena_grow(arena, reasons, &capacity, count + 1, sizeof *reasons);
        reasons[count++] = (struct store_reason){(enum store_turned_away)db_get_int(stmt, 0),
                                                 get_text(stmt, 1, arena), db_get_int(stmt, 2)};
    }
    db_reset(stmt);
    if (ok) {
        *ret_reasons = reasons;
        *ret_count = count;
    }
    return ok;
}
