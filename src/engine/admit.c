/* See admit.h. */
#include "admit.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/instant.h"

static int key_cmp(const struct event *a, const struct event *b)
{
    int by_id = str_cmp(a->id, b->id);
    return by_id ? by_id : str_cmp(a->source, b->source);
}

/* Copies of one key stand together, the one that wins first: nothing received later can change
 * what was decided on it. */
static int by_key_then_arrival(const void *a, const void *b)
{
    const struct event *x = *(const struct event *const *)a, *y = *(const struct event *const *)b;
    int by_key = key_cmp(x, y);
    if (by_key)
        return by_key;
    if (x->received_us != y->received_us)
        return x->received_us < y->received_us ? -1 : 1;
    return memcmp(x->payload.bytes, y->payload.bytes, DIGEST_SIZE);
}

static int youngest_first(const void *a, const void *b)
{
    const struct admitted *x = a, *y = b;
    if (x->effective_us != y->effective_us)
        return x->effective_us > y->effective_us ? -1 : 1;
    int by_source = str_cmp(x->event->source, y->event->source);
    return by_source ? by_source : str_cmp(x->event->id, y->event->id);
}

static size_t known_events(const struct admission *admission, const struct event *events,
                           size_t count, const struct event **ret)
{
    size_t known = 0;
    for (size_t i = 0; i < count; i++)
        if (events[i].received_us <= admission->known_at_us)
            ret[known++] = &events[i];
    return known;
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
    const struct event **known = arena_array(arena, count, sizeof(struct event *));
    size_t known_count = known_events(admission, events, count, known);
    qsort(known, known_count, sizeof(struct event *), by_key_then_arrival);
    struct hits hits = {arena_array(arena, known_count, sizeof *hits.at), 0};
    for (size_t i = 0; i < known_count; i++) {
        bool is_copy = i > 0 && key_cmp(known[i - 1], known[i]) == 0;
        if (is_copy || !counts(admission, known[i]))
            continue;
        int64_t effective = effective_us(known[i]);
        hits.at[hits.count++] = (struct admitted){
            known[i], effective, instant_day(effective, admission->day_offset_minutes)};
    }
    qsort(hits.at, hits.count, sizeof *hits.at, youngest_first);
    return hits;
}
