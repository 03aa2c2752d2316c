/* See select.h. */
#include "select.h"

#include <assert.h>

#include "base/arena.h"

static void index_selector(struct selector_index *index, size_t signal,
                           const struct selector *selector, struct arena *arena)
{
    for (size_t i = 0; i < selector->type_count; i++) {
        uint32_t type = map_intern(&index->types, selector->types[i], NULL);
        index->lists = arena_grow(arena, index->lists, &index->capacity, index->types.count,
                                  sizeof *index->lists);
        struct selection_list *list = &index->lists[type];
        list->at = arena_grow(arena, list->at, &list->capacity, list->count + 1, sizeof *list->at);
        list->at[list->count++] = (struct selection){signal, selector};
    }
}

void selector_index_init(struct selector_index *index, const struct layer *layer,
                         struct arena *arena)
{
    *index = (struct selector_index){.signal_count = layer->signal_count};
    map_init(&index->types, arena);
    for (size_t i = 0; i < layer->signal_count; i++)
        for (size_t j = 0; j < layer->signals[i].on_count; j++)
            index_selector(index, i, &layer->signals[i].on[j], arena);
}

bool selector_index_has(const struct selector_index *index, struct str type)
{
    uint32_t number;
    return map_get(&index->types, type, &number);
}

struct value event_property(const struct event *event, struct str name)
{
    for (size_t i = 0; i < event->property_count; i++)
        if (str_eq(event->properties[i].name, name))
            return event->properties[i].value;
    return value_null();
}

/* Name and properties; the type is known to fit. */
static bool details_match(const struct selector *selector, const struct event *event)
{
    if (!str_is_empty(selector->event) && !str_eq(selector->event, event->name))
        return false;
    for (size_t i = 0; i < selector->where.count; i++) {
        const struct condition *condition = &selector->where.conditions[i];
        if (!match_holds(&condition->match, event_property(event, condition->field)))
            return false;
    }
    return true;
}

bool selector_matches(const struct selector *selector, const struct event *event)
{
    for (size_t i = 0; i < selector->type_count; i++)
        if (str_eq(selector->types[i], event->type))
            return details_match(selector, event);
    return false;
}

/* Takes an event for each signal that selects it, once. */
static void select_event(const struct selection_list *list, struct admitted event,
                         struct hits *hits)
{
    size_t done = SIZE_MAX; /* the signal that has this event already */
    for (size_t i = 0; i < list->count; i++) {
        const struct selection *selection = &list->at[i];
        if (selection->signal == done || !details_match(selection->selector, event.event))
            continue;
        struct hits *of = &hits[selection->signal];
        if (of->at)
            of->at[of->count] = event;
        of->count++;
        done = selection->signal;
    }
}

static void select_all(const struct selector_index *index, struct hits events, struct hits *hits)
{
    for (size_t i = 0; i < events.count; i++) {
        uint32_t type;
        if (map_get(&index->types, events.at[i].event->type, &type))
            select_event(&index->lists[type], events.at[i], hits);
    }
}

/* Counted first: lists that grow would take three times the memory, and a record may have ten
 * million events. */
struct hits *events_select(const struct selector_index *index, struct hits events,
                           struct arena *arena)
{
    struct hits *hits = arena_array(arena, index->signal_count, sizeof *hits);
    select_all(index, events, hits);
    for (size_t i = 0; i < index->signal_count; i++)
        if (hits[i].count)
            hits[i] = (struct hits){arena_array(arena, hits[i].count, sizeof *hits[i].at), 0};
    select_all(index, events, hits);
    return hits;
}
