/* Scoring over columns gives what scoring one by one gives, on random agreements and companies, at
 * any moment, on any number of threads; and a changed agreement scored again gives what scoring
 * everything gives. A failing seed is printed. */
#include "engine/whole.h"

#include "base/instant.h"
#include "engine/rank.h"
#include "engine/whole_int.h"
#include "random_world.h"
#include "suite.h"

#include "columns_world.h"

enum { SEEDS = 1500, MOMENTS = 4 };

#define CHECK(seed, condition)                                                                     \
    do {                                                                                           \
        if (!(condition))                                                                          \
            fail_msg("seed %llu: %s", (unsigned long long)(seed), #condition);                     \
    } while (0)

static const struct columns *columns_of(struct arena *arena, const struct world *world,
                                        const struct plan *other)
{
    struct columns_scope scope = columns_scope_of(arena, world->plan, NULL);
    const struct columns *columns;
    struct err err = {0};
    assert_true(
        columns_open(arena, columns_world_bytes(arena, &world->scene, &scope), &columns, &err));
    if (!other || whole_can(columns, other))
        return columns;
    scope = columns_scope_of(arena, other, columns);
    assert_true(
        columns_open(arena, columns_world_bytes(arena, &world->scene, &scope), &columns, &err));
    return columns;
}

static void same_score(const struct score *got, const struct score *expected, uint64_t seed)
{
    CHECK(seed, got->kind == expected->kind && str_eq(got->id, expected->id));
    CHECK(seed, got->fit_mp == expected->fit_mp);
    CHECK(seed, got->intent_mp == expected->intent_mp);
    CHECK(seed, got->fit_grade == expected->fit_grade);
    CHECK(seed, got->intent_grade == expected->intent_grade);
    CHECK(seed, got->tier == expected->tier);
    CHECK(seed, got->cell_rank == expected->cell_rank);
    CHECK(seed, got->segment == expected->segment);
    CHECK(seed, got->disqualified == expected->disqualified);
    CHECK(seed, got->completeness_permille == expected->completeness_permille);
    CHECK(seed, got->latest_event_us == expected->latest_event_us);
    CHECK(seed, str_eq(got->account, expected->account));
}

/* The whole against the company scored record by record. */
static void same_company(const struct whole *whole, const struct scene *scene, struct arena *arena,
                         uint64_t seed)
{
    size_t count;
    const struct score *const *all =
        scene_score_all(whole_plan(whole), whole_moment(whole), scene, arena, &count);
    for (size_t i = 0; i < count; i++) {
        uint32_t index = columns_find(whole_columns(whole), all[i]->kind, all[i]->id);
        CHECK(seed, index != NO_INDEX);
        struct score got = whole_get(whole, all[i]->kind, index);
        same_score(&got, all[i], seed);
    }
    for (size_t i = 0; i < scene->account_count; i++) {
        struct subject subject = {RECORD_ACCOUNT, scene->accounts[i].id};
        struct scored one =
            scene_score(whole_plan(whole), whole_moment(whole), scene, subject, arena);
        uint32_t index = columns_find(whole_columns(whole), RECORD_ACCOUNT, subject.id);
        size_t members;
        whole_members(whole, index, &members);
        CHECK(seed, members == one.account->members.count);
        uint32_t contact = whole_contact(whole, index);
        CHECK(seed, (contact == NO_INDEX) == (one.account->contact == NULL));
        if (one.account->contact)
            CHECK(seed, str_eq(columns_id(whole_columns(whole), RECORD_PERSON, contact),
                               one.account->contact->person));
    }
}

/* Also the last microseconds before, and the first at, the time of some event. */
static struct moment any_moment(const struct world *world, struct rng *rng)
{
    struct moment moment = world->moment;
    const struct record *person =
        &world->scene.people[rng_below(rng, (uint32_t)world->scene.people_count)];
    if (person->event_count > 0) {
        const struct event *event = &person->events[rng_below(rng, (uint32_t)person->event_count)];
        moment.as_of_us = event->occurred_us + (int64_t)rng_below(rng, 3) - 1;
        moment.known_at_us = event->received_us + (int64_t)rng_below(rng, 3) - 1;
    }
    switch (rng_below(rng, 4)) {
    case 0:
        moment.known_at_us = moment.as_of_us;
        break;
    case 1:
        moment.as_of_us += 400 * DAY_US;
        break;
    case 2:
        moment.known_at_us += 400 * DAY_US;
        break;
    default:
        break;
    }
    return moment;
}

static void scores_equal_those_of_one_by_one(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct world world;
        random_world(&world, arena, seed);
        struct rng rng = rng_of(seed ^ 77);
        const struct columns *columns = columns_of(arena, &world, NULL);
        struct whole *whole = whole_new(arena, columns, 1 + seed % 2);
        whole_score(whole, world.plan, world.moment);
        same_company(whole, &world.scene, arena, seed);
        for (int i = 0; i < MOMENTS; i++) {
            whole->isa =
                (enum isa)rng_below(&rng, isa_of_machine() + 1); /* the same without vectors */
            whole_score(whole, world.plan, any_moment(&world, &rng));
            same_company(whole, &world.scene, arena, seed);
        }
        arena_reset(arena);
    }
    arena_free(arena);
}

