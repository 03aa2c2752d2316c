#include "flow/workspace.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agreement/canonical.h"
#include "agreement/read.h"
#include "base/arena.h"
#include "base/file.h"
#include "engine/plan.h"
#include "store/store.h"

const char *workspace_path(struct arena *arena, const char *folder, const char *name)
{
    size_t length = strlen(folder);
    bool has_slash = length && folder[length - 1] == '/';
    return arena_printf(arena, "%s%s%s", folder, has_slash ? "" : "/", name);
}

void version_text(const struct digest *version, char ret_text[VERSION_TEXT_SIZE])
{
    memcpy(ret_text, "sha256:", 7);
    digest_hex(version, ret_text + 7);
}

bool rules_of(struct arena *arena, const char *name, struct str yaml, struct rules *ret_rules,
              struct err *err)
{
    struct rules rules;
    if (!agreement_load(arena, yaml, name, engine_vocabulary(), &rules.agreement, err))
        return false;
    if (!plan_compile(arena, rules.agreement, &rules.plan, err))
        return err_at(err, name, 0, 0);
    rules.version = agreement_sha256(arena, rules.agreement);
    *ret_rules = rules;
    return true;
}

bool rules_read(struct arena *arena, const char *path, struct rules *ret_rules, struct err *err)
{
    struct str yaml;
    return file_read(arena, &file_calls_system, path, AGREEMENT_BYTES_MAX, &yaml, err) &&
           rules_of(arena, path, yaml, ret_rules, err);
}

static bool exists(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0;
}

bool workspace_open_ledger(struct arena *arena, const char *folder, enum workspace_access access,
                           struct store **ret_store, struct err *err)
{
    const char *path = workspace_path(arena, folder, LEDGER_FILE);
    if (!exists(path))
        return err_set(err, ERR_MISSING,
                       "'%s' is no workspace: there is no %s in it; make one with accord init %s",
                       folder, LEDGER_FILE, folder);
    struct store_options options = {.read_only = access == WORKSPACE_READ};
    return store_open(arena, path, &options, ret_store, err);
}

bool workspace_open(struct arena *arena, const char *folder, const char *agreement_path,
                    enum workspace_access access, struct workspace *ret_workspace, struct err *err)
{
    struct workspace workspace = {.folder = folder};
    if (!workspace_open_ledger(arena, folder, access, &workspace.store, err))
        return false;
    const char *path =
        agreement_path ? agreement_path : workspace_path(arena, folder, AGREEMENT_FILE);
    if (!rules_read(arena, path, &workspace.rules, err))
        return false;
    *ret_workspace = workspace;
    return true;
}

static bool make_folder(const char *folder, struct err *err)
{
    if (mkdir(folder, 0777) == 0 || errno == EEXIST)
        return true;
    return err_errno(err, errno, "making the folder %s", folder);
}

static bool make_files(struct arena *arena, const char *agreement, const char *ledger,
                       struct str yaml, struct err *err)
{
    struct store_options options = {.create = true};
    struct store *store;
    return store_open(arena, ledger, &options, &store, err) &&
           file_write(arena, &file_calls_system, agreement, yaml, err);
}

/* Half a workspace would be refused the next time. Only ever called on a ledger made just now. */
static void remove_ledger(struct arena *arena, const char *ledger)
{
    (void)unlink(ledger);
    (void)unlink(arena_printf(arena, "%s-wal", ledger));
    (void)unlink(arena_printf(arena, "%s-shm", ledger));
}

bool workspace_create(struct arena *arena, const char *folder, struct str agreement_yaml,
                      struct err *err)
{
    const char *agreement = workspace_path(arena, folder, AGREEMENT_FILE);
    const char *ledger = workspace_path(arena, folder, LEDGER_FILE);
    if (exists(agreement) || exists(ledger))
        return err_set(err, ERR_REFUSED,
                       "there is a workspace in '%s' already (%s); "
                       "give another folder, or remove it yourself",
                       folder, exists(agreement) ? AGREEMENT_FILE : LEDGER_FILE);
    struct rules rules;
    if (!rules_of(arena, AGREEMENT_FILE, agreement_yaml, &rules, err))
        return false;
    if (!make_folder(folder, err))
        return false;
    if (make_files(arena, agreement, ledger, agreement_yaml, err))
        return true;
    remove_ledger(arena, ledger);
    return false;
}
