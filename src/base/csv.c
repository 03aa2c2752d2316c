/* See csv.h. A row without a quote, the usual one, is found by memchr and cut at its delimiters;
 * only rows with quotes take the careful path. */
#include "csv.h"

#include <assert.h>
#include <stdio.h>

#include "arena.h"
#include "content.h"
#include "source.h"
#include "text.h"
#include "word.h"

enum {
    CELLS_SLACK = 64,     /* cells read beyond the header's before a row is given up */
    RAW_KEPT_MAX = 4096,  /* of a row beyond the cap */
    LOOK_BYTES = 1 << 16, /* what detection looks at */
    DETECT_ROWS = 8,
    REREAD_MAX = 256 << 20 /* bytes that runaway quotes may make us read twice, in all */
};

struct csv {
    struct source *source;
    char delimiter;
    char line_end; /* '\n', or '\r' in a file that knows no other */
    size_t row_bytes_max;
    int64_t line; /* of the byte that comes next */
    int64_t header_line;
    int64_t blank_rows;
    size_t reread_left;
    struct str *header;
    size_t header_count;
    struct str *cells;
    size_t cells_max;
    char *unquoted; /* room for the cells of one row that had doubled quotes */
    size_t unquoted_used, unquoted_capacity;
    struct arena *arena;
    struct err why; /* the last refused row is refused */
};

/* One row on its way from the source to the caller. */
struct reading {
    struct str ahead; /* from the row's first byte on */
    size_t length;    /* of the row without its line end */
    size_t consumed;  /* with it */
    int64_t lines;    /* line ends in `consumed` */
};

static bool refuse(struct csv *csv, struct csv_row *row, const char *reason, int64_t line,
                   size_t column, const char *text)
{
    row->reason = reason;
    row->is_refused = true;
    row->count = 0;
    row->why = &csv->why;
    csv->why = (struct err){0};
    err_set(&csv->why, ERR_INPUT, "%s", text);
    csv->why.line = line > INT32_MAX ? INT32_MAX : (int)line;
    csv->why.column = column > INT32_MAX ? INT32_MAX : (int)column;
    return false;
}

/* Line and column (in characters) of a byte of the row. */
static bool refuse_at(struct csv *csv, struct csv_row *row, const char *reason, size_t offset,
                      const char *text)
{
    int64_t line = row->line;
    size_t column = 1;
    for (size_t i = 0; i < offset && i < row->raw.length; i++) {
        unsigned char c = (unsigned char)row->raw.at[i];
        if (row->raw.at[i] == csv->line_end) {
            line++;
            column = 1;
        } else if ((c & 0xC0) != 0x80) {
            column++;
        }
    }
    return refuse(csv, row, reason, line, column, text);
}

static void refuse_length(struct csv *csv, struct csv_row *row)
{
    char text[96];
    snprintf(text, sizeof text, "the row is longer than %zu bytes, the most that is read",
             csv->row_bytes_max);
    refuse(csv, row, "row too long", row->line, 1, text);
    csv->why.code = ERR_LIMIT;
}

static int64_t count_byte(struct str s, char byte)
{
    int64_t count = 0;
    for (const char *at = s.at, *end = s.at + s.length; at < end; at++, count++) {
        at = memchr(at, byte, (size_t)(end - at));
        if (!at)
            break;
    }
    return count;
}

/* Without the CR of a CRLF. */
static struct str without_cr(struct str line)
{
    if (line.length && line.at[line.length - 1] == '\r')
        line.length--;
    return line;
}

