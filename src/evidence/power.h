/* How many records a comparison of two proportions needs (semantics 3.5), and how alike the records
 * of one account are. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "evidence/number.h"

/* Twelve weekly looks with the boundary of sequential.h cost this many times the records of one
 * single look (simulated, semantics 3.5). */
#define POWER_WEEKLY_LOOKS 1.035

struct power_plan {
    double alpha; /* two-sided, in (0, 1) */
    double power; /* in (0, 1) */
};

/* Records in each arm, not yet rounded up, to see p1 against p0, both in [0, 1]:
 * (z_(1-alpha/2) sqrt(2 pb qb) + z_power sqrt(p0 q0 + p1 q1))^2 / (p1 - p0)^2, pb their mean
 * (Fleiss, Levin, Paik 2003; R's power.prop.test). Unknown if p0 = p1. */
struct maybe_real power_n_per_arm(double p0, double p1, struct power_plan plan);

/* The smallest p1 above p0 that `n` records in each arm show: the inverse of the above. Unknown if
 * not even p1 = 1 is shown, or p0 = 1. */
struct maybe_real detectable_rate(double p0, double n, struct power_plan plan);

/* Records of one account are alike: 1 + ((1 + cv^2) mean - 1) icc. `mean_cluster` >= 1 records an
 * account, their coefficient of variation `cv` >= 0, `icc` in [0, 1]. */
double design_effect(double mean_cluster, double cv, double icc);

/* Of one account: counts that can be added when records arrive. */
struct cluster {
    int64_t n;
    double sum;
};

struct icc {
    struct maybe_real msb; /* mean square between accounts */
    struct maybe_real msw; /* mean square within accounts */
    struct maybe_real n0;  /* adjusted mean account size */
    struct maybe_real icc;
};

/* One-way analysis of variance: icc = (msb - msw) / (msb + (n0 - 1) msw). `values[i]` belongs to
 * cluster `groups[i]` < group_count, and every group has a value. Unknown: fewer than two groups
 * (msb, n0, icc), no group with two values (msw, icc), no variation (icc). Can be negative.
 * `clusters` is scratch of `group_count`. */
struct icc icc_anova(const double *values, const int64_t *groups, size_t count,
                     struct cluster *clusters, size_t group_count);
