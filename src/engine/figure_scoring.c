/* Figures of scoring: adapters that make an agreement of a case's small model and call what the
 * product calls. */
#include <assert.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/figure.h"
#include "base/instant.h"
#include "base/json.h"
#include "engine/curve.h"
#include "engine/model_json.h"
#include "engine/rank.h"
#include "engine/reasons.h"
#include "engine/score_int.h"
#include "evidence/fields.h"

/* ---- layers ---- */

enum line_part { PART_RAW, PART_CAPPED, PART_EFFECTIVE };

static void write_lines(struct members *out, const char *key, const struct layer_score *layer,
                        enum line_part part)
{
    members_key(out, key);
    buf_byte(out->buf, '{');
    for (size_t i = 0; i < layer->line_count; i++) {
        const struct line *line = &layer->lines[i];
        if (i)
            buf_byte(out->buf, ',');
        buf_json(out->buf, line->signal->id);
        buf_byte(out->buf, ':');
        buf_int(out->buf, part == PART_RAW      ? line->raw_mp
                          : part == PART_CAPPED ? line->capped_mp
                                                : line->effective_mp);
    }
    buf_byte(out->buf, '}');
}

static void write_groups(struct members *out, const struct layer_score *layer)
{
    members_key(out, "group_mp");
    buf_byte(out->buf, '{');
    for (size_t i = 0; i < layer->group_count; i++) {
        if (i)
            buf_byte(out->buf, ',');
        buf_json(out->buf, layer->groups[i].group->id);
        buf_byte(out->buf, ':');
        buf_int(out->buf, layer->groups[i].score_mp);
    }
    buf_byte(out->buf, '}');
}

static void write_layer(struct buf *buf, const struct layer_score *layer)
{
    struct members out = members_open(buf);
    write_lines(&out, "raw_mp", layer, PART_RAW);
    write_lines(&out, "capped_mp", layer, PART_CAPPED);
    write_groups(&out, layer);
    members_int(&out, "base_mp", layer->base_mp);
    write_lines(&out, "effective_mp", layer, PART_EFFECTIVE);
    members_int(&out, "score_mp", layer->score_mp);
    members_int(&out, "display", layer_display(layer->score_mp));
    members_close(&out);
}

static bool score_person_figure(struct arena *arena, const struct json *inputs,
                                struct buf *ret_json, struct err *err)
{
    struct agreement *agreement = bare_agreement(arena, NULL);
    struct record person = {.kind = RECORD_PERSON};
    const struct json *events;
    const struct plan *plan;
    struct moment moment;
    if (!model_read(arena, json_get(inputs, "model"), &agreement->person_intent, err) ||
        !plan_compile(arena, agreement, &plan, err) || !moment_read(inputs, &moment, err) ||
        !json_get_array(inputs, "events", &events, err) ||
        !events_read(arena, events, &person, err))
        return false;
    struct person_score score;
    score_person(plan, moment, &person, arena, &score);
    write_layer(ret_json, &score.intent);
    return true;
}

static bool score_account_fit_figure(struct arena *arena, const struct json *inputs,
                                     struct buf *ret_json, struct err *err)
{
    struct agreement *agreement = bare_agreement(arena, NULL);
    struct record account = {.kind = RECORD_ACCOUNT};
    const struct json *attributes;
    const struct plan *plan;
    if (!model_read(arena, json_get(inputs, "model"), &agreement->account_fit, err) ||
        !plan_compile(arena, agreement, &plan, err) ||
        !json_get_object(inputs, "attributes", &attributes, err) ||
        !attributes_read(arena, attributes, &account, err))
        return false;
    struct account_score score;
    score_account(plan, (struct moment){0, 0}, &account, (struct member_list){0}, arena, &score);
    write_layer(ret_json, &score.fit);
    return true;
}

/* {id: intent_mp}, and optionally roles {id: role or null}. */
static bool members_read(struct arena *arena, const struct json *inputs, struct member_list *ret,
                         struct err *err)
{
    const struct json *scores, *roles = json_get(inputs, "roles");
    if (!json_get_object(inputs, "person_scores_mp", &scores, err))
        return false;
    struct member *members = arena_array(arena, scores->count, sizeof *members);
    for (size_t i = 0; i < scores->count; i++) {
        const struct json *score = &scores->items[i];
        const struct json *role = json_get(roles, str_terminated(arena, scores->keys[i]));
        if (score->type != JSON_NUMBER || !score->is_integer || score->number.digits < 0 ||
            score->number.digits > LAYER_MAX_MP)
            return err_set(err, ERR_INPUT, "\"person_scores_mp\" must be 0 to 100000 each");
        members[i] = (struct member){
            .person = scores->keys[i],
            .role = role && role->type == JSON_STRING ? role->text : STR(""),
            .intent_mp = score->number.digits,
            .latest_event_us = NO_EVENT_US,
        };
    }
    *ret = (struct member_list){members, scores->count};
    return true;
}

