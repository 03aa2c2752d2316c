/* CSV (RFC 4180) as the world writes it: delimiter `,` `;` or tab, with or without BOM, CRLF, LF
 * or CR, quoted fields with line ends in them. Streams: memory is bounded by the longest row.
 *
 * One bad row never stops a file. A row that cannot be read is handed out as refused, with its
 * place, the cause and its raw text, and reading goes on with the next line. What is fatal is what
 * makes the whole file unreadable: it is empty, it is a spreadsheet or other binary, it is UTF-16,
 * or its header is broken. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "err.h"
#include "str.h"

struct arena;
struct source;
struct csv;

enum { CSV_ROW_BYTES_MAX = 16 << 20, CSV_COLUMNS_MAX = 4096 };

struct csv_options {
    char delimiter;       /* 0 = detect */
    size_t row_bytes_max; /* 0 = CSV_ROW_BYTES_MAX */
};

struct csv_row {
    int64_t line;       /* where it begins, 1-based */
    struct str raw;     /* as it stands in the file, without its line end */
    bool is_cut;        /* `raw` is only the beginning of a row beyond the cap */
    bool is_refused;    /* then `why` says so, with line and column, until the next; no cells */
    const char *reason; /* of a refused row: a few fixed words, for counting */
    const struct err *why;
    const struct str *cells; /* unquoted, valid UTF-8; as many as the header has */
    size_t count;
};

/* Reads the header. ERR_INPUT or ERR_LIMIT with the way out, or what `source` says. The reader
 * belongs to `arena`; `options` may be NULL. */
bool csv_open(struct arena *arena, struct source *source, const struct csv_options *options,
              struct csv **ret_csv, struct err *err) MUST_CHECK;

/* Column names, trimmed; a name may be empty (a column without a name), none stands twice. */
const struct str *csv_header(const struct csv *csv, size_t *ret_count);
/* Blank rows passed over so far; a row of nothing but delimiters is blank. */
int64_t csv_blank_rows(const struct csv *csv);

/* The next row, valid until the next call; `*ret_more` = false at the end. Fails only as `source`
 * does. */
bool csv_next(struct csv *csv, struct csv_row *ret_row, bool *ret_more, struct err *err) MUST_CHECK;
