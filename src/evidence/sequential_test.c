/* Proof of sequential.h: published boundaries, the false-positive rate of simulated weekly pilots,
 * looks that come too close together, repeated intervals, the confidence sequence watched for ever. */
#include "evidence/sequential.h"

#include "base/arena.h"
#include "base/rng.h"
#include "close.h"

enum { LOOKS_MAX = 64 };

static void expect_boundaries(const double *t, size_t count, const double *z)
{
    struct arena *arena = arena_new("test");
    double got[LOOKS_MAX];
    gst_boundaries(arena, t, count, 0.05, got);
    for (size_t i = 0; i < count; i++)
        assert_close(got[i], z[i], 1e-9);
    arena_free(arena);
}

#define LIST(...) ((const double[]){__VA_ARGS__})

static void boundaries_equal_the_reference(void **state)
{
    (void)state;
    expect_boundaries(LIST(0.2, 0.4, 0.6, 0.8, 1), 5,
                      LIST(4.876884948776417, 3.3570119215746277, 2.6802800645449816,
                           2.2898167677119443, 2.03103204331005));
    expect_boundaries(
        LIST(0.25, 0.5, 0.75, 1), 4,
        LIST(4.332633646049566, 2.9631315976798884, 2.3590442853009517, 2.0140901439308494));
    expect_boundaries(LIST(1), 1, LIST(1.959963984540054));
}

static void alpha_is_spent_whole_and_never_early(void **state)
{
    (void)state;
    double before = 0;
    for (int i = 1; i <= 100; i++) {
        double spent = 2 * gst_spent_per_side(i / 100.0, 0.05);
        assert_true(spent >= before && spent <= 0.05 + 1e-12);
        before = spent;
    }
    assert_close(before, 0.05, 1e-13);
    assert_close(2 * gst_spent_per_side(0.2, 0.05), 1.0777425258901019e-06, 1e-16);
    assert_close(2 * gst_spent_per_side(0.5, 0.05), 0.003050645515978001, 1e-14);
}

/* Integrated directly over the first look, which two looks allow. */
static double second_rejection(const double *t, const double *z)
{
    double edge = z[0] * sqrt(t[0]), step = sqrt(t[1] - t[0]), total = 0;
    enum { CELLS = 400000 };
    for (int i = 0; i < CELLS; i++) {
        double b = edge * (2 * (i + 0.5) / CELLS - 1);
        total += normal_density(b / sqrt(t[0])) / sqrt(t[0]) *
                 normal_sf((z[1] * sqrt(t[1]) - b) / step) * 2 * edge / CELLS;
    }
    return total;
}

static void looks_close_together_spend_what_they_may(void **state)
{
    (void)state;
    static const double pairs[][2] = {{0.5, 0.6}, {0.5, 0.501}, {0.5, 0.5001}, {0.3, 1}};
    struct arena *arena = arena_new("test");
    for (size_t i = 0; i < 4; i++) {
        double z[2];
        gst_boundaries(arena, pairs[i], 2, 0.05, z);
        double may = gst_spent_per_side(pairs[i][1], 0.05) - gst_spent_per_side(pairs[i][0], 0.05);
        assert_close(second_rejection(pairs[i], z) / may, 1, 1e-5);
    }
    arena_free(arena);
}

static void a_look_without_news_cannot_reject(void **state)
{
    (void)state;
    static const double same[] = {0.5, 0.5, 1, 1}, tiny[] = {0.001, 0.5, 1},
                        near[] = {0.5, 0.50001, 1};
    struct arena *arena = arena_new("test");
    double z[4], plain[2];
    gst_boundaries(arena, LIST(0.5, 1), 2, 0.05, plain);
    gst_boundaries(arena, same, 4, 0.05, z);
    assert_true(z[1] == GST_Z_MAX && z[3] == GST_Z_MAX);
    assert_close(z[0], plain[0], 1e-12);
    assert_close(z[2], plain[1], 1e-9);
    gst_boundaries(arena, tiny, 3, 0.05, z);
    assert_true(z[0] == GST_Z_MAX);
    assert_close(z[2], plain[1], 1e-9);
    gst_boundaries(arena, near, 3, 0.05, z);
    assert_true(z[1] > z[0] && z[1] < z[0] + 0.05);
    assert_close(z[2], plain[1], 1e-9);
    arena_free(arena);
}

/* Two independent normal deviates (Box, Muller 1958). */
static double normal_draw(struct rng *rng)
{
    return sqrt(-2 * log(1 - rng_real(rng))) * cos(2 * M_PI * rng_real(rng));
}

/* 40,000 pilots without any effect, looked at in each of twelve weeks; 3 se are .0033 and .0061. */
static void weekly_looks_keep_five_percent_only_with_the_boundary(void **state)
{
    (void)state;
    enum { WEEKS = 12, PILOTS = 40000 };
    struct arena *arena = arena_new("test");
    struct rng rng = rng_of(20260711);
    double t[WEEKS], bound[WEEKS];
    for (int w = 0; w < WEEKS; w++)
        t[w] = (w + 1) / (double)WEEKS;
    gst_boundaries(arena, t, WEEKS, 0.05, bound);
    int sequential = 0, naive = 0;
    for (int pilot = 0; pilot < PILOTS; pilot++) {
        double b = 0;
        bool crossed = false, fooled = false;
        for (int w = 0; w < WEEKS; w++) {
            b += normal_draw(&rng) / sqrt(WEEKS);
            crossed |= fabs(b / sqrt(t[w])) >= bound[w];
            fooled |= fabs(b / sqrt(t[w])) >= 1.959963984540054;
        }
        sequential += crossed;
        naive += fooled;
    }
    assert_true(fabs(sequential / (double)PILOTS - 0.05) < 0.0033);
    assert_true(fabs(naive / (double)PILOTS - 0.206) < 0.0061);
    arena_free(arena);
}

