/* What a step moves, counted from where the company stands, is what scoring all of it again says:
 * on random agreements and companies, at any moment. A failing seed is printed. */
#include "engine/neighbours_tiers.h"

#include "base/arena.h"
#include "base/instant.h"
#include "engine/columns.h"
#include "engine/plan.h"
#include "engine/whole.h"
#include "random_world.h"
#include "suite.h"

#include "columns_world.h"

enum { SEEDS = 400, MOMENTS = 2, STEPS = 60, LAYER_COUNT = NEIGHBOUR_NO_LAYER };

struct checking {
    struct arena *arena;
    uint64_t seed;
    const struct columns *columns;
    const struct plan *plan;
    struct whole *held, *again;
    struct footing *footing;
    struct stepper *stepper;
    const struct step *steps[STEPS];
    struct neighbour neighbours[STEPS];
    size_t taken, moved, steps_that_move;
};

/* ---- random steps ------------------------------------------------------------------------------ */

/* A random agreement has no text to be compared by, so the steps are made here: one number of a copy
 * is changed. */
struct draft {
    struct arena *arena;
    struct rng *rng;
    struct agreement *agreement;
    struct neighbour *step;
};

static void *copy_of(struct arena *arena, const void *from, size_t count, size_t size)
{
    void *copy = arena_array(arena, count + 1, size);
    if (count)
        memcpy(copy, from, count * size);
    return copy;
}

static int32_t any_change(struct rng *rng)
{
    static const int32_t changes[] = {-20, -5, -2, -1, 1, 2, 5, 20};
    return changes[rng_below(rng, sizeof changes / sizeof *changes)];
}

static void change_points(struct draft *d, struct signal *s)
{
    s->bins = copy_of(d->arena, s->bins, s->bin_count, sizeof *s->bins);
    s->count_bins = copy_of(d->arena, s->count_bins, s->count_bin_count, sizeof *s->count_bins);
    s->role_points =
        copy_of(d->arena, s->role_points, s->role_points_count, sizeof *s->role_points);
    int32_t *leaves[] = {&s->points,
                         &s->other,
                         &s->missing,
                         &s->bins[0].points,
                         &s->count_bins[0].points,
                         &s->role_points[0].points};
    size_t first = s->bin_count ? 1 : s->count_bin_count ? 4 : s->role_points_count ? 5 : 0;
    size_t last = s->bin_count ? 3 : first;
    *leaves[first + rng_below(d->rng, (uint32_t)(last - first + 1))] += any_change(d->rng);
}

static void change_signal(struct draft *d, struct layer *layer)
{
    layer->signals = copy_of(d->arena, layer->signals, layer->signal_count, sizeof *layer->signals);
    d->step->place = rng_below(d->rng, (uint32_t)layer->signal_count);
    struct signal *signal = &layer->signals[d->step->place];
    switch (rng_below(d->rng, 6)) {
    case 0:
        d->step->kind = NEIGHBOUR_CAP;
        signal->cap_max += signal->cap_max ? any_change(d->rng) : 0;
        signal->cap_min -= signal->cap_min ? any_change(d->rng) : 0;
        break;
    case 1:
        d->step->kind = NEIGHBOUR_OFF;
        signal->cap_max = signal->cap_min = 0;
        break;
    case 2:
        d->step->kind = NEIGHBOUR_WINDOW;
        signal->window_days = signal->window_days ? 1 + (int32_t)rng_below(d->rng, 90) : 0;
        break;
    case 3:
        d->step->kind = NEIGHBOUR_MAX_EVENTS;
        signal->max_events = signal->max_events ? 1 + (int32_t)rng_below(d->rng, 5) : 0;
        break;
    case 4:
        d->step->kind = NEIGHBOUR_CURVE;
        signal->decay = NULL;
        break;
    default:
        d->step->kind = NEIGHBOUR_POINTS;
        change_points(d, signal);
    }
}

static void change_grades(struct draft *d)
{
    struct agreement *a = d->agreement;
    d->step->layer = NEIGHBOUR_NO_LAYER;
    if (rng_below(d->rng, 2)) {
        d->step->kind = NEIGHBOUR_GRID;
        a->grid[rng_below(d->rng, GRADES)][rng_below(d->rng, GRADES)] =
            (uint8_t)rng_below(d->rng, TIERS);
        return;
    }
    d->step->kind = NEIGHBOUR_THRESHOLD;
    a->grades = copy_of(d->arena, a->grades, a->grades_count, sizeof *a->grades);
    struct segment_grades *grades = &a->grades[rng_below(d->rng, (uint32_t)a->grades_count)];
    struct thresholds *thresholds = rng_below(d->rng, 2) ? &grades->fit : &grades->intent;
    thresholds->mp[rng_below(d->rng, GRADES - 1)] += any_change(d->rng) * MP;
}

