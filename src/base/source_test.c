/* Proof of source.h, file.h and content.h: packed equals plain, what is cut or changes is told, and
 * every system call fails once without harm. */
#include "base/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/content.h"
#include "base/file.h"
#include "base/rng.h"
#include "folder.h"
#include "packed.h"
#include "suite.h"

/* ---- helpers -------------------------------------------------------------------------------- */

static struct str joined(struct arena *arena, struct str a, struct str b)
{
    char *at = arena_alloc(arena, a.length + b.length);
    memcpy(at, a.at, a.length);
    memcpy(at + a.length, b.at, b.length);
    return (struct str){at, a.length + b.length};
}

/* Everything a source has, in looks of `step` bytes. */
static bool drain(struct arena *arena, struct source *source, size_t step, struct str *ret_all,
                  struct err *err)
{
    char *all = NULL;
    size_t length = 0, capacity = 0;
    for (;;) {
        struct str ahead;
        if (!source_ahead(source, step, &ahead, err))
            return false;
        if (!ahead.length)
            break;
        size_t count = ahead.length < step ? ahead.length : step;
        all = arena_grow(arena, all, &capacity, length + count, 1);
        memcpy(all + length, ahead.at, count);
        length += count;
        source_skip(source, count);
    }
    *ret_all = (struct str){all, length};
    return true;
}

static struct str sample(struct arena *arena, size_t length)
{
    struct rng rng = rng_of(7);
    char *at = arena_alloc(arena, length + 1);
    for (size_t i = 0; i < length; i++)
        at[i] = (char)('a' + rng_below(&rng, 20));
    return (struct str){at, length};
}

static void put(struct arena *arena, const char *path, struct str bytes)
{
    struct err err;
    assert_true(file_write(arena, &file_calls_system, path, bytes, &err));
}

/* ---- what is read --------------------------------------------------------------------------- */

static void packed_equals_plain(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct str plain = sample(arena, 1500000), half = str_slice(plain, 0, 700000);
    struct str rest = str_slice(plain, 700000, plain.length);
    struct str padding = {"\0\0\0\0\0", 5};
    struct str forms[] = {
        plain,
        packed(arena, plain),
        joined(arena, packed(arena, half), packed(arena, rest)),
        joined(arena, joined(arena, packed(arena, half), packed(arena, rest)), padding),
    };
    static const size_t steps[] = {1000, 65536, 400000};
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
        for (size_t k = 0; k < sizeof steps / sizeof steps[0]; k++) {
            struct source *source;
            struct err err;
            struct str all = {0};
            assert_true(source_of(arena, "memory", forms[i], &source, &err));
            assert_int_equal(source_is_gzip(source), i > 0);
            assert_true(drain(arena, source, steps[k], &all, &err));
            assert_true(str_eq(all, plain));
        }
    arena_free(arena);
}

static void expect_failure(struct arena *arena, struct str bytes, const char *part)
{
    struct source *source;
    struct err err;
    struct str all;
    assert_true(source_of(arena, "memory", bytes, &source, &err));
    assert_false(drain(arena, source, 1 << 16, &all, &err));
    assert_non_null(strstr(err.text, part));
}

static void a_gzip_cut_anywhere_is_told(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct str zip = packed(arena, sample(arena, 3000));
    for (size_t cut = 2; cut < zip.length; cut += cut < 20 ? 1 : 97)
        expect_failure(arena, str_slice(zip, 0, cut), "cut short");
    expect_failure(arena, str_slice(zip, 0, zip.length - 1), "cut short");
    struct str two = joined(arena, zip, str_slice(zip, 0, 40));
    expect_failure(arena, two, "cut short");
    expect_failure(arena, joined(arena, zip, STR("more")), "foreign bytes");
    char *bad = str_terminated(arena, zip);
    bad[zip.length / 2] ^= 0x55;
    expect_failure(arena, (struct str){bad, zip.length}, "damaged");
    arena_free(arena);
}

static void nothing_is_something(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct source *source;
    struct err err;
    struct str ahead;
    static const char *const tiny[] = {"", "a", "\x1f", "ab"};
    for (size_t i = 0; i < 4; i++) {
        assert_true(source_of(arena, "tiny", str_of(tiny[i]), &source, &err));
        assert_true(source_ahead(source, 100, &ahead, &err));
        assert_true(str_is(ahead, tiny[i]));
    }
    assert_true(source_of(arena, "packed nothing", packed(arena, STR("")), &source, &err));
    assert_true(source_ahead(source, 100, &ahead, &err));
    assert_int_equal(ahead.length, 0);
    arena_free(arena);
}

