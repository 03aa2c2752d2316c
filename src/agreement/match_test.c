/* Proof of match.h: the operators, on known and unknown values. */
#include "agreement/match.h"

#include "agreement/fixture.h"
#include "agreement/match_read.h"

static bool holds(struct arena *arena, const char *operators, struct value value)
{
    struct findings findings;
    const struct node *root;
    struct match match;
    findings_init(&findings, arena);
    struct match_reader reader = {arena, &findings, NULL, 0};
    assert_true(node_read(arena, str_of(operators), &findings, &root));
    if (!match_read(&reader, root, NULL, &match))
        fail_msg("%s: " STR_FMT, operators, STR_ARG(findings.items[0].text));
    return match_holds(&match, value);
}

static void operators_hold_as_they_are_defined(void **state)
{
    (void)state;
    static const struct {
        const char *operators, *cell; /* an empty cell is unknown */
        bool holds;
    } rows[] = {
        {"{eq: Software}", "software", true},
        {"{eq: software}", "SOFTWARE", true},
        {"{eq: 1000}", "1000", true},
        {"{eq: \"1000\"}", "1000", true},
        {"{eq: 1000}", "1000.0", true},
        {"{eq: true}", "true", true},
        {"{eq: \"007\"}", "007", true},
        {"{eq: 7}", "007", false},
        {"{in: [a, b, 3]}", "3", true},
        {"{in: [a, b, 3]}", "c", false},
        {"{ge: 200, lt: 1000}", "200", true},
        {"{ge: 200, lt: 1000}", "1000", false},
        {"{ge: 12.5}", "12.5", true},
        {"{ge: 12.5}", "12.499999999999999999", false},
        {"{ge: 1}", "many", false},
        {"{lt: 1}", "", false},
        {"{ge: 1}", "", false},
        {"{eq: a}", "", false},
        {"{known: true}", "x", true},
        {"{known: true}", "", false},
        {"{known: false}", "x", false},
        {"{known: false}", "", true},
        {"{prefix: /Pricing}", "/pricing/x", true},
        {"{prefix: /pricing}", "/price", false},
        {"{prefix: 10}", "1000", true},
        {"{known: false, eq: a}", "", false},
        {"{known: true, lt: 5}", "4", true},
        {"{prefix: a, in: [ab, c]}", "c", false},
        {"{lt: -0.5}", "-0.50000001", true},
        {"{ge: 0}", "-0", true},
    };
    struct arena *arena = arena_new("test");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (holds(arena, rows[i].operators, value_guess(arena, str_of(rows[i].cell))) !=
            rows[i].holds)
            fail_msg("%s on '%s' must%s hold", rows[i].operators, rows[i].cell,
                     rows[i].holds ? "" : " not");
    arena_free(arena);
}

SUITE(match_test, cmocka_unit_test(operators_hold_as_they_are_defined));
