/* What an attribute or an event property can be: unknown, a truth, an exact decimal, or text.
 *
 * Numbers are exact decimals, never doubles, so that `ge: 12.5` means 12.5 on every engine. Every
 * known value has a canonical text; two values are equal if their canonical texts are (so the
 * number 1000 equals the text "1000"), and only numbers have an order. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "str.h"

struct arena;

/* digits / 10^scale, without trailing zeros behind the point. 0 <= scale <= 18. */
struct dec {
    int64_t digits;
    int scale;
};

enum value_kind { VALUE_NULL, VALUE_BOOL, VALUE_NUMBER, VALUE_TEXT };

struct value {
    enum value_kind kind;
    bool truth;        /* of VALUE_BOOL */
    struct dec number; /* of VALUE_NUMBER */
    struct str text;   /* canonical: "true", "12.5", the folded text; empty for null */
};

/* JSON's number grammar, plus a leading '+'; exponents allowed. False if it is no number or does
 * not fit 64 bits and 18 places exactly. */
bool dec_parse(struct str text, struct dec *ret_number);
int dec_cmp(struct dec a, struct dec b);
struct dec dec_of_int(int64_t number);
/* Canonical text: "-12.5", "1000", "0". */
struct str dec_text(struct arena *arena, struct dec number);
double dec_real(struct dec number);

struct value value_null(void);
struct value value_bool(bool truth);
struct value value_number(struct arena *arena, struct dec number);
/* `text` must be valid UTF-8; it is folded. */
struct value value_text(struct arena *arena, struct str text);
/* A cell without a type of its own (CSV): empty is null; true/false in any case is a truth; a
 * number as JSON writes it (so "007" and "1e400" are text) is a number; the rest is text. */
struct value value_guess(struct arena *arena, struct str cell);
/* The same unless it is text: then false. */
bool value_guess_scalar(struct arena *arena, struct str cell, struct value *ret_value);
/* From the two columns a store keeps. */
struct value value_from(enum value_kind kind, struct str canonical_text);

bool value_eq(struct value a, struct value b);
