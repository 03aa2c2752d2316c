/* Tables for people: aligned columns, numbers to the right, cut with an ellipsis to fit a terminal,
 * tiers coloured there. All text is cleaned of control characters first. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct app;
struct arena;
struct table;

enum column_kind { COLUMN_TEXT, COLUMN_NUMBER, COLUMN_TIER };

struct column {
    const char *title;
    enum column_kind kind;
    bool shrinks; /* may be cut when the table is wider than the terminal */
};

/* `columns` is kept by reference. */
struct table *table_new(struct arena *arena, const struct column *columns, size_t count);

/* Cells come row by row. Text is kept by reference. */
void table_cell(struct table *table, struct str text);
void table_cellf(struct table *table, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void table_int(struct table *table, int64_t number);
/* Whole points of milli-points, rounded down (semantics 1.6: never "70" shown in tier B). */
void table_points(struct table *table, int64_t mp);

/* Each line begins with `indent` spaces. Nothing at all if there is no row. */
void table_print(const struct table *table, const struct app *app, int indent);

/* `text` cut to `width` columns, with an ellipsis where something is missing. */
struct str text_fit(struct arena *arena, struct str text, size_t width, bool is_unicode);

/* Paragraphs of words, wrapped to `width` columns behind `indent` spaces. */
void print_wrapped(const struct app *app, struct str text, int indent, int width);
