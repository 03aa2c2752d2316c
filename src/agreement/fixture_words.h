/* For tests and fuzzers: the words of the engine's vocabulary, made again here, since the agreement
 * stands below the engine; and the laws that hold for every document. */
#pragma once

#include <assert.h>

#include "agreement/agreement.h"
#include "agreement/canonical.h"
#include "agreement/fmt.h"
#include "agreement/lint.h"
#include "agreement/read.h"
#include "base/arena.h"

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

/* Whatever the bytes: reading says why not or gives an agreement whose canonical text reads back to
 * itself, and which formatting does not change, the second time not even in layout. */
static inline bool fixture_check_laws(struct arena *arena, struct str source)
{
    struct findings findings;
    const struct agreement *agreement, *again;
    struct err err = {0};
    struct str once, twice;
    findings_init(&findings, arena);
    if (!agreement_read(arena, source, "test.yaml", &fixture_vocabulary, &findings, &agreement)) {
        assert(findings.errors > 0);
        return false;
    }
    agreement_lint(arena, agreement, &findings);
    struct str canonical = agreement_canonical(arena, agreement);
    if (canonical.length > 1 << 20)
        return true; /* larger than what may be read */
    bool is_read =
        agreement_load(arena, canonical, "canonical.json", &fixture_vocabulary, &again, &err);
    assert(is_read);
    assert(str_eq(canonical, agreement_canonical(arena, again)));
    if (agreement_fmt(arena, source, "test.yaml", &fixture_vocabulary, &once, &err) &&
        once.length <= 1 << 20) {
        bool is_formatted =
            agreement_fmt(arena, once, "test.yaml", &fixture_vocabulary, &twice, &err);
        assert(is_formatted && str_eq(once, twice));
        (void)is_formatted;
    }
    (void)is_read;
    return true;
}
