/* What the ledger holds of outcomes, counted: rows, records and money by kind and reason. The first
 * look at an import, and the check of an export against what its system says. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct arena;
struct buf;
struct store;

struct outcome_count {
    struct str kind, reason, currency; /* reason and currency may be empty */
    int64_t rows;
    int64_t records;   /* different accounts, or people where no account is named */
    int64_t amounts;   /* rows with an amount */
    bool has_sum;      /* some amount, and the sum fits 64 bits */
    int64_t sum_minor; /* minor units of the currency */
    int64_t first_us, last_us;
};

/* By kind, reason and currency, in byte order; as of and as known at `as_of_us`. In `arena`. */
bool outcomes_count(const struct store *store, int64_t as_of_us, struct arena *arena,
                    struct outcome_count **ret_rows, size_t *ret_count, struct err *err) MUST_CHECK;

/* One JSON object a line. */
void outcomes_json(struct buf *buf, const struct outcome_count *rows, size_t count);
