/* Proof of map.h against a plain array. */
#include "base/map.h"

#include "base/arena.h"
#include "base/rng.h"
#include "suite.h"

static void interning_numbers_keys_in_order_of_arrival(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct map map;
    map_init(&map, arena);
    uint32_t value;
    assert_false(map_get(&map, STR("a"), &value));
    enum { KEYS = 5000 };
    struct rng rng = rng_of(3);
    uint32_t expected[KEYS], next = 0;
    bool seen[KEYS] = {false};
    for (int i = 0; i < 4 * KEYS; i++) {
        uint32_t k = rng_below(&rng, KEYS);
        bool is_new;
        uint32_t n = map_intern(&map, str_printf(arena, "key-%u", k), &is_new);
        assert_int_equal(is_new, !seen[k]);
        if (is_new)
            expected[k] = next++;
        seen[k] = true;
        assert_int_equal(n, expected[k]);
    }
    assert_int_equal(map.count, next);
    for (uint32_t k = 0; k < KEYS; k++) {
        assert_int_equal(map_get(&map, str_printf(arena, "key-%u", k), &value), seen[k]);
        if (seen[k])
            assert_int_equal(value, expected[k]);
    }
    map_put(&map, STR("key-1"), 77);
    assert_true(map_get(&map, STR("key-1"), &value));
    assert_int_equal(value, 77);
    arena_free(arena);
}

static void the_empty_key_is_a_key(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct map map;
    map_init(&map, arena);
    map_put(&map, (struct str){0}, 5);
    uint32_t value = 0;
    assert_true(map_get(&map, STR(""), &value));
    assert_int_equal(value, 5);
    arena_free(arena);
}

SUITE(map_test, cmocka_unit_test(interning_numbers_keys_in_order_of_arrival),
      cmocka_unit_test(the_empty_key_is_a_key));
