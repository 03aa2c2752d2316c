/* See bootstrap.h. */
#include "bootstrap.h"

#include <assert.h>
#include <math.h>
#include <pthread.h>

#include "base/arena.h"
#include "base/rng.h"
#include "evidence/rank.h"

/* What one draw adds to the state of SplitMix64. */
#define STATE_STEP UINT64_C(0x9E3779B97F4A7C15)

/* An account's numerator and denominator side by side: one cache line a draw. */
struct cell {
    double y;
    double n;
};

struct arm {
    struct cell *cells;
    uint32_t count;
};

/* Replicates [from, to) of one thread. */
struct share {
    const struct arm *treatment;
    const struct arm *control;
    uint64_t seed;
    size_t from;
    size_t to;
    double *results; /* of all replicates; not finite if a denominator was 0 */
};

static double drawn_ratio(const struct arm *arm, struct rng *rng)
{
    struct sum y = {0}, n = {0};
    for (uint32_t i = 0; i < arm->count; i++) {
        const struct cell *cell = &arm->cells[rng_below(rng, arm->count)];
        sum_add(&y, cell->y);
        sum_add(&n, cell->n);
    }
    return sum_value(&y) / sum_value(&n);
}

static void *run_share(void *argument)
{
    const struct share *share = argument;
    uint64_t draws = (uint64_t)share->treatment->count + share->control->count;
    struct rng rng = rng_of(share->seed + share->from * draws * STATE_STEP);
    for (size_t r = share->from; r < share->to; r++) {
        double treatment = drawn_ratio(share->treatment, &rng);
        share->results[r] = treatment - drawn_ratio(share->control, &rng);
    }
    return NULL;
}

static struct arm arm_of(struct arena *arena, struct ratio_arm from)
{
    assert(from.count <= UINT32_MAX);
    struct arm arm = {arena_array(arena, from.count, sizeof(struct cell)), (uint32_t)from.count};
    for (size_t i = 0; i < from.count; i++)
        arm.cells[i] = (struct cell){from.y[i], from.n[i]};
    return arm;
}

/* The first share runs here, the others in threads of their own; all have ended on return. */
static bool run_shares(struct share *shares, unsigned count, struct err *err)
{
    pthread_t threads[BOOTSTRAP_THREADS_MAX];
    unsigned started = 1;
    int failed = 0;
    for (; started < count && !failed; started += !failed)
        failed = pthread_create(&threads[started], NULL, run_share, &shares[started]);
    run_share(&shares[0]);
    for (unsigned i = 1; i < started; i++)
        (void)pthread_join(threads[i], NULL);
    return !failed || err_errno(err, failed, "starting a thread for the bootstrap");
}

/* Value number `place` (1-based) of the ascending results. */
static struct maybe_real at_place(const double *results, const uint32_t *order, size_t place)
{
    return place ? maybe_of(results[order[place - 1]]) : maybe_none();
}

static struct bootstrap summary(struct arena *arena, const double *results,
                                const struct bootstrap_plan *plan)
{
    size_t count = plan->replicates;
    const struct bootstrap undefined = {maybe_none(), maybe_none(), maybe_none()};
    for (size_t r = 0; r < count; r++)
        if (!isfinite(results[r]))
            return undefined;
    const uint32_t *order = rank_order(arena, results, count);
    /* A hair more, since 2000 * 0.05 / 2 must be 50 also where 0.05 is a hair less. */
    size_t low = (size_t)floor((double)(count + 1) * plan->alpha / 2 + 1e-9);
    return (struct bootstrap){
        .lower = at_place(results, order, low),
        .upper = at_place(results, order, low ? count + 1 - low : 0),
        .median = at_place(results, order, (count + 1) / 2),
    };
}

bool cluster_bootstrap_ratio_diff(struct arena *arena, struct ratio_arm treatment,
                                  struct ratio_arm control, const struct bootstrap_plan *plan,
                                  struct bootstrap *ret_result, struct err *err)
{
    assert(plan->replicates >= 1 && plan->replicates <= BOOTSTRAP_REPLICATES_MAX);
    assert(plan->threads >= 1 && plan->threads <= BOOTSTRAP_THREADS_MAX);
    assert(plan->alpha > 0 && plan->alpha < 1);
    if (!treatment.count || !control.count) {
        *ret_result = (struct bootstrap){maybe_none(), maybe_none(), maybe_none()};
        return true;
    }
    struct arm arm1 = arm_of(arena, treatment), arm0 = arm_of(arena, control);
    double *results = arena_array(arena, plan->replicates, sizeof *results);
    struct share shares[BOOTSTRAP_THREADS_MAX];
    for (unsigned t = 0; t < plan->threads; t++)
        shares[t] = (struct share){&arm1,
                                   &arm0,
                                   plan->seed,
                                   plan->replicates * t / plan->threads,
                                   plan->replicates * (t + 1) / plan->threads,
                                   results};
    if (!run_shares(shares, plan->threads, err))
        return false;
    *ret_result = summary(arena, results, plan);
    return true;
}
