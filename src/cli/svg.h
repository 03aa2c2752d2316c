/* Bars with intervals as a self-contained SVG: no script, no font file, colours for light and for
 * dark, words for screen readers. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct buf;

struct chart_bar {
    struct str label, note;
    bool has_value;             /* else only the note is shown: too few, or too early */
    double value, lower, upper; /* 0 .. 1 */
};

struct chart {
    struct str title, subtitle;
    const struct chart_bar *bars;
    size_t count;
};

void chart_svg(struct buf *buf, const struct chart *chart);
/* Text between tags and in attributes: & < > " ' and what XML forbids. */
void svg_text(struct buf *buf, struct str text);
