#include "cli/conversion.h"

#include <stdio.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/duration.h"
#include "base/instant.h"
#include "cli/app.h"
#include "cli/args.h"
#include "cli/bar.h"
#include "cli/moment.h"
#include "cli/sheet.h"
#include "cli/svg.h"
#include "cli/table.h"
#include "flow/report.h"

enum { BAR_WIDTH = 20, TEXT_WIDTH = 90, TITLE_SIZE = 200 };

bool conversion_read_outcome(const struct args *args, const char **outcome, int64_t *ret_horizon_us,
                             struct err *err)
{
    const char *word = args_value(args, "outcome", 0);
    if (word && !conversion_check_outcome(word, err))
        return false;
    if (word)
        *outcome = word;
    return args_duration(args, "horizon", conversion_horizon(*outcome), ret_horizon_us, err);
}

static struct str percent(struct arena *arena, struct maybe_real rate)
{
    return rate.known ? str_printf(arena, "%.1f %%", 100 * rate.value) : STR("");
}

static void add_row(struct table *table, const struct app *app, const struct conversion_row *row,
                    double scale)
{
    struct arena *arena = app->arena;
    bool is_shown = row->interval.estimate.known;
    table_cell(table, row->group);
    table_int(table, row->mature.x);
    table_int(table, row->mature.n);
    table_int(table, row->immature);
    table_cell(table, percent(arena, row->interval.estimate));
    if (is_shown)
        table_cellf(table, "%.1f to %.1f %%", 100 * row->interval.lower.value,
                    100 * row->interval.upper.value);
    else
        table_cell(table, row->mature.n ? STR("too few") : STR("too early"));
    table_cell(table, is_shown && scale > 0 ? bar_text(arena, row->interval.estimate.value / scale,
                                                       BAR_WIDTH, app->is_unicode)
                                            : STR(""));
}

static double largest_rate(const struct conversion *conversion)
{
    double largest = 0;
    for (size_t i = 0; i < conversion->count; i++) {
        struct maybe_real rate = conversion->rows[i].interval.estimate;
        if (rate.known && rate.value > largest)
            largest = rate.value;
    }
    return largest;
}

static struct str anchor_words(struct arena *arena, const struct conversion_request *request)
{
    switch (request->anchor) {
    case ANCHOR_CREATED_AT:
        return STR("when each came to be");
    case ANCHOR_FIRST_EVENT:
        return STR("at each one's first event");
    case ANCHOR_INSTANT:
        break;
    }
    struct str when = instant_words(arena, request->anchor_us);
    return str_printf(arena, "on " STR_FMT, STR_ARG(when));
}

/* "60 days" where the horizon is whole days: it stands in a sentence. */
static struct str horizon_words(struct arena *arena, int64_t horizon_us)
{
    int64_t days = horizon_us / DAY_US;
    if (horizon_us % DAY_US)
        return duration_text(arena, horizon_us);
    return str_printf(arena, "%lld day%s", (long long)days, days == 1 ? "" : "s");
}

static void print_title(const struct app *app, const struct conversion_request *request)
{
    struct str horizon = horizon_words(app->arena, request->horizon_us);
    struct str anchor = anchor_words(app->arena, request);
    struct str as_of = instant_words(app->arena, request->as_of_us);
    app_print(
        app,
        "Reached %s within " STR_FMT ", by %s: %s scored " STR_FMT ", outcomes to " STR_FMT "\n",
        request->outcome, STR_ARG(horizon), conversion_by_word(request->by),
        request->kind == RECORD_ACCOUNT ? "Accounts" : "People", STR_ARG(anchor), STR_ARG(as_of));
}

static void print_verdict(const struct app *app, const struct conversion *conversion)
{
    if (!conversion->has_order)
        return;
    static const char *const says[] = {
        [BANDS_NOT_DEMONSTRATED] = "Order not demonstrated: with these counts it could be chance",
        [BANDS_MONOTONE] = "Monotone: the better the group, the more convert",
        [BANDS_INVERTED] = "Inverted: a better group converts less than the next one",
    };
    app_print(app, "%s", says[conversion->verdict]);
    if (conversion->trend.p_increasing.known)
        app_print(app, " (Cochran-Armitage p %s%.2g)",
                  conversion->trend.p_increasing.value < 1e-6 ? "< " : "= ",
                  conversion->trend.p_increasing.value < 1e-6
                      ? 1e-6
                      : conversion->trend.p_increasing.value);
    app_print(app, ".\n");
}

