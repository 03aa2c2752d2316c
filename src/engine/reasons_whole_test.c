/* What is said of a record over columns is what is said of it from its rows: codes, points and
 * sentences, on random agreements and companies at any moment. A failing seed is printed. */
#include "engine/reasons_whole.h"

#include "base/instant.h"
#include "base/rng.h"
#include "engine/scene.h"
#include "random_world.h"
#include "suite.h"

#include "columns_world.h"

enum { SEEDS = 1500 };

static const struct whole *whole_of(struct arena *arena, const struct world *world,
                                    struct moment moment)
{
    struct columns_scope scope = columns_scope_of(arena, world->plan, NULL);
    const struct columns *columns;
    struct err err = {0};
    assert_true(
        columns_open(arena, columns_world_bytes(arena, &world->scene, &scope), &columns, &err));
    assert_true(whole_can(columns, world->plan));
    struct whole *whole = whole_new(arena, columns, 1);
    whole_score(whole, world->plan, moment);
    return whole;
}

static void same_reasons(struct reasons got, struct reasons expected, struct str id, uint64_t seed)
{
    bool is_same = got.positive_count == expected.positive_count;
    for (size_t i = 0; is_same && i < got.positive_count; i++) {
        const struct reason *a = &got.positive[i], *b = &expected.positive[i];
        is_same = str_eq(a->code, b->code) && a->mp == b->mp && a->signal == b->signal &&
                  str_eq(a->says, b->says);
    }
    if (!is_same)
        fail_msg("seed %llu: " STR_FMT, (unsigned long long)seed, STR_ARG(id));
}

/* Also earlier, with what was learned later or only then. */
static struct moment any_moment(const struct world *world, struct rng *rng)
{
    struct moment moment = world->moment;
    moment.as_of_us += ((int64_t)rng_below(rng, 200) - 150) * DAY_US;
    moment.known_at_us =
        rng_below(rng, 2) ? moment.as_of_us : moment.known_at_us - rng_below(rng, 100) * DAY_US;
    return moment;
}

static void check_world(struct arena *arena, uint64_t seed)
{
    struct world world;
    struct rng rng = rng_of(seed + 77);
    random_world(&world, arena, seed);
    struct moment moment = any_moment(&world, &rng);
    const struct whole *whole = whole_of(arena, &world, moment);
    const struct whole_reasons *reasons = whole_reasons_new(arena, whole);
    size_t count;
    const struct score *const *all =
        scene_score_all(world.plan, moment, &world.scene, arena, &count);
    for (size_t i = 0; i < count; i++) {
        enum record_kind kind = all[i]->kind;
        uint32_t index = columns_find(whole_columns(whole), kind, all[i]->id);
        assert_true(index != NO_INDEX);
        if (whole_standings(whole, kind)->known[index])
            same_reasons(whole_reasons_of(reasons, kind, index, arena), reasons_of(all[i], arena),
                         all[i]->id, seed);
    }
}

static void reasons_over_columns_are_those_of_the_rows(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        check_world(arena, seed);
        arena_reset(arena);
    }
    arena_free(arena);
}

SUITE(reasons_whole_test, cmocka_unit_test(reasons_over_columns_are_those_of_the_rows));
