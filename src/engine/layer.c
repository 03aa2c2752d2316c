/* A layer's score and the lines that make it (semantics 1.6, 1.7, 1.13). */
#include "layer.h"

#include <assert.h>
#include <string.h>

#include "base/apportion.h"
#include "base/arena.h"
#include "engine/layer_int.h"

static void reduce(const struct signal_plan *signal, struct hits *hits, struct arena *arena)
{
    if (signal->kind->reduce && hits->count > 0)
        hits->count = signal->kind->reduce(signal->signal, *hits, arena);
}

struct hits *layer_hits(const struct layer_plan *plan, struct hits admitted, struct arena *arena)
{
    struct hits *hits = events_select(&plan->selectors, admitted, arena);
    for (size_t i = 0; i < plan->layer->signal_count; i++)
        reduce(&plan->signals[i], &hits[i], arena);
    return hits;
}

static struct hits hits_joined(struct hits newer, struct hits older, struct arena *arena)
{
    struct hits joined = {arena_array(arena, newer.count + older.count, sizeof *joined.at), 0};
    for (size_t i = 0; i < newer.count; i++)
        joined.at[joined.count++] = newer.at[i];
    if (older.count > 0)
        memcpy(joined.at + joined.count, older.at, older.count * sizeof *older.at);
    joined.count += older.count;
    return joined;
}

struct hits *layer_hits_joined(const struct layer_plan *plan, const struct hits *newer,
                               const struct hits *older, struct arena *arena)
{
    size_t count = plan->layer->signal_count;
    struct hits *hits = arena_array(arena, count, sizeof *hits);
    for (size_t i = 0; i < count; i++) {
        if (newer[i].count == 0) {
            hits[i] = older[i];
            continue;
        }
        hits[i] = hits_joined(newer[i], older[i], arena);
        reduce(&plan->signals[i], &hits[i], arena);
    }
    return hits;
}

static int64_t clamp(int64_t value, int64_t low, int64_t high)
{
    return value < low ? low : value > high ? high : value;
}

static void score_line(const struct layer_inputs *inputs, size_t i, struct arena *arena,
                       struct line *line)
{
    const struct signal_plan *plan = &inputs->plan->signals[i];
    *line = (struct line){
        .signal = plan->signal, .max_mp = plan->max_mp, .last_age_days = NO_AGE, .permille = -1};
    struct signal_inputs signal = {plan,
                                   inputs->today,
                                   inputs->day_offset_minutes,
                                   inputs->hits[i],
                                   inputs->attributes,
                                   inputs->members,
                                   inputs->segment};
    struct tally tally = {.line = line, .today = inputs->today};
    if (inputs->wants_evidence) {
        tally.events = arena_array(arena, signal.hits.count, sizeof *tally.events);
        tally.people = arena_array(arena, signal.members.count + plan->signal->role_points_count,
                                   sizeof *tally.people);
    }
    plan->kind->score(&signal, &tally);
    line->events = tally.events;
    line->people = tally.people;
    line->capped_mp = clamp(line->raw_mp, plan->cap_min_mp, plan->cap_max_mp);
    line->effective_mp = line->capped_mp;
}

/* Which lines a clamp takes from: those of one group, or all. */
#define ALL_GROUPS SIZE_MAX

static bool is_to_pay(const struct line *line, size_t group, bool positive)
{
    return (group == ALL_GROUPS || line->signal->group == group) &&
           (positive ? line->effective_mp > 0 : line->effective_mp < 0);
}

/* Takes `excess` (above the upper end if positive, below the lower end if negative) from the
 * effective contributions of that sign, in proportion, by largest remainder. */
static void take_excess(struct layer_score *score, size_t group, int64_t excess,
                        struct arena *arena)
{
    if (excess == 0)
        return;
    struct line **payers = arena_array(arena, score->line_count, sizeof(struct line *));
    int64_t *weights = arena_array(arena, score->line_count, sizeof *weights);
    int64_t *parts = arena_array(arena, score->line_count, sizeof *parts);
    bool positive = excess > 0;
    size_t count = 0;
    for (size_t i = 0; i < score->line_count; i++) {
        struct line *line = &score->lines[i];
        if (!is_to_pay(line, group, positive))
            continue;
        payers[count] = line;
        weights[count++] = positive ? line->effective_mp : -line->effective_mp;
    }
    largest_remainder(arena, weights, count, positive ? excess : -excess, parts);
    for (size_t i = 0; i < count; i++)
        payers[i]->effective_mp -= positive ? parts[i] : -parts[i];
}

static int64_t sum_groups(struct layer_score *score, struct arena *arena)
{
    for (size_t i = 0; i < score->line_count; i++)
        score->groups[score->lines[i].signal->group].sum_mp += score->lines[i].capped_mp;
    int64_t total = 0;
    for (size_t i = 0; i < score->group_count; i++) {
        struct group_line *line = &score->groups[i];
        line->score_mp =
            clamp(line->sum_mp, (int64_t)line->group->min * MP, (int64_t)line->group->max * MP);
        take_excess(score, i, line->sum_mp - line->score_mp, arena);
        total += line->score_mp;
    }
    return total;
}

/* 1000 * (points of bins whose field is known) div (points of all bins). */
static int32_t completeness(const struct layer_plan *plan, const struct layer_score *score)
{
    int64_t known = 0, all = 0;
    for (size_t i = 0; i < score->line_count; i++) {
        const struct line *line = &score->lines[i];
        bool is_known = line->fact && line->fact->value.kind != VALUE_NULL;
        all += plan->signals[i].completeness_weight;
        known += is_known ? plan->signals[i].completeness_weight : 0;
    }
    return all > 0 ? (int32_t)(PERMILLE * known / all) : -1;
}

void layer_evaluate(const struct layer_inputs *inputs, struct arena *arena, struct layer_score *ret)
{
    const struct layer *layer = inputs->plan->layer;
    *ret = (struct layer_score){
        .layer = layer,
        .base_mp = (int64_t)layer->base * MP,
        .lines = arena_array(arena, layer->signal_count, sizeof *ret->lines),
        .line_count = layer->signal_count,
        .groups = arena_array(arena, layer->group_count, sizeof *ret->groups),
        .group_count = layer->group_count,
    };
    for (size_t i = 0; i < layer->group_count; i++)
        ret->groups[i].group = &layer->groups[i];
    for (size_t i = 0; i < layer->signal_count; i++) {
        score_line(inputs, i, arena, &ret->lines[i]);
        ret->signal_cap_mp += ret->lines[i].capped_mp - ret->lines[i].raw_mp;
    }
    int64_t total = ret->base_mp + sum_groups(ret, arena);
    ret->score_mp = clamp(total, 0, LAYER_MAX_MP);
    ret->layer_clamp_mp = ret->score_mp - total;
    take_excess(ret, ALL_GROUPS, total - ret->score_mp, arena);
    ret->completeness_permille = completeness(inputs->plan, ret);
}
