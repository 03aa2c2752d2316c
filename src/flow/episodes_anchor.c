/* See episodes_anchor.h. */
#include "flow/episodes_anchor.h"

#include <assert.h>

#include "base/arena.h"
#include "base/map.h"
#include "flow/load.h"
#include "flow/report.h"
#include "flow/suggest_tiers.h"
#include "store/store.h"

/* Units of people by id; sets the instant of every unit to "none". */
static void list_units(const struct tiers *tiers, struct map *people, int64_t *at_us)
{
    for (size_t unit = 0; unit < tiers_unit_count(tiers); unit++) {
        at_us[unit] = NEVER_US;
        if (tiers_unit_kind(tiers, unit) == RECORD_PERSON)
            map_put(people, tiers_unit_id(tiers, unit), (uint32_t)unit);
    }
}

bool first_events_read(const struct store *store, const struct tiers *tiers,
                       const struct plan *plan, int64_t as_of_us, struct arena *arena,
                       const int64_t **ret_at_us, struct err *err)
{
    assert(store && tiers && plan && arena);
    struct store_moment all = {STORE_NEVER_US, STORE_NEVER_US};
    struct arena *scratch = arena_within(arena, "one person");
    struct loader *loader = loader_new(arena, plan);
    int64_t *at_us = arena_array(arena, tiers_unit_count(tiers) + 1, sizeof *at_us);
    struct map people;
    map_init(&people, arena);
    list_units(tiers, &people, at_us);
    struct store_cursor *cursor;
    if (!store_read_records(store, arena, STORE_PERSON, all, &cursor, err))
        return false;
    for (;;) {
        const struct store_record *from;
        struct record person;
        uint32_t unit;
        arena_reset(scratch);
        if (!store_next_record(cursor, scratch, &from, err))
            return false;
        if (!from)
            break;
        if (!load_record(loader, scratch, from, &person, err))
            return false;
        if (map_get(&people, from->id, &unit))
            at_us[unit] = conversion_first_event(plan, &person, as_of_us, scratch);
    }
    *ret_at_us = at_us;
    return true;
}
