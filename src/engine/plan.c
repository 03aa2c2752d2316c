/* See plan.h. Compiling checks, too: what is here must hold for the arithmetic to be exact and for
 * the laws to hold, whoever made the agreement. */
#include "plan.h"

#include <assert.h>

#include "base/arena.h"
#include "engine/plan_int.h"

enum { EVENTS_MAX = 1000000, TOPK_MAX = 1000 };

/* What is being compiled, so that steps need few parameters. */
struct compilation {
    struct arena *arena;
    struct plan *plan;
    struct err *err;
};

bool field_split(struct str field, enum record_kind *ret_of, struct str *ret_name)
{
    static const struct {
        struct str prefix;
        enum record_kind of;
    } kinds[] = {{{"account.", 8}, RECORD_ACCOUNT}, {{"person.", 7}, RECORD_PERSON}};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (str_starts(field, kinds[i].prefix) && field.length > kinds[i].prefix.length) {
            *ret_of = kinds[i].of;
            *ret_name = str_slice(field, kinds[i].prefix.length, field.length);
            return true;
        }
    return false;
}

static bool refuse_at(struct compilation *c, struct place at, const char *what, struct str name)
{
    err_set(c->err, ERR_INPUT, "%s: '" STR_FMT "'", what, STR_ARG(name));
    return err_at(c->err, NULL, at.line, at.column);
}

/* ---- predicates and sentences ---- */

static bool resolve_field(struct compilation *c, struct str field, struct place at,
                          struct field_ref *ret)
{
    struct str name;
    if (!field_split(field, &ret->of, &name))
        return refuse_at(c, at, "a field is account.NAME or person.NAME, not", field);
    ret->field = field_table_add(&c->plan->fields[ret->of], name);
    return true;
}

static bool compile_predicate(struct compilation *c, const struct predicate *predicate,
                              struct predicate_plan *ret)
{
    struct field_ref *fields = arena_array(c->arena, predicate->count, sizeof *fields);
    for (size_t i = 0; i < predicate->count; i++)
        if (!resolve_field(c, predicate->conditions[i].field, predicate->conditions[i].at,
                           &fields[i]))
            return false;
    *ret = (struct predicate_plan){predicate, fields};
    return true;
}

/* Fields named in a sentence: {account.industry}. Braces that hold no field are left alone. */
static void note_says(struct compilation *c, struct str says)
{
    for (long open; (open = str_find(says, '{')) >= 0;) {
        says = str_slice(says, (size_t)open + 1, says.length);
        long close = str_find(says, '}');
        if (close < 0)
            return;
        enum record_kind of;
        struct str name;
        if (field_split(str_slice(says, 0, (size_t)close), &of, &name))
            field_table_add(&c->plan->fields[of], name);
    }
}

/* ---- signals ---- */

static bool is_within(int64_t value, int64_t low, int64_t high)
{
    return value >= low && value <= high;
}

static bool points_are_sound(int32_t points)
{
    return is_within(points, -POINTS_MAX, POINTS_MAX);
}

/* All points of a signal, whatever its kind keeps them in. */
static bool all_points_are_sound(const struct signal *signal)
{
    bool sound = points_are_sound(signal->points) && points_are_sound(signal->other) &&
                 points_are_sound(signal->missing);
    for (size_t i = 0; i < signal->bin_count; i++)
        sound = sound && points_are_sound(signal->bins[i].points);
    for (size_t i = 0; i < signal->count_bin_count; i++)
        sound = sound && points_are_sound(signal->count_bins[i].points);
    for (size_t i = 0; i < signal->role_points_count; i++)
        sound = sound && points_are_sound(signal->role_points[i].points);
    return sound;
}

static bool has_mixed_signs(const struct signal *signal)
{
    bool has_positive = false, has_negative = false;
    for (size_t i = 0; i < signal->count_bin_count; i++) {
        has_positive |= signal->count_bins[i].points > 0;
        has_negative |= signal->count_bins[i].points < 0;
    }
    return has_positive && has_negative;
}

