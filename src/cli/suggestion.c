/* See suggestion.h. */
#include "cli/suggestion.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/duration.h"
#include "base/instant.h"
#include "cli/app.h"
#include "cli/moment.h"
#include "cli/suggestion_int.h"
#include "cli/table.h"
#include "engine/grade.h"
#include "flow/suggest.h"
#include "flow/suggest_evidence.h"

enum { WIDTH = 80, SWAPS_SHOWN = 12 };

/* ---- words ------------------------------------------------------------------------------------- */

struct str suggestion_p(struct arena *arena, struct maybe_real p)
{
    if (!p.known)
        return STR("unknown");
    return p.value < 0.0001 ? STR("< 0.0001") : str_printf(arena, "%.4f", p.value);
}

struct str suggestion_rate(struct arena *arena, struct proportion p)
{
    struct interval i = wilson_ci(p, 0.05);
    if (!i.estimate.known)
        return STR("none");
    return str_printf(arena, "%lld of %lld (%.1f %%, 95 %% %.1f..%.1f)", (long long)p.x,
                      (long long)p.n, i.estimate.value * 100, i.lower.value * 100,
                      i.upper.value * 100);
}

/* A share of an opportunity as so many per 1,000 eligible, with its sign. */
static struct str per_thousand(struct arena *arena, struct maybe_real value)
{
    return value.known ? str_printf(arena, "%+.2f", value.value * 1000) : STR("unknown");
}

/* As `accord diff` says it; that a cap of 0 is a signal off goes without saying there. */
static struct str change_words(struct arena *arena, const struct neighbour *change)
{
    struct str says = app_clean(arena, change->says);
    return change->kind == NEIGHBOUR_OFF ? str_printf(arena, STR_FMT " (off)", STR_ARG(says))
                                         : says;
}

static struct str routed_tiers(struct arena *arena, const struct episodes *episodes, bool routed)
{
    struct str list = STR("");
    for (int tier = 0; tier < TIER_X - 1; tier++) /* D is never looked at */
        if (episodes->routes[tier] == routed)
            list = str_printf(arena, STR_FMT "%s%c", STR_ARG(list), list.length ? ", " : "",
                              tier_letter(tier));
    return list;
}

/* "1 record", "7 records". */
static struct str count_words(struct arena *arena, int64_t count, const char *noun)
{
    return str_printf(arena, "%lld %s%s", (long long)count, noun, count == 1 ? "" : "s");
}

/* "1 day", "60 days". */
static struct str horizon_words(struct arena *arena, const struct episodes *e)
{
    int64_t horizon_us = e->request.horizon_us;
    return horizon_us % DAY_US ? duration_text(arena, horizon_us)
                               : count_words(arena, horizon_us / DAY_US, "day");
}

/* What the benefit is counted in. */
static const char *good_ones(const struct episodes *e)
{
    return strcmp(e->request.outcome, "opportunity") == 0 ? "opportunities" : e->request.outcome;
}

static void say(const struct app *app, int indent, struct str text)
{
    print_wrapped(app, text, indent, WIDTH);
}

/* ---- what it is judged on ------------------------------------------------------------------------ */

static void print_rates(const struct app *app, const struct episodes *e)
{
    struct arena *arena = app->arena;
    struct proportion routed = {e->routed_good, e->routed};
    struct proportion rest = {e->good - e->routed_good, (int64_t)e->count - e->routed};
    app_print(app, "%s within " STR_FMT ":\n", e->request.outcome,
              STR_ARG(horizon_words(arena, e)));
    app_print(app, "  routed (" STR_FMT ")%*s" STR_FMT "\n", STR_ARG(routed_tiers(arena, e, true)),
              8 - (int)routed_tiers(arena, e, true).length, "",
              STR_ARG(suggestion_rate(arena, routed)));
    app_print(app, "  not routed (" STR_FMT ")%*s" STR_FMT "\n",
              STR_ARG(routed_tiers(arena, e, false)), 4 - (int)routed_tiers(arena, e, false).length,
              "", STR_ARG(suggestion_rate(arena, rest)));
}

