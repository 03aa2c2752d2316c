/* Proof of means.h: reference numbers of R and sandwich; one method against another where they
 * must agree (delta method and cluster-robust mean, weights and copies, no selection and the plain
 * mean); zero variance however it hides behind rounding. */
#include "evidence/means.h"

#include <math.h>

#include "base/arena.h"
#include "base/rng.h"
#include "suite.h"

enum { N = 20, MANY = 200 };

static const double pipeline[N] = {0, 0, 0,   0, 0, 0,  0, 120, 0, 45,
                                   0, 0, 310, 0, 0, 80, 0, 0,   0, 950};
static const double baseline[N] = {0, 0, 0, 0, 0, 60, 0, 0, 0, 0, 0, 0, 150, 0, 0, 0, 0, 40, 0, 0};

static void assert_near(struct maybe_real got, double expected)
{
    assert_true(got.known);
    if (!(fabs(got.value - expected) <= 1e-9 * fmax(1, fabs(expected))))
        fail_msg("got %.17g, expected %.17g", got.value, expected);
}

static void assert_no_test(struct difference d)
{
    assert_false(d.statistic.known || d.p.known || d.lower.known || d.upper.known);
}

static void welch_equals_the_reference(void **state)
{
    (void)state;
    struct welch test = welch_t(pipeline, N, baseline, N);
    assert_near(test.difference.estimate, 62.75);
    assert_near(test.difference.statistic, 1.26655248286268);
    assert_near(test.df, 20.0275200144857);
    assert_near(test.difference.p, 0.219848257374221);
    assert_near(test.difference.lower, -40.5877444000508);
    assert_near(test.difference.upper, 166.087744400051);
}

static void welch_turns_with_its_samples_and_moves_with_the_unit(void **state)
{
    (void)state;
    double shifted_a[N], shifted_b[N];
    for (size_t i = 0; i < N; i++) {
        shifted_a[i] = 1e6 + 3 * pipeline[i];
        shifted_b[i] = 1e6 + 3 * baseline[i];
    }
    struct welch one = welch_t(pipeline, N, baseline, N), other = welch_t(baseline, N, pipeline, N);
    struct welch moved = welch_t(shifted_a, N, shifted_b, N);
    assert_near(other.difference.statistic, -one.difference.statistic.value);
    assert_near(other.difference.lower, -one.difference.upper.value);
    assert_near(other.difference.p, one.difference.p.value);
    assert_near(moved.difference.statistic, one.difference.statistic.value);
    assert_near(moved.difference.upper, 3 * one.difference.upper.value);
}

static void welch_without_variation_says_only_the_difference(void **state)
{
    (void)state;
    double tenth[7], third[7], giant[3] = {1e300, -1e300, 1e300};
    for (size_t i = 0; i < 7; i++) {
        tenth[i] = 0.1;
        third[i] = 1.0 / 3;
    }
    struct welch flat = welch_t(tenth, 7, third, 7);
    assert_near(flat.difference.estimate, 0.1 - 1.0 / 3);
    assert_no_test(flat.difference);
    assert_false(flat.df.known);
    struct welch short_one = welch_t(pipeline, 1, baseline, N);
    assert_true(short_one.difference.estimate.known);
    assert_no_test(short_one.difference);
    assert_false(welch_t(pipeline, 0, baseline, N).difference.estimate.known);
    assert_no_test(welch_t(giant, 3, giant, 3).difference); /* squares overflow */
    /* One sample that varies is enough: a one-sample t-test with n - 1 df. */
    struct welch half = welch_t(pipeline, N, tenth, 7);
    assert_near(half.df, N - 1);
}

static void winsorised_equals_the_reference(void **state)
{
    (void)state;
    struct winsorised w = winsorised_mean(pipeline, N, 300);
    assert_near(w.mean, 42.25);
    assert_near(w.sd, 93.7869225537615);
    assert_int_equal(w.capped, 2);
    assert_near(w.share_removed, 0.438538205980066);
    struct winsorised none = winsorised_mean(pipeline, N, 950); /* at the cap is not above it */
    assert_int_equal(none.capped, 0);
    assert_true(none.share_removed.value == 0);
    assert_near(none.mean, 75.25);
}

static void winsorised_edges(void **state)
{
    (void)state;
    static const double negative[] = {-5, -7};
    assert_false(winsorised_mean(pipeline, 0, 1).mean.known);
    struct winsorised one = winsorised_mean(pipeline + 7, 1, 50);
    assert_true(one.mean.value == 50 && !one.sd.known && one.capped == 1);
    assert_false(winsorised_mean(pipeline, 3, 1).share_removed.known); /* a total of 0 */
    assert_false(winsorised_mean(negative, 2, 1).share_removed.known);
    /* The mean never falls as the cap rises. */
    double last = -1;
    for (int cap = 0; cap < 1000; cap += 10) {
        double mean = winsorised_mean(pipeline, N, cap).mean.value;
        assert_true(mean >= last);
        last = mean;
    }
}

