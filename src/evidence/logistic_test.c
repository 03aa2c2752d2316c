/* Proof of logistic.h: reference numbers of R and scipy; the KKT conditions checked from the
 * definition, not from the solver's own pass; laws of weights, scale and prior; separation said
 * and nothing else mistaken for it; bad input named. */
#include "evidence/logistic.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/rng.h"
#include "evidence/logistic_pass.h"
#include "suite.h"

enum { N = 24, ROWS_MAX = 600, COLUMNS_MAX = 9 };

static const bool y24[N] = {1, 0, 1, 1, 0, 0, 1, 0, 0, 1, 0, 1, 0, 0, 0, 1, 0, 1, 1, 0, 0, 0, 1, 0};
static const double x24[N][3] = {{1, 5, 0}, {0, 1, 1}, {1, 3, 0}, {1, 4, 1}, {0, 0, 0}, {0, 2, 1},
                                 {1, 6, 0}, {0, 1, 0}, {1, 2, 1}, {0, 3, 0}, {0, 0, 1}, {1, 5, 0},
                                 {1, 1, 1}, {0, 2, 1}, {0, 1, 0}, {1, 4, 0}, {0, 0, 0}, {1, 3, 0},
                                 {0, 2, 0}, {0, 1, 1}, {1, 6, 1}, {0, 0, 0}, {1, 2, 0}, {0, 3, 1}};

/* The reference data with one outcome changed: as they are, x1 - x3 separates them (that is why the
 * reference has an MLE of the first two columns only). */
static const bool overlapping[N] = {1, 0, 1, 1, 0, 0, 1, 0, 0, 1, 0, 1,
                                    0, 0, 0, 1, 0, 1, 1, 0, 0, 0, 0, 0};

static void assert_close(double got, double expected, double tolerance)
{
    if (!(fabs(got - expected) <= tolerance * fmax(1, fabs(expected))))
        fail_msg("got %.17g, expected %.17g", got, expected);
}

static struct logistic_fit fitted_mle(struct arena *arena, const struct logistic_data *data)
{
    struct logistic_fit fit;
    struct err err = {0};
    if (!logistic_mle(arena, data, &fit, &err))
        fail_msg("%s", err.text);
    return fit;
}

static struct logistic_fit fitted_map(struct arena *arena, const struct logistic_data *data,
                                      const struct logistic_prior *prior)
{
    struct logistic_fit fit;
    struct err err = {0};
    if (!logistic_map(arena, data, prior, &fit, &err))
        fail_msg("%s", err.text);
    return fit;
}

static void mle_equals_the_reference(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    double x[N * 2];
    for (size_t i = 0; i < N; i++)
        memcpy(x + 2 * i, x24[i], 2 * sizeof *x);
    struct logistic_data data = {.x = x, .y = y24, .rows = N, .columns = 2};
    struct logistic_fit fit = fitted_mle(arena, &data);
    static const double coef[] = {-2.78078272624288, 1.36160319446051, 0.717559522811854};
    static const double se[] = {1.12140658634952, 1.23772312719572, 0.44861257949283};
    for (size_t j = 0; j < 3; j++) {
        assert_close(fit.coef[j], coef[j], 1e-9);
        assert_close(fit.se[j], se[j], 1e-6);
    }
    assert_close(fit.loglik, -10.4478964067691, 1e-9);
    arena_free(arena);
}

static void map_equals_the_reference(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    static const double mean[] = {0.8, 0.4, 0.3};
    static const signed char sign[] = {1, 1, 1};
    struct logistic_data data = {.x = x24[0], .y = y24, .rows = N, .columns = 3};
    struct logistic_prior prior = {mean, sign, 2}, free_prior = {mean, NULL, 2};
    static const double unbound[] = {-2.177395874197212, 0.9692267620310442, 0.6805453796712736,
                                     -0.7290219861784374};
    static const double bound[] = {-2.5309578255735747, 0.9786039787835698, 0.6967118122818698, 0};
    struct logistic_fit fit = fitted_map(arena, &data, &prior);
    struct logistic_fit free_fit = fitted_map(arena, &data, &free_prior);
    for (size_t j = 0; j < 4; j++) {
        assert_close(free_fit.coef[j], unbound[j], 1e-8);
        assert_close(fit.coef[j], bound[j], 1e-8);
    }
    assert_true(fit.coef[3] == 0);
    assert_close(fit.gradient[3], 2.0921168278833133, 1e-8);
    arena_free(arena);
}

