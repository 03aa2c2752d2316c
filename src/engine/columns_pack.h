/* Whole numbers in as few bits as they need: how the columns' packings (columns_int.h) are chosen
 * and written. For the builder alone; reading is packed_get(). */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "engine/columns_int.h"

/* `count` numbers, asked for one by one, more than once. */
struct numbers {
    int64_t (*at)(const void *of, size_t i);
    const void *of;
    size_t count;
};

/* The narrowest packing: ticks are the greatest common divisor of all steps, and of the numbers at
 * the two ends of int64 (never, since ever) the upper, or else the lower, is `rest`. */
struct packing packing_of(const struct numbers *numbers);
/* The same of numbers that rise more or less evenly. */
struct packing packing_of_rising(const struct numbers *numbers);

/* What a section of `count` numbers takes, with the padding behind them. */
size_t packing_bytes(const struct packing *packing, size_t count);
/* `at` is all zeros and has room for packing_bytes(). */
void packing_write(const struct packing *packing, const struct numbers *numbers, uint8_t *at);
void bits_put(uint8_t *at, uint32_t width, size_t i, uint64_t bits);

/* Bits that hold `number`; of more than PACKED_BITS_MAX all 64. */
uint32_t bits_for(uint64_t number);
uint64_t bits_mask(uint32_t width);
uint64_t tick_of(uint64_t tick, uint64_t step);
