/* A small ledger for tests: some of every kind of row, with copies, conflicts, retractions, merges
 * and a chain, always the same. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "store/audit.h"
#include "store/store.h"

enum {
    FIXTURE_ROWS = 120, /* rows that may be added in any order */
    FIXTURE_LINKS = 8,  /* of the chain, in this order */
};

#define T(n) (INT64_C(1700000000000000) + (int64_t)(n)*INT64_C(1000000))
#define ALL ((struct store_moment){STORE_NEVER_US, STORE_NEVER_US})
#define OK(call) assert_true_because((call), &err, __FILE__, __LINE__)

/* Fails the test with the sentence of `err`. */
void assert_true_because(bool ok, const struct err *err, const char *file, int line);

/* A path in a folder of its own, which goes away with the arena. */
char *fixture_path(struct arena *arena, const char *name);

/* Adds row `index` (0 .. FIXTURE_ROWS - 1). */
bool fixture_add(struct store *store, size_t index, enum store_added *ret_added,
                 struct err *err) MUST_CHECK;
/* Appends link `index` (0 .. FIXTURE_LINKS - 1), if it is not there already. Rows come first. */
bool fixture_link(struct store *store, size_t index, struct err *err) MUST_CHECK;
/* Everything, with a commit after every `rows` rows. Can be stopped anywhere and called again. */
bool fixture_fill(struct store *store, size_t rows, struct err *err) MUST_CHECK;

struct digest fixture_digest(const struct store *store);
/* Opens `path` plainly, audits it and fails the test if anything is found. */
struct digest fixture_whole(const char *path);
/* A new ledger in memory, in `arena`. */
struct store *fixture_memory(struct arena *arena);
/* One record with its events, as a cursor gives it. */
bool fixture_find(const struct store *store, struct arena *arena, enum store_kind kind,
                  struct str id, struct store_moment moment, const struct store_record **ret_record,
                  struct err *err) MUST_CHECK;
/* An event with a person and the rest filled in. */
struct store_event fixture_event(const char *id, const char *person, int64_t occurred_us);
