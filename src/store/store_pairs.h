/* Pairs of numbers into the look-ups of events: sorted first, then many rows a statement, which
 * costs a quarter of one row a statement in the order of arrival. Private to this folder. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "store/sql.h"

struct store;

struct pair {
    int64_t number, event;
};

/* By number; those of one number stay in their order. */
void pairs_sort(struct pair *pairs, size_t count);
/* Sorts and adds them. `one` takes a pair and `many` PAIRS_A_STATEMENT of them. */
enum { PAIRS_A_STATEMENT = 32 };
bool pairs_write(const struct store *store, enum sql one, enum sql many, struct pair *pairs,
                 size_t count, struct err *err) MUST_CHECK;
