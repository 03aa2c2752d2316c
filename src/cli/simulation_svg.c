/* The picture of a simulation: how many go from tier to tier, what each team would get, and how many
 * outcomes would have been routed. */
#include <stdio.h>

#include "base/buf.h"
#include "base/instant.h"
#include "cli/simulation.h"
#include "cli/svg.h"
#include "engine/grade.h"
#include "flow/simulate.h"

enum {
    WIDTH = 760,
    MARGIN = 20,
    MAP_LEFT = 56,
    MAP_TOP = 140,
    CELL = 48,
    MAP_STEP = 364, /* from the map of accounts to that of people */
    MAP_BOTTOM = MAP_TOP + (TIERS + 1) * CELL,
    LEGEND_TOP = MAP_BOTTOM + 14,
    BARS_TOP = MAP_BOTTOM + 76,
    BARS_LEFT = 190,
    BARS_WIDTH = 320,
    BAR = 14,
    BAR_ROW = 44,
    SECTION_GAP = 40,
    LABEL_MAX = 22, /* characters that fit before the bars */
    CHANGE_MAX = 96,
    TEXT_SIZE = 400,
};

/* Plain colours first, those for the dark after them: no variables, which slide tools do not know. */
static void write_style(struct buf *buf)
{
    buf_text(buf,
             "<style>\n"
             "text{font:13px system-ui,sans-serif;fill:#1b1f24}.soft{fill:#57606a}\n"
             ".small{font-size:12px}.title{font-size:17px;font-weight:600}.head{font-weight:600}\n"
             ".ground{fill:#ffffff}.cell{fill:none;stroke:#d0d7de}\n"
             ".new{fill:#3b78c4}.old{fill:#9aa4af}\n"
             ".stay{fill:#3b78c4}.up{fill:#2c7a4b}.down{fill:#b35900}\n"
             "@media (prefers-color-scheme:dark){text{fill:#e6edf3}.soft{fill:#9aa4af}"
             ".ground{fill:#0d1117}.cell{stroke:#30363d}.new{fill:#5b9bea}.old{fill:#6b7681}"
             ".stay{fill:#5b9bea}.up{fill:#3fb06e}.down{fill:#e08a3c}}\n"
             "</style>\n");
}

static void write_text(struct buf *buf, double x, double y, const char *attributes, struct str text)
{
    buf_printf(buf, "<text x=\"%.1f\" y=\"%.1f\"%s>", x, y, attributes);
    svg_text(buf, text);
    buf_text(buf, "</text>\n");
}

/* Never inside a character. */
static struct str cut(struct str from, size_t bytes_max, char text[static TEXT_SIZE])
{
    if (from.length <= bytes_max)
        return from;
    size_t length = bytes_max - 3;
    while (length && ((unsigned char)from.at[length] & 0xc0) == 0x80)
        length--;
    (void)snprintf(text, TEXT_SIZE, "%.*s...", (int)length, from.at);
    return str_of(text);
}

/* ---- the map -------------------------------------------------------------------------------- */

static int64_t row_total(const struct migration *migration, int tier)
{
    int64_t total = 0;
    for (int j = 0; j <= TIERS; j++)
        total += migration->moved[tier][j];
    return total;
}

/* What fits into a cell: up to five digits, then thousands and millions. */
static struct str short_count(int64_t count, char text[static TEXT_SIZE])
{
    if (count < 100000)
        (void)snprintf(text, TEXT_SIZE, "%lld", (long long)count);
    else if (count < 10000000)
        (void)snprintf(text, TEXT_SIZE, "%lldk", (long long)(count + 500) / 1000);
    else
        (void)snprintf(text, TEXT_SIZE, "%lldM", (long long)(count + 500000) / 1000000);
    return str_of(text);
}

/* The deeper, the larger the share of those who stood in that tier before. */
static void write_cell(struct buf *buf, double x, double y, const struct migration *migration,
                       int from, int to)
{
    int64_t count = migration->moved[from][to], total = row_total(migration, from);
    char text[TEXT_SIZE];
    buf_printf(buf, "<rect class=\"cell\" x=\"%.1f\" y=\"%.1f\" width=\"%d\" height=\"%d\"/>\n", x,
               y, CELL, CELL);
    if (!count)
        return;
    double share = (double)count / (double)total;
    buf_printf(buf,
               "<g><title>%c to %c: %lld of %lld</title><rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" "
               "width=\"%d\" height=\"%d\" fill-opacity=\"%.2f\"/>\n",
               tier_letter(from), tier_letter(to), (long long)count, (long long)total,
               to == from  ? "stay"
               : to < from ? "up"
                           : "down",
               x + 1, y + 1, CELL - 2, CELL - 2, 0.16 + 0.34 * share);
    write_text(buf, x + CELL / 2.0, y + CELL / 2.0 + 4.5, " text-anchor=\"middle\"",
               short_count(count, text));
    buf_text(buf, "</g>\n");
}

