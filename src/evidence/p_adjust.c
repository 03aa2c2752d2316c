/* See p_adjust.h. */
#include "p_adjust.h"

#include <assert.h>
#include <stdlib.h>

#include "base/arena.h"

struct ranked {
    double p;
    size_t index;
};

static int ascending(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (x->p != y->p)
        return x->p < y->p ? -1 : 1;
    return x->index < y->index ? -1 : x->index > y->index;
}

/* The known p-values in ascending order; the unknown are answered at once. */
static struct ranked *ranked_known(struct arena *arena, const struct maybe_real *p, size_t count,
                                   struct maybe_real *ret_adjusted, size_t *ret_known)
{
    struct ranked *ranked = arena_array(arena, count, sizeof *ranked);
    size_t known = 0;
    for (size_t i = 0; i < count; i++) {
        ret_adjusted[i] = maybe_none();
        if (!p[i].known)
            continue;
        assert(p[i].value >= 0 && p[i].value <= 1);
        ranked[known++] = (struct ranked){p[i].value, i};
    }
    if (known)
        qsort(ranked, known, sizeof *ranked, ascending);
    *ret_known = known;
    return ranked;
}

void holm_adjust(struct arena *arena, const struct maybe_real *p, size_t count,
                 struct maybe_real *ret_adjusted)
{
    size_t known;
    struct ranked *ranked = ranked_known(arena, p, count, ret_adjusted, &known);
    double largest = 0;
    for (size_t i = 0; i < known; i++) {
        largest = real_max(largest, (double)(known - i) * ranked[i].p);
        ret_adjusted[ranked[i].index] = maybe_of(real_min(1, largest));
    }
}

void bh_adjust(struct arena *arena, const struct maybe_real *p, size_t count,
               struct maybe_real *ret_adjusted)
{
    size_t known;
    struct ranked *ranked = ranked_known(arena, p, count, ret_adjusted, &known);
    double smallest = 1;
    for (size_t i = known; i-- > 0;) {
        smallest = real_min(smallest, (double)known / (double)(i + 1) * ranked[i].p);
        ret_adjusted[ranked[i].index] = maybe_of(smallest);
    }
}
