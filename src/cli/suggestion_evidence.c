/* What stands beside a suggestion; see suggestion.h. */
#include "base/arena.h"
#include "cli/app.h"
#include "cli/suggestion.h"
#include "cli/suggestion_int.h"
#include "cli/table.h"
#include "engine/grade.h"
#include "evidence/woe.h"
#include "flow/suggest.h"
#include "flow/suggest_evidence.h"

enum { WIDTH = 80 };

struct str suggestion_flags(struct arena *arena, const struct signal_evidence *one)
{
    const struct {
        bool is_set;
        const char *says;
    } flags[] = {{one->is_post_routing, "caused by sales"},
                 {one->is_leaky, "leaky"},
                 {one->is_too_good, "leaky?"},
                 {one->is_late, "after the outcome"}};
    struct str all = STR("");
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        if (flags[i].is_set)
            all = str_printf(arena, STR_FMT "%s%s", STR_ARG(all), all.length ? ", " : "",
                             flags[i].says);
    return all;
}

static struct str number_words(struct arena *arena, struct maybe_real number)
{
    return number.known ? str_printf(arena, "%.2f", number.value) : STR("-");
}

static struct str auc_words(struct arena *arena, const struct auc *auc)
{
    if (!auc->auc.known)
        return STR("unknown");
    if (!auc->lower.known)
        return str_printf(arena, "%.3f", auc->auc.value);
    return str_printf(arena, "%.3f (95 %% %.3f..%.3f)", auc->auc.value, auc->lower.value,
                      auc->upper.value);
}

/* ---- signals ------------------------------------------------------------------------------------- */

static void signal_row(struct arena *arena, struct table *table, const struct signal_evidence *one)
{
    const struct interval *d = &one->difference;
    table_cell(table, one->signal);
    table_cellf(table, "%lld/%lld", (long long)one->present.x, (long long)one->present.n);
    table_cellf(table, "%lld/%lld", (long long)one->absent.x, (long long)one->absent.n);
    if (d->lower.known && d->upper.known)
        table_cellf(table, "%+.1f..%+.1f %%", d->lower.value * 100, d->upper.value * 100);
    else
        table_cell(table, STR("-"));
    table_cellf(table, STR_FMT "%s", STR_ARG(suggestion_p(arena, one->test.p)),
                one->test.method == TWO_PROP_FISHER ? " F" : "");
    table_cell(table, number_words(arena, one->iv));
    table_cell(table, one->iv.known ? str_of(woe_label(one->iv.value)) : STR("-"));
    table_cell(table, number_words(arena, one->auc));
    table_cell(table, suggestion_flags(arena, one));
}

/* What the flags that were given mean. */
static void print_legend(const struct app *app, const struct model_evidence *evidence)
{
    bool is_sales = false, is_leaky = false, is_too_good = false, is_late = false;
    for (size_t i = 0; i < evidence->count; i++) {
        is_sales = is_sales || evidence->signals[i].is_post_routing;
        is_leaky = is_leaky || evidence->signals[i].is_leaky;
        is_too_good = is_too_good || evidence->signals[i].is_too_good;
        is_late = is_late || evidence->signals[i].is_late;
    }
    if (is_sales)
        app_print(app, "  caused by sales: its events follow from being routed; in no fit\n");
    if (is_leaky)
        app_print(app, "  leaky: known today it tells more than twice what was known then\n");
    if (is_too_good)
        app_print(app, "  leaky?: it tells very much (IV > 0.5 or AUC > 0.90): is it a cause?\n");
    if (is_late)
        app_print(app, "  after the outcome: for a fifth of the good ones or more it came later\n");
}