/* The first physical line of what lies ahead: false if its end lies beyond the cap. */
static bool first_line(struct csv *csv, struct reading *reading, struct err *err, bool *ret_found)
{
    size_t need = LOOK_BYTES, searched = 0;
    *ret_found = false;
    for (;;) {
        if (!source_ahead(csv->source, need, &reading->ahead, err))
            return false;
        size_t length = reading->ahead.length;
        const char *end = length > searched ? memchr(reading->ahead.at + searched, csv->line_end,
                                                     length - searched)
                                            : NULL;
        if (end) {
            reading->length = (size_t)(end - reading->ahead.at);
            reading->consumed = reading->length + 1;
            reading->lines = 1;
            *ret_found = reading->length <= csv->row_bytes_max;
            return true;
        }
        if (length < need) {
            reading->length = reading->consumed = length;
            *ret_found = length <= csv->row_bytes_max;
            return true;
        }
        if (length > csv->row_bytes_max)
            return true;
        searched = length;
        need = length * 2 <= csv->row_bytes_max ? length * 2 : csv->row_bytes_max + 1;
    }
}

/* Passes over a line that is longer than the cap, without holding it. */
static bool skip_long_line(struct csv *csv, struct csv_row *row, struct err *err)
{
    struct str ahead;
    if (!source_ahead(csv->source, RAW_KEPT_MAX, &ahead, err))
        return false;
    size_t kept = ahead.length < RAW_KEPT_MAX ? ahead.length : RAW_KEPT_MAX;
    csv->unquoted = arena_grow(csv->arena, csv->unquoted, &csv->unquoted_capacity, kept, 1);
    memcpy(csv->unquoted, ahead.at, kept);
    row->raw = (struct str){csv->unquoted, kept};
    row->is_cut = true;
    for (;;) {
        if (!source_ahead(csv->source, 1, &ahead, err))
            return false;
        if (!ahead.length)
            break;
        const char *end = memchr(ahead.at, csv->line_end, ahead.length);
        source_skip(csv->source, end ? (size_t)(end - ahead.at) + 1 : ahead.length);
        if (end)
            break;
    }
    csv->line++;
    refuse_length(csv, row);
    return true;
}

/* ---- rows without quotes ---------------------------------------------------------------- */

/* Where a cell ends that does not begin with a quote: at the next delimiter or line end. */
static size_t plain_end(const struct csv *csv, struct str s, size_t at)
{
    for (; at + sizeof(uint64_t) <= s.length; at += sizeof(uint64_t)) {
        uint64_t word = word_at(s.at + at);
        if (word_has(word, csv->delimiter) || word_has(word, csv->line_end))
            break;
    }
    while (at < s.length && s.at[at] != csv->delimiter && s.at[at] != csv->line_end)
        at++;
    return at;
}

static size_t split_plain(struct csv *csv, struct str line)
{
    for (size_t at = 0, count = 0;; at++) {
        size_t end = plain_end(csv, line, at);
        if (count < csv->cells_max)
            csv->cells[count] = str_slice(line, at, end);
        count++;
        if (end == line.length)
            return count;
        at = end;
    }
}

/* ---- rows with quotes ------------------------------------------------------------------- */

/* What one quoted cell turned out to be. */
enum quoted { QUOTED_WHOLE, QUOTED_OPEN, QUOTED_STRAY };

/* Where the quote that closes the one at `at` stands, and how many doubled ones are inside. */
static enum quoted close_quote(struct str s, size_t at, size_t *ret_close, size_t *ret_doubled)
{
    *ret_doubled = 0;
    for (size_t i = at + 1; i < s.length; i++) {
        const char *quote = memchr(s.at + i, '"', s.length - i);
        if (!quote)
            break;
        i = (size_t)(quote - s.at);
        if (i + 1 < s.length && s.at[i + 1] == '"') {
            ++*ret_doubled;
            i++;
            continue;
        }
        *ret_close = i;
        return QUOTED_WHOLE;
    }
    *ret_close = s.length;
    return QUOTED_OPEN;
}

static struct str undouble(struct csv *csv, struct str inside)
{
    char *to = csv->unquoted + csv->unquoted_used;
    size_t length = 0;
    for (size_t i = 0; i < inside.length; i++) {
        to[length++] = inside.at[i];
        if (inside.at[i] == '"')
            i++;
    }
    csv->unquoted_used += length;
    return (struct str){to, length};
}

