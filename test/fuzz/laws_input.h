/* What must hold for any bytes that are read as CSV, JSON, gzip or a mapping: used by the fuzzers,
 * and by unit tests over the fuzzers' kept inputs. Breaking a law aborts. */
#pragma once

#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/csv.h"
#include "base/json.h"
#include "base/jsonl.h"
#include "base/source.h"
#include "base/text.h"

enum { LAW_BYTES_MAX = 1 << 24 };

#define LAW(holds)                                                                                 \
    do {                                                                                           \
        if (!(holds)) {                                                                            \
            fprintf(stderr, "%s:%d: broken law: %s\n", __FILE__, __LINE__, #holds);                \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

/* Rows have the header's shape, lines go on, cells are UTF-8, and what is refused says where. */
static inline void law_csv_row(const struct csv_row *row, size_t columns, int64_t *last_line)
{
    size_t offset;
    LAW(row->line > *last_line);
    *last_line = row->line;
    if (row->is_refused) {
        LAW(row->reason && row->why->text[0] && row->why->line > 0 && row->why->column > 0);
        return;
    }
    LAW(row->count == columns);
    for (size_t i = 0; i < row->count; i++) {
        LAW(text_is_utf8(row->cells[i], &offset));
        LAW(str_find(row->cells[i], '\0') < 0);
    }
}

static inline void law_csv(struct str bytes, size_t row_bytes_max)
{
    struct arena *arena = arena_new("law");
    struct csv_options options = {.row_bytes_max = row_bytes_max};
    struct source *source;
    struct csv *csv;
    struct err err = {0};
    if (source_of(arena, "in", bytes, &source, &err) &&
        csv_open(arena, source, &options, &csv, &err)) {
        size_t columns;
        int64_t last_line = 0;
        struct csv_row row;
        bool more = true;
        csv_header(csv, &columns);
        while (csv_next(csv, &row, &more, &err) && more)
            law_csv_row(&row, columns, &last_line);
        LAW(!more || err.code);
    } else {
        LAW(err.code && err.text[0]);
    }
    arena_free(arena);
}

/* What is said to need no escapes has none. */
static inline void law_json_plain(const struct json *json)
{
    LAW(!json->is_plain || text_plain_length(json->text) == json->text.length);
    for (size_t i = 0; i < json->count; i++) {
        if (json->keys)
            LAW(!json->is_plain || text_plain_length(json->keys[i]) == json->keys[i].length);
        law_json_plain(&json->items[i]);
    }
}

/* What parses is written and parsed to the same again. */
static inline void law_json_value(struct arena *arena, struct str text)
{
    const struct json *root;
    struct err err;
    struct buf once, twice;
    if (!json_parse(arena, text, &root, &err))
        return;
    law_json_plain(root);
    buf_init(&once, arena, LAW_BYTES_MAX);
    buf_init(&twice, arena, LAW_BYTES_MAX);
    json_write_canonical(&once, root);
    LAW(json_parse(arena, buf_str(&once), &root, &err));
    json_write_canonical(&twice, root);
    LAW(str_eq(buf_str(&once), buf_str(&twice)));
}

static inline void law_json(struct str bytes)
{
    struct arena *arena = arena_new("law");
    struct source *source;
    struct jsonl *jsonl;
    struct err err = {0};
    law_json_value(arena, bytes);
    if (source_of(arena, "in", bytes, &source, &err) &&
        jsonl_open(arena, source, 4096, &jsonl, &err)) {
        struct jsonl_row row;
        bool more = true;
        int64_t last_line = 0;
        while (jsonl_next(jsonl, &row, &more, &err) && more) {
            LAW(row.line >= last_line && row.raw.length <= bytes.length * 1100 + 4096);
            last_line = row.line;
            if (!row.is_refused)
                law_json_value(arena, row.raw);
        }
        LAW(!more || err.code);
    }
    arena_free(arena);
}

/* Plain bytes come out as they went in; packed ones come out, or an error does. */
static inline void law_gzip(struct str bytes)
{
    struct arena *arena = arena_new("law");
    struct source *source;
    struct err err = {0};
    struct str ahead;
    size_t seen = 0;
    bool done = source_of(arena, "in", bytes, &source, &err);
    LAW(done);
    while ((done = source_ahead(source, 1000, &ahead, &err)) && ahead.length &&
           seen < LAW_BYTES_MAX) {
        size_t take = ahead.length < 1000 ? ahead.length : 1000;
        if (!source_is_gzip(source))
            LAW(seen + take <= bytes.length && memcmp(bytes.at + seen, ahead.at, take) == 0);
        source_skip(source, take);
        seen += take;
    }
    LAW(done || (source_is_gzip(source) && err.code == ERR_INPUT));
    LAW(!done || source_is_gzip(source) || seen == bytes.length);
    arena_free(arena);
}
