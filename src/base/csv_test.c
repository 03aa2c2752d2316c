/* Proof of csv.h and jsonl.h: what is well formed is read exactly, what is not is refused with its
 * place and never takes the rest of the file with it. */
#include "base/csv.h"

#include <stdio.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/jsonl.h"
#include "base/rng.h"
#include "base/source.h"
#include "strs.h"
#include "suite.h"

/* What a file gives, as text: cells joined by |, rows by newline; "!LINE:COLUMN text [raw]". */
static struct str told(struct arena *arena, struct str bytes, const struct csv_options *options)
{
    struct buf out;
    buf_init(&out, arena, 1 << 24);
    struct source *source;
    struct csv *csv;
    struct err err;
    assert_true(source_of(arena, "in.csv", bytes, &source, &err));
    if (!csv_open(arena, source, options, &csv, &err)) {
        buf_printf(&out, "!!%d:%d %s", err.line, err.column, err.text);
        return buf_str(&out);
    }
    for (;;) {
        struct csv_row row;
        bool more;
        assert_true(csv_next(csv, &row, &more, &err));
        if (!more)
            return buf_str(&out);
        if (row.is_refused)
            buf_printf(&out, "!%d:%d %.40s [" STR_FMT "]%s", row.why->line, row.why->column,
                       row.why->text, STR_ARG(row.raw), row.is_cut ? "~" : "");
        for (size_t i = 0; !row.is_refused && i < row.count; i++)
            buf_printf(&out, "%s" STR_FMT, i ? "|" : "", STR_ARG(row.cells[i]));
        buf_byte(&out, '\n');
    }
}

static void expect_told(struct str bytes, const char *want)
{
    struct arena *arena = arena_new("test");
    assert_str_is(told(arena, bytes, NULL), want);
    arena_free(arena);
}

static void dialects(void **state)
{
    (void)state;
    expect_told(STR("a,b\n1,2\n"), "1|2\n");
    expect_told(STR("a,b\n1,2"), "1|2\n");
    expect_told(STR("a,b\r\n1,2\r\n"), "1|2\n");
    expect_told(STR("a,b\r1,2\r"), "1|2\n");
    expect_told(STR("a,b\r1,\"x\ry\""), "1|x\ry\n");
    expect_told(STR("\xEF\xBB\xBF"
                    "a;b\n1,5;2\n"),
                "1,5|2\n");
    expect_told(STR("a\tb\n1\t2\n"), "1|2\n");
    expect_told(STR("a\n1\n2\n"), "1\n2\n");
    expect_told(STR("\"a,x\";\"b\"\n\"1\";2\n"), "1|2\n");
    expect_told(STR("\n\na,b\n1,2\n"), "1|2\n");
    expect_told(STR("sep=|\r\na|b,c\r\n1|2\r\n"), "1|2\n");
    struct arena *arena = arena_new("test");
    struct csv_options forced = {.delimiter = ','};
    assert_true(str_is(told(arena, STR("a;b,c\n1;2,3\n"), &forced), "1;2|3\n"));
    arena_free(arena);
}

static void quotes(void **state)
{
    (void)state;
    expect_told(STR("a,b\n\"x,y\",\"he said \"\"no\"\"\"\n"), "x,y|he said \"no\"\n");
    expect_told(STR("a,b\n\"two\nlines\",2\nx,y\n"), "two\nlines|2\nx|y\n");
    expect_told(STR("a,b\r\n\"two\r\nlines\",2\r\n"), "two\r\nlines|2\n");
    expect_told(STR("a,b\r\n1,\"2\"\r\n"), "1|2\n");
    expect_told(STR("a,b\n1,\"2\""), "1|2\n");
    expect_told(STR("a,b\n\"\",\"\"\"\"\n"), "|\"\n");
    expect_told(STR("a,b\n5\" pipe,2\n"), "5\" pipe|2\n");
    expect_told(STR("a,b\n x , y \n"), " x | y \n");
}

