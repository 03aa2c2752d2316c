/* For the tests of this folder: the words of the engine's vocabulary, made again here, since the
 * agreement stands below the engine. */
#pragma once

#include <stdio.h>
#include <stdlib.h>

#include "agreement/agreement.h"
#include "agreement/read.h"
#include "base/arena.h"
#include "base/buf.h"
#include "suite.h"

static const struct signal_spec fixture_rows[] = {
    {"bins", SCOPE_ACCOUNT_FIT | SCOPE_PERSON_FIT, PARAM_FIELD | PARAM_BINS,
     PARAM_OTHER | PARAM_MISSING, "A value in bins.", ""},
    {"event_count", SCOPE_PERSON_INTENT | SCOPE_ACCOUNT_INTENT, PARAM_ON | PARAM_POINTS,
     PARAM_WINDOW | PARAM_DECAY | PARAM_MAX_EVENTS | PARAM_GAP, "Events.", ""},
    {"event_days", SCOPE_PERSON_INTENT | SCOPE_ACCOUNT_INTENT, PARAM_ON | PARAM_POINTS,
     PARAM_WINDOW | PARAM_DECAY, "Days with events.", ""},
    {"event_distinct", SCOPE_PERSON_INTENT | SCOPE_ACCOUNT_INTENT,
     PARAM_ON | PARAM_POINTS | PARAM_PROPERTY, PARAM_WINDOW | PARAM_DECAY, "Values.", ""},
    {"event_recency", SCOPE_PERSON_INTENT | SCOPE_ACCOUNT_INTENT, PARAM_ON | PARAM_POINTS,
     PARAM_WINDOW | PARAM_DECAY, "The last event.", ""},
    {"event_tiers", SCOPE_PERSON_INTENT | SCOPE_ACCOUNT_INTENT, PARAM_ON | PARAM_COUNT_BINS,
     PARAM_WINDOW | PARAM_GAP, "The number of events in bins.", ""},
    {"event_absence", SCOPE_PERSON_INTENT | SCOPE_ACCOUNT_INTENT,
     PARAM_ON | PARAM_WINDOW | PARAM_POINTS, 0, "Silence.", ""},
    {"people_topk", SCOPE_ACCOUNT_INTENT, 0, PARAM_WEIGHTS, "The best people.", ""},
    {"engaged_people", SCOPE_ACCOUNT_INTENT, PARAM_COUNT_BINS, PARAM_ENGAGED, "How many.", ""},
    {"role_coverage", SCOPE_ACCOUNT_INTENT, PARAM_ROLE_POINTS, PARAM_ENGAGED, "Roles.", ""},
};

enum { FIXTURE_KINDS = sizeof fixture_rows / sizeof fixture_rows[0] };

static const struct signal_spec *const fixture_kinds[FIXTURE_KINDS] = {
    &fixture_rows[0], &fixture_rows[1], &fixture_rows[2], &fixture_rows[3], &fixture_rows[4],
    &fixture_rows[5], &fixture_rows[6], &fixture_rows[7], &fixture_rows[8], &fixture_rows[9],
};

static const struct vocabulary fixture_vocabulary = {fixture_kinds, FIXTURE_KINDS};

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
