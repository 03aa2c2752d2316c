/* Proof of grade.h: thresholds, the Schmitt trigger, cells, completeness. */
#include "engine/grade.h"

#include "base/rng.h"
#include "suite.h"

static const struct thresholds usual = {{60000, 35000, 15000}};

static void a_threshold_is_reached_exactly(void **state)
{
    (void)state;
    static const int64_t rows[][2] = {{100000, 0}, {60000, 0}, {59999, 1}, {35000, 1},
                                      {34999, 2},  {15000, 2}, {14999, 3}, {0, 3}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(grade_of(&usual, rows[i][0]), rows[i][1]);
}

static void a_grade_falls_only_past_the_margin(void **state)
{
    (void)state;
    static const int64_t rows[][2] = {{58000, 2}, {60000, 1}, {59000, 1}, {57000, 1}, {56999, 2},
                                      {61000, 1}, {40000, 2}, {33000, 2}, {32001, 2}, {32000, 2},
                                      {31999, 3}, {14000, 3}, {11999, 4}, {90000, 1}};
    int grade = NO_GRADE;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        grade = grade_with_hysteresis(&usual, 3000, rows[i][0], grade);
        assert_int_equal(grade + 1, rows[i][1]);
    }
}

/* P9; never better than the score says, never worse; no margin is no hysteresis. */
static void hysteresis_is_idempotent_and_bounded(void **state)
{
    (void)state;
    struct rng rng = rng_of(9);
    for (int i = 0; i < 100000; i++) {
        int64_t score = rng_below(&rng, 100001), margin = rng_below(&rng, 20000);
        int previous = (int)rng_below(&rng, GRADES + 1) - 1;
        int held = grade_with_hysteresis(&usual, margin, score, previous);
        int nominal = grade_of(&usual, score);
        assert_int_equal(grade_with_hysteresis(&usual, margin, score, held), held);
        assert_true(held <= nominal &&
                    (previous == NO_GRADE || held >= nominal || held >= previous));
        assert_int_equal(grade_with_hysteresis(&usual, 0, score, previous), nominal);
    }
}

static void cells_have_ranks_one_to_sixteen(void **state)
{
    (void)state;
    unsigned seen = 0;
    for (int fit = 0; fit < GRADES; fit++)
        for (int intent = 0; intent < GRADES; intent++) {
            seen |= 1u << cell_rank(fit, intent);
            if (fit)
                assert_true(cell_rank(fit, intent) > cell_rank(fit - 1, intent));
            if (intent)
                assert_true(cell_rank(fit, intent) > cell_rank(fit, intent - 1));
        }
    assert_int_equal(seen, 0x1fffe);
    assert_int_equal(cell_rank(1, 0), 3);
    assert_int_equal(cell_rank(0, 2), 4);
    assert_int_equal(cell_rank(3, 0), 12);
}

static void completeness_has_three_levels(void **state)
{
    (void)state;
    assert_null(completeness_level(-1));
    assert_string_equal(completeness_level(0), "low");
    assert_string_equal(completeness_level(499), "low");
    assert_string_equal(completeness_level(500), "medium");
    assert_string_equal(completeness_level(799), "medium");
    assert_string_equal(completeness_level(800), "high");
    assert_string_equal(completeness_level(1000), "high");
}

SUITE(grade_test, cmocka_unit_test(a_threshold_is_reached_exactly),
      cmocka_unit_test(a_grade_falls_only_past_the_margin),
      cmocka_unit_test(hysteresis_is_idempotent_and_bounded),
      cmocka_unit_test(cells_have_ranks_one_to_sixteen),
      cmocka_unit_test(completeness_has_three_levels));
