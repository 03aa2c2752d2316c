/* What store_open() says to files that are no ledgers, to newer, damaged, locked and unwritable
 * ones, and to the ledgers of earlier versions. */
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/db.h"
#include "store/fixture.h"
#include "suite.h"

static const struct store_options creating = {.create = true};

static void write_file(const char *path, const char *bytes, size_t size)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static enum err_code open_code(const char *path, const struct store_options *options)
{
    struct arena *arena = arena_new("open");
    struct store *store;
    struct err err = {0};
    bool ok = store_open(arena, path, options, &store, &err);
    arena_free(arena);
    assert_true(ok || (strstr(err.text, path) && strlen(err.text) > strlen(path) + 10));
    return ok ? ERR_NONE : err.code;
}

static char *filled(struct arena *arena)
{
    char *path = fixture_path(arena, "ledger.db");
    struct arena *inner = arena_new("ledger");
    struct store *store;
    struct err err;
    OK(store_open(inner, path, &creating, &store, &err));
    OK(fixture_fill(store, 0, &err));
    arena_free(inner);
    return path;
}

static void raw(const char *path, const char *sql)
{
    const struct db_driver *driver = db_driver_named("sqlite");
    struct db *db;
    struct err err;
    OK(driver->open(driver, &(struct db_target){.path = path, .create = true}, &db, &err));
    OK(driver->exec(db, sql, &err));
    driver->close(db);
}

static void what_was_written_is_there_again(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    char *path = filled(arena);
    struct store *memory = fixture_memory(arena);
    struct err err;
    OK(fixture_fill(memory, 7, &err));
    struct digest expected = fixture_digest(memory), whole = fixture_whole(path);
    assert_memory_equal(&whole, &expected, sizeof whole);
    assert_int_equal(open_code(path, &creating), ERR_NONE); /* creating does not harm one */
    whole = fixture_whole(path);
    assert_memory_equal(&whole, &expected, sizeof whole);
    arena_free(arena);
}

static void nothing_there_is_told(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    char *path = fixture_path(arena, "ledger.db");
    assert_int_equal(open_code(path, NULL), ERR_MISSING);
    assert_int_not_equal(access(path, F_OK), 0); /* and nothing was made */
    write_file(path, "", 0);
    assert_int_equal(open_code(path, NULL), ERR_MISSING);
    assert_int_equal(open_code(path, &creating), ERR_NONE);
    assert_int_equal(open_code(arena_printf(arena, "%s/deeper", path), NULL), ERR_MISSING);
    arena_free(arena);
}

static void other_files_are_refused_and_left_alone(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    char *path = fixture_path(arena, "other.db");
    char noise[9000];
    for (size_t i = 0; i < sizeof noise; i++)
        noise[i] = (char)(i * 7919 >> 3);
    write_file(path, noise, sizeof noise);
    assert_int_equal(open_code(path, NULL), ERR_INPUT);
    assert_int_equal(open_code(path, &creating), ERR_INPUT);
    struct stat status;
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_size, sizeof noise);
    write_file(path, "id,name\n1,Anna\n", 15);
    assert_int_equal(open_code(path, &creating), ERR_INPUT);
    assert_int_equal(unlink(path), 0);
    raw(path, "CREATE TABLE mine (x)");
    assert_int_equal(open_code(path, &creating), ERR_INPUT);
    assert_int_equal(unlink(path), 0);
    raw(path, "PRAGMA application_id = 77");
    assert_int_equal(open_code(path, &creating), ERR_INPUT);
    assert_int_equal(open_code("/dev/null", &creating), ERR_INPUT);
    arena_free(arena);
}

static void a_newer_ledger_is_refused_and_left_alone(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    char *path = filled(arena);
    raw(path, "PRAGMA user_version = 4");
    assert_int_equal(open_code(path, NULL), ERR_NEWER);
    assert_int_equal(open_code(path, &creating), ERR_NEWER);
    raw(path, "PRAGMA user_version = 3");
    assert_int_equal(open_code(path, NULL), ERR_NONE);
    arena_free(arena);
}

/* Cut off at every eighth part: opening or auditing says so; nothing crashes, nothing is silent. */
static void a_truncated_ledger_is_noticed(void **state)
{
    (void)state;
    for (int part = 0; part < 8; part++) {
        struct arena *arena = arena_new("test");
        char *path = filled(arena);
        struct stat status;
        struct store *store;
        struct audit audit = {0};
        struct err err = {0};
        assert_int_equal(stat(path, &status), 0);
        assert_int_equal(truncate(path, status.st_size * part / 8), 0);
        bool ok =
            store_open(arena, path, NULL, &store, &err) && audit_ledger(store, arena, &audit, &err);
        assert_true(!ok || audit.finding_count > 0);
        if (!ok)
            assert_true(err.code == ERR_CORRUPT || err.code == ERR_INPUT ||
                        err.code == ERR_MISSING);
        arena_free(arena);
    }
}