static void a_file_is_hashed_and_counted(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    char *path = arena_printf(arena, "%s/in.gz", folder_new(arena));
    struct str zip = packed(arena, sample(arena, 900000)), all;
    put(arena, path, zip);
    struct source *source;
    struct err err;
    struct source_options options = {.is_hashed = true};
    assert_true(source_open(arena, path, &options, &source, &err));
    assert_int_equal(source_bytes_total(source), zip.length);
    assert_true(drain(arena, source, 4096, &all, &err));
    assert_int_equal(all.length, 900000);
    assert_int_equal(source_bytes_read(source), zip.length);
    struct digest got = source_digest(source), want = digest_of(zip);
    assert_memory_equal(got.bytes, want.bytes, DIGEST_SIZE);
    arena_free(arena);
}

static void what_is_no_file_is_told(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    char *folder = folder_new(arena);
    struct source *source;
    struct err err;
    struct str bytes;
    assert_false(source_open(arena, folder, NULL, &source, &err));
    assert_non_null(strstr(err.text, "is a folder"));
    assert_false(file_read(arena, &file_calls_system, folder, 100, &bytes, &err));
    assert_non_null(strstr(err.text, "is a folder"));
    char *path = arena_printf(arena, "%s/none", folder);
    assert_false(source_open(arena, path, NULL, &source, &err));
    assert_int_equal(err.code, ERR_MISSING);
    assert_false(file_read(arena, &file_calls_system, path, 100, &bytes, &err));
    assert_int_equal(err.code, ERR_MISSING);
    arena_free(arena);
}

static void a_file_that_changes_is_told(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    char *path = arena_printf(arena, "%s/in", folder_new(arena));
    for (int round = 0; round < 3; round++) {
        put(arena, path, sample(arena, 900000));
        struct source *source;
        struct err err;
        struct str all;
        assert_true(source_open(arena, path, NULL, &source, &err));
        assert_true(source_ahead(source, 10, &all, &err));
        int fd = open(path, O_WRONLY | O_APPEND);
        assert_true(fd >= 0);
        if (round == 0)
            assert_int_equal(write(fd, "x", 1), 1);
        if (round == 1)
            assert_int_equal(ftruncate(fd, 500000), 0);
        if (round == 2) {
            struct timespec times[2] = {{.tv_nsec = UTIME_OMIT}, {.tv_sec = 1}};
            assert_int_equal(futimens(fd, times), 0);
        }
        close(fd);
        assert_false(drain(arena, source, 4096, &all, &err));
        assert_non_null(strstr(err.text, "changed while it was read"));
    }
    arena_free(arena);
}

/* ---- what is written -------------------------------------------------------------------------- */

static void a_file_is_replaced_in_one_step(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    char *folder = folder_new(arena), *path = arena_printf(arena, "%s/out", folder);
    char *partial = arena_printf(arena, "%s.partial", path);
    struct err err;
    struct str bytes;
    put(arena, path, STR("old"));
    struct arena *inner = arena_new("inner");
    struct file_writer *writer;
    assert_true(file_create(inner, &file_calls_system, path, &writer, &err));
    assert_true(file_add(writer, sample(arena, 300000), &err));
    assert_true(file_read(arena, &file_calls_system, path, 100, &bytes, &err));
    assert_true(str_is(bytes, "old"));
    assert_int_equal(access(partial, F_OK), 0);
    arena_free(inner); /* never committed */
    assert_int_not_equal(access(partial, F_OK), 0);
    assert_true(file_read(arena, &file_calls_system, path, 3, &bytes, &err));
    assert_true(str_is(bytes, "old"));
    put(arena, path, sample(arena, 300000));
    assert_true(file_read(arena, &file_calls_system, path, 300000, &bytes, &err));
    assert_true(str_eq(bytes, sample(arena, 300000)));
    assert_false(file_read(arena, &file_calls_system, path, 299999, &bytes, &err));
    assert_int_equal(err.code, ERR_LIMIT);
    arena_free(arena);
}

/* ---- faults ----------------------------------------------------------------------------------- */

/* Fails the call whose turn it is; the others reach the system. */
struct faults {
    int calls;
    int fails_at;
    int number;
    bool fired;
};

static bool fires(void *self)
{
    struct faults *faults = self;
    if (++faults->calls != faults->fails_at)
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
    return fires(self) ? -1 : read(fd, at, size < 70000 ? size : 70000);
}

