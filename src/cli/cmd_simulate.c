/* accord simulate: a candidate against the agreement that holds, over history. */
#include "agreement/canonical.h"
#include "agreement/lint.h"
#include "agreement/read.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/instant.h"
#include "cli/cmd.h"
#include "cli/simulation.h"
#include "cli/threads.h"
#include "engine/plan.h"
#include "flow/image.h"
#include "flow/simulate.h"
#include "flow/workspace.h"
#include "store/store.h"

enum { OUTPUT_BYTES_MAX = 256 << 20 };

/* ---- the candidate --------------------------------------------------------------------------- */

/* With everything that is wrong in it told first, as `accord check` tells it. */
static bool refuse(struct app *app, const struct findings *findings, struct str source,
                   struct err *err)
{
    struct buf out;
    buf_init(&out, app->arena, OUTPUT_BYTES_MAX);
    findings_print(findings, source, &out);
    struct str text = buf_str(&out);
    app_note(app, STR_FMT, STR_ARG(text));
    return err_set(err, ERR_INPUT, "%s does not check (%zu error%s): nothing was simulated",
                   findings->file, findings->errors, findings->errors == 1 ? "" : "s");
}

static bool read_candidate(struct app *app, const char *path, struct rules *ret_rules,
                           struct findings *findings, struct err *err)
{
    struct str source;
    struct rules rules = {0};
    if (!file_read(app->arena, &file_calls_system, path, AGREEMENT_BYTES_MAX, &source, err))
        return false;
    findings_init(findings, app->arena);
    if (agreement_read(app->arena, source, path, engine_vocabulary(), findings, &rules.agreement)) {
        struct err why = {0};
        if (!plan_compile(app->arena, rules.agreement, &rules.plan, &why))
            findings_error(findings, (struct place){why.line, why.column}, "compile", "%s",
                           why.text);
        agreement_lint(app->arena, rules.agreement, findings);
        findings_sort(findings);
    }
    if (findings->errors)
        return refuse(app, findings, source, err);
    rules.version = agreement_sha256(app->arena, rules.agreement);
    *ret_rules = rules;
    return true;
}

static bool is_among(const struct findings *findings, const struct finding *finding)
{
    for (size_t i = 0; i < findings->count; i++)
        if (str_eq(findings->items[i].text, finding->text))
            return true;
    return false;
}

/* What is odd in the agreement that holds as well is no news. */
static void keep_new(struct app *app, const struct agreement *agreement, struct findings *findings)
{
    struct findings old;
    size_t kept = 0;
    findings_init(&old, app->arena);
    agreement_lint(app->arena, agreement, &old);
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];
        if (is_among(&old, finding))
            *(finding->severity == SEVERITY_NOTE ? &findings->notes : &findings->warnings) -= 1;
        else
            findings->items[kept++] = *finding;
    }
    findings->count = kept;
}

/* ---- the request ------------------------------------------------------------------------------- */

static bool read_period(struct app *app, const struct args *args, struct simulate_request *request,
                        struct err *err)
{
    if (!args_instant(app, args, "as-of", app->now_us, &request->as_of_us, err) ||
        !args_instant(app, args, "to", request->as_of_us, &request->period.to_us, err))
        return false;
    struct whatif_period usual = simulate_period(request->period.to_us);
    return args_instant(app, args, "from", usual.from_us, &request->period.from_us, err) &&
           args_duration(args, "every", usual.every_us, &request->period.every_us, err);
}

static bool read_page(const struct args *args, struct simulate_request *request, struct err *err)
{
    int64_t moves, page;
    if (!args_int(args, "moves", SIMULATE_MOVES_DEFAULT, &moves, err) ||
        !args_int(args, "page", 1, &page, err))
        return false;
    if (moves < 1 || moves > SIMULATE_MOVES_MAX || page < 1)
        return err_set(err, ERR_USAGE, "--moves is 1 to %d, --page 1 or more", SIMULATE_MOVES_MAX);
    request->moves = (size_t)moves;
    request->page = (size_t)page;
    return true;
}

/* ---- all of it ------------------------------------------------------------------------------------ */

static bool write_svg(struct app *app, const char *path, const struct simulation *simulation,
                      struct err *err)
{
    struct buf text;
    buf_init(&text, app->arena, OUTPUT_BYTES_MAX);
    simulation_svg(&text, simulation);
    return file_write(app->arena, &file_calls_system, path, buf_str(&text), err);
}

