/* An image that is extended by what is new is, byte for byte, the one that is built anew. */
#include "flow/image_int.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "flow/company_test.h"
#include "flow/image_ledger.h"
#include "folder.h"

enum { ROWS_FIRST = 700, LEDGERS = 12, ROUNDS = 24, RECORDS_LEAST = 50 };

struct grown {
    struct company_fixture fixture; /* for its agreement */
    struct arena *arena;
    struct store *store;
    const char *path;
    struct rng rng;
    int64_t now_us;
};

static struct grown grown_new(uint64_t seed)
{
    struct grown g = {.fixture = company_fixture_new(20, 5),
                      .arena = arena_new("test"),
                      .rng = rng_of(seed),
                      .now_us = LEDGER_AT(100, 0)};
    struct store_options options = {.create = true};
    struct err err = {0};
    ledger_check(store_open(g.arena, ":memory:", &options, &g.store, &err), &err);
    g.path = arena_printf(g.arena, "%s/%s", folder_new(g.arena), IMAGE_FILE);
    return g;
}

static void grown_free(struct grown *g)
{
    arena_free(g->arena);
    company_fixture_free(&g->fixture);
}

static void add_decision(struct grown *g, struct err *err)
{
    struct store_decision decision = {
        .kind = STR("vote"), .actor = STR("ann"), .at_us = g->now_us++, .payload = STR("{}")};
    int64_t seq;
    ledger_check(store_append_decision(g->store, &decision, &seq, err), err);
}

static void add_outcome(struct grown *g, struct err *err)
{
    struct store_outcome outcome = {.kind = STR("meeting_held"),
                                    .person = ledger_any_id(g->arena, &g->rng, "p", 40),
                                    .at_us = ledger_any_time(&g->rng)};
    enum store_added added;
    ledger_check(store_add_outcome(g->store, &outcome, &added, err), err);
}

/* `what`: 0-12 an event, 13-16 a fact, 17-18 a membership, 19 a merge, 20 an outcome, 21 a decision. */
static void add_row(struct grown *g, uint32_t what, struct err *err)
{
    if (what < 13)
        ledger_add_event(g->store, g->arena, &g->rng, err);
    else if (what < 17)
        ledger_add_fact(g->store, g->arena, &g->rng, err);
    else if (what < 19)
        ledger_add_membership(g->store, g->arena, &g->rng, err);
    else if (what == 19)
        ledger_add_merge(g->store, g->arena, &g->rng, err);
    else if (what == 20)
        add_outcome(g, err);
    else
        add_decision(g, err);
}

/* A batch of some rows; one in six is never finished, as if its import had been killed. */
static void add_batch(struct grown *g, uint32_t rows, bool has_merges)
{
    struct err err = {0};
    struct store_batch batch = {.kind = STR("live"), .started_us = g->now_us++};
    ledger_check(store_begin(g->store, &err), &err);
    ledger_check(store_batch_start(g->store, &batch, &batch.id, &err), &err);
    for (uint32_t i = 0; i < rows; i++) {
        uint32_t what = rng_below(&g->rng, 22);
        if (what == 19 && (!has_merges || rng_below(&g->rng, 9) > 0))
            what = 0;
        add_row(g, what, &err);
    }
    batch.finished_us = g->now_us++;
    if (rng_below(&g->rng, 6) > 0)
        ledger_check(store_batch_finish(g->store, &batch, &err), &err);
    ledger_check(store_commit(g->store, &err), &err);
}

static struct str anew(const struct grown *g, struct arena *arena)
{
    struct image_making making = {g->store, g->fixture.rules.plan, NULL};
    struct image_made made;
    struct err err = {0};
    ledger_check(image_make(arena, &making, &made, &err), &err);
    assert_int_equal(made.how, IMAGE_BUILT);
    return made.bytes;
}

/* Opens the image as it is kept, and compares the file with what all of the ledger gives. */
static enum image_origin open_and_compare(struct grown *g)
{
    struct arena *arena = arena_new("one opening");
    struct image image;
    struct err err = {0};
    struct str kept, all = anew(g, arena);
    ledger_check(image_open(arena, g->store, g->path, g->fixture.rules.plan, &file_calls_system,
                            &image, &err),
                 &err);
    assert_int_equal(image.unsaved.code, ERR_NONE);
    ledger_check(file_read(arena, &file_calls_system, g->path, 1 << 30, &kept, &err), &err);
    assert_int_equal(kept.length, all.length);
    /* One that is still good keeps its stamp, and with it the hash of its head. */
    size_t head = image.origin == IMAGE_MAPPED ? columns_head_bytes() : 0;
    assert_memory_equal(kept.at + head, all.at + head, all.length - head);
    enum image_origin origin = image.origin;
    arena_free(arena);
    return origin;
}

static void what_is_extended_equals_what_is_built_anew(void **state)
{
    (void)state;
    size_t met[3] = {0};
    for (uint64_t seed = 1; seed <= LEDGERS; seed++) {
        struct grown g = grown_new(seed);
        add_batch(&g, ROWS_FIRST, seed % 2);
        assert_int_equal(open_and_compare(&g), IMAGE_BUILT);
        for (int round = 0; round < ROUNDS; round++) {
            add_batch(&g, rng_below(&g.rng, 8), seed % 3 == 0);
            met[open_and_compare(&g)]++;
        }
        grown_free(&g);
    }
    assert_true(met[IMAGE_EXTENDED] > LEDGERS * ROUNDS / 2);
    assert_true(met[IMAGE_MAPPED] > 0 && met[IMAGE_BUILT] > 0);
}

SUITE(image_grow_test, cmocka_unit_test(what_is_extended_equals_what_is_built_anew));
