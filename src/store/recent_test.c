/* Look-ups that lag behind events change no reading and no answer: whatever waits, whoever adds in
 * turns, whenever it is undone; audit sees an entry that is missing, wrong or too many; ledgers of
 * earlier schemas have none. (What faults and kills do to them is in fault_test.c.) */
#include "store/store_recent.h"

#include <stdio.h>
#include <string.h>

#include "base/rng.h"
#include "store/fixture.h"
#include "store/store_int.h"
#include "store/store_keys.h"
#include "suite.h"

/* ---- a random ledger -------------------------------------------------------------------------- */

enum { PEOPLE = 12, IDS = 400 };

/* Few ids and people: copies, conflicts and retractions of what is recent and of what is not. */
static enum store_added add_some(struct store *store, struct rng *rng)
{
    char id[16], other[16], person[16];
    enum store_added added;
    struct err err;
    snprintf(id, sizeof id, "e%u", rng_below(rng, IDS));
    snprintf(other, sizeof other, "e%u", rng_below(rng, IDS));
    snprintf(person, sizeof person, "p%u", rng_below(rng, PEOPLE));
    struct store_event event = fixture_event(id, person, T(rng_below(rng, 50)));
    event.received_us = event.occurred_us + rng_below(rng, 5);
    event.is_retraction = rng_below(rng, 12) == 0;
    event.retracts_source = event.source;
    event.retracts_id = str_of(other);
    if (rng_below(rng, 5) == 0)
        event.payload = digest_of(str_of(person));
    if (rng_below(rng, 9) == 0)
        event.person = STR("");
    if (rng_below(rng, 4) == 0)
        event.account = STR("a1");
    OK(store_add_event(store, &event, &added, &err));
    return added;
}

static void merge_some(struct store *store, struct rng *rng)
{
    char id[16], into[16];
    enum store_added added;
    struct err err;
    snprintf(id, sizeof id, "p%u", rng_below(rng, PEOPLE));
    snprintf(into, sizeof into, "p%u", rng_below(rng, PEOPLE));
    struct store_merge merge = {.kind = STORE_PERSON,
                                .id = str_of(id),
                                .into = str_of(into),
                                .at_us = T(rng_below(rng, 9)),
                                .received_us = T(rng_below(rng, 9))};
    OK(store_add_merge(store, &merge, &added, &err));
}

/* ---- all that can be read, as one digest ------------------------------------------------------ */

static void note_number(struct digester *digester, int64_t number)
{
    digester_add(digester, (struct str){(const char *)&number, sizeof number});
}

static void note_record(struct digester *digester, const struct store_record *record)
{
    note_number(digester, record ? (int64_t)record->event_count : -1);
    for (size_t i = 0; record && i < record->event_count; i++) {
        const struct store_event *event = &record->events[i];
        digester_add(digester, event->id);
        digester_add(digester, event->person);
        digester_add(digester, event->account);
        digester_add(digester, bytes_of(&event->payload));
        note_number(digester, event->occurred_us);
        note_number(digester, event->received_us);
        note_number(digester, event->retracted_us);
    }
}

static void note_cursor(struct digester *digester, struct arena *arena, struct store_cursor *cursor)
{
    const struct store_record *record;
    struct err err;
    do {
        OK(store_next_record(cursor, arena, &record, &err));
        if (record)
            digester_add(digester, record->id);
        note_record(digester, record);
    } while (record);
}

/* One by one at a moment, all at once, without their events, and by their names. */
static void note_records(struct digester *digester, struct arena *arena, const struct store *store,
                         struct store_moment moment)
{
    const struct str named[] = {STR("p1"), STR("p3"), STR("p4")};
    const struct store_record *record;
    struct store_cursor *cursor;
    struct err err;
    for (uint32_t i = 0; i < PEOPLE; i++) {
        struct str id = str_printf(arena, "p%u", i);
        OK(fixture_find(store, arena, STORE_PERSON, id, moment, &record, &err));
        note_record(digester, record);
    }
    for (int kind = 0; kind < 2; kind++) {
        OK(store_read_records(store, arena, (enum store_kind)kind, moment, &cursor, &err));
        note_cursor(digester, arena, cursor);
        OK(store_read_bare(store, arena, (enum store_kind)kind, &cursor, &err));
        note_cursor(digester, arena, cursor);
    }
    OK(store_read_named(store, arena, STORE_PERSON, named, 3, &cursor, &err));
    note_cursor(digester, arena, cursor);
}

