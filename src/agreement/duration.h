/* Durations as the agreement writes them: a whole number and a unit, "45s 30m 7h 30d". */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct arena;

/* At most ten years; zero only as "0s" and the like. */
bool duration_parse(struct str text, int64_t *ret_us);

/* The largest unit that divides it: "30d", "24h" (a single day stays in hours), "90m". */
struct str duration_text(struct arena *arena, int64_t us);
