/* accord check: is an agreement right, and is anything odd in it? */
#include "agreement/canonical.h"
#include "agreement/lint.h"
#include "agreement/read.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "cli/cmd.h"
#include "engine/plan.h"
#include "flow/workspace.h"

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

static bool run(struct app *app, const struct args *args, struct err *err)
{
    const char *path = args->operand_count
                           ? args->operands[0]
                           : workspace_path(app->arena, app->workspace, AGREEMENT_FILE);
    const struct agreement *agreement = NULL;
    struct findings findings;
    struct str source;
    struct buf out;
    if (!file_read(app->arena, &file_calls_system, path, AGREEMENT_BYTES_MAX, &source, err))
        return false;
    findings_init(&findings, app->arena);
    buf_init(&out, app->arena, OUTPUT_BYTES_MAX);
    if (agreement_read(app->arena, source, path, engine_vocabulary(), &findings, &agreement)) {
        compile(app, agreement, &findings);
        agreement_lint(app->arena, agreement, &findings);
    }
    if (args_has(args, "json"))
        findings_print_json(&findings, &out);
    else
        findings_print(&findings, source, &out);
    app_put(app, buf_str(&out));
    if (!args_has(args, "json"))
        print_verdict(app, agreement, &findings);
    return findings.errors + findings.warnings == 0 || cmd_found(err);
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
           "person's protected traits.\n"
           "Notes: what nothing uses, and plays that are named but not described.\n"
           "Exit 0: no error and no warning; 1: some; 3: there is no such file.",
    .group = CMD_AGREEMENT,
    .operands_max = 1,
    .run = run,
    CMD_OPTIONS(options),
    CMD_EXAMPLES(examples),
};
