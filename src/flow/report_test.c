/* Conversion against a plain recount, and its laws: groups add up to the whole, a mature figure
 * does not change as time passes, what is too young is never a failure. */
#include "flow/report.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/instant.h"
#include "base/json.h"
#include "engine/score.h"
#include "flow/company_test.h"
#include "flow/score.h"
#include "store/store.h"
#include "suite.h"

static void check(bool done, const struct err *err)
{
    if (!done)
        fail_msg("%s", err->text);
}

static struct conversion report(const struct company_fixture *fixture,
                                const struct conversion_request *request)
{
    struct conversion conversion;
    struct err err = {0};
    check(conversion_report(fixture->store, fixture->rules.plan, request, fixture->arena,
                            &conversion, &err),
          &err);
    return conversion;
}

static bool had(const struct store_outcome *outcomes, size_t count, const char *kind,
                struct str account, int64_t from_us, int64_t to_us)
{
    for (size_t i = 0; i < count; i++)
        if (str_is(outcomes[i].kind, kind) && str_eq(outcomes[i].account, account) &&
            outcomes[i].at_us >= from_us && outcomes[i].at_us <= to_us)
            return true;
    return false;
}

/* In the demo every won or lost opportunity was opened first, so opening is all there is to count. */
static void equals_a_plain_recount(void **state)
{
    (void)state;
    struct company_fixture fixture = company_fixture_new(1200, 21);
    struct conversion_request request = conversion_defaults(fixture.options.end_us);
    struct conversion conversion = report(&fixture, &request);
    struct moment moment = {request.anchor_us, request.anchor_us};
    struct store_moment all = {STORE_NEVER_US, STORE_NEVER_US};
    struct ranking ranking;
    struct store_outcome *outcomes;
    size_t count;
    struct err err = {0};
    check(company_score(fixture.store, fixture.rules.plan, moment, false, fixture.arena, &ranking,
                        &err),
          &err);
    check(store_read_outcomes(fixture.store, fixture.arena, all, &outcomes, &count, &err), &err);
    struct proportion tiers[TIERS + 1] = {0};
    int64_t already = 0;
    for (size_t i = 0; i < ranking.count[RECORD_ACCOUNT]; i++) {
        const struct score *score = &ranking.at[RECORD_ACCOUNT][i]->score;
        int64_t at_us = request.anchor_us, horizon_us = request.horizon_us;
        if (had(outcomes, count, "opportunity", score->id, at_us - horizon_us, at_us - 1)) {
            already++;
            continue;
        }
        tiers[score->tier].n++;
        tiers[score->tier].x +=
            had(outcomes, count, "opportunity", score->id, at_us, at_us + horizon_us);
    }
    assert_int_equal(conversion.already, already);
    assert_true(already > 0 && conversion.total.mature.x > 0);
    for (size_t i = 0; i < conversion.count; i++) {
        char letter = conversion.rows[i].group.at[0];
        int tier = letter == 'X' ? TIER_X : letter - 'A';
        assert_int_equal(conversion.rows[i].mature.x, tiers[tier].x);
        assert_int_equal(conversion.rows[i].mature.n, tiers[tier].n);
    }
    company_fixture_free(&fixture);
}

static void add_outcome(const struct company_fixture *f, const struct store_outcome *outcome)
{
    enum store_added added;
    struct err err = {0};
    check(store_begin(f->store, &err) && store_add_outcome(f->store, outcome, &added, &err) &&
              store_commit(f->store, &err),
          &err);
}

/* The first person of an account that never had a meeting. */
static const struct score *person_without_meeting(const struct company_fixture *f,
                                                  const struct ranking *ranking)
{
    struct store_moment all = {STORE_NEVER_US, STORE_NEVER_US};
    struct store_outcome *outcomes;
    size_t count;
    struct err err = {0};
    check(store_read_outcomes(f->store, f->arena, all, &outcomes, &count, &err), &err);
    for (size_t i = 0; i < ranking->count[RECORD_PERSON]; i++) {
        const struct score *score = &ranking->at[RECORD_PERSON][i]->score;
        if (score->account.length &&
            !had(outcomes, count, "meeting_held", score->account, INT64_MIN, INT64_MAX))
            return score;
    }
    return NULL;
}

