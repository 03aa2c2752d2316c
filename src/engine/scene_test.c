/* A small company under a small agreement: who counts where, in which role, what disqualifies, and
 * what is said of it. Agreement in test/cases/engine.yaml; expected figures by hand. */
#include "engine/scene.h"

#include "agreement/read.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/instant.h"
#include "engine/explain.h"
#include "engine/rank.h"
#include "tree.h"

#define NOW_US INT64_C(1783774800000000) /* 2026-07-11T13:00Z */

enum { ROWS_MAX = 16, TEXT_MAX = 1 << 16 };

struct company {
    struct arena *arena;
    const struct plan *plan;
    struct scene scene;
    struct record accounts[ROWS_MAX], people[ROWS_MAX];
    struct fact facts[2 * ROWS_MAX][ROWS_MAX];
    struct event events[ROWS_MAX][ROWS_MAX];
    struct membership memberships[ROWS_MAX];
};

static struct company *company_new(void)
{
    struct arena *arena = arena_new("test");
    struct str text;
    if (!tree_read(arena, "test/cases/engine.yaml", &text))
        skip();
    struct company *c = arena_alloc(arena, sizeof *c);
    const struct agreement *agreement;
    struct err err = {0};
    c->arena = arena;
    if (!agreement_load(arena, text, "engine.yaml", engine_vocabulary(), &agreement, &err) ||
        !plan_compile(arena, agreement, &c->plan, &err))
        fail_msg("line %d: %s", err.line, err.text);
    c->scene.accounts = c->accounts;
    c->scene.people = c->people;
    c->scene.memberships = c->memberships;
    return c;
}

static struct record *add_record(struct company *c, enum record_kind kind, const char *id)
{
    bool is_person = kind == RECORD_PERSON;
    size_t *count = is_person ? &c->scene.people_count : &c->scene.account_count;
    struct record *record = &(is_person ? c->people : c->accounts)[*count];
    *record = (struct record){.kind = kind,
                              .id = str_of(id),
                              .facts = c->facts[*count + (is_person ? ROWS_MAX : 0)],
                              .events = c->events[*count]};
    ++*count;
    return record;
}

static void add_fact(struct company *c, struct record *record, const char *field, const char *cell,
                     int64_t effective_us)
{
    size_t row = record->kind == RECORD_PERSON ? (size_t)(record - c->people) + ROWS_MAX
                                               : (size_t)(record - c->accounts);
    c->facts[row][record->fact_count++] =
        (struct fact){.field = str_of(field),
                      .value = value_guess(c->arena, str_of(cell)),
                      .effective_us = effective_us,
                      .received_us = effective_us};
}

static void add_event(struct company *c, struct record *person, const char *type, const char *name,
                      int64_t t_us)
{
    struct property *path = arena_alloc(c->arena, sizeof *path);
    *path = (struct property){STR("path"), value_text(c->arena, STR("/pricing/eu"))};
    c->events[person - c->people][person->event_count] =
        (struct event){.id = str_printf(c->arena, "e%zu", person->event_count),
                       .type = str_of(type),
                       .name = str_of(name),
                       .properties = path,
                       .property_count = 1,
                       .occurred_us = t_us,
                       .received_us = t_us,
                       .retracted_us = NEVER_US};
    person->event_count++;
}

static struct membership *add_member(struct company *c, const char *person, const char *account,
                                     const char *role, int64_t from_us)
{
    struct membership *row = &c->memberships[c->scene.membership_count++];
    *row = (struct membership){.person = str_of(person),
                               .account = str_of(account),
                               .role = str_of(role),
                               .from_us = from_us,
                               .to_us = NEVER_US,
                               .received_us = from_us};
    return row;
}

static struct scored score_of(const struct company *c, enum record_kind kind, const char *id)
{
    struct moment now = {NOW_US, NOW_US};
    return scene_score(c->plan, now, &c->scene, (struct subject){kind, str_of(id)}, c->arena);
}