static const char *curve_fault(const struct curve *curve)
{
    if (!curve || curve->kind == CURVE_NONE)
        return NULL;
    if (curve->kind == CURVE_HALF_LIFE)
        return is_within(curve->half_life_days, 1, HALF_LIFE_DAYS_MAX)
                   ? NULL
                   : "a half life is 1 to 730 days";
    const struct curve_step *steps = curve->steps;
    if (curve->step_count == 0 || steps[0].age_days != 0 || steps[0].permille != PERMILLE)
        return "a decay by steps starts with 1000 per mille at age 0";
    for (size_t i = 1; i < curve->step_count; i++) {
        if (steps[i].age_days <= steps[i - 1].age_days || steps[i].age_days > CURVE_AGE_MAX)
            return "the ages of a decay by steps rise";
        if (!is_within(steps[i].permille, 0, steps[i - 1].permille))
            return "the factors of a decay by steps fall, to 0 at most";
    }
    return NULL;
}

static const char *bounds_fault(const struct layer *layer, const struct signal *signal)
{
    if (!signal->kind)
        return "it has no kind";
    if (signal->group >= layer->group_count)
        return "it is in no group of its layer";
    if (!is_within(signal->cap_min, -POINTS_MAX, 0) || !is_within(signal->cap_max, 0, POINTS_MAX))
        return "its cap must hold 0, within -1000 to 1000 points";
    if (!all_points_are_sound(signal))
        return "points are -1000 to 1000";
    if (has_mixed_signs(signal))
        return "its points are partly positive, partly negative: make two signals of it";
    if (!is_within(signal->window_days, 0, WINDOW_DAYS_MAX))
        return "a window is 1 to 730 days";
    if (!is_within(signal->max_events, 0, EVENTS_MAX))
        return "max_events is 1 to 1000000";
    if (!is_within(signal->gap_s, 0, INT32_MAX))
        return "the gap is negative or too long";
    return curve_fault(signal->decay);
}

/* Most points of bins (1.7): what knowing the field could be worth. */
static int64_t most_bin_points(const struct signal *signal)
{
    int64_t most = signal->other > 0 ? signal->other : 0;
    for (size_t i = 0; i < signal->bin_count; i++)
        if (signal->bins[i].points > most)
            most = signal->bins[i].points;
    return most < signal->cap_max ? most : signal->cap_max;
}

static const struct topk_weights *weights_for(struct compilation *c, const struct signal *signal,
                                              struct str segment)
{
    static const int32_t usual[] = {500, 250, 125, 75, 50};
    const struct topk_weights *fallback = NULL;
    for (size_t i = 0; i < signal->weights_count; i++) {
        if (str_eq(signal->weights[i].segment, segment))
            return &signal->weights[i];
        if (str_is(signal->weights[i].segment, "default"))
            fallback = &signal->weights[i];
    }
    if (fallback)
        return fallback;
    struct topk_weights *made = arena_alloc(c->arena, sizeof *made);
    made->count = sizeof usual / sizeof usual[0];
    made->permille = arena_array(c->arena, made->count, sizeof usual[0]);
    for (size_t i = 0; i < made->count; i++)
        made->permille[i] = usual[i];
    return made;
}

static const struct topk_weights *const *weights_by_segment(struct compilation *c,
                                                            const struct signal *signal)
{
    const struct agreement *agreement = c->plan->agreement;
    const struct topk_weights **weights =
        arena_array(c->arena, agreement->segment_count, sizeof(struct topk_weights *));
    for (size_t i = 0; i < agreement->segment_count; i++)
        weights[i] = weights_for(c, signal, agreement->segments[i].id);
    return weights;
}

