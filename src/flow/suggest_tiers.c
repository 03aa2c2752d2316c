/* See suggest_tiers.h. Who belongs to whom, and what each person is worth to an account, is kept
 * of the instant; a neighbour scores again only what it reaches. */
#include "flow/suggest_tiers.h"

#include <assert.h>
#include <string.h>

#include "base/arena.h"
#include "base/map.h"
#include "engine/membership.h"
#include "engine/plan.h"
#include "engine/score.h"
#include "flow/load.h"
#include "store/store.h"

enum { KINDS = 2 };

/* A person's place in an account at the instant. */
struct place_taken {
    uint32_t person, account;
    struct str role;
};

struct tiers {
    struct arena *arena;
    struct arena *instant; /* of what tiers_at() made */
    struct arena *scratch; /* of one record */
    struct record *records[KINDS];
    const struct store_record **stored; /* of accounts: with fields that no rule reads */
    int64_t *known_since[KINDS];        /* us */
    size_t count[KINDS];
    size_t capacity[KINDS], since_capacity[KINDS], stored_capacity;
    struct memberships memberships;
    struct map accounts;
    const struct plan *plan;
    struct moment moment;
    struct place_taken *places; /* by person */
    size_t place_count, place_capacity;
    bool *has_account;     /* by person */
    struct member *people; /* by person, under the plan that holds */
    uint8_t *held;         /* by unit */
};

static void free_arena(void *arena)
{
    arena_free(arena);
}

/* ---- the ledger, read once ------------------------------------------------------------------ */

static int64_t received_first(const struct store_record *record)
{
    int64_t first_us = NEVER_US;
    for (size_t i = 0; i < record->fact_count; i++)
        if (record->facts[i].received_us < first_us)
            first_us = record->facts[i].received_us;
    for (size_t i = 0; i < record->event_count; i++)
        if (record->events[i].received_us < first_us)
            first_us = record->events[i].received_us;
    return first_us;
}

static bool read_kind(struct tiers *t, const struct store *store, struct loader *loader,
                      enum record_kind kind, struct err *err)
{
    struct store_moment all = {STORE_NEVER_US, STORE_NEVER_US};
    struct store_cursor *cursor;
    if (!store_read_records(store, t->arena, (enum store_kind)kind, all, &cursor, err))
        return false;
    for (;;) {
        const struct store_record *from;
        if (!store_next_record(cursor, t->arena, &from, err))
            return false;
        if (!from)
            return true;
        size_t i = t->count[kind]++;
        t->records[kind] = arena_grow(t->arena, t->records[kind], &t->capacity[kind], i + 1,
                                      sizeof *t->records[kind]);
        t->known_since[kind] = arena_grow(t->arena, t->known_since[kind], &t->since_capacity[kind],
                                          i + 1, sizeof *t->known_since[kind]);
        t->known_since[kind][i] = received_first(from);
        if (kind == RECORD_ACCOUNT) {
            t->stored = arena_grow(t->arena, t->stored, &t->stored_capacity, i + 1,
                                   sizeof(const struct store_record *));
            t->stored[i] = from;
        }
        if (!load_record(loader, t->arena, from, &t->records[kind][i], err))
            return false;
    }
}

/* A membership tells of both that they are there. */
static void note_membership(struct tiers *t, enum record_kind kind, uint32_t index, int64_t at_us)
{
    if (at_us < t->known_since[kind][index])
        t->known_since[kind][index] = at_us;
}

static void note_memberships(struct tiers *t)
{
    struct map people;
    map_init(&people, t->arena);
    for (size_t i = 0; i < t->count[RECORD_ACCOUNT]; i++)
        map_put(&t->accounts, t->records[RECORD_ACCOUNT][i].id, (uint32_t)i);
    for (size_t i = 0; i < t->count[RECORD_PERSON]; i++)
        map_put(&people, t->records[RECORD_PERSON][i].id, (uint32_t)i);
    for (size_t i = 0; i < t->memberships.count; i++) {
        const struct membership *row = &t->memberships.all[i];
        uint32_t index;
        if (map_get(&t->accounts, row->account, &index))
            note_membership(t, RECORD_ACCOUNT, index, row->received_us);
        if (map_get(&people, row->person, &index))
            note_membership(t, RECORD_PERSON, index, row->received_us);
    }
}

