/* See change.h. */
#include "change.h"

#include <assert.h>

#include "base/arena.h"
#include "engine/scene_int.h"

enum { STATES = CHANGE_STEPS + 1 };

const char *change_step_name(enum change_step_id id)
{
    static const char *const names[CHANGE_STEPS] = {"model", "late_data", "ageing", "new_activity"};
    assert((size_t)id < CHANGE_STEPS);
    return names[id];
}

/* What is looked at in a state: with which version, at which instant. */
struct state {
    const struct plan *plan;
    struct view view;
    int64_t as_of_us;
};

/* The telescope: from one state to the next a single thing changes. */
static void list_states(const struct change_span *span, struct state ret[STATES])
{
    int64_t t0 = span->before.as_of_us, t1 = span->after.as_of_us;
    int64_t k0 = span->before.known_at_us, k1 = span->after.known_at_us;
    ret[0] = (struct state){span->plan_before, {k0, t0}, t0};
    ret[1] = (struct state){span->plan_after, {k0, t0}, t0};
    ret[2] = (struct state){span->plan_after, {k1, t0}, t0};
    ret[3] = (struct state){span->plan_after, {k1, t0}, t1};
    ret[4] = (struct state){span->plan_after, {k1, t1}, t1};
}

static const struct score *score_in(const struct state *state, const struct scene *scene,
                                    struct subject subject, struct arena *arena)
{
    struct setting *setting = arena_alloc(arena, sizeof *setting);
    setting_prepare(state->plan, &state->view, scene, subject, arena, setting);
    return setting_evaluate(setting, state->as_of_us, false, arena).score;
}

static const struct line *line_of(const struct layer_score *layer, struct str signal)
{
    for (size_t i = 0; i < layer->line_count; i++)
        if (str_eq(layer->lines[i].signal->id, signal))
            return &layer->lines[i];
    return NULL;
}

static int64_t effective_of(const struct line *line)
{
    return line ? line->effective_mp : 0;
}

struct line_list {
    struct change_line *at;
    size_t count;
};

static void add_line(struct line_list *list, struct str signal, struct str reason, int64_t delta_mp)
{
    if (delta_mp != 0)
        list->at[list->count++] = (struct change_line){signal, reason, delta_mp};
}

static struct change_step step_between(const struct layer_score *before,
                                       const struct layer_score *after, struct arena *arena)
{
    struct line_list lines = {
        arena_array(arena, 1 + before->line_count + after->line_count, sizeof *lines.at), 0};
    add_line(&lines, STR("base"), STR(""), after->base_mp - before->base_mp);
    for (size_t i = 0; i < after->line_count; i++) {
        const struct line *line = &after->lines[i];
        add_line(&lines, line->signal->id, line->signal->reason,
                 line->effective_mp - effective_of(line_of(before, line->signal->id)));
    }
    for (size_t i = 0; i < before->line_count; i++) {
        const struct line *line = &before->lines[i];
        if (!line_of(after, line->signal->id))
            add_line(&lines, line->signal->id, line->signal->reason, -line->effective_mp);
    }
    return (struct change_step){lines.at, lines.count, after->score_mp - before->score_mp};
}

struct change change_of(const struct change_span *span, const struct scene *scene,
                        struct subject subject, struct arena *arena)
{
    assert(span && scene && arena && span->before.as_of_us <= span->after.as_of_us);
    struct state states[STATES];
    const struct score *scores[STATES];
    list_states(span, states);
    for (size_t i = 0; i < STATES; i++)
        scores[i] = score_in(&states[i], scene, subject, arena);
    struct change change = {.before = *scores[0], .after = *scores[CHANGE_STEPS]};
    change.fit.before_mp = change.before.fit_mp;
    change.fit.after_mp = change.after.fit_mp;
    change.intent.before_mp = change.before.intent_mp;
    change.intent.after_mp = change.after.intent_mp;
    for (size_t i = 0; i < CHANGE_STEPS; i++) {
        change.fit.steps[i] = step_between(scores[i]->fit, scores[i + 1]->fit, arena);
        change.intent.steps[i] = step_between(scores[i]->intent, scores[i + 1]->intent, arena);
    }
    return change;
}
