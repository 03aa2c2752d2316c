/* P-values of several questions asked at once. Unknown p-values stay unknown and are not counted as
 * questions. Known ones lie in [0, 1]. Results come in the order of the inputs. */
#pragma once

#include <stddef.h>

#include "evidence/number.h"

struct arena;

/* Step-down (Holm 1979): controls the chance of any false alarm. `arena` is scratch. */
void holm_adjust(struct arena *arena, const struct maybe_real *p, size_t count,
                 struct maybe_real *ret_adjusted);

/* Step-up (Benjamini, Hochberg 1995): controls the share of false alarms. `arena` is scratch. */
void bh_adjust(struct arena *arena, const struct maybe_real *p, size_t count,
               struct maybe_real *ret_adjusted);
