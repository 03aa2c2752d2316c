/* Proof of read.h: documents that are right, read into what they say. */
#include "agreement/read.h"

#include "agreement/canonical.h"
#include "agreement/fixture.h"
#include "agreement/lint.h"

/* The text of a version is a version: it reads back to the same text. */
static void must_round_trip(struct arena *arena, const struct agreement *agreement)
{
    struct str first = agreement_canonical(arena, agreement);
    struct str second = agreement_canonical(arena, fixture_read(arena, first));
    if (!str_eq(first, second))
        fail_msg("differs:\n" STR_FMT "\n" STR_FMT, STR_ARG(first), STR_ARG(second));
}

static void the_design_example_reads(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct str source = {0};
    if (!tree_read(arena, "../shared/design/agreement.example.yaml", &source)) {
        arena_free(arena);
        print_message("skipped: no ../shared\n");
        skip();
    }
    const struct agreement *a = fixture_read(arena, source);
    assert_int_equal(a->account_fit.signal_count, 2);
    assert_int_equal(a->person_intent.signal_count, 3);
    assert_int_equal(a->account_intent.signals[1].role_points_count, 4);
    assert_string_equal(a->person_intent.signals[0].decay->id.at, "quick");
    must_round_trip(arena, a);
    struct findings findings;
    struct buf out;
    findings_init(&findings, arena);
    buf_init(&out, arena, FIXTURE_BYTES_MAX);
    agreement_lint(arena, a, &findings);
    findings_print(&findings, source, &out);
    print_message(STR_FMT, STR_ARG(buf_str(&out)));
    arena_free(arena);
}

SUITE(read_test, cmocka_unit_test(the_design_example_reads));
