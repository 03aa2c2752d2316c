/* From the text of an accord.yaml to the typed agreement, with everything checked on the way. */
#pragma once

#include "agreement/agreement.h"
#include "agreement/findings.h"

struct arena;

/* Reads the whole document. Everything that is wrong goes to `findings` with its place; reading
 * goes on after an error, so that one run tells all. True, and `*ret_agreement` in `arena`, only
 * if there is no error. `file` names the document in what is printed. */
bool agreement_read(struct arena *arena, struct str source, const char *file,
                    const struct vocabulary *vocabulary, struct findings *findings,
                    const struct agreement **ret_agreement) MUST_CHECK;

/* The same, telling the first error as `err` with its place in `file`. */
bool agreement_load(struct arena *arena, struct str source, const char *file,
                    const struct vocabulary *vocabulary, const struct agreement **ret_agreement,
                    struct err *err) MUST_CHECK;

/* One calendar, as it stands under a name of `calendars`: {zone, week, holidays, overrides}. */
bool calendar_read(struct arena *arena, struct str source, struct findings *findings,
                   const struct calendar_doc **ret_calendar) MUST_CHECK;