/* acme: software, 200 people; ana (CFO by title) asked for a demo, bo saw pricing on two days. */
static struct company *acme(void)
{
    struct company *c = company_new();
    struct record *account = add_record(c, RECORD_ACCOUNT, "acme");
    add_fact(c, account, "industry", "Software", NOW_US - 90 * DAY_US);
    add_fact(c, account, "employees", "200", NOW_US - 90 * DAY_US);
    struct record *ana = add_record(c, RECORD_PERSON, "ana");
    struct record *bo = add_record(c, RECORD_PERSON, "bo");
    add_fact(c, ana, "title", "Group CFO", NOW_US - 90 * DAY_US);
    add_fact(c, bo, "title", "Data Analyst", NOW_US - 90 * DAY_US);
    add_event(c, ana, "track", "demo requested", NOW_US - 3 * DAY_US);
    add_event(c, bo, "page", "", NOW_US);
    add_event(c, bo, "page", "", NOW_US - DAY_US);
    add_member(c, "ana", "acme", "", NOW_US - 60 * DAY_US);
    add_member(c, "bo", "acme", "", NOW_US - 60 * DAY_US);
    return c;
}

static void people_carry_their_account(void **state)
{
    (void)state;
    struct company *c = acme();
    struct scored acme = score_of(c, RECORD_ACCOUNT, "acme");
    /* bo: 10 points today, 10 * 0.952 yesterday; ana: 40. 0.5 * 40 + 0.25 * 19.52 + 8 + 2. */
    assert_int_equal(score_of(c, RECORD_PERSON, "ana").score->intent_mp, 40000);
    assert_int_equal(score_of(c, RECORD_PERSON, "bo").score->intent_mp, 19520);
    assert_int_equal(acme.score->fit_mp, 80000);
    assert_int_equal(acme.score->intent_mp, 20000 + 4880 + 10000);
    assert_int_equal(tier_letter(acme.score->tier), 'B');
    assert_int_equal(acme.score->completeness_permille, 1000);
    assert_true(acme.score->latest_event_us == NOW_US);
    assert_int_equal(acme.account->members.count, 2);
    assert_true(str_is(acme.account->contact->person, "ana"));
    assert_true(str_is(acme.account->contact->role, "buyer"));
    const struct line *committee = &acme.account->intent.lines[1];
    assert_int_equal(committee->permille, 1000);
    assert_int_equal(committee->people_count, 2);
    arena_free(c->arena);
}

static void a_person_has_the_fit_and_segment_of_its_account(void **state)
{
    (void)state;
    struct company *c = acme();
    struct record *loner = add_record(c, RECORD_PERSON, "loner");
    add_fact(c, loner, "title", "CFO", NOW_US - DAY_US);
    const struct score *ana = score_of(c, RECORD_PERSON, "ana").score;
    assert_int_equal(ana->fit_mp, 80000);
    assert_true(str_is(ana->account, "acme"));
    const struct score *alone = score_of(c, RECORD_PERSON, "loner").score;
    assert_int_equal(alone->fit_mp, 80000);
    assert_true(str_is(alone->fit->lines[0].signal->id, "job"));
    assert_true(str_is_empty(alone->account));
    assert_true(str_is(alone->segment->id, "default"));
    add_fact(c, &c->accounts[0], "employees", "1000", NOW_US);
    assert_true(str_is(score_of(c, RECORD_PERSON, "ana").score->segment->id, "enterprise"));
    /* 850 of 1000 of the strongest alone. */
    assert_int_equal(score_of(c, RECORD_ACCOUNT, "acme").score->intent_mp, 34000 + 10000);
    arena_free(c->arena);
}

