/* Memory with a named lifetime: process, snapshot, request, batch, tick.
 *
 * Everything allocated from an arena lives until the arena is reset or freed; nothing is freed
 * one by one. Who passes the arena owns the result. Files, statements and locks join their arena
 * with arena_defer(), so an early return leaks nothing. Out of memory aborts: the ledger is
 * crash-safe, and everything that comes from outside is capped before it gets here.
 *
 * In sanitizer builds every piece is a malloc of its own, so a use after the end is seen. */
#pragma once

#include <stdarg.h>
#include <stddef.h>

struct arena;

/* A new, empty arena. `lifetime` is kept by reference and names it in messages. Never NULL. */
struct arena *arena_new(const char *lifetime);

/* One that is freed when `outer` is reset or freed, and may be reset by itself before. */
struct arena *arena_within(struct arena *outer, const char *lifetime);

/* Runs what was deferred, last first, and frees everything. NULL is allowed. */
void arena_free(struct arena *arena);

/* Runs what was deferred, last first, and forgets everything; the memory is kept for reuse. */
void arena_reset(struct arena *arena);

/* `size` zeroed bytes, aligned for any type. Never NULL; size 0 gives a valid pointer. */
void *arena_alloc(struct arena *arena, size_t size) __attribute__((malloc, alloc_size(2)));

/* The same with anything in it: for what is written over at once. */
void *arena_room(struct arena *arena, size_t size) __attribute__((malloc, alloc_size(2)));

/* `count` zeroed items of `size` bytes; the product is checked. */
void *arena_array(struct arena *arena, size_t count, size_t size)
    __attribute__((malloc, alloc_size(2, 3)));

/* Room for `need` items of `size` bytes: returns `items` if `*capacity` suffices, else a larger
 * copy (the old one stays valid until the arena ends) and the new `*capacity`. */
void *arena_grow(struct arena *arena, void *items, size_t *capacity, size_t need, size_t size);

/* Formatted text, terminated. */
char *arena_printf(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *arena, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

/* Calls `release(thing)` when the arena is reset or freed, in reverse order of deferring. */
void arena_defer(struct arena *arena, void (*release)(void *thing), void *thing);

/* Bytes handed out since the last reset: for limits and measurements. */
size_t arena_bytes(const struct arena *arena);
