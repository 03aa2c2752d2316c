/* The figures as anybody would run them. The reference numbers of the design: every case whose
 * function a family of this folder has, compared member by member within the case's own tolerance
 * (0 = exact, null = null); skipped, visibly, where the design is not beside the project. And what
 * every figure owes: a definition, an example that works, no crash on any damaged example. */
#include <dirent.h>
#include <stdlib.h>

#include "base/arena.h"
#include "figures.h"

#define FAMILIES(X)                                                                                \
    X(figure_anomaly)                                                                              \
    X(figure_assignment)                                                                           \
    X(figure_bands)                                                                                \
    X(figure_bootstrap)                                                                            \
    X(figure_cohort)                                                                               \
    X(figure_contingency)                                                                          \
    X(figure_discrimination)                                                                       \
    X(figure_hygiene)                                                                              \
    X(figure_integers)                                                                             \
    X(figure_kpi)                                                                                  \
    X(figure_logistic)                                                                             \
    X(figure_means)                                                                                \
    X(figure_pilot)                                                                                \
    X(figure_power)                                                                                \
    X(figure_proportion)                                                                           \
    X(figure_sequential)                                                                           \
    X(figure_special)                                                                              \
    X(figure_survival)                                                                             \
    X(figure_woe)

#define X(name) extern const struct figure_family name;
FAMILIES(X)
#undef X

static const struct figure_family *const families[] = {
#define X(name) &(name),
    FAMILIES(X)
#undef X
};
static const char *const files[] = {
#define X(name) #name ".c",
    FAMILIES(X)
#undef X
};

enum { FAMILY_COUNT = sizeof families / sizeof families[0], CASES_LEAST = 101 };

static const struct figures figures = {families, FAMILY_COUNT};

static void reference_cases_hold(void **state)
{
    (void)state;
    figures_run_cases(&figures, "../shared/design/cases.json", CASES_LEAST);
}

/* A family that is not listed above would never be tested. */
static void every_family_is_listed(void **state)
{
    (void)state;
    const char *root = getenv("SOURCE_ROOT");
    if (!root) {
        print_message("skipped: SOURCE_ROOT is not set\n");
        skip();
    }
    struct arena *arena = arena_new("test");
    DIR *folder = opendir(arena_printf(arena, "%s/src/evidence", root));
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder));) {
        struct str name = str_of(entry->d_name);
        if (!str_starts(name, STR("figure_")) || name.at[name.length - 1] != 'c')
            continue;
        size_t found = 0;
        for (size_t i = 0; i < FAMILY_COUNT; i++)
            found += str_is(name, files[i]);
        if (found != 1)
            fail_msg(STR_FMT " is not in FAMILIES", STR_ARG(name));
    }
    closedir(folder);
    arena_free(arena);
}

static void examples_work_and_damaged_ones_are_refused_or_computed(void **state)
{
    (void)state;
    figures_check(&figures);
}

SUITE(cases_test, cmocka_unit_test(reference_cases_hold), cmocka_unit_test(every_family_is_listed),
      cmocka_unit_test(examples_work_and_damaged_ones_are_refused_or_computed));
