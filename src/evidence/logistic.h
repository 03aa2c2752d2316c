/* Logistic regression on dense data: plain maximum likelihood, and the maximum a posteriori fit of
 * semantics 2.3 (Gaussian prior centred on the current coefficients, sign constraints, free and
 * unpenalised intercept). Newton's method, projected on the constraints (Bertsekas 1982), with the
 * exact Hessian and a Cholesky factor. No file, clock or thread: equal inputs give equal bytes.
 *
 * Memory: a few times (columns + 1)^2 doubles from the arena; the data is only read. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct arena;

struct logistic_data {
    const double *x;      /* rows x columns, row-major, without a column of ones; never NULL */
    const bool *y;        /* the outcome of each row */
    const double *weight; /* how often a row counts, >= 0; NULL = once each */
    size_t rows;
    size_t columns;
};

struct logistic_prior {
    const double *mean;      /* one a column: the current coefficients */
    const signed char *sign; /* +1: never negative, -1: never positive, 0: free; NULL = all free */
    double precision;        /* lambda > 0, the same for all columns */
};

struct logistic_fit {
    const double *coef;     /* columns + 1, the intercept first */
    const double *gradient; /* of what is minimised: -loglik + penalty */
    const double *se;       /* from the inverse information; NULL for the MAP fit */
    double loglik;          /* without the penalty */
    double kkt_residual;    /* largest |b - P(b - gradient)|: 0 at an exact solution */
    int evaluations;        /* passes over the data */
};

enum { LOGISTIC_COLUMNS_MAX = 500 };

/* Both stop at a KKT residual below 1e-10 (or, where the data is so large that rounding of the
 * gradient exceeds that, at the rounding floor: `kkt_residual` tells), and fail with ERR_INPUT if
 *  - sizes, numbers, weights or the prior make no sense (values beyond +-1e9 are refused too),
 *  - only one class is present: the intercept is infinite,
 *  - MLE: a column is constant or a combination of those before it,
 *  - MLE: a direction separates the classes, so that the estimate does not exist (Albert,
 *    Anderson 1984). It is found as a certificate, a vector d with (2y-1) x'd >= 0 throughout.
 * Messages call column j "xj", counting from 1. */
bool logistic_mle(struct arena *arena, const struct logistic_data *data,
                  struct logistic_fit *ret_fit, struct err *err) MUST_CHECK;

/* min -loglik + precision/2 * sum (b_j - mean_j)^2  subject to  sign_j b_j >= 0. */
bool logistic_map(struct arena *arena, const struct logistic_data *data,
                  const struct logistic_prior *prior, struct logistic_fit *ret_fit,
                  struct err *err) MUST_CHECK;
