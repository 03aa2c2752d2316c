/* See hygiene.h. */
#include "hygiene.h"

#include <assert.h>
#include <math.h>

#include "evidence/anomaly.h"
#include "evidence/nearest_rank.h"

static bool exceeds(struct maybe_real value, double limit)
{
    return value.known && value.value > limit;
}

/* Without a known gap only the seven days count. */
static bool is_silent(const struct signal_facts *facts)
{
    double limit = facts->gap_days.known ? real_max(7, 3 * facts->gap_days.value) : 7;
    return exceeds(facts->silent_days, limit);
}

struct signal_hygiene signal_hygiene(const struct signal_facts *facts)
{
    assert(facts && proportion_is_valid(facts->fires));
    struct signal_hygiene hygiene = {0};
    if (facts->fires.n < HYGIENE_RECORDS_MIN)
        return hygiene;
    struct interval rate = wilson_ci(facts->fires, 0.05);
    hygiene.is_judged = true;
    hygiene.is_dead = rate.upper.value < 0.005;
    hygiene.is_saturated = rate.lower.value > 0.8;
    hygiene.is_uninformative = !hygiene.is_dead && binary_entropy_bits(facts->fires).value < 0.05;
    hygiene.is_dominant = exceeds(facts->variance_share, 0.5);
    hygiene.is_redundant = facts->strongest_r.known && fabs(facts->strongest_r.value) >= 0.9;
    hygiene.is_stale = is_silent(facts) || exceeds(facts->attribute_days, 180);
    hygiene.is_unused = !facts->has_points;
    return hygiene;
}

enum leakage leakage_of(const struct leakage_facts *facts)
{
    assert(facts && proportion_is_valid(facts->late));
    bool is_dropped = facts->iv_then.known && facts->iv_now.known &&
                      facts->iv_now.value - facts->iv_then.value > facts->iv_now.value / 2;
    if (is_dropped)
        return LEAKAGE_LEAKY;
    bool is_late = facts->late.n > 0 && 5 * facts->late.x > facts->late.n;
    if (exceeds(facts->iv_then, 0.5) || exceeds(facts->auc, 0.9) || is_late)
        return LEAKAGE_SUSPECTED;
    return LEAKAGE_NONE;
}

const char *leakage_text(enum leakage leakage)
{
    static const char *const texts[] = {"none", "leaky?", "leaky"};
    assert(leakage <= LEAKAGE_LEAKY);
    return texts[leakage];
}

struct day_burst person_day_burst(int64_t count, const int64_t *other_days, size_t days)
{
    assert(count >= 0 && (other_days || days == 0));
    int64_t median = days > 0 ? other_days[nearest_rank((int64_t)days, 50, 100) - 1] : 0;
    int64_t limit = 10 * median > 20 ? 10 * median : 20;
    return (struct day_burst){limit, count > limit ? count - limit : 0};
}

struct tier_churn tier_churn(const int32_t *before, const int32_t *after, const bool *has_event,
                             size_t count)
{
    assert((before && after && has_event) || count == 0);
    struct tier_churn churn = {0};
    for (size_t i = 0; i < count; i++) {
        churn.churned.n += !has_event[i];
        churn.churned.x += !has_event[i] && before[i] != after[i];
    }
    churn.share = proportion_rate(churn.churned);
    churn.is_red = exceeds(churn.share, 0.05);
    return churn;
}
