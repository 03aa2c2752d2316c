/* accord import: files into the ledger, and what became of their rows. */
#include <string.h>

#include "agreement/findings.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "cli/bar.h"
#include "cli/cmd.h"
#include "clock/zone.h"
#include "flow/import.h"
#include "flow/mapping.h"
#include "flow/workspace.h"

enum { OUTPUT_BYTES_MAX = 16 << 20, MISSING_MAX = 100, BAR_WIDTH = 30, LIST_MAX = 20 };

/* ---- options ---------------------------------------------------------------------------------- */

static bool read_missing(struct app *app, const struct args *args, struct import_options *options,
                         struct err *err)
{
    const char *list = args_value(args, "missing", 0);
    struct str rest = str_of(list);
    struct str *words = arena_array(app->arena, MISSING_MAX, sizeof *words);
    while (rest.length) {
        long comma = str_find(rest, ',');
        size_t length = comma < 0 ? rest.length : (size_t)comma;
        if (options->missing_count == MISSING_MAX)
            return err_set(err, ERR_USAGE, "--missing: at most %d words", MISSING_MAX);
        words[options->missing_count++] = str_trim(str_slice(rest, 0, length));
        rest = str_slice(rest, comma < 0 ? length : length + 1, rest.length);
    }
    options->missing = words;
    return true;
}

/* Cleaned line by line: a line end is a control character too. */
static void note_lines(struct app *app, struct str text)
{
    while (text.length) {
        long end = str_find(text, '\n');
        size_t length = end < 0 ? text.length : (size_t)end;
        struct str line = app_clean(app->arena, str_slice(text, 0, length));
        app_note(app, STR_FMT "\n", STR_ARG(line));
        text = str_slice(text, end < 0 ? length : length + 1, text.length);
    }
}

static bool read_map(struct app *app, const char *path, struct import_options *options,
                     struct err *err)
{
    struct str yaml;
    struct findings findings;
    struct buf out;
    if (!file_read(app->arena, &file_calls_system, path, MAPPING_BYTES_MAX, &yaml, err))
        return false;
    findings_init(&findings, app->arena);
    findings.file = path;
    if (mapping_read(app->arena, yaml, &findings, &options->mapping))
        return true;
    buf_init(&out, app->arena, OUTPUT_BYTES_MAX);
    findings_sort(&findings);
    findings_print(&findings, yaml, &out);
    note_lines(app, buf_str(&out));
    return err_set(err, ERR_INPUT, "%s: %zu error%s in the mapping; nothing was imported", path,
                   findings.errors, findings.errors == 1 ? "" : "s");
}

static bool read_zone(struct app *app, const struct args *args, struct import_options *options,
                      struct err *err)
{
    const char *name = args_value(args, "zone", 0);
    struct str zone = str_of(name);
    if (!name && options->mapping)
        zone = mapping_zone(options->mapping);
    return !zone.length || zone_open(app->arena, zone, &options->zone, err);
}

static bool read_options(struct app *app, const struct args *args, struct import_options *options,
                         struct err *err)
{
    const char *map = args_value(args, "map", 0), *received = args_value(args, "received", 0);
    if (received && strcmp(received, "now") != 0)
        return err_set(err, ERR_USAGE, "--received takes 'now', not '%s'", received);
    options->kind = args->operands[0];
    options->now_us = app->now_us;
    options->is_received_now = received != NULL;
    options->is_dry_run = args_has(args, "dry-run");
    return import_check_kind(options->kind, err) && read_missing(app, args, options, err) &&
           (!map || read_map(app, map, options, err)) && read_zone(app, args, options, err);
}