static void flip(const char *path, long at)
{
    FILE *file = fopen(path, "r+b");
    assert_non_null(file);
    assert_int_equal(fseek(file, at, SEEK_SET), 0);
    int byte = fgetc(file);
    assert_int_equal(fseek(file, at, SEEK_SET), 0);
    fputc(byte ^ 0x55, file);
    assert_int_equal(fclose(file), 0);
}

/* A byte turned over, everywhere: what cannot be read is told, never followed. (A letter of a fact
 * is as good as any other: facts are not in the chain.) */
static void damage_is_never_followed(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    char *path = filled(arena);
    struct digest expected = fixture_whole(path);
    struct stat status;
    int noticed = 0, differs = 0;
    assert_int_equal(stat(path, &status), 0);
    for (long at = 16; at < status.st_size; at += status.st_size / 211) {
        flip(path, at);
        struct arena *inner = arena_new("damaged");
        struct store *store;
        struct audit audit = {0};
        struct digest digest;
        struct err err = {0};
        if (!store_open(inner, path, &(struct store_options){.read_only = true}, &store, &err) ||
            !audit_ledger(store, inner, &audit, &err) || audit.finding_count > 0)
            noticed++;
        else if (!store_digest(store, &digest, &err))
            noticed++;
        else
            differs += memcmp(&digest, &expected, sizeof digest) != 0;
        arena_free(inner);
        flip(path, at);
    }
    assert_true(noticed > 5 && differs < 20); /* most of a small ledger is free space */
    struct digest again = fixture_whole(path);
    assert_memory_equal(&again, &expected, sizeof again);
    arena_free(arena);
}

/* Not even the superuser can make a file there. */
static void an_unwritable_folder_is_told(void **state)
{
    (void)state;
    assert_int_equal(open_code("/proc/sys/ledger.db", &creating), ERR_ENVIRONMENT);
    if (geteuid() == 0)
        return; /* permissions do not bind the superuser; the rest was tried above */
    struct arena *arena = arena_new("test");
    char *path = filled(arena);
    char *folder = str_terminated(arena, str_slice(str_of(path), 0, strlen(path) - 10));
    assert_int_equal(chmod(folder, 0500), 0);
    char *other = arena_printf(arena, "%s/other.db", folder);
    assert_int_equal(open_code(other, &creating), ERR_ENVIRONMENT);
    assert_int_equal(chmod(folder, 0700), 0);
    arena_free(arena);
}

static void a_reader_cannot_write(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    char *path = filled(arena);
    struct store *store;
    struct err err;
    OK(store_open(arena, path, &(struct store_options){.read_only = true}, &store, &err));
    assert_false(store_begin(store, &err));
    assert_int_equal(err.code, ERR_REFUSED);
    fixture_digest(store);
    arena_free(arena);
}

static void a_second_writer_is_told_to_wait(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test"), *stores = arena_new("stores");
    char *path = filled(arena);
    struct store *first, *second;
    struct err err;
    struct store_options at_once = {.busy_ms = -1};
    OK(store_open(stores, path, &at_once, &first, &err));
    OK(store_open(stores, path, &at_once, &second, &err));
    struct digest before = fixture_digest(second);
    OK(store_begin(first, &err));
    assert_false(store_begin(second, &err));
    assert_int_equal(err.code, ERR_BUSY);
    assert_non_null(strstr(err.text, "wait until it is done"));
    struct store_event event = fixture_event("new", "somebody new", T(1));
    enum store_added added;
    OK(store_add_event(first, &event, &added, &err));
    struct digest during = fixture_digest(second);
    assert_memory_equal(&before, &during, sizeof before); /* readers go on, and see whole commits */
    OK(store_commit(first, &err));
    OK(store_begin(second, &err)); /* numbers given by the first are not given again */
    event = fixture_event("newer", "somebody newer", T(1));
    OK(store_add_event(second, &event, &added, &err));
    event = fixture_event("new", "somebody new", T(1));
    OK(store_add_event(second, &event, &added, &err));
    assert_int_equal(added, ADDED_DUPLICATE);
    OK(store_commit(second, &err));
    arena_free(stores);
    fixture_whole(path);
    arena_free(arena);
}

