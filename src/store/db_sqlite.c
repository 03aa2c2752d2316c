/* The embedded backend: one SQLite file in WAL mode. The only file that includes sqlite3.h. */
#include "store/db.h"

#include <assert.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "store/sql.h"

extern const struct db_driver db_sqlite;

enum { APPLICATION_ID = 0x41637264 }; /* "Acrd"; written by schema.sql */

struct connection {
    struct db base;
    sqlite3 *handle;
    char *path;
};

struct statement {
    struct db_stmt base;
    struct connection *connection;
    sqlite3_stmt *handle;
};

static struct connection *connection_of(struct db *db)
{
    assert(db && db->driver == &db_sqlite);
    return (struct connection *)db;
}

static struct statement *statement_of(struct db_stmt *stmt)
{
    assert(stmt && stmt->driver == &db_sqlite);
    return (struct statement *)stmt;
}

/* What SQLite's result code means for the user, with the way out. */
static bool failed(const struct connection *connection, int code, struct err *err)
{
    const char *path = connection->path;
    const char *says =
        connection->handle ? sqlite3_errmsg(connection->handle) : sqlite3_errstr(code);
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return err_set(err, ERR_BUSY,
                       "%s: another process is writing to this ledger; wait until it is done and "
                       "run it again",
                       path);
    case SQLITE_FULL:
        return err_set(err, ERR_ENVIRONMENT,
                       "%s: the disk is full; free some space and run it again: nothing was "
                       "half-applied",
                       path);
    case SQLITE_CORRUPT:
        return err_set(err, ERR_CORRUPT,
                       "%s: the ledger is damaged (%s); restore a backup, or import again into a "
                       "new one",
                       path, says);
    case SQLITE_NOTADB:
        return err_set(err, ERR_INPUT, "%s: this is not a ledger; check the path", path);
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_AUTH:
        return err_set(err, ERR_ENVIRONMENT,
                       "%s: cannot be opened or written (%s); check that the folder exists and "
                       "that it and the file can be written",
                       path, says);
    case SQLITE_IOERR:
        return err_set(err, ERR_ENVIRONMENT,
                       "%s: the disk failed (%s); check it and run it again: nothing was "
                       "half-applied",
                       path, says);
    case SQLITE_CONSTRAINT:
        return err_set(err, ERR_REFUSED, "%s: the ledger refuses this change (%s)", path, says);
    default:
        return err_set(err, ERR_ENVIRONMENT, "%s: the database failed: %s", path, says);
    }
}

static void sqlite_close(struct db *db)
{
    struct connection *connection = connection_of(db);
    int code = sqlite3_close(connection->handle);
    assert(code == SQLITE_OK); /* else a statement was left */
    free(connection->path);
    free(connection);
}

static bool sqlite_exec(struct db *db, const char *sql, struct err *err)
{
    struct connection *connection = connection_of(db);
    int code = sqlite3_exec(connection->handle, sql, NULL, NULL, NULL);
    return code == SQLITE_OK || failed(connection, code, err);
}