static bool score_account_intent_figure(struct arena *arena, const struct json *inputs,
                                        struct buf *ret_json, struct err *err)
{
    struct agreement *agreement = bare_agreement(arena, NULL);
    struct record account = {.kind = RECORD_ACCOUNT};
    struct member_list members = {0};
    const struct json *events = json_get(inputs, "events");
    const struct plan *plan;
    struct moment moment;
    if (!model_read(arena, json_get(inputs, "model"), &agreement->account_intent, err) ||
        !plan_compile(arena, agreement, &plan, err) || !moment_read(inputs, &moment, err) ||
        !members_read(arena, inputs, &members, err) ||
        (!json_is_null(events) && !events_read(arena, events, &account, err)))
        return false;
    struct account_score score;
    score_account(plan, moment, &account, members, arena, &score);
    write_layer(ret_json, &score.intent);
    return true;
}

/* ---- the strongest people ---- */

/* A layer with nothing but people_topk, too wide to be clamped. */
static bool topk_layer(struct arena *arena, const struct json *inputs, struct layer *ret,
                       struct err *err)
{
    const struct json *weights, *model;
    if (!json_get_array(inputs, "weights", &weights, err))
        return false;
    struct buf text;
    buf_init(&text, arena, 1 << 16);
    buf_text(&text, "{\"groups\":{\"people\":[0,1000]},\"signals\":[{\"id\":\"depth\","
                    "\"group\":\"people\",\"kind\":\"people_topk\",\"cap\":[0,1000],\"weights\":");
    json_write_canonical(&text, weights);
    buf_text(&text, "}]}");
    return json_parse(arena, buf_str(&text), &model, err) && model_read(arena, model, ret, err);
}

static void write_topk(struct buf *buf, const struct line *line)
{
    struct members out = members_open(buf);
    members_key(&out, "lines");
    buf_byte(buf, '[');
    for (size_t i = 0; i < line->people_count; i++) {
        buf_text(buf, i ? ",[" : "[");
        buf_json(buf, line->people[i].person);
        buf_printf(buf, ",%lld]", (long long)line->people[i].mp);
    }
    buf_byte(buf, ']');
    members_int(&out, "total_mp", line->raw_mp);
    members_close(&out);
}

static bool people_topk_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                               struct err *err)
{
    struct agreement *agreement = bare_agreement(arena, NULL);
    struct record account = {.kind = RECORD_ACCOUNT};
    struct member_list members = {0};
    const struct plan *plan;
    if (!topk_layer(arena, inputs, &agreement->account_intent, err) ||
        !plan_compile(arena, agreement, &plan, err) || !members_read(arena, inputs, &members, err))
        return false;
    struct prepared prepared;
    struct account_score score;
    struct view view = {0, 0};
    struct evaluation evaluation = {plan, 0, true, arena};
    record_prepare(plan, &view, &account, arena, &prepared);
    account_evaluate(&evaluation, &prepared, members, &score);
    write_topk(ret_json, &score.intent.lines[0]);
    return true;
}

/* ---- events and ages ---- */

