/* See jsonl.h. */
#include "jsonl.h"

#include <assert.h>
#include <stdio.h>

#include "arena.h"
#include "content.h"
#include "source.h"

enum { LOOK_BYTES = 1 << 16, RAW_KEPT_MAX = 4096 };

struct jsonl {
    struct arena *arena;
    struct source *source;
    size_t line_bytes_max;
    int64_t line;
    int64_t blank_rows;
    bool is_array;
    bool is_first; /* of the array */
    bool is_ended;
    char *kept; /* the beginning of a line beyond the cap */
    struct err why;
};

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static int64_t count_lines(struct str s)
{
    int64_t count = 0;
    for (size_t i = 0; i < s.length; i++)
        count += s.at[i] == '\n';
    return count;
}

static bool array_error(const struct jsonl *jsonl, struct err *err, const char *text)
{
    err_set(err, ERR_INPUT, "%s", text);
    return err_at(err, source_name(jsonl->source), (int)jsonl->line, 1);
}

static void keep_beginning(struct jsonl *jsonl, struct jsonl_row *row, struct str ahead)
{
    size_t kept = ahead.length < RAW_KEPT_MAX ? ahead.length : RAW_KEPT_MAX;
    memcpy(jsonl->kept, ahead.at, kept);
    row->raw = (struct str){jsonl->kept, kept};
    row->is_cut = row->is_refused = true;
    row->reason = "row too long";
    row->why = &jsonl->why;
    jsonl->why = (struct err){.line = (int)row->line, .column = 1};
    err_set(&jsonl->why, ERR_LIMIT, "the line is longer than %zu bytes, the most that is read",
            jsonl->line_bytes_max);
}

static bool skip_long_line(struct jsonl *jsonl, struct err *err)
{
    for (;;) {
        struct str ahead;
        if (!source_ahead(jsonl->source, 1, &ahead, err))
            return false;
        if (!ahead.length)
            return true;
        long end = str_find(ahead, '\n');
        source_skip(jsonl->source, end < 0 ? ahead.length : (size_t)end + 1);
        if (end >= 0) {
            jsonl->line++;
            return true;
        }
    }
}

/* The length of the line ahead without its end; false if it is beyond the cap. */
static bool find_line(struct jsonl *jsonl, struct str *ret_ahead, size_t *ret_length,
                      bool *ret_found, struct err *err)
{
    size_t need = LOOK_BYTES, searched = 0;
    for (;;) {
        if (!source_ahead(jsonl->source, need, ret_ahead, err))
            return false;
        struct str rest = str_slice(*ret_ahead, searched, ret_ahead->length);
        long end = str_find(rest, '\n');
        *ret_length = end < 0 ? ret_ahead->length : searched + (size_t)end;
        *ret_found = *ret_length <= jsonl->line_bytes_max;
        if (end >= 0 || ret_ahead->length < need || !*ret_found)
            return true;
        searched = ret_ahead->length;
        need = searched * 2;
    }
}

static bool next_line(struct jsonl *jsonl, struct jsonl_row *row, bool *ret_more, struct err *err)
{
    for (;;) {
        struct str ahead;
        size_t length;
        bool found;
        if (!find_line(jsonl, &ahead, &length, &found, err))
            return false;
        *ret_more = ahead.length > 0;
        if (!*ret_more)
            return true;
        *row = (struct jsonl_row){.line = jsonl->line};
        if (!found) {
            keep_beginning(jsonl, row, ahead);
            return skip_long_line(jsonl, err);
        }
        bool has_end = length < ahead.length;
        row->raw = str_trim(str_slice(ahead, 0, length));
        source_skip(jsonl->source, length + has_end);
        jsonl->line++;
        if (row->raw.length)
            return true;
        jsonl->blank_rows++;
    }
}

/* ---- one array over the whole file -------------------------------------------------------- */

/* Where the scan of one item stands. */
struct item {
    size_t at;
    int depth;
    bool in_text;
    bool escaped;
};

/* Goes on until the byte behind the item (`,` or `]` on its own level): true, or the end of what
 * is seen: false. */
static bool scan_item(struct item *item, struct str seen)
{
    for (; item->at < seen.length; item->at++) {
        char c = seen.at[item->at];
        if (item->in_text) {
            if (item->escaped)
                item->escaped = false;
            else if (c == '\\')
                item->escaped = true;
            else if (c == '"')
                item->in_text = false;
            continue;
        }
        if (item->depth == 0 && (c == ',' || c == ']'))
            return true;
        item->in_text = c == '"';
        item->depth += (c == '{' || c == '[') - (c == '}' || c == ']');
    }
    return false;
}

