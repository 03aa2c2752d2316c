/* accord score: the ranking of the company at one moment. */
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/instant.h"
#include "cli/cmd.h"
#include "cli/moment.h"
#include "cli/ranking.h"
#include "cli/sheet.h"
#include "cli/threads.h"
#include "flow/image.h"
#include "flow/score_json.h"
#include "flow/score_rank.h"
#include "flow/workspace.h"

static bool read_kind(const struct args *args, struct ranking_request *request, struct err *err)
{
    const char *kind = args_value(args, "kind", 0);
    request->omits[RECORD_ACCOUNT] = kind && strcmp(kind, "account") != 0;
    request->omits[RECORD_PERSON] = kind && strcmp(kind, "person") != 0;
    if (request->omits[RECORD_ACCOUNT] && request->omits[RECORD_PERSON])
        return err_set(err, ERR_USAGE, "--kind: '%s' is neither account nor person", kind);
    return true;
}

static bool read_request(const struct app *app, const struct args *args,
                         struct ranking_request *request, struct err *err)
{
    int64_t top;
    if (!args_moment(app, args, &request->moment, err) || !read_kind(args, request, err) ||
        !args_int(args, "top", 20, &top, err))
        return false;
    if (top < 1)
        return err_set(err, ERR_USAGE, "--top: at least 1");
    int formats = args_has(args, "json") + args_has(args, "csv") + args_has(args, "digest");
    if (formats > 1)
        return err_set(err, ERR_USAGE, "choose one of --json, --csv and --digest");
    bool is_whole = formats > 0 || args_has(args, "all");
    request->top = is_whole && !args_has(args, "top") ? SIZE_MAX : (size_t)top;
    request->with_reasons = true;
    request->image_path = workspace_path(app->arena, app->workspace, IMAGE_FILE);
    request->threads = threads_usable();
    return true;
}

/* ---- --only --------------------------------------------------------------------------------- */

/* The ids of --only, and those that follow it as operands. */
static bool read_ids(const struct app *app, const struct args *args,
                     struct ranking_request *request, struct err *err)
{
    size_t named = args_count(args, "only"), count = named + args->operand_count;
    struct str *ids = arena_array(app->arena, count, sizeof *ids);
    for (size_t i = 0; i < count; i++) {
        const char *text = i < named ? args_value(args, "only", i) : args->operands[i - named];
        if (!id_read(app, text, &ids[i], err))
            return false;
    }
    request->ids = ids;
    request->id_count = count;
    return true;
}

/* ---- rows -------------------------------------------------------------------------------------- */

/* What every row says of where it is from. */
struct provenance {
    const struct app *app;
    const struct rules *rules;
    struct moment moment;
    char version[VERSION_TEXT_SIZE], as_of[INSTANT_TEXT_SIZE], known_at[INSTANT_TEXT_SIZE];
};

static void add_json(const void *context, struct buf *buf, const struct ranked *ranked)
{
    const struct provenance *of = context;
    ranked_json(buf, ranked, of->rules, of->moment);
}

static void add_csv_reasons(struct sheet *sheet, const struct ranked *ranked)
{
    for (size_t i = 0; i < REASONS_POSITIVE_MAX; i++)
        if (i < ranked->reason_count)
            sheet_text(sheet, ranked->reasons[i].says);
        else
            sheet_none(sheet);
}

static const char csv_titles[] =
    "kind,id,rank,tier,cell,segment,fit,intent,fit_mp,intent_mp,account,disqualified,"
    "completeness_permille,reason_1,reason_2,reason_3,version,as_of,known_at\n";

static void add_csv(const void *context, struct buf *buf, const struct ranked *ranked)
{
    const struct provenance *of = context;
    const struct score *score = &ranked->score;
    char tier[] = {tier_letter(score->tier), '\0'};
    struct sheet sheet = {buf, 0};
    sheet_text(&sheet, str_of(record_kind_word(score->kind)));
    sheet_text(&sheet, score->id);
    sheet_int(&sheet, ranked->rank);
    sheet_text(&sheet, str_of(tier));
    sheet_text(&sheet, str_of(cell_name(score).at));
    sheet_text(&sheet, score->segment ? score->segment->id : STR(""));
    sheet_int(&sheet, layer_display(score->fit_mp));
    sheet_int(&sheet, layer_display(score->intent_mp));
    sheet_int(&sheet, score->fit_mp);
    sheet_int(&sheet, score->intent_mp);
    sheet_text(&sheet, score->account);
    sheet_text(&sheet, score->disqualified ? score->disqualified->id : STR(""));
    if (score->completeness_permille < 0)
        sheet_none(&sheet);
    else
        sheet_int(&sheet, score->completeness_permille);
    add_csv_reasons(&sheet, ranked);
    sheet_text(&sheet, str_of(of->version));
    sheet_text(&sheet, str_of(of->as_of));
    sheet_text(&sheet, str_of(of->known_at));
    sheet_end(&sheet);
}

