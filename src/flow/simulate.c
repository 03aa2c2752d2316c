#include "flow/simulate.h"

#include <assert.h>

#include "base/arena.h"
#include "base/instant.h"
#include "engine/plan.h"
#include "flow/simulate_int.h"
#include "flow/workspace.h"

enum { PERIOD_DAYS = 182, SAMPLE_DAYS = 7 };

struct whatif_period simulate_period(int64_t as_of_us)
{
    return (struct whatif_period){as_of_us - PERIOD_DAYS * DAY_US, as_of_us, SAMPLE_DAYS * DAY_US};
}

static bool check_request(const struct simulate_request *request, struct err *err)
{
    if (request->as_of_us < request->period.to_us)
        return err_set(err, ERR_USAGE,
                       "the period ends after --as-of: what comes then is not known");
    if (request->page < 1 || request->moves < 1 || request->moves > SIMULATE_MOVES_MAX)
        return err_set(err, ERR_USAGE, "pages are numbered from 1 and hold 1 to %d records",
                       SIMULATE_MOVES_MAX);
    return true;
}

static bool team_is_still(const struct team_load *team)
{
    const int before = ARM_BEFORE, after = ARM_AFTER;
    return team->entered[before] == team->entered[after] &&
           team->standing[before] == team->standing[after] &&
           team->business_days[before] == team->business_days[after] &&
           team->open_max[before] == team->open_max[after];
}

bool simulation_is_still(const struct simulation *s)
{
    bool is_still = s->moves_total == 0 && s->swaps_total == 0;
    for (size_t i = 0; i < s->result.team_count; i++)
        is_still = is_still && team_is_still(&s->result.teams[i]);
    for (size_t o = 0; o < SIM_OUTCOMES; o++)
        is_still = is_still && !s->outcomes[o].counts.caught && !s->outcomes[o].counts.lost;
    return is_still;
}

bool simulate(const struct store *store, const struct simulate_request *request,
              struct arena *arena, struct simulation *ret_simulation, struct err *err)
{
    assert(store && request && request->before && request->after && arena && ret_simulation);
    struct simulation result = {.request = *request};
    struct simulating s = {.store = store, .request = request, .arena = arena, .result = &result};
    struct whatif_request whatif = {
        .plan = request->before->plan,
        .also = request->after->plan,
        .is_single = true,
        .period = request->period,
        .image_path = request->image_path,
        .threads = request->threads,
        .is_slow = request->is_slow,
    };
    if (!check_request(request, err) || !whatif_open(arena, store, &whatif, &s.whatif, err) ||
        !whatif_edit(s.whatif, request->after->plan, err))
        return false;
    result.diff = agreement_diff(arena, request->before->agreement, request->after->agreement);
    result.samples = whatif_samples(s.whatif, &result.sample_count);
    result.result = *whatif_result(s.whatif);
    if (!simulate_moves(&s, err) || !simulate_outcomes(&s, err))
        return false;
    *ret_simulation = result;
    return true;
}
