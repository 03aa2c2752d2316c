/* Operators on one value: `{eq: .., in: [..], in_list: NAME, ge: .., lt: .., prefix: .., known: ..}`.
 * All that are present must hold. On an unknown value only `known: false` holds; `ge` and `lt`
 * never hold on text. Used by bins, `when` and `where`, in agreements and in mapping files. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "base/value.h"

/* Where something stands in its file: 1-based, columns in characters; 0 = nowhere. */
struct place {
    int line;
    int column;
};

struct match {
    bool has_eq, has_in, has_ge, has_lt, has_prefix, has_known;
    struct value eq;
    struct value *in; /* `in`, or the list that `in_list` names */
    size_t in_count;
    struct str in_list; /* its name, for printing; empty if none */
    struct dec ge;
    struct dec lt;
    struct str prefix; /* folded */
    bool known;
};

struct condition {
    struct str field; /* "account.employees", or the name of an event's property */
    struct match match;
    struct place at;
};

/* All conditions must hold; none at all always holds. */
struct predicate {
    struct condition *conditions;
    size_t count;
};

bool match_holds(const struct match *match, struct value value);
