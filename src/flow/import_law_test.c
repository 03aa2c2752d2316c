/* Laws of import: order, batches, splitting, packing and format do not matter; an import that is
 * killed anywhere and run again equals one that was not; every failing call leaves it so. */
#include "flow/import.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/instant.h"
#include "base/json.h"
#include "base/rng.h"
#include "base/source.h"
#include "folder.h"
#include "packed.h"
#include "store/fault.h"
#include "store/store.h"
#include "suite.h"

enum { ROWS = 3000, TEXT_MAX = 8 << 20 };

/* ---- helpers -------------------------------------------------------------------------------- */

static const char *put(struct arena *arena, const char *folder, const char *name, struct str bytes)
{
    struct err err;
    const char *path = arena_printf(arena, "%s/%s", folder, name);
    if (!file_write(arena, &file_calls_system, path, bytes, &err))
        fail_msg("%s", err.text);
    return path;
}

static struct store *ledger_at(struct arena *arena, const char *path)
{
    struct store_options options = {.create = true};
    struct store *store;
    struct err err;
    if (!store_open(arena, path, &options, &store, &err))
        fail_msg("%s", err.text);
    return store;
}

static struct import_options options_of(const char *kind)
{
    return (struct import_options){.kind = kind, .now_us = INSTANT_MIN + DAY_US, .batch_rows = 700};
}

static struct import_result feed(struct arena *arena, struct store *store, struct str bytes,
                                 const struct import_options *options)
{
    struct source *source;
    struct import_result result;
    struct err err;
    assert_true(source_of(arena, "in", bytes, &source, &err));
    if (!import_source(arena, store, source, options, &result, &err))
        fail_msg("%s", err.text);
    return result;
}

static struct digest digest(struct store *store)
{
    struct digest digest;
    struct err err;
    assert_true(store_digest(store, &digest, &err));
    return digest;
}

static void expect_same(struct store *a, struct store *b)
{
    struct digest x = digest(a), y = digest(b);
    assert_memory_equal(x.bytes, y.bytes, DIGEST_SIZE);
}

/* Events with copies, conflicts, future dates, retractions and broken rows among them. */
static struct str event_line(struct arena *arena, struct rng *rng, int number)
{
    uint32_t id = rng_below(rng, ROWS * 2 / 3);
    int64_t at =
        INSTANT_MIN + (9000 + rng_below(rng, 300)) * DAY_US + rng_below(rng, 86400) * SECOND_US;
    int64_t late = rng_below(rng, 10) ? rng_below(rng, 100) * SECOND_US : -HOUR_US;
    if (number % 97 == 0)
        return STR("{\"event_id\":\"broken\"");
    if (number % 89 == 0)
        return str_printf(arena,
                          "{\"event_id\":\"r%d\",\"type\":\"$retract\",\"occurred_us\":%lld,"
                          "\"properties\":{\"event_id\":\"e%u\",\"source\":\"s%u\"}}",
                          number, (long long)at, id, id % 3);
    return str_printf(
        arena,
        "{\"event_id\":\"e%u\",\"source\":\"s%u\",\"type\":\"track\",\"event\":\"N%u\","
        "\"person_id\":\"p%u\",\"occurred_us\":%lld,\"received_us\":%lld,"
        "\"properties\":{\"n\":%u,\"t\":\"a,\\\"b\\\"\"}}",
        id, id % 3, rng_below(rng, 4), id % 100, (long long)at, (long long)(at + late),
        rng_below(rng, 3));
}

struct lines {
    struct str *items;
    size_t count;
};

static struct lines event_lines(struct arena *arena)
{
    struct rng rng = rng_of(20260711);
    struct lines lines = {arena_array(arena, ROWS, sizeof *lines.items), ROWS};
    for (int i = 0; i < ROWS; i++)
        lines.items[i] = event_line(arena, &rng, i + 1);
    return lines;
}

static struct str joined(struct arena *arena, const struct str *lines, size_t count)
{
    struct buf out;
    buf_init(&out, arena, TEXT_MAX);
    for (size_t i = 0; i < count; i++) {
        buf_add(&out, lines[i]);
        buf_byte(&out, '\n');
    }
    return buf_str(&out);
}

