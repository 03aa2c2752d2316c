/* The reports of `accord report WORD` that are not conversion. Each reads its own options, prints
 * its table or, with --json, its objects. Private to src/cli. */
#pragma once

#include <stdbool.h>

#include "base/err.h"

struct app;
struct args;

bool report_outcomes(struct app *app, const struct args *args, struct err *err) MUST_CHECK;
bool report_speed(struct app *app, const struct args *args, struct err *err) MUST_CHECK;
