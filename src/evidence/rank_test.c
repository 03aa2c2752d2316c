/* Proof of rank.h: the order and the ranks by definition, the fast counts against counting all
 * pairs, reference numbers of R, and what has no answer. */
#include "evidence/rank.h"

#include <math.h>

#include "base/arena.h"
#include "base/rng.h"
#include "suite.h"

enum { MANY = 300 };

static void assert_near(struct maybe_real got, double expected)
{
    assert_true(got.known);
    if (!(fabs(got.value - expected) <= 1e-9 * fmax(1, fabs(expected))))
        fail_msg("got %.17g, expected %.17g", got.value, expected);
}

/* Values 0..levels-1, so that ties are everywhere when there are few levels. */
static void fill(struct rng *rng, double *values, size_t count, uint32_t levels)
{
    for (size_t i = 0; i < count; i++)
        values[i] = (double)rng_below(rng, levels) - floor(levels / 2.0);
}

static void the_order_ascends_and_is_stable(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct rng rng = rng_of(1);
    double values[MANY];
    for (uint32_t levels = 1; levels < 2000; levels = levels * 3 + 1) {
        fill(&rng, values, MANY, levels);
        const uint32_t *order = rank_order(arena, values, MANY);
        for (size_t i = 1; i < MANY; i++) {
            assert_true(values[order[i - 1]] <= values[order[i]]);
            if (values[order[i - 1]] == values[order[i]])
                assert_true(order[i - 1] < order[i]);
        }
    }
    arena_free(arena);
}

static void the_order_knows_every_kind_of_number(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    static const double values[] = {1e308, -0.0, 5e-324, -1e308, 0.0, -5e-324, 1, -1, 0.0};
    static const uint32_t expected[] = {3, 7, 5, 1, 4, 8, 2, 6, 0};
    const uint32_t *order = rank_order(arena, values, 9);
    assert_memory_equal(order, expected, sizeof expected);
    assert_non_null(rank_order(arena, values, 0));
    assert_int_equal(rank_order(arena, values, 1)[0], 0);
    arena_free(arena);
}

static void ranks_count_the_smaller_and_half_the_equal(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct rng rng = rng_of(2);
    double values[MANY];
    fill(&rng, values, MANY, 40);
    const int64_t *ranks = rank_doubled(arena, values, MANY);
    for (size_t i = 0; i < MANY; i++) {
        int64_t expected = 1;
        for (size_t j = 0; j < MANY; j++)
            expected += values[j] < values[i] ? 2 : values[j] == values[i] ? 1 : 0;
        assert_int_equal(ranks[i], expected);
    }
    arena_free(arena);
}

static void mann_whitney_equals_the_reference(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    static const double a[] = {3, 5, 5, 8, 9, 12}, b[] = {1, 2, 5, 5, 6, 7, 7};
    struct mann_whitney test = mann_whitney(arena, a, 6, b, 7);
    assert_true(test.u.value == 29);
    assert_near(test.p, 0.245834266980233);
    assert_near(test.auc, 0.69047619047619);
    arena_free(arena);
}

static void mann_whitney_counts_all_pairs(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct rng rng = rng_of(3);
    double a[MANY], b[MANY];
    for (uint32_t levels = 2; levels < 5000; levels *= 4) {
        fill(&rng, a, MANY, levels);
        fill(&rng, b, MANY, levels);
        size_t m = 1 + rng_below(&rng, MANY), n = 1 + rng_below(&rng, MANY);
        double pairs = 0;
        for (size_t i = 0; i < m; i++)
            for (size_t j = 0; j < n; j++)
                pairs += a[i] > b[j] ? 1 : a[i] == b[j] ? 0.5 : 0;
        struct mann_whitney one = mann_whitney(arena, a, m, b, n);
        struct mann_whitney other = mann_whitney(arena, b, n, a, m);
        assert_true(one.u.value == pairs);
        assert_true(one.u.value + other.u.value == (double)(m * n));
        assert_int_equal(one.p.known, other.p.known);
        assert_true(one.p.value == other.p.value);
    }
    arena_free(arena);
}

