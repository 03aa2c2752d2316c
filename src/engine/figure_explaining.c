/* Figures of explanations. */
#include "base/figure.h"
#include "base/arena.h"
extern const struct figure_family figure_explaining;
static const struct figure none[1];
const struct figure_family figure_explaining = {"Explanations", none, 0};