bool tiers_open(struct arena *arena, const struct store *store, const struct plan *plan,
                struct tiers **ret_tiers, struct err *err)
{
    assert(arena && store && plan);
    struct tiers *t = arena_alloc(arena, sizeof *t);
    *t = (struct tiers){.arena = arena,
                        .instant = arena_new("tiers at an instant"),
                        .scratch = arena_new("tiers of a record")};
    arena_defer(arena, free_arena, t->instant);
    arena_defer(arena, free_arena, t->scratch);
    map_init(&t->accounts, arena);
    struct loader *loader = loader_new(arena, plan);
    struct moment all = {NEVER_US, NEVER_US};
    if (!load_memberships(store, arena, all, &t->memberships, err) ||
        !read_kind(t, store, loader, RECORD_ACCOUNT, err) ||
        !read_kind(t, store, loader, RECORD_PERSON, err))
        return false;
    note_memberships(t);
    t->has_account = arena_array(arena, t->count[RECORD_PERSON] + 1, sizeof *t->has_account);
    t->people = arena_array(arena, t->count[RECORD_PERSON] + 1, sizeof *t->people);
    t->held = arena_array(arena, tiers_unit_count(t) + 1, sizeof *t->held);
    *ret_tiers = t;
    return true;
}

size_t tiers_unit_count(const struct tiers *t)
{
    return t->count[RECORD_ACCOUNT] + t->count[RECORD_PERSON];
}

enum record_kind tiers_unit_kind(const struct tiers *t, size_t unit)
{
    assert(unit < tiers_unit_count(t));
    return unit < t->count[RECORD_ACCOUNT] ? RECORD_ACCOUNT : RECORD_PERSON;
}

static const struct record *record_of(const struct tiers *t, size_t unit)
{
    return tiers_unit_kind(t, unit) == RECORD_ACCOUNT
               ? &t->records[RECORD_ACCOUNT][unit]
               : &t->records[RECORD_PERSON][unit - t->count[RECORD_ACCOUNT]];
}

struct str tiers_unit_id(const struct tiers *t, size_t unit)
{
    return record_of(t, unit)->id;
}

int64_t tiers_known_since(const struct tiers *t)
{
    int64_t first_us = NEVER_US;
    for (int kind = 0; kind < KINDS; kind++)
        for (size_t i = 0; i < t->count[kind]; i++)
            if (t->known_since[kind][i] < first_us)
                first_us = t->known_since[kind][i];
    return first_us;
}

/* ---- an instant ------------------------------------------------------------------------------- */

static bool is_known(const struct tiers *t, enum record_kind kind, size_t index)
{
    return t->known_since[kind][index] <= t->moment.known_at_us;
}

/* Who sits where: only of people and accounts of which something is known. */
static void take_places(struct tiers *t)
{
    struct membership_view view = membership_view_of(t->moment);
    t->places = NULL;
    t->place_count = t->place_capacity = 0;
    for (size_t i = 0; i < t->count[RECORD_PERSON]; i++) {
        t->has_account[i] = false;
        if (!is_known(t, RECORD_PERSON, i))
            continue;
        struct member_rows rows = memberships_of(&t->memberships, t->records[RECORD_PERSON][i].id);
        size_t count;
        const struct seat *seats = seats_of(&view, rows.rows, rows.count, t->instant, &count);
        for (size_t s = 0; s < count; s++) {
            uint32_t account;
            if (!map_get(&t->accounts, seats[s].account, &account))
                continue;
            t->has_account[i] = true;
            t->places = arena_grow(t->instant, t->places, &t->place_capacity, t->place_count + 1,
                                   sizeof *t->places);
            t->places[t->place_count++] = (struct place_taken){(uint32_t)i, account, seats[s].role};
        }
    }
}

/* What each person is worth to an account, and the tier of those that have none. */
static void score_people(struct tiers *t, const struct plan *plan, struct member *ret_members,
                         uint8_t *ret_tiers)
{
    for (size_t i = 0; i < t->count[RECORD_PERSON]; i++) {
        size_t unit = t->count[RECORD_ACCOUNT] + i;
        ret_tiers[unit] = TIER_NONE;
        if (!is_known(t, RECORD_PERSON, i))
            continue;
        arena_reset(t->scratch);
        struct person_score person;
        score_person(plan, t->moment, &t->records[RECORD_PERSON][i], t->scratch, &person);
        ret_members[i] = member_of(&person, STR("")); /* its role is text of the agreement */
        if (t->has_account[i])
            continue;
        score_person_finish(plan, t->moment, NULL, &person);
        ret_tiers[unit] = (uint8_t)person.score.tier;
    }
}

