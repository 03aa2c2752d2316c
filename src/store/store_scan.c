/* All events in one pass over the table, in the order in which they lie on the disk. See store.h. */
#include "store/store_int.h"

#include <assert.h>

#include "store/store_reader.h"

enum { SUBJECT = 11, ROWS_OF_A_STRETCH = 1024 };

static bool take_row(struct reader *reader, struct db_stmt *stmt, struct arena *scratch,
                     store_take_event *take, void *context, struct err *err)
{
    struct store_event event;
    int64_t subject = db_get_int(stmt, SUBJECT);
    const struct merged_record *merged = merges_find(&reader->merges, subject);
    return reader_event(reader, stmt, scratch, &event, err) &&
           take(context, merged ? merged->root : subject, &event, err);
}

static bool scan(struct reader *reader, store_take_event *take, void *context, struct err *err)
{
    struct db_stmt *stmt;
    if (!store_stmt(reader->store, SQL_scan_all_events, &stmt, err))
        return false;
    struct arena *scratch = arena_new("events of a scan");
    bool is_row = false, ok;
    for (size_t rows = 1; (ok = db_step(stmt, &is_row, err)) && is_row; rows++) {
        if (!(ok = take_row(reader, stmt, scratch, take, context, err)))
            break;
        if (rows % ROWS_OF_A_STRETCH == 0)
            arena_reset(scratch);
    }
    db_reset(stmt);
    arena_free(scratch);
    return ok;
}

bool store_scan_events(const struct store *store, struct arena *arena, store_take_event *take,
                       void *context, struct err *err)
{
    assert(store && arena && take);
    static const struct store_moment all = {STORE_NEVER_US, STORE_NEVER_US};
    struct reader reader;
    bool held;
    if (!store_hold_snapshot(store, &held, err))
        return false;
    bool ok = reader_init(&reader, store, arena, all, err) && scan(&reader, take, context, err);
    store_drop_snapshot(store, held);
    return ok;
}
