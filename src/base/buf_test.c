/* Proof of buf.h: the maximum holds, integers at their ends, JSON text that reads back. */
#include "base/buf.h"

#include <math.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/rng.h"
#include "suite.h"

static void the_maximum_holds_from_birth(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct buf buf;
    buf_init(&buf, arena, 10);
    buf_text(&buf, "12345");
    assert_false(buf.is_full);
    buf_text(&buf, "678901");
    assert_true(buf.is_full);
    assert_true(str_is(buf_str(&buf), "12345"));
    buf_byte(&buf, 'x');
    assert_true(str_is(buf_str(&buf), "12345"));
    buf_clear(&buf);
    buf_repeat(&buf, '-', 10);
    assert_false(buf.is_full);
    arena_free(arena);
}

static void integers_at_their_ends(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct buf buf;
    buf_init(&buf, arena, 100);
    buf_int(&buf, INT64_MIN);
    buf_byte(&buf, ' ');
    buf_int(&buf, INT64_MAX);
    buf_byte(&buf, ' ');
    buf_int(&buf, 0);
    assert_true(str_is(buf_str(&buf), "-9223372036854775808 9223372036854775807 0"));
    arena_free(arena);
}

/* Any bytes become valid JSON; valid text reads back as it was. */
static void json_text_reads_back(void **state)
{
    (void)state;
    struct rng rng = rng_of(7);
    for (int round = 0; round < 2000; round++) {
        struct arena *arena = arena_new("test");
        char bytes[40];
        size_t length = rng_below(&rng, sizeof bytes);
        bool plain = rng_below(&rng, 2) == 0;
        for (size_t i = 0; i < length; i++)
            bytes[i] = (char)(plain ? rng_below(&rng, 128) : rng_below(&rng, 256));
        struct buf buf;
        buf_init(&buf, arena, 1000);
        buf_json(&buf, (struct str){bytes, length});
        const struct json *json;
        struct err err;
        assert_true(json_parse(arena, buf_str(&buf), &json, &err));
        if (plain)
            assert_true(str_eq(json->text, (struct str){bytes, length}));
        arena_free(arena);
    }
}

static void reals_read_back_equal_and_short(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct buf buf;
    buf_init(&buf, arena, 1000);
    buf_json_real(&buf, 0.1);
    buf_byte(&buf, ' ');
    buf_json_real(&buf, 1.0 / 3);
    buf_byte(&buf, ' ');
    buf_json_real(&buf, (double)NAN);
    buf_byte(&buf, ' ');
    buf_json_real(&buf, (double)INFINITY);
    assert_true(str_is(buf_str(&buf), "0.1 0.3333333333333333 null null"));
    arena_free(arena);
}

SUITE(buf_test, cmocka_unit_test(the_maximum_holds_from_birth),
      cmocka_unit_test(integers_at_their_ends), cmocka_unit_test(json_text_reads_back),
      cmocka_unit_test(reals_read_back_equal_and_short));