/* Behind the closing quote: the delimiter or line end, over the CR of a CRLF. */
static size_t pass_cr(const struct csv *csv, struct str s, size_t at)
{
    bool is_crlf = csv->line_end == '\n' && at < s.length && s.at[at] == '\r' &&
                   (at + 1 == s.length || s.at[at + 1] == '\n');
    return at + is_crlf;
}

/* One cell from `*at` on; moves `*at` to the delimiter or line end behind it, or to what is wrong.
 */
static enum quoted read_cell(struct csv *csv, struct str s, size_t index, size_t *at)
{
    size_t end, doubled;
    if (*at >= s.length || s.at[*at] != '"') {
        end = plain_end(csv, s, *at);
        struct str cell = str_slice(s, *at, end);
        bool ends_row = end == s.length || s.at[end] == csv->line_end;
        csv->cells[index] = ends_row ? without_cr(cell) : cell;
        *at = end;
        return QUOTED_WHOLE;
    }
    if (close_quote(s, *at, &end, &doubled) == QUOTED_OPEN)
        return QUOTED_OPEN;
    struct str inside = str_slice(s, *at + 1, end);
    csv->cells[index] = doubled ? undouble(csv, inside) : inside;
    *at = end = pass_cr(csv, s, end + 1);
    bool at_end = end == s.length || s.at[end] == csv->delimiter || s.at[end] == csv->line_end;
    return at_end ? QUOTED_WHOLE : QUOTED_STRAY;
}

/* How the careful reading of one row ended. */
struct careful {
    enum quoted state;
    size_t at;    /* behind the last cell, or where it went wrong */
    size_t count; /* cells */
    bool is_over; /* more cells than a row may have */
};

static struct careful split_quoted(struct csv *csv, struct str s)
{
    struct careful result = {0};
    csv->unquoted_used = 0;
    csv->unquoted = arena_grow(csv->arena, csv->unquoted, &csv->unquoted_capacity, s.length, 1);
    for (;;) {
        result.state = read_cell(csv, s, result.count, &result.at);
        result.count++;
        bool more = result.state == QUOTED_WHOLE && result.at < s.length &&
                    s.at[result.at] == csv->delimiter;
        result.is_over = more && result.count == csv->cells_max;
        if (!more || result.is_over)
            return result;
        result.at++;
    }
}

/* A broken row with quotes: hands out its first line alone, so that what the quote swallowed is
 * read on its own. Once that was done too often, what was seen is dropped whole: the work stays
 * linear. */
static void give_up(struct csv *csv, struct reading *reading, struct csv_row *row)
{
    size_t seen = reading->ahead.length;
    if (seen > csv->reread_left) {
        reading->length = reading->consumed = seen;
        reading->lines = count_byte(reading->ahead, csv->line_end);
        row->is_cut = true;
    } else {
        csv->reread_left -= seen;
    }
    size_t kept = row->is_cut ? RAW_KEPT_MAX : reading->length;
    row->raw = str_slice(reading->ahead, 0, kept < reading->length ? kept : reading->length);
}

static void refuse_quoted(struct csv *csv, struct reading *reading, struct csv_row *row,
                          struct careful result)
{
    row->raw = reading->ahead;
    if (result.is_over)
        refuse_at(csv, row, "number of fields", result.at,
                  "the row has far more fields than the header; is a quote missing?");
    else if (result.state == QUOTED_STRAY)
        refuse_at(csv, row, "broken quotes", result.at,
                  "text follows a closing quote; double the quotes (\"\") that belong to the text");
    else if (result.state == QUOTED_OPEN)
        refuse_at(csv, row, "broken quotes", result.at,
                  "a quote opens here and is never closed; close it, or double it (\"\") if it "
                  "belongs to the text");
    else
        refuse_length(csv, row);
    give_up(csv, reading, row);
}

