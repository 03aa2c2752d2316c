/* Workspaces: made whole or not at all, never over another one. */
#include "flow/workspace.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "store/store.h"
#include "suite.h"

struct fixture {
    struct arena *arena;
    char folder[64];
    struct str yaml;
};

static struct fixture fixture_new(void)
{
    const char *root = getenv("SOURCE_ROOT");
    if (!root)
        skip();
    struct fixture fixture = {.arena = arena_new("test"), .folder = P_tmpdir "/workspace-XXXXXX"};
    struct err err = {0};
    assert_non_null(mkdtemp(fixture.folder));
    assert_true(file_read(fixture.arena, &file_calls_system,
                          arena_printf(fixture.arena, "%s/agreements/saas.yaml", root),
                          AGREEMENT_BYTES_MAX, &fixture.yaml, &err));
    return fixture;
}

static void fixture_free(struct fixture *fixture)
{
    static const char *const names[] = {AGREEMENT_FILE, LEDGER_FILE, LEDGER_FILE "-wal",
                                        LEDGER_FILE "-shm"};
    for (size_t i = 0; i < 4; i++)
        (void)unlink(workspace_path(fixture->arena, fixture->folder, names[i]));
    assert_int_equal(rmdir(fixture->folder), 0); /* nothing else was left behind */
    arena_free(fixture->arena);
}

static void made_once_and_opened(void **state)
{
    (void)state;
    struct fixture f = fixture_new();
    struct err err = {0};
    struct workspace workspace;
    assert_true(workspace_create(f.arena, f.folder, f.yaml, &err));
    assert_true(workspace_open(f.arena, f.folder, NULL, WORKSPACE_READ, &workspace, &err));
    struct store_counts counts;
    assert_true(store_count(workspace.store, &counts, &err));
    assert_int_equal(counts.persons + counts.accounts, 0);
    assert_false(store_begin(workspace.store, &err)); /* opened to read */
    assert_int_equal(err.code, ERR_REFUSED);
    char version[VERSION_TEXT_SIZE];
    version_text(&workspace.rules.version, version);
    assert_int_equal(strlen(version), VERSION_TEXT_SIZE - 1);
    assert_false(workspace_create(f.arena, f.folder, f.yaml, &err));
    assert_int_equal(err.code, ERR_REFUSED);
    fixture_free(&f);
}

static void a_bad_agreement_makes_nothing(void **state)
{
    (void)state;
    struct fixture f = fixture_new();
    struct err err = {0};
    assert_false(workspace_create(f.arena, f.folder, STR("accord: 1\nnme: x\n"), &err));
    assert_int_equal(err.code, ERR_INPUT);
    assert_true(err.line > 0);
    char deeper[96];
    (void)snprintf(deeper, sizeof deeper, "%s/new", f.folder);
    assert_false(workspace_create(f.arena, deeper, STR("nothing"), &err));
    struct stat status;
    assert_int_equal(stat(deeper, &status), -1);
    fixture_free(&f);
}

/* The agreement cannot be written: its name, with what is put beside it while writing, is taken by
 * a folder. Then no ledger may stay, or the next attempt is refused. */
static void a_failure_leaves_no_half(void **state)
{
    (void)state;
    struct fixture f = fixture_new();
    struct err err = {0};
    const char *blocked = workspace_path(f.arena, f.folder, AGREEMENT_FILE ".partial");
    assert_int_equal(mkdir(blocked, 0700), 0);
    assert_false(workspace_create(f.arena, f.folder, f.yaml, &err));
    struct stat status;
    assert_int_equal(stat(workspace_path(f.arena, f.folder, LEDGER_FILE), &status), -1);
    assert_int_equal(rmdir(blocked), 0);
    assert_true(workspace_create(f.arena, f.folder, f.yaml, &err));
    fixture_free(&f);
}

static void what_is_missing_is_said(void **state)
{
    (void)state;
    struct fixture f = fixture_new();
    struct err err = {0};
    struct workspace workspace;
    assert_false(workspace_open(f.arena, f.folder, NULL, WORKSPACE_READ, &workspace, &err));
    assert_int_equal(err.code, ERR_MISSING);
    assert_non_null(strstr(err.text, "accord init"));
    fixture_free(&f);
}

static void the_same_meaning_is_the_same_version(void **state)
{
    (void)state;
    struct fixture f = fixture_new();
    struct err err = {0};
    struct rules one, two, other;
    struct str spaced = str_printf(f.arena, "# a remark\n\n" STR_FMT "\n", STR_ARG(f.yaml));
    assert_true(rules_of(f.arena, "one", f.yaml, &one, &err));
    assert_true(rules_of(f.arena, "two", spaced, &two, &err));
    char *text = str_terminated(f.arena, f.yaml);
    char *hysteresis = strstr(text, "hysteresis: 3");
    assert_non_null(hysteresis);
    hysteresis[strlen("hysteresis: ")] = '4';
    assert_true(rules_of(f.arena, "other", str_of(text), &other, &err));
    assert_memory_equal(&one.version, &two.version, sizeof one.version);
    assert_memory_not_equal(&one.version, &other.version, sizeof one.version);
    fixture_free(&f);
}

SUITE(workspace_test, cmocka_unit_test(made_once_and_opened),
      cmocka_unit_test(a_bad_agreement_makes_nothing), cmocka_unit_test(a_failure_leaves_no_half),
      cmocka_unit_test(what_is_missing_is_said),
      cmocka_unit_test(the_same_meaning_is_the_same_version));
