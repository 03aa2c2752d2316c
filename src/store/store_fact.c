/* Facts: the row is its own key. */
#include "store/store_int.h"

#include <assert.h>

bool store_add_fact(struct store *store, enum store_kind kind, struct str id,
                    const struct store_fact *fact, enum store_added *ret_added, struct err *err)
{
    assert(store && fact && ret_added && store->is_writing);
    int64_t entity, field, source;
    struct db_stmt *stmt;
    if (!store_intern_entity(store, kind, id, &entity, err) ||
        !store_intern_word(store, fact->field, &field, err) ||
        !store_intern_word(store, fact->source, &source, err) ||
        !store_stmt(store, SQL_add_fact, &stmt, err))
        return false;
    db_int(stmt, 1, entity);
    db_int(stmt, 2, field);
    db_int(stmt, 3, fact->effective_us);
    db_int(stmt, 4, fact->source_rank);
    db_int(stmt, 5, fact->received_us);
    db_int(stmt, 6, source);
    db_int(stmt, 7, (int)fact->value.kind);
    db_text(stmt, 8, fact->value.text);
    bind_number(stmt, 9, store->batch);
    return store_write_once(store, stmt, ret_added, err);
}
