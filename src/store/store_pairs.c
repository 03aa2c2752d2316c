/* See store_pairs.h. */
#include "store/store_pairs.h"

#include <stdlib.h>
#include <string.h>

#include "store/store_int.h"

enum { DIGIT_BITS = 8, DIGITS = 64 / DIGIT_BITS, DIGIT_VALUES = 1 << DIGIT_BITS };

/* Of the order of signed numbers. */
static size_t digit_of(int64_t number, int digit)
{
    uint64_t ordered = (uint64_t)number ^ UINT64_C(1) << 63;
    return ordered >> (digit * DIGIT_BITS) & (DIGIT_VALUES - 1);
}

/* Where the pairs of each value of a digit begin. False if all have the same: then nothing is to
 * be moved. */
static bool find_places(const struct pair *pairs, size_t count, int digit,
                        size_t ret_places[DIGIT_VALUES])
{
    size_t counts[DIGIT_VALUES] = {0};
    for (size_t i = 0; i < count; i++)
        counts[digit_of(pairs[i].number, digit)]++;
    for (size_t value = 0, place = 0; value < DIGIT_VALUES; value++) {
        if (counts[value] == count)
            return false;
        ret_places[value] = place;
        place += counts[value];
    }
    return true;
}

/* Radix sort, the least digit first: a tenth of qsort() for a million pairs. */
void pairs_sort(struct pair *pairs, size_t count)
{
    struct pair *from = pairs, *to = room_sized(NULL, count + 1, sizeof *to), *spare = to;
    for (int digit = 0; digit < DIGITS; digit++) {
        size_t places[DIGIT_VALUES];
        if (!count || !find_places(from, count, digit, places))
            continue;
        for (size_t i = 0; i < count; i++)
            to[places[digit_of(from[i].number, digit)]++] = from[i];
        struct pair *sorted = to;
        to = from;
        from = sorted;
    }
    if (from != pairs)
        memcpy(pairs, from, count * sizeof *pairs);
    free(spare);
}

static bool write_some(const struct store *store, struct db_stmt *stmt, const struct pair *pairs,
                       int count, struct err *err)
{
    for (int i = 0; i < count; i++) {
        db_int(stmt, 2 * i + 1, pairs[i].number);
        db_int(stmt, 2 * i + 2, pairs[i].event);
    }
    return store_write(store, stmt, err);
}

bool pairs_write(const struct store *store, enum sql one, enum sql many, struct pair *pairs,
                 size_t count, struct err *err)
{
    struct db_stmt *add_one, *add_many;
    if (!store_stmt(store, one, &add_one, err) || !store_stmt(store, many, &add_many, err))
        return false;
    size_t at = 0;
    pairs_sort(pairs, count);
    for (; count - at >= PAIRS_A_STATEMENT; at += PAIRS_A_STATEMENT)
        if (!write_some(store, add_many, &pairs[at], PAIRS_A_STATEMENT, err))
            return false;
    for (; at < count; at++)
        if (!write_some(store, add_one, &pairs[at], 1, err))
            return false;
    return true;
}