static void print_left_out(const struct app *app, const struct episodes *e)
{
    struct arena *arena = app->arena;
    struct str horizon = horizon_words(arena, e), no_anchor = STR("");
    bool is_one = e->request.horizon_us == DAY_US;
    if (e->anchors_us)
        no_anchor =
            str_printf(arena, ", %lld without a first event of their own (accounts have none)",
                       (long long)e->no_anchor);
    say(app, 0,
        str_printf(
            arena,
            "Not judged: %lld too young (their " STR_FMT " %s not over), %lld that reached %s "
            "in the " STR_FMT " before, %lld in D or X, which nobody works" STR_FMT ".",
            (long long)e->immature, STR_ARG(horizon), is_one ? "is" : "are", (long long)e->already,
            e->request.outcome, STR_ARG(horizon), (long long)e->untouched, STR_ARG(no_anchor)));
}

static void print_sides(const struct app *app, const struct suggestions *s)
{
    struct arena *arena = app->arena;
    struct str since = STR("");
    if (s->cut_us)
        since = str_printf(arena, ", first routed after " STR_FMT,
                           STR_ARG(instant_words(arena, s->cut_us)));
    say(app, 0,
        str_printf(arena,
                   "Chosen on " STR_FMT " of " STR_FMT " (training). Kept for one test of the "
                   "one best: " STR_FMT " of %lld others" STR_FMT " (holdout).",
                   STR_ARG(count_words(arena, s->training.records, "record")),
                   STR_ARG(count_words(arena, s->training.units, "unit")),
                   STR_ARG(count_words(arena, s->holdout.records, "record")),
                   (long long)s->holdout.units, STR_ARG(since)));
}

/* Where all that is routed costs more than it brings, or all that is not would pay, any step in
 * that direction looks good, whatever the signal: the break-even is to be settled first. */
static void say_break_even_is_off(const struct app *app, const struct suggestions *s)
{
    const struct episodes *e = &s->episodes;
    struct interval routed = wilson_ci((struct proportion){e->routed_good, e->routed}, 0.05);
    struct interval rest = wilson_ci(
        (struct proportion){e->good - e->routed_good, (int64_t)e->count - e->routed}, 0.05);
    double share = s->request.break_even;
    if (!e->good || s->request.segment_count)
        return;
    if (routed.upper.known && routed.upper.value < share)
        say(app, 0,
            STR("Beware: what is routed converts less than that, so every step that routes fewer "
                "looks good. Settle --break-even first."));
    if (rest.lower.known && rest.lower.value > share)
        say(app, 0,
            STR("Beware: what is not routed converts more than that, so every step that routes "
                "more looks good. Settle --break-even first."));
}

static void print_break_even(const struct app *app, const struct suggestions *s)
{
    struct arena *arena = app->arena;
    struct str segments = STR("");
    for (size_t i = 0; i < s->request.segment_count; i++)
        segments =
            str_printf(arena, STR_FMT ", " STR_FMT " %.4g %%", STR_ARG(segments),
                       STR_ARG(s->request.segments[i].segment), s->request.segments[i].share * 100);
    say(app, 0,
        str_printf(arena,
                   "%zu single steps tried; %zu of them would route other records, in %zu distinct "
                   "way%s. Working a record pays if at least %.4g %% convert (break-even" STR_FMT
                   ").",
                   s->tried, s->moving, s->distinct, s->distinct == 1 ? "" : "s",
                   s->request.break_even * 100, STR_ARG(segments)));
    say_break_even_is_off(app, s);
    app_print(app, "\n");
}

static struct str looked_at_words(struct arena *arena, const struct episodes *e)
{
    struct str last = instant_words(arena, e->instants[e->instant_count - 1]);
    if (e->anchors_us)
        return str_printf(arena,
                          "looked at once, at each record's first event, from " STR_FMT
                          " to " STR_FMT ", scored as known then",
                          STR_ARG(instant_words(arena, e->instants[0])), STR_ARG(last));
    return str_printf(
        arena, "looked at " STR_FMT ", every %lld days to " STR_FMT ", each scored as known then",
        STR_ARG(count_words(arena, (int64_t)e->instant_count, "time")),
        (long long)(e->request.every_us / DAY_US), STR_ARG(last));
}

static void print_episodes(const struct app *app, const struct suggestions *s)
{
    const struct episodes *e = &s->episodes;
    struct arena *arena = app->arena;
    if (!e->instant_count)
        return;
    say(app, 0,
        str_printf(arena, STR_FMT " of " STR_FMT " (%s), " STR_FMT ".",
                   STR_ARG(count_words(arena, (int64_t)e->count, "record")),
                   STR_ARG(count_words(arena, (int64_t)e->units, "unit")),
                   e->anchors_us ? "people who have no account"
                                 : "accounts, and people who have none",
                   STR_ARG(looked_at_words(arena, e))));
    if (e->count)
        print_rates(app, e);
    print_left_out(app, e);
    if (!e->count)
        return;
    print_sides(app, s);
    print_break_even(app, s);
}

