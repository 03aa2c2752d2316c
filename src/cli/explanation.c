#include "cli/explanation.h"

#include "base/arena.h"
#include "base/text.h"
#include "cli/app.h"
#include "cli/moment.h"
#include "cli/table.h"
#include "engine/grade.h"
#include "flow/explain.h"
#include "flow/explain_words.h"
#include "flow/score_json.h"

enum { EVIDENCE_SHOWN_MAX = 3, TEXT_WIDTH = 90, PEOPLE_SHOWN_MAX = 8, MOVES_SHOWN_MAX = 3 };

static int text_width_of(const struct app *app)
{
    return app->width && app->width < TEXT_WIDTH ? app->width : TEXT_WIDTH;
}

static void print_sentence(const struct app *app, const char *title, struct str text)
{
    app_print(app, "%s\n", title);
    print_wrapped(app, app_clean(app->arena, text), 2, text_width_of(app));
}

static void print_reasons(const struct app *app, const char *title, char sign,
                          const struct reason *reasons, size_t count)
{
    if (!count)
        return;
    app_print(app, "%s\n", title);
    for (size_t i = 0; i < count; i++) {
        struct str says = app_clean(app->arena, reasons[i].says);
        app_print(app, "  %c " STR_FMT "\n", sign, STR_ARG(says));
    }
}

/* "TOPIC_SURGE" as people write it: "topic surge". A gap's sentence speaks of what is there. */
static struct str code_words(struct arena *arena, struct str code)
{
    struct str words = str_copy(arena, text_fold(arena, code));
    char *at = str_terminated(arena, words);
    for (size_t i = 0; i < words.length; i++)
        if (at[i] == '_')
            at[i] = ' ';
    return (struct str){at, words.length};
}

static void print_gap(const struct app *app, const struct reason *gap)
{
    struct str code = app_clean(app->arena, code_words(app->arena, gap->code));
    app_print(app, "  o " STR_FMT ": up to %lld points more", STR_ARG(code),
              (long long)(gap->mp / 1000));
    if (gap->line && gap->line->raw_mp != 0) {
        struct str says = app_clean(app->arena, gap->says);
        app_print(app, ", now: " STR_FMT, STR_ARG(says));
    }
    app_print(app, "\n");
}

static void print_gaps(const struct app *app, const struct reasons *reasons)
{
    if (!reasons->gap_count)
        return;
    app_print(app, "Still missing\n");
    for (size_t i = 0; i < reasons->gap_count; i++)
        print_gap(app, &reasons->gaps[i]);
}

static void print_scores(const struct app *app, const struct score *score)
{
    app_print(app, "  fit %lld of 100, grade %c    intent %lld of 100, grade %c\n",
              (long long)layer_display(score->fit_mp), fit_letter(score->fit_grade),
              (long long)layer_display(score->intent_mp), intent_digit(score->intent_grade));
    const char *level = completeness_level(score->completeness_permille);
    if (level)
        app_print(app, "  data %d %% known (%s)    ", score->completeness_permille / 10, level);
    else
        app_print(app, "  ");
    app_print(app, "segment " STR_FMT,
              STR_ARG(score->segment ? score->segment->id : STR("unknown")));
    if (score->account.length) {
        struct str account = app_clean(app->arena, score->account);
        app_print(app, "    account " STR_FMT, STR_ARG(account));
    }
    app_print(app, "\n");
}

static void print_contact(const struct app *app, const struct explained *explained)
{
    const struct account_score *account = explained->explanation.scored.account;
    if (!account || !account->contact)
        return;
    struct str person = app_clean(app->arena, account->contact->person);
    struct str role = app_clean(app->arena, account->contact->role);
    app_print(app, "  whom: " STR_FMT "%s" STR_FMT "%s\n", STR_ARG(person), role.length ? " (" : "",
              STR_ARG(role), role.length ? ")" : "");
}

/* Each of them alone would do; what it leads to, then how. */
static void print_up(const struct app *app, const struct explained *explained)
{
    const struct counterfactual *up = &explained->explanation.counterfactual;
    if (!up->move_count) {
        print_sentence(app, "Up", words_up(explained, app->arena));
        return;
    }
    app_print(app, "Up\n");
    for (size_t i = 0; i < up->move_count && i < MOVES_SHOWN_MAX; i++) {
        struct str words = app_clean(app->arena, up->moves[i].words);
        app_print(app, "  tier %c with " STR_FMT "\n", tier_letter(up->moves[i].tier),
                  STR_ARG(words));
    }
}

