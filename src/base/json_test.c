/* Proof of json.h: what is accepted, what is refused and why, canonical form. */
#include "base/json.h"

#include "base/arena.h"
#include "base/buf.h"
#include "suite.h"

static const struct json *parsed(struct arena *arena, const char *text)
{
    const struct json *json;
    struct err err;
    assert_true(json_parse(arena, str_of(text), &json, &err));
    return json;
}

static struct str canonical(struct arena *arena, const char *text)
{
    struct buf buf;
    buf_init(&buf, arena, 10000);
    json_write_canonical(&buf, parsed(arena, text));
    return buf_str(&buf);
}

static void canonical_form_is_sorted_and_stable(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct str once =
        canonical(arena, " {\"b\" : [1.50, 2e2, -0], \"a\":{\"y\":null,\"x\":true}} ");
    assert_true(str_is(once, "{\"a\":{\"x\":true,\"y\":null},\"b\":[1.5,200,0]}"));
    assert_true(str_eq(canonical(arena, str_terminated(arena, once)), once));
    arena_free(arena);
}

static void what_is_wrong_is_named(void **state)
{
    (void)state;
    static const struct {
        const char *text, *cause;
        enum err_code code;
    } bad[] = {
        {"{\"a\":1,\"a\":2}", "stands twice", ERR_INPUT},
        {"", "found nothing", ERR_INPUT},
        {"[1", "cut short", ERR_INPUT},
        {"[1] 2", "cut short", ERR_INPUT},
        {"123456789012345678901234567890", "beyond 64 bits", ERR_INPUT},
        {"1e999", "beyond 64 bits", ERR_INPUT},
        {"\"\xff\"", "UTF-8", ERR_INPUT},
        {"\"a\nb\"", "control byte", ERR_INPUT},
        {"{\"a\":tru}", "true, false, null", ERR_INPUT},
    };
    struct arena *arena = arena_new("test");
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        const struct json *json;
        struct err err;
        assert_false(json_parse(arena, str_of(bad[i].text), &json, &err));
        assert_int_equal(err.code, bad[i].code);
        if (!strstr(err.text, bad[i].cause))
            fail_msg("%s: %s", bad[i].text, err.text);
    }
    arena_free(arena);
}

static void depth_is_capped(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct buf buf;
    buf_init(&buf, arena, 1 << 20);
    buf_repeat(&buf, '[', 200000);
    buf_repeat(&buf, ']', 200000);
    const struct json *json;
    struct err err;
    assert_false(json_parse(arena, buf_str(&buf), &json, &err));
    assert_int_equal(err.code, ERR_LIMIT);
    arena_free(arena);
}

static void integers_are_exact_to_64_bits(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    const struct json *json = parsed(arena, "[9223372036854775807,-9223372036854775808,0.1,1e3]");
    assert_true(json->items[0].number.digits == INT64_MAX && json->items[0].is_integer);
    assert_true(json->items[1].number.digits == INT64_MIN);
    assert_true(json->items[2].is_exact && json->items[2].number.scale == 1);
    assert_true(json->items[3].is_exact && json->items[3].number.digits == 1000);
    arena_free(arena);
}

static void members_are_found_and_their_types_checked(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    const struct json *json = parsed(arena, "{\"n\":5,\"s\":\"x\",\"z\":null}");
    struct err err;
    int64_t n = 0;
    struct str s;
    assert_true(json_get_int(json, "n", &n, &err) && n == 5);
    assert_false(json_get_int(json, "s", &n, &err));
    assert_string_equal(err.text, "\"s\" must be a whole number");
    assert_false(json_get_str(json, "q", &s, &err));
    assert_string_equal(err.text, "\"q\" is missing: give a text");
    assert_true(json_is_null(json_get(json, "z")) && json_is_null(json_get(json, "q")));
    arena_free(arena);
}

