/* Proof of discrimination.h: DeLong against the plain O(n^2) definition, laws of symmetry, ties
 * everywhere, one class only, reference numbers of pROC and R. */
#include "evidence/discrimination.h"

#include <math.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/rng.h"
#include "evidence/rank.h"
#include "suite.h"

enum { N = 20, MANY = 250 };

static const bool good[N] = {1, 1, 0, 1, 1, 0, 1, 0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0};
static const double score1[N] = {82, 75, 75, 70, 66, 61, 60, 55, 52, 50,
                                 47, 45, 41, 40, 38, 33, 30, 25, 20, 12};
static const double score2[N] = {77, 60, 71, 73, 52, 66, 70, 41, 58, 49,
                                 50, 62, 30, 44, 47, 39, 21, 28, 25, 10};

static void assert_near(struct maybe_real got, double expected)
{
    assert_true(got.known);
    if (!(fabs(got.value - expected) <= 1e-9 * fmax(1, fabs(expected))))
        fail_msg("got %.17g, expected %.17g", got.value, expected);
}

static void auc_equals_the_reference(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct auc auc = auc_delong(arena, score1, good, N);
    assert_near(auc.auc, 0.786458333333333);
    assert_near(auc.variance, 0.0115306243235931);
    assert_near(auc.lower, 0.575995941167947);
    assert_near(auc.upper, 0.99692072549872);
    assert_near(auc.gini, 0.572916666666667);
    struct auc_pair pair = auc_delong_paired(arena, score1, score2, good, N);
    assert_near(pair.auc1, 0.786458333333333);
    assert_near(pair.auc2, 0.833333333333333);
    assert_near(pair.z, -0.941643884085485);
    assert_near(pair.p, 0.346374994054433);
    arena_free(arena);
}

struct sample {
    double a[MANY];
    double b[MANY];
    bool good[MANY];
    size_t count;
};

static struct sample make_sample(struct rng *rng, uint32_t levels)
{
    struct sample s = {.count = 10 + rng_below(rng, MANY - 10)};
    for (size_t i = 0; i < s.count; i++) {
        s.good[i] = i < 2 || (i > 3 && rng_below(rng, 3) == 0); /* two of each at least */
        s.a[i] = (double)rng_below(rng, levels) + (s.good[i] ? levels / 5.0 : 0);
        s.b[i] = (double)rng_below(rng, levels) + s.a[i] / 2;
    }
    return s;
}

/* Share of the other class that a good record beats, or that beats a bad one. */
static double placement(const struct sample *s, const double *scores, size_t i)
{
    double sum = 0, others = 0;
    for (size_t j = 0; j < s->count; j++)
        if (s->good[j] != s->good[i]) {
            double ahead = s->good[i] ? scores[i] - scores[j] : scores[j] - scores[i];
            sum += ahead > 0 ? 1 : ahead == 0 ? 0.5 : 0;
            others++;
        }
    return sum / others;
}

/* Covariance of the placements of one class, n - 1, divided by n. */
static double class_part(const struct sample *s, const double *p, const double *q, bool of_good)
{
    double n = 0, mean_p = 0, mean_q = 0, sum = 0;
    for (size_t i = 0; i < s->count; i++)
        if (s->good[i] == of_good) {
            n++;
            mean_p += p[i];
            mean_q += q[i];
        }
    for (size_t i = 0; i < s->count; i++)
        if (s->good[i] == of_good)
            sum += (p[i] - mean_p / n) * (q[i] - mean_q / n);
    return sum / (n - 1) / n;
}

static double covariance(const struct sample *s, const double *p, const double *q)
{
    return class_part(s, p, q, true) + class_part(s, p, q, false);
}

