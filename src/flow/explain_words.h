/* An explanation in the words that a rep understands in ten seconds. Every sentence is made from
 * the engine's structs; nothing is computed here. Text lives in the arena. */
#pragma once

#include "flow/explain.h"

struct agreement;
struct arena;

/* "acme is tier A, Hot (B1)": and if disqualified, why. */
struct str words_headline(const struct explained *explained, const struct agreement *agreement,
                          struct arena *arena);
/* The next best action of the tier, by the leading reason: "Call to schedule the demo. Confirm the
 * use case." Empty if the agreement names none. */
struct str words_next(const struct explained *explained, const struct agreement *agreement,
                      struct arena *arena);
/* What would lift it, where no single move does (its `moves` are empty): a combination, or why
 * nothing does. */
struct str words_up(const struct explained *explained, struct arena *arena);
/* "Falls to tier C on 3 August 2026 without new activity." */
struct str words_fall(const struct explained *explained, struct arena *arena);

/* "12.500", "-3.000": milli-points as points, exactly. */
struct str points_text(struct arena *arena, int64_t mp);
/* "3 August 2026" (UTC). */
struct str date_words(struct arena *arena, int64_t t_us);
/* What an event was: "page /pricing", "Demo Requested": its name, else its type, and the property
 * that says most of it. */
struct str event_words(const struct event *event, struct arena *arena);
/* The action of a tier for a leading reason; NULL if there is none. */
const struct action *action_of(const struct agreement *agreement, int tier, struct str reason);