static const double w1[] = {120, 0, 310, 45, 0, 80, 0, 950, 60, 0};
static const double k1[] = {2, 1, 4, 1, 3, 2, 1, 5, 2, 1};
static const double w0[] = {0, 60, 0, 150, 40, 0, 0, 210, 0, 30};
static const double k0[] = {1, 2, 1, 3, 2, 1, 2, 4, 1, 2};
static const struct ratio_arm arm1 = {w1, k1, 10}, arm0 = {w0, k0, 10};

static void ratios_equal_the_reference(void **state)
{
    (void)state;
    struct ratio_comparison r = ratio_compare(arm1, arm0);
    assert_near(r.arm1.ratio, 71.1363636363636);
    assert_near(r.arm1.se, 31.2875119209543);
    assert_near(r.arm0.ratio, 25.7894736842105);
    assert_near(r.arm0.se, 8.35537149809278);
    assert_near(r.difference.estimate, 45.3468899521531);
    assert_near(r.difference.se, 32.3839564456692);
    assert_near(r.difference.statistic, 1.40028875187724);
    assert_near(r.difference.p, 0.161426867770327);
    assert_near(r.difference.lower, -18.1244983582722);
    assert_near(r.difference.upper, 108.818278262578);
    assert_near(r.lift.estimate, 1.75834879406308);
    assert_near(r.lift.lower, -0.0544963427016579);
    assert_near(r.lift.upper, 7.04702130021321);
}

/* The formula with variances and the covariance of the accounts' y and n (Deng et al. 2018). */
static double delta_se(struct ratio_arm arm)
{
    double k = (double)arm.count, sy = 0, sn = 0, yy = 0, nn = 0, yn = 0;
    for (size_t i = 0; i < arm.count; i++) {
        sy += arm.y[i];
        sn += arm.n[i];
    }
    for (size_t i = 0; i < arm.count; i++) {
        double y = arm.y[i] - sy / k, n = arm.n[i] - sn / k;
        yy += y * y / (k - 1);
        nn += n * n / (k - 1);
        yn += y * n / (k - 1);
    }
    double r = sy / sn, mean_n = sn / k;
    return sqrt((yy - 2 * r * yn + r * r * nn) / (k * mean_n * mean_n));
}

/* Per-record values, grouped by account: the ratio of sums is the mean of the records, and the
 * delta method is the cluster-robust standard error. */
static void delta_method_and_cluster_mean_agree(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct rng rng = rng_of(51);
    for (int round = 0; round < 50; round++) {
        double values[MANY], y[MANY] = {0}, n[MANY] = {0};
        int64_t account[MANY];
        size_t accounts = 2 + rng_below(&rng, 40);
        for (size_t i = 0; i < MANY; i++) {
            account[i] = i < accounts ? (int64_t)i : (int64_t)rng_below(&rng, (uint32_t)accounts);
            values[i] = rng_below(&rng, 4) ? 0 : rng_real(&rng) * 1000;
            y[account[i]] += values[i];
            n[account[i]] += 1;
        }
        struct ratio_arm arm = {y, n, accounts};
        struct cluster_mean mean = cluster_mean(arena, values, account, MANY, accounts);
        assert_near(ratio_metric(arm).ratio, mean.mean.value);
        assert_near(ratio_metric(arm).se, mean.se.value);
        assert_near(mean.se, delta_se(arm));
    }
    arena_free(arena);
}

static void ratios_without_a_base_are_undefined(void **state)
{
    (void)state;
    static const double zero[2] = {0, 0}, ones[2] = {1, 1}, loss[2] = {-3, -5};
    static const double some[2] = {1, 5};
    struct ratio_arm no_base = {ones, zero, 2}, nothing = {zero, ones, 2};
    struct ratio_arm single = {ones, ones, 1}, empty = {ones, ones, 0}, fine = {some, ones, 2};
    struct ratio_arm negative = {loss, ones, 2};
    assert_false(ratio_metric(no_base).ratio.known || ratio_metric(no_base).se.known);
    assert_false(ratio_metric(empty).ratio.known);
    assert_true(ratio_metric(single).ratio.known);
    assert_false(ratio_metric(single).se.known);
    struct ratio_comparison zero_base = ratio_compare(fine, nothing);
    assert_true(zero_base.difference.p.known);
    assert_false(zero_base.lift.estimate.known || zero_base.lift.lower.known);
    struct ratio_comparison to_nothing = ratio_compare(nothing, fine);
    assert_near(to_nothing.lift.estimate, -1);
    assert_false(to_nothing.lift.lower.known || to_nothing.lift.upper.known);
    assert_false(ratio_compare(fine, negative).lift.estimate.known);
    struct ratio_comparison flat = ratio_compare(nothing, nothing);
    assert_true(flat.difference.estimate.value == 0 && flat.difference.se.value == 0);
    assert_no_test(flat.difference);
    assert_false(ratio_compare(fine, no_base).difference.estimate.known);
}

