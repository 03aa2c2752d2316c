/* Proof of store_pairs.h: sorted as by comparing, and every pair written once, however many are left
 * over beside whole statements. */
#include "store/store_pairs.h"

#include <stdlib.h>

#include "base/rng.h"
#include "store/fixture.h"
#include "store/store_int.h"
#include "suite.h"

enum { MOST = 3000 };

/* By number, and those of one number as they came. */
static int by_number(const void *a, const void *b)
{
    const struct pair *x = a, *y = b;
    int order = (x->number > y->number) - (x->number < y->number);
    return order ? order : (x->event > y->event) - (x->event < y->event);
}

static int64_t number_of(struct rng *rng, int shape)
{
    static const int64_t extremes[] = {INT64_MIN, INT64_MIN + 1, -1, 0, 1, INT64_MAX};
    uint64_t high = rng_below(rng, UINT32_MAX), low = rng_below(rng, UINT32_MAX);
    if (shape == 0)
        return extremes[low % 6];
    return shape == 1 ? (int64_t)(low % 50) : (int64_t)(high << 32 | low);
}

static struct pair *some_pairs(struct arena *arena, struct rng *rng, size_t count, int shape)
{
    struct pair *pairs = arena_array(arena, count, sizeof *pairs);
    for (size_t i = 0; i < count; i++)
        pairs[i] = (struct pair){number_of(rng, shape), (int64_t)i + 1};
    return pairs;
}

static void sorted_as_by_comparing(void **state)
{
    (void)state;
    struct rng rng = rng_of(7);
    for (int round = 0; round < 300; round++) {
        struct arena *arena = arena_new("test");
        size_t count = rng_below(&rng, round % 2 ? 40 : MOST);
        struct pair *pairs = some_pairs(arena, &rng, count, round % 3);
        struct pair *want = arena_array(arena, count, sizeof *want);
        memcpy(want, pairs, count * sizeof *want);
        qsort(want, count, sizeof *want, by_number);
        pairs_sort(pairs, count);
        assert_memory_equal(pairs, want, count * sizeof *want);
        arena_free(arena);
    }
}

static void expect_written(const struct store *store, const struct pair *want, size_t count)
{
    struct db_stmt *stmt;
    struct err err;
    bool is_row = false;
    OK(store->db->driver->prepare(store->db, "SELECT key, event FROM event_by_key ORDER BY 1, 2",
                                  &stmt, &err));
    for (size_t i = 0; i < count; i++) {
        OK(db_step(stmt, &is_row, &err));
        assert_true(is_row);
        assert_true(db_get_int(stmt, 0) == want[i].number);
        assert_true(db_get_int(stmt, 1) == want[i].event);
    }
    OK(db_step(stmt, &is_row, &err));
    assert_false(is_row);
    store->db->driver->finish(stmt);
}

static void each_is_written_once(void **state)
{
    (void)state;
    static const size_t counts[] = {0, 1, 31, 32, 33, 64, 1000};
    struct rng rng = rng_of(8);
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        struct arena *arena = arena_new("test");
        struct store *store = fixture_memory(arena);
        struct err err;
        struct pair *pairs = some_pairs(arena, &rng, counts[i], (int)i % 3);
        OK(store_begin(store, &err));
        OK(pairs_write(store, SQL_add_key, SQL_add_keys, pairs, counts[i], &err));
        expect_written(store, pairs, counts[i]);
        arena_free(arena);
    }
}

SUITE(pairs_test, cmocka_unit_test(sorted_as_by_comparing), cmocka_unit_test(each_is_written_once));
