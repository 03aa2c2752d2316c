/* Proof of cholesky.h: solves what was multiplied, and names the first dependent column. */
#include "evidence/cholesky.h"

#include <math.h>
#include <string.h>

#include "base/rng.h"
#include "suite.h"

enum { SIZE = 12 };

/* A'A of a random A with more rows than columns, columns of very different units. */
static void make_matrix(struct rng *rng, double *ret_matrix)
{
    memset(ret_matrix, 0, SIZE * SIZE * sizeof *ret_matrix);
    for (int row = 0; row < 3 * SIZE; row++) {
        double a[SIZE];
        for (size_t j = 0; j < SIZE; j++)
            a[j] = (rng_real(rng) - 0.5) * pow(10, (double)j - 6);
        for (size_t i = 0; i < SIZE; i++)
            for (size_t j = 0; j < SIZE; j++)
                ret_matrix[i * SIZE + j] += a[i] * a[j];
    }
}

static void it_solves_what_was_multiplied(void **state)
{
    (void)state;
    struct rng rng = rng_of(61);
    double matrix[SIZE * SIZE], x[SIZE], right[SIZE];
    for (int round = 0; round < 50; round++) {
        size_t column;
        make_matrix(&rng, matrix);
        for (size_t i = 0; i < SIZE; i++)
            x[i] = (rng_real(&rng) - 0.5) * pow(10, 6 - (double)i);
        for (size_t i = 0; i < SIZE; i++) {
            right[i] = 0;
            for (size_t j = 0; j < SIZE; j++)
                right[i] += matrix[i * SIZE + j] * x[j];
        }
        for (size_t i = 0; i < SIZE; i++) /* the upper triangle is not read */
            for (size_t j = i + 1; j < SIZE; j++)
                matrix[i * SIZE + j] = NAN;
        assert_true(cholesky_factor(matrix, SIZE, &column));
        cholesky_solve(matrix, SIZE, right);
        for (size_t i = 0; i < SIZE; i++)
            assert_true(fabs(right[i] - x[i]) <= 1e-9 * pow(10, 6 - (double)i));
    }
}

static void it_names_the_first_dependent_column(void **state)
{
    (void)state;
    size_t column = 99;
    double twice[9] = {4, 0, 0, 2, 5, 0, 8, 4, 16}; /* column 2 is twice column 0 */
    assert_false(cholesky_factor(twice, 3, &column));
    assert_int_equal(column, 2);
    double nothing[4] = {1, 0, 0, 0};
    assert_false(cholesky_factor(nothing, 2, &column));
    assert_int_equal(column, 1);
    double broken[1] = {NAN};
    assert_false(cholesky_factor(broken, 1, &column));
    assert_int_equal(column, 0);
    double endless[1] = {INFINITY};
    assert_false(cholesky_factor(endless, 1, &column));
    assert_true(cholesky_factor(broken, 0, &column)); /* nothing to solve is solved */
}

SUITE(cholesky_test, cmocka_unit_test(it_solves_what_was_multiplied),
      cmocka_unit_test(it_names_the_first_dependent_column));
