/* How long the statistics take at the sizes a large user has.
 *
 *   ninja -C build bench-evidence_bench && build/bench-evidence_bench
 *
 * Data are made from a fixed seed. Each row: wall seconds, the best of the runs, and a figure of
 * the result, so that nothing is optimised away and two machines can be compared. */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <time.h>

#include "base/arena.h"
#include "base/rng.h"
#include "evidence/bootstrap.h"
#include "evidence/discrimination.h"
#include "evidence/logistic.h"
#include "evidence/means.h"
#include "evidence/proportion.h"
#include "evidence/rank.h"

enum { MILLION = 1000000, COLUMNS = 30, ACCOUNTS = 100000, RUNS = 3 };

struct job {
    const char *name;
    double (*run)(struct arena *arena, const void *data);
    const void *data;
};

struct scored {
    double *score1;
    double *score2;
    bool *good;
};

struct arms {
    struct ratio_arm treatment;
    struct ratio_arm control;
    unsigned threads;
};

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* Roughly normal: the sum of four uniforms, centred. */
static double noise(struct rng *rng)
{
    return rng_real(rng) + rng_real(rng) + rng_real(rng) + rng_real(rng) - 2;
}

static struct proportion some_proportion(struct rng *rng)
{
    int64_t n = 1 + rng_below(rng, 2000);
    return (struct proportion){rng_below(rng, (uint32_t)n + 1), n};
}

static double run_wilson(struct arena *arena, const void *data)
{
    struct rng rng = rng_of(1);
    double sum = 0;
    (void)arena, (void)data;
    for (int i = 0; i < MILLION; i++)
        sum += wilson_ci(some_proportion(&rng), 0.05).upper.value;
    return sum / MILLION;
}

static double run_mn_difference(struct arena *arena, const void *data)
{
    struct rng rng = rng_of(2);
    double sum = 0;
    (void)arena, (void)data;
    for (int i = 0; i < MILLION; i++) {
        struct proportion a = some_proportion(&rng), b = some_proportion(&rng);
        sum += mn_diff_ci(a, b, 0.05).upper.value;
    }
    return sum / MILLION;
}

static double run_auc(struct arena *arena, const void *data)
{
    const struct scored *s = data;
    return auc_delong(arena, s->score1, s->good, MILLION).upper.value;
}

static double run_auc_paired(struct arena *arena, const void *data)
{
    const struct scored *s = data;
    return auc_delong_paired(arena, s->score1, s->score2, s->good, MILLION).z.value;
}

static double run_kendall(struct arena *arena, const void *data)
{
    const struct scored *s = data;
    return rank_correlations(arena, s->score1, s->score2, MILLION).kendall_tau_b.value;
}

static double run_mle(struct arena *arena, const void *data)
{
    struct logistic_fit fit;
    struct err err;
    if (!logistic_mle(arena, data, &fit, &err))
        return printf("%s\n", err.text), NAN;
    return fit.coef[1];
}

static double run_map(struct arena *arena, const void *data)
{
    double mean[COLUMNS];
    signed char sign[COLUMNS];
    for (int j = 0; j < COLUMNS; j++) {
        mean[j] = 0.1;
        sign[j] = 1;
    }
    struct logistic_prior prior = {mean, sign, 2};
    struct logistic_fit fit;
    struct err err;
    if (!logistic_map(arena, data, &prior, &fit, &err))
        return printf("%s\n", err.text), NAN;
    printf("%42s KKT residual %.1e after %d passes\n", "", fit.kkt_residual, fit.evaluations);
    return fit.coef[1];
}

static double run_bootstrap(struct arena *arena, const void *data)
{
    const struct arms *arms = data;
    struct bootstrap_plan plan = {20260711, 1999, 0.05, arms->threads};
    struct bootstrap result;
    struct err err;
    if (!cluster_bootstrap_ratio_diff(arena, arms->treatment, arms->control, &plan, &result, &err))
        return printf("%s\n", err.text), NAN;
    return result.median.value;
}

