/* accord report speed: how long records wait for an outcome, and what came of those who waited. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/instant.h"
#include "base/text.h"
#include "cli/app.h"
#include "cli/args.h"
#include "cli/reports.h"
#include "cli/table.h"
#include "flow/report.h"
#include "flow/speed.h"
#include "flow/workspace.h"

enum { SPEED_BYTES_MAX = 1 << 20 };

/* "lifecycle=SCHEDULE" */
static bool read_where(struct app *app, const struct args *args, struct speed_request *request,
                       struct err *err)
{
    const char *where = args_value(args, "where", 0);
    if (!where)
        return true;
    struct str text = str_of(where);
    long at = str_find(text, '=');
    if (at <= 0)
        return err_set(err, ERR_USAGE, "--where %s: write PROPERTY=VALUE", where);
    request->property = str_slice(text, 0, (size_t)at);
    request->required = text_fold(app->arena, str_slice(text, (size_t)at + 1, text.length));
    return true;
}

static bool read_request(struct app *app, const struct args *args, struct speed_request *request,
                         struct err *err)
{
    const char *event = args_value(args, "from", 0);
    size_t bad;
    if (!event || !text_is_utf8(str_of(event), &bad))
        return err_set(err, ERR_USAGE, "from which event on? Give --from EVENT");
    request->event = text_fold(app->arena, str_of(event));
    request->to = args_has(args, "to") ? args_value(args, "to", 0) : "attempt";
    request->outcome = args_value(args, "outcome", 0);
    return conversion_check_outcome(request->to, err) &&
           (!request->outcome || conversion_check_outcome(request->outcome, err)) &&
           args_instant(app, args, "as-of", app->now_us, &request->as_of_us, err) &&
           read_where(app, args, request, err);
}

static struct str minutes(struct arena *arena, struct maybe_real us)
{
    return us.known ? str_printf(arena, "%.1f min", us.value / (double)MINUTE_US)
                    : STR("not known");
}

static const char *band_name(size_t band)
{
    static const char *const names[SPEED_BANDS] = {"within 15 min", "15 to 60 min", "1 to 24 h",
                                                   "over 24 h"};
    return names[band];
}

static void print_bands(const struct app *app, const struct speed *speed)
{
    const char *outcome = speed->request.outcome;
    const struct column columns[] = {
        {"waited", COLUMN_TEXT, false},          {"records", COLUMN_NUMBER, false},
        {outcome, COLUMN_NUMBER, false},         {"rate", COLUMN_NUMBER, false},
        {"95 % interval", COLUMN_NUMBER, false},
    };
    size_t shown = outcome ? 5 : 2;
    struct table *table = table_new(app->arena, columns, shown);
    for (size_t i = 0; i < SPEED_BANDS; i++) {
        const struct speed_band *band = &speed->bands[i];
        table_cell(table, str_of(band_name(i)));
        table_int(table, band->records);
        if (shown == 2)
            continue;
        table_int(table, band->converted.x);
        if (!band->interval.estimate.known) {
            table_cell(table, STR(""));
            table_cell(table, STR("too few"));
            continue;
        }
        table_cellf(table, "%.1f %%", 100 * band->interval.estimate.value);
        table_cellf(table, "%.1f to %.1f %%", 100 * band->interval.lower.value,
                    100 * band->interval.upper.value);
    }
    table_print(table, app, 0);
}

static void print_speed(const struct app *app, const struct speed *speed)
{
    struct arena *arena = app->arena;
    app_print(app, "from '" STR_FMT "' to the first %s, wall time\n",
              STR_ARG(app_clean(arena, speed->request.event)), speed->request.to);
    app_print(app, "%lld started, %lld reached, %lld still wait\n", (long long)speed->started,
              (long long)speed->reached, (long long)speed->waiting);
    if (!speed->reached)
        return;
    app_print(app,
              "of those reached: p10 " STR_FMT ", median " STR_FMT ", p90 " STR_FMT
              ", longest " STR_FMT "\n",
              STR_ARG(minutes(arena, speed->p10_us)), STR_ARG(minutes(arena, speed->p50_us)),
              STR_ARG(minutes(arena, speed->p90_us)), STR_ARG(minutes(arena, speed->longest_us)));
    app_print(app, "of all, those who wait counted as waiting (Kaplan-Meier): median " STR_FMT "\n",
              STR_ARG(minutes(arena, speed->median_us)));
    print_bands(app, speed);
}

bool report_speed(struct app *app, const struct args *args, struct err *err)
{
    struct speed_request request = {0};
    struct store *store;
    struct speed speed;
    if (!read_request(app, args, &request, err) ||
        !workspace_open_ledger(app->arena, app->workspace, WORKSPACE_READ, &store, err) ||
        !speed_report(store, &request, app->arena, &speed, err))
        return false;
    if (!args_has(args, "json")) {
        print_speed(app, &speed);
        return true;
    }
    struct buf text;
    buf_init(&text, app->arena, SPEED_BYTES_MAX);
    speed_json(&text, &speed);
    app_put(app, buf_str(&text));
    return true;
}
