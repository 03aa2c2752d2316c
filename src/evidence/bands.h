/* Does conversion rise with the band? Bands are given from the lowest score to the highest, each
 * with its records and conversions (semantics 2.4). Bands of disjoint records can be added before:
 * merging equals pooling. */
#pragma once

#include <stddef.h>

#include "evidence/number.h"
#include "evidence/proportion.h"

struct arena;

struct trend {
    struct maybe_real z; /* positive if the rate rises */
    struct maybe_real chisq;
    struct maybe_real p_two_sided;
    struct maybe_real p_increasing; /* one-sided */
};

/* Cochran-Armitage with `scores`, or 1..count if NULL; binomial variance, as R's prop.trend.test.
 * Unknown with nobody or everybody converted, or fewer than two different scores in use. */
struct trend cochran_armitage(const struct proportion *bands, const double *scores, size_t count);

/* For each band i but the last: the one-sided p of "band i + 1 converts less than band i" by the
 * N-1 test, and its Holm adjustment. Both lists hold count - 1. Unknown where one of the two is
 * empty, or neither or all of their records converted. `arena` is scratch. */
void adjacent_inversions(struct arena *arena, const struct proportion *bands, size_t count,
                         struct maybe_real *ret_p, struct maybe_real *ret_holm);

enum band_verdict { BANDS_NOT_DEMONSTRATED, BANDS_MONOTONE, BANDS_INVERTED };

/* Inverted: an inversion with Holm p < .05. Monotone: none, and the trend rises with p < .05. */
enum band_verdict band_verdict(const struct trend *trend, const struct maybe_real *holm,
                               size_t holm_count);
const char *band_verdict_text(enum band_verdict verdict); /* "not demonstrated", ... */

/* The non-decreasing rates nearest to the observed ones, weighted by records (pool adjacent
 * violators): the displayed calibration map. Empty bands have no rate. `arena` is scratch. */
void pava_increasing(struct arena *arena, const struct proportion *bands, size_t count,
                     struct maybe_real *ret_fitted);
