/* See kpi.h. */
#include "kpi.h"

#include <assert.h>

struct kpi kpi_add(struct kpi a, struct kpi b)
{
    struct kpi sum;
    bool num_overflows = __builtin_add_overflow(a.num, b.num, &sum.num);
    bool den_overflows = __builtin_add_overflow(a.den, b.den, &sum.den);
    assert(!num_overflows && !den_overflows);
    return sum;
}

bool kpi_is_mature(const struct episode *e, int64_t horizon_us, int64_t as_of_us)
{
    assert(horizon_us >= 0);
    return e->routed_us + horizon_us <= as_of_us;
}

bool kpi_is_within(const struct episode *e, int64_t t_us, int64_t horizon_us)
{
    return t_us != KPI_NEVER && t_us >= e->routed_us && t_us - e->routed_us <= horizon_us;
}

static struct kpi reached(const struct episode *e, int64_t t_us, int64_t horizon_us,
                          int64_t as_of_us)
{
    if (!kpi_is_mature(e, horizon_us, as_of_us))
        return (struct kpi){0, 0};
    return (struct kpi){kpi_is_within(e, t_us, horizon_us), 1};
}

struct kpi kpi_sal(const struct episode *e, const struct kpi_horizons *h, int64_t as_of_us)
{
    return reached(e, e->accepted_us, h->sal_us, as_of_us);
}

struct kpi kpi_contact(const struct episode *e, const struct kpi_horizons *h, int64_t as_of_us)
{
    return reached(e, e->connected_us, h->contact_us, as_of_us);
}

struct kpi kpi_meeting(const struct episode *e, const struct kpi_horizons *h, int64_t as_of_us)
{
    return reached(e, e->meeting_us, h->meeting_us, as_of_us);
}

struct kpi kpi_pipeline(const struct episode *e, const struct kpi_horizons *h, int64_t as_of_us)
{
    struct kpi kpi = reached(e, e->opportunity_us, h->pipeline_us, as_of_us);
    kpi.num *= e->amount_minor;
    return kpi;
}

struct kpi kpi_false_positive(const struct episode *e, const struct kpi_horizons *h,
                              int64_t as_of_us)
{
    bool is_rejected = kpi_is_within(e, e->rejected_us, h->fp_us);
    bool is_worked = is_rejected || kpi_is_within(e, e->attempted_us, h->fp_us) ||
                     kpi_is_within(e, e->accepted_us, h->fp_us);
    if (!kpi_is_mature(e, h->fp_us, as_of_us) || !is_worked ||
        (is_rejected && e->is_process_rejection))
        return (struct kpi){0, 0};
    return (struct kpi){is_rejected, 1};
}

bool kpi_reason_is_process(struct str reason)
{
    return str_is(reason, "wrong_owner") || str_is(reason, "duplicate") ||
           str_is(reason, "capacity") || str_is(reason, "out_of_territory");
}
