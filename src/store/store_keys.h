/* Which events are there already? Asked for every event that is added, and for nearly all of them
 * the answer is no; so it is found in memory where that can be done without a doubt.
 *
 * - A filter that never misses a key and is rarely wrong about a new one stands before everything.
 *   It is made by reading all keys, once as much was spent on asking the ledger itself. It takes up
 *   to FILTER_BYTES_MAX of memory, which serves 256 million events; beyond them each is asked for.
 * - What was added lately is in memory (store_recent.h). At a commit it becomes a row of the ledger,
 *   and the look-ups lag behind; once RECENT_MAX events wait, or in a bulk import ten commits of
 *   them, they go to the look-ups all at once, sorted: sorted rows fill pages one after the other,
 *   where those of each commit would touch a random page each.
 * Private to this folder. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum {
    FILTER_BYTES_MAX = 128 << 20,
    RECENT_MAX = 32 << 10,     /* read by whoever reads a record: 0.8 ms */
    RECENT_BULK_MAX = 2 << 20, /* 40 MiB of memory, and 64 more while they are sorted */
};

struct arena;
struct keys;
struct store;

/* Lives in, and is freed with, `arena`. */
struct keys *keys_new(struct arena *arena);
/* A transaction begins on a ledger with so many events. */
bool keys_begin(const struct store *store, int64_t events, struct err *err) MUST_CHECK;
/* A transaction was rolled back. */
void keys_forget(struct keys *keys);

/* A key will be asked for soon: its places are fetched from memory meanwhile. */
void keys_expect(const struct keys *keys, int64_t key);
/* Events with this key, in `*ret_events`, good until the next call. */
bool keys_find(struct store *store, int64_t key, const int64_t **ret_events, size_t *ret_count,
               struct err *err) MUST_CHECK;
/* An event was added. `subject` 0 = none. */
bool keys_add(struct store *store, int64_t key, int64_t event, int64_t subject,
              struct err *err) MUST_CHECK;
/* Writes what was added to the ledger: before events are read, */
bool keys_write(const struct store *store, struct err *err) MUST_CHECK;
/* and before a commit, which brings the look-ups up if it is time. */
bool keys_commit(const struct store *store, struct err *err) MUST_CHECK;