static void note_touched(struct digester *digester, struct arena *arena, const struct store *store,
                         const struct store_position *since)
{
    struct store_touched touched = {0};
    bool has_grown;
    struct err err;
    OK(store_touched_since(store, arena, since, &has_grown, &touched, &err));
    note_number(digester, has_grown);
    for (int kind = 0; kind < 2; kind++)
        for (size_t i = 0; i < touched.count[kind]; i++)
            digester_add(digester, touched.ids[kind][i]);
}

static struct digest all_of(const struct store *store, const struct store_position *since)
{
    struct arena *arena = arena_new("reading");
    struct digester *digester = digester_new(arena);
    struct store_counts counts;
    struct err err;
    struct digest digest = fixture_digest(store);
    digester_add(digester, bytes_of(&digest));
    OK(store_count(store, &counts, &err));
    note_number(digester, counts.events);
    note_number(digester, counts.contested);
    note_records(digester, arena, store, ALL);
    note_records(digester, arena, store, (struct store_moment){T(25), T(25)});
    note_touched(digester, arena, store, since);
    digest = digester_end(digester);
    arena_free(arena);
    return digest;
}

static int64_t number_of(const struct store *store, const char *sql)
{
    struct db_stmt *stmt;
    struct err err;
    bool found = false;
    int64_t number = -1;
    OK(store->db->driver->prepare(store->db, sql, &stmt, &err));
    OK(store_lookup(stmt, &found, &number, &err));
    store->db->driver->finish(stmt);
    return number;
}

static int64_t waiting(const struct store *store)
{
    return number_of(store, "SELECT coalesce(sum(length(entries)) / 12, 0) FROM recent");
}

static void expect_whole(const struct store *store)
{
    struct arena *arena = arena_new("audit");
    struct audit audit;
    struct err err;
    OK(audit_ledger(store, arena, &audit, &err));
    assert_int_equal(audit.finding_count, 0);
    arena_free(arena);
}

/* ---- the laws --------------------------------------------------------------------------------- */

/* Look-ups that name every event at each commit, and others that lag. */
struct two {
    struct store *prompt, *lagging;
};

static struct two stores_of(struct arena *arena, struct rng *rng)
{
    struct two two = {fixture_memory(arena), fixture_memory(arena)};
    two.prompt->recent_max = 0;
    if (rng_below(rng, 3))
        two.lagging->recent_max = rng_below(rng, 200);
    if (rng_below(rng, 2))
        two.lagging->recent_bulk_max = 1 + rng_below(rng, 300);
    two.lagging->filter_bytes_max = rng_below(rng, 2) ? 0 : FILTER_BYTES_MAX;
    two.lagging->hoard_bytes_max = rng_below(rng, 2) ? 0 : two.lagging->hoard_bytes_max;
    return two;
}

/* The same rows into both; sometimes read, or undone, within the transaction. */
static void add_to_both(struct two two, struct rng *rng)
{
    struct err err;
    struct rng same = *rng;
    uint32_t count = rng_below(rng, 60);
    bool is_undone = rng_below(rng, 5) == 0, is_read = rng_below(rng, 3) == 0;
    bool is_merged = rng_below(rng, 10) == 0;
    OK(store_begin(two.prompt, &err));
    OK(store_begin(two.lagging, &err));
    for (uint32_t i = 0; i < count; i++) {
        struct rng before = same;
        enum store_added added = add_some(two.prompt, &same);
        assert_int_equal(add_some(two.lagging, &before), added);
        if (is_read && i == count / 2) {
            struct store_position none = {0};
            struct digest want = all_of(two.prompt, &none), got = all_of(two.lagging, &none);
            assert_memory_equal(&got, &want, sizeof want);
        }
    }
    if (is_merged) {
        struct rng before = same;
        merge_some(two.prompt, &same);
        merge_some(two.lagging, &before);
    }
    *rng = same;
    if (is_undone) {
        store_rollback(two.prompt);
        store_rollback(two.lagging);
        return;
    }
    OK(store_commit(two.prompt, &err));
    OK(store_commit(two.lagging, &err));
}

