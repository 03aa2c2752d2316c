/* What came of it, as words and tables: outcomes that a candidate would have routed or missed, what
 * became of the records, and those that only one of the two would have routed. */
#include "cli/simulation_int.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/instant.h"
#include "cli/app.h"
#include "cli/table.h"
#include "flow/simulate.h"

enum { WORDS_BYTES_MAX = 4096 };

/* ---- words ------------------------------------------------------------------------------------ */

static bool is_loss(const struct sim_outcome *o)
{
    return strcmp(o->kind, "lost") == 0;
}

/* "won" is what happened, "win" what is counted. */
static const char *noun(const struct sim_outcome *o, int64_t count)
{
    if (strcmp(o->kind, "won") == 0)
        return count == 1 ? "win" : "wins";
    if (is_loss(o))
        return count == 1 ? "lost deal" : "lost deals";
    return count == 1 ? "opportunity" : "opportunities";
}

/* To route what is lost is no gain. */
static void say_loss(struct buf *buf, const struct sim_outcome *o, int64_t missed, int64_t routed)
{
    if (!routed)
        buf_text(buf, "no lost deal was routed");
    else
        buf_printf(buf, "would have spared Sales %lld of the %lld %s it was given",
                   (long long)o->counts.lost, (long long)routed, noun(o, routed));
    if (missed)
        buf_printf(buf, "%s given it %lld of %lld others", routed ? ", and" : "; would have",
                   (long long)o->counts.caught, (long long)missed);
}

static void say_none(struct buf *buf, const struct sim_outcome *o)
{
    if (!o->is_known)
        buf_printf(buf, "no %s known since the period began, nothing to compare with", noun(o, 2));
    else if (o->unseen)
        buf_printf(buf, "no %s had a record that was looked at in time", noun(o, 1));
    else
        buf_printf(buf, "no %s to compare with", noun(o, 2));
}

void simulation_say_outcome(struct buf *buf, const struct sim_outcome *o)
{
    int64_t routed = sim_counts_routed(&o->counts, ARM_BEFORE);
    int64_t missed = sim_counts_total(&o->counts) - routed;
    if (missed + routed == 0)
        say_none(buf, o);
    else if (is_loss(o))
        say_loss(buf, o, missed, routed);
    else if (missed == 0)
        buf_printf(buf, "no %s was missed; would have lost %lld of %lld", noun(o, 1),
                   (long long)o->counts.lost, (long long)routed);
    else if (routed == 0)
        buf_printf(buf, "would have caught %lld of the %lld missed %s; none was routed",
                   (long long)o->counts.caught, (long long)missed, noun(o, missed));
    else
        buf_printf(buf, "would have caught %lld of the %lld missed %s and lost %lld of %lld others",
                   (long long)o->counts.caught, (long long)missed, noun(o, missed),
                   (long long)o->counts.lost, (long long)routed);
}

/* ---- outcomes routed ----------------------------------------------------------------------------- */

static void interval_cell(struct table *table, const struct interval *interval)
{
    if (!interval->lower.known || !interval->upper.known) {
        table_cell(table, STR(""));
        return;
    }
    double lower = 100 * interval->lower.value, upper = 100 * interval->upper.value;
    int places = upper < 1 ? 2 : 1;
    table_cellf(table, "%.*f to %.*f %%", places, lower, places, upper);
}

static void counts_row(struct table *table, struct str name, const struct sim_counts *counts)
{
    table_cell(table, name);
    table_int(table, sim_counts_total(counts));
    for (enum whatif_arm arm = ARM_BEFORE; arm < ARMS; arm++) {
        struct interval share = sim_routed_share(counts, arm);
        long long routed = (long long)sim_counts_routed(counts, arm);
        if (share.estimate.known)
            table_cellf(table, "%lld (%.1f %%)", routed, 100 * share.estimate.value);
        else
            table_int(table, routed);
        interval_cell(table, &share);
    }
    table_int(table, counts->caught);
    table_int(table, counts->lost);
}

static void print_counts(const struct app *app, const struct sim_outcome *o)
{
    struct column columns[] = {
        {"segment", COLUMN_TEXT, true},
        {noun(o, 2), COLUMN_NUMBER, false},
        {"routed before", COLUMN_NUMBER, false},
        {"95 %", COLUMN_TEXT, false},
        {"routed after", COLUMN_NUMBER, false},
        {"95 %", COLUMN_TEXT, false},
        {is_loss(o) ? "given" : "caught", COLUMN_NUMBER, false},
        {is_loss(o) ? "spared" : "lost", COLUMN_NUMBER, false},
    };
    struct table *table = table_new(app->arena, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < o->segment_count; i++)
        if (o->segment_count > 1 && sim_counts_total(&o->segments[i].counts))
            counts_row(table, o->segments[i].id, &o->segments[i].counts);
    counts_row(table, STR("all"), &o->counts);
    table_print(table, app, 2);
}

static void print_unseen(const struct app *app, const struct simulation *s,
                         const struct sim_outcome *o)
{
    if (!o->unseen)
        return;
    app_print(app, "  %lld %s left out: %s at no instant in the %lld days before",
              (long long)o->unseen, noun(o, o->unseen),
              o->unseen == 1 ? "its record was seen" : "their records were seen",
              (long long)(o->horizon_us / DAY_US));
    app_print(app, "%s\n", s->request.period.every_us > DAY_US ? "; --every 1d sees more" : "");
}

/* ---- what became of the records -------------------------------------------------------------------- */

static bool is_empty(const struct sim_rate *rate)
{
    return !rate->mature.n && !rate->immature && !rate->already;
}

