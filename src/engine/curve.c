/* See curve.h. */
#include "curve.h"

#include <assert.h>
#include <math.h>

#include "base/arena.h"

static const int32_t undiminished[] = {PERMILLE};

/* The double formula equals the exact integer rule for every half life and age: its only ties are
 * exact in binary (d = 4H), everything else is 7.9e-8 or more away from a boundary. */
static int32_t half_life_factor(int32_t half_life_days, size_t age_days)
{
    return (int32_t)floor(1000 * pow(2, -(double)age_days / half_life_days) + 0.5);
}

static struct decay half_life(int32_t days, struct arena *arena)
{
    assert(days >= 1 && days <= HALF_LIFE_DAYS_MAX);
    size_t room = (size_t)days * 11 + 1; /* 2^11 > 2000: past this the factor rounds to 0 */
    int32_t *permille = arena_array(arena, room, sizeof *permille);
    size_t count = 0;
    do
        permille[count] = half_life_factor(days, count);
    while (permille[count++] > 0 && count < room);
    assert(permille[count - 1] == 0);
    return (struct decay){permille, count};
}

static struct decay steps(const struct curve *curve, struct arena *arena)
{
    assert(curve->step_count > 0 && curve->steps[0].age_days == 0);
    int32_t last = curve->steps[curve->step_count - 1].age_days;
    assert(last >= 0 && last <= CURVE_AGE_MAX);
    int32_t *permille = arena_array(arena, (size_t)last + 1, sizeof *permille);
    size_t step = 0;
    for (int32_t age = 0; age <= last; age++) {
        while (step + 1 < curve->step_count && curve->steps[step + 1].age_days <= age)
            step++;
        permille[age] = curve->steps[step].permille;
    }
    return (struct decay){permille, (size_t)last + 1};
}

struct decay decay_of(const struct curve *curve, struct arena *arena)
{
    if (!curve || curve->kind == CURVE_NONE)
        return (struct decay){undiminished, 1};
    if (curve->kind == CURVE_HALF_LIFE)
        return half_life(curve->half_life_days, arena);
    return steps(curve, arena);
}
