/* Every call to the database fails once, in every way; and the process dies before every call.
 * After each, the ledger is whole, and doing the deed again gives what an undisturbed one gives. */
#include "store/fault.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/fixture.h"
#include "store/store_int.h"
#include "suite.h"

enum { CALLS_MAX = 100000 };

static struct digest undisturbed(void)
{
    struct arena *arena = arena_new("undisturbed");
    struct store *store = fixture_memory(arena);
    struct err err;
    OK(fixture_fill(store, 0, &err));
    struct digest digest = fixture_digest(store);
    arena_free(arena);
    return digest;
}

/* The deed: open or make the ledger, and fill it with a commit every 40 rows. The look-ups of events
 * are brought up at one of these commits, and lag behind the next. */
static bool fill(const char *path, const struct db_driver *driver, struct err *err)
{
    struct arena *arena = arena_new("deed");
    struct store *store;
    struct store_options options = {.create = true, .driver = driver, .recent_max = 25};
    bool ok = store_open(arena, path, &options, &store, err);
    if (ok)
        store->recent_bulk_max = 25;
    ok = ok && fixture_fill(store, 40, err);
    arena_free(arena);
    return ok;
}

static bool take_nothing(void *context, int64_t record, const struct store_event *event,
                         struct err *err)
{
    (void)context;
    (void)record;
    (void)event;
    (void)err;
    return true;
}

/* Another deed, over a filled ledger: all that only reads. */
static bool read_all(const char *path, const struct db_driver *driver, struct err *err)
{
    struct arena *arena = arena_new("deed");
    struct store *store;
    struct store_cursor *cursor;
    const struct store_record *record;
    struct store_membership *members;
    struct store_memberships own;
    struct store_outcome *outcomes;
    struct store_version *versions;
    struct store_decision *decisions;
    struct store_batch *batches;
    struct store_reason *reasons;
    struct store_counts counts;
    struct store_position position;
    struct store_touched touched;
    struct digest digest;
    struct audit audit;
    bool grown;
    struct str near;
    size_t count;
    struct store_options options = {.driver = driver};
    bool ok = store_open(arena, path, &options, &store, err) &&
              store_read_records(store, arena, STORE_PERSON, ALL, &cursor, err);
    for (record = NULL; ok && (ok = store_next_record(cursor, arena, &record, err)) && record;)
        ;
    ok = ok && store_read_bare(store, arena, STORE_PERSON, &cursor, err);
    for (record = NULL; ok && (ok = store_next_record(cursor, arena, &record, err)) && record;)
        ;
    ok = ok && store_scan_events(store, arena, take_nothing, NULL, err);
    ok = ok && store_find_record(store, arena, STORE_ACCOUNT, STR("a1"), ALL, NULL, &record, err) &&
         store_nearest_id(store, arena, STORE_PERSON, STR("p11"), &near, err) &&
         store_read_memberships(store, arena, ALL, &members, &count, err) &&
         store_find_memberships(store, arena, STORE_PERSON, STR("p1"), ALL, &own, err) &&
         store_read_outcomes(store, arena, ALL, &outcomes, &count, err) &&
         store_list_versions(store, arena, &versions, &count, err) &&
         store_list_decisions(store, arena, STR("route"), 0, 9, &decisions, &count, err) &&
         store_list_batches(store, arena, &batches, &count, err) &&
         store_list_reasons(store, arena, 0, &reasons, &count, err) &&
         store_position(store, arena, &position, err) &&
         store_touched_since(store, arena, &(struct store_position){.digest = position.digest},
                             &grown, &touched, err) &&
         store_touched_since(store, arena, &position, &grown, &touched, err) &&
         store_count(store, &counts, err) && store_digest(store, &digest, err) &&
         audit_ledger(store, arena, &audit, err);
    arena_free(arena);
    return ok;
}

/* The code that a failure of that kind ends in. A commit that was refused before is told as such. */
static void check_code(enum fault_kind kind, const struct err *err)
{
    static const enum err_code codes[] = {ERR_ENVIRONMENT, ERR_ENVIRONMENT, ERR_BUSY, ERR_CORRUPT};
    assert_int_equal(err->code, codes[kind]);
    assert_non_null(strstr(err->text, "injected"));
}

static void clean(const char *path)
{
    char name[512];
    static const char *const ends[] = {"", "-wal", "-shm"};
    for (int i = 0; i < 3; i++) {
        snprintf(name, sizeof name, "%s%s", path, ends[i]);
        unlink(name);
    }
}

/* One failure at call `n`; false if the deed was over before. */
static bool fail_once(const char *path, const struct fault *model, int64_t n,
                      const struct digest *expected)
{
    struct fault fault;
    struct err err = {0};
    fault_init(&fault, db_driver_named("sqlite"), model->kind, n);
    fault.is_lasting = model->is_lasting;
    fault.is_too_late = model->is_too_late;
    clean(path);
    bool ok = fill(path, &fault.driver, &err);
    assert_int_equal(ok, !fault.has_fired); /* no failure is swallowed, none is made up */
    if (!ok) {
        check_code(fault.kind, &err);
        OK(fill(path, NULL, &err)); /* doing it again */
    }
    struct digest whole = fixture_whole(path);
    assert_memory_equal(&whole, expected, sizeof whole);
    return fault.has_fired;
}

