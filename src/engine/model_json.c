/* See model_json.h. */
#include "model_json.h"

#include <assert.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/instant.h"
#include "base/text.h"
#include "engine/curve.h"

enum { PAYLOAD_MAX = 1 << 20, CURVE_NUMBER_MAX = CURVE_AGE_MAX };

bool int_read_or(const struct json *inputs, const char *key, int64_t fallback, int64_t *ret,
                 struct err *err)
{
    if (!json_is_null(json_get(inputs, key)))
        return json_get_int(inputs, key, ret, err);
    *ret = fallback;
    return true;
}

static bool int32_read_or(const struct json *inputs, const char *key, int32_t fallback,
                          int32_t *ret, struct err *err)
{
    int64_t number;
    if (!int_read_or(inputs, key, fallback, &number, err))
        return false;
    if (number < INT32_MIN || number > INT32_MAX)
        return err_set(err, ERR_INPUT, "\"%s\" is too large", key);
    *ret = (int32_t)number;
    return true;
}

static bool str_read_or(const struct json *inputs, const char *key, struct str *ret,
                        struct err *err)
{
    *ret = STR("");
    return json_is_null(json_get(inputs, key)) || json_get_str(inputs, key, ret, err);
}

bool moment_read(const struct json *inputs, struct moment *ret, struct err *err)
{
    return json_get_int(inputs, "as_of_us", &ret->as_of_us, err) &&
           int_read_or(inputs, "known_at_us", ret->as_of_us, &ret->known_at_us, err);
}

bool thresholds_read(const struct json *inputs, const char *key, struct thresholds *ret,
                     struct err *err)
{
    const struct json *list;
    if (!json_get_array(inputs, key, &list, err))
        return false;
    for (size_t i = 0; i < list->count; i++) {
        if (list->count != GRADES - 1 || !list->items[i].is_integer ||
            (i && list->items[i].number.digits >= list->items[i - 1].number.digits))
            return err_set(err, ERR_INPUT, "\"%s\" must be three falling whole numbers", key);
        ret->mp[i] = list->items[i].number.digits;
    }
    return true;
}

struct agreement *bare_agreement(struct arena *arena, const struct thresholds *intent)
{
    struct agreement *agreement = arena_alloc(arena, sizeof *agreement);
    agreement->segments = arena_array(arena, 1, sizeof *agreement->segments);
    agreement->segments[0].id = STR("default");
    agreement->segment_count = 1;
    agreement->grades = arena_array(arena, 1, sizeof *agreement->grades);
    agreement->grades[0].segment = STR("default");
    agreement->grades[0].fit = (struct thresholds){{70000, 50000, 30000}};
    agreement->grades[0].intent = intent ? *intent : (struct thresholds){{60000, 35000, 15000}};
    agreement->grades_count = 1;
    agreement->rank_fit_permille = agreement->rank_intent_permille = PERMILLE / 2;
    for (size_t fit = 0; fit < GRADES; fit++)
        for (size_t grade = 0; grade < GRADES; grade++)
            agreement->grid[fit][grade] = (uint8_t)grade;
    return agreement;
}

/* ---- curves ---- */

static bool whole_number(struct str text, int32_t *ret)
{
    struct dec number;
    if (!dec_parse(text, &number) || number.scale != 0 || number.digits < 0 ||
        number.digits > CURVE_NUMBER_MAX)
        return false;
    *ret = (int32_t)number.digits;
    return true;
}

static bool curve_fails(struct str text, struct err *err)
{
    return err_set(err, ERR_INPUT,
                   "\"" STR_FMT "\" is no curve: write none, hl:DAYS or step:0=1000,AGE=FACTOR,...",
                   STR_ARG(text));
}

static bool step_read(struct str text, const struct curve_step *before, struct curve_step *ret)
{
    long equals = str_find(text, '=');
    if (equals < 0 || !whole_number(str_slice(text, 0, (size_t)equals), &ret->age_days) ||
        !whole_number(str_slice(text, (size_t)equals + 1, text.length), &ret->permille))
        return false;
    return before ? ret->age_days > before->age_days && ret->permille <= before->permille
                  : ret->age_days == 0 && ret->permille == PERMILLE;
}

