/* See cholesky.h. */
#include "cholesky.h"

#include <assert.h>
#include <math.h>

static double dot(const double *a, const double *b, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += a[i] * b[i];
    return sum;
}

bool cholesky_factor(double *matrix, size_t size, size_t *ret_column)
{
    static const double singular = 1e-12;
    assert(matrix && ret_column);
    for (size_t j = 0; j < size; j++) {
        double *row = matrix + j * size;
        for (size_t k = 0; k < j; k++)
            row[k] = (row[k] - dot(row, matrix + k * size, k)) / matrix[k * size + k];
        double pivot = row[j] - dot(row, row, j);
        if (!(pivot > singular * row[j]) || !isfinite(pivot)) {
            *ret_column = j;
            return false;
        }
        row[j] = sqrt(pivot);
    }
    return true;
}

void cholesky_solve(const double *factor, size_t size, double *right_side)
{
    assert(factor && right_side);
    for (size_t j = 0; j < size; j++)
        right_side[j] =
            (right_side[j] - dot(factor + j * size, right_side, j)) / factor[j * size + j];
    for (size_t j = size; j-- > 0;) {
        for (size_t i = j + 1; i < size; i++)
            right_side[j] -= factor[i * size + j] * right_side[i];
        right_side[j] /= factor[j * size + j];
    }
}
