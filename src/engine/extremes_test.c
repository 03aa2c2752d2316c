/* Where histories are empty, enormous, or dated against all expectation. */
#include "base/arena.h"
#include "base/instant.h"
#include "engine/counterfactual.h"
#include "engine/scene_int.h"
#include "random_world.h"
#include "suite.h"

#define NOW_US INT64_C(1783774800123457)

static struct selector page_views(void)
{
    static struct str types[] = {{"page", 4}};
    return (struct selector){.types = types, .type_count = 1};
}

static struct signal signal_of(const char *id, const char *kind, struct selector *on)
{
    struct signal signal = {.id = str_of(id),
                            .reason = str_of(id),
                            .says = STR("{n} events, last {ago}"),
                            .kind = engine_kind(str_of(kind)),
                            .cap_min = -POINTS_MAX,
                            .cap_max = POINTS_MAX,
                            .points = 1,
                            .actionable = true,
                            .property = str_of("path")};
    signal.on = on;
    signal.on_count = 1;
    return signal;
}

/* One kind of signal a row, all over page views, without window, decay or a cap that matters. */
static struct agreement *plain_agreement(struct arena *arena)
{
    static const char *const kinds[] = {"event_count", "event_days", "event_distinct",
                                        "event_recency", "event_absence"};
    enum { KINDS = sizeof kinds / sizeof kinds[0] };
    struct agreement *agreement = arena_alloc(arena, sizeof *agreement);
    struct selector *on = arena_alloc(arena, sizeof *on);
    *on = page_views();
    agreement->segments = arena_array(arena, 1, sizeof *agreement->segments);
    agreement->segments[0].id = STR("default");
    agreement->segment_count = 1;
    agreement->grades = arena_array(arena, 1, sizeof *agreement->grades);
    agreement->grades[0] = (struct segment_grades){.segment = STR("default"),
                                                   .fit = {{70000, 50000, 30000}},
                                                   .intent = {{60000, 35000, 15000}}};
    agreement->grades_count = 1;
    struct layer *layer = &agreement->person_intent;
    layer->is_present = true;
    layer->groups = arena_array(arena, 1, sizeof *layer->groups);
    layer->groups[0] = (struct group){.id = STR("all"), .min = -POINTS_MAX, .max = POINTS_MAX};
    layer->group_count = 1;
    layer->signals = arena_array(arena, KINDS, sizeof *layer->signals);
    layer->signal_count = KINDS;
    for (size_t i = 0; i < KINDS; i++)
        layer->signals[i] = signal_of(kinds[i], kinds[i], on);
    layer->signals[KINDS - 1].points = -5;
    layer->signals[KINDS - 1].window_days = 30;
    return agreement;
}

static const struct plan *compiled(struct arena *arena, const struct agreement *agreement)
{
    const struct plan *plan = NULL;
    struct err err = {0};
    if (!plan_compile(arena, agreement, &plan, &err))
        fail_msg("%s", err.text);
    return plan;
}

static struct layer_score intent_of(struct arena *arena, const struct plan *plan,
                                    struct moment moment, const struct record *person)
{
    struct person_score score;
    score_person(plan, moment, person, arena, &score);
    return score.intent;
}

static struct event page(struct arena *arena, size_t number, int64_t t_us)
{
    struct property *property = arena_alloc(arena, sizeof *property);
    *property =
        (struct property){STR("path"), value_text(arena, str_printf(arena, "/%zu", number % 1000))};
    return (struct event){.id = str_printf(arena, "e%zu", number),
                          .type = STR("page"),
                          .properties = property,
                          .property_count = 1,
                          .occurred_us = t_us,
                          .received_us = t_us,
                          .retracted_us = NEVER_US};
}

