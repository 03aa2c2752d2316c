/* See expiry.h. */
#include "expiry.h"

#include <assert.h>

#include "base/arena.h"
#include "base/instant.h"
#include "engine/explain_int.h"

static struct fall fall_at(const struct score *score, int32_t days, int64_t at_us)
{
    return (struct fall){days, at_us, score->intent_mp, score->intent_grade, score->tier};
}

struct expiry expiry_in(const struct setting *setting, int64_t as_of_us)
{
    struct arena *scratch = arena_new("expiry");
    const struct score *now = setting_evaluate(setting, as_of_us, false, scratch).score;
    const int grade = now->intent_grade, tier = now->tier;
    struct expiry expiry = {0};
    for (int32_t days = 1; days <= EXPIRY_DAYS_MAX; days++) {
        arena_reset(scratch);
        int64_t at_us = as_of_us + days * DAY_US;
        const struct score *then = setting_evaluate(setting, at_us, false, scratch).score;
        if (!expiry.grade.days && then->intent_grade > grade)
            expiry.grade = fall_at(then, days, at_us);
        if (!expiry.tier.days && then->tier > tier)
            expiry.tier = fall_at(then, days, at_us);
        if (expiry.grade.days && expiry.tier.days)
            break;
    }
    arena_free(scratch);
    return expiry;
}

struct expiry expiry_of(const struct plan *plan, struct moment moment, const struct scene *scene,
                        struct subject subject, struct arena *arena)
{
    assert(plan && scene && arena);
    struct setting setting;
    setting_prepare_at(plan, moment, scene, subject, arena, &setting);
    return expiry_in(&setting, moment.as_of_us);
}
