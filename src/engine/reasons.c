/* See reasons.h. */
#include "reasons.h"

#include <assert.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/map.h"

/* ---- ranking codes ---- */

enum side { SIDE_POSITIVE, SIDE_NEGATIVE, SIDE_GAPS };

/* What one signal adds to its code on a side. */
static int64_t share_of(enum side side, const struct reason_input *input)
{
    switch (side) {
    case SIDE_POSITIVE:
        return input->effective_mp - input->baseline_mp;
    case SIDE_NEGATIVE:
        return input->effective_mp < 0 ? input->effective_mp : 0;
    case SIDE_GAPS:
        return input->actionable ? input->max_mp - input->effective_mp : 0;
    }
    return 0;
}

struct code_sum {
    struct str code;
    int64_t mp;
    int64_t ordinal;                   /* the smallest of its signals */
    const struct reason_input *leader; /* the signal that weighs most, then the first */
    int64_t leader_mp;
};

/* Negative sides rank by how far below zero they are. */
static int64_t weight(enum side side, int64_t mp)
{
    return side == SIDE_NEGATIVE ? -mp : mp;
}

static void add_share(struct code_sum *sum, enum side side, const struct reason_input *input)
{
    int64_t share = share_of(side, input);
    bool is_heavier = weight(side, share) > weight(side, sum->leader_mp);
    bool is_as_heavy = share == sum->leader_mp;
    if (!sum->leader || is_heavier || (is_as_heavy && input->ordinal < sum->leader->ordinal)) {
        sum->leader = input;
        sum->leader_mp = share;
    }
    if (input->ordinal < sum->ordinal)
        sum->ordinal = input->ordinal;
    sum->mp += share;
}

static size_t sum_codes(struct arena *arena, enum side side, const struct reason_input *inputs,
                        size_t count, struct code_sum *ret_sums)
{
    struct map codes;
    map_init(&codes, arena);
    size_t code_count = 0;
    for (size_t i = 0; i < count; i++) {
        bool is_new;
        uint32_t place = map_intern(&codes, inputs[i].code, &is_new);
        if (is_new)
            ret_sums[code_count++] =
                (struct code_sum){.code = inputs[i].code, .ordinal = INT64_MAX};
        add_share(&ret_sums[place], side, &inputs[i]);
    }
    return code_count;
}

/* A sum of 0 is no reason: not positive, not negative, not a gap. */
static size_t drop_reasonless(enum side side, struct code_sum *sums, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (weight(side, sums[i].mp) > 0)
            sums[kept++] = sums[i];
    return kept;
}

static int by_ordinal(const struct code_sum *a, const struct code_sum *b)
{
    return a->ordinal < b->ordinal ? -1 : a->ordinal > b->ordinal;
}

static int largest_first(const void *a, const void *b)
{
    const struct code_sum *x = a, *y = b;
    if (x->mp != y->mp)
        return x->mp > y->mp ? -1 : 1;
    return by_ordinal(x, y);
}

static int smallest_first(const void *a, const void *b)
{
    const struct code_sum *x = a, *y = b;
    if (x->mp != y->mp)
        return x->mp < y->mp ? -1 : 1;
    return by_ordinal(x, y);
}

struct side_list {
    struct reason *at;
    size_t count;
};

static struct side_list rank_side(struct arena *arena, enum side side,
                                  const struct reason_input *inputs, size_t count, size_t most)
{
    if (most == 0)
        return (struct side_list){0};
    struct code_sum *sums = arena_array(arena, count, sizeof *sums);
    size_t code_count = sum_codes(arena, side, inputs, count, sums);
    code_count = drop_reasonless(side, sums, code_count);
    qsort(sums, code_count, sizeof *sums, side == SIDE_NEGATIVE ? smallest_first : largest_first);
    struct side_list list = {arena_array(arena, most, sizeof *list.at), 0};
    for (; list.count < code_count && list.count < most; list.count++) {
        const struct code_sum *sum = &sums[list.count];
        list.at[list.count] = (struct reason){
            .code = sum->code,
            .mp = sum->mp,
            .line = sum->leader->line,
            .signal = sum->leader->line ? sum->leader->line->signal : NULL,
        };
    }
    return list;
}

struct reasons reasons_rank(struct arena *arena, const struct reason_input *inputs, size_t count,
                            struct reason_limits limits)
{
    assert(arena && (inputs || count == 0));
    struct side_list positive = rank_side(arena, SIDE_POSITIVE, inputs, count, limits.positive);
    struct side_list negative = rank_side(arena, SIDE_NEGATIVE, inputs, count, limits.negative);
    struct side_list gaps = rank_side(arena, SIDE_GAPS, inputs, count, limits.gaps);
    return (struct reasons){positive.at,    negative.at,    gaps.at,
                            positive.count, negative.count, gaps.count};
}

/* ---- of a score ---- */

static size_t add_layer(const struct layer_score *layer, struct reason_input *inputs, size_t count)
{
    for (size_t i = 0; i < layer->line_count; i++, count++) {
        const struct line *line = &layer->lines[i];
        inputs[count] = (struct reason_input){
            .ordinal = (int64_t)count,
            .code = line->signal->reason,
            .effective_mp = line->effective_mp,
            .baseline_mp = line->signal->baseline_mp,
            .max_mp = line->max_mp,
            .actionable = line->signal->actionable,
            .line = line,
        };
    }
    return count;
}

static const struct reason *with_sentences(const struct reason *reasons, size_t count,
                                           const struct score *score, struct arena *arena)
{
    struct reason *said = arena_array(arena, count, sizeof *said);
    for (size_t i = 0; i < count; i++) {
        said[i] = reasons[i];
        said[i].says = line_says(reasons[i].line, score, arena);
    }
    return said;
}

static struct reasons reasons_within(const struct score *score, struct reason_limits limits,
                                     struct arena *arena)
{
    assert(score && score->fit && score->intent);
    size_t room = score->fit->line_count + score->intent->line_count;
    struct reason_input *inputs = arena_array(arena, room, sizeof *inputs);
    size_t count = add_layer(score->fit, inputs, 0);
    count = add_layer(score->intent, inputs, count);
    struct reasons reasons = reasons_rank(arena, inputs, count, limits);
    reasons.positive = with_sentences(reasons.positive, reasons.positive_count, score, arena);
    reasons.negative = with_sentences(reasons.negative, reasons.negative_count, score, arena);
    reasons.gaps = with_sentences(reasons.gaps, reasons.gap_count, score, arena);
    return reasons;
}

struct reasons reasons_of(const struct score *score, struct arena *arena)
{
    struct reason_limits limits = {REASONS_POSITIVE_MAX, REASONS_NEGATIVE_MAX, REASONS_GAPS_MAX};
    return reasons_within(score, limits, arena);
}

struct reasons reasons_positive_of(const struct score *score, struct arena *arena)
{
    return reasons_within(score, (struct reason_limits){REASONS_POSITIVE_MAX, 0, 0}, arena);
}
