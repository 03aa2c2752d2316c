/* See logistic_pass.h. */
#include "logistic_pass.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "evidence/number.h"

enum { BLOCK_ROWS = 64, LANES = 4 };

/* Four doubles the compiler may keep in one register; addition order is fixed lane by lane, so
 * every instruction set gives the same bits. */
typedef double lanes
    __attribute__((vector_size(LANES * sizeof(double)), aligned(sizeof(double)), may_alias));

struct logistic_pass *logistic_pass_new(struct arena *arena, const struct logistic_data *data)
{
    size_t width = data->columns + 1, stride = (width + LANES - 1) / LANES * LANES;
    struct logistic_pass *pass = arena_alloc(arena, sizeof *pass);
    *pass = (struct logistic_pass){
        .width = width,
        .stride = stride,
        .gradient = arena_array(arena, stride, sizeof(double)),
        .hessian = arena_array(arena, width * width, sizeof(double)),
        .block = arena_array(arena, BLOCK_ROWS * stride, sizeof(double)),
        .weighted = arena_array(arena, BLOCK_ROWS * stride, sizeof(double)),
        .totals = arena_array(arena, 2 * stride, sizeof(double)),
        .tiles = arena_array(arena, stride * stride, sizeof(double)),
    };
    return pass;
}

static void load_block(struct logistic_pass *pass, const struct logistic_data *data, size_t from,
                       size_t rows)
{
    for (size_t i = 0; i < rows; i++) {
        double *row = pass->block + i * pass->stride;
        row[0] = 1;
        memcpy(row + 1, data->x + (from + i) * data->columns, data->columns * sizeof *row);
    }
}

/* Residuals w (p - y) of the block's rows, their log-likelihood, and the rows times w p (1-p).
 * exp(-|eta|) never overflows, and 1-p is never formed by subtraction. */
static void score_block(struct logistic_pass *pass, const struct logistic_data *data, size_t from,
                        const double *coef, struct sum *loglik, double *ret_residuals, size_t rows)
{
    for (size_t i = 0; i < rows; i++) {
        const double *row = pass->block + i * pass->stride;
        double eta = 0, weight = data->weight ? data->weight[from + i] : 1;
        for (size_t j = 0; j < pass->width; j++)
            eta += coef[j] * row[j];
        double tail = exp(-fabs(eta)), likely = 1 / (1 + tail), unlikely = tail / (1 + tail);
        double p = eta >= 0 ? likely : unlikely, not_p = eta >= 0 ? unlikely : likely;
        bool y = data->y[from + i];
        double wrong = (eta >= 0) == y ? 0 : -fabs(eta);
        sum_add(loglik, weight * (wrong - log1p(tail)));
        ret_residuals[i] = weight * (y ? -not_p : p);
        double curvature = weight * likely * unlikely;
        for (size_t j = 0; j < pass->stride; j++)
            pass->weighted[i * pass->stride + j] = curvature * row[j];
    }
}

/* Adds the block to the gradient. The branch-free two-sum finds the same error term as Neumaier's
 * comparison, four columns at a time. */
static void add_gradient(struct logistic_pass *pass, const double *residuals, size_t rows)
{
    for (size_t j = 0; j < pass->stride; j += LANES) {
        lanes *totals = (lanes *)(pass->totals + j);
        lanes *carries = (lanes *)(pass->totals + pass->stride + j);
        lanes total = *totals, carry = *carries;
        for (size_t i = 0; i < rows; i++) {
            lanes term = residuals[i] * *(const lanes *)(pass->block + i * pass->stride + j);
            lanes next = total + term, part = next - total;
            carry += (total - (next - part)) + (term - part);
            total = next;
        }
        *totals = total;
        *carries = carry;
    }
}

/* Adds the block to the 4 x 4 tile of the Hessian at rows `j`, columns `k`. */
static void add_tile(struct logistic_pass *pass, size_t j, size_t k, size_t rows)
{
    size_t stride = pass->stride;
    lanes tile[LANES];
    for (size_t a = 0; a < LANES; a++)
        tile[a] = *(const lanes *)(pass->tiles + (j + a) * stride + k);
    for (size_t i = 0; i < rows; i++) {
        const double *left = pass->weighted + i * stride + j;
        lanes right = *(const lanes *)(pass->block + i * stride + k);
        tile[0] += left[0] * right;
        tile[1] += left[1] * right;
        tile[2] += left[2] * right;
        tile[3] += left[3] * right;
    }
    for (size_t a = 0; a < LANES; a++)
        *(lanes *)(pass->tiles + (j + a) * stride + k) = tile[a];
}

static void add_hessian(struct logistic_pass *pass, size_t rows)
{
    for (size_t j = 0; j < pass->stride; j += LANES)
        for (size_t k = 0; k <= j; k += LANES)
            add_tile(pass, j, k, rows);
}

static void collect(struct logistic_pass *pass)
{
    for (size_t j = 0; j < pass->width; j++) {
        pass->gradient[j] = pass->totals[j] + pass->totals[pass->stride + j];
        for (size_t k = 0; k <= j; k++)
            pass->hessian[j * pass->width + k] = pass->tiles[j * pass->stride + k];
    }
}

void logistic_pass_run(struct logistic_pass *pass, const struct logistic_data *data,
                       const double *coef)
{
    assert(pass && pass->width == data->columns + 1);
    double residuals[BLOCK_ROWS];
    struct sum loglik = {0};
    memset(pass->totals, 0, 2 * pass->stride * sizeof *pass->totals);
    memset(pass->tiles, 0, pass->stride * pass->stride * sizeof *pass->tiles);
    for (size_t from = 0; from < data->rows; from += BLOCK_ROWS) {
        size_t rows = data->rows - from < BLOCK_ROWS ? data->rows - from : BLOCK_ROWS;
        load_block(pass, data, from, rows);
        score_block(pass, data, from, coef, &loglik, residuals, rows);
        add_gradient(pass, residuals, rows);
        add_hessian(pass, rows);
    }
    pass->loglik = sum_value(&loglik);
    collect(pass);
}
