/* Opening, migrating and closing the ledger, and its transactions. See store.h. */
#include "store/store_int.h"

#include <assert.h>
#include <string.h>

#include "store/store_keys.h"
#include "store/store_recent.h"

/* Migration N, in pieces, brings a ledger from version N - 1 to N. Only ever added to. */
static const enum sql schema_1[] = {SQL_schema_1_words,  SQL_schema_1_facts,
                                    SQL_schema_1_events, SQL_schema_1_relations,
                                    SQL_schema_1_chain,  SQL_schema_1_guards};
static const enum sql schema_2[] = {SQL_schema_2_growth};
static const enum sql schema_3[] = {SQL_schema_3_recent};
static const struct migration {
    const enum sql *pieces;
    size_t count;
} migrations[] = {
    {schema_1, sizeof schema_1 / sizeof schema_1[0]},
    {schema_2, sizeof schema_2 / sizeof schema_2[0]},
    {schema_3, sizeof schema_3 / sizeof schema_3[0]},
};
enum {
    SCHEMA_VERSION = sizeof migrations / sizeof migrations[0],
    SCHEMA_READABLE = 1, /* the oldest that can be read as it is */
    BUSY_MS = 5000,
    HOARD_BYTES_MAX = 768 << 20,
    INTERNED_BYTES_MAX = 256 << 20 /* some three million ids */
};

static void close_store(void *thing)
{
    struct store *store = thing;
    for (int i = 0; i < SQL_COUNT; i++)
        if (store->session->stmts[i])
            store->db->driver->finish(store->session->stmts[i]);
    store->db->driver->rollback(store->db);
    store->db->driver->close(store->db);
    arena_free(store->interned);
}

static bool too_new(const struct store *store, int version, struct err *err)
{
    return err_set(err, ERR_NEWER,
                   "%s: this ledger has schema %d and this program knows up to %d; use a newer "
                   "Accord, the ledger was not touched",
                   store->path, version, (int)SCHEMA_VERSION);
}

static bool run_migrations(struct store *store, int version, struct err *err)
{
    for (int v = version; v < SCHEMA_VERSION; v++)
        for (size_t i = 0; i < migrations[v].count; i++)
            if (!store->db->driver->exec(store->db, sql_text(migrations[v].pieces[i]), err))
                return err_wrap(err, "bringing the ledger to schema %d", v + 1);
    return true;
}

/* One transaction for all steps: a ledger is of one version or of another, never between. The
 * version is read again inside, for another process may have been quicker. */
static bool migrate(struct store *store, struct err *err)
{
    const struct db_driver *driver = store->db->driver;
    int version = 0;
    if (!driver->version(store->db, &version, err))
        return false;
    if (version > SCHEMA_VERSION)
        return too_new(store, version, err);
    store->schema = version;
    if (version == SCHEMA_VERSION || (store->read_only && version >= SCHEMA_READABLE))
        return true;
    if (store->read_only)
        return err_set(err, ERR_REFUSED,
                       "%s: this ledger has the older schema %d; open it once for writing",
                       store->path, version);
    if (!driver->begin(store->db, true, err))
        return false;
    bool ok = driver->version(store->db, &version, err) &&
              (version <= SCHEMA_VERSION || too_new(store, version, err)) &&
              run_migrations(store, version, err) && driver->commit(store->db, err);
    if (!ok)
        driver->rollback(store->db);
    store->schema = SCHEMA_VERSION;
    return ok;
}

static int busy_ms_of(const struct store_options *options)
{
    if (!options || options->busy_ms == 0)
        return BUSY_MS;
    return options->busy_ms < 0 ? 0 : options->busy_ms;
}

bool store_open(struct arena *arena, const char *path, const struct store_options *options,
                struct store **ret_store, struct err *err)
{
    assert(arena && path && ret_store && err);
    const struct db_driver *driver = options ? options->driver : NULL;
    if (!driver)
        driver = db_driver_named("sqlite");
    assert(driver);
    struct db_target target = {.path = path,
                               .create = options && options->create,
                               .read_only = options && options->read_only,
                               .busy_ms = busy_ms_of(options)};
    assert(!(target.create && target.read_only));
    struct db *db = NULL;
    if (!driver->open(driver, &target, &db, err))
        return false;
    struct store *store = arena_alloc(arena, sizeof *store);
    *store = (struct store){
        .arena = arena,
        .db = db,
        .path = str_terminated(arena, str_of(path)),
        .read_only = target.read_only,
        .hoard_bytes_max = HOARD_BYTES_MAX,
        .interned_bytes_max = INTERNED_BYTES_MAX,
        .filter_bytes_max = FILTER_BYTES_MAX,
        .recent_max = options && options->recent_max > 0 ? (size_t)options->recent_max : RECENT_MAX,
        .recent_bulk_max = RECENT_BULK_MAX,
        .session = arena_alloc(arena, sizeof *store->session),
        .interned = arena_new("interned ids"),
        .keys = keys_new(arena)};
    store->session->recent = recent_new(arena, RECENT_BY_SUBJECT);
    store_forget_interned(store);
    arena_defer(arena, close_store, store);
    if (!migrate(store, err))
        return false;
    *ret_store = store;
    return true;
}