static void print_left_out(const struct app *app, const struct conversion *conversion)
{
    struct str horizon = horizon_words(app->arena, conversion->request.horizon_us);
    if (conversion->total.immature)
        app_print(app, "%lld too early to tell: their " STR_FMT " are not over.\n",
                  (long long)conversion->total.immature, STR_ARG(horizon));
    if (conversion->already)
        app_print(app, "%lld left out: reached it in the " STR_FMT " before.\n",
                  (long long)conversion->already, STR_ARG(horizon));
    if (conversion->no_anchor)
        app_print(app, "%lld left out: no such instant is known of them.\n",
                  (long long)conversion->no_anchor);
}

void conversion_print(const struct app *app, const struct conversion *conversion)
{
    static struct column const columns[] = {
        {"", COLUMN_TIER, false},       {"reached", COLUMN_NUMBER, false},
        {"of", COLUMN_NUMBER, false},   {"too early", COLUMN_NUMBER, false},
        {"rate", COLUMN_NUMBER, false}, {"95 % interval", COLUMN_NUMBER, false},
        {"", COLUMN_TEXT, false},
    };
    print_title(app, &conversion->request);
    if (!conversion->count) {
        app_print(app, "Nobody to count.\n");
        print_left_out(app, conversion);
        return;
    }
    struct table *table = table_new(app->arena, columns, sizeof columns / sizeof *columns);
    double scale = largest_rate(conversion);
    for (size_t i = 0; i < conversion->count; i++)
        add_row(table, app, &conversion->rows[i], scale);
    add_row(table, app, &conversion->total, 0);
    table_print(table, app, 0);
    print_verdict(app, conversion);
    print_left_out(app, conversion);
}

static void csv_real(struct sheet *sheet, struct maybe_real number)
{
    if (number.known)
        sheet_real(sheet, number.value);
    else
        sheet_none(sheet);
}

static void csv_row(struct sheet *sheet, const struct conversion_row *row)
{
    sheet_text(sheet, row->group);
    sheet_int(sheet, row->mature.x);
    sheet_int(sheet, row->mature.n);
    sheet_int(sheet, row->immature);
    csv_real(sheet, row->interval.estimate);
    csv_real(sheet, row->interval.lower);
    csv_real(sheet, row->interval.upper);
    sheet_end(sheet);
}

void conversion_csv(struct buf *buf, const struct conversion *conversion)
{
    struct sheet sheet = {buf, 0};
    char titles[TITLE_SIZE];
    (void)snprintf(titles, sizeof titles, "%s,reached,mature,immature,rate,lower,upper",
                   conversion_by_word(conversion->request.by));
    sheet_titles(&sheet, titles);
    for (size_t i = 0; i < conversion->count; i++)
        csv_row(&sheet, &conversion->rows[i]);
    csv_row(&sheet, &conversion->total);
}

void conversion_svg(struct buf *buf, const struct conversion *conversion)
{
    struct arena *arena = buf->arena;
    struct chart_bar *bars = arena_array(arena, conversion->count + 1, sizeof *bars);
    for (size_t i = 0; i < conversion->count; i++) {
        const struct conversion_row *row = &conversion->rows[i];
        bars[i] = (struct chart_bar){
            .label = row->group,
            .note = str_printf(arena, "%lld of %lld", (long long)row->mature.x,
                               (long long)row->mature.n),
            .has_value = row->interval.estimate.known,
            .value = row->interval.estimate.value,
            .lower = row->interval.lower.value,
            .upper = row->interval.upper.value,
        };
    }
    const struct conversion_request *request = &conversion->request;
    struct str horizon = horizon_words(arena, request->horizon_us);
    struct chart chart = {
        .title = str_printf(arena, "%s within " STR_FMT " by %s", request->outcome,
                            STR_ARG(horizon), conversion_by_word(request->by)),
        .subtitle = str_printf(arena, "95 %% Wilson intervals; seen on " STR_FMT,
                               STR_ARG(instant_words(arena, request->as_of_us))),
        .bars = bars,
        .count = conversion->count,
    };
    chart_svg(buf, &chart);
}
