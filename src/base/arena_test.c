/* Proof of arena.h: pieces are zeroed and apart, release runs backwards, growth keeps content. */
#include "base/arena.h"

#include <stdint.h>
#include <string.h>

#include "base/rng.h"
#include "suite.h"

static void pieces_are_zeroed_aligned_and_apart(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct rng rng = rng_of(1);
    enum { PIECES = 500 };
    unsigned char *pieces[PIECES];
    size_t sizes[PIECES];
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < PIECES; i++) {
            sizes[i] = rng_below(&rng, i % 50 == 0 ? 3000000 : 300);
            pieces[i] = arena_alloc(arena, sizes[i]);
            for (size_t j = 0; j < sizes[i]; j++)
                assert_int_equal(pieces[i][j], 0);
            memset(pieces[i], (int)(i & 0xff), sizes[i]);
        }
        for (size_t i = 0; i < PIECES; i++)
            for (size_t j = 0; j < sizes[i]; j += 97)
                assert_int_equal(pieces[i][j], i & 0xff);
        arena_reset(arena);
        assert_int_equal(arena_bytes(arena), 0);
    }
    arena_free(arena);
}

static char order[8];

static void note(void *thing)
{
    size_t used = strlen(order);
    assert_true(used + 1 < sizeof order);
    order[used] = *(const char *)thing;
    order[used + 1] = 0;
}

static void deferred_work_runs_backwards_and_once(void **state)
{
    (void)state;
    order[0] = '\0';
    struct arena *arena = arena_new("test");
    char a[] = "a", b[] = "b", c[] = "c";
    arena_defer(arena, note, a);
    arena_defer(arena, note, b);
    arena_reset(arena);
    assert_string_equal(order, "ba");
    arena_defer(arena, note, c);
    arena_free(arena);
    assert_string_equal(order, "bac");
}

static void an_arena_within_another_ends_with_it(void **state)
{
    (void)state;
    order[0] = '\0';
    struct arena *outer = arena_new("test"), *inner = arena_within(outer, "test within");
    char a[] = "a", b[] = "b", c[] = "c";
    arena_defer(inner, note, a);
    arena_reset(inner);
    assert_string_equal(order, "a");
    arena_defer(inner, note, b);
    arena_defer(outer, note, c);
    arena_reset(outer);
    assert_string_equal(order, "acb");
    arena_free(outer);
    assert_string_equal(order, "acb");
}

static void growth_keeps_what_was_there(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    uint64_t *items = NULL;
    size_t capacity = 0;
    for (uint64_t i = 0; i < 10000; i++) {
        items = arena_grow(arena, items, &capacity, i + 1, sizeof *items);
        items[i] = i * i;
    }
    for (uint64_t i = 0; i < 10000; i++)
        assert_int_equal(items[i], i * i);
    arena_free(arena);
}

/* Room is a piece like any other, but for what it holds; what comes after it is zeroed as ever. */
static void room_is_apart_and_leaves_the_rest_zeroed(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    for (int round = 0; round < 2; round++) {
        for (size_t size = 0; size < 600; size++) {
            char *room = arena_room(arena, size), *piece = arena_alloc(arena, 16);
            assert_int_equal((uintptr_t)room % 16, 0);
            memset(room, 0xab, size);
            for (size_t i = 0; i < 16; i++)
                assert_int_equal(piece[i], 0);
            memset(piece, 0xcd, 16);
            for (size_t i = 0; i < size; i++)
                assert_int_equal((unsigned char)room[i], 0xab);
        }
        arena_reset(arena);
    }
    arena_free(arena);
}

SUITE(arena_test, cmocka_unit_test(pieces_are_zeroed_aligned_and_apart),
      cmocka_unit_test(deferred_work_runs_backwards_and_once),
      cmocka_unit_test(an_arena_within_another_ends_with_it),
      cmocka_unit_test(growth_keeps_what_was_there),
      cmocka_unit_test(room_is_apart_and_leaves_the_rest_zeroed));