static void rules_put_only_their_kind_of_record_in_tier_x(void **state)
{
    (void)state;
    struct company *c = acme();
    add_fact(c, &c->accounts[0], "domain", "GLOBEX.example", NOW_US - DAY_US);
    struct scored acme = score_of(c, RECORD_ACCOUNT, "acme");
    assert_int_equal(acme.score->tier, TIER_X);
    assert_true(str_is(acme.score->disqualified->id, "rival"));
    assert_int_equal(acme.score->intent_mp, 34880);
    assert_int_equal(cell_rank(acme.score->fit_grade, acme.score->intent_grade),
                     acme.score->cell_rank);
    assert_null(score_of(c, RECORD_PERSON, "ana").score->disqualified);
    add_fact(c, &c->people[0], "quiet", "true", NOW_US - DAY_US);
    assert_true(str_is(score_of(c, RECORD_PERSON, "ana").score->disqualified->id, "quiet"));
    /* A disqualified person still counts in its account. */
    assert_int_equal(score_of(c, RECORD_ACCOUNT, "acme").score->intent_mp, 34880);
    arena_free(c->arena);
}

/* `nodomain` asks for an unknown field: a missing field never disqualifies. */
static void a_missing_field_never_disqualifies(void **state)
{
    (void)state;
    struct company *c = acme();
    assert_null(score_of(c, RECORD_ACCOUNT, "acme").score->disqualified);
    arena_free(c->arena);
}

static void a_rule_that_expires_lets_go(void **state)
{
    (void)state;
    struct company *c = acme();
    add_fact(c, &c->people[0], "left", "true", NOW_US - 30 * DAY_US + 1);
    assert_non_null(score_of(c, RECORD_PERSON, "ana").score->disqualified);
    add_fact(c, &c->people[1], "left", "true", NOW_US - 30 * DAY_US);
    assert_null(score_of(c, RECORD_PERSON, "bo").score->disqualified);
    arena_free(c->arena);
}

static void memberships_hold_from_to_and_once_known(void **state)
{
    (void)state;
    struct company *c = acme();
    const int64_t both = 34880, ana_alone = 20000 + 8000;
    c->memberships[1].to_us = NOW_US;
    assert_int_equal(score_of(c, RECORD_ACCOUNT, "acme").score->intent_mp, ana_alone);
    c->memberships[1].to_us = NOW_US + 1;
    assert_int_equal(score_of(c, RECORD_ACCOUNT, "acme").score->intent_mp, both);
    c->memberships[1].from_us = NOW_US + 1;
    assert_int_equal(score_of(c, RECORD_ACCOUNT, "acme").score->intent_mp, ana_alone);
    c->memberships[1].from_us = NOW_US;
    c->memberships[1].received_us = NOW_US + 1;
    assert_int_equal(score_of(c, RECORD_ACCOUNT, "acme").score->intent_mp, ana_alone);
    c->memberships[1].received_us = NOW_US;
    /* Entered twice counts once. */
    add_member(c, "bo", "acme", "", NOW_US - DAY_US);
    assert_int_equal(score_of(c, RECORD_ACCOUNT, "acme").score->intent_mp, both);
    arena_free(c->arena);
}

/* The open row gets its end by a row that came later for the same beginning. */
static void a_later_row_ends_a_membership(void **state)
{
    (void)state;
    struct company *c = acme();
    struct membership *end = add_member(c, "bo", "acme", "", NOW_US - 60 * DAY_US);
    end->to_us = NOW_US - DAY_US;
    end->received_us = NOW_US - DAY_US;
    assert_int_equal(score_of(c, RECORD_ACCOUNT, "acme").score->intent_mp, 28000);
    arena_free(c->arena);
}

static void a_given_role_goes_before_the_title_and_stays(void **state)
{
    (void)state;
    struct company *c = acme();
    c->memberships[0].role = STR("user");
    struct scored acme = score_of(c, RECORD_ACCOUNT, "acme");
    assert_int_equal(acme.account->intent.lines[1].raw_mp, 2000);
    assert_int_equal(acme.account->intent.lines[1].permille, 200);
    add_member(c, "ana", "acme", "", NOW_US - DAY_US); /* names no role: it stays */
    acme = score_of(c, RECORD_ACCOUNT, "acme");
    assert_int_equal(acme.account->intent.lines[1].raw_mp, 2000);
    add_member(c, "ana", "acme", "buyer", NOW_US - 1);
    acme = score_of(c, RECORD_ACCOUNT, "acme");
    assert_int_equal(acme.account->intent.lines[1].raw_mp, 10000);
    arena_free(c->arena);
}

