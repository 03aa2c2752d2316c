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

/* ---- edits ------------------------------------------------------------------------------------ */

static void *copied(struct arena *arena, const void *from, size_t count, size_t size)
{
    void *copy = arena_array(arena, count, size);
    if (count > 0)
        memcpy(copy, from, count * size);
    return copy;
}

static void edit_bins(struct arena *arena, struct rng *rng, struct signal *signal)
{
    signal->bins = copied(arena, signal->bins, signal->bin_count, sizeof *signal->bins);
    signal->count_bins =
        copied(arena, signal->count_bins, signal->count_bin_count, sizeof *signal->count_bins);
    signal->role_points =
        copied(arena, signal->role_points, signal->role_points_count, sizeof *signal->role_points);
    if (signal->bin_count > 0)
        signal->bins[rng_below(rng, (uint32_t)signal->bin_count)].points += 3;
    if (signal->count_bin_count > 0)
        signal->count_bins[0].points++;
    if (signal->role_points_count > 0)
        signal->role_points[0].points++;
}

/* One number of a signal, whatever its kind makes of it. */
static void edit_signal(struct arena *arena, struct rng *rng, struct signal *signal,
                        const struct signal *another)
{
    switch (rng_below(rng, 10)) {
    case 0:
        signal->cap_max += (int32_t)rng_below(rng, 9);
        break;
    case 1:
        signal->cap_min -= (int32_t)rng_below(rng, 9);
        break;
    case 2:
        signal->window_days = 1 + (int32_t)rng_below(rng, 90);
        break;
    case 3:
        signal->max_events = signal->max_events > 0 ? signal->max_events + 1 : 0;
        break;
    case 4:
        signal->decay = signal->decay ? NULL : another->decay;
        break;
    case 5:
        edit_bins(arena, rng, signal);
        break;
    case 6:
        signal->other++;
        signal->missing--;
        break;
    case 7:
        signal->engaged_mp = signal->engaged_mp > 0 ? signal->engaged_mp + 1000 : 0;
        break;
    case 8:
        *signal = *another; /* in a group that both layers have, or the edit is none */
        break;
    default:
        signal->points += signal->points < 0 ? -2 : signal->points > 0 ? 2 : 0;
        break;
    }
}

static void edit_layer(struct arena *arena, struct rng *rng, struct layer *layer,
                       const struct layer *another)
{
    layer->groups = copied(arena, layer->groups, layer->group_count, sizeof *layer->groups);
    layer->signals = copied(arena, layer->signals, layer->signal_count, sizeof *layer->signals);
    uint32_t what = rng_below(rng, 8);
    if (what == 0) {
        layer->base = (layer->base + 7) % 100;
    } else if (what == 1 && layer->group_count > 0) {
        layer->groups[rng_below(rng, (uint32_t)layer->group_count)].max += 5;
    } else if (what == 2 && layer->signal_count > 0) {
        layer->signal_count--;
    } else if (what == 3) {
        *layer = *another;
    } else if (layer->signal_count > 0 && another->signal_count > 0) {
        struct signal *signal = &layer->signals[rng_below(rng, (uint32_t)layer->signal_count)];
        size_t group = signal->group;
        edit_signal(arena, rng, signal,
                    &another->signals[rng_below(rng, (uint32_t)another->signal_count)]);
        signal->group = group;
    }
}

/* The agreement with one thing changed, taken from another where it is no number. */
static struct agreement *edited(struct arena *arena, struct rng *rng, const struct agreement *from,
                                const struct agreement *another)
{
    struct agreement *to = copied(arena, from, 1, sizeof *to);
    const struct layer *layers[] = {&another->account_fit, &another->person_fit,
                                    &another->person_intent, &another->account_intent};
    struct layer *own[] = {&to->account_fit, &to->person_fit, &to->person_intent,
                           &to->account_intent};
    uint32_t what = rng_below(rng, 16);
    if (what == 0) {
        to->grades = copied(arena, to->grades, to->grades_count, sizeof *to->grades);
        to->grades[rng_below(rng, (uint32_t)to->grades_count)].intent.mp[1] -= 3000;
    } else if (what == 1) {
        to->grades = copied(arena, to->grades, to->grades_count, sizeof *to->grades);
        to->grades[rng_below(rng, (uint32_t)to->grades_count)].fit.mp[2] += 4000;
    } else if (what == 2) {
        to->grid[rng_below(rng, GRADES)][rng_below(rng, GRADES)] = (uint8_t)rng_below(rng, TIERS);
    } else if (what == 3) {
        to->roles = another->roles;
        to->role_count = another->role_count;
    } else if (what == 4) {
        to->disqualifiers = another->disqualifiers;
        to->disqualifier_count = another->disqualifier_count;
    } else if (what == 5) {
        to->segments = another->segments;
        to->segment_count = another->segment_count;
        to->grades = another->grades;
        to->grades_count = another->grades_count;
    } else if (what == 6) {
        to->day_offset_minutes = another->day_offset_minutes;
    } else {
        size_t layer = what < 11 ? 2 : what % 4;
        edit_layer(arena, rng, own[layer], layers[layer]);
    }
    return to;
}