/* The one integer that a statement gives. */
static bool scalar(struct connection *connection, enum sql sql, int64_t *ret_value, struct err *err)
{
    sqlite3_stmt *handle = NULL;
    int code = sqlite3_prepare_v2(connection->handle, sql_text(sql), -1, &handle, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_step(handle);
    if (code == SQLITE_ROW)
        *ret_value = sqlite3_column_int64(handle, 0);
    sqlite3_finalize(handle);
    return code == SQLITE_ROW || failed(connection, code, err);
}

/* A database of ours, or an empty one that may become ours. */
static bool check_identity(struct connection *connection, bool create, struct err *err)
{
    int64_t id = 0, things = 0;
    if (!scalar(connection, SQL_sqlite_identity, &id, err) ||
        !scalar(connection, SQL_sqlite_things, &things, err))
        return false;
    if (id == APPLICATION_ID)
        return true;
    if (id != 0 || things != 0)
        return err_set(err, ERR_INPUT,
                       "%s: this is a database, but not a ledger of Accord; check the path",
                       connection->path);
    return create ||
           err_set(err, ERR_MISSING, "%s: the ledger is empty; make it with `accord init`",
                   connection->path);
}

static bool set_up(struct connection *connection, const struct db_target *target, struct err *err)
{
    sqlite3_extended_result_codes(connection->handle, 1);
    sqlite3_busy_timeout(connection->handle, target->busy_ms);
    if (!sqlite_exec(&connection->base, sql_text(SQL_sqlite_connection), err) ||
        !check_identity(connection, target->create, err))
        return false;
    return target->read_only || sqlite_exec(&connection->base, sql_text(SQL_sqlite_writer), err);
}

static bool check_path(const struct db_target *target, struct err *err)
{
    struct stat status;
    if (strcmp(target->path, ":memory:") == 0)
        return true;
    if (stat(target->path, &status) != 0)
        return target->create ||
               err_set(err, ERR_MISSING,
                       "%s: there is no ledger here; make it with `accord init`, or name the "
                       "workspace with -w",
                       target->path);
    if (!S_ISREG(status.st_mode))
        return err_set(err, ERR_INPUT, "%s: a ledger is a file, and this is none", target->path);
    return true;
}

static bool sqlite_open(const struct db_driver *driver, const struct db_target *target,
                        struct db **ret_db, struct err *err)
{
    assert(driver == &db_sqlite && target->path);
    if (!check_path(target, err))
        return false;
    struct connection *connection = calloc(1, sizeof *connection);
    char *path = strdup(target->path);
    if (!connection || !path)
        abort();
    *connection = (struct connection){.base = {driver}, .path = path};
    int flags = target->read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
    if (target->create)
        flags |= SQLITE_OPEN_CREATE;
    int code = sqlite3_open_v2(path, &connection->handle, flags | SQLITE_OPEN_NOMUTEX, NULL);
    bool ok = code == SQLITE_OK ? set_up(connection, target, err) : failed(connection, code, err);
    if (ok)
        *ret_db = &connection->base;
    else
        sqlite_close(&connection->base);
    return ok;
}

static bool sqlite_prepare(struct db *db, const char *sql, struct db_stmt **ret_stmt,
                           struct err *err)
{
    struct connection *connection = connection_of(db);
    sqlite3_stmt *handle = NULL;
    int code =
        sqlite3_prepare_v3(connection->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &handle, NULL);
    if (code != SQLITE_OK)
        return failed(connection, code, err);
    struct statement *statement = malloc(sizeof *statement);
    if (!statement)
        abort();
    *statement = (struct statement){{&db_sqlite}, connection, handle};
    *ret_stmt = &statement->base;
    return true;
}

static void sqlite_finish(struct db_stmt *stmt)
{
    sqlite3_finalize(statement_of(stmt)->handle);
    free(stmt);
}

static void sqlite_bind_int(struct db_stmt *stmt, int at, int64_t value)
{
    int code = sqlite3_bind_int64(statement_of(stmt)->handle, at, value);
    assert(code == SQLITE_OK);
}

static void sqlite_bind_text(struct db_stmt *stmt, int at, struct str text)
{
    int code = sqlite3_bind_text64(statement_of(stmt)->handle, at, text.at ? text.at : "",
                                   text.length, SQLITE_STATIC, SQLITE_UTF8);
    assert(code == SQLITE_OK);
}

static void sqlite_bind_blob(struct db_stmt *stmt, int at, struct str bytes)
{
    int code = sqlite3_bind_blob64(statement_of(stmt)->handle, at, bytes.at ? bytes.at : "",
                                   bytes.length, SQLITE_STATIC);
    assert(code == SQLITE_OK);
}

static void sqlite_bind_null(struct db_stmt *stmt, int at)
{
    int code = sqlite3_bind_null(statement_of(stmt)->handle, at);
    assert(code == SQLITE_OK);
}

static bool sqlite_step(struct db_stmt *stmt, bool *ret_row, struct err *err)
{
    struct statement *statement = statement_of(stmt);
    int code = sqlite3_step(statement->handle);
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        return failed(statement->connection, code, err);
    *ret_row = code == SQLITE_ROW;
    return true;
}

static enum db_type sqlite_column_type(struct db_stmt *stmt, int at)
{
    switch (sqlite3_column_type(statement_of(stmt)->handle, at)) {
    case SQLITE_NULL:
        return DB_NULL;
    case SQLITE_INTEGER:
        return DB_INT;
    case SQLITE_TEXT:
        return DB_TEXT;
    default:
        return DB_BLOB;
    }
}

static int64_t sqlite_column_int(struct db_stmt *stmt, int at)
{
    return sqlite3_column_int64(statement_of(stmt)->handle, at);
}

static struct str sqlite_column_bytes(struct db_stmt *stmt, int at)
{
    sqlite3_stmt *handle = statement_of(stmt)->handle;
    const char *bytes = sqlite3_column_blob(handle, at);
    return (struct str){bytes, (size_t)sqlite3_column_bytes(handle, at)};
}

static void sqlite_reset(struct db_stmt *stmt)
{
    sqlite3_reset(statement_of(stmt)->handle); /* repeats step's failure, told already */
}

static int64_t sqlite_changes(struct db *db)
{
    return sqlite3_changes64(connection_of(db)->handle);
}

static bool sqlite_begin(struct db *db, bool is_write, struct err *err)
{
    return sqlite_exec(db, sql_text(is_write ? SQL_sqlite_begin_write : SQL_sqlite_begin_read),
                       err);
}

static bool sqlite_commit(struct db *db, struct err *err)
{
    return sqlite_exec(db, sql_text(SQL_sqlite_commit), err);
}

static void sqlite_rollback(struct db *db)
{
    struct connection *connection = connection_of(db);
    if (!sqlite3_get_autocommit(connection->handle)) /* some failures roll back by themselves */
        sqlite3_exec(connection->handle, sql_text(SQL_sqlite_rollback), NULL, NULL, NULL);
}

static bool sqlite_version(struct db *db, int *ret_version, struct err *err)
{
    int64_t version = 0;
    if (!scalar(connection_of(db), SQL_sqlite_version, &version, err))
        return false;
    *ret_version = (int)version;
    return true;
}

struct finder {
    void (*found)(void *context, struct str sentence);
    void *context;
};

static int on_integrity(void *thing, int count, char **columns, char **names)
{
    (void)names;
    struct finder *finder = thing;
    if (count > 0 && columns[0] && strcmp(columns[0], "ok") != 0)
        finder->found(finder->context, str_of(columns[0]));
    return 0;
}

static int on_reference(void *thing, int count, char **columns, char **names)
{
    (void)names;
    struct finder *finder = thing;
    char sentence[256] = "";
    if (count >= 3)
        snprintf(sentence, sizeof sentence, "%s: row %s names a row of %s that is not there",
                 columns[0] ? columns[0] : "?", columns[1] ? columns[1] : "?",
                 columns[2] ? columns[2] : "?");
    finder->found(finder->context, str_of(sentence));
    return 0;
}

static bool sqlite_check(struct db *db, void (*found)(void *context, struct str sentence),
                         void *context, struct err *err)
{
    struct connection *connection = connection_of(db);
    struct finder finder = {found, context};
    int code = sqlite3_exec(connection->handle, sql_text(SQL_sqlite_check_pages), on_integrity,
                            &finder, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_exec(connection->handle, sql_text(SQL_sqlite_check_references), on_reference,
                            &finder, NULL);
    return code == SQLITE_OK || failed(connection, code, err);
}

const struct db_driver db_sqlite = {
    .name = "sqlite",
    .open = sqlite_open,
    .close = sqlite_close,
    .prepare = sqlite_prepare,
    .finish = sqlite_finish,
    .bind_int = sqlite_bind_int,
    .bind_text = sqlite_bind_text,
    .bind_blob = sqlite_bind_blob,
    .bind_null = sqlite_bind_null,
    .step = sqlite_step,
    .column_type = sqlite_column_type,
    .column_int = sqlite_column_int,
    .column_bytes = sqlite_column_bytes,
    .reset = sqlite_reset,
    .changes = sqlite_changes,
    .exec = sqlite_exec,
    .begin = sqlite_begin,
    .commit = sqlite_commit,
    .rollback = sqlite_rollback,
    .version = sqlite_version,
    .check = sqlite_check,
};