static void note_properties(struct compilation *c, const struct signal *signal)
{
    for (size_t i = 0; i < signal->on_count; i++)
        for (size_t j = 0; j < signal->on[i].where.count; j++)
            field_table_add(&c->plan->properties, signal->on[i].where.conditions[j].field);
    if (!str_is_empty(signal->property))
        field_table_add(&c->plan->properties, signal->property);
}

static bool resolve_signal_field(struct compilation *c, const struct signal *signal,
                                 enum record_kind of, struct signal_plan *ret)
{
    ret->field_of = of;
    ret->field = c->plan->created_at[of];
    if (str_is_empty(signal->field))
        return true;
    struct field_ref ref;
    if (!resolve_field(c, signal->field, signal->at, &ref))
        return false;
    if (ref.of != of)
        return refuse_at(c, signal->at, "this layer does not see the field", signal->field);
    ret->field = ref.field;
    return true;
}

static bool compile_signal(struct compilation *c, const struct layer *layer,
                           const struct signal *signal, enum record_kind of,
                           struct signal_plan *ret)
{
    const char *fault = bounds_fault(layer, signal);
    if (fault)
        return signal_refuse(signal, c->err, fault);
    /* The spec is the first member of its kind. */
    const struct signal_kind *kind = (const struct signal_kind *)(const void *)signal->kind;
    if (kind->check && !kind->check(signal, c->err))
        return false;
    int32_t group_max = layer->groups[signal->group].max;
    int32_t most = signal->cap_max < group_max ? signal->cap_max : group_max;
    *ret = (struct signal_plan){
        .signal = signal,
        .kind = kind,
        .decay = decay_of(signal->decay, c->arena),
        .cap_min_mp = (int64_t)signal->cap_min * MP,
        .cap_max_mp = (int64_t)signal->cap_max * MP,
        .max_mp = (int64_t)most * MP,
        .weights = weights_by_segment(c, signal),
    };
    if (signal->kind->needs & PARAM_BINS)
        ret->completeness_weight = most_bin_points(signal);
    note_says(c, signal->says);
    note_properties(c, signal);
    return resolve_signal_field(c, signal, of, ret);
}

/* ---- layers ---- */

static bool compile_layer(struct compilation *c, const struct layer *layer, enum record_kind of,
                          struct layer_plan *ret)
{
    if (layer->signal_count > SIGNALS_MAX)
        return refuse_at(c, layer->at, "a layer has at most 200 signals",
                         layer->signals[SIGNALS_MAX].id);
    if (!is_within(layer->base, 0, LAYER_MAX_MP / MP))
        return refuse_at(c, layer->at, "the base of a layer is 0 to 100 points", STR("base"));
    for (size_t i = 0; i < layer->group_count; i++) {
        const struct group *group = &layer->groups[i];
        if (!is_within(group->min, -POINTS_MAX, 0) || !is_within(group->max, 0, POINTS_MAX))
            return refuse_at(c, group->at, "the range of a group must hold 0, within 1000 points",
                             group->id);
    }
    struct map ids;
    map_init(&ids, c->arena);
    ret->layer = layer;
    ret->signals = arena_array(c->arena, layer->signal_count, sizeof *ret->signals);
    for (size_t i = 0; i < layer->signal_count; i++) {
        bool is_new;
        map_intern(&ids, layer->signals[i].id, &is_new);
        if (!is_new)
            return signal_refuse(&layer->signals[i], c->err, "the layer has two of that id");
        if (!compile_signal(c, layer, &layer->signals[i], of, &ret->signals[i]))
            return false;
    }
    selector_index_init(&ret->selectors, layer, c->arena);
    return true;
}

static bool compile_layers(struct compilation *c)
{
    const struct agreement *agreement = c->plan->agreement;
    return compile_layer(c, &agreement->account_fit, RECORD_ACCOUNT, &c->plan->account_fit) &&
           compile_layer(c, &agreement->person_fit, RECORD_PERSON, &c->plan->person_fit) &&
           compile_layer(c, &agreement->person_intent, RECORD_PERSON, &c->plan->person_intent) &&
           compile_layer(c, &agreement->account_intent, RECORD_ACCOUNT, &c->plan->account_intent);
}

