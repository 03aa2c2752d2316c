/* What a plan says of every value in the columns, worked out once: bins, conditions, roles. */
#include "engine/whole_int.h"

#include <assert.h>

#include "base/arena.h"
#include "base/map.h"
#include "base/text.h"

extern const struct signal_kind signal_bins, signal_event_count, signal_event_days,
    signal_event_distinct, signal_event_recency, signal_event_tiers, signal_event_absence,
    signal_people_topk, signal_engaged_people, signal_role_coverage;

bool whole_can(const struct columns *columns, const struct plan *plan)
{
    static const struct signal_kind *const kinds[] = {
        &signal_bins,           &signal_event_count,  &signal_event_days,    &signal_event_distinct,
        &signal_event_recency,  &signal_event_tiers,  &signal_event_absence, &signal_people_topk,
        &signal_engaged_people, &signal_role_coverage};
    const struct layer_plan *layers[] = {&plan->account_fit, &plan->person_fit,
                                         &plan->person_intent, &plan->account_intent};
    for (size_t l = 0; l < sizeof layers / sizeof layers[0]; l++)
        for (size_t s = 0; s < layers[l]->layer->signal_count; s++) {
            bool is_known = false;
            for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++)
                is_known |= layers[l]->signals[s].kind == kinds[k];
            if (!is_known)
                return false;
        }
    return columns_cover(columns, plan);
}

/* ---- the values of a field ------------------------------------------------------------------ */

struct field_of_columns {
    enum record_kind kind;
    size_t field;
    struct value_column values;
    const uint32_t *held; /* place by record */
};

static struct field_of_columns look_up(struct whole *w, enum record_kind kind, size_t plan_field)
{
    const struct columns *columns = w->columns;
    size_t field = columns_field(columns, kind, w->plan->fields[kind].names[plan_field]);
    assert(field != SIZE_MAX && "the columns cover the plan");
    return (struct field_of_columns){
        .kind = kind,
        .field = field,
        .values = columns_values(columns, kind, field),
        .held = moment_view_held(&w->held, columns, w->view, kind, field, w->threads),
    };
}

/* ---- layers -------------------------------------------------------------------------------------- */

static int64_t bin_points(const struct signal *signal, struct value value)
{
    if (value.kind == VALUE_NULL)
        return signal->missing;
    for (size_t i = 0; i < signal->bin_count; i++)
        if (match_holds(&signal->bins[i].match, value))
            return signal->bins[i].points;
    return signal->other;
}

static void make_bins(struct whole *w, struct part *part)
{
    struct field_of_columns field = look_up(w, part->plan->field_of, part->plan->field);
    int32_t *capped = arena_array(w->of_plan, field.values.count, sizeof *capped);
    uint8_t *is_known = arena_array(w->of_plan, field.values.count, 1);
    for (size_t i = 0; i < field.values.count; i++) {
        struct value value = value_at(&field.values, i);
        int32_t mp = (int32_t)(bin_points(part->plan->signal, value) * MP);
        capped[i] = mp < part->cap_min_mp   ? part->cap_min_mp
                    : mp > part->cap_max_mp ? part->cap_max_mp
                                            : mp;
        is_known[i] = value.kind != VALUE_NULL;
    }
    part->held = field.held;
    part->capped_mp = capped;
    part->is_known = is_known;
}

static void make_absence(struct whole *w, struct part *part)
{
    struct field_of_columns field = look_up(w, part->plan->field_of, part->plan->field);
    uint8_t *is_too_new = arena_array(w->of_plan, field.values.count, 1);
    int64_t today = instant_day(w->view->moment.as_of_us, w->view->day_offset_minutes);
    for (size_t i = 0; i < field.values.count; i++) {
        struct value created = value_at(&field.values, i);
        if (created.kind != VALUE_NUMBER || created.number.scale != 0)
            continue; /* unknown counts as old */
        int64_t day = instant_day(created.number.digits, w->view->day_offset_minutes);
        is_too_new[i] = today - day < part->plan->signal->window_days;
    }
    part->held = field.held;
    part->is_too_new = is_too_new;
}

static enum part_kind part_kind_of(const struct signal_plan *signal)
{
    if (signal->kind == &signal_bins)
        return PART_BINS;
    if (signal->kind == &signal_event_tiers)
        return PART_TIERS;
    if (signal->kind == &signal_event_absence)
        return PART_ABSENCE;
    return mass_is_of_events(signal) ? PART_SUM : PART_PEOPLE;
}

