/* What json.c and json.cc share. Private to src/base. */
#pragma once

#include "arena.h"
#include "json.h"

enum { JSON_BYTES_MAX = 64 << 20 };

/* Whether no byte is a backslash or beyond printable ASCII. Space between the tokens is allowed:
 * inside a text a control byte is not JSON. */
bool json_is_plain(struct str document);
/* Refuses a key that stands twice in an object. */
bool json_check_keys(struct arena *arena, const struct json *object, struct err *err) MUST_CHECK;
