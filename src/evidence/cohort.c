/* See cohort.h. */
#include "cohort.h"

#include <assert.h>

#include "evidence/nearest_rank.h"
#include "evidence/proportion.h"

static bool is_anchored(const struct passage *passage, int64_t as_of_us)
{
    return passage->anchor_us != KPI_NEVER && passage->anchor_us <= as_of_us;
}

static bool is_mature(const struct passage *passage, int64_t horizon_us, int64_t as_of_us)
{
    return passage->anchor_us <= as_of_us - horizon_us;
}

static bool is_reached(const struct passage *passage, int64_t horizon_us)
{
    return passage->target_us != KPI_NEVER && passage->target_us >= passage->anchor_us &&
           passage->target_us - passage->anchor_us <= horizon_us;
}

struct cohort cohort_conversion(const struct passage *passages, size_t count, int64_t horizon_us,
                                int64_t as_of_us)
{
    assert((passages || count == 0) && horizon_us >= 0);
    struct cohort cohort = {{0, 0}, 0, interval_none()};
    for (size_t i = 0; i < count; i++) {
        const struct passage *passage = &passages[i];
        if (!is_anchored(passage, as_of_us))
            continue;
        if (!is_mature(passage, horizon_us, as_of_us)) {
            cohort.immature++;
            continue;
        }
        cohort.kpi.den++;
        cohort.kpi.num += is_reached(passage, horizon_us);
    }
    if (cohort.kpi.den >= COHORT_SHOWN_FROM)
        cohort.interval = wilson_ci((struct proportion){cohort.kpi.num, cohort.kpi.den}, 0.05);
    return cohort;
}

struct cycle_time cycle_time(const struct passage *passages, size_t count, int64_t horizon_us,
                             int64_t as_of_us, double *times)
{
    assert((passages && times) || count == 0);
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        const struct passage *passage = &passages[i];
        if (is_anchored(passage, as_of_us) && is_mature(passage, horizon_us, as_of_us) &&
            is_reached(passage, horizon_us))
            times[n++] = (double)(passage->target_us - passage->anchor_us);
    }
    if (n > 0)
        sort_reals(times, n);
    return (struct cycle_time){(int64_t)n, quantile_nearest_rank(times, n, 50, 100),
                               quantile_nearest_rank(times, n, 90, 100)};
}

struct kpi obligations_kept(const struct obligation *obligations, size_t count, int64_t as_of_us)
{
    assert(obligations || count == 0);
    struct kpi kept = {0, 0};
    for (size_t i = 0; i < count; i++) {
        const struct obligation *o = &obligations[i];
        bool is_cancelled = o->cancelled_us != KPI_NEVER && o->cancelled_us < o->due_us;
        if (o->due_us == KPI_NEVER || o->due_us > as_of_us || is_cancelled)
            continue;
        kept.den++;
        kept.num += o->met_us != KPI_NEVER && o->met_us <= o->due_us;
    }
    return kept;
}

static bool was_open(const struct worked_item *item, int64_t t_us)
{
    return item->opened_us <= t_us &&
           (item->attempted_us == KPI_NEVER || item->attempted_us > t_us);
}

struct concordance priority_concordance(const struct worked_item *items, size_t count)
{
    assert(items || count == 0);
    struct kpi kpi = {0, 0};
    for (size_t i = 0; i < count; i++) {
        int64_t t_us = items[i].attempted_us;
        for (size_t j = 0; t_us != KPI_NEVER && j < count; j++) {
            if (!was_open(&items[j], t_us) || items[j].rank == items[i].rank)
                continue;
            kpi.den++;
            kpi.num += items[i].rank < items[j].rank;
        }
    }
    return (struct concordance){kpi, maybe_ratio((double)(2 * kpi.num - kpi.den), (double)kpi.den)};
}
