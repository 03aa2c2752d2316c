/* What a kind of signal is made of. A file signal_NAME.c defines `const struct signal_kind
 * signal_NAME`, and its name is its registration: the word in the agreement, the check, the score,
 * the explanation and the reference page all come from that one row. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "engine/admit.h"
#include "engine/attributes.h"
#include "engine/curve.h"
#include "engine/layer.h"
#include "engine/score.h"

struct arena;
struct signal_plan;
struct signal_inputs;
struct tally;

struct signal_kind {
    struct signal_spec spec; /* first: a pointer to it is a pointer to the kind */

    /* Whether the signal keeps to the laws of semantics 1.5. May be NULL. */
    bool (*check)(const struct signal *signal, struct err *err);
    /* Keeps of the hits (youngest first) those that can ever count, in their order, and returns
     * their number. Depends on nothing but the hits, and reducing twice is reducing once, so that
     * new events may be put before already reduced ones. NULL = all can. */
    size_t (*reduce)(const struct signal *signal, struct hits hits, struct arena *scratch);
    /* Adds to the tally. */
    void (*score)(const struct signal_inputs *inputs, struct tally *tally);
};

/* A signal, compiled. */
struct signal_plan {
    const struct signal *signal;
    const struct signal_kind *kind;
    struct decay decay;
    int64_t cap_min_mp, cap_max_mp, max_mp;
    enum record_kind field_of; /* of bins */
    size_t field;
    int64_t completeness_weight;               /* most points of bins (1.7), else 0 */
    const struct topk_weights *const *weights; /* of people_topk: by the segment's place */
};

struct signal_inputs {
    const struct signal_plan *plan;
    int64_t today; /* scoring day of as_of */
    int32_t day_offset_minutes;
    struct hits hits;                    /* of this signal, reduced */
    const struct attributes *attributes; /* of the record that the layer is about */
    struct member_list members;          /* strongest first */
    size_t segment;
};

/* The line being made; `events` and `people` have room for all hits and members, or are NULL when
 * no evidence is wanted. */
struct tally {
    struct line *line;
    struct counted_event *events;
    struct counted_person *people;
    int64_t today;
};

/* The hits that are not older than the window, and their age for the sentence. */
struct hits hits_in_window(const struct signal_inputs *inputs, struct tally *tally);

static inline int64_t hit_factor(const struct signal_inputs *inputs, const struct admitted *hit)
{
    return decay_at(&inputs->plan->decay, inputs->today - hit->day);
}

/* One event more, worth `mp`. */
void tally_event(struct tally *tally, const struct admitted *hit, int64_t mp);
/* One person more, worth `mp`. */
void tally_person(struct tally *tally, const struct member *member, int64_t mp);

/* Each hit in the window adds the signal's points times the decay of its age. A `score` hook. */
void score_each_hit(const struct signal_inputs *inputs, struct tally *tally);

/* Fails with ERR_INPUT at the signal's place. Always returns false. */
bool signal_refuse(const struct signal *signal, struct err *err, const char *why);
/* Points over a count must not fall as the count grows (P4). */
bool count_bins_check(const struct signal *signal, struct err *err);
/* Points of the highest bin that `n` reaches; 0 below all. */
int64_t count_bins_points(const struct signal *signal, int64_t n);
/* Youngest event of each tumbling bucket of `gap_s`. A `reduce` hook. */
size_t reduce_gap(const struct signal *signal, struct hits hits, struct arena *scratch);