static void put(void *context, struct str text)
{
    const struct provenance *of = context;
    app_put(of->app, text);
}

static bool print_rows(const struct app *app, const struct workspace *workspace,
                       const struct ranking_request *request, bool is_csv, struct err *err)
{
    struct provenance of = {app, &workspace->rules, request->moment, "", "", ""};
    version_text(&workspace->rules.version, of.version);
    instant_format(request->moment.as_of_us, of.as_of);
    instant_format(request->moment.known_at_us, of.known_at);
    struct ranked_writer writer = {
        .context = &of,
        .head = is_csv ? str_of(csv_titles) : STR(""),
        .add = is_csv ? add_csv : add_json,
        .put = put,
    };
    return company_write(workspace->store, workspace->rules.plan, request, &writer, err);
}

/* ---- printing ---------------------------------------------------------------------------------- */

static bool print_digests(const struct app *app, const struct workspace *workspace,
                          const struct ranking_request *request, struct err *err)
{
    struct digest digests[2];
    if (!company_digests(workspace->store, workspace->rules.plan, request, app->arena, digests,
                         err))
        return false;
    for (int kind = 0; kind < 2; kind++) {
        if (request->omits[kind])
            continue;
        char hex[DIGEST_HEX_SIZE];
        digest_hex(&digests[kind], hex);
        app_print(app, "%s %s\n", record_kind_word((enum record_kind)kind), hex);
    }
    return true;
}

static void print_tables(const struct app *app, const struct ranking *ranking,
                         const struct ranking_request *request, const struct rules *rules)
{
    size_t shown = 0;
    ranking_print_head(app, ranking, rules);
    for (int kind = 0; kind < 2; kind++) {
        if (request->omits[kind])
            continue;
        ranking_print(app, ranking, (enum record_kind)kind, request->top);
        shown += ranking->count[kind];
    }
    if (!shown)
        app_print(app, "\nNothing is known of anybody at that moment. accord import people FILE "
                       "brings them in.\n");
}

static bool run(struct app *app, const struct args *args, struct err *err)
{
    struct ranking_request request = {0};
    struct workspace workspace;
    struct ranking ranking;
    if (!read_request(app, args, &request, err) || !read_ids(app, args, &request, err) ||
        !workspace_open(app->arena, app->workspace, args_value(args, "agreement", 0),
                        WORKSPACE_READ, &workspace, err))
        return false;
    if (args_has(args, "digest"))
        return print_digests(app, &workspace, &request, err);
    if (args_has(args, "json") || args_has(args, "csv"))
        return print_rows(app, &workspace, &request, args_has(args, "csv"), err);
    if (!company_rank(workspace.store, workspace.rules.plan, &request, app->arena, &ranking, err))
        return false;
    print_tables(app, &ranking, &request, &workspace.rules);
    return true;
}

static const struct option_row options[] = {
    OPTION_AS_OF,
    OPTION_KNOWN_AT,
    OPTION_AGREEMENT,
    {.name = "only",
     .value = "ID",
     .doc = "these records alone; further ids may follow",
     .repeats = true},
    {.name = "kind", .value = "KIND", .doc = "account or person (default: both)"},
    {.name = "top", .value = "N", .doc = "the first N of each kind (default in tables: 20)"},
    {.name = "all", .doc = "all of them in the table"},
    OPTION_JSON,
    {.name = "csv", .doc = "for spreadsheets, all records"},
    {.name = "digest", .doc = "the sha256 of all scores, to compare engines and replays"},
};

static const struct cmd_example examples[] = {
    {"accord score --top 10", "whom to call, and why"},
    {"accord score --only acme --json", "one record, for a program"},
    {"accord score --as-of 2026-07-01 --agreement candidate.yaml",
     "last July under another agreement"},
};

const struct cmd cmd_score = {
    .name = "score",
    .summary = "The ranking: tier, cell, scores and the leading reason of every record",
    .usage = "[ID...] [--as-of T] [--known-at T] [--agreement FILE] [--json | --csv | --digest]",
    .doc = "A score is a pure function of the agreement, the two instants and the ledger: the\n"
           "same arguments give the same bytes, whenever it is run. Points are shown rounded\n"
           "down; the exact milli-points are in --json and --csv. --digest prints the sha256 of\n"
           "the sorted lines id,fit_mp,intent_mp,fit_grade,intent_grade, of accounts and people\n"
           "each.",
    .group = CMD_SCORE,
    .operands_max = CMD_OPERANDS_ANY,
    .run = run,
    CMD_OPTIONS(options),
    CMD_EXAMPLES(examples),
};
