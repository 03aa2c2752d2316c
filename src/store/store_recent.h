/* The newest events, which the look-ups (event_by_key, event_by_subject) do not name yet. A row of
 * an event in a look-up dirties a page of its own; here the events of a commit are one row, twelve
 * bytes each. They go to the look-ups many at a time (store_keys.c); until then whoever asks a
 * look-up asks here, too.
 *
 * In memory it is the same: numbers of events follow one another, so an entry's place is its event.
 * Private to this folder. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct arena;
struct recent;
struct store;
struct pair;

enum recent_by { RECENT_BY_KEY, RECENT_BY_SUBJECT };

/* Empty, to be searched `by` one or the other. Lives in, and is freed with, `arena`. */
struct recent *recent_new(struct arena *arena, enum recent_by by);
/* Becomes what the ledger's table says: nothing, if the ledger is of a schema without it. Only rows
 * that are not here yet are read. After a rollback it is to be cleared first. A failure clears it. */
bool recent_read(const struct store *store, struct recent *recent, struct err *err) MUST_CHECK;

void recent_clear(struct recent *recent);
/* The event after the last. `subject` 0 = none; numbers of entities have 32 bits (store_intern.c). */
void recent_add(struct recent *recent, int64_t event, int64_t key, int64_t subject);
size_t recent_count(const struct recent *recent);
int64_t recent_first(const struct recent *recent); /* 0 = none */

/* Of event `recent_first()` + index: the key, if keys are searched; the subject, 0 = none. */
int64_t recent_key(const struct recent *recent, size_t index);
uint32_t recent_subject(const struct recent *recent, size_t index);

/* The last event of a key or a subject, and the one before `event` of the same; 0 = none. Who
 * searches often makes a table for it. */
int64_t recent_last(struct recent *recent, int64_t number);
int64_t recent_before(const struct recent *recent, int64_t number, int64_t event);
/* A number will be asked for soon: its place is fetched from memory meanwhile. */
void recent_expect(const struct recent *recent, int64_t number);

/* Adds the entries from index `from` on to the table. */
bool recent_write(const struct store *store, struct recent *recent, size_t from,
                  struct err *err) MUST_CHECK;
/* Moves all to the look-ups, sorted, and empties the table and `recent`. */
bool recent_settle(const struct store *store, struct recent *recent, struct err *err) MUST_CHECK;
