/* JSON in: a validated tree, by simdjson (json.cc, the only C++ in the project). JSON out is in
 * buf.h. Capped by the caller in bytes, here in depth. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "err.h"
#include "str.h"
#include "value.h"

struct arena;

enum { JSON_DEPTH_MAX = 64 };

enum json_type { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

struct json {
    enum json_type type;
    bool truth;
    bool is_exact;      /* number: fits `number` exactly as written */
    bool is_integer;    /* number: written without point or exponent, fits int64 */
    bool is_plain;      /* the document is printable ASCII without escapes, and so is each text */
    struct dec number;  /* if is_exact */
    double real;        /* every number */
    struct str text;    /* string, valid UTF-8, unescaped */
    size_t count;       /* items or members */
    struct json *items; /* array: `count` items; object: `count` values */
    struct str *keys;   /* object: `count` keys, in the order of the text, none twice */
};

/* Parses one value; white space around it is allowed, anything else is refused. The tree lives in
 * `arena` and copies its strings. Fails with ERR_INPUT: the sentence names the cause. */
bool json_parse(struct arena *arena, struct str text, const struct json **ret_root,
                struct err *err) MUST_CHECK;

/* A parser kept between calls, for many small documents. Freed with the arena. */
struct json_parser;
struct json_parser *json_parser_new(struct arena *arena);
bool json_parser_parse(struct json_parser *parser, struct arena *arena, struct str text,
                       const struct json **ret_root, struct err *err) MUST_CHECK;

/* The member of an object, or NULL (also if `json` is NULL or no object). */
const struct json *json_get(const struct json *json, const char *key);
bool json_is_null(const struct json *json); /* absent counts as null */
/* A member that must be of that type; the error names the key. */
bool json_get_int(const struct json *json, const char *key, int64_t *ret,
                  struct err *err) MUST_CHECK;
bool json_get_real(const struct json *json, const char *key, double *ret,
                   struct err *err) MUST_CHECK;
bool json_get_str(const struct json *json, const char *key, struct str *ret,
                  struct err *err) MUST_CHECK;
bool json_get_array(const struct json *json, const char *key, const struct json **ret,
                    struct err *err) MUST_CHECK;
bool json_get_object(const struct json *json, const char *key, const struct json **ret,
                     struct err *err) MUST_CHECK;

/* A scalar as a value; arrays and objects become the text of their canonical JSON. */
struct value json_value(struct arena *arena, const struct json *json);

struct buf;
/* Canonical: keys sorted by bytes, no spaces, exact numbers as canonical decimals. */
void json_write_canonical(struct buf *buf, const struct json *json);