static bool admit_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                         struct err *err)
{
    struct record record = {.kind = RECORD_PERSON};
    const struct json *events;
    struct moment moment;
    int64_t skew_us, offset_minutes;
    if (!moment_read(inputs, &moment, err) ||
        !int_read_or(inputs, "skew_us", SKEW_US, &skew_us, err) ||
        !int_read_or(inputs, "day_offset_minutes", 0, &offset_minutes, err) ||
        !json_get_array(inputs, "events", &events, err) ||
        !events_read(arena, events, &record, err))
        return false;
    if (offset_minutes < -720 || offset_minutes > 840)
        return err_set(err, ERR_INPUT, "\"day_offset_minutes\" must be -720 to 840");
    struct admission admission = {moment.known_at_us, moment.as_of_us, skew_us,
                                  (int32_t)offset_minutes};
    struct hits hits = events_admit(&admission, record.events, record.event_count, arena);
    int64_t today = instant_day(moment.as_of_us, (int32_t)offset_minutes);
    struct members out = members_open(ret_json);
    members_key(&out, "admitted");
    buf_byte(ret_json, '[');
    bool has_any = false;
    for (size_t i = 0; i < record.event_count; i++)
        for (size_t j = 0; j < hits.count; j++) {
            if (hits.at[j].event != &record.events[i])
                continue;
            buf_text(ret_json, has_any ? ",[" : "[");
            buf_json(ret_json, record.events[i].id);
            buf_printf(ret_json, ",%lld,%lld]", (long long)hits.at[j].effective_us,
                       (long long)(today - hits.at[j].day));
            has_any = true;
        }
    buf_byte(ret_json, ']');
    members_close(&out);
    return true;
}

static bool decay_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                         struct err *err)
{
    struct str text;
    struct curve curve;
    struct integers ages;
    if (!json_get_str(inputs, "curve", &text, err) || !curve_read(arena, text, &curve, err) ||
        !field_counts(arena, inputs, "ages", &ages, err))
        return false;
    struct decay decay = decay_of(&curve, arena);
    for (size_t i = 0; i < ages.count; i++)
        ages.at[i] = decay_at(&decay, ages.at[i]);
    struct members out = members_open(ret_json);
    members_ints(&out, "permille", ages.at, ages.count);
    members_close(&out);
    return true;
}

/* ---- grades, cells, ranking ---- */

static bool tier_of_letter(char letter, uint8_t *ret)
{
    if (letter < 'A' || letter > 'D')
        return false;
    *ret = (uint8_t)(letter - 'A');
    return true;
}

/* {"A": "AABC", ...}: for each fit grade the tiers of intent 1 to 4. */
static bool grid_read(const struct json *grid, struct agreement *ret, struct err *err)
{
    static const char *const rows[GRADES] = {"A", "B", "C", "D"};
    for (size_t fit = 0; fit < GRADES; fit++) {
        struct str tiers;
        if (!json_get_str(grid, rows[fit], &tiers, err))
            return false;
        bool is_sound = tiers.length == GRADES;
        for (size_t intent = 0; intent < GRADES && is_sound; intent++)
            is_sound = tier_of_letter(tiers.at[intent], &ret->grid[fit][intent]);
        if (!is_sound)
            return err_set(err, ERR_INPUT, "\"grid\" row %s must be four of the letters A to D",
                           rows[fit]);
    }
    return true;
}

static bool point_read(const struct json *point, int64_t *ret_fit, int64_t *ret_intent,
                       struct err *err)
{
    if (point->type != JSON_ARRAY || point->count != 2 || !point->items[0].is_integer ||
        !point->items[1].is_integer)
        return err_set(err, ERR_INPUT, "\"points\" must be pairs of whole numbers");
    *ret_fit = point->items[0].number.digits;
    *ret_intent = point->items[1].number.digits;
    return true;
}

static bool grid_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                        struct err *err)
{
    struct agreement *agreement = bare_agreement(arena, NULL);
    struct thresholds fit, intent;
    const struct json *grid, *points;
    if (!thresholds_read(inputs, "fit_thresholds_mp", &fit, err) ||
        !thresholds_read(inputs, "intent_thresholds_mp", &intent, err) ||
        !json_get_object(inputs, "grid", &grid, err) || !grid_read(grid, agreement, err) ||
        !json_get_array(inputs, "points", &points, err))
        return false;
    struct members out = members_open(ret_json);
    members_key(&out, "cells");
    buf_byte(ret_json, '[');
    for (size_t i = 0; i < points->count; i++) {
        int64_t fit_mp = 0, intent_mp = 0;
        if (!point_read(&points->items[i], &fit_mp, &intent_mp, err))
            return false;
        int fit_grade = grade_of(&fit, fit_mp), intent_grade = grade_of(&intent, intent_mp);
        buf_printf(ret_json, "%s[\"%c%c\",\"%c\",%d]", i ? "," : "", fit_letter(fit_grade),
                   intent_digit(intent_grade),
                   tier_letter(agreement->grid[fit_grade][intent_grade]),
                   cell_rank(fit_grade, intent_grade));
    }
    buf_byte(ret_json, ']');
    members_close(&out);
    return true;
}

