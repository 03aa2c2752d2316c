/* Bytes from a file, from standard input or from memory; gzip is recognised by its content (also
 * several members in a row) and unpacked. What the readers of CSV and JSON Lines stand on.
 *
 * The reader looks ahead into one buffer and skips what it has used, so memory is bounded by what
 * it wants to see at once. A gzip that is cut, damaged or followed by foreign bytes is an error; so
 * is a regular file whose size or time of change differs between the first byte and the last. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "digest.h"
#include "err.h"
#include "str.h"

struct arena;
struct file_calls;
struct source;

struct source_options {
    const struct file_calls *calls; /* NULL = the system's */
    bool is_hashed;                 /* sha256 of the raw bytes, as read */
};

/* `path` "-" is standard input. Belongs to `arena`, which closes it. ERR_MISSING, ERR_INPUT (a
 * folder) or ERR_ENVIRONMENT. `options` may be NULL. */
bool source_open(struct arena *arena, const char *path, const struct source_options *options,
                 struct source **ret_source, struct err *err) MUST_CHECK;

/* Bytes that stand in memory and outlive the source; `name` is for messages. gzip too. */
bool source_of(struct arena *arena, const char *name, struct str bytes, struct source **ret_source,
               struct err *err) MUST_CHECK;

/* What lies ahead: at least `need` bytes, or all that is left. Valid until the next call of
 * this (skipping does not move it); at the end of the input it is empty. `need` is at most SOURCE_AHEAD_MAX. */
#define SOURCE_AHEAD_MAX ((size_t)1 << 28)
bool source_ahead(struct source *source, size_t need, struct str *ret_ahead,
                  struct err *err) MUST_CHECK;
/* Moves on by `count` bytes of what source_ahead() last showed. */
void source_skip(struct source *source, size_t count);

/* The name for messages: the path, "standard input", or what source_of() was given. */
const char *source_name(const struct source *source);
bool source_is_gzip(const struct source *source);
/* Raw bytes read so far, and in all (0 = not known): for a progress bar. */
uint64_t source_bytes_read(const struct source *source);
uint64_t source_bytes_total(const struct source *source);
/* sha256 of all raw bytes. Only with `is_hashed`, and only once the end was seen: */
bool source_has_digest(const struct source *source);
struct digest source_digest(const struct source *source);
