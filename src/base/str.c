/* See str.h. */
#include "str.h"

#include <assert.h>
#include <stdarg.h>

#include "arena.h"

int str_cmp(struct str a, struct str b)
{
    size_t common = a.length < b.length ? a.length : b.length;
    int order = common ? memcmp(a.at, b.at, common) : 0;
    if (order)
        return order;
    return (a.length > b.length) - (a.length < b.length);
}

bool str_starts(struct str s, struct str prefix)
{
    return s.length >= prefix.length && str_eq((struct str){s.at, prefix.length}, prefix);
}

/* The digits of 0 to 99, two each. */
static const char pairs[] = "00010203040506070809101112131415161718192021222324252627282930313233"
                            "34353637383940414243444546474849505152535455565758596061626364656667"
                            "6869707172737475767778798081828384858687888990919293949596979899";

char *str_put_int(char *to, int64_t number)
{
    char digits[INT_TEXT_MAX], *end = digits + sizeof digits, *at = end;
    uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    for (; rest >= 10; rest /= 100)
        at = memcpy(at - 2, pairs + rest % 100 * 2, 2);
    if (rest || at == end)
        *--at = (char)('0' + rest);
    if (number < 0)
        *to++ = '-';
    memcpy(to, at, (size_t)(end - at));
    return to + (end - at);
}

long str_find(struct str s, char byte)
{
    const char *hit = s.length ? memchr(s.at, byte, s.length) : NULL;
    return hit ? hit - s.at : -1;
}

char *str_terminated(struct arena *arena, struct str s)
{
    char *copy = arena_room(arena, s.length + 1);
    if (s.length)
        memcpy(copy, s.at, s.length);
    copy[s.length] = '\0';
    return copy;
}

struct str str_copy(struct arena *arena, struct str s)
{
    return (struct str){str_terminated(arena, s), s.length};
}

struct str str_printf(struct arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct str text = str_of(arena_vprintf(arena, format, args));
    va_end(args);
    return text;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool str_eq_nocase(struct str a, struct str b)
{
    if (a.length != b.length)
        return false;
    for (size_t i = 0; i < a.length; i++)
        if (lower(a.at[i]) != lower(b.at[i]))
            return false;
    return true;
}

enum { WORD_MAX = 64 };

static unsigned min3(unsigned a, unsigned b, unsigned c)
{
    unsigned ab = a < b ? a : b;
    return ab < c ? ab : c;
}

/* Optimal string alignment distance, three rows. Words longer than WORD_MAX are never near. */
static unsigned distance(struct str a, struct str b)
{
    if (a.length > WORD_MAX || b.length > WORD_MAX)
        return WORD_MAX;
    unsigned rows[3][WORD_MAX + 1];
    for (unsigned j = 0; j <= b.length; j++)
        rows[0][j] = j;
    for (unsigned i = 1; i <= a.length; i++) {
        unsigned *now = rows[i % 3];
        const unsigned *before = rows[(i + 2) % 3];
        const unsigned *two_before = rows[(i + 1) % 3];
        now[0] = i;
        for (unsigned j = 1; j <= b.length; j++) {
            unsigned change = lower(a.at[i - 1]) != lower(b.at[j - 1]);
            now[j] = min3(before[j] + 1, now[j - 1] + 1, before[j - 1] + change);
            bool swapped = i > 1 && j > 1 && lower(a.at[i - 1]) == lower(b.at[j - 2]) &&
                           lower(a.at[i - 2]) == lower(b.at[j - 1]);
            if (swapped && two_before[j - 2] + 1 < now[j])
                now[j] = two_before[j - 2] + 1;
        }
    }
    return rows[a.length % 3][b.length];
}

struct str str_nearest(struct str word, const struct str *words, size_t count)
{
    unsigned limit = word.length < 4 ? 1 : word.length < 8 ? 2 : 3;
    struct str nearest = {0};
    for (size_t i = 0; i < count; i++) {
        unsigned d = distance(word, words[i]);
        if (d <= limit) {
            nearest = words[i];
            limit = d ? d - 1 : 0;
            if (d == 0)
                break;
        }
    }
    return nearest;
}
