/* The image tells what the ledger tells, at every moment that it serves; what is wrong with its
 * file is noticed, and nothing is lost with it. */
#include "flow/image.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/instant.h"
#include "base/rng.h"
#include "engine/whole.h"
#include "flow/company_test.h"
#include "flow/image_ledger.h"
#include "flow/score.h"
#include "flow/score_columns.h"
#include "folder.h"
#include "store/store.h"
#include "suite.h"

enum { PEOPLE = 60, MOMENTS = 12, ROWS = 900, LEDGERS = 6 };

static struct image image_at(struct arena *arena, const struct store *store, const char *path,
                             const struct plan *plan)
{
    struct image image;
    struct err err = {0};
    ledger_check(image_open(arena, store, path, plan, &file_calls_system, &image, &err), &err);
    return image;
}

/* ---- equal to the slow path ------------------------------------------------------------------ */

static void same_row(const struct ranked *got, const struct ranked *expected)
{
    const struct score *a = &got->score, *b = &expected->score;
    assert_true(str_eq(a->id, b->id));
    assert_int_equal(got->rank, expected->rank);
    assert_int_equal(a->fit_mp, b->fit_mp);
    assert_int_equal(a->intent_mp, b->intent_mp);
    assert_int_equal(a->fit_grade, b->fit_grade);
    assert_int_equal(a->intent_grade, b->intent_grade);
    assert_int_equal(a->tier, b->tier);
    assert_int_equal(a->cell_rank, b->cell_rank);
    assert_ptr_equal(a->segment, b->segment);
    assert_ptr_equal(a->disqualified, b->disqualified);
    assert_int_equal(a->completeness_permille, b->completeness_permille);
    assert_true(a->latest_event_us == b->latest_event_us);
    assert_true(str_eq(a->account, b->account));
    assert_int_equal(got->members, expected->members);
    assert_true(str_eq(got->contact, expected->contact));
}

static void same_company(const struct store *store, const struct image *image,
                         const struct plan *plan, struct moment moment)
{
    struct arena *arena = arena_new("one moment");
    struct ranking slow, fast;
    struct err err = {0};
    ledger_check(company_score(store, plan, moment, false, arena, &slow, &err), &err);
    for (size_t threads = 1; threads <= 2; threads++) {
        struct whole *whole = whole_new(arena, image->columns, threads);
        whole_score(whole, plan, moment);
        fast = columns_rank(whole, &(struct ranking_request){.top = SIZE_MAX}, arena);
        for (enum record_kind kind = RECORD_ACCOUNT; kind <= RECORD_PERSON; kind++) {
            assert_int_equal(fast.count[kind], slow.count[kind]);
            for (size_t i = 0; i < slow.count[kind]; i++)
                same_row(fast.at[kind][i], slow.at[kind][i]);
            struct digest a = ranking_digest(&fast, kind, arena),
                          b = ranking_digest(&slow, kind, arena);
            assert_memory_equal(&a, &b, sizeof a);
        }
    }
    arena_free(arena);
}

static void a_year_of_a_company_is_scored_alike(void **state)
{
    (void)state;
    struct company_fixture fixture = company_fixture_new(PEOPLE, 5);
    struct image image = image_at(fixture.arena, fixture.store, NULL, fixture.rules.plan);
    struct store_counts counts;
    struct err err = {0};
    ledger_check(store_count(fixture.store, &counts, &err), &err);
    assert_int_equal(columns_known_since(image.columns), counts.received_min_us);
    struct rng rng = rng_of(1);
    int64_t span_days = (counts.received_max_us - counts.received_min_us) / DAY_US + 2;
    for (int i = 0; i < MOMENTS; i++) {
        int64_t t_us = counts.received_min_us + rng_below(&rng, (uint32_t)span_days) * DAY_US +
                       rng_below(&rng, 86400) * SECOND_US;
        struct moment moment = {t_us, t_us};
        if (i % 3 == 1)
            moment.known_at_us = counts.received_max_us;
        same_company(fixture.store, &image, fixture.rules.plan, moment);
    }
    company_fixture_free(&fixture);
}

/* ---- ledgers with every kind of row ------------------------------------------------------------- */

