/* Looking at a pilot more than once without fooling oneself (semantics 3.8, 3.9): Lan-DeMets
 * boundaries with O'Brien-Fleming-type spending for a planned end, and a confidence sequence for
 * what has none. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "evidence/number.h"

struct arena;

/* Alpha spent on each side up to information fraction `t` in (0, 1]: 2 - 2 Phi(z_(1-alpha/4) /
 * sqrt t), without the cancellation (Lan, DeMets 1983). */
double gst_spent_per_side(double t, double alpha);

/* Where no alpha worth the name is spent, the boundary is this. */
#define GST_Z_MAX 8.0

/* Two-sided boundaries for looks at the fractions t[0] <= ... <= t[count-1], all in (0, 1]:
 * reject at look k if |z| >= ret_z[k]. The chance of a false rejection up to look k is 2 *
 * gst_spent_per_side(t[k]). By recursive Gauss-Legendre integration over the not yet rejected paths
 * (Armitage, McPherson, Rowe 1969; Jennison, Turnbull 2000), 200 nodes a look or more.
 *
 * A look that may spend less than 1e-14 a side gets GST_Z_MAX. A look that brings less than 2.5e-5
 * of information after the one before gets the earlier boundary widened by eight standard deviations
 * of the step: it rejects less than it might, and its alpha stays for the next look. `arena` is
 * scratch. */
void gst_boundaries(struct arena *arena, const double *t, size_t count, double alpha,
                    double *ret_z);

enum gst_verdict { GST_CONTINUE, GST_STOP_BENEFIT, GST_STOP_HARM, GST_FINAL_NO_DIFFERENCE };

struct gst_decision {
    struct maybe_real z;
    double bound;
    struct maybe_real lower; /* repeated confidence interval: estimate -+ bound * se */
    struct maybe_real upper;
    enum gst_verdict verdict;
};

/* The decision at the last of the looks `t` (as above, count >= 1). It is final at t = 1. With
 * se = 0 nothing is known, and it continues (or ends without a difference). */
struct gst_decision gst_decision(struct arena *arena, const double *t, size_t count, double alpha,
                                 double estimate, double se);
const char *gst_verdict_text(enum gst_verdict verdict);

/* Advisory futility: the chance that the last look at t = 1 rejects in favour of the treatment if
 * the trend so far goes on, (1 - Phi((bound - z sqrt(t) - z / sqrt(t) (1 - t)) / sqrt(1 - t))).
 * `final_bound` is the boundary at t = 1. Unknown unless 0 < t < 1. */
struct maybe_real gst_conditional_power(double z, double t, double final_bound);

struct asymp_cs {
    struct maybe_real rho2;
    struct maybe_real half_width;
    struct maybe_real lower;
    struct maybe_real upper;
    struct maybe_real p; /* always-valid */
};

/* Asymptotic confidence sequence, narrowest near `n_star` > 0 records (Waudby-Smith et al. 2021):
 * valid at every n at once, so it may be watched. `n` >= 0 records of both arms; n < 1 or se = 0
 * leave all but rho2 unknown. */
struct asymp_cs asymp_cs(double estimate, double se, double n, double n_star, double alpha);