/* Reads with more and more in view until the row is whole, wrong, or beyond the cap. */
static bool read_quoted(struct csv *csv, struct reading *reading, struct csv_row *row,
                        size_t *ret_count, struct err *err)
{
    for (;;) {
        struct str view = reading->ahead;
        struct careful result = split_quoted(csv, view);
        bool ends = result.at < view.length && result.state == QUOTED_WHOLE && !result.is_over;
        bool may_go_on = result.at == view.length || result.state == QUOTED_OPEN;
        if (!ends && may_go_on && view.length <= csv->row_bytes_max) {
            if (!source_ahead(csv->source, view.length * 2, &reading->ahead, err))
                return false;
            if (reading->ahead.length > view.length)
                continue;
            ends = result.state == QUOTED_WHOLE; /* the last row needs no line end */
        }
        if (!ends) {
            refuse_quoted(csv, reading, row, result);
            return true;
        }
        reading->length = result.at;
        reading->consumed = result.at + (result.at < view.length);
        row->raw = str_slice(view, 0, result.at);
        reading->lines = count_byte(row->raw, csv->line_end) + 1;
        row->raw = without_cr(row->raw);
        *ret_count = result.count;
        if (result.at > csv->row_bytes_max) {
            row->raw = str_slice(view, 0, result.at < RAW_KEPT_MAX ? result.at : RAW_KEPT_MAX);
            row->is_cut = true;
            refuse_length(csv, row);
        }
        return true;
    }
}

/* ---- one row ---------------------------------------------------------------------------- */

static bool is_blank(const struct csv *csv, size_t count)
{
    size_t stored = count < csv->cells_max ? count : csv->cells_max;
    for (size_t i = 0; i < stored; i++)
        if (csv->cells[i].length)
            return false;
    return true;
}

static bool is_header_again(const struct csv *csv, size_t count)
{
    if (count != csv->header_count)
        return false;
    for (size_t i = 0; i < count; i++)
        if (!str_eq(str_trim(csv->cells[i]), csv->header[i]))
            return false;
    return true;
}

static void refuse_count(struct csv *csv, struct csv_row *row, size_t count)
{
    if (count == 1 && row->raw.at[0] == '"' && str_find(csv->cells[0], csv->delimiter) >= 0) {
        refuse(csv, row, "row quoted whole", row->line, 1,
               "the whole row stands in one pair of quotes; remove the outer quotes and halve the "
               "doubled ones inside");
        return;
    }
    char text[160];
    snprintf(text, sizeof text, "the row has %zu field%s, the header has %zu%s", count,
             count == 1 ? "" : "s", csv->header_count,
             count > csv->header_count ? "; quote the fields that hold the delimiter" : "");
    refuse(csv, row, "number of fields", row->line, 1, text);
}

static bool is_plain_ascii(struct str s)
{
    uint64_t all = 0;
    size_t i = 0;
    for (; i + sizeof all <= s.length; i += sizeof all)
        all |= word_at(s.at + i);
    for (; i < s.length; i++)
        all |= (unsigned char)s.at[i];
    return word_is_ascii(all);
}

/* What a row of the right shape can still be wrong in. */
static bool check_bytes(struct csv *csv, struct csv_row *row)
{
    long nul = str_find(row->raw, '\0');
    if (nul >= 0)
        return refuse_at(csv, row, "NUL byte", (size_t)nul,
                         "a NUL byte; is the file cut, or not a text file?");
    size_t offset;
    if (is_plain_ascii(row->raw) || text_is_utf8(row->raw, &offset))
        return true;
    return refuse_at(csv, row, "not UTF-8", offset,
                     "the bytes are not UTF-8; save the file as UTF-8 (iconv -f WINDOWS-1252 -t "
                     "UTF-8)");
}

static bool read_row(struct csv *csv, struct csv_row *row, size_t *ret_count, struct err *err)
{
    struct reading reading = {0};
    bool found;
    if (!first_line(csv, &reading, err, &found))
        return false;
    if (!found)
        return skip_long_line(csv, row, err);
    row->raw = without_cr(str_slice(reading.ahead, 0, reading.length));
    if (str_find(row->raw, '"') < 0)
        *ret_count = split_plain(csv, row->raw);
    else if (!read_quoted(csv, &reading, row, ret_count, err))
        return false;
    csv->line += reading.lines;
    source_skip(csv->source, reading.consumed);
    return true;
}

