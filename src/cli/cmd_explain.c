/* accord explain: why a record is where it is, in ten seconds, and then to the last milli-point. */
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "cli/cmd.h"
#include "cli/explanation.h"
#include "cli/moment.h"
#include "flow/explain.h"
#include "flow/explain_json.h"
#include "flow/workspace.h"

enum { JSON_BYTES_MAX = 64 << 20 };

static bool read_request(const struct app *app, const struct args *args,
                         struct explain_request *ret, struct err *err)
{
    struct explain_request request = {0};
    const char *kind = args_value(args, "kind", 0);
    if (kind && strcmp(kind, "account") != 0 && strcmp(kind, "person") != 0)
        return err_set(err, ERR_USAGE, "--kind: '%s' is neither account nor person", kind);
    request.has_kind = kind != NULL;
    request.kind = kind && strcmp(kind, "person") == 0 ? RECORD_PERSON : RECORD_ACCOUNT;
    request.has_since = args_has(args, "since");
    if (!id_read(app, args->operands[0], &request.id, err) ||
        !args_moment(app, args, &request.moment, err) ||
        !args_instant(app, args, "since", 0, &request.since_us, err))
        return false;
    if (request.has_since && (request.since_us > request.moment.as_of_us ||
                              request.since_us > request.moment.known_at_us))
        return err_set(err, ERR_USAGE, "--since must not be later than --as-of and --known-at");
    *ret = request;
    return true;
}

static bool run(struct app *app, const struct args *args, struct err *err)
{
    struct explain_request request;
    struct workspace workspace;
    struct explained explained;
    if (!read_request(app, args, &request, err) ||
        !workspace_open(app->arena, app->workspace, args_value(args, "agreement", 0),
                        WORKSPACE_READ, &workspace, err) ||
        !record_explain(workspace.store, &workspace.rules, &request, app->arena, &explained, err))
        return false;
    if (!args_has(args, "json")) {
        explanation_print(app, &explained, workspace.rules.agreement, args_has(args, "all"));
        return true;
    }
    struct buf line;
    buf_init(&line, app->arena, JSON_BYTES_MAX);
    explained_json(&line, &explained, &workspace.rules, app->arena);
    if (line.is_full)
        return err_set(err, ERR_LIMIT, "the explanation is larger than %d bytes", JSON_BYTES_MAX);
    app_put(app, buf_str(&line));
    return true;
}

static const struct option_row options[] = {
    OPTION_AS_OF,
    OPTION_KNOWN_AT,
    {.name = "since", .value = "T", .doc = "also why it moved since then, in four steps"},
    OPTION_AGREEMENT,
    {.name = "kind", .value = "KIND", .doc = "account or person, where both have the id"},
    {.name = "all", .doc = "every line and every piece of evidence"},
    OPTION_JSON,
};

static const struct cmd_example examples[] = {
    {"accord explain acme", "tier, reasons, what would lift it, when it falls, every line"},
    {"accord explain acme --since 2026-07-01", "and why it moved since the first of July"},
};

const struct cmd cmd_explain = {
    .name = "explain",
    .summary = "Why a record is where it is: the lines that add up, gaps, what would move it",
    .usage = "ID [--as-of T] [--known-at T] [--since T] [--json]",
    .doc = "The lines shown are the lines that decided: base, signals and caps add up to the\n"
           "score exactly. What would move it up and when it falls are scores computed anew.",
    .group = CMD_SCORE,
    .operands_min = 1,
    .operands_max = 1,
    .run = run,
    CMD_OPTIONS(options),
    CMD_EXAMPLES(examples),
};
