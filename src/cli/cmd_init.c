/* accord init: a workspace, from a ready-made agreement or one's own. */
#include "base/arena.h"
#include "base/file.h"
#include "cli/cmd.h"
#include "cli/embedded.h"
#include "flow/workspace.h"

static bool run(struct app *app, const struct args *args, struct err *err)
{
    const char *folder = args->operand_count ? args->operands[0] : app->workspace;
    const char *from = args_value(args, "from", 0);
    struct str yaml = embedded_agreement();
    if (from && !file_read(app->arena, &file_calls_system, from, AGREEMENT_BYTES_MAX, &yaml, err))
        return false;
    if (!workspace_create(app->arena, folder, yaml, err))
        return false;
    app_print(app,
              "A workspace in %s:\n"
              "  %-12s what Marketing and Sales agreed on: edit it, then accord check\n"
              "  %-12s the ledger: everything that is learned, append-only\n\n"
              "Next:\n"
              "  %s check %s\n"
              "  %s import people FILE -w %s\n"
              "  %s score -w %s\n",
              folder, AGREEMENT_FILE, LEDGER_FILE, app->program,
              workspace_path(app->arena, folder, AGREEMENT_FILE), app->program, folder,
              app->program, folder);
    return true;
}

static const struct option_row options[] = {
    {.name = "from", .value = "FILE", .doc = "start from this agreement, not the ready-made one"},
};

static const struct cmd_example examples[] = {
    {"accord init ours", "a workspace with a ready-made agreement for selling software"},
    {"accord init ours --from theirs.yaml", "a workspace with an agreement of one's own"},
};

const struct cmd cmd_init = {
    .name = "init",
    .summary = "Make a workspace: a folder with an agreement and an empty ledger",
    .usage = "[DIR] [--from FILE]",
    .doc = "Nothing is replaced: a folder that holds a workspace is refused.",
    .group = CMD_START,
    .operands_max = 1,
    .run = run,
    CMD_OPTIONS(options),
    CMD_EXAMPLES(examples),
};
