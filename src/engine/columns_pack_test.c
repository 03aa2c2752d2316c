/* Packed numbers come back as they were, whatever they are, and take no more than they need. */
#include "engine/columns_pack.h"

#include "base/arena.h"
#include "base/instant.h"
#include "base/rng.h"
#include "suite.h"

enum { COUNT = 300, ROUNDS = 400 };

static int64_t at(const void *of, size_t i)
{
    return ((const int64_t *)of)[i];
}

/* Reads back what was packed, and gives the bits that a number takes. */
static uint32_t comes_back(const int64_t *numbers, size_t count, bool rises)
{
    struct arena *arena = arena_new("test");
    struct numbers of = {at, numbers, count};
    struct packing packing = rises ? packing_of_rising(&of) : packing_of(&of);
    uint8_t *bytes = arena_alloc(arena, packing_bytes(&packing, count));
    memset(bytes, 0, packing_bytes(&packing, count));
    packing_write(&packing, &of, bytes);
    struct packed packed = {.at = bytes, .as = packing, .mask = bits_mask(packing.width)};
    for (size_t i = 0; i < count; i++)
        assert_true(packed_get(&packed, i) == numbers[i]);
    arena_free(arena);
    return packing.width;
}

/* Few or many bits wide, in steps of anything, from anywhere, with the ends of int64 among them. */
static void any_numbers_come_back(void **state)
{
    (void)state;
    static const int64_t ticks[] = {1, 1, 3, 1000, SECOND_US, DAY_US};
    struct rng rng = rng_of(7);
    for (int round = 0; round < ROUNDS; round++) {
        int64_t numbers[COUNT];
        size_t count = rng_below(&rng, COUNT + 1);
        uint64_t base = rng_next(&rng) >> rng_below(&rng, 64);
        uint64_t tick = (uint64_t)ticks[rng_below(&rng, 6)];
        uint32_t drop = rng_below(&rng, 65);
        for (size_t i = 0; i < count; i++) {
            uint64_t step = drop == 64 ? 0 : rng_next(&rng) >> drop;
            numbers[i] = (int64_t)(base + step * tick);
            if (round % 3 > 0 && rng_below(&rng, 9) == 0)
                numbers[i] = round % 3 == 1 || rng_below(&rng, 2) ? INT64_MAX : INT64_MIN;
        }
        comes_back(numbers, count, false);
        comes_back(numbers, count, true);
    }
}

static void what_is_alike_takes_nothing(void **state)
{
    (void)state;
    static const int64_t alike[][3] = {{0, 0, 0},
                                       {5, 5, 5},
                                       {-7, -7, -7},
                                       {INT64_MAX, INT64_MAX, INT64_MAX},
                                       {INT64_MIN, INT64_MIN, INT64_MIN}};
    for (size_t i = 0; i < sizeof alike / sizeof alike[0]; i++)
        assert_int_equal(comes_back(alike[i], 3, false), 0);
    assert_int_equal(comes_back(NULL, 0, false), 0);
    assert_int_equal(comes_back(NULL, 0, true), 0);
}

static void numbers_take_the_bits_of_their_steps(void **state)
{
    (void)state;
    static const int64_t days[] = {DAY_US * 9000, DAY_US * 9003, DAY_US * 9007};
    assert_int_equal(comes_back(days, 3, false), 3);
    static const int64_t open_ended[] = {DAY_US, NEVER_US, 2 * DAY_US, 4 * DAY_US};
    assert_int_equal(comes_back(open_ended, 4, false), 3);
    static const int64_t all_used[] = {0, 1, 2, 3};
    assert_int_equal(comes_back(all_used, 4, false), 2);
    static const int64_t all_used_but_one[] = {0, 1, 2, 3, NEVER_US};
    assert_int_equal(comes_back(all_used_but_one, 5, false), 3);
    static const int64_t both_ends[] = {INT64_MIN, INT64_MAX, 0};
    assert_int_equal(comes_back(both_ends, 3, false), 64);
}

static void even_starts_take_nothing(void **state)
{
    (void)state;
    int64_t starts[COUNT];
    for (size_t i = 0; i < COUNT; i++)
        starts[i] = (int64_t)i * 9;
    assert_int_equal(comes_back(starts, COUNT, true), 0);
    for (size_t i = COUNT / 2; i < COUNT; i++)
        starts[i] -= 1; /* one was shorter */
    assert_in_range(comes_back(starts, COUNT, true), 1, 2);
}

SUITE(columns_pack_test, cmocka_unit_test(any_numbers_come_back),
      cmocka_unit_test(what_is_alike_takes_nothing),
      cmocka_unit_test(numbers_take_the_bits_of_their_steps),
      cmocka_unit_test(even_starts_take_nothing));
