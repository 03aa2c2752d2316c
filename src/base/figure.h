/* A figure that anybody can recompute: a named function from JSON to JSON, with its definition.
 *
 * Files figure_NAME.c in clock, evidence and engine each define one `const struct figure_family
 * figure_NAME`: thin adapters over the functions the product itself uses, never a second
 * implementation. `accord verify` runs them on reference numbers, `accord stats` by hand, and the
 * reference documentation is printed from them. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "err.h"
#include "str.h"

struct arena;
struct buf;
struct json;

struct figure {
    const char *name;       /* "wilson_ci" */
    const char *about;      /* one line: what it answers */
    const char *definition; /* formula, domain, what is undefined (null), source */
    const char *example;    /* a JSON object of inputs that works */
    /* Writes one JSON object to `ret_json`. Undefined results are null (semantics 0.7); inputs
     * that make no sense are ERR_INPUT with the name of the input (ERR_MISSING where it names what
     * there is not, as a time zone; ERR_LIMIT where there is too much of it). */
    bool (*compute)(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                    struct err *err);
};

struct figure_family {
    const char *title; /* "Proportions" */
    const struct figure *rows;
    size_t count;
};

/* NULL if none of the families has a figure of that name. */
const struct figure *figure_find(const struct figure_family *const *families, size_t count,
                                 struct str name);

/* Whether a result is the expected one (semantics 7): the same members by name, the same items;
 * null only equals null; numbers within tolerance * max(1, |expected|), and exactly if it is 0. */
bool figure_result_is(const struct json *got, const struct json *expected, double tolerance);

#define FIGURE_FAMILY(name, family_title, ...)                                                     \
    extern const struct figure_family name;                                                        \
    static const struct figure name##_rows[] = {__VA_ARGS__};                                      \
    const struct figure_family name = {family_title, name##_rows,                                  \
                                       sizeof name##_rows / sizeof name##_rows[0]}