static void delong_equals_the_definition(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct rng rng = rng_of(11);
    double p[MANY], q[MANY];
    for (uint32_t levels = 2; levels < 3000; levels *= 2) {
        struct sample s = make_sample(&rng, levels);
        for (size_t i = 0; i < s.count; i++) {
            p[i] = placement(&s, s.a, i);
            q[i] = placement(&s, s.b, i);
        }
        struct auc auc = auc_delong(arena, s.a, s.good, s.count);
        struct auc_pair pair = auc_delong_paired(arena, s.a, s.b, s.good, s.count);
        double variance = covariance(&s, p, p) + covariance(&s, q, q) - 2 * covariance(&s, p, q);
        assert_near(auc.variance, covariance(&s, p, p));
        assert_near(pair.z, (pair.auc1.value - pair.auc2.value) / sqrt(variance));
        assert_true(pair.auc1.value == auc.auc.value);
    }
    arena_free(arena);
}

static void auc_is_mann_whitney(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct rng rng = rng_of(12);
    double a[MANY], b[MANY];
    for (uint32_t levels = 1; levels < 3000; levels *= 3) {
        struct sample s = make_sample(&rng, levels);
        size_t goods = 0, bads = 0;
        for (size_t i = 0; i < s.count; i++)
            *(s.good[i] ? &a[goods++] : &b[bads++]) = s.a[i];
        struct mann_whitney test = mann_whitney(arena, a, goods, b, bads);
        assert_true(test.auc.value == auc_delong(arena, s.a, s.good, s.count).auc.value);
    }
    arena_free(arena);
}

static void turning_scores_or_classes_round_mirrors_the_auc(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    double negative[N], stretched[N], backward[N];
    bool bad[N], backward_good[N];
    for (size_t i = 0; i < N; i++) {
        negative[i] = -score1[i];
        stretched[i] = exp(score1[i] / 10);
        bad[i] = !good[i];
        backward[i] = score1[N - 1 - i];
        backward_good[i] = good[N - 1 - i];
    }
    struct auc auc = auc_delong(arena, score1, good, N);
    struct auc turned = auc_delong(arena, negative, good, N);
    struct auc swapped = auc_delong(arena, score1, bad, N);
    assert_near(turned.auc, 1 - auc.auc.value);
    assert_near(turned.variance, auc.variance.value);
    assert_near(swapped.auc, 1 - auc.auc.value);
    assert_near(swapped.variance, auc.variance.value);
    assert_true(auc_delong(arena, stretched, good, N).variance.value == auc.variance.value);
    assert_near(auc_delong(arena, backward, backward_good, N).variance, auc.variance.value);
    struct auc_pair one = auc_delong_paired(arena, score1, score2, good, N);
    struct auc_pair other = auc_delong_paired(arena, score2, score1, good, N);
    assert_true(one.z.value == -other.z.value && one.p.value == other.p.value);
    arena_free(arena);
}

static void what_a_handful_cannot_show_is_undefined(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    static const bool one_class[3] = {1, 1, 1}, split[4] = {1, 1, 0, 0}, lone[3] = {1, 0, 0};
    static const double apart[4] = {9, 8, 2, 1}, same[4] = {5, 5, 5, 5};
    assert_false(auc_delong(arena, apart, one_class, 3).auc.known);
    assert_false(auc_delong(arena, apart, split, 0).auc.known);
    assert_false(auc_delong_paired(arena, apart, same, one_class, 3).auc1.known);
    struct auc perfect = auc_delong(arena, apart, split, 4);
    assert_true(perfect.auc.value == 1 && perfect.variance.value == 0);
    assert_false(perfect.lower.known || perfect.upper.known);
    struct auc tied = auc_delong(arena, same, split, 4);
    assert_true(tied.auc.value == 0.5 && tied.gini.value == 0);
    struct auc single = auc_delong(arena, apart, lone, 3);
    assert_true(single.auc.value == 1);
    assert_false(single.variance.known);
    struct auc_pair twins = auc_delong_paired(arena, score1, score1, good, N);
    assert_true(twins.auc1.known && twins.auc2.known);
    assert_false(twins.z.known || twins.p.known);
    arena_free(arena);
}

