/* `--as-of` and `--known-at`, read and told: what every command that scores has. */
#pragma once

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"
#include "engine/history.h"

struct app;
struct args;
struct arena;

/* Without `--as-of` it is now; without `--known-at` it is the same as as-of. */
bool args_moment(const struct app *app, const struct args *args, struct moment *ret_moment,
                 struct err *err) MUST_CHECK;

/* "2026-11-01 13:00 UTC", and ", as known at ..." if that is another instant. */
struct str moment_words(struct arena *arena, struct moment moment);
/* "2026-11-01 13:00 UTC"; "2026-11-01" at midnight. */
struct str instant_words(struct arena *arena, int64_t t_us);
