/* A report of conversion for people, spreadsheets and slides. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct app;
struct args;
struct buf;
struct conversion;

/* --outcome and --horizon: `*outcome` stands if the first is not given, and the second's default is
 * that of the outcome. */
bool conversion_read_outcome(const struct args *args, const char **outcome, int64_t *ret_horizon_us,
                             struct err *err) MUST_CHECK;

/* A table with bars, and in words what is immature, left out, and whether the order holds. */
void conversion_print(const struct app *app, const struct conversion *conversion);
void conversion_csv(struct buf *buf, const struct conversion *conversion);
/* A chart of the rates with their intervals; readable on light and dark. */
void conversion_svg(struct buf *buf, const struct conversion *conversion);
