/* Reading one arm of a ratio metric from a figure's inputs: y and n of each account. */
#pragma once

#include <stdbool.h>

#include "base/err.h"
#include "evidence/means.h"

struct arena;
struct json;

/* Two lists of equal length under `key_y` and `key_n`; n must not be negative. */
bool field_ratio_arm(struct arena *arena, const struct json *inputs, const char *key_y,
                     const char *key_n, struct ratio_arm *ret, struct err *err) MUST_CHECK;