/* Short writes too: a caller that does not loop loses bytes. */
static ssize_t bad_write(void *self, int fd, const void *at, size_t size)
{
    return fires(self) ? -1 : write(fd, at, size < 30000 ? size : 30000);
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
    close(fd); /* a failed close has closed all the same */
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

static struct file_calls faulty(struct faults *faults)
{
    return (struct file_calls){faults,    bad_open,  bad_read,   bad_write, bad_fstat,
                               bad_fsync, bad_close, bad_rename, bad_unlink};
}

static void every_call_of_writing_fails_once(void **state)
{
    (void)state;
    static const int numbers[] = {ENOSPC, EIO, EACCES};
    struct arena *arena = arena_new("test");
    char *path = arena_printf(arena, "%s/out", folder_new(arena));
    struct str new_bytes = sample(arena, 200000), bytes;
    bool fired = true;
    int turns = 0;
    for (int turn = 1; fired; turn++) {
        put(arena, path, STR("old"));
        struct faults faults = {.fails_at = turn, .number = numbers[turn % 3]};
        struct file_calls calls = faulty(&faults);
        struct err err;
        bool done = file_write(arena, &calls, path, new_bytes, &err);
        fired = faults.fired;
        turns += fired;
        struct err reading;
        assert_true(file_read(arena, &file_calls_system, path, 1 << 20, &bytes, &reading));
        assert_true(str_is(bytes, "old") || str_eq(bytes, new_bytes));
        if (done)
            assert_true(str_eq(bytes, new_bytes));
        else
            assert_int_equal(err.code, ERR_ENVIRONMENT);
    }
    assert_true(turns >= 12); /* open, writes, fsync, close, rename, open, fsync, close */
    arena_free(arena);
}

static void an_interrupted_call_is_repeated(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    char *path = arena_printf(arena, "%s/out", folder_new(arena));
    struct str bytes, want = sample(arena, 100000);
    struct err err;
    for (int turn = 2; turn <= 5; turn++) { /* the writes */
        struct faults faults = {.fails_at = turn, .number = EINTR};
        struct file_calls calls = faulty(&faults);
        assert_true(file_write(arena, &calls, path, want, &err));
        faults = (struct faults){.fails_at = 2, .number = EINTR};
        assert_true(file_read(arena, &calls, path, 1 << 20, &bytes, &err));
        assert_true(str_eq(bytes, want));
    }
    arena_free(arena);
}

static void every_call_of_reading_fails_once(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    char *path = arena_printf(arena, "%s/in.gz", folder_new(arena));
    struct str plain = sample(arena, 900000), all;
    put(arena, path, packed(arena, plain));
    bool fired = true;
    for (int turn = 1; fired; turn++) {
        struct faults faults = {.fails_at = turn, .number = EIO};
        struct file_calls calls = faulty(&faults);
        struct source_options options = {.calls = &calls};
        struct arena *inner = arena_new("inner");
        struct source *source;
        struct err err;
        bool done = source_open(inner, path, &options, &source, &err) &&
                    drain(inner, source, 10000, &all, &err);
        if (done)
            assert_true(str_eq(all, plain));
        else
            assert_int_equal(err.code, ERR_ENVIRONMENT);
        arena_free(inner);
        fired = faults.fired;
        assert_true(fired || done);
    }
    arena_free(arena);
}

/* ---- content ---------------------------------------------------------------------------------- */

static void content_is_known_by_its_bytes(void **state)
{
    (void)state;
    static const struct {
        struct str bytes;
        int content; /* -1 = refused */
        const char *part;
    } rows[] = {
        {{"id,name\n", 8}, CONTENT_CSV, NULL},
        {{"\xEF\xBB\xBFid\n", 6}, CONTENT_CSV, NULL},
        {{"\n {\"id\":1}", 10}, CONTENT_JSON, NULL},
        {{"\xEF\xBB\xBF[{}]", 7}, CONTENT_JSON, NULL},
        {{"", 0}, CONTENT_CSV, NULL},
        {{"PK\3\4....", 8}, -1, "xlsx"},
        {{"\xD0\xCF\x11\xE0....", 8}, -1, "xls"},
        {{"\xFF\xFEi\0d\0", 6}, -1, "iconv -f UTF-16"},
        {{"\xFE\xFF\0i\0d", 6}, -1, "UTF-16"},
        {{"i\0d\0", 4}, -1, "UTF-16 without its mark"},
        {{"PAR1....", 8}, -1, "Parquet"},
        {{"\x28\xB5\x2F\xFD....", 8}, -1, "zstd"},
    };
    struct arena *arena = arena_new("test");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct source *source;
        struct err err;
        enum content content;
        assert_true(source_of(arena, "in.csv", rows[i].bytes, &source, &err));
        bool done = content_of(source, &content, &err);
        assert_int_equal(done, rows[i].content >= 0);
        if (done)
            assert_int_equal(content, rows[i].content);
        else
            assert_non_null(strstr(err.text, rows[i].part));
    }
    arena_free(arena);
}

SUITE(source_test, cmocka_unit_test(packed_equals_plain),
      cmocka_unit_test(a_gzip_cut_anywhere_is_told), cmocka_unit_test(nothing_is_something),
      cmocka_unit_test(a_file_is_hashed_and_counted), cmocka_unit_test(what_is_no_file_is_told),
      cmocka_unit_test(a_file_that_changes_is_told),
      cmocka_unit_test(a_file_is_replaced_in_one_step),
      cmocka_unit_test(every_call_of_writing_fails_once),
      cmocka_unit_test(an_interrupted_call_is_repeated),
      cmocka_unit_test(every_call_of_reading_fails_once),
      cmocka_unit_test(content_is_known_by_its_bytes));