static void what_waits_changes_no_reading(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 30; seed++) {
        struct arena *arena = arena_new("test");
        struct rng rng = rng_of(seed);
        struct two two = stores_of(arena, &rng);
        struct store_position since = {0};
        struct err err;
        for (int round = 0; round < 15; round++) {
            add_to_both(two, &rng);
            assert_int_equal(waiting(two.prompt), 0);
            assert_true(waiting(two.lagging) <= (int64_t)two.lagging->recent_max);
            struct digest want = all_of(two.prompt, &since), got = all_of(two.lagging, &since);
            assert_memory_equal(&got, &want, sizeof want);
            if (rng_below(&rng, 3) == 0)
                OK(store_position(two.prompt, arena, &since, &err));
        }
        expect_whole(two.prompt);
        expect_whole(two.lagging);
        arena_free(arena);
    }
}

/* Each notices what the others added, and what they moved to the look-ups, though nothing was added
 * with it. */
static void handles_in_turns_make_one_ledger(void **state)
{
    (void)state;
    enum { HANDLES = 3 };
    for (uint64_t seed = 0; seed < 6; seed++) {
        struct arena *arena = arena_new("test"), *stores = arena_new("stores");
        char *path = fixture_path(arena, "ledger.db");
        struct store *model = fixture_memory(arena), *handles[HANDLES];
        struct rng rng = rng_of(seed);
        struct err err;
        for (int i = 0; i < HANDLES; i++) {
            struct store_options options = {.create = true, .recent_max = i ? i * 40 : 1000};
            OK(store_open(stores, path, &options, &handles[i], &err));
        }
        for (int turn = 0; turn < 60; turn++) {
            struct store *store = handles[rng_below(&rng, HANDLES)];
            uint32_t count = rng_below(&rng, 3) ? rng_below(&rng, 30) : 0;
            OK(store_begin(store, &err));
            OK(store_begin(model, &err));
            for (uint32_t i = 0; i < count; i++) {
                struct rng before = rng;
                enum store_added added = add_some(model, &rng);
                assert_int_equal(add_some(store, &before), added);
            }
            OK(store_commit(store, &err));
            OK(store_commit(model, &err));
        }
        struct digest want = fixture_digest(model), got = fixture_digest(handles[0]);
        assert_memory_equal(&got, &want, sizeof want);
        arena_free(stores);
        fixture_whole(path);
        arena_free(arena);
    }
}

static void add_new(struct store *store, int count)
{
    enum store_added added;
    struct err err;
    for (int i = 0; i < count; i++) {
        char id[24];
        snprintf(id, sizeof id, "n%lld", (long long)store->next_event);
        struct store_event event = fixture_event(id, "p1", T(1));
        OK(store_add_event(store, &event, &added, &err));
        assert_int_equal(added, ADDED_NEW);
    }
}

static void commit_new(struct store *store, int count)
{
    struct err err;
    OK(store_begin(store, &err));
    add_new(store, count);
    OK(store_commit(store, &err));
}