bool csv_next(struct csv *csv, struct csv_row *ret_row, bool *ret_more, struct err *err)
{
    assert(csv && ret_row && ret_more);
    for (;;) {
        struct str ahead;
        if (!source_ahead(csv->source, 1, &ahead, err))
            return false;
        *ret_more = ahead.length > 0;
        if (!*ret_more)
            return true;
        *ret_row = (struct csv_row){.line = csv->line};
        size_t count = 0;
        if (!read_row(csv, ret_row, &count, err))
            return false;
        if (ret_row->is_refused)
            return true;
        if (is_blank(csv, count)) {
            csv->blank_rows++;
            continue;
        }
        if (count != csv->header_count)
            refuse_count(csv, ret_row, count);
        else if (is_header_again(csv, count))
            refuse(csv, ret_row, "header again", ret_row->line, 1,
                   "the header stands here again; remove the line");
        else if (check_bytes(csv, ret_row)) {
            ret_row->cells = csv->cells;
            ret_row->count = count;
        }
        return true;
    }
}

/* ---- the header ------------------------------------------------------------------------- */

static size_t count_outside_quotes(struct str line, char delimiter)
{
    size_t count = 0;
    bool inside = false;
    for (size_t i = 0; i < line.length; i++) {
        inside ^= line.at[i] == '"';
        count += !inside && line.at[i] == delimiter;
    }
    return count;
}

/* How well a delimiter explains the first lines: how many have as many of it as the header, then
 * how many that is. 0 = the header has none. */
static size_t delimiter_score(struct str ahead, char line_end, char delimiter)
{
    size_t in_header = 0, agree = 0;
    for (int i = 0; i < DETECT_ROWS && ahead.length; i++) {
        long end = str_find(ahead, line_end);
        size_t length = end < 0 ? ahead.length : (size_t)end;
        size_t count = count_outside_quotes(str_slice(ahead, 0, length), delimiter);
        if (i == 0)
            in_header = count;
        agree += count == in_header;
        ahead = str_slice(ahead, end < 0 ? length : length + 1, ahead.length);
    }
    return in_header ? agree * LOOK_BYTES + in_header : 0;
}

/* "sep=;" in the first line, as spreadsheets write it: the delimiter, or 0. */
static char declared_delimiter(struct str ahead)
{
    bool is_declared = str_starts(ahead, STR("sep=")) && ahead.length > 5 &&
                       (ahead.at[5] == '\r' || ahead.at[5] == '\n');
    return is_declared ? ahead.at[4] : '\0';
}

static char detect_delimiter(struct str ahead, char line_end)
{
    static const char candidates[] = {',', ';', '\t'};
    char best = ',';
    size_t best_score = 0;
    for (size_t i = 0; i < sizeof candidates; i++) {
        size_t score = delimiter_score(ahead, line_end, candidates[i]);
        if (score > best_score) {
            best = candidates[i];
            best_score = score;
        }
    }
    return best;
}

static bool header_error(const struct csv *csv, struct err *err, size_t column, const char *text)
{
    err_set(err, ERR_INPUT, "%s", text);
    return err_at(err, source_name(csv->source), (int)csv->header_line, (int)column);
}

static bool check_names(struct csv *csv, struct err *err)
{
    for (size_t i = 0; i < csv->header_count; i++) {
        for (size_t j = 0; csv->header[i].length && j < i; j++) {
            if (!str_eq(csv->header[i], csv->header[j]))
                continue;
            err_set(err, ERR_INPUT,
                    "the columns %zu and %zu are both called '" STR_FMT "'; rename one of them",
                    j + 1, i + 1, STR_ARG(csv->header[i]));
            return err_at(err, source_name(csv->source), (int)csv->header_line, 1);
        }
    }
    return true;
}

