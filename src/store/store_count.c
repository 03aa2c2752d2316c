/* Counts, and the digest of the whole content. */
#include "store/store_int.h"

#include <assert.h>
#include <stdio.h>

static bool read_range(const struct store *store, enum sql sql, struct store_counts *counts,
                       struct err *err)
{
    struct db_stmt *stmt;
    bool is_row = false;
    if (!store_stmt(store, sql, &stmt, err))
        return false;
    bool ok = db_step(stmt, &is_row, err);
    if (ok && is_row && !db_is_null(stmt, 0)) {
        int64_t low = db_get_int(stmt, 0), high = db_get_int(stmt, 1);
        if (!counts->received_min_us || low < counts->received_min_us)
            counts->received_min_us = low;
        if (high > counts->received_max_us)
            counts->received_max_us = high;
    }
    db_reset(stmt);
    return ok;
}

bool store_count(const struct store *store, struct store_counts *ret_counts, struct err *err)
{
    assert(store && ret_counts);
    struct db_stmt *stmt;
    bool is_row = false;
    if (!store_stmt(store, SQL_count_rows, &stmt, err))
        return false;
    bool ok = db_step(stmt, &is_row, err);
    assert(!ok || is_row);
    struct store_counts counts = {0};
    int64_t *const columns[] = {&counts.accounts,    &counts.persons,   &counts.facts,
                                &counts.events,      &counts.contested, &counts.retractions,
                                &counts.memberships, &counts.outcomes,  &counts.merges,
                                &counts.versions,    &counts.decisions, &counts.batches};
    for (int i = 0; ok && i < (int)(sizeof columns / sizeof columns[0]); i++)
        *columns[i] = db_get_int(stmt, i);
    db_reset(stmt);
    if (!ok || !read_range(store, SQL_range_of_facts, &counts, err) ||
        !read_range(store, SQL_range_of_events, &counts, err))
        return false;
    *ret_counts = counts;
    return true;
}

bool store_has_any(const struct store *store, enum store_kind kind, bool *ret_has, struct err *err)
{
    assert(store && ret_has);
    struct db_stmt *stmt;
    int64_t one;
    if (!store_stmt(store, SQL_any_entity, &stmt, err))
        return false;
    db_int(stmt, 1, (int)kind);
    return store_lookup(stmt, ret_has, &one, err);
}

/* What is hashed, in this order: the name of the statement, then the rows it gives. */
static const struct section {
    enum sql sql;
    int columns;
} sections[] = {
    {SQL_digest_facts, 9},       {SQL_digest_events, 12},    {SQL_digest_retractions, 5},
    {SQL_digest_memberships, 6}, {SQL_digest_outcomes, 10},  {SQL_digest_merges, 5},
    {SQL_digest_versions, 4},    {SQL_digest_decisions, 10},
};

/* A type and a length before the bytes, so that no two rows read alike. */
static void hash_column(struct digester *digester, struct db_stmt *stmt, int at)
{
    char head[32];
    enum db_type type = stmt->driver->column_type(stmt, at);
    struct str bytes = {0};
    int length;
    if (type == DB_INT) {
        length = snprintf(head, sizeof head, "i%lld,", (long long)db_get_int(stmt, at));
    } else {
        bytes = db_get_bytes(stmt, at);
        length = snprintf(head, sizeof head, "%c%zu:", "nitb"[type], bytes.length);
    }
    digester_add(digester, (struct str){head, (size_t)length});
    if (bytes.length)
        digester_add(digester, bytes);
}

static bool hash_section(const struct store *store, struct digester *digester,
                         const struct section *section, struct err *err)
{
    struct db_stmt *stmt;
    if (!store_stmt(store, section->sql, &stmt, err))
        return false;
    digester_add(digester, str_of(sql_name(section->sql)));
    bool is_row = false, ok;
    while ((ok = db_step(stmt, &is_row, err)) && is_row) {
        digester_add(digester, STR("\n"));
        for (int i = 0; i < section->columns; i++)
            hash_column(digester, stmt, i);
    }
    db_reset(stmt);
    digester_add(digester, STR("\n\n"));
    return ok;
}

bool store_digest(const struct store *store, struct digest *ret_digest, struct err *err)
{
    assert(store && ret_digest);
    struct arena *arena = arena_new("ledger digest");
    struct digester *digester = digester_new(arena);
    bool held;
    bool ok = store_hold_snapshot(store, &held, err);
    for (size_t i = 0; ok && i < sizeof sections / sizeof sections[0]; i++)
        ok = hash_section(store, digester, &sections[i], err);
    if (ok)
        *ret_digest = digester_end(digester);
    store_drop_snapshot(store, held);
    arena_free(arena);
    return ok;
}
