/* Amounts in minor units, converted once (semantics 5.2). Integers only. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* `amount` times `rate_millionths` / 10^6, half away from zero. `rate_millionths` >= 0. False if
 * the result does not fit. */
bool convert_minor(int64_t amount, int64_t rate_millionths, int64_t *ret_amount)
    __attribute__((warn_unused_result));

/* numerator / denominator to the nearest whole number, half away from zero; denominator > 0.
 * `numerator` is scaled by `factor` > 0 before (100 for "per 100"). False if it does not fit. */
bool divide_rounded(int64_t numerator, int64_t factor, int64_t denominator, int64_t *ret_quotient)
    __attribute__((warn_unused_result));
