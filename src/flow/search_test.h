/* For the tests of suggest and its episodes: a search as far as its trials, and agreements of the
 * source tree. */
#pragma once

#include <stdlib.h>

#include "base/arena.h"
#include "flow/suggest_int.h"
#include "suite.h"

static inline void check(bool ok, const struct err *err)
{
    if (!ok)
        fail_msg("%s", err->text);
}

/* The agreement at a path from the root of the tree (SOURCE_ROOT). */
static inline struct rules rules_of_tree(struct arena *arena, const char *path)
{
    struct rules rules;
    struct err err = {0};
    const char *root = getenv("SOURCE_ROOT");
    check(rules_read(arena, arena_printf(arena, "%s/%s", root ? root : ".", path), &rules, &err),
          &err);
    return rules;
}

/* Every step was tried at every episode; nothing is split or judged yet. */
static inline struct search search_tried(struct arena *arena, const struct store *store,
                                         const struct rules *rules,
                                         const struct suggest_request *request)
{
    struct err err = {0};
    struct search search = {.arena = arena, .rules = rules, .request = request};
    struct tiers_options options = {NULL, 1};
    check(tiers_open(arena, store, rules->plan, &options, &search.tiers, &err), &err);
    check(episodes_sample(store, search.tiers, rules->plan, &request->episodes, arena,
                          &search.episodes, &err),
          &err);
    search_try(&search);
    return search;
}
