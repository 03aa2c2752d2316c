/* One leaf of a document changed in its own text: the bytes of one scalar are replaced, all other
 * bytes stay, comments and layout with them. The result is read again, and refused unless it
 * differs from the original in exactly that one change. */
#pragma once

#include "agreement/agreement.h"
#include "base/err.h"
#include "base/str.h"

struct arena;

/* `path` as in struct change: "/intent/person/signals/pricing_visits/points"; items of lists by
 * their id or their index; "~1" stands for '/' in a name, "~0" for '~'. `json` is the new scalar
 * as JSON: 8, true, "text". Fails if the path is not written in the document (a default), is no
 * single-line scalar, or if the new document is wrong: ERR_INPUT, with the place. */
bool agreement_splice(struct arena *arena, struct str source, const char *file,
                      const struct vocabulary *vocabulary, struct str path, struct str json,
                      struct str *ret_source, struct err *err) MUST_CHECK;