/* Beside the file, else in the workspace; of standard input always there. */
static void place_refused(struct app *app, const char *path, struct import_options *options)
{
    const char *slash = strrchr(path, '/');
    const char *name = strcmp(path, "-") == 0 ? "stdin" : slash ? slash + 1 : path;
    const char *in_workspace =
        workspace_path(app->arena, app->workspace, import_refused_path(app->arena, name));
    bool is_stdin = strcmp(path, "-") == 0;
    options->refused_path = options->is_dry_run ? NULL
                            : is_stdin          ? in_workspace
                                                : import_refused_path(app->arena, path);
    options->refused_second = is_stdin || options->is_dry_run ? NULL : in_workspace;
}

/* ---- progress --------------------------------------------------------------------------------- */

struct progress {
    struct app *app;
    struct arena *arena;
    uint64_t permille;
};

static void draw_progress(void *self, const struct import_progress *now)
{
    struct progress *progress = self;
    const struct app *app = progress->app;
    uint64_t permille = now->bytes_total ? now->bytes_read * 1000 / now->bytes_total : 0;
    if (now->bytes_total && permille == progress->permille)
        return;
    progress->permille = permille;
    arena_reset(progress->arena);
    if (!now->bytes_total) {
        app_note(app, "\r%lld rows", (long long)now->rows);
        return;
    }
    struct str bar = bar_text(progress->arena, (double)permille / 1000, BAR_WIDTH, app->is_unicode);
    app_note(app, "\r" STR_FMT "%3d %%  %lld rows", STR_ARG(bar), (int)(permille / 10),
             (long long)now->rows);
}

static void clear_progress(const struct app *app)
{
    app_note(app, "\r%*s\r", BAR_WIDTH + 40, "");
}

/* ---- what is printed ---------------------------------------------------------------------------- */

static const char *shown_name(const char *path)
{
    return strcmp(path, "-") == 0 ? "standard input" : path;
}

static void print_count(const struct app *app, int64_t count, const char *what, bool *is_first)
{
    if (!count)
        return;
    app_print(app, "%s%lld %s", *is_first ? "" : ", ", (long long)count, what);
    *is_first = false;
}

static void print_counts(const struct app *app, const struct import_count *counts)
{
    bool is_first = true;
    print_count(app, counts->added, "new", &is_first);
    print_count(app, counts->duplicates, "known already", &is_first);
    print_count(app, counts->conflicts, "in conflict with what is known", &is_first);
    print_count(app, counts->quarantined, "quarantined: kept, not scored", &is_first);
    print_count(app, counts->refused, "refused", &is_first);
    app_print(app, "%s\n", is_first ? "nothing" : "");
}

static void note_list(struct app *app, const struct import_result *result)
{
    for (size_t i = 0; i < result->reason_count && i < LIST_MAX; i++) {
        const struct import_reason *row = &result->reasons[i];
        struct str example = app_clean(app->arena, row->example);
        app_note(app, "  %lld %s: " STR_FMT " (line %lld: " STR_FMT ")\n", (long long)row->rows,
                 row->is_quarantine ? "quarantined" : "refused", STR_ARG(row->reason),
                 (long long)row->first_line, STR_ARG(example));
    }
    for (size_t i = 0; i < result->warning_count && i < LIST_MAX; i++) {
        struct str text = app_clean(app->arena, result->warnings[i]);
        app_note(app, "  warning: " STR_FMT "\n", STR_ARG(text));
    }
    for (size_t i = 0; i < result->unknown_count && i < LIST_MAX; i++) {
        struct str name = app_clean(app->arena, result->unknown[i]);
        app_note(app, "%s" STR_FMT "%s",
                 i ? ", " : "  columns that nothing was made of: ", STR_ARG(name),
                 i + 1 == result->unknown_count || i + 1 == LIST_MAX ? "\n" : "");
    }
    if (result->refused_path)
        app_note(app, "  refused rows are in %s\n", result->refused_path);
}