static void nothing_known_scores_the_base_and_costs_no_crash(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    const struct plan *plan = compiled(arena, plain_agreement(arena));
    struct record nobody = {.kind = RECORD_PERSON, .id = STR("nobody")};
    struct moment moment = {NOW_US, NOW_US};
    struct person_score score;
    score_person(plan, moment, &nobody, arena, &score);
    assert_int_equal(score.score.intent_mp, 0);
    assert_int_equal(score.intent.lines[4].raw_mp, -5000);
    assert_true(score.score.latest_event_us == NO_EVENT_US);
    assert_int_equal(score.score.completeness_permille, -1);
    assert_int_equal(score.score.fit_mp, 0);
    assert_int_equal(score.score.fit_grade, 3);
    size_t count;
    struct scene nothing = {0};
    scene_score_all(plan, moment, &nothing, arena, &count);
    assert_int_equal(count, 0);
    arena_free(arena);
}

static void a_hundred_thousand_events_of_one_person(void **state)
{
    (void)state;
    enum { MANY = 100000 };
    struct arena *arena = arena_new("test");
    const struct plan *plan = compiled(arena, plain_agreement(arena));
    struct event *events = arena_array(arena, MANY, sizeof *events);
    for (size_t i = 0; i < MANY; i++)
        events[i] = page(arena, i, NOW_US - (int64_t)(i * 7919 % MANY) * MINUTE_US);
    struct record person = {
        .kind = RECORD_PERSON, .id = STR("busy"), .events = events, .event_count = MANY};
    struct layer_score layer = intent_of(arena, plan, (struct moment){NOW_US, NOW_US}, &person);
    assert_int_equal(layer.lines[0].raw_mp, (int64_t)MANY * MP);
    assert_int_equal(layer.lines[1].n, MANY / (24 * 60) + 1);
    assert_int_equal(layer.lines[2].n, 1000);
    assert_int_equal(layer.lines[3].raw_mp, MP);
    assert_int_equal(layer.lines[4].raw_mp, 0);
    assert_int_equal(layer.score_mp, LAYER_MAX_MP);
    arena_free(arena);
}

/* The limit of a layer: 200 signals at 1000 points, all of 1000 events, still adds up. */
static void the_largest_layer_does_not_overflow(void **state)
{
    (void)state;
    enum { EVENTS = 1000 };
    struct arena *arena = arena_new("test");
    struct agreement *agreement = plain_agreement(arena);
    struct layer *layer = &agreement->person_intent;
    struct signal like = layer->signals[0];
    like.points = POINTS_MAX;
    layer->signals = arena_array(arena, SIGNALS_MAX, sizeof *layer->signals);
    layer->signal_count = SIGNALS_MAX;
    for (size_t i = 0; i < SIGNALS_MAX; i++) {
        layer->signals[i] = like;
        layer->signals[i].id = str_printf(arena, "s%zu", i);
    }
    const struct plan *plan = compiled(arena, agreement);
    struct event *events = arena_array(arena, EVENTS, sizeof *events);
    for (size_t i = 0; i < EVENTS; i++)
        events[i] = page(arena, i, NOW_US);
    struct record person = {.kind = RECORD_PERSON, .events = events, .event_count = EVENTS};
    struct layer_score score = intent_of(arena, plan, (struct moment){NOW_US, NOW_US}, &person);
    int64_t effective = 0;
    for (size_t i = 0; i < score.line_count; i++) {
        assert_int_equal(score.lines[i].raw_mp, INT64_C(1000000000));
        assert_int_equal(score.lines[i].capped_mp, POINTS_MAX * MP);
        assert_int_equal(score.lines[i].effective_mp, LAYER_MAX_MP / SIGNALS_MAX);
        effective += score.lines[i].effective_mp;
    }
    assert_int_equal(effective, LAYER_MAX_MP);
    arena_free(arena);
}

