/* Which records count as which others at a moment. Private to this folder. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "store/store.h"

/* A record that is merged away, and the one it ended in. Numbers of entities. */
struct merged_record {
    int64_t entity, root;
    struct str root_id;
};

struct merges {
    struct merged_record *by_entity; /* sorted by entity */
    struct merged_record *by_root;   /* the same, sorted by root, then entity */
    size_t count;
};

bool merges_read(const struct store *store, struct arena *arena, struct store_moment moment,
                 struct merges *ret_merges, struct err *err) MUST_CHECK;
/* NULL if the entity is its own record. */
const struct merged_record *merges_find(const struct merges *merges, int64_t entity);
/* Those that ended in `root`: `*ret_count` rows. */
const struct merged_record *merges_into(const struct merges *merges, int64_t root,
                                        size_t *ret_count);