static bool hysteresis_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                              struct err *err)
{
    struct thresholds thresholds;
    struct integers scores;
    int64_t margin_mp, initial;
    if (!thresholds_read(inputs, "thresholds_mp", &thresholds, err) ||
        !field_count(inputs, "margin_mp", &margin_mp, err) ||
        !field_counts(arena, inputs, "scores_mp", &scores, err) ||
        !int_read_or(inputs, "initial", 0, &initial, err))
        return false;
    if (initial < 0 || initial > GRADES)
        return err_set(err, ERR_INPUT, "\"initial\" must be a grade 1 to 4, or null");
    int grade = (int)initial - 1;
    for (size_t i = 0; i < scores.count; i++) {
        grade = grade_with_hysteresis(&thresholds, margin_mp, scores.at[i], grade);
        scores.at[i] = grade + 1;
    }
    struct members out = members_open(ret_json);
    members_ints(&out, "grades", scores.at, scores.count);
    members_close(&out);
    return true;
}

/* The grid of semantics 1.11. */
static void usual_grid(struct agreement *agreement)
{
    static const char rows[GRADES][GRADES + 1] = {"AABC", "ABBC", "BCCD", "CDDD"};
    for (size_t fit = 0; fit < GRADES; fit++)
        for (size_t intent = 0; intent < GRADES; intent++)
            agreement->grid[fit][intent] = (uint8_t)(rows[fit][intent] - 'A');
}

static bool row_read(const struct agreement *agreement, const struct json *row, struct score *ret,
                     struct err *err)
{
    struct str cell;
    if (!json_get_str(row, "id", &ret->id, err) || !json_get_str(row, "cell", &cell, err) ||
        !json_get_int(row, "fit_mp", &ret->fit_mp, err) ||
        !json_get_int(row, "intent_mp", &ret->intent_mp, err) ||
        !int_read_or(row, "last_event_us", NO_EVENT_US, &ret->latest_event_us, err))
        return false;
    if (cell.length != 2 || cell.at[0] < 'A' || cell.at[0] > 'D' || cell.at[1] < '1' ||
        cell.at[1] > '4')
        return err_set(err, ERR_INPUT, "\"cell\" must be A1 to D4");
    if (ret->fit_mp < 0 || ret->fit_mp > LAYER_MAX_MP || ret->intent_mp < 0 ||
        ret->intent_mp > LAYER_MAX_MP)
        return err_set(err, ERR_INPUT, "\"fit_mp\" and \"intent_mp\" must be 0 to 100000");
    ret->fit_grade = cell.at[0] - 'A';
    ret->intent_grade = cell.at[1] - '1';
    ret->tier = agreement->grid[ret->fit_grade][ret->intent_grade];
    ret->cell_rank = cell_rank(ret->fit_grade, ret->intent_grade);
    return true;
}

static bool weights_read(struct arena *arena, const struct json *inputs, struct agreement *ret,
                         struct err *err)
{
    struct integers weights;
    if (json_is_null(json_get(inputs, "weights_permille")))
        return true;
    if (!field_counts(arena, inputs, "weights_permille", &weights, err))
        return false;
    if (weights.count != 2 || weights.at[0] > PERMILLE || weights.at[1] > PERMILLE)
        return err_set(err, ERR_INPUT, "\"weights_permille\" must be [fit, intent], 0 to 1000");
    ret->rank_fit_permille = (int32_t)weights.at[0];
    ret->rank_intent_permille = (int32_t)weights.at[1];
    return true;
}

static bool rank_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                        struct err *err)
{
    struct agreement *agreement = bare_agreement(arena, NULL);
    const struct json *rows;
    usual_grid(agreement);
    if (!weights_read(arena, inputs, agreement, err) || !json_get_array(inputs, "rows", &rows, err))
        return false;
    struct score *scores = arena_array(arena, rows->count, sizeof *scores);
    const struct score **order = arena_array(arena, rows->count, sizeof(struct score *));
    for (size_t i = 0; i < rows->count; i++) {
        if (!row_read(agreement, &rows->items[i], &scores[i], err))
            return err_wrap(err, "\"rows\", number %zu", i + 1);
        order[i] = &scores[i];
    }
    scores_rank(agreement, order, rows->count);
    struct members out = members_open(ret_json);
    members_key(&out, "order");
    buf_byte(ret_json, '[');
    for (size_t i = 0; i < rows->count; i++) {
        if (i)
            buf_byte(ret_json, ',');
        buf_json(ret_json, order[i]->id);
    }
    buf_byte(ret_json, ']');
    members_close(&out);
    return true;
}

