/* Memberships and outcomes, whole, with merged ids as what they became. */
#include "store/store_int.h"

#include <assert.h>
#include <stdlib.h>

#include "store/store_merges.h"

/* The id in column `at` + 1 of the entity in column `at`, or what it was merged into. */
static struct str resolved(const struct merges *merges, struct db_stmt *stmt, int at,
                           struct arena *arena)
{
    const struct merged_record *merged = merges_find(merges, db_get_int(stmt, at));
    return merged ? merged->root_id : get_text(stmt, at + 1, arena);
}

static int cmp_us(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int by_person(const void *a, const void *b)
{
    const struct store_membership *x = a, *y = b;
    int order = str_cmp(x->person, y->person);
    order = order ? order : str_cmp(x->account, y->account);
    order = order ? order : cmp_us(x->from_us, y->from_us);
    order = order ? order : cmp_us(x->to_us, y->to_us);
    order = order ? order : cmp_us(x->received_us, y->received_us);
    return order ? order : str_cmp(x->role, y->role);
}

static struct store_membership membership_of(const struct merges *merges, struct db_stmt *stmt,
                                             struct arena *arena)
{
    return (struct store_membership){.person = resolved(merges, stmt, 0, arena),
                                     .account = resolved(merges, stmt, 2, arena),
                                     .role = get_text(stmt, 4, arena),
                                     .from_us = db_get_int(stmt, 5),
                                     .to_us = db_get_int(stmt, 6),
                                     .received_us = db_get_int(stmt, 7)};
}

bool store_read_memberships(const struct store *store, struct arena *arena,
                            struct store_moment moment, struct store_membership **ret_rows,
                            size_t *ret_count, struct err *err)
{
    assert(store && arena && ret_rows && ret_count);
    struct merges merges;
    struct db_stmt *stmt;
    if (!merges_read(store, arena, moment, &merges, err) ||
        !store_stmt(store, SQL_read_memberships, &stmt, err))
        return false;
    db_int(stmt, 1, moment.known_at_us);
    struct store_membership *rows = NULL;
    size_t count = 0, capacity = 0;
    bool is_row = false, ok;
    while ((ok = db_step(stmt, &is_row, err)) && is_row) {
        rows = arena_grow(arena, rows, &capacity, count + 1, sizeof *rows);
        rows[count++] = membership_of(&merges, stmt, arena);
    }
    db_reset(stmt);
    if (!ok)
        return false;
    if (count)
        qsort(rows, count, sizeof *rows, by_person);
    *ret_rows = rows;
    *ret_count = count;
    return true;
}

static int by_instant(const void *a, const void *b)
{
    const struct store_outcome *x = a, *y = b;
    int order = cmp_us(x->at_us, y->at_us);
    order = order ? order : cmp_us(x->received_us, y->received_us);
    order = order ? order : str_cmp(x->kind, y->kind);
    order = order ? order : str_cmp(x->person, y->person);
    order = order ? order : str_cmp(x->account, y->account);
    order = order ? order : str_cmp(x->opportunity, y->opportunity);
    order = order ? order : cmp_us(x->has_amount, y->has_amount);
    order = order ? order : cmp_us(x->amount_minor, y->amount_minor);
    order = order ? order : str_cmp(x->currency, y->currency);
    order = order ? order : str_cmp(x->reason, y->reason);
    return order ? order : str_cmp(x->actor, y->actor);
}

static struct store_outcome outcome_of(const struct merges *merges, struct db_stmt *stmt,
                                       struct arena *arena)
{
    return (struct store_outcome){.kind = get_text(stmt, 0, arena),
                                  .person = resolved(merges, stmt, 1, arena),
                                  .account = resolved(merges, stmt, 3, arena),
                                  .at_us = db_get_int(stmt, 5),
                                  .received_us = db_get_int(stmt, 6),
                                  .opportunity = get_text(stmt, 7, arena),
                                  .has_amount = !db_is_null(stmt, 8),
                                  .amount_minor = db_get_int(stmt, 8),
                                  .currency = get_text(stmt, 9, arena),
                                  .reason = get_text(stmt, 10, arena),
                                  .actor = get_text(stmt, 11, arena)};
}

bool store_read_outcomes(const struct store *store, struct arena *arena, struct store_moment moment,
                         struct store_outcome **ret_rows, size_t *ret_count, struct err *err)
{
    assert(store && arena && ret_rows && ret_count);
    struct merges merges;
    struct db_stmt *stmt;
    if (!merges_read(store, arena, moment, &merges, err) ||
        !store_stmt(store, SQL_read_outcomes, &stmt, err))
        return false;
    db_int(stmt, 1, moment.known_at_us);
    struct store_outcome *rows = NULL;
    size_t count = 0, capacity = 0;
    bool is_row = false, ok;
    while ((ok = db_step(stmt, &is_row, err)) && is_row) {
        rows = arena_grow(arena, rows, &capacity, count + 1, sizeof *rows);
        rows[count++] = outcome_of(&merges, stmt, arena);
    }
    db_reset(stmt);
    if (!ok)
        return false;
    if (count)
        qsort(rows, count, sizeof *rows, by_instant);
    *ret_rows = rows;
    *ret_count = count;
    return true;
}
