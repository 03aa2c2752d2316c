/* A small demo company in memory, scored with the ready-made agreement: what the tests of this
 * folder look at. */
#pragma once

#include "flow/demo.h"
#include "flow/workspace.h"

struct arena;
struct store;

struct company_fixture {
    struct arena *arena;
    struct store *store;
    struct rules rules;
    struct demo_options options;
    struct demo_counts counts;
};

/* Skips the test, visibly, where the project's folder is not known (SOURCE_ROOT). */
struct company_fixture company_fixture_new(int64_t people, uint64_t seed);
void company_fixture_free(struct company_fixture *fixture);