static bool steps_read(struct arena *arena, struct str text, struct curve *ret)
{
    ret->kind = CURVE_STEP;
    ret->steps = arena_array(arena, text.length, sizeof *ret->steps);
    while (text.length > 0) {
        long comma = str_find(text, ',');
        size_t end = comma < 0 ? text.length : (size_t)comma;
        struct curve_step *step = &ret->steps[ret->step_count];
        if (!step_read(str_slice(text, 0, end), ret->step_count ? step - 1 : NULL, step))
            return false;
        ret->step_count++;
        text = str_slice(text, comma < 0 ? end : end + 1, text.length);
    }
    return ret->step_count > 0;
}

bool curve_read(struct arena *arena, struct str text, struct curve *ret_curve, struct err *err)
{
    *ret_curve = (struct curve){.id = text, .kind = CURVE_NONE};
    if (str_is(text, "none") || str_is_empty(text))
        return true;
    if (str_starts(text, STR("hl:"))) {
        ret_curve->kind = CURVE_HALF_LIFE;
        return (whole_number(str_slice(text, 3, text.length), &ret_curve->half_life_days) &&
                ret_curve->half_life_days >= 1 &&
                ret_curve->half_life_days <= HALF_LIFE_DAYS_MAX) ||
               curve_fails(text, err);
    }
    return (str_starts(text, STR("step:")) &&
            steps_read(arena, str_slice(text, 5, text.length), ret_curve)) ||
           curve_fails(text, err);
}

/* ---- signals ---- */

static bool number_read(const struct json *value, struct dec *ret, struct err *err)
{
    if (!value || value->type != JSON_NUMBER || !value->is_exact)
        return err_set(err, ERR_INPUT, "\"v\" of a bin must be an exact number for its \"op\"");
    *ret = value->number;
    return true;
}

static void match_eq(struct arena *arena, const struct json *value, struct match *ret)
{
    ret->has_eq = true;
    ret->eq = json_value(arena, value);
}

static void match_in(struct arena *arena, const struct json *list, struct match *ret)
{
    ret->has_in = true;
    ret->in = arena_array(arena, list->count, sizeof *ret->in);
    for (size_t i = 0; i < list->count; i++)
        ret->in[ret->in_count++] = json_value(arena, &list->items[i]);
}

/* {op: eq|in|lt|ge|range, v}. */
static bool match_read(struct arena *arena, const struct json *bin, struct match *ret,
                       struct err *err)
{
    struct str op;
    const struct json *value = json_get(bin, "v");
    bool is_list = value && value->type == JSON_ARRAY;
    if (!json_get_str(bin, "op", &op, err))
        return false;
    ret->has_ge = str_is(op, "ge") || str_is(op, "range");
    ret->has_lt = str_is(op, "lt") || str_is(op, "range");
    if (str_is(op, "range"))
        return is_list && value->count == 2
                   ? number_read(&value->items[0], &ret->ge, err) &&
                         number_read(&value->items[1], &ret->lt, err)
                   : err_set(err, ERR_INPUT, "\"v\" of a range must be [from, to]");
    if (ret->has_ge)
        return number_read(value, &ret->ge, err);
    if (ret->has_lt)
        return number_read(value, &ret->lt, err);
    if (str_is(op, "eq") && value)
        match_eq(arena, value, ret);
    else if (str_is(op, "in") && is_list)
        match_in(arena, value, ret);
    else
        return err_set(err, ERR_INPUT, "\"op\" must be eq, in, lt, ge or range, with \"v\" for it");
    return true;
}

static bool bins_read(struct arena *arena, const struct json *bins, struct signal *ret,
                      struct err *err)
{
    ret->bins = arena_array(arena, bins->count, sizeof *ret->bins);
    for (size_t i = 0; i < bins->count; i++, ret->bin_count++)
        if (!match_read(arena, &bins->items[i], &ret->bins[i].match, err) ||
            !int32_read_or(&bins->items[i], "points", 0, &ret->bins[i].points, err))
            return false;
    return true;
}

