/* Proof of fmt.h: one layout, comments kept, the meaning untouched. */
#include "agreement/fmt.h"

#include "agreement/fixture.h"

static struct str formatted(struct arena *arena, struct str source)
{
    struct err err = {0};
    struct str result = {0};
    if (!agreement_fmt(arena, source, "t", &fixture_vocabulary, &result, &err))
        fail_msg("%s", err.text);
    return result;
}

static void the_ready_made_agreement_is_formatted(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct str source = fixture_saas(arena);
    assert_true(str_eq(formatted(arena, source), source));
    arena_free(arena);
}

static const struct {
    const char *before, *after;
} rows[] = {
    /* line ends, byte order mark, blank lines, spaces at line ends, the last line feed */
    {"\xEF\xBB\xBF\r\n\r\naccord: 1  \r\nname: T\t \r\n\r\n\r\n\r\nsummary: x   # why \r\n\r\n\r\n",
     "accord: 1\nname: T\n\nsummary: x   # why\n"},
    {"accord: 1\nname: T", "accord: 1\nname: T\n"},
    /* indents of maps and lists; a list at its key's column stays there */
    {"accord: 1\nname: T\ndecay:\n      a:\n         half_life: 5d\n      b: {half_life: 6d}\n",
     "accord: 1\nname: T\ndecay:\n  a:\n    half_life: 5d\n  b: {half_life: 6d}\n"},
    {"accord: 1\nname: T\nroles:\n-   id: a\n    label: A\n-   id: b\n",
     "accord: 1\nname: T\nroles:\n- id: a\n  label: A\n- id: b\n"},
    {"accord: 1\nname: T\nroles:\n     -     id: a\n           titles:\n                - x\n"
     "                - y\n     -     id: b\n",
     "accord: 1\nname: T\nroles:\n  - id: a\n    titles:\n      - x\n      - y\n  - id: b\n"},
    /* a comment stands where the line stands that it speaks of; its column behind a value stays */
    {"accord: 1\nname: T\ndecay:\n    # of visits\n    a: {half_life: 5d}   # quick\n"
     "    # of requests\n\n    b: {half_life: 6d}\n# the end\n",
     "accord: 1\nname: T\ndecay:\n  # of visits\n  a: {half_life: 5d}     # quick\n"
     "  # of requests\n\n  b: {half_life: 6d}\n# the end\n"},
    /* what continues a value moves along with it */
    {"accord: 1\nname: T\ndecay:\n    a: {half_life: 5d}\nroles:\n     - {id: a,\n        label: "
     "A}\n",
     "accord: 1\nname: T\ndecay:\n  a: {half_life: 5d}\nroles:\n  - {id: a,\n     label: A}\n"},
    {"accord: 1\nname: T\nready:\n     statement: >-\n          One line,\n\n\n          and "
     "another.  \n\n\n"
     "     icp: [a]\n",
     "accord: 1\nname: T\nready:\n  statement: >-\n       One line,\n\n\n       and another.  \n\n"
     "  icp: [a]\n"},
    {"accord: 1\nname: \"two\n  lines   # no comment\"\nsummary:\t'x'\t# tab\n",
     "accord: 1\nname: \"two\n  lines   # no comment\"\nsummary: 'x' # tab\n"},
};

static void layouts_become_one(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct str got = formatted(arena, str_of(rows[i].before));
        if (!str_is(got, rows[i].after))
            fail_msg("row %zu:\n" STR_FMT, i, STR_ARG(got));
        assert_true(str_eq(formatted(arena, got), got));
    }
    arena_free(arena);
}

/* Indents doubled, spaces at line ends, Windows' line ends: all of it is undone. */
static void a_mess_is_undone(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct str source = fixture_saas(arena), rest = source;
    struct buf mess;
    buf_init(&mess, arena, FIXTURE_BYTES_MAX);
    while (rest.length) {
        size_t end = (size_t)str_find(rest, '\n'), indent = 0;
        struct str line = str_slice(rest, 0, end);
        while (indent < line.length && line.at[indent] == ' ')
            indent++;
        buf_repeat(&mess, ' ', indent * 2);
        struct str text = str_slice(line, indent, line.length);
        if (str_starts(text, STR("- "))) { /* so that the map inside is at twice its column */
            buf_text(&mess, "-   ");
            text = str_slice(text, 2, text.length);
        }
        buf_add(&mess, text);
        buf_text(&mess, text.length ? "  \r\n" : "\r\n\r\n");
        rest = str_slice(rest, end + 1, rest.length);
    }
    struct str got = formatted(arena, buf_str(&mess));
    while (got.length && source.length) {
        struct str a = str_slice(got, 0, (size_t)str_find(got, '\n'));
        struct str b = str_slice(source, 0, (size_t)str_find(source, '\n'));
        /* comments behind values and continued lines keep what distance they can */
        if (!memchr(b.at, '#', b.length) && !str_starts(str_trim(b), STR("who could use")) &&
            !str_starts(str_trim(b), STR("A company is ready")) && !str_eq(a, b))
            fail_msg("'" STR_FMT "' is not '" STR_FMT "'", STR_ARG(a), STR_ARG(b));
        got = str_slice(got, a.length + 1, got.length);
        source = str_slice(source, b.length + 1, source.length);
    }
    assert_int_equal(got.length, source.length);
    arena_free(arena);
}

static void what_does_not_read_is_not_formatted(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct err err = {0};
    struct str result;
    assert_false(agreement_fmt(arena, STR("accord: 1\n"), "t", &fixture_vocabulary, &result, &err));
    assert_int_equal(err.code, ERR_INPUT);
    assert_int_equal(err.line, 1);
    arena_free(arena);
}

SUITE(fmt_test, cmocka_unit_test(the_ready_made_agreement_is_formatted),
      cmocka_unit_test(layouts_become_one), cmocka_unit_test(a_mess_is_undone),
      cmocka_unit_test(what_does_not_read_is_not_formatted));
