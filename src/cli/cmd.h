/* A command: one file cmd_NAME.c, which defines `const struct cmd cmd_NAME`. Its name is its
 * registration; remove the file, and the command is gone. Help and reference come from the row. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "cli/app.h"
#include "cli/args.h"

/* What a command is about: the headings of `accord help`. */
enum cmd_group {
    CMD_START,
    CMD_AGREEMENT,
    CMD_SCORE,
    CMD_MEASURE,
    CMD_DESK,
    CMD_GOVERN,
    CMD_CHECK
};

struct cmd_example {
    const char *command; /* "accord score --top 10" */
    const char *says;    /* what it does, in a line */
};

struct cmd {
    const char *name;
    const char *summary; /* one line, no full stop */
    const char *usage;   /* what follows the name: "FILE... [--as-of T]" */
    const char *doc;     /* paragraphs, wrapped by their author at 80 columns; may be NULL */
    enum cmd_group group;
    size_t operands_min, operands_max;
    const struct option_row *options; /* beside -w and --help, which all have */
    size_t option_count;
    const struct cmd_example *examples;
    size_t example_count;
    /* Help that depends on the operands (of one figure, say); false = the usual help. May be NULL. */
    bool (*help)(struct app *app, const struct args *args);
    /* False tells `err`; its code decides the exit. Having found something wrong after printing
     * what is cmd_found(). */
    bool (*run)(struct app *app, const struct args *args, struct err *err);
};

#define CMD_OPTIONS(array) .options = (array), .option_count = sizeof(array) / sizeof *(array)
#define CMD_EXAMPLES(array) .examples = (array), .example_count = sizeof(array) / sizeof *(array)
#define CMD_OPERANDS_ANY ((size_t)-1)
/* Rows that many commands have. */
#define OPTION_JSON                                                                                \
    {                                                                                              \
        .name = "json", .doc = "one JSON object a line, for programs"                              \
    }
#define OPTION_AS_OF                                                                               \
    {                                                                                              \
        .name = "as-of", .value = "T", .doc = "the world as of this instant (default: now)"        \
    }
#define OPTION_KNOWN_AT                                                                            \
    {                                                                                              \
        .name = "known-at", .value = "T",                                                          \
        .doc = "as it was known at this instant (default: as-of)"                                  \
    }
#define OPTION_AGREEMENT                                                                           \
    {                                                                                              \
        .name = "agreement", .value = "FILE", .doc = "this agreement instead of the workspace's"   \
    }

/* Exit 1, without a message: what was found is printed already. Always returns false. */
bool cmd_found(struct err *err);

/* All commands, by name. */
const struct cmd *const *cmd_all(size_t *ret_count);
/* NULL if there is none of that name. */
const struct cmd *cmd_named(const char *name);
/* ERR_USAGE with the nearest name. Always returns false. */
bool cmd_unknown(struct app *app, const char *name, struct err *err);
/* "Start", "Score": the heading of a group. */
const char *cmd_group_title(enum cmd_group group);
void cmd_print_help(const struct app *app, const struct cmd *cmd);

/* Runs a command line (`words` without the program's name), prints errors on `notes`, and returns
 * the exit code. */
int cmd_main(struct app *app, const char *const *words, size_t count);

#define ACCORD_VERSION "0.1.0"
