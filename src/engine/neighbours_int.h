/* What the files of neighbours_tiers.h share: the sums that a company comes to, and what a signal is
 * worth before it is summed. For src/engine/neighbours_*.c alone. */
#pragma once

#include "engine/neighbours_tiers.h"
#include "engine/whole_int.h"

#define NEIGHBOUR_LAYERS NEIGHBOUR_NO_LAYER

struct step {
    const struct neighbour *neighbour;
    const struct plan *plan;
    const int32_t *capped_mp; /* of bins: what each value is worth, by place; else NULL */
    bool is_idle;
};

/* The records of which a signal may see something, so that a step looks at no others. */
struct sighting {
    uint32_t
        *record;   /* of events: those whose mass is not 0; of bins: by place. NULL = any record */
    int32_t *mass; /* of events: beside `record` */
    size_t count;
    uint32_t *start; /* of bins: by place, where its records begin in `record` */
    size_t places;
};

/* What a layer comes to. */
struct sums {
    const struct layer_parts *layer;
    size_t records;
    int32_t *group_mp;          /* by record, then group; before the group's clamp */
    int32_t *total_mp;          /* by record; before the layer's clamp */
    struct sighting *sightings; /* beside the layer's parts */
};

struct footing {
    struct arena *arena; /* of the moment */
    struct arena *room;  /* for good */
    const struct whole *base;
    struct sums sums[NEIGHBOUR_LAYERS];
    int32_t **people_mp; /* by part of the accounts' intent, by account; NULL = not of people */
    const uint32_t *seats_of; /* by person: where its seats begin in the next two */
    const uint32_t *seat, *seated_in;
    uint32_t *movable[KINDS]; /* records that a step can move at all */
    size_t movable_count[KINDS];
    int32_t *recounted[KINDS][LANES]; /* masses of a few steps at a time; NULL = none yet */
};

static inline int32_t clamp_mp(int64_t value, int32_t low, int32_t high)
{
    return value < low ? low : value > high ? high : (int32_t)value;
}

static inline enum record_kind layer_kind(enum neighbour_layer layer)
{
    return layer == NEIGHBOUR_ACCOUNT_FIT || layer == NEIGHBOUR_ACCOUNT_INTENT ? RECORD_ACCOUNT
                                                                               : RECORD_PERSON;
}

static inline const struct layer_plan *layer_in(const struct plan *plan, enum neighbour_layer layer)
{
    const struct layer_plan *layers[NEIGHBOUR_LAYERS] = {
        [NEIGHBOUR_ACCOUNT_FIT] = &plan->account_fit,
        [NEIGHBOUR_PERSON_FIT] = &plan->person_fit,
        [NEIGHBOUR_PERSON_INTENT] = &plan->person_intent,
        [NEIGHBOUR_ACCOUNT_INTENT] = &plan->account_intent,
    };
    return layers[layer];
}

static inline const struct signal_plan *step_signal(const struct step *step)
{
    return &layer_in(step->plan, step->neighbour->layer)->signals[step->neighbour->place];
}

/* Whether the record can move at all: it is known, not disqualified, and routed by itself. */
static inline bool is_movable(const struct standings *standings, enum record_kind kind,
                              uint32_t record)
{
    return standings->known[record] && standings->disqualifier[record] == NO_DISQUALIFIER &&
           (kind == RECORD_ACCOUNT || standings->account[record] == NO_INDEX);
}

/* Base and groups, each clamped; not the layer. */
int32_t groups_total(const struct layer *layer, const int32_t *group_mp);

/* Counts the events of the footing's company anew for up to LANES steps that change how one signal
 * counts, all of one kind of record: the masses are then footing->recounted[kind][i]. */
void footing_recount(struct footing *footing, enum record_kind kind,
                     const struct step *const *steps, size_t count, size_t workers);