static void rate_row(struct table *table, struct str name, const struct sim_rate *rate)
{
    table_cell(table, name);
    table_int(table, rate->mature.x);
    table_int(table, rate->mature.n);
    if (rate->interval.estimate.known)
        table_cellf(table, "%.1f %%", 100 * rate->interval.estimate.value);
    else
        table_cell(table, rate->mature.n ? STR("too few") : STR(""));
    interval_cell(table, &rate->interval);
    table_int(table, rate->immature);
    table_int(table, rate->already);
}

static void segment_rows(const struct app *app, struct table *table, const struct sim_outcome *o)
{
    for (size_t i = 0; o->segment_count > 1 && i < o->segment_count; i++)
        for (int set = SIM_IN; set <= SIM_OUT; set++) {
            const struct sim_segment *segment = &o->segments[i];
            if (!is_empty(&segment->sets[set]))
                rate_row(table,
                         str_printf(app->arena, "  " STR_FMT ", only the %s", STR_ARG(segment->id),
                                    set == SIM_IN ? "candidate" : "agreement"),
                         &segment->sets[set]);
        }
}

static void print_difference(const struct app *app, const struct interval *difference)
{
    if (!difference->estimate.known || !difference->lower.known || !difference->upper.known)
        return;
    app_print(app,
              "  Who comes in minus who goes out: %+.1f points (%+.1f to %+.1f, "
              "Miettinen-Nurminen 95 %%)%s\n",
              100 * difference->estimate.value, 100 * difference->lower.value,
              100 * difference->upper.value,
              difference->lower.value <= 0 && difference->upper.value >= 0
                  ? ": with these counts it could be chance"
                  : "");
}

static void print_rates(const struct app *app, const struct sim_outcome *o)
{
    static const struct column columns[] = {
        {"records routed", COLUMN_TEXT, true}, {"reached", COLUMN_NUMBER, false},
        {"of", COLUMN_NUMBER, false},          {"rate", COLUMN_NUMBER, false},
        {"95 %", COLUMN_TEXT, false},          {"too early", COLUMN_NUMBER, false},
        {"already", COLUMN_NUMBER, false},
    };
    static const char *const names[] = {"under the agreement", "under the candidate",
                                        "only under the candidate", "only under the agreement"};
    struct table *table = table_new(app->arena, columns, sizeof columns / sizeof *columns);
    for (int set = 0; set < SIM_SETS; set++)
        if (set < SIM_IN || !is_empty(&o->sets[set]))
            rate_row(table, str_of(names[set]), &o->sets[set]);
    segment_rows(app, table, o);
    table_print(table, app, 2);
    print_difference(app, &o->difference);
}

static void print_early(const struct app *app, const struct sim_outcome *o)
{
    long long early = (long long)(o->sets[SIM_BEFORE].immature + o->sets[SIM_IN].immature);
    if (early == 1)
        app_print(app, "  Too early to tell what became of the one record that was routed.\n");
    else if (early)
        app_print(app, "  Too early to tell what became of the %lld records that were routed.\n",
                  early);
}

static void print_outcome(const struct app *app, const struct simulation *s,
                          const struct sim_outcome *o)
{
    struct buf buf;
    buf_init(&buf, app->arena, WORDS_BYTES_MAX);
    simulation_say_outcome(&buf, o);
    app_print(app, "\n%s within %lld days: " STR_FMT "\n", o->kind,
              (long long)(o->horizon_us / DAY_US), STR_ARG(buf_str(&buf)));
    if (!o->is_known)
        return;
    if (sim_counts_total(&o->counts))
        print_counts(app, o);
    print_unseen(app, s, o);
    if (o->sets[SIM_BEFORE].mature.n || o->sets[SIM_AFTER].mature.n)
        print_rates(app, o);
    else
        print_early(app, o);
}

/* ---- one by one --------------------------------------------------------------------------------------- */

static void swap_row(struct table *table, const struct simulation *s, const struct sim_swap *swap)
{
    static const char *const fates[] = {"yes", "no", "too early", "before"};
    char day[INSTANT_TEXT_SIZE];
    instant_format_day(swap->anchor_us, day);
    table_cell(table, swap->is_in ? STR("in") : STR("out"));
    table_cell(table, swap->kind == RECORD_ACCOUNT ? STR("account") : STR("person"));
    table_cell(table, swap->id);
    table_cellf(table, "%s", day);
    table_cell(table, swap->segment);
    for (size_t o = 0; o < SIM_OUTCOMES; o++)
        table_cell(table, s->outcomes[o].is_known ? str_of(fates[swap->fates[o]]) : STR("unknown"));
}

static void print_swaps(const struct app *app, const struct simulation *s)
{
    static const struct column columns[] = {
        {"swap", COLUMN_TEXT, false},   {"kind", COLUMN_TEXT, false},
        {"id", COLUMN_TEXT, true},      {"first routed", COLUMN_TEXT, false},
        {"segment", COLUMN_TEXT, true}, {"opportunity", COLUMN_TEXT, false},
        {"won", COLUMN_TEXT, false},    {"lost", COLUMN_TEXT, false},
    };
    if (!s->swaps_total)
        return;
    struct table *table = table_new(app->arena, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < s->swap_count; i++)
        swap_row(table, s, &s->swaps[i]);
    app_print(app, "\nRouted under one of the two only: in = the candidate, out = the agreement\n");
    table_print(table, app, 2);
    simulation_print_page(app, s, s->swap_count, s->swaps_total);
}

void simulation_print_outcomes(const struct app *app, const struct simulation *s)
{
    for (size_t o = 0; o < SIM_OUTCOMES; o++)
        print_outcome(app, s, &s->outcomes[o]);
    print_swaps(app, s);
}
