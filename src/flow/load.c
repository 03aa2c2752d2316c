#include "flow/load.h"

#include <assert.h>

#include "base/arena.h"
#include "base/map.h"
#include "base/text.h"
#include "engine/plan.h"
#include "flow/properties.h"
#include "store/store.h"

_Static_assert((int)STORE_ACCOUNT == (int)RECORD_ACCOUNT, "the same kinds");
_Static_assert((int)STORE_PERSON == (int)RECORD_PERSON, "the same kinds");
_Static_assert(STORE_NEVER_US == NEVER_US, "the same never");

struct loader {
    const struct plan *plan;
    struct property_reader properties;
    struct arena *arena; /* of the words */
    struct map words;    /* types and names of events that were met */
    struct str *folded;  /* by the word's number */
    size_t folded_capacity;
};

struct loader *loader_new(struct arena *arena, const struct plan *plan)
{
    size_t count;
    const struct str *names = plan_properties(plan, &count);
    struct loader *loader = arena_alloc(arena, sizeof *loader);
    *loader = (struct loader){
        .plan = plan, .properties = property_reader_new(arena, names, count), .arena = arena};
    map_init(&loader->words, arena);
    return loader;
}

/* ---- records ------------------------------------------------------------------------------ */

static size_t copy_facts(const struct loader *loader, const struct store_record *from,
                         struct fact *facts)
{
    enum record_kind kind = (enum record_kind)from->kind;
    size_t count = 0;
    for (size_t i = 0; i < from->fact_count; i++) {
        const struct store_fact *fact = &from->facts[i];
        if (plan_reads_field(loader->plan, kind, fact->field))
            facts[count++] = (struct fact){
                .field = fact->field,
                .value = fact->value,
                .effective_us = fact->effective_us,
                .received_us = fact->received_us,
                .source_rank = fact->source_rank,
                .source = fact->source,
            };
    }
    return count;
}

/* Types and names are few and events are many: each word is folded once. */
static struct str fold(struct loader *loader, struct str word)
{
    uint32_t number;
    if (map_get(&loader->words, word, &number))
        return loader->folded[number];
    word = str_copy(loader->arena, word);
    number = map_intern(&loader->words, word, NULL);
    loader->folded = arena_grow(loader->arena, loader->folded, &loader->folded_capacity,
                                number + (size_t)1, sizeof *loader->folded);
    loader->folded[number] = text_fold(loader->arena, word);
    return loader->folded[number];
}

static bool copy_event(struct loader *loader, struct arena *arena, enum record_kind kind,
                       const struct store_event *from, struct event *event, struct err *err)
{
    assert(from->quality >= QUALITY_HUMAN && from->quality <= QUALITY_SCANNER);
    *event = (struct event){
        .source = from->source,
        .id = from->id,
        .type = fold(loader, from->type),
        .name = fold(loader, from->name),
        .occurred_us = from->occurred_us,
        .received_us = from->received_us,
        .retracted_us = from->retracted_us,
        .quality = (enum quality)from->quality,
        .payload = from->payload,
    };
    return !plan_selects_type(loader->plan, kind, event->type) ||
           properties_read(&loader->properties, arena, from->properties, event, err);
}

static struct record record_from(const struct loader *loader, struct arena *arena,
                                 const struct store_record *from)
{
    struct fact *facts = arena_array(arena, from->fact_count + 1, sizeof *facts);
    return (struct record){.kind = (enum record_kind)from->kind,
                           .id = from->id,
                           .facts = facts,
                           .fact_count = copy_facts(loader, from, facts)};
}

bool load_record(struct loader *loader, struct arena *arena, const struct store_record *from,
                 struct record *ret_record, struct err *err)
{
    struct record record = record_from(loader, arena, from);
    struct event *events = arena_array(arena, from->event_count, sizeof *events);
    for (size_t i = 0; i < from->event_count; i++)
        if (!copy_event(loader, arena, record.kind, &from->events[i], &events[i], err))
            return false;
    record.events = events;
    record.event_count = from->event_count;
    *ret_record = record;
    return true;
}

static struct store_moment store_moment_of(struct moment moment)
{
    return (struct store_moment){moment.as_of_us, moment.known_at_us};
}

/* The events of one record while they are taken from the ledger. */
struct taking {
    struct loader *loader;
    struct arena *arena;
    enum record_kind kind;
    struct event *events;
    size_t count, capacity;
};

/* Room for all at once: growing would leave as much again behind in the arena. */
static void expect_events(void *context, size_t count)
{
    struct taking *taking = context;
    taking->events = arena_grow(taking->arena, taking->events, &taking->capacity,
                                taking->count + count, sizeof *taking->events);
}

static bool take_event(void *context, const struct store_event *from, struct err *err)
{
    struct taking *taking = context;
    struct event event;
    if (!copy_event(taking->loader, taking->arena, taking->kind, from, &event, err))
        return false;
    event.id = str_copy(taking->arena, from->id);
    taking->events = arena_grow(taking->arena, taking->events, &taking->capacity, taking->count + 1,
                                sizeof *taking->events);
    taking->events[taking->count++] = event;
    return true;
}

