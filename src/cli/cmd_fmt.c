/* accord fmt: one layout for agreements, with comments kept and the meaning untouched. */
#include "agreement/fmt.h"
#include "base/arena.h"
#include "base/file.h"
#include "cli/cmd.h"
#include "engine/plan.h"
#include "flow/workspace.h"

/* Formats one file; `*ret_changed` says whether its layout was another. */
static bool format(struct app *app, const struct args *args, const char *path, bool *ret_changed,
                   struct err *err)
{
    struct str source, result;
    if (!file_read(app->arena, &file_calls_system, path, AGREEMENT_BYTES_MAX, &source, err) ||
        !agreement_fmt(app->arena, source, path, engine_vocabulary(), &result, err))
        return false;
    *ret_changed = !str_eq(source, result);
    if (args_has(args, "stdout")) {
        app_put(app, result);
        return true;
    }
    if (!*ret_changed)
        return true;
    app_print(app, "%s\n", path);
    return args_has(args, "check") || file_write(app->arena, &file_calls_system, path, result, err);
}

static bool run(struct app *app, const struct args *args, struct err *err)
{
    bool has_changed = false;
    const char *own = workspace_path(app->arena, app->workspace, AGREEMENT_FILE);
    const char *const *paths = args->operand_count ? args->operands : &own;
    size_t count = args->operand_count ? args->operand_count : 1;
    for (size_t i = 0; i < count; i++) {
        bool is_changed = false;
        if (!format(app, args, paths[i], &is_changed, err))
            return false;
        has_changed = has_changed || is_changed;
    }
    return !args_has(args, "check") || !has_changed || cmd_found(err);
}

static const struct option_row options[] = {
    {.name = "check", .doc = "change nothing; exit 1 if a file's layout is another"},
    {.name = "stdout", .doc = "print the result, leave the file"},
};

static const struct cmd_example examples[] = {
    {"accord fmt accord.yaml", "two spaces a level, no tabs, no spaces at line ends"},
    {"accord fmt --check agreements/saas.yaml", "for a hook: exit 1 if it is not formatted"},
};

const struct cmd cmd_fmt = {
    .name = "fmt",
    .summary = "Give agreements one layout, with their comments kept",
    .usage = "[FILE...] [--check] [--stdout]",
    .doc = "Indents, blank lines and line ends are made alike; order, quotes and comments stay.\n"
           "The meaning never changes: the result is read again and must have the same digest.\n"
           "Prints the names of the files whose layout was another.",
    .group = CMD_AGREEMENT,
    .operands_max = CMD_OPERANDS_ANY,
    .run = run,
    CMD_OPTIONS(options),
    CMD_EXAMPLES(examples),
};
