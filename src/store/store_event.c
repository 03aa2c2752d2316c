/* Events. The usual one is new, which store_keys.h knows without asking the ledger. Only rows that
 * share the 64 bits of its key are looked at. */
#include "store/store_int.h"

#include <assert.h>

#include "store/store_keys.h"

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

void store_expect_event(const struct store *store, const struct store_event *event)
{
    uint32_t source;
    if (!str_is_empty(event->person))
        map_expect(&store->entities[STORE_PERSON].map, event->person);
    if (map_get(&store->words.map, event->source, &source))
        keys_expect(store->keys, key_of(source, event->id));
}

static bool insert(struct store *store, const struct store_event *event, const struct row *row,
                   struct err *err)
{
    struct db_stmt *stmt;
    if (!store_stmt(store, SQL_add_event, &stmt, err))
        return false;
    db_int(stmt, 1, store->next_event);
    db_int(stmt, 2, row->key);
    db_int(stmt, 3, row->source);
    db_text(stmt, 4, event->id);
    db_int(stmt, 5, row->type);
    db_int(stmt, 6, row->name);
    bind_number(stmt, 7, row->subject);
    bind_number(stmt, 8, row->account);
    db_int(stmt, 9, event->occurred_us);
    db_int(stmt, 10, event->received_us);
    db_int(stmt, 11, event->quality);
    db_blob(stmt, 12, bytes_of(&event->payload));
    db_text(stmt, 13, event->properties);
    bind_number(stmt, 14, store->batch);
    return store_write(store, stmt, err) &&
           keys_add(store, row->key, store->next_event, row->subject, err);
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
    int64_t one;    /* a row of the same (source, event_id); 0 = none */
    bool has_same;  /* the same content, not received later: ours is a duplicate */
    bool has_other; /* another content: a conflict */
};

static bool compare(const struct store *store, int64_t number, const struct store_event *event,
                    int64_t source, struct rivals *rivals, struct err *err)
{
    struct db_stmt *stmt;
    bool is_row = false;
    if (!store_stmt(store, SQL_event_identity, &stmt, err))
        return false;
    db_int(stmt, 1, number);
    bool ok = db_step(stmt, &is_row, err);
    if (ok && is_row && db_get_int(stmt, 0) == source && str_eq(db_get_bytes(stmt, 1), event->id)) {
        bool is_same = str_eq(db_get_bytes(stmt, 3), bytes_of(&event->payload));
        rivals->one = number;
        rivals->has_other |= !is_same;
        rivals->has_same |= is_same && db_get_int(stmt, 2) <= event->received_us;
    }
    db_reset(stmt);
    return ok;
}

static bool find_rivals(struct store *store, const struct store_event *event, const struct row *row,
                        struct rivals *ret_rivals, struct err *err)
{
    const int64_t *events;
    size_t count;
    *ret_rivals = (struct rivals){0};
    if (!keys_find(store, row->key, &events, &count, err))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!compare(store, events[i], event, row->source, ret_rivals, err))
            return false;
    return true;
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

bool store_add_event(struct store *store, const struct store_event *event,
                     enum store_added *ret_added, struct err *err)
{
    assert(store && event && ret_added && store->is_writing);
    struct row row;
    struct rivals rivals;
    if (!intern_row(store, event, &row, err) || !find_rivals(store, event, &row, &rivals, err))
        return false;
    if (rivals.has_same) {
        *ret_added = ADDED_DUPLICATE;
        return true;
    }
    int64_t number = store->next_event;
    if (!insert(store, event, &row, err) ||
        (event->is_retraction && !add_retraction(store, event, number, err)))
        return false;
    if (rivals.one && (!mark_contested(store, row.key, rivals.one, err) ||
                       !mark_contested(store, row.key, number, err)))
        return false;
    store->next_event++;
    *ret_added = rivals.has_other ? ADDED_CONFLICT : ADDED_NEW;
    return true;
}
