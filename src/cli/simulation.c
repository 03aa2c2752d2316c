#include "cli/simulation.h"

#include <string.h>

#include "agreement/findings.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/instant.h"
#include "cli/app.h"
#include "cli/moment.h"
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
    buf_printf(buf, "%.*f -> %.*f new hot records per business day; ", places, before, places,
               after);
}

/* "won" is what happened, "win" what is counted. */
static const char *noun(const struct sim_outcome *o, bool is_one)
{
    if (strcmp(o->kind, "won") == 0)
        return is_one ? "win" : "wins";
    return is_one ? "opportunity" : "opportunities";
}

static void say_outcome(struct buf *buf, const struct sim_outcome *o)
{
    int64_t missed = o->caught + o->neither, routed = o->both + o->lost;
    if (missed + routed == 0)
        buf_printf(buf, "no %s to compare with", noun(o, false));
    else if (missed == 0)
        buf_printf(buf, "no %s was missed; would have lost %lld of %lld", noun(o, true),
                   (long long)o->lost, (long long)routed);
    else
        buf_printf(buf, "would have caught %lld of the %lld missed %s and lost %lld of %lld others",
                   (long long)o->caught, (long long)missed, noun(o, missed == 1),
                   (long long)o->lost, (long long)routed);
}

static void print_lead(const struct app *app, const struct simulation *s)
{
    struct buf buf;
    buf_init(&buf, app->arena, LEAD_BYTES_MAX);
    if (!s->kinds[RECORD_ACCOUNT].known && !s->kinds[RECORD_PERSON].known) {
        app_print(app, "Nothing is known of anybody at the end of the period.\n");
        return;
    }
    say_moves(&buf, s);
    say_load(&buf, s);
    say_outcome(&buf, &s->outcomes[WON]);
    buf_byte(&buf, '.');
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
        app_print(app, "\nThe candidate means the same as the agreement: nothing changes.\n");
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

static void print_matrix(const struct app *app, const struct simulation *s, enum record_kind kind)
{
    static const struct column columns[] = {
        {"before \\ after", COLUMN_TEXT, false},
        {"A", COLUMN_NUMBER, false},
        {"B", COLUMN_NUMBER, false},
        {"C", COLUMN_NUMBER, false},
        {"D", COLUMN_NUMBER, false},
        {"X", COLUMN_NUMBER, false},
    };
    const struct sim_kind *summary = &s->kinds[kind];
    if (!summary->known)
        return;
    struct table *table = table_new(app->arena, columns, sizeof columns / sizeof *columns);
    for (int i = 0; i <= TIERS; i++) {
        table_cellf(table, "%c", tier_letter(i));
        for (int j = 0; j <= TIERS; j++) {
            int64_t count = s->result.migration[kind].moved[i][j];
            if (count || i == j)
                table_int(table, count);
            else
                table_cell(table, STR(""));
        }
    }
    app_print(app, "\n%s by tier: %lld of %lld move (%.1f %%)",
              kind == RECORD_ACCOUNT ? "Accounts" : "People", (long long)summary->moved,
              (long long)summary->known, 100 * (double)summary->moved / (double)summary->known);
    if (summary->tau_b.known)
        app_print(app, "; the rankings agree by Kendall's tau-b %.3f", summary->tau_b.value);
    app_print(app, "\n");
    table_print(table, app, 2);
}

static struct str why_words(const struct app *app, const struct sim_move *move)
{
    struct buf buf;
    buf_init(&buf, app->arena, LEAD_BYTES_MAX);
    for (size_t i = 0; i < move->why_count; i++)
        buf_printf(&buf, "%s" STR_FMT " %+.3g", i ? ", " : "", STR_ARG(move->whys[i].signal),
                   (double)move->whys[i].delta_mp / MP);
    if (!move->why_count)
        buf_text(&buf, "same points, other limits");
    return buf_str(&buf);
}

static void print_moves(const struct app *app, const struct simulation *s)
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
    if (!s->moves_total)
        return;
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
        table_cell(table, move->says);
    }
    app_print(app, "\nWho moves\n");
    table_print(table, app, 2);
    if (s->move_count < s->moves_total)
        app_print(app, "  %zu of %zu are shown; --page %zu, or --moves N\n", s->move_count,
                  s->moves_total, s->request.page + 1);
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