static struct store *reference(struct arena *arena, struct lines lines)
{
    struct store *store = ledger_at(arena, ":memory:");
    struct import_options options = options_of("events");
    struct import_result result =
        feed(arena, store, joined(arena, lines.items, lines.count), &options);
    assert_int_equal(result.rows, ROWS);
    assert_true(result.all.refused == ROWS / 97 &&
                result.all.duplicates + result.all.conflicts > 0);
    assert_true(result.all.quarantined > 100);
    return store;
}

/* ---- laws ------------------------------------------------------------------------------------- */

static void order_batches_and_packing_do_not_matter(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct lines lines = event_lines(arena);
    struct store *want = reference(arena, lines), *other = ledger_at(arena, ":memory:");
    struct rng rng = rng_of(5);
    struct str *mixed = arena_array(arena, ROWS, sizeof *mixed);
    for (size_t i = 0; i < ROWS; i++) {
        size_t at = rng_below(&rng, (uint32_t)i + 1);
        mixed[i] = mixed[at];
        mixed[at] = lines.items[i];
    }
    struct import_options options = options_of("events");
    options.batch_rows = 1;
    feed(arena, other, packed(arena, joined(arena, mixed, ROWS)), &options);
    expect_same(want, other);
    arena_free(arena);
}

static void parts_equal_the_whole_and_again_changes_nothing(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct lines lines = event_lines(arena);
    struct store *want = reference(arena, lines), *other = ledger_at(arena, ":memory:");
    struct import_options options = options_of("events");
    feed(arena, other, joined(arena, lines.items + 2000, 1000), &options);
    feed(arena, other, joined(arena, lines.items, 1100), &options);
    feed(arena, other, joined(arena, lines.items + 900, 1200), &options);
    expect_same(want, other);
    struct import_result again = feed(arena, want, joined(arena, lines.items, ROWS), &options);
    assert_int_equal(again.all.added, 0);
    assert_int_equal(again.all.conflicts, 0);
    assert_int_equal(again.all.quarantined, 0);
    expect_same(want, other);
    arena_free(arena);
}

static void a_dry_run_tells_and_keeps_nothing(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct lines lines = event_lines(arena);
    struct store *empty = ledger_at(arena, ":memory:"), *store = ledger_at(arena, ":memory:");
    struct str text = joined(arena, lines.items, ROWS);
    struct import_options options = options_of("events");
    options.is_dry_run = true;
    struct import_result dry = feed(arena, store, text, &options);
    expect_same(empty, store);
    options.is_dry_run = false;
    struct import_result real = feed(arena, store, text, &options);
    assert_int_equal(dry.all.added, real.all.added);
    assert_int_equal(dry.all.duplicates, real.all.duplicates);
    assert_int_equal(dry.all.refused, real.all.refused);
    arena_free(arena);
}

