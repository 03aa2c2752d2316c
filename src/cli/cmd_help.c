/* accord help: the commands, one command, or the whole reference as Markdown. */
#include <string.h>

#include "cli/cmd.h"

static void print_overview(const struct app *app)
{
    app_print(app, "accord: one scored agreement between Marketing and Sales\n\n"
                   "usage: accord COMMAND [-w WORKSPACE] [OPTIONS]\n");
    size_t count;
    const struct cmd *const *all = cmd_all(&count);
    for (enum cmd_group group = CMD_START; group <= CMD_CHECK; group++) {
        bool has_title = false;
        for (size_t i = 0; i < count; i++) {
            if (all[i]->group != group)
                continue;
            if (!has_title)
                app_print(app, "\n%s:\n", cmd_group_title(group));
            has_title = true;
            app_print(app, "  %-12s%s\n", all[i]->name, all[i]->summary);
        }
    }
    app_print(app, "\naccord help COMMAND says what a command does and takes.\n"
                   "Exit: 0 done, 1 found something wrong, 2 usage, 3 bad input, 4 refused, "
                   "5 environment.\n");
}

/* A bar would end the cell of a table. */
static void print_cell(const struct app *app, const char *text)
{
    for (; *text; text++)
        app_print(app, "%s%c", *text == '|' ? "\\" : "", *text);
}

static void print_options_markdown(const struct app *app, const struct cmd *cmd)
{
    if (!cmd->option_count)
        return;
    app_print(app, "| option | |\n|---|---|\n");
    for (size_t i = 0; i < cmd->option_count; i++) {
        const struct option_row *row = &cmd->options[i];
        app_print(app, "| `--%s%s", row->name, row->value ? " " : "");
        print_cell(app, row->value ? row->value : "");
        app_print(app, "` | ");
        print_cell(app, row->doc);
        app_print(app, "%s |\n", row->repeats ? " (may be repeated)" : "");
    }
    app_print(app, "\n");
}

static void print_markdown_of(const struct app *app, const struct cmd *cmd)
{
    app_print(app, "## %s\n\n%s.\n\n```\naccord %s%s%s\n```\n\n", cmd->name, cmd->summary,
              cmd->name, cmd->usage[0] ? " " : "", cmd->usage);
    if (cmd->doc)
        app_print(app, "%s\n\n", cmd->doc);
    print_options_markdown(app, cmd);
    if (cmd->example_count)
        app_print(app, "```sh\n");
    for (size_t i = 0; i < cmd->example_count; i++)
        app_print(app, "%s    # %s\n", cmd->examples[i].command, cmd->examples[i].says);
    if (cmd->example_count)
        app_print(app, "```\n\n");
}

static void print_markdown(const struct app *app)
{
    app_print(app, "# The commands\n\nPrinted from the program by `make docs`. Every command "
                   "also takes `-w DIR` (the workspace folder) and `--help`.\n\n"
                   "Exit codes: 0 done, 1 found something wrong, 2 usage, 3 bad input, 4 refused, "
                   "5 the environment.\n\n");
    size_t count;
    const struct cmd *const *all = cmd_all(&count);
    for (size_t i = 0; i < count; i++)
        print_markdown_of(app, all[i]);
}

static bool run(struct app *app, const struct args *args, struct err *err)
{
    if (args_has(args, "markdown")) {
        print_markdown(app);
        return true;
    }
    if (!args->operand_count) {
        print_overview(app);
        return true;
    }
    const struct cmd *cmd = cmd_named(args->operands[0]);
    if (!cmd)
        return cmd_unknown(app, args->operands[0], err);
    cmd_print_help(app, cmd);
    return true;
}

static const struct option_row options[] = {
    {.name = "markdown", .doc = "the reference of all commands, as Markdown"},
};

static const struct cmd_example examples[] = {
    {"accord help score", "what scoring takes and prints"},
};

const struct cmd cmd_help = {
    .name = "help",
    .summary = "The commands, or what one of them does",
    .usage = "[COMMAND] [--markdown]",
    .group = CMD_START,
    .operands_max = 1,
    .run = run,
    CMD_OPTIONS(options),
    CMD_EXAMPLES(examples),
};
