/* See counterfactual.h. */
#include "counterfactual.h"

#include <assert.h>
#include <stdlib.h>

#include "base/arena.h"
#include "engine/explain_int.h"
#include "engine/supposed.h"

/* A search for what improves the tier of `setting`. */
struct search {
    const struct setting *setting;
    int64_t as_of_us;
    int tier; /* to be improved */
    struct possibilities possibilities;
    struct arena *scratch; /* reset for each evaluation */
};

/* Where the record stands after `count` of it; false if that cannot happen. */
static bool outcome(const struct search *search, const struct setting *from,
                    const struct possibility *possibility, int count, struct move *ret)
{
    struct setting supposed;
    arena_reset(search->scratch);
    if (!setting_suppose(from, possibility, count, search->as_of_us, search->scratch, &supposed))
        return false;
    const struct score *score =
        setting_evaluate(&supposed, search->as_of_us, false, search->scratch).score;
    *ret = possibility->move;
    ret->count = count;
    ret->intent_mp = score->intent_mp;
    ret->intent_grade = score->intent_grade;
    ret->tier = score->tier;
    return true;
}

static int most_of(const struct possibility *possibility)
{
    return possibility->move.kind == MOVE_ROLE ? 1 : MOVE_COUNT_MAX;
}

/* The smallest count that improves the tier. */
static bool smallest_move(const struct search *search, const struct setting *from,
                          const struct possibility *possibility, struct move *ret)
{
    for (int count = 1; count <= most_of(possibility); count++) {
        if (!outcome(search, from, possibility, count, ret))
            return false;
        if (ret->tier < search->tier)
            return true;
    }
    return false;
}

static int best_move_first(const void *a, const void *b)
{
    const struct move *x = a, *y = b;
    if (x->count != y->count)
        return x->count - y->count;
    if (x->intent_mp != y->intent_mp)
        return x->intent_mp > y->intent_mp ? -1 : 1;
    return x->ordinal < y->ordinal ? -1 : x->ordinal > y->ordinal;
}

static void find_moves(const struct search *search, struct arena *arena, struct counterfactual *ret)
{
    struct move *moves = arena_array(arena, search->possibilities.count, sizeof *moves);
    for (size_t i = 0; i < search->possibilities.count; i++)
        ret->move_count += smallest_move(search, search->setting, &search->possibilities.at[i],
                                         &moves[ret->move_count]);
    qsort(moves, ret->move_count, sizeof *moves, best_move_first);
    ret->moves = moves;
}

/* The count of the largest resulting score, the smallest of those. */
static bool strongest_move(const struct search *search, const struct setting *from,
                           const struct possibility *possibility, struct move *ret)
{
    bool has_any = false;
    for (int count = 1; count <= most_of(possibility); count++) {
        struct move move;
        if (!outcome(search, from, possibility, count, &move))
            return false;
        if (!has_any || move.intent_mp > ret->intent_mp)
            *ret = move;
        has_any = true;
    }
    return has_any;
}

/* The step that gains most; ties to the smaller count, then to the fixed order. */
static const struct possibility *best_step(const struct search *search, const struct setting *from,
                                           struct move *ret)
{
    const struct possibility *best = NULL;
    for (size_t i = 0; i < search->possibilities.count; i++) {
        struct move move;
        if (!strongest_move(search, from, &search->possibilities.at[i], &move))
            continue;
        bool is_better = !best || move.intent_mp > ret->intent_mp ||
                         (move.intent_mp == ret->intent_mp && move.count < ret->count);
        if (!is_better)
            continue;
        best = &search->possibilities.at[i];
        *ret = move;
    }
    return best;
}

/* Greedy, each step on top of those before it; the last one is cut to what is needed. */
static void find_steps(const struct search *search, int64_t intent_mp, struct arena *arena,
                       struct counterfactual *ret)
{
    struct move *steps = arena_array(arena, MOVE_STEPS_MAX, sizeof *steps);
    struct setting at = *search->setting;
    for (size_t i = 0; i < MOVE_STEPS_MAX; i++) {
        const struct possibility *step = best_step(search, &at, &steps[i]);
        if (!step || steps[i].intent_mp <= intent_mp)
            return;
        intent_mp = steps[i].intent_mp;
        if (steps[i].tier < search->tier) {
            bool is_enough = smallest_move(search, &at, step, &steps[i]);
            assert(is_enough);
            ret->steps = steps;
            ret->step_count = i + 1;
            return;
        }
        struct setting next;
        bool can_be = setting_suppose(&at, step, steps[i].count, search->as_of_us, arena, &next);
        assert(can_be);
        at = next;
    }
}

static const struct move *with_words(const struct plan *plan, const struct move *moves,
                                     size_t count, struct arena *arena)
{
    struct move *worded = arena_array(arena, count, sizeof *worded);
    for (size_t i = 0; i < count; i++) {
        worded[i] = moves[i];
        worded[i].words = move_words(plan, &moves[i], arena);
    }
    return worded;
}

struct counterfactual counterfactual_in(const struct setting *setting, int64_t as_of_us,
                                        struct arena *arena)
{
    struct counterfactual found = {0};
    struct scored now = setting_evaluate(setting, as_of_us, true, arena);
    if (now.score->tier == 0 || now.score->tier == TIER_X)
        return found;
    struct search search = {setting, as_of_us, now.score->tier,
                            possibilities_of(setting, &now, arena), arena_new("supposed")};
    find_moves(&search, arena, &found);
    if (found.move_count == 0)
        find_steps(&search, now.score->intent_mp, arena, &found);
    arena_free(search.scratch);
    found.moves = with_words(setting->plan, found.moves, found.move_count, arena);
    found.steps = with_words(setting->plan, found.steps, found.step_count, arena);
    found.is_fit_limited = found.move_count == 0 && found.step_count == 0;
    return found;
}

struct counterfactual counterfactual_of(const struct plan *plan, struct moment moment,
                                        const struct scene *scene, struct subject subject,
                                        struct arena *arena)
{
    assert(plan && scene && arena);
    struct setting *setting = arena_alloc(arena, sizeof *setting);
    setting_prepare_at(plan, moment, scene, subject, arena, setting);
    return counterfactual_in(setting, moment.as_of_us, arena);
}
