/* Proof of str.h and text.h: byte order, suggestions, folding, patterns, validity. */
#include "base/str.h"

#include <stdio.h>

#include "base/arena.h"
#include "base/rng.h"
#include "base/text.h"
#include "suite.h"

static void order_is_that_of_bytes(void **state)
{
    (void)state;
    assert_true(str_cmp(STR("a"), STR("b")) < 0);
    assert_true(str_cmp(STR("a"), STR("ab")) < 0);
    assert_true(str_cmp(STR("Z"), STR("a")) < 0);
    assert_true(str_cmp(STR("z"), STR("\xc3\xa9")) < 0);
    assert_true(str_cmp(STR(""), STR("")) == 0);
}

static void the_nearest_word_is_suggested_or_none(void **state)
{
    (void)state;
    const struct str words[] = {STR("account.employees"), STR("account.industry"), STR("window"),
                                STR("id")};
    assert_true(str_is(str_nearest(STR("account.employes"), words, 4), "account.employees"));
    assert_true(str_is(str_nearest(STR("widnow"), words, 4), "window"));
    assert_true(str_is(str_nearest(STR("Window"), words, 4), "window"));
    assert_true(str_is_empty(str_nearest(STR("zebra"), words, 4)));
    assert_true(str_is_empty(str_nearest(STR("xy"), words, 4)));
}

static void trimming_and_slicing(void **state)
{
    (void)state;
    assert_true(str_is(str_trim(STR(" \t a b \r\n")), "a b"));
    assert_true(str_is(str_trim(STR("   ")), ""));
    assert_true(str_is(str_slice(STR("abcdef"), 2, 4), "cd"));
    assert_int_equal(str_find(STR("abc"), 'c'), 2);
    assert_int_equal(str_find(STR("abc"), 'd'), -1);
}

static void folding_makes_equal_what_people_call_equal(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct str composed = text_fold(arena, STR("Caf\xc3\x89"));
    struct str decomposed = text_fold(arena, STR("CAFe\xcc\x81"));
    assert_true(str_eq(composed, decomposed));
    assert_true(str_is(text_fold(arena, STR("SOFTWARE")), "software"));
    struct str twice = text_fold(arena, composed);
    assert_true(str_eq(twice, composed));
    arena_free(arena);
}

static void invalid_utf8_is_found_where_it_is(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t length, at;
    } bad[] = {
        {"abc\xff", 4, 3},          {"\xc3", 1, 0}, {"a\xc0\x80", 3, 1}, {"\xed\xa0\x80", 3, 0},
        {"\xf5\x80\x80\x80", 4, 0},
    };
    size_t at;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_false(text_is_utf8((struct str){bad[i].bytes, bad[i].length}, &at));
        assert_int_equal(at, bad[i].at);
    }
    assert_true(text_is_utf8(STR("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x99\x82"), &at));
}

static void patterns_cover_the_whole_text(void **state)
{
    (void)state;
    assert_true(text_matches(STR("vp finance emea"), STR("vp finance*")));
    assert_false(text_matches(STR("the vp finance"), STR("vp finance*")));
    assert_true(text_matches(STR("group cfo office"), STR("*cfo*")));
    assert_true(text_matches(STR(""), STR("*")));
    assert_false(text_matches(STR(""), STR("a*")));
    assert_true(text_matches(STR("aXbXc"), STR("a*b*c")));
    assert_true(text_matches(STR("mississippi"), STR("*iss*ppi")));
    assert_false(text_matches(STR("mississippi"), STR("*iss*pp")));
}

static bool is_plain_byte(unsigned char c)
{
    return c >= 0x20 && c <= 0x7e && c != '"' && c != '\\';
}

/* Each byte in each place of texts of each length: words of eight find what one byte shows. */
static void plain_text_ends_at_the_first_byte_that_is_not(void **state)
{
    (void)state;
    char bytes[28];
    for (size_t length = 1; length < sizeof bytes; length++)
        for (size_t at = 0; at < length; at++)
            for (int byte = 0; byte < 256; byte++) {
                memset(bytes, at % 2 ? '~' : ' ', sizeof bytes);
                bytes[at] = (char)byte;
                size_t plain = is_plain_byte((unsigned char)byte) ? length : at;
                assert_int_equal(text_plain_length((struct str){bytes, length}), plain);
                bytes[length - 1] = '"'; /* and what comes behind it changes nothing */
                if (at + 1 < length && plain == at)
                    assert_int_equal(text_plain_length((struct str){bytes, length}), at);
            }
    assert_int_equal(text_plain_length((struct str){NULL, 0}), 0);
}

static void assert_put(int64_t number)
{
    char put[INT_TEXT_MAX + 1], want[INT_TEXT_MAX + 1];
    *str_put_int(put, number) = '\0';
    snprintf(want, sizeof want, "%lld", (long long)number);
    assert_string_equal(put, want);
}

static void numbers_are_written_in_decimal(void **state)
{
    (void)state;
    struct rng rng = rng_of(11);
    assert_put(INT64_MIN);
    assert_put(INT64_MAX);
    for (int64_t power = 1; power <= INT64_MAX / 10; power *= 10)
        for (int64_t near = -2; near <= 2; near++) {
            assert_put(power + near);
            assert_put(-power + near);
        }
    for (int round = 0; round < 10000; round++)
        assert_put((int64_t)(rng_next(&rng) >> rng_below(&rng, 64)));
}

SUITE(str_test, cmocka_unit_test(order_is_that_of_bytes),
      cmocka_unit_test(plain_text_ends_at_the_first_byte_that_is_not),
      cmocka_unit_test(numbers_are_written_in_decimal),
      cmocka_unit_test(the_nearest_word_is_suggested_or_none),
      cmocka_unit_test(trimming_and_slicing),
      cmocka_unit_test(folding_makes_equal_what_people_call_equal),
      cmocka_unit_test(invalid_utf8_is_found_where_it_is),
      cmocka_unit_test(patterns_cover_the_whole_text));