static void print_words(struct app *app, const char *path, const struct import_options *options,
                        const struct import_result *result)
{
    const struct import_count *all = &result->all;
    app_print(app, "%s%s: %lld row%s\n", options->is_dry_run ? "(dry run, nothing is kept) " : "",
              shown_name(path), (long long)result->rows, result->rows == 1 ? "" : "s");
    for (size_t i = 0; i < result->kind_count; i++) {
        app_print(app, "  %s: ", result->kinds[i].kind);
        print_counts(app, &result->kinds[i]);
    }
    if (result->silent_rows)
        app_print(app, "  %lld row%s made no record\n", (long long)result->silent_rows,
                  result->silent_rows == 1 ? "" : "s");
    if (result->rows && !all->added && !all->conflicts && all->duplicates)
        app_print(app, "  nothing changed: all of it was known already\n");
    note_list(app, result);
}

static void add_count(struct buf *out, const struct import_count *count)
{
    buf_printf(out,
               "\"added\":%lld,\"duplicates\":%lld,\"conflicts\":%lld,\"quarantined\":%lld,"
               "\"refused\":%lld",
               (long long)count->added, (long long)count->duplicates, (long long)count->conflicts,
               (long long)count->quarantined, (long long)count->refused);
}

static void add_texts(struct buf *out, const char *key, const struct str *texts, size_t count)
{
    buf_printf(out, ",\"%s\":[", key);
    for (size_t i = 0; i < count; i++) {
        if (i)
            buf_byte(out, ',');
        buf_json(out, texts[i]);
    }
    buf_byte(out, ']');
}

static void add_reasons(struct buf *out, const struct import_result *result)
{
    buf_text(out, ",\"reasons\":[");
    for (size_t i = 0; i < result->reason_count; i++) {
        const struct import_reason *row = &result->reasons[i];
        buf_printf(out, "%s{\"what\":\"%s\",\"reason\":", i ? "," : "",
                   row->is_quarantine ? "quarantined" : "refused");
        buf_json(out, row->reason);
        buf_printf(out, ",\"rows\":%lld,\"first_line\":%lld,\"example\":", (long long)row->rows,
                   (long long)row->first_line);
        buf_json(out, row->example);
        buf_byte(out, '}');
    }
    buf_byte(out, ']');
}

static void print_json(struct app *app, const char *path, const struct import_options *options,
                       const struct import_result *result)
{
    struct buf out;
    buf_init(&out, app->arena, OUTPUT_BYTES_MAX);
    buf_text(&out, "{\"file\":");
    buf_json(&out, str_of(path));
    buf_printf(&out,
               ",\"kind\":\"%s\",\"dry_run\":%s,\"rows\":%lld,\"blank_rows\":%lld,"
               "\"silent_rows\":%lld,",
               options->kind, options->is_dry_run ? "true" : "false", (long long)result->rows,
               (long long)result->blank_rows, (long long)result->silent_rows);
    add_count(&out, &result->all);
    buf_text(&out, ",\"kinds\":{");
    for (size_t i = 0; i < result->kind_count; i++) {
        buf_printf(&out, "%s\"%s\":{", i ? "," : "", result->kinds[i].kind);
        add_count(&out, &result->kinds[i]);
        buf_byte(&out, '}');
    }
    buf_byte(&out, '}');
    add_reasons(&out, result);
    add_texts(&out, "warnings", result->warnings, result->warning_count);
    add_texts(&out, "unknown_columns", result->unknown, result->unknown_count);
    buf_text(&out, ",\"refused_file\":");
    if (result->refused_path)
        buf_json(&out, str_of(result->refused_path));
    else
        buf_text(&out, "null");
    buf_text(&out, "}\n");
    app_put(app, buf_str(&out));
    if (result->all.refused)
        app_note(app, "%s: %lld rows refused\n", shown_name(path), (long long)result->all.refused);
}

/* ---- the command -------------------------------------------------------------------------------- */

