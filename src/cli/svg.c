#include "cli/svg.h"

#include <assert.h>
#include <math.h>

#include "base/buf.h"
#include "base/text.h"

enum {
    WIDTH = 720,
    LABEL_WIDTH = 110,
    NOTE_WIDTH = 120,
    PLOT_LEFT = LABEL_WIDTH + 10,
    PLOT_WIDTH = WIDTH - PLOT_LEFT - NOTE_WIDTH - 20,
    TOP = 70,
    ROW = 34,
    BAR = 18,
    FOOT = 40,
};

void svg_text(struct buf *buf, struct str text)
{
    while (text.length) {
        unsigned char byte = (unsigned char)text.at[0];
        size_t length = text_utf8_length(text);
        if (byte == '&')
            buf_text(buf, "&amp;");
        else if (byte == '<')
            buf_text(buf, "&lt;");
        else if (byte == '>')
            buf_text(buf, "&gt;");
        else if (byte == '"')
            buf_text(buf, "&quot;");
        else if (byte == '\'')
            buf_text(buf, "&#39;");
        else if (byte < 0x20 || !length)
            buf_text(buf, "\xef\xbf\xbd");
        else
            buf_add(buf, str_slice(text, 0, length));
        text = str_slice(text, length ? length : 1, text.length);
    }
}

/* The smallest of 5 %, 10 %, 20 %, 25 %, 50 %, 100 % that holds all that is drawn. */
static double scale_of(const struct chart *chart)
{
    static const double scales[] = {0.05, 0.1, 0.2, 0.25, 0.5};
    double largest = 0;
    for (size_t i = 0; i < chart->count; i++)
        if (chart->bars[i].has_value && chart->bars[i].upper > largest)
            largest = chart->bars[i].upper;
    for (size_t i = 0; i < sizeof scales / sizeof *scales; i++)
        if (largest <= scales[i])
            return scales[i];
    return 1;
}

static double x_of(double value, double scale)
{
    return PLOT_LEFT + PLOT_WIDTH * value / scale;
}

/* Plain colours and an override for the dark: programs that know no CSS variables draw it too. */
static void write_style(struct buf *buf)
{
    buf_text(buf, "<style>\n"
                  ".ground{fill:#ffffff}.bar{fill:#3b78c4}\n"
                  ".grid{stroke:#d0d7de}.whisker{stroke:#1b1f24;stroke-width:1.5;fill:none}\n"
                  "text{font:13px system-ui,sans-serif;fill:#1b1f24}\n"
                  ".title{font-size:17px;font-weight:600}.soft{fill:#57606a}\n"
                  "@media (prefers-color-scheme:dark){\n"
                  ".ground{fill:#0d1117}.bar{fill:#5b9bea}.grid{stroke:#30363d}"
                  ".whisker{stroke:#e6edf3}text{fill:#e6edf3}.soft{fill:#9aa4af}}\n"
                  "</style>\n");
}

static void write_text(struct buf *buf, double x, double y, const char *attributes, struct str text)
{
    buf_printf(buf, "<text x=\"%.1f\" y=\"%.1f\"%s>", x, y, attributes);
    svg_text(buf, text);
    buf_text(buf, "</text>\n");
}

static void write_grid(struct buf *buf, size_t count, double scale)
{
    double bottom = TOP + (double)count * ROW;
    for (int i = 0; i <= 5; i++) {
        double value = scale * i / 5, x = x_of(value, scale);
        buf_printf(buf, "<line class=\"grid\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%.1f\"/>\n", x,
                   TOP - 6, x, bottom);
        buf_printf(buf,
                   "<text class=\"soft\" text-anchor=\"middle\" x=\"%.1f\" y=\"%.1f\">%g "
                   "%%</text>\n",
                   x, bottom + 18, 100 * value);
    }
}

static void write_bar(struct buf *buf, const struct chart_bar *bar, size_t row, double scale)
{
    double top = TOP + (double)row * ROW, middle = top + BAR / 2.0 + 4;
    write_text(buf, PLOT_LEFT - 10, middle + 4.5, " text-anchor=\"end\"", bar->label);
    write_text(buf, WIDTH - NOTE_WIDTH - 4, middle + 4.5, " class=\"soft\"", bar->note);
    if (!bar->has_value) {
        write_text(buf, PLOT_LEFT + 6, middle + 4.5, " class=\"soft\"",
                   STR("not enough to show a rate"));
        return;
    }
    double end = x_of(bar->value, scale), low = x_of(bar->lower, scale),
           high = x_of(bar->upper, scale);
    buf_printf(buf,
               "<rect class=\"bar\" x=\"%d\" y=\"%.1f\" width=\"%.1f\" height=\"%d\" rx=\"2\"/>\n",
               PLOT_LEFT, middle - BAR / 2.0, fmax(end - PLOT_LEFT, 0.5), BAR);
    buf_printf(buf, "<path class=\"whisker\" d=\"M%.1f %.1fH%.1fM%.1f %.1fv10M%.1f %.1fv10\"/>\n",
               low, middle, high, low, middle - 5, high, middle - 5);
    buf_printf(buf, "<title>%.1f %%, interval %.1f to %.1f %%</title>\n", 100 * bar->value,
               100 * bar->lower, 100 * bar->upper);
}

void chart_svg(struct buf *buf, const struct chart *chart)
{
    assert(chart->count < 10000);
    int height = TOP + (int)chart->count * ROW + FOOT;
    double scale = scale_of(chart);
    buf_printf(buf,
               "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" "
               "height=\"%d\" role=\"img\" aria-label=\"",
               WIDTH, height, WIDTH, height);
    svg_text(buf, chart->title);
    buf_text(buf, "\">\n");
    write_style(buf);
    buf_printf(buf, "<rect class=\"ground\" width=\"%d\" height=\"%d\"/>\n", WIDTH, height);
    write_text(buf, 16, 28, " class=\"title\"", chart->title);
    write_text(buf, 16, 48, " class=\"soft\"", chart->subtitle);
    write_grid(buf, chart->count, scale);
    for (size_t i = 0; i < chart->count; i++) {
        buf_text(buf, "<g>\n");
        write_bar(buf, &chart->bars[i], i, scale);
        buf_text(buf, "</g>\n");
    }
    buf_text(buf, "</svg>\n");
}