static void write_map(struct buf *buf, double left, const struct simulation *s,
                      enum record_kind kind)
{
    char title[TEXT_SIZE];
    (void)snprintf(title, sizeof title, "%s: %lld of %lld move",
                   kind == RECORD_ACCOUNT ? "Accounts" : "People", (long long)s->kinds[kind].moved,
                   (long long)s->kinds[kind].known);
    write_text(buf, left, MAP_TOP - 30, " class=\"head\"", str_of(title));
    for (int i = 0; i <= TIERS; i++) {
        char letter[] = {tier_letter(i), 0};
        write_text(buf, left + (i + 0.5) * CELL, MAP_TOP - 8,
                   " class=\"soft\" text-anchor=\"middle\"", str_of(letter));
        write_text(buf, left - 10, MAP_TOP + (i + 0.5) * CELL + 4.5,
                   " class=\"soft\" text-anchor=\"end\"", str_of(letter));
        for (int j = 0; j <= TIERS; j++)
            write_cell(buf, left + j * CELL, MAP_TOP + i * CELL, &s->result.migration[kind], i, j);
    }
}

/* A kind of which nobody is known has no map. */
static void write_maps(struct buf *buf, const struct simulation *s)
{
    double left = MAP_LEFT;
    for (enum record_kind kind = RECORD_ACCOUNT; kind <= RECORD_PERSON; kind++)
        if (s->kinds[kind].known) {
            write_map(buf, left, s, kind);
            left += MAP_STEP;
        }
}

static void write_legend(struct buf *buf)
{
    static const char *const classes[] = {"stay", "up", "down"};
    static const char *const words[] = {"stay", "move up", "move down"};
    for (int i = 0; i < 3; i++) {
        double x = MAP_LEFT + i * 110.0;
        buf_printf(buf,
                   "<rect class=\"%s\" x=\"%.1f\" y=\"%d\" width=\"12\" height=\"12\" "
                   "fill-opacity=\"0.5\"/>\n",
                   classes[i], x, LEGEND_TOP);
        write_text(buf, x + 18, LEGEND_TOP + 10.5, " class=\"soft\"", str_of(words[i]));
    }
}

/* ---- pairs of bars ---------------------------------------------------------------------------- */

struct pair {
    struct str label;
    double value[ARMS];
    struct str note[ARMS];
};

/* `scale`: the value of a bar of full width. */
static void write_pair(struct buf *buf, double y, const struct pair *pair, double scale)
{
    char text[TEXT_SIZE];
    buf_text(buf, "<g><title>");
    svg_text(buf, pair->label);
    buf_text(buf, "</title>\n");
    write_text(buf, BARS_LEFT - 10, y + BAR + 4.5, " text-anchor=\"end\"",
               cut(pair->label, LABEL_MAX, text));
    for (int arm = 0; arm < ARMS; arm++) {
        double width = scale > 0 ? BARS_WIDTH * pair->value[arm] / scale : 0;
        double top = y + arm * (BAR + 2);
        buf_printf(buf,
                   "<rect class=\"%s\" x=\"%d\" y=\"%.1f\" width=\"%.1f\" height=\"%d\" "
                   "rx=\"2\"/>\n",
                   arm ? "new" : "old", BARS_LEFT, top, width > 0.5 ? width : 0.5, BAR);
        write_text(buf, BARS_LEFT + width + 8, top + BAR - 2.5, " class=\"soft\"", pair->note[arm]);
    }
    buf_text(buf, "</g>\n");
}

static void write_key(struct buf *buf, double y)
{
    static const char *const words[] = {"agreement", "candidate"};
    for (int arm = 0; arm < ARMS; arm++) {
        double x = WIDTH - 230 + arm * 110.0;
        buf_printf(buf, "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"12\" height=\"12\"/>\n",
                   arm ? "new" : "old", x, y - 10.5);
        write_text(buf, x + 18, y, " class=\"soft\"", str_of(words[arm]));
    }
}

/* ---- the load -------------------------------------------------------------------------------- */

static double daily(const struct simulation *s, const struct team_load *team, enum whatif_arm arm)
{
    double rate = 0;
    return whatif_daily(&s->result, team, arm, &rate) ? rate : 0;
}

static double largest_load(const struct simulation *s)
{
    double largest = 0;
    for (size_t i = 0; i < s->result.team_count; i++)
        for (enum whatif_arm arm = ARM_BEFORE; arm < ARMS; arm++) {
            double rate = daily(s, &s->result.teams[i], arm);
            largest = rate > largest ? rate : largest;
        }
    return largest;
}

