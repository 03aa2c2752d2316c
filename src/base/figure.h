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

struct arena;
struct buf;
struct json;

struct figure {
    const char *name;       /* "wilson_ci" */
    const char *about;      /* one line: what it answers */
    const char *definition; /* formula, domain, what is undefined (null), source */
    const char *example;    /* a JSON object of inputs that works */
    /* Writes one JSON object to `ret_json`. Undefined results are null (semantics 0.7); inputs
     * that make no sense are ERR_INPUT with the name of the input. */
    bool (*compute)(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                    struct err *err);
};

struct figure_family {
    const char *title; /* "Proportions" */
    const struct figure *rows;
    size_t count;
};

#define FIGURE_FAMILY(name, family_title, ...)                                                     \
    extern const struct figure_family name;                                                        \
    static const struct figure name##_rows[] = {__VA_ARGS__};                                      \
    const struct figure_family name = {family_title, name##_rows,                                  \
                                       sizeof name##_rows / sizeof name##_rows[0]}