static void the_account_is_the_one_entered_last_then_the_smaller_id(void **state)
{
    (void)state;
    struct company *c = acme();
    add_record(c, RECORD_ACCOUNT, "zeta");
    add_member(c, "ana", "zeta", "", NOW_US - DAY_US);
    assert_true(str_is(score_of(c, RECORD_PERSON, "ana").score->account, "zeta"));
    assert_int_equal(score_of(c, RECORD_ACCOUNT, "zeta").score->intent_mp, 28000);
    assert_int_equal(score_of(c, RECORD_ACCOUNT, "acme").score->intent_mp, 34880);
    add_member(c, "ana", "beta", "", NOW_US - DAY_US);
    assert_true(str_is(score_of(c, RECORD_PERSON, "ana").score->account, "beta"));
    arena_free(c->arena);
}

static void sentences_carry_facts(void **state)
{
    (void)state;
    struct company *c = acme();
    const struct score *acme = score_of(c, RECORD_ACCOUNT, "acme").score;
    struct reasons of_acme = reasons_of(acme, c->arena);
    assert_int_equal(of_acme.positive_count, 3);
    assert_true(str_is(of_acme.positive[0].says, "software is ours"));
    assert_true(str_is(of_acme.positive[1].code, "MULTI_THREADED"));
    assert_true(str_is(of_acme.positive[1].says, "2 people engaged"));
    assert_true(str_is(of_acme.positive[2].says, "200 employees"));
    assert_int_equal(of_acme.gap_count, 2);
    assert_true(str_is(of_acme.gaps[1].says, "Committee 100 % covered"));
    add_event(c, &c->people[1], "track", "unsubscribed", NOW_US - 20 * DAY_US);
    struct reasons of_bo = reasons_of(score_of(c, RECORD_PERSON, "bo").score, c->arena);
    assert_true(str_is(of_bo.negative[0].says, "Unsubscribed 2 weeks ago"));
    assert_int_equal(of_bo.negative[0].mp, -19520); /* the floor gives the rest back */
    assert_true(str_is(of_bo.positive[2].says, "2 visits to pricing, last today"));
    assert_true(str_is(of_bo.gaps[0].says, "Asked for a demo never"));
    arena_free(c->arena);
}

static void roles_and_people_move_an_account_up(void **state)
{
    (void)state;
    struct company *c = acme();
    c->scene.membership_count = 1; /* ana alone: intent 28,000 */
    struct moment now = {NOW_US, NOW_US};
    struct subject acme = {RECORD_ACCOUNT, STR("acme")};
    struct explanation all = explain(c->plan, now, &c->scene, acme, c->arena);
    assert_int_equal(all.scored.score->intent_mp, 28000);
    /* A new person's demo request adds 0.25 * 40 points; nothing else reaches 35. */
    assert_int_equal(all.counterfactual.move_count, 1);
    const struct move *move = all.counterfactual.moves;
    assert_true(str_is(move->words, "1 more person with: \"demo requested\""));
    assert_int_equal(move->kind, MOVE_PEOPLE);
    assert_int_equal(move->intent_mp, 38000);
    assert_int_equal(move->tier, 0);
    /* ana's demo request has no decay; it leaves its window of 120 days on day 117. */
    assert_int_equal(all.expiry.grade.days, 117);
    /* With pricing at 33,000, one engaged user adds 0.25 * 10 + 2 points. */
    add_event(c, &c->people[0], "page", "", NOW_US);
    struct counterfactual found = counterfactual_of(c->plan, now, &c->scene, acme, c->arena);
    assert_int_equal(found.move_count, 3);
    assert_true(str_is(found.moves[1].words, "one engaged person as User"));
    assert_int_equal(found.moves[1].intent_mp, 33000 + 4500);
    assert_true(str_is(found.moves[2].words, "1 more person with: \"page\" with path /pricing..."));
    arena_free(c->arena);
}

