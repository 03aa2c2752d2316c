/* A growing text that has a maximum from birth. Past it, bytes are dropped and `is_full` says so:
 * the caller checks once, at the end. Lives in an arena. Also the writer of all JSON. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "str.h"

struct buf {
    struct arena *arena;
    char *at;
    size_t length;
    size_t capacity; /* at most length_max */
    size_t length_max;
    bool is_full;
};

void buf_init(struct buf *buf, struct arena *arena, size_t length_max);
void buf_clear(struct buf *buf);
struct str buf_str(const struct buf *buf);

void buf_add(struct buf *buf, struct str text);
void buf_text(struct buf *buf, const char *terminated);
static inline void buf_byte(struct buf *buf, char byte)
{
    if (buf->length < buf->capacity && !buf->is_full)
        buf->at[buf->length++] = byte;
    else
        buf_add(buf, (struct str){&byte, 1});
}
void buf_repeat(struct buf *buf, char byte, size_t count);
void buf_int(struct buf *buf, int64_t number);
void buf_printf(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A text that needs no escapes, between quotes. */
void buf_quoted(struct buf *buf, struct str text);
/* A JSON string with its quotes; control bytes are escaped, invalid UTF-8 becomes U+FFFD. */
void buf_json(struct buf *buf, struct str text);
/* A real number as JSON: %.17g cut to the shortest text that reads back equal; null if it is not
 * finite. */
void buf_json_real(struct buf *buf, double number);
