/* See logistic.h. Newton's method on the free coefficients; those held at a bound by the gradient
 * are left there (Bertsekas 1982, the two-metric projection). */
#include "logistic.h"

#include <assert.h>
#include <float.h>
#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "evidence/cholesky.h"
#include "evidence/logistic_pass.h"

enum { EVALUATIONS_MAX = 200, HALVINGS_MAX = 40 };

static const double residual_max = 1e-10; /* semantics 2.3 */
static const double value_max = 1e9;

struct solver {
    const struct logistic_data *data;
    const struct logistic_prior *prior; /* NULL: plain maximum likelihood */
    struct logistic_pass *pass;
    size_t width;
    double *coef;
    double *step; /* the next coefficients are P(coef - alpha * step) */
    double *old_coef;
    double *old_gradient;
    double *factor;
    size_t *free_columns;
    double objective;
    const double *column_sums; /* of |x| over the rows, with weights */
    double rounding_floor;     /* of the gradient */
    int evaluations;
};

static int sign_of(const struct solver *s, size_t j)
{
    return s->prior && s->prior->sign && j > 0 ? s->prior->sign[j - 1] : 0;
}

static double project(const struct solver *s, size_t j, double value)
{
    return sign_of(s, j) * value < 0 ? 0 : value;
}

static void evaluate(struct solver *s)
{
    logistic_pass_run(s->pass, s->data, s->coef);
    s->evaluations++;
    s->objective = -s->pass->loglik;
    for (size_t j = 1; s->prior && j < s->width; j++) {
        double away = s->coef[j] - s->prior->mean[j - 1], precision = s->prior->precision;
        s->objective += precision / 2 * away * away;
        s->pass->gradient[j] += precision * away;
        s->pass->hessian[j * s->width + j] += precision;
    }
}

static double kkt_residual(const struct solver *s)
{
    double largest = 0;
    for (size_t j = 0; j < s->width; j++) {
        double moved = s->coef[j] - project(s, j, s->coef[j] - s->pass->gradient[j]);
        double residual = sign_of(s, j) ? fabs(moved) : fabs(s->pass->gradient[j]);
        largest = residual > largest ? residual : largest;
    }
    return largest;
}

/* At (or within a hair of) its bound, and the gradient pushes outwards. */
static bool is_held(const struct solver *s, size_t j, double residual)
{
    int sign = sign_of(s, j);
    double hair = residual < 1e-8 ? residual : 1e-8;
    return sign && sign * s->coef[j] <= hair && sign * s->pass->gradient[j] > 0;
}

/* Fills `step`; false if the Hessian is singular, with the offending column. */
static bool find_step(struct solver *s, double residual, size_t *ret_column)
{
    const double *gradient = s->pass->gradient, *hessian = s->pass->hessian;
    size_t free_count = 0;
    for (size_t j = 0; j < s->width; j++)
        if (is_held(s, j, residual))
            s->step[j] = gradient[j] / hessian[j * s->width + j];
        else
            s->free_columns[free_count++] = j;
    double solution[LOGISTIC_COLUMNS_MAX + 1];
    for (size_t a = 0; a < free_count; a++) {
        size_t j = s->free_columns[a];
        solution[a] = gradient[j];
        for (size_t b = 0; b <= a; b++)
            s->factor[a * free_count + b] = hessian[j * s->width + s->free_columns[b]];
    }
    size_t failed;
    if (!cholesky_factor(s->factor, free_count, &failed)) {
        *ret_column = s->free_columns[failed];
        return false;
    }
    cholesky_solve(s->factor, free_count, solution);
    for (size_t a = 0; a < free_count; a++)
        s->step[s->free_columns[a]] = solution[a];
    return true;
}

/* Halves the step until the objective falls enough (Armijo along the projected arc). Near the
 * solution the fall drowns in rounding, so a rise within rounding counts as a fall. */
static bool improve(struct solver *s)
{
    double old = s->objective, slack = 1e-13 * (1 + fabs(old)), alpha = 1;
    memcpy(s->old_coef, s->coef, s->width * sizeof *s->coef);
    memcpy(s->old_gradient, s->pass->gradient, s->width * sizeof *s->coef);
    for (int i = 0; i < HALVINGS_MAX; i++, alpha /= 2) {
        double promised = 0;
        for (size_t j = 0; j < s->width; j++) {
            s->coef[j] = project(s, j, s->old_coef[j] - alpha * s->step[j]);
            promised += s->old_gradient[j] * (s->old_coef[j] - s->coef[j]);
        }
        evaluate(s);
        if (s->objective <= old - 1e-4 * promised + slack)
            return true;
    }
    return false;
}

/* Whether (2y-1) x'd >= 0 for all rows and > 0 for one, up to rounding of each row's terms. Stops
 * at the first row that says no, which is soon unless there is separation. */
