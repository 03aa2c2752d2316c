/* From text to a small number: interning, look-up by id. Open addressing over xxHash; lives in an
 * arena. Keys are kept by reference. Iterate by the numbers, never by the table: no result may
 * depend on hash order. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "str.h"

struct arena;

struct map_slot {
    struct str key;
    uint32_t value;
    uint32_t hash; /* the lower half of the key's: keys are looked at where it is the same */
    bool used;
};

struct map {
    struct arena *arena;
    struct map_slot *slots;
    size_t capacity; /* 0 or a power of two */
    size_t count;
};

void map_init(struct map *map, struct arena *arena);
/* False if the key is unknown. */
bool map_get(const struct map *map, struct str key, uint32_t *ret_value);
/* The key will be asked for soon: its place is fetched from memory meanwhile. */
void map_expect(const struct map *map, struct str key);
/* Sets the value of a key, new or known. */
void map_put(struct map *map, struct str key, uint32_t value);
/* The number of a key; a new key gets the next number (0, 1, 2, ...) and `*ret_new` = true.
 * `ret_new` may be NULL. */
uint32_t map_intern(struct map *map, struct str key, bool *ret_new);
