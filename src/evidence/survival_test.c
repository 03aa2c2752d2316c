/* Proof of survival.h: R's numbers, order and merging do not matter, no censoring gives plain
 * shares, log-rank laws, extremes. */
#include "evidence/survival.h"

#include "base/arena.h"
#include "base/rng.h"
#include "close.h"

enum { A = 15, B = 16, BOTH = A + B };

static const double times[BOTH] = {4,  7,   9,   12,  12,  15,  18,  22,  30, 45, 60,
                                   90, 120, 240, 480, 10,  15,  25,  30,  40, 55, 60,
                                   80, 120, 150, 240, 300, 480, 480, 480, 480};
static const bool events[BOTH] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 0, 0, 1,
                                  1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 0, 0, 0, 0};

static void curves_equal_the_reference(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct life_table a = life_table_of(arena, times, events, A);
    struct life_table b = life_table_of(arena, times + A, events + A, B);
    assert_known_close(km_quantile(&a, 0.5), 22, 0);
    assert_known_close(km_quantile(&b, 0.5), 120, 0);
    assert_unknown(km_quantile(&a, 0.9));
    struct survival_at at = km_at(&a, 60, 0.05);
    assert_known_close(at.survival, 0.266666666666667, 1e-12);
    assert_known_close(at.se, 0.11417984514369, 1e-12);
    assert_known_close(at.lower, 0.0825808249254053, 1e-12);
    assert_known_close(at.upper, 0.49633566553142, 1e-12);
    at = km_at(&b, 240, 0.05);
    assert_known_close(at.survival, 0.347222222222222, 1e-12);
    assert_known_close(at.se, 0.123441718794569, 1e-12);
    assert_known_close(at.lower, 0.129510525806014, 1e-12);
    arena_free(arena);
}

/* Records in any order, in any parts, give the same table. */
static void merging_equals_pooling(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct life_table a = life_table_of(arena, times, events, A);
    struct life_table b = life_table_of(arena, times + A, events + A, B);
    struct life_table merged = life_table_merge(arena, &b, &a);
    struct life_table pooled = life_table_of(arena, times, events, BOTH);
    assert_int_equal(merged.count, pooled.count);
    for (size_t i = 0; i < pooled.count; i++) {
        assert_true(merged.rows[i].time == pooled.rows[i].time);
        assert_int_equal(merged.rows[i].events, pooled.rows[i].events);
        assert_int_equal(merged.rows[i].losses, pooled.rows[i].losses);
    }
    arena_free(arena);
}

static void without_losses_it_is_the_plain_share(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct rng rng = rng_of(23);
    double t[200];
    bool all[200];
    for (size_t i = 0; i < 200; i++) {
        t[i] = rng_below(&rng, 50); /* many ties */
        all[i] = true;
    }
    struct life_table table = life_table_of(arena, t, all, 200);
    for (int minute = 0; minute < 60; minute++) {
        double later = 0;
        for (size_t i = 0; i < 200; i++)
            later += t[i] > minute;
        assert_known_close(km_at(&table, minute, 0.05).survival, later / 200, 1e-12);
    }
    arena_free(arena);
}

static void ends_of_the_curve(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    static const double t[] = {5, 8}, zero[] = {0};
    static const bool lost[] = {true, false}, both[] = {true, true};
    struct life_table open = life_table_of(arena, t, lost, 2);
    assert_known_close(km_at(&open, 4, 0.05).survival, 1, 0);
    assert_unknown(km_at(&open, 4, 0.05).lower);
    assert_known_close(km_at(&open, 8, 0.05).survival, 0.5, 0);
    assert_unknown(km_at(&open, 9, 0.05).survival); /* who was lost may still come */
    struct life_table closed = life_table_of(arena, t, both, 2);
    assert_known_close(km_at(&closed, 99, 0.05).survival, 0, 0);
    assert_unknown(km_at(&closed, 99, 0.05).se);
    struct life_table none = life_table_of(arena, NULL, NULL, 0);
    assert_unknown(km_at(&none, 0, 0.05).survival);
    assert_unknown(km_quantile(&none, 0.5));
    struct life_table instant = life_table_of(arena, zero, both, 1);
    assert_known_close(km_quantile(&instant, 0.5), 0, 0);
    arena_free(arena);
}

