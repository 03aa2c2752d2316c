/* Every statement is prepared on every driver: a misspelt column is found here, not in use. */
#include "store/sql.h"

#include <string.h>

#include "store/db.h"
#include "store/fixture.h"
#include "suite.h"

/* Of schemas and what belongs to one driver, several statements may stand in one text; opening a
 * ledger runs them. */
static bool is_plain(const char *name)
{
    return strncmp(name, "schema_", 7) != 0 && strncmp(name, "sqlite_", 7) != 0;
}

static void every_statement_is_understood(void **state)
{
    (void)state;
    for (size_t d = 0; db_driver_at(d); d++) {
        const struct db_driver *driver = db_driver_at(d);
        struct arena *arena = arena_new("test");
        char *path = fixture_path(arena, "ledger.db");
        struct arena *inner = arena_new("ledger");
        struct store *store;
        struct err err;
        struct store_options options = {.create = true, .driver = driver};
        OK(store_open(inner, path, &options, &store, &err));
        arena_free(inner);
        struct db *db;
        OK(driver->open(driver, &(struct db_target){.path = path}, &db, &err));
        for (int sql = 0; sql < SQL_COUNT; sql++) {
            struct db_stmt *stmt;
            if (!is_plain(sql_name((enum sql)sql)))
                continue;
            OK(driver->prepare(db, sql_text((enum sql)sql), &stmt, &err));
            driver->finish(stmt);
        }
        driver->close(db);
        arena_free(arena);
    }
    assert_true(SQL_COUNT > 50);
}

SUITE(sql_test, cmocka_unit_test(every_statement_is_understood));
