/* What the files of the store share. Private to this folder.
 *
 * A statement is prepared when first used and kept. Whoever steps one resets it before returning,
 * so no reading stays open behind the caller's back. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/map.h"
#include "store/db.h"
#include "store/sql.h"
#include "store/store.h"

struct keys;
struct recent;

/* What also a reader changes: prepared statements, how many hold the snapshot, and what was read of
 * recent events. */
struct session {
    struct db_stmt *stmts[SQL_COUNT];
    int holders;
    struct recent *recent; /* by subject; see reader_recent() */
    bool is_broken;        /* a write failed since store_begin() */
};

/* Numbers of texts that were looked up or given. `is_whole`: all that the ledger has are here, so
 * an unknown text is a new one. */
struct intern {
    struct map map; /* text -> number */
    bool is_whole;
};

struct store {
    struct arena *arena;
    struct db *db;
    const char *path;
    bool read_only;
    int schema;
    size_t hoard_bytes_max; /* memory for the events of a cursor (store_hoard.h) */
    struct session *session;
    /* Of the writer. */
    bool is_writing;
    struct arena *interned;
    size_t interned_bytes_max;        /* then ids are looked up in the ledger (store_intern.c) */
    size_t filter_bytes_max;          /* of store_keys.c */
    size_t recent_max;                /* events that may wait for the look-ups, */
    size_t recent_bulk_max;           /* and in a bulk import (at least 1) */
    struct intern entities[2], words; /* entities by enum store_kind */
    int64_t entities_asked;           /* questions to the ledger since they were learned */
    int64_t next_entity, next_word, next_event;
    struct keys *keys;       /* of events (store_keys.h) */
    int64_t once_added;      /* facts, memberships, outcomes and merges since store_begin() */
    int64_t batch;           /* what added rows name; 0 = none */
    int64_t batch_committed; /* as of the last commit */
};

/* The prepared statement of a name. */
bool store_stmt(const struct store *store, enum sql sql, struct db_stmt **ret_stmt,
                struct err *err) MUST_CHECK;
/* Runs a bound statement that writes; on failure the transaction is broken. */
bool store_write(const struct store *store, struct db_stmt *stmt, struct err *err) MUST_CHECK;
/* As store_write() of a statement that does nothing if the row is there. */
bool store_write_once(struct store *store, struct db_stmt *stmt, enum store_added *ret_added,
                      struct err *err) MUST_CHECK;
/* The integer that a bound statement gives; `*ret_found` = false if there is no row. */
bool store_lookup(struct db_stmt *stmt, bool *ret_found, int64_t *ret_value,
                  struct err *err) MUST_CHECK;

/* A snapshot to read from, begun by the first who holds it and ended by the last. Within a writing
 * transaction there is nothing to hold: what is in memory alone is written, and `*ret_held` is
 * false. */
bool store_hold_snapshot(const struct store *store, bool *ret_held, struct err *err) MUST_CHECK;
void store_drop_snapshot(const struct store *store, bool held);

/* The number of a text, given now if it is new. An entity's number is never 0. */
bool store_intern_entity(struct store *store, enum store_kind kind, struct str id,
                         int64_t *ret_number, struct err *err) MUST_CHECK;
bool store_intern_word(struct store *store, struct str word, int64_t *ret_number,
                       struct err *err) MUST_CHECK;
/* The number of a known entity; 0 if unknown. Writes nothing. */
bool store_find_entity(const struct store *store, enum store_kind kind, struct str id,
                       int64_t *ret_number, struct err *err) MUST_CHECK;
/* Forgets numbers that a rollback may have taken back. */
void store_forget_interned(struct store *store);
/* Numbers to go on from; in a begun transaction. */
bool store_load_next(struct store *store, struct err *err) MUST_CHECK;

/* Sets the digest of a position from its numbers and from what stands at the ends they name: what
 * it was then, if the ledger has only grown since. */
bool position_digest(const struct store *store, struct arena *arena,
                     struct store_position *position, struct err *err) MUST_CHECK;

/* Room on the heap, to be given to free(), for what an arena would keep too long. Without memory the
 * process ends, as with an arena: the ledger is crash-safe. */
static inline void *room_sized(void *old, size_t count, size_t size)
{
    void *room = reallocarray(old, count, size);
    if (!room)
        abort();
    return room;
}

/* Binds a number, or null for 0. */
static inline void bind_number(struct db_stmt *stmt, int at, int64_t number)
{
    if (number)
        db_int(stmt, at, number);
    else
        db_null(stmt, at);
}

static inline struct str bytes_of(const struct digest *digest)
{
    return (struct str){(const char *)digest->bytes, DIGEST_SIZE};
}

bool digest_is_zero(const struct digest *digest);
/* Binds a digest, or null for the zero one. */
void bind_digest(struct db_stmt *stmt, int at, const struct digest *digest);
/* A column's digest; zero for null or for anything of another size. */
struct digest get_digest(struct db_stmt *stmt, int at);
/* A column's text, copied. */
struct str get_text(struct db_stmt *stmt, int at, struct arena *arena);
