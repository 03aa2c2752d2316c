/* See columns_pack.h. */
#include "engine/columns_pack.h"

#include <assert.h>

enum { WORD_BITS = 64 };

uint32_t bits_for(uint64_t number)
{
    uint32_t bits = number == 0 ? 0 : (uint32_t)(WORD_BITS - __builtin_clzll(number));
    return bits > PACKED_BITS_MAX ? WORD_BITS : bits;
}

uint64_t bits_mask(uint32_t width)
{
    return width == 0 ? 0 : UINT64_MAX >> (WORD_BITS - width);
}

/* The greatest common divisor of both; 0 is divided by all. */
uint64_t tick_of(uint64_t tick, uint64_t step)
{
    while (step != 0 && tick != 1) {
        uint64_t remainder = tick % step;
        tick = step;
        step = remainder;
    }
    return tick;
}

/* ---- the choice ------------------------------------------------------------------------------ */

/* What lies between the numbers that are not `rest`. */
struct spread {
    int64_t least, most;
    uint64_t tick;
    size_t count;
};

static int64_t sloped(int64_t number, size_t i, int64_t slope)
{
    return (int64_t)((uint64_t)number - (i * (uint64_t)slope >> SLOPE_BITS));
}

static void spread_see(struct spread *spread, int64_t number)
{
    if (spread->count++ == 0)
        spread->least = spread->most = number;
    /* Steps from any of them have the same divisors as steps from the least. */
    uint64_t step = number > spread->least ? (uint64_t)number - (uint64_t)spread->least
                                           : (uint64_t)spread->least - (uint64_t)number;
    if (spread->tick != 1 && (spread->tick == 0 || step % spread->tick != 0))
        spread->tick = tick_of(spread->tick, step);
    if (number < spread->least)
        spread->least = number;
    if (number > spread->most)
        spread->most = number;
}

/* `rest` of the packing is left out. */
static struct spread spread_of(const struct numbers *numbers, const struct packing *packing)
{
    struct spread spread = {0};
    for (size_t i = 0; i < numbers->count; i++) {
        int64_t number = numbers->at(numbers->of, i);
        if (!packing->has_rest || number != packing->rest)
            spread_see(&spread, sloped(number, i, packing->slope));
    }
    return spread;
}

static void choose_rest(const struct numbers *numbers, struct packing *packing)
{
    for (size_t i = 0; i < numbers->count; i++) {
        int64_t number = numbers->at(numbers->of, i);
        if (number != INT64_MAX && (number != INT64_MIN || packing->has_rest))
            continue;
        packing->rest = number;
        packing->has_rest = 1;
        if (number == INT64_MAX)
            return;
    }
}

static void fit(const struct numbers *numbers, struct packing *packing)
{
    struct spread spread = spread_of(numbers, packing);
    if (spread.count == 0 && packing->has_rest) { /* all are the same */
        *packing = (struct packing){.base = packing->rest, .tick = 1};
        return;
    }
    uint64_t span = (uint64_t)spread.most - (uint64_t)spread.least;
    packing->base = spread.least;
    packing->tick = spread.tick ? (int64_t)spread.tick : 1;
    packing->width = bits_for(span / (uint64_t)packing->tick + packing->has_rest);
    if (packing->width == WORD_BITS || spread.tick > INT64_MAX) /* as they are */
        *packing = (struct packing){.tick = 1, .width = WORD_BITS, .slope = packing->slope};
}

struct packing packing_of(const struct numbers *numbers)
{
    assert(numbers && numbers->at);
    struct packing packing = {0};
    choose_rest(numbers, &packing);
    fit(numbers, &packing);
    return packing;
}

struct packing packing_of_rising(const struct numbers *numbers)
{
    assert(numbers && numbers->at);
    struct packing packing = {0};
    if (numbers->count > 1) {
        size_t last = numbers->count - 1;
        uint64_t rise =
            (uint64_t)numbers->at(numbers->of, last) - (uint64_t)numbers->at(numbers->of, 0);
        if (rise >> (WORD_BITS - 1 - SLOPE_BITS) == 0)
            packing.slope = (int64_t)((rise << SLOPE_BITS) / last);
    }
    fit(numbers, &packing);
    return packing;
}

/* ---- writing ---------------------------------------------------------------------------------- */

size_t packing_bytes(const struct packing *packing, size_t count)
{
    return (count * packing->width + 7) / 8 + PAD_BYTES;
}

void bits_put(uint8_t *at, uint32_t width, size_t i, uint64_t bits)
{
    uint64_t word;
    size_t bit = i * width;
    memcpy(&word, at + bit / 8, sizeof word);
    word |= bits << (bit % 8);
    memcpy(at + bit / 8, &word, sizeof word);
}

void packing_write(const struct packing *packing, const struct numbers *numbers, uint8_t *at)
{
    if (packing->width == 0)
        return;
    for (size_t i = 0; i < numbers->count; i++) {
        int64_t number = numbers->at(numbers->of, i);
        uint64_t step = (uint64_t)sloped(number, i, packing->slope) - (uint64_t)packing->base;
        bits_put(at, packing->width, i,
                 packing->has_rest && number == packing->rest ? bits_mask(packing->width)
                                                              : step / (uint64_t)packing->tick);
    }
}
