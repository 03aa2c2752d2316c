/* See reps.h. */
#include "reps.h"

#include <assert.h>

#include "base/arena.h"
#include "base/instant.h"
#include "evidence/p_adjust.h"

bool has_missing_reasons(struct proportion without_reason)
{
    struct interval share = wilson_ci(without_reason, 0.05);
    return share.lower.known && share.lower.value > 0.05;
}

void reject_rates(struct arena *arena, const struct proportion *reps, size_t count,
                  struct rep_reject_rate *ret_rates)
{
    assert((reps && ret_rates) || count == 0);
    struct proportion pod = {0, 0};
    struct maybe_real *p = arena_array(arena, count, sizeof *p);
    struct maybe_real *bh = arena_array(arena, count, sizeof *bh);
    for (size_t i = 0; i < count; i++)
        pod = proportion_add(pod, reps[i]);
    for (size_t i = 0; i < count; i++) {
        struct proportion rest = {pod.x - reps[i].x, pod.n - reps[i].n};
        p[i] = two_prop_test(reps[i], rest).p_chisq;
    }
    bh_adjust(arena, p, count, bh);
    for (size_t i = 0; i < count; i++)
        ret_rates[i] = (struct rep_reject_rate){proportion_rate(reps[i]), p[i], bh[i],
                                                bh[i].known && bh[i].value < 0.05};
}

struct cherry_picking cherry_picking(const struct stratum *strata, size_t count)
{
    struct cmh test = cmh(strata, count);
    bool is_flagged =
        test.p.known && test.p.value < 0.01 && test.odds_ratio.known && test.odds_ratio.value > 2;
    return (struct cherry_picking){test, is_flagged};
}

enum { VOLLEY = 5 };

size_t ghost_touches(const struct logged_attempt *attempts, size_t count, bool *ret_ghost)
{
    assert((attempts && ret_ghost) || count == 0);
    size_t marked = 0, from = 0;
    for (size_t i = 0; i < count; i++) {
        const struct logged_attempt *a = &attempts[i];
        assert(i == 0 || attempts[i - 1].attempted_us <= a->attempted_us);
        ret_ghost[i] = !a->has_artefact && a->attempted_us - a->routed_us < MINUTE_US;
        while (a->attempted_us - attempts[from].attempted_us > MINUTE_US)
            from++;
        for (size_t j = from; i + 1 - from >= VOLLEY && j <= i; j++)
            ret_ghost[j] = true;
    }
    for (size_t i = 0; i < count; i++)
        marked += ret_ghost[i];
    return marked;
}
