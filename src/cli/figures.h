/* All figures anybody can recompute (base/figure.h), by family: for `accord verify`, `accord stats`
 * and the reference pages. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct app;
struct err;
struct figure;
struct figure_family;

const struct figure_family *const *figures_all(size_t *ret_count);
/* NULL if there is none of that name. */
const struct figure *figure_named(struct str name);
/* ERR_MISSING with the nearest name. Always returns false. */
bool figure_unknown(struct app *app, struct str name, struct err *err);
