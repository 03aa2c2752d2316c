#include "cli/ranking.h"

#include <stdint.h>

#include "base/arena.h"
#include "cli/app.h"
#include "cli/moment.h"
#include "cli/table.h"
#include "flow/score.h"
#include "flow/score_json.h"
#include "flow/workspace.h"

void ranking_print_head(const struct app *app, const struct ranking *ranking,
                        const struct rules *rules)
{
    char version[VERSION_TEXT_SIZE];
    version_text(&rules->version, version);
    struct str name = app_clean(app->arena, rules->agreement->name);
    struct str when = moment_words(app->arena, ranking->moment);
    app_print(app, STR_FMT " (version %.12s), as of " STR_FMT "\n", STR_ARG(name), version + 7,
              STR_ARG(when));
}

static void print_counts(const struct app *app, const struct ranking *ranking,
                         enum record_kind kind)
{
    const size_t *tiers = ranking->tiers[kind];
    size_t total = ranking_total(ranking, kind);
    app_print(app, "\n%zu %s:", total,
              kind == RECORD_ACCOUNT ? total == 1 ? "account" : "accounts"
              : total == 1           ? "person"
                                     : "people");
    for (int tier = 0; tier <= TIER_X; tier++)
        if (tiers[tier])
            app_print(app, "  %c %zu", tier_letter(tier), tiers[tier]);
    app_print(app, "\n");
}

static struct str leading_words(struct arena *arena, const struct ranked *ranked)
{
    if (ranked->score.disqualified)
        return str_printf(arena, "disqualified: " STR_FMT,
                          STR_ARG(ranked->score.disqualified->label));
    return ranked->reason_count ? ranked->reasons[0].says : STR("");
}

static void add_row(struct table *table, struct arena *arena, const struct ranked *ranked)
{
    const struct score *score = &ranked->score;
    table_int(table, ranked->rank);
    table_cellf(table, "%c", tier_letter(score->tier));
    table_cellf(table, "%s", cell_name(score).at);
    table_cell(table, score->id);
    if (score->kind == RECORD_ACCOUNT)
        table_int(table, (int64_t)ranked->members);
    else
        table_cell(table, score->account);
    table_points(table, score->fit_mp);
    table_points(table, score->intent_mp);
    table_cell(table, leading_words(arena, ranked));
}

void ranking_print(const struct app *app, const struct ranking *ranking, enum record_kind kind,
                   size_t top)
{
    static const struct column account_columns[] = {
        {"#", COLUMN_NUMBER, false},      {"tier", COLUMN_TIER, false},
        {"cell", COLUMN_TEXT, false},     {"account", COLUMN_TEXT, true},
        {"people", COLUMN_NUMBER, false}, {"fit", COLUMN_NUMBER, false},
        {"intent", COLUMN_NUMBER, false}, {"because", COLUMN_TEXT, true},
    };
    static const struct column person_columns[] = {
        {"#", COLUMN_NUMBER, false},      {"tier", COLUMN_TIER, false},
        {"cell", COLUMN_TEXT, false},     {"person", COLUMN_TEXT, true},
        {"account", COLUMN_TEXT, true},   {"fit", COLUMN_NUMBER, false},
        {"intent", COLUMN_NUMBER, false}, {"because", COLUMN_TEXT, true},
    };
    size_t count = ranking->count[kind], total = ranking_total(ranking, kind);
    if (!count)
        return;
    print_counts(app, ranking, kind);
    const struct column *columns = kind == RECORD_ACCOUNT ? account_columns : person_columns;
    struct table *table =
        table_new(app->arena, columns, sizeof account_columns / sizeof *account_columns);
    for (size_t i = 0; i < count && i < top; i++)
        add_row(table, app->arena, ranking->at[kind][i]);
    table_print(table, app, 0);
    if (total > top)
        app_print(app, "and %zu more: --all\n", total - top);
}
