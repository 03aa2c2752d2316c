/* Finds the command, reads its options, runs it, tells what failed. Help is printed from the
 * commands' rows. */
#include "cli/cmd.h"

#include <assert.h>
#include <string.h>

#include "base/arena.h"

#define X(name) extern const struct cmd name;
#include "cmd.list"
#undef X

static const struct cmd *const commands[] = {
#define X(name) &name,
#include "cmd.list"
#undef X
};

enum { COMMAND_COUNT = sizeof commands / sizeof *commands };

static const struct option_row common[] = {
    {"workspace", "DIR", "the workspace folder (default: this one)", 'w', false},
    {"help", NULL, "what the command does and takes", 'h', false},
};

bool cmd_found(struct err *err)
{
    *err = (struct err){.code = ERR_FINDING};
    return false;
}

const struct cmd *const *cmd_all(size_t *ret_count)
{
    *ret_count = COMMAND_COUNT;
    return commands;
}

const struct cmd *cmd_named(const char *name)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    return NULL;
}

bool cmd_unknown(struct app *app, const char *name, struct err *err)
{
    struct str *names = arena_array(app->arena, COMMAND_COUNT, sizeof *names);
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        names[i] = str_of(commands[i]->name);
    struct str nearest = str_nearest(str_of(name), names, COMMAND_COUNT);
    if (nearest.length)
        return err_set(err, ERR_USAGE,
                       "unknown command '%s'; did you mean '" STR_FMT "'? (accord help)", name,
                       STR_ARG(nearest));
    return err_set(err, ERR_USAGE, "unknown command '%s'; see accord help", name);
}

const char *cmd_group_title(enum cmd_group group)
{
    switch (group) {
    case CMD_START:
        return "Start";
    case CMD_AGREEMENT:
        return "The agreement";
    case CMD_SCORE:
        return "Scores";
    case CMD_MEASURE:
        return "Measurement";
    case CMD_DESK:
        return "The desk";
    case CMD_GOVERN:
        return "Governance";
    case CMD_CHECK:
        return "Trust";
    }
    return "";
}

static void print_option(const struct app *app, const struct option_row *row)
{
    char left[80];
    int length = row->letter ? snprintf(left, sizeof left, "-%c, --%s", row->letter, row->name)
                             : snprintf(left, sizeof left, "--%s", row->name);
    if (row->value && length > 0 && (size_t)length < sizeof left)
        (void)snprintf(left + length, sizeof left - (size_t)length, " %s", row->value);
    app_print(app, "  %-26s%s%s\n", left, row->doc, row->repeats ? " (may be repeated)" : "");
}

void cmd_print_help(const struct app *app, const struct cmd *cmd)
{
    app_print(app, "accord %s: %s\n\nusage: accord %s%s%s\n", cmd->name, cmd->summary, cmd->name,
              cmd->usage[0] ? " " : "", cmd->usage);
    if (cmd->doc)
        app_print(app, "\n%s\n", cmd->doc);
    app_print(app, "\nOptions:\n");
    for (size_t i = 0; i < cmd->option_count; i++)
        print_option(app, &cmd->options[i]);
    for (size_t i = 0; i < sizeof common / sizeof *common; i++)
        print_option(app, &common[i]);
    if (cmd->example_count)
        app_print(app, "\nExamples:\n");
    for (size_t i = 0; i < cmd->example_count; i++)
        app_print(app, "  %s\n      %s\n", cmd->examples[i].command, cmd->examples[i].says);
}

static bool check_operands(const struct cmd *cmd, const struct args *args, struct err *err)
{
    if (args->operand_count < cmd->operands_min)
        return err_set(err, ERR_USAGE, "something is missing; usage: accord %s %s", cmd->name,
                       cmd->usage);
    if (args->operand_count > cmd->operands_max)
        return err_set(err, ERR_USAGE, "'%s' is one too many; usage: accord %s %s",
                       args->operands[cmd->operands_max], cmd->name, cmd->usage);
    return true;
}

/* The command's rows and the common ones, in one table. */
static struct option_row *rows_of(struct arena *arena, const struct cmd *cmd, size_t *ret_count)
{
    size_t shared = sizeof common / sizeof *common;
    struct option_row *rows = arena_array(arena, cmd->option_count + shared, sizeof *rows);
    if (cmd->option_count)
        memcpy(rows, cmd->options, cmd->option_count * sizeof *rows);
    memcpy(rows + cmd->option_count, common, sizeof common);
    *ret_count = cmd->option_count + shared;
    return rows;
}

static bool run(struct app *app, const struct cmd *cmd, const char *const *words, size_t count,
                struct err *err)
{
    size_t row_count;
    const struct option_row *rows = rows_of(app->arena, cmd, &row_count);
    struct args args;
    if (!args_read(app, rows, row_count, words, count, &args, err))
        return false;
    if (args_has(&args, "help")) {
        if (!cmd->help || !cmd->help(app, &args))
            cmd_print_help(app, cmd);
        return true;
    }
    if (args_has(&args, "workspace"))
        app->workspace = args_value(&args, "workspace", 0);
    return check_operands(cmd, &args, err) && cmd->run(app, &args, err);
}

/* `accord -w DIR COMMAND ...`: the folder may stand before the command. */
static bool take_workspace(struct app *app, const char *const **words, size_t *count,
                           struct err *err)
{
    while (*count && (strcmp((*words)[0], "-w") == 0 || strcmp((*words)[0], "--workspace") == 0)) {
        if (*count < 2)
            return err_set(err, ERR_USAGE, "option '-w' needs a folder");
        app->workspace = (*words)[1];
        *words += 2;
        *count -= 2;
    }
    return true;
}

static bool dispatch(struct app *app, const char *const *words, size_t count, struct err *err)
{
    if (!take_workspace(app, &words, &count, err))
        return false;
    const char *name = count ? words[0] : "help";
    if (strcmp(name, "--version") == 0) {
        app_print(app, "accord %s\n", ACCORD_VERSION);
        return true;
    }
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
        name = "help";
    const struct cmd *cmd = cmd_named(name);
    if (!cmd && name[0] == '-')
        return err_set(err, ERR_USAGE, "options follow the command: accord COMMAND %s", name);
    if (!cmd)
        return cmd_unknown(app, name, err);
    return run(app, cmd, words + 1, count ? count - 1 : 0, err);
}

int cmd_main(struct app *app, const char *const *words, size_t count)
{
    assert(app->arena && app->out && app->notes && app->workspace);
    struct err err = {0};
    if (dispatch(app, words, count, &err))
        return 0;
    assert(err.code != ERR_NONE);
    if (err.text[0]) {
        char line[sizeof err.file + sizeof err.text + 64];
        err_format(&err, line, sizeof line);
        struct str clean = app_clean(app->arena, str_of(line));
        app_note(app, "accord: " STR_FMT "\n", STR_ARG(clean));
    }
    return err_exit_code(&err);
}