#define AT LEDGER_AT

static struct store *any_ledger(struct arena *arena, uint64_t seed, bool has_merges)
{
    struct store_options options = {.create = true};
    struct store *store;
    struct err err = {0};
    struct rng rng = rng_of(seed);
    ledger_check(store_open(arena, ":memory:", &options, &store, &err), &err);
    ledger_check(store_begin(store, &err), &err);
    for (int i = 0; i < ROWS; i++) {
        uint32_t what = rng_below(&rng, 20);
        if (what < 13)
            ledger_add_event(store, arena, &rng, &err);
        else if (what < 17)
            ledger_add_fact(store, arena, &rng, &err);
        else if (what < 19 || !has_merges)
            ledger_add_membership(store, arena, &rng, &err);
        else if (rng_below(&rng, 8) == 0)
            ledger_add_merge(store, arena, &rng, &err);
    }
    ledger_check(store_commit(store, &err), &err);
    return store;
}

static void ledgers_of_every_kind_of_row_are_scored_alike(void **state)
{
    (void)state;
    struct company_fixture fixture = company_fixture_new(20, 5); /* for its agreement */
    for (uint64_t seed = 1; seed <= LEDGERS; seed++) {
        struct arena *arena = arena_new("a ledger");
        struct store *store = any_ledger(arena, seed, seed % 2);
        struct image image = image_at(arena, store, NULL, fixture.rules.plan);
        struct rng rng = rng_of(seed);
        int served = 0;
        for (int i = 0; i < MOMENTS; i++) {
            struct moment moment = {ledger_any_time(&rng), ledger_any_time(&rng)};
            if (i % 3 == 0)
                moment = (struct moment){AT(70 + i, 5), AT(70 + i, 5)};
            if (!image_serves(&image, moment))
                continue;
            served++;
            same_company(store, &image, fixture.rules.plan, moment);
        }
        assert_true(served >= MOMENTS / 3);
        arena_free(arena);
    }
    company_fixture_free(&fixture);
}

static void a_moment_before_a_merge_is_left_to_the_ledger(void **state)
{
    (void)state;
    struct company_fixture fixture = company_fixture_new(20, 5);
    struct arena *arena = arena_new("test");
    struct store *store = any_ledger(arena, 3, false);
    struct store_merge merge = {.kind = STORE_PERSON,
                                .id = STR("p1"),
                                .into = STR("p2"),
                                .at_us = AT(10, 0),
                                .received_us = AT(20, 0)};
    enum store_added added;
    struct err err = {0};
    ledger_check(store_begin(store, &err) && store_add_merge(store, &merge, &added, &err) &&
                     store_commit(store, &err),
                 &err);
    struct image image = image_at(arena, store, NULL, fixture.rules.plan);
    assert_false(image_serves(&image, (struct moment){AT(10, -1), AT(20, 0)}));
    assert_false(image_serves(&image, (struct moment){AT(10, 0), AT(20, -1)}));
    assert_true(image_serves(&image, (struct moment){AT(10, 0), AT(20, 0)}));
    same_company(store, &image, fixture.rules.plan, (struct moment){AT(10, 0), AT(20, 0)});
    arena_free(arena);
    company_fixture_free(&fixture);
}

/* ---- the file ------------------------------------------------------------------------------------- */

struct filed {
    struct company_fixture fixture;
    struct store *store;
    struct arena *arena;
    const char *path;
    struct str bytes; /* of the sound image */
};

static struct filed filed_new(void)
{
    struct filed filed = {.fixture = company_fixture_new(20, 5), .arena = arena_new("test")};
    struct err err = {0};
    filed.store = any_ledger(filed.arena, 11, false);
    filed.path = arena_printf(filed.arena, "%s/%s", folder_new(filed.arena), IMAGE_FILE);
    struct image image = image_at(filed.arena, filed.store, filed.path, filed.fixture.rules.plan);
    assert_int_equal(image.origin, IMAGE_BUILT);
    assert_int_equal(image.unsaved.code, ERR_NONE);
    ledger_check(
        file_read(filed.arena, &file_calls_system, filed.path, 1 << 30, &filed.bytes, &err), &err);
    assert_int_equal(filed.bytes.length, columns_bytes(image.columns));
    return filed;
}

