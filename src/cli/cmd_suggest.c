/* accord suggest: every single-step change of the agreement, ranked by evidence. */
#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/instant.h"
#include "cli/cmd.h"
#include "cli/moment.h"
#include "cli/table.h"
#include "flow/image.h"
#include "flow/suggest.h"
#include "flow/suggest_evidence.h"
#include "flow/workspace.h"

enum { SUGGEST_BYTES_MAX = 64 << 20, WIDTH = 80, SWAPS_SHOWN = 12, THREADS = 2 };
#define Z_95 1.959964

/* ---- what is asked --------------------------------------------------------------------------- */

static bool read_break_even(const struct args *args, double *ret, struct err *err)
{
    const char *text = args_value(args, "break-even", 0);
    char *end;
    if (!text)
        return true;
    double share = strtod(text, &end);
    if (end == text || *end || !isfinite(share) || share <= 0 || share >= 1)
        return err_set(err, ERR_USAGE, "--break-even: '%s' is no share between 0 and 1, as 0.10",
                       text);
    *ret = share;
    return true;
}

static bool read_request(const struct app *app, const struct args *args,
                         struct suggest_request *request, struct err *err)
{
    int64_t as_of_us;
    if (!args_instant(app, args, "as-of", app->now_us, &as_of_us, err))
        return false;
    *request = suggest_defaults(as_of_us);
    request->image_path = workspace_path(app->arena, app->workspace, IMAGE_FILE);
    request->threads = THREADS;
    return read_break_even(args, &request->break_even, err) &&
           args_duration(args, "horizon", request->episodes.horizon_us,
                         &request->episodes.horizon_us, err) &&
           args_duration(args, "every", request->episodes.every_us, &request->episodes.every_us,
                         err);
}

/* ---- what is said ------------------------------------------------------------------------------ */

/* A share of per 1,000 eligible, with its sign. */
static struct str per_thousand(struct arena *arena, struct maybe_real value)
{
    return value.known ? str_printf(arena, "%+.2f", value.value * 1000) : STR("unknown");
}

static struct str p_words(struct arena *arena, struct maybe_real p)
{
    if (!p.known)
        return STR("unknown");
    return p.value < 0.0001 ? STR("< 0.0001") : str_printf(arena, "%.4f", p.value);
}

/* "12 of 40 (30.0 %, 18.1..45.4)". */
static struct str rate_words(struct arena *arena, struct proportion p)
{
    struct interval i = wilson_ci(p, 0.05);
    if (!i.estimate.known)
        return STR("none");
    return str_printf(arena, "%lld of %lld (%.1f %%, 95 %% %.1f..%.1f)", (long long)p.x,
                      (long long)p.n, i.estimate.value * 100, i.lower.value * 100,
                      i.upper.value * 100);
}

/* As `accord diff` says it; that a cap of 0 is a signal off goes without saying there. */
static struct str change_words(struct arena *arena, const struct neighbour *change)
{
    struct str says = app_clean(arena, change->says);
    return change->kind == NEIGHBOUR_OFF ? str_printf(arena, STR_FMT " (off)", STR_ARG(says))
                                         : says;
}

static void print_episodes(const struct app *app, const struct suggestions *s)
{
    const struct episodes *e = &s->episodes;
    struct arena *arena = app->arena;
    app_print(app,
              "%zu records of %zu units at %zu instants, every %lld days to " STR_FMT ",\n"
              "each scored as known then.\n",
              e->count, e->units, e->instant_count, (long long)(e->request.every_us / DAY_US),
              STR_ARG(instant_words(arena, e->request.as_of_us - e->request.horizon_us)));
    app_print(
        app, "%s within %lld days:\n  routed (A, B)   " STR_FMT "\n  not routed (C)  " STR_FMT "\n",
        e->request.outcome, (long long)(e->request.horizon_us / DAY_US),
        STR_ARG(rate_words(arena, (struct proportion){e->routed_good, e->routed})),
        STR_ARG(rate_words(
            arena, (struct proportion){e->good - e->routed_good, (int64_t)e->count - e->routed})));
    app_print(app,
              "Left out: %lld too young, %lld with one already, %lld in D or X.\n"
              "Training: %lld records of %lld units. Holdout: %lld records of %lld units%s",
              (long long)e->immature, (long long)e->already, (long long)e->untouched,
              (long long)s->training.records, (long long)s->training.units,
              (long long)s->holdout.records, (long long)s->holdout.units, s->cut_us ? "" : ".\n");
    if (s->cut_us)
        app_print(app, ", first routed after " STR_FMT ".\n",
                  STR_ARG(instant_words(arena, s->cut_us)));
    app_print(app,
              "%zu single steps tried, %zu move a record, %zu of them differently. "
              "Break-even %.0f %%.\n\n",
              s->tried, s->moving, s->distinct, s->request.break_even * 100);
}

