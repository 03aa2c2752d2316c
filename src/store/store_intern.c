/* Small numbers for ids and words: looked up in memory, then in the ledger, else given. Memory holds
 * what was used lately, up to a bound. */
#include "store/store_int.h"

#include <assert.h>

#include "store/store_keys.h"

enum {
    ENTITY_BYTES = 192, /* of memory, with its places in the map as it grows */
    ASKING_COSTS = 16,  /* one question to the ledger, in ids read in a row */
};

static void empty_interned(struct store *store)
{
    arena_reset(store->interned);
    for (int kind = 0; kind < 2; kind++)
        map_init(&store->entities[kind].map, store->interned);
    map_init(&store->words.map, store->interned);
    store->entities[STORE_ACCOUNT].is_whole = store->entities[STORE_PERSON].is_whole = false;
    store->words.is_whole = false;
}

void store_forget_interned(struct store *store)
{
    empty_interned(store);
    store->next_entity = store->next_word = 0;
}

static bool next_of(struct store *store, enum sql sql, int64_t *ret_next, struct err *err)
{
    struct db_stmt *stmt;
    bool found = false;
    return store_stmt(store, sql, &stmt, err) && store_lookup(stmt, &found, ret_next, err);
}

/* In an empty table nothing can be unknown, and nobody else adds to it while we write: a first
 * import never asks the ledger for an id. If another writer was here since, we ask again. */
bool store_load_next(struct store *store, struct err *err)
{
    int64_t entity = 0, word = 0, event = 0;
    if (!next_of(store, SQL_next_entity, &entity, err) ||
        !next_of(store, SQL_next_word, &word, err) || !next_of(store, SQL_next_event, &event, err))
        return false;
    if (entity != store->next_entity)
        store->entities[0].is_whole = store->entities[1].is_whole = entity == 1;
    if (word != store->next_word)
        store->words.is_whole = word == 1;
    store->next_entity = entity;
    store->next_word = word;
    store->next_event = event;
    return keys_begin(store, event - 1, err);
}

static bool remember(struct store *store, struct intern *intern, struct str text, int64_t number,
                     struct err *err)
{
    if (number > UINT32_MAX)
        return err_set(err, ERR_LIMIT, "%s: more than 4,294,967,295 different ids", store->path);
    if (arena_bytes(store->interned) > store->interned_bytes_max)
        empty_interned(store); /* those still in use come back, one question each */
    map_put(&intern->map, str_copy(store->interned, text), (uint32_t)number);
    return true;
}

static bool find_in(const struct store *store, enum sql sql, int kind, struct str text,
                    int64_t *ret_number, struct err *err)
{
    struct db_stmt *stmt;
    if (!store_stmt(store, sql, &stmt, err))
        return false;
    int at = 1;
    if (sql == SQL_find_entity)
        db_int(stmt, at++, kind);
    db_text(stmt, at, text);
    bool found = false;
    *ret_number = 0;
    return store_lookup(stmt, &found, ret_number, err);
}

/* All ids at once, once as much was spent on asking for single ones: an import into a ledger of
 * many records asks for most of them. */
static bool learn_entities(struct store *store, struct err *err)
{
    struct db_stmt *stmt;
    if (!store_stmt(store, SQL_all_entities, &stmt, err))
        return false;
    empty_interned(store);
    store->entities_asked = 0;
    bool is_row = false, ok;
    while ((ok = db_step(stmt, &is_row, err)) && is_row)
        map_put(&store->entities[db_get_int(stmt, 1)].map, get_text(stmt, 2, store->interned),
                (uint32_t)db_get_int(stmt, 0));
    db_reset(stmt);
    store->entities[0].is_whole = store->entities[1].is_whole = ok;
    return ok;
}

static bool is_worth_learning(const struct store *store)
{
    return store->entities_asked * ASKING_COSTS > store->next_entity &&
           store->next_entity * ENTITY_BYTES <= (int64_t)store->interned_bytes_max &&
           store->next_entity <= UINT32_MAX;
}

bool store_find_entity(const struct store *store, enum store_kind kind, struct str id,
                       int64_t *ret_number, struct err *err)
{
    return find_in(store, SQL_find_entity, (int)kind, id, ret_number, err);
}

static bool add_entity(struct store *store, enum store_kind kind, struct str id,
                       int64_t *ret_number, struct err *err)
{
    struct db_stmt *stmt;
    if (!store_stmt(store, SQL_add_entity, &stmt, err))
        return false;
    db_int(stmt, 1, store->next_entity);
    db_int(stmt, 2, (int)kind);
    db_text(stmt, 3, id);
    if (!store_write(store, stmt, err))
        return false;
    *ret_number = store->next_entity++;
    return true;
}

bool store_intern_entity(struct store *store, enum store_kind kind, struct str id,
                         int64_t *ret_number, struct err *err)
{
    assert(store->is_writing && !str_is_empty(id));
    struct intern *intern = &store->entities[kind];
    uint32_t known = 0;
    if (map_get(&intern->map, id, &known)) {
        *ret_number = known;
        return true;
    }
    int64_t number = 0;
    if (!intern->is_whole && is_worth_learning(store)) {
        if (!learn_entities(store, err))
            return false;
        return store_intern_entity(store, kind, id, ret_number, err);
    }
    store->entities_asked += !intern->is_whole;
    if (!intern->is_whole && !store_find_entity(store, kind, id, &number, err))
        return false;
    if (!number && !add_entity(store, kind, id, &number, err))
        return false;
    *ret_number = number;
    return remember(store, intern, id, number, err);
}

static bool add_word(struct store *store, struct str word, int64_t *ret_number, struct err *err)
{
    struct db_stmt *stmt;
    if (!store_stmt(store, SQL_add_word, &stmt, err))
        return false;
    db_int(stmt, 1, store->next_word);
    db_text(stmt, 2, word);
    if (!store_write(store, stmt, err))
        return false;
    *ret_number = store->next_word++;
    return true;
}

bool store_intern_word(struct store *store, struct str word, int64_t *ret_number, struct err *err)
{
    assert(store->is_writing);
    uint32_t known = 0;
    if (map_get(&store->words.map, word, &known)) {
        *ret_number = known;
        return true;
    }
    int64_t number = 0;
    if (!store->words.is_whole && !find_in(store, SQL_find_word, 0, word, &number, err))
        return false;
    if (!number && !add_word(store, word, &number, err))
        return false;
    *ret_number = number;
    return remember(store, &store->words, word, number, err);
}
