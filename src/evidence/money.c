/* See money.h. */
#include "money.h"

#include <assert.h>

/* ISO C has no name for it; both compilers do. */
__extension__ typedef __int128 int128;

static bool fits(int128 number, int64_t *ret)
{
    if (number < INT64_MIN || number > INT64_MAX)
        return false;
    *ret = (int64_t)number;
    return true;
}

bool divide_rounded(int64_t numerator, int64_t factor, int64_t denominator, int64_t *ret_quotient)
{
    assert(factor > 0 && denominator > 0);
    int128 product = (int128)numerator * factor;
    int128 half = denominator / 2;
    int128 size = product < 0 ? -product : product;
    /* Twice the rest against the divisor: half of an odd divisor is no whole number. */
    int128 quotient = size / denominator, rest = size % denominator;
    quotient += rest > half || (rest == half && denominator % 2 == 0);
    return fits(product < 0 ? -quotient : quotient, ret_quotient);
}

bool convert_minor(int64_t amount, int64_t rate_millionths, int64_t *ret_amount)
{
    assert(rate_millionths >= 0);
    if (rate_millionths == 0) {
        *ret_amount = 0;
        return true;
    }
    return divide_rounded(amount, rate_millionths, 1000000, ret_amount);
}
