/* Proof of assign.h, money.h and nearest_rank.h: exact integers against vectors and a second way of
 * computing them. */
#include "base/arena.h"
#include "base/digest.h"
#include "base/rng.h"
#include "close.h"
#include "evidence/assign.h"
#include "evidence/money.h"
#include "evidence/nearest_rank.h"

static void assignments_equal_the_reference(void **state)
{
    (void)state;
    static const struct {
        const char *salt, *key;
        int64_t hash, bucket;
    } rows[] = {
        {"pilot-2026q3", "acme.com", 55456149360988447, 8447},
        {"pilot-2026q3", "m\u00fcller.example", 570134945093694195, 4195},
        {"explore-2026q3", "a00017", 704463208089192981, 2981},
    };
    struct arena *arena = arena_new("test");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int64_t hash = assign_hash(arena, str_of(rows[i].salt), str_of(rows[i].key));
        assert_int_equal(hash, rows[i].hash);
        assert_int_equal(assign_bucket(hash), rows[i].bucket);
    }
    assert_int_equal(hash60(STR("abc")), 839782156265856254);
    arena_free(arena);
}

/* The separator keeps "ab" + "c" apart from "a" + "bc"; a zero byte is part of a key. */
static void keys_are_bytes(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    assert_int_not_equal(assign_hash(arena, STR("ab"), STR("c")),
                         assign_hash(arena, STR("a"), STR("bc")));
    assert_int_not_equal(assign_hash(arena, STR("s"), STR("k\0a")),
                         assign_hash(arena, STR("s"), STR("k\0b")));
    assert_true(assign_hash(arena, (struct str){NULL, 0}, (struct str){NULL, 0}) >= 0);
    arena_free(arena);
}

static void buckets_meet_cumulative_shares(void **state)
{
    (void)state;
    static const int64_t shares[] = {5000, 0, 4500};
    assert_int_equal(assign_arm(0, shares, 3), 0);
    assert_int_equal(assign_arm(4999, shares, 3), 0);
    assert_int_equal(assign_arm(5000, shares, 3), 2);
    assert_int_equal(assign_arm(9499, shares, 3), 2);
    assert_int_equal(assign_arm(9500, shares, 3), ASSIGN_NO_ARM);
    assert_int_equal(assign_arm(0, NULL, 0), ASSIGN_NO_ARM);
}

/* 100,000 keys in two arms: 3 se are 474. */
static void shares_are_kept(void **state)
{
    (void)state;
    static const int64_t shares[] = {5000, 5000};
    struct arena *arena = arena_new("test");
    int count = 0;
    for (int i = 0; i < 100000; i++) {
        struct str key = str_printf(arena, "account-%d", i);
        count += assign_arm(assign_bucket(assign_hash(arena, STR("pilot"), key)), shares, 2) == 0;
        if (i % 1000 == 0)
            arena_reset(arena);
    }
    assert_true(count > 50000 - 474 && count < 50000 + 474);
    arena_free(arena);
}

static int64_t converted(int64_t amount, int64_t rate)
{
    int64_t result = 0;
    assert_true(convert_minor(amount, rate, &result));
    return result;
}

static void amounts_equal_the_reference(void **state)
{
    (void)state;
    assert_int_equal(converted(12345678, 1085000), 13395061);
    assert_int_equal(converted(-12345678, 1085000), -13395061);
    assert_int_equal(converted(999999999999, 7190000), 7189999999993);
    assert_int_equal(converted(1, 499999), 0);
    assert_int_equal(converted(1, 500000), 1);
    assert_int_equal(converted(-1, 500000), -1);
    assert_int_equal(converted(150000, 6667), 1000);
    assert_int_equal(converted(5, 0), 0);
    assert_int_equal(converted(INT64_MIN, 1000000), INT64_MIN);
    assert_int_equal(converted(INT64_MAX, 1000000), INT64_MAX);
}

static void what_does_not_fit_is_refused(void **state)
{
    (void)state;
    int64_t result = 77;
    assert_false(convert_minor(INT64_MAX, 1000001, &result));
    assert_false(convert_minor(INT64_MIN, INT64_MAX, &result));
    assert_false(divide_rounded(INT64_MIN, 100, 1, &result));
    assert_int_equal(result, 77);
    assert_true(divide_rounded(INT64_MAX, INT64_MAX, INT64_MAX, &result));
    assert_int_equal(result, INT64_MAX);
}

/* The two-step formula that SQL uses: q * rate + (r * rate + 500000) div 10^6. */
static void the_formula_of_sql_agrees(void **state)
{
    (void)state;
    struct rng rng = rng_of(57);
    for (int i = 0; i < 100000; i++) {
        int64_t amount = (int64_t)(rng_next(&rng) >> 24), rate = rng_below(&rng, 9000000);
        int64_t q = amount / 1000000, r = amount % 1000000;
        assert_int_equal(converted(amount, rate), q * rate + (r * rate + 500000) / 1000000);
        assert_int_equal(converted(-amount, rate), -converted(amount, rate));
    }
}

static void quotients_round_half_away_from_zero(void **state)
{
    (void)state;
    int64_t result;
    assert_true(divide_rounded(7500000, 100, 7, &result) && result == 107142857);
    assert_true(divide_rounded(5, 1, 2, &result) && result == 3);
    assert_true(divide_rounded(-5, 1, 2, &result) && result == -3);
    assert_true(divide_rounded(4, 1, 3, &result) && result == 1);
    assert_true(divide_rounded(5, 1, 3, &result) && result == 2);
}

static void ranks_are_exact(void **state)
{
    (void)state;
    assert_int_equal(nearest_rank(100, 7, 100), 7);
    assert_int_equal(nearest_rank(0, 1, 2), 0);
    assert_int_equal(nearest_rank(1, 1, 100), 1);
    assert_int_equal(nearest_rank(INT64_MAX, 1, 1), INT64_MAX);
    for (int64_t n = 0; n < 300; n++)
        for (int64_t percent = 1; percent < 100; percent++)
            assert_int_equal(nearest_rank(n, percent, 100), (n * percent + 99) / 100);
}

static void quantiles_are_values(void **state)
{
    (void)state;
    double values[] = {45, 4, 90, 9, 12, 60, 12, 15, 18, 22, 30, 7};
    sort_reals(values, 12);
    assert_known_close(quantile_nearest_rank(values, 12, 50, 100), 15, 0);
    assert_known_close(quantile_nearest_rank(values, 12, 75, 100), 30, 0);
    assert_known_close(quantile_nearest_rank(values, 12, 9, 10), 60, 0);
    assert_known_close(quantile_nearest_rank(values, 12, 1, 1), 90, 0);
    assert_unknown(quantile_nearest_rank(NULL, 0, 1, 2));
}

SUITE(integers_test, cmocka_unit_test(assignments_equal_the_reference),
      cmocka_unit_test(keys_are_bytes), cmocka_unit_test(buckets_meet_cumulative_shares),
      cmocka_unit_test(shares_are_kept), cmocka_unit_test(amounts_equal_the_reference),
      cmocka_unit_test(what_does_not_fit_is_refused), cmocka_unit_test(the_formula_of_sql_agrees),
      cmocka_unit_test(quotients_round_half_away_from_zero), cmocka_unit_test(ranks_are_exact),
      cmocka_unit_test(quantiles_are_values));
