/* The picture of a simulation: how many go from tier to tier, and what each team would get. */
#include <stdio.h>

#include "base/buf.h"
#include "cli/simulation.h"
#include "cli/svg.h"
#include "engine/grade.h"
#include "flow/simulate.h"

enum {
    WIDTH = 720,
    MAP_LEFT = 60,
    MAP_TOP = 110,
    CELL = 44,
    MAP_STEP = 340, /* from the map of accounts to that of people */
    LOAD_TOP = MAP_TOP + (TIERS + 1) * CELL + 80,
    LOAD_LEFT = 180,
    LOAD_WIDTH = 380,
    LOAD_ROW = 44,
    BAR = 14,
    TEXT_SIZE = 200,
};

/* Plain colours first, those for the dark after them: no variables, which slide tools do not know. */
static void write_style(struct buf *buf)
{
    buf_text(buf, "<style>\n"
                  "text{font:13px system-ui,sans-serif;fill:#1b1f24}.soft{fill:#57606a}\n"
                  ".title{font-size:17px;font-weight:600}.ground{fill:#ffffff}\n"
                  ".cell{fill:none;stroke:#d0d7de}.bar{fill:#3b78c4}.old{fill:#9aa4af}\n"
                  ".stay{fill:#3b78c4}.up{fill:#2c7a4b}.down{fill:#b35900}\n"
                  "@media (prefers-color-scheme:dark){text{fill:#e6edf3}.soft{fill:#9aa4af}"
                  ".ground{fill:#0d1117}.cell{stroke:#30363d}.bar{fill:#5b9bea}.old{fill:#6b7681}"
                  ".stay{fill:#5b9bea}.up{fill:#3fb06e}.down{fill:#e08a3c}}\n"
                  "</style>\n");
}

static void write_text(struct buf *buf, double x, double y, const char *attributes, struct str text)
{
    buf_printf(buf, "<text x=\"%.1f\" y=\"%.1f\"%s>", x, y, attributes);
    svg_text(buf, text);
    buf_text(buf, "</text>\n");
}

/* ---- the map -------------------------------------------------------------------------------- */

static int64_t row_total(const struct migration *migration, int tier)
{
    int64_t total = 0;
    for (int j = 0; j <= TIERS; j++)
        total += migration->moved[tier][j];
    return total;
}

/* The deeper, the larger the share of those who stood in that tier before. */
static void write_cell(struct buf *buf, double x, double y, const struct migration *migration,
                       int from, int to)
{
    int64_t count = migration->moved[from][to], total = row_total(migration, from);
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
               x + 1, y + 1, CELL - 2, CELL - 2, 0.12 + 0.33 * share);
    buf_printf(buf, "<text text-anchor=\"middle\" x=\"%.1f\" y=\"%.1f\">%lld</text></g>\n",
               x + CELL / 2.0, y + CELL / 2.0 + 4.5, (long long)count);
}

static void write_map(struct buf *buf, double left, const struct simulation *s,
                      enum record_kind kind)
{
    char title[TEXT_SIZE];
    (void)snprintf(title, sizeof title, "%s: %lld of %lld move",
                   kind == RECORD_ACCOUNT ? "Accounts" : "People", (long long)s->kinds[kind].moved,
                   (long long)s->kinds[kind].known);
    write_text(buf, left, MAP_TOP - 28, "", str_of(title));
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
        for (int arm = 0; arm < ARMS; arm++) {
            double rate = daily(s, &s->result.teams[i], (enum whatif_arm)arm);
            largest = rate > largest ? rate : largest;
        }
    return largest;
}

static void write_team(struct buf *buf, const struct simulation *s, size_t row, double scale)
{
    const struct team_load *team = &s->result.teams[row];
    double y = LOAD_TOP + 20 + (double)row * LOAD_ROW;
    write_text(buf, LOAD_LEFT - 10, y + BAR + 4.5, " text-anchor=\"end\"", team->team);
    for (int arm = 0; arm < ARMS; arm++) {
        double rate = daily(s, team, (enum whatif_arm)arm);
        double width = scale > 0 ? LOAD_WIDTH * rate / scale : 0, top = y + arm * (BAR + 2);
        char note[TEXT_SIZE];
        (void)snprintf(note, sizeof note, "%.2f %s", rate, arm ? "after" : "before");
        buf_printf(buf,
                   "<rect class=\"%s\" x=\"%d\" y=\"%.1f\" width=\"%.1f\" height=\"%d\" "
                   "rx=\"2\"/>\n",
                   arm ? "bar" : "old", LOAD_LEFT, top, width > 0.5 ? width : 0.5, BAR);
        write_text(buf, LOAD_LEFT + width + 8, top + BAR - 2.5, " class=\"soft\"", str_of(note));
    }
}

void simulation_svg(struct buf *buf, const struct simulation *s)
{
    int height = LOAD_TOP + 40 + (int)s->result.team_count * LOAD_ROW;
    buf_printf(buf,
               "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" "
               "height=\"%d\" role=\"img\" aria-label=\"Who moves, and the load of each team\">\n",
               WIDTH, height, WIDTH, height);
    write_style(buf);
    buf_printf(buf, "<rect class=\"ground\" width=\"%d\" height=\"%d\"/>\n", WIDTH, height);
    write_text(buf, 16, 28, " class=\"title\"", STR("Who moves, and the load of each team"));
    write_text(buf, 16, 48, " class=\"soft\"",
               STR("Rows: tier under the agreement. Columns: tier under the candidate."));
    write_map(buf, MAP_LEFT, s, RECORD_ACCOUNT);
    write_map(buf, MAP_LEFT + MAP_STEP, s, RECORD_PERSON);
    write_text(buf, 16, LOAD_TOP - 4, "", STR("Newly in tier A or B, a business day"));
    double scale = largest_load(s);
    for (size_t i = 0; i < s->result.team_count; i++)
        write_team(buf, s, i, scale);
    buf_text(buf, "</svg>\n");
}