/* The same rows as CSV and as JSON Lines are the same ledger. */
static void csv_equals_json(void **state)
{
    (void)state;
    static const struct {
        const char *kind, *csv, *json;
    } rows[] = {
        {"events",
         "event_id,type,person_id,occurred_at,properties.n,properties.path,properties.ok\n"
         "e1,page,p1,2024-01-02 "
         "10:00,1.50,/Pricing,true\ne2,page,p1,2024-01-02,,\"a,\"\"b\"\"\",\n",
         "{\"event_id\":\"e1\",\"type\":\"page\",\"person_id\":\"p1\",\"occurred_at\":"
         "\"2024-01-02T10:00:00Z\",\"properties\":{\"path\":\"/Pricing\",\"n\":1.5,\"ok\":true}}\n"
         "{\"event_id\":\"e2\",\"type\":\"page\",\"person_id\":\"p1\",\"occurred_us\":"
         "1704153600000000,\"properties\":{\"path\":\"a,\\\"b\\\"\",\"n\":null}}\n"},
        {"people", "id,account_id,title,score,note,created_at\np1,a1,VP,12.0,,2024-01-02\n",
         "{\"id\":\"p1\",\"account_id\":\"a1\",\"title\":\"VP\",\"score\":12,\"note\":null,"
         "\"created_us\":1704153600000000}\n"},
        {"people", "id,account_id,title,note,n\n p1 , a1, VP  Sales ,  , 7\n",
         "{\"id\":\" p1\",\"account_id\":\"a1 \",\"title\":\"\\tVP  Sales \",\"note\":\"  "
         "\",\"n\":7}"},
        {"outcomes", "kind,at,person_id,amount,currency\nwon,2024-01-02,p1,12.50,EUR\n",
         "{\"kind\":\"won\",\"at\":\"2024-01-02\",\"person_id\":\"p1\",\"amount\":12.5,"
         "\"currency\":\"EUR\"}"},
        {"facts", "entity,id,field,value,effective_at\nperson,p,f,7,2024-01-02\n",
         "[{\"entity\":\"person\",\"id\":\"p\",\"field\":\"f\",\"value\":7,"
         "\"effective_at\":\"2024-01-02\"}]"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct arena *arena = arena_new("test");
        struct store *a = ledger_at(arena, ":memory:"), *b = ledger_at(arena, ":memory:");
        struct import_options options = options_of(rows[i].kind);
        struct import_result from_csv = feed(arena, a, str_of(rows[i].csv), &options);
        struct import_result from_json = feed(arena, b, str_of(rows[i].json), &options);
        assert_int_equal(from_csv.all.refused + from_json.all.refused, 0);
        expect_same(a, b);
        arena_free(arena);
    }
}

static struct str read_whole(struct arena *arena, const char *path)
{
    struct str bytes;
    struct err err;
    if (!file_read(arena, &file_calls_system, path, TEXT_MAX, &bytes, &err))
        fail_msg("%s", err.text);
    return bytes;
}

/* ---- threads ------------------------------------------------------------------------------------ */

/* What import tells, and the bytes that it leaves behind. */
struct left {
    struct str ledger, refused, told;
};

static void tell(struct buf *out, const struct import_result *result)
{
    buf_printf(out, "%lld rows, %lld silent, received %lld to %lld\n", (long long)result->rows,
               (long long)result->silent_rows, (long long)result->received_min_us,
               (long long)result->received_max_us);
    for (size_t i = 0; i < result->kind_count; i++) {
        const struct import_count *count = &result->kinds[i];
        buf_printf(out, "%s %lld %lld %lld %lld %lld\n", count->kind, (long long)count->added,
                   (long long)count->duplicates, (long long)count->conflicts,
                   (long long)count->refused, (long long)count->quarantined);
    }
    for (size_t i = 0; i < result->reason_count; i++) {
        const struct import_reason *reason = &result->reasons[i];
        buf_printf(out, STR_FMT " %lld from %lld: " STR_FMT "\n", STR_ARG(reason->reason),
                   (long long)reason->rows, (long long)reason->first_line,
                   STR_ARG(reason->example));
    }
    for (size_t i = 0; i < result->warning_count; i++)
        buf_printf(out, STR_FMT "\n", STR_ARG(result->warnings[i]));
}

static void hear_progress(void *self, const struct import_progress *progress)
{
    buf_printf(self, "%lld rows of %llu\n", (long long)progress->rows,
               (unsigned long long)progress->bytes_total);
}

static struct left left_by(struct arena *arena, struct str bytes, bool is_one_thread,
                           size_t lot_rows)
{
    struct buf told;
    struct err err;
    struct import_result result;
    char *folder = folder_new(arena);
    const char *path = put(arena, folder, "in", bytes);
    const char *ledger = arena_printf(arena, "%s/accord.db", folder);
    struct arena *inner = arena_new("one import");
    struct import_options options = options_of("events");
    buf_init(&told, arena, TEXT_MAX);
    options.is_one_thread = is_one_thread;
    options.lot_rows = lot_rows;
    options.refused_path = import_refused_path(arena, path);
    options.progress = hear_progress;
    options.progress_self = &told;
    assert_true(import_file(inner, ledger_at(inner, ledger), path, &options, &result, &err));
    tell(&told, &result);
    arena_free(inner);
    return (struct left){read_whole(arena, ledger), read_whole(arena, options.refused_path),
                         buf_str(&told)};
}

static void expect_left(const struct left *got, const struct left *want)
{
    assert_true(str_eq(got->told, want->told));
    assert_true(str_eq(got->refused, want->refused));
    assert_true(str_eq(got->ledger, want->ledger));
}

/* However the threads fall behind one another: the ledger's file, the refused rows and all that is
 * told are the same, byte by byte, as those of one thread. */
static void threads_change_no_byte(void **state)
{
    (void)state;
    static const size_t lots[] = {1, 2, 13, 100, 512, 2999, 3000, 5000};
    struct arena *arena = arena_new("test");
    struct lines lines = event_lines(arena);
    struct str text = joined(arena, lines.items, ROWS);
    struct left want = left_by(arena, text, true, 0);
    for (size_t i = 0; i < sizeof lots / sizeof *lots; i++)
        for (int turn = 0; turn < 3; turn++) {
            struct left got = left_by(arena, text, false, lots[i]);
            expect_left(&got, &want);
        }
    arena_free(arena);
}

/* ---- killed and run again ---------------------------------------------------------------------- */

struct killer {
    int64_t at_rows;
};

static void kill_at(void *self, const struct import_progress *progress)
{
    const struct killer *killer = self;
    if (progress->rows >= killer->at_rows)
        raise(SIGKILL);
}

static void import_and_die(const char *ledger, const char *path, int64_t at_rows)
{
    struct killer killer = {at_rows};
    struct arena *arena = arena_new("child");
    struct import_options options = options_of("events");
    struct import_result result;
    struct err err;
    options.progress = kill_at;
    options.progress_self = &killer;
    options.refused_path = import_refused_path(arena, path);
    bool done = import_file(arena, ledger_at(arena, ledger), path, &options, &result, &err);
    _exit(done ? 0 : 1);
}

static void killed_and_run_again_equals_undisturbed(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    char *folder = folder_new(arena);
    struct lines lines = event_lines(arena);
    struct buf many;
    buf_init(&many, arena, TEXT_MAX);
    for (int i = 0; i < 5; i++) /* progress is told every few thousand rows */
        buf_add(&many, joined(arena, lines.items, ROWS));
    const char *path = put(arena, folder, "events.jsonl", buf_str(&many));
    const char *ledger = arena_printf(arena, "%s/accord.db", folder);
    for (int64_t at = 1; at <= 9000; at += 4096) {
        pid_t child = fork();
        assert_true(child >= 0);
        if (!child)
            import_and_die(ledger, path, at);
        int status;
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status));
    }
    assert_int_not_equal(access(import_refused_path(arena, path), F_OK), 0);
    struct store *store = ledger_at(arena, ledger);
    struct import_options options = options_of("events");
    struct import_result result;
    struct err err;
    assert_true(import_file(arena, store, path, &options, &result, &err));
    expect_same(store, reference(arena, lines));
    arena_free(arena);
}