static void filed_free(struct filed *filed)
{
    arena_free(filed->arena);
    company_fixture_free(&filed->fixture);
}

static void put(const struct filed *filed, struct str bytes)
{
    struct err err = {0};
    ledger_check(file_write(filed->arena, &file_calls_system, filed->path, bytes, &err), &err);
}

/* Opens it, compares a moment with the ledger, and says where it came from. */
static enum image_origin open_and_compare(const struct filed *filed, const struct store *store)
{
    struct arena *arena = arena_new("one opening");
    struct image image = image_at(arena, store, filed->path, filed->fixture.rules.plan);
    same_company(store, &image, filed->fixture.rules.plan, (struct moment){AT(59, 0), AT(62, 0)});
    enum image_origin origin = image.origin;
    arena_free(arena);
    return origin;
}

static void it_is_kept_for_the_next_time(void **state)
{
    (void)state;
    struct filed filed = filed_new();
    assert_int_equal(open_and_compare(&filed, filed.store), IMAGE_MAPPED);
    assert_int_equal(unlink(filed.path), 0);
    assert_int_equal(open_and_compare(&filed, filed.store), IMAGE_BUILT);
    assert_int_equal(open_and_compare(&filed, filed.store), IMAGE_MAPPED);
    filed_free(&filed);
}

static void whatever_is_added_makes_it_stale(void **state)
{
    (void)state;
    struct filed filed = filed_new();
    struct rng rng = rng_of(4);
    struct err err = {0};
    for (int what = 0; what < 4; what++) {
        ledger_check(store_begin(filed.store, &err), &err);
        /* Some are duplicates of what is there: a few are surely new. */
        for (int i = 0; i < 20; i++)
            (what == 0   ? ledger_add_event
             : what == 1 ? ledger_add_fact
             : what == 2 ? ledger_add_membership
                         : ledger_add_merge)(filed.store, filed.arena, &rng, &err);
        ledger_check(store_commit(filed.store, &err), &err);
        assert_int_equal(open_and_compare(&filed, filed.store), IMAGE_BUILT);
        assert_int_equal(open_and_compare(&filed, filed.store), IMAGE_MAPPED);
    }
    filed_free(&filed);
}

static void that_of_another_ledger_is_not_believed(void **state)
{
    (void)state;
    struct filed filed = filed_new();
    struct store *other = any_ledger(filed.arena, 12, false);
    assert_int_equal(open_and_compare(&filed, other), IMAGE_BUILT);
    assert_int_equal(open_and_compare(&filed, filed.store), IMAGE_BUILT);
    filed_free(&filed);
}

static bool is_believed(const struct filed *filed, struct str bytes)
{
    put(filed, bytes);
    struct arena *arena = arena_new("one opening");
    struct image image = image_at(arena, filed->store, filed->path, filed->fixture.rules.plan);
    bool is_mapped = image.origin == IMAGE_MAPPED;
    arena_free(arena);
    return is_mapped;
}

static void a_torn_one_is_made_anew(void **state)
{
    (void)state;
    struct filed filed = filed_new();
    for (size_t length = 0; length < filed.bytes.length; length += 1 + filed.bytes.length / 61)
        assert_false(is_believed(&filed, str_slice(filed.bytes, 0, length)));
    assert_false(is_believed(&filed, str_slice(filed.bytes, 0, filed.bytes.length - 1)));
    struct str longer = str_printf(filed.arena, "%*s", (int)filed.bytes.length + 8, "");
    char *at = arena_alloc(filed.arena, longer.length);
    memcpy(at, filed.bytes.at, filed.bytes.length);
    assert_false(is_believed(&filed, (struct str){at, longer.length}));
    assert_true(is_believed(&filed, filed.bytes));
    filed_free(&filed);
}

