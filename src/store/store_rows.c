/* Memberships and outcomes, with merged ids as what they became. */
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

struct membership_list {
    const struct store *store;
    struct arena *arena;
    struct store_moment moment;
    struct merges merges;
    struct store_memberships all;
    size_t capacity;
};

static bool list_init(struct membership_list *list, const struct store *store, struct arena *arena,
                      struct store_moment moment, struct err *err)
{
    *list = (struct membership_list){.store = store, .arena = arena, .moment = moment};
    return merges_read(store, arena, moment, &list->merges, err);
}

/* Adds the rows of a bound statement. */
static bool add_memberships(struct membership_list *list, struct db_stmt *stmt, struct err *err)
{
    struct store_memberships *all = &list->all;
    bool is_row = false, ok;
    while ((ok = db_step(stmt, &is_row, err)) && is_row) {
        all->rows =
            arena_grow(list->arena, all->rows, &list->capacity, all->count + 1, sizeof *all->rows);
        all->rows[all->count++] = membership_of(&list->merges, stmt, list->arena);
    }
    db_reset(stmt);
    return ok;
}

static struct store_memberships sorted(const struct membership_list *list)
{
    if (list->all.count)
        qsort(list->all.rows, list->all.count, sizeof *list->all.rows, by_person);
    return list->all;
}

bool store_read_memberships(const struct store *store, struct arena *arena,
                            struct store_moment moment, struct store_membership **ret_rows,
                            size_t *ret_count, struct err *err)
{
    assert(store && arena && ret_rows && ret_count);
    struct membership_list list;
    struct db_stmt *stmt;
    if (!list_init(&list, store, arena, moment, err) ||
        !store_stmt(store, SQL_read_memberships, &stmt, err))
        return false;
    db_int(stmt, 1, moment.known_at_us);
    if (!add_memberships(&list, stmt, err))
        return false;
    struct store_memberships all = sorted(&list);
    *ret_rows = all.rows;
    *ret_count = all.count;
    return true;
}

static bool add_memberships_of(struct membership_list *list, enum store_kind kind, int64_t entity,
                               struct err *err)
{
    struct db_stmt *stmt;
    enum sql sql =
        kind == STORE_PERSON ? SQL_read_memberships_of_person : SQL_read_memberships_of_account;
    if (!store_stmt(list->store, sql, &stmt, err))
        return false;
    db_int(stmt, 1, entity);
    db_int(stmt, 2, list->moment.known_at_us);
    return add_memberships(list, stmt, err);
}

/* Of the record that `entity` is or became, with all that was merged into it. */
static bool add_memberships_merged(struct membership_list *list, enum store_kind kind,
                                   int64_t entity, struct err *err)
{
    const struct merged_record *merged = merges_find(&list->merges, entity);
    int64_t root = merged ? merged->root : entity;
    size_t count;
    const struct merged_record *members = merges_into(&list->merges, root, &count);
    if (!add_memberships_of(list, kind, root, err))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!add_memberships_of(list, kind, members[i].entity, err))
            return false;
    return true;
}

bool store_find_memberships(const struct store *store, struct arena *arena, enum store_kind kind,
                            struct str id, struct store_moment moment,
                            struct store_memberships *ret_memberships, struct err *err)
{
    assert(store && arena && ret_memberships);
    struct membership_list list;
    int64_t entity;
    bool held;
    if (!store_hold_snapshot(store, &held, err))
        return false;
    bool ok = list_init(&list, store, arena, moment, err) &&
              store_find_entity(store, kind, id, &entity, err) &&
              (!entity || add_memberships_merged(&list, kind, entity, err));
    store_drop_snapshot(store, held);
    if (ok)
        *ret_memberships = sorted(&list);
    return ok;
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