/* ---- reasons ---- */

static bool reason_read(const struct json *row, struct reason_input *ret, struct err *err)
{
    const struct json *actionable = json_get(row, "actionable");
    ret->actionable = actionable && actionable->type == JSON_BOOL && actionable->truth;
    if (!json_get_int(row, "ord", &ret->ordinal, err) ||
        !json_get_str(row, "code", &ret->code, err) ||
        !json_get_int(row, "eff", &ret->effective_mp, err) ||
        !int_read_or(row, "base", 0, &ret->baseline_mp, err) ||
        !int_read_or(row, "max", 0, &ret->max_mp, err))
        return false;
    const int64_t most = (int64_t)POINTS_MAX * MP;
    const int64_t all[] = {ret->effective_mp, ret->baseline_mp, ret->max_mp};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        if (all[i] < -most || all[i] > most)
            return err_set(err, ERR_INPUT, "\"eff\", \"base\", \"max\" must be within 1000000");
    return true;
}

static void write_reasons(struct members *out, const char *key, const struct reason *reasons,
                          size_t count)
{
    members_key(out, key);
    buf_byte(out->buf, '[');
    for (size_t i = 0; i < count; i++) {
        buf_text(out->buf, i ? ",[" : "[");
        buf_json(out->buf, reasons[i].code);
        buf_printf(out->buf, ",%lld]", (long long)reasons[i].mp);
    }
    buf_byte(out->buf, ']');
}

static bool limit_read(const struct json *inputs, const char *key, size_t usual, size_t *ret,
                       struct err *err)
{
    int64_t limit;
    if (!int_read_or(inputs, key, (int64_t)usual, &limit, err))
        return false;
    if (limit < 0 || limit > SIGNALS_MAX)
        return err_set(err, ERR_INPUT, "\"%s\" must be 0 to 200", key);
    *ret = (size_t)limit;
    return true;
}

static bool reasons_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                           struct err *err)
{
    const struct json *signals;
    struct reason_limits limits = {0};
    if (!json_get_array(inputs, "signals", &signals, err) ||
        !limit_read(inputs, "n_positive", REASONS_POSITIVE_MAX, &limits.positive, err) ||
        !limit_read(inputs, "n_negative", REASONS_NEGATIVE_MAX, &limits.negative, err) ||
        !limit_read(inputs, "n_gaps", REASONS_GAPS_MAX, &limits.gaps, err))
        return false;
    struct reason_input *rows = arena_array(arena, signals->count, sizeof *rows);
    for (size_t i = 0; i < signals->count; i++)
        if (!reason_read(&signals->items[i], &rows[i], err))
            return err_wrap(err, "\"signals\", number %zu", i + 1);
    struct reasons reasons = reasons_rank(arena, rows, signals->count, limits);
    struct members out = members_open(ret_json);
    write_reasons(&out, "positive", reasons.positive, reasons.positive_count);
    write_reasons(&out, "negative", reasons.negative, reasons.negative_count);
    write_reasons(&out, "gaps", reasons.gaps, reasons.gap_count);
    members_close(&out);
    return true;
}

#define MODEL_ABOUT                                                                                \
    "Each signal's raw points are cut to its cap, the sum of a group to the group's range, the "   \
    "sum of all and the base to 0..100 points. What a cut removes is taken from the signals of "   \
    "its sign by largest remainder, so that base + effective = score exactly (semantics 1.5-1.7, " \
    "1.13). 1 point = 1000 mp."

