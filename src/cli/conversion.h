/* A report of conversion for people, spreadsheets and slides. */
#pragma once

struct app;
struct buf;
struct conversion;

/* A table with bars, and in words what is immature, left out, and whether the order holds. */
void conversion_print(const struct app *app, const struct conversion *conversion);
void conversion_csv(struct buf *buf, const struct conversion *conversion);
/* A chart of the rates with their intervals; readable on light and dark. */
void conversion_svg(struct buf *buf, const struct conversion *conversion);