static void print_judgement(const struct app *app, const char *where, const struct judgement *j,
                            int64_t eligible)
{
    struct arena *arena = app->arena;
    struct maybe_real change = j->benefit.change;
    app_print(app, "  %-9s " STR_FMT " opportunities' worth per 1,000 eligible", where,
              STR_ARG(per_thousand(arena, change)));
    if (j->se.known && change.known)
        app_print(app, " (95 %% %+.2f..%+.2f)", (change.value - Z_95 * j->se.value) * 1000,
                  (change.value + Z_95 * j->se.value) * 1000);
    app_print(app, ", p " STR_FMT ", of %lld\n", STR_ARG(p_words(arena, j->p)),
              (long long)eligible);
    app_print(app, "            in:  " STR_FMT "\n            out: " STR_FMT "\n",
              STR_ARG(rate_words(arena, j->swap.in)), STR_ARG(rate_words(arena, j->swap.out)));
}

static void print_gates(const struct app *app, const struct suggestion *suggestion)
{
    for (size_t i = 0; i < suggestion->gate_count; i++)
        app_print(app, "  %-9s %s: " STR_FMT "\n", suggestion->gates[i].name,
                  gate_state_word(suggestion->gates[i].state),
                  STR_ARG(app_clean(app->arena, suggestion->gates[i].says)));
}

static void print_swaps(const struct app *app, const struct suggestions *s)
{
    static const struct column columns[] = {{"RECORD", COLUMN_TEXT, true},
                                            {"AS OF", COLUMN_TEXT, false},
                                            {"SWAP", COLUMN_TEXT, false},
                                            {"OUTCOME", COLUMN_TEXT, false},
                                            {"SIDE", COLUMN_TEXT, false}};
    struct table *table = table_new(app->arena, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < s->swap_count && i < SWAPS_SHOWN; i++) {
        const struct swap_record *record = &s->swaps[i];
        table_cell(table, record->id);
        table_cell(table, instant_words(app->arena, record->at_us));
        table_cell(table, record->is_in ? STR("in") : STR("out"));
        table_cell(table, record->is_good ? str_of(s->episodes.request.outcome) : STR("none"));
        table_cell(table, record->is_holdout ? STR("holdout") : STR("training"));
    }
    app_print(app, "\nWho changes (%zu; --json has all):\n", s->swap_count);
    table_print(table, app, 2);
}

static void print_top(const struct app *app, const struct suggestions *s)
{
    const struct suggestion *top = &s->at[0];
    static const char *const meaning[] = {
        "the holdout confirms it (p < .05)",
        "the holdout points the same way, but does not prove it: the council signs a reason",
        "the holdout does not show it: leave it"};
    app_print(app, "Proposed: " STR_FMT "\n", STR_ARG(change_words(app->arena, top->change)));
    app_print(app, "  at " STR_FMT "\n", STR_ARG(app_clean(app->arena, top->change->path)));
    app_print(app, "  %s: %s.\n", adoption_word(s->adoption), meaning[s->adoption]);
    print_judgement(app, "holdout", &s->holdout_test, s->holdout.records);
    print_judgement(app, "training", &top->training, s->training.records);
    if (top->alike > 1)
        app_print(app, "  %zu single steps route the same records; this is the smallest.\n",
                  top->alike);
    print_gates(app, top);
    print_swaps(app, s);
}

