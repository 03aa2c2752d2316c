/* A file NAME_test.c defines one `const struct suite NAME_test`: its name is its registration. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct suite {
    const struct CMUnitTest *tests;
    size_t count;
};

#define SUITE(name, ...)                                                                           \
    extern const struct suite name;                                                                \
    static const struct CMUnitTest name##_rows[] = {__VA_ARGS__};                                  \
    const struct suite name = {name##_rows, sizeof name##_rows / sizeof name##_rows[0]}
