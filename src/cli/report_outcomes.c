/* accord report outcomes: what the ledger holds of them, to be compared with the source. */
#include <inttypes.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/instant.h"
#include "cli/app.h"
#include "cli/args.h"
#include "cli/reports.h"
#include "cli/table.h"
#include "flow/outcomes.h"
#include "flow/workspace.h"
#include "store/store.h"

enum { OUTCOMES_BYTES_MAX = 4 << 20 };

static const struct column columns[] = {
    {"outcome", COLUMN_TEXT, false},       {"reason", COLUMN_TEXT, true},
    {"rows", COLUMN_NUMBER, false},        {"records", COLUMN_NUMBER, false},
    {"with amount", COLUMN_NUMBER, false}, {"sum (minor units)", COLUMN_NUMBER, false},
    {"from", COLUMN_TEXT, false},          {"to", COLUMN_TEXT, false},
};

static void print_row(struct table *table, struct arena *arena, const struct outcome_count *row)
{
    char first[INSTANT_TEXT_SIZE], last[INSTANT_TEXT_SIZE];
    instant_format_day(row->first_us, first);
    instant_format_day(row->last_us, last);
    table_cell(table, row->kind);
    table_cell(table, row->reason);
    table_int(table, row->rows);
    table_int(table, row->records);
    table_int(table, row->amounts);
    if (row->has_sum)
        table_cell(table, str_printf(arena, "%" PRId64 " " STR_FMT, row->sum_minor,
                                     STR_ARG(row->currency)));
    else
        table_cell(table, STR(""));
    table_cell(table, str_printf(arena, "%s", first));
    table_cell(table, str_printf(arena, "%s", last));
}

bool report_outcomes(struct app *app, const struct args *args, struct err *err)
{
    struct store *store;
    struct outcome_count *rows;
    size_t count;
    int64_t as_of_us;
    if (!args_instant(app, args, "as-of", app->now_us, &as_of_us, err) ||
        !workspace_open_ledger(app->arena, app->workspace, WORKSPACE_READ, &store, err) ||
        !outcomes_count(store, as_of_us, app->arena, &rows, &count, err))
        return false;
    if (args_has(args, "json")) {
        struct buf text;
        buf_init(&text, app->arena, OUTCOMES_BYTES_MAX);
        outcomes_json(&text, rows, count);
        app_put(app, buf_str(&text));
        return true;
    }
    char day[INSTANT_TEXT_SIZE];
    instant_format_day(as_of_us, day);
    app_print(app, "outcomes in the ledger, as of %s\n", day);
    if (!count)
        app_print(app, "None. accord import outcomes FILE brings them in.\n");
    struct table *table = table_new(app->arena, columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < count; i++)
        print_row(table, app->arena, &rows[i]);
    table_print(table, app, 0);
    return true;
}