/* Sound, but made by another version of Accord: its number follows the magic. */
static void that_of_another_version_is_made_anew(void **state)
{
    (void)state;
    struct filed filed = filed_new();
    char *at = arena_alloc(filed.arena, filed.bytes.length);
    memcpy(at, filed.bytes.at, filed.bytes.length);
    size_t head = columns_head_bytes();
    for (int step = -1; step <= 1; step += 2) {
        at[8] = (char)(filed.bytes.at[8] + step);
        uint64_t hash = hash64((struct str){at, head - sizeof hash});
        memcpy(at + head - sizeof hash, &hash, sizeof hash);
        assert_false(is_believed(&filed, (struct str){at, filed.bytes.length}));
        assert_int_equal(open_and_compare(&filed, filed.store), IMAGE_MAPPED);
    }
    filed_free(&filed);
}

/* Every byte of the head, and a sample of the rest but for what no section holds. */
static void a_flipped_bit_is_noticed(void **state)
{
    (void)state;
    struct filed filed = filed_new();
    struct err err = {0};
    char *at = arena_alloc(filed.arena, filed.bytes.length);
    memcpy(at, filed.bytes.at, filed.bytes.length);
    size_t noticed = 0, tried = 0;
    for (size_t i = 0; i < filed.bytes.length; i += i < 1400 ? 1 : 13) {
        const struct columns *columns;
        struct arena *arena = arena_new("one flip");
        at[i] ^= (char)(1 << i % 8);
        bool is_open = columns_open(arena, (struct str){at, filed.bytes.length}, &columns, &err);
        at[i] ^= (char)(1 << i % 8);
        tried++;
        noticed += !is_open;
        assert_true(!is_open || at[i] == 0); /* between sections stand zeros, which say nothing */
        arena_free(arena);
    }
    assert_true(noticed * 10 > tried * 9);
    filed_free(&filed);
}

static void it_outlives_its_file(void **state)
{
    (void)state;
    struct filed filed = filed_new();
    struct image image = image_at(filed.arena, filed.store, filed.path, filed.fixture.rules.plan);
    assert_int_equal(image.origin, IMAGE_MAPPED);
    assert_int_equal(unlink(filed.path), 0);
    same_company(filed.store, &image, filed.fixture.rules.plan,
                 (struct moment){AT(50, 0), AT(50, 0)});
    put(&filed, STR("another file"));
    same_company(filed.store, &image, filed.fixture.rules.plan,
                 (struct moment){AT(51, 0), AT(51, 0)});
    filed_free(&filed);
}

static void what_a_killed_run_left_is_ignored(void **state)
{
    (void)state;
    struct filed filed = filed_new();
    struct err err = {0};
    const char *partial = arena_printf(filed.arena, "%s.partial", filed.path);
    ledger_check(file_write(filed.arena, &file_calls_system, partial, STR("half"), &err), &err);
    assert_int_equal(open_and_compare(&filed, filed.store), IMAGE_MAPPED);
    assert_int_equal(unlink(filed.path), 0);
    assert_int_equal(open_and_compare(&filed, filed.store), IMAGE_BUILT);
    assert_int_equal(open_and_compare(&filed, filed.store), IMAGE_MAPPED);
    filed_free(&filed);
}

/* ---- every call fails once -------------------------------------------------------------------------- */

struct failing {
    struct file_calls calls;
    int fail_at, calls_so_far;
};

static bool fails(void *self)
{
    struct failing *failing = self;
    errno = ENOSPC;
    return ++failing->calls_so_far == failing->fail_at;
}

static int failing_open(void *self, const char *path, int flags, mode_t mode)
{
    return fails(self) ? -1 : open(path, flags, mode);
}

static ssize_t failing_write(void *self, int fd, const void *at, size_t size)
{
    return fails(self) ? -1 : write(fd, at, size);
}

static int failing_fstat(void *self, int fd, struct stat *ret_stat)
{
    return fails(self) ? -1 : fstat(fd, ret_stat);
}

static int failing_fsync(void *self, int fd)
{
    return fails(self) ? -1 : fsync(fd);
}

static int plain_close(void *self, int fd)
{
    (void)self;
    return close(fd);
}

static int failing_rename(void *self, const char *from, const char *to)
{
    return fails(self) ? -1 : rename(from, to);
}

static int plain_unlink(void *self, const char *path)
{
    (void)self;
    return unlink(path);
}