static void another_agreement_is_scored_again_as_if_anew(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct world world;
        random_world(&world, arena, seed);
        struct rng rng = rng_of(seed ^ 99);
        const struct plan *other;
        struct err err = {0};
        assert_true(plan_compile(arena, random_agreement(arena, &rng), &other, &err));
        const struct columns *columns = columns_of(arena, &world, other);
        struct whole *base = whole_new(arena, columns, 1), *again = whole_new(arena, columns, 2);
        whole_score(base, world.plan, any_moment(&world, &rng));
        whole_rescore(again, base, other);
        same_company(again, &world.scene, arena, seed);
        whole_rescore(again, base, world.plan);
        same_company(again, &world.scene, arena, seed);
        same_company(base, &world.scene, arena, seed);
        arena_reset(arena);
    }
    arena_free(arena);
}

static void a_company_of_nobody_has_no_scores(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct world world;
    random_world(&world, arena, 1);
    world.scene = (struct scene){0};
    struct whole *whole = whole_new(arena, columns_of(arena, &world, NULL), 2);
    whole_score(whole, world.plan, world.moment);
    for (enum record_kind kind = RECORD_ACCOUNT; kind <= RECORD_PERSON; kind++) {
        size_t count;
        whole_rank(whole, kind, arena, &count);
        assert_int_equal(count, 0);
    }
    arena_free(arena);
}

/* Somebody with thousands of events among people with a few. */
static void one_busy_person_is_scored_as_by_hand(void **state)
{
    (void)state;
    enum { MANY = 20000 };
    struct arena *arena = arena_new("test");
    for (uint64_t seed = 1; seed <= 4; seed++) {
        struct world world;
        random_world(&world, arena, seed);
        struct rng rng = rng_of(seed);
        struct record *people = arena_array(arena, world.scene.people_count, sizeof *people);
        memcpy(people, world.scene.people, world.scene.people_count * sizeof *people);
        struct event *events = arena_array(arena, MANY, sizeof *events);
        static const char *const types[] = {"page", "track", "email", "call"};
        for (int i = 0; i < MANY; i++) {
            int64_t t_us = world.moment.as_of_us - (int64_t)rng_below(&rng, 9000000) * SECOND_US;
            events[i] = (struct event){.id = str_printf(arena, "busy%d", i),
                                       .type = str_of(types[rng_below(&rng, 4)]),
                                       .occurred_us = t_us,
                                       .received_us = t_us + rng_below(&rng, 9),
                                       .retracted_us = NEVER_US};
        }
        people[0].events = events;
        people[0].event_count = MANY;
        world.scene.people = people;
        struct whole *whole = whole_new(arena, columns_of(arena, &world, NULL), 2);
        whole_score(whole, world.plan, world.moment);
        same_company(whole, &world.scene, arena, seed);
        arena_reset(arena);
    }
    arena_free(arena);
}

SUITE(whole_test, cmocka_unit_test(a_company_of_nobody_has_no_scores),
      cmocka_unit_test(one_busy_person_is_scored_as_by_hand),
      cmocka_unit_test(scores_equal_those_of_one_by_one),
      cmocka_unit_test(another_agreement_is_scored_again_as_if_anew));