/* Of people in equally important roles the stronger one, then the smaller id, is called. */
static void the_contact_is_the_strongest_of_the_first_role(void **state)
{
    (void)state;
    struct company *c = acme();
    add_record(c, RECORD_PERSON, "abe");
    add_member(c, "abe", "acme", "buyer", NOW_US - DAY_US);
    assert_true(str_is(score_of(c, RECORD_ACCOUNT, "acme").account->contact->person, "ana"));
    c->people[0].event_count = 0; /* now ana and abe have nothing, and bo only a lesser role */
    assert_true(str_is(score_of(c, RECORD_ACCOUNT, "acme").account->contact->person, "abe"));
    arena_free(c->arena);
}

/* 40 of 100 points are unknown with the size; a bin cannot weigh more than its cap. */
static void completeness_weighs_by_points(void **state)
{
    (void)state;
    struct company *c = acme();
    add_fact(c, &c->accounts[0], "employees", "", NOW_US);
    assert_int_equal(score_of(c, RECORD_ACCOUNT, "acme").score->completeness_permille, 600);
    struct agreement changed = *plan_agreement(c->plan);
    struct err err;
    changed.account_fit.signals[0].cap_max = 20;
    assert_true(plan_compile(c->arena, &changed, &c->plan, &err));
    assert_int_equal(score_of(c, RECORD_ACCOUNT, "acme").score->completeness_permille, 333);
    arena_free(c->arena);
}

/* Known already, but it begins later: that is activity to come, not ageing. */
static void expiry_does_not_count_on_who_is_to_come(void **state)
{
    (void)state;
    struct company *c = acme();
    struct moment now = {NOW_US, NOW_US};
    struct subject acme = {RECORD_ACCOUNT, STR("acme")};
    struct expiry before = expiry_of(c->plan, now, &c->scene, acme, c->arena);
    struct record *cy = add_record(c, RECORD_PERSON, "cy");
    add_event(c, cy, "track", "demo requested", NOW_US);
    add_member(c, "cy", "acme", "", NOW_US + DAY_US)->received_us = NOW_US;
    struct expiry after = expiry_of(c->plan, now, &c->scene, acme, c->arena);
    assert_int_equal(after.grade.days, before.grade.days);
    assert_int_equal(after.grade.intent_mp, before.grade.intent_mp);
    arena_free(c->arena);
}

/* Two signals of one code that weigh the same: the first one speaks, in whatever order they come. */
static void the_first_of_equal_signals_speaks(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct signal first = {.id = STR("first")}, second = {.id = STR("second")};
    struct line lines[] = {{.signal = &second}, {.signal = &first}};
    struct reason_input inputs[] = {
        {.ordinal = 2, .code = STR("X"), .effective_mp = 500, .line = &lines[0]},
        {.ordinal = 1, .code = STR("X"), .effective_mp = 500, .line = &lines[1]},
    };
    struct reasons reasons = reasons_rank(arena, inputs, 2, (struct reason_limits){3, 2, 2});
    assert_int_equal(reasons.positive_count, 1);
    assert_int_equal(reasons.positive[0].mp, 1000);
    assert_true(str_is(reasons.positive[0].signal->id, "first"));
    inputs[0].effective_mp = 501;
    reasons = reasons_rank(arena, inputs, 2, (struct reason_limits){3, 2, 2});
    assert_true(str_is(reasons.positive[0].signal->id, "second"));
    arena_free(arena);
}

