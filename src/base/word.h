/* Eight bytes of text as one number, for loops that look for bytes. Only the first byte found is
 * certain, from the lowest up: a difference may borrow from the byte above it. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define WORD_EACH(byte) (UINT64_C(0x0101010101010101) * (unsigned char)(byte))

static inline uint64_t word_at(const char *at)
{
    uint64_t word;
    memcpy(&word, at, sizeof word);
    return word;
}

static inline bool word_has(uint64_t word, char byte)
{
    uint64_t zero = word ^ WORD_EACH(byte);
    return (zero - WORD_EACH(1)) & ~zero & WORD_EACH(0x80);
}

static inline bool word_is_ascii(uint64_t word)
{
    return !(word & WORD_EACH(0x80));
}