/* A random problem with effects of both signs and some of none. */
struct problem {
    double x[ROWS_MAX * COLUMNS_MAX];
    bool y[ROWS_MAX];
    double weight[ROWS_MAX];
    double mean[COLUMNS_MAX];
    signed char sign[COLUMNS_MAX];
    struct logistic_data data;
    struct logistic_prior prior;
};

static struct problem *make_problem(struct arena *arena, struct rng *rng, double precision)
{
    struct problem *p = arena_alloc(arena, sizeof *p);
    size_t columns = 1 + rng_below(rng, COLUMNS_MAX), rows = 80 + rng_below(rng, ROWS_MAX - 80);
    for (size_t j = 0; j < columns; j++) {
        p->mean[j] = rng_real(rng) * 2 - 1;
        p->sign[j] = (signed char)((int)rng_below(rng, 3) - 1);
    }
    for (size_t i = 0; i < rows; i++) {
        double eta = -1;
        for (size_t j = 0; j < columns; j++) {
            double value = j % 2 ? rng_below(rng, 2) : 4 * rng_real(rng) - 2;
            p->x[i * columns + j] = value;
            eta += (j % 3 == 0 ? 0.7 : j % 3 == 1 ? -0.5 : 0) * value;
        }
        p->y[i] = i < 2 ? i : rng_real(rng) < 1 / (1 + exp(-eta)); /* both classes, always */
        p->weight[i] = 1 + rng_below(rng, 3);
    }
    p->data = (struct logistic_data){
        .x = p->x, .y = p->y, .weight = p->weight, .rows = rows, .columns = columns};
    p->prior = (struct logistic_prior){p->mean, p->sign, precision};
    return p;
}

/* Derivative of -loglik + penalty, straight from the definition. */
static double derivative(const struct problem *p, const double *coef, size_t j)
{
    long double sum = 0;
    for (size_t i = 0; i < p->data.rows; i++) {
        const double *row = p->x + i * p->data.columns;
        long double eta = coef[0];
        for (size_t k = 0; k < p->data.columns; k++)
            eta += (long double)coef[k + 1] * row[k];
        long double residual = 1 / (1 + expl(-eta)) - (p->y[i] ? 1 : 0);
        sum += p->weight[i] * residual * (j ? row[j - 1] : 1);
    }
    if (j)
        sum += p->prior.precision * ((long double)coef[j] - p->mean[j - 1]);
    return (double)sum;
}

static void the_map_solution_satisfies_kkt(void **state)
{
    (void)state;
    struct rng rng = rng_of(41);
    size_t held = 0;
    for (int round = 0; round < 60; round++) {
        struct arena *arena = arena_new("test");
        static const double precisions[] = {0.01, 2, 50, 5000};
        struct problem *p = make_problem(arena, &rng, precisions[round % 4]);
        struct logistic_fit fit = fitted_map(arena, &p->data, &p->prior);
        assert_true(fit.kkt_residual < 1e-10);
        assert_true(fabs(derivative(p, fit.coef, 0)) < 1e-9);
        for (size_t j = 1; j <= p->data.columns; j++) {
            double sign = p->sign[j - 1];
            double slope = derivative(p, fit.coef, j);
            assert_true(sign * fit.coef[j] >= 0);
            assert_close(fit.gradient[j], slope, 1e-9);
            if (sign != 0 && fit.coef[j] == 0)
                assert_true(sign * slope >= -1e-9);
            else
                assert_true(fabs(slope) < 1e-9);
            held += sign != 0 && fit.coef[j] == 0;
        }
        arena_free(arena);
    }
    assert_true(held > 20); /* the constraints were put to the test */
}