static void load_row(struct table *table, const struct whatif_result *r,
                     const struct team_load *team)
{
    const int64_t *entered = team ? team->entered : r->entered;
    const int64_t *standing = team ? team->standing : r->standing;
    table_cell(table, team ? team->team : STR("all"));
    for (int arm = 0; arm < ARMS; arm++)
        table_int(table, entered[arm]);
    if (entered[ARM_BEFORE])
        table_cellf(table, "%+.0f %%",
                    100.0 * (double)(entered[ARM_AFTER] - entered[ARM_BEFORE]) /
                        (double)entered[ARM_BEFORE]);
    else
        table_cell(table, STR(""));
    for (int arm = 0; arm < ARMS; arm++)
        daily_cell(table, r, team, (enum whatif_arm)arm);
    table_cellf(table, "%lld -> %lld", (long long)standing[ARM_BEFORE],
                (long long)standing[ARM_AFTER]);
    if (team && team->open_max[ARM_AFTER])
        table_int(table, team->open_max[ARM_AFTER]);
    else
        table_cell(table, STR(""));
}

static void print_load(const struct app *app, const struct simulation *s)
{
    static const struct column columns[] = {
        {"team", COLUMN_TEXT, true},
        {"before", COLUMN_NUMBER, false},
        {"after", COLUMN_NUMBER, false},
        {"change", COLUMN_NUMBER, false},
        {"a day before", COLUMN_NUMBER, false},
        {"a day after", COLUMN_NUMBER, false},
        {"hot at the end", COLUMN_NUMBER, false},
        {"open at most", COLUMN_NUMBER, false},
    };
    const struct whatif_result *r = &s->result;
    if (!r->team_count)
        return;
    struct table *table = table_new(app->arena, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < r->team_count; i++)
        load_row(table, r, &r->teams[i]);
    if (r->team_count > 1)
        load_row(table, r, NULL);
    app_print(app, "\nNewly in tier A or B, and a business day\n");
    table_print(table, app, 2);
}

/* ---- what came of it --------------------------------------------------------------------------------- */

static void rate_row(struct table *table, const char *name, const struct sim_rate *rate)
{
    table_cell(table, str_of(name));
    table_int(table, rate->mature.x);
    table_int(table, rate->mature.n);
    if (rate->interval.estimate.known)
        table_cellf(table, "%.1f %%", 100 * rate->interval.estimate.value);
    else
        table_cell(table, rate->mature.n ? STR("too few") : STR(""));
    if (rate->interval.lower.known)
        table_cellf(table, "%.1f to %.1f %%", 100 * rate->interval.lower.value,
                    100 * rate->interval.upper.value);
    else
        table_cell(table, STR(""));
    table_int(table, rate->immature);
    table_int(table, rate->already);
}

static const struct column rate_columns[] = {
    {"hot", COLUMN_TEXT, true},        {"reached", COLUMN_NUMBER, false},
    {"of", COLUMN_NUMBER, false},      {"rate", COLUMN_NUMBER, false},
    {"95 %", COLUMN_TEXT, false},      {"too early", COLUMN_NUMBER, false},
    {"already", COLUMN_NUMBER, false},
};
enum { RATE_COLUMNS = sizeof rate_columns / sizeof *rate_columns };

static void print_rates(const struct app *app, const struct sim_outcome *o)
{
    static const char *const names[] = {"under the agreement", "under the candidate",
                                        "only under the candidate", "only under the agreement"};
    struct table *table = table_new(app->arena, rate_columns, RATE_COLUMNS);
    for (int set = 0; set < SIM_SETS; set++)
        rate_row(table, names[set], &o->sets[set]);
    table_print(table, app, 2);
}

