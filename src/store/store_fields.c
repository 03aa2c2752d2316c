/* Which fields records have: for checks of an agreement against the data. */
#include "store/store_int.h"

#include <assert.h>

enum { SAMPLE_ENTITIES = 20000 };

bool store_list_fields(const struct store *store, struct arena *arena, enum store_kind kind,
                       bool is_sample, struct str **ret_fields, size_t *ret_count, struct err *err)
{
    assert(store && arena && ret_fields && ret_count);
    struct db_stmt *stmt;
    if (!store_stmt(store, SQL_list_fields, &stmt, err))
        return false;
    db_int(stmt, 1, (int)kind);
    db_int(stmt, 2, is_sample ? SAMPLE_ENTITIES : INT64_MAX);
    struct str *fields = NULL;
    size_t count = 0, capacity = 0;
    bool is_row = false, ok;
    while ((ok = db_step(stmt, &is_row, err)) && is_row) {
        fields = arena_grow(arena, fields, &capacity, count + 1, sizeof *fields);
        fields[count++] = get_text(stmt, 0, arena);
    }
    db_reset(stmt);
    if (ok) {
        *ret_fields = fields;
        *ret_count = count;
    }
    return ok;
}