static void blank_rows_are_passed_over(void **state)
{
    (void)state;
    expect_told(STR("a,b\n\n1,2\n,\n\r\n3,4\n\n"), "1|2\n3|4\n");
}

static void a_bad_row_is_refused_with_its_place(void **state)
{
    (void)state;
    expect_told(STR("a,b\n1\n1,2,3\nx,y\n"),
                "!2:1 the row has 1 field, the header has 2 [1]\n"
                "!3:1 the row has 3 fields, the header has 2;  [1,2,3]\nx|y\n");
    expect_told(STR("a,b,c\n\"1,2,3\"\n4,5,6\n"),
                "!2:1 the whole row stands in one pair of quot [\"1,2,3\"]\n4|5|6\n");
    expect_told(STR("a,b\n1,2\na,b\n3,4\n"),
                "1|2\n!3:1 the header stands here again; remove the [a,b]\n3|4\n");
    expect_told(STR("a,b\n\"x\"y,2\n3,4\n"),
                "!2:4 text follows a closing quote; double the [\"x\"y,2]\n3|4\n");
    expect_told(STR("a,b\n\xC3\xA4,\xFFz\n3,4\n"),
                "!2:3 the bytes are not UTF-8; save the file a [\xC3\xA4,\xFFz]\n3|4\n");
    expect_told(STR("a,b\n1,x\0y\n3,4\n"),
                "!2:4 a NUL byte; is the file cut, or not a te [1,x]\n3|4\n");
}

static void an_open_quote_costs_one_line(void **state)
{
    (void)state;
    expect_told(STR("a,b\n1,\"open\n2,3\n4,5\n"),
                "!2:3 a quote opens here and is never closed;  [1,\"open]\n2|3\n4|5\n");
    expect_told(STR("a,b\n1,\"open"), "!2:3 a quote opens here and is never closed;  [1,\"open]\n");
    /* it seems to close at a later row's quote: that row is read on its own all the same */
    expect_told(STR("a,b\n1,\"open\n2,\"x\"\n"),
                "!3:4 text follows a closing quote; double the [1,\"open]\n2|x\n");
}

static void a_broken_header_is_fatal(void **state)
{
    (void)state;
    expect_told(STR(""), "!!1:1 the file is empty; its first line must name the columns");
    expect_told(STR("\n\n"), "!!3:1 the file is empty; its first line must name the columns");
    expect_told(STR("a,b,a\n1,2,3\n"),
                "!!1:1 the columns 1 and 3 are both called 'a'; rename one of them");
    expect_told(STR(",,\n1,2,3\n"), "!!1:1 the header names no column");
    expect_told(STR("\"a,b\"\n\"1,2\"\n"),
                "!!1:1 the whole header stands in one pair of quotes; export the file again "
                "without quoting whole rows");
    expect_told(STR("{\"a\":1}\n"), "!!1:1 expected CSV, found JSON");
    expect_told(STR("a,\xFF\n1,2\n"), "!!1:3 the bytes are not UTF-8; save the file as UTF-8 "
                                      "(iconv -f WINDOWS-1252 -t UTF-8)");
}

static void the_row_cap_holds_and_the_rest_is_read(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct buf in;
    buf_init(&in, arena, 1 << 26);
    buf_text(&in, "a,b\n1,");
    buf_repeat(&in, 'x', 3000000);
    buf_text(&in, "\n2,\"");
    for (int i = 0; i < 20000; i++)
        buf_text(&in, "\n");
    buf_text(&in, "\"\n3,4\n");
    struct csv_options options = {.row_bytes_max = 10000};
    struct str got = told(arena, buf_str(&in), &options);
    struct str first = STR("!2:1 the row is longer than 10000 bytes, the  [1,x");
    assert_true(str_starts(got, first));
    struct str end = STR("3|4\n");
    assert_true(str_eq(str_slice(got, got.length - end.length, got.length), end));
    assert_non_null(
        strstr(str_terminated(arena, got), "!3:1 the row is longer than 10000 bytes, the  [2,\""));
    struct csv_options wide = {.row_bytes_max = 4000000};
    got = told(arena, buf_str(&in), &wide);
    assert_true(got.length > 3020000 && !memchr(got.at, '!', got.length));
    arena_free(arena);
}

