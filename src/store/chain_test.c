/* Versions and decisions, and that no cell of theirs can be changed without audit saying where. */
#include "store/chain.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "store/db.h"
#include "store/fixture.h"
#include "suite.h"

/* A database as somebody with a file and a tool has it: no guards, no references. */
static struct db *open_raw(const char *path)
{
    const struct db_driver *driver = db_driver_named("sqlite");
    struct db_target target = {.path = path};
    struct db *db;
    struct err err;
    OK(driver->open(driver, &target, &db, &err));
    OK(driver->exec(db,
                    "PRAGMA foreign_keys = OFF; DROP TRIGGER version_stays; "
                    "DROP TRIGGER version_remains; DROP TRIGGER decision_stays; "
                    "DROP TRIGGER decision_remains",
                    &err));
    return db;
}

static void tamper(const char *path, const char *sql)
{
    struct err err;
    struct db *db = open_raw(path);
    OK(db->driver->exec(db, sql, &err));
    db->driver->close(db);
}

static char *ledger(struct arena *arena)
{
    char *path = fixture_path(arena, "ledger.db");
    struct arena *inner = arena_new("ledger");
    struct store *store;
    struct err err;
    struct store_options options = {.create = true, .recent_max = 1}; /* look-ups name all events */
    OK(store_open(inner, path, &options, &store, &err));
    OK(fixture_fill(store, 0, &err));
    arena_free(inner);
    return path;
}

/* Whether a finding begins with `place`, such as "decision 3:". */
static bool is_found(const char *path, const char *place)
{
    struct arena *arena = arena_new("audit");
    struct store *store;
    struct audit audit;
    struct err err;
    bool found = false;
    OK(store_open(arena, path, NULL, &store, &err));
    OK(audit_ledger(store, arena, &audit, &err));
    for (size_t i = 0; i < audit.finding_count; i++)
        found |= str_starts(audit.findings[i], str_of(place));
    arena_free(arena);
    return found;
}

