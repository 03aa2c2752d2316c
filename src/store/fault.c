/* See fault.h. Its connections and statements wrap those of the inner driver. */
#include "store/fault.h"

#include <assert.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

struct fault_db {
    struct db base;
    struct fault *fault;
    struct db *inner;
};

struct fault_stmt {
    struct db_stmt base;
    struct fault *fault;
    struct db_stmt *inner;
};

static struct fault_db *db_of(struct db *db)
{
    return (struct fault_db *)db;
}

static struct fault_stmt *stmt_of(struct db_stmt *stmt)
{
    return (struct fault_stmt *)stmt;
}

static struct db_stmt *inner_of(struct db_stmt *stmt)
{
    return stmt_of(stmt)->inner;
}

static bool fail(struct fault *fault, struct err *err)
{
    fault->has_fired = true;
    switch (fault->kind) {
    case FAULT_DISK_FULL:
        return err_set(err, ERR_ENVIRONMENT, "injected: the disk is full");
    case FAULT_IO_ERROR:
        return err_set(err, ERR_ENVIRONMENT, "injected: the disk failed");
    case FAULT_BUSY:
        return err_set(err, ERR_BUSY, "injected: another process is writing");
    case FAULT_CORRUPT:
        return err_set(err, ERR_CORRUPT, "injected: the ledger is damaged");
    default:
        kill(getpid(), SIGKILL);
        abort();
    }
}

/* Counts a call; true if it is to fail. */
static bool fires(struct fault *fault)
{
    fault->calls++;
    return fault->fail_at &&
           (fault->calls == fault->fail_at || (fault->is_lasting && fault->calls > fault->fail_at));
}

/* `call` is the inner call; it is skipped if it is to fail, or done and then called failed. */
#define WITH_FAULT(fault, err, call)                                                               \
    bool is_hit = fires(fault);                                                                    \
    if (is_hit && !(fault)->is_too_late)                                                           \
        return fail(fault, err);                                                                   \
    bool ok = call;                                                                                \
    return ok && is_hit ? fail(fault, err) : ok

static bool fault_open(const struct db_driver *driver, const struct db_target *target,
                       struct db **ret_db, struct err *err)
{
    /* The test owns the struct and gave it as const only because drivers are passed so. */
    struct fault *fault = (struct fault *)(uintptr_t)driver;
    assert(&fault->driver == driver);
    struct db *inner;
    if (fires(fault))
        return fail(fault, err);
    if (!fault->inner->open(fault->inner, target, &inner, err))
        return false;
    struct fault_db *db = malloc(sizeof *db);
    assert(db);
    *db = (struct fault_db){{driver}, fault, inner};
    *ret_db = &db->base;
    return true;
}

static void fault_close(struct db *db)
{
    db_of(db)->fault->inner->close(db_of(db)->inner);
    free(db);
}

static bool fault_prepare(struct db *db, const char *sql, struct db_stmt **ret_stmt,
                          struct err *err)
{
    struct fault *fault = db_of(db)->fault;
    struct db_stmt *inner;
    if (fires(fault))
        return fail(fault, err);
    if (!fault->inner->prepare(db_of(db)->inner, sql, &inner, err))
        return false;
    struct fault_stmt *stmt = malloc(sizeof *stmt);
    assert(stmt);
    *stmt = (struct fault_stmt){{db->driver}, fault, inner};
    *ret_stmt = &stmt->base;
    return true;
}

static void fault_finish(struct db_stmt *stmt)
{
    stmt_of(stmt)->fault->inner->finish(inner_of(stmt));
    free(stmt);
}

static void fault_bind_int(struct db_stmt *stmt, int at, int64_t value)
{
    db_int(inner_of(stmt), at, value);
}

static void fault_bind_text(struct db_stmt *stmt, int at, struct str text)
{
    db_text(inner_of(stmt), at, text);
}

static void fault_bind_blob(struct db_stmt *stmt, int at, struct str bytes)
{
    db_blob(inner_of(stmt), at, bytes);
}

static void fault_bind_null(struct db_stmt *stmt, int at)
{
    db_null(inner_of(stmt), at);
}

static bool fault_step(struct db_stmt *stmt, bool *ret_row, struct err *err)
{
    WITH_FAULT(stmt_of(stmt)->fault, err, db_step(inner_of(stmt), ret_row, err));
}

static enum db_type fault_column_type(struct db_stmt *stmt, int at)
{
    return inner_of(stmt)->driver->column_type(inner_of(stmt), at);
}

static int64_t fault_column_int(struct db_stmt *stmt, int at)
{
    return db_get_int(inner_of(stmt), at);
}

static struct str fault_column_bytes(struct db_stmt *stmt, int at)
{
    return db_get_bytes(inner_of(stmt), at);
}

static void fault_reset(struct db_stmt *stmt)
{
    db_reset(inner_of(stmt));
}

static int64_t fault_changes(struct db *db)
{
    return db_of(db)->fault->inner->changes(db_of(db)->inner);
}

static bool fault_exec(struct db *db, const char *sql, struct err *err)
{
    struct fault *fault = db_of(db)->fault;
    WITH_FAULT(fault, err, fault->inner->exec(db_of(db)->inner, sql, err));
}

static bool fault_begin(struct db *db, bool is_write, struct err *err)
{
    struct fault *fault = db_of(db)->fault;
    if (fires(fault))
        return fail(fault, err);
    return fault->inner->begin(db_of(db)->inner, is_write, err);
}

static bool fault_commit(struct db *db, struct err *err)
{
    struct fault *fault = db_of(db)->fault;
    WITH_FAULT(fault, err, fault->inner->commit(db_of(db)->inner, err));
}

static void fault_rollback(struct db *db)
{
    db_of(db)->fault->inner->rollback(db_of(db)->inner);
}

static bool fault_version(struct db *db, int *ret_version, struct err *err)
{
    struct fault *fault = db_of(db)->fault;
    WITH_FAULT(fault, err, fault->inner->version(db_of(db)->inner, ret_version, err));
}

static bool fault_check(struct db *db, void (*found)(void *context, struct str sentence),
                        void *context, struct err *err)
{
    struct fault *fault = db_of(db)->fault;
    WITH_FAULT(fault, err, fault->inner->check(db_of(db)->inner, found, context, err));
}

void fault_init(struct fault *fault, const struct db_driver *inner, enum fault_kind kind,
                int64_t fail_at)
{
    assert(fault && inner && kind < FAULT_KINDS && fail_at >= 0);
    *fault = (struct fault){.driver = {.name = "fault",
                                       .open = fault_open,
                                       .close = fault_close,
                                       .prepare = fault_prepare,
                                       .finish = fault_finish,
                                       .bind_int = fault_bind_int,
                                       .bind_text = fault_bind_text,
                                       .bind_blob = fault_bind_blob,
                                       .bind_null = fault_bind_null,
                                       .step = fault_step,
                                       .column_type = fault_column_type,
                                       .column_int = fault_column_int,
                                       .column_bytes = fault_column_bytes,
                                       .reset = fault_reset,
                                       .changes = fault_changes,
                                       .exec = fault_exec,
                                       .begin = fault_begin,
                                       .commit = fault_commit,
                                       .rollback = fault_rollback,
                                       .version = fault_version,
                                       .check = fault_check},
                            .inner = inner,
                            .kind = kind,
                            .fail_at = fail_at};
}