/* Every line opens a quote that the next one seems to close: work must stay linear. */
static void runaway_quotes_stay_linear(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct buf in;
    buf_init(&in, arena, 1 << 26);
    buf_text(&in, "a,b\n");
    for (int i = 0; i < 300000; i++)
        buf_text(&in, "a\",\"c\n");
    struct str got = told(arena, buf_str(&in), NULL);
    assert_true(got.length > 0);
    arena_free(arena);
}

static void put_cell(struct buf *out, struct str cell, bool quoted)
{
    if (!quoted) {
        buf_add(out, cell);
        return;
    }
    buf_byte(out, '"');
    for (size_t i = 0; i < cell.length; i++) {
        buf_byte(out, cell.at[i]);
        if (cell.at[i] == '"')
            buf_byte(out, '"');
    }
    buf_byte(out, '"');
}

/* Any table, written with quotes where needed and where not, reads back as it was. */
static void what_is_written_reads_back(void **state)
{
    (void)state;
    static const char letters[] = "ab ,;\"\n\r\t\xC3\xA9z";
    struct rng rng = rng_of(4711);
    for (int round = 0; round < 400; round++) {
        struct arena *arena = arena_new("test");
        struct buf in, want;
        buf_init(&in, arena, 1 << 20);
        buf_init(&want, arena, 1 << 20);
        const char *line_end = round % 2 ? "\r\n" : "\n";
        buf_printf(&in, "one,two,three%s", line_end);
        for (uint32_t r = 0; r < 1 + rng_below(&rng, 60); r++) {
            for (int c = 0; c < 3; c++) {
                struct buf cell;
                buf_init(&cell, arena, 4096);
                bool needs = false;
                for (uint32_t n = 1 + rng_below(&rng, round % 10 ? 8 : 900); n; n--) {
                    uint32_t k = rng_below(&rng, sizeof letters - 2);
                    if (letters[k] == '\xC3' || letters[k] == '\xA9')
                        buf_text(&cell, "\xC3\xA9");
                    else
                        buf_byte(&cell, letters[k]);
                    needs |= strchr(",\"\n\r", letters[k]) != NULL;
                }
                put_cell(&in, buf_str(&cell), needs || rng_below(&rng, 2));
                buf_printf(&want, "%s", c ? "|" : "");
                buf_add(&want, buf_str(&cell));
                buf_text(&in, c < 2 ? "," : line_end);
            }
            buf_byte(&want, '\n');
        }
        struct str got = told(arena, buf_str(&in), NULL);
        assert_true(str_eq(got, buf_str(&want)));
        arena_free(arena);
    }
}

/* ---- JSON Lines ------------------------------------------------------------------------------- */

static struct str json_told(struct arena *arena, struct str bytes, size_t max)
{
    struct buf out;
    buf_init(&out, arena, 1 << 24);
    struct source *source;
    struct jsonl *jsonl;
    struct err err;
    assert_true(source_of(arena, "in", bytes, &source, &err));
    if (!jsonl_open(arena, source, max, &jsonl, &err)) {
        buf_printf(&out, "!!%d:%d %s", err.line, err.column, err.text);
        return buf_str(&out);
    }
    for (;;) {
        struct jsonl_row row;
        bool more;
        if (!jsonl_next(jsonl, &row, &more, &err)) {
            buf_printf(&out, "!!%d:%d %.30s", err.line, err.column, err.text);
            return buf_str(&out);
        }
        if (!more)
            return buf_str(&out);
        buf_printf(&out, "%d%s:" STR_FMT "\n", (int)row.line, row.is_refused ? "!" : "",
                   STR_ARG(row.raw));
    }
}

