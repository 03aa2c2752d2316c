/* Small horizontal bars in text: eighths of a character where the locale is UTF-8, '#' elsewhere. */
#pragma once

#include <stdbool.h>

#include "base/str.h"

struct arena;

/* A bar of `share` (0..1; more is drawn as 1) of `width` characters, without padding. */
struct str bar_text(struct arena *arena, double share, int width, bool is_unicode);
