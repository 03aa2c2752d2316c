/* What people and spreadsheets are shown: aligned, cut to fit, never an escape sequence or a
 * formula from data. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/rng.h"
#include "base/text.h"
#include "cli/app.h"
#include "cli/bar.h"
#include "cli/sheet.h"
#include "cli/svg.h"
#include "cli/table.h"
#include "suite.h"

struct fixture {
    struct arena *arena;
    char *text;
    size_t size;
    struct app app;
};

static struct fixture *fixture_new(void)
{
    struct arena *arena = arena_new("test");
    struct fixture *fixture = arena_alloc(arena, sizeof *fixture);
    *fixture = (struct fixture){.arena = arena};
    fixture->app = (struct app){.arena = arena,
                                .out = open_memstream(&fixture->text, &fixture->size),
                                .workspace = ".",
                                .is_unicode = true};
    fixture->app.notes = fixture->app.out;
    return fixture;
}

static const char *printed(struct fixture *fixture)
{
    (void)fflush(fixture->app.out);
    return fixture->text ? fixture->text : "";
}

static void fixture_free(struct fixture *fixture)
{
    (void)fclose(fixture->app.out);
    free(fixture->text);
    arena_free(fixture->arena);
}

static const struct column columns[] = {
    {"tier", COLUMN_TIER, false}, {"id", COLUMN_TEXT, true}, {"points", COLUMN_NUMBER, false}};

static struct table *three_rows(struct arena *arena)
{
    struct table *table = table_new(arena, columns, 3);
    table_cell(table, STR("A"));
    table_cell(table, STR("山田 太郎"));
    table_points(table, 69999);
    table_cell(table, STR("X"));
    table_cell(table, STR("a rather long name of a company"));
    table_int(table, -5);
    table_cell(table, STR("D"));
    table_cell(table, STR(""));
    table_points(table, 0);
    return table;
}

static void columns_are_aligned(void **state)
{
    (void)state;
    struct fixture *fixture = fixture_new();
    table_print(three_rows(fixture->arena), &fixture->app, 2);
    assert_string_equal(printed(fixture), "  tier  id                               points\n"
                                          "  A     山田 太郎                            69\n"
                                          "  X     a rather long name of a company      -5\n"
                                          "  D                                           0\n");
    fixture_free(fixture);
}

static void narrow_tables_fit(void **state)
{
    (void)state;
    struct fixture *fixture = fixture_new();
    fixture->app.width = 30;
    table_print(three_rows(fixture->arena), &fixture->app, 0);
    const char *line = printed(fixture);
    size_t rows = 0;
    while (*line) {
        const char *end = strchr(line, '\n');
        assert_true(text_width((struct str){line, (size_t)(end - line)}) <= 30);
        line = end + 1;
        rows++;
    }
    assert_int_equal(rows, 4);
    assert_non_null(strstr(printed(fixture), "a rather long n…"));
    fixture_free(fixture);
}

static void no_colour_and_no_escape_unless_allowed(void **state)
{
    (void)state;
    struct fixture *fixture = fixture_new();
    struct table *table = table_new(fixture->arena, columns, 3);
    table_cell(table, STR("A"));
    table_cell(table, STR("\033[2Jboo\x07\n\xc2\x9b"));
    table_int(table, 1);
    table_print(table, &fixture->app, 0);
    assert_null(strchr(printed(fixture), '\033'));
    assert_non_null(strstr(printed(fixture), "?[2Jboo??"));
    fixture->app.has_colour = true;
    table_print(table, &fixture->app, 0);
    assert_non_null(strstr(printed(fixture), "\033[1;32mA\033[0m"));
    fixture_free(fixture);
}

static void cleaning_keeps_what_is_clean(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct rng rng = rng_of(1);
    struct str clean = STR("Zoë – 山田 🙂");
    assert_ptr_equal(app_clean(arena, clean).at, clean.at);
    for (int round = 0; round < 2000; round++) {
        char bytes[24];
        for (size_t i = 0; i < sizeof bytes; i++)
            bytes[i] = (char)rng_below(&rng, 256);
        struct str out = app_clean(arena, (struct str){bytes, sizeof bytes});
        assert_true(text_is_utf8(out, NULL));
        for (size_t i = 0; i < out.length; i++)
            assert_true((unsigned char)out.at[i] >= 0x20 && out.at[i] != 0x7f);
        assert_true(str_eq(app_clean(arena, out), out));
    }
    arena_free(arena);
}

static void text_is_cut_between_characters(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    for (size_t width = 2; width < 12; width++) {
        struct str cut = text_fit(arena, STR("山田太郎ÅÄÖxyz"), width, true);
        assert_true(text_is_utf8(cut, NULL));
        assert_true(text_width(cut) <= width);
    }
    assert_true(str_is(text_fit(arena, STR("abc"), 3, true), "abc"));
    assert_true(str_is(text_fit(arena, STR("abcd"), 3, false), "a.."));
    arena_free(arena);
}

static void bars_grow_with_the_share(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    size_t last = 0;
    for (int i = 0; i <= 100; i++) {
        struct str bar = bar_text(arena, i / 100.0, 10, true);
        assert_true(text_width(bar) <= 10 && text_width(bar) >= last);
        assert_int_equal(bar.length == 0, i == 0);
        last = text_width(bar);
    }
    assert_true(str_is(bar_text(arena, 2, 4, false), "####"));
    assert_true(str_is(bar_text(arena, 0.5, 4, false), "##"));
    arena_free(arena);
}

static void spreadsheets_run_no_formula_from_data(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct buf buf;
    buf_init(&buf, arena, 1 << 16);
    struct sheet sheet = {&buf, 0};
    sheet_text(&sheet, STR("=HYPERLINK(\"http://x.example\",\"y\")"));
    sheet_text(&sheet, STR("@sum"));
    sheet_text(&sheet, STR("+1"));
    sheet_text(&sheet, STR("-1+cmd"));
    sheet_text(&sheet, STR("-1.5"));
    sheet_text(&sheet, STR("a,b"));
    sheet_text(&sheet, STR("two\nlines"));
    sheet_none(&sheet);
    sheet_int(&sheet, -7);
    sheet_real(&sheet, 0.25);
    sheet_end(&sheet);
    assert_true(str_is(buf_str(&buf),
                       "\"'=HYPERLINK(\"\"http://x.example\"\",\"\"y\"\")\",'@sum,+1,'-1+cmd,-1.5,"
                       "\"a,b\",\"two\nlines\",,-7,0.25\n"));
    arena_free(arena);
}

static void charts_escape_what_they_show(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct buf buf;
    buf_init(&buf, arena, 1 << 20);
    struct chart_bar bars[] = {
        {.label = STR("<script>"),
         .note = STR("3 & 4"),
         .has_value = true,
         .value = 0.25,
         .lower = 0.1,
         .upper = 0.4},
        {.label = STR("B"), .note = STR("1 of 2")},
    };
    struct chart chart = {STR("a \"title\""), STR("\x01"), bars, 2};
    chart_svg(&buf, &chart);
    const char *text = str_terminated(arena, buf_str(&buf));
    assert_null(strstr(text, "<script"));
    assert_non_null(strstr(text, "&lt;script&gt;"));
    assert_non_null(strstr(text, "3 &amp; 4"));
    assert_non_null(strstr(text, "&quot;title&quot;"));
    assert_non_null(strstr(text, "not enough to show a rate"));
    assert_null(strchr(text, 1));
    arena_free(arena);
}

SUITE(output_test, cmocka_unit_test(columns_are_aligned), cmocka_unit_test(narrow_tables_fit),
      cmocka_unit_test(no_colour_and_no_escape_unless_allowed),
      cmocka_unit_test(cleaning_keeps_what_is_clean),
      cmocka_unit_test(text_is_cut_between_characters), cmocka_unit_test(bars_grow_with_the_share),
      cmocka_unit_test(spreadsheets_run_no_formula_from_data),
      cmocka_unit_test(charts_escape_what_they_show));
