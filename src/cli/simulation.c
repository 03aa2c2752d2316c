/* A simulation as words and tables: who moves, why, and what each team would get. What came of it is
 * said by simulation_outcomes.c. */
#include "cli/simulation.h"

#include "agreement/findings.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/instant.h"
#include "cli/app.h"
#include "cli/moment.h"
#include "cli/simulation_int.h"
#include "cli/table.h"
#include "engine/grade.h"
#include "flow/simulate.h"
#include "flow/workspace.h"

enum {
    LEAD_BYTES_MAX = 4096,
    LEAD_WIDTH = 100,
    CHANGES_SHOWN = 20,
    WON = 1 /* place among the outcomes */
};

static const char *plural(int64_t count)
{
    return count == 1 ? "" : "s";
}

static int lead_width(const struct app *app)
{
    return app->width > 0 && app->width < LEAD_WIDTH ? app->width : LEAD_WIDTH;
}

/* ---- the sentence that matters ---------------------------------------------------------------- */

static void say_moves(struct buf *buf, const struct simulation *s)
{
    const struct sim_kind *accounts = &s->kinds[RECORD_ACCOUNT];
    const struct sim_kind *people = &s->kinds[RECORD_PERSON];
    bool has_accounts = accounts->known > 0;
    const struct sim_kind *lead = has_accounts ? accounts : people;
    if (!accounts->moved && !people->moved) {
        buf_text(buf, "Nobody moves; ");
        return;
    }
    buf_printf(buf, "%lld of %lld %s", (long long)lead->moved, (long long)lead->known,
               has_accounts ? "accounts" : "people");
    if (has_accounts && people->known)
        buf_printf(buf, " and %lld of %lld people", (long long)people->moved,
                   (long long)people->known);
    buf_text(buf, lead->moved == 1 && !people->known ? " moves; " : " move; ");
}

static void say_load(struct buf *buf, const struct simulation *s)
{
    double before = 0, after = 0;
    if (!whatif_daily(&s->result, NULL, ARM_BEFORE, &before) ||
        !whatif_daily(&s->result, NULL, ARM_AFTER, &after)) {
        buf_text(buf, "no business day in the period; ");
        return;
    }
    int places = before < 1 || after < 1 ? 2 : 1;
    buf_printf(buf, "%.*f -> %.*f newly routed records per business day; ", places, before, places,
               after);
}

static void say_still(struct buf *buf, const struct simulation *s)
{
    int64_t accounts = s->kinds[RECORD_ACCOUNT].known, people = s->kinds[RECORD_PERSON].known;
    buf_text(buf, "Nobody moves: ");
    if (accounts)
        buf_printf(buf, "%lld account%s%s", (long long)accounts, plural(accounts),
                   people ? " and " : "");
    if (people)
        buf_printf(buf, "%lld %s", (long long)people, people == 1 ? "person" : "people");
    buf_printf(buf, " stand%s where %s stood, and no load or outcome differs.",
               accounts + people == 1 ? "s" : "", accounts + people == 1 ? "it" : "they");
}

static void print_lead(const struct app *app, const struct simulation *s)
{
    struct buf buf;
    buf_init(&buf, app->arena, LEAD_BYTES_MAX);
    if (!s->kinds[RECORD_ACCOUNT].known && !s->kinds[RECORD_PERSON].known) {
        app_print(app, "Nothing is known of anybody at the end of the period.\n");
        return;
    }
    if (simulation_is_still(s))
        say_still(&buf, s);
    else {
        say_moves(&buf, s);
        say_load(&buf, s);
        simulation_say_outcome(&buf, &s->outcomes[WON]);
        buf_byte(&buf, '.');
    }
    print_wrapped(app, buf_str(&buf), 0, lead_width(app));
}