void explanation_print_short(const struct app *app, const struct explained *explained,
                             const struct agreement *agreement)
{
    struct arena *arena = app->arena;
    const struct reasons *reasons = &explained->explanation.reasons;
    struct str headline = app_clean(arena, words_headline(explained, agreement, arena));
    app_print(app, "%s" STR_FMT "%s\n", app->has_colour ? "\033[1m" : "", STR_ARG(headline),
              app->has_colour ? "\033[0m" : "");
    print_scores(app, explained->explanation.scored.score);
    struct str next = words_next(explained, agreement, arena);
    if (next.length)
        print_sentence(app, "Next", next);
    print_contact(app, explained);
    print_reasons(app, "Because", '+', reasons->positive, reasons->positive_count);
    print_reasons(app, "Held back by", '-', reasons->negative, reasons->negative_count);
    print_gaps(app, reasons);
    print_up(app, explained);
    print_sentence(app, "Down", words_fall(explained, arena));
}

/* ---- lines ---------------------------------------------------------------------------------- */

static const struct column line_columns[] = {
    {"points", COLUMN_NUMBER, false},
    {"line", COLUMN_TEXT, false},
    {"says", COLUMN_TEXT, true},
};

static void add_points_row(struct table *table, struct arena *arena, int64_t mp, struct str line,
                           struct str says)
{
    table_cell(table, points_text(arena, mp));
    table_cell(table, line);
    table_cell(table, says);
}

static void add_cap_rows(struct table *table, struct arena *arena, const struct layer_score *layer)
{
    if (layer->signal_cap_mp)
        add_points_row(table, arena, layer->signal_cap_mp, STR("signal caps"), STR(""));
    for (size_t i = 0; i < layer->group_count; i++) {
        const struct group_line *group = &layer->groups[i];
        if (group->score_mp != group->sum_mp)
            add_points_row(
                table, arena, group->score_mp - group->sum_mp,
                str_printf(arena, "cap of group " STR_FMT, STR_ARG(group->group->id)),
                str_printf(arena, "%d to %d points", group->group->min, group->group->max));
    }
    if (layer->layer_clamp_mp)
        add_points_row(table, arena, layer->layer_clamp_mp, STR("0 to 100"), STR(""));
}

/* Every line that is not zero, the caps, and their sum: the score. */
static void print_layer_lines(const struct app *app, const char *title,
                              const struct layer_score *layer, const struct score *score,
                              bool is_all)
{
    struct arena *arena = app->arena;
    struct table *table =
        table_new(arena, line_columns, sizeof line_columns / sizeof *line_columns);
    size_t silent = 0;
    if (layer->base_mp)
        add_points_row(table, arena, layer->base_mp, STR("base"), STR(""));
    for (size_t i = 0; i < layer->line_count; i++) {
        const struct line *line = &layer->lines[i];
        if (!line->raw_mp && !is_all)
            silent++;
        else
            add_points_row(table, arena, line->raw_mp, line->signal->id,
                           line_says(line, score, arena));
    }
    add_cap_rows(table, arena, layer);
    add_points_row(table, arena, layer->score_mp, STR("total"),
                   silent
                       ? str_printf(arena, "and %zu signal%s at 0", silent, silent == 1 ? "" : "s")
                       : STR(""));
    app_print(app, "\n%s\n", title);
    table_print(table, app, 2);
}

static void print_event(const struct app *app, const struct counted_event *counted)
{
    struct str when = instant_words(app->arena, counted->effective_us);
    struct str what = app_clean(app->arena, event_words(counted->event, app->arena));
    app_print(app, "    " STR_FMT "  " STR_FMT, STR_ARG(when), STR_ARG(what));
    if (counted->mp) {
        struct str points = points_text(app->arena, counted->mp);
        app_print(app, "  %s" STR_FMT, counted->mp > 0 ? "+" : "", STR_ARG(points));
    }
    app_print(app, "\n");
}

static void print_person(const struct app *app, const struct counted_person *counted)
{
    struct str person = app_clean(app->arena, counted->person);
    struct str role = app_clean(app->arena, counted->role);
    app_print(app, "    " STR_FMT "%s" STR_FMT ", intent %lld", STR_ARG(person),
              role.length ? ", " : "", STR_ARG(role), (long long)(counted->intent_mp / 1000));
    if (counted->mp) {
        struct str points = points_text(app->arena, counted->mp);
        app_print(app, "  +" STR_FMT, STR_ARG(points));
    }
    app_print(app, "\n");
}