static void decisions_equal_the_reference(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct gst_decision second =
        gst_decision(arena, LIST(0.34, 0.61), 2, 0.05, 0.0663625085203565, 0.029334422045451);
    assert_known_close(second.z, 2.262274280281843, 1e-12);
    assert_close(second.bound, 2.6466105181619484, 1e-9);
    assert_known_close(second.lower, -0.011274281409335854, 1e-9);
    assert_int_equal(second.verdict, GST_CONTINUE);
    const double *final = LIST(0.34, 0.61, 1);
    assert_int_equal(gst_decision(arena, final, 3, 0.05, 0.071, 0.0242).verdict, GST_STOP_BENEFIT);
    assert_int_equal(gst_decision(arena, final, 3, 0.05, -0.071, 0.0242).verdict, GST_STOP_HARM);
    assert_int_equal(gst_decision(arena, final, 3, 0.05, 0.01, 0.0242).verdict,
                     GST_FINAL_NO_DIFFERENCE);
    struct gst_decision unknown = gst_decision(arena, final, 2, 0.05, 0.01, 0);
    assert_unknown(unknown.z);
    assert_unknown(unknown.lower);
    assert_int_equal(unknown.verdict, GST_CONTINUE);
    arena_free(arena);
}

/* The repeated interval excludes 0 exactly when the look stops. */
static void intervals_and_decisions_agree(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    for (int step = -28; step <= 28; step++) {
        double estimate = 0.007 * step;
        struct gst_decision d = gst_decision(arena, LIST(0.4, 0.7), 2, 0.05, estimate, 0.03);
        bool excludes = d.lower.value > 0 || d.upper.value < 0;
        assert_int_equal(excludes, d.verdict != GST_CONTINUE);
    }
    arena_free(arena);
}

static void conditional_power_follows_the_trend(void **state)
{
    (void)state;
    assert_unknown(gst_conditional_power(1, 1, 2));
    assert_unknown(gst_conditional_power(1, 0, 2));
    assert_known_close(gst_conditional_power(0, 0.5, 1.96), normal_sf(1.96 / sqrt(0.5)), 1e-14);
    assert_true(gst_conditional_power(0.3, 0.5, 1.97).value < 0.1);
    assert_true(gst_conditional_power(3, 0.8, 1.97).value > 0.9);
}

static void confidence_sequences_equal_the_reference(void **state)
{
    (void)state;
    struct asymp_cs cs = asymp_cs(0.05, 0.0135, 640, 600, 0.05);
    assert_known_close(cs.rho2, 0.0132269243362293, 1e-13);
    assert_known_close(cs.half_width, 0.0409750589400309, 1e-13);
    assert_known_close(cs.lower, 0.00902494105996912, 1e-13);
    assert_known_close(cs.p, 0.00666905966023279, 1e-13);
    assert_known_close(asymp_cs(0.042, 0.021, 260, 600, 0.05).p, 0.4474307475517, 1e-12);
    assert_unknown(asymp_cs(0, 0.1, 0, 600, 0.05).lower);
    assert_unknown(asymp_cs(0, 0, 10, 600, 0.05).p);
}

static void its_p_and_its_limits_agree(void **state)
{
    (void)state;
    for (int step = 0; step < 160; step++) {
        struct asymp_cs cs = asymp_cs(step / 20.0, 1, 600, 600, 0.05);
        assert_int_equal(cs.lower.value > 0, cs.p.value < 0.05);
        assert_true(cs.half_width.value > 1.96);
    }
}

/* Watched after each of 3,000 records from the 30th on, a true zero is left in at most 5 %. */
static void it_may_be_watched_all_the_time(void **state)
{
    (void)state;
    struct rng rng = rng_of(99);
    int left = 0, runs = 1500;
    for (int run = 0; run < runs; run++) {
        double sum = 0, squares = 0;
        bool outside = false;
        for (int n = 1; n <= 3000; n++) {
            double x = rng_real(&rng) - 0.5;
            sum += x;
            squares += x * x;
            double mean = sum / n, se = sqrt((squares / n - mean * mean) / n);
            if (n >= 30 && n % 10 == 0)
                outside |= fabs(mean) > asymp_cs(mean, se, n, 600, 0.05).half_width.value;
        }
        left += outside;
    }
    assert_true(left / (double)runs < 0.05);
}

SUITE(sequential_test, cmocka_unit_test(boundaries_equal_the_reference),
      cmocka_unit_test(alpha_is_spent_whole_and_never_early),
      cmocka_unit_test(looks_close_together_spend_what_they_may),
      cmocka_unit_test(a_look_without_news_cannot_reject),
      cmocka_unit_test(weekly_looks_keep_five_percent_only_with_the_boundary),
      cmocka_unit_test(decisions_equal_the_reference),
      cmocka_unit_test(intervals_and_decisions_agree),
      cmocka_unit_test(conditional_power_follows_the_trend),
      cmocka_unit_test(confidence_sequences_equal_the_reference),
      cmocka_unit_test(its_p_and_its_limits_agree),
      cmocka_unit_test(it_may_be_watched_all_the_time));
