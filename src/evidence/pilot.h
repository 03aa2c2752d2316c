/* A pilot around its estimators: how many accounts it needs and whether it is worth starting
 * (semantics 3.5), its results when arms are confounded (3.3), its guardrails (3.12), and what is
 * left of the lift after roll-out (3.13). Pure; limits are 95 % where nothing else is said. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "evidence/means.h"
#include "evidence/number.h"
#include "evidence/power.h"
#include "evidence/proportion.h"
#include "evidence/sequential.h"

struct pilot_plan {
    double p0;            /* rate of the baseline, in [0, 1] */
    double lift;          /* expected, p1 - p0; p0 + lift in [0, 1] */
    double design_effect; /* >= 1; 1 where the record is the account */
    int64_t per_arm;      /* accounts there are, for each arm */
    struct power_plan power;
};

struct pilot_size {
    struct maybe_real needed;     /* accounts in each arm, rounded up: one look, times
                                     POWER_WEEKLY_LOOKS, times the design effect */
    struct maybe_real detectable; /* the lift that `per_arm` accounts show */
    bool is_refused;              /* detectable > 2 * lift, or nothing at all is detectable */
};

/* `needed` is unknown without a lift. A lift below 0 is judged by its size. */
struct pilot_size pilot_size(const struct pilot_plan *plan);

/* (post1 - pre1) - (post0 - pre0): what is shown, as quasi-experimental, when a separate team worked
 * the treated arm. Variance: sum of p(1-p)/n over the four groups. Undefined: everything if a group
 * is empty, all but the estimate if the variance is 0. */
struct difference difference_in_differences(struct proportion pre1, struct proportion post1,
                                            struct proportion pre0, struct proportion post0);

enum { WATCH_ARM_MIN = 30 }; /* accounts an arm before a confidence sequence is shown */

/* An estimate that is watched without an end, over the accounts of both arms. */
struct watched {
    double estimate;
    double se;
    int64_t n1, n0;
};

enum guardrail_status { GUARDRAIL_UNKNOWN, GUARDRAIL_CLEAR, GUARDRAIL_WATCH, GUARDRAIL_BREACH };

struct guardrail {
    struct asymp_cs cs;
    enum guardrail_status status;
};

/* `harm` is larger where things are worse. Breach: the whole confidence sequence lies above
 * `margin`, which stops enrolment. Clear: all of it at or below. Watch: neither. Unknown: an arm of
 * fewer than WATCH_ARM_MIN, or no variance. */
struct guardrail guardrail(const struct watched *harm, double margin, double n_star);
const char *guardrail_status_text(enum guardrail_status status);

enum lift_class { LIFT_UNPROVEN, LIFT_SUSTAINED, LIFT_FADING };

struct sustained_lift {
    struct asymp_cs cs;
    enum lift_class class;
};

/* The lift in the mature cohorts after roll-out against `pilot_lift`. Sustained: the lower limit is
 * above 0. Else fading: the estimate is below half of the pilot's. Else unproven, as with too few
 * accounts. */
struct sustained_lift sustained_lift(const struct watched *lift, double pilot_lift, double n_star);
const char *lift_class_text(enum lift_class class);
