/* What json.c and json.cc share. Private to src/base. */
#pragma once

#include "arena.h"
#include "json.h"

enum { JSON_BYTES_MAX = 64 << 20 };

/* Refuses a key that stands twice in an object. */
bool json_check_keys(struct arena *arena, const struct json *object, struct err *err) MUST_CHECK;
