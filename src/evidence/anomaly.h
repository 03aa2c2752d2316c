/* Has something changed that nobody decided: populations, points, signals, volumes (semantics
 * 4.1-4.6). Counts of disjoint records can be added before. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "evidence/number.h"
#include "evidence/proportion.h"

enum psi_status { PSI_UNKNOWN, PSI_GREEN, PSI_AMBER, PSI_RED };

struct psi {
    struct maybe_real psi;        /* +0.5 in every bin of both sides */
    struct maybe_real unsmoothed; /* unknown if any bin is empty */
    struct maybe_real null_mean;  /* of an unchanged population: (B-1)(1/N+1/M) */
    struct maybe_real crit95;
    struct maybe_real crit999;
    struct maybe_real p;
    struct maybe_real stability; /* 1 = as stable as chance allows, 0 = psi .25 above it */
    enum psi_status status;
};

/* Population stability index of `actual` against `expected` counts over the same bins; its null
 * distribution is chi2(B-1) (1/N+1/M) (Yurdakul, Naranjo 2020). Red: psi >= .25 and above the
 * .999 quantile. Amber: psi >= .10 and above the .95 quantile. Unknown with fewer than two bins
 * or without records on either side. */
struct psi psi(const int64_t *expected, const int64_t *actual, size_t bins);
const char *psi_status_text(enum psi_status status); /* "green", ...; "unknown" */

/* How the mean points of one characteristic moved: ret_contribution[i] = (a_i - e_i) * points[i],
 * shares of each side; returns their sum. All unknown without records on either side. */
struct maybe_real csi_points_shift(const int64_t *expected, const int64_t *actual,
                                   const double *points, size_t bins,
                                   struct maybe_real *ret_contribution);

/* How much a signal that fires for x of n tells, in bits: 0 never or always, 1 for half. */
struct maybe_real binary_entropy_bits(struct proportion fires);

/* ret_share[i] = cov(c_i, S) / var(S), S the sum of all contributions c of a record; the shares add
 * to 1. contributions[i] lists `records` values of signal i. Unknown if S does not vary. `totals`
 * is scratch of `records`. */
void variance_share(const double *const *contributions, size_t signals, size_t records,
                    double *totals, struct maybe_real *ret_share);

/* Records just above a threshold against just below: exact one-sided binomial p of too many above.
 * Unknown without records. */
struct maybe_real heaping_p(int64_t above, int64_t below);

struct volume_burst {
    struct maybe_real rate_ratio; /* this week against the mean of the prior weeks */
    struct maybe_real p;          /* exact conditional binomial of two Poisson rates, one-sided */
    bool is_alarm;                /* p < .001 and ratio >= 2 */
};

/* Unknown without a prior: no prior week, or nothing counted in them. */
struct volume_burst volume_burst(int64_t this_week, int64_t prior_total, int64_t prior_weeks);
