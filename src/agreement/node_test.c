/* Proof of node.h: what YAML it reads, what it refuses, and that places are true. */
#include "agreement/node.h"

#include "agreement/fixture.h"

static const struct node *must_parse(struct arena *arena, struct str source)
{
    struct findings findings;
    const struct node *root = NULL;
    findings_init(&findings, arena);
    if (!node_read(arena, source, &findings, &root) || findings.count)
        fail_msg(STR_FMT, STR_ARG(findings.items[0].text));
    return root;
}

static const struct node *scalar(struct arena *arena, const char *text)
{
    return node_get(must_parse(arena, str_printf(arena, "k: %s\n", text)), "k");
}

static void plain_scalars_follow_the_core_schema(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum node_kind kind;
        const char *number;
    } rows[] = {
        {"true", NODE_BOOL, NULL},      {"False", NODE_BOOL, NULL},
        {"yes", NODE_TEXT, NULL},       {"on", NODE_TEXT, NULL},
        {"no", NODE_TEXT, NULL},        {"~", NODE_NULL, NULL},
        {"", NODE_NULL, NULL},          {"null", NODE_NULL, NULL},
        {"12", NODE_NUMBER, "12"},      {"-7", NODE_NUMBER, "-7"},
        {"+5", NODE_NUMBER, "5"},       {"12.50", NODE_NUMBER, "12.5"},
        {".5", NODE_NUMBER, "0.5"},     {"5.", NODE_NUMBER, "5"},
        {"-.25", NODE_NUMBER, "-0.25"}, {"1e3", NODE_NUMBER, "1000"},
        {"0x1F", NODE_NUMBER, "31"},    {"0o17", NODE_NUMBER, "15"},
        {"1e400", NODE_TEXT, NULL},     {"1_000", NODE_TEXT, NULL},
        {"12:30", NODE_TEXT, NULL},     {"2026-01-12", NODE_TEXT, NULL},
        {".", NODE_TEXT, NULL},         {"-", NODE_LIST, NULL},
        {".inf", NODE_TEXT, NULL},      {"0x", NODE_TEXT, NULL},
        {"'12'", NODE_TEXT, NULL},      {"\"true\"", NODE_TEXT, NULL},
        {"\"\"", NODE_TEXT, NULL},
    };
    struct arena *arena = arena_new("test");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].kind == NODE_LIST)
            continue;
        const struct node *node = scalar(arena, rows[i].text);
        if (node->kind != rows[i].kind)
            fail_msg("%s: kind %d, not %d", rows[i].text, node->kind, rows[i].kind);
        if (rows[i].number)
            assert_string_equal(dec_text(arena, node->number).at, rows[i].number);
    }
    arena_free(arena);
}

static void on_is_a_key(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    const struct node *root = must_parse(arena, STR("on: {type: page}\ny: 1\n"));
    assert_non_null(node_get(root, "on"));
    assert_non_null(node_get(root, "y"));
    arena_free(arena);
}

/* Every scalar's bytes are found at its offsets, and its column counts characters. */
static void check_places(struct str source, const struct node *node)
{
    if (node_is_scalar(node) && node->is_plain)
        assert_memory_equal(source.at + node->start, node->text.at, node->text.length);
    for (size_t i = 0; i < node->count; i++) {
        if (node->keys)
            check_places(source, node->keys[i]);
        check_places(source, node->items[i]);
    }
}

static void places_count_characters_and_bytes(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct str source =
        STR("\xEF\xBB\xBF# \xC3\xBC\r\n\"gr\xC3\xBC\xC3\x9F"
            "e\": [\xE4\xB8\xAD\xE6\x96\x87, b, {c: \xF0\x9F\x98\x80, d: 4}]\r\nz: 9\r\n");
    const struct node *root = must_parse(arena, source);
    check_places(source, root);
    const struct node *list = root->items[0];
    assert_int_equal(list->at.line, 2);
    assert_int_equal(list->items[1]->at.column, 15);
    assert_int_equal(node_get(list->items[2], "d")->at.column, 28);
    assert_int_equal(node_get(root, "z")->at.line, 3);
    check_places(fixture_saas(arena), must_parse(arena, fixture_saas(arena)));
    arena_free(arena);
}

static void must_refuse(struct arena *arena, struct str source, const char *code, int line,
                        int column)
{
    struct findings findings;
    const struct node *root = NULL;
    findings_init(&findings, arena);
    assert_false(node_read(arena, source, &findings, &root));
    assert_null(root);
    assert_string_equal(findings.items[0].code, code);
    if (findings.items[0].at.line != line || findings.items[0].at.column != column)
        fail_msg("%s: %d:%d: " STR_FMT, code, findings.items[0].at.line,
                 findings.items[0].at.column, STR_ARG(findings.items[0].text));
}

