/* For tests: a folder of their own, which goes away with the arena. */
#pragma once

#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "suite.h"

static inline void folder_remove(void *thing)
{
    const char *path = thing;
    struct arena *arena = arena_new("removed folder");
    DIR *listing = opendir(path);
    for (struct dirent *entry; listing && (entry = readdir(listing));)
        if (entry->d_name[0] != '.')
            unlink(arena_printf(arena, "%s/%s", path, entry->d_name));
    if (listing)
        closedir(listing);
    rmdir(path);
    arena_free(arena);
}

static inline char *folder_new(struct arena *arena)
{
    const char *root = getenv("TMPDIR");
    char *path = arena_printf(arena, "%s/accord-test-XXXXXX", root ? root : "/tmp");
    assert_non_null(mkdtemp(path));
    arena_defer(arena, folder_remove, path);
    return path;
}
