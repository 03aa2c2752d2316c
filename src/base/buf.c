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

/* Room for `more` bytes, or NULL and `is_full`. */
static char *reserve(struct buf *buf, size_t more)
{
    assert(buf->arena);
    if (buf->is_full || more > buf->length_max - buf->length) {
        buf->is_full = true;
        return NULL;
    }
    size_t need = buf->length + more;
    if (need > buf->capacity) {
        size_t first = buf->length_max < FIRST_BYTES ? buf->length_max : FIRST_BYTES;
        buf->at = arena_grow(buf->arena, buf->at, &buf->capacity, need < first ? first : need, 1);
    }
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

void buf_byte(struct buf *buf, char byte)
{
    buf_add(buf, (struct str){&byte, 1});
}

void buf_repeat(struct buf *buf, char byte, size_t count)
{
    char *room = count ? reserve(buf, count) : NULL;
    if (room)
        memset(room, byte, count);
}

void buf_int(struct buf *buf, int64_t number)
{
    char digits[24];
    char *end = digits + sizeof digits;
    char *at = end;
    uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    do {
        *--at = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest);
    if (number < 0)
        *--at = '-';
    buf_add(buf, (struct str){at, (size_t)(end - at)});
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

/* Bytes at the start that stand in JSON as they are, but for those beyond ASCII. */
static size_t plain_length(struct str text)
{
    size_t i = 0;
    for (; i < text.length; i++) {
        unsigned char c = (unsigned char)text.at[i];
        if (c < 0x20 || c >= 0x80 || c == '"' || c == '\\')
            break;
    }
    return i;
}

void buf_json(struct buf *buf, struct str text)
{
    buf_byte(buf, '"');
    size_t start = 0;
    for (size_t i = plain_length(text); i < text.length;) {
        unsigned char c = (unsigned char)text.at[i];
        size_t step = text_utf8_length(str_slice(text, i, text.length));
        if (step && c >= 0x20 && c != '"' && c != '\\') {
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