static void print_frame(const struct app *app, const struct simulation *s)
{
    struct str from = instant_words(app->arena, s->samples[0]);
    struct str to = instant_words(app->arena, s->samples[s->sample_count - 1]);
    struct str as_of = instant_words(app->arena, s->request.as_of_us);
    app_print(app, "Scored at %zu instant%s from " STR_FMT " to " STR_FMT, s->sample_count,
              plural((int64_t)s->sample_count), STR_ARG(from), STR_ARG(to));
    app_print(app, ", each as known then; outcomes to " STR_FMT ".\n", STR_ARG(as_of));
}

/* ---- what changes ------------------------------------------------------------------------------- */

static void print_changes(const struct app *app, const struct diff *diff)
{
    if (diff->count == 0) {
        app_print(app, "\nThe candidate means the same as the agreement.\n");
        return;
    }
    app_print(app, "\n%zu change%s%s\n", diff->count, plural((int64_t)diff->count),
              diff->count == 1 ? "" : ": more than one, so their effects cannot be told apart");
    size_t shown = diff->count < CHANGES_SHOWN ? diff->count : CHANGES_SHOWN;
    for (size_t i = 0; i < shown; i++) {
        struct str says = app_clean(app->arena, diff->changes[i].says);
        app_print(app, "  " STR_FMT "\n", STR_ARG(says));
    }
    if (shown < diff->count)
        app_print(app, "  %zu more; accord diff shows all\n", diff->count - shown);
}

static void print_findings(const struct app *app, const struct findings *findings)
{
    if (!findings || !findings->warnings)
        return;
    app_print(app, "\nOdd in the candidate\n");
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];
        if (finding->severity != SEVERITY_WARNING)
            continue;
        struct str text = app_clean(app->arena, finding->text);
        app_print(app, "  line %d: " STR_FMT "\n", finding->at.line, STR_ARG(text));
    }
}

/* ---- who moves ---------------------------------------------------------------------------------- */

/* Who stays, in one line. */
static void print_diagonal(const struct app *app, const struct migration *migration)
{
    app_print(app, " (");
    for (int i = 0; i <= TIERS; i++)
        app_print(app, "%s%c %lld", i ? ", " : "", tier_letter(i),
                  (long long)migration->moved[i][i]);
    app_print(app, ")\n");
}

static void print_matrix(const struct app *app, const struct migration *migration)
{
    static const struct column columns[] = {
        {"before \\ after", COLUMN_TEXT, false},
        {"A", COLUMN_NUMBER, false},
        {"B", COLUMN_NUMBER, false},
        {"C", COLUMN_NUMBER, false},
        {"D", COLUMN_NUMBER, false},
        {"X", COLUMN_NUMBER, false},
    };
    struct table *table = table_new(app->arena, columns, sizeof columns / sizeof *columns);
    for (int i = 0; i <= TIERS; i++) {
        table_cellf(table, "%c", tier_letter(i));
        for (int j = 0; j <= TIERS; j++) {
            int64_t count = migration->moved[i][j];
            if (count || i == j)
                table_int(table, count);
            else
                table_cell(table, STR(""));
        }
    }
    table_print(table, app, 2);
}

static void print_kind(const struct app *app, const struct simulation *s, enum record_kind kind)
{
    const struct sim_kind *summary = &s->kinds[kind];
    const char *word = kind == RECORD_ACCOUNT ? "Accounts" : "People";
    if (!summary->known)
        return;
    if (!summary->moved) {
        app_print(app, "\n%s by tier: none of %lld moves", word, (long long)summary->known);
        print_diagonal(app, &s->result.migration[kind]);
        return;
    }
    app_print(app, "\n%s by tier: %lld of %lld move%s (%.1f %%)", word, (long long)summary->moved,
              (long long)summary->known, summary->moved == 1 ? "s" : "",
              100 * (double)summary->moved / (double)summary->known);
    if (summary->tau_b.known)
        app_print(app, "; the rankings agree by Kendall's tau-b %.3f", summary->tau_b.value);
    app_print(app, "\n");
    print_matrix(app, &s->result.migration[kind]);
}