static void print_fact(const struct app *app, const struct line *line)
{
    if (!line->fact || line->fact->value.kind == VALUE_NULL)
        return;
    struct str value = app_clean(app->arena, line->fact->value.text);
    struct str since = instant_words(app->arena, line->fact->effective_us);
    app_print(app, "    " STR_FMT " is " STR_FMT ", since " STR_FMT "\n",
              STR_ARG(line->signal->field), STR_ARG(value), STR_ARG(since));
}

static void print_line_evidence(const struct app *app, const struct line *line, bool is_all)
{
    size_t total = line->event_count + line->people_count;
    bool has_fact = line->fact && line->fact->value.kind != VALUE_NULL;
    if (!line->raw_mp || (!total && !has_fact))
        return;
    app_print(app, "  " STR_FMT "\n", STR_ARG(line->signal->id));
    print_fact(app, line);
    size_t most = is_all ? total : line->people_count ? PEOPLE_SHOWN_MAX : EVIDENCE_SHOWN_MAX;
    for (size_t i = 0; i < line->event_count && i < most; i++)
        print_event(app, &line->events[i]);
    for (size_t i = 0; i < line->people_count && i < most; i++)
        print_person(app, &line->people[i]);
    if (total > most)
        app_print(app, "    and %zu more: --all\n", total - most);
}

static void print_evidence(const struct app *app, const struct layer_score *fit,
                           const struct layer_score *intent, bool is_all)
{
    app_print(app, "\nWhat stands behind it\n");
    for (size_t i = 0; i < fit->line_count; i++)
        print_line_evidence(app, &fit->lines[i], is_all);
    for (size_t i = 0; i < intent->line_count; i++)
        print_line_evidence(app, &intent->lines[i], is_all);
}

/* ---- change --------------------------------------------------------------------------------- */

static void print_layer_change(const struct app *app, const char *title,
                               const struct layer_change *change)
{
    static const char *const steps[] = {"another agreement", "data that came late", "ageing",
                                        "new activity"};
    struct arena *arena = app->arena;
    struct table *table =
        table_new(arena, line_columns, sizeof line_columns / sizeof *line_columns);
    add_points_row(table, arena, change->before_mp, STR("before"), STR(""));
    for (int s = 0; s < CHANGE_STEPS; s++) {
        const struct change_step *step = &change->steps[s];
        int64_t other = 0;
        if (step->line_count)
            add_points_row(table, arena, step->delta_mp, str_of(steps[s]), STR(""));
        for (size_t i = 0; i < step->line_count; i++) {
            int64_t delta = step->lines[i].delta_mp;
            bool is_small = delta < CHANGE_LINE_SHOWN_MP && delta > -CHANGE_LINE_SHOWN_MP;
            if (is_small)
                other += delta;
            else
                add_points_row(table, arena, delta,
                               str_printf(arena, "  " STR_FMT, STR_ARG(step->lines[i].signal)),
                               STR(""));
        }
        if (other)
            add_points_row(table, arena, other, STR("  other"), STR(""));
    }
    add_points_row(table, arena, change->after_mp, STR("now"), STR(""));
    app_print(app, "\n%s\n", title);
    table_print(table, app, 2);
}

void explanation_print_change(const struct app *app, const struct change *change)
{
    app_print(app, "\nThen tier %c (%s), now tier %c (%s)", tier_letter(change->before.tier),
              cell_name(&change->before).at, tier_letter(change->after.tier),
              cell_name(&change->after).at);
    if (change->fit.before_mp == change->fit.after_mp)
        app_print(app, "; fit unchanged");
    else
        print_layer_change(app, "Why fit moved", &change->fit);
    if (change->intent.before_mp == change->intent.after_mp)
        app_print(app, "; intent unchanged\n");
    else
        print_layer_change(app, "Why intent moved", &change->intent);
}

void explanation_print(const struct app *app, const struct explained *explained,
                       const struct agreement *agreement, bool is_all)
{
    const struct score *score = explained->explanation.scored.score;
    explanation_print_short(app, explained, agreement);
    print_layer_lines(app, "Fit adds up", score->fit, score, is_all);
    print_layer_lines(app, "Intent adds up", score->intent, score, is_all);
    print_evidence(app, score->fit, score->intent, is_all);
    if (explained->has_change)
        explanation_print_change(app, &explained->change);
}
