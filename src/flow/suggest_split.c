/* Which units are the holdout (semantics 2.6): those first routed in the latest 30 % of mature time,
 * whole. First routed means: under the agreement that holds or any neighbour of it, so that whether
 * a record is on this side depends on nothing that came after it; before, a record adds nothing to
 * any difference. Units that nobody ever routes only widen the denominator and are shared out by
 * their hash. */
#include <string.h>

#include "base/arena.h"
#include "base/digest.h"
#include "flow/suggest_int.h"

/* Records that the agreement that holds or any neighbour of it routes. */
static struct routed_set ever_routed(const struct search *search)
{
    size_t bytes = search->episodes.count / 8 + 1;
    struct routed_set ever = {arena_array(search->arena, bytes, 1)};
    memcpy(ever.bits, search->held.bits, bytes);
    for (size_t c = 0; c < search->trial_count; c++)
        for (size_t i = 0; i < bytes; i++)
            ever.bits[i] |= search->trials[c].swapped.bits[i];
    return ever;
}

static bool hash_says_holdout(const struct search *search, size_t unit)
{
    struct str id = tiers_unit_id(search->tiers, unit);
    struct str key = str_printf(search->arena, "holdout\x1f" STR_FMT, STR_ARG(id));
    return hash60(key) % 10000 < (int64_t)(SUGGEST_HOLDOUT * 10000);
}

static bool unit_is_holdout(const struct search *search, const struct routed_set *ever, size_t from,
                            size_t to)
{
    const struct episodes *episodes = &search->episodes;
    for (size_t i = from; i < to; i++)
        if (routed_has(ever, i))
            return episodes->instants[episodes->at[i].instant] > search->cut_us;
    return hash_says_holdout(search, episodes->at[from].unit);
}

void search_split(struct search *search)
{
    const struct episodes *episodes = &search->episodes;
    search->is_holdout = arena_array(search->arena, episodes->count + 1, sizeof(bool));
    if (!episodes->instant_count)
        return;
    int64_t first_us = episodes->instants[0];
    int64_t last_us = episodes->instants[episodes->instant_count - 1];
    search->cut_us = last_us - (int64_t)((double)(last_us - first_us) * SUGGEST_HOLDOUT);
    struct routed_set ever = ever_routed(search);
    for (size_t i = 0; i < episodes->count;) {
        size_t end = i + 1;
        while (end < episodes->count && episodes->at[end].unit == episodes->at[i].unit)
            end++;
        bool is_holdout = unit_is_holdout(search, &ever, i, end);
        for (; i < end; i++)
            search->is_holdout[i] = is_holdout;
    }
}
