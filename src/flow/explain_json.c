#include "flow/explain_json.h"

#include "base/arena.h"
#include "base/buf.h"
#include "engine/plan.h"
#include "flow/explain_words.h"
#include "flow/score_json.h"
#include "flow/workspace.h"

static void add_mp(struct buf *buf, const char *key, int64_t mp)
{
    buf_printf(buf, "\"%s\":%lld", key, (long long)mp);
}

static void add_text(struct buf *buf, const char *key, struct str text)
{
    json_key(buf, key);
    json_text_or_null(buf, text);
}

static void add_value(struct buf *buf, struct value value)
{
    if (value.kind == VALUE_NULL)
        buf_text(buf, "null");
    else if (value.kind == VALUE_TEXT)
        buf_json(buf, value.text);
    else
        buf_add(buf, value.text); /* the canonical text of a truth or a number is JSON */
}

/* ---- evidence ------------------------------------------------------------------------------- */

static void add_event(struct buf *buf, const struct counted_event *counted)
{
    const struct event *event = counted->event;
    buf_byte(buf, '{');
    add_text(buf, "source", event->source);
    buf_text(buf, ",\"event_id\":");
    buf_json(buf, event->id);
    buf_byte(buf, ',');
    add_text(buf, "type", event->type);
    buf_byte(buf, ',');
    add_text(buf, "event", event->name);
    buf_text(buf, ",\"occurred_at\":");
    json_instant(buf, counted->effective_us);
    buf_printf(buf, ",\"age_days\":%d,\"mp\":%lld,\"properties\":{", counted->age_days,
               (long long)counted->mp);
    for (size_t i = 0; i < event->property_count; i++) {
        buf_text(buf, i ? "," : "");
        buf_json(buf, event->properties[i].name);
        buf_byte(buf, ':');
        add_value(buf, event->properties[i].value);
    }
    buf_text(buf, "}}");
}

static void add_person(struct buf *buf, const struct counted_person *counted)
{
    buf_text(buf, "{\"person_id\":");
    buf_json(buf, counted->person);
    buf_byte(buf, ',');
    add_text(buf, "role", counted->role);
    buf_byte(buf, ',');
    add_mp(buf, "intent_mp", counted->intent_mp);
    buf_byte(buf, ',');
    add_mp(buf, "mp", counted->mp);
    buf_byte(buf, '}');
}

static void add_fact(struct buf *buf, const struct line *line)
{
    buf_text(buf, "{\"field\":");
    buf_json(buf, line->signal->field);
    buf_text(buf, ",\"value\":");
    add_value(buf, line->fact ? line->fact->value : value_null());
    buf_text(buf, ",\"effective_at\":");
    if (line->fact)
        json_instant(buf, line->fact->effective_us);
    else
        buf_text(buf, "null");
    buf_text(buf, ",\"received_at\":");
    if (line->fact)
        json_instant(buf, line->fact->received_us);
    else
        buf_text(buf, "null");
    buf_byte(buf, ',');
    add_text(buf, "source", line->fact ? line->fact->source : STR(""));
    buf_byte(buf, '}');
}

static void add_evidence(struct buf *buf, const struct line *line)
{
    buf_text(buf, ",\"evidence\":[");
    for (size_t i = 0; i < line->event_count; i++) {
        buf_text(buf, i ? "," : "");
        add_event(buf, &line->events[i]);
    }
    for (size_t i = 0; i < line->people_count; i++) {
        buf_text(buf, i || line->event_count ? "," : "");
        add_person(buf, &line->people[i]);
    }
    if (line->signal->field.length)
        add_fact(buf, line);
    buf_byte(buf, ']');
}

/* ---- layers --------------------------------------------------------------------------------- */

