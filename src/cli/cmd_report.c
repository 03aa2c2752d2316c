/* accord report: what came of it, with denominators, intervals and maturity. */
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/instant.h"
#include "cli/cmd.h"
#include "cli/conversion.h"
#include "cli/reports.h"
#include "cli/threads.h"
#include "flow/image.h"
#include "flow/report.h"
#include "flow/workspace.h"
#include "store/store.h"

enum { REPORT_BYTES_MAX = 16 << 20 };

static bool read_by(const struct args *args, struct conversion_request *request, struct err *err)
{
    static const struct {
        const char *word;
        enum conversion_by by;
    } words[] = {{"tier", BY_TIER},       {"band", BY_TIER}, {"cell", BY_CELL},
                 {"segment", BY_SEGMENT}, {"fit", BY_FIT},   {"intent", BY_INTENT},
                 {"grade", BY_FIT}};
    const char *word = args_value(args, "by", 0);
    if (!word)
        return true;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i].word, word) == 0) {
            request->by = words[i].by;
            return true;
        }
    return err_set(err, ERR_USAGE, "--by: '%s' is none of tier, cell, segment, fit, intent", word);
}

static bool read_anchor(const struct app *app, const struct args *args,
                        struct conversion_request *request, struct err *err)
{
    const char *anchor = args_value(args, "anchor", 0);
    request->anchor = ANCHOR_INSTANT;
    request->anchor_us = request->as_of_us - request->horizon_us;
    if (!anchor)
        return true;
    if (strcmp(anchor, "created_at") == 0)
        request->anchor = ANCHOR_CREATED_AT;
    else if (strcmp(anchor, "first-event") == 0 || strcmp(anchor, "first-seen") == 0)
        request->anchor = ANCHOR_FIRST_EVENT;
    else if (!instant_read(app, "--anchor", anchor, &request->anchor_us, err))
        return err_wrap(err, "created_at, first-event, or an instant");
    if (request->anchor == ANCHOR_INSTANT && request->anchor_us > request->as_of_us)
        return err_set(err, ERR_USAGE, "--anchor is later than --as-of: nothing can be seen yet");
    return true;
}

/* FROM..TO: from the first instant, up to and without the second. */
static bool read_cohort(struct app *app, const struct args *args,
                        struct conversion_request *request, struct err *err)
{
    const char *cohort = args_value(args, "cohort", 0);
    if (!cohort)
        return true;
    const char *dots = strstr(cohort, "..");
    if (!dots)
        return err_set(err, ERR_USAGE, "--cohort: write FROM..TO, as 2026-01-01..2026-04-01");
    struct str from = {cohort, (size_t)(dots - cohort)};
    request->has_cohort = true;
    if (!instant_read(app, "--cohort", str_terminated(app->arena, from), &request->from_us, err) ||
        !instant_read(app, "--cohort", dots + 2, &request->to_us, err))
        return false;
    if (request->from_us >= request->to_us)
        return err_set(err, ERR_USAGE, "--cohort: FROM must be before TO");
    return true;
}

/* Without --kind: people if the anchor is their own or there is no account, else accounts. */
static bool read_kind(const struct args *args, const struct store *store,
                      struct conversion_request *request, struct err *err)
{
    const char *kind = args_value(args, "kind", 0);
    if (kind && strcmp(kind, "account") != 0 && strcmp(kind, "person") != 0)
        return err_set(err, ERR_USAGE, "--kind: '%s' is neither account nor person", kind);
    bool is_of_accounts = kind && strcmp(kind, "account") == 0;
    if (!kind && request->anchor == ANCHOR_INSTANT &&
        !store_has_any(store, STORE_ACCOUNT, &is_of_accounts, err))
        return false;
    request->kind = is_of_accounts ? RECORD_ACCOUNT : RECORD_PERSON;
    return true;
}

static bool read_request(struct app *app, const struct args *args,
                         struct conversion_request *request, struct err *err)
{
    int64_t as_of_us;
    if (!args_instant(app, args, "as-of", app->now_us, &as_of_us, err))
        return false;
    *request = conversion_defaults(as_of_us);
    request->image_path = workspace_path(app->arena, app->workspace, IMAGE_FILE);
    request->threads = threads_usable();
    if (args_has(args, "json") + args_has(args, "csv") > 1)
        return err_set(err, ERR_USAGE, "choose one of --json and --csv");
    return read_by(args, request, err) &&
           conversion_read_outcome(args, &request->outcome, &request->horizon_us, err) &&
           read_anchor(app, args, request, err) && read_cohort(app, args, request, err);
}