/* The item ahead, up to the `,` or `]` behind it. */
static bool find_item(struct jsonl *jsonl, struct str *ret_ahead, struct item *item,
                      struct err *err)
{
    size_t need = LOOK_BYTES;
    for (;;) {
        if (!source_ahead(jsonl->source, need, ret_ahead, err))
            return false;
        if (scan_item(item, *ret_ahead))
            return true;
        if (ret_ahead->length < need)
            return array_error(jsonl, err,
                               "the array that begins here is cut short; export the file again");
        if (ret_ahead->length > jsonl->line_bytes_max)
            return array_error(jsonl, err,
                               "one item of the array is longer than what is read at once; write "
                               "one object a line (jq -c '.[]')");
        need = ret_ahead->length * 2;
    }
}

/* Passes over white space; `*ret_byte` is what comes then, or 0 at the end. */
static bool pass_space(struct jsonl *jsonl, char *ret_byte, struct err *err)
{
    for (;;) {
        struct str ahead;
        if (!source_ahead(jsonl->source, 1, &ahead, err))
            return false;
        size_t at = 0;
        while (at < ahead.length && is_space(ahead.at[at]))
            at++;
        jsonl->line += count_lines(str_slice(ahead, 0, at));
        *ret_byte = at < ahead.length ? ahead.at[at] : '\0';
        source_skip(jsonl->source, at);
        if (at < ahead.length || !at)
            return true;
    }
}

static bool end_array(struct jsonl *jsonl, struct err *err)
{
    char byte;
    source_skip(jsonl->source, 1);
    jsonl->is_ended = true;
    if (!pass_space(jsonl, &byte, err))
        return false;
    return !byte || array_error(jsonl, err, "foreign bytes behind the end of the JSON array");
}

static bool next_item(struct jsonl *jsonl, struct jsonl_row *row, bool *ret_more, struct err *err)
{
    char byte;
    *ret_more = false;
    if (jsonl->is_ended)
        return true;
    if (!pass_space(jsonl, &byte, err))
        return false;
    if (byte == ']')
        return end_array(jsonl, err);
    if (!jsonl->is_first) {
        source_skip(jsonl->source, byte == ',');
        if (!pass_space(jsonl, &byte, err))
            return false;
    }
    jsonl->is_first = false;
    struct str ahead;
    struct item item = {0};
    if (!find_item(jsonl, &ahead, &item, err))
        return false;
    struct str whole = str_slice(ahead, 0, item.at);
    *row = (struct jsonl_row){.line = jsonl->line, .raw = str_trim(whole)};
    source_skip(jsonl->source, item.at);
    jsonl->line += count_lines(whole);
    *ret_more = true;
    return true;
}

bool jsonl_next(struct jsonl *jsonl, struct jsonl_row *ret_row, bool *ret_more, struct err *err)
{
    assert(jsonl && ret_row && ret_more);
    return jsonl->is_array ? next_item(jsonl, ret_row, ret_more, err)
                           : next_line(jsonl, ret_row, ret_more, err);
}

bool jsonl_open(struct arena *arena, struct source *source, size_t line_bytes_max,
                struct jsonl **ret_jsonl, struct err *err)
{
    assert(arena && source && ret_jsonl);
    struct jsonl *jsonl = arena_alloc(arena, sizeof *jsonl);
    *jsonl = (struct jsonl){.arena = arena, .source = source, .line = 1, .is_first = true};
    jsonl->line_bytes_max = line_bytes_max ? line_bytes_max : JSONL_LINE_BYTES_MAX;
    jsonl->kept = arena_alloc(arena, RAW_KEPT_MAX);
    enum content content;
    char byte;
    if (!content_of(source, &content, err))
        return false;
    if (content != CONTENT_JSON) {
        err_set(err, ERR_INPUT, "expected JSON Lines: one object { } a line");
        return err_at(err, source_name(source), 1, 1);
    }
    if (!pass_space(jsonl, &byte, err))
        return false;
    jsonl->is_array = byte == '[';
    source_skip(source, jsonl->is_array);
    *ret_jsonl = jsonl;
    return true;
}

int64_t jsonl_blank_rows(const struct jsonl *jsonl)
{
    return jsonl->blank_rows;
}
