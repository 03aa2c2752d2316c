/* Cohort figures of episodes (semantics 5.1, 5.4). A figure counts the episodes anchored at their
 * routing whose horizon has passed (mature), and of those the ones that reached the target within
 * it, inclusive. So a mature figure changes only by late data. Tallies of disjoint episodes add. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/* An instant that may not have come: KPI_NEVER. */
#define KPI_NEVER INT64_MIN

struct episode {
    struct str id;
    struct str band;
    int64_t routed_us;
    int64_t accepted_us;
    int64_t rejected_us;
    bool is_process_rejection; /* wrong owner, duplicate, ...: says nothing about the record */
    int64_t attempted_us;      /* first attempt */
    int64_t connected_us;      /* first two-way contact */
    int64_t meeting_us;        /* first meeting held */
    int64_t opportunity_us;
    int64_t amount_minor; /* of the opportunity, at its creation */
};

struct kpi_horizons {
    int64_t sal_us, contact_us, fp_us, meeting_us, pipeline_us;
};

/* Numerator and denominator; the decimal is for display only. */
struct kpi {
    int64_t num;
    int64_t den;
};

/* Amounts are capped where they come in, so that sums fit; a sum that does not is our mistake. */
struct kpi kpi_add(struct kpi a, struct kpi b);

bool kpi_is_mature(const struct episode *e, int64_t horizon_us, int64_t as_of_us);
/* `t_us` came at or after the routing, at most `horizon_us` later. */
bool kpi_is_within(const struct episode *e, int64_t t_us, int64_t horizon_us);

/* One episode's part of each figure: {0 or 1, 0 or 1}, for the pipeline {amount, 1}. */
struct kpi kpi_sal(const struct episode *e, const struct kpi_horizons *h, int64_t as_of_us);
struct kpi kpi_contact(const struct episode *e, const struct kpi_horizons *h, int64_t as_of_us);
struct kpi kpi_meeting(const struct episode *e, const struct kpi_horizons *h, int64_t as_of_us);
struct kpi kpi_pipeline(const struct episode *e, const struct kpi_horizons *h, int64_t as_of_us);
/* Of the worked ones (an attempt or a disposition in time) without process rejections: rejected as
 * not ready or not fit. The share 1 - precision, not FP/(FP+TN). */
struct kpi kpi_false_positive(const struct episode *e, const struct kpi_horizons *h,
                              int64_t as_of_us);

/* Whether a rejection reason is of process by default: wrong_owner, duplicate, capacity,
 * out_of_territory. */
bool kpi_reason_is_process(struct str reason);
