/* Proof of pilot.h: reference numbers, the limits at which a status turns, what is unknown. */
#include "evidence/pilot.h"

#include <math.h>

#include "suite.h"

static void assert_close(struct maybe_real got, double expected)
{
    assert_true(got.known);
    if (!(fabs(got.value - expected) <= 1e-9 * fmax(1, fabs(expected))))
        fail_msg("got %.17g, expected %.17g", got.value, expected);
}

static void a_pilot_needs_what_its_lift_and_its_looks_cost(void **state)
{
    (void)state;
    struct pilot_plan plan = {0.1, 0.05, 1, 710, {0.05, 0.8}};
    struct pilot_size size = pilot_size(&plan);
    assert_close(size.needed, 710); /* 685.63 for one look, times 1.035 */
    assert_true(size.detectable.value < 0.05 && size.detectable.value > 0.0499);
    assert_false(size.is_refused);
    plan.design_effect = 2;
    assert_close(pilot_size(&plan).needed, 1420);
    plan.lift = -0.05; /* fewer rejections, say: 434.4 of ten against five percent */
    assert_close(pilot_size(&plan).needed, ceil(2 * 1.035 * 434.43190316));
}

static void a_pilot_that_cannot_show_twice_its_lift_is_refused(void **state)
{
    (void)state;
    struct pilot_plan plan = {0.1, 0.05, 1, 0, {0.05, 0.8}};
    struct pilot_size none = pilot_size(&plan);
    assert_true(none.is_refused);
    assert_false(none.detectable.known);
    int64_t least = 0; /* the first size that is let through shows a tenth just */
    for (plan.per_arm = 1; pilot_size(&plan).is_refused; plan.per_arm++)
        least = plan.per_arm + 1;
    struct maybe_real once = power_n_per_arm(0.1, 0.2, plan.power);
    assert_int_equal(least, (int64_t)ceil(once.value * POWER_WEEKLY_LOOKS));
    plan.lift = 0;
    assert_true(pilot_size(&plan).is_refused);
    assert_false(pilot_size(&plan).needed.known);
}

static void what_changed_anyway_is_taken_out(void **state)
{
    (void)state;
    struct proportion pre1 = {40, 400}, post1 = {66, 400}, pre0 = {42, 400}, post0 = {50, 400};
    struct difference did = difference_in_differences(pre1, post1, pre0, post0);
    double se = sqrt((.1 * .9 + .165 * .835 + .105 * .895 + .125 * .875) / 400);
    assert_close(did.estimate, .065 - .02);
    assert_close(did.se, se);
    assert_close(did.statistic, .045 / se);
    assert_close(did.upper, .045 + 1.959963984540054 * se);
    struct difference swapped = difference_in_differences(pre0, post0, pre1, post1);
    assert_close(swapped.estimate, -.045);
    assert_true(swapped.p.value == did.p.value);
    struct proportion empty = {0, 0}, never = {0, 9};
    assert_false(difference_in_differences(pre1, post1, empty, post0).estimate.known);
    did = difference_in_differences(never, never, never, never);
    assert_true(did.estimate.known && did.estimate.value == 0);
    assert_false(did.se.known || did.p.known || did.lower.known);
}

static void a_guardrail_breaks_when_all_of_the_sequence_is_beyond_it(void **state)
{
    (void)state;
    struct watched harm = {0.02, 0.004, 400, 410};
    struct asymp_cs cs = asymp_cs(0.02, 0.004, 810, 600, 0.05);
    double margin = cs.lower.value;
    assert_int_equal(guardrail(&harm, margin, 600).status, GUARDRAIL_WATCH); /* not above it */
    assert_int_equal(guardrail(&harm, nextafter(margin, 0), 600).status, GUARDRAIL_BREACH);
    assert_int_equal(guardrail(&harm, cs.upper.value, 600).status, GUARDRAIL_CLEAR);
    assert_int_equal(guardrail(&harm, nextafter(cs.upper.value, 0), 600).status, GUARDRAIL_WATCH);
    harm.n0 = WATCH_ARM_MIN - 1;
    assert_int_equal(guardrail(&harm, 0, 600).status, GUARDRAIL_UNKNOWN);
    assert_false(guardrail(&harm, 0, 600).cs.lower.known);
    harm.n0 = WATCH_ARM_MIN;
    assert_int_equal(guardrail(&harm, -1, 600).status, GUARDRAIL_BREACH);
    harm.se = 0;
    assert_int_equal(guardrail(&harm, -1, 600).status, GUARDRAIL_UNKNOWN);
    assert_string_equal(guardrail_status_text(GUARDRAIL_BREACH), "breach");
}

static void a_lift_lasts_fades_or_is_unproven(void **state)
{
    (void)state;
    struct watched lift = {0.06, 0.012, 900, 60};
    assert_int_equal(sustained_lift(&lift, 0.2, 600).class, LIFT_SUSTAINED); /* even if it shrank */
    lift.se = 0.05;
    assert_int_equal(sustained_lift(&lift, 0.12, 600).class, LIFT_UNPROVEN); /* exactly half */
    assert_int_equal(sustained_lift(&lift, 0.1201, 600).class, LIFT_FADING);
    lift.n0 = 29;
    assert_int_equal(sustained_lift(&lift, 0.5, 600).class, LIFT_UNPROVEN);
    assert_string_equal(lift_class_text(LIFT_FADING), "fading");
}

SUITE(pilot_test, cmocka_unit_test(a_pilot_needs_what_its_lift_and_its_looks_cost),
      cmocka_unit_test(a_pilot_that_cannot_show_twice_its_lift_is_refused),
      cmocka_unit_test(what_changed_anyway_is_taken_out),
      cmocka_unit_test(a_guardrail_breaks_when_all_of_the_sequence_is_beyond_it),
      cmocka_unit_test(a_lift_lasts_fades_or_is_unproven));