static void fill(struct wait *waits, bool has_strata)
{
    for (size_t i = 0; i < BOTH; i++)
        waits[i] = (struct wait){times[i], events[i], i >= A, has_strata ? i % 2 : 0};
}

static void logrank_equals_the_reference(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct wait waits[BOTH];
    fill(waits, false);
    struct logrank test = logrank(arena, waits, BOTH, 2);
    assert_known_close(test.chisq, 2.99412261531786, 1e-12);
    assert_known_close(test.p, 0.083567168342815, 1e-12);
    assert_close(test.observed[0], 12, 0);
    assert_close(test.expected[1], 14.8713085560933, 1e-12);
    fill(waits, true);
    test = logrank(arena, waits, BOTH, 2);
    assert_known_close(test.chisq, 2.68857055141887, 1e-12);
    assert_known_close(test.p, 0.101070447677851, 1e-12);
    arena_free(arena);
}

/* Neither the order of records nor that of arms counts, nor an arm that nobody is in, nor a change
 * of unit, nor a stratum with one arm. */
static void logrank_laws(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct wait waits[BOTH + 3];
    fill(waits, true);
    for (size_t i = 0; i < BOTH / 2; i++) {
        struct wait w = waits[i];
        waits[i] = waits[BOTH - 1 - i];
        waits[BOTH - 1 - i] = w;
    }
    for (size_t i = 0; i < BOTH; i++) {
        waits[i].arm = 3 - waits[i].arm; /* arms 2 and 3; 0 and 1 are empty */
        waits[i].time *= 60;
        waits[i].stratum += 7;
    }
    for (size_t i = 0; i < 3; i++)
        waits[BOTH + i] = (struct wait){(double)i, true, 3, 100};
    struct logrank test = logrank(arena, waits, BOTH + 3, 4);
    assert_known_close(test.chisq, 2.68857055141887, 1e-12);
    assert_int_equal(test.df, 1);
    arena_free(arena);
}

/* Every record a stratum of its own, nobody with an event, one arm: nothing to compare. */
static void logrank_without_evidence_is_unknown(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct wait waits[BOTH];
    fill(waits, false);
    for (size_t i = 0; i < BOTH; i++)
        waits[i].stratum = (uint32_t)i;
    assert_unknown(logrank(arena, waits, BOTH, 2).chisq);
    fill(waits, false);
    assert_unknown(logrank(arena, waits, A, 2).p);
    for (size_t i = 0; i < BOTH; i++)
        waits[i].is_event = false;
    assert_unknown(logrank(arena, waits, BOTH, 2).chisq);
    assert_unknown(logrank(arena, NULL, 0, 2).chisq);
    arena_free(arena);
}

/* Three equal arms: 5 % false positives. 2,000 draws, 3 se are .0146. */
static void logrank_of_three_arms_keeps_its_level(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct rng rng = rng_of(31);
    int rejected = 0;
    for (int round = 0; round < 2000; round++) {
        struct wait waits[150];
        for (uint32_t i = 0; i < 150; i++) {
            double wait = -log(1 - rng_real(&rng)), seen = 2 * rng_real(&rng);
            waits[i] = (struct wait){fmin(wait, seen), wait <= seen, i % 3, i % 2};
        }
        struct logrank test = logrank(arena, waits, 150, 3);
        assert_int_equal(test.df, 2);
        rejected += test.p.value < 0.05;
        arena_reset(arena);
    }
    assert_true(fabs(rejected / 2000.0 - 0.05) < 0.0146);
    arena_free(arena);
}

SUITE(survival_test, cmocka_unit_test(curves_equal_the_reference),
      cmocka_unit_test(merging_equals_pooling),
      cmocka_unit_test(without_losses_it_is_the_plain_share), cmocka_unit_test(ends_of_the_curve),
      cmocka_unit_test(logrank_equals_the_reference), cmocka_unit_test(logrank_laws),
      cmocka_unit_test(logrank_without_evidence_is_unknown),
      cmocka_unit_test(logrank_of_three_arms_keeps_its_level));
