/* Proof of apportion.h: parts sum exactly, stay within one unit of the quota, ties go to the
 * smaller index, and the largest inputs do not overflow. */
#include "base/apportion.h"

#include "base/arena.h"
#include "base/rng.h"
#include "suite.h"

static void expect_parts(const int64_t *weights, size_t count, int64_t total, const int64_t *parts)
{
    struct arena *arena = arena_new("test");
    int64_t got[8];
    largest_remainder(arena, weights, count, total, got);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(got[i], parts[i]);
    arena_free(arena);
}

#define LIST(...) ((const int64_t[]){__VA_ARGS__})

static void reference_splits(void **state)
{
    (void)state;
    expect_parts(LIST(15000, 12000, 8136), 3, 10136, LIST(4327, 3462, 2347));
    expect_parts(LIST(1000, 1000, 1000), 3, 1000, LIST(334, 333, 333));
    expect_parts(LIST(7, 5, 1), 3, 13, LIST(7, 5, 1));
    expect_parts(LIST(1, 1, 1, 1), 4, 1000003, LIST(250001, 250001, 250001, 250000));
}

static void extremes_neither_overflow_nor_divide_by_zero(void **state)
{
    (void)state;
    expect_parts(LIST(INT64_MAX), 1, INT64_MAX, LIST(INT64_MAX));
    expect_parts(LIST(INT64_MAX - 1, 1), 2, INT64_MAX, LIST(INT64_MAX - 1, 1));
    expect_parts(LIST(INT64_MAX / 2, INT64_MAX / 2, 1), 3, INT64_MAX,
                 LIST(INT64_MAX / 2, INT64_MAX / 2, 1));
    expect_parts(LIST(0, 0), 2, 0, LIST(0, 0));
    expect_parts(LIST(0, 3, 0), 3, 5, LIST(0, 5, 0));
    expect_parts(LIST(0), 0, 0, LIST(0));
}

/* A weight of 0 never gets a unit: only positive remainders are rounded up. */
static void parts_sum_and_keep_the_quota(void **state)
{
    (void)state;
    struct rng rng = rng_of(20260711);
    struct arena *arena = arena_new("test");
    for (int round = 0; round < 20000; round++) {
        int64_t weights[8], parts[8], sum = 0, got = 0;
        size_t count = 1 + rng_below(&rng, 8);
        for (size_t i = 0; i < count; i++)
            sum += weights[i] = rng_below(&rng, round % 2 ? 5 : 1000000);
        int64_t total = sum ? rng_below(&rng, 100000) : 0;
        largest_remainder(arena, weights, count, total, parts);
        for (size_t i = 0; i < count; i++) {
            got += parts[i];
            int64_t floor = sum ? total * weights[i] / sum : 0;
            assert_true(parts[i] == floor || parts[i] == floor + 1);
            assert_true(weights[i] > 0 || parts[i] == 0);
        }
        assert_int_equal(got, total);
        arena_reset(arena);
    }
    arena_free(arena);
}

SUITE(apportion_test, cmocka_unit_test(reference_splits),
      cmocka_unit_test(extremes_neither_overflow_nor_divide_by_zero),
      cmocka_unit_test(parts_sum_and_keep_the_quota));