static void fail_each(struct fault model, int64_t step)
{
    struct arena *arena = arena_new("test");
    char *path = fixture_path(arena, "ledger.db");
    struct digest expected = undisturbed();
    int64_t n = 1;
    while (n < CALLS_MAX && fail_once(path, &model, n, &expected))
        n += step;
    assert_true(n > 300 && n < CALLS_MAX);
    arena_free(arena);
}

static void a_full_disk_at_each_call(void **state)
{
    (void)state;
    fail_each((struct fault){.kind = FAULT_DISK_FULL}, 1);
}

static void a_disk_that_stays_full(void **state)
{
    (void)state;
    fail_each((struct fault){.kind = FAULT_DISK_FULL, .is_lasting = true}, 3);
}

static void a_failing_disk_at_each_call(void **state)
{
    (void)state;
    fail_each((struct fault){.kind = FAULT_IO_ERROR}, 2);
}

/* A commit that is on the disk though it was told as failed is the worst of these. */
static void a_failure_told_after_the_work(void **state)
{
    (void)state;
    fail_each((struct fault){.kind = FAULT_IO_ERROR, .is_too_late = true}, 1);
}

static void busy_at_each_call(void **state)
{
    (void)state;
    fail_each((struct fault){.kind = FAULT_BUSY}, 3);
}

static void damage_at_each_call(void **state)
{
    (void)state;
    fail_each((struct fault){.kind = FAULT_CORRUPT}, 3);
}

static void each_reading_fails_cleanly(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    char *path = fixture_path(arena, "ledger.db");
    struct fault fault;
    struct err err;
    int64_t n = 0;
    OK(fill(path, NULL, &err));
    do {
        fault_init(&fault, db_driver_named("sqlite"), FAULT_IO_ERROR, ++n);
        bool ok = read_all(path, &fault.driver, &err);
        assert_int_equal(ok, !fault.has_fired);
        if (!ok)
            check_code(FAULT_IO_ERROR, &err);
    } while (fault.has_fired);
    assert_true(n > 200);
    arena_free(arena);
}

/* kill -9 before call `n`, and the deed again. False if the child was through before. */
static bool kill_once(const char *path, int64_t n, const struct digest *expected)
{
    clean(path);
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct fault fault;
        struct err err;
        fault_init(&fault, db_driver_named("sqlite"), FAULT_KILL, n);
        _exit(fill(path, &fault.driver, &err) ? 0 : 1);
    }
    int status;
    struct err err;
    assert_int_equal(waitpid(child, &status, 0), child);
    bool was_killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
    assert_true(was_killed || (WIFEXITED(status) && WEXITSTATUS(status) == 0));
    OK(fill(path, NULL, &err));
    struct digest whole = fixture_whole(path);
    assert_memory_equal(&whole, expected, sizeof whole);
    return was_killed;
}

static void a_kill_before_each_call(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    char *path = fixture_path(arena, "ledger.db");
    struct digest expected = undisturbed();
    int64_t n = 1;
    while (n < CALLS_MAX && kill_once(path, n, &expected))
        n += n < 20 ? 1 : 3; /* making the ledger step by step, then every third call */
    assert_true(n > 300 && n < CALLS_MAX);
    arena_free(arena);
}

/* Adding on after a failure cannot smuggle half a deed in: the commit refuses. */
static void a_broken_transaction_is_not_committed(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test"), *stores = arena_new("stores");
    char *path = fixture_path(arena, "ledger.db");
    struct fault fault;
    struct err err;
    OK(fill(path, NULL, &err));
    struct digest before = fixture_whole(path);
    fault_init(&fault, db_driver_named("sqlite"), FAULT_DISK_FULL, 0);
    struct store *store;
    OK(store_open(stores, path, &(struct store_options){.driver = &fault.driver}, &store, &err));
    struct store_event one = fixture_event("x1", "x", T(1)), two = fixture_event("x2", "x", T(1));
    enum store_added added;
    OK(store_begin(store, &err));
    OK(store_add_event(store, &one, &added, &err));
    bool failed = false;
    while (!failed) { /* until the failing call is one that writes */
        fault.fail_at = fault.calls + 1;
        failed = !store_add_event(store, &two, &added, &err);
    }
    fault.fail_at = 0;
    bool committed = store_commit(store, &err);
    arena_free(stores);
    struct digest after = fixture_whole(path);
    assert_true(committed || memcmp(&before, &after, sizeof before) == 0);
    arena_free(arena);
}

SUITE(fault_test, cmocka_unit_test(a_full_disk_at_each_call),
      cmocka_unit_test(a_disk_that_stays_full), cmocka_unit_test(a_failing_disk_at_each_call),
      cmocka_unit_test(a_failure_told_after_the_work), cmocka_unit_test(busy_at_each_call),
      cmocka_unit_test(damage_at_each_call), cmocka_unit_test(each_reading_fails_cleanly),
      cmocka_unit_test(a_kill_before_each_call),
      cmocka_unit_test(a_broken_transaction_is_not_committed));
