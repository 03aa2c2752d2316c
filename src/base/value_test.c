/* Proof of value.h: exact decimals, guessing of cells, equality by canonical text. */
#include "base/value.h"

#include "base/arena.h"
#include "suite.h"

static struct dec dec(const char *text)
{
    struct dec d;
    assert_true(dec_parse(str_of(text), &d));
    return d;
}

static void canonical_text_round_trips(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"12.50", "12.5"},
        {"-0", "0"},
        {"0.0", "0"},
        {"1e3", "1000"},
        {"1.5e-3", "0.0015"},
        {"-7.25", "-7.25"},
        {"+5", "5"},
        {"1000", "1000"},
        {"9223372036854775807", "9223372036854775807"},
        {"-9223372036854775808", "-9223372036854775808"},
        {"0.000000000000000001", "0.000000000000000001"},
    };
    struct arena *arena = arena_new("test");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_string_equal(dec_text(arena, dec(rows[i][0])).at, rows[i][1]);
    arena_free(arena);
}

static void what_is_no_number_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"",    "-",     ".5",    "5.",
                                      "1e",  "1e+",   "0x10",  "1 2",
                                      "nan", "1e400", "1.2.3", "9223372036854775808"};
    struct dec d;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(dec_parse(str_of(bad[i]), &d));
}

static void order_is_exact(void **state)
{
    (void)state;
    assert_true(dec_cmp(dec("12.5"), dec("12.50")) == 0);
    assert_true(dec_cmp(dec("0.1"), dec("0.10000000000000001")) < 0);
    assert_true(dec_cmp(dec("9223372036854775807"), dec("0.000000000000000001")) > 0);
    assert_true(dec_cmp(dec("-1"), dec("-1.5")) > 0);
}

static void cells_are_typed_by_content(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    assert_int_equal(value_guess(arena, STR("")).kind, VALUE_NULL);
    assert_int_equal(value_guess(arena, STR("TRUE")).kind, VALUE_BOOL);
    assert_int_equal(value_guess(arena, STR("-12.5")).kind, VALUE_NUMBER);
    assert_int_equal(value_guess(arena, STR("007")).kind, VALUE_TEXT);
    assert_int_equal(value_guess(arena, STR("1e400")).kind, VALUE_TEXT);
    assert_string_equal(value_guess(arena, STR("Stra\xc3\x9f"
                                               "e"))
                            .text.at,
                        "strasse");
    arena_free(arena);
}

static void equality_goes_by_canonical_text(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    assert_true(value_eq(value_guess(arena, STR("1000.0")), value_text(arena, STR("1000"))));
    assert_true(value_eq(value_text(arena, STR("SaaS")), value_text(arena, STR("saas"))));
    assert_false(value_eq(value_null(), value_null()));
    arena_free(arena);
}

SUITE(value_test, cmocka_unit_test(canonical_text_round_trips),
      cmocka_unit_test(what_is_no_number_is_refused), cmocka_unit_test(order_is_exact),
      cmocka_unit_test(cells_are_typed_by_content),
      cmocka_unit_test(equality_goes_by_canonical_text));
