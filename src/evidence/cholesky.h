/* Symmetric positive definite systems, small and dense: what Newton's method needs.
 * Matrices are row-major, `size` x `size`. No pivoting: the order of the columns is the caller's,
 * so that a failure can name the first column that depends on those before it. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Replaces the lower triangle of `matrix` by its Cholesky factor; the rest is not read. False if a
 * pivot falls below 1e-12 of its diagonal element (or is not a number): `*ret_column` is the first
 * column that is, numerically, a combination of the ones before it. */
bool cholesky_factor(double *matrix, size_t size, size_t *ret_column);

/* Solves in place, given the factor. */
void cholesky_solve(const double *factor, size_t size, double *right_side);
