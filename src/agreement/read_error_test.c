/* Proof of read.h: each error with its place and its words, in test/golden/agreement_errors.txt;
 * and each warning of lint.h, on a change of the ready-made agreement, in agreement_lint.txt. */
#include <string.h>

#include "agreement/fixture.h"

/* The text up to `mark`, and `*rest` behind it. */
static struct str cut(struct str *rest, const char *mark)
{
    const char *hit = memmem(rest->at, rest->length, mark, strlen(mark));
    size_t end = hit ? (size_t)(hit - rest->at) : rest->length;
    struct str head = str_slice(*rest, 0, end);
    *rest = str_slice(*rest, hit ? end + strlen(mark) : end, rest->length);
    return head;
}

static struct str findings_text(struct arena *arena, struct str source)
{
    struct findings findings;
    const struct agreement *agreement;
    struct buf out;
    findings_init(&findings, arena);
    buf_init(&out, arena, FIXTURE_BYTES_MAX);
    if (agreement_read(arena, source, "t", &fixture_vocabulary, &findings, &agreement))
        agreement_lint(arena, agreement, &findings);
    for (size_t i = 0; i < findings.count; i++)
        buf_printf(&out, "%d:%d: %s [%s] " STR_FMT "\n", findings.items[i].at.line,
                   findings.items[i].at.column,
                   (const char *const[]){"error", "warning", "note"}[findings.items[i].severity],
                   findings.items[i].code, STR_ARG(findings.items[i].text));
    return buf_str(&out);
}

/* A case: a document (without its first two lines), "=>", what is found, "%%". */
static void every_error_is_told(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct str rest = {0};
    assert_true(tree_read(arena, "test/golden/agreement_errors.txt", &rest));
    size_t cases = 0, failed = 0;
    while (rest.length) {
        struct str expected = cut(&rest, "%%\n");
        struct str document = cut(&expected, "=>\n");
        struct str source =
            str_starts(document, STR("!"))
                ? str_slice(document, 1, document.length)
                : str_printf(arena, "accord: 1\nname: T\n" STR_FMT, STR_ARG(document));
        struct str got = findings_text(arena, source);
        cases++;
        if (str_eq(got, expected))
            continue;
        failed++;
        print_message(STR_FMT "=>\n" STR_FMT "%%%%\n", STR_ARG(document), STR_ARG(got));
    }
    assert_int_equal(failed, 0);
    assert_true(cases > 50);
    arena_free(arena);
}

/* A case: a text of agreements/saas.yaml, "->", what stands instead, "=>", what is found, "%%". */
static void every_warning_is_told(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct str rest = {0};
    assert_true(tree_read(arena, "test/golden/agreement_lint.txt", &rest));
    size_t failed = 0;
    while (rest.length) {
        struct str expected = cut(&rest, "%%\n");
        struct str change = cut(&expected, "=>\n"), after = change;
        struct str before = cut(&after, "->\n");
        struct str behind = fixture_saas(arena);
        struct str head = cut(&behind, str_terminated(arena, before));
        if (!behind.length)
            fail_msg("not in the document: " STR_FMT, STR_ARG(before));
        struct str got =
            findings_text(arena, str_printf(arena, STR_FMT STR_FMT STR_FMT, STR_ARG(head),
                                            STR_ARG(after), STR_ARG(behind)));
        if (str_eq(got, expected))
            continue;
        failed++;
        print_message(STR_FMT "=>\n" STR_FMT "%%%%\n", STR_ARG(change), STR_ARG(got));
    }
    assert_int_equal(failed, 0);
    arena_free(arena);
}

/* The line and the caret, as the terminal shows them; the same as JSON. */
static void a_finding_shows_its_line(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct findings findings;
    const struct agreement *agreement;
    struct buf out;
    struct str source = STR("accord: 1\nname: T\nroles: [{id: \"\xE4\xB8\xAD\", lable: x}]\n");
    findings_init(&findings, arena);
    buf_init(&out, arena, FIXTURE_BYTES_MAX);
    assert_false(
        agreement_read(arena, source, "accord.yaml", &fixture_vocabulary, &findings, &agreement));
    findings_print(&findings, source, &out);
    assert_string_equal(str_terminated(arena, buf_str(&out)),
                        "accord.yaml:3:19: error: unknown key 'lable'; did you mean 'label'?\n"
                        "    roles: [{id: \"\xE4\xB8\xAD\", lable: x}]\n"
                        "                       ^\n");
    buf_clear(&out);
    findings_print_json(&findings, &out);
    assert_string_equal(str_terminated(arena, buf_str(&out)),
                        "{\"file\":\"accord.yaml\",\"line\":3,\"column\":19,\"severity\":\"error\","
                        "\"code\":\"unknown-key\",\"text\":\"unknown key 'lable'; did you mean "
                        "'label'?\"}\n");
    struct err err = {0};
    char line[400];
    assert_false(findings_err(&findings, &err));
    err_format(&err, line, sizeof line);
    assert_string_equal(line, "accord.yaml:3:19: unknown key 'lable'; did you mean 'label'?");
    arena_free(arena);
}

static void too_many_findings_are_counted(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct findings findings;
    const struct agreement *agreement;
    struct buf source, out;
    buf_init(&source, arena, FIXTURE_BYTES_MAX);
    buf_init(&out, arena, FIXTURE_BYTES_MAX);
    buf_text(&source, "accord: 1\nname: T\n");
    for (int i = 0; i < 700; i++)
        buf_printf(&source, "zzzz%d: 1\n", i);
    findings_init(&findings, arena);
    assert_false(
        agreement_read(arena, buf_str(&source), "t", &fixture_vocabulary, &findings, &agreement));
    assert_int_equal(findings.errors, 700);
    assert_int_equal(findings.count, FINDINGS_MAX);
    findings_print(&findings, buf_str(&source), &out);
    struct str text = buf_str(&out), tail = STR("t: 200 more are not shown\n");
    assert_true(str_eq(str_slice(text, text.length - tail.length, text.length), tail));
    arena_free(arena);
}

SUITE(read_error_test, cmocka_unit_test(every_error_is_told),
      cmocka_unit_test(every_warning_is_told), cmocka_unit_test(a_finding_shows_its_line),
      cmocka_unit_test(too_many_findings_are_counted));
