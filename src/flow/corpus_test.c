/* The fuzzers' kept inputs, once more: every law of test/fuzz over every file of its corpus. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "fuzz/laws_columns.h"
#include "fuzz/laws_mapping.h"
#include "suite.h"

/* Runs `law` over a corpus; the number of its files. */
static size_t over(const char *name, void (*law)(struct str bytes))
{
    struct arena *arena = arena_new("corpus");
    const char *root = getenv("SOURCE_ROOT");
    const char *folder = arena_printf(arena, "%s/test/fuzz/corpus/%s", root ? root : ".", name);
    size_t count = 0;
    DIR *listing = opendir(folder);
    for (struct dirent *entry; listing && (entry = readdir(listing));) {
        struct str bytes;
        struct err err;
        if (entry->d_name[0] == '.')
            continue;
        const char *path = arena_printf(arena, "%s/%s", folder, entry->d_name);
        assert_true(file_read(arena, &file_calls_system, path, LAW_BYTES_MAX, &bytes, &err));
        law(bytes);
        count++;
    }
    if (listing)
        closedir(listing);
    arena_free(arena);
    return count;
}

static void csv_both(struct str bytes)
{
    law_csv(bytes, 0);
    law_csv(bytes, 100);
}

static void laws_hold_over_the_kept_inputs(void **state)
{
    (void)state;
    if (!getenv("SOURCE_ROOT"))
        skip();
    assert_true(over("csv", csv_both) >= 10);
    assert_true(over("json", law_json) >= 7);
    assert_true(over("gzip", law_gzip) >= 6);
    assert_true(over("mapping", law_mapping) >= 7);
    assert_true(over("import", law_import) >= 7);
    assert_true(over("columns", law_columns) >= 8);
}

SUITE(corpus_test, cmocka_unit_test(laws_hold_over_the_kept_inputs));