/* ---- refused rows ------------------------------------------------------------------------------- */

static void refused_rows_are_kept_unchanged(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    char *folder = folder_new(arena);
    const char *path =
        put(arena, folder, "people.csv", STR("id,a\nx,1\n,2\n\"y,3\nz,\xFF\xFE\nlast,4\n"));
    struct import_options options = options_of("people");
    struct import_result result;
    struct err err;
    options.refused_path = import_refused_path(arena, path);
    assert_true(import_file(arena, ledger_at(arena, ":memory:"), path, &options, &result, &err));
    assert_string_equal(result.refused_path, options.refused_path);
    struct str told = read_whole(arena, result.refused_path);
    struct str want = STR(
        "{\"line\":3,\"reason\":\"id is missing: give it a value\",\"raw\":\",2\"}\n"
        "{\"line\":4,\"column\":1,\"reason\":\"a quote opens here and is never closed; close it, "
        "or double it (\\\"\\\") if it belongs to the text\",\"raw\":\"\\\"y,3\"}\n"
        "{\"line\":5,\"column\":3,\"reason\":\"the bytes are not UTF-8; save the file as UTF-8 "
        "(iconv -f WINDOWS-1252 -t UTF-8)\",\"raw\":\"z,\xEF\xBF\xBD\xEF\xBF\xBD\","
        "\"raw_base64\":\"eiz//g==\"}\n");
    assert_true(str_eq(told, want));
    arena_free(arena);
}

/* The batch tells where its rows came from, and what was turned away. */
static void a_batch_is_recorded(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct str text = STR("id,a\nx,1\n,2\ny,3\nx,1\n");
    const char *path = put(arena, folder_new(arena), "people.csv", text);
    struct store *store = ledger_at(arena, ":memory:");
    struct import_options options = options_of("people");
    struct import_result result;
    struct store_batch *batches;
    struct store_reason *reasons;
    size_t count;
    struct err err;
    assert_true(import_file(arena, store, path, &options, &result, &err));
    assert_true(store_list_batches(store, arena, &batches, &count, &err));
    assert_int_equal(count, 1);
    assert_true(str_is(batches[0].name, "people.csv") && str_is(batches[0].kind, "people"));
    struct digest want = digest_of(text);
    assert_memory_equal(batches[0].file.bytes, want.bytes, DIGEST_SIZE);
    assert_int_equal(batches[0].rows, 4);
    assert_int_equal(batches[0].added, 2);
    assert_int_equal(batches[0].duplicates, 1);
    assert_int_equal(batches[0].refused, 1);
    assert_true(store_list_reasons(store, arena, 0, &reasons, &count, &err));
    assert_int_equal(count, 1);
    assert_true(str_is(reasons[0].reason, "a required field is missing"));
    arena_free(arena);
}

