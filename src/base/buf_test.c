/* Proof of buf.h: the maximum holds, integers at their ends, JSON text that reads back. */
#include "base/buf.h"

#include <math.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/rng.h"
#include "base/text.h"
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

/* JSON text as its grammar says, one character after the other. */
static void json_by_character(struct buf *out, struct str text)
{
    buf_byte(out, '"');
    for (size_t i = 0; i < text.length;) {
        unsigned char c = (unsigned char)text.at[i];
        size_t step = text_utf8_length(str_slice(text, i, text.length));
        if (!step)
            buf_text(out, "\xEF\xBF\xBD");
        else if (c == '"' || c == '\\')
            buf_printf(out, "\\%c", c);
        else if (c == '\n' || c == '\r' || c == '\t')
            buf_printf(out, "\\%c", c == '\n' ? 'n' : c == '\r' ? 'r' : 't');
        else if (c < 0x20)
            buf_printf(out, "\\u%04x", c);
        else
            buf_add(out, str_slice(text, i, i + step));
        i += step ? step : 1;
    }
    buf_byte(out, '"');
}

/* Mostly plain, as texts are, with some of what is not. */
static struct str random_text(struct rng *rng, struct arena *arena)
{
    static const char *const rare[] = {"\"",   "\\",       "\n",           "\x1f",
                                       "\x7f", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x99\x82",
                                       "\xff", "\xc3",     "\xed\xa0\x80"};
    struct buf text;
    buf_init(&text, arena, 1000);
    uint32_t pieces = rng_below(rng, 40), odds = 1 + rng_below(rng, 60);
    for (uint32_t i = 0; i < pieces; i++)
        if (rng_below(rng, odds))
            buf_byte(&text, (char)(' ' + rng_below(rng, 95)));
        else
            buf_text(&text, rare[rng_below(rng, sizeof rare / sizeof rare[0])]);
    return buf_str(&text);
}

static void json_text_is_that_of_its_characters(void **state)
{
    (void)state;
    struct rng rng = rng_of(8);
    for (int round = 0; round < 20000; round++) {
        struct arena *arena = arena_new("test");
        struct str text = random_text(&rng, arena);
        struct buf buf, want;
        buf_init(&buf, arena, 1000);
        buf_init(&want, arena, 1000);
        buf_json(&buf, text);
        json_by_character(&want, text);
        assert_true(str_eq(buf_str(&buf), buf_str(&want)));
        if (text_plain_length(text) == text.length) {
            buf_clear(&buf);
            buf_quoted(&buf, text);
            assert_true(str_eq(buf_str(&buf), buf_str(&want)));
        }
        struct buf cut; /* too small for it by some, or just large enough */
        size_t room = 1 + rng_below(&rng, (uint32_t)want.length + 2);
        buf_init(&cut, arena, room);
        buf_json(&cut, text);
        assert_int_equal(cut.is_full, want.length > room);
        assert_true(cut.length <= room && memcmp(cut.at, want.at, cut.length) == 0);
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
      cmocka_unit_test(json_text_is_that_of_its_characters),
      cmocka_unit_test(reals_read_back_equal_and_short));
