/* Assertions about text, for tests that include suite.h. */
#pragma once

#include "base/str.h"
#include "suite.h"

static inline void str_is_at(struct str got, struct str want, const char *file, int line)
{
    if (str_eq(got, want))
        return;
    print_error("got:\n" STR_FMT "\nwant:\n" STR_FMT "\n", STR_ARG(got), STR_ARG(want));
    _fail(file, line);
}

/* Both are shown where they differ. */
#define assert_str_is(got, want) str_is_at(got, str_of(want), __FILE__, __LINE__)