/* Inside a cell: the weighted sum, then intent, then fit, then the latest event, then the id. */
static void ties_inside_a_cell_break_in_order(void **state)
{
    (void)state;
    static const struct score rows[] = {
        {.id = {"a", 1}, .fit_mp = 80001, .intent_mp = 60000, .latest_event_us = 1},
        {.id = {"b", 1}, .fit_mp = 70000, .intent_mp = 70000, .latest_event_us = 1},
        {.id = {"c", 1}, .fit_mp = 75000, .intent_mp = 65000, .latest_event_us = 9},
        {.id = {"d", 1}, .fit_mp = 75000, .intent_mp = 65000, .latest_event_us = 8},
        {.id = {"e", 1}, .fit_mp = 75000, .intent_mp = 65000, .latest_event_us = 8},
        {.id = {"f", 1}, .fit_mp = 75000, .intent_mp = 65000, .latest_event_us = NO_EVENT_US},
    };
    enum { ROWS = sizeof rows / sizeof rows[0] };
    struct agreement even = {.rank_fit_permille = 500, .rank_intent_permille = 500};
    struct agreement by_nothing = {.rank_fit_permille = 0, .rank_intent_permille = 0};
    for (size_t i = 0; i < ROWS; i++)
        for (size_t j = i + 1; j < ROWS; j++) {
            assert_true(score_rank_cmp(&even, &rows[i], &rows[j]) < 0);
            assert_true(score_rank_cmp(&even, &rows[j], &rows[i]) > 0);
        }
    assert_true(score_rank_cmp(&by_nothing, &rows[0], &rows[5]) > 0);
    struct score better_fit = rows[5];
    better_fit.fit_mp++;
    assert_true(score_rank_cmp(&by_nothing, &better_fit, &rows[2]) < 0);
}

static void ranking_puts_tiers_first_and_ids_last(void **state)
{
    (void)state;
    struct company *c = acme();
    size_t count;
    struct moment now = {NOW_US, NOW_US};
    const struct score *const *all = scene_score_all(c->plan, now, &c->scene, c->arena, &count);
    const struct score *ranked[3] = {all[2], all[1], all[0]};
    assert_int_equal(count, 3);
    scores_rank(plan_agreement(c->plan), ranked, count);
    assert_true(str_is(ranked[0]->id, "ana"));  /* A2 */
    assert_true(str_is(ranked[1]->id, "acme")); /* A3 */
    assert_true(str_is(ranked[2]->id, "bo"));
    struct buf line;
    buf_init(&line, c->arena, 256);
    score_line_write(&line, all[0]);
    assert_true(str_is(buf_str(&line), "acme,80000,34880,A,3\n"));
    struct digest digest = scores_digest(c->arena, all, 1), expected = digest_of(buf_str(&line));
    assert_memory_equal(digest.bytes, expected.bytes, DIGEST_SIZE);
    arena_free(c->arena);
}

SUITE(scene_test, cmocka_unit_test(people_carry_their_account),
      cmocka_unit_test(a_person_has_the_fit_and_segment_of_its_account),
      cmocka_unit_test(rules_put_only_their_kind_of_record_in_tier_x),
      cmocka_unit_test(a_missing_field_never_disqualifies),
      cmocka_unit_test(a_rule_that_expires_lets_go),
      cmocka_unit_test(memberships_hold_from_to_and_once_known),
      cmocka_unit_test(a_later_row_ends_a_membership),
      cmocka_unit_test(a_given_role_goes_before_the_title_and_stays),
      cmocka_unit_test(the_account_is_the_one_entered_last_then_the_smaller_id),
      cmocka_unit_test(sentences_carry_facts),
      cmocka_unit_test(roles_and_people_move_an_account_up),
      cmocka_unit_test(the_contact_is_the_strongest_of_the_first_role),
      cmocka_unit_test(completeness_weighs_by_points),
      cmocka_unit_test(expiry_does_not_count_on_who_is_to_come),
      cmocka_unit_test(the_first_of_equal_signals_speaks),
      cmocka_unit_test(ties_inside_a_cell_break_in_order),
      cmocka_unit_test(ranking_puts_tiers_first_and_ids_last));
