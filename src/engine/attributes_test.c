/* Proof of attributes.h: which fact holds, rule by rule. */
#include "engine/attributes.h"

#include "base/arena.h"
#include "suite.h"

static struct fact fact(int64_t effective_us, int32_t rank, int64_t received_us, const char *value)
{
    struct str text = str_of(value);
    return (struct fact){.field = STR("size"),
                         .value = {.kind = text.length ? VALUE_TEXT : VALUE_NULL, .text = text},
                         .effective_us = effective_us,
                         .received_us = received_us,
                         .source_rank = rank};
}

/* In both orders, and behind a fact of a field that nobody reads. */
static void holds_rather(struct fact winner, struct fact loser, const char *expected)
{
    struct arena *arena = arena_new("test");
    struct fact stray = {.field = STR("colour"), .effective_us = 40, .received_us = 40};
    struct fact orders[][3] = {{stray, winner, loser}, {loser, stray, winner}};
    struct field_table fields;
    field_table_init(&fields, arena);
    size_t size = field_table_add(&fields, STR("size"));
    for (size_t i = 0; i < 2; i++) {
        struct record record = {.facts = orders[i], .fact_count = 3};
        const struct attributes *attributes = attributes_of(&fields, &record, 50, 50, arena);
        assert_true(str_is(attribute_value(attributes, size).text, expected));
        assert_true(str_is(attribute_named(attributes, STR("size")).text, expected));
        assert_int_equal(attribute_named(attributes, STR("colour")).kind, VALUE_NULL);
    }
    arena_free(arena);
}

static void later_truth_then_rank_then_receipt_decide(void **state)
{
    (void)state;
    holds_rather(fact(11, 0, 11, "new"), fact(10, 9, 40, "old"), "new");
    holds_rather(fact(10, 1, 10, "better"), fact(10, 0, 40, "worse"), "better");
    holds_rather(fact(10, 0, 12, "later"), fact(10, 0, 11, "earlier"), "later");
    holds_rather(fact(10, 0, 10, "b"), fact(10, 0, 10, "a"), "b");
    struct fact crm = fact(10, 0, 10, "a");
    crm.source = STR("crm");
    holds_rather(crm, fact(10, 0, 10, "b"), "a");
}

static void the_future_and_the_unknown_do_not_hold(void **state)
{
    (void)state;
    holds_rather(fact(50, 0, 50, "now"), fact(51, 0, 50, "tomorrow"), "now");
    holds_rather(fact(10, 0, 50, "told"), fact(20, 0, 51, "untold"), "told");
    holds_rather(fact(20, 0, 20, ""), fact(10, 0, 10, "was known"), "");
    assert_null(attribute_fact(NULL, 0));
    assert_int_equal(attribute_named(NULL, STR("size")).kind, VALUE_NULL);
}

SUITE(attributes_test, cmocka_unit_test(later_truth_then_rank_then_receipt_decide),
      cmocka_unit_test(the_future_and_the_unknown_do_not_hold));
