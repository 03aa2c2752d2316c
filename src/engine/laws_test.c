/* The laws of semantics 1.14 on random agreements and companies, and agreement with a plain second
 * reading of the semantics (test/naive_score.h). A failing seed is printed. */
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "engine/rank.h"
#include "engine/score_int.h"
#include "naive_score.h"
#include "random_world.h"
#include "suite.h"

enum { SEEDS = 3000 };

#define CHECK(seed, condition)                                                                     \
    do {                                                                                           \
        if (!(condition))                                                                          \
            fail_msg("seed %llu: %s", (unsigned long long)(seed), #condition);                     \
    } while (0)

/* One law on one world. */
typedef void law(struct world *world, struct arena *arena, uint64_t seed);

static void on_many_worlds(law *check)
{
    struct arena *arena = arena_new("test");
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct world world;
        random_world(&world, arena, seed);
        check(&world, arena, seed);
        arena_reset(arena);
    }
    arena_free(arena);
}

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

static struct scored score_subject(const struct world *world, size_t i, struct arena *arena)
{
    return scene_score(world->plan, world->moment, &world->scene, subject_of(&world->scene, i),
                       arena);
}

/* ---- the second reading ---- */

static void same_layer(const struct layer_score *got, const struct naive_layer *expected,
                       uint64_t seed)
{
    CHECK(seed, got->score_mp == expected->score_mp);
    for (size_t i = 0; i < got->line_count; i++) {
        CHECK(seed, got->lines[i].raw_mp == expected->raw_mp[i]);
        CHECK(seed, got->lines[i].effective_mp == expected->effective_mp[i]);
    }
}

static void same_score(const struct score *got, const struct naive *expected, uint64_t seed)
{
    same_layer(got->fit, &expected->fit, seed);
    same_layer(got->intent, &expected->intent, seed);
    CHECK(seed, got->fit_mp == expected->fit.score_mp);
    CHECK(seed, got->intent_mp == expected->intent.score_mp);
    CHECK(seed, got->fit_grade == expected->fit_grade);
    CHECK(seed, got->intent_grade == expected->intent_grade);
    CHECK(seed, got->tier == expected->tier);
    CHECK(seed, str_eq(got->segment->id, expected->segment));
    CHECK(seed,
          str_eq(got->disqualified ? got->disqualified->id : STR(""), expected->disqualified));
    CHECK(seed, got->latest_event_us == expected->latest_event_us);
}

static void equals_second_reading(struct world *world, struct arena *arena, uint64_t seed)
{
    size_t count;
    const struct score *const *all =
        scene_score_all(world->plan, world->moment, &world->scene, arena, &count);
    CHECK(seed, count == subject_count(&world->scene));
    for (size_t i = 0; i < count; i++) {
        struct subject subject = subject_of(&world->scene, i);
        struct naive expected =
            naive_score(world->agreement, world->moment, &world->scene, subject);
        struct scored one = score_subject(world, i, arena);
        same_score(one.score, &expected, seed);
        same_score(all[i], &expected, seed);
        CHECK(seed, all[i]->kind == subject.kind && str_eq(all[i]->id, subject.id));
    }
}

static void scores_equal_a_second_reading_of_the_semantics(void **state)
{
    (void)state;
    on_many_worlds(equals_second_reading);
}

/* ---- P1, P10, P11: what is shown adds up ---- */

static void evidence_adds_up(const struct line *line, uint64_t seed)
{
    bool is_joint = line->signal->kind->needs & PARAM_COUNT_BINS;
    int64_t sum = 0;
    for (size_t i = 0; i < line->event_count; i++)
        sum += line->events[i].mp;
    for (size_t i = 0; i < line->people_count; i++)
        sum += line->people[i].mp;
    if (line->event_count + line->people_count > 0)
        CHECK(seed, is_joint ? sum == 0 : sum == line->raw_mp);
    for (size_t i = 1; i < line->event_count; i++)
        CHECK(seed, line->events[i - 1].age_days <= line->events[i].age_days);
}

