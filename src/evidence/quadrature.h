/* Gauss-Legendre nodes. */
#pragma once

#include <stddef.h>

/* `count` nodes and weights for integrals over [low, high], ascending; exact for polynomials of
 * degree 2 count - 1. */
void gauss_legendre(double low, double high, size_t count, double *ret_nodes, double *ret_weights);
