/* Grades, cells and tiers (semantics 1.10-1.12). Grades are 0 (best: A, 1) to 3 (worst: D, 4);
 * tiers 0 (A) to 3 (D) and TIER_X, the disqualified. */
#pragma once

#include <stdint.h>

#include "agreement/agreement.h"

enum { TIER_X = TIERS, NO_GRADE = -1 };
int grade_of(const struct thresholds *thresholds, int64_t score_mp);
/* The Schmitt trigger of 1.12; `previous` NO_GRADE = none. Not part of a score (agreement.md 26).
 */
int grade_with_hysteresis(const struct thresholds *thresholds, int64_t margin_mp, int64_t score_mp,
                          int previous);
int cell_rank(int fit_grade, int intent_grade);

static inline char fit_letter(int grade)
{
    return (char)('A' + grade);
}

static inline char intent_digit(int grade)
{
    return (char)('1' + grade);
}

static inline char tier_letter(int tier)
{
    return tier == TIER_X ? 'X' : (char)('A' + tier);
}

/* "low", "medium", "high", or NULL for -1 (1.7). */
const char *completeness_level(int32_t permille);