static void without_refused_rows_there_is_no_file(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    char *folder = folder_new(arena);
    const char *path = put(arena, folder, "people.csv", STR("id,a\nx,1\n"));
    struct import_options options = options_of("people");
    struct import_result result;
    struct err err;
    options.refused_path = import_refused_path(arena, path);
    assert_true(import_file(arena, ledger_at(arena, ":memory:"), path, &options, &result, &err));
    assert_null(result.refused_path);
    assert_int_not_equal(access(options.refused_path, F_OK), 0);
    arena_free(arena);
}

static int refuse_first(void *self, const char *path, int flags, mode_t mode)
{
    const char *refused = self;
    if ((flags & O_CREAT) && strncmp(path, refused, strlen(refused)) == 0) {
        errno = EROFS;
        return -1;
    }
    return open(path, flags, mode);
}

/* The file's own folder cannot be written: the second place is taken; without one, it is told. */
static void a_read_only_folder_is_no_end(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    char *folder = folder_new(arena);
    const char *path = put(arena, folder, "people.csv", STR("id,a\n,1\nx,1\n"));
    struct file_calls calls = file_calls_system;
    char *refused_path = arena_printf(arena, "%s.refused.jsonl", path);
    calls.open = refuse_first;
    calls.self = refused_path;
    struct import_options options = options_of("people");
    struct import_result result;
    struct err err;
    options.calls = &calls;
    options.refused_path = refused_path;
    struct store *store = ledger_at(arena, ":memory:");
    assert_false(import_file(arena, store, path, &options, &result, &err));
    assert_int_equal(err.code, ERR_ENVIRONMENT);
    assert_non_null(strstr(err.text, "refused rows"));
    expect_same(store, ledger_at(arena, ":memory:"));
    options.refused_second = arena_printf(arena, "%s/second.jsonl", folder);
    assert_true(import_file(arena, store, path, &options, &result, &err));
    assert_string_equal(result.refused_path, options.refused_second);
    arena_free(arena);
}

/* ---- faults --------------------------------------------------------------------------------------- */

struct faults {
    atomic_int calls; /* one thread reads while another writes */
    int fails_at, number;
    atomic_bool fired;
};

static bool fires(void *self)
{
    struct faults *faults = self;
    if (atomic_fetch_add(&faults->calls, 1) + 1 != faults->fails_at)
        return false;
    faults->fired = true;
    errno = faults->number;
    return true;
}

static int bad_open(void *self, const char *path, int flags, mode_t mode)
{
    return fires(self) ? -1 : open(path, flags, mode);
}

static ssize_t bad_read(void *self, int fd, void *at, size_t size)
{
    return fires(self) ? -1 : read(fd, at, size < 100000 ? size : 100000);
}

static ssize_t bad_write(void *self, int fd, const void *at, size_t size)
{
    return fires(self) ? -1 : write(fd, at, size);
}

static int bad_fstat(void *self, int fd, struct stat *ret_stat)
{
    return fires(self) ? -1 : fstat(fd, ret_stat);
}

static int bad_fsync(void *self, int fd)
{
    return fires(self) ? -1 : fsync(fd);
}

static int bad_close(void *self, int fd)
{
    close(fd);
    return fires(self) ? -1 : 0;
}

static int bad_rename(void *self, const char *from, const char *to)
{
    return fires(self) ? -1 : rename(from, to);
}

static int bad_unlink(void *self, const char *path)
{
    return fires(self) ? -1 : unlink(path);
}