static void add_line(struct buf *buf, const struct line *line, const struct score *score,
                     struct arena *arena)
{
    buf_text(buf, "{\"signal\":");
    buf_json(buf, line->signal->id);
    buf_byte(buf, ',');
    add_text(buf, "code", line->signal->reason);
    buf_byte(buf, ',');
    add_mp(buf, "raw_mp", line->raw_mp);
    buf_byte(buf, ',');
    add_mp(buf, "capped_mp", line->capped_mp);
    buf_byte(buf, ',');
    add_mp(buf, "effective_mp", line->effective_mp);
    buf_text(buf, ",\"says\":");
    buf_json(buf, line_says(line, score, arena));
    add_evidence(buf, line);
    buf_byte(buf, '}');
}

/* The signal caps together, each group, the layer: the steps between raw sum and score. */
static void add_caps(struct buf *buf, const struct layer_score *layer)
{
    buf_printf(buf, "\"caps\":[{\"cap\":\"signals\",\"mp\":%lld}", (long long)layer->signal_cap_mp);
    for (size_t i = 0; i < layer->group_count; i++) {
        buf_text(buf, ",{\"cap\":\"group\",\"group\":");
        buf_json(buf, layer->groups[i].group->id);
        buf_printf(buf, ",\"mp\":%lld}",
                   (long long)(layer->groups[i].score_mp - layer->groups[i].sum_mp));
    }
    buf_printf(buf, ",{\"cap\":\"layer\",\"mp\":%lld}]", (long long)layer->layer_clamp_mp);
}

static void add_layer(struct buf *buf, const char *key, const struct layer_score *layer,
                      const struct score *score, struct arena *arena)
{
    json_key(buf, key);
    if (!layer) {
        buf_text(buf, "null");
        return;
    }
    buf_byte(buf, '{');
    add_mp(buf, "base_mp", layer->base_mp);
    buf_text(buf, ",\"lines\":[");
    for (size_t i = 0; i < layer->line_count; i++) {
        buf_text(buf, i ? "," : "");
        add_line(buf, &layer->lines[i], score, arena);
    }
    buf_text(buf, "],");
    add_caps(buf, layer);
    buf_byte(buf, ',');
    add_mp(buf, "score_mp", layer->score_mp);
    buf_byte(buf, '}');
}

/* ---- what else ------------------------------------------------------------------------------ */

static void add_moves(struct buf *buf, const char *key, const struct move *moves, size_t count)
{
    json_key(buf, key);
    buf_byte(buf, '[');
    for (size_t i = 0; i < count; i++) {
        buf_printf(buf, "%s{\"count\":%d,\"says\":", i ? "," : "", moves[i].count);
        buf_json(buf, moves[i].words);
        buf_printf(buf, ",\"tier\":\"%c\",\"intent_mp\":%lld,\"intent_grade\":\"%c\"}",
                   tier_letter(moves[i].tier), (long long)moves[i].intent_mp,
                   intent_digit(moves[i].intent_grade));
    }
    buf_byte(buf, ']');
}

static void add_counterfactual(struct buf *buf, const struct counterfactual *up)
{
    buf_text(buf, ",\"counterfactual\":{");
    add_moves(buf, "moves", up->moves, up->move_count);
    buf_byte(buf, ',');
    add_moves(buf, "steps", up->steps, up->step_count);
    buf_printf(buf, ",\"fit_limited\":%s}", up->is_fit_limited ? "true" : "false");
}

static void add_fall(struct buf *buf, const char *key, const struct fall *fall)
{
    json_key(buf, key);
    if (!fall->days) {
        buf_text(buf, "null");
        return;
    }
    buf_printf(buf, "{\"days\":%d,\"at\":", fall->days);
    json_instant(buf, fall->at_us);
    buf_printf(buf, ",\"intent_mp\":%lld,\"intent_grade\":\"%c\",\"tier\":\"%c\"}",
               (long long)fall->intent_mp, intent_digit(fall->intent_grade),
               tier_letter(fall->tier));
}

