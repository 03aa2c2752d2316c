/* Proof of curve.h: the tables obey the exact rule of semantics 1.4, in whole numbers of any size;
 * reference values; curves by steps. */
#include "engine/curve.h"

#include <assert.h>

#include "base/arena.h"
#include "base/rng.h"
#include "suite.h"

/* ---- whole numbers of any size ---- */

enum { DIGITS = 520 }; /* 2000^730 and 2001^730 * 2^8005 fit */

struct big {
    uint32_t digit[DIGITS];
    size_t count;
};

static void multiply(struct big *big, uint32_t by)
{
    uint64_t carry = 0;
    for (size_t i = 0; i < big->count; i++) {
        carry += (uint64_t)big->digit[i] * by;
        big->digit[i] = (uint32_t)carry;
        carry >>= 32;
    }
    assert(big->count < DIGITS);
    if (carry)
        big->digit[big->count++] = (uint32_t)carry;
}

static struct big power(int32_t base, int32_t exponent)
{
    struct big big = {.digit = {1}, .count = 1};
    for (int32_t i = 0; i < exponent; i++)
        multiply(&big, (uint32_t)base);
    return big;
}

static void double_it(struct big *big, int32_t times)
{
    assert(times >= 0);
    for (; times >= 31; times -= 31)
        multiply(big, UINT32_C(1) << 31);
    multiply(big, UINT32_C(1) << times);
}

static int compare(const struct big *a, const struct big *b)
{
    if (a->count != b->count)
        return a->count < b->count ? -1 : 1;
    for (size_t i = a->count; i-- > 0;)
        if (a->digit[i] != b->digit[i])
            return a->digit[i] < b->digit[i] ? -1 : 1;
    return 0;
}

/* (2k-1)^H * 2^d <= 2000^H < (2k+1)^H * 2^d; for k = 0 the left side holds by itself. */
static bool obeys_exact_rule(int32_t half_life, int32_t age, int32_t k)
{
    struct big middle = power(2000, half_life), above = power(2 * k + 1, half_life);
    double_it(&above, age);
    if (compare(&middle, &above) >= 0)
        return false;
    if (k == 0)
        return true;
    struct big below = power(2 * k - 1, half_life);
    double_it(&below, age);
    return compare(&below, &middle) <= 0;
}

/* ---- tests ---- */

static struct decay half_life(struct arena *arena, int32_t days)
{
    struct curve curve = {.kind = CURVE_HALF_LIFE, .half_life_days = days};
    return decay_of(&curve, arena);
}

static void check_age(const struct decay *decay, int32_t days, int32_t age)
{
    if (!obeys_exact_rule(days, age, (int32_t)decay_at(decay, age)))
        fail_msg("half life %d, age %d: %lld", days, age, (long long)decay_at(decay, age));
}

static void short_half_lives_are_exact_at_every_age(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    for (int32_t days = 1; days <= 40; days++) {
        struct decay decay = half_life(arena, days);
        for (int32_t age = 0; age <= (int32_t)decay.count; age++)
            check_age(&decay, days, age);
    }
    arena_free(arena);
}

/* Among them d = 4H, the only exact ties: 62.5 becomes 63. */
static void all_half_lives_are_exact_where_sampled(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct rng rng = rng_of(730);
    for (int32_t days = 1; days <= HALF_LIFE_DAYS_MAX; days++) {
        struct decay decay = half_life(arena, days);
        assert_int_equal(decay_at(&decay, 0), 1000);
        assert_int_equal(decay_at(&decay, days), 500);
        assert_int_equal(decay_at(&decay, 4 * days), 63);
        assert_int_equal(decay.permille[decay.count - 1], 0);
        assert_int_equal(decay.permille[decay.count - 2], 1);
        check_age(&decay, days, (int32_t)rng_below(&rng, (uint32_t)decay.count));
        check_age(&decay, days, (int32_t)decay.count - 1);
    }
    arena_free(arena);
}

static void factors_never_rise_and_hold_past_the_table(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    for (int32_t days = 1; days <= HALF_LIFE_DAYS_MAX; days += 27) {
        struct decay decay = half_life(arena, days);
        for (size_t age = 1; age < decay.count; age++)
            assert_true(decay.permille[age] <= decay.permille[age - 1]);
        assert_int_equal(decay_at(&decay, CURVE_AGE_MAX), 0);
    }
    arena_free(arena);
}

static void reference_values_of_half_lives(void **state)
{
    (void)state;
    static const struct {
        int32_t half_life, age, permille;
    } rows[] = {{7, 1, 906},  {7, 3, 743},   {7, 29, 57},   {7, 76, 1},    {7, 77, 0},
                {14, 1, 952}, {14, 7, 707},  {14, 56, 63},  {14, 57, 59},  {14, 153, 1},
                {14, 154, 0}, {30, 15, 707}, {30, 45, 354}, {30, 121, 61}, {30, 329, 0},
                {1, 4, 63},   {1, 10, 1},    {1, 11, 0}};
    struct arena *arena = arena_new("test");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct decay decay = half_life(arena, rows[i].half_life);
        assert_int_equal(decay_at(&decay, rows[i].age), rows[i].permille);
    }
    arena_free(arena);
}

static void steps_hold_until_the_next(void **state)
{
    (void)state;
    struct curve_step steps[] = {{0, 1000}, {8, 500}, {31, 250}, {91, 0}};
    struct curve curve = {.kind = CURVE_STEP, .steps = steps, .step_count = 4};
    static const int32_t rows[][2] = {{0, 1000}, {7, 1000}, {8, 500}, {30, 500},
                                      {31, 250}, {90, 250}, {91, 0},  {400, 0}};
    struct arena *arena = arena_new("test");
    struct decay decay = decay_of(&curve, arena);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(decay_at(&decay, rows[i][0]), rows[i][1]);
    curve.step_count = 3;
    decay = decay_of(&curve, arena);
    assert_int_equal(decay_at(&decay, 5000), 250);
    decay = decay_of(NULL, arena);
    assert_int_equal(decay_at(&decay, 5000), 1000);
    arena_free(arena);
}

SUITE(curve_test, cmocka_unit_test(short_half_lives_are_exact_at_every_age),
      cmocka_unit_test(all_half_lives_are_exact_where_sampled),
      cmocka_unit_test(factors_never_rise_and_hold_past_the_table),
      cmocka_unit_test(reference_values_of_half_lives),
      cmocka_unit_test(steps_hold_until_the_next));