/* The gradient and Hessian of a pass are what differences of the log-likelihood say. */
static void a_pass_equals_finite_differences(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct rng rng = rng_of(42);
    struct problem *p = make_problem(arena, &rng, 1);
    struct logistic_pass *pass = logistic_pass_new(arena, &p->data);
    size_t width = p->data.columns + 1;
    double coef[COLUMNS_MAX + 1], gradient[COLUMNS_MAX + 1], up[COLUMNS_MAX + 1], step = 1e-5;
    double hessian[(COLUMNS_MAX + 1) * (COLUMNS_MAX + 1)];
    for (size_t j = 0; j < width; j++)
        coef[j] = rng_real(&rng) - 0.5;
    logistic_pass_run(pass, &p->data, coef);
    memcpy(gradient, pass->gradient, width * sizeof *gradient);
    memcpy(hessian, pass->hessian, width * width * sizeof *hessian);
    for (size_t j = 0; j < width; j++) {
        double kept = coef[j];
        coef[j] = kept + step;
        logistic_pass_run(pass, &p->data, coef);
        double above = -pass->loglik;
        memcpy(up, pass->gradient, width * sizeof *up);
        coef[j] = kept - step;
        logistic_pass_run(pass, &p->data, coef);
        assert_close((above + pass->loglik) / (2 * step), gradient[j], 1e-5);
        for (size_t k = j; k < width; k++)
            assert_close((up[k] - pass->gradient[k]) / (2 * step), hessian[k * width + j], 1e-5);
        coef[j] = kept;
    }
    arena_free(arena);
}

/* A row far on the wrong side costs its whole distance: nothing is clamped (R's glm clamps at 30). */
static void far_rows_cost_their_distance(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    static const double x[4] = {35, -35, 800, -800};
    static const bool y[4] = {0, 1, 0, 1};
    static const double coef[2] = {0, 1};
    struct logistic_data data = {.x = x, .y = y, .rows = 4, .columns = 1};
    struct logistic_pass *pass = logistic_pass_new(arena, &data);
    logistic_pass_run(pass, &data, coef);
    assert_close(pass->loglik, -1670, 1e-15);
    assert_close(pass->gradient[1], 1670, 1e-15);
    arena_free(arena);
}

static void a_weight_is_a_repeated_row(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct rng rng = rng_of(43);
    struct problem *p = make_problem(arena, &rng, 2);
    size_t columns = p->data.columns, rows = 0;
    double *x = arena_array(arena, 3 * ROWS_MAX * columns, sizeof *x);
    bool *y = arena_array(arena, 3 * ROWS_MAX, sizeof *y);
    for (size_t i = 0; i < p->data.rows; i++)
        for (int copy = 0; copy < (int)p->weight[i]; copy++, rows++) {
            memcpy(x + rows * columns, p->x + i * columns, columns * sizeof *x);
            y[rows] = p->y[i];
        }
    struct logistic_data repeated = {.x = x, .y = y, .rows = rows, .columns = columns};
    struct logistic_fit one = fitted_mle(arena, &p->data), other = fitted_mle(arena, &repeated);
    for (size_t j = 0; j <= columns; j++) {
        assert_close(one.coef[j], other.coef[j], 1e-9);
        assert_close(one.se[j], other.se[j], 1e-9);
    }
    assert_close(one.loglik, other.loglik, 1e-12);
    /* Rows of weight 0 are not there, not even to separate. */
    p->weight[5] = 0;
    struct logistic_fit without = fitted_map(arena, &p->data, &p->prior);
    memset(p->x + 5 * columns, 0, columns * sizeof *p->x);
    p->y[5] = !p->y[5];
    assert_close(fitted_map(arena, &p->data, &p->prior).coef[1], without.coef[1], 1e-12);
    arena_free(arena);
}

