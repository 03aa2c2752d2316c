/* accord check: is an agreement right, and is anything odd in it? */
#include <string.h>

#include "agreement/canonical.h"
#include "agreement/lint.h"
#include "agreement/read.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "cli/cmd.h"
#include "engine/plan.h"
#include "flow/workspace.h"
#include "store/store.h"

enum { OUTPUT_BYTES_MAX = 16 << 20 };

/* What the engine refuses, the reader let pass: it is told like any other error. */
static void compile(struct app *app, const struct agreement *agreement, struct findings *findings)
{
    const struct plan *plan;
    struct err err = {0};
    if (!plan_compile(app->arena, agreement, &plan, &err))
        findings_error(findings, (struct place){err.line, err.column}, "compile", "%s", err.text);
}

static void print_verdict(const struct app *app, const struct agreement *agreement,
                          const struct findings *findings)
{
    char version[VERSION_TEXT_SIZE];
    if (agreement && !findings->count) {
        struct digest digest = agreement_sha256(app->arena, agreement);
        version_text(&digest, version);
        app_print(app, "%s: nothing wrong, nothing odd; version %s\n", findings->file, version);
        return;
    }
    app_print(app, "%zu error%s, %zu warning%s, %zu note%s\n", findings->errors,
              findings->errors == 1 ? "" : "s", findings->warnings,
              findings->warnings == 1 ? "" : "s", findings->notes, findings->notes == 1 ? "" : "s");
}

/* ---- against the data ---------------------------------------------------------------------------- */

/* The ledger beside the agreement, or that of the workspace that -w names; NULL if there is none. */
static bool open_ledger(struct app *app, const struct args *args, const struct store **ret_store,
                        struct err *err)
{
    const char *folder = app->workspace;
    bool is_named = strcmp(folder, ".") != 0;
    if (args->operand_count && !is_named) {
        const char *slash = strrchr(args->operands[0], '/');
        folder = slash ? arena_printf(app->arena, "%.*s", (int)(slash - args->operands[0] + 1),
                                      args->operands[0])
                       : ".";
    }
    struct store *store = NULL;
    bool done = workspace_open_ledger(app->arena, folder, WORKSPACE_READ, &store, err) ||
                (err->code == ERR_MISSING && !is_named);
    *ret_store = store;
    return done;
}

/* Fields that records have, as the agreement names them. */
struct known {
    struct arena *arena;
    const struct store *store;
    const struct agreement *agreement;
    bool is_sample, has_data;
    struct str *items;
    size_t count, capacity;
};

static void add_name(struct known *known, const char *prefix, struct str field)
{
    known->items = arena_grow(known->arena, known->items, &known->capacity, known->count + 1,
                              sizeof *known->items);
    known->items[known->count++] = str_printf(known->arena, "%s" STR_FMT, prefix, STR_ARG(field));
}

/* Of a kind that the ledger knows nothing of yet, all that the agreement reads are right. */
static bool add_fields(struct known *known, enum store_kind kind, struct err *err)
{
    const char *prefix = kind == STORE_PERSON ? "person." : "account.";
    struct str *fields;
    size_t count, read_count;
    if (!store_list_fields(known->store, known->arena, kind, known->is_sample, &fields, &count,
                           err))
        return false;
    for (size_t i = 0; i < count; i++)
        add_name(known, prefix, fields[i]);
    known->has_data |= count > 0;
    const struct str *read = agreement_fields(known->arena, known->agreement, &read_count);
    for (size_t i = 0; !count && i < read_count; i++)
        if (str_starts(read[i], str_of(prefix)))
            add_name(known, "", read[i]);
    return true;
}

static bool read_fields(struct known *known, bool is_sample, struct err *err)
{
    known->count = 0;
    known->is_sample = is_sample;
    return add_fields(known, STORE_ACCOUNT, err) && add_fields(known, STORE_PERSON, err);
}

/* A sample mostly shows that all is right; only where it does not, all facts are read. */
static bool lint_fields(struct app *app, const struct args *args, const struct agreement *agreement,
                        struct findings *findings, struct err *err)
{
    struct known known = {.arena = app->arena, .agreement = agreement};
    if (!open_ledger(app, args, &known.store, err))
        return false;
    if (!known.store)
        return true;
    struct findings of_sample;
    findings_init(&of_sample, app->arena);
    if (!read_fields(&known, true, err))
        return false;
    agreement_lint_fields(agreement, known.items, known.count, &of_sample);
    if (of_sample.count && !read_fields(&known, false, err))
        return false;
    if (known.has_data)
        agreement_lint_fields(agreement, known.items, known.count, findings);
    return true;
}

static bool run(struct app *app, const struct args *args, struct err *err)
{
    const char *path = args->operand_count
                           ? args->operands[0]
                           : workspace_path(app->arena, app->workspace, AGREEMENT_FILE);
    const struct agreement *agreement = NULL;
    struct findings findings;
    struct str source;
    struct buf out;
    bool is_checked = true; /* also against the data */
    if (!file_read(app->arena, &file_calls_system, path, AGREEMENT_BYTES_MAX, &source, err))
        return false;
    findings_init(&findings, app->arena);
    buf_init(&out, app->arena, OUTPUT_BYTES_MAX);
    if (agreement_read(app->arena, source, path, engine_vocabulary(), &findings, &agreement)) {
        compile(app, agreement, &findings);
        agreement_lint(app->arena, agreement, &findings);
        is_checked = lint_fields(app, args, agreement, &findings, err);
    }
    if (args_has(args, "json"))
        findings_print_json(&findings, &out);
    else
        findings_print(&findings, source, &out);
    app_put(app, buf_str(&out));
    if (!args_has(args, "json"))
        print_verdict(app, agreement, &findings);
    return is_checked && (findings.errors + findings.warnings == 0 || cmd_found(err));
}

static const struct option_row options[] = {OPTION_JSON};

static const struct cmd_example examples[] = {
    {"accord check accord.yaml", "every error and every oddity, each with its line and column"},
    {"accord check --json", "the workspace's agreement, one finding a line, for programs"},
};

const struct cmd cmd_check = {
    .name = "check",
    .summary = "Say what is wrong in an agreement, and what is odd",
    .usage = "[FILE] [--json]",
    .doc = "Errors: what cannot be read, is out of range, or names what is not there.\n"
           "Warnings: points that nobody explains, bins and rules that are never reached,\n"
           "caps that never bind, signals that sales causes itself, fields that stand for a\n"
           "person's protected traits; and, where a ledger lies beside FILE or -w names one,\n"
           "fields that no record in it has.\n"
           "Notes: what nothing uses, and plays that are named but not described.\n"
           "Exit 0: no error and no warning; 1: some; 3: there is no such file.",
    .group = CMD_AGREEMENT,
    .operands_max = 1,
    .run = run,
    CMD_OPTIONS(options),
    CMD_EXAMPLES(examples),
};
