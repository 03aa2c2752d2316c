/* Tables of counts: comparisons over segments, planned shares, selection rates, agreement
 * (semantics 3.6, 3.7, 4.8, 4.9). */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "evidence/number.h"
#include "evidence/proportion.h"

/* One segment: treated against control. Segments of disjoint records can be added cell by cell. */
struct stratum {
    struct proportion p1, p0;
};

struct cmh {
    struct maybe_real chisq;
    struct maybe_real p;
    struct maybe_real odds_ratio;
};

/* Cochran-Mantel-Haenszel without continuity correction (Mantel, Haenszel 1959). Segments in which
 * one arm is empty say nothing. Unknown: chi-square if no segment has variation, the odds ratio if
 * its denominator is 0. */
struct cmh cmh(const struct stratum *strata, size_t count);

struct risk_difference {
    struct maybe_real difference;
    struct maybe_real se; /* Sato 1989: valid for few large and many sparse segments */
    struct maybe_real z;
};

/* Mantel-Haenszel risk difference: the primary estimator of a pilot (Greenland, Robins 1985).
 * Unknown: everything if no segment has both arms; se and z if the variance is not positive. */
struct risk_difference mh_risk_difference(const struct stratum *strata, size_t count);

struct srm {
    struct maybe_real chisq;
    int64_t df; /* planned arms - 1 */
    struct maybe_real p;
    int64_t unplanned; /* records in arms planned at 0: an alarm of its own */
    bool is_invalid;   /* p < .001 or unplanned > 0: results are blocked */
};

/* Sample ratio mismatch: Pearson's chi-square of counts against planned shares (any scale, >= 0, at
 * least one positive), over the arms planned above 0 (Fabijan et al. 2019). Unknown: no records, or
 * fewer than two planned arms. */
struct srm srm_check(const int64_t *counts, const double *planned, size_t count);

enum selection_status {
    SELECTION_OK,
    SELECTION_WATCH,             /* ratio < .80 */
    SELECTION_FLAG,              /* ratio < .80 and the upper limit < 1 */
    SELECTION_INSUFFICIENT_DATA, /* a group of fewer than 30, or no ratio */
};

struct selection_ratio {
    struct interval ratio; /* Miettinen-Nurminen, 95 % */
    struct maybe_real p;   /* of two_prop_test */
    enum selection_status status;
};

/* Is a group selected less often than the reference group? The four-fifths alarm (29 CFR
 * 1607.4(D)). */
struct selection_ratio selection_ratio(struct proportion group, struct proportion reference);
/* The group that others are compared with: the highest rate among those of 30 records or more, of
 * equal rates the first; -1 if there is none. */
int selection_reference(const struct proportion *groups, size_t count);
const char *selection_status_text(enum selection_status status);

struct agreement_figures {
    struct maybe_real agreement;
    struct maybe_real kappa;
};

/* Cohen's kappa of a k x k table by rows. Unknown: agreement without records, kappa if chance alone
 * agrees always. */
struct agreement_figures cohen_kappa(const int64_t *table, size_t k);