static bool separates(const struct solver *s, const double *direction, double tolerance)
{
    const struct logistic_data *data = s->data;
    bool strict = false;
    for (size_t i = 0; i < data->rows; i++) {
        const double *row = data->x + i * data->columns;
        double margin = direction[0], scale = fabs(direction[0]);
        if (data->weight && data->weight[i] == 0)
            continue;
        for (size_t j = 0; j < data->columns; j++) {
            margin += direction[j + 1] * row[j];
            scale += fabs(direction[j + 1] * row[j]);
        }
        margin = data->y[i] ? margin : -margin;
        if (margin < -tolerance * scale)
            return false;
        strict = strict || margin > tolerance * scale;
    }
    return strict;
}

/* How much column j moves the rows along a direction. */
static double part_of(const struct solver *s, const double *direction, size_t j)
{
    return fabs(direction[j]) * s->column_sums[j];
}

/* The column with the largest part in a direction, counting from 1. */
static size_t heaviest_column(const struct solver *s, const double *direction)
{
    size_t heaviest = 1;
    for (size_t j = 2; j < s->width; j++)
        if (part_of(s, direction, j) > part_of(s, direction, heaviest))
            heaviest = j;
    return heaviest;
}

/* The step taken last, without the parts that are only the rest of convergence. */
static void last_direction(const struct solver *s, double tolerance, double *ret_direction)
{
    double most = 0;
    for (size_t j = 0; j < s->width; j++) {
        ret_direction[j] = -s->step[j];
        most = fmax(most, part_of(s, ret_direction, j));
    }
    for (size_t j = 0; j < s->width; j++)
        if (part_of(s, ret_direction, j) < tolerance * most)
            ret_direction[j] = 0;
}

/* The estimate is at infinity in a direction along which no row loses likelihood. Complete
 * separation shows in the coefficients themselves; the quasi-complete kind in the steps, which
 * keep their length while everything else has settled. */
static bool refuse_separation(struct solver *s, struct err *err)
{
    enum { SETTLED = 12 };
    static const double tolerance = 1e-7;
    const double *direction = NULL;
    double away[LOGISTIC_COLUMNS_MAX + 1];
    last_direction(s, tolerance, away);
    if (separates(s, s->coef, 0))
        direction = s->coef;
    else if (s->evaluations >= SETTLED && separates(s, away, tolerance))
        direction = away;
    if (!direction)
        return true;
    return err_set(err, ERR_INPUT,
                   "\"y\": the columns (x%zu above all) separate the outcomes, so the maximum "
                   "likelihood estimate does not exist; use the MAP fit or leave the column out",
                   heaviest_column(s, direction));
}

static bool refuse_singular(const struct solver *s, size_t column, struct err *err)
{
    if (s->evaluations > 1)
        return err_set(err, ERR_INPUT,
                       "\"y\": the fit runs away (the outcomes are all but "
                       "separated); use the MAP fit or fewer columns");
    return err_set(err, ERR_INPUT,
                   "\"x%zu\": constant, or a combination of the columns before it; leave it out",
                   column);
}

static bool solve(struct solver *s, struct err *err)
{
    double last = INFINITY;
    evaluate(s);
    for (;;) {
        double residual = kkt_residual(s);
        bool is_done =
            residual < residual_max || (residual < s->rounding_floor && residual > last / 2);
        if (!s->prior && !refuse_separation(s, err))
            return false;
        if (is_done)
            return true;
        size_t column;
        if (!find_step(s, residual, &column))
            return refuse_singular(s, column, err);
        if (s->evaluations >= EVALUATIONS_MAX || !improve(s))
            return err_set(err, ERR_INPUT,
                           "\"x1\" ...: no solution found in %d passes (residual %.3g); bring the "
                           "columns to similar size",
                           s->evaluations, residual);
        last = residual;
    }
}

static bool check_sizes(const struct logistic_data *data, struct err *err)
{
    if (data->columns > LOGISTIC_COLUMNS_MAX)
        return err_set(err, ERR_INPUT, "\"x%zu\": at most %d columns are fitted", data->columns,
                       LOGISTIC_COLUMNS_MAX);
    double good = 0, bad = 0;
    for (size_t i = 0; i < data->rows; i++) {
        double weight = data->weight ? data->weight[i] : 1;
        if (!(weight >= 0 && weight <= value_max))
            return err_set(err, ERR_INPUT, "\"weight\"[%zu] must lie between 0 and 1e9", i);
        *(data->y[i] ? &good : &bad) += weight;
    }
    if (good <= 0 || bad <= 0)
        return err_set(err, ERR_INPUT, "\"y\" has only one class; a fit needs both outcomes");
    return true;
}