/* Link 1 and 4 are versions, the others decisions. */
static void every_cell_is_covered(void **state)
{
    (void)state;
    static const struct {
        const char *sql, *place;
    } rows[] = {
        {"UPDATE version SET seq = 40 WHERE seq = 4", "version 40: links before it are missing"},
        {"UPDATE version SET prev = zeroblob(32) WHERE seq = 4", "version 4: it does not follow"},
        {"UPDATE version SET prev = x'00' WHERE seq = 1", "seq 1: what it follows"},
        {"UPDATE version SET hash = zeroblob(32) WHERE seq = 4", "version 4: it was changed"},
        {"UPDATE version SET sha = zeroblob(32) WHERE seq = 4", "version 4: its text"},
        {"UPDATE version SET canonical = canonical || ' ' WHERE seq = 4", "version 4: its text"},
        {"UPDATE version SET source = source || '#' WHERE seq = 4", "version 4: it was changed"},
        {"UPDATE version SET author = 'mallory' WHERE seq = 1", "version 1: it was changed"},
        {"UPDATE version SET at_us = at_us + 1 WHERE seq = 1", "version 1: it was changed"},
        {"UPDATE decision SET seq = 9 WHERE seq = 8", "decision 9: links before it are missing"},
        {"UPDATE decision SET prev = zeroblob(32) WHERE seq = 3", "decision 3: it does not follow"},
        {"UPDATE decision SET hash = zeroblob(32) WHERE seq = 3", "decision 3: it was changed"},
        {"UPDATE decision SET kind = 'accept' WHERE seq = 3", "decision 3: it was changed"},
        {"UPDATE decision SET actor = 'mallory' WHERE seq = 3", "decision 3: it was changed"},
        {"UPDATE decision SET at_us = at_us - 1 WHERE seq = 3", "decision 3: it was changed"},
        {"UPDATE decision SET record = 1 WHERE seq = 3", "decision 3: it was changed"},
        {"UPDATE decision SET record = 0 WHERE seq = 3", "decision 3: its record"},
        {"UPDATE decision SET record = NULL WHERE seq = 6", "decision 6: it was changed"},
        {"UPDATE decision SET version = NULL WHERE seq = 3", "decision 3: it was changed"},
        {"UPDATE decision SET version = (SELECT sha FROM version WHERE seq = 4) WHERE seq = 3",
         "decision 3: it was changed"},
        {"UPDATE decision SET inputs = x'01' WHERE seq = 3", "seq 3: its inputs"},
        {"UPDATE decision SET inputs = zeroblob(32) WHERE seq = 3", "seq 3: its inputs"},
        {"UPDATE decision SET inputs = NULL WHERE seq = 6", "decision 6: it was changed"},
        {"UPDATE decision SET as_of_us = 0 WHERE seq = 3", "decision 3: it was changed"},
        {"UPDATE decision SET known_at_us = 0 WHERE seq = 3", "decision 3: it was changed"},
        {"UPDATE decision SET payload = '{}' WHERE seq = 3", "decision 3: it was changed"},
        {"DELETE FROM decision WHERE seq = 3", "version 4: links before it are missing"},
        {"DELETE FROM version WHERE seq = 1", "decision 2: links before it are missing"},
        {"DELETE FROM decision WHERE seq = 8", "chain: it ends at 7"},
        {"DELETE FROM chain_head", "the head of the chain is gone"},
        {"UPDATE chain_head SET seq = 7", "chain: it ends at 8"},
        {"UPDATE chain_head SET hash = zeroblob(32)", "chain: it ends at 8"},
        {"INSERT INTO decision SELECT 4, prev, hash, kind, actor, at_us, record, version, inputs, "
         "as_of_us, known_at_us, payload FROM decision WHERE seq = 3",
         "decision 4: its place in the chain is taken twice"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct arena *arena = arena_new("test");
        char *path = ledger(arena);
        assert_false(is_found(path, ""));
        tamper(path, rows[i].sql);
        const char *place = strncmp(rows[i].place, "the head", 8) == 0 ? path : rows[i].place;
        if (!is_found(path, place)) {
            print_error("not found: %s\n", rows[i].sql);
            fail();
        }
        arena_free(arena);
    }
}

static void look_ups_and_references_are_checked(void **state)
{
    (void)state;
    static const struct {
        const char *sql, *place;
    } rows[] = {
        {"UPDATE event SET source = 999 WHERE id = 3", "event 3:"},
        {"UPDATE event SET subject = 999 WHERE id = 3", "event 3:"},
        {"DELETE FROM event_by_key WHERE event = 3", "event 3:"},
        {"DELETE FROM event_by_subject WHERE event = 1", "event 1:"},
        {"INSERT INTO event_by_key VALUES (1, 1)", "event: a look-up"},
        {"DELETE FROM entity WHERE id = (SELECT max(entity) FROM fact)", "fact: row"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct arena *arena = arena_new("test");
        char *path = ledger(arena);
        tamper(path, rows[i].sql);
        assert_true(is_found(path, rows[i].place));
        arena_free(arena);
    }
}

static void the_guards_refuse_our_own_mistakes(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    char *path = ledger(arena);
    const struct db_driver *driver = db_driver_named("sqlite");
    struct db_target target = {.path = path};
    struct db *db;
    struct err err;
    OK(driver->open(driver, &target, &db, &err));
    static const char *const deeds[] = {"UPDATE version SET author = 'x'", "DELETE FROM version",
                                        "UPDATE decision SET actor = 'x'", "DELETE FROM decision"};
    for (int i = 0; i < 4; i++) {
        assert_false(driver->exec(db, deeds[i], &err));
        assert_int_equal(err.code, ERR_REFUSED);
    }
    driver->close(db);
    arena_free(arena);
}

/* The rule of chain.h, by hand: sha256 over netstrings. */
static void a_link_is_what_chain_h_says(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct decision_link link = {.seq = 7,
                                 .kind = STR("vote"),
                                 .actor = STR("ann"),
                                 .at_us = 12,
                                 .as_of_us = 3,
                                 .known_at_us = 4,
                                 .payload = STR("{}")};
    static const char text[] = "8:decision,1:7,32:"
                               "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0,"
                               "4:vote,3:ann,2:12,-,-,-,1:3,1:4,2:{},";
    struct digest hash = chain_hash_decision(arena, &link);
    struct digest expected = digest_of((struct str){text, sizeof text - 1});
    assert_memory_equal(&hash, &expected, sizeof hash);
    arena_free(arena);
}

static void versions_are_numbered_as_they_came_into_force(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct store *store = fixture_memory(arena);
    struct store_version *versions, version;
    struct err err;
    size_t count;
    bool found;
    OK(store_version_at(store, arena, STORE_NEVER_US, &found, &version, &err));
    assert_false(found);
    OK(fixture_fill(store, 0, &err));
    OK(store_list_versions(store, arena, &versions, &count, &err));
    assert_int_equal(count, 2);
    assert_true(versions[0].number == 1 && versions[1].number == 2);
    assert_int_equal(versions[0].activated_us, T(30)); /* activated again */
    assert_int_equal(versions[1].activated_us, T(20));
    static const struct {
        int64_t at;
        const char *canonical; /* NULL = none yet */
    } times[] = {{9, NULL},         {10, "{\"v\":1}"}, {19, "{\"v\":1}"},
                 {20, "{\"v\":2}"}, {29, "{\"v\":2}"}, {30, "{\"v\":1}"}};
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        OK(store_version_at(store, arena, T(times[i].at), &found, &version, &err));
        assert_int_equal(found, times[i].canonical != NULL);
        if (found)
            assert_string_equal(version.canonical.at, times[i].canonical);
    }
    struct digest unknown = {{9}};
    assert_false(store_get_version(store, arena, &unknown, &version, &err));
    assert_int_equal(err.code, ERR_MISSING);
    OK(store_begin(store, &err));
    assert_false(store_activate(store, &unknown, STR("x"), T(1), STR(""), &err));
    assert_int_equal(err.code, ERR_MISSING);
    OK(store_commit(store, &err)); /* refusing is no failure of the ledger */
    arena_free(arena);
}

static void decisions_are_listed_in_order(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct store *store = fixture_memory(arena);
    struct store_decision *decisions;
    struct store_head head;
    struct err err;
    size_t count;
    OK(fixture_fill(store, 0, &err));
    OK(store_list_decisions(store, arena, STR(""), 0, 100, &decisions, &count, &err));
    assert_int_equal(count, 6);
    for (size_t i = 1; i < count; i++)
        assert_true(decisions[i - 1].seq < decisions[i].seq);
    OK(store_list_decisions(store, arena, STR("route"), 0, 2, &decisions, &count, &err));
    assert_int_equal(count, 2);
    assert_int_equal(decisions[0].seq, 3);
    assert_true(!decisions[0].has_record && decisions[1].has_record);
    assert_string_equal(decisions[1].record.at, "p1");
    assert_int_equal(decisions[1].record_kind, STORE_PERSON);
    OK(store_list_decisions(store, arena, STR("route"), 6, 100, &decisions, &count, &err));
    assert_int_equal(count, 1);
    assert_int_equal(decisions[0].seq, 8);
    OK(store_chain_head(store, &head, &err));
    assert_int_equal(head.seq, 8);
    arena_free(arena);
}

static void a_decision_names_known_things_only(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct store *store = fixture_memory(arena);
    struct err err;
    int64_t seq;
    struct store_decision nobody = {
        .kind = STR("route"), .has_record = true, .record_kind = STORE_PERSON, .record = STR("p1")};
    struct store_decision nothing = {.kind = STR("vote"), .version = {{1}}};
    OK(store_begin(store, &err));
    assert_false(store_append_decision(store, &nobody, &seq, &err));
    assert_int_equal(err.code, ERR_MISSING);
    assert_false(store_append_decision(store, &nothing, &seq, &err));
    assert_int_equal(err.code, ERR_MISSING);
    OK(store_commit(store, &err));
    arena_free(arena);
}

SUITE(chain_test, cmocka_unit_test(every_cell_is_covered),
      cmocka_unit_test(look_ups_and_references_are_checked),
      cmocka_unit_test(the_guards_refuse_our_own_mistakes),
      cmocka_unit_test(a_link_is_what_chain_h_says),
      cmocka_unit_test(versions_are_numbered_as_they_came_into_force),
      cmocka_unit_test(decisions_are_listed_in_order),
      cmocka_unit_test(a_decision_names_known_things_only));
