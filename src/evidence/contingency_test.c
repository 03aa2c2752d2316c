/* Proof of contingency.h: reference numbers of R, one segment equals no segments, sparse and empty
 * segments, arms nobody planned, the four selection statuses, agreement. */
#include "evidence/contingency.h"

#include "base/rng.h"
#include "close.h"

#define OF(x, n) ((struct proportion){x, n})

static const struct stratum three[] = {
    {{12, 80}, {6, 82}}, {{7, 60}, {5, 55}}, {{20, 110}, {11, 108}}};
static const struct stratum sparse[] = {
    {{1, 6}, {0, 5}}, {{0, 4}, {1, 6}}, {{3, 9}, {1, 8}}, {{2, 7}, {0, 4}}};

static void segments_equal_the_reference(void **state)
{
    (void)state;
    struct cmh test = cmh(three, 3);
    assert_known_close(test.chisq, 5.02488884688712, 1e-12);
    assert_known_close(test.p, 0.024985529280467, 1e-12);
    assert_known_close(test.odds_ratio, 1.87653861323657, 1e-12);
    struct risk_difference rd = mh_risk_difference(three, 3);
    assert_known_close(rd.difference, 0.0663625085203565, 1e-12);
    assert_known_close(rd.se, 0.029334422045451, 1e-12);
    assert_known_close(rd.z, 2.26227428028184, 1e-12);
    rd = mh_risk_difference(sparse, 4);
    assert_known_close(rd.difference, 0.139752110652057, 1e-12);
    assert_known_close(rd.se, 0.10070854230855, 1e-12);
}

/* With one segment CMH is the N-1 test, and the difference is the plain one. */
static void one_segment_is_no_segment(void **state)
{
    (void)state;
    struct two_prop_test plain = two_prop_test(OF(56, 70), OF(48, 80));
    struct stratum one = {{56, 70}, {48, 80}};
    assert_known_close(cmh(&one, 1).chisq, plain.chisq.value, 1e-12);
    assert_known_close(mh_risk_difference(&one, 1).difference, 0.2, 1e-12);
}

static void swapping_arms_changes_the_sign(void **state)
{
    (void)state;
    struct stratum other[4];
    for (size_t i = 0; i < 4; i++)
        other[i] = (struct stratum){sparse[i].p0, sparse[i].p1};
    struct risk_difference a = mh_risk_difference(sparse, 4), b = mh_risk_difference(other, 4);
    assert_known_close(b.difference, -a.difference.value, 1e-14);
    assert_known_close(b.se, a.se.value, 1e-14);
    assert_known_close(cmh(other, 4).chisq, cmh(sparse, 4).chisq.value, 1e-14);
}

static void empty_arms_and_segments_say_nothing(void **state)
{
    (void)state;
    struct stratum more[5] = {three[0], {{0, 0}, {5, 9}}, three[1], {{0, 0}, {0, 0}}, three[2]};
    assert_known_close(mh_risk_difference(more, 5).se, 0.029334422045451, 1e-12);
    assert_known_close(cmh(more, 5).chisq, 5.02488884688712, 1e-12);
    assert_unknown(mh_risk_difference(&more[1], 1).difference);
    assert_unknown(mh_risk_difference(NULL, 0).z);
    assert_unknown(cmh(NULL, 0).chisq);
    struct stratum nobody = {{0, 9}, {0, 8}};
    assert_unknown(cmh(&nobody, 1).chisq);
    assert_unknown(cmh(&nobody, 1).odds_ratio);
    assert_known_close(mh_risk_difference(&nobody, 1).difference, 0, 0);
    assert_unknown(mh_risk_difference(&nobody, 1).se);
}

/* Hundreds of segments of a few records: the interval +-1.96 se holds the truth in 95 %. */
static void sato_covers_in_sparse_segments(void **state)
{
    (void)state;
    struct rng rng = rng_of(17);
    int covered = 0, pilots = 2000;
    for (int pilot = 0; pilot < pilots; pilot++) {
        struct stratum strata[60];
        for (size_t i = 0; i < 60; i++) {
            double base = 0.1 + 0.4 * (double)(i % 5) / 4;
            strata[i] = (struct stratum){{0, 1 + rng_below(&rng, 4)}, {0, 1 + rng_below(&rng, 4)}};
            for (int64_t r = 0; r < strata[i].p1.n; r++)
                strata[i].p1.x += rng_real(&rng) < base + 0.1;
            for (int64_t r = 0; r < strata[i].p0.n; r++)
                strata[i].p0.x += rng_real(&rng) < base;
        }
        struct risk_difference rd = mh_risk_difference(strata, 60);
        covered += fabs(rd.difference.value - 0.1) <= 1.96 * rd.se.value;
    }
    assert_true(fabs(covered / (double)pilots - 0.95) < 0.02);
}

