/* Unicode: validity, normal form, case folding (utf8proc). Data and agreements are folded alike,
 * so that text compares as bytes everywhere (semantics 0.5). */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "str.h"

struct arena;

/* Bytes of the valid UTF-8 character at the start of `s`, 1 to 4; 0 if there is none. */
size_t text_utf8_length(struct str s);

/* Bytes at the start that need no second look: printable ASCII (0x20 to 0x7e) but `"` and `\`. Such
 * text is in NFC and stands in JSON as it is. */
size_t text_plain_length(struct str s);

/* Whether all of it is valid UTF-8; if not, `*ret_offset` is the first bad byte. */
bool text_is_utf8(struct str s, size_t *ret_offset);

/* NFC and case folding; `s` must be valid UTF-8. Plain lower-case ASCII is returned as it is, not
 * copied. */
struct str text_fold(struct arena *arena, struct str s);

/* NFC without folding: for ids and for what is shown. */
struct str text_nfc(struct arena *arena, struct str s);

/* Columns it takes on a terminal; wide characters count two. */
size_t text_width(struct str s);

/* `pattern` covers the whole of `s`; `*` is any text, also none. Both already folded. */
bool text_matches(struct str s, struct str pattern);
