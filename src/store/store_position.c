/* Where the ledger stands: what a cache of it is of. */
#include "store/store_int.h"

#include <assert.h>

/* Everything appended raises the number of events, entities or links, or one of the counts. The
 * contents of the ends tell ledgers apart that grew to the same numbers. */
static void digest_row(struct digester *digester, struct db_stmt *stmt, int columns)
{
    for (int i = 0; i < columns; i++) {
        int64_t number = db_is_null(stmt, i) ? -1 : db_get_int(stmt, i);
        digester_add(digester, (struct str){(const char *)&number, sizeof number});
    }
    for (int i = columns; i < columns + 3; i++) {
        struct str bytes = db_is_null(stmt, i) ? STR("") : db_get_bytes(stmt, i);
        digester_add(digester, (struct str){(const char *)&bytes.length, sizeof bytes.length});
        digester_add(digester, bytes);
    }
}

bool store_position(const struct store *store, struct arena *arena,
                    struct store_position *ret_position, struct err *err)
{
    assert(store && arena && ret_position);
    enum { NUMBERS = 11, MERGED_AT = 14, MERGED_RECEIVED = 15 };
    struct db_stmt *stmt;
    bool is_row = false, is_held;
    if (!store_hold_snapshot(store, &is_held, err))
        return false;
    bool ok = store_stmt(store, SQL_read_position, &stmt, err);
    if (ok) {
        ok = db_step(stmt, &is_row, err);
        assert(!ok || is_row);
        struct store_position position = {.merged_at_max_us = INT64_MIN,
                                          .merged_received_max_us = INT64_MIN};
        struct digester *digester = digester_new(arena);
        if (ok) {
            digest_row(digester, stmt, NUMBERS);
            if (!db_is_null(stmt, MERGED_AT)) {
                position.merged_at_max_us = db_get_int(stmt, MERGED_AT);
                position.merged_received_max_us = db_get_int(stmt, MERGED_RECEIVED);
            }
        }
        position.digest = digester_end(digester);
        db_reset(stmt);
        if (ok)
            *ret_position = position;
    }
    store_drop_snapshot(store, is_held);
    return ok;
}

bool store_last_merge(const struct store *store, int64_t *ret_at_us, int64_t *ret_received_us,
                      struct err *err)
{
    assert(store && ret_at_us && ret_received_us);
    struct db_stmt *stmt;
    bool is_row = false;
    if (!store_stmt(store, SQL_read_last_merge, &stmt, err))
        return false;
    bool ok = db_step(stmt, &is_row, err);
    if (ok) {
        bool is_none = db_is_null(stmt, 0);
        *ret_at_us = is_none ? INT64_MIN : db_get_int(stmt, 0);
        *ret_received_us = is_none ? INT64_MIN : db_get_int(stmt, 1);
    }
    db_reset(stmt);
    return ok;
}