static void print_list(const struct app *app, const struct suggestions *s, size_t from)
{
    static const struct column columns[] = {
        {"CHANGE", COLUMN_TEXT, true},        {"PER 1,000", COLUMN_NUMBER, false},
        {"LOWER 90 %", COLUMN_NUMBER, false}, {"P", COLUMN_NUMBER, false},
        {"Q", COLUMN_NUMBER, false},          {"IN", COLUMN_NUMBER, false},
        {"OUT", COLUMN_NUMBER, false},        {"GATES", COLUMN_TEXT, true}};
    struct arena *arena = app->arena;
    struct table *table = table_new(arena, columns, sizeof columns / sizeof *columns);
    for (size_t i = from; i < s->count && i < from + SUGGEST_SHOWN; i++) {
        const struct suggestion *one = &s->at[i];
        table_cell(table, change_words(arena, one->change));
        table_cell(table, per_thousand(arena, one->training.benefit.change));
        table_cell(table, per_thousand(arena, one->lower));
        table_cell(table, p_words(arena, one->training.p));
        table_cell(table, p_words(arena, one->q));
        table_cellf(table, "%lld/%lld", (long long)one->training.swap.in.x,
                    (long long)one->training.swap.in.n);
        table_cellf(table, "%lld/%lld", (long long)one->training.swap.out.x,
                    (long long)one->training.swap.out.n);
        struct str failed = STR("open");
        for (size_t g = 0; g < one->gate_count; g++)
            if (one->gates[g].state == GATE_FAILED)
                failed = str_printf(arena, "%s fails", one->gates[g].name);
        table_cell(table, failed);
    }
    table_print(table, app, 2);
}

static void print_none(const struct app *app, const struct suggestions *s)
{
    if (s->survivors)
        app_print(app,
                  "No supported change: a gate stops each of the %zu that the evidence "
                  "supports.\n",
                  s->survivors);
    else
        app_print(app, "No supported change.\n");
    if (!s->episodes.count) {
        app_print(app, "There is no mature record to judge by.\n");
        return;
    }
    if (!s->episodes.good) {
        app_print(app, "There is no %s to judge by.\n", s->episodes.request.outcome);
        return;
    }
    if (!s->count)
        return;
    if (!s->survivors)
        app_print(app,
                  "The best by lower bound, insufficient evidence (training, %lld eligible):\n",
                  (long long)s->training.records);
    print_list(app, s, 0);
}

static void print_honesty(const struct app *app)
{
    app_print(app, "\n");
    print_wrapped(app,
                  STR("Where few records decide: 5 of 50 converted means 4.3 % to 21.4 %; telling "
                      "10 % from 15 % takes 686 records a side. The records of a week are for "
                      "reasons; the test above uses every mature record."),
                  0, WIDTH);
}

static void print_all(const struct app *app, const struct suggestions *s)
{
    print_episodes(app, s);
    if (!s->has_supported) {
        print_none(app, s);
    } else {
        print_top(app, s);
        if (s->count > 1) {
            app_print(app,
                      "\nAlso supported in training, not tested on the holdout (one change "
                      "at a time; %lld eligible):\n",
                      (long long)s->training.records);
            print_list(app, s, 1);
        }
    }
    print_honesty(app);
}

/* ---- evidence beside it ------------------------------------------------------------------------ */

static struct str flags_of(struct arena *arena, const struct signal_evidence *one)
{
    return str_printf(arena, "%s%s%s", one->is_leaky ? "leaky " : "",
                      one->is_too_good ? "leaky? " : "", one->is_late ? "after the outcome" : "");
}

static struct str number_words(struct arena *arena, struct maybe_real number)
{
    return number.known ? str_printf(arena, "%.2f", number.value) : STR("-");
}

static void print_fit(const struct app *app, const struct model_evidence *evidence)
{
    struct arena *arena = app->arena;
    if (!evidence->has_fit) {
        app_print(app, "No fit of the whole model: " STR_FMT ".\n", STR_ARG(evidence->no_fit));
        return;
    }
    app_print(app,
              "A fit of the whole model (AUC " STR_FMT ", now " STR_FMT
              ") would take these steps; evidence only:\n",
              STR_ARG(number_words(arena, evidence->auc_fitted)),
              STR_ARG(number_words(arena, evidence->auc_current)));
    for (size_t i = 0; i < evidence->step_count; i++)
        app_print(app, "  " STR_FMT ": at most %lld points, now %lld\n",
                  STR_ARG(app_clean(arena, evidence->steps[i].signal)),
                  (long long)evidence->steps[i].fitted_points,
                  (long long)evidence->steps[i].points);
}

