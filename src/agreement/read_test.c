/* Proof of read.h: documents that are right, read into what they say. */
#include "agreement/read.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agreement/canonical.h"
#include "agreement/fixture.h"
#include "base/arena.h"
#include "base/buf.h"
#include "suite.h"

enum { FILE_MAX = 1 << 20 };

static bool load(struct arena *arena, const char *name, struct str *ret)
{
    const char *root = getenv("SOURCE_ROOT");
    FILE *file = fopen(arena_printf(arena, "%s/%s", root ? root : ".", name), "rb");
    if (!file)
        return false;
    char *bytes = arena_alloc(arena, FILE_MAX);
    *ret = (struct str){bytes, fread(bytes, 1, FILE_MAX, file)};
    fclose(file);
    return true;
}

static const struct agreement *must_read(struct arena *arena, struct str source)
{
    struct findings findings;
    const struct agreement *agreement = NULL;
    struct buf out;
    findings_init(&findings, arena);
    buf_init(&out, arena, FILE_MAX);
    if (!agreement_read(arena, source, "test.yaml", &fixture_vocabulary, &findings, &agreement)) {
        findings_print(&findings, source, &out);
        fail_msg(STR_FMT, STR_ARG(buf_str(&out)));
    }
    return agreement;
}

/* The text of a version is a version: it reads back to the same text. */
static void must_round_trip(struct arena *arena, const struct agreement *agreement)
{
    struct str first = agreement_canonical(arena, agreement);
    struct str second = agreement_canonical(arena, must_read(arena, first));
    if (!str_eq(first, second))
        fail_msg("differs:\n" STR_FMT "\n" STR_FMT, STR_ARG(first), STR_ARG(second));
}

static void the_design_example_reads(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct str source;
    if (!load(arena, "../shared/design/agreement.example.yaml", &source)) {
        arena_free(arena);
        print_message("skipped: no ../shared\n");
        skip();
    }
    const struct agreement *a = must_read(arena, source);
    assert_int_equal(a->account_fit.signal_count, 2);
    assert_int_equal(a->person_intent.signal_count, 3);
    assert_int_equal(a->account_intent.signals[1].role_points_count, 4);
    assert_string_equal(a->person_intent.signals[0].decay->id.at, "quick");
    must_round_trip(arena, a);
    arena_free(arena);
}

SUITE(read_test, cmocka_unit_test(the_design_example_reads));