static void a_full_disk_costs_only_the_next_time(void **state)
{
    (void)state;
    struct filed filed = filed_new();
    bool has_fired = true;
    for (int n = 1; has_fired; n++) {
        struct failing failing = {.calls = {.self = &failing,
                                            .open = failing_open,
                                            .read = file_calls_system.read,
                                            .write = failing_write,
                                            .fstat = failing_fstat,
                                            .fsync = failing_fsync,
                                            .close = plain_close,
                                            .rename = failing_rename,
                                            .unlink = plain_unlink},
                                  .fail_at = n};
        struct arena *arena = arena_new("one failure");
        struct image image;
        struct err err = {0};
        put(&filed, STR("torn"));
        ledger_check(image_open(arena, filed.store, filed.path, filed.fixture.rules.plan,
                                &failing.calls, &image, &err),
                     &err);
        assert_int_equal(image.origin, IMAGE_BUILT);
        same_company(filed.store, &image, filed.fixture.rules.plan,
                     (struct moment){AT(59, 0), AT(62, 0)});
        has_fired = failing.calls_so_far >= n;
        arena_free(arena);
    }
    assert_int_equal(open_and_compare(&filed, filed.store), IMAGE_MAPPED);
    filed_free(&filed);
}

/* ---- killed at every call ---------------------------------------------------------------------------- */

/* Dies instead of failing, before the call or, if it writes, half way through it. */
static bool dies(void *self)
{
    struct failing *failing = self;
    return ++failing->calls_so_far == failing->fail_at;
}

static int dying_open(void *self, const char *path, int flags, mode_t mode)
{
    if (dies(self))
        _exit(9);
    return open(path, flags, mode);
}

static ssize_t dying_write(void *self, int fd, const void *at, size_t size)
{
    if (dies(self)) {
        ssize_t half = write(fd, at, size / 2);
        _exit(half < 0 ? 8 : 9);
    }
    return write(fd, at, size);
}

static int dying_fsync(void *self, int fd)
{
    if (dies(self))
        _exit(9);
    return fsync(fd);
}

static int dying_close(void *self, int fd)
{
    if (dies(self))
        _exit(9);
    return close(fd);
}

static int dying_rename(void *self, const char *from, const char *to)
{
    if (dies(self))
        _exit(9);
    return rename(from, to);
}