/* An outcome of a person alone is one of the account that the person belonged to. */
static void a_person_reaches_for_the_account(void **state)
{
    (void)state;
    struct company_fixture f = company_fixture_new(300, 27);
    struct conversion_request request = conversion_defaults(f.options.end_us);
    request.outcome = "meeting_held";
    struct moment moment = {request.anchor_us, request.anchor_us};
    struct ranking ranking;
    struct err err = {0};
    check(company_score(f.store, f.rules.plan, moment, false, f.arena, &ranking, &err), &err);
    const struct score *person = person_without_meeting(&f, &ranking);
    assert_non_null(person);
    struct conversion before = report(&f, &request);
    add_outcome(&f, &(struct store_outcome){.person = person->id,
                                            .kind = STR("meeting_held"),
                                            .at_us = request.anchor_us + DAY_US,
                                            .received_us = request.anchor_us + DAY_US});
    struct conversion after = report(&f, &request);
    assert_int_equal(after.total.mature.x, before.total.mature.x + 1);
    assert_int_equal(after.total.mature.n, before.total.mature.n);
    company_fixture_free(&f);
}

static void every_grouping_adds_up(void **state)
{
    (void)state;
    struct company_fixture fixture = company_fixture_new(600, 22);
    struct conversion_request request = conversion_defaults(fixture.options.end_us);
    struct conversion whole = report(&fixture, &request);
    for (int by = BY_TIER; by <= BY_INTENT; by++) {
        request.by = (enum conversion_by)by;
        struct conversion conversion = report(&fixture, &request);
        struct proportion sum = {0, 0};
        for (size_t i = 0; i < conversion.count; i++)
            sum = proportion_add(sum, conversion.rows[i].mature);
        assert_int_equal(sum.x, whole.total.mature.x);
        assert_int_equal(sum.n, whole.total.mature.n);
        assert_int_equal(conversion.total.mature.n, whole.total.mature.n);
    }
    company_fixture_free(&fixture);
}

static void what_is_mature_stands(void **state)
{
    (void)state;
    struct company_fixture fixture = company_fixture_new(600, 23);
    int64_t end_us = fixture.options.end_us;
    struct conversion_request request = conversion_defaults(end_us - 30 * DAY_US);
    request.anchor_us = end_us - 100 * DAY_US;
    struct conversion before = report(&fixture, &request);
    request.as_of_us = end_us;
    struct conversion after = report(&fixture, &request);
    assert_int_equal(before.count, after.count);
    for (size_t i = 0; i < before.count; i++) {
        assert_int_equal(before.rows[i].mature.x, after.rows[i].mature.x);
        assert_int_equal(before.rows[i].mature.n, after.rows[i].mature.n);
        assert_int_equal(before.rows[i].immature, 0);
    }
    request.as_of_us = request.anchor_us + request.horizon_us - 1;
    struct conversion young = report(&fixture, &request);
    assert_int_equal(young.total.mature.n, 0);
    assert_int_equal(young.total.immature, after.total.mature.n);
    assert_false(young.total.interval.estimate.known);
    company_fixture_free(&fixture);
}