/* The members of each account, one after the other; `ret_start` has one more than accounts. */
static struct member *gather_members(const struct tiers *t, const struct member *people,
                                     struct arena *arena, size_t **ret_start)
{
    size_t accounts = t->count[RECORD_ACCOUNT];
    size_t *start = arena_array(arena, accounts + 2, sizeof *start);
    struct member *members = arena_array(arena, t->place_count + 1, sizeof *members);
    for (size_t i = 0; i < t->place_count; i++)
        start[t->places[i].account + 2]++;
    for (size_t i = 2; i < accounts + 2; i++)
        start[i] += start[i - 1];
    for (size_t i = 0; i < t->place_count; i++) {
        const struct place_taken *place = &t->places[i];
        struct member *member = &members[start[place->account + 1]++];
        *member = people[place->person];
        if (place->role.length)
            member->role = place->role;
    }
    *ret_start = start;
    return members;
}

static void score_accounts(struct tiers *t, const struct plan *plan, const struct member *people,
                           uint8_t *ret_tiers)
{
    size_t *start;
    struct arena *gathered = arena_new("members");
    struct member *members = gather_members(t, people, gathered, &start);
    for (size_t i = 0; i < t->count[RECORD_ACCOUNT]; i++) {
        ret_tiers[i] = TIER_NONE;
        if (!is_known(t, RECORD_ACCOUNT, i))
            continue;
        arena_reset(t->scratch);
        struct account_score account;
        score_account(plan, t->moment, &t->records[RECORD_ACCOUNT][i],
                      (struct member_list){members + start[i], start[i + 1] - start[i]}, t->scratch,
                      &account);
        ret_tiers[i] = (uint8_t)account.score.tier;
    }
    arena_free(gathered);
}

const uint8_t *tiers_at(struct tiers *t, const struct plan *plan, int64_t at_us)
{
    assert(t && plan);
    arena_reset(t->instant);
    t->plan = plan;
    t->moment = (struct moment){at_us, at_us};
    take_places(t);
    score_people(t, plan, t->people, t->held);
    score_accounts(t, plan, t->people, t->held);
    return t->held;
}

void tiers_under(struct tiers *t, const struct plan *plan, enum neighbour_reach reach,
                 uint8_t *ret_tiers)
{
    assert(t && plan && t->plan && ret_tiers);
    struct member *people = t->people;
    struct arena *own = arena_new("people under a neighbour");
    bool has_unattached = false;
    for (size_t i = t->count[RECORD_ACCOUNT]; i < tiers_unit_count(t); i++) {
        ret_tiers[i] = TIER_NONE;
        has_unattached = has_unattached || t->held[i] != TIER_NONE;
    }
    if (reach == REACH_PEOPLE || has_unattached) {
        people = arena_array(own, t->count[RECORD_PERSON] + 1, sizeof *people);
        score_people(t, plan, people, ret_tiers);
    }
    score_accounts(t, plan, people, ret_tiers);
    arena_free(own);
}

static int fact_order(const struct store_fact *a, const struct store_fact *b)
{
    if (a->effective_us != b->effective_us)
        return a->effective_us < b->effective_us ? -1 : 1;
    if (a->source_rank != b->source_rank)
        return a->source_rank < b->source_rank ? -1 : 1;
    return a->received_us < b->received_us ? -1 : a->received_us > b->received_us;
}

struct value tiers_field(const struct tiers *t, size_t unit, struct str field, int64_t at_us)
{
    if (tiers_unit_kind(t, unit) != RECORD_ACCOUNT)
        return value_null();
    const struct store_record *record = t->stored[unit];
    const struct store_fact *held = NULL;
    for (size_t i = 0; i < record->fact_count; i++) {
        const struct store_fact *fact = &record->facts[i];
        bool counts =
            str_eq(fact->field, field) && fact->received_us <= at_us && fact->effective_us <= at_us;
        if (counts && (!held || fact_order(fact, held) >= 0))
            held = fact;
    }
    return held ? held->value : value_null();
}