static bool count_bins_read(struct arena *arena, const struct json *bins, struct signal *ret,
                            struct err *err)
{
    ret->count_bins = arena_array(arena, bins->count, sizeof *ret->count_bins);
    for (size_t i = 0; i < bins->count; i++, ret->count_bin_count++)
        if (!json_get_int(&bins->items[i], "ge", &ret->count_bins[i].ge, err) ||
            !int32_read_or(&bins->items[i], "points", 0, &ret->count_bins[i].points, err))
            return false;
    return true;
}

/* `types` and, as `where`, equality on properties. */
static bool selector_read(struct arena *arena, const struct json *signal, struct signal *ret,
                          struct err *err)
{
    const struct json *types, *where = json_get(signal, "where");
    if (json_is_null(json_get(signal, "types")))
        return true;
    if (!json_get_array(signal, "types", &types, err))
        return false;
    ret->on = arena_array(arena, 1, sizeof *ret->on);
    ret->on_count = 1;
    ret->on->types = arena_array(arena, types->count, sizeof *ret->on->types);
    for (size_t i = 0; i < types->count; i++) {
        if (types->items[i].type != JSON_STRING)
            return err_set(err, ERR_INPUT, "\"types\" must be a list of texts");
        ret->on->types[ret->on->type_count++] = text_fold(arena, types->items[i].text);
    }
    size_t count = where && where->type == JSON_OBJECT ? where->count : 0;
    ret->on->where.conditions = arena_array(arena, count, sizeof *ret->on->where.conditions);
    for (size_t i = 0; i < count; i++) {
        struct condition *condition = &ret->on->where.conditions[ret->on->where.count++];
        condition->field = where->keys[i];
        match_eq(arena, &where->items[i], &condition->match);
    }
    return true;
}

static bool weights_read(struct arena *arena, const struct json *weights, struct signal *ret,
                         struct err *err)
{
    ret->weights = arena_array(arena, 1, sizeof *ret->weights);
    ret->weights->segment = STR("default");
    ret->weights->permille = arena_array(arena, weights->count, sizeof *ret->weights->permille);
    ret->weights_count = 1;
    for (size_t i = 0; i < weights->count; i++) {
        const struct json *weight = &weights->items[i];
        if (weight->type != JSON_NUMBER || !weight->is_integer || weight->number.digits < 0 ||
            weight->number.digits > PERMILLE)
            return err_set(err, ERR_INPUT, "\"weights\" must be whole numbers, 0 to 1000");
        ret->weights->permille[ret->weights->count++] = (int32_t)weight->number.digits;
    }
    return true;
}

static bool role_points_read(struct arena *arena, const struct json *points, struct signal *ret,
                             struct err *err)
{
    ret->role_points = arena_array(arena, points->count, sizeof *ret->role_points);
    for (size_t i = 0; i < points->count; i++, ret->role_points_count++) {
        char *role = str_terminated(arena, points->keys[i]);
        ret->role_points[i].role = points->keys[i];
        if (!int32_read_or(points, role, 0, &ret->role_points[i].points, err))
            return false;
    }
    return true;
}

/* What only some kinds have. */
static bool details_read(struct arena *arena, const struct json *signal, struct signal *ret,
                         struct err *err)
{
    const struct json *bins = json_get(signal, "bins"), *points = json_get(signal, "points");
    const struct json *weights = json_get(signal, "weights");
    bool counts = (ret->kind->needs & PARAM_COUNT_BINS) != 0;
    struct str field;
    if (bins && bins->type == JSON_ARRAY &&
        !(counts ? count_bins_read : bins_read)(arena, bins, ret, err))
        return false;
    if (weights && weights->type == JSON_ARRAY && !weights_read(arena, weights, ret, err))
        return false;
    if (points && points->type == JSON_OBJECT && !role_points_read(arena, points, ret, err))
        return false;
    if ((!points || points->type != JSON_OBJECT) &&
        !int32_read_or(signal, "points", 0, &ret->points, err))
        return false;
    if (!str_read_or(signal, "field", &field, err) ||
        !str_read_or(signal, "prop", &ret->property, err))
        return false;
    if (!str_is_empty(field))
        ret->field = str_printf(arena, "account." STR_FMT, STR_ARG(field));
    return selector_read(arena, signal, ret, err);
}

