/* For the tests of this folder: files of the source tree, and reading them. */
#pragma once

#include <stdio.h>
#include <stdlib.h>

#include "agreement/fixture_words.h"
#include "base/buf.h"
#include "suite.h"

enum { FIXTURE_BYTES_MAX = 1 << 22 };

/* A file of the source tree; false if there is none. */
static inline bool fixture_load(struct arena *arena, const char *name, struct str *ret)
{
    const char *root = getenv("SOURCE_ROOT");
    FILE *file = fopen(arena_printf(arena, "%s/%s", root ? root : ".", name), "rb");
    if (!file)
        return false;
    char *bytes = arena_alloc(arena, FIXTURE_BYTES_MAX);
    *ret = (struct str){bytes, fread(bytes, 1, FIXTURE_BYTES_MAX, file)};
    fclose(file);
    return true;
}

/* The agreement that ships with the program. */
static inline struct str fixture_saas(struct arena *arena)
{
    struct str source = {0};
    assert_true(fixture_load(arena, "agreements/saas.yaml", &source));
    return source;
}

/* Fails the test with all findings if there is an error. */
static inline const struct agreement *fixture_read(struct arena *arena, struct str source)
{
    struct findings findings;
    const struct agreement *agreement = NULL;
    struct buf out;
    findings_init(&findings, arena);
    buf_init(&out, arena, FIXTURE_BYTES_MAX);
    if (!agreement_read(arena, source, "test.yaml", &fixture_vocabulary, &findings, &agreement)) {
        findings_print(&findings, source, &out);
        fail_msg(STR_FMT, STR_ARG(buf_str(&out)));
    }
    return agreement;
}