static struct layer_parts make_layer(struct whole *w, const struct layer_plan *plan,
                                     const struct mass_columns *masses)
{
    struct layer_parts layer = {.layer = plan->layer, .count = plan->layer->signal_count};
    layer.parts = arena_array(w->of_plan, layer.count, sizeof *layer.parts);
    for (size_t i = 0; i < layer.count; i++) {
        const struct signal_plan *signal = &plan->signals[i];
        struct part *part = &layer.parts[i];
        *part = (struct part){.kind = part_kind_of(signal),
                              .plan = signal,
                              .group = signal->signal->group,
                              .cap_min_mp = (int32_t)signal->cap_min_mp,
                              .cap_max_mp = (int32_t)signal->cap_max_mp,
                              .mass = masses ? masses->at[i].mass : NULL};
        layer.completeness_all += signal->completeness_weight;
        if (part->kind == PART_BINS)
            make_bins(w, part);
        if (part->kind == PART_ABSENCE)
            make_absence(w, part);
    }
    return layer;
}

/* ---- predicates ------------------------------------------------------------------------------------- */

static struct predicate_table make_predicate(struct whole *w, const struct predicate_plan *plan)
{
    if (!plan->predicate)
        return (struct predicate_table){0};
    size_t count = plan->predicate->count;
    struct condition_table *tables = arena_array(w->of_plan, count, sizeof *tables);
    for (size_t c = 0; c < count; c++) {
        struct field_of_columns field = look_up(w, plan->fields[c].of, plan->fields[c].field);
        uint8_t *holds = arena_array(w->of_plan, field.values.count, 1);
        uint8_t *is_null = arena_array(w->of_plan, field.values.count, 1);
        for (size_t i = 0; i < field.values.count; i++) {
            struct value value = value_at(&field.values, i);
            holds[i] = match_holds(&plan->predicate->conditions[c].match, value);
            is_null[i] = value.kind == VALUE_NULL;
        }
        tables[c] = (struct condition_table){field.kind, field.field, field.held, holds, is_null};
    }
    return (struct predicate_table){tables, count};
}

static void make_predicates(struct whole *w)
{
    const struct agreement *agreement = w->plan->agreement;
    struct plan_tables *t = &w->tables;
    t->segments = arena_array(w->of_plan, agreement->segment_count, sizeof *t->segments);
    t->disqualifiers =
        arena_array(w->of_plan, agreement->disqualifier_count, sizeof *t->disqualifiers);
    for (size_t i = 0; i < agreement->segment_count; i++)
        t->segments[i] = make_predicate(w, &w->plan->segments[i]);
    for (size_t i = 0; i < agreement->disqualifier_count; i++)
        if (agreement->disqualifiers[i].has_when)
            t->disqualifiers[i] = make_predicate(w, &w->plan->disqualifiers[i]);
    t->segment_of_none = plan_segment(w->plan, NULL);
}

/* ---- roles -------------------------------------------------------------------------------------------- */

/* Roles by number: 0 = none; the agreement's in their order, then others as memberships name. */
struct role_numbers {
    struct map map;
};

static uint32_t role_number(struct role_numbers *roles, struct str role)
{
    return str_is_empty(role) ? 0 : map_intern(&roles->map, role, NULL);
}

static struct str role_by_title(const struct agreement *agreement, struct value title)
{
    for (size_t i = 0; i < agreement->role_count && title.kind != VALUE_NULL; i++)
        for (size_t j = 0; j < agreement->roles[i].title_count; j++)
            if (text_matches(title.text, agreement->roles[i].titles[j]))
                return agreement->roles[i].id;
    return STR("");
}

static void make_title_roles(struct whole *w, struct role_numbers *roles)
{
    struct field_of_columns title = look_up(w, RECORD_PERSON, w->plan->title);
    uint32_t *role = arena_array(w->of_plan, title.values.count, sizeof *role);
    for (size_t i = 0; i < title.values.count; i++)
        role[i] = role_number(roles, role_by_title(w->plan->agreement, value_at(&title.values, i)));
    w->tables.role_of_title = role;
    w->tables.title_held = title.held;
}

