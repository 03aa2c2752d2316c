/* The unconstrained logistic regression against liblinear, an independent solver (trust region
 * Newton): plain maximum likelihood, and the Gaussian prior centred on 0. Optional: built only where
 * liblinear is installed; `make test-r` runs it. Random problems from a fixed seed.
 *
 * liblinear minimises |w|^2/2 + C sum loss and penalises the intercept as well. A constant column of
 * BIAS in place of 1 makes that penalty (intercept/BIAS)^2/2, which is nothing; C = 1/precision is
 * our prior, and a huge C none. */
#include <linear.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/rng.h"
#include "evidence/logistic.h"

enum { PROBLEMS = 300, ROWS_MAX = 3000, COLUMNS_MAX = 20 };

static const double BIAS = 1e4, NO_PRIOR_C = 1e9, TOLERANCE = 1e-5;

static void say_nothing(const char *text)
{
    (void)text;
}

static double sigmoid(double eta)
{
    return 1 / (1 + exp(-eta));
}

/* Indicators and counts, as scores have them, with outcomes that overlap. */
static struct logistic_data random_data(struct arena *arena, struct rng *rng)
{
    size_t columns = 1 + rng_below(rng, COLUMNS_MAX);
    size_t rows = 40 * columns + rng_below(rng, ROWS_MAX - 40 * COLUMNS_MAX);
    double *x = arena_array(arena, rows * columns, sizeof *x);
    bool *y = arena_array(arena, rows, sizeof *y);
    for (size_t i = 0; i < rows; i++) {
        double eta = -1;
        for (size_t j = 0; j < columns; j++) {
            double value = j % 2 ? rng_below(rng, 2) : (double)rng_below(rng, 4);
            x[i * columns + j] = value;
            eta += (j % 3 == 0 ? 0.4 : j % 3 == 1 ? -0.5 : 0) * value;
        }
        y[i] = i < 2 ? i == 1 : rng_real(rng) < sigmoid(eta);
    }
    return (struct logistic_data){.x = x, .y = y, .rows = rows, .columns = columns};
}

/* The intercept first, as in struct logistic_fit. */
static void fit_liblinear(struct arena *arena, const struct logistic_data *data, double c,
                          double *ret_coef)
{
    size_t width = data->columns + 2; /* the constant and the end */
    struct feature_node *nodes = arena_array(arena, data->rows * width, sizeof *nodes);
    struct feature_node **rows = arena_array(arena, data->rows, sizeof(struct feature_node *));
    double *y = arena_array(arena, data->rows, sizeof *y);
    for (size_t i = 0; i < data->rows; i++) {
        rows[i] = nodes + i * width;
        for (size_t j = 0; j < data->columns; j++)
            rows[i][j] = (struct feature_node){(int)j + 1, data->x[i * data->columns + j]};
        rows[i][data->columns] = (struct feature_node){(int)data->columns + 1, BIAS};
        rows[i][data->columns + 1] = (struct feature_node){-1, 0};
        y[i] = data->y[i] ? 1 : -1;
    }
    struct problem problem = {
        .l = (int)data->rows, .n = (int)data->columns + 1, .y = y, .x = rows, .bias = BIAS};
    struct parameter parameter = {.solver_type = L2R_LR, .eps = 1e-14, .C = c};
    struct model *model = train(&problem, &parameter);
    double sign = model->label[0] == 1 ? 1 : -1;
    ret_coef[0] = sign * model->w[data->columns] * BIAS;
    for (size_t j = 0; j < data->columns; j++)
        ret_coef[j + 1] = sign * model->w[j];
    free_and_destroy_model(&model);
}

struct tally {
    int passed, failed;
    double farthest;
};

static void compare(struct arena *arena, const struct logistic_data *data, double precision,
                    struct tally *tally)
{
    struct logistic_fit fit;
    struct err err = {0};
    double theirs[COLUMNS_MAX + 1], mean[COLUMNS_MAX] = {0}, farthest = 0;
    struct logistic_prior prior = {mean, NULL, precision};
    bool is_fitted = precision > 0 ? logistic_map(arena, data, &prior, &fit, &err)
                                   : logistic_mle(arena, data, &fit, &err);
    if (!is_fitted) {
        printf("not fitted: %s\n", err.text);
        tally->failed++;
        return;
    }
    fit_liblinear(arena, data, precision > 0 ? 1 / precision : NO_PRIOR_C, theirs);
    for (size_t j = 0; j <= data->columns; j++)
        farthest = fmax(farthest, fabs(fit.coef[j] - theirs[j]) / fmax(1, fabs(fit.coef[j])));
    tally->farthest = fmax(tally->farthest, farthest);
    tally->passed += farthest <= TOLERANCE;
    tally->failed += farthest > TOLERANCE;
    if (farthest > TOLERANCE)
        printf("%zu x %zu, precision %g: farthest coefficient %g\n", data->rows, data->columns,
               precision, farthest);
}

int main(void)
{
    struct rng rng = rng_of(2304);
    struct arena *arena = arena_new("one problem");
    struct tally tally = {0, 0, 0};
    set_print_string_function(say_nothing);
    for (int i = 0; i < PROBLEMS; i++) {
        arena_reset(arena);
        struct logistic_data data = random_data(arena, &rng);
        compare(arena, &data, 0, &tally);
        compare(arena, &data, 2, &tally);
    }
    arena_free(arena);
    printf("liblinear %d: farthest coefficient %.2g\n", liblinear_version, tally.farthest);
    printf("%d passed, %d failed\n", tally.passed, tally.failed);
    return tally.failed > 0;
}