static void layer_adds_up(const struct layer_score *layer, uint64_t seed)
{
    int64_t ledger = layer->base_mp + layer->signal_cap_mp + layer->layer_clamp_mp;
    int64_t effective = layer->base_mp;
    for (size_t i = 0; i < layer->line_count; i++) {
        const struct line *line = &layer->lines[i];
        ledger += line->raw_mp;
        effective += line->effective_mp;
        CHECK(seed, line->capped_mp >= 0 ? line->effective_mp >= 0 : line->effective_mp <= 0);
        evidence_adds_up(line, seed);
    }
    for (size_t i = 0; i < layer->group_count; i++)
        ledger += layer->groups[i].score_mp - layer->groups[i].sum_mp;
    CHECK(seed, ledger == layer->score_mp);
    CHECK(seed, effective == layer->score_mp);
    CHECK(seed, layer->score_mp >= 0 && layer->score_mp <= LAYER_MAX_MP);
    for (int64_t whole = 0; whole <= 100; whole++)
        CHECK(seed, (layer_display(layer->score_mp) >= whole) == (layer->score_mp >= whole * MP));
}

static void adds_up(struct world *world, struct arena *arena, uint64_t seed)
{
    for (size_t i = 0; i < subject_count(&world->scene); i++) {
        struct scored scored = score_subject(world, i, arena);
        layer_adds_up(scored.score->fit, seed);
        layer_adds_up(scored.score->intent, seed);
    }
}

static void lines_and_effects_add_up_to_the_score(void **state)
{
    (void)state;
    on_many_worlds(adds_up);
}

/* ---- P2, P3, P5: order, copies, replay ---- */

/* All that is decided, of everybody, in rank order, as one text. */
static struct str everything(const struct world *world, const struct scene *scene,
                             struct arena *arena)
{
    size_t count;
    const struct score *const *all =
        scene_score_all(world->plan, world->moment, scene, arena, &count);
    const struct score **ranked = arena_array(arena, count, sizeof(struct score *));
    if (count > 0)
        memcpy(ranked, all, count * sizeof(struct score *));
    scores_rank(world->agreement, ranked, count);
    struct digest digest = scores_digest(arena, all, count);
    char hex[DIGEST_HEX_SIZE];
    digest_hex(&digest, hex);
    struct buf buf;
    buf_init(&buf, arena, 1 << 16);
    buf_printf(&buf, "%s\n", hex);
    for (size_t i = 0; i < count; i++) {
        const struct score *s = ranked[i];
        score_line_write(&buf, s);
        buf_printf(&buf, "%c %d %lld " STR_FMT " " STR_FMT "\n", tier_letter(s->tier),
                   s->completeness_permille, (long long)s->latest_event_us, STR_ARG(s->segment->id),
                   STR_ARG(s->account));
    }
    assert_false(buf.is_full);
    return buf_str(&buf);
}

static void order_and_copies(struct world *world, struct arena *arena, uint64_t seed)
{
    struct rng rng = rng_of(seed);
    struct scene shuffled = scene_shuffled(&world->scene, arena, &rng);
    struct scene doubled = scene_duplicated(&world->scene, arena, &rng);
    struct str expected = everything(world, &world->scene, arena);
    CHECK(seed, str_eq(expected, everything(world, &shuffled, arena)));
    CHECK(seed, str_eq(expected, everything(world, &doubled, arena)));
}

static void order_and_copies_of_rows_change_nothing(void **state)
{
    (void)state;
    on_many_worlds(order_and_copies);
}

static void replays(struct world *world, struct arena *arena, uint64_t seed)
{
    struct scene then = scene_known_at(&world->scene, arena, world->moment.known_at_us);
    CHECK(seed, str_eq(everything(world, &then, arena), everything(world, &world->scene, arena)));
}

static void what_came_later_changes_no_past_score(void **state)
{
    (void)state;
    on_many_worlds(replays);
}

/* ---- P4: more of the good is never worse ---- */

static bool feeds_only_good(const struct layer *layer, const struct event *event)
{
    for (size_t i = 0; i < layer->signal_count; i++) {
        const struct signal *signal = &layer->signals[i];
        bool is_absence = str_is(str_of(signal->kind->word), "event_absence");
        for (size_t j = 0; j < signal->on_count && !is_absence; j++)
            if (signal->points < 0 && selector_matches(&signal->on[j], event))
                return false;
    }
    return true;
}

static int64_t intent_of(const struct world *world, const struct record *person,
                         struct arena *arena)
{
    struct person_score score;
    score_person(world->plan, world->moment, person, arena, &score);
    return score.intent.score_mp;
}

static struct record with_event(const struct record *record, const struct event *event,
                                struct arena *arena)
{
    struct record more = *record;
    struct event *events = arena_array(arena, record->event_count + 1, sizeof *events);
    if (record->event_count > 0)
        memcpy(events, record->events, record->event_count * sizeof *events);
    events[more.event_count++] = *event;
    more.events = events;
    return more;
}

