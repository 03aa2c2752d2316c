/* See text.h. The only file that includes utf8proc. */
#include "text.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <utf8proc.h>

#include "arena.h"
#include "word.h"

size_t text_utf8_length(struct str s)
{
    if (!s.length)
        return 0;
    if ((unsigned char)s.at[0] < 0x80)
        return 1;
    utf8proc_int32_t point;
    size_t window = s.length < 4 ? s.length : 4;
    utf8proc_ssize_t n =
        utf8proc_iterate((const utf8proc_uint8_t *)s.at, (utf8proc_ssize_t)window, &point);
    return n > 0 ? (size_t)n : 0;
}

/* Printable ASCII but `"` and `\`, all eight. */
static bool is_plain_word(uint64_t word)
{
    uint64_t below_space = word - WORD_EACH(0x20), is_del = word + WORD_EACH(1);
    bool is_printable = word_is_ascii(word | below_space | is_del);
    return is_printable && !word_has(word, '"') && !word_has(word, '\\');
}

static bool is_plain(char c)
{
    return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

size_t text_plain_length(struct str s)
{
    size_t i = 0;
    while (i + sizeof(uint64_t) <= s.length && is_plain_word(word_at(s.at + i)))
        i += sizeof(uint64_t);
    bool only_end_left = s.length - i < sizeof(uint64_t) && s.length >= sizeof(uint64_t);
    if (only_end_left && is_plain_word(word_at(s.at + s.length - sizeof(uint64_t))))
        return s.length;
    while (i < s.length && is_plain(s.at[i]))
        i++;
    return i;
}

/* Bytes at the start that are ASCII. */
static size_t ascii_length(struct str s)
{
    size_t i = 0;
    while (i + sizeof(uint64_t) <= s.length && word_is_ascii(word_at(s.at + i)))
        i += sizeof(uint64_t);
    while (i < s.length && (unsigned char)s.at[i] < 0x80)
        i++;
    return i;
}

bool text_is_utf8(struct str s, size_t *ret_offset)
{
    for (size_t i = 0; i < s.length;) {
        i += ascii_length((struct str){s.at + i, s.length - i});
        if (i == s.length)
            break;
        size_t step = text_utf8_length(str_slice(s, i, s.length));
        if (!step) {
            *ret_offset = i;
            return false;
        }
        i += step;
    }
    return true;
}

static bool is_ascii(struct str s)
{
    return ascii_length(s) == s.length;
}

static bool is_lower_ascii(struct str s)
{
    for (size_t i = 0; i < s.length; i++)
        if (s.at[i] >= 'A' && s.at[i] <= 'Z')
            return false;
    return is_ascii(s);
}

static struct str mapped(struct arena *arena, struct str s, utf8proc_option_t options)
{
    utf8proc_uint8_t *out = NULL;
    utf8proc_ssize_t n =
        utf8proc_map((const utf8proc_uint8_t *)s.at, (utf8proc_ssize_t)s.length, &out, options);
    if (n < 0)
        return str_copy(arena, s);
    struct str copy = str_copy(arena, (struct str){(const char *)out, (size_t)n});
    free(out);
    return copy;
}

struct str text_fold(struct arena *arena, struct str s)
{
    if (is_lower_ascii(s))
        return s;
    if (is_ascii(s)) {
        char *copy = str_terminated(arena, s);
        for (size_t i = 0; i < s.length; i++)
            if (copy[i] >= 'A' && copy[i] <= 'Z')
                copy[i] = (char)(copy[i] - 'A' + 'a');
        return (struct str){copy, s.length};
    }
    return mapped(arena, s, UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD);
}

struct str text_nfc(struct arena *arena, struct str s)
{
    if (is_ascii(s))
        return s;
    return mapped(arena, s, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
}

size_t text_width(struct str s)
{
    size_t width = 0;
    for (size_t i = 0; i < s.length;) {
        utf8proc_int32_t point = 0;
        utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)s.at + i,
                                              (utf8proc_ssize_t)(s.length - i), &point);
        int columns = n > 0 ? utf8proc_charwidth(point) : 1;
        width += columns > 0 ? (size_t)columns : 0;
        i += n > 0 ? (size_t)n : 1;
    }
    return width;
}

/* Greedy matching with one point of return: linear in practice, quadratic at worst. */
bool text_matches(struct str s, struct str pattern)
{
    size_t i = 0, p = 0, star = pattern.length, resume = 0;
    while (i < s.length) {
        if (p < pattern.length && pattern.at[p] == '*') {
            star = p++;
            resume = i;
        } else if (p < pattern.length && pattern.at[p] == s.at[i]) {
            p++;
            i++;
        } else if (star < pattern.length) {
            p = star + 1;
            i = ++resume;
        } else {
            return false;
        }
    }
    while (p < pattern.length && pattern.at[p] == '*')
        p++;
    return p == pattern.length;
}
