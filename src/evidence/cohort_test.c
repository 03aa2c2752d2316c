/* Proof of cohort.h: maturity and horizons to the microsecond, adding up, percentiles by rank,
 * deadlines, and pairs of the list against all pairs by hand. */
#include "evidence/cohort.h"

#include "base/instant.h"
#include "evidence/proportion.h"
#include "suite.h"

#define T (INSTANT_MIN + 1000 * DAY_US)
#define H (30 * DAY_US)

static void a_horizon_is_inclusive_and_youth_no_failure(void **state)
{
    (void)state;
    static const struct passage passages[] = {
        {T, T + H},     {T, T + H + 1},     {T, T},         {T, T - 1},
        {T, KPI_NEVER}, {KPI_NEVER, T + 5}, {T + 1, T + 2}, /* a microsecond too young */
        {T + H + 1, T},                                     /* not yet anchored */
    };
    struct cohort cohort = cohort_conversion(passages, 8, H, T + H);
    assert_int_equal(cohort.kpi.num, 2);
    assert_int_equal(cohort.kpi.den, 5);
    assert_int_equal(cohort.immature, 1);
    assert_false(cohort.interval.estimate.known); /* five: counts only */
    assert_int_equal(cohort_conversion(passages, 8, H, T + H - 1).kpi.den, 0);
    assert_int_equal(cohort_conversion(NULL, 0, H, T).kpi.den, 0);
}

static void ten_records_have_an_interval(void **state)
{
    (void)state;
    struct passage passages[10];
    for (int64_t i = 0; i < 10; i++)
        passages[i] = (struct passage){T, i < 4 ? T + i : KPI_NEVER};
    assert_false(cohort_conversion(passages, 9, H, T + H).interval.lower.known);
    struct cohort ten = cohort_conversion(passages, 10, H, T + H);
    struct interval wilson = wilson_ci((struct proportion){4, 10}, 0.05);
    assert_true(ten.interval.lower.known && ten.interval.lower.value == wilson.lower.value);
}

static void cycle_times_are_nearest_ranks_of_those_in_time(void **state)
{
    (void)state;
    struct passage passages[12];
    double times[12];
    for (int64_t i = 0; i < 12; i++)
        passages[i] = (struct passage){T, T + (12 - i) * DAY_US};
    passages[0].target_us = T + H + 1;
    passages[1].target_us = KPI_NEVER;
    struct cycle_time cycle = cycle_time(passages, 12, H, T + H, times);
    assert_int_equal(cycle.reached, 10);
    assert_true(cycle.median_us.value == 5.0 * DAY_US && cycle.p90_us.value == 9.0 * DAY_US);
    cycle = cycle_time(passages, 12, H, T, times);
    assert_false(cycle.median_us.known || cycle.p90_us.known);
}

static void a_deadline_is_kept_until_its_last_microsecond(void **state)
{
    (void)state;
    static const struct obligation obligations[] = {
        {T, T, KPI_NEVER},     {T, T + 1, KPI_NEVER}, {T, KPI_NEVER, KPI_NEVER},
        {T, KPI_NEVER, T - 1}, {T, KPI_NEVER, T},     {T + 1, T, KPI_NEVER}};
    struct kpi kept = obligations_kept(obligations, 6, T);
    assert_int_equal(kept.num, 1);
    assert_int_equal(kept.den, 4); /* cancelled before due and not yet due do not count */
    assert_int_equal(obligations_kept(obligations, 6, T + 1).num, 2);
}

static void work_in_order_of_rank_is_concordant(void **state)
{
    (void)state;
    struct worked_item items[] = {{1, T, T + 1}, {2, T, T + 2}, {3, T, T + 3}, {4, T, KPI_NEVER}};
    struct concordance all = priority_concordance(items, 4);
    assert_int_equal(all.kpi.num, 6);
    assert_int_equal(all.kpi.den, 6);
    assert_true(all.tau.value == 1);
    for (int i = 0; i < 3; i++)
        items[i].rank = 3 - i; /* the first three the other way round */
    all = priority_concordance(items, 4);
    assert_int_equal(all.kpi.num, 3);
    assert_true(all.tau.value == 0);
    items[0].opened_us = T + 5; /* the best opened when the others were done: no pair with them */
    items[0] = (struct worked_item){1, T + 5, T + 6};
    all = priority_concordance(items, 4);
    assert_int_equal(all.kpi.den, 4);
    items[1].attempted_us = items[2].attempted_us; /* at once: no order between them */
    assert_int_equal(priority_concordance(items, 4).kpi.den, 3);
    assert_false(priority_concordance(items, 1).tau.known);
}

SUITE(cohort_test, cmocka_unit_test(a_horizon_is_inclusive_and_youth_no_failure),
      cmocka_unit_test(ten_records_have_an_interval),
      cmocka_unit_test(cycle_times_are_nearest_ranks_of_those_in_time),
      cmocka_unit_test(a_deadline_is_kept_until_its_last_microsecond),
      cmocka_unit_test(work_in_order_of_rank_is_concordant));