static void say_cause(struct buf *buf, const struct sim_move *move)
{
    const struct sim_standing *a = &move->at[ARM_BEFORE], *b = &move->at[ARM_AFTER];
    if (move->cause == CAUSE_DISQUALIFIED)
        buf_printf(buf, "disqualified: " STR_FMT, STR_ARG(b->disqualified));
    else if (move->cause == CAUSE_CLEARED)
        buf_printf(buf, "no longer disqualified: " STR_FMT, STR_ARG(a->disqualified));
    else if (move->cause == CAUSE_SEGMENT)
        buf_printf(buf, "segment " STR_FMT " -> " STR_FMT, STR_ARG(a->segment),
                   STR_ARG(b->segment));
    else if (move->cause == CAUSE_THRESHOLDS)
        buf_printf(buf, "same points, other limits: %c%c -> %c%c", fit_letter(a->fit_grade),
                   intent_digit(a->intent_grade), fit_letter(b->fit_grade),
                   intent_digit(b->intent_grade));
    else if (move->cause == CAUSE_GRID)
        buf_printf(buf, "cell %c%c of the grid", fit_letter(a->fit_grade),
                   intent_digit(a->intent_grade));
}

static struct str why_words(const struct app *app, const struct sim_move *move)
{
    struct buf buf;
    buf_init(&buf, app->arena, LEAD_BYTES_MAX);
    say_cause(&buf, move);
    for (size_t i = 0; i < move->why_count; i++)
        buf_printf(&buf, "%s" STR_FMT " %+.3g", buf_str(&buf).length ? ", " : "",
                   STR_ARG(move->whys[i].signal), (double)move->whys[i].delta_mp / MP);
    return buf_str(&buf);
}

static struct str reason_words(const struct app *app, const struct sim_move *move)
{
    struct str says[ARMS];
    for (int arm = 0; arm < ARMS; arm++)
        says[arm] = move->at[arm].reason_count ? move->at[arm].reasons[0].says : STR("none");
    return str_eq(says[0], says[1])
               ? says[0]
               : str_printf(app->arena, STR_FMT " -> " STR_FMT, STR_ARG(says[0]), STR_ARG(says[1]));
}

static struct table *table_of_moves(const struct app *app, const struct simulation *s)
{
    static const struct column columns[] = {
        {"tier", COLUMN_TEXT, false},
        {"kind", COLUMN_TEXT, false},
        {"id", COLUMN_TEXT, true},
        {"fit", COLUMN_TEXT, false},
        {"intent", COLUMN_TEXT, false},
        {"because", COLUMN_TEXT, true},
        {"leading reason", COLUMN_TEXT, true},
    };
    struct table *table = table_new(app->arena, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < s->move_count; i++) {
        const struct sim_move *move = &s->moves[i];
        const struct sim_standing *a = &move->at[ARM_BEFORE], *b = &move->at[ARM_AFTER];
        table_cellf(table, "%c -> %c", tier_letter(a->tier), tier_letter(b->tier));
        table_cell(table, move->kind == RECORD_ACCOUNT ? STR("account") : STR("person"));
        table_cell(table, move->id);
        table_cellf(table, "%lld -> %lld", (long long)(a->fit_mp / MP),
                    (long long)(b->fit_mp / MP));
        table_cellf(table, "%lld -> %lld", (long long)(a->intent_mp / MP),
                    (long long)(b->intent_mp / MP));
        table_cell(table, why_words(app, move));
        table_cell(table, reason_words(app, move));
    }
    return table;
}

static void print_moves(const struct app *app, const struct simulation *s)
{
    if (!s->moves_total)
        return;
    app_print(app, "\nWho moves\n");
    table_print(table_of_moves(app, s), app, 2);
    simulation_print_page(app, s, s->move_count, s->moves_total);
}

/* Which part of a list this is, unless it is all. */
void simulation_print_page(const struct app *app, const struct simulation *s, size_t shown,
                           size_t total)
{
    size_t each = s->request.moves, pages = (total + each - 1) / each;
    if (shown == total)
        return;
    if (!shown)
        app_print(app, "  nothing on page %zu: the last one is %zu\n", s->request.page, pages);
    else
        app_print(app, "  page %zu of %zu: %zu of %zu; --page P shows another, --moves N more\n",
                  s->request.page, pages, shown, total);
}

