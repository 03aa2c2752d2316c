/* See admit.h. */
#include "admit.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/digest.h"
#include "base/instant.h"

/* ---- copies ---- */

/* The copy that counts of each key, by open addressing: with sorting by key, most of the time of an
 * explanation went there where one record has millions of events. */
struct firsts {
    const struct event **slots;
    size_t mask; /* slots - 1: a power of two - 1 */
    size_t known, keys;
};

static bool is_same_key(const struct event *a, const struct event *b)
{
    return str_eq(a->id, b->id) && str_eq(a->source, b->source);
}

static const struct event **place_of(const struct firsts *firsts, const struct event *event)
{
    size_t at = (size_t)(hash64(event->id) ^ hash64(event->source)) & firsts->mask;
    while (firsts->slots[at] && !is_same_key(firsts->slots[at], event))
        at = (at + 1) & firsts->mask;
    return &firsts->slots[at];
}

/* Nothing received later can change what was decided on a copy. */
static bool is_before(const struct event *a, const struct event *b)
{
    if (a->received_us != b->received_us)
        return a->received_us < b->received_us;
    return memcmp(a->payload.bytes, b->payload.bytes, DIGEST_SIZE) < 0;
}

static struct firsts firsts_of(const struct admission *admission, const struct event *events,
                               size_t count, struct arena *arena)
{
    size_t slots = 1;
    while (slots <= count + count / 3)
        slots *= 2;
    struct firsts firsts = {.slots = arena_array(arena, slots, sizeof *firsts.slots),
                            .mask = slots - 1};
    for (size_t i = 0; i < count; i++) {
        if (events[i].received_us > admission->known_at_us)
            continue;
        const struct event **place = place_of(&firsts, &events[i]);
        firsts.known++;
        firsts.keys += *place == NULL;
        if (!*place || is_before(&events[i], *place))
            *place = &events[i];
    }
    return firsts;
}

static bool is_first(const struct firsts *firsts, const struct event *event)
{
    return firsts->keys == firsts->known || *place_of(firsts, event) == event;
}

/* ---- all of it ---- */

static int youngest_first(const void *a, const void *b)
{
    const struct admitted *x = a, *y = b;
    if (x->effective_us != y->effective_us)
        return x->effective_us > y->effective_us ? -1 : 1;
    int by_source = str_cmp(x->event->source, y->event->source);
    return by_source ? by_source : str_cmp(x->event->id, y->event->id);
}

static int64_t effective_us(const struct event *event)
{
    return event->occurred_us < event->received_us ? event->occurred_us : event->received_us;
}

/* A retraction is data about data; it is no activity of anybody. */
static bool is_retraction(const struct event *event)
{
    return str_eq(event->type, STR("$retract"));
}

static bool counts(const struct admission *admission, const struct event *event)
{
    return event->quality == QUALITY_HUMAN && event->retracted_us > admission->known_at_us &&
           event->occurred_us <= event->received_us + admission->skew_us &&
           effective_us(event) <= admission->until_us && !is_retraction(event);
}

struct hits events_admit(const struct admission *admission, const struct event *events,
                         size_t count, struct arena *arena)
{
    assert(admission && (events || count == 0));
    struct firsts firsts = firsts_of(admission, events, count, arena);
    struct hits hits = {arena_array(arena, firsts.keys, sizeof *hits.at), 0};
    for (size_t i = 0; i < count; i++) {
        const struct event *event = &events[i];
        if (event->received_us > admission->known_at_us || !counts(admission, event) ||
            !is_first(&firsts, event))
            continue;
        int64_t effective = effective_us(event);
        hits.at[hits.count++] = (struct admitted){
            event, effective, instant_day(effective, admission->day_offset_minutes)};
    }
    qsort(hits.at, hits.count, sizeof *hits.at, youngest_first);
    return hits;
}
