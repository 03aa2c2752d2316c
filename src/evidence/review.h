/* The weekly review: which episodes people look at, chosen by nobody, and what so few can show
 * (semantics 2.2). */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "evidence/number.h"
#include "evidence/proportion.h"

struct arena;

enum { REVIEW_MAX = 50, REVIEW_MIN = 25 };

/* An episode and when it was accepted or rejected. */
struct reviewed {
    struct str id;
    int64_t disposed_us;
};

/* "2026-W28": Monday 00:00 UTC of that ISO week. False if there is no such week in 2000..2099. */
bool iso_week_start(struct str week, int64_t *ret_us);

/* The episodes disposed of in the week of that name, which begins at `start_us`. If they are fewer
 * than REVIEW_MIN, the weeks before are added one by one until they are not, or nothing is left; if
 * they are more than REVIEW_MAX, those with the smallest hash60("review-<week>" 0x1F id) stay,
 * equal ones by id. Fills `ret_chosen` (room for `count`) with places in `all`, in that order.
 * Returns how many. `arena` is scratch. */
size_t review_sample(struct arena *arena, struct str week, int64_t start_us,
                     const struct reviewed *all, size_t count, size_t *ret_chosen);

/* The honesty line: what x of n means, and what telling two rates apart would take. */
struct honesty {
    struct interval interval; /* Wilson, 95 % */
    struct maybe_real needed; /* records on each side, rounded up, for alpha .05 and power .8 */
};

struct honesty honesty_line(struct proportion sample, double p0, double p1);
/* "5 of 50 converted means 4.3 % to 21.4 %; separating 10 % from 15 % needs 686 records on each
 * side". In `arena`. */
struct str honesty_text(struct arena *arena, struct proportion sample, double p0, double p1);