static void same_migration(const struct whole *from, const struct whole *to, uint64_t seed)
{
    for (enum record_kind kind = RECORD_ACCOUNT; kind <= RECORD_PERSON; kind++) {
        const struct standings *a = whole_standings(from, kind), *b = whole_standings(to, kind);
        struct migration counted = whole_migration(from, to, kind), expected = {0};
        for (size_t i = 0; i < a->count; i++)
            if (a->known[i] && b->known[i])
                expected.moved[a->tier[i]][b->tier[i]]++;
        CHECK(seed, memcmp(&counted, &expected, sizeof counted) == 0);
    }
}

/* Each edit is scored again from the last, and once more from the first: whatever is shared, it is
 * what scoring one by one gives. */
static void a_chain_of_edits_is_scored_as_if_anew(void **state)
{
    (void)state;
    enum { EDITS = 5 };
    struct arena *arena = arena_new("test");
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct world world;
        random_world(&world, arena, seed);
        struct rng rng = rng_of(seed ^ 1234);
        const struct agreement *another = random_agreement(arena, &rng), *last = world.agreement;
        const struct plan *plan;
        struct err err = {0};
        assert_true(plan_compile(arena, another, &plan, &err));
        const struct columns *columns = columns_of(arena, &world, plan);
        struct whole *first = whole_new(arena, columns, 1 + seed % 3), *base = first;
        struct whole *again = whole_new_beside(arena, first);
        whole_score(first, world.plan, any_moment(&world, &rng));
        for (size_t i = 0; i < EDITS; i++) {
            const struct agreement *next = edited(arena, &rng, last, another);
            if (!plan_compile(arena, next, &plan, &err) || !whole_can(columns, plan))
                continue;
            struct whole *into = whole_new_beside(arena, first);
            into->isa = (enum isa)rng_below(&rng, isa_of_machine() + 1);
            whole_rescore(into, base, plan);
            same_company(into, &world.scene, arena, seed);
            same_migration(base, into, seed);
            whole_rescore(again, first, plan);
            same_company(again, &world.scene, arena, seed);
            base = into;
            last = next;
        }
        arena_reset(arena);
    }
    arena_free(arena);
}

/* A company of more than one stride, and of people in several accounts at once, on all
 * instructions and several threads: equal digests. */
static void many_strides_give_one_digest(void **state)
{
    (void)state;
    enum { ROWS = 20000, EDITS = 8 };
    struct arena *arena = arena_new("test");
    struct world world;
    random_world(&world, arena, 7);
    struct rng rng = rng_of(7);
    struct record *people = arena_array(arena, ROWS, sizeof *people);
    struct membership *rows = arena_array(arena, 2 * ROWS, sizeof *rows);
    for (size_t i = 0; i < ROWS; i++) {
        people[i] = world.scene.people[rng_below(&rng, (uint32_t)world.scene.people_count)];
        people[i].id = str_printf(arena, "many%06zu", i);
        for (size_t j = 0; j < 2; j++)
            rows[2 * i + j] = (struct membership){
                .person = people[i].id,
                .account = str_printf(arena, "acc%05u", rng_below(&rng, ROWS / 2)),
                .from_us = world.moment.as_of_us - DAY_US,
                .to_us = NEVER_US,
                .received_us = world.moment.as_of_us - DAY_US};
    }
    world.scene = (struct scene){
        .people = people, .people_count = ROWS, .memberships = rows, .membership_count = 2 * ROWS};
    const struct agreement *another = random_agreement(arena, &rng);
    const struct plan *other;
    struct err err = {0};
    assert_true(plan_compile(arena, another, &other, &err));
    const struct columns *columns = columns_of(arena, &world, other);
    struct digest expected[KINDS] = {0};
    for (size_t threads = 1; threads <= 4; threads++) {
        struct whole *base = whole_new(arena, columns, threads);
        struct whole *into = whole_new_beside(arena, base);
        base->isa = into->isa = (enum isa)(threads % (isa_of_machine() + 1u));
        struct rng edits = rng_of(11);
        const struct agreement *last = world.agreement;
        whole_score(base, world.plan, world.moment);
        for (int i = 0; i < EDITS; i++) {
            const struct plan *plan;
            last = edited(arena, &edits, world.agreement, another);
            if (!plan_compile(arena, last, &plan, &err) || !whole_can(columns, plan))
                continue;
            whole_rescore(into, base, plan);
            struct whole *anew = whole_new_beside(arena, base);
            whole_score(anew, plan, world.moment);
            for (enum record_kind kind = RECORD_ACCOUNT; kind <= RECORD_PERSON; kind++) {
                struct digest got = whole_digest(into, kind, arena);
                struct digest want = whole_digest(anew, kind, arena);
                CHECK(threads, memcmp(&got, &want, sizeof got) == 0);
            }
        }
        for (enum record_kind kind = RECORD_ACCOUNT; kind <= RECORD_PERSON; kind++) {
            struct digest got = whole_digest(base, kind, arena);
            if (threads > 1)
                assert_memory_equal(&got, &expected[kind], sizeof got);
            expected[kind] = got;
        }
    }
    arena_free(arena);
}

