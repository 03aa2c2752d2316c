/* accord diff: what differs between two agreements, in words. */
#include "agreement/diff.h"
#include "base/arena.h"
#include "base/buf.h"
#include "cli/cmd.h"
#include "flow/workspace.h"

enum { OUTPUT_BYTES_MAX = 64 << 20 };

static bool run(struct app *app, const struct args *args, struct err *err)
{
    bool has_two = args->operand_count == 2;
    const char *before =
        has_two ? args->operands[0] : workspace_path(app->arena, app->workspace, AGREEMENT_FILE);
    const char *after = args->operands[has_two];
    struct rules old, new;
    struct buf out;
    if (!rules_read(app->arena, before, &old, err) || !rules_read(app->arena, after, &new, err))
        return false;
    struct diff diff = agreement_diff(app->arena, old.agreement, new.agreement);
    buf_init(&out, app->arena, OUTPUT_BYTES_MAX);
    if (args_has(args, "json"))
        diff_print_json(&diff, &out);
    else
        diff_print(&diff, &out);
    app_put(app, buf_str(&out));
    return !args_has(args, "one") || diff.count == 1 || cmd_found(err);
}

static const struct option_row options[] = {
    {.name = "one", .doc = "exit 1 unless there is exactly one change"},
    OPTION_JSON,
};

static const struct cmd_example examples[] = {
    {"accord diff accord.yaml candidate.yaml", "what the candidate would change, in words"},
    {"accord diff candidate.yaml --one", "against the workspace's; exit 1 if it is not one change"},
};

const struct cmd cmd_diff = {
    .name = "diff",
    .summary = "What differs between two agreements, in words",
    .usage = "[A] B [--one] [--json]",
    .doc = "Compares meaning: layout, comments, the order of keys and spelled-out defaults\n"
           "never differ. An item that was added, removed or moved is one change.\n"
           "Without A, the workspace's agreement is compared with B.",
    .group = CMD_AGREEMENT,
    .operands_min = 1,
    .operands_max = 2,
    .run = run,
    CMD_OPTIONS(options),
    CMD_EXAMPLES(examples),
};