/* Fails call 1, 2, 3, ... until none fires; whatever happened, running again completes it. */
static void every_file_call_fails_once(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    char *folder = folder_new(arena);
    struct lines lines = event_lines(arena);
    const char *path = put(arena, folder, "in.jsonl", joined(arena, lines.items, ROWS));
    struct store *want = reference(arena, lines);
    bool fired = true;
    int turns = 0;
    for (int turn = 1; fired; turn++) {
        struct arena *inner = arena_new("turn");
        struct faults faults = {.fails_at = turn, .number = turn % 2 ? ENOSPC : EIO};
        struct file_calls calls = {&faults,   bad_open,  bad_read,   bad_write, bad_fstat,
                                   bad_fsync, bad_close, bad_rename, bad_unlink};
        struct import_options options = options_of("events");
        options.calls = &calls;
        options.refused_path = import_refused_path(inner, path);
        struct store *store = ledger_at(inner, ":memory:");
        struct import_result result;
        struct err err;
        bool done = import_file(inner, store, path, &options, &result, &err);
        assert_true(done || err.code == ERR_ENVIRONMENT);
        assert_true(done || faults.fired);
        struct import_options calm = options_of("events");
        assert_true(import_file(inner, store, path, &calm, &result, &err));
        expect_same(store, want);
        fired = faults.fired;
        turns += fired;
        arena_free(inner);
    }
    assert_true(turns >= 12);
    arena_free(arena);
}

/* The same for the calls of the ledger's database. */
static void every_call_of_the_ledger_fails_once(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct lines lines = event_lines(arena);
    struct str text = joined(arena, lines.items, 60);
    struct store *want = ledger_at(arena, ":memory:");
    struct import_options options = options_of("events");
    options.batch_rows = 20;
    options.lot_rows = 7;
    feed(arena, want, text, &options);
    bool fired = true;
    int turns = 0;
    for (int turn = 1; fired; turn += 1 + turn / 40) {
        struct arena *inner = arena_new("turn");
        const char *path = arena_printf(inner, "%s/accord.db", folder_new(inner));
        struct fault fault;
        fault_init(&fault, db_driver_named("sqlite"), turn % 2 ? FAULT_DISK_FULL : FAULT_IO_ERROR,
                   turn);
        struct store_options store_options = {.create = true, .driver = &fault.driver};
        struct store *store;
        struct source *source;
        struct import_result result;
        struct err err = {0};
        assert_true(source_of(inner, "in", text, &source, &err));
        bool done = store_open(inner, path, &store_options, &store, &err) &&
                    import_source(inner, store, source, &options, &result, &err);
        assert_true(done || err.code == ERR_ENVIRONMENT);
        assert_true(done || fault.has_fired);
        struct store *again = ledger_at(inner, path);
        feed(inner, again, text, &options);
        expect_same(again, want);
        fired = fault.has_fired;
        turns += fired;
        arena_free(inner);
    }
    assert_true(turns >= 40);
    arena_free(arena);
}

static void a_cut_gzip_keeps_whole_batches(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct lines lines = event_lines(arena);
    struct str zip = packed(arena, joined(arena, lines.items, ROWS));
    struct store *store = ledger_at(arena, ":memory:");
    struct import_options options = options_of("events");
    struct import_result result;
    struct source *source;
    struct err err;
    assert_true(source_of(arena, "in.gz", str_slice(zip, 0, zip.length * 3 / 4), &source, &err));
    assert_false(import_source(arena, store, source, &options, &result, &err));
    assert_non_null(strstr(err.text, "the gzip is cut short"));
    assert_non_null(strstr(err.text, "rows are kept: "));
    feed(arena, store, zip, &options);
    expect_same(store, reference(arena, lines));
    arena_free(arena);
}

SUITE(import_law_test, cmocka_unit_test(order_batches_and_packing_do_not_matter),
      cmocka_unit_test(parts_equal_the_whole_and_again_changes_nothing),
      cmocka_unit_test(a_dry_run_tells_and_keeps_nothing), cmocka_unit_test(csv_equals_json),
      cmocka_unit_test(threads_change_no_byte),
      cmocka_unit_test(killed_and_run_again_equals_undisturbed),
      cmocka_unit_test(refused_rows_are_kept_unchanged), cmocka_unit_test(a_batch_is_recorded),
      cmocka_unit_test(without_refused_rows_there_is_no_file),
      cmocka_unit_test(a_read_only_folder_is_no_end), cmocka_unit_test(every_file_call_fails_once),
      cmocka_unit_test(every_call_of_the_ledger_fails_once),
      cmocka_unit_test(a_cut_gzip_keeps_whole_batches));