static bool write_svg(struct app *app, const char *path, const struct conversion *conversion,
                      struct err *err)
{
    struct buf text;
    buf_init(&text, app->arena, REPORT_BYTES_MAX);
    conversion_svg(&text, conversion);
    return file_write(app->arena, &file_calls_system, path, buf_str(&text), err);
}

static bool report_conversion(struct app *app, const struct args *args, struct err *err)
{
    struct conversion_request request;
    struct workspace workspace;
    struct conversion conversion;
    if (!read_request(app, args, &request, err) ||
        !workspace_open(app->arena, app->workspace, args_value(args, "agreement", 0),
                        WORKSPACE_READ, &workspace, err) ||
        !read_kind(args, workspace.store, &request, err) ||
        !conversion_report(workspace.store, workspace.rules.plan, &request, app->arena, &conversion,
                           err))
        return false;
    struct buf text;
    buf_init(&text, app->arena, REPORT_BYTES_MAX);
    if (args_has(args, "json"))
        conversion_json(&text, &conversion, &workspace.rules);
    else if (args_has(args, "csv"))
        conversion_csv(&text, &conversion);
    else
        conversion_print(app, &conversion);
    app_put(app, buf_str(&text));
    const char *svg = args_value(args, "svg", 0);
    return !svg || write_svg(app, svg, &conversion, err);
}

static bool run(struct app *app, const struct args *args, struct err *err)
{
    static const struct {
        const char *word;
        bool (*run)(struct app *app, const struct args *args, struct err *err);
    } reports[] = {
        {"conversion", report_conversion}, {"outcomes", report_outcomes}, {"speed", report_speed}};
    for (size_t i = 0; i < sizeof reports / sizeof reports[0]; i++)
        if (strcmp(args->operands[0], reports[i].word) == 0)
            return reports[i].run(app, args, err);
    return err_set(err, ERR_USAGE, "unknown report '%s'; there are conversion, outcomes and speed",
                   args->operands[0]);
}

static const struct option_row options[] = {
    {.name = "by", .value = "GROUP", .doc = "tier, cell, segment, fit or intent (default: tier)"},
    {.name = "outcome",
     .value = "KIND",
     .doc = "opportunity, won, meeting_held, accepted, ... "
            "(default: opportunity)"},
    {.name = "horizon", .value = "D", .doc = "within this time, as 60d (default: the outcome's)"},
    {.name = "anchor",
     .value = "T",
     .doc = "scored then: an instant, created_at or first-event (default: as-of - horizon)"},
    {.name = "cohort", .value = "FROM..TO", .doc = "of people's own anchors, only these"},
    {.name = "kind", .value = "KIND", .doc = "account or person"},
    {.name = "from", .value = "EVENT", .doc = "speed: the event that starts the wait"},
    {.name = "where", .value = "P=V", .doc = "speed: of those, only with this property"},
    {.name = "to", .value = "KIND", .doc = "speed: the outcome that ends it (default: attempt)"},
    OPTION_AS_OF,
    OPTION_AGREEMENT,
    OPTION_JSON,
    {.name = "csv", .doc = "for spreadsheets"},
    {.name = "svg", .value = "FILE", .doc = "also a chart"},
};

static const struct cmd_example examples[] = {
    {"accord report conversion --by tier", "do better tiers convert better?"},
    {"accord report conversion --outcome won --anchor first-event --svg won.svg",
     "people, each scored when they were first seen; and a chart"},
    {"accord report outcomes", "what the ledger holds of them: rows, records, amounts"},
    {"accord report speed --from \"Demo Requested\" --to attempt --outcome won",
     "how long people wait for the first call, and what became of them"},
};

const struct cmd cmd_report = {
    .name = "report",
    .summary = "Conversion by tier or cell, outcomes, speed: with intervals and maturity",
    .usage = "conversion|outcomes|speed [OPTION...]",
    .doc = "conversion: each record is scored as of, and as known at, its anchor; then it is seen "
           "whether it\n"
           "reached the outcome (or a later stage) within the horizon, to the microsecond,\n"
           "inclusive. Records whose horizon is not over by --as-of are counted as too early,\n"
           "never as failures; those that reached the outcome within one horizon before the\n"
           "anchor are left out. Intervals are Wilson's, 95 %; below 10 records only counts are\n"
           "shown. \"Monotone\" needs a rising Cochran-Armitage trend (p < .05) and no group that\n"
           "is significantly below the next worse one (Holm).\n"
           "outcomes: rows, records and amounts in the ledger by kind and reason.\n"
           "speed: from an event to the first outcome of a kind, in wall time. Who still waits\n"
           "stays at risk: the median is Kaplan-Meier's; percentiles are of those reached.",
    .group = CMD_MEASURE,
    .operands_min = 1,
    .operands_max = 1,
    .run = run,
    CMD_OPTIONS(options),
    CMD_EXAMPLES(examples),
};