/* A rate is shown from ten records on, and then it is x / n within its interval. */
static void too_few_have_no_rate(void **state)
{
    (void)state;
    struct company_fixture fixture = company_fixture_new(600, 24);
    struct conversion_request request = conversion_defaults(fixture.options.end_us);
    request.by = BY_CELL;
    struct conversion conversion = report(&fixture, &request);
    bool has_few = false, has_many = false;
    for (size_t i = 0; i < conversion.count; i++) {
        const struct conversion_row *row = &conversion.rows[i];
        bool is_few = row->mature.n < CONVERSION_COUNTS_ONLY_BELOW;
        assert_int_equal(row->interval.estimate.known, !is_few);
        has_few = has_few || is_few;
        has_many = has_many || !is_few;
        if (!is_few)
            assert_true(row->interval.lower.value <= row->interval.estimate.value &&
                        row->interval.estimate.value <= row->interval.upper.value);
    }
    assert_true(has_few && has_many);
    company_fixture_free(&fixture);
}

static void people_are_scored_at_their_own_time(void **state)
{
    (void)state;
    struct company_fixture fixture = company_fixture_new(300, 25);
    struct conversion_request request = conversion_defaults(fixture.options.end_us);
    struct err err = {0};
    struct conversion conversion;
    request.anchor = ANCHOR_CREATED_AT;
    assert_false(conversion_report(fixture.store, fixture.rules.plan, &request, fixture.arena,
                                   &conversion, &err));
    assert_int_equal(err.code, ERR_USAGE);
    request.kind = RECORD_PERSON;
    conversion = report(&fixture, &request);
    assert_int_equal(conversion.total.mature.n + conversion.total.immature + conversion.already,
                     fixture.counts.people);
    assert_int_equal(conversion.no_anchor, 0);
    request.has_cohort = true;
    request.from_us = 0;
    request.to_us = fixture.options.end_us - 200 * DAY_US;
    struct conversion early = report(&fixture, &request);
    request.from_us = request.to_us;
    request.to_us = INT64_MAX;
    struct conversion late = report(&fixture, &request);
    assert_int_equal(early.total.mature.n + late.total.mature.n, conversion.total.mature.n);
    assert_int_equal(early.total.immature, 0);
    assert_true(late.total.immature > 0);
    company_fixture_free(&fixture);
}

static void json_says_what_the_rows_say(void **state)
{
    (void)state;
    struct company_fixture fixture = company_fixture_new(300, 26);
    struct conversion_request request = conversion_defaults(fixture.options.end_us);
    struct conversion conversion = report(&fixture, &request);
    struct buf text;
    struct err err = {0};
    const struct json *root, *rows;
    buf_init(&text, fixture.arena, 1 << 20);
    conversion_json(&text, &conversion, &fixture.rules);
    check(json_parse(fixture.arena, buf_str(&text), &root, &err), &err);
    check(json_get_array(root, "rows", &rows, &err), &err);
    assert_int_equal(rows->count, conversion.count);
    for (size_t i = 0; i < rows->count; i++) {
        int64_t n;
        check(json_get_int(&rows->items[i], "denominator", &n, &err), &err);
        assert_int_equal(n, conversion.rows[i].mature.n);
        assert_int_equal(json_is_null(json_get(&rows->items[i], "rate")), n < 10);
    }
    company_fixture_free(&fixture);
}

static void outcomes_are_known_words(void **state)
{
    (void)state;
    struct err err = {0};
    assert_true(conversion_check_outcome("won", &err));
    assert_false(conversion_check_outcome("wonn", &err));
    assert_non_null(strstr(err.text, "did you mean 'won'"));
    assert_int_equal(conversion_horizon("won"), 180 * DAY_US);
    assert_int_equal(conversion_horizon("opportunity"), 60 * DAY_US);
}

SUITE(report_test, cmocka_unit_test(equals_a_plain_recount),
      cmocka_unit_test(a_person_reaches_for_the_account), cmocka_unit_test(every_grouping_adds_up),
      cmocka_unit_test(what_is_mature_stands), cmocka_unit_test(too_few_have_no_rate),
      cmocka_unit_test(people_are_scored_at_their_own_time),
      cmocka_unit_test(json_says_what_the_rows_say), cmocka_unit_test(outcomes_are_known_words));