static void values_of_composites_are_their_canonical_text(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct value v = json_value(arena, parsed(arena, "{\"b\":1,\"a\":[true]}"));
    assert_int_equal(v.kind, VALUE_TEXT);
    assert_true(str_is(v.text, "{\"a\":[true],\"b\":1}"));
    assert_int_equal(json_value(arena, parsed(arena, "12.50")).kind, VALUE_NUMBER);
    arena_free(arena);
}

/* Texts of all lengths, some empty: what simdjson needs for them beyond their bytes fits too. */
static void texts_outlive_the_parser_s_next_document(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct json_parser *parser = json_parser_new(arena);
    for (size_t length = 0; length < 40; length++) {
        struct buf document, text;
        buf_init(&document, arena, 1 << 16);
        buf_init(&text, arena, 100);
        buf_repeat(&text, 'x', length);
        for (int i = 0; i < 50; i++)
            buf_printf(&document, "%c\"" STR_FMT "\"", i ? ',' : '[', STR_ARG(buf_str(&text)));
        buf_byte(&document, ']');
        const struct json *first, *next;
        struct err err;
        assert_true(json_parser_parse(parser, arena, buf_str(&document), &first, &err));
        assert_true(
            json_parser_parse(parser, arena, STR("[\"\",\"other\",\"texts\"]"), &next, &err));
        for (size_t i = 0; i < 50; i++)
            assert_true(str_eq(first->items[i].text, buf_str(&text)));
    }
    assert_true(str_is(parsed(arena, "\"\"")->text, ""));
    assert_true(str_is(parsed(arena, "\"a\"")->text, "a"));
    arena_free(arena);
}

static void plain_documents_are_known(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    static const char *const plain[] = {" {\"a b\":[1, \"x~\",\n\ttrue]} ", "\"\"", "[]", "12"};
    static const char *const others[] = {"\"\\n\"",      "\"\\u0041\"",  "{\"\\\"\":1}",
                                         "\"\xc3\xa9\"", "[1,\"\x7f\"]", "{\"\x7f\":0}",
                                         "\"\\/\""};
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++)
        assert_true(parsed(arena, plain[i])->is_plain);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        assert_false(parsed(arena, others[i])->is_plain);
    arena_free(arena);
}

static void odd_numbers_and_keys_keep_their_form(void **state)
{
    (void)state;
    static const char *const forms[][2] = {
        {"[-0,-0.0,0e5,1E2,1.10]", "[0,0,0,100,1.1]"},
        {"[1e300,1.5e-20,18446744073709551615]", "[1e+300,1.5e-20,1.8446744073709552e+19]"},
        {"[-9223372036854775808,9223372036854775807]",
         "[-9223372036854775808,9223372036854775807]"},
        {"{\"\\u00e9\":\"\\u0000\",\"\\\"\":\"\\/\"}", "{\"\\\"\":\"/\",\"\xc3\xa9\":\"\\u0000\"}"},
        {"{\"b\":{\"d\":{},\"c\":[[]]},\"\":\"\"}", "{\"\":\"\",\"b\":{\"c\":[[]],\"d\":{}}}"},
    };
    struct arena *arena = arena_new("test");
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
        assert_string_equal(str_terminated(arena, canonical(arena, forms[i][0])), forms[i][1]);
    arena_free(arena);
}

SUITE(json_test, cmocka_unit_test(canonical_form_is_sorted_and_stable),
      cmocka_unit_test(what_is_wrong_is_named), cmocka_unit_test(depth_is_capped),
      cmocka_unit_test(texts_outlive_the_parser_s_next_document),
      cmocka_unit_test(plain_documents_are_known),
      cmocka_unit_test(odd_numbers_and_keys_keep_their_form),
      cmocka_unit_test(integers_are_exact_to_64_bits),
      cmocka_unit_test(members_are_found_and_their_types_checked),
      cmocka_unit_test(values_of_composites_are_their_canonical_text));
