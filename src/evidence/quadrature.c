/* See quadrature.h. */
#include "quadrature.h"

#include <assert.h>
#include <math.h>

/* Legendre's polynomial of degree `n` at `x` in (-1, 1), and its slope. */
static double legendre(size_t n, double x, double *ret_slope)
{
    double before = 0, value = 1;
    for (size_t k = 0; k < n; k++) {
        double next = ((double)(2 * k + 1) * x * value - (double)k * before) / (double)(k + 1);
        before = value;
        value = next;
    }
    *ret_slope = (double)n * (x * value - before) / (x * x - 1);
    return value;
}

void gauss_legendre(double low, double high, size_t count, double *ret_nodes, double *ret_weights)
{
    assert(count > 0 && low <= high);
    double middle = (low + high) / 2, radius = (high - low) / 2;
    for (size_t i = 0; i < (count + 1) / 2; i++) {
        double x = cos(M_PI * ((double)i + 0.75) / ((double)count + 0.5)), slope = 1;
        for (int round = 0; round < 20; round++) {
            double step = legendre(count, x, &slope) / slope;
            x -= step;
            if (fabs(step) < 1e-15)
                break;
        }
        legendre(count, x, &slope);
        double weight = radius * 2 / ((1 - x * x) * slope * slope);
        ret_nodes[i] = middle - radius * x;
        ret_nodes[count - 1 - i] = middle + radius * x;
        ret_weights[i] = ret_weights[count - 1 - i] = weight;
    }
}