static void write_team(struct buf *buf, double y, const struct simulation *s,
                       const struct team_load *team, double scale)
{
    char notes[ARMS][TEXT_SIZE];
    struct pair pair = {.label = team->team};
    for (enum whatif_arm arm = ARM_BEFORE; arm < ARMS; arm++) {
        long long standing = (long long)team->standing[arm], most = (long long)team->open_max[arm];
        pair.value[arm] = daily(s, team, arm);
        if (most)
            (void)snprintf(notes[arm], TEXT_SIZE, "%.2f a day; %lld of %lld open", pair.value[arm],
                           standing, most);
        else
            (void)snprintf(notes[arm], TEXT_SIZE, "%.2f a day; %lld at the end", pair.value[arm],
                           standing);
        pair.note[arm] = str_of(notes[arm]);
    }
    write_pair(buf, y, &pair, scale);
}

static double write_load(struct buf *buf, double y, const struct simulation *s)
{
    if (!s->result.team_count)
        return y;
    write_text(buf, MARGIN, y, " class=\"head\"", STR("Newly routed per business day, by team"));
    write_key(buf, y);
    for (size_t i = 0; i < s->result.team_count; i++)
        write_team(buf, y + 18 + (double)i * BAR_ROW, s, &s->result.teams[i], largest_load(s));
    return y + (double)s->result.team_count * BAR_ROW + SECTION_GAP;
}

/* ---- outcomes ---------------------------------------------------------------------------------- */

static void write_outcome(struct buf *buf, double y, const struct sim_outcome *o)
{
    char notes[ARMS][TEXT_SIZE];
    struct pair pair = {.label = str_of(o->kind)};
    double total = (double)sim_counts_total(&o->counts);
    for (enum whatif_arm arm = ARM_BEFORE; arm < ARMS; arm++) {
        struct interval share = sim_routed_share(&o->counts, arm);
        long long routed = (long long)sim_counts_routed(&o->counts, arm);
        pair.value[arm] = (double)routed / total;
        if (share.lower.known)
            (void)snprintf(notes[arm], TEXT_SIZE, "%lld of %.0f (%.0f to %.0f %%)", routed, total,
                           100 * share.lower.value, 100 * share.upper.value);
        else
            (void)snprintf(notes[arm], TEXT_SIZE, "%lld of %.0f", routed, total);
        pair.note[arm] = str_of(notes[arm]);
    }
    write_pair(buf, y, &pair, 1);
}

static double write_outcomes(struct buf *buf, double y, const struct simulation *s)
{
    double at = y + 18;
    for (size_t i = 0; i < SIM_OUTCOMES; i++)
        if (sim_counts_total(&s->outcomes[i].counts)) {
            write_outcome(buf, at, &s->outcomes[i]);
            at += BAR_ROW;
        }
    if (at == y + 18)
        return y;
    write_text(buf, MARGIN, y, " class=\"head\"", STR("Outcomes whose record had been routed"));
    write_key(buf, y);
    return at - 18 + SECTION_GAP;
}

/* ---- all of it ---------------------------------------------------------------------------------- */

static void write_change(struct buf *buf, const struct diff *diff)
{
    char text[TEXT_SIZE], line[TEXT_SIZE];
    struct str says = diff->count ? diff->changes[0].says : STR("No change");
    says = cut(says, CHANGE_MAX, text);
    if (diff->count > 1)
        (void)snprintf(line, sizeof line, STR_FMT "; and %zu more", STR_ARG(says), diff->count - 1);
    else
        (void)snprintf(line, sizeof line, STR_FMT, STR_ARG(says));
    write_text(buf, MARGIN, 52, "", str_of(line));
}

static void write_head(struct buf *buf, const struct simulation *s)
{
    char from[INSTANT_TEXT_SIZE], to[INSTANT_TEXT_SIZE], text[TEXT_SIZE];
    instant_format_day(s->samples[0], from);
    instant_format_day(s->samples[s->sample_count - 1], to);
    (void)snprintf(text, sizeof text,
                   "%zu instant%s from %s to %s. Rows: tier under the agreement at the end; "
                   "columns: under the candidate.",
                   s->sample_count, s->sample_count == 1 ? "" : "s", from, to);
    write_text(buf, MARGIN, 30, " class=\"title\"", STR("What the candidate would have changed"));
    write_change(buf, &s->diff);
    write_text(buf, MARGIN, 74, " class=\"soft small\"", str_of(text));
}

void simulation_svg(struct buf *buf, const struct simulation *s)
{
    struct buf bars;
    buf_init(&bars, buf->arena, buf->length_max);
    double bottom = write_outcomes(&bars, write_load(&bars, BARS_TOP, s), s);
    int height = (int)bottom - SECTION_GAP + MARGIN;
    buf_printf(buf,
               "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" "
               "height=\"%d\" role=\"img\" aria-label=\"Who moves, the load of each team, and the "
               "outcomes routed\">\n",
               WIDTH, height, WIDTH, height);
    write_style(buf);
    buf_printf(buf, "<rect class=\"ground\" width=\"%d\" height=\"%d\"/>\n", WIDTH, height);
    write_head(buf, s);
    write_maps(buf, s);
    write_legend(buf);
    buf_add(buf, buf_str(&bars));
    buf_text(buf, "</svg>\n");
}
