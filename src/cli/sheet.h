/* CSV for spreadsheets: quoted as RFC 4180 wants it, and text that a spreadsheet would run as a
 * formula (it begins with = + - @ or a control character) gets an apostrophe in front. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct buf;

/* Each adds one cell; `sheet_end` ends the row. The comma is put before all cells but the first. */
struct sheet {
    struct buf *buf;
    size_t column;
};

/* Text from data or from us. A plain number is left as it is. */
void sheet_text(struct sheet *sheet, struct str text);
void sheet_int(struct sheet *sheet, int64_t number);
/* An empty cell: unknown. */
void sheet_none(struct sheet *sheet);
/* Shortest text that reads back equal; empty if it is not finite. */
void sheet_real(struct sheet *sheet, double number);
void sheet_end(struct sheet *sheet);
/* A row of titles, separated by commas. */
void sheet_titles(struct sheet *sheet, const char *titles);
