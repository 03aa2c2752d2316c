/* For the tests of this folder: files of the source tree, and reading them. */
#pragma once

#include "agreement/fixture_words.h"
#include "base/buf.h"
#include "tree.h"

enum { FIXTURE_BYTES_MAX = 1 << 22 };

/* The agreement that ships with the program. */
static inline struct str fixture_saas(struct arena *arena)
{
    struct str source = {0};
    assert_true(tree_read(arena, "agreements/saas.yaml", &source));
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