/* y proportional to n: no account differs from another but by rounding. */
static void proportional_accounts_do_not_vary(void **state)
{
    (void)state;
    double y[9], n[9];
    for (size_t i = 0; i < 9; i++) {
        n[i] = (double)(i + 1) * 0.7;
        y[i] = n[i] / 3 * 0.1;
    }
    struct ratio_arm arm = {y, n, 9};
    assert_true(ratio_metric(arm).se.value == 0);
    assert_no_test(ratio_compare(arm, arm).difference);
}

static void cluster_mean_equals_the_reference(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    static const double y[] = {1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 1, 0, 0};
    static const int64_t cluster[] = {0, 0, 1, 1, 1, 2, 3, 3, 4, 4, 4, 5, 6, 6, 7};
    struct cluster_mean mean = cluster_mean(arena, y, cluster, 15, 8);
    assert_near(mean.mean, 0.4);
    assert_near(mean.se, 0.112235579905952);
    /* Clusters of one: the usual standard error of a mean. */
    static const int64_t own[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14};
    assert_near(cluster_mean(arena, y, own, 15, 15).se, sqrt(0.4 * 0.6 / 14));
    static const int64_t one[15] = {0};
    assert_true(cluster_mean(arena, y, one, 15, 1).mean.known);
    assert_false(cluster_mean(arena, y, one, 15, 1).se.known);
    assert_false(cluster_mean(arena, y, one, 0, 0).mean.known);
    arena_free(arena);
}

static const bool swap_y[N] = {1, 0, 1, 0, 0, 1, 0, 0, 1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0};
static const bool swap_old[N] = {1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
static const bool swap_new[N] = {1, 1, 1, 1, 1, 1, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0};
static const double swap_even[N] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
static const double swap_w[N] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 20, 20, 20};
static const int64_t swap_account[N] = {0, 0, 1, 2, 2,  3,  4,  5,  6,  6,
                                        7, 8, 9, 9, 10, 11, 12, 13, 14, 14};

static struct routing_change swap_change(const double *weight, double break_even)
{
    return (struct routing_change){.good = swap_y,
                                   .routed_old = swap_old,
                                   .routed_new = swap_new,
                                   .weight = weight,
                                   .account = swap_account,
                                   .count = N,
                                   .account_count = 15,
                                   .break_even = break_even};
}

/* Routing the first two records of a third each, one good and one not, at .5 and .2: the good one
 * is worth 1 whatever its break-even, the other -.25. */
static void each_record_may_break_even_elsewhere(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    static const double same[N] = {.1, .1, .1, .1, .1, .1, .1, .1, .1, .1,
                                   .1, .1, .1, .1, .1, .1, .1, .1, .1, .1};
    struct routing_change change = swap_change(swap_w, .1);
    struct net_benefit all = net_benefit_change(arena, &change);
    change.break_even_each = same;
    struct net_benefit each = net_benefit_change(arena, &change);
    assert_true(all.change.value == each.change.value && all.se.value == each.se.value);
    static const bool good[] = {true, false, false}, before[] = {false, false, false},
                      after[] = {true, true, false};
    static const double weight[] = {1, 1, 1}, break_even[] = {.5, .2, .1};
    static const int64_t account[] = {0, 1, 2};
    change = (struct routing_change){.good = good,
                                     .routed_old = before,
                                     .routed_new = after,
                                     .weight = weight,
                                     .account = account,
                                     .count = 3,
                                     .account_count = 3,
                                     .break_even_each = break_even};
    assert_true(fabs(net_benefit_change(arena, &change).change.value - .75 / 3) < 1e-15);
    arena_free(arena);
}

static void net_benefit_equals_the_reference(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct routing_change change = swap_change(swap_even, 0.2);
    struct net_benefit nb = net_benefit_change(arena, &change);
    assert_near(nb.before, 0.0875);
    assert_near(nb.after, 0.2);
    assert_near(nb.change, 0.1125);
    assert_near(nb.se, 0.0610661416884536);
    assert_near(nb.z, 1.84226474588735);
    assert_near(nb.p_one_sided, 0.0327182169315423);
    assert_int_equal(nb.swap_in, 3);
    assert_int_equal(nb.swap_out, 2);
    change = swap_change(swap_w, 0.15);
    nb = net_benefit_change(arena, &change);
    assert_near(nb.before, 0.027501909854851);
    assert_near(nb.change, 0.0282658517952636);
    assert_near(nb.se, 0.0240050805450968);
    assert_near(nb.p_one_sided, 0.119499083434467);
    arena_free(arena);
}

