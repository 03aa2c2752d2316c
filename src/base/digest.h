/* sha256 (OpenSSL EVP), the 60-bit hash of semantics 0.10, and a fast hash for look-ups. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "str.h"

enum { DIGEST_SIZE = 32, DIGEST_HEX_SIZE = 65 };

struct digest {
    uint8_t bytes[DIGEST_SIZE];
};

/* Running sha256. digester_end() leaves it empty for the next: many small texts are hashed faster
 * by one digester than by digest_of(). */
struct digester;
struct arena;
struct digester *digester_new(struct arena *arena);
void digester_add(struct digester *digester, struct str bytes);
struct digest digester_end(struct digester *digester);

struct digest digest_of(struct str bytes);
void digest_hex(const struct digest *digest, char ret_hex[DIGEST_HEX_SIZE]);

/* First 15 hex digits of sha256(text) as an integer: 60 bits, never negative. */
int64_t hash60(struct str text);

/* XXH3, 64 bits: fast and equal on every machine, but no match for somebody who looks for two
 * texts with one hash. For looking up, never for proving. */
uint64_t hash64(struct str text);