bool store_begin(struct store *store, struct err *err)
{
    assert(store && !store->is_writing);
    assert(store->session->holders == 0); /* they hold an older snapshot: end them first */
    if (store->read_only)
        return err_set(err, ERR_REFUSED, "%s: opened only to be read", store->path);
    if (!store->db->driver->begin(store->db, true, err))
        return false;
    store->is_writing = true;
    store->session->is_broken = false;
    store->once_added = 0;
    if (store_load_next(store, err))
        return true;
    store_rollback(store);
    return false;
}

/* What was added of the rows that position.sql cannot count. */
static bool write_growth(struct store *store, struct err *err)
{
    struct db_stmt *stmt;
    if (store->once_added == 0)
        return true;
    if (!store_stmt(store, SQL_grow, &stmt, err))
        return false;
    db_int(stmt, 1, store->once_added);
    store->once_added = 0;
    return store_write(store, stmt, err);
}

bool store_commit(struct store *store, struct err *err)
{
    assert(store && store->is_writing);
    bool ok =
        !store->session->is_broken ||
        err_set(err, ERR_ENVIRONMENT, "%s: a write failed before; nothing was kept", store->path);
    if (!ok || !keys_commit(store, err) || !write_growth(store, err) ||
        !store->db->driver->commit(store->db, err)) {
        store_rollback(store);
        return false;
    }
    store->is_writing = false;
    store->batch_committed = store->batch;
    return true;
}

void store_rollback(struct store *store)
{
    assert(store);
    if (!store->is_writing)
        return;
    store->db->driver->rollback(store->db);
    store->is_writing = false;
    store->once_added = 0;
    store->batch = store->batch_committed;
    store_forget_interned(store);
    keys_forget(store->keys);
    recent_clear(store->session->recent);
}

bool store_hold_snapshot(const struct store *store, bool *ret_held, struct err *err)
{
    *ret_held = false;
    if (store->is_writing)
        return keys_write(store, err);
    if (store->session->holders == 0 && !store->db->driver->begin(store->db, false, err))
        return false;
    store->session->holders++;
    *ret_held = true;
    return true;
}

void store_drop_snapshot(const struct store *store, bool held)
{
    if (held && --store->session->holders == 0)
        store->db->driver->rollback(store->db); /* only read: nothing is undone */
}

struct pin {
    const struct store *store;
    bool held;
};

static void unpin(void *thing)
{
    const struct pin *pin = thing;
    store_drop_snapshot(pin->store, pin->held);
}

bool store_pin(const struct store *store, struct arena *arena, struct err *err)
{
    assert(store && arena);
    struct pin *pin = arena_alloc(arena, sizeof *pin);
    pin->store = store;
    if (!store_hold_snapshot(store, &pin->held, err))
        return false;
    arena_defer(arena, unpin, pin);
    return true;
}

bool store_stmt(const struct store *store, enum sql sql, struct db_stmt **ret_stmt, struct err *err)
{
    assert((unsigned)sql < SQL_COUNT);
    struct db_stmt **kept = &store->session->stmts[sql];
    if (!*kept && !store->db->driver->prepare(store->db, sql_text(sql), kept, err))
        return err_wrap(err, "%s", sql_name(sql));
    *ret_stmt = *kept;
    return true;
}

bool store_write(const struct store *store, struct db_stmt *stmt, struct err *err)
{
    assert(store->is_writing);
    bool row = false;
    bool ok = db_step(stmt, &row, err);
    db_reset(stmt);
    store->session->is_broken |= !ok;
    return ok;
}

bool store_write_once(struct store *store, struct db_stmt *stmt, enum store_added *ret_added,
                      struct err *err)
{
    if (!store_write(store, stmt, err))
        return false;
    *ret_added = store->db->driver->changes(store->db) ? ADDED_NEW : ADDED_DUPLICATE;
    store->once_added += *ret_added == ADDED_NEW;
    return true;
}

bool store_lookup(struct db_stmt *stmt, bool *ret_found, int64_t *ret_value, struct err *err)
{
    bool ok = db_step(stmt, ret_found, err);
    if (ok && *ret_found)
        *ret_value = db_get_int(stmt, 0);
    db_reset(stmt);
    return ok;
}

bool digest_is_zero(const struct digest *digest)
{
    static const struct digest zero;
    return memcmp(digest, &zero, sizeof zero) == 0;
}

void bind_digest(struct db_stmt *stmt, int at, const struct digest *digest)
{
    if (digest_is_zero(digest))
        db_null(stmt, at);
    else
        db_blob(stmt, at, bytes_of(digest));
}

struct digest get_digest(struct db_stmt *stmt, int at)
{
    struct digest digest = {0};
    struct str bytes = db_get_bytes(stmt, at);
    if (bytes.length == DIGEST_SIZE)
        memcpy(digest.bytes, bytes.at, DIGEST_SIZE);
    return digest;
}

struct str get_text(struct db_stmt *stmt, int at, struct arena *arena)
{
    return str_copy(arena, db_get_bytes(stmt, at));
}
