/* Runs every suite of a folder and closes with "N passed, M failed". Arguments name suites to run;
 * none means all. */
#include <stdio.h>
#include <string.h>

#include "suite.h"

#define X(name) extern const struct suite name;
#include TEST_LIST
#undef X

static const struct row {
    const char *name;
    const struct suite *suite;
} rows[] = {
#define X(name) {#name, &name},
#include TEST_LIST
#undef X
};

static int is_wanted(const char *name, int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], name) == 0)
            return 1;
    return argc == 1;
}

int main(int argc, char **argv)
{
    size_t ran = 0, failed = 0;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (!is_wanted(rows[i].name, argc, argv))
            continue;
        int bad = _cmocka_run_group_tests(rows[i].name, rows[i].suite->tests, rows[i].suite->count,
                                          NULL, NULL);
        ran += rows[i].suite->count;
        failed += bad > 0 ? (size_t)bad : 0;
    }
    printf("%zu passed, %zu failed\n", ran - failed, failed);
    return failed || !ran;
}
