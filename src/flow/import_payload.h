/* What an event's digest is taken of, which decides whether two copies are the same event. Used by
 * every way in, so that an event imported and received is one. */
#pragma once

#include "base/str.h"

struct arena;
struct store_event;

/* What is hashed (sha256) for an event: source, id, type, name, person, account, occurred_us, quality
 * and properties, each as its length in decimal, a colon, and its bytes. Not received_us: a copy
 * that came later is the same event. Lives in `arena`, and so do the event's texts from then on:
 * they are those in it. */
struct str event_content(struct arena *arena, struct store_event *event);
