/* A ledger tells where it stands: differently after whatever was added, alike with whatever schema;
 * and names every record that was touched since. */
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "store/fixture.h"
#include "suite.h"

static struct store_position position_of(struct store *store, struct arena *arena)
{
    struct store_position position;
    struct err err;
    OK(store_position(store, arena, &position, &err));
    return position;
}

static int64_t rows_once(struct store *store)
{
    struct store_counts counts;
    struct err err;
    OK(store_count(store, &counts, &err));
    return counts.facts + counts.memberships + counts.outcomes + counts.merges;
}

static bool is_same(const struct store_position *a, const struct store_position *b)
{
    return memcmp(&a->digest, &b->digest, sizeof a->digest) == 0;
}

/* Also within the transaction, of what is added twice, and after a rollback. */
static void whatever_is_added_moves_it(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct store *store = fixture_memory(arena);
    struct err err;
    struct store_position before = position_of(store, arena);
    for (size_t i = 0; i < FIXTURE_ROWS; i++) {
        enum store_added added;
        OK(store_begin(store, &err));
        OK(fixture_add(store, i, &added, &err));
        struct store_position within = position_of(store, arena);
        store_rollback(store);
        struct store_position undone = position_of(store, arena);
        assert_true(is_same(&undone, &before));
        OK(store_begin(store, &err));
        OK(fixture_add(store, i, &added, &err));
        OK(store_commit(store, &err));
        struct store_position after = position_of(store, arena);
        assert_true(is_same(&within, &after));
        assert_int_equal(is_same(&before, &after), added == ADDED_DUPLICATE);
        assert_int_equal(after.once, rows_once(store));
        before = after;
    }
    arena_free(arena);
}

static struct store *open_as(struct arena *arena, const char *path, bool read_only)
{
    struct store_options options = {.read_only = read_only};
    struct store *store;
    struct err err;
    OK(store_open(arena, path, &options, &store, &err));
    return store;
}

/* A ledger of schema 1 is read as it is; bringing it forward moves nothing. */
static void an_older_schema_stands_where_it_stood(void **state)
{
    (void)state;
    const char *root = getenv("SOURCE_ROOT");
    if (!root)
        skip();
    struct arena *arena = arena_new("test");
    struct err err = {0};
    struct str bytes;
    OK(file_read(arena, &file_calls_system, arena_printf(arena, "%s/test/data/ledger-v1.db", root),
                 1 << 24, &bytes, &err));
    char *path = fixture_path(arena, "ledger.db");
    OK(file_write(arena, &file_calls_system, path, bytes, &err));
    struct store_position old = position_of(open_as(arena, path, true), arena);
    struct store_position new = position_of(open_as(arena, path, false), arena);
    struct store_position again = position_of(open_as(arena, path, true), arena);
    assert_true(old.once > 0 && old.once == new.once);
    assert_true(is_same(&old, &new) && is_same(&new, &again));
    arena_free(arena);
}

/* ---- what was touched ------------------------------------------------------------------------- */

static bool has_grown(struct store *store, struct arena *arena, const struct store_position *since,
                      struct store_touched *ret_touched)
{
    bool grown = false;
    struct err err;
    OK(store_touched_since(store, arena, since, &grown, ret_touched, &err));
    return grown;
}

static void add_one(struct store *store, const struct store_event *event)
{
    enum store_added added;
    struct err err;
    OK(store_begin(store, &err));
    OK(store_add_event(store, event, &added, &err));
    OK(store_commit(store, &err));
    assert_int_not_equal(added, ADDED_DUPLICATE);
}

static void expect_people(const struct store_touched *touched, size_t count, const char *const *ids)
{
    assert_int_equal(touched->count[STORE_PERSON], count);
    for (size_t i = 0; i < count; i++)
        assert_true(str_is(touched->ids[STORE_PERSON][i], ids[i]));
}

/* Its own person; of a copy that came first the one who loses it; of a retraction the one whose
 * event is taken back. */
static void an_event_touches_whom_it_concerns(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct store *store = fixture_memory(arena);
    struct store_event mine = fixture_event("e1", "p1", T(10)),
                       yours = fixture_event("e2", "p2", T(10)), copy = mine, taking = yours;
    struct store_touched touched = {0};
    add_one(store, &mine);
    add_one(store, &yours);
    struct store_position since = position_of(store, arena);
    assert_true(has_grown(store, arena, &since, &touched));
    expect_people(&touched, 0, NULL);
    copy.person = STR("p3");
    copy.received_us = T(5);
    copy.payload = digest_of(STR("other"));
    add_one(store, &copy);
    assert_true(has_grown(store, arena, &since, &touched));
    expect_people(&touched, 2, (const char *const[]){"p1", "p3"});
    since = position_of(store, arena);
    taking.id = STR("e3");
    taking.person = STR("p4");
    taking.is_retraction = true;
    taking.retracts_source = yours.source;
    taking.retracts_id = yours.id;
    taking.payload = digest_of(STR("taking"));
    add_one(store, &taking);
    assert_true(has_grown(store, arena, &since, &touched));
    expect_people(&touched, 2, (const char *const[]){"p2", "p4"});
    arena_free(arena);
}

static void another_ledger_and_merges_are_no_growth(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct store *store = fixture_memory(arena), *other = fixture_memory(arena);
    struct store_event event = fixture_event("e1", "p1", T(10)), another = event;
    struct store_touched touched = {0};
    another.payload = digest_of(STR("another"));
    add_one(store, &event);
    add_one(other, &another);
    struct store_position since = position_of(store, arena);
    assert_false(has_grown(other, arena, &since, &touched));
    another.id = STR("e2");
    add_one(other, &another);
    assert_false(has_grown(other, arena, &since, &touched));
    since = position_of(other, arena);
    assert_false(has_grown(store, arena, &since, &touched)); /* it stood there never */
    since = position_of(store, arena);
    struct store_merge merge = {.kind = STORE_PERSON,
                                .id = STR("p1"),
                                .into = STR("p2"),
                                .at_us = T(1),
                                .received_us = T(1)};
    enum store_added added;
    struct err err;
    OK(store_begin(store, &err));
    OK(store_add_merge(store, &merge, &added, &err));
    OK(store_commit(store, &err));
    assert_false(has_grown(store, arena, &since, &touched));
    arena_free(arena);
}

SUITE(since_test, cmocka_unit_test(whatever_is_added_moves_it),
      cmocka_unit_test(an_older_schema_stands_where_it_stood),
      cmocka_unit_test(an_event_touches_whom_it_concerns),
      cmocka_unit_test(another_ledger_and_merges_are_no_growth));
