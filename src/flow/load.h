/* From the ledger to what the engine scores: rows of the store become records of history.h. Text
 * is folded here as agreements are, and only what the plan reads is decoded. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "engine/history.h"
#include "engine/scene.h"

struct arena;
struct plan;
struct store;
struct store_record;

/* A loader keeps a JSON parser between records; one for each thread. */
struct loader;
struct loader *loader_new(struct arena *arena, const struct plan *plan);

/* The record shares text with `from`, which must live as long as `arena`. */
bool load_record(struct loader *loader, struct arena *arena, const struct store_record *from,
                 struct record *ret_record, struct err *err) MUST_CHECK;

/* All memberships as of a moment, by person, with the stretch of each person. */
struct member_rows {
    const struct membership *rows;
    size_t count;
};

struct memberships {
    struct membership *all;
    size_t count;
    struct person_index *index;
};

bool load_memberships(const struct store *store, struct arena *arena, struct moment moment,
                      struct memberships *ret_memberships, struct err *err) MUST_CHECK;
/* The rows of a person; none is an empty stretch. */
struct member_rows memberships_of(const struct memberships *memberships, struct str person);

/* One record, by the id it has or had before a merge; `*ret_found` = false if nothing is known of
 * it at the moment. */
bool load_found(struct loader *loader, const struct store *store, struct arena *arena,
                enum record_kind kind, struct str id, struct moment moment, bool *ret_found,
                struct record *ret_record, struct err *err) MUST_CHECK;

/* All that the score of one record depends on (scene.h), and nothing else is read. */
bool load_scene(struct loader *loader, const struct store *store, struct arena *arena,
                struct subject subject, struct moment moment, struct scene *ret_scene,
                struct err *err) MUST_CHECK;