static void scale_order_and_coding_do_not_matter(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    double x[N * 3];
    bool turned[N];
    for (size_t i = 0; i < N; i++) {
        x[3 * i] = x24[i][2] * 1e-4; /* columns in another order and of other units */
        x[3 * i + 1] = x24[i][0] * 1e4;
        x[3 * i + 2] = x24[i][1] + 100;
        turned[i] = !overlapping[i];
    }
    struct logistic_data data = {.x = x24[0], .y = overlapping, .rows = N, .columns = 3};
    struct logistic_data moved = {.x = x, .y = overlapping, .rows = N, .columns = 3};
    struct logistic_data mirrored = {.x = x24[0], .y = turned, .rows = N, .columns = 3};
    struct logistic_fit fit = fitted_mle(arena, &data), other = fitted_mle(arena, &moved);
    struct logistic_fit mirror = fitted_mle(arena, &mirrored);
    assert_close(other.coef[1] * 1e-4, fit.coef[3], 1e-6);
    assert_close(other.coef[2] * 1e4, fit.coef[1], 1e-6);
    assert_close(other.coef[3], fit.coef[2], 1e-6);
    assert_close(other.coef[0], fit.coef[0] - 100 * fit.coef[2], 1e-6);
    assert_close(other.loglik, fit.loglik, 1e-9);
    for (size_t j = 0; j < 4; j++)
        assert_close(mirror.coef[j], -fit.coef[j], 1e-9);
    arena_free(arena);
}

/* Only the intercept: the log-odds, with standard error sqrt(1/good + 1/bad). One indicator: the
 * log odds ratio of the 2 x 2 table, with Woolf's standard error. */
static void closed_forms_are_met(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    static const bool y[4] = {1, 0, 1, 0};
    static const double x[4] = {1, 1, 0, 0}, cells[4] = {12, 38, 5, 45};
    struct logistic_data lone = {.x = x, .y = y, .weight = cells, .rows = 4};
    struct logistic_fit fit = fitted_mle(arena, &lone);
    assert_close(fit.coef[0], log(17.0 / 83), 1e-12);
    assert_close(fit.se[0], sqrt(1.0 / 17 + 1.0 / 83), 1e-9);
    struct logistic_data table = {.x = x, .y = y, .weight = cells, .rows = 4, .columns = 1};
    fit = fitted_mle(arena, &table);
    assert_close(fit.coef[1], log(12.0 * 45 / (38.0 * 5)), 1e-11);
    assert_close(fit.se[1], sqrt(1.0 / 12 + 1.0 / 38 + 1.0 / 5 + 1.0 / 45), 1e-9);
    arena_free(arena);
}

static void the_prior_pulls_from_the_estimate_to_its_mean(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    static const double mean[] = {3, -3, 0.5};
    struct logistic_data data = {.x = x24[0], .y = overlapping, .rows = N, .columns = 3};
    struct logistic_fit mle = fitted_mle(arena, &data);
    double last_away = INFINITY, last_loglik = mle.loglik;
    for (int power = -8; power < 9; power += 2) {
        double precision = pow(10, power);
        struct logistic_prior prior = {mean, NULL, precision};
        struct logistic_fit fit = fitted_map(arena, &data, &prior);
        double away = 0;
        for (size_t j = 0; j < 3; j++)
            away = hypot(away, fit.coef[j + 1] - mean[j]);
        assert_true(away < last_away && fit.loglik <= last_loglik + 1e-12);
        last_away = away;
        last_loglik = fit.loglik;
        if (power == -8)
            assert_close(fit.coef[1], mle.coef[1], 1e-6);
    }
    assert_true(last_away < 1e-6);
    arena_free(arena);
}

static void assert_refused(const struct logistic_data *data, const char *part)
{
    struct arena *arena = arena_new("test");
    struct logistic_fit fit;
    struct err err = {0};
    if (logistic_mle(arena, data, &fit, &err))
        fail_msg("a fit with x1 = %.6g in %d passes instead of \"%s\"", fit.coef[1],
                 fit.evaluations, part);
    assert_int_equal(err.code, ERR_INPUT);
    if (!strstr(err.text, part))
        fail_msg("\"%s\" does not say \"%s\"", err.text, part);
    arena_free(arena);
}

/* A finite MAP fit exists all the same. */
static void assert_separated(const struct logistic_data *data)
{
    struct arena *arena = arena_new("test");
    static const double mean[3] = {0};
    struct logistic_prior prior = {mean, NULL, 2};
    assert_refused(data, "does not exist");
    assert_true(fitted_map(arena, data, &prior).kkt_residual < 1e-10);
    arena_free(arena);
}