/* ---- load ------------------------------------------------------------------------------------------ */

static void daily_cell(struct table *table, const struct whatif_result *result,
                       const struct team_load *team, enum whatif_arm arm)
{
    double rate = 0;
    if (whatif_daily(result, team, arm, &rate))
        table_cellf(table, "%.2f", rate);
    else
        table_cell(table, STR("no day"));
}

static void change_cell(struct table *table, const int64_t entered[ARMS])
{
    double change = 100.0 * (double)(entered[ARM_AFTER] - entered[ARM_BEFORE]) /
                    (double)(entered[ARM_BEFORE] ? entered[ARM_BEFORE] : 1);
    if (!entered[ARM_BEFORE])
        table_cell(table, STR(""));
    else if (entered[ARM_AFTER] == entered[ARM_BEFORE])
        table_cell(table, STR("0 %"));
    else
        table_cellf(table, "%+.*f %%", change > -1 && change < 1 ? 1 : 0, change);
}

/* What may be open at once, and how far that is filled at the end. */
static void capacity_cells(struct table *table, const struct team_load *team)
{
    const int64_t *most = team ? team->open_max : NULL;
    if (!most || !most[ARM_BEFORE] || !most[ARM_AFTER]) {
        table_cell(table, STR(""));
        table_cell(table, STR(""));
        return;
    }
    if (most[ARM_BEFORE] == most[ARM_AFTER])
        table_int(table, most[ARM_AFTER]);
    else
        table_cellf(table, "%lld -> %lld", (long long)most[ARM_BEFORE], (long long)most[ARM_AFTER]);
    table_cellf(table, "%.0f -> %.0f %%",
                100.0 * (double)team->standing[ARM_BEFORE] / (double)most[ARM_BEFORE],
                100.0 * (double)team->standing[ARM_AFTER] / (double)most[ARM_AFTER]);
}

static void load_row(struct table *table, const struct whatif_result *r,
                     const struct team_load *team)
{
    const int64_t *entered = team ? team->entered : r->entered;
    const int64_t *standing = team ? team->standing : r->standing;
    table_cell(table, team ? team->team : STR("all"));
    for (int arm = 0; arm < ARMS; arm++)
        table_int(table, entered[arm]);
    change_cell(table, entered);
    for (int arm = 0; arm < ARMS; arm++)
        daily_cell(table, r, team, (enum whatif_arm)arm);
    table_cellf(table, "%lld -> %lld", (long long)standing[ARM_BEFORE],
                (long long)standing[ARM_AFTER]);
    capacity_cells(table, team);
}

static void print_load(const struct app *app, const struct simulation *s)
{
    static const struct column columns[] = {
        {"team", COLUMN_TEXT, true},
        {"before", COLUMN_NUMBER, false},
        {"after", COLUMN_NUMBER, false},
        {"change", COLUMN_NUMBER, false},
        {"per day before", COLUMN_NUMBER, false},
        {"per day after", COLUMN_NUMBER, false},
        {"at the end", COLUMN_NUMBER, false},
        {"open at most", COLUMN_NUMBER, false},
        {"full", COLUMN_NUMBER, false},
    };
    const struct whatif_result *r = &s->result;
    if (!r->team_count)
        return;
    struct table *table = table_new(app->arena, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < r->team_count; i++)
        load_row(table, r, &r->teams[i]);
    if (r->team_count > 1)
        load_row(table, r, NULL);
    app_print(app, "\nNewly routed in the period, and routed at its end\n");
    table_print(table, app, 2);
}

void simulation_print(const struct app *app, const struct simulation *s)
{
    print_lead(app, s);
    print_frame(app, s);
    print_changes(app, &s->diff);
    print_findings(app, s->request.findings);
    if (simulation_is_still(s))
        return;
    print_kind(app, s, RECORD_ACCOUNT);
    print_kind(app, s, RECORD_PERSON);
    print_moves(app, s);
    print_load(app, s);
    simulation_print_outcomes(app, s);
}
