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
        .held = moment_view_held(&w->view_room, columns, w->view, kind, field, w->workers),
    };
}

/* ---- roles -------------------------------------------------------------------------------------------- */

static uint32_t role_number(struct map *numbers, struct str role)
{
    return str_is_empty(role) ? 0 : map_intern(numbers, role, NULL);
}

static struct str role_by_title(const struct agreement *agreement, struct value title)
{
    for (size_t i = 0; i < agreement->role_count && title.kind != VALUE_NULL; i++)
        for (size_t j = 0; j < agreement->roles[i].title_count; j++)
            if (text_matches(title.text, agreement->roles[i].titles[j]))
                return agreement->roles[i].id;
    return STR("");
}

static void make_title_roles(struct whole *w, struct map *numbers, struct role_tables *ret)
{
    size_t plan_field = w->plan->title;
    ret->title =
        columns_field(w->columns, RECORD_PERSON, w->plan->fields[RECORD_PERSON].names[plan_field]);
    struct value_column titles = columns_values(w->columns, RECORD_PERSON, ret->title);
    uint32_t *role = arena_array(w->of_plan, titles.count, sizeof *role);
    for (size_t i = 0; i < titles.count; i++)
        role[i] = role_number(numbers, role_by_title(w->plan->agreement, value_at(&titles, i)));
    ret->of_title = role;
}

static void make_given_roles(struct whole *w, struct map *numbers, struct role_tables *ret)
{
    const struct columns *columns = w->columns;
    uint32_t most = 0;
    for (size_t i = 0; i < columns->memberships.role_count; i++)
        most = columns->memberships.roles[i] > most ? columns->memberships.roles[i] : most;
    uint32_t *role = arena_array(w->of_plan, most + (size_t)1, sizeof *role);
    for (size_t i = 0; i < columns->memberships.role_count; i++)
        role[columns->memberships.roles[i]] =
            role_number(numbers, column_value(columns, columns->memberships.roles[i]).text);
    ret->of_value = role;
}

/* Roles have their numbers from the agreement or from memberships. */
static const struct str *role_ids(struct whole *w, struct map *numbers)
{
    const struct agreement *agreement = w->plan->agreement;
    struct str *ids = arena_array(w->of_plan, numbers->count, sizeof *ids);
    for (size_t i = 0; i < agreement->role_count; i++)
        ids[role_number(numbers, agreement->roles[i].id)] = agreement->roles[i].id;
    for (size_t i = 0; i < w->columns->memberships.role_count; i++) {
        struct str given = column_value(w->columns, w->columns->memberships.roles[i]).text;
        ids[role_number(numbers, given)] = given;
    }
    return ids;
}

static struct role_tables make_role_tables(struct whole *w)
{
    const struct agreement *agreement = w->plan->agreement;
    struct map *numbers = arena_alloc(w->of_plan, sizeof *numbers);
    struct role_tables roles = {.numbers = numbers};
    map_init(numbers, w->of_plan);
    map_intern(numbers, STR(""), NULL); /* 0 */
    for (size_t i = 0; i < agreement->role_count; i++)
        role_number(numbers, agreement->roles[i].id);
    make_title_roles(w, numbers, &roles);
    make_given_roles(w, numbers, &roles);
    roles.count = (uint32_t)numbers->count - 1;
    roles.ids = role_ids(w, numbers);
    int32_t *priority = arena_array(w->of_plan, numbers->count, sizeof *priority);
    for (size_t i = 0; i <= roles.count; i++)
        priority[i] = INT32_MAX;
    for (size_t i = agreement->role_count; i-- > 0;) /* the first of an id decides */
        priority[role_number(numbers, agreement->roles[i].id)] = agreement->roles[i].priority;
    roles.priority = priority;
    return roles;
}

/* The roles that a signal gives points for; one that nobody has is beyond the last. */
static const uint32_t *role_points(struct whole *w, const struct signal *signal)
{
    uint32_t *roles = arena_array(w->of_plan, signal->role_points_count, sizeof *roles);
    for (size_t i = 0; i < signal->role_points_count; i++)
        if (!map_get(w->tables.roles.numbers, signal->role_points[i].role, &roles[i]))
            roles[i] = w->tables.roles.count + 1;
    return roles;
}

struct seats_work {
    struct whole *whole;
    const uint32_t *title_held;
    uint32_t *role;
};

static void find_seat_roles(void *context, size_t worker, size_t begin, size_t end)
{
    (void)worker;
    const struct seats_work *work = context;
    const struct role_tables *roles = &work->whole->tables.roles;
    const struct seating *seating = &work->whole->view->seating;
    for (size_t s = begin; s < end; s++) {
        uint32_t given = roles->of_value[seating->role[s]];
        work->role[s] = given ? given : roles->of_title[work->title_held[seating->person[s]]];
    }
}

static const uint32_t *find_roles(struct whole *w)
{
    size_t seats = w->view->seating.start[columns_count(w->columns, RECORD_ACCOUNT)];
    if (!w->seat_role)
        w->seat_role = arena_array(w->arena, w->columns->counts->memberships, sizeof(uint32_t));
    struct field_of_columns title = look_up(w, RECORD_PERSON, w->plan->title);
    struct seats_work work = {w, title.held, w->seat_role};
    work_pool_do(w->workers, seats, 16 * STRIDE, find_seat_roles, &work);
    return w->seat_role;
}