/* ---- what decides ---- */

static bool has_default_grades(const struct agreement *agreement)
{
    for (size_t i = 0; i < agreement->grades_count; i++)
        if (str_is(agreement->grades[i].segment, "default"))
            return true;
    return false;
}

static bool compile_segments(struct compilation *c)
{
    const struct agreement *agreement = c->plan->agreement;
    size_t count = agreement->segment_count;
    if (count == 0 || agreement->segments[count - 1].when.count > 0)
        return err_set(c->err, ERR_INPUT,
                       "segments: the last one must be without `when`, so that every account "
                       "has a segment");
    if (!has_default_grades(agreement))
        return err_set(c->err, ERR_INPUT, "grades: there must be `default` ones");
    c->plan->segments = arena_array(c->arena, count, sizeof *c->plan->segments);
    c->plan->grades = arena_array(c->arena, count, sizeof(struct segment_grades *));
    for (size_t i = 0; i < count; i++) {
        const struct segment *segment = &agreement->segments[i];
        c->plan->grades[i] = agreement_grades_of(agreement, segment->id);
        if (!compile_predicate(c, &segment->when, &c->plan->segments[i]))
            return false;
    }
    return true;
}

static bool compile_disqualifiers(struct compilation *c)
{
    const struct agreement *agreement = c->plan->agreement;
    size_t count = agreement->disqualifier_count;
    c->plan->disqualifiers = arena_array(c->arena, count, sizeof *c->plan->disqualifiers);
    for (size_t i = 0; i < count; i++)
        if (agreement->disqualifiers[i].has_when &&
            !compile_predicate(c, &agreement->disqualifiers[i].when, &c->plan->disqualifiers[i]))
            return false;
    return true;
}

bool plan_compile(struct arena *arena, const struct agreement *agreement,
                  const struct plan **ret_plan, struct err *err)
{
    assert(arena && agreement && ret_plan && err);
    struct plan *plan = arena_alloc(arena, sizeof *plan);
    plan->agreement = agreement;
    for (enum record_kind kind = RECORD_ACCOUNT; kind <= RECORD_PERSON; kind++) {
        field_table_init(&plan->fields[kind], arena);
        plan->created_at[kind] = field_table_add(&plan->fields[kind], STR(FIELD_CREATED_AT));
    }
    plan->title = field_table_add(&plan->fields[RECORD_PERSON], STR("title"));
    field_table_init(&plan->properties, arena);
    struct compilation c = {arena, plan, err};
    if (!compile_layers(&c) || !compile_segments(&c) || !compile_disqualifiers(&c))
        return false;
    *ret_plan = plan;
    return true;
}

/* ---- reading a plan ---- */

const struct agreement *plan_agreement(const struct plan *plan)
{
    assert(plan);
    return plan->agreement;
}

const struct str *plan_fields(const struct plan *plan, enum record_kind kind, size_t *ret_count)
{
    assert(plan && ret_count);
    *ret_count = plan->fields[kind].count;
    return plan->fields[kind].names;
}

const struct str *plan_properties(const struct plan *plan, size_t *ret_count)
{
    assert(plan && ret_count);
    *ret_count = plan->properties.count;
    return plan->properties.names;
}

bool plan_reads_field(const struct plan *plan, enum record_kind kind, struct str field)
{
    uint32_t number;
    return map_get(&plan->fields[kind].numbers, field, &number);
}

bool plan_reads_property(const struct plan *plan, struct str property)
{
    uint32_t number;
    return map_get(&plan->properties.numbers, property, &number);
}

bool plan_selects_type(const struct plan *plan, enum record_kind kind, struct str type)
{
    const struct layer_plan *layer =
        kind == RECORD_PERSON ? &plan->person_intent : &plan->account_intent;
    return selector_index_has(&layer->selectors, type);
}
