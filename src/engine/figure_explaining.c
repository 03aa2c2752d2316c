/* Figures of explanations: adapters over counterfactual.h, expiry.h and change.h for one person in
 * a model of intent alone, where the tier is the grade. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/figure.h"
#include "base/instant.h"
#include "base/json.h"
#include "base/text.h"
#include "engine/change.h"
#include "engine/counterfactual.h"
#include "engine/expiry.h"
#include "engine/model_json.h"
#include "evidence/fields.h"

static const struct subject the_person = {RECORD_PERSON, {"person", 6}};

static bool plan_read(struct arena *arena, const struct json *inputs, const char *model_key,
                      const struct thresholds *thresholds, const struct plan **ret, struct err *err)
{
    struct agreement *agreement = bare_agreement(arena, thresholds);
    return model_read(arena, json_get(inputs, model_key), &agreement->person_intent, err) &&
           plan_compile(arena, agreement, ret, err);
}

static bool scene_read(struct arena *arena, const struct json *inputs, struct scene *ret,
                       struct err *err)
{
    struct record *person = arena_alloc(arena, sizeof *person);
    const struct json *events;
    *person = (struct record){.kind = the_person.kind, .id = the_person.id};
    if (!json_get_array(inputs, "events", &events, err) || !events_read(arena, events, person, err))
        return false;
    *ret = (struct scene){.people = person, .people_count = 1};
    return true;
}

/* Model, thresholds, events and a moment: what both questions about the future need. */
struct question {
    const struct plan *plan;
    struct scene scene;
    struct moment moment;
};

static bool question_read(struct arena *arena, const struct json *inputs, struct question *ret,
                          struct err *err)
{
    struct thresholds thresholds;
    if (!thresholds_read(inputs, "thresholds_mp", &thresholds, err) ||
        !plan_read(arena, inputs, "model", &thresholds, &ret->plan, err) ||
        !scene_read(arena, inputs, &ret->scene, err) || !moment_read(inputs, &ret->moment, err))
        return false;
    return instant_is_valid(ret->moment.as_of_us) ||
           err_set(err, ERR_INPUT, "\"as_of_us\" must lie between 2000 and 2100");
}

/* ---- what would move it up ---- */

static bool is_asked_for(const struct json *types, struct str type, struct arena *arena)
{
    if (json_is_null(types) || types->type != JSON_ARRAY)
        return true;
    for (size_t i = 0; i < types->count; i++)
        if (types->items[i].type == JSON_STRING &&
            str_eq(text_fold(arena, types->items[i].text), type))
            return true;
    return false;
}

static void write_moves(struct buf *buf, const struct counterfactual *found,
                        const struct json *types, int64_t max_k)
{
    bool has_any = false;
    buf_byte(buf, '[');
    for (size_t i = 0; i < found->move_count; i++) {
        const struct move *move = &found->moves[i];
        if (move->count > max_k || !is_asked_for(types, move->type, buf->arena))
            continue;
        buf_text(buf, has_any ? ",[" : "[");
        buf_json(buf, move->type);
        buf_printf(buf, ",%d,%lld]", move->count, (long long)move->intent_mp);
        has_any = true;
    }
    buf_byte(buf, ']');
}

static bool counterfactual_figure(struct arena *arena, const struct json *inputs,
                                  struct buf *ret_json, struct err *err)
{
    struct question q;
    int64_t max_k;
    if (!question_read(arena, inputs, &q, err) ||
        !int_read_or(inputs, "max_k", MOVE_COUNT_MAX, &max_k, err))
        return false;
    if (max_k < 1 || max_k > MOVE_COUNT_MAX)
        return err_set(err, ERR_INPUT, "\"max_k\" must be 1 to %d", MOVE_COUNT_MAX);
    struct scored now = scene_score(q.plan, q.moment, &q.scene, the_person, arena);
    struct counterfactual found = counterfactual_of(q.plan, q.moment, &q.scene, the_person, arena);
    struct members out = members_open(ret_json);
    members_int(&out, "score_mp", now.score->intent_mp);
    members_int(&out, "grade", now.score->intent_grade + 1);
    members_key(&out, "moves");
    write_moves(ret_json, &found, json_get(inputs, "types"), max_k);
    members_close(&out);
    return true;
}

/* ---- when it falls ---- */

static bool expiry_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                          struct err *err)
{
    struct question q;
    if (!question_read(arena, inputs, &q, err))
        return false;
    struct scored now = scene_score(q.plan, q.moment, &q.scene, the_person, arena);
    struct fall fall = expiry_of(q.plan, q.moment, &q.scene, the_person, arena).grade;
    struct members out = members_open(ret_json);
    members_int(&out, "score_mp_today", now.score->intent_mp);
    members_int(&out, "grade_today", now.score->intent_grade + 1);
    if (fall.days) {
        members_int(&out, "first_day_worse", fall.days);
        members_int(&out, "score_mp_that_day", fall.intent_mp);
        members_int(&out, "grade_that_day", fall.intent_grade + 1);
    } else {
        members_null(&out, "first_day_worse");
        members_null(&out, "score_mp_that_day");
        members_null(&out, "grade_that_day");
    }
    members_close(&out);
    return true;
}

