/* One pass over the data of a logistic regression: log-likelihood, gradient and Hessian at given
 * coefficients. Where the time goes; private to logistic.c and its test.
 *
 * Rows are taken in blocks that stay in the cache. The log-likelihood and the gradient are
 * compensated sums in row order (semantics 0.6), since the answer rests on them; the Hessian only
 * steers the steps and gives the standard errors, and is a plain sum in a fixed order. */
#pragma once

#include <stddef.h>

#include "evidence/logistic.h"

struct arena;

/* Room for a pass; made once for a fit. */
struct logistic_pass {
    size_t width;     /* columns + 1 */
    size_t stride;    /* width up to a multiple of the vector length */
    double loglik;    /* of the last pass */
    double *gradient; /* of -loglik: `stride` */
    double *hessian;  /* of -loglik: lower triangle of width x width */
    double *block;    /* rows of a block with a leading 1, padded with 0 */
    double *weighted; /* the same times the curvature */
    double *totals;   /* compensated sums of the gradient: totals, then carries */
    double *tiles;    /* the Hessian at stride x stride */
};

struct logistic_pass *logistic_pass_new(struct arena *arena, const struct logistic_data *data);

/* At `coef` (width, the intercept first). */
void logistic_pass_run(struct logistic_pass *pass, const struct logistic_data *data,
                       const double *coef);
