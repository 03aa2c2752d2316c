/* One root of a continuous function between two points of opposite sign. */
#pragma once

/* Chandrupatla's method (1997): inverse quadratic steps, bisection when they do not help. Stops
 * when the bracket is narrower than `width` or has no double inside. f(low) and f(high) must not
 * have the same sign; both must be finite. */
double root_between(double (*f)(double x, const void *context), const void *context, double low,
                    double high, double width);