FIGURE_FAMILY(
    figure_scoring, "Scoring",
    {"score_person", "the intent of one person: its layer, signal by signal",
     MODEL_ABOUT " Signals: event_count, event_days, event_distinct, event_recency, event_tiers, "
                 "event_absence.",
     "{\"model\":{\"base\":5,\"groups\":{\"web\":[0,25]},\"signals\":[{\"id\":\"pv\",\"group\":"
     "\"web\",\"kind\":\"event_count\",\"types\":[\"page\"],\"window\":30,\"points\":2,\"curve\":"
     "\"hl:14\",\"cap\":[0,15]}]},\"as_of_us\":1783774800123457,\"events\":[{\"event_id\":\"a\","
     "\"type\":\"page\",\"occurred_us\":1783760400000000,\"received_us\":1783760400000000}]}",
     score_person_figure},
    {"score_account_fit", "the fit of an account: bins over its attributes",
     MODEL_ABOUT " The first bin that matches wins; null gets `missing`, no match `other`.",
     "{\"model\":{\"groups\":{\"firm\":[0,100]},\"signals\":[{\"id\":\"size\",\"group\":\"firm\","
     "\"kind\":\"bins\",\"field\":\"employees\",\"bins\":[{\"op\":\"ge\",\"v\":200,\"points\":30}],"
     "\"missing\":5,\"other\":0,\"cap\":[0,40]}]},\"attributes\":{\"employees\":200}}",
     score_account_fit_figure},
    {"score_account_intent", "the intent of an account: its people, its roles, its own events",
     MODEL_ABOUT " people_topk: (sum of weight * P) div 1000 over the strongest people.",
     "{\"model\":{\"groups\":{\"people\":[0,60]},\"signals\":[{\"id\":\"depth\",\"group\":"
     "\"people\",\"kind\":\"people_topk\",\"weights\":[500,250],\"cap\":[0,60]}]},"
     "\"person_scores_mp\":{\"p1\":65272,\"p2\":41250},\"as_of_us\":1783774800123457}",
     score_account_intent_figure},
    {"people_topk_lines", "what each of an account's strongest people contributes",
     "line i = C_i div 1000 - C_(i-1) div 1000 with C_i the running sum of weight * P, strongest "
     "first, ties by id: the lines telescope to the total (semantics 1.9).",
     "{\"person_scores_mp\":{\"p1\":65272,\"p2\":41250},\"weights\":[500,250]}",
     people_topk_figure},
    {"admit_events", "which events count, when they were, and their age in days",
     "Received by known_at, first copy of its key, not retracted, not more than the skew in the "
     "future, human, effective by as_of (semantics 1.3). Rows are [id, effective_us, age].",
     "{\"as_of_us\":1783774800123457,\"events\":[{\"event_id\":\"a\",\"type\":\"page\","
     "\"occurred_us\":1783760400000000,\"received_us\":1783760400000000}]}",
     admit_figure},
    {"decay_permille", "the factor of a decay curve at given ages",
     "hl:H is floor(1000 * 2^(-age/H) + 1/2); step:a=f,... is the factor of the largest a <= age; "
     "none is 1000 (semantics 1.4).",
     "{\"curve\":\"hl:14\",\"ages\":[0,7,14]}", decay_figure},
    {"reason_codes", "what speaks for a record, against it, and what is missing",
     "Per code: positive sum of effective - baseline above 0, negative sum of negative effective, "
     "gaps sum of max - effective over actionable signals; ties to the smallest ordinal "
     "(semantics 1.13).",
     "{\"signals\":[{\"ord\":1,\"code\":\"DEMO\",\"eff\":28760,\"base\":3000,\"max\":40000,"
     "\"actionable\":true}]}",
     reasons_figure},
    {"grid", "cell, tier and cell rank of pairs of fit and intent",
     "Grades by thresholds, >= always; the tier is the grid's, the rank of a cell is fixed "
     "(semantics 1.10, 1.11).",
     "{\"fit_thresholds_mp\":[70000,50000,30000],\"intent_thresholds_mp\":[60000,35000,15000],"
     "\"grid\":{\"A\":\"AABC\",\"B\":\"ABBC\",\"C\":\"BCCD\",\"D\":\"CDDD\"},\"points\":[[70000,"
     "60000]]}",
     grid_figure},
    {"grade_with_hysteresis", "grades of a sequence of scores, slow to fall",
     "g = n(s) if there is no previous grade p or n(s) <= p, else min(n(s), max(p, n(s + margin))) "
     "(semantics 1.12).",
     "{\"thresholds_mp\":[60000,35000,15000],\"margin_mp\":3000,\"scores_mp\":[60000,57000,56999],"
     "\"initial\":null}",
     hysteresis_figure},
    {"rank_accounts", "the order in which records are worked",
     "Ascending: tier, cell rank, -(weighted fit and intent), -intent, -fit, -latest event, id "
     "bytes; tiers are those of the usual grid (semantics 1.11).",
     "{\"rows\":[{\"id\":\"acme\",\"cell\":\"A1\",\"fit_mp\":82000,\"intent_mp\":61000,"
     "\"last_event_us\":5}]}",
     rank_figure});
