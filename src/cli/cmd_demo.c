/* accord demo: a simulated company, and a walk through what the program does with it. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/instant.h"
#include "base/map.h"
#include "cli/cmd.h"
#include "cli/conversion.h"
#include "cli/embedded.h"
#include "cli/explanation.h"
#include "cli/moment.h"
#include "cli/ranking.h"
#include "flow/demo.h"
#include "flow/explain.h"
#include "flow/report.h"
#include "flow/score.h"
#include "flow/workspace.h"

#define TRUTH_FILE "truth.json"
#define DEFAULT_FOLDER "accord-demo"
#define DEFAULT_END_US (INT64_C(20758) * DAY_US) /* 2026-11-01 */

enum { TRUTH_BYTES_MAX = 1 << 20, TOP = 12, LOOK_BACK_DAYS = 28, DEFAULT_SEED = 5 };

struct tour {
    struct app *app;
    const char *folder;
    struct demo_options options;
    struct demo_counts counts;
    struct workspace workspace;
    struct ranking now;
    struct str first; /* id of the first account */
    struct str fell;  /* id of an account that fell a tier; empty if none */
};

static bool read_options(const struct app *app, const struct args *args, struct tour *tour,
                         struct err *err)
{
    int64_t seed;
    if (!args_int(args, "seed", DEFAULT_SEED, &seed, err) ||
        !args_int(args, "people", DEMO_PEOPLE_DEFAULT, &tour->options.people, err) ||
        !args_instant(app, args, "end", DEFAULT_END_US, &tour->options.end_us, err))
        return false;
    if (tour->options.people < 20 || tour->options.people > DEMO_PEOPLE_MAX)
        return err_set(err, ERR_USAGE, "--people: from 20 to %d", DEMO_PEOPLE_MAX);
    if (tour->options.end_us % DAY_US != 0 ||
        tour->options.end_us < INSTANT_MIN + 2 * DEMO_DAYS * DAY_US)
        return err_set(err, ERR_USAGE, "--end: a date from 2004-01-01 on");
    tour->options.seed = (uint64_t)seed;
    tour->folder = args->operand_count ? args->operands[0] : DEFAULT_FOLDER;
    return true;
}

/* A folder that an earlier demo made, and only such a one, is made anew: truth.json marks it. */
static bool clear_earlier(struct tour *tour, struct err *err)
{
    static const char *const names[] = {AGREEMENT_FILE, LEDGER_FILE, LEDGER_FILE "-wal",
                                        LEDGER_FILE "-shm", TRUTH_FILE};
    struct arena *arena = tour->app->arena;
    struct stat status;
    if (stat(workspace_path(arena, tour->folder, TRUTH_FILE), &status) != 0)
        return true;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *path = workspace_path(arena, tour->folder, names[i]);
        if (unlink(path) != 0 && errno != ENOENT)
            return err_errno(err, errno, "removing the earlier demo's %s", path);
    }
    return true;
}

static bool write_truth(struct tour *tour, struct err *err)
{
    struct buf text;
    buf_init(&text, tour->app->arena, TRUTH_BYTES_MAX);
    demo_truth_json(&text, &tour->options);
    return file_write(tour->app->arena, &file_calls_system,
                      workspace_path(tour->app->arena, tour->folder, TRUTH_FILE), buf_str(&text),
                      err);
}

static bool make(struct tour *tour, struct err *err)
{
    struct arena *arena = tour->app->arena;
    return clear_earlier(tour, err) &&
           workspace_create(arena, tour->folder, embedded_agreement(), err) &&
           write_truth(tour, err) && /* first, so that half a demo can be made anew */
           workspace_open(arena, tour->folder, NULL, WORKSPACE_WRITE, &tour->workspace, err) &&
           demo_make(arena, tour->workspace.store, &tour->options, &tour->counts, err);
}

static void print_made(const struct tour *tour)
{
    const struct demo_counts *counts = &tour->counts;
    app_print(tour->app,
              "A company that never was, in %s: two years to " STR_FMT ", from seed %llu.\n"
              "%lld people, %lld accounts, %lld events, %lld opportunities, %lld won.\n",
              tour->folder, STR_ARG(instant_words(tour->app->arena, tour->options.end_us)),
              (unsigned long long)tour->options.seed, (long long)counts->people,
              (long long)counts->accounts, (long long)counts->events,
              (long long)counts->opportunities, (long long)counts->won);
}

static struct moment now_of(const struct tour *tour)
{
    return (struct moment){tour->options.end_us, tour->options.end_us};
}

/* Of the accounts that are in a worse tier than four weeks ago, the one that fell furthest; of
 * equals the one that stood highest. */
static bool find_fallen(struct tour *tour, struct err *err)
{
    struct arena *arena = tour->app->arena;
    int64_t then_us = tour->options.end_us - LOOK_BACK_DAYS * DAY_US;
    struct ranking then;
    if (!company_score(tour->workspace.store, tour->workspace.rules.plan,
                       (struct moment){then_us, then_us}, false, arena, &then, err))
        return false;
    struct map tiers;
    map_init(&tiers, arena);
    for (size_t i = 0; i < tour->now.count[RECORD_ACCOUNT]; i++) {
        const struct score *score = &tour->now.at[RECORD_ACCOUNT][i]->score;
        map_put(&tiers, score->id, (uint32_t)score->tier);
    }
    uint32_t furthest = 0;
    for (size_t i = 0; i < then.count[RECORD_ACCOUNT]; i++) {
        const struct score *before = &then.at[RECORD_ACCOUNT][i]->score;
        uint32_t tier;
        if (map_get(&tiers, before->id, &tier) && tier < TIER_X &&
            tier > (uint32_t)before->tier + furthest) {
            furthest = tier - (uint32_t)before->tier;
            tour->fell = before->id;
        }
    }
    return true;
}

