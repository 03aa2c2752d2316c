/* See zone.h. Looking up; the reading is in zone_file.c and zone_tzif.c, the footer's rule in zone_rule.c. */
#include "zone.h"

#include <assert.h>

#include "base/instant.h"
#include "search_int.h"
#include "zone_int.h"

/* No offset is larger: RFC 8536 allows less than 26 h either way. */
#define OFFSET_MAX_US (26 * HOUR_US)

/* Far enough from the ends of int64 that no sum overflows: some 140,000 years. */
static bool is_reachable(int64_t t_us)
{
    return t_us > INT64_MIN / 2 && t_us < INT64_MAX / 2;
}

struct str zone_name(const struct zone *zone)
{
    return zone->name;
}

struct str zone_release(const struct zone *zone)
{
    return zone->release;
}

const struct digest *zone_digest(const struct zone *zone)
{
    return &zone->digest;
}

/* The number of changes at or before `t_us`. */
static size_t changes_until(const struct zone *zone, int64_t t_us)
{
    return ROWS_BELOW(zone->changes, zone->change_count, at_us, t_us + 1);
}

int32_t zone_offset_s(const struct zone *zone, int64_t t_us)
{
    assert(zone && is_reachable(t_us));
    if (zone->has_rule && t_us >= zone->rule_from_us)
        return zone_rule_offset_s(&zone->rule, t_us);
    size_t n = changes_until(zone, t_us);
    return n == 0 ? zone->first_offset_s : zone->changes[n - 1].offset_s;
}

int64_t zone_local_us(const struct zone *zone, int64_t t_us)
{
    return t_us + zone_offset_s(zone, t_us) * SECOND_US;
}

int64_t zone_next_transition(const struct zone *zone, int64_t t_us)
{
    assert(zone && is_reachable(t_us));
    size_t n = changes_until(zone, t_us);
    if (n < zone->change_count)
        return zone->changes[n].at_us;
    if (!zone->has_rule)
        return ZONE_NEVER;
    /* At `rule_from_us` itself the rule agrees with the table (checked by the reader). */
    int64_t from_us = t_us > zone->rule_from_us ? t_us : zone->rule_from_us;
    return zone_rule_next(&zone->rule, from_us);
}

size_t zone_preimages(const struct zone *zone, int64_t local_us, int64_t ret_us[ZONE_PREIMAGES_MAX])
{
    assert(zone && is_reachable(local_us - OFFSET_MAX_US));
    size_t count = 0;
    int64_t from_us = local_us - OFFSET_MAX_US;
    while (from_us <= local_us + OFFSET_MAX_US && count < ZONE_PREIMAGES_MAX) {
        int64_t next_us = zone_next_transition(zone, from_us);
        int64_t t_us = local_us - zone_offset_s(zone, from_us) * SECOND_US;
        if (t_us >= from_us && t_us < next_us)
            ret_us[count++] = t_us;
        from_us = next_us;
    }
    return count;
}

int64_t zone_resolve_local(const struct zone *zone, int64_t local_us)
{
    int64_t image_us[ZONE_PREIMAGES_MAX];
    if (zone_preimages(zone, local_us, image_us) > 0)
        return image_us[0];
    /* In a gap: the last offset from which the clock had not yet reached this time. */
    int64_t from_us = local_us - OFFSET_MAX_US;
    for (;;) {
        int64_t next_us = zone_next_transition(zone, from_us);
        assert(next_us <= local_us + OFFSET_MAX_US); /* else there was no gap */
        if (zone_local_us(zone, next_us) > local_us)
            return local_us - zone_offset_s(zone, from_us) * SECOND_US;
        from_us = next_us;
    }
}