/* Keeps the names of the header, trimmed. `cells_max` is then fitted to them. */
static bool keep_header(struct csv *csv, size_t count, struct err *err)
{
    csv->header_count = count;
    csv->header = arena_array(csv->arena, count, sizeof *csv->header);
    for (size_t i = 0; i < count; i++)
        csv->header[i] = str_copy(csv->arena, str_trim(csv->cells[i]));
    bool quoted_whole =
        count == 1 && (str_find(csv->header[0], ',') >= 0 || str_find(csv->header[0], ';') >= 0 ||
                       str_find(csv->header[0], '\t') >= 0);
    if (quoted_whole)
        return header_error(csv, err, 1,
                            "the whole header stands in one pair of quotes; export the file again "
                            "without quoting whole rows");
    csv->cells_max = count + CELLS_SLACK;
    return check_names(csv, err);
}

static bool read_header(struct csv *csv, struct err *err)
{
    struct csv_row row;
    size_t count;
    do {
        struct str ahead;
        csv->header_line = csv->line;
        if (!source_ahead(csv->source, 1, &ahead, err))
            return false;
        if (!ahead.length)
            return header_error(csv, err, 1,
                                "the file is empty; its first line must name the columns");
        row = (struct csv_row){.line = csv->line};
        count = 0;
        if (!read_row(csv, &row, &count, err))
            return false;
        if (!row.is_refused && count <= csv->cells_max)
            check_bytes(csv, &row);
    } while (!row.is_refused && is_blank(csv, count) && row.raw.length == 0);
    if (row.is_refused) {
        *err = csv->why;
        return err_at(err, source_name(csv->source), csv->why.line, csv->why.column);
    }
    if (count > csv->cells_max)
        return header_error(csv, err, 1, "the header has more than 4096 columns");
    if (is_blank(csv, count))
        return header_error(csv, err, 1, "the header names no column");
    return keep_header(csv, count, err);
}

bool csv_open(struct arena *arena, struct source *source, const struct csv_options *options,
              struct csv **ret_csv, struct err *err)
{
    assert(arena && source && ret_csv);
    struct csv *csv = arena_alloc(arena, sizeof *csv);
    *csv = (struct csv){.source = source, .arena = arena, .line = 1, .reread_left = REREAD_MAX};
    csv->row_bytes_max =
        options && options->row_bytes_max ? options->row_bytes_max : CSV_ROW_BYTES_MAX;
    csv->cells_max = CSV_COLUMNS_MAX;
    csv->cells = arena_array(arena, CSV_COLUMNS_MAX + CELLS_SLACK, sizeof *csv->cells);
    enum content content;
    if (!content_of(source, &content, err))
        return false;
    if (content == CONTENT_JSON) {
        err_set(err, ERR_INPUT, "expected CSV, found JSON");
        return err_at(err, source_name(source), 1, 1);
    }
    struct str ahead;
    if (!source_ahead(source, LOOK_BYTES, &ahead, err))
        return false;
    ahead = str_slice(ahead, 0, ahead.length < LOOK_BYTES ? ahead.length : LOOK_BYTES);
    csv->line_end = str_find(ahead, '\n') < 0 && str_find(ahead, '\r') >= 0 ? '\r' : '\n';
    csv->delimiter = declared_delimiter(ahead);
    if (csv->delimiter) {
        source_skip(source, (size_t)str_find(ahead, csv->line_end) + 1);
        csv->line++;
    }
    if (options && options->delimiter)
        csv->delimiter = options->delimiter;
    if (!csv->delimiter)
        csv->delimiter = detect_delimiter(ahead, csv->line_end);
    if (!read_header(csv, err))
        return false;
    *ret_csv = csv;
    return true;
}

const struct str *csv_header(const struct csv *csv, size_t *ret_count)
{
    *ret_count = csv->header_count;
    return csv->header;
}

int64_t csv_blank_rows(const struct csv *csv)
{
    return csv->blank_rows;
}
