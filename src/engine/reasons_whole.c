/* See reasons_whole.h. */
#include "engine/reasons_whole.h"

#include <assert.h>

#include "base/arena.h"
#include "engine/score_int.h"
#include "engine/whole_int.h"

/* A field or property of the plan in the columns. */
struct field_source {
    size_t field;
    struct value_column values;
};

struct whole_reasons {
    const struct whole *whole;
    const struct field_source *fields[KINDS]; /* by the plan's number of the field */
    const size_t *properties;                 /* likewise: its place in the columns */
};

static const struct field_source *find_fields(const struct whole *whole, enum record_kind kind,
                                              struct arena *arena)
{
    const struct field_table *table = &whole->plan->fields[kind];
    struct field_source *fields = arena_array(arena, table->count, sizeof *fields);
    for (size_t i = 0; i < table->count; i++) {
        fields[i].field = columns_field(whole->columns, kind, table->names[i]);
        fields[i].values = columns_values(whole->columns, kind, fields[i].field);
    }
    return fields;
}

static const size_t *find_properties(const struct whole *whole, struct arena *arena)
{
    const struct field_table *table = &whole->plan->properties;
    size_t *properties = arena_array(arena, table->count, sizeof *properties);
    for (size_t i = 0; i < table->count; i++)
        properties[i] = columns_property(whole->columns, table->names[i]);
    return properties;
}

const struct whole_reasons *whole_reasons_new(struct arena *arena, const struct whole *whole)
{
    assert(arena && whole && whole->plan);
    struct whole_reasons *reasons = arena_alloc(arena, sizeof *reasons);
    reasons->whole = whole;
    for (enum record_kind kind = RECORD_ACCOUNT; kind <= RECORD_PERSON; kind++)
        reasons->fields[kind] = find_fields(whole, kind, arena);
    reasons->properties = find_properties(whole, arena);
    return reasons;
}

/* ---- a record at the moment ------------------------------------------------------------------- */

static const struct attributes *read_attributes(const struct whole_reasons *r,
                                                enum record_kind kind, uint32_t index,
                                                struct arena *arena)
{
    const struct columns *columns = r->whole->columns;
    const struct moment *moment = &r->whole->view->moment;
    const struct field_table *table = &r->whole->plan->fields[kind];
    struct attributes *attributes = arena_alloc(arena, sizeof *attributes);
    struct fact *facts = arena_array(arena, table->count, sizeof *facts);
    attributes->fields = table;
    attributes->facts = arena_array(arena, table->count, sizeof(struct fact *));
    for (size_t i = 0; i < table->count; i++) {
        const struct field_source *source = &r->fields[kind][i];
        int64_t since_us = held_since_us(columns, moment, kind, source->field, index);
        if (since_us == -NEVER_US)
            continue;
        const uint32_t *held = r->whole->view->of[kind].held[source->field];
        uint32_t place =
            held ? held[index] : held_place(columns, moment, kind, source->field, index);
        facts[i] = (struct fact){.field = table->names[i],
                                 .value = value_at(&source->values, place),
                                 .effective_us = since_us};
        attributes->facts[i] = &facts[i];
    }
    return attributes;
}

/* Nobody asks for its key: copies are not in the columns. */
static void read_event(const struct whole_reasons *r, uint32_t code, struct arena *arena,
                       struct event *event)
{
    const struct columns *columns = r->whole->columns;
    const struct field_table *table = &r->whole->plan->properties;
    const uint32_t *row = columns->code + code * (2 + columns->counts->properties);
    struct property *properties = arena_array(arena, table->count, sizeof *properties);
    for (size_t i = 0; i < table->count; i++)
        properties[i] =
            (struct property){table->names[i], column_value(columns, row[2 + r->properties[i]])};
    event->type = column_value(columns, row[0]).text;
    event->name = column_value(columns, row[1]).text;
    event->properties = properties;
    event->property_count = table->count;
}