static void print_signals(const struct app *app, const struct model_evidence *evidence)
{
    static const struct column columns[] = {
        {"SIGNAL", COLUMN_TEXT, true},     {"WITH", COLUMN_NUMBER, false},
        {"WITHOUT", COLUMN_NUMBER, false}, {"DIFFERENCE, 95 %", COLUMN_NUMBER, false},
        {"P", COLUMN_NUMBER, false},       {"IV", COLUMN_NUMBER, false},
        {"", COLUMN_TEXT, false},          {"AUC", COLUMN_NUMBER, false},
        {"FLAGS", COLUMN_TEXT, true}};
    struct table *table = table_new(app->arena, columns, sizeof columns / sizeof *columns);
    bool has_fisher = false;
    for (size_t i = 0; i < evidence->count; i++) {
        signal_row(app->arena, table, &evidence->signals[i]);
        has_fisher = has_fisher || evidence->signals[i].test.method == TWO_PROP_FISHER;
    }
    app_print(app,
              "\nEach signal by itself, on %lld records (the first of each account and quarter), "
              "%lld good:\n",
              (long long)evidence->records, (long long)evidence->good);
    table_print(table, app, 2);
    if (has_fisher)
        app_print(app, "  F: Fisher's exact test; else the N-1 chi-square.\n");
    print_legend(app, evidence);
}

/* ---- order ---------------------------------------------------------------------------------------- */

static void print_ordering(const struct app *app, const struct model_evidence *evidence)
{
    const struct ordering *o = &evidence->ordering;
    struct arena *arena = app->arena;
    app_print(app, "\nHow the agreement orders the same records: AUC " STR_FMT ", KS " STR_FMT "\n",
              STR_ARG(auc_words(arena, &o->auc)), STR_ARG(number_words(arena, o->ks.distance)));
    if (evidence->has_challenger)
        app_print(app, "  with the change: AUC " STR_FMT ", paired p " STR_FMT "\n",
                  STR_ARG(auc_words(arena, &o->challenger)),
                  STR_ARG(suggestion_p(arena, o->pair.p)));
    for (size_t b = ORDERING_BANDS; b-- > 0;)
        app_print(app, "  tier %c  " STR_FMT "\n", tier_letter((int)(ORDERING_BANDS - 1 - b)),
                  STR_ARG(suggestion_rate(arena, o->bands[b])));
    app_print(app,
              "  The better the tier, the more convert: %s (Cochran-Armitage p " STR_FMT ").\n",
              band_verdict_text(o->verdict), STR_ARG(suggestion_p(arena, o->trend.p_increasing)));
    if (o->gain.gain.known && o->gain.lift.known)
        app_print(app,
                  "  The first %lld of %lld hold %.0f %% of the good ones, %.1f times as many "
                  "as by chance.\n",
                  (long long)o->depth, (long long)o->records, o->gain.gain.value * 100,
                  o->gain.lift.value);
}

/* ---- the whole model -------------------------------------------------------------------------------- */

static void print_fit(const struct app *app, const struct model_evidence *evidence)
{
    struct arena *arena = app->arena;
    app_print(app, "\n");
    if (!evidence->has_fit) {
        print_wrapped(
            app,
            str_printf(arena, "No fit of the whole model: " STR_FMT ".", STR_ARG(evidence->no_fit)),
            0, WIDTH);
        return;
    }
    print_wrapped(app,
                  str_printf(arena,
                             "A fit of the whole model (AUC " STR_FMT
                             ", the points as they stand " STR_FMT
                             ") would take these steps. Evidence only, never applied as a "
                             "whole; signals of people count through those of their account:",
                             STR_ARG(number_words(arena, evidence->auc_fitted)),
                             STR_ARG(number_words(arena, evidence->auc_current))),
                  0, WIDTH);
    for (size_t i = 0; i < evidence->step_count; i++)
        app_print(app, "  " STR_FMT ": at most %lld points, now %lld\n",
                  STR_ARG(app_clean(arena, evidence->steps[i].signal)),
                  (long long)evidence->steps[i].fitted_points,
                  (long long)evidence->steps[i].points);
    struct maybe_real fitted = evidence->auc_fitted, rounded = evidence->auc_rounded;
    if (fitted.known && rounded.known && fitted.value - rounded.value > EVIDENCE_ROUNDING_MAX)
        app_print(app, "  Whole points lose %.3f of that AUC.\n", fitted.value - rounded.value);
}

void suggestion_print_evidence(const struct app *app, const struct model_evidence *evidence,
                               const struct suggestions *suggestions)
{
    if (!suggestions->episodes.count)
        return;
    print_signals(app, evidence);
    print_ordering(app, evidence);
    print_fit(app, evidence);
}
