/* Whether one rule takes all that another takes: for rules that are never reached. Says yes only
 * where that is certain. Private to src/agreement. */
#pragma once

#include <stdbool.h>

#include "agreement/match.h"

/* Nothing can match it: [5, 3), a value that its own range excludes. */
bool match_is_empty(const struct match *match);
/* Whatever `inner` matches, `outer` matches. */
bool match_covers(const struct match *outer, const struct match *inner);
bool predicate_covers(const struct predicate *outer, const struct predicate *inner);
