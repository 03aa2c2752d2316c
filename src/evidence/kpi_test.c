/* Proof of kpi.h: maturity, horizons to the microsecond, who counts as worked, adding up. */
#include "evidence/kpi.h"

#include "base/instant.h"
#include "suite.h"

static const struct kpi_horizons horizons = {7 * DAY_US, 14 * DAY_US, 30 * DAY_US, 45 * DAY_US,
                                             90 * DAY_US};
#define ROUTED (INSTANT_MIN + 1000 * DAY_US)
#define LATER (ROUTED + 400 * DAY_US)

static struct episode untouched(void)
{
    return (struct episode){.routed_us = ROUTED,
                            .accepted_us = KPI_NEVER,
                            .rejected_us = KPI_NEVER,
                            .attempted_us = KPI_NEVER,
                            .connected_us = KPI_NEVER,
                            .meeting_us = KPI_NEVER,
                            .opportunity_us = KPI_NEVER};
}

static void assert_kpi(struct kpi got, int64_t num, int64_t den)
{
    assert_int_equal(got.num, num);
    assert_int_equal(got.den, den);
}

static void an_immature_episode_is_no_failure(void **state)
{
    (void)state;
    struct episode e = untouched();
    e.accepted_us = ROUTED;
    assert_kpi(kpi_sal(&e, &horizons, ROUTED + 7 * DAY_US - 1), 0, 0);
    assert_kpi(kpi_sal(&e, &horizons, ROUTED + 7 * DAY_US), 1, 1);
}

static void the_horizon_is_inclusive(void **state)
{
    (void)state;
    struct episode e = untouched();
    e.connected_us = ROUTED + 14 * DAY_US;
    assert_kpi(kpi_contact(&e, &horizons, LATER), 1, 1);
    e.connected_us++;
    assert_kpi(kpi_contact(&e, &horizons, LATER), 0, 1);
    e.connected_us = ROUTED - 1; /* before the routing: not its doing */
    assert_kpi(kpi_contact(&e, &horizons, LATER), 0, 1);
    e.connected_us = KPI_NEVER;
    assert_kpi(kpi_contact(&e, &horizons, LATER), 0, 1);
}

static void only_worked_records_can_be_false_positives(void **state)
{
    (void)state;
    struct episode e = untouched();
    assert_kpi(kpi_false_positive(&e, &horizons, LATER), 0, 0);
    e.attempted_us = ROUTED + DAY_US;
    assert_kpi(kpi_false_positive(&e, &horizons, LATER), 0, 1);
    e.rejected_us = ROUTED + 2 * DAY_US;
    assert_kpi(kpi_false_positive(&e, &horizons, LATER), 1, 1);
    e.is_process_rejection = true;
    assert_kpi(kpi_false_positive(&e, &horizons, LATER), 0, 0);
    e.rejected_us = ROUTED + 31 * DAY_US; /* too late to change a mature figure */
    assert_kpi(kpi_false_positive(&e, &horizons, LATER), 0, 1);
    assert_true(kpi_reason_is_process(STR("wrong_owner")));
    assert_false(kpi_reason_is_process(STR("not_icp")));
}

static void pipeline_counts_amounts_at_creation(void **state)
{
    (void)state;
    struct episode e = untouched();
    e.amount_minor = 5000000;
    assert_kpi(kpi_pipeline(&e, &horizons, LATER), 0, 1);
    e.opportunity_us = ROUTED + 90 * DAY_US;
    assert_kpi(kpi_pipeline(&e, &horizons, LATER), 5000000, 1);
    assert_kpi(kpi_add((struct kpi){3, 8}, kpi_meeting(&e, &horizons, LATER)), 3, 9);
}

SUITE(kpi_test, cmocka_unit_test(an_immature_episode_is_no_failure),
      cmocka_unit_test(the_horizon_is_inclusive),
      cmocka_unit_test(only_worked_records_can_be_false_positives),
      cmocka_unit_test(pipeline_counts_amounts_at_creation));
