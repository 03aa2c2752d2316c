/* Text as a pointer and a length. Not terminated, not owned: it points into an arena, a file
 * buffer or a literal. Order is that of bytes, as everywhere in Accord (semantics 0.5). */
#pragma once

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct arena;

struct str {
    const char *at;
    size_t length;
};

#define STR(literal) ((struct str){"" literal, sizeof(literal) - 1})
#define STR_FMT "%.*s"
#define STR_ARG(s) (int)(s).length, (s).at ? (s).at : ""

static inline struct str str_of(const char *terminated)
{
    return (struct str){terminated, terminated ? strlen(terminated) : 0};
}

static inline bool str_is_empty(struct str s)
{
    return s.length == 0;
}

static inline bool str_eq(struct str a, struct str b)
{
    return a.length == b.length && (a.length == 0 || memcmp(a.at, b.at, a.length) == 0);
}

static inline bool str_is(struct str s, const char *terminated)
{
    return str_eq(s, str_of(terminated));
}

/* Byte order: negative, zero or positive. A prefix comes first. */
int str_cmp(struct str a, struct str b);

bool str_starts(struct str s, struct str prefix);
/* The bytes [from, to) of it. */
static inline struct str str_slice(struct str s, size_t from, size_t to)
{
    assert(from <= to && to <= s.length);
    return (struct str){from ? s.at + from : s.at, to - from}; /* nothing may be NULL */
}

static inline bool byte_is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Without ASCII white space at both ends. */
static inline struct str str_trim(struct str s)
{
    while (s.length && byte_is_space(s.at[0])) {
        s.at++;
        s.length--;
    }
    while (s.length && byte_is_space(s.at[s.length - 1]))
        s.length--;
    return s;
}

/* Writes a number in decimal, at most INT_TEXT_MAX bytes; returns the end. */
enum { INT_TEXT_MAX = 20 };
char *str_put_int(char *to, int64_t number);
/* Position of the first `byte`, or -1. */
long str_find(struct str s, char byte);
/* Copies into the arena, terminated behind the end. */
struct str str_copy(struct arena *arena, struct str s);
char *str_terminated(struct arena *arena, struct str s);
struct str str_printf(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Equal but for ASCII case. */
bool str_eq_nocase(struct str a, struct str b);

/* Of `words`, the one nearest to `word` by edit distance (a swap of neighbours is one edit),
 * or an empty text if none is near enough to suggest: "did you mean ...?" */
struct str str_nearest(struct str word, const struct str *words, size_t count);