static void make_roles(struct whole *w)
{
    const struct layer_plan *layer = &w->plan->account_intent;
    struct plan_tables *t = &w->tables;
    t->roles = w->shared.roles ? w->shared.base->tables.roles : make_role_tables(w);
    for (size_t i = 0; i < layer->layer->signal_count; i++)
        t->wants_roles |= layer->signals[i].kind == &signal_role_coverage;
    if (t->wants_roles && !t->roles.of_seat)
        t->roles.of_seat = find_roles(w);
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

/* The tables of a signal with the same bins in the layer of the base, or NULL. */
static const struct part *find_bins(const struct layer_parts *base, const struct part *part)
{
    for (size_t i = 0; base && i < base->count; i++) {
        const struct part *other = &base->parts[i];
        if (other->kind == PART_BINS && other->cap_min_mp == part->cap_min_mp &&
            other->cap_max_mp == part->cap_max_mp &&
            bins_are_same(other->plan->signal, part->plan->signal))
            return other;
    }
    return NULL;
}

static void make_bins(struct whole *w, const struct layer_parts *base, struct part *part)
{
    struct field_of_columns field = look_up(w, part->plan->field_of, part->plan->field);
    const struct part *same = find_bins(base, part);
    part->held = field.held;
    if (same) {
        part->capped_mp = same->capped_mp;
        part->is_known = same->is_known;
        return;
    }
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

/* A layer of the plan, and that of the base. */
struct layer_pair {
    const struct layer_plan *plan, *plan_before;
    const struct layer_parts *before; /* NULL = there is none */
    const struct mass_columns *masses;
};

static struct layer_parts make_parts(struct whole *w, const struct layer_pair *pair)
{
    const struct layer_plan *plan = pair->plan;
    struct layer_parts layer = {.layer = plan->layer, .count = plan->layer->signal_count};
    struct part *parts = arena_array(w->of_plan, layer.count, sizeof *parts);
    for (size_t i = 0; i < layer.count; i++) {
        const struct signal_plan *signal = &plan->signals[i];
        struct part *part = &parts[i];
        *part = (struct part){.kind = part_kind_of(signal),
                              .plan = signal,
                              .group = signal->signal->group,
                              .cap_min_mp = (int32_t)signal->cap_min_mp,
                              .cap_max_mp = (int32_t)signal->cap_max_mp,
                              .mass = pair->masses ? pair->masses->at[i].mass : NULL};
        layer.completeness_all += signal->completeness_weight;
        if (part->kind == PART_BINS)
            make_bins(w, pair->before, part);
        if (part->kind == PART_ABSENCE)
            make_absence(w, part);
        if (signal->kind == &signal_role_coverage)
            part->roles = role_points(w, signal->signal);
    }
    layer.parts = parts;
    return layer;
}

static struct layer_change change_of(struct whole *w, const struct layer_pair *pair,
                                     const int32_t *unclamped_mp)
{
    size_t groups = pair->plan->layer->group_count;
    if (!pair->before || groups != pair->plan_before->layer->group_count)
        return (struct layer_change){0};
    uint8_t *differs = arena_array(w->of_plan, groups, 1);
    for (size_t g = 0; g < groups; g++)
        differs[g] = !group_is_same(pair->plan_before, pair->plan, g);
    return (struct layer_change){pair->before, unclamped_mp, differs};
}

static void make_layers(struct whole *w)
{
    const struct whole *base = w->shared.base;
    const struct plan *plan = w->plan, *before = base ? base->plan : NULL;
    struct plan_tables *t = &w->tables;
    const struct plan_tables *of_base = base ? &base->tables : NULL;
#define PAIR(name, masses)                                                                         \
    (struct layer_pair)                                                                            \
    {                                                                                              \
        &plan->name, before ? &before->name : NULL, of_base ? &of_base->name : NULL, masses        \
    }
    struct layer_pair account_fit = PAIR(account_fit, NULL), person_fit = PAIR(person_fit, NULL);
    struct layer_pair person_intent = PAIR(person_intent, &w->masses[RECORD_PERSON]);
    struct layer_pair account_intent = PAIR(account_intent, &w->masses[RECORD_ACCOUNT]);
#undef PAIR
    t->account_fit = make_parts(w, &account_fit);
    t->person_fit = make_parts(w, &person_fit);
    t->person_intent = make_parts(w, &person_intent);
    t->account_intent = make_parts(w, &account_intent);
    if (!base)
        return;
    t->account_fit.change = change_of(w, &account_fit, base->fit_unclamped_mp);
    t->person_intent.change = change_of(w, &person_intent, base->intent_unclamped_mp);
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
    const struct whole *base = w->shared.base;
    struct plan_tables *t = &w->tables;
    if (w->shared.segments) {
        t->segments = base->tables.segments;
    } else {
        t->segments = arena_array(w->of_plan, agreement->segment_count, sizeof *t->segments);
        for (size_t i = 0; i < agreement->segment_count; i++)
            t->segments[i] = make_predicate(w, &w->plan->segments[i]);
    }
    if (w->shared.rules) {
        t->disqualifiers = base->tables.disqualifiers;
    } else {
        t->disqualifiers =
            arena_array(w->of_plan, agreement->disqualifier_count, sizeof *t->disqualifiers);
        for (size_t i = 0; i < agreement->disqualifier_count; i++)
            if (agreement->disqualifiers[i].has_when)
                t->disqualifiers[i] = make_predicate(w, &w->plan->disqualifiers[i]);
    }
    t->segment_of_none = plan_segment(w->plan, NULL);
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
    make_roles(w);
    make_layers(w);
    make_predicates(w);
}
