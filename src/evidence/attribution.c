/* See attribution.h. */
#include "attribution.h"

#include <assert.h>
#include <stdlib.h>

#include "base/apportion.h"
#include "base/arena.h"
#include "base/instant.h"

static bool is_in_window(int64_t t_us, int64_t created_us)
{
    return t_us <= created_us && created_us - t_us <= ATTRIBUTION_WINDOW_US;
}

long episode_of_opportunity(const struct routed_episode *episodes, size_t count, int64_t created_us)
{
    assert(episodes || count == 0);
    long best = ATTRIBUTION_NONE;
    for (size_t i = 0; i < count; i++) {
        const struct routed_episode *e = &episodes[i];
        if (!is_in_window(e->routed_us, created_us))
            continue;
        if (best == ATTRIBUTION_NONE || e->routed_us > episodes[best].routed_us ||
            (e->routed_us == episodes[best].routed_us && str_cmp(e->id, episodes[best].id) > 0))
            best = (long)i;
    }
    return best;
}

/* A touch that may count, and where it stood. */
struct place {
    const struct touch *touch;
    size_t index;
};

/* By what makes touches one: person, channel, day; then the earliest, then the first given. */
static int by_source(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    int order = str_cmp(x->touch->person, y->touch->person);
    if (order == 0)
        order = str_cmp(x->touch->channel, y->touch->channel);
    if (order == 0)
        order = (x->touch->t_us > y->touch->t_us) - (x->touch->t_us < y->touch->t_us);
    return order ? order : (x->index > y->index) - (x->index < y->index);
}

static int by_time(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    int order = (x->touch->t_us > y->touch->t_us) - (x->touch->t_us < y->touch->t_us);
    return order ? order : by_source(a, b);
}

static bool is_repeated(const struct touch *a, const struct touch *b)
{
    return instant_day(a->t_us, 0) == instant_day(b->t_us, 0) && str_eq(a->person, b->person) &&
           str_eq(a->channel, b->channel);
}

size_t linear_attribution(struct arena *arena, const struct touch *touches, size_t count,
                          int64_t created_us, int64_t amount_minor, int64_t *ret_parts)
{
    assert((touches && ret_parts) || count == 0);
    assert(amount_minor >= 0);
    struct place *places = arena_array(arena, count, sizeof *places);
    size_t within = 0, kept = 0;
    for (size_t i = 0; i < count; i++) {
        ret_parts[i] = 0;
        if (is_in_window(touches[i].t_us, created_us))
            places[within++] = (struct place){&touches[i], i};
    }
    if (within == 0)
        return 0;
    qsort(places, within, sizeof *places, by_source);
    for (size_t i = 0; i < within; i++)
        if (kept == 0 || !is_repeated(places[kept - 1].touch, places[i].touch))
            places[kept++] = places[i];
    qsort(places, kept, sizeof *places, by_time);
    int64_t *weights = arena_array(arena, kept, sizeof *weights);
    int64_t *parts = arena_array(arena, kept, sizeof *parts);
    for (size_t i = 0; i < kept; i++)
        weights[i] = 1;
    largest_remainder(arena, weights, kept, amount_minor, parts);
    for (size_t i = 0; i < kept; i++)
        ret_parts[places[i].index] = parts[i];
    return kept;
}
