/* The log-rank test of survival.h. Within a stratum records are walked from the latest time to the
 * earliest, so that the numbers at risk are running counts. */
#include "survival.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

enum { ARMS = LOGRANK_ARMS_MAX };

/* Sums over all times and strata. */
struct tally {
    size_t arms;
    double observed[ARMS];
    struct sum expected[ARMS];
    struct sum covariance[ARMS][ARMS];
};

/* One time within a stratum, by arm. */
struct moment {
    double at_risk[ARMS];
    double events[ARMS];
};

static int by_stratum_then_latest(const void *a, const void *b)
{
    const struct wait *x = a, *y = b;
    if (x->stratum != y->stratum)
        return x->stratum < y->stratum ? -1 : 1;
    return x->time > y->time ? -1 : x->time < y->time;
}

static double total_of(const double *counts, size_t arms)
{
    double total = 0;
    for (size_t g = 0; g < arms; g++)
        total += counts[g];
    return total;
}

static void tally_moment(struct tally *tally, const struct moment *moment)
{
    double n = total_of(moment->at_risk, tally->arms), d = total_of(moment->events, tally->arms);
    if (d == 0)
        return;
    double spread = n > 1 ? d * (n - d) / (n - 1) : 0;
    for (size_t g = 0; g < tally->arms; g++) {
        double share = moment->at_risk[g] / n;
        tally->observed[g] += moment->events[g];
        sum_add(&tally->expected[g], d * share);
        for (size_t h = 0; h < tally->arms; h++)
            sum_add(&tally->covariance[g][h], spread * share * ((g == h) - moment->at_risk[h] / n));
    }
}

static void tally_waits(struct tally *tally, const struct wait *sorted, size_t count)
{
    struct moment moment = {0};
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && sorted[i].stratum != sorted[i - 1].stratum)
            memset(&moment, 0, sizeof moment);
        assert(sorted[i].arm < tally->arms);
        moment.at_risk[sorted[i].arm]++;
        moment.events[sorted[i].arm] += sorted[i].is_event;
        bool is_last = i + 1 == count || sorted[i + 1].stratum != sorted[i].stratum ||
                       sorted[i + 1].time != sorted[i].time;
        if (!is_last)
            continue;
        tally_moment(tally, &moment);
        memset(moment.events, 0, sizeof moment.events);
    }
}

/* A symmetric system without pivots: u' V^-1 u by elimination, or unknown if V is singular. */
static struct maybe_real quadratic_form(double v[ARMS][ARMS], double u[ARMS], size_t n)
{
    struct sum form = {0};
    for (size_t k = 0; k < n; k++) {
        double pivot = v[k][k];
        if (!(pivot > 1e-12))
            return maybe_none();
        for (size_t i = k + 1; i < n; i++) {
            double factor = v[i][k] / pivot;
            for (size_t j = k; j < n; j++)
                v[i][j] -= factor * v[k][j];
            u[i] -= factor * u[k];
        }
        sum_add(&form, u[k] * u[k] / pivot);
    }
    return maybe_of(sum_value(&form));
}

/* One of the arms with an expected event is left out: the others determine it. */
static struct maybe_real chisq_of(const struct tally *tally, int64_t *ret_df)
{
    size_t used[ARMS], count = 0;
    for (size_t g = 0; g < tally->arms; g++)
        if (sum_value(&tally->expected[g]) > 0)
            used[count++] = g;
    *ret_df = count ? (int64_t)count - 1 : 0;
    if (count < 2)
        return maybe_none();
    double v[ARMS][ARMS], u[ARMS];
    for (size_t i = 0; i + 1 < count; i++) {
        u[i] = tally->observed[used[i]] - sum_value(&tally->expected[used[i]]);
        for (size_t j = 0; j + 1 < count; j++)
            v[i][j] = sum_value(&tally->covariance[used[i]][used[j]]);
    }
    return quadratic_form(v, u, count - 1);
}

struct logrank logrank(struct arena *arena, const struct wait *waits, size_t count,
                       size_t arm_count)
{
    assert(arm_count > 0 && arm_count <= ARMS);
    struct wait *sorted = arena_array(arena, count, sizeof *sorted);
    for (size_t i = 0; i < count; i++) {
        assert(isfinite(waits[i].time));
        sorted[i] = waits[i];
    }
    if (count)
        qsort(sorted, count, sizeof *sorted, by_stratum_then_latest);
    struct tally tally = {.arms = arm_count};
    tally_waits(&tally, sorted, count);
    struct logrank test = {.observed = arena_array(arena, arm_count, sizeof(double)),
                           .expected = arena_array(arena, arm_count, sizeof(double))};
    test.chisq = chisq_of(&tally, &test.df);
    if (test.chisq.known)
        test.p = maybe_of(chisq_sf(real_max(0, test.chisq.value), (double)test.df));
    for (size_t g = 0; g < arm_count; g++) {
        test.observed[g] = tally.observed[g];
        test.expected[g] = sum_value(&tally.expected[g]);
    }
    return test;
}
