/* A clock that changes its calendar on the way, because another team takes over (semantics 6.7): the
 * target is not reset, what is left of it runs on from the instant of the hand-over. Pure; callers:
 * `accord clock`, the figures. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct calendar;
struct calendar_run;

/* On `calendar` until `until_us`, when the next leg takes over. The last leg has no end, and its
 * `until_us` is not read. */
struct relay_leg {
    const struct calendar *calendar;
    int64_t until_us;
};

/* When each of `percents` of the target is due (calendar_ladder); what is due by the instant of a
 * hand-over, or at it, stays due when it was. One leg and 100 % are calendar_due() without its
 * error. CALENDAR_NEVER for a step that is never due. Fails with ERR_INPUT if the hand-overs are not
 * in order of time, or lie before the start; and as calendar_ladder() does. */
bool relay_ladder(const struct relay_leg *legs, size_t leg_count, const struct calendar_run *run,
                  const int32_t *percents, size_t count, int64_t *ret_due_us,
                  struct err *err) MUST_CHECK;
/* The same for the whole target, with the error of calendar_due() where it is never due. */
bool relay_due(const struct relay_leg *legs, size_t leg_count, const struct calendar_run *run,
               int64_t *ret_due_us, struct err *err) MUST_CHECK;