static void add_layer_change(struct buf *buf, const char *key, const struct layer_change *change)
{
    json_key(buf, key);
    buf_printf(buf, "{\"before_mp\":%lld,\"steps\":[", (long long)change->before_mp);
    for (int s = 0; s < CHANGE_STEPS; s++) {
        const struct change_step *step = &change->steps[s];
        buf_printf(buf, "%s{\"step\":\"%s\",\"delta_mp\":%lld,\"lines\":[", s ? "," : "",
                   change_step_name((enum change_step_id)s), (long long)step->delta_mp);
        for (size_t i = 0; i < step->line_count; i++) {
            buf_text(buf, i ? ",{\"signal\":" : "{\"signal\":");
            buf_json(buf, step->lines[i].signal);
            buf_printf(buf, ",\"delta_mp\":%lld}", (long long)step->lines[i].delta_mp);
        }
        buf_text(buf, "]}");
    }
    buf_printf(buf, "],\"after_mp\":%lld}", (long long)change->after_mp);
}

static void add_change(struct buf *buf, const struct change *change)
{
    buf_printf(buf, ",\"change\":{\"tier_before\":\"%c\",\"tier_after\":\"%c\",",
               tier_letter(change->before.tier), tier_letter(change->after.tier));
    add_layer_change(buf, "fit", &change->fit);
    buf_byte(buf, ',');
    add_layer_change(buf, "intent", &change->intent);
    buf_byte(buf, '}');
}

static void add_head(struct buf *buf, const struct explained *explained, const struct rules *rules)
{
    const struct score *score = explained->explanation.scored.score;
    char version[VERSION_TEXT_SIZE];
    version_text(&rules->version, version);
    buf_printf(buf, "{\"kind\":\"%s\",\"id\":", record_kind_word(score->kind));
    buf_json(buf, score->id);
    buf_printf(buf,
               ",\"tier\":\"%c\",\"cell\":\"%s\",\"fit_grade\":\"%c\",\"intent_grade\":\"%c\",",
               tier_letter(score->tier), cell_name(score).at, fit_letter(score->fit_grade),
               intent_digit(score->intent_grade));
    add_text(buf, "segment", score->segment ? score->segment->id : STR(""));
    buf_byte(buf, ',');
    add_text(buf, "account", score->account);
    buf_byte(buf, ',');
    add_text(buf, "disqualified", score->disqualified ? score->disqualified->id : STR(""));
    buf_printf(buf, ",\"version\":\"%s\",\"as_of\":", version);
    json_instant(buf, explained->moment.as_of_us);
    buf_text(buf, ",\"known_at\":");
    json_instant(buf, explained->moment.known_at_us);
    buf_byte(buf, ',');
}

void explained_json(struct buf *buf, const struct explained *explained, const struct rules *rules,
                    struct arena *arena)
{
    const struct explanation *explanation = &explained->explanation;
    const struct score *score = explanation->scored.score;
    add_head(buf, explained, rules);
    add_layer(buf, "fit", score->fit, score, arena);
    buf_byte(buf, ',');
    add_layer(buf, "intent", score->intent, score, arena);
    buf_text(buf, ",\"reasons\":");
    json_reasons(buf, explanation->reasons.positive, explanation->reasons.positive_count);
    buf_text(buf, ",\"negatives\":");
    json_reasons(buf, explanation->reasons.negative, explanation->reasons.negative_count);
    buf_text(buf, ",\"gaps\":");
    json_reasons(buf, explanation->reasons.gaps, explanation->reasons.gap_count);
    add_counterfactual(buf, &explanation->counterfactual);
    buf_text(buf, ",\"expiry\":{");
    add_fall(buf, "grade", &explanation->expiry.grade);
    buf_byte(buf, ',');
    add_fall(buf, "tier", &explanation->expiry.tier);
    buf_byte(buf, '}');
    if (explained->has_change)
        add_change(buf, &explained->change);
    buf_text(buf, "}\n");
}
