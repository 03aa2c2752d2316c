/* Blocks of growing size, filled from the front. See arena.h.
 *
 * What is large is asked for zeroed: fresh from the system it is so already, and pages that are never
 * used are never touched. Not in huge pages: they take a seventh of the time where memory is at hand
 * (8 ms for 140 MB, not 55), but in a virtual machine that gives free memory back to its host each is
 * fetched anew, in 5 ms. */
#include "arena.h"

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_EACH_PIECE 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_EACH_PIECE 1
#endif
#endif
#ifndef ARENA_EACH_PIECE
#define ARENA_EACH_PIECE 0
#endif

enum { ALIGNMENT = 16, BLOCK_MIN = 4096, BLOCK_MAX = 1 << 20 };

struct block {
    struct block *next;
    size_t size;
    size_t used;
    size_t dirty; /* behind so many bytes all are zero still */
};

struct deferred {
    struct deferred *next;
    void (*release)(void *thing);
    void *thing;
};

struct arena {
    const char *lifetime;
    struct block *blocks;
    struct deferred *deferred;
    size_t bytes;
};

static void out_of_memory(const struct arena *arena, size_t size)
{
    fprintf(stderr, "out of memory: %zu bytes for the %s\n", size, arena->lifetime);
    abort();
}

struct arena *arena_new(const char *lifetime)
{
    assert(lifetime);
    struct arena *arena = calloc(1, sizeof *arena);
    if (!arena) {
        fprintf(stderr, "out of memory: a new arena for the %s\n", lifetime);
        abort();
    }
    arena->lifetime = lifetime;
    return arena;
}

static void run_deferred(struct arena *arena)
{
    while (arena->deferred) {
        struct deferred *last = arena->deferred;
        arena->deferred = last->next;
        last->release(last->thing);
    }
}

static void drop_blocks(struct arena *arena, struct block *keep)
{
    struct block *block = arena->blocks;
    while (block) {
        struct block *next = block->next;
        if (block != keep)
            free(block);
        block = next;
    }
    arena->blocks = keep;
    arena->bytes = 0;
}

void arena_free(struct arena *arena)
{
    if (!arena)
        return;
    run_deferred(arena);
    drop_blocks(arena, NULL);
    free(arena);
}

void arena_reset(struct arena *arena)
{
    assert(arena);
    run_deferred(arena);
    struct block *keep = ARENA_EACH_PIECE ? NULL : arena->blocks;
    if (keep && keep->size > BLOCK_MAX)
        keep = NULL;
    drop_blocks(arena, keep);
    if (keep) {
        keep->next = NULL;
        keep->used = 0;
    }
}

static struct block *block_add(struct arena *arena, size_t size)
{
    size_t room = size;
    if (!ARENA_EACH_PIECE) {
        size_t grown = arena->blocks ? arena->blocks->size * 2 : BLOCK_MIN;
        if (grown > BLOCK_MAX)
            grown = BLOCK_MAX;
        if (room < grown)
            room = grown;
    }
    bool is_large = room > BLOCK_MAX;
    size_t bytes = sizeof(struct block) + room;
    struct block *block = is_large ? calloc(1, bytes) : malloc(bytes);
    if (!block)
        out_of_memory(arena, size);
    *block = (struct block){.next = arena->blocks, .size = room, .dirty = is_large ? 0 : room};
    arena->blocks = block;
    return block;
}

/* A piece, and how much of it may hold something. */
static char *take(struct arena *arena, size_t size, size_t *ret_dirty)
{
    assert(arena);
    if (size > SIZE_MAX / 2)
        out_of_memory(arena, size);
    size_t rounded = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (ARENA_EACH_PIECE)
        rounded = size ? size : 1;
    struct block *block = arena->blocks;
    if (!block || block->size - block->used < rounded || ARENA_EACH_PIECE)
        block = block_add(arena, rounded);
    char *piece = (char *)(block + 1) + block->used;
    size_t dirty = block->dirty > block->used ? block->dirty - block->used : 0;
    *ret_dirty = dirty < size ? dirty : size;
    block->used += rounded;
    arena->bytes += size;
    return piece;
}

void *arena_room(struct arena *arena, size_t size)
{
    size_t dirty;
    return take(arena, size, &dirty);
}

void *arena_alloc(struct arena *arena, size_t size)
{
    size_t dirty;
    char *piece = take(arena, size, &dirty);
    memset(piece, 0, dirty);
    return piece;
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
    size_t product;
    if (__builtin_mul_overflow(count, size, &product))
        out_of_memory(arena, SIZE_MAX);
    return arena_alloc(arena, product);
}

void *arena_grow(struct arena *arena, void *items, size_t *capacity, size_t need, size_t size)
{
    assert(capacity && size > 0);
    if (need <= *capacity)
        return items;
    size_t grown = *capacity ? *capacity * 2 : 8;
    if (grown < need)
        grown = need;
    void *larger = arena_array(arena, grown, size);
    if (*capacity)
        memcpy(larger, items, *capacity * size);
    *capacity = grown;
    return larger;
}

char *arena_vprintf(struct arena *arena, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    assert(length >= 0);
    char *text = arena_room(arena, (size_t)length + 1);
    vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    return text;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = arena_vprintf(arena, format, args);
    va_end(args);
    return text;
}

void arena_defer(struct arena *arena, void (*release)(void *thing), void *thing)
{
    assert(release);
    struct deferred *entry = arena_alloc(arena, sizeof *entry);
    *entry = (struct deferred){.next = arena->deferred, .release = release, .thing = thing};
    arena->deferred = entry;
}

static void free_arena(void *arena)
{
    arena_free(arena);
}

struct arena *arena_within(struct arena *outer, const char *lifetime)
{
    struct arena *arena = arena_new(lifetime);
    arena_defer(outer, free_arena, arena);
    return arena;
}

size_t arena_bytes(const struct arena *arena)
{
    assert(arena);
    return arena->bytes;
}