/* Whole scores 0..100 as the product has (many ties), and a second score near the first. */
static struct scored make_scored(struct arena *arena)
{
    struct rng rng = rng_of(3);
    struct scored s = {arena_array(arena, MILLION, sizeof(double)),
                       arena_array(arena, MILLION, sizeof(double)),
                       arena_array(arena, MILLION, sizeof(bool))};
    for (int i = 0; i < MILLION; i++) {
        s.good[i] = rng_real(&rng) < 0.1;
        double truth = noise(&rng) + s.good[i];
        s.score1[i] = round(50 + 12 * truth);
        s.score2[i] = 50 + 12 * truth + 6 * noise(&rng);
    }
    return s;
}

/* Half indicators, half counts; every third column has no effect. */
static struct logistic_data make_rows(struct arena *arena)
{
    struct rng rng = rng_of(4);
    double *x = arena_array(arena, (size_t)MILLION * COLUMNS, sizeof *x);
    bool *y = arena_array(arena, MILLION, sizeof *y);
    for (int i = 0; i < MILLION; i++) {
        double eta = -3;
        for (int j = 0; j < COLUMNS; j++) {
            double value = j % 2 ? rng_below(&rng, 6) : rng_real(&rng) < 0.3;
            x[(size_t)i * COLUMNS + (size_t)j] = value;
            eta += j % 3 ? (j % 2 ? 0.05 : 0.4) * value : 0;
        }
        y[i] = rng_real(&rng) < 1 / (1 + exp(-eta));
    }
    return (struct logistic_data){.x = x, .y = y, .rows = MILLION, .columns = COLUMNS};
}

static struct ratio_arm make_arm(struct arena *arena, size_t accounts, uint64_t seed)
{
    struct rng rng = rng_of(seed);
    double *y = arena_array(arena, accounts, sizeof *y),
           *n = arena_array(arena, accounts, sizeof *n);
    for (size_t i = 0; i < accounts; i++) {
        n[i] = 1 + rng_below(&rng, 5);
        y[i] = rng_real(&rng) < 0.1 ? rng_below(&rng, 1000000) : 0;
    }
    return (struct ratio_arm){y, n, accounts};
}

static void measure(const struct job *job)
{
    double best = INFINITY, result = 0;
    for (int run = 0; run < RUNS; run++) {
        struct arena *arena = arena_new("run");
        double start = now_s();
        result = job->run(arena, job->data);
        double took = now_s() - start;
        best = took < best ? took : best;
        arena_free(arena);
    }
    printf("%-44s %8.3f s   %.10g\n", job->name, best, result);
}

int main(void)
{
    struct arena *arena = arena_new("bench");
    struct scored scored = make_scored(arena);
    struct logistic_data rows = make_rows(arena);
    struct arms one = {make_arm(arena, ACCOUNTS / 2, 5), make_arm(arena, ACCOUNTS / 2, 6), 1};
    struct arms two = {one.treatment, one.control, 2};
    const struct job jobs[] = {
        {"1,000,000 Wilson intervals", run_wilson, NULL},
        {"1,000,000 Miettinen-Nurminen intervals", run_mn_difference, NULL},
        {"AUC with DeLong, 1,000,000 scores", run_auc, &scored},
        {"paired DeLong, 1,000,000 scores", run_auc_paired, &scored},
        {"Pearson, Spearman, Kendall of 1,000,000", run_kendall, &scored},
        {"logistic MLE, 1,000,000 x 30", run_mle, &rows},
        {"logistic MAP with signs, 1,000,000 x 30", run_map, &rows},
        {"bootstrap 1,999 x 100,000 accounts, 1 thread", run_bootstrap, &one},
        {"the same, 2 threads", run_bootstrap, &two},
    };
    for (size_t i = 0; i < sizeof jobs / sizeof jobs[0]; i++)
        measure(&jobs[i]);
    arena_free(arena);
    return 0;
}