static void limits_stay_within_the_unit_interval(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    static const bool y[6] = {1, 1, 0, 1, 0, 0};
    static const double s[6] = {6, 5, 4, 3, 2, 1};
    struct auc auc = auc_delong(arena, s, y, 6);
    assert_true(auc.upper.value == 1 && auc.lower.value > 0 && auc.lower.value < auc.auc.value);
    arena_free(arena);
}

static void ks_equals_the_reference(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    static const double a[] = {82, 75, 70, 66, 60, 52, 45, 33};
    static const double b[] = {75, 61, 55, 50, 47, 41, 40, 38, 30, 25, 20, 12};
    struct ks ks = ks_two_sample(arena, a, 8, b, 12), turned = ks_two_sample(arena, b, 12, a, 8);
    assert_near(ks.distance, 0.5);
    assert_near(ks.p, 0.181300449938123);
    assert_true(ks.p.value == turned.p.value && ks.distance.value == turned.distance.value);
    assert_false(ks_two_sample(arena, a, 0, b, 12).p.known);
    struct ks same = ks_two_sample(arena, a, 8, a, 8);
    assert_true(same.distance.value == 0 && same.p.value == 1);
    arena_free(arena);
}

/* Both series summed far beyond need, in R: at distance d/400 of 400 against 400. */
static void ks_p_equals_the_limit_distribution(void **state)
{
    (void)state;
    enum { COUNT = 400 };
    static const struct {
        size_t ones;
        double p;
    } rows[] = {{10, 0.9996332921577278}, {25, 0.4153634282998458}, {28, 0.2809295474198875},
                {29, 0.2438560914747019}, {38, 0.0541026226631558}, {80, 2.250703494385174e-07}};
    struct arena *arena = arena_new("test");
    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
        double a[COUNT] = {0}, b[COUNT] = {0};
        for (size_t i = 0; i < rows[r].ones; i++)
            b[i] = 1;
        double p = ks_two_sample(arena, a, COUNT, b, COUNT).p.value;
        assert_true(fabs(p - rows[r].p) < 1e-11 * rows[r].p + 1e-15);
    }
    arena_free(arena);
}

/* A sample of `count` ones against zeros shifted so that the distance is d/count: p must fall as
 * the distance grows, also across the point where the series changes. */
static void ks_p_falls_with_the_distance(void **state)
{
    (void)state;
    enum { COUNT = 400 };
    struct arena *arena = arena_new("test");
    double a[COUNT], b[COUNT], last = 1.5;
    for (size_t ones = 0; ones <= COUNT; ones++) {
        for (size_t i = 0; i < COUNT; i++) {
            a[i] = 0;
            b[i] = i < ones;
        }
        struct ks ks = ks_two_sample(arena, a, COUNT, b, COUNT);
        assert_near(ks.distance, (double)ones / COUNT);
        assert_true(ks.p.value >= 0 && ks.p.value <= 1);
        assert_true(ks.p.value < last || ones < 20);
        assert_true(last - ks.p.value < 0.6);
        last = ks.p.value;
    }
    arena_free(arena);
}

static void gain_equals_the_reference(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    static const size_t depths[] = {1, 2, 3, 5, 10, 20};
    static const double hits[] = {1, 1.5, 2, 4, 6, 8}, lifts[] = {2.5, 1.875, 5.0 / 3, 2, 1.5, 1};
    const struct gain *gains = gain_lift(arena, score1, good, N, depths, 6);
    for (size_t i = 0; i < 6; i++) {
        assert_near(gains[i].true_positives, hits[i]);
        assert_near(gains[i].precision, hits[i] / (double)depths[i]);
        assert_near(gains[i].gain, hits[i] / 8);
        assert_near(gains[i].lift, lifts[i]);
    }
    arena_free(arena);
}

