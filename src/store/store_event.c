/* Events. The usual one is new: one insert says so. Only if its key is taken are the rows that
 * share the key looked at. */
#include "store/store_int.h"

#include <assert.h>

/* An event whose texts are numbers. */
struct row {
    int64_t key, source, type, name, subject, account;
};

/* 64 bits of (source, event_id). Rows are compared by the texts themselves: a key that two share
 * by chance costs time, not truth. */
static int64_t key_of(int64_t source, struct str event_id)
{
    return (int64_t)(hash64(event_id) ^ ((uint64_t)source * UINT64_C(0x9e3779b97f4a7c15)));
}

static bool intern_row(struct store *store, const struct store_event *event, struct row *row,
                       struct err *err)
{
    *row = (struct row){0};
    if (!store_intern_word(store, event->source, &row->source, err) ||
        !store_intern_word(store, event->type, &row->type, err) ||
        !store_intern_word(store, event->name, &row->name, err))
        return false;
    if (!str_is_empty(event->account) &&
        !store_intern_entity(store, STORE_ACCOUNT, event->account, &row->account, err))
        return false;
    if (str_is_empty(event->person))
        row->subject = row->account;
    else if (!store_intern_entity(store, STORE_PERSON, event->person, &row->subject, err))
        return false;
    row->key = key_of(row->source, event->id);
    return true;
}

static bool insert(struct store *store, const struct store_event *event, const struct row *row,
                   int64_t copy, enum store_added *ret_added, struct err *err)
{
    struct db_stmt *stmt;
    if (!store_stmt(store, SQL_add_event, &stmt, err))
        return false;
    db_int(stmt, 1, store->next_event);
    db_int(stmt, 2, row->key);
    db_int(stmt, 3, copy);
    db_int(stmt, 4, row->source);
    db_text(stmt, 5, event->id);
    db_int(stmt, 6, row->type);
    db_int(stmt, 7, row->name);
    bind_number(stmt, 8, row->subject);
    bind_number(stmt, 9, row->account);
    db_int(stmt, 10, event->occurred_us);
    db_int(stmt, 11, event->received_us);
    db_int(stmt, 12, event->quality);
    db_blob(stmt, 13, bytes_of(&event->payload));
    db_text(stmt, 14, event->properties);
    bind_number(stmt, 15, store->batch);
    return store_write_once(store, stmt, ret_added, err);
}

static bool add_retraction(struct store *store, const struct store_event *event, int64_t number,
                           struct err *err)
{
    int64_t source;
    struct db_stmt *stmt;
    if (!store_intern_word(store, event->retracts_source, &source, err) ||
        !store_stmt(store, SQL_add_retraction, &stmt, err))
        return false;
    db_int(stmt, 1, key_of(source, event->retracts_id));
    db_int(stmt, 2, number);
    db_int(stmt, 3, source);
    db_text(stmt, 4, event->retracts_id);
    db_int(stmt, 5, event->received_us);
    return store_write(store, stmt, err);
}

/* What is there under the key of an event. */
struct rivals {
    int64_t sharing; /* rows with the same 64 bits */
    int64_t first;   /* a row of the same (source, event_id); 0 = none */
    bool has_same;   /* the same content, not received later: ours is a duplicate */
    bool has_other;  /* another content: a conflict */
};

static bool find_rivals(const struct store *store, const struct store_event *event,
                        const struct row *row, struct rivals *ret, struct err *err)
{
    struct db_stmt *stmt;
    if (!store_stmt(store, SQL_same_key, &stmt, err))
        return false;
    db_int(stmt, 1, row->key);
    bool is_row = false, ok;
    while ((ok = db_step(stmt, &is_row, err)) && is_row) {
        ret->sharing++;
        if (db_get_int(stmt, 1) != row->source || !str_eq(db_get_bytes(stmt, 2), event->id))
            continue;
        ret->first = ret->first ? ret->first : db_get_int(stmt, 0);
        bool is_same = str_eq(db_get_bytes(stmt, 4), bytes_of(&event->payload));
        ret->has_other |= !is_same;
        ret->has_same |= is_same && db_get_int(stmt, 3) <= event->received_us;
    }
    db_reset(stmt);
    return ok;
}

static bool mark_contested(struct store *store, int64_t key, int64_t event, struct err *err)
{
    struct db_stmt *stmt;
    if (!store_stmt(store, SQL_add_contested, &stmt, err))
        return false;
    db_int(stmt, 1, key);
    db_int(stmt, 2, event);
    return store_write(store, stmt, err);
}

static bool add_beside(struct store *store, const struct store_event *event, const struct row *row,
                       enum store_added *ret_added, struct err *err)
{
    struct rivals rivals = {0};
    if (!find_rivals(store, event, row, &rivals, err))
        return false;
    if (rivals.has_same)
        return true; /* *ret_added is ADDED_DUPLICATE already */
    if (!insert(store, event, row, rivals.sharing, ret_added, err))
        return false;
    assert(*ret_added == ADDED_NEW);
    if (rivals.first && (!mark_contested(store, row->key, rivals.first, err) ||
                         !mark_contested(store, row->key, store->next_event, err)))
        return false;
    if (rivals.has_other)
        *ret_added = ADDED_CONFLICT;
    return true;
}

bool store_add_event(struct store *store, const struct store_event *event,
                     enum store_added *ret_added, struct err *err)
{
    assert(store && event && ret_added && store->is_writing);
    struct row row;
    enum store_added added;
    if (!intern_row(store, event, &row, err) || !insert(store, event, &row, 0, &added, err))
        return false;
    if (added == ADDED_DUPLICATE && !add_beside(store, event, &row, &added, err))
        return false;
    if (added != ADDED_DUPLICATE) {
        if (event->is_retraction && !add_retraction(store, event, store->next_event, err))
            return false;
        store->next_event++;
    }
    *ret_added = added;
    return true;
}
