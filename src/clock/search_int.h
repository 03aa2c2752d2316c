/* The one search of src/clock: rows in rising order of a number in them. Private to src/clock. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* How many of `count` rows of `row_bytes` have a number below `limit`; `first` points to that number
 * in the first row. Halves without branches on the data: instants come in no order, so a branch
 * would be guessed wrongly every other time. */
static inline size_t count_below(const int64_t *first, size_t row_bytes, size_t count,
                                 int64_t limit)
{
    const char *base = (const char *)first;
    size_t from = 0;
    if (count == 0)
        return 0;
    for (size_t half = count / 2; count > 1; half = count / 2) {
        int64_t number = *(const int64_t *)(const void *)(base + (from + half - 1) * row_bytes);
        from += number < limit ? half : 0;
        count -= half;
    }
    return from + (*(const int64_t *)(const void *)(base + from * row_bytes) < limit);
}

/* Of an array of structs with that number in `field`. */
#define ROWS_BELOW(rows, count, field, limit)                                                      \
    ((count) == 0 ? 0 : count_below(&(rows)[0].field, sizeof(rows)[0], count, limit))
