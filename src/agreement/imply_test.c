/* Proof of imply.h: what it calls covered is covered, on every value that can tell. */
#include "agreement/imply.h"

#include "agreement/fixture.h"
#include "agreement/match_read.h"
#include "base/rng.h"

static struct match match_of(struct arena *arena, const char *text)
{
    struct findings findings;
    const struct node *root;
    struct match match = {0};
    findings_init(&findings, arena);
    struct match_reader reader = {arena, &findings, NULL, 0};
    assert_true(node_read(arena, str_of(text), &findings, &root));
    assert_true(match_read(&reader, root, NULL, &match));
    return match;
}

static void covers_is_known(void **state)
{
    (void)state;
    static const struct {
        const char *outer, *inner;
        bool covers;
    } rows[] = {
        {"{ge: 50}", "{ge: 200}", true},
        {"{ge: 200}", "{ge: 50}", false},
        {"{ge: 1, lt: 100}", "{ge: 5, lt: 100}", true},
        {"{ge: 1, lt: 100}", "{ge: 5}", false},
        {"{ge: 1}", "{in: [1, 2, 3]}", true},
        {"{ge: 2}", "{in: [1, 2, 3]}", false},
        {"{in: [a, b]}", "{eq: B}", true},
        {"{in: [a, b]}", "{in: [a, c]}", false},
        {"{prefix: /p}", "{prefix: /pricing}", true},
        {"{prefix: /pricing}", "{prefix: /p}", false},
        {"{known: true}", "{lt: 5}", true},
        {"{known: true}", "{known: false}", false},
        {"{known: false}", "{known: false}", true},
        {"{lt: 5}", "{known: true}", false},
        {"{in: [a]}", "{ge: 1}", false},
    };
    struct arena *arena = arena_new("test");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct match outer = match_of(arena, rows[i].outer);
        struct match inner = match_of(arena, rows[i].inner);
        if (match_covers(&outer, &inner) != rows[i].covers)
            fail_msg("%s and %s", rows[i].outer, rows[i].inner);
    }
    arena_free(arena);
}

/* A few random operators over a small world of values. */
static struct match random_match(struct arena *arena, struct rng *rng)
{
    static const char *const words[] = {"a", "ab", "b", "1", "2", "3", "true", "abc"};
    struct match match = {0};
    uint32_t operators = 1 + rng_below(rng, 63);
    if (operators & 1) {
        match.has_eq = true;
        match.eq = value_guess(arena, str_of(words[rng_below(rng, 8)]));
    }
    if (operators & 2) {
        match.has_in = true;
        match.in_count = 1 + rng_below(rng, 4);
        match.in = arena_array(arena, match.in_count, sizeof *match.in);
        for (size_t i = 0; i < match.in_count; i++)
            match.in[i] = value_guess(arena, str_of(words[rng_below(rng, 8)]));
    }
    if (operators & 4) {
        match.has_ge = true;
        match.ge = dec_of_int(rng_below(rng, 4));
    }
    if (operators & 8) {
        match.has_lt = true;
        match.lt = dec_of_int(rng_below(rng, 5));
    }
    if (operators & 16) {
        match.has_prefix = true;
        match.prefix = str_of(words[rng_below(rng, 3)]);
    }
    if (operators & 32) {
        match.has_known = true;
        match.known = rng_below(rng, 4) != 0;
    }
    return match;
}

static void what_is_said_to_be_covered_is(void **state)
{
    (void)state;
    static const char *const world[] = {"",  "a", "ab", "abc", "b",    "c",  "0", "1",
                                        "2", "3", "4",  "1.5", "true", "12", "-1"};
    struct rng rng = rng_of(11);
    size_t said = 0, empty = 0;
    for (int round = 0; round < 20000; round++) {
        struct arena *arena = arena_new("round");
        struct match outer = random_match(arena, &rng), inner = random_match(arena, &rng);
        bool covers = match_covers(&outer, &inner), is_empty = match_is_empty(&inner);
        said += covers;
        empty += is_empty;
        for (size_t i = 0; i < sizeof world / sizeof world[0]; i++) {
            struct value value = value_guess(arena, str_of(world[i]));
            assert_false(is_empty && match_holds(&inner, value));
            assert_false(covers && match_holds(&inner, value) && !match_holds(&outer, value));
        }
        arena_free(arena);
    }
    assert_true(said > 500 && empty > 500);
}

SUITE(imply_test, cmocka_unit_test(covers_is_known),
      cmocka_unit_test(what_is_said_to_be_covered_is));
