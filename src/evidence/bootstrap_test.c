/* Proof of bootstrap.h: the reference, a plain second implementation, and that threads change
 * nothing. */
#include "evidence/bootstrap.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/rng.h"
#include "suite.h"

enum { K = 10, MANY = 300 };

static const double worth1[K] = {120, 0, 310, 45, 0, 80, 0, 950, 60, 0};
static const double size1[K] = {2, 1, 4, 1, 3, 2, 1, 5, 2, 1};
static const double worth0[K] = {0, 60, 0, 150, 40, 0, 0, 210, 0, 30};
static const double size0[K] = {1, 2, 1, 3, 2, 1, 2, 4, 1, 2};

static const struct ratio_arm arm1 = {worth1, size1, K}, arm0 = {worth0, size0, K};

static struct bootstrap run(struct ratio_arm treatment, struct ratio_arm control,
                            struct bootstrap_plan plan)
{
    struct arena *arena = arena_new("test");
    struct bootstrap result;
    struct err err = {0};
    if (!cluster_bootstrap_ratio_diff(arena, treatment, control, &plan, &result, &err))
        fail_msg("%s", err.text);
    arena_free(arena);
    return result;
}

static void assert_equal(struct bootstrap a, struct bootstrap b)
{
    assert_true(a.lower.known == b.lower.known && a.lower.value == b.lower.value);
    assert_true(a.upper.known == b.upper.known && a.upper.value == b.upper.value);
    assert_true(a.median.known == b.median.known && a.median.value == b.median.value);
}

static void it_equals_the_reference(void **state)
{
    (void)state;
    struct bootstrap b = run(arm1, arm0, (struct bootstrap_plan){20260711, 1999, 0.05, 1});
    assert_true(b.lower.value == -10);
    assert_true(b.upper.value == 100.625);
    assert_true(b.median.value == 42.065217391304344);
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Draws one index after the other from one stream, sorts with the library. */
static struct bootstrap plainly(struct ratio_arm treatment, struct ratio_arm control, uint64_t seed)
{
    enum { B = 1999 };
    double results[B];
    struct rng rng = rng_of(seed);
    for (int r = 0; r < B; r++) {
        double sum[4] = {0};
        for (size_t i = 0; i < treatment.count; i++) {
            uint32_t at = rng_below(&rng, (uint32_t)treatment.count);
            sum[0] += treatment.y[at];
            sum[1] += treatment.n[at];
        }
        for (size_t i = 0; i < control.count; i++) {
            uint32_t at = rng_below(&rng, (uint32_t)control.count);
            sum[2] += control.y[at];
            sum[3] += control.n[at];
        }
        results[r] = sum[0] / sum[1] - sum[2] / sum[3];
    }
    qsort(results, B, sizeof *results, by_size);
    return (struct bootstrap){maybe_of(results[49]), maybe_of(results[1949]),
                              maybe_of(results[999])};
}

/* Whole numbers, so that both sum exactly and must agree to the bit. */
static struct ratio_arm make_arm(struct rng *rng, double *y, double *n, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        y[i] = rng_below(rng, 5) ? 0 : rng_below(rng, 100000);
        n[i] = 1 + rng_below(rng, 6);
    }
    return (struct ratio_arm){y, n, count};
}

static void it_equals_a_plain_implementation_on_any_number_of_threads(void **state)
{
    (void)state;
    double y[2][MANY], n[2][MANY];
    struct rng rng = rng_of(31);
    for (int round = 0; round < 5; round++) {
        struct ratio_arm a = make_arm(&rng, y[0], n[0], 1 + rng_below(&rng, MANY));
        struct ratio_arm b = make_arm(&rng, y[1], n[1], 1 + rng_below(&rng, MANY));
        uint64_t seed = rng_next(&rng); /* also beyond 2^63 */
        struct bootstrap expected = plainly(a, b, seed);
        static const unsigned threads[] = {1, 2, 3, 7, 64};
        for (size_t t = 0; t < sizeof threads / sizeof threads[0]; t++)
            assert_equal(run(a, b, (struct bootstrap_plan){seed, 1999, 0.05, threads[t]}),
                         expected);
    }
}

static void limits_are_the_order_statistics_named(void **state)
{
    (void)state;
    /* More threads than replicates is allowed; one replicate has a median and no limits. */
    struct bootstrap one = run(arm1, arm0, (struct bootstrap_plan){1, 1, 0.05, 8});
    assert_true(one.median.known);
    assert_false(one.lower.known || one.upper.known);
    /* 39 replicates are the first with limits at 5 %: the extremes. */
    struct bootstrap many = run(arm1, arm0, (struct bootstrap_plan){1, 38, 0.05, 1});
    assert_false(many.lower.known);
    many = run(arm1, arm0, (struct bootstrap_plan){1, 39, 0.05, 1});
    assert_true(many.lower.known && many.lower.value <= many.median.value);
    assert_true(many.upper.value >= many.median.value);
    /* A wider alpha gives a narrower interval. */
    struct bootstrap wide = run(arm1, arm0, (struct bootstrap_plan){1, 1999, 0.01, 1});
    struct bootstrap narrow = run(arm1, arm0, (struct bootstrap_plan){1, 1999, 0.2, 1});
    assert_true(wide.lower.value < narrow.lower.value && narrow.upper.value < wide.upper.value);
    assert_true(wide.median.value == narrow.median.value);
}

static void what_cannot_be_drawn_is_undefined(void **state)
{
    (void)state;
    static const double zero[2] = {0, 0}, half_zero[2] = {0, 1}, y[2] = {1, 2};
    struct bootstrap_plan plan = {9, 199, 0.05, 2};
    struct ratio_arm empty = {y, y, 0}, no_base = {y, zero, 2}, risky = {y, half_zero, 2};
    const struct bootstrap unknown = {maybe_none(), maybe_none(), maybe_none()};
    assert_equal(run(empty, arm0, plan), unknown);
    assert_equal(run(arm1, empty, plan), unknown);
    assert_equal(run(no_base, arm0, plan), unknown);
    assert_equal(run(arm1, risky, plan), unknown); /* one draw in four has no denominator */
}

static void one_account_an_arm_never_varies(void **state)
{
    (void)state;
    struct bootstrap b =
        run((struct ratio_arm){worth1, size1, 1}, (struct ratio_arm){worth0 + 1, size0 + 1, 1},
            (struct bootstrap_plan){5, 1999, 0.05, 2});
    assert_true(b.lower.value == 30 && b.upper.value == 30 && b.median.value == 30);
}

SUITE(bootstrap_test, cmocka_unit_test(it_equals_the_reference),
      cmocka_unit_test(it_equals_a_plain_implementation_on_any_number_of_threads),
      cmocka_unit_test(limits_are_the_order_statistics_named),
      cmocka_unit_test(what_cannot_be_drawn_is_undefined),
      cmocka_unit_test(one_account_an_arm_never_varies));