/* Events of one person are given to another under keys of their own. */
static void never_worse(struct world *world, struct arena *arena, uint64_t seed)
{
    const struct scene *scene = &world->scene;
    const struct record *person = &scene->people[0];
    const struct record *donor = &scene->people[scene->people_count - 1];
    int64_t before = intent_of(world, person, arena);
    for (size_t i = 0; i < donor->event_count; i++) {
        struct event event = donor->events[i];
        event.source = STR("another");
        if (!feeds_only_good(&world->agreement->person_intent, &event))
            continue;
        struct record more = with_event(person, &event, arena);
        CHECK(seed, intent_of(world, &more, arena) >= before);
    }
}

static void an_event_that_feeds_only_positive_signals_never_lowers(void **state)
{
    (void)state;
    on_many_worlds(never_worse);
}

/* ---- P6: incremental equals batch ---- */

static void adds_incrementally(struct world *world, struct arena *arena, uint64_t seed)
{
    const struct scene *scene = &world->scene;
    const struct record *person = &scene->people[0];
    struct record donor = scene->people[scene->people_count - 1];
    struct event *events = arena_array(arena, donor.event_count, sizeof *events);
    for (size_t i = 0; i < donor.event_count; i++) {
        events[i] = donor.events[i];
        events[i].source = STR("another");
        events[i].occurred_us = events[i].received_us = world->moment.as_of_us;
    }
    donor.events = events;
    donor.id = person->id;
    struct view view = {world->moment.as_of_us, world->moment.as_of_us};
    struct evaluation evaluation = {world->plan, world->moment.as_of_us, false, arena};
    struct prepared before, after;
    struct person_score incremental, batch;
    record_prepare(world->plan, &view, person, arena, &before);
    record_prepare_more(world->plan, &view, &before, &donor, arena, &after);
    person_evaluate(&evaluation, &after, &incremental);
    struct record both = *person;
    for (size_t i = 0; i < donor.event_count; i++)
        both = with_event(&both, &events[i], arena);
    struct moment live = {world->moment.as_of_us, world->moment.as_of_us};
    score_person(world->plan, live, &both, arena, &batch);
    CHECK(seed, incremental.intent.score_mp == batch.intent.score_mp);
    CHECK(seed, incremental.score.latest_event_us == batch.score.latest_event_us);
    for (size_t i = 0; i < batch.intent.line_count; i++)
        CHECK(seed, incremental.intent.lines[i].raw_mp == batch.intent.lines[i].raw_mp);
}

static void adding_events_to_a_prepared_record_equals_starting_anew(void **state)
{
    (void)state;
    on_many_worlds(adds_incrementally);
}

/* ---- P7, P8, the order of ranks ---- */

static void guards_and_order(struct world *world, struct arena *arena, uint64_t seed)
{
    size_t count;
    const struct score *const *all =
        scene_score_all(world->plan, world->moment, &world->scene, arena, &count);
    for (size_t i = 0; i < count; i++) {
        const struct score *x = all[i];
        CHECK(seed, x->fit_grade < 3 || x->tier >= 2);
        CHECK(seed, x->fit_grade < 2 || x->tier >= 1);
        for (size_t j = 0; j < count; j++) {
            const struct score *y = all[j];
            int order = score_rank_cmp(world->agreement, x, y);
            int back = score_rank_cmp(world->agreement, y, x);
            CHECK(seed, i == j ? order == 0 : (order < 0) == (back > 0) && order != 0);
            if (y->fit_grade <= 1 && y->intent_grade <= 1 && x->fit_grade == 3 && y->tier != TIER_X)
                CHECK(seed, back < 0);
        }
    }
}

static void poor_fit_never_outranks_good_fit_with_intent(void **state)
{
    (void)state;
    on_many_worlds(guards_and_order);
}

SUITE(laws_test, cmocka_unit_test(scores_equal_a_second_reading_of_the_semantics),
      cmocka_unit_test(lines_and_effects_add_up_to_the_score),
      cmocka_unit_test(order_and_copies_of_rows_change_nothing),
      cmocka_unit_test(what_came_later_changes_no_past_score),
      cmocka_unit_test(an_event_that_feeds_only_positive_signals_never_lowers),
      cmocka_unit_test(adding_events_to_a_prepared_record_equals_starting_anew),
      cmocka_unit_test(poor_fit_never_outranks_good_fit_with_intent));
