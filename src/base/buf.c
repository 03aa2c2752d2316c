/* See buf.h. */
#include "buf.h"

#include <assert.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "arena.h"
#include "text.h"

void buf_init(struct buf *buf, struct arena *arena, size_t length_max)
{
    assert(buf && arena && length_max > 0);
    *buf = (struct buf){.arena = arena, .length_max = length_max};
}

void buf_clear(struct buf *buf)
{
    buf->length = 0;
    buf->is_full = false;
}

struct str buf_str(const struct buf *buf)
{
    return (struct str){buf->at, buf->length};
}

enum { FIRST_BYTES = 256 };

static void grow(struct buf *buf, size_t need)
{
    size_t capacity = buf->capacity ? 2 * buf->capacity : FIRST_BYTES;
    if (capacity < need)
        capacity = need;
    if (capacity > buf->length_max)
        capacity = buf->length_max;
    char *larger = arena_room(buf->arena, capacity);
    if (buf->length)
        memcpy(larger, buf->at, buf->length);
    buf->at = larger;
    buf->capacity = capacity;
}

/* Room for `more` bytes, or NULL and `is_full`. */
static char *reserve(struct buf *buf, size_t more)
{
    assert(buf->arena);
    if (buf->is_full || more > buf->length_max - buf->length) {
        buf->is_full = true;
        return NULL;
    }
    if (more > buf->capacity - buf->length)
        grow(buf, buf->length + more);
    char *room = buf->at + buf->length;
    buf->length += more;
    return room;
}

void buf_add(struct buf *buf, struct str text)
{
    if (!text.length)
        return;
    char *room = reserve(buf, text.length);
    if (room)
        memcpy(room, text.at, text.length);
}

void buf_text(struct buf *buf, const char *terminated)
{
    buf_add(buf, str_of(terminated));
}

void buf_repeat(struct buf *buf, char byte, size_t count)
{
    char *room = count ? reserve(buf, count) : NULL;
    if (room)
        memset(room, byte, count);
}

void buf_int(struct buf *buf, int64_t number)
{
    char text[INT_TEXT_MAX];
    buf_add(buf, (struct str){text, (size_t)(str_put_int(text, number) - text)});
}

void buf_printf(struct buf *buf, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    assert(length >= 0);
    char *room = reserve(buf, (size_t)length + 1);
    if (!room)
        return;
    va_start(args, format);
    vsnprintf(room, (size_t)length + 1, format, args);
    va_end(args);
    buf->length--;
}

static void escaped(struct buf *buf, unsigned char c)
{
    switch (c) {
    case '"':
        buf_text(buf, "\\\"");
        break;
    case '\\':
        buf_text(buf, "\\\\");
        break;
    case '\n':
        buf_text(buf, "\\n");
        break;
    case '\r':
        buf_text(buf, "\\r");
        break;
    case '\t':
        buf_text(buf, "\\t");
        break;
    default:
        buf_printf(buf, "\\u%04x", c);
    }
}

static bool needs_escape(unsigned char c)
{
    return c < 0x20 || c == '"' || c == '\\';
}

/* The same, or U+FFFD for what is not UTF-8. */
static void add_escaped(struct buf *buf, struct str text)
{
    size_t start = 0, i = 0;
    while ((i += text_plain_length(str_slice(text, i, text.length))) < text.length) {
        unsigned char c = (unsigned char)text.at[i];
        size_t step = text_utf8_length(str_slice(text, i, text.length));
        if (step && !needs_escape(c)) {
            i += step;
            continue;
        }
        buf_add(buf, str_slice(text, start, i));
        if (step)
            escaped(buf, c);
        else
            buf_text(buf, "\xEF\xBF\xBD");
        start = ++i;
    }
    buf_add(buf, str_slice(text, start, text.length));
}

void buf_quoted(struct buf *buf, struct str text)
{
    if (buf->is_full || !text.length || text.length + 2 > buf->capacity - buf->length) {
        buf_byte(buf, '"');
        buf_add(buf, text);
        buf_byte(buf, '"');
        return;
    }
    char *room = buf->at + buf->length;
    room[0] = room[text.length + 1] = '"';
    memcpy(room + 1, text.at, text.length);
    buf->length += text.length + 2;
}

void buf_json(struct buf *buf, struct str text)
{
    if (text_plain_length(text) == text.length) {
        buf_quoted(buf, text);
        return;
    }
    buf_byte(buf, '"');
    add_escaped(buf, text);
    buf_byte(buf, '"');
}

void buf_json_real(struct buf *buf, double number)
{
    if (!isfinite(number)) {
        buf_text(buf, "null");
        return;
    }
    char digits[40];
    for (int precision = 6; precision <= 17; precision++) {
        snprintf(digits, sizeof digits, "%.*g", precision, number);
        if (strtod(digits, NULL) == number)
            break;
    }
    buf_text(buf, digits);
}