bool load_found(struct loader *loader, const struct store *store, struct arena *arena,
                enum record_kind kind, struct str id, struct moment moment, bool *ret_found,
                struct record *ret_record, struct err *err)
{
    const struct store_record *from;
    struct taking taking = {.loader = loader, .arena = arena, .kind = kind};
    struct store_taker taker = {take_event, expect_events, &taking};
    if (!store_find_record(store, arena, (enum store_kind)kind, id, store_moment_of(moment), &taker,
                           &from, err))
        return false;
    *ret_found = from != NULL;
    if (!from)
        return true;
    *ret_record = record_from(loader, arena, from);
    ret_record->events = taking.events;
    ret_record->event_count = taking.count;
    return true;
}

/* ---- memberships --------------------------------------------------------------------------- */

struct person_index {
    struct map map;
    struct member_rows *stretches;
};

static void index_people(struct arena *arena, struct memberships *memberships)
{
    struct person_index *index = arena_alloc(arena, sizeof *index);
    map_init(&index->map, arena);
    index->stretches = arena_array(arena, memberships->count + 1, sizeof *index->stretches);
    for (size_t i = 0; i < memberships->count; i++) {
        bool is_new;
        uint32_t number = map_intern(&index->map, memberships->all[i].person, &is_new);
        if (is_new)
            index->stretches[number].rows = &memberships->all[i];
        index->stretches[number].count++;
    }
    memberships->index = index;
}

static struct membership membership_from(const struct store_membership *row)
{
    return (struct membership){row->person,  row->account, row->role,
                               row->from_us, row->to_us,   row->received_us};
}

bool load_memberships(const struct store *store, struct arena *arena, struct moment moment,
                      struct memberships *ret_memberships, struct err *err)
{
    struct store_membership *rows;
    size_t count;
    if (!store_read_memberships(store, arena, store_moment_of(moment), &rows, &count, err))
        return false;
    struct memberships memberships = {arena_array(arena, count + 1, sizeof *memberships.all), count,
                                      NULL};
    for (size_t i = 0; i < count; i++)
        memberships.all[i] = membership_from(&rows[i]);
    index_people(arena, &memberships);
    *ret_memberships = memberships;
    return true;
}

struct member_rows memberships_of(const struct memberships *memberships, struct str person)
{
    uint32_t number;
    if (!map_get(&memberships->index->map, person, &number))
        return (struct member_rows){NULL, 0};
    return memberships->index->stretches[number];
}

/* ---- scenes -------------------------------------------------------------------------------- */

/* What a scene is gathered with, so that the steps need few parameters. */
struct gathering {
    struct loader *loader;
    const struct store *store;
    struct arena *arena;
    struct moment moment;
    struct map seen[2]; /* by kind of record: ids that are in already */
    struct record *records[2];
    size_t counts[2];
    size_t capacities[2];
};

static bool gather_record(struct gathering *g, enum record_kind kind, struct str id,
                          struct err *err)
{
    bool is_new, is_found;
    (void)map_intern(&g->seen[kind], id, &is_new);
    if (!is_new)
        return true;
    struct record record;
    if (!load_found(g->loader, g->store, g->arena, kind, id, g->moment, &is_found, &record, err))
        return false;
    if (!is_found)
        return true;
    g->records[kind] = arena_grow(g->arena, g->records[kind], &g->capacities[kind],
                                  g->counts[kind] + 1, sizeof *g->records[kind]);
    g->records[kind][g->counts[kind]++] = record;
    return true;
}

bool load_scene(struct loader *loader, const struct store *store, struct arena *arena,
                struct subject subject, struct moment moment, struct scene *ret_scene,
                struct err *err)
{
    struct gathering g = {.loader = loader, .store = store, .arena = arena, .moment = moment};
    struct store_memberships from;
    map_init(&g.seen[RECORD_ACCOUNT], arena);
    map_init(&g.seen[RECORD_PERSON], arena);
    if (!gather_record(&g, subject.kind, subject.id, err) ||
        !store_find_memberships(store, arena, (enum store_kind)subject.kind, subject.id,
                                store_moment_of(moment), &from, err))
        return false;
    struct membership *rows = arena_array(arena, from.count, sizeof *rows);
    bool is_account = subject.kind == RECORD_ACCOUNT;
    for (size_t i = 0; i < from.count; i++) {
        rows[i] = membership_from(&from.rows[i]);
        if (!gather_record(&g, is_account ? RECORD_PERSON : RECORD_ACCOUNT,
                           is_account ? rows[i].person : rows[i].account, err))
            return false;
    }
    *ret_scene = (struct scene){
        .accounts = g.records[RECORD_ACCOUNT],
        .account_count = g.counts[RECORD_ACCOUNT],
        .people = g.records[RECORD_PERSON],
        .people_count = g.counts[RECORD_PERSON],
        .memberships = rows,
        .membership_count = from.count,
    };
    return true;
}