static bool numbers_read(struct arena *arena, const struct json *signal, struct signal *ret,
                         struct err *err)
{
    struct str text;
    struct curve *curve = arena_alloc(arena, sizeof *curve);
    if (!str_read_or(signal, "curve", &text, err) || !curve_read(arena, text, curve, err))
        return false;
    ret->decay = curve;
    return int32_read_or(signal, "window", 0, &ret->window_days, err) &&
           int32_read_or(signal, "max_events", 0, &ret->max_events, err) &&
           int_read_or(signal, "gap_s", 0, &ret->gap_s, err) &&
           int32_read_or(signal, "missing", 0, &ret->missing, err) &&
           int32_read_or(signal, "other", 0, &ret->other, err) &&
           int_read_or(signal, "engaged_mp", 10 * MP, &ret->engaged_mp, err);
}

static bool range_read(const struct json *object, const char *key, int32_t *ret_min,
                       int32_t *ret_max, struct err *err)
{
    const struct json *range;
    if (!json_get_array(object, key, &range, err))
        return false;
    if (range->count != 2 || !range->items[0].is_integer || !range->items[1].is_integer ||
        range->items[0].number.digits < -POINTS_MAX || range->items[1].number.digits > POINTS_MAX ||
        range->items[0].number.digits > 0 || range->items[1].number.digits < 0)
        return err_set(err, ERR_INPUT, "\"%s\" must be [min, max] around 0, in points", key);
    *ret_min = (int32_t)range->items[0].number.digits;
    *ret_max = (int32_t)range->items[1].number.digits;
    return true;
}

static bool group_find(const struct layer *layer, struct str id, size_t *ret, struct err *err)
{
    for (size_t i = 0; i < layer->group_count; i++)
        if (str_eq(layer->groups[i].id, id)) {
            *ret = i;
            return true;
        }
    return err_set(err, ERR_INPUT, "\"group\": no group is called '" STR_FMT "'", STR_ARG(id));
}

/* A positive event signal is something more of can be asked for (agreement.md 14). */
static bool is_actionable(const struct signal *signal)
{
    return !(signal->kind->needs & PARAM_BINS) && signal->points >= 0;
}

static bool signal_read(struct arena *arena, const struct json *signal, const struct layer *layer,
                        struct signal *ret, struct err *err)
{
    struct str kind, group;
    if (!json_get_str(signal, "id", &ret->id, err) || !json_get_str(signal, "kind", &kind, err) ||
        !json_get_str(signal, "group", &group, err) ||
        !group_find(layer, group, &ret->group, err) ||
        !range_read(signal, "cap", &ret->cap_min, &ret->cap_max, err))
        return false;
    ret->reason = ret->id;
    ret->kind = engine_kind(kind);
    if (!ret->kind)
        return err_set(err, ERR_INPUT, "\"kind\": there is no kind '" STR_FMT "'", STR_ARG(kind));
    if (!numbers_read(arena, signal, ret, err) || !details_read(arena, signal, ret, err))
        return false;
    ret->actionable = is_actionable(ret);
    return true;
}

static bool groups_read(struct arena *arena, const struct json *groups, struct layer *ret,
                        struct err *err)
{
    ret->groups = arena_array(arena, groups->count, sizeof *ret->groups);
    ret->group_count = groups->count;
    for (size_t i = 0; i < groups->count; i++) {
        ret->groups[i].id = groups->keys[i];
        if (!range_read(groups, str_terminated(arena, groups->keys[i]), &ret->groups[i].min,
                        &ret->groups[i].max, err))
            return false;
    }
    return true;
}

bool model_read(struct arena *arena, const struct json *model, struct layer *ret_layer,
                struct err *err)
{
    assert(arena && ret_layer && err);
    const struct json *groups, *signals;
    struct layer layer = {.is_present = true};
    if (!json_get_object(model, "groups", &groups, err) ||
        !json_get_array(model, "signals", &signals, err) ||
        !int32_read_or(model, "base", 0, &layer.base, err) ||
        !groups_read(arena, groups, &layer, err))
        return err_wrap(err, "\"model\"");
    layer.signals = arena_array(arena, signals->count, sizeof *layer.signals);
    layer.signal_count = signals->count;
    for (size_t i = 0; i < signals->count; i++)
        if (!signal_read(arena, &signals->items[i], &layer, &layer.signals[i], err))
            return err_wrap(err, "\"model\", signal %zu", i + 1);
    *ret_layer = layer;
    return true;
}