static void make_given_roles(struct whole *w, struct role_numbers *roles)
{
    const struct columns *columns = w->columns;
    uint32_t most = 0;
    for (size_t i = 0; i < columns->role_count; i++)
        most = columns->roles[i] > most ? columns->roles[i] : most;
    uint32_t *role = arena_array(w->of_plan, most + (size_t)1, sizeof *role);
    for (size_t i = 0; i < columns->role_count; i++)
        role[columns->roles[i]] = role_number(roles, column_value(columns, columns->roles[i]).text);
    w->tables.role_of_value = role;
}

static void make_role_points(struct whole *w, struct role_numbers *roles)
{
    struct layer_parts *layer = &w->tables.account_intent;
    for (size_t s = 0; s < layer->count; s++) {
        const struct signal *signal = layer->parts[s].plan->signal;
        uint32_t *numbers = arena_array(w->of_plan, signal->role_points_count, sizeof *numbers);
        for (size_t i = 0; i < signal->role_points_count; i++)
            numbers[i] = role_number(roles, signal->role_points[i].role);
        layer->parts[s].roles = numbers;
    }
}

static void make_roles(struct whole *w)
{
    const struct agreement *agreement = w->plan->agreement;
    struct role_numbers roles;
    map_init(&roles.map, w->of_plan);
    map_intern(&roles.map, STR(""), NULL); /* 0 */
    for (size_t i = 0; i < agreement->role_count; i++)
        role_number(&roles, agreement->roles[i].id);
    make_title_roles(w, &roles);
    make_given_roles(w, &roles);
    make_role_points(w, &roles);
    w->tables.role_count = roles.map.count - 1;
    int32_t *priority = arena_array(w->of_plan, roles.map.count, sizeof *priority);
    for (size_t i = 0; i < roles.map.count; i++)
        priority[i] = INT32_MAX;
    for (size_t i = agreement->role_count; i-- > 0;) /* the first of an id decides */
        priority[role_number(&roles, agreement->roles[i].id)] = agreement->roles[i].priority;
    w->tables.priority = priority;
}

struct seats_work {
    struct whole *whole;
    uint32_t *role;
};

static void find_seat_roles(void *context, size_t worker, size_t begin, size_t end)
{
    (void)worker;
    const struct seats_work *work = context;
    const struct plan_tables *tables = &work->whole->tables;
    const struct seating *seating = &work->whole->view->seating;
    for (size_t s = begin; s < end; s++) {
        uint32_t given = tables->role_of_value[seating->role[s]];
        work->role[s] =
            given ? given : tables->role_of_title[tables->title_held[seating->person[s]]];
    }
}

static void make_seat_roles(struct whole *w)
{
    size_t seats = w->view->seating.start[columns_count(w->columns, RECORD_ACCOUNT)];
    if (!w->seat_role)
        w->seat_role = arena_array(w->arena, w->columns->counts->memberships, sizeof(uint32_t));
    struct seats_work work = {w, w->seat_role};
    work_over(w->threads, seats, 16 * STRIDE, find_seat_roles, &work);
    w->tables.seat_role = work.role;
}

static void make_cells(struct whole *w)
{
    struct plan_tables *t = &w->tables;
    const struct agreement *agreement = w->plan->agreement;
    for (int fit = 0; fit < GRADES; fit++)
        for (int intent = 0; intent < GRADES; intent++) {
            t->cells.tier[fit * GRADES + intent] = agreement->grid[fit][intent];
            t->cells.rank[fit * GRADES + intent] = (uint8_t)cell_rank(fit, intent);
        }
    t->grades = w->plan->grades[0];
    for (size_t i = 1; i < agreement->segment_count; i++)
        if (w->plan->grades[i] != t->grades)
            t->grades = NULL;
    for (size_t i = 0; i < agreement->disqualifier_count; i++) {
        const struct disqualifier *rule = &agreement->disqualifiers[i];
        t->has_rules[rule->scope] |= rule->has_when && !rule->by_rep;
    }
}

void plan_tables_make(struct whole *w)
{
    w->tables = (struct plan_tables){0};
    make_cells(w);
    w->tables.account_fit = make_layer(w, &w->plan->account_fit, NULL);
    w->tables.person_fit = make_layer(w, &w->plan->person_fit, NULL);
    w->tables.person_intent = make_layer(w, &w->plan->person_intent, &w->masses[RECORD_PERSON]);
    w->tables.account_intent = make_layer(w, &w->plan->account_intent, &w->masses[RECORD_ACCOUNT]);
    make_predicates(w);
    make_roles(w);
    if (w->shared.roles)
        w->tables.seat_role = w->shared.base->tables.seat_role;
    else
        make_seat_roles(w);
}