/* A period in which nothing happened is rarely the one that was meant: says where the ledger ends. */
static bool tell_empty_period(struct app *app, const struct store *store,
                              const struct simulation *simulation, struct err *err)
{
    struct store_counts counts;
    bool is_empty =
        simulation->result.entered[ARM_BEFORE] + simulation->result.entered[ARM_AFTER] == 0;
    for (size_t o = 0; o < SIM_OUTCOMES; o++)
        is_empty = is_empty && !simulation->outcomes[o].is_known;
    if (!is_empty)
        return true;
    if (!store_count(store, &counts, err))
        return false;
    if (counts.received_max_us && counts.received_max_us < simulation->samples[0]) {
        char day[INSTANT_TEXT_SIZE];
        instant_format_day(counts.received_max_us + DAY_US, day);
        app_note(app,
                 "note: nothing was learned in this period; the ledger ends before --as-of %s\n",
                 day);
    }
    return true;
}

static bool print(struct app *app, const struct args *args, const struct simulation *simulation,
                  struct err *err)
{
    if (args_has(args, "json")) {
        struct buf text;
        buf_init(&text, app->arena, OUTPUT_BYTES_MAX);
        simulation_json(&text, simulation);
        if (text.is_full)
            return err_set(err, ERR_LIMIT, "too much to print: a smaller --moves");
        app_put(app, buf_str(&text));
    } else
        simulation_print(app, simulation);
    const char *svg = args_value(args, "svg", 0);
    return !svg || write_svg(app, svg, simulation, err);
}

static bool run(struct app *app, const struct args *args, struct err *err)
{
    struct simulate_request request = {
        .image_path = workspace_path(app->arena, app->workspace, IMAGE_FILE),
        .threads = threads_usable(),
    };
    struct workspace workspace;
    struct rules candidate;
    struct findings findings;
    struct simulation simulation;
    if (!read_period(app, args, &request, err) || !read_page(args, &request, err) ||
        !workspace_open(app->arena, app->workspace, args_value(args, "agreement", 0),
                        WORKSPACE_READ, &workspace, err) ||
        !read_candidate(app, args->operands[0], &candidate, &findings, err))
        return false;
    keep_new(app, workspace.rules.agreement, &findings);
    request.before = &workspace.rules;
    request.after = &candidate;
    request.findings = &findings;
    if (!simulate(workspace.store, &request, app->arena, &simulation, err) ||
        !tell_empty_period(app, workspace.store, &simulation, err))
        return false;
    return print(app, args, &simulation, err);
}

static const struct option_row options[] = {
    {.name = "from", .value = "T", .doc = "the period's begin (default: 182 days before its end)"},
    {.name = "to", .value = "T", .doc = "the period's end (default: as-of)"},
    {.name = "every", .value = "D", .doc = "how far apart it is looked at (default: 7d)"},
    {.name = "as-of", .value = "T", .doc = "outcomes as known at this instant (default: now)"},
    OPTION_AGREEMENT,
    {.name = "moves", .value = "N", .doc = "so many records a page (default: 20)"},
    {.name = "page", .value = "P", .doc = "which page of them (default: 1)"},
    {.name = "json", .doc = "one JSON object, for programs"},
    {.name = "svg", .value = "FILE", .doc = "also a picture: who moves, and the load"},
};

static const struct cmd_example examples[] = {
    {"accord simulate candidate.yaml", "what the last half year would have been under it"},
    {"accord simulate candidate.yaml --from 2026-01-01 --to 2026-04-01 --every 1d",
     "one quarter, looked at every day"},
    {"accord simulate candidate.yaml --moves 100 --page 2", "the second hundred of those who move"},
};

const struct cmd cmd_simulate = {
    .name = "simulate",
    .summary = "A candidate against the agreement over history: who moves, load, outcomes",
    .usage = "CANDIDATE [--from T] [--to T] [--every D] [--as-of T] [--json] [--svg FILE]",
    .doc = "Every record is scored under both agreements at instants through the period, each as\n"
           "of, and as known at, that instant: nothing learned later leaks in. Routed is a record\n"
           "in a tier that its agreement gives to Sales (route: true). Load counts who newly\n"
           "becomes so (again after 30 days), for the team that routing would choose, a day on\n"
           "which its calendar is open. An outcome is caught if its record was routed at one of\n"
           "the instants within the outcome's horizon before it; left out if its record was\n"
           "known at none of them. Records first routed too late for the horizon to be over\n"
           "count as too early, never as failures. A candidate that does not check is refused\n"
           "with all its errors (exit 3). Nothing is written but the cache accord.image.",
    .group = CMD_AGREEMENT,
    .operands_min = 1,
    .operands_max = 1,
    .run = run,
    CMD_OPTIONS(options),
    CMD_EXAMPLES(examples),
};