/* Within a batch ten commits may wait; not after its end; never more than memory is given for. */
static void a_bulk_import_settles_at_its_end(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct store *store = fixture_memory(arena);
    struct store_batch batch = {.kind = STR("events"), .name = STR("x.csv"), .started_us = T(0)};
    struct err err;
    int64_t most = 0;
    store->recent_max = 100;
    commit_new(store, 90);
    assert_int_equal(waiting(store), 90);
    commit_new(store, 20);
    assert_int_equal(waiting(store), 0);
    OK(store_begin(store, &err));
    OK(store_batch_start(store, &batch, &batch.id, &err));
    OK(store_commit(store, &err));
    for (int i = 0; i < 25; i++) {
        commit_new(store, 50);
        most = waiting(store) > most ? waiting(store) : most;
    }
    assert_int_equal(most, 500);
    store->recent_bulk_max = 70;
    commit_new(store, 300);
    assert_true(waiting(store) <= 70);
    store->recent_bulk_max = RECENT_BULK_MAX;
    commit_new(store, 300);
    OK(store_begin(store, &err));
    OK(store_batch_finish(store, &batch, &err));
    OK(store_commit(store, &err));
    assert_int_equal(waiting(store), 0);
    expect_whole(store);
    arena_free(arena);
}

/* Undone: rows that were written for a reading, and look-ups that were brought up meanwhile. */
static void a_rollback_gives_back_what_waited(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct store *store = fixture_memory(arena);
    struct store_position position;
    struct err err;
    commit_new(store, 50);
    struct digest before = fixture_digest(store);
    for (int round = 0; round < 3; round++) {
        OK(store_begin(store, &err));
        add_new(store, 20);
        if (round == 1)
            OK(store_position(store, arena, &position, &err));
        if (round == 2)
            store->recent_bulk_max = 60;
        add_new(store, 20);
        store_rollback(store);
        assert_int_equal(waiting(store), 50);
        struct digest after = fixture_digest(store);
        assert_memory_equal(&after, &before, sizeof before);
    }
    commit_new(store, 20);
    assert_int_equal(number_of(store, "SELECT count(*) FROM event_by_key") + waiting(store), 70);
    expect_whole(store);
    arena_free(arena);
}

/* ---- damage ----------------------------------------------------------------------------------- */

/* Three rows of ten events each. */
static struct store *with_recent(struct arena *arena)
{
    struct store *store = fixture_memory(arena);
    for (int i = 0; i < 3; i++)
        commit_new(store, 10);
    assert_int_equal(waiting(store), 30);
    return store;
}

static void an_entry_missing_wrong_or_too_many_is_found(void **state)
{
    (void)state;
    static const char *const deeds[] = {
        "DELETE FROM recent",
        "DELETE FROM recent WHERE first = 1",
        "DELETE FROM recent WHERE first = 11",
        "DELETE FROM recent WHERE first = 21",
        "UPDATE recent SET entries = substr(entries, 1, 108) WHERE first = 21",
        "UPDATE recent SET entries = substr(entries, 1, 117) WHERE first = 21",
        "UPDATE recent SET entries = x'' WHERE first = 21",
        "UPDATE recent SET entries = CAST(entries || substr(entries, 1, 12) AS BLOB) WHERE first = "
        "21",
        "UPDATE recent SET entries = CAST(zeroblob(12) || substr(entries, 13) AS BLOB) WHERE first "
        "= 1",
        "UPDATE recent SET entries = CAST(substr(entries, 1, 8) || x'07000000' || substr(entries, "
        "13) AS BLOB)",
        "UPDATE recent SET first = -5 WHERE first = 1",
        "INSERT INTO recent SELECT 31, entries FROM recent WHERE first = 21",
        "INSERT INTO event_by_key SELECT key, id FROM event WHERE id = 12",
        "INSERT INTO event_by_subject SELECT subject, id FROM event WHERE id = 12",
        "DELETE FROM event WHERE id = 30",
        "DELETE FROM event WHERE id = 15",
        "UPDATE event SET key = key + 1 WHERE id = 15",
    };
    for (size_t i = 0; i < sizeof deeds / sizeof *deeds; i++) {
        struct arena *arena = arena_new("test");
        struct store *store = with_recent(arena);
        struct audit audit;
        struct err err;
        expect_whole(store);
        OK(store->db->driver->exec(store->db, deeds[i], &err));
        OK(audit_ledger(store, arena, &audit, &err));
        if (!audit.finding_count)
            print_error("not found: %s\n", deeds[i]);
        assert_true(audit.finding_count > 0);
        arena_free(arena);
    }
}