static void ages_beyond_every_table(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct agreement *agreement = plain_agreement(arena);
    struct curve slow = {.kind = CURVE_HALF_LIFE, .half_life_days = 730};
    struct curve_step steps[] = {{0, 1000}, {10, 125}};
    struct curve step = {.kind = CURVE_STEP, .steps = steps, .step_count = 2};
    agreement->person_intent.signals[0].decay = &slow;
    agreement->person_intent.signals[1].decay = &step;
    const struct plan *plan = compiled(arena, agreement);
    struct event event = page(arena, 1, INSTANT_MIN);
    struct record person = {.kind = RECORD_PERSON, .events = &event, .event_count = 1};
    struct moment last = {INSTANT_MAX, INSTANT_MAX};
    struct layer_score layer = intent_of(arena, plan, last, &person);
    assert_int_equal(layer.lines[0].raw_mp, 0);
    assert_int_equal(layer.lines[0].last_age_days, 36525);
    assert_int_equal(layer.lines[1].raw_mp, 125);
    assert_int_equal(layer.lines[3].raw_mp, MP);
    arena_free(arena);
}

static void before_everything_nothing_counts(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    const struct plan *plan = compiled(arena, plain_agreement(arena));
    struct event event = page(arena, 1, NOW_US);
    struct fact fact = {.field = STR(FIELD_CREATED_AT),
                        .value = value_number(arena, dec_of_int(NOW_US)),
                        .effective_us = NOW_US,
                        .received_us = NOW_US};
    struct record person = {
        .kind = RECORD_PERSON, .facts = &fact, .fact_count = 1, .events = &event, .event_count = 1};
    struct moment first = {INSTANT_MIN, INSTANT_MIN};
    assert_int_equal(intent_of(arena, plan, first, &person).lines[0].raw_mp, 0);
    struct moment just_before = {NOW_US - 1, NOW_US};
    assert_int_equal(intent_of(arena, plan, just_before, &person).lines[0].raw_mp, 0);
    struct moment not_known_yet = {NOW_US, NOW_US - 1};
    assert_int_equal(intent_of(arena, plan, not_known_yet, &person).lines[0].raw_mp, 0);
    struct moment at_last = {NOW_US, NOW_US};
    assert_int_equal(intent_of(arena, plan, at_last, &person).lines[0].raw_mp, MP);
    /* Created today, so it had no time to be silent. */
    person.event_count = 0;
    assert_int_equal(intent_of(arena, plan, at_last, &person).lines[4].raw_mp, 0);
    struct moment a_month_on = {NOW_US + 30 * DAY_US, NOW_US + 30 * DAY_US};
    assert_int_equal(intent_of(arena, plan, a_month_on, &person).lines[4].raw_mp, -5000);
    arena_free(arena);
}

/* 23:59:59 and 00:00:01 of UTC are one day further east, two in London. */
static void the_day_begins_where_the_agreement_says(void **state)
{
    (void)state;
    const int64_t midnight_us = NOW_US / DAY_US * DAY_US;
    static const struct {
        int32_t offset_minutes;
        int64_t days;
    } rows[] = {{0, 2}, {60, 1}, {-60, 1}, {840, 1}, {-720, 1}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct arena *arena = arena_new("test");
        struct agreement *agreement = plain_agreement(arena);
        agreement->day_offset_minutes = rows[i].offset_minutes;
        const struct plan *plan = compiled(arena, agreement);
        struct event events[] = {page(arena, 1, midnight_us - SECOND_US),
                                 page(arena, 2, midnight_us + SECOND_US)};
        struct record person = {.kind = RECORD_PERSON, .events = events, .event_count = 2};
        struct layer_score layer = intent_of(arena, plan, (struct moment){NOW_US, NOW_US}, &person);
        assert_int_equal(layer.lines[1].n, rows[i].days);
        arena_free(arena);
    }
}

/* A window of W days is today and the W-1 days before. */
static void windows_are_whole_days(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct agreement *agreement = plain_agreement(arena);
    agreement->person_intent.signals[0].window_days = 30;
    const struct plan *plan = compiled(arena, agreement);
    const int64_t today_us = NOW_US / DAY_US * DAY_US;
    struct event inside = page(arena, 1, today_us - 29 * DAY_US);
    struct event outside = page(arena, 2, today_us - 29 * DAY_US - 1);
    struct record person = {.kind = RECORD_PERSON, .events = &inside, .event_count = 1};
    struct moment now = {NOW_US, NOW_US};
    assert_int_equal(intent_of(arena, plan, now, &person).lines[0].raw_mp, MP);
    person.events = &outside;
    assert_int_equal(intent_of(arena, plan, now, &person).lines[0].raw_mp, 0);
    arena_free(arena);
}

