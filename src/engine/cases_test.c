/* The figures as anybody would run them: the reference cases (test/cases, and the design's where it
 * stands beside the project), exact, all of them; every example; no crash on any damaged example. */
#include "figures.h"

extern const struct figure_family figure_scoring, figure_explaining;

static const struct figure_family *const families[] = {&figure_scoring, &figure_explaining};
static const struct figures figures = {families, sizeof families / sizeof families[0]};

enum { CASES_LEAST = 21 };

static void own_reference_cases_hold(void **state)
{
    (void)state;
    figures_run_cases(&figures, "test/cases/scoring.json", CASES_LEAST);
}

static void reference_cases_of_the_design_hold(void **state)
{
    (void)state;
    figures_run_cases(&figures, "../shared/design/cases.json", CASES_LEAST);
}

static void examples_work_and_damaged_ones_are_refused_or_computed(void **state)
{
    (void)state;
    figures_check(&figures);
}

SUITE(cases_test, cmocka_unit_test(own_reference_cases_hold),
      cmocka_unit_test(reference_cases_of_the_design_hold),
      cmocka_unit_test(examples_work_and_damaged_ones_are_refused_or_computed));
