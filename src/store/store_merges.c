/* See store_merges.h. Merges are few: they are read whole and followed in memory. */
#include "store/store_merges.h"

#include <assert.h>
#include <stdlib.h>

#include "store/store_int.h"

static int by_entity(const void *a, const void *b)
{
    const struct merged_record *x = a, *y = b;
    return (x->entity > y->entity) - (x->entity < y->entity);
}

static int by_root(const void *a, const void *b)
{
    const struct merged_record *x = a, *y = b;
    int order = (x->root > y->root) - (x->root < y->root);
    return order ? order : by_entity(a, b);
}

static struct merged_record *find(struct merged_record *rows, size_t count, int64_t entity)
{
    struct merged_record key = {.entity = entity};
    return count ? bsearch(&key, rows, count, sizeof *rows, by_entity) : NULL;
}

const struct merged_record *merges_find(const struct merges *merges, int64_t entity)
{
    return find(merges->by_entity, merges->count, entity);
}

const struct merged_record *merges_into(const struct merges *merges, int64_t root,
                                        size_t *ret_count)
{
    size_t low = 0, high = merges->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (merges->by_root[middle].root < root)
            low = middle + 1;
        else
            high = middle;
    }
    size_t end = low;
    while (end < merges->count && merges->by_root[end].root == root)
        end++;
    *ret_count = end - low;
    return merges->by_root + low;
}

/* Rows come sorted by entity, the merge that holds last. */
static bool read_steps(const struct store *store, struct arena *arena, struct store_moment moment,
                       struct merges *merges, struct err *err)
{
    struct db_stmt *stmt;
    if (!store_stmt(store, SQL_read_merges, &stmt, err))
        return false;
    db_int(stmt, 1, moment.as_of_us);
    db_int(stmt, 2, moment.known_at_us);
    struct merged_record *rows = NULL;
    size_t count = 0, capacity = 0;
    bool is_row = false, ok;
    while ((ok = db_step(stmt, &is_row, err)) && is_row) {
        struct merged_record row = {db_get_int(stmt, 0), db_get_int(stmt, 1),
                                    get_text(stmt, 2, arena)};
        if (count && rows[count - 1].entity == row.entity) {
            rows[count - 1] = row;
            continue;
        }
        rows = arena_grow(arena, rows, &capacity, count + 1, sizeof *rows);
        rows[count++] = row;
    }
    db_reset(stmt);
    merges->by_entity = rows;
    merges->count = count;
    return ok;
}

/* The end of the path from `step`; in a circle, the member with the smallest id. Brent's walk: one
 * mark that moves to the place of powers of two finds the circle. */
static struct merged_record *walk(const struct merges *steps, struct merged_record *step)
{
    struct merged_record *mark = step, *at = step, *next;
    for (size_t taken = 0, limit = 2; (next = find(steps->by_entity, steps->count, at->root));) {
        at = next;
        if (at == mark)
            break;
        if (++taken == limit) {
            mark = at;
            taken = 0;
            limit *= 2;
        }
    }
    if (!next)
        return at;
    struct merged_record *smallest = at;
    do {
        at = find(steps->by_entity, steps->count, at->root);
        if (str_cmp(at->root_id, smallest->root_id) < 0)
            smallest = at;
    } while (at != mark);
    return smallest;
}

bool merges_read(const struct store *store, struct arena *arena, struct store_moment moment,
                 struct merges *ret_merges, struct err *err)
{
    assert(store && arena && ret_merges);
    struct merges steps = {0}, merges = {0};
    if (!read_steps(store, arena, moment, &steps, err))
        return false;
    merges.by_entity = arena_array(arena, steps.count, sizeof *merges.by_entity);
    merges.by_root = arena_array(arena, steps.count, sizeof *merges.by_root);
    for (size_t i = 0; i < steps.count; i++) {
        const struct merged_record *end = walk(&steps, &steps.by_entity[i]);
        if (end->root == steps.by_entity[i].entity)
            continue; /* the smallest of a circle is itself */
        merges.by_entity[merges.count] = merges.by_root[merges.count] =
            (struct merged_record){steps.by_entity[i].entity, end->root, end->root_id};
        merges.count++;
    }
    if (merges.count)
        qsort(merges.by_root, merges.count, sizeof *merges.by_root, by_root);
    *ret_merges = merges;
    return true;
}
