/* See imply.h. */
#include "imply.h"

/* Comparisons that one pair of rules is worth: a document of lists must not hold up a check. */
enum { EFFORT_MAX = 100000 };

/* The values that it can only match, if it names any: those of `eq`, else of `in`. */
static size_t values_of(const struct match *match, const struct value **ret)
{
    *ret = match->has_eq ? &match->eq : match->in;
    return match->has_eq ? 1 : match->has_in ? match->in_count : 0;
}

static bool names_values(const struct match *match)
{
    return match->has_eq || match->has_in;
}

static bool needs_value(const struct match *match)
{
    return names_values(match) || match->has_ge || match->has_lt || match->has_prefix ||
           (match->has_known && match->known);
}

static bool is_unknown_only(const struct match *match)
{
    return match->has_known && !match->known;
}

bool match_is_empty(const struct match *match)
{
    const struct value *values;
    size_t count = values_of(match, &values);
    if (is_unknown_only(match))
        return names_values(match) || match->has_ge || match->has_lt || match->has_prefix;
    if (match->has_ge && match->has_lt && dec_cmp(match->ge, match->lt) >= 0)
        return true;
    if (!names_values(match) || count * match->in_count > EFFORT_MAX)
        return false;
    for (size_t i = 0; i < count; i++)
        if (match_holds(match, values[i]))
            return false;
    return true;
}

/* What the inner one leaves open is decided by its ranges. */
static bool ranges_cover(const struct match *outer, const struct match *inner)
{
    if (names_values(outer))
        return false;
    if (outer->has_ge && !(inner->has_ge && dec_cmp(inner->ge, outer->ge) >= 0))
        return false;
    if (outer->has_lt && !(inner->has_lt && dec_cmp(inner->lt, outer->lt) <= 0))
        return false;
    return !outer->has_prefix || (inner->has_prefix && str_starts(inner->prefix, outer->prefix));
}

/* The same list, and nothing else that the outer one asks for. */
static bool names_same_list(const struct match *outer, const struct match *inner)
{
    return outer->in_list.length && str_eq(outer->in_list, inner->in_list) && !outer->has_eq &&
           !outer->has_ge && !outer->has_lt && !outer->has_prefix;
}

bool match_covers(const struct match *outer, const struct match *inner)
{
    const struct value *values;
    size_t count = values_of(inner, &values);
    if (is_unknown_only(outer) || is_unknown_only(inner))
        return is_unknown_only(outer) && is_unknown_only(inner) && !match_is_empty(outer);
    if (!needs_value(inner))
        return false;
    if (!names_values(inner))
        return ranges_cover(outer, inner);
    if (names_same_list(outer, inner))
        return true;
    if (count * (inner->in_count + outer->in_count) > EFFORT_MAX)
        return false;
    for (size_t i = 0; i < count; i++)
        if (match_holds(inner, values[i]) && !match_holds(outer, values[i]))
            return false;
    return count > 0;
}

bool predicate_covers(const struct predicate *outer, const struct predicate *inner)
{
    for (size_t i = 0; i < outer->count; i++) {
        const struct condition *condition = &outer->conditions[i];
        bool is_covered = false;
        for (size_t j = 0; j < inner->count && !is_covered; j++)
            is_covered = str_eq(condition->field, inner->conditions[j].field) &&
                         match_covers(&condition->match, &inner->conditions[j].match);
        if (!is_covered)
            return false;
    }
    return true;
}