/* Who cannot tell which events are there adds none. */
static void nothing_is_added_to_damage(void **state)
{
    (void)state;
    static const char *const deeds[] = {
        "DELETE FROM recent WHERE first = 11",
        "DELETE FROM recent WHERE first = 21",
        "UPDATE recent SET entries = substr(entries, 1, 117) WHERE first = 11",
        "UPDATE recent SET entries = x'' WHERE first = 21",
        "UPDATE recent SET first = -5 WHERE first = 1",
        "INSERT INTO recent SELECT 31, entries FROM recent WHERE first = 21",
    };
    for (size_t i = 0; i < sizeof deeds / sizeof *deeds; i++) {
        struct arena *arena = arena_new("test"), *stores = arena_new("stores");
        char *path = fixture_path(arena, "ledger.db");
        struct store *store;
        struct err err;
        OK(store_open(stores, path, &(struct store_options){.create = true}, &store, &err));
        for (int row = 0; row < 3; row++)
            commit_new(store, 10);
        OK(store->db->driver->exec(store->db, deeds[i], &err));
        arena_free(stores);
        OK(store_open(arena, path, NULL, &store, &err));
        assert_false(store_begin(store, &err));
        assert_int_equal(err.code, ERR_CORRUPT);
        assert_false(store_begin(store, &err)); /* not the second time either */
        arena_free(arena);
    }
}

/* ---- earlier schemas -------------------------------------------------------------------------- */

/* A filled ledger of schema 2: its look-ups name all events. */
static char *of_schema_2(struct arena *arena)
{
    char *path = fixture_path(arena, "ledger.db");
    struct arena *stores = arena_new("store");
    struct store *store;
    struct err err;
    struct store_options options = {.create = true, .recent_max = 1};
    OK(store_open(stores, path, &options, &store, &err));
    OK(fixture_fill(store, 0, &err));
    assert_int_equal(waiting(store), 0);
    OK(store->db->driver->exec(store->db, "DROP TABLE recent; PRAGMA user_version = 2", &err));
    arena_free(stores);
    return path;
}

/* A reader of a ledger of schema 2 goes on when another process brings it forward and adds. */
static void a_ledger_of_schema_2_is_read_and_brought_forward(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test"), *stores = arena_new("stores");
    char *path = of_schema_2(arena);
    struct store *reader, *writer, *memory = fixture_memory(arena);
    struct store_position none = {0};
    struct err err;
    OK(fixture_fill(memory, 0, &err));
    struct store_options reading = {.read_only = true};
    OK(store_open(stores, path, &reading, &reader, &err));
    assert_int_equal(number_of(reader, "PRAGMA user_version"), 2);
    struct digest want = all_of(memory, &none), got = all_of(reader, &none);
    assert_memory_equal(&got, &want, sizeof want);
    expect_whole(reader);
    OK(store_open(stores, path, NULL, &writer, &err));
    assert_int_equal(number_of(reader, "PRAGMA user_version"), 3);
    commit_new(writer, 5);
    commit_new(memory, 5);
    assert_int_equal(waiting(writer), 5);
    want = all_of(memory, &none), got = all_of(reader, &none);
    assert_memory_equal(&got, &want, sizeof want);
    expect_whole(reader);
    arena_free(stores);
    fixture_whole(path);
    arena_free(arena);
}

SUITE(recent_test, cmocka_unit_test(what_waits_changes_no_reading),
      cmocka_unit_test(handles_in_turns_make_one_ledger),
      cmocka_unit_test(a_bulk_import_settles_at_its_end),
      cmocka_unit_test(a_rollback_gives_back_what_waited),
      cmocka_unit_test(an_entry_missing_wrong_or_too_many_is_found),
      cmocka_unit_test(nothing_is_added_to_damage),
      cmocka_unit_test(a_ledger_of_schema_2_is_read_and_brought_forward));