static void json_lines(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    static const struct {
        const char *in, *out;
    } rows[] = {
        {"{\"a\":1}\n{\"b\":2}\n", "1:{\"a\":1}\n2:{\"b\":2}\n"},
        {"\xEF\xBB\xBF{}\r\n\r\n  {\"b\":2}", "1:{}\n3:{\"b\":2}\n"},
        {"[{\"a\":1},\n {\"b\":\"],\\\"}\"}\n]\n", "1:{\"a\":1}\n2:{\"b\":\"],\\\"}\"}\n"},
        {"[\n]", ""},
        {"[{\"a\":[1,2]}", "!!1:1 the array that begins here is "},
        {"[{}] {}", "1:{}\n!!1:1 foreign bytes behind the end o"},
        {"id,name\n", "!!1:1 expected JSON Lines: one object { } a line"},
        {"{\"a\":1}\n0123456789012345678901234567890123456789\n{}",
         "1:{\"a\":1}\n2!:0123456789012345678901234567890123456789\n{}\n3:{}\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_str_is(json_told(arena, str_of(rows[i].in), 30), rows[i].out);
    }
    arena_free(arena);
}

static void a_long_json_line_is_refused_and_the_rest_read(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct buf in;
    buf_init(&in, arena, 128 << 20);
    buf_text(&in, "{}\n{\"a\":\"");
    buf_repeat(&in, 'x', 100000000);
    buf_text(&in, "\"}\n{\"b\":1}\n");
    struct str got = json_told(arena, buf_str(&in), 0);
    assert_true(str_starts(got, STR("1:{}\n2!:{\"a\":\"xxx")));
    struct str end = STR("xxx\n3:{\"b\":1}\n");
    assert_true(str_eq(str_slice(got, got.length - end.length, got.length), end));
    assert_true(got.length < 5000);
    arena_free(arena);
}

/* A cell of any bytes but those that mean something, of any length around a word's. */
static void add_cell(struct rng *rng, struct buf *out)
{
    static const char *const pieces[] = {"a", "+", "-", "\xc3\xa9", "\x0b", "\x2d", "~", " x"};
    for (uint32_t i = rng_below(rng, 20); i > 0; i--)
        buf_text(out, pieces[rng_below(rng, sizeof pieces / sizeof pieces[0])]);
    buf_byte(out, 'z');
}

/* `,` is 0x2c, between + and -: a neighbour of a byte that is looked for is not it. */
static void cells_without_quotes_are_cut_at_each_delimiter(void **state)
{
    (void)state;
    struct rng rng = rng_of(5);
    for (int round = 0; round < 300; round++) {
        struct arena *arena = arena_new("test");
        struct buf in, want;
        buf_init(&in, arena, 1 << 16);
        buf_init(&want, arena, 1 << 16);
        buf_text(&in, "a,b,c\n");
        for (int row = 0; row < 20; row++)
            for (int cell = 0; cell < 3; cell++) {
                bool is_quoted = rng_below(&rng, 8) == 0;
                size_t from = want.length;
                add_cell(&rng, &want);
                buf_text(&in, is_quoted ? "\"" : "");
                buf_add(&in, str_slice(buf_str(&want), from, want.length));
                buf_text(&in, is_quoted ? "\"" : "");
                buf_byte(&in, cell < 2 ? ',' : '\n');
                buf_byte(&want, cell < 2 ? '|' : '\n');
            }
        assert_true(str_eq(told(arena, buf_str(&in), NULL), buf_str(&want)));
        arena_free(arena);
    }
}

SUITE(csv_test, cmocka_unit_test(dialects), cmocka_unit_test(quotes),
      cmocka_unit_test(cells_without_quotes_are_cut_at_each_delimiter),
      cmocka_unit_test(blank_rows_are_passed_over),
      cmocka_unit_test(a_bad_row_is_refused_with_its_place),
      cmocka_unit_test(an_open_quote_costs_one_line), cmocka_unit_test(a_broken_header_is_fatal),
      cmocka_unit_test(the_row_cap_holds_and_the_rest_is_read),
      cmocka_unit_test(runaway_quotes_stay_linear), cmocka_unit_test(what_is_written_reads_back),
      cmocka_unit_test(json_lines),
      cmocka_unit_test(a_long_json_line_is_refused_and_the_rest_read));