/* ---- histories ---- */

static bool quality_read(const struct json *event, enum quality *ret, struct err *err)
{
    static const char *const words[] = {"human", "bot", "internal", "test", "scanner"};
    struct str word;
    *ret = QUALITY_HUMAN;
    if (!str_read_or(event, "quality", &word, err))
        return false;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (str_is(word, words[i]) || (i == 0 && str_is_empty(word))) {
            *ret = (enum quality)i;
            return true;
        }
    return err_set(err, ERR_INPUT, "\"quality\" must be human, bot, internal, test or scanner");
}

static void properties_read(struct arena *arena, const struct json *props, struct event *ret)
{
    size_t count = props && props->type == JSON_OBJECT ? props->count : 0;
    struct property *properties = arena_array(arena, count, sizeof *properties);
    for (size_t i = 0; i < count; i++)
        properties[i] = (struct property){props->keys[i], json_value(arena, &props->items[i])};
    ret->properties = properties;
    ret->property_count = count;
}

static bool is_time(int64_t t_us)
{
    return t_us >= 0 && t_us <= INSTANT_MAX;
}

static bool event_read(struct arena *arena, const struct json *json, struct event *ret,
                       struct err *err)
{
    struct str type, name;
    *ret = (struct event){.retracted_us = NEVER_US};
    if (!json_get_str(json, "event_id", &ret->id, err) || !json_get_str(json, "type", &type, err) ||
        !str_read_or(json, "source", &ret->source, err) || !str_read_or(json, "name", &name, err) ||
        !json_get_int(json, "occurred_us", &ret->occurred_us, err) ||
        !int_read_or(json, "received_us", ret->occurred_us, &ret->received_us, err) ||
        !quality_read(json, &ret->quality, err))
        return false;
    if (!is_time(ret->occurred_us) || !is_time(ret->received_us))
        return err_set(err, ERR_INPUT, "\"occurred_us\" or \"received_us\" is no instant");
    ret->type = text_fold(arena, type);
    ret->name = text_fold(arena, name);
    properties_read(arena, json_get(json, "props"), ret);
    struct buf canonical;
    buf_init(&canonical, arena, PAYLOAD_MAX);
    json_write_canonical(&canonical, json);
    ret->payload = digest_of(buf_str(&canonical));
    return true;
}

/* The (source, event_id) that a retraction names; the source defaults to its own. */
static void retract(const struct json *retraction, int64_t received_us, struct str own_source,
                    struct event *events, size_t count)
{
    const struct json *props = json_get(retraction, "props");
    const struct json *id = json_get(props, "event_id"), *source = json_get(props, "source");
    struct str named = source && source->type == JSON_STRING ? source->text : own_source;
    for (size_t i = 0; i < count && id && id->type == JSON_STRING; i++)
        if (str_eq(events[i].id, id->text) && str_eq(events[i].source, named) &&
            received_us < events[i].retracted_us)
            events[i].retracted_us = received_us;
}

bool events_read(struct arena *arena, const struct json *events, struct record *ret_record,
                 struct err *err)
{
    struct event *list = arena_array(arena, events->count, sizeof *list);
    for (size_t i = 0; i < events->count; i++)
        if (!event_read(arena, &events->items[i], &list[i], err))
            return err_wrap(err, "\"events\", number %zu", i + 1);
    for (size_t i = 0; i < events->count; i++)
        if (str_is(list[i].type, "$retract"))
            retract(&events->items[i], list[i].received_us, list[i].source, list, events->count);
    ret_record->events = list;
    ret_record->event_count = events->count;
    return true;
}

bool attributes_read(struct arena *arena, const struct json *attributes, struct record *ret_record,
                     struct err *err)
{
    if (attributes->type != JSON_OBJECT)
        return err_set(err, ERR_INPUT, "\"attributes\" must be an object");
    struct fact *facts = arena_array(arena, attributes->count, sizeof *facts);
    for (size_t i = 0; i < attributes->count; i++)
        facts[i] = (struct fact){.field = attributes->keys[i],
                                 .value = json_value(arena, &attributes->items[i])};
    ret_record->facts = facts;
    ret_record->fact_count = attributes->count;
    return true;
}
