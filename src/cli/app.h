/* What a command is given of the world: where to print, what time it is, which workspace. Made in
 * main.c, the only place that reads the clock, the environment and the terminal; in tests by hand.
 *
 * Results go to `out`, errors and remarks to `notes`. Nobody checks single prints: main.c finds
 * out at the end whether all of it was written (a full disk is exit 5). */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/str.h"

struct arena;

struct app {
    struct arena *arena; /* of the whole run */
    const char *program; /* as it was called, for commands to try next */
    FILE *out;
    FILE *notes;
    int64_t now_us;
    const char *workspace; /* the folder given with -w, else "." */
    bool is_terminal;      /* whether `out` is one */
    bool is_watched;       /* whether `notes` is one: progress is drawn there */
    bool has_colour;       /* a terminal, and NO_COLOR is not set */
    bool is_unicode;       /* the locale is UTF-8; else bars and the like are ASCII */
    int width;             /* columns to fit into; 0 = as wide as needed */
};

void app_print(const struct app *app, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void app_note(const struct app *app, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Text as it stands: JSON, CSV, what was cleaned already. */
void app_put(const struct app *app, struct str text);

/* Text from data, safe to show on a terminal: control characters and what is no UTF-8 become '?'.
 * Returned as it is if there is nothing to clean. */
struct str app_clean(struct arena *arena, struct str text);
