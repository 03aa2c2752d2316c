/* JSON Lines: one value a line; also one array over the whole file, `[{..}, {..}]`, whose items
 * are handed out like lines. Only cuts the text: parsing is json.h's. Streams: memory is bounded by
 * the longest line. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "err.h"
#include "str.h"

struct arena;
struct source;
struct jsonl;

enum { JSONL_LINE_BYTES_MAX = 16 << 20 };

struct jsonl_row {
    int64_t line;       /* where it begins, 1-based */
    struct str raw;     /* the JSON, without white space around it */
    bool is_cut;        /* `raw` is only the beginning of a line beyond the cap */
    bool is_refused;    /* then `why` says so, until the next call */
    const char *reason; /* of a refused row: a few fixed words, for counting */
    const struct err *why;
};

/* ERR_INPUT if the source does not begin as JSON, or what `source` says. `line_bytes_max` 0 =
 * JSONL_LINE_BYTES_MAX. */
bool jsonl_open(struct arena *arena, struct source *source, size_t line_bytes_max,
                struct jsonl **ret_jsonl, struct err *err) MUST_CHECK;

int64_t jsonl_blank_rows(const struct jsonl *jsonl);

/* The next row, valid until the next call; `*ret_more` = false at the end. Fails as `source` does,
 * and where an array is cut short or not an array. */
bool jsonl_next(struct jsonl *jsonl, struct jsonl_row *ret_row, bool *ret_more,
                struct err *err) MUST_CHECK;