/* Numbers are parsed once for a field; what comes of it is what parsing each time gives. */
static void values_of_a_field_are_those_of_the_columns(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct world world;
    random_world(&world, arena, 3);
    const struct columns *columns = columns_of(arena, &world, NULL);
    for (enum record_kind kind = RECORD_ACCOUNT; kind <= RECORD_PERSON; kind++)
        for (size_t field = 0; field < columns->counts->of[kind].fields; field++) {
            struct value_column values = columns_values(columns, kind, field);
            for (size_t i = 0; i < values.count; i++) {
                struct value a = value_at(&values, i);
                struct value b = column_value(columns, values.value[i]);
                assert_true(a.kind == b.kind && a.truth == b.truth && str_eq(a.text, b.text));
                if (a.kind == VALUE_NUMBER)
                    assert_int_equal(dec_cmp(a.number, b.number), 0);
            }
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

/* Somebody with many events that were received at any time after, some of them taken back. */
static void give_late_events(struct arena *arena, struct rng *rng, int64_t end_us,
                             struct record *person)
{
    enum { MANY = 3000, SPAN_S = 300 * 86400 };
    static const int64_t lags[] = {0, 1, SECOND_US, 2 * DAY_US, 90 * DAY_US, 500 * DAY_US};
    static const char *const types[] = {"page", "track", "email", "call"};
    struct event *events = arena_array(arena, MANY, sizeof *events);
    size_t count = 1 + rng_below(rng, rng_below(rng, 10) ? 20 : MANY);
    for (size_t i = 0; i < count; i++) {
        int64_t t_us = end_us - (int64_t)rng_below(rng, SPAN_S) * SECOND_US;
        int64_t lag_us = lags[rng_below(rng, sizeof lags / sizeof lags[0])];
        events[i] = (struct event){.id = str_printf(arena, "late%zu", i),
                                   .type = str_of(types[rng_below(rng, 4)]),
                                   .occurred_us = t_us,
                                   .received_us = t_us + lag_us,
                                   .retracted_us = NEVER_US};
        if (rng_below(rng, 50) == 0)
            events[i].retracted_us = t_us + lag_us + rng_below(rng, 100) * DAY_US;
    }
    person->events = events;
    person->event_count = count;
}

/* A room remembers where events ended at the last moment: no score may show it. */
static void moments_in_any_order_give_what_each_gives_anew(void **state)
{
    (void)state;
    enum { PEOPLE = 60, HOPS = 12 };
    struct arena *arena = arena_new("test");
    for (uint64_t seed = 1; seed <= 25; seed++) {
        struct world world;
        random_world(&world, arena, seed);
        struct rng rng = rng_of(seed ^ 4711);
        struct record *people = arena_array(arena, PEOPLE, sizeof *people);
        for (size_t i = 0; i < PEOPLE; i++) {
            people[i] = world.scene.people[i % world.scene.people_count];
            if (i >= world.scene.people_count)
                people[i].id = str_printf(arena, "late%03zu", i);
            if (i > 0)
                give_late_events(arena, &rng, world.moment.as_of_us, &people[i]);
        }
        world.scene.people = people;
        world.scene.people_count = PEOPLE;
        struct whole *whole = whole_new(arena, columns_of(arena, &world, NULL), 1 + seed % 3);
        int64_t step_us = (1 + rng_below(&rng, 30)) * DAY_US;
        struct moment moment = world.moment;
        for (int hop = 0; hop < HOPS; hop++) {
            moment.as_of_us += hop < HOPS / 2 ? -step_us : step_us;
            moment.known_at_us = moment.as_of_us + (hop % 3 - 1) * DAY_US;
            whole_score(whole, world.plan, hop % 4 ? moment : any_moment(&world, &rng));
            same_company(whole, &world.scene, arena, seed);
        }
        arena_reset(arena);
    }
    arena_free(arena);
}

SUITE(whole_test, cmocka_unit_test(a_company_of_nobody_has_no_scores),
      cmocka_unit_test(one_busy_person_is_scored_as_by_hand),
      cmocka_unit_test(scores_equal_those_of_one_by_one),
      cmocka_unit_test(another_agreement_is_scored_again_as_if_anew),
      cmocka_unit_test(a_chain_of_edits_is_scored_as_if_anew),
      cmocka_unit_test(many_strides_give_one_digest),
      cmocka_unit_test(moments_in_any_order_give_what_each_gives_anew),
      cmocka_unit_test(values_of_a_field_are_those_of_the_columns));