static struct neighbour random_step(struct arena *arena, struct rng *rng,
                                    const struct agreement *agreement)
{
    struct neighbour step = {.step = 1};
    struct draft d = {arena, rng, copy_of(arena, agreement, 1, sizeof *agreement), &step};
    struct layer *const layers[LAYER_COUNT] = {
        [NEIGHBOUR_ACCOUNT_FIT] = &d.agreement->account_fit,
        [NEIGHBOUR_PERSON_FIT] = &d.agreement->person_fit,
        [NEIGHBOUR_PERSON_INTENT] = &d.agreement->person_intent,
        [NEIGHBOUR_ACCOUNT_INTENT] = &d.agreement->account_intent,
    };
    step.agreement = d.agreement;
    step.layer = (enum neighbour_layer)rng_below(rng, LAYER_COUNT + 1);
    if (step.layer == NEIGHBOUR_NO_LAYER || !layers[step.layer]->signal_count)
        change_grades(&d);
    else
        change_signal(&d, layers[step.layer]);
    return step;
}

/* ---- the same as scored again ---------------------------------------------------------------------- */

static bool is_routed_alone(const struct standings *standings, enum record_kind kind, uint32_t i)
{
    return standings->known[i] && (kind == RECORD_ACCOUNT || standings->account[i] == NO_INDEX);
}

static size_t count_moves(const struct checking *c, enum record_kind kind)
{
    const struct standings *before = whole_standings(c->held, kind);
    const struct standings *after = whole_standings(c->again, kind);
    size_t count = 0;
    for (uint32_t i = 0; i < before->count; i++)
        count += is_routed_alone(before, kind, i) && before->tier[i] != after->tier[i];
    return count;
}

static void check_moves(struct checking *c, const struct neighbour *neighbour,
                        struct tier_moves moves)
{
    size_t expected = count_moves(c, RECORD_ACCOUNT) + count_moves(c, RECORD_PERSON);
    if (moves.count != expected)
        fail_msg("seed %llu: a step of kind %s in layer %d moves %zu, not %zu",
                 (unsigned long long)c->seed, neighbour_kind_word(neighbour->kind),
                 (int)neighbour->layer, moves.count, expected);
    for (size_t i = 0; i < moves.count; i++) {
        const struct tier_move *move = &moves.at[i];
        const struct standings *before = whole_standings(c->held, move->kind);
        const struct standings *after = whole_standings(c->again, move->kind);
        assert_true(is_routed_alone(before, move->kind, move->record));
        assert_int_equal(move->before, before->tier[move->record]);
        assert_int_equal(move->after, after->tier[move->record]);
        assert_true(move->before != move->after);
    }
}

static void check_step(void *context, size_t number, struct tier_moves moves)
{
    struct checking *c = context;
    const struct neighbour *neighbour = &c->neighbours[number];
    const struct plan *plan;
    struct err err = {0};
    assert_true(plan_compile(c->arena, neighbour->agreement, &plan, &err));
    whole_rescore(c->again, c->held, plan);
    check_moves(c, neighbour, moves);
    assert_false(step_is_idle(c->steps[number]) && moves.count);
    c->taken++;
    c->moved += moves.count;
    c->steps_that_move += moves.count > 0;
}

static size_t make_steps(struct checking *c, const struct world *world, struct rng *rng)
{
    size_t count = 0;
    for (size_t i = 0; i < STEPS; i++) {
        struct step *step;
        struct err err = {0};
        c->neighbours[count] = random_step(c->arena, rng, world->agreement);
        if (step_prepare(c->arena, c->columns, c->plan, &c->neighbours[count], &step, &err))
            c->steps[count++] = step; /* else it breaks a law: no plan, no step */
    }
    return count;
}

static void check_world(struct checking *c, const struct world *world, struct rng *rng)
{
    int64_t as_of_us = world->moment.as_of_us;
    size_t count = make_steps(c, world, rng);
    for (size_t m = 0; m < MOMENTS; m++) {
        struct moment moment = {as_of_us, as_of_us};
        whole_score(c->held, c->plan, moment);
        footing_take(c->footing, c->held);
        c->taken = 0;
        steps_take(&c->stepper, 1, c->footing, c->steps, count, check_step, c);
        assert_int_equal(c->taken, count);
        as_of_us -= (int64_t)rng_below(rng, 60) * DAY_US;
    }
}

static void a_step_moves_what_scoring_again_moves(void **state)
{
    (void)state;
    size_t moved = 0, steps_that_move = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct arena *arena = arena_new("world");
        struct world world;
        struct err err = {0};
        struct rng rng = rng_of(seed);
        random_world(&world, arena, seed);
        struct columns_scope scope = columns_scope_of(arena, world.plan, NULL);
        struct checking c = {.arena = arena, .seed = seed, .plan = world.plan};
        assert_true(columns_open(arena, columns_world_bytes(arena, &world.scene, &scope),
                                 &c.columns, &err));
        c.held = whole_new(arena, c.columns, 1);
        c.again = whole_new(arena, c.columns, 1);
        c.footing = footing_new(arena);
        c.stepper = stepper_new(arena, c.columns);
        check_world(&c, &world, &rng);
        moved += c.moved;
        steps_that_move += c.steps_that_move;
        arena_free(arena);
    }
    assert_true(steps_that_move > SEEDS && moved > steps_that_move);
}

SUITE(neighbours_tiers_test, cmocka_unit_test(a_step_moves_what_scoring_again_moves));