/* Ties share: the figure is the mean over all orders in which the tied could stand, so neither
 * reversing the input nor walking the depths in another order changes it, and steps inside a tie
 * are even. */
static void gain_does_not_see_the_order_of_ties(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    static const double s[8] = {3, 2, 2, 2, 2, 1, 1, 0};
    static const bool y[8] = {0, 1, 1, 0, 1, 0, 1, 1};
    double reversed[8];
    bool reversed_y[8];
    size_t depths[9], down[9];
    for (size_t i = 0; i < 9; i++) {
        depths[i] = i;
        down[i] = 8 - i;
    }
    for (size_t i = 0; i < 8; i++) {
        reversed[i] = s[7 - i];
        reversed_y[i] = y[7 - i];
    }
    static const double expected[9] = {0, 0, 0.75, 1.5, 2.25, 3, 3.5, 4, 5};
    const struct gain *forward = gain_lift(arena, s, y, 8, depths, 9);
    const struct gain *backward = gain_lift(arena, reversed, reversed_y, 8, down, 9);
    for (size_t i = 0; i < 9; i++) {
        assert_true(forward[i].true_positives.value == expected[i]);
        assert_true(backward[8 - i].true_positives.value == expected[i]);
    }
    assert_false(forward[0].precision.known || forward[0].lift.known);
    assert_true(forward[0].gain.value == 0);
    arena_free(arena);
}

static void gain_without_positives_is_undefined(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    static const bool none[3] = {0, 0, 0};
    static const size_t depths[] = {0, 2};
    const struct gain *gains = gain_lift(arena, score1, none, 3, depths, 2);
    assert_true(gains[1].precision.known && gains[1].precision.value == 0);
    assert_false(gains[1].gain.known || gains[1].lift.known);
    assert_false(gain_lift(arena, score1, none, 0, depths, 1)[0].precision.known);
    arena_free(arena);
}

static void losses_equal_the_reference(void **state)
{
    (void)state;
    static const double p[] = {0.1, 0.2, 0.35, 0.6, 0.8, 0.05, 0.5, 0.9};
    static const bool y[] = {0, 0, 1, 1, 1, 0, 0, 1};
    struct calibration_loss loss = calibration_loss(p, y, 8);
    assert_near(loss.brier, 0.116875);
    assert_near(loss.logloss, 0.37026204464453);
}

static void certainty_costs_nothing_if_right_and_everything_if_wrong(void **state)
{
    (void)state;
    static const double certain[] = {0, 1, 1e-300};
    static const bool right[] = {0, 1, 0}, wrong[] = {1, 1, 0};
    struct calibration_loss loss = calibration_loss(certain, right, 3);
    assert_true(loss.brier.value == 0 && loss.logloss.value < 1e-299);
    loss = calibration_loss(certain, wrong, 3);
    assert_near(loss.brier, 1.0 / 3);
    assert_false(loss.logloss.known);
    loss = calibration_loss(certain, right, 0);
    assert_false(loss.brier.known || loss.logloss.known);
}

SUITE(discrimination_test, cmocka_unit_test(auc_equals_the_reference),
      cmocka_unit_test(delong_equals_the_definition), cmocka_unit_test(auc_is_mann_whitney),
      cmocka_unit_test(turning_scores_or_classes_round_mirrors_the_auc),
      cmocka_unit_test(what_a_handful_cannot_show_is_undefined),
      cmocka_unit_test(limits_stay_within_the_unit_interval),
      cmocka_unit_test(ks_equals_the_reference),
      cmocka_unit_test(ks_p_equals_the_limit_distribution),
      cmocka_unit_test(ks_p_falls_with_the_distance), cmocka_unit_test(gain_equals_the_reference),
      cmocka_unit_test(gain_does_not_see_the_order_of_ties),
      cmocka_unit_test(gain_without_positives_is_undefined),
      cmocka_unit_test(losses_equal_the_reference),
      cmocka_unit_test(certainty_costs_nothing_if_right_and_everything_if_wrong));
