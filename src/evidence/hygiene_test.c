/* Proof of hygiene.h: each status at its limit and just beside it, and what is unknown says nothing. */
#include "evidence/hygiene.h"

#include "suite.h"

static struct signal_facts healthy(void)
{
    return (struct signal_facts){.fires = {300, 1000}, .has_points = true};
}

static void a_healthy_signal_has_no_fault(void **state)
{
    (void)state;
    struct signal_facts facts = healthy();
    struct signal_hygiene got = signal_hygiene(&facts), none = {.is_judged = true};
    assert_memory_equal(&got, &none, sizeof got);
    facts.fires = (struct proportion){0, HYGIENE_RECORDS_MIN - 1};
    assert_false(signal_hygiene(&facts).is_judged || signal_hygiene(&facts).is_dead);
}

static void fire_rates_make_a_signal_dead_saturated_or_dull(void **state)
{
    (void)state;
    struct signal_facts facts = healthy();
    facts.fires = (struct proportion){0, 764}; /* z^2/(n + z^2) is just below .5 % from 765 on */
    assert_false(signal_hygiene(&facts).is_dead);
    assert_true(signal_hygiene(&facts).is_uninformative);
    facts.fires.n = 765;
    assert_true(signal_hygiene(&facts).is_dead);
    assert_false(signal_hygiene(&facts).is_uninformative);
    facts.fires = (struct proportion){830, 1000}; /* Wilson lower .805 */
    assert_true(signal_hygiene(&facts).is_saturated);
    facts.fires.x = 820; /* .795 */
    assert_false(signal_hygiene(&facts).is_saturated);
    facts.fires.x = 999;
    assert_true(signal_hygiene(&facts).is_saturated && signal_hygiene(&facts).is_uninformative);
}

static void the_other_faults_have_their_limits(void **state)
{
    (void)state;
    struct signal_facts facts = healthy();
    facts.variance_share = maybe_of(0.5);
    facts.strongest_r = maybe_of(-0.8999);
    facts.silent_days = maybe_of(7);
    facts.attribute_days = maybe_of(180);
    struct signal_hygiene got = signal_hygiene(&facts);
    assert_false(got.is_dominant || got.is_redundant || got.is_stale || got.is_unused);
    facts.variance_share = maybe_of(0.51);
    facts.strongest_r = maybe_of(-0.9);
    facts.silent_days = maybe_of(8);
    facts.has_points = false;
    got = signal_hygiene(&facts);
    assert_true(got.is_dominant && got.is_redundant && got.is_stale && got.is_unused);
    facts.gap_days = maybe_of(3); /* comes every three days: nine may pass */
    assert_false(signal_hygiene(&facts).is_stale);
    facts.attribute_days = maybe_of(181);
    assert_true(signal_hygiene(&facts).is_stale);
}

static void what_knows_the_outcome_is_flagged(void **state)
{
    (void)state;
    struct leakage_facts facts = {.iv_then = maybe_of(0.2), .iv_now = maybe_of(0.4)};
    assert_int_equal(leakage_of(&facts), LEAKAGE_NONE); /* exactly half */
    facts.iv_then = maybe_of(0.19);
    assert_int_equal(leakage_of(&facts), LEAKAGE_LEAKY);
    facts = (struct leakage_facts){.iv_then = maybe_of(0.51)};
    assert_int_equal(leakage_of(&facts), LEAKAGE_SUSPECTED);
    facts = (struct leakage_facts){.auc = maybe_of(0.9), .late = {2, 10}};
    assert_int_equal(leakage_of(&facts), LEAKAGE_NONE);
    facts.late.x = 3;
    assert_int_equal(leakage_of(&facts), LEAKAGE_SUSPECTED);
    assert_string_equal(leakage_text(LEAKAGE_SUSPECTED), "leaky?");
}

static void a_burst_of_a_day_is_measured_by_the_other_days(void **state)
{
    (void)state;
    static const int64_t days[] = {1, 3, 3, 50};
    assert_int_equal(person_day_burst(20, NULL, 0).extra, 0);
    assert_int_equal(person_day_burst(21, NULL, 0).extra, 1);
    assert_int_equal(person_day_burst(31, days, 4).extra, 1); /* the median is 3: up to 30 */
    assert_int_equal(person_day_burst(30, days, 4).extra, 0);
    assert_int_equal(person_day_burst(30, days, 1).limit, 20);
}

static void churn_counts_only_where_nothing_happened(void **state)
{
    (void)state;
    int32_t before[40] = {0}, after[40] = {0};
    bool has_event[40] = {false};
    after[0] = after[1] = after[2] = 1;
    has_event[2] = true;
    struct tier_churn churn = tier_churn(before, after, has_event, 40);
    assert_int_equal(churn.churned.x, 2);
    assert_int_equal(churn.churned.n, 39);
    assert_true(churn.is_red); /* 5.1 % */
    has_event[2] = false;
    after[2] = 0;
    assert_false(tier_churn(before, after, has_event, 40).is_red); /* exactly 5 % */
    assert_false(tier_churn(NULL, NULL, NULL, 0).share.known);
}

SUITE(hygiene_test, cmocka_unit_test(a_healthy_signal_has_no_fault),
      cmocka_unit_test(fire_rates_make_a_signal_dead_saturated_or_dull),
      cmocka_unit_test(the_other_faults_have_their_limits),
      cmocka_unit_test(what_knows_the_outcome_is_flagged),
      cmocka_unit_test(a_burst_of_a_day_is_measured_by_the_other_days),
      cmocka_unit_test(churn_counts_only_where_nothing_happened));
