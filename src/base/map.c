/* See map.h. */
#include "map.h"

#include <assert.h>
#include <xxhash.h>

#include "arena.h"

void map_init(struct map *map, struct arena *arena)
{
    assert(map && arena);
    *map = (struct map){.arena = arena};
}

static uint32_t hash_of(struct str key)
{
    return (uint32_t)XXH3_64bits(key.at, key.length);
}

/* The key's slot, or the free one where it belongs. */
static size_t slot_of(const struct map *map, struct str key, uint32_t hash)
{
    size_t mask = map->capacity - 1, at = hash & mask;
    for (; map->slots[at].used; at = (at + 1) & mask)
        if (map->slots[at].hash == hash && str_eq(map->slots[at].key, key))
            break;
    return at;
}

static size_t free_slot_of(const struct map *map, uint32_t hash)
{
    size_t mask = map->capacity - 1, at = hash & mask;
    while (map->slots[at].used)
        at = (at + 1) & mask;
    return at;
}

static void rehash(struct map *map)
{
    struct map old = *map;
    map->capacity = old.capacity ? old.capacity * 2 : 16;
    map->slots = arena_array(map->arena, map->capacity, sizeof *map->slots);
    for (size_t i = 0; i < old.capacity; i++)
        if (old.slots[i].used)
            map->slots[free_slot_of(map, old.slots[i].hash)] = old.slots[i];
}

bool map_get(const struct map *map, struct str key, uint32_t *ret_value)
{
    if (!map->capacity)
        return false;
    const struct map_slot *slot = &map->slots[slot_of(map, key, hash_of(key))];
    if (slot->used)
        *ret_value = slot->value;
    return slot->used;
}

void map_expect(const struct map *map, struct str key)
{
    if (map->capacity)
        __builtin_prefetch(&map->slots[hash_of(key) & (map->capacity - 1)]);
}

static struct map_slot *slot_for(struct map *map, struct str key, uint32_t hash)
{
    assert(map->arena);
    if ((map->count + 1) * 4 > map->capacity * 3)
        rehash(map);
    return &map->slots[slot_of(map, key, hash)];
}

void map_put(struct map *map, struct str key, uint32_t value)
{
    uint32_t hash = hash_of(key);
    struct map_slot *slot = slot_for(map, key, hash);
    map->count += !slot->used;
    *slot = (struct map_slot){.key = key, .value = value, .hash = hash, .used = true};
}

uint32_t map_intern(struct map *map, struct str key, bool *ret_new)
{
    uint32_t hash = hash_of(key);
    struct map_slot *slot = slot_for(map, key, hash);
    if (ret_new)
        *ret_new = !slot->used;
    if (!slot->used) {
        *slot = (struct map_slot){
            .key = key, .value = (uint32_t)map->count, .hash = hash, .used = true};
        map->count++;
    }
    return slot->value;
}