/* ---- the one change ------------------------------------------------------------------------------ */

static void swap_cell(struct table *table, struct proportion swap)
{
    if (swap.n)
        table_cellf(table, "%lld, %lld good", (long long)swap.n, (long long)swap.x);
    else
        table_cell(table, STR("none"));
}

static void side_row(struct arena *arena, struct table *table, const char *side,
                     const struct judgement *j, int64_t eligible)
{
    table_cell(table, str_of(side));
    table_int(table, eligible);
    swap_cell(table, j->swap.in);
    swap_cell(table, j->swap.out);
    table_cell(table, per_thousand(arena, j->benefit.change));
    if (j->lower.known)
        table_cellf(table, "%+.2f..%+.2f", j->lower.value * 1000, j->upper.value * 1000);
    else
        table_cell(table, STR("unknown"));
    table_cell(table, suggestion_p(arena, j->p));
}

static void print_sides_table(const struct app *app, const struct suggestions *s)
{
    static const struct column columns[] = {{"", COLUMN_TEXT, false},
                                            {"ELIGIBLE", COLUMN_NUMBER, false},
                                            {"COMES IN", COLUMN_NUMBER, false},
                                            {"GOES OUT", COLUMN_NUMBER, false},
                                            {"PER 1,000", COLUMN_NUMBER, false},
                                            {"95 %", COLUMN_NUMBER, false},
                                            {"P", COLUMN_NUMBER, false}};
    struct table *table = table_new(app->arena, columns, sizeof columns / sizeof *columns);
    side_row(app->arena, table, "holdout", &s->holdout_test, s->holdout.records);
    side_row(app->arena, table, "training", &s->at[0].training, s->training.records);
    table_print(table, app, 2);
}

static struct str swap_words(struct arena *arena, struct proportion swap, const char *verb,
                             const char *none, const char *outcome)
{
    struct interval i = wilson_ci(swap, 0.05);
    if (!swap.n)
        return str_of(none);
    return str_printf(arena, "%lld %s, and %lld of them reached %s (%.1f %%, 95 %% %.1f..%.1f)",
                      (long long)swap.n, verb, (long long)swap.x, outcome, i.estimate.value * 100,
                      i.lower.value * 100, i.upper.value * 100);
}

static void say_what_happens(const struct app *app, const struct suggestions *s)
{
    struct arena *arena = app->arena;
    const struct judgement *test = &s->holdout_test;
    const char *outcome = s->episodes.request.outcome;
    say(app, 2,
        str_printf(arena,
                   "Of the %lld eligible records that took no part in the choice, " STR_FMT
                   "; " STR_FMT ". That is worth " STR_FMT
                   " %s per 1,000 eligible: the figure to quote. The " STR_FMT
                   " of the training flatters, since the change was chosen by it.",
                   (long long)s->holdout.records,
                   STR_ARG(swap_words(arena, test->swap.in, "more would be routed",
                                      "no other would be routed", outcome)),
                   STR_ARG(swap_words(arena, test->swap.out, "would no longer be",
                                      "none would be left out", outcome)),
                   STR_ARG(per_thousand(arena, test->benefit.change)), good_ones(&s->episodes),
                   STR_ARG(per_thousand(arena, s->at[0].training.benefit.change))));
}

static void say_how_sure(const struct app *app, const struct suggestions *s)
{
    static const char *const meaning[] = {
        "the holdout confirms it",
        "the holdout points the same way but does not prove it, so the council signs a reason",
        "the holdout does not show it, so leave the agreement as it is"};
    const struct suggestion *top = &s->at[0];
    struct arena *arena = app->arena;
    say(app, 2,
        str_printf(arena,
                   "How sure: %s; %s (p " STR_FMT "; proof takes p < 0.05). It was chosen from %zu "
                   "candidates at q " STR_FMT ": that share of changes this clear is chance, at "
                   "most 0.10.",
                   adoption_word(s->adoption), meaning[s->adoption],
                   STR_ARG(suggestion_p(arena, s->holdout_test.p)), s->distinct,
                   STR_ARG(suggestion_p(arena, top->q))));
    if (top->alike > 1)
        say(app, 2,
            str_printf(arena, "%zu single steps route the same records; this is the smallest.",
                       top->alike));
}

