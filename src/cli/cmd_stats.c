/* accord stats: any figure by hand, with its definition. */
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/figure.h"
#include "base/file.h"
#include "base/json.h"
#include "cli/cmd.h"
#include "cli/figures.h"
#include "cli/table.h"

enum { INPUT_BYTES_MAX = 16 << 20, OUTPUT_BYTES_MAX = 16 << 20, DEFINITION_COLUMNS = 90 };

static void list(const struct app *app)
{
    size_t count;
    const struct figure_family *const *all = figures_all(&count);
    for (size_t f = 0; f < count; f++) {
        app_print(app, "%s%s:\n", f ? "\n" : "", all[f]->title);
        for (size_t i = 0; i < all[f]->count; i++)
            app_print(app, "  %-32s%s\n", all[f]->rows[i].name, all[f]->rows[i].about);
    }
    app_print(app, "\naccord stats FUNCTION --help says what one is; --json '{...}' computes "
                   "it.\n");
}

static void print_markdown(const struct app *app)
{
    app_print(app, "# The figures\n\nPrinted from the program by `make docs`. Each can be "
                   "recomputed by hand: `accord stats FUNCTION --json '{...}'`.\n"
                   "Undefined results are `null`, never 0.\n");
    size_t count;
    const struct figure_family *const *all = figures_all(&count);
    for (size_t f = 0; f < count; f++) {
        app_print(app, "\n## %s\n", all[f]->title);
        for (size_t i = 0; i < all[f]->count; i++) {
            const struct figure *figure = &all[f]->rows[i];
            app_print(app, "\n### %s\n\n%s\n\n%s\n\n```json\n%s\n```\n", figure->name,
                      figure->about, figure->definition, figure->example);
        }
    }
}

/* Formula, domain, source; and the example with what comes of it. */
static void define(struct app *app, const struct figure *figure)
{
    const struct json *inputs;
    struct buf result;
    struct err err = {0};
    app_print(app, "%s: %s\n\n", figure->name, figure->about);
    print_wrapped(app, str_of(figure->definition), 0, DEFINITION_COLUMNS);
    app_print(app, "\nExample:\n  accord stats %s --json '%s'\n", figure->name, figure->example);
    buf_init(&result, app->arena, OUTPUT_BYTES_MAX);
    if (json_parse(app->arena, str_of(figure->example), &inputs, &err) &&
        figure->compute(app->arena, inputs, &result, &err))
        app_print(app, "  " STR_FMT "\n", STR_ARG(buf_str(&result)));
}

/* The text itself, or with "@FILE" what is in the file. */
static bool read_inputs(struct app *app, const char *given, const struct json **ret,
                        struct err *err)
{
    struct str text = str_of(given);
    if (given[0] == '@' &&
        !file_read(app->arena, &file_calls_system, given + 1, INPUT_BYTES_MAX, &text, err))
        return false;
    if (!json_parse(app->arena, text, ret, err))
        return err_wrap(err, "inputs");
    if ((*ret)->type != JSON_OBJECT)
        return err_set(err, ERR_INPUT,
                       "inputs: a JSON object is needed, as accord stats FUNCTION shows");
    return true;
}

/* The names of the example's inputs that are not given. */
static size_t absent_inputs(struct arena *arena, const struct json *example,
                            const struct json *inputs, struct str **ret_names)
{
    struct str *names = arena_array(arena, example->count, sizeof *names);
    size_t count = 0;
    for (size_t i = 0; i < example->count; i++)
        if (!json_get(inputs, str_terminated(arena, example->keys[i])))
            names[count++] = example->keys[i];
    *ret_names = names;
    return count;
}

/* A misspelt name would be passed over, and a default taken in its place: that is said. */
static void note_misspelt(struct app *app, const struct figure *figure, const struct json *inputs)
{
    const struct json *example;
    struct err err = {0};
    struct str *absent;
    if (!json_parse(app->arena, str_of(figure->example), &example, &err))
        return;
    size_t count = absent_inputs(app->arena, example, inputs, &absent);
    for (size_t i = 0; i < inputs->count; i++) {
        const char *key = str_terminated(app->arena, inputs->keys[i]);
        struct str nearest = str_nearest(inputs->keys[i], absent, count);
        if (nearest.length && !json_get(example, key) && !strstr(figure->definition, key))
            app_note(app, "accord: note: \"%s\" is no input of %s; did you mean \"" STR_FMT "\"?\n",
                     key, figure->name, STR_ARG(nearest));
    }
}

/* `accord stats FUNCTION --help`: what the function is, not how the command works. */
static bool help(struct app *app, const struct args *args)
{
    const struct figure *figure =
        args->operand_count ? figure_named(str_of(args->operands[0])) : NULL;
    if (figure)
        define(app, figure);
    return figure != NULL;
}

static bool run(struct app *app, const struct args *args, struct err *err)
{
    if (args_has(args, "markdown")) {
        print_markdown(app);
        return true;
    }
    if (!args->operand_count) {
        list(app);
        return true;
    }
    const struct figure *figure = figure_named(str_of(args->operands[0]));
    if (!figure)
        return figure_unknown(app, str_of(args->operands[0]), err);
    const char *given = args_value(args, "json", 0);
    if (!given || args_has(args, "define")) {
        define(app, figure);
        return true;
    }
    const struct json *inputs;
    struct buf result;
    buf_init(&result, app->arena, OUTPUT_BYTES_MAX);
    if (!read_inputs(app, given, &inputs, err))
        return false;
    note_misspelt(app, figure, inputs);
    if (!figure->compute(app->arena, inputs, &result, err))
        return false;
    app_put(app, buf_str(&result));
    app_print(app, "\n");
    return true;
}

static const struct option_row options[] = {
    {.name = "json", .value = "JSON", .doc = "compute it from this object; @FILE reads a file"},
    {.name = "define", .doc = "formula, domain, what is undefined, source (so does --help)"},
    {.name = "markdown", .doc = "the reference of all figures, as Markdown"},
};

static const struct cmd_example examples[] = {
    {"accord stats", "all figures, by family"},
    {"accord stats wilson_ci --help", "its definition"},
    {"accord stats wilson_ci --json '{\"x\": 9, \"n\": 50, \"alpha\": 0.05}'",
     "one figure, as JSON"},
};

const struct cmd cmd_stats = {
    .name = "stats",
    .summary = "Compute any figure by hand, or say how it is defined",
    .usage = "[FUNCTION [--json JSON]]",
    .doc =
        "Without --json, says how FUNCTION is defined: formula, domain, what is undefined (null,\n"
        "never 0), source, and an example. Without FUNCTION, lists them all.",
    .group = CMD_CHECK,
    .operands_max = 1,
    .help = help,
    .run = run,
    CMD_OPTIONS(options),
    CMD_EXAMPLES(examples),
};