static void net_benefit_turns_with_the_change(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct routing_change there = swap_change(swap_w, 0.15), back = there;
    back.routed_old = swap_new;
    back.routed_new = swap_old;
    struct net_benefit one = net_benefit_change(arena, &there);
    struct net_benefit other = net_benefit_change(arena, &back);
    assert_near(one.change, one.after.value - one.before.value);
    assert_near(other.change, -one.change.value);
    assert_near(other.se, one.se.value);
    assert_near(other.p_one_sided, 1 - one.p_one_sided.value);
    assert_int_equal(other.swap_in, one.swap_out);
    /* Weights are relative. */
    double scaled[N];
    for (size_t i = 0; i < N; i++)
        scaled[i] = swap_w[i] / 7;
    struct routing_change relative = swap_change(scaled, 0.15);
    assert_near(net_benefit_change(arena, &relative).z, one.z.value);
    /* A break-even of 0 charges nothing: the change counts opportunities only. */
    struct routing_change cheap = swap_change(swap_even, 0);
    assert_near(net_benefit_change(arena, &cheap).change, 2.0 / N);
    arena_free(arena);
}

static void net_benefit_without_evidence_has_no_test(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    static const double none[N] = {0};
    static const bool all_bad[N] = {0},
                      all[N] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    struct routing_change same = swap_change(swap_even, 0.2), weightless = swap_change(none, 0.2);
    same.routed_new = swap_old;
    struct net_benefit nb = net_benefit_change(arena, &same);
    assert_true(nb.change.value == 0 && nb.se.value == 0 && nb.swap_in == 0);
    assert_false(nb.z.known || nb.p_one_sided.known);
    nb = net_benefit_change(arena, &weightless);
    assert_false(nb.before.known || nb.change.known || nb.se.known);
    assert_int_equal(nb.swap_in, 3);
    /* Every record swaps in and costs the same, 1/9 with no exact binary: nothing varies. */
    struct routing_change uniform = swap_change(swap_w, 0.1);
    uniform.good = all_bad;
    uniform.routed_old = all_bad;
    uniform.routed_new = all;
    nb = net_benefit_change(arena, &uniform);
    assert_near(nb.change, -1.0 / 9);
    assert_false(nb.z.known || nb.p_one_sided.known);
    struct routing_change lone = swap_change(swap_even, 0.2);
    static const int64_t one[N] = {0};
    lone.account = one;
    lone.account_count = 1;
    nb = net_benefit_change(arena, &lone);
    assert_true(nb.change.known);
    assert_false(nb.se.known || nb.z.known);
    arena_free(arena);
}

static void hajek_equals_the_reference(void **state)
{
    (void)state;
    static const double y[] = {1, 1, 0, 0, 1, 0, 0, 0, 1, 0};
    static const double chance[] = {1, 1, 1, 1, 1, 1, 0.05, 0.05, 0.05, 0.05};
    struct hajek h = hajek_ipw(y, chance, 10);
    assert_near(h.estimate, 0.267441860465116);
    assert_near(h.se, 0.202175582369728);
    assert_near(h.ess, 4.6052303860523);
    /* Everybody selected: the plain mean, its standard error, all records effective. */
    struct hajek plain = hajek_ipw(y, swap_even, 10);
    assert_near(plain.estimate, 0.4);
    assert_near(plain.se, sqrt(0.4 * 0.6 / 10));
    assert_near(plain.ess, 10);
    assert_false(hajek_ipw(y, chance, 0).estimate.known);
    assert_true(hajek_ipw(y, chance, 1).estimate.value == 1);
    assert_false(hajek_ipw(y, chance, 1).se.known);
}

SUITE(means_test, cmocka_unit_test(welch_equals_the_reference),
      cmocka_unit_test(welch_turns_with_its_samples_and_moves_with_the_unit),
      cmocka_unit_test(welch_without_variation_says_only_the_difference),
      cmocka_unit_test(winsorised_equals_the_reference), cmocka_unit_test(winsorised_edges),
      cmocka_unit_test(ratios_equal_the_reference),
      cmocka_unit_test(delta_method_and_cluster_mean_agree),
      cmocka_unit_test(ratios_without_a_base_are_undefined),
      cmocka_unit_test(proportional_accounts_do_not_vary),
      cmocka_unit_test(cluster_mean_equals_the_reference),
      cmocka_unit_test(net_benefit_equals_the_reference),
      cmocka_unit_test(each_record_may_break_even_elsewhere),
      cmocka_unit_test(net_benefit_turns_with_the_change),
      cmocka_unit_test(net_benefit_without_evidence_has_no_test),
      cmocka_unit_test(hajek_equals_the_reference));
