/* Neighbours of the ready-made agreement: each differs in one leaf, reads without error, and those
 * that the list of semantics 2.6 names are there, no others. */
#include "engine/neighbours.h"

#include <stdio.h>
#include <stdlib.h>

#include "agreement/canonical.h"
#include "agreement/diff.h"
#include "agreement/read.h"
#include "base/arena.h"
#include "base/file.h"
#include "engine/plan.h"
#include "suite.h"

enum { BYTES_MAX = 1 << 20 };

static const struct agreement *read_text(struct arena *arena, struct str text)
{
    struct err err = {0};
    const struct agreement *agreement = NULL;
    if (!agreement_load(arena, text, "test", engine_vocabulary(), &agreement, &err))
        fail_msg("%d:%d: %s", err.line, err.column, err.text);
    return agreement;
}

static const struct agreement *ready_made(struct arena *arena)
{
    struct str text;
    struct err err = {0};
    const char *root = getenv("SOURCE_ROOT");
    const char *path = arena_printf(arena, "%s/agreements/saas.yaml", root ? root : ".");
    if (!file_read(arena, &file_calls_system, path, BYTES_MAX, &text, &err))
        fail_msg("%s", err.text);
    return read_text(arena, text);
}

static const struct neighbour *find(struct neighbours all, const char *path, const char *to)
{
    for (size_t i = 0; i < all.count; i++)
        if (str_is(all.at[i].path, path) && str_is(all.at[i].to, to))
            return &all.at[i];
    return NULL;
}

static size_t count_at(struct neighbours all, const char *path)
{
    size_t count = 0;
    for (size_t i = 0; i < all.count; i++)
        count += str_is(all.at[i].path, path);
    return count;
}

static void each_differs_in_exactly_one_leaf(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test"), *scratch = arena_new("scratch");
    const struct agreement *original = ready_made(arena);
    struct str before = agreement_canonical(arena, original);
    struct neighbours all = neighbours_of(arena, original);
    assert_true(all.count > 400);
    for (size_t i = 0; i < all.count; i++) {
        arena_reset(scratch);
        struct diff diff = agreement_diff(scratch, original, all.at[i].agreement);
        assert_int_equal(diff.count, 1);
        assert_true(str_eq(diff.changes[0].path, all.at[i].path));
        assert_true(str_eq(diff.changes[0].before, all.at[i].from));
        assert_true(str_eq(diff.changes[0].after, all.at[i].to));
        assert_true(str_eq(diff.changes[0].says, all.at[i].says));
        assert_true(all.at[i].step > 0);
    }
    assert_true(str_eq(before, agreement_canonical(arena, original)));
    arena_free(scratch);
    arena_free(arena);
}

/* The gate "no lint error" can then only be about what the teams wrote themselves. */
static void each_reads_back_without_error(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test"), *scratch = arena_new("scratch");
    struct neighbours all = neighbours_of(arena, ready_made(arena));
    for (size_t i = 0; i < all.count; i++) {
        arena_reset(scratch);
        struct err err = {0};
        const struct plan *plan;
        struct str text = agreement_canonical(scratch, all.at[i].agreement);
        const struct agreement *again = read_text(scratch, text);
        assert_true(str_eq(text, agreement_canonical(scratch, again)));
        if (!plan_compile(scratch, all.at[i].agreement, &plan, &err))
            fail_msg(STR_FMT ": %s", STR_ARG(all.at[i].says), err.text);
    }
    arena_free(scratch);
    arena_free(arena);
}

static void they_stand_in_order_and_none_twice(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct neighbours all = neighbours_of(arena, ready_made(arena));
    for (size_t i = 1; i < all.count; i++) {
        int order = str_cmp(all.at[i - 1].path, all.at[i].path);
        assert_true(order < 0 || (order == 0 && str_cmp(all.at[i - 1].to, all.at[i].to) < 0));
    }
    arena_free(arena);
}

#define PERSON "/intent/person/signals/"