static void separation_is_said(void **state)
{
    (void)state;
    enum { ROWS = 8 };
    static const bool y[ROWS] = {0, 0, 0, 0, 1, 1, 1, 1};
    static const double apart[ROWS] = {1, 2, 3, 4, 5, 6, 7, 8};
    static const double touching[ROWS] = {1, 2, 3, 4, 4, 6, 7, 8};  /* quasi-complete */
    static const double indicator[ROWS] = {0, 0, 0, 0, 0, 0, 1, 1}; /* never in the bad class */
    static const double small[ROWS] = {1e-6, 2e-6, 3e-6, 4e-6, 5e-6, 6e-6, 7e-6, 8e-6};
    const double *const columns[] = {apart, touching, indicator, small};
    for (size_t c = 0; c < 4; c++)
        assert_separated(
            &(struct logistic_data){.x = columns[c], .y = y, .rows = ROWS, .columns = 1});
    /* Quasi-complete in one of two columns, the other one honest. */
    double both[ROWS * 2];
    static const double honest[ROWS] = {3, 1, 4, 6, 5, 2, 2, 6};
    for (size_t i = 0; i < ROWS; i++) {
        both[2 * i] = honest[i];
        both[2 * i + 1] = indicator[i];
    }
    struct logistic_data two = {.x = both, .y = y, .rows = ROWS, .columns = 2};
    assert_separated(&two);
    assert_refused(&two, "x2");
    assert_separated(&(struct logistic_data){.x = x24[0], .y = y24, .rows = N, .columns = 3});
    /* By a combination only: y is 1 where x1 > x2. */
    static const double pair[ROWS * 2] = {1, 2, 5, 7, 2, 9, 0, 1, 3, 1, 9, 8, 7, 2, 1, 0};
    assert_separated(&(struct logistic_data){.x = pair, .y = y, .rows = ROWS, .columns = 2});
}

/* The largest |b0 + x'b| under a prior of that precision. */
static double reach(struct arena *arena, const struct logistic_data *data, double precision)
{
    static const double mean[COLUMNS_MAX] = {0};
    struct logistic_prior prior = {mean, NULL, precision};
    struct logistic_fit fit = fitted_map(arena, data, &prior);
    double largest = 0;
    for (size_t i = 0; i < data->rows; i++) {
        double eta = fit.coef[0];
        for (size_t j = 0; j < data->columns; j++)
            eta += fit.coef[j + 1] * data->x[i * data->columns + j];
        largest = fmax(largest, fabs(eta));
    }
    return largest;
}

/* Tiny problems of small whole numbers are separated in every way there is, or just not. Where the
 * estimate does not exist, the fit grows without end as the prior fades; where it exists, it stays. */
static void separation_is_said_exactly_where_the_fit_runs_away(void **state)
{
    (void)state;
    struct rng rng = rng_of(44);
    size_t separated = 0, fitted = 0;
    for (int round = 0; round < 1500; round++) {
        struct arena *arena = arena_new("test");
        double x[20 * 3];
        bool y[20];
        struct logistic_data data = {
            .x = x, .y = y, .rows = 6 + rng_below(&rng, 15), .columns = 1 + rng_below(&rng, 3)};
        for (size_t i = 0; i < data.rows * data.columns; i++)
            x[i] = rng_below(&rng, 4);
        for (size_t i = 0; i < data.rows; i++)
            y[i] = i < 2 ? i : rng_below(&rng, 4) == 0;
        struct logistic_fit fit;
        struct err err = {0};
        bool is_fitted = logistic_mle(arena, &data, &fit, &err);
        if (is_fitted || strstr(err.text, "does not exist")) {
            bool runs_away = reach(arena, &data, 1e-9) > reach(arena, &data, 1e-6) + 0.5;
            assert_true(is_fitted != runs_away);
            fitted += is_fitted;
            separated += !is_fitted;
        } else
            assert_non_null(strstr(err.text, "combination"));
        arena_free(arena);
    }
    assert_true(separated > 100 && fitted > 100);
}

