/* Proof of fields.h: what is refused and by which words; what is written. */
#include "evidence/fields.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "close.h"

static const struct json *inputs(struct arena *arena, const char *text)
{
    const struct json *json;
    struct err err = {0};
    assert_true(json_parse(arena, str_of(text), &json, &err));
    return json;
}

static void refusals_name_the_input(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    const struct json *json =
        inputs(arena, "{\"a\": -1, \"b\": 1.5, \"c\": [1, \"x\"], \"d\": [1, null], \"e\": 1e13,"
                      " \"alpha\": 1, \"big\": [1e13], \"g\": [[1]]}");
    struct err err = {0};
    int64_t count = 77;
    double real = 77;
    struct reals reals;
    struct integers integers;
    size_t groups;
    assert_false(field_count(json, "a", &count, &err));
    assert_non_null(strstr(err.text, "\"a\""));
    assert_int_equal(err.code, ERR_INPUT);
    assert_false(field_count(json, "b", &count, &err));
    assert_false(field_count(json, "e", &count, &err));
    assert_false(field_count(json, "missing", &count, &err));
    assert_int_equal(count, 77);
    assert_false(field_alpha(json, &real, &err));
    assert_false(field_reals(arena, json, "c", &reals, &err));
    assert_non_null(strstr(err.text, "\"c\"[1]"));
    assert_false(field_integers(arena, json, "d", &integers, &err));
    assert_false(field_counts(arena, json, "big", &integers, &err));
    assert_false(field_groups(arena, json, "g", &integers, &groups, &err));
    assert_false(field_same_length("x", 3, "n", 4, &err));
    assert_true(real == 77);
    arena_free(arena);
}

static void groups_are_numbered_as_they_come(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct integers groups;
    struct err err = {0};
    size_t count;
    const struct json *json = inputs(arena, "{\"g\": [\"b\", 1, \"a\", \"1\", 1.0, \"b\"]}");
    assert_true(field_groups(arena, json, "g", &groups, &count, &err));
    static const int64_t expected[] = {0, 1, 2, 3, 1, 0}; /* the number 1 is not the text "1" */
    assert_int_equal(count, 4);
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(groups.at[i], expected[i]);
    arena_free(arena);
}

static void alpha_has_a_default(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct err err = {0};
    double alpha = 0;
    assert_true(field_alpha(inputs(arena, "{}"), &alpha, &err));
    assert_close(alpha, 0.05, 0);
    arena_free(arena);
}

static void unknown_is_written_as_null(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct buf buf;
    buf_init(&buf, arena, 1000);
    struct members out = members_open(&buf);
    members_interval(&out, (struct interval){maybe_of(0.25), maybe_none(), maybe_of(1)});
    members_reals(&out, "list", (const double[]){1.5, NAN}, 2);
    members_ints(&out, "none", NULL, 0);
    members_bool(&out, "ok", true);
    members_close(&out);
    assert_true(str_is(buf_str(&buf), "{\"estimate\":0.25,\"lower\":null,\"upper\":1,"
                                      "\"list\":[1.5,null],\"none\":[],\"ok\":true}"));
    arena_free(arena);
}

SUITE(fields_test, cmocka_unit_test(refusals_name_the_input),
      cmocka_unit_test(groups_are_numbered_as_they_come), cmocka_unit_test(alpha_has_a_default),
      cmocka_unit_test(unknown_is_written_as_null));
