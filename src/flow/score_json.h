/* A ranked record as one JSON object and as a row of CSV-like cells: the stable form that other
 * programs read, the same on the command line and elsewhere. */
#pragma once

#include "flow/score.h"

struct buf;
struct rules;

/* One line, with its line feed: kind, id, rank, tier, cell, segment, ... What is not known is
 * null. */
void ranked_json(struct buf *buf, const struct ranked *ranked, const struct rules *rules,
                 struct moment moment);

/* `"key":` and the value, for the writers of explanations and reports; none writes a comma. */
void json_key(struct buf *buf, const char *key);
void json_instant(struct buf *buf, int64_t t_us);
void json_text_or_null(struct buf *buf, struct str text);
/* [{"code":...,"mp":...,"says":...}] */
void json_reasons(struct buf *buf, const struct reason *reasons, size_t count);

const char *record_kind_word(enum record_kind kind); /* "account", "person" */
/* "A1". */
struct cell_name {
    char at[3];
};
struct cell_name cell_name(const struct score *score);
