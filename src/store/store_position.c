/* Where the ledger stands: what a cache of it is of. See store_since.c for what came after. */
#include "store/store_int.h"

#include <assert.h>

static bool read_numbers(const struct store *store, struct store_position *position,
                         struct err *err)
{
    struct db_stmt *stmt;
    bool is_row = false;
    if (!store_stmt(store, SQL_read_position, &stmt, err))
        return false;
    bool ok = db_step(stmt, &is_row, err);
    if (ok) {
        int64_t *const numbers[] = {&position->events,
                                    &position->entities,
                                    &position->words,
                                    &position->batches,
                                    &position->outcomes,
                                    &position->merges,
                                    &position->chain,
                                    &position->open_batch,
                                    &position->merged_at_max_us,
                                    &position->merged_received_max_us};
        for (int i = 0; i < (int)(sizeof numbers / sizeof numbers[0]); i++)
            *numbers[i] = db_is_null(stmt, i) ? INT64_MIN : db_get_int(stmt, i);
    }
    db_reset(stmt);
    return ok;
}

static bool read_growth(const struct store *store, struct store_position *position, struct err *err)
{
    enum { SCHEMA_WITH_GROWTH = 2 };
    struct db_stmt *stmt;
    bool found;
    if (!store_stmt(store, store->schema >= SCHEMA_WITH_GROWTH ? SQL_read_growth : SQL_count_growth,
                    &stmt, err) ||
        !store_lookup(stmt, &found, &position->once, err))
        return false;
    position->once += store->once_added;
    return true;
}

static void digest_number(struct digester *digester, int64_t number)
{
    digester_add(digester, (struct str){(const char *)&number, sizeof number});
}

/* The numbers, and what stands at the ends that they name. */
bool position_digest(const struct store *store, struct arena *arena,
                     struct store_position *position, struct err *err)
{
    enum { LAST_RECEIVED = 0, FIRST_RECEIVED = 2, ENDS = 6 };
    struct db_stmt *stmt;
    bool is_row = false;
    if (!store_stmt(store, SQL_read_ends, &stmt, err))
        return false;
    db_int(stmt, 1, position->events);
    db_int(stmt, 2, position->entities);
    db_int(stmt, 3, position->chain);
    bool ok = db_step(stmt, &is_row, err);
    if (ok) {
        const int64_t numbers[] = {position->events,  position->entities, position->words,
                                   position->batches, position->outcomes, position->merges,
                                   position->chain,   position->once};
        struct digester *digester = digester_new(arena);
        for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
            digest_number(digester, numbers[i]);
        for (int i = 0; i < ENDS; i++) {
            bool is_number = i == LAST_RECEIVED || i == FIRST_RECEIVED;
            struct str bytes = is_number || db_is_null(stmt, i) ? STR("") : db_get_bytes(stmt, i);
            digest_number(digester, is_number && !db_is_null(stmt, i) ? db_get_int(stmt, i)
                                                                      : (int64_t)bytes.length);
            digester_add(digester, bytes);
        }
        position->digest = digester_end(digester);
    }
    db_reset(stmt);
    return ok;
}

bool store_position(const struct store *store, struct arena *arena,
                    struct store_position *ret_position, struct err *err)
{
    assert(store && arena && ret_position);
    struct store_position position = {0};
    bool is_held;
    if (!store_hold_snapshot(store, &is_held, err))
        return false;
    bool ok = read_numbers(store, &position, err) && read_growth(store, &position, err) &&
              position_digest(store, arena, &position, err);
    store_drop_snapshot(store, is_held);
    if (ok)
        *ret_position = position;
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