static void what_an_agreement_needs_not_is_refused(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    must_refuse(arena, STR(""), "empty", 1, 1);
    must_refuse(arena, STR("# only a comment\n"), "empty", 1, 1);
    must_refuse(arena, STR("a: &x 1\n"), "anchor", 1, 4);
    must_refuse(arena, STR("a: *x\n"), "anchor", 1, 4);
    must_refuse(arena, STR("titles: [*cfo*]\n"), "anchor", 1, 10);
    must_refuse(arena, STR("a: !!int 1\n"), "tag", 1, 4);
    must_refuse(arena, STR("a: 1\n---\nb: 2\n"), "documents", 2, 1);
    must_refuse(arena, STR("? [a]\n: 1\n"), "key", 1, 3);
    must_refuse(arena, STR("a: b: c\n"), "yaml", 1, 5);
    must_refuse(arena, STR("a: [1, 2\n"), "yaml", 2, 1);
    must_refuse(arena, STR("a:\n\t- 1\n"), "yaml", 2, 1);
    must_refuse(arena, STR("a: 1\nb: \xff\n"), "bytes", 2, 4);
    must_refuse(arena, STR("a: \0b\n"), "bytes", 1, 4);
    must_refuse(arena, STR("\xC3\xBC: \xE2\x80\xA8\n"), "bytes", 1, 4);
    must_refuse(arena, STR("a: 1\rb: 2\n"), "bytes", 1, 5);
    must_refuse(arena,
                STR("\xff\xfe"
                    "a\0"),
                "bytes", 1, 1);
    arena_free(arena);
}

static struct str repeated(struct arena *arena, const char *text, size_t count)
{
    struct buf buf;
    buf_init(&buf, arena, FIXTURE_BYTES_MAX);
    for (size_t i = 0; i < count; i++)
        buf_text(&buf, text);
    return buf_str(&buf);
}

static void bombs_do_not_go_off(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    must_refuse(arena, STR("a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n"), "anchor", 1, 4);
    must_refuse(arena, repeated(arena, "[", 200000), "depth", 1, 65);
    must_refuse(arena, repeated(arena, "{a: ", 200000), "depth", 1, 257);
    must_refuse(arena, repeated(arena, "- ", 200000), "depth", 1, 129);
    must_refuse(arena, repeated(arena, "x", NODE_BYTES_MAX + 1), "size", 1, 1);
    must_parse(arena, repeated(arena, "x", NODE_BYTES_MAX));
    must_refuse(arena, str_printf(arena, STR_FMT ": 1\n", STR_ARG(repeated(arena, "k", 300))),
                "key", 1, 1);
    arena_free(arena);
}

static void sixty_four_levels_are_allowed(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct str open = repeated(arena, "[", 64), close = repeated(arena, "]", 64);
    must_parse(arena, str_printf(arena, STR_FMT STR_FMT, STR_ARG(open), STR_ARG(close)));
    arena_free(arena);
}

/* A hundred thousand keys take their time, but not the square of it. */
static void many_keys_are_read_in_a_line(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct buf buf;
    buf_init(&buf, arena, FIXTURE_BYTES_MAX);
    for (int i = 0; i < 90000; i++)
        buf_printf(&buf, "k%d: 1\n", i);
    assert_int_equal(must_parse(arena, buf_str(&buf))->count, 90000);
    buf_clear(&buf);
    buf_text(&buf, "[\xC3\xBC");
    for (int i = 0; i < 200000; i++)
        buf_text(&buf, ",\xC3\xBC");
    buf_text(&buf, "]");
    assert_int_equal(must_parse(arena, buf_str(&buf))->count, 200001);
    arena_free(arena);
}

static void a_key_that_stands_twice_is_told_and_the_rest_is_read(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct findings findings;
    const struct node *root = NULL;
    findings_init(&findings, arena);
    assert_true(node_read(arena, STR("a: 1\nb: {c: 1, \"c\": 2}\na: 2\n"), &findings, &root));
    assert_int_equal(findings.errors, 2);
    assert_string_equal(findings.items[0].code, "duplicate-key");
    assert_int_equal(findings.items[0].at.column, 11);
    assert_int_equal(findings.items[1].at.line, 3);
    arena_free(arena);
}

static void control_characters_do_not_get_in_by_escapes(void **state)
{
    (void)state;
    static const char *const bad[] = {"\"\\x1b[31m\"", "\"\\0\"",     "\"\\u0085\"",
                                      "\"\\u2028\"",   "\"\\uFEFF\"", "\"a\\x7f\""};
    struct arena *arena = arena_new("test");
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct findings findings;
        const struct node *root;
        findings_init(&findings, arena);
        assert_true(node_read(arena, str_printf(arena, "k: %s\n", bad[i]), &findings, &root));
        assert_int_equal(findings.errors, 1);
        assert_string_equal(findings.items[0].code, "control");
    }
    arena_free(arena);
}

SUITE(node_test, cmocka_unit_test(plain_scalars_follow_the_core_schema),
      cmocka_unit_test(on_is_a_key), cmocka_unit_test(places_count_characters_and_bytes),
      cmocka_unit_test(what_an_agreement_needs_not_is_refused),
      cmocka_unit_test(bombs_do_not_go_off), cmocka_unit_test(sixty_four_levels_are_allowed),
      cmocka_unit_test(many_keys_are_read_in_a_line),
      cmocka_unit_test(a_key_that_stands_twice_is_told_and_the_rest_is_read),
      cmocka_unit_test(control_characters_do_not_get_in_by_escapes));
