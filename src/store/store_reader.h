/* Rows of facts and events as structs. Private to this folder. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "store/sql.h"
#include "store/store.h"
#include "store/store_merges.h"

struct arena;
struct db_stmt;
struct recent;

/* Texts by number, fetched when first met. */
struct texts {
    enum sql sql;
    struct str *of;
    size_t capacity;
};

/* What one reading shares between its records. */
struct reader {
    const struct store *store;
    struct arena *arena; /* of the words */
    struct texts words, accounts;
    struct merges merges;
    struct store_moment moment;
};

bool reader_init(struct reader *reader, const struct store *store, struct arena *arena,
                 struct store_moment moment, struct err *err) MUST_CHECK;
/* The events that the look-ups do not name yet, by subject, good until asked for again. They are
 * kept from one reading to the next: what is explained is often of many records. */
bool reader_recent(const struct reader *reader, struct recent **ret_recent,
                   struct err *err) MUST_CHECK;
/* A row of read_facts; its value in `arena`. */
bool reader_fact(struct reader *reader, struct db_stmt *stmt, struct arena *arena,
                 struct store_fact *ret_fact, struct err *err) MUST_CHECK;
/* A row of read_events, read_event or scan_events, without its person; id and properties in `arena`. */
bool reader_event(struct reader *reader, struct db_stmt *stmt, struct arena *arena,
                  struct store_event *ret_event, struct err *err) MUST_CHECK;