static bool explain_first(struct tour *tour, struct err *err)
{
    struct explain_request request = {
        .id = tour->first, .has_kind = true, .kind = RECORD_ACCOUNT, .moment = now_of(tour)};
    struct explained explained;
    if (!record_explain(tour->workspace.store, &tour->workspace.rules, &request, tour->app->arena,
                        &explained, err))
        return false;
    app_print(tour->app, "\n--- Why the first of them ---\n\n");
    explanation_print_short(tour->app, &explained, tour->workspace.rules.agreement);
    return true;
}

static bool explain_fallen(struct tour *tour, struct err *err)
{
    if (!tour->fell.length)
        return true;
    struct explain_request request = {
        .id = tour->fell,
        .has_kind = true,
        .kind = RECORD_ACCOUNT,
        .moment = now_of(tour),
        .has_since = true,
        .since_us = tour->options.end_us - LOOK_BACK_DAYS * DAY_US,
    };
    struct explained explained;
    if (!record_explain(tour->workspace.store, &tour->workspace.rules, &request, tour->app->arena,
                        &explained, err))
        return false;
    app_print(tour->app, "\n--- Why " STR_FMT " fell in the last four weeks ---\n",
              STR_ARG(tour->fell));
    explanation_print_change(tour->app, &explained.change);
    return true;
}

static bool show_conversion(struct tour *tour, struct err *err)
{
    struct conversion_request request = conversion_defaults(tour->options.end_us);
    struct conversion conversion;
    if (!conversion_report(tour->workspace.store, tour->workspace.rules.plan, &request,
                           tour->app->arena, &conversion, err))
        return false;
    app_print(tour->app, "\n--- Was it right? ---\n\n");
    conversion_print(tour->app, &conversion);
    return true;
}

static void print_next(const struct tour *tour)
{
    const struct app *app = tour->app;
    const char *folder = tour->folder, *program = app->program;
    struct str day = instant_words(app->arena, tour->options.end_us);
    app_print(app,
              "\n--- Try next ---\n\n"
              "  %s score -w %s --as-of " STR_FMT "\n"
              "  %s explain " STR_FMT " -w %s --as-of " STR_FMT "\n"
              "  %s report conversion -w %s --as-of " STR_FMT " --by cell --svg cells.svg\n"
              "  edit %s/" AGREEMENT_FILE ", then: %s check %s/" AGREEMENT_FILE "\n"
              "  %s audit -w %s\n"
              "What is true in this company is in %s/" TRUTH_FILE ".\n",
              program, folder, STR_ARG(day), program, STR_ARG(tour->first), folder, STR_ARG(day),
              program, folder, STR_ARG(day), folder, program, folder, program, folder, folder);
}

static bool show(struct tour *tour, struct err *err)
{
    struct app *app = tour->app;
    if (!company_score(tour->workspace.store, tour->workspace.rules.plan, now_of(tour), true,
                       app->arena, &tour->now, err))
        return false;
    if (!tour->now.count[RECORD_ACCOUNT])
        return err_set(err, ERR_INPUT, "too few people for an account; try --people 100");
    tour->first = tour->now.at[RECORD_ACCOUNT][0]->score.id;
    app_print(app, "\n--- Whom to call ---\n\n");
    ranking_print_head(app, &tour->now, &tour->workspace.rules);
    ranking_print(app, &tour->now, RECORD_ACCOUNT, TOP);
    if (!explain_first(tour, err) || !find_fallen(tour, err) || !explain_fallen(tour, err) ||
        !show_conversion(tour, err))
        return false;
    print_next(tour);
    return true;
}

static bool run(struct app *app, const struct args *args, struct err *err)
{
    struct tour tour = {.app = app};
    if (!read_options(app, args, &tour, err) || !make(&tour, err))
        return false;
    print_made(&tour);
    return args_has(args, "quiet") || show(&tour, err);
}

static const struct option_row options[] = {
    {.name = "seed", .value = "N", .doc = "another seed makes another company (default: 5)"},
    {.name = "people", .value = "N", .doc = "about so many people (default: 3000)"},
    {.name = "end", .value = "DATE", .doc = "its last day ends here (default: 2026-11-01)"},
    {.name = "quiet", .doc = "make it, and do not show it"},
};

static const struct cmd_example examples[] = {
    {"accord demo", "a company in the folder accord-demo, and what the program says of it"},
    {"accord demo big --people 100000 --quiet", "a large one, to try things on"},
};

const struct cmd cmd_demo = {
    .name = "demo",
    .summary = "A simulated company with two years of history, ready to look at",
    .usage = "[DIR] [--seed N] [--people N] [--end DATE] [--quiet]",
    .doc = "The same options make the same company. What really decides its opportunities is\n"
           "written to truth.json. A folder that an earlier demo made is made anew; any other\n"
           "workspace is left alone.",
    .group = CMD_START,
    .operands_max = 1,
    .run = run,
    CMD_OPTIONS(options),
    CMD_EXAMPLES(examples),
};
