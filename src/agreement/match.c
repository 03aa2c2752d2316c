/* See match.h. */
#include "match.h"

static bool is_among(const struct match *match, struct value value)
{
    for (size_t i = 0; i < match->in_count; i++)
        if (value_eq(match->in[i], value))
            return true;
    return false;
}

bool match_holds(const struct match *match, struct value value)
{
    bool is_number = value.kind == VALUE_NUMBER;
    if (value.kind == VALUE_NULL)
        return match->has_known && !match->known && !match->has_eq && !match->has_in &&
               !match->has_ge && !match->has_lt && !match->has_prefix;
    if (match->has_known && !match->known)
        return false;
    if (match->has_eq && !value_eq(match->eq, value))
        return false;
    if (match->has_in && !is_among(match, value))
        return false;
    if (match->has_ge && (!is_number || dec_cmp(value.number, match->ge) < 0))
        return false;
    if (match->has_lt && (!is_number || dec_cmp(value.number, match->lt) >= 0))
        return false;
    return !match->has_prefix || str_starts(value.text, match->prefix);
}