/* Refuses what is no number; fills the sums of |x| by column, `columns` + 1 of them. */
static bool check_values(const struct logistic_data *data, double *ret_sums, struct err *err)
{
    for (size_t i = 0; i < data->rows; i++) {
        double weight = data->weight ? data->weight[i] : 1;
        ret_sums[0] += weight;
        for (size_t j = 0; j < data->columns; j++) {
            double size = fabs(data->x[i * data->columns + j]);
            if (!(size <= value_max))
                return err_set(err, ERR_INPUT,
                               "\"x%zu\"[%zu] must be a number between -1e9 and 1e9", j + 1, i);
            ret_sums[j + 1] += weight * size;
        }
    }
    return true;
}

static bool check_prior(const struct logistic_prior *prior, size_t columns, struct err *err)
{
    if (!(prior->precision > 0 && prior->precision <= value_max))
        return err_set(err, ERR_INPUT, "the precision \"lambda_\" must be positive, at most 1e9");
    for (size_t j = 0; j < columns; j++) {
        if (!(fabs(prior->mean[j]) <= value_max))
            return err_set(err, ERR_INPUT, "\"prior_mean\"[%zu] must lie between -1e9 and 1e9", j);
        assert(!prior->sign || (prior->sign[j] >= -1 && prior->sign[j] <= 1));
    }
    return true;
}

/* Where rounding of the gradient ends: a few last digits of the sums it is made of. */
static double rounding_floor(const struct logistic_data *data, const struct logistic_prior *prior,
                             const double *column_sums)
{
    double largest = 0;
    for (size_t j = 0; j <= data->columns; j++)
        largest = fmax(largest, column_sums[j]);
    for (size_t j = 0; prior && j < data->columns; j++)
        largest = fmax(largest, prior->precision * fabs(prior->mean[j]));
    return 4 * DBL_EPSILON * largest;
}

/* Starts at 0, where the likelihood is best behaved: far from it Newton's steps overshoot. */
static struct solver solver_of(struct arena *arena, const struct logistic_data *data,
                               const struct logistic_prior *prior, const double *column_sums)
{
    size_t width = data->columns + 1;
    return (struct solver){
        .data = data,
        .prior = prior,
        .pass = logistic_pass_new(arena, data),
        .width = width,
        .coef = arena_array(arena, width, sizeof(double)),
        .step = arena_array(arena, width, sizeof(double)),
        .old_coef = arena_array(arena, width, sizeof(double)),
        .old_gradient = arena_array(arena, width, sizeof(double)),
        .factor = arena_array(arena, width * width, sizeof(double)),
        .free_columns = arena_array(arena, width, sizeof(size_t)),
        .column_sums = column_sums,
        .rounding_floor = rounding_floor(data, prior, column_sums),
    };
}

static bool fit(struct arena *arena, const struct logistic_data *data,
                const struct logistic_prior *prior, struct solver *ret_solver, struct err *err)
{
    if (!check_sizes(data, err))
        return false;
    double *column_sums = arena_array(arena, data->columns + 1, sizeof *column_sums);
    if (!check_values(data, column_sums, err))
        return false;
    *ret_solver = solver_of(arena, data, prior, column_sums);
    return solve(ret_solver, err);
}

static struct logistic_fit fit_of(const struct solver *s, const double *se)
{
    return (struct logistic_fit){
        .coef = s->coef,
        .gradient = s->pass->gradient,
        .se = se,
        .loglik = s->pass->loglik,
        .kkt_residual = kkt_residual(s),
        .evaluations = s->evaluations,
    };
}

bool logistic_map(struct arena *arena, const struct logistic_data *data,
                  const struct logistic_prior *prior, struct logistic_fit *ret_fit, struct err *err)
{
    struct solver s;
    assert(arena && data && data->x && prior && ret_fit);
    if (data->columns <= LOGISTIC_COLUMNS_MAX && !check_prior(prior, data->columns, err))
        return false;
    if (!fit(arena, data, prior, &s, err))
        return false;
    *ret_fit = fit_of(&s, NULL);
    return true;
}

bool logistic_mle(struct arena *arena, const struct logistic_data *data,
                  struct logistic_fit *ret_fit, struct err *err)
{
    struct solver s;
    size_t column;
    assert(arena && data && data->x && ret_fit);
    if (!fit(arena, data, NULL, &s, err))
        return false;
    double *se = arena_array(arena, s.width, sizeof *se);
    memcpy(s.factor, s.pass->hessian, s.width * s.width * sizeof *s.factor);
    if (!cholesky_factor(s.factor, s.width, &column))
        return refuse_singular(&s, column, err);
    for (size_t j = 0; j < s.width; j++) {
        double unit[LOGISTIC_COLUMNS_MAX + 1] = {0};
        unit[j] = 1;
        cholesky_solve(s.factor, s.width, unit);
        se[j] = sqrt(unit[j]);
    }
    *ret_fit = fit_of(&s, se);
    return true;
}