static void say_flags(const struct app *app, const struct suggestions *s,
                      const struct model_evidence *evidence)
{
    struct str signal = s->at[0].change->signal;
    for (size_t i = 0; evidence && i < evidence->count; i++) {
        struct str flags = suggestion_flags(app->arena, &evidence->signals[i]);
        if (!str_eq(evidence->signals[i].signal, signal) || !flags.length)
            continue;
        say(app, 2,
            str_printf(app->arena,
                       "Look at '" STR_FMT "' before you vote, it may know too much: " STR_FMT
                       ". Make sure that Sales does not cause it.",
                       STR_ARG(signal), STR_ARG(flags)));
    }
    if (!evidence && signal.length && !s->episodes.anchors_us) /* it is of accounts */
        say(app, 2,
            str_printf(app->arena,
                       "What '" STR_FMT "' tells by itself, and whether it knows too much: "
                       "--evidence.",
                       STR_ARG(signal)));
}

static void print_gates(const struct app *app, const struct suggestion *suggestion)
{
    static const struct column columns[] = {
        {"GATE", COLUMN_TEXT, false}, {"", COLUMN_TEXT, false}, {"", COLUMN_TEXT, true}};
    static const char *const words[] = {"passed", "FAILED", "open"};
    struct table *table = table_new(app->arena, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < suggestion->gate_count; i++) {
        table_cell(table, str_of(suggestion->gates[i].name));
        table_cell(table, str_of(words[suggestion->gates[i].state]));
        table_cell(table, suggestion->gates[i].says);
    }
    app_print(app, "\n");
    table_print(table, app, 2);
}

static void print_swaps(const struct app *app, const struct suggestions *s)
{
    static const struct column columns[] = {{"RECORD", COLUMN_TEXT, true},
                                            {"AS OF", COLUMN_TEXT, false},
                                            {"WOULD BE", COLUMN_TEXT, false},
                                            {"CAME OF IT", COLUMN_TEXT, false},
                                            {"SIDE", COLUMN_TEXT, false}};
    struct table *table = table_new(app->arena, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < s->swap_count && i < SWAPS_SHOWN; i++) {
        const struct swap_record *record = &s->swaps[i];
        table_cell(table, record->id);
        table_cell(table, instant_words(app->arena, record->at_us));
        table_cell(table, record->is_in ? STR("routed") : STR("not routed"));
        table_cell(table, record->is_good ? str_of(s->episodes.request.outcome) : STR("nothing"));
        table_cell(table, record->is_holdout ? STR("holdout") : STR("training"));
    }
    app_print(app, "\nWho moves (%zu; --json has all):\n", s->swap_count);
    table_print(table, app, 2);
}

static void print_top(const struct app *app, const struct suggestions *s,
                      const struct model_evidence *evidence)
{
    const struct suggestion *top = &s->at[0];
    app_print(app, "Proposed: " STR_FMT "\n", STR_ARG(change_words(app->arena, top->change)));
    app_print(app, "  at " STR_FMT "\n\n", STR_ARG(app_clean(app->arena, top->change->path)));
    say_what_happens(app, s);
    say_how_sure(app, s);
    say_flags(app, s, evidence);
    app_print(app, "\n");
    print_sides_table(app, s);
    print_gates(app, top);
    print_swaps(app, s);
}

/* ---- the others ------------------------------------------------------------------------------------ */

static struct str failed_gates(struct arena *arena, const struct suggestion *suggestion)
{
    struct str failed = STR("");
    for (size_t g = 0; g < suggestion->gate_count; g++)
        if (suggestion->gates[g].state == GATE_FAILED)
            failed = str_printf(arena, STR_FMT "%s%s", STR_ARG(failed), failed.length ? ", " : "",
                                suggestion->gates[g].name);
    return failed.length ? str_printf(arena, STR_FMT " fails", STR_ARG(failed)) : STR("open");
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
        table_cell(table, suggestion_p(arena, one->training.p));
        table_cell(table, suggestion_p(arena, one->q));
        table_cellf(table, "%lld/%lld", (long long)one->training.swap.in.x,
                    (long long)one->training.swap.in.n);
        table_cellf(table, "%lld/%lld", (long long)one->training.swap.out.x,
                    (long long)one->training.swap.out.n);
        table_cell(table, failed_gates(arena, one));
    }
    table_print(table, app, 2);
    if (s->count > from + SUGGEST_SHOWN)
        app_print(app, "  and %zu more: --json has all.\n", s->count - from - SUGGEST_SHOWN);
}

