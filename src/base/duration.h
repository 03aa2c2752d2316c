/* Lengths of time as people write them: a whole number and a unit, `45s`, `30m`, `7h`, `30d`.
 * Used by the agreement and by the command line. A day is 24 hours here; business time is
 * src/clock's. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "err.h"
#include "str.h"

struct arena;

/* Microseconds of such a text, 0 or more. Fails with ERR_INPUT if it is none, or if it is longer
 * than a hundred years, which no duration of an agreement can mean. */
bool duration_parse(struct str text, int64_t *ret_us, struct err *err) MUST_CHECK;

/* In the largest unit that divides it: 5400 s is "90m". A single day stays in hours, as agreements
 * say it: "24h". Parts of a second, which cannot be written, are cut. */
struct str duration_text(struct arena *arena, int64_t duration_us);
