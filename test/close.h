/* Assertions about real numbers, for tests that include suite.h. */
#pragma once

#include <math.h>

#include "evidence/number.h"
#include "suite.h"

static inline void close_at(double got, double expected, double tolerance, const char *file,
                            int line)
{
    if (fabs(got - expected) <= tolerance * fmax(1, fabs(expected)))
        return;
    print_error("got %.17g, expected %.17g within %g\n", got, expected, tolerance);
    _fail(file, line);
}

/* |got - expected| <= tolerance * max(1, |expected|), as in the reference cases. */
#define assert_close(got, expected, tolerance)                                                     \
    close_at(got, expected, tolerance, __FILE__, __LINE__)

static inline void known_close_at(struct maybe_real got, double expected, double tolerance,
                                  const char *file, int line)
{
    if (!got.known) {
        print_error("unknown, expected %.17g\n", expected);
        _fail(file, line);
    }
    close_at(got.value, expected, tolerance, file, line);
}

#define assert_known_close(got, expected, tolerance)                                               \
    known_close_at(got, expected, tolerance, __FILE__, __LINE__)

#define assert_unknown(got) assert_false((got).known)