/* Why there is nothing to judge by, or NULL if there is something. */
static struct str why_nothing(struct arena *arena, const struct suggestions *s)
{
    const struct episodes *e = &s->episodes;
    struct str horizon = horizon_words(arena, e);
    if (!e->instant_count && e->anchors_us)
        return str_printf(arena,
                          "No person had a first event " STR_FMT
                          " ago or earlier (accounts have none "
                          "of their own): there is no record to be judged by what came of it.",
                          STR_ARG(horizon));
    if (!e->instant_count)
        return str_printf(arena,
                          "Nothing was known " STR_FMT " ago: there is no record old enough to be "
                          "judged by what came of it.",
                          STR_ARG(horizon));
    if (!e->count && !e->untouched && !e->already && e->anchors_us)
        return STR("There is no record to judge by: at first events only people who have no "
                   "account are looked at.");
    if (!e->count && !e->untouched && !e->already)
        return STR("There is no record to judge by.");
    if (!e->count)
        return str_printf(arena,
                          "There is no record to judge by: all were in tier D or X, or had reached "
                          "%s already.",
                          e->request.outcome);
    if (!e->good && e->already && !e->anchors_us)
        return str_printf(
            arena,
            "There is no %s to judge by: none of the %zu records reached one within " STR_FMT
            ", while %lld were seen only after it. What comes together "
            "with its first sign cannot be foreseen; --anchor first-event judges "
            "it there.",
            e->request.outcome, e->count, STR_ARG(horizon), (long long)e->already);
    if (!e->good)
        return str_printf(
            arena,
            "There is no %s to judge by: none of the %zu records reached one within " STR_FMT
            ". Were the outcomes imported (accord import outcomes)?",
            e->request.outcome, e->count, STR_ARG(horizon));
    if (e->good == (int64_t)e->count)
        return str_printf(arena, "Every record reached %s: nothing tells one from the other.",
                          e->request.outcome);
    if (s->training.units < 2)
        return STR("They are records of one unit: what is chance cannot be told from what is not.");
    if (!s->distinct)
        return str_printf(arena, "None of the %zu single steps would route another record.",
                          s->tried);
    return STR("");
}

static void print_none(const struct app *app, const struct suggestions *s)
{
    struct arena *arena = app->arena;
    struct str why = why_nothing(arena, s);
    if (s->survivors) {
        say(app, 0,
            s->survivors == 1
                ? STR("No supported change: one has evidence, but a gate stops it.")
                : str_printf(arena,
                             "No supported change: %zu have evidence, but a gate stops each.",
                             s->survivors));
        if (why.length)
            say(app, 0, why);
        print_list(app, s, 0);
        return;
    }
    app_print(app, "No supported change.\n");
    if (why.length)
        say(app, 0, why);
    if (!s->count || !s->episodes.good)
        return;
    say(app, 0,
        str_printf(arena,
                   "The nearest to it, by the lower 90 %% bound: insufficient evidence, not to be "
                   "adopted (training, %lld eligible; %s per 1,000 eligible; good of those that "
                   "come in and go out):",
                   (long long)s->training.records, good_ones(&s->episodes)));
    print_list(app, s, 0);
}

/* ---- what this does not tell ---------------------------------------------------------------------- */

static void print_limits(const struct app *app, const struct suggestions *s)
{
    if (!s->episodes.count)
        return;
    app_print(app, "\n");
    say(app, 0,
        STR("Not looked at: more than one change at a time, new signals, conditions, weights of "
            "people, ranges of groups, roles. What would have come of D and X nobody knows. Who "
            "was worked then was decided by the routing of then."));
    say(app, 0,
        STR("Where few records decide: 5 of 50 converted means 4.3 % to 21.4 %; telling 10 % from "
            "15 % takes 686 records a side."));
}

void suggestion_print(const struct app *app, const struct suggestions *s,
                      const struct model_evidence *evidence)
{
    print_episodes(app, s);
    if (!s->has_supported) {
        print_none(app, s);
        print_limits(app, s);
        return;
    }
    print_top(app, s, evidence);
    if (s->count > 1) {
        app_print(app, "\n");
        say(app, 0,
            str_printf(app->arena,
                       "Also with evidence in training (%lld eligible), not tested on the holdout: "
                       "one change at a time.",
                       (long long)s->training.records));
        print_list(app, s, 1);
    }
    print_limits(app, s);
}
