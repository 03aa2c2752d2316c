/* From events to signals: which signals of a layer an event counts for. Selectors are indexed by
 * the type of event, so each event is looked up once, whatever the number of signals. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/map.h"
#include "engine/admit.h"

struct arena;

struct selection {
    size_t signal; /* its place in the layer */
    const struct selector *selector;
};

/* Selections of one type, in the order of signals. */
struct selection_list {
    struct selection *at;
    size_t count, capacity;
};

struct selector_index {
    struct map types;
    struct selection_list *lists; /* by the type's number */
    size_t capacity;
    size_t signal_count;
};

void selector_index_init(struct selector_index *index, const struct layer *layer,
                         struct arena *arena);
bool selector_index_has(const struct selector_index *index, struct str type);

/* The property of that name; null if the event has none. */
struct value event_property(const struct event *event, struct str name);
bool selector_matches(const struct selector *selector, const struct event *event);

/* For each signal of the layer the events it selects, in the order of `events`. An event that two
 * selectors of one signal match counts once. */
struct hits *events_select(const struct selector_index *index, struct hits events,
                           struct arena *arena);