/* Youngest first, as events_admit() gives them. */
static struct hits read_hits(const struct whole_reasons *r, enum record_kind kind, uint32_t index,
                             struct arena *arena)
{
    const struct event_view *view = &r->whole->view->of[kind].events;
    const struct event_columns *of = view->events;
    size_t begin = of->start[index], end = view->happened[index];
    struct event *events = arena_array(arena, end - begin, sizeof *events);
    struct hits hits = {arena_array(arena, end - begin, sizeof *hits.at), 0};
    for (size_t i = end; i-- > begin;) {
        if (event_is_hidden(view, i))
            continue;
        struct event *event = &events[hits.count];
        read_event(r, event_code(of, i), arena, event);
        hits.at[hits.count++] =
            (struct admitted){event, event_effective_us(of, i), view->day[i] + DAY_ZERO};
    }
    return hits;
}

static struct prepared prepare_idle(const struct whole_reasons *r, enum record_kind kind,
                                    uint32_t index, struct arena *arena)
{
    struct record *record = arena_alloc(arena, sizeof *record);
    *record = (struct record){.kind = kind, .id = columns_id(r->whole->columns, kind, index)};
    return (struct prepared){.record = record,
                             .attributes = read_attributes(r, kind, index, arena),
                             .latest_event_us = NO_EVENT_US};
}

static struct prepared prepare(const struct whole_reasons *r, enum record_kind kind, uint32_t index,
                               struct arena *arena)
{
    const struct plan *plan = r->whole->plan;
    struct prepared prepared = prepare_idle(r, kind, index, arena);
    struct hits hits = read_hits(r, kind, index, arena);
    prepared.hits = layer_hits(kind == RECORD_PERSON ? &plan->person_intent : &plan->account_intent,
                               hits, arena);
    if (hits.count > 0)
        prepared.latest_event_us = hits.at[0].effective_us;
    return prepared;
}

/* ---- its score -------------------------------------------------------------------------------- */

static struct evaluation evaluation_in(const struct whole_reasons *r, struct arena *arena)
{
    return (struct evaluation){r->whole->plan, r->whole->view->moment.as_of_us, false, arena};
}

/* What an account has of itself is all that its people's tiers need: no event, no member. */
static const struct score *score_of_person(const struct whole_reasons *r, uint32_t index,
                                           struct arena *arena)
{
    struct evaluation e = evaluation_in(r, arena);
    struct prepared prepared = prepare(r, RECORD_PERSON, index, arena);
    struct person_score *person = arena_alloc(arena, sizeof *person);
    person_evaluate(&e, &prepared, person);
    uint32_t of = whole_standings(r->whole, RECORD_PERSON)->account[index];
    if (of == NO_INDEX)
        return &person->score;
    struct account_score *account = arena_alloc(arena, sizeof *account);
    size_t signals = e.plan->account_intent.layer->signal_count;
    struct prepared idle = prepare_idle(r, RECORD_ACCOUNT, of, arena);
    idle.hits = arena_array(arena, signals, sizeof *idle.hits);
    account_evaluate(&e, &idle, (struct member_list){NULL, 0}, account);
    person_evaluate_finish(&e, account, person);
    return &person->score;
}

static const struct score *score_of_account(const struct whole_reasons *r, uint32_t index,
                                            struct arena *arena)
{
    struct evaluation e = evaluation_in(r, arena);
    struct prepared prepared = prepare(r, RECORD_ACCOUNT, index, arena);
    struct account_score *account = arena_alloc(arena, sizeof *account);
    struct member_list members;
    members.at = whole_member_list(r->whole, index, arena, &members.count);
    account_evaluate(&e, &prepared, members, account);
    return &account->score;
}

struct reasons whole_reasons_of(const struct whole_reasons *r, enum record_kind kind,
                                uint32_t index, struct arena *arena)
{
    assert(r && index < columns_count(r->whole->columns, kind));
    const struct standings *standings = whole_standings(r->whole, kind);
    const struct score *score = kind == RECORD_PERSON ? score_of_person(r, index, arena)
                                                      : score_of_account(r, index, arena);
    assert(score->fit_mp == standings->fit_mp[index] &&
           score->intent_mp == standings->intent_mp[index] &&
           score->tier == standings->tier[index]);
    return reasons_positive_of(score, arena);
}
