/* Memberships, outcomes and merges: few rows beside events and facts, each its own key. */
#include "store/store_int.h"

#include <assert.h>

bool store_add_membership(struct store *store, const struct store_membership *membership,
                          enum store_added *ret_added, struct err *err)
{
    assert(store && membership && ret_added && store->is_writing);
    int64_t person, account;
    struct db_stmt *stmt;
    if (!store_intern_entity(store, STORE_PERSON, membership->person, &person, err) ||
        !store_intern_entity(store, STORE_ACCOUNT, membership->account, &account, err) ||
        !store_stmt(store, SQL_add_membership, &stmt, err))
        return false;
    db_int(stmt, 1, person);
    db_int(stmt, 2, account);
    db_int(stmt, 3, membership->from_us);
    db_int(stmt, 4, membership->to_us);
    db_int(stmt, 5, membership->received_us);
    db_text(stmt, 6, membership->role);
    bind_number(stmt, 7, store->batch);
    return store_write_once(store, stmt, ret_added, err);
}

static bool intern_optional(struct store *store, enum store_kind kind, struct str id,
                            int64_t *ret_number, struct err *err)
{
    *ret_number = 0;
    return str_is_empty(id) || store_intern_entity(store, kind, id, ret_number, err);
}

bool store_add_outcome(struct store *store, const struct store_outcome *outcome,
                       enum store_added *ret_added, struct err *err)
{
    assert(store && outcome && ret_added && store->is_writing);
    int64_t person, account;
    struct db_stmt *stmt;
    if (!intern_optional(store, STORE_PERSON, outcome->person, &person, err) ||
        !intern_optional(store, STORE_ACCOUNT, outcome->account, &account, err) ||
        !store_stmt(store, SQL_add_outcome, &stmt, err))
        return false;
    db_text(stmt, 1, outcome->kind);
    bind_number(stmt, 2, person);
    bind_number(stmt, 3, account);
    db_int(stmt, 4, outcome->at_us);
    db_int(stmt, 5, outcome->received_us);
    db_text(stmt, 6, outcome->opportunity);
    if (outcome->has_amount)
        db_int(stmt, 7, outcome->amount_minor);
    else
        db_null(stmt, 7);
    db_text(stmt, 8, outcome->currency);
    db_text(stmt, 9, outcome->reason);
    db_text(stmt, 10, outcome->actor);
    bind_number(stmt, 11, store->batch);
    return store_write_once(store, stmt, ret_added, err);
}

bool store_add_merge(struct store *store, const struct store_merge *merge,
                     enum store_added *ret_added, struct err *err)
{
    assert(store && merge && ret_added && store->is_writing);
    int64_t entity, into;
    struct db_stmt *stmt;
    if (!store_intern_entity(store, merge->kind, merge->id, &entity, err) ||
        !store_intern_entity(store, merge->kind, merge->into, &into, err) ||
        !store_stmt(store, SQL_add_merge, &stmt, err))
        return false;
    db_int(stmt, 1, entity);
    db_int(stmt, 2, merge->at_us);
    db_int(stmt, 3, merge->received_us);
    db_int(stmt, 4, into);
    bind_number(stmt, 5, store->batch);
    return store_write_once(store, stmt, ret_added, err);
}