static bool import_one(struct app *app, const struct args *args, struct store *store,
                       const char *path, struct import_options *options, struct err *err)
{
    struct import_result result;
    struct arena *arena = arena_new("import");
    struct progress progress = {app, arena_new("progress"), UINT64_MAX};
    bool is_json = args_has(args, "json"), has_bar = app->is_watched;
    options->progress = has_bar ? draw_progress : NULL;
    options->progress_self = &progress;
    place_refused(app, path, options);
    bool done = import_file(arena, store, path, options, &result, err);
    if (has_bar)
        clear_progress(app);
    if (done && is_json)
        print_json(app, path, options, &result);
    else if (done)
        print_words(app, path, options, &result);
    if (done && result.rows && result.all.refused && !result.all.added && !result.all.duplicates &&
        !result.all.conflicts)
        done = err_set(err, ERR_INPUT, "%s: every row was refused", shown_name(path));
    arena_free(progress.arena);
    arena_free(arena);
    return done;
}

/* One file that cannot be imported does not stop the others; the worst decides the exit. */
static bool import_all(struct app *app, const struct args *args, struct store *store,
                       struct import_options *options, struct err *err)
{
    size_t files = args->operand_count - 1, failed = 0;
    struct err worst = {0};
    for (size_t i = 1; i <= files; i++) {
        struct err why = {0};
        char line[sizeof why.file + sizeof why.text];
        if (import_one(app, args, store, args->operands[i], options, &why))
            continue;
        failed++;
        if (err_exit_code(&why) > err_exit_code(&worst))
            worst = why;
        err_format(&why, line, sizeof line);
        if (files > 1)
            app_note(app, "%s\n", line);
    }
    if (!failed)
        return true;
    *err = worst;
    return files == 1 ? false
                      : err_set(err, worst.code,
                                "%zu of %zu files failed as a whole, as said above", failed, files);
}

static bool run(struct app *app, const struct args *args, struct err *err)
{
    struct import_options options = {0};
    struct store *store;
    if (!read_options(app, args, &options, err) ||
        !workspace_open_ledger(app->arena, app->workspace, WORKSPACE_WRITE, &store, err))
        return false;
    return import_all(app, args, store, &options, err);
}

static const struct option_row options[] = {
    {.name = "map", .value = "FILE", .doc = "a mapping (YAML) for foreign exports"},
    {.name = "missing", .value = "WORDS", .doc = "words that mean unknown, separated by commas"},
    {.name = "zone", .value = "ZONE", .doc = "of times without an offset (default: UTC)"},
    {.name = "received", .value = "now", .doc = "stamp arrival instead of the rows' own times"},
    {.name = "dry-run", .doc = "say what would be done, and keep nothing"},
    OPTION_JSON,
};

static const struct cmd_example examples[] = {
    {"accord import people crm.csv", "people from CSV or JSON Lines, packed with gzip or not"},
    {"accord import events - --received now", "events from standard input, as they arrive"},
    {"accord import people bank.csv --map bank.yaml --dry-run", "try a mapping first"},
};

const struct cmd cmd_import = {
    .name = "import",
    .summary = "Take people, accounts, events and outcomes from files",
    .usage = "KIND FILE... [--map FILE] [--missing WORDS] [--zone ZONE] [--received now] "
             "[--dry-run]",
    .doc = "KIND is people, accounts, memberships, facts, events, outcomes or merges. A file\n"
           "is CSV (delimiter , ; or tab) or JSON Lines, known by its content, also packed\n"
           "with gzip; - is standard input.\n"
           "\n"
           "A row that cannot be taken is refused, and the others are kept: it goes, as it\n"
           "is, with its line and the reason, to FILE.refused.jsonl. Importing a file again\n"
           "changes nothing, so an import that was interrupted is simply run again.\n"
           "\n"
           "A file that cannot be read does not stop the ones behind it. Exit 0: done, also\n"
           "if rows were refused (a count is on stderr); 3: every row of a file was refused,\n"
           "or it cannot be read; of several files, the worst.",
    .group = CMD_START,
    .operands_min = 2,
    .operands_max = CMD_OPERANDS_ANY,
    .run = run,
    CMD_OPTIONS(options),
    CMD_EXAMPLES(examples),
};