static void sample_ratios_equal_the_reference(void **state)
{
    (void)state;
    static const int64_t bad[] = {8837, 1163}, arms[] = {1010, 985, 1105};
    static const double nine[] = {9, 1}, even[] = {1, 1, 1};
    struct srm srm = srm_check(bad, nine, 2);
    assert_known_close(srm.chisq, 29.5211111111111, 1e-12);
    assert_known_close(srm.p, 5.53109448925124e-08, 1e-15);
    assert_true(srm.is_invalid);
    srm = srm_check(arms, even, 3);
    assert_int_equal(srm.df, 2);
    assert_known_close(srm.p, 0.0206708195243647, 1e-12);
    assert_false(srm.is_invalid);
}

static void an_unplanned_arm_is_an_alarm_not_a_degree_of_freedom(void **state)
{
    (void)state;
    static const int64_t counts[] = {493, 507, 1}, none[] = {0, 0, 0}, clean[] = {493, 507, 0};
    static const double planned[] = {1, 1, 0}, single[] = {1, 0, 0};
    struct srm srm = srm_check(counts, planned, 3);
    assert_int_equal(srm.df, 1);
    assert_int_equal(srm.unplanned, 1);
    assert_known_close(srm.chisq, 0.196, 1e-12);
    assert_true(srm.is_invalid);
    assert_false(srm_check(clean, planned, 3).is_invalid);
    assert_unknown(srm_check(none, planned, 3).p);
    assert_false(srm_check(none, planned, 3).is_invalid);
    srm = srm_check(clean, single, 3);
    assert_unknown(srm.chisq);
    assert_true(srm.is_invalid && srm.unplanned == 507);
}

static void four_selection_statuses(void **state)
{
    (void)state;
    struct selection_ratio flag = selection_ratio(OF(18, 120), OF(61, 230));
    assert_int_equal(flag.status, SELECTION_FLAG);
    assert_known_close(flag.ratio.upper, 0.897731749090859, 1e-9);
    assert_known_close(flag.p, 0.0145286215172326, 1e-12);
    assert_int_equal(selection_ratio(OF(9, 40), OF(30, 95)).status, SELECTION_WATCH);
    assert_int_equal(selection_ratio(OF(55, 230), OF(61, 240)).status, SELECTION_OK);
    assert_int_equal(selection_ratio(OF(2, 12), OF(61, 230)).status, SELECTION_INSUFFICIENT_DATA);
    assert_int_equal(selection_ratio(OF(18, 120), OF(9, 29)).status, SELECTION_INSUFFICIENT_DATA);
    /* exactly four fifths is not less than four fifths, whatever the counts */
    for (int64_t n = 30; n < 3000; n++)
        assert_int_equal(selection_ratio(OF(4 * n, 7 * n), OF(5 * n, 7 * n)).status, SELECTION_OK);
    assert_int_equal(selection_ratio(OF(40, 100), OF(50, 100)).status, SELECTION_OK);
    /* nobody selected at all: there is no ratio to judge by */
    assert_int_equal(selection_ratio(OF(0, 50), OF(0, 50)).status, SELECTION_INSUFFICIENT_DATA);
    assert_int_equal(selection_ratio(OF(0, 50), OF(25, 50)).status, SELECTION_FLAG);
}

static void the_reference_is_the_best_group_of_size(void **state)
{
    (void)state;
    static const struct proportion groups[] = {{29, 29}, {10, 40}, {20, 80}, {9, 40}, {0, 0}};
    assert_int_equal(selection_reference(groups, 5), 1);
    assert_int_equal(selection_reference(&groups[3], 2), 0);
    assert_int_equal(selection_reference(groups, 1), -1);
    assert_int_equal(selection_reference(NULL, 0), -1);
}

static void agreement_beyond_chance(void **state)
{
    (void)state;
    static const int64_t reference[] = {34, 9, 6, 21}, perfect[] = {5, 0, 0, 7},
                         opposite[] = {0, 5, 5, 0}, single[] = {9, 0, 0, 0}, none[4] = {0};
    assert_known_close(cohen_kappa(reference, 2).agreement, 0.785714285714286, 1e-12);
    assert_known_close(cohen_kappa(reference, 2).kappa, 0.556962025316456, 1e-12);
    assert_known_close(cohen_kappa(perfect, 2).kappa, 1, 1e-15);
    assert_known_close(cohen_kappa(opposite, 2).kappa, -1, 1e-15);
    assert_unknown(cohen_kappa(single, 2).kappa);
    assert_known_close(cohen_kappa(single, 2).agreement, 1, 0);
    assert_unknown(cohen_kappa(none, 2).agreement);
}

SUITE(contingency_test, cmocka_unit_test(segments_equal_the_reference),
      cmocka_unit_test(one_segment_is_no_segment), cmocka_unit_test(swapping_arms_changes_the_sign),
      cmocka_unit_test(empty_arms_and_segments_say_nothing),
      cmocka_unit_test(sato_covers_in_sparse_segments),
      cmocka_unit_test(sample_ratios_equal_the_reference),
      cmocka_unit_test(an_unplanned_arm_is_an_alarm_not_a_degree_of_freedom),
      cmocka_unit_test(four_selection_statuses),
      cmocka_unit_test(the_reference_is_the_best_group_of_size),
      cmocka_unit_test(agreement_beyond_chance));
