#include "relay.h"

#include <assert.h>

#include "base/instant.h"
#include "clock/calendar.h"

static bool check_legs(const struct relay_leg *legs, size_t leg_count,
                       const struct calendar_run *run, struct err *err)
{
    int64_t before_us = run->start_us;
    for (size_t i = 0; i + 1 < leg_count; i++) {
        char at[INSTANT_TEXT_SIZE];
        if (!instant_is_valid(legs[i].until_us))
            return err_set(err, ERR_INPUT, "a hand-over is outside 2000-01-01 to 2100-01-01");
        instant_format(legs[i].until_us, at);
        if (legs[i].until_us < before_us)
            return err_set(err, ERR_INPUT,
                           "the hand-over at %s comes before the %s; give them in order of time",
                           at, i > 0 ? "one before it" : "start");
        before_us = legs[i].until_us;
    }
    return true;
}

/* The first leg on which `percent` of the target is due, with its run and the instant: earlier legs
 * hand over. On the last leg the instant may be CALENDAR_NEVER. */
static bool settle(const struct relay_leg *legs, size_t leg_count, struct calendar_run *run,
                   int32_t percent, size_t *ret_leg, int64_t *ret_due_us, struct err *err)
{
    for (size_t i = 0;; i++) {
        if (!calendar_ladder(legs[i].calendar, run, &percent, 1, ret_due_us, err))
            return false;
        *ret_leg = i;
        if (i + 1 == leg_count || *ret_due_us <= legs[i].until_us)
            return true;
        *run = calendar_hand_over(legs[i].calendar, run, legs[i].until_us);
    }
}

bool relay_ladder(const struct relay_leg *legs, size_t leg_count, const struct calendar_run *run,
                  const int32_t *percents, size_t count, int64_t *ret_due_us, struct err *err)
{
    assert(legs && leg_count > 0 && run && (percents || count == 0) && err);
    if (!check_legs(legs, leg_count, run, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        struct calendar_run rest = *run;
        size_t leg;
        if (!settle(legs, leg_count, &rest, percents[i], &leg, &ret_due_us[i], err))
            return false;
    }
    return true;
}

bool relay_due(const struct relay_leg *legs, size_t leg_count, const struct calendar_run *run,
               int64_t *ret_due_us, struct err *err)
{
    assert(legs && leg_count > 0 && run && ret_due_us && err);
    struct calendar_run rest = *run;
    size_t leg;
    int64_t due_us;
    return check_legs(legs, leg_count, run, err) &&
           settle(legs, leg_count, &rest, 100, &leg, &due_us, err) &&
           calendar_due(legs[leg].calendar, &rest, ret_due_us, err);
}
