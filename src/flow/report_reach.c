#include "flow/report_reach.h"

#include <assert.h>

#include "base/arena.h"
#include "base/map.h"
#include "engine/membership.h"
#include "flow/report.h"
#include "store/store.h"

struct entry {
    int64_t at_us;
    struct str id, opportunity;
    uint32_t next; /* of the same record; 0 = none, else index + 1 */
};

struct reach {
    struct arena *arena;
    const char *wanted;
    struct map heads; /* record -> index + 1 of its first entry */
    struct entry *entries;
    size_t count, capacity;
};

/* The ladder of stages: a later one implies the earlier (semantics 5.1). */
static int stage_of(struct str kind)
{
    static const char *const stages[] = {"accepted", "sql", "opportunity", "won"};
    if (str_is(kind, "lost")) /* what was lost was an opportunity */
        return 2;
    for (int i = 0; i < 4; i++)
        if (str_is(kind, stages[i]))
            return i;
    return -1;
}

static bool counts_as(struct str kind, struct str wanted)
{
    if (str_eq(kind, wanted))
        return true;
    if (str_is(wanted, "lost"))
        return false;
    int stage = stage_of(kind), target = stage_of(wanted);
    return target >= 0 && stage > target;
}

/* Outcomes come in the order of time, so the first of an opportunity is its entry. What belongs to
 * no opportunity and is of the very kind, as a second meeting, is an entry of its own. */
static void enter(struct reach *reach, struct str id, const struct store_outcome *outcome)
{
    uint32_t head = 0;
    (void)map_get(&reach->heads, id, &head);
    bool is_own = !outcome->opportunity.length && str_is(outcome->kind, reach->wanted);
    for (uint32_t i = head; i && !is_own; i = reach->entries[i - 1].next)
        if (str_eq(reach->entries[i - 1].opportunity, outcome->opportunity))
            return;
    reach->entries = arena_grow(reach->arena, reach->entries, &reach->capacity, reach->count + 1,
                                sizeof *reach->entries);
    reach->entries[reach->count++] = (struct entry){outcome->at_us, id, outcome->opportunity, head};
    map_put(&reach->heads, id, (uint32_t)reach->count);
}

static void enter_account_of(struct reach *reach, const struct memberships *memberships,
                             const struct store_outcome *outcome)
{
    struct member_rows rows = memberships_of(memberships, outcome->person);
    struct membership_view view = {outcome->at_us, NEVER_US, outcome->at_us};
    size_t count;
    const struct seat *seats = seats_of(&view, rows.rows, rows.count, reach->arena, &count);
    const struct seat *seat = seat_entered_last(seats, count);
    if (seat)
        enter(reach, seat->account, outcome);
}

static bool names_person_alone(const struct store_outcome *outcome)
{
    return outcome->person.length && !outcome->account.length;
}

static bool load_if_needed(const struct store *store, const struct store_outcome *rows,
                           size_t count, struct arena *arena, struct memberships *ret_memberships,
                           struct err *err)
{
    struct moment all = {NEVER_US, NEVER_US};
    for (size_t i = 0; i < count; i++)
        if (names_person_alone(&rows[i]))
            return load_memberships(store, arena, all, ret_memberships, err);
    return true;
}

bool reach_load(const struct store *store, const struct memberships *memberships,
                const struct conversion_request *request, struct arena *arena,
                struct reach **ret_reach, struct err *err)
{
    struct store_outcome *rows;
    size_t count;
    struct store_moment moment = {request->as_of_us, request->as_of_us};
    struct memberships own;
    bool is_account = request->kind == RECORD_ACCOUNT;
    if (!store_read_outcomes(store, arena, moment, &rows, &count, err) ||
        (is_account && !memberships && !load_if_needed(store, rows, count, arena, &own, err)))
        return false;
    struct reach *reach = arena_alloc(arena, sizeof *reach);
    *reach = (struct reach){.arena = arena, .wanted = request->outcome};
    map_init(&reach->heads, arena);
    for (size_t i = 0; i < count; i++) {
        const struct store_outcome *outcome = &rows[i];
        if (outcome->at_us > request->as_of_us ||
            !counts_as(outcome->kind, str_of(request->outcome)))
            continue;
        if (!is_account && outcome->person.length)
            enter(reach, outcome->person, outcome);
        if (is_account && outcome->account.length)
            enter(reach, outcome->account, outcome);
        else if (is_account && names_person_alone(outcome))
            enter_account_of(reach, memberships ? memberships : &own, outcome);
    }
    *ret_reach = reach;
    return true;
}

bool reach_has(const struct reach *reach, struct str id, int64_t from_us, int64_t to_us)
{
    uint32_t head = 0;
    (void)map_get(&reach->heads, id, &head);
    for (uint32_t i = head; i; i = reach->entries[i - 1].next) {
        assert(i <= reach->count);
        int64_t at_us = reach->entries[i - 1].at_us;
        if (at_us >= from_us && at_us <= to_us)
            return true;
    }
    return false;
}

size_t reach_count(const struct reach *reach)
{
    return reach->count;
}

struct reach_entry reach_get(const struct reach *reach, size_t index)
{
    assert(index < reach->count);
    const struct entry *entry = &reach->entries[index];
    return (struct reach_entry){entry->id, entry->opportunity, entry->at_us};
}
