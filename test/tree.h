/* For tests: files of the source tree, and what stands beside it. */
#pragma once

#include <stdlib.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"
#include "suite.h"

enum { TREE_BYTES_MAX = 1 << 24 };

/* A file by its path from the root of the tree (SOURCE_ROOT); false, said, if it cannot be read. */
static inline bool tree_read(struct arena *arena, const char *path, struct str *ret)
{
    const char *root = getenv("SOURCE_ROOT");
    struct err err;
    path = arena_printf(arena, "%s/%s", root ? root : ".", path);
    if (file_read(arena, &file_calls_system, path, TREE_BYTES_MAX, ret, &err))
        return true;
    print_message("%s\n", err.text);
    return false;
}
