/* One layout for all agreements, with their comments kept.
 *
 * Two spaces a level, no tabs, no spaces at line ends, at most one blank line in a row, Unix line
 * ends, one line feed at the end. Quotes, order, flow maps and the columns of comments behind
 * values stay as their author put them. The meaning never changes: the result is read again, and
 * refused if its digest differs. Formatting what is formatted changes nothing. */
#pragma once

#include "agreement/agreement.h"
#include "base/err.h"
#include "base/str.h"

struct arena;

/* Fails with ERR_INPUT and the place if `source` is no right agreement. */
bool agreement_fmt(struct arena *arena, struct str source, const char *file,
                   const struct vocabulary *vocabulary, struct str *ret_source,
                   struct err *err) MUST_CHECK;