static void mann_whitney_of_nothing_or_of_equals_is_undefined(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    static const double same[] = {4, 4, 4, 4};
    struct mann_whitney test = mann_whitney(arena, same, 0, same, 4);
    assert_false(test.u.known || test.p.known || test.auc.known);
    test = mann_whitney(arena, same, 1, same, 3);
    assert_true(test.u.value == 1.5 && test.auc.value == 0.5);
    assert_false(test.p.known);
    arena_free(arena);
}

static void correlations_equal_the_reference(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    static const double a[] = {1, 2, 2, 3, 5, 8, 8, 9}, b[] = {2, 1, 4, 3, 6, 5, 9, 7};
    struct rank_correlations r = rank_correlations(arena, a, b, 8);
    assert_near(r.pearson, 0.841475722936746);
    assert_near(r.spearman, 0.84343471224579);
    assert_near(r.kendall_tau_b, 0.667124384994991);
    arena_free(arena);
}

static double kendall_by_pairs(const double *a, const double *b, size_t count)
{
    double score = 0, untied_a = 0, untied_b = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < i; j++) {
            int x = (a[i] > a[j]) - (a[i] < a[j]), y = (b[i] > b[j]) - (b[i] < b[j]);
            score += x * y;
            untied_a += x != 0;
            untied_b += y != 0;
        }
    return score / sqrt(untied_a * untied_b);
}

static void kendall_counts_all_pairs(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct rng rng = rng_of(4);
    double a[MANY], b[MANY];
    for (uint32_t levels = 2; levels < 5000; levels *= 3)
        for (size_t count = 2; count <= MANY; count += 37) {
            fill(&rng, a, count, levels);
            fill(&rng, b, count, levels);
            struct rank_correlations r = rank_correlations(arena, a, b, count);
            double expected = kendall_by_pairs(a, b, count);
            assert_int_equal(r.kendall_tau_b.known, isfinite(expected));
            if (r.kendall_tau_b.known)
                assert_near(r.kendall_tau_b, expected);
        }
    arena_free(arena);
}

static void perfect_agreement_is_exactly_one(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct rng rng = rng_of(5);
    double a[MANY], reverse[MANY], cubed[MANY];
    fill(&rng, a, MANY, 50);
    for (size_t i = 0; i < MANY; i++) {
        reverse[i] = -a[i];
        cubed[i] = a[i] * a[i] * a[i];
    }
    struct rank_correlations same = rank_correlations(arena, a, a, MANY);
    struct rank_correlations opposite = rank_correlations(arena, a, reverse, MANY);
    struct rank_correlations rising = rank_correlations(arena, a, cubed, MANY);
    assert_true(same.pearson.value == 1 && same.spearman.value == 1);
    assert_true(same.kendall_tau_b.value == 1 && opposite.kendall_tau_b.value == -1);
    assert_near(opposite.spearman, -1);
    assert_true(rising.kendall_tau_b.value == 1 && rising.spearman.value == 1);
    assert_true(rising.pearson.value < 1);
    arena_free(arena);
}

/* 0.1 is no binary fraction: a mean of copies may miss it by a hair, which must not count as
 * variation. */
static void a_constant_side_has_no_correlation(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    static const double constant[] = {0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1},
                        up[] = {1, 2, 3, 4, 5, 6, 7};
    struct rank_correlations r = rank_correlations(arena, constant, up, 7);
    assert_false(r.pearson.known || r.spearman.known || r.kendall_tau_b.known);
    r = rank_correlations(arena, up, up, 1);
    assert_false(r.pearson.known || r.spearman.known || r.kendall_tau_b.known);
    r = rank_correlations(arena, up, up, 0);
    assert_false(r.pearson.known || r.spearman.known || r.kendall_tau_b.known);
    arena_free(arena);
}

SUITE(rank_test, cmocka_unit_test(the_order_ascends_and_is_stable),
      cmocka_unit_test(the_order_knows_every_kind_of_number),
      cmocka_unit_test(ranks_count_the_smaller_and_half_the_equal),
      cmocka_unit_test(mann_whitney_equals_the_reference),
      cmocka_unit_test(mann_whitney_counts_all_pairs),
      cmocka_unit_test(mann_whitney_of_nothing_or_of_equals_is_undefined),
      cmocka_unit_test(correlations_equal_the_reference),
      cmocka_unit_test(kendall_counts_all_pairs),
      cmocka_unit_test(perfect_agreement_is_exactly_one),
      cmocka_unit_test(a_constant_side_has_no_correlation));
