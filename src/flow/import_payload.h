/* The digest of an event's content: what decides whether two copies are the same event. Used by
 * every way in, so that an event imported and received is one. */
#pragma once

#include "base/digest.h"

struct arena;
struct digester;
struct store_event;

/* sha256 over source, id, type, name, person, account, occurred_us, quality and properties, each
 * as its length in decimal, a colon, and its bytes. Not over received_us: a copy that came later is
 * the same event. `arena` is scratch, `digester` an empty one. */
struct digest event_payload(struct arena *arena, struct digester *digester,
                            const struct store_event *event);
