/* Segments and disqualifiers: predicates over what is known of an account and a person. */
#include "plan_int.h"

#include <assert.h>

static struct value value_of(const struct known *known, struct field_ref ref)
{
    return attribute_value(known->of[ref.of], ref.field);
}

static bool predicate_holds(const struct predicate_plan *plan, const struct known *known)
{
    for (size_t i = 0; i < plan->predicate->count; i++)
        if (!match_holds(&plan->predicate->conditions[i].match, value_of(known, plan->fields[i])))
            return false;
    return true;
}

size_t plan_segment(const struct plan *plan, const struct attributes *account)
{
    struct known known = {.of = {[RECORD_ACCOUNT] = account}};
    size_t last = plan->agreement->segment_count - 1; /* it has no predicate */
    for (size_t i = 0; i < last; i++)
        if (predicate_holds(&plan->segments[i], &known))
            return i;
    return last;
}

/* When the youngest of the facts that the rule reads became true. */
static int64_t holds_since_us(const struct predicate_plan *plan, const struct known *known)
{
    int64_t since = INT64_MIN;
    for (size_t i = 0; i < plan->predicate->count; i++) {
        struct field_ref ref = plan->fields[i];
        const struct fact *fact = attribute_fact(known->of[ref.of], ref.field);
        if (fact && fact->effective_us > since)
            since = fact->effective_us;
    }
    return since;
}

/* A missing field never disqualifies, not even where a rule asks for `known: false`. */
static bool reads_unknown(const struct predicate_plan *plan, const struct known *known)
{
    for (size_t i = 0; i < plan->predicate->count; i++)
        if (value_of(known, plan->fields[i]).kind == VALUE_NULL)
            return true;
    return false;
}

static bool is_active(const struct disqualifier *rule, const struct predicate_plan *plan,
                      const struct known *known, int64_t as_of_us)
{
    if (reads_unknown(plan, known) || !predicate_holds(plan, known))
        return false;
    if (rule->expires_us <= 0)
        return true;
    int64_t since = holds_since_us(plan, known);
    return since > as_of_us - rule->expires_us;
}

const struct disqualifier *plan_disqualifier(const struct plan *plan, enum record_kind scope,
                                             const struct known *known, int64_t as_of_us)
{
    assert(plan && known);
    for (size_t i = 0; i < plan->agreement->disqualifier_count; i++) {
        const struct disqualifier *rule = &plan->agreement->disqualifiers[i];
        if (rule->has_when && !rule->by_rep && rule->scope == scope &&
            is_active(rule, &plan->disqualifiers[i], known, as_of_us))
            return rule;
    }
    return NULL;
}
