/* The driver seam: what a database must be able to do to carry the ledger. One file db_NAME.c is
 * one backend; fault.c is another implementation, which fails when told to.
 *
 * A connection and its statements belong to one thread. Statements and connections are ended by
 * their owner (store.c). Text and blobs that are bound must stay where they are until db_reset();
 * those of a column are good until the next step or reset. Columns count from 0, parameters from
 * 1. Binding cannot fail: sizes are capped long before. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct arena;
struct db_driver;

/* The head of every connection and statement; drivers put their own members behind it. */
struct db {
    const struct db_driver *driver;
};
struct db_stmt {
    const struct db_driver *driver;
};

struct db_target {
    const char *path;
    bool create;    /* if there is nothing, or an empty file */
    bool read_only; /* writes are refused */
    int busy_ms;    /* how long begin waits for another writer */
};

enum db_type { DB_NULL, DB_INT, DB_TEXT, DB_BLOB };

struct db_driver {
    const char *name;
    /* ERR_MISSING nothing there; ERR_INPUT not a ledger of Accord. */
    bool (*open)(const struct db_driver *driver, const struct db_target *target, struct db **ret_db,
                 struct err *err);
    void (*close)(struct db *db);
    bool (*prepare)(struct db *db, const char *sql, struct db_stmt **ret_stmt, struct err *err);
    void (*finish)(struct db_stmt *stmt);
    void (*bind_int)(struct db_stmt *stmt, int at, int64_t value);
    void (*bind_text)(struct db_stmt *stmt, int at, struct str text);
    void (*bind_blob)(struct db_stmt *stmt, int at, struct str bytes);
    void (*bind_null)(struct db_stmt *stmt, int at);
    /* `*ret_row` = false at the end, also of a statement without rows. */
    bool (*step)(struct db_stmt *stmt, bool *ret_row, struct err *err);
    enum db_type (*column_type)(struct db_stmt *stmt, int at);
    int64_t (*column_int)(struct db_stmt *stmt, int at);
    struct str (*column_bytes)(struct db_stmt *stmt, int at); /* text or blob; null is empty */
    void (*reset)(struct db_stmt *stmt);
    int64_t (*changes)(struct db *db); /* rows written by the last statement */
    /* Several statements, no parameters. */
    bool (*exec)(struct db *db, const char *sql, struct err *err);
    /* Takes the one writer's place (ERR_BUSY), or only a snapshot to read from. */
    bool (*begin)(struct db *db, bool is_write, struct err *err);
    bool (*commit)(struct db *db, struct err *err);
    void (*rollback)(struct db *db); /* nothing open: does nothing */
    /* The schema's version: 0 = nothing there yet. Migrations set it. */
    bool (*version)(struct db *db, int *ret_version, struct err *err);
    /* Looks pages, indexes and references over; calls `found` for each thing that is wrong. */
    bool (*check)(struct db *db, void (*found)(void *context, struct str sentence), void *context,
                  struct err *err);
};

/* The registered drivers (files db_NAME.c), and one by its name or NULL. */
const struct db_driver *db_driver_at(size_t index);
const struct db_driver *db_driver_named(const char *name);

static inline void db_int(struct db_stmt *stmt, int at, int64_t value)
{
    stmt->driver->bind_int(stmt, at, value);
}
static inline void db_text(struct db_stmt *stmt, int at, struct str text)
{
    stmt->driver->bind_text(stmt, at, text);
}
static inline void db_blob(struct db_stmt *stmt, int at, struct str bytes)
{
    stmt->driver->bind_blob(stmt, at, bytes);
}
static inline void db_null(struct db_stmt *stmt, int at)
{
    stmt->driver->bind_null(stmt, at);
}
static inline MUST_CHECK bool db_step(struct db_stmt *stmt, bool *ret_row, struct err *err)
{
    return stmt->driver->step(stmt, ret_row, err);
}
static inline void db_reset(struct db_stmt *stmt)
{
    stmt->driver->reset(stmt);
}
static inline int64_t db_get_int(struct db_stmt *stmt, int at)
{
    return stmt->driver->column_int(stmt, at);
}
static inline struct str db_get_bytes(struct db_stmt *stmt, int at)
{
    return stmt->driver->column_bytes(stmt, at);
}
static inline bool db_is_null(struct db_stmt *stmt, int at)
{
    return stmt->driver->column_type(stmt, at) == DB_NULL;
}
