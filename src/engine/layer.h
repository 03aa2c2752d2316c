/* What a layer scored, and the lines that made it (semantics 1.6, 1.13). The lines decide: the
 * score is their sum, and an explanation shows these same structs. Filled by score.h. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agreement/agreement.h"
#include "engine/history.h"

enum { LAYER_MAX_MP = 100 * MP, NO_AGE = -1 };

/* An event that counted: of event_days the youngest of each day, of event_distinct the youngest of
 * each value, of `gap` the youngest of each bucket. `mp` is its part of the line's raw_mp, and the
 * parts sum to it; they are 0 where the kind counts events together (event_tiers). */
struct counted_event {
    const struct event *event;
    int64_t effective_us; /* min(occurred, received) */
    int32_t age_days;
    int64_t mp;
};

/* A person who counted in an account's line; the parts sum to raw_mp, but are 0
 * where people are counted together (engaged_people). */
struct counted_person {
    struct str person;
    struct str role; /* empty = none */
    int64_t intent_mp;
    int64_t mp;
};

/* One signal. raw -> capped (its own cap) -> effective (after its group's and the layer's clamp).
 * `n`, `last_age_days` and `permille` are the facts of its sentence: how many counted, the age of
 * the youngest event in scoring days (NO_AGE = none), the share covered (-1 = not of this kind). */
struct line {
    const struct signal *signal;
    int64_t raw_mp, capped_mp, effective_mp;
    int64_t max_mp; /* min(cap_max, group max), semantics 1.13 */
    int64_t n;
    int32_t last_age_days;
    int32_t permille;

    /* Evidence; the counts are 0 unless it was asked for. */
    const struct counted_event *events; /* youngest first */
    size_t event_count;
    const struct counted_person *people; /* strongest first */
    size_t people_count;
    /* bins: */
    const struct fact *fact; /* NULL = never told */
    const struct bin *bin;   /* NULL = `other` or `missing` */
};

struct group_line {
    const struct group *group;
    int64_t sum_mp;   /* of the capped lines */
    int64_t score_mp; /* clamped to the group's range */
};

/* base + sum raw + sum(capped - raw) + sum(group score - group sum) + clamp = score, always;
 * base + sum effective = score, always. An agreement without the layer scores 0 with no lines. */
struct layer_score {
    const struct layer *layer;
    int64_t base_mp;
    struct line *lines; /* one a signal, in the agreement's order */
    size_t line_count;
    struct group_line *groups;
    size_t group_count;
    int64_t signal_cap_mp; /* sum(capped - raw) */
    int64_t layer_clamp_mp;
    int64_t score_mp;              /* 0 .. 100,000 */
    int32_t completeness_permille; /* of bins whose field is known (1.7); -1 = has no bins */
};

/* What is shown: whole points, rounded down, so that "70" is shown iff the threshold of 70 is
 * reached. */
static inline int64_t layer_display(int64_t score_mp)
{
    return score_mp / MP;
}