static void the_steps_are_those_of_the_list(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct neighbours all = neighbours_of(arena, ready_made(arena));
    static const char *const points[] = {"1", "4", "5", "7", "8", "11"};
    for (size_t i = 0; i < 6; i++)
        assert_non_null(find(all, PERSON "pricing/points", points[i]));
    assert_int_equal(count_at(all, PERSON "pricing/points"), 6);
    assert_int_equal(count_at(all, PERSON "guides/points"), 5); /* 2: never below 0 */
    assert_non_null(find(all, PERSON "pricing/window", "\"14d\""));
    assert_non_null(find(all, PERSON "pricing/window", "\"60d\""));
    assert_int_equal(count_at(all, PERSON "pricing/window"), 2);
    assert_non_null(find(all, PERSON "unsubscribed/window", "\"180d\""));
    assert_int_equal(count_at(all, PERSON "unsubscribed/window"), 1);
    assert_non_null(find(all, PERSON "gone_quiet/window", "\"30d\"")); /* 42 is between rungs */
    assert_non_null(find(all, PERSON "gone_quiet/window", "\"60d\""));
    assert_non_null(find(all, PERSON "invited_colleague/max_events", "3"));
    assert_non_null(find(all, PERSON "invited_colleague/max_events", "5"));
    assert_int_equal(count_at(all, PERSON "demo_request/max_events"), 0);
    assert_non_null(find(all, "/decay/days/half_life", "\"14d\""));
    assert_int_equal(count_at(all, "/decay/days/half_life"), 1);
    assert_int_equal(count_at(all, "/decay/weeks/half_life"), 2);
    arena_free(arena);
}

static void a_signal_is_switched_off_by_its_cap(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct neighbours all = neighbours_of(arena, ready_made(arena));
    size_t off = 0;
    for (size_t i = 0; i < all.count; i++)
        off += all.at[i].kind == NEIGHBOUR_OFF;
    assert_int_equal(off, 19); /* every signal of the agreement, and each once */
    for (size_t i = 0; i < all.count; i++)
        if (all.at[i].kind == NEIGHBOUR_OFF && str_is(all.at[i].signal, "guides"))
            assert_int_equal(all.at[i].step, 10);
    arena_free(arena);
}

static void no_grade_earns_less_than_a_worse_one(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct neighbours all = neighbours_of(arena, ready_made(arena));
    assert_non_null(find(all, "/grid/C/2", "\"B\""));
    assert_null(find(all, "/grid/A/1", "\"B\"")); /* A2 would be better than A1 */
    assert_null(find(all, "/grid/C/2", "\"A\"")); /* two tiers */
    assert_null(find(all, "/grid/B/4", "\"B\"")); /* A4 would be worse than B4 */
    for (size_t i = 0; i < all.count; i++) {
        const struct agreement *a = all.at[i].agreement;
        for (int fit = 0; fit < GRADES; fit++)
            for (int intent = 0; intent < GRADES; intent++) {
                assert_true(!fit || a->grid[fit][intent] >= a->grid[fit - 1][intent]);
                assert_true(!intent || a->grid[fit][intent] >= a->grid[fit][intent - 1]);
            }
        for (size_t g = 0; g < a->grades_count; g++)
            for (int grade = 1; grade < GRADES - 1; grade++) {
                assert_true(a->grades[g].fit.mp[grade] < a->grades[g].fit.mp[grade - 1]);
                assert_true(a->grades[g].intent.mp[grade] < a->grades[g].intent.mp[grade - 1]);
            }
    }
    arena_free(arena);
}

/* Of a curve that two signals share there is one leaf; what shares it changes with it, what has
 * another does not. */
static void a_curve_changes_for_all_that_fade_by_it(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct neighbours all = neighbours_of(arena, ready_made(arena));
    const struct neighbour *step = find(all, "/decay/weeks/half_life", "\"30d\"");
    assert_non_null(step);
    const struct layer *layer = &step->agreement->person_intent;
    size_t changed = 0;
    for (size_t i = 0; i < layer->signal_count; i++) {
        const struct curve *curve = layer->signals[i].decay;
        changed += curve && curve->half_life_days == 30;
        assert_true(!curve || curve->half_life_days != 21);
    }
    assert_int_equal(changed, 3); /* demo_request, contact_form, invited_colleague */
    arena_free(arena);
}

SUITE(neighbours_test, cmocka_unit_test(each_differs_in_exactly_one_leaf),
      cmocka_unit_test(each_reads_back_without_error),
      cmocka_unit_test(they_stand_in_order_and_none_twice),
      cmocka_unit_test(the_steps_are_those_of_the_list),
      cmocka_unit_test(a_signal_is_switched_off_by_its_cap),
      cmocka_unit_test(no_grade_earns_less_than_a_worse_one),
      cmocka_unit_test(a_curve_changes_for_all_that_fade_by_it));