/* In a process of its own; returns how it ended. */
static int open_and_die(const struct filed *filed, int call)
{
    struct failing failing = {.calls = {.self = &failing,
                                        .open = dying_open,
                                        .read = file_calls_system.read,
                                        .write = dying_write,
                                        .fstat = file_calls_system.fstat,
                                        .fsync = dying_fsync,
                                        .close = dying_close,
                                        .rename = dying_rename,
                                        .unlink = plain_unlink},
                              .fail_at = call};
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct arena *arena = arena_new("a process");
        struct image image;
        struct err err = {0};
        bool ok = image_open(arena, filed->store, filed->path, filed->fixture.rules.plan,
                             &failing.calls, &image, &err);
        _exit(ok ? 0 : 1);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

/* Whether there was no image before or a stale one: afterwards there is none that is believed and
 * wrong, and the next process makes one. */
static void a_killed_process_leaves_nothing_that_is_believed(void **state)
{
    (void)state;
    struct filed filed = filed_new();
    struct store *other = any_ledger(filed.arena, 12, false);
    struct arena *arena = arena_new("another ledger's");
    struct image image = image_at(arena, other, filed.path, filed.fixture.rules.plan);
    struct str stale;
    struct err err = {0};
    assert_int_equal(image.origin, IMAGE_BUILT);
    ledger_check(file_read(filed.arena, &file_calls_system, filed.path, 1 << 30, &stale, &err),
                 &err);
    arena_free(arena);
    int ended = 9;
    for (int call = 1; ended == 9; call++) {
        put(&filed, stale);
        ended = open_and_die(&filed, call);
        assert_true(ended == 9 || (ended == 0 && call > 4));
        enum image_origin origin = open_and_compare(&filed, filed.store);
        assert_true(origin == IMAGE_BUILT || origin == IMAGE_MAPPED);
        assert_int_equal(open_and_compare(&filed, filed.store), IMAGE_MAPPED);
    }
    filed_free(&filed);
}

/* ---- extreme shapes ---------------------------------------------------------------------------------- */

enum { EVENTS_OF_ONE = 20000, PEOPLE_OF_NONE = 20000 };

static struct store *empty_ledger(struct arena *arena)
{
    struct store_options options = {.create = true};
    struct store *store;
    struct err err = {0};
    ledger_check(store_open(arena, ":memory:", &options, &store, &err), &err);
    ledger_check(store_begin(store, &err), &err);
    return store;
}

static void one_person_may_have_all_events(void **state)
{
    (void)state;
    struct company_fixture fixture = company_fixture_new(20, 5);
    struct arena *arena = arena_new("test");
    struct store *store = empty_ledger(arena);
    struct err err = {0};
    for (int i = 0; i < EVENTS_OF_ONE; i++) {
        enum store_added added;
        struct store_event event = {.source = STR("s"),
                                    .id = str_printf(arena, "%d", i),
                                    .type = STR("page"),
                                    .person = STR("p"),
                                    .occurred_us = AT(60, 0) - i % 700 * HOUR_US,
                                    .received_us = AT(60, 0)};
        event.payload = digest_of(event.id);
        ledger_check(store_add_event(store, &event, &added, &err), &err);
    }
    ledger_check(store_commit(store, &err), &err);
    struct image image = image_at(arena, store, NULL, fixture.rules.plan);
    assert_int_equal(columns_event_count(image.columns), EVENTS_OF_ONE);
    same_company(store, &image, fixture.rules.plan, (struct moment){AT(60, 0), AT(60, 0)});
    same_company(store, &image, fixture.rules.plan, (struct moment){AT(50, 0), AT(61, 0)});
    arena_free(arena);
    company_fixture_free(&fixture);
}

static void nobody_needs_to_have_events(void **state)
{
    (void)state;
    struct company_fixture fixture = company_fixture_new(20, 5);
    struct arena *arena = arena_new("test");
    struct store *store = empty_ledger(arena);
    struct err err = {0};
    for (int i = 0; i < PEOPLE_OF_NONE; i++) {
        enum store_added added;
        struct store_fact fact = {.field = STR("title"),
                                  .value = {.kind = VALUE_TEXT, .text = STR("cfo")},
                                  .effective_us = AT(1, 0),
                                  .received_us = AT(1, 0),
                                  .source = STR("crm")};
        ledger_check(
            store_add_fact(store, STORE_PERSON, str_printf(arena, "p%d", i), &fact, &added, &err),
            &err);
    }
    ledger_check(store_commit(store, &err), &err);
    struct image image = image_at(arena, store, NULL, fixture.rules.plan);
    assert_int_equal(columns_event_count(image.columns), 0);
    assert_true(columns_bytes(image.columns) < PEOPLE_OF_NONE * 20 + 10000);
    same_company(store, &image, fixture.rules.plan, (struct moment){AT(50, 0), AT(50, 0)});
    arena_free(arena);
    company_fixture_free(&fixture);
}

SUITE(image_test, cmocka_unit_test(a_year_of_a_company_is_scored_alike),
      cmocka_unit_test(ledgers_of_every_kind_of_row_are_scored_alike),
      cmocka_unit_test(a_moment_before_a_merge_is_left_to_the_ledger),
      cmocka_unit_test(it_is_kept_for_the_next_time),
      cmocka_unit_test(whatever_is_added_makes_it_stale),
      cmocka_unit_test(that_of_another_ledger_is_not_believed),
      cmocka_unit_test(a_torn_one_is_made_anew),
      cmocka_unit_test(that_of_another_version_is_made_anew),
      cmocka_unit_test(a_flipped_bit_is_noticed), cmocka_unit_test(it_outlives_its_file),
      cmocka_unit_test(what_a_killed_run_left_is_ignored),
      cmocka_unit_test(a_full_disk_costs_only_the_next_time),
      cmocka_unit_test(a_killed_process_leaves_nothing_that_is_believed),
      cmocka_unit_test(one_person_may_have_all_events),
      cmocka_unit_test(nobody_needs_to_have_events));