/* ---- why it moved ---- */

static bool span_read(struct arena *arena, const struct json *inputs, struct change_span *ret,
                      struct err *err)
{
    if (!plan_read(arena, inputs, "model_before", NULL, &ret->plan_before, err) ||
        !plan_read(arena, inputs, "model_after", NULL, &ret->plan_after, err) ||
        !json_get_int(inputs, "t0_us", &ret->before.as_of_us, err) ||
        !json_get_int(inputs, "t1_us", &ret->after.as_of_us, err) ||
        !int_read_or(inputs, "known0_us", ret->before.as_of_us, &ret->before.known_at_us, err) ||
        !int_read_or(inputs, "known1_us", ret->after.as_of_us, &ret->after.known_at_us, err))
        return false;
    return (instant_is_valid(ret->before.as_of_us) && instant_is_valid(ret->after.as_of_us) &&
            ret->before.as_of_us <= ret->after.as_of_us) ||
           err_set(err, ERR_INPUT, "\"t0_us\" must not lie after \"t1_us\", both in 2000 to 2100");
}

static void write_step(struct members *out, const char *key, const struct change_step *step)
{
    members_key(out, key);
    buf_byte(out->buf, '{');
    for (size_t i = 0; i < step->line_count; i++) {
        if (i)
            buf_byte(out->buf, ',');
        buf_json(out->buf, step->lines[i].signal);
        buf_byte(out->buf, ':');
        buf_int(out->buf, step->lines[i].delta_mp);
    }
    buf_byte(out->buf, '}');
}

static bool change_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                          struct err *err)
{
    struct change_span span;
    struct scene scene;
    if (!span_read(arena, inputs, &span, err) || !scene_read(arena, inputs, &scene, err))
        return false;
    struct change change = change_of(&span, &scene, the_person, arena);
    struct members out = members_open(ret_json);
    members_int(&out, "score0", change.intent.before_mp);
    for (size_t i = 0; i < CHANGE_STEPS; i++)
        write_step(&out, change_step_name((enum change_step_id)i), &change.intent.steps[i]);
    members_int(&out, "score1", change.intent.after_mp);
    members_int(&out, "total", change.intent.after_mp - change.intent.before_mp);
    members_close(&out);
    return true;
}

#define EXAMPLE_SIGNALS(points)                                                                    \
    "{\"groups\":{\"hand\":[0,60]},\"signals\":[{\"id\":\"demo\",\"group\":\"hand\",\"kind\":"     \
    "\"event_recency\",\"types\":[\"demo\"],\"window\":120,\"points\":" points                     \
    ",\"curve\":\"hl:21\",\"cap\":[0,60]}]}"
#define EXAMPLE_EVENTS                                                                             \
    "\"events\":[{\"event_id\":\"d1\",\"type\":\"demo\",\"occurred_us\":1782918000000000,"         \
    "\"received_us\":1782918000000000}]"
#define EXAMPLE_QUESTION                                                                           \
    "{\"model\":" EXAMPLE_SIGNALS("40") "," EXAMPLE_EVENTS                                         \
                                        ",\"as_of_us\":1783774800123457,\"thresholds_mp\":[39000," \
                                        "20000,10000]}"

FIGURE_FAMILY(
    figure_explaining, "Explanations",
    {"counterfactual", "which events would raise the grade, and how many of each",
     "For each type of event that an actionable signal counts, the smallest k in 1..5 of such "
     "events at as_of that improves the grade; ordered by (k, -score, first use in the model). "
     "Rows are [type, k, score_mp] (semantics 1.13).",
     EXAMPLE_QUESTION, counterfactual_figure},
    {"grade_expiry_days", "on which day the grade falls without new activity",
     "The first n in 1..400 at which the score of as_of + n days has a worse grade; null if there "
     "is none (semantics 1.13).",
     EXAMPLE_QUESTION, expiry_figure},
    {"explain_change", "why a score moved between two moments, signal by signal",
     "Four telescoping steps: the model, data that came late, ageing, new activity. Each is the "
     "difference of effective contributions, zeros left out; together they are the change "
     "(semantics 1.13).",
     "{\"model_before\":" EXAMPLE_SIGNALS("40") ",\"model_after\":" EXAMPLE_SIGNALS(
         "50") "," EXAMPLE_EVENTS ",\"t0_us\":1783688400123457,\"t1_us\":1783774800123457}",
     change_figure});