static void print_segments(const struct app *app, const struct sim_outcome *o)
{
    if (o->segment_count < 2)
        return;
    struct table *table = table_new(app->arena, rate_columns, RATE_COLUMNS);
    for (size_t i = 0; i < o->segment_count; i++)
        for (int set = SIM_IN; set <= SIM_OUT; set++) {
            const struct sim_segment *segment = &o->segments[i];
            const struct sim_rate *rate = &segment->sets[set];
            if (!rate->mature.n && !rate->immature && !rate->already)
                continue;
            rate_row(table,
                     arena_printf(app->arena, STR_FMT ", only %s", STR_ARG(segment->id),
                                  set == SIM_IN ? "candidate" : "agreement"),
                     rate);
        }
    table_print(table, app, 2);
}

static void print_outcome(const struct app *app, const struct sim_outcome *o)
{
    struct buf buf;
    buf_init(&buf, app->arena, LEAD_BYTES_MAX);
    say_outcome(&buf, o);
    app_print(app, "\n%s within %lld days: " STR_FMT "\n", o->kind,
              (long long)(o->horizon_us / DAY_US), STR_ARG(buf_str(&buf)));
    if (!o->sets[SIM_BEFORE].mature.n && !o->sets[SIM_AFTER].mature.n) {
        int64_t early = o->sets[SIM_BEFORE].immature + o->sets[SIM_IN].immature;
        if (early)
            app_print(app, "  Too early to tell what became of the %lld that were hot.\n",
                      (long long)early);
        return;
    }
    print_rates(app, o);
    print_segments(app, o);
    if (o->difference.estimate.known && o->difference.lower.known && o->difference.upper.known)
        app_print(app,
                  "  Who comes in minus who goes out: %+.1f points (%+.1f to %+.1f, "
                  "Miettinen-Nurminen 95 %%)%s\n",
                  100 * o->difference.estimate.value, 100 * o->difference.lower.value,
                  100 * o->difference.upper.value,
                  o->difference.lower.value <= 0 && o->difference.upper.value >= 0
                      ? ": with these counts it could be chance"
                      : "");
}

static void print_swaps(const struct app *app, const struct simulation *s)
{
    static const struct column columns[] = {
        {"routed", COLUMN_TEXT, false}, {"kind", COLUMN_TEXT, false},
        {"id", COLUMN_TEXT, true},      {"first hot", COLUMN_TEXT, false},
        {"segment", COLUMN_TEXT, true}, {"opportunity", COLUMN_TEXT, false},
        {"won", COLUMN_TEXT, false},
    };
    static const char *const fates[] = {"yes", "no", "too early", "before"};
    if (!s->swaps_total)
        return;
    struct table *table = table_new(app->arena, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < s->swap_count; i++) {
        const struct sim_swap *swap = &s->swaps[i];
        char day[INSTANT_TEXT_SIZE];
        instant_format_day(swap->anchor_us, day);
        table_cell(table, swap->is_in ? STR("now") : STR("no more"));
        table_cell(table, swap->kind == RECORD_ACCOUNT ? STR("account") : STR("person"));
        table_cell(table, swap->id);
        table_cellf(table, "%s", day);
        table_cell(table, swap->segment);
        for (size_t o = 0; o < SIM_OUTCOMES; o++)
            table_cell(table, str_of(fates[swap->fates[o]]));
    }
    app_print(app, "\nHot at some time under one of the two only\n");
    table_print(table, app, 2);
    if (s->swap_count < s->swaps_total)
        app_print(app, "  %zu of %zu are shown; --page %zu, or --moves N\n", s->swap_count,
                  s->swaps_total, s->request.page + 1);
}

void simulation_print(const struct app *app, const struct simulation *s)
{
    print_lead(app, s);
    print_frame(app, s);
    print_changes(app, &s->diff);
    print_findings(app, s->request.findings);
    print_matrix(app, s, RECORD_ACCOUNT);
    print_matrix(app, s, RECORD_PERSON);
    print_moves(app, s);
    print_load(app, s);
    for (size_t o = 0; o < SIM_OUTCOMES; o++)
        print_outcome(app, &s->outcomes[o]);
    print_swaps(app, s);
}