/* One row on the wrong side, however far out the others are, and the estimate exists. */
static void near_separation_is_not_mistaken_for_it(void **state)
{
    (void)state;
    enum { ROWS = 400 };
    struct arena *arena = arena_new("test");
    double x[ROWS];
    bool y[ROWS];
    for (size_t i = 0; i < ROWS; i++) {
        x[i] = (double)i;
        y[i] = i >= ROWS / 2;
    }
    y[ROWS / 2] = false;
    y[ROWS / 2 - 1] = true;
    struct logistic_data data = {.x = x, .y = y, .rows = ROWS, .columns = 1};
    struct logistic_fit fit = fitted_mle(arena, &data);
    assert_true(fit.coef[1] > 0.5 && fit.coef[1] < 5 && fit.kkt_residual < 1e-10);
    x[ROWS - 1] = 1e7; /* a lone giant on the right side changes little */
    struct logistic_fit giant = fitted_mle(arena, &data);
    assert_close(giant.coef[1], fit.coef[1], 1e-2);
    arena_free(arena);
}

static void bad_input_is_named(void **state)
{
    (void)state;
    static const bool y[4] = {0, 1, 1, 0}, ones[4] = {1, 1, 1, 1};
    static const double x[8] = {1, 2, 2, 4, 3, 6, 5, 10}, fixed[4] = {7, 7, 7, 7};
    static const double negative[4] = {1, 1, -1, 1}, only_good[4] = {0, 1, 1, 0};
    double broken[4] = {1, NAN, 2, 3}, endless[4] = {1, 2, INFINITY, 3};
    assert_refused(&(struct logistic_data){.x = x, .y = y, .rows = 4, .columns = 2}, "x2");
    assert_refused(&(struct logistic_data){.x = fixed, .y = y, .rows = 4, .columns = 1}, "x1");
    assert_refused(&(struct logistic_data){.x = x, .y = ones, .rows = 4, .columns = 1}, "\"y\"");
    assert_refused(&(struct logistic_data){.x = x, .y = y, .rows = 0, .columns = 1}, "\"y\"");
    assert_refused(&(struct logistic_data){.x = broken, .y = y, .rows = 4, .columns = 1}, "[1]");
    assert_refused(&(struct logistic_data){.x = endless, .y = y, .rows = 4, .columns = 1}, "[2]");
    assert_refused(
        &(struct logistic_data){.x = x, .y = y, .weight = negative, .rows = 4, .columns = 1},
        "weight");
    assert_refused(
        &(struct logistic_data){.x = x, .y = y, .weight = only_good, .rows = 4, .columns = 1},
        "one class");
    assert_refused(&(struct logistic_data){.x = x, .y = y, .rows = 4, .columns = 501}, "500");
}

static void a_bad_prior_is_named(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct logistic_data data = {.x = x24[0], .y = y24, .rows = N, .columns = 3};
    struct logistic_fit fit;
    struct err err = {0};
    double mean[3] = {0, NAN, 0};
    assert_false(logistic_map(arena, &data, &(struct logistic_prior){mean, NULL, 2}, &fit, &err));
    assert_non_null(strstr(err.text, "prior_mean\"[1]"));
    mean[1] = 0;
    static const double bad[] = {0, -1, NAN, INFINITY};
    for (size_t i = 0; i < 4; i++)
        assert_false(
            logistic_map(arena, &data, &(struct logistic_prior){mean, NULL, bad[i]}, &fit, &err));
    assert_non_null(strstr(err.text, "lambda_"));
    arena_free(arena);
}

SUITE(logistic_test, cmocka_unit_test(mle_equals_the_reference),
      cmocka_unit_test(map_equals_the_reference), cmocka_unit_test(the_map_solution_satisfies_kkt),
      cmocka_unit_test(a_pass_equals_finite_differences),
      cmocka_unit_test(far_rows_cost_their_distance), cmocka_unit_test(a_weight_is_a_repeated_row),
      cmocka_unit_test(scale_order_and_coding_do_not_matter),
      cmocka_unit_test(closed_forms_are_met),
      cmocka_unit_test(the_prior_pulls_from_the_estimate_to_its_mean),
      cmocka_unit_test(separation_is_said),
      cmocka_unit_test(separation_is_said_exactly_where_the_fit_runs_away),
      cmocka_unit_test(near_separation_is_not_mistaken_for_it),
      cmocka_unit_test(bad_input_is_named), cmocka_unit_test(a_bad_prior_is_named));