/* A cursor sees the ledger as it was when it was opened. */
static void a_cursor_holds_its_snapshot(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test"), *reading = arena_new("reading");
    char *path = filled(arena);
    struct store *writer, *reader;
    struct store_cursor *cursor;
    const struct store_record *record;
    struct err err;
    enum store_added added;
    size_t events = 0, expected = 0;
    OK(store_open(arena, path, NULL, &writer, &err));
    OK(store_open(arena, path, &(struct store_options){.read_only = true}, &reader, &err));
    for (int round = 0; round < 2; round++) {
        size_t *count = round ? &events : &expected;
        OK(store_read_records(reader, reading, STORE_PERSON, ALL, &cursor, &err));
        if (round) {
            OK(store_begin(writer, &err));
            struct store_event event = fixture_event("later", "p1", T(1));
            OK(store_add_event(writer, &event, &added, &err));
            assert_int_equal(added, ADDED_NEW);
            OK(store_commit(writer, &err));
        }
        for (;;) {
            OK(store_next_record(cursor, reading, &record, &err));
            if (!record)
                break;
            *count += record->event_count;
        }
    }
    assert_int_equal(events, expected);
    arena_free(reading);
    arena_free(arena);
}

static int64_t count_events(const struct store *reader)
{
    struct store_counts counts;
    struct err err;
    OK(store_count(reader, &counts, &err));
    return counts.events;
}

static void a_pin_holds_the_ledger_still(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test"), *reading = arena_new("reading");
    char *path = filled(arena);
    struct store *writer, *reader;
    struct err err;
    enum store_added added;
    OK(store_open(arena, path, NULL, &writer, &err));
    OK(store_open(arena, path, &(struct store_options){.read_only = true}, &reader, &err));
    OK(store_pin(reader, reading, &err));
    int64_t before = count_events(reader);
    OK(store_begin(writer, &err));
    struct store_event event = fixture_event("later", "p1", T(1));
    OK(store_add_event(writer, &event, &added, &err));
    OK(store_commit(writer, &err));
    assert_int_equal(count_events(reader), before);
    arena_free(reading);
    assert_int_equal(count_events(reader), before + 1);
    arena_free(arena);
}

/* Two processes fill one ledger at once, each waiting for the other between batches. */
static void two_processes_make_one_ledger(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    char *path = fixture_path(arena, "ledger.db");
    struct store *memory = fixture_memory(arena);
    struct err err;
    OK(fixture_fill(memory, 0, &err));
    assert_int_equal(open_code(path, &creating), ERR_NONE);
    fflush(NULL);
    pid_t children[2];
    for (int i = 0; i < 2; i++) {
        children[i] = fork();
        if (children[i] == 0) {
            struct store *store;
            struct store_options patient = {.busy_ms = 60000};
            bool ok = store_open(arena, path, &patient, &store, &err) &&
                      fixture_fill(store, (size_t)(3 + i), &err);
            _exit(ok ? 0 : 1);
        }
    }
    for (int i = 0; i < 2; i++) {
        int status;
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    struct digest whole = fixture_whole(path), expected = fixture_digest(memory);
    assert_memory_equal(&whole, &expected, sizeof whole);
    arena_free(arena);
}

/* test/data/ledger-v1.db was written by schema 1 and never changes. */
static void the_ledger_of_schema_1_is_read(void **state)
{
    (void)state;
    const char *root = getenv("SOURCE_ROOT");
    char saved[512];
    snprintf(saved, sizeof saved, "%s/test/data/ledger-v1.db", root ? root : ".");
    FILE *file = fopen(saved, "rb");
    if (!file) {
        print_message("skipped: %s is not there (set SOURCE_ROOT)\n", saved);
        skip();
    }
    struct arena *arena = arena_new("test");
    char *path = fixture_path(arena, "ledger.db");
    static char bytes[1 << 20];
    size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    assert_true(size > 0 && size < sizeof bytes);
    write_file(path, bytes, size);
    struct store *memory = fixture_memory(arena);
    struct err err;
    OK(fixture_fill(memory, 0, &err));
    struct digest whole = fixture_whole(path), expected = fixture_digest(memory);
    assert_memory_equal(&whole, &expected, sizeof whole);
    arena_free(arena);
}

SUITE(open_test, cmocka_unit_test(what_was_written_is_there_again),
      cmocka_unit_test(nothing_there_is_told),
      cmocka_unit_test(other_files_are_refused_and_left_alone),
      cmocka_unit_test(a_newer_ledger_is_refused_and_left_alone),
      cmocka_unit_test(a_truncated_ledger_is_noticed), cmocka_unit_test(damage_is_never_followed),
      cmocka_unit_test(an_unwritable_folder_is_told), cmocka_unit_test(a_reader_cannot_write),
      cmocka_unit_test(a_second_writer_is_told_to_wait),
      cmocka_unit_test(a_cursor_holds_its_snapshot), cmocka_unit_test(a_pin_holds_the_ledger_still),
      cmocka_unit_test(two_processes_make_one_ledger),
      cmocka_unit_test(the_ledger_of_schema_1_is_read));