/* Eight different pages are needed and one step has at most five: the second step must not take
 * the values of the first, or it would gain nothing. */
static void steps_of_a_combination_take_values_of_their_own(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct agreement *agreement = plain_agreement(arena);
    agreement->person_intent.signals += 2; /* event_distinct alone */
    agreement->person_intent.signal_count = 1;
    agreement->grades[0].intent = (struct thresholds){{30000, 20000, 8000}};
    for (size_t grade = 0; grade < GRADES; grade++)
        agreement->grid[3][grade] = (uint8_t)grade;
    const struct plan *plan = compiled(arena, agreement);
    struct record person = {.kind = RECORD_PERSON, .id = STR("p")};
    struct scene scene = {.people = &person, .people_count = 1};
    struct counterfactual found =
        counterfactual_of(plan, (struct moment){NOW_US, NOW_US}, &scene,
                          (struct subject){RECORD_PERSON, STR("p")}, arena);
    assert_int_equal(found.move_count, 0);
    assert_int_equal(found.step_count, 2);
    assert_int_equal(found.steps[0].count, 5);
    assert_int_equal(found.steps[0].intent_mp, 5000);
    assert_int_equal(found.steps[1].count, 3);
    assert_int_equal(found.steps[1].intent_mp, 8000);
    assert_int_equal(found.steps[1].tier, 2);
    agreement->grades[0].intent.mp[2] = 15001;
    found = counterfactual_of(compiled(arena, agreement), (struct moment){NOW_US, NOW_US}, &scene,
                              (struct subject){RECORD_PERSON, STR("p")}, arena);
    assert_int_equal(found.step_count, 0);
    assert_true(found.is_fit_limited);
    arena_free(arena);
}

/* Facts that say "unknown" are as good as none. */
static void all_null_attributes_equal_no_attributes(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    for (uint64_t seed = 1; seed <= 200; seed++) {
        struct world world;
        random_world(&world, arena, seed);
        size_t field_count;
        const struct str *fields = plan_fields(world.plan, RECORD_ACCOUNT, &field_count);
        struct fact *facts = arena_array(arena, field_count, sizeof *facts);
        for (size_t i = 0; i < field_count; i++)
            facts[i] = (struct fact){.field = fields[i]};
        struct record told = {
            .kind = RECORD_ACCOUNT, .id = STR("a"), .facts = facts, .fact_count = field_count};
        struct record untold = {.kind = RECORD_ACCOUNT, .id = STR("a")};
        struct account_score with, without;
        score_account(world.plan, world.moment, &told, (struct member_list){0}, arena, &with);
        score_account(world.plan, world.moment, &untold, (struct member_list){0}, arena, &without);
        assert_int_equal(with.score.fit_mp, without.score.fit_mp);
        assert_int_equal(with.score.tier, without.score.tier);
        assert_null(with.score.disqualified);
        assert_true(with.score.completeness_permille <= 0);
        arena_reset(arena);
    }
    arena_free(arena);
}

SUITE(extremes_test, cmocka_unit_test(steps_of_a_combination_take_values_of_their_own),
      cmocka_unit_test(nothing_known_scores_the_base_and_costs_no_crash),
      cmocka_unit_test(a_hundred_thousand_events_of_one_person),
      cmocka_unit_test(the_largest_layer_does_not_overflow),
      cmocka_unit_test(ages_beyond_every_table), cmocka_unit_test(before_everything_nothing_counts),
      cmocka_unit_test(the_day_begins_where_the_agreement_says),
      cmocka_unit_test(windows_are_whole_days),
      cmocka_unit_test(all_null_attributes_equal_no_attributes));
