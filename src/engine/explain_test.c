/* Explanations on random worlds: what would move a record up is tried in full, when it falls is
 * looked for day by day in a world that stands still, and the four steps of a change sum. */
#include "engine/explain.h"

#include <string.h>

#include "base/arena.h"
#include "base/instant.h"
#include "engine/change.h"
#include "random_world.h"
#include "suite.h"

#define CHECK(seed, condition)                                                                     \
    do {                                                                                           \
        if (!(condition))                                                                          \
            fail_msg("seed %llu: %s", (unsigned long long)(seed), #condition);                     \
    } while (0)

static struct subject subject_of(const struct scene *scene, size_t i)
{
    return i < scene->account_count
               ? (struct subject){RECORD_ACCOUNT, scene->accounts[i].id}
               : (struct subject){RECORD_PERSON, scene->people[i - scene->account_count].id};
}

static size_t subject_count(const struct scene *scene)
{
    return scene->account_count + scene->people_count;
}

/* ---- trying moves in full ---- */

/* A scene that can be added to. */
struct changing {
    struct scene scene;
    struct record *accounts, *people;
    struct membership *memberships;
    struct arena *arena;
};

enum { ROOM = 16 };

static struct changing changing_of(const struct scene *scene, struct arena *arena)
{
    struct changing c = {.scene = *scene, .arena = arena};
    c.accounts = arena_array(arena, scene->account_count + ROOM, sizeof *c.accounts);
    c.people = arena_array(arena, scene->people_count + ROOM, sizeof *c.people);
    c.memberships = arena_array(arena, scene->membership_count + ROOM, sizeof *c.memberships);
    memcpy(c.accounts, scene->accounts, scene->account_count * sizeof *c.accounts);
    memcpy(c.people, scene->people, scene->people_count * sizeof *c.people);
    if (scene->membership_count > 0)
        memcpy(c.memberships, scene->memberships, scene->membership_count * sizeof *c.memberships);
    c.scene.accounts = c.accounts;
    c.scene.people = c.people;
    c.scene.memberships = c.memberships;
    return c;
}

static struct record *changing_record(struct changing *c, struct subject subject)
{
    bool is_person = subject.kind == RECORD_PERSON;
    struct record *records = is_person ? c->people : c->accounts;
    size_t *count = is_person ? &c->scene.people_count : &c->scene.account_count;
    for (size_t i = 0; i < *count; i++)
        if (str_eq(records[i].id, subject.id))
            return &records[i];
    records[*count] = (struct record){.kind = subject.kind, .id = subject.id};
    return &records[(*count)++];
}

/* Random worlds know one property and one condition on it. */
static void do_event(struct changing *c, struct subject who, const struct move *move,
                     int64_t as_of_us, int number)
{
    struct record *record = changing_record(c, who);
    struct event *events = arena_array(c->arena, record->event_count + 1, sizeof *events);
    struct property *property = arena_alloc(c->arena, sizeof *property);
    if (record->event_count > 0)
        memcpy(events, record->events, record->event_count * sizeof *events);
    property->name = STR("path");
    property->value =
        value_text(c->arena, str_printf(c->arena, "%stried-%d",
                                        move->selector->where.count ? "/pricing/" : "", number));
    events[record->event_count] = (struct event){.source = STR("tried"),
                                                 .id = str_printf(c->arena, "%d", number),
                                                 .type = move->type,
                                                 .name = move->selector->event,
                                                 .properties = property,
                                                 .property_count = 1,
                                                 .occurred_us = as_of_us,
                                                 .received_us = as_of_us,
                                                 .retracted_us = NEVER_US};
    record->events = events;
    record->event_count++;
}

static void join(struct changing *c, struct str person, struct str account, int64_t as_of_us)
{
    c->memberships[c->scene.membership_count++] = (struct membership){.person = person,
                                                                      .account = account,
                                                                      .from_us = as_of_us,
                                                                      .to_us = NEVER_US,
                                                                      .received_us = as_of_us};
}

/* Does it for real, `count` times; `first` numbers what is new. */
static void do_move(struct changing *c, struct subject subject, const struct move *move,
                    int64_t as_of_us, int count, int first)
{
    for (int i = first; i < first + count; i++) {
        struct subject who = subject;
        if (move->kind == MOVE_MEMBER_EVENTS)
            who = (struct subject){RECORD_PERSON, move->person};
        if (move->kind == MOVE_PEOPLE) {
            who = (struct subject){RECORD_PERSON, str_printf(c->arena, "new%d", i)};
            join(c, who.id, subject.id, as_of_us);
        }
        do_event(c, who, move, as_of_us, i);
    }
}

static void try_move(const struct world *world, struct moment moment, struct subject subject,
                     const struct move *move, uint64_t seed)
{
    struct arena *arena = arena_new("test");
    int tier = scene_score(world->plan, moment, &world->scene, subject, arena).score->tier;
    for (int count = 1; count <= move->count; count++) {
        struct changing c = changing_of(&world->scene, arena);
        do_move(&c, subject, move, moment.as_of_us, count, 0);
        const struct score *after =
            scene_score(world->plan, moment, &c.scene, subject, arena).score;
        CHECK(seed, (after->tier < tier) == (count == move->count));
        if (count < move->count)
            continue;
        CHECK(seed, after->intent_mp == move->intent_mp);
        CHECK(seed, after->tier == move->tier && after->intent_grade == move->intent_grade);
    }
    arena_free(arena);
}

/* A combination, step on step; false if it has a role in it, which no event can give. */
static bool try_steps(const struct world *world, struct moment moment, struct subject subject,
                      const struct counterfactual *found, uint64_t seed)
{
    for (size_t i = 0; i < found->step_count; i++)
        if (found->steps[i].kind == MOVE_ROLE)
            return false;
    struct arena *arena = arena_new("test");
    struct changing c = changing_of(&world->scene, arena);
    int number = 0;
    for (size_t i = 0; i < found->step_count; i++) {
        const struct move *step = &found->steps[i];
        do_move(&c, subject, step, moment.as_of_us, step->count, number);
        number += step->count;
        const struct score *after =
            scene_score(world->plan, moment, &c.scene, subject, arena).score;
        CHECK(seed, after->intent_mp == step->intent_mp && after->tier == step->tier);
    }
    arena_free(arena);
    return found->step_count > 0;
}

static void moves_are_sound(const struct counterfactual *found, uint64_t seed)
{
    for (size_t i = 0; i < found->move_count; i++) {
        CHECK(seed, found->moves[i].count >= 1 && found->moves[i].count <= MOVE_COUNT_MAX);
        CHECK(seed, found->moves[i].words.length > 0);
        if (i == 0)
            continue;
        const struct move *a = &found->moves[i - 1], *b = &found->moves[i];
        CHECK(seed,
              a->count < b->count || (a->count == b->count &&
                                      (a->intent_mp > b->intent_mp ||
                                       (a->intent_mp == b->intent_mp && a->ordinal < b->ordinal))));
    }
    CHECK(seed, found->step_count == 0 || found->move_count == 0);
    CHECK(seed, !found->is_fit_limited || found->move_count + found->step_count == 0);
    for (size_t i = 1; i < found->step_count; i++)
        CHECK(seed, found->steps[i].intent_mp > found->steps[i - 1].intent_mp);
}

static void moves_do_what_they_promise(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    size_t tried = 0, combined = 0;
    for (uint64_t seed = 1; seed <= 400; seed++) {
        struct world world;
        random_world(&world, arena, seed);
        struct moment moment = {world.moment.as_of_us, world.moment.as_of_us};
        for (size_t i = 0; i < subject_count(&world.scene); i++) {
            struct subject subject = subject_of(&world.scene, i);
            struct counterfactual found =
                counterfactual_of(world.plan, moment, &world.scene, subject, arena);
            moves_are_sound(&found, seed);
            combined += try_steps(&world, moment, subject, &found, seed);
            for (size_t j = 0; j < found.move_count; j++)
                if (found.moves[j].kind != MOVE_ROLE) {
                    try_move(&world, moment, subject, &found.moves[j], seed);
                    tried++;
                }
        }
        arena_reset(arena);
    }
    arena_free(arena);
    assert_true(tried > 200 && combined > 20);
}

/* ---- expiry ---- */

/* The world as it stood at as_of: nothing becomes effective later. */
static struct scene standing_still(const struct scene *scene, int64_t as_of_us, struct arena *arena)
{
    struct changing c = changing_of(scene, arena);
    for (size_t i = 0; i < subject_count(scene); i++) {
        struct record *record = changing_record(&c, subject_of(scene, i));
        struct event *events = arena_array(arena, record->event_count, sizeof *events);
        struct fact *facts = arena_array(arena, record->fact_count, sizeof *facts);
        size_t event_count = 0, fact_count = 0;
        for (size_t j = 0; j < record->event_count; j++)
            if (record->events[j].occurred_us <= as_of_us ||
                record->events[j].received_us <= as_of_us)
                events[event_count++] = record->events[j];
        for (size_t j = 0; j < record->fact_count; j++)
            if (record->facts[j].effective_us <= as_of_us)
                facts[fact_count++] = record->facts[j];
        record->events = events;
        record->facts = facts;
        record->event_count = event_count;
        record->fact_count = fact_count;
    }
    c.scene.membership_count = 0;
    for (size_t i = 0; i < scene->membership_count; i++)
        if (scene->memberships[i].from_us <= as_of_us)
            c.memberships[c.scene.membership_count++] = scene->memberships[i];
    return c.scene;
}

static void falls_on_that_day(const struct world *world, const struct scene *still,
                              struct subject subject, uint64_t seed)
{
    struct arena *arena = arena_new("test"), *day = arena_new("day");
    struct moment moment = world->moment;
    struct expiry expiry = expiry_of(world->plan, moment, &world->scene, subject, arena);
    struct score now = *scene_score(world->plan, moment, &world->scene, subject, arena).score;
    int32_t grade_days = 0, tier_days = 0;
    for (int32_t n = 1; n <= EXPIRY_DAYS_MAX; n++) {
        struct moment then = {moment.as_of_us + n * DAY_US, moment.known_at_us};
        const struct score *score = scene_score(world->plan, then, still, subject, day).score;
        if (!grade_days && score->intent_grade > now.intent_grade) {
            grade_days = n;
            CHECK(seed, score->intent_mp == expiry.grade.intent_mp);
            CHECK(seed, then.as_of_us == expiry.grade.at_us);
        }
        if (!tier_days && score->tier > now.tier)
            tier_days = n;
        arena_reset(day);
    }
    CHECK(seed, expiry.grade.days == grade_days);
    CHECK(seed, expiry.tier.days == tier_days);
    arena_free(day);
    arena_free(arena);
}

static void expiry_equals_a_scan_of_a_world_that_stands_still(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    for (uint64_t seed = 1; seed <= 60; seed++) {
        struct world world;
        random_world(&world, arena, seed);
        struct scene still = standing_still(&world.scene, world.moment.as_of_us, arena);
        for (size_t i = 0; i < subject_count(&world.scene); i++)
            falls_on_that_day(&world, &still, subject_of(&world.scene, i), seed);
        arena_reset(arena);
    }
    arena_free(arena);
}

/* ---- change (P13) ---- */

static void layer_sums(const struct layer_change *change, uint64_t seed)
{
    int64_t total = change->before_mp;
    for (size_t i = 0; i < CHANGE_STEPS; i++) {
        int64_t lines = 0;
        for (size_t j = 0; j < change->steps[i].line_count; j++) {
            lines += change->steps[i].lines[j].delta_mp;
            CHECK(seed, change->steps[i].lines[j].delta_mp != 0);
        }
        CHECK(seed, lines == change->steps[i].delta_mp);
        total += change->steps[i].delta_mp;
    }
    CHECK(seed, total == change->after_mp);
}

static void ends_are_the_scores(const struct change_span *span, const struct scene *scene,
                                struct subject subject, const struct change *change,
                                struct arena *arena)
{
    const struct score *before =
        scene_score(span->plan_before, span->before, scene, subject, arena).score;
    const struct score *after =
        scene_score(span->plan_after, span->after, scene, subject, arena).score;
    assert_int_equal(change->intent.before_mp, before->intent_mp);
    assert_int_equal(change->intent.after_mp, after->intent_mp);
    assert_int_equal(change->fit.before_mp, before->fit_mp);
    assert_int_equal(change->fit.after_mp, after->fit_mp);
    assert_int_equal(change->before.tier, before->tier);
    assert_int_equal(change->after.tier, after->tier);
}

static void the_four_steps_sum_to_the_change(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    for (uint64_t seed = 1; seed <= 1000; seed++) {
        struct world world;
        struct rng rng = rng_of(~seed);
        struct err err;
        random_world(&world, arena, seed);
        struct change_span span = {.plan_before = world.plan, .after = world.moment};
        span.before.as_of_us = world.moment.as_of_us - rng_below(&rng, 40) * DAY_US;
        span.before.known_at_us = span.before.as_of_us;
        assert_true(plan_compile(arena, random_agreement(arena, &rng), &span.plan_after, &err));
        for (size_t i = 0; i < subject_count(&world.scene); i++) {
            struct subject subject = subject_of(&world.scene, i);
            struct change change = change_of(&span, &world.scene, subject, arena);
            layer_sums(&change.fit, seed);
            layer_sums(&change.intent, seed);
            ends_are_the_scores(&span, &world.scene, subject, &change, arena);
        }
        arena_reset(arena);
    }
    arena_free(arena);
}

/* The same version at the same instant has nothing to explain. */
static void no_change_has_no_lines(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct world world;
    random_world(&world, arena, 7);
    struct change_span span = {world.plan, world.plan, world.moment, world.moment};
    struct change change = change_of(&span, &world.scene, subject_of(&world.scene, 0), arena);
    for (size_t i = 0; i < CHANGE_STEPS; i++)
        assert_int_equal(change.fit.steps[i].line_count + change.intent.steps[i].line_count, 0);
    arena_free(arena);
}

static void all_of_it_agrees_with_its_parts(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    for (uint64_t seed = 1; seed <= 40; seed++) {
        struct world world;
        random_world(&world, arena, seed);
        for (size_t i = 0; i < subject_count(&world.scene); i++) {
            struct subject subject = subject_of(&world.scene, i);
            struct explanation all =
                explain(world.plan, world.moment, &world.scene, subject, arena);
            struct counterfactual found =
                counterfactual_of(world.plan, world.moment, &world.scene, subject, arena);
            struct expiry expiry =
                expiry_of(world.plan, world.moment, &world.scene, subject, arena);
            CHECK(seed, all.counterfactual.move_count == found.move_count);
            CHECK(seed, all.expiry.tier.days == expiry.tier.days);
            CHECK(seed, all.reasons.positive_count <= REASONS_POSITIVE_MAX);
            CHECK(seed, (all.scored.account != NULL) == (subject.kind == RECORD_ACCOUNT));
        }
        arena_reset(arena);
    }
    arena_free(arena);
}

SUITE(explain_test, cmocka_unit_test(moves_do_what_they_promise),
      cmocka_unit_test(expiry_equals_a_scan_of_a_world_that_stands_still),
      cmocka_unit_test(the_four_steps_sum_to_the_change), cmocka_unit_test(no_change_has_no_lines),
      cmocka_unit_test(all_of_it_agrees_with_its_parts));