static void print_evidence(const struct app *app, const struct model_evidence *evidence)
{
    static const struct column columns[] = {
        {"SIGNAL", COLUMN_TEXT, true},     {"WITH", COLUMN_NUMBER, false},
        {"WITHOUT", COLUMN_NUMBER, false}, {"DIFFERENCE, 95 %", COLUMN_NUMBER, false},
        {"P", COLUMN_NUMBER, false},       {"IV", COLUMN_NUMBER, false},
        {"AUC", COLUMN_NUMBER, false},     {"FLAGS", COLUMN_TEXT, true}};
    struct arena *arena = app->arena;
    struct table *table = table_new(arena, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < evidence->count; i++) {
        const struct signal_evidence *one = &evidence->signals[i];
        table_cell(table, one->signal);
        table_cellf(table, "%lld/%lld", (long long)one->present.x, (long long)one->present.n);
        table_cellf(table, "%lld/%lld", (long long)one->absent.x, (long long)one->absent.n);
        const struct interval *d = &one->difference;
        if (d->lower.known && d->upper.known)
            table_cellf(table, "%+.1f..%+.1f %%", d->lower.value * 100, d->upper.value * 100);
        else
            table_cell(table, STR("-"));
        table_cell(table, p_words(arena, one->test.p));
        table_cell(table, number_words(arena, one->iv));
        table_cell(table, number_words(arena, one->auc));
        table_cell(table, flags_of(arena, one));
    }
    app_print(app, "\nEach signal, %lld records (first of each account and quarter), %lld good:\n",
              (long long)evidence->records, (long long)evidence->good);
    table_print(table, app, 2);
    print_fit(app, evidence);
}

static bool run(struct app *app, const struct args *args, struct err *err)
{
    struct suggest_request request;
    struct workspace workspace;
    struct suggestions suggestions;
    if (!read_request(app, args, &request, err) ||
        !workspace_open(app->arena, app->workspace, args_value(args, "agreement", 0),
                        WORKSPACE_READ, &workspace, err) ||
        !suggest_search(workspace.store, &workspace.rules, &request, app->arena, &suggestions, err))
        return false;
    struct model_evidence evidence;
    bool has_evidence = args_has(args, "evidence"), is_json = args_has(args, "json");
    const struct agreement *challenger =
        suggestions.has_supported ? suggestions.at[0].change->agreement : NULL;
    if (has_evidence && !evidence_gather(workspace.store, &workspace.rules, &suggestions.episodes,
                                         challenger, app->arena, &evidence, err))
        return false;
    if (!is_json)
        print_all(app, &suggestions);
    if (!is_json && has_evidence)
        print_evidence(app, &evidence);
    struct buf text;
    buf_init(&text, app->arena, SUGGEST_BYTES_MAX);
    if (is_json)
        suggestions_json(&text, &suggestions, &workspace.rules);
    if (is_json && has_evidence)
        evidence_json(&text, &evidence);
    app_put(app, buf_str(&text));
    return true;
}

static const struct option_row options[] = {
    OPTION_AS_OF,
    OPTION_AGREEMENT,
    {.name = "horizon", .value = "D", .doc = "an opportunity within this time (default: 60d)"},
    {.name = "every", .value = "D", .doc = "how far apart history is looked at (default: 28d)"},
    {.name = "break-even",
     .value = "SHARE",
     .doc = "cost of working a record / value of an opportunity (default: 0.10)"},
    {.name = "evidence", .doc = "also each signal by itself, and the fit of the whole model"},
    OPTION_JSON,
};

static const struct cmd_example examples[] = {
    {"accord suggest", "the one change that history supports, or that there is none"},
    {"accord suggest --every 7d --json", "looked at weekly, with every record that would change"},
};

const struct cmd cmd_suggest = {
    .name = "suggest",
    .summary = "Every single-step change of the agreement, ranked by evidence",
    .usage = "[--as-of T] [--horizon D] [--every D] [--break-even SHARE] [--evidence] [--json]",
    .doc = "History is looked at every 28 days, each record scored as of, and as known at, that\n"
           "instant; good is an opportunity within 60 days. Every agreement that differs in one\n"
           "leaf is tried on it: points, thresholds, caps, windows, decay, cells of the grid, a\n"
           "signal off. Effect is the change of net benefit: opportunities gained, less the\n"
           "break-even share for each record worked in vain. Errors are clustered by account,\n"
           "false alarms held to one in ten (Benjamini-Hochberg) over all distinct candidates;\n"
           "only the first of them is tested on a holdout of whole accounts, once. Nothing is\n"
           "changed.",
    .group = CMD_MEASURE,
    .operands_max = 0,
    .run = run,
    CMD_OPTIONS(options),
    CMD_EXAMPLES(examples),
};
