/* Proof of lint.h: each warning on a small change of the agreement that ships, and none on it. */
#include "agreement/lint.h"

#include "agreement/fixture.h"

static struct findings lint(struct arena *arena, struct str source)
{
    struct findings findings;
    findings_init(&findings, arena);
    findings.file = "test.yaml";
    agreement_lint(arena, fixture_read(arena, source), &findings);
    return findings;
}

static void what_ships_is_clean(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct str source = fixture_saas(arena);
    struct findings findings = lint(arena, source);
    struct buf out;
    buf_init(&out, arena, FIXTURE_BYTES_MAX);
    findings_print(&findings, source, &out);
    if (findings.count)
        fail_msg(STR_FMT, STR_ARG(buf_str(&out)));
    arena_free(arena);
}

static void fields_without_data_are_told_with_the_nearest(void **state)
{
    (void)state;
    static const struct str known[] = {{"account.employees", 17}, {"person.title", 12}};
    struct arena *arena = arena_new("test");
    const struct agreement *agreement =
        fixture_read(arena, STR("accord: 1\nname: T\nsegments:\n"
                                "  - {id: big, when: {account.employes: {ge: 200}}}\n"
                                "  - {id: default}\n"));
    struct findings findings;
    findings_init(&findings, arena);
    agreement_lint_fields(agreement, known, 2, &findings);
    assert_int_equal(findings.count, 1);
    assert_int_equal(findings.items[0].at.line, 4);
    assert_true(str_is(findings.items[0].text,
                       "unknown field 'account.employes'; did you mean 'account.employees'?"));
    agreement_lint_fields(agreement, known + 1, 1, &findings);
    assert_true(
        str_is(findings.items[0].text, "unknown field 'account.employes': no record has it"));
    assert_int_equal(findings.count, 1); /* it took the place of what was found before */
    assert_int_equal(findings.notes, 1); /* without a likely word it is a note: data may come */
    arena_free(arena);
}

SUITE(lint_test, cmocka_unit_test(what_ships_is_clean),
      cmocka_unit_test(fields_without_data_are_told_with_the_nearest));
