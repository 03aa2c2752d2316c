/* From events to masses: for each record and signal the sum of the factors of what counts. One
 * pass over a record's events, youngest first, as far back as any signal looks. */
#include "engine/whole_int.h"

#include <assert.h>

#include "base/arena.h"
#include "base/map.h"
#include "engine/select.h"
#include "engine/whole_lanes.h"

extern const struct signal_kind signal_event_count, signal_event_days, signal_event_distinct,
    signal_event_recency, signal_event_tiers, signal_event_absence;

/* ---- rules ----------------------------------------------------------------------------------- */

bool mass_is_of_events(const struct signal_plan *signal)
{
    return signal->signal->kind->needs & PARAM_ON;
}

/* Kinds whose mass is a number of events, undecayed. */
static bool is_number(const struct signal_plan *signal)
{
    return signal->kind == &signal_event_tiers || signal->kind == &signal_event_absence;
}

/* ---- a pass, prepared -------------------------------------------------------------------------- */

/* A rule that asks for more than ages: a gap between events, or distinct values. */
struct counter {
    const struct mass_rule *rule;
    const int16_t *factor;   /* by age; 0 outside the window */
    int64_t gap_us;          /* 0 = none */
    uint32_t limit;          /* events that count at most */
    uint32_t *value_of_code; /* of event_distinct: by code, the value's number */
    struct map values;
};

/* What a record has in a counter so far. */
struct counter_state {
    int64_t sum, bucket;
    uint32_t count;
};

/* Codes that feed the same counters are one class; class 0 feeds none. */
struct classes {
    uint32_t *of_code;
    uint32_t *start; /* by class, in `counters` */
    uint16_t *counters;
};

struct lane_group {
    struct lanes lanes;
    uint16_t *mask;
    int16_t *factor;
    int32_t *mass[LANES];
    size_t count;
};

/* What the events of each record of a stride come to. */
struct lane_room {
    int32_t sum[STRIDE][LANES];
};

struct mass_counter {
    struct mass_pass pass;
    size_t ages;
    int64_t horizon; /* ages from here on feed nothing */
    struct lane_group *groups;
    size_t group_count;
    struct counter *counters;
    size_t counter_count;
    struct classes classes;
    struct counter_state **states; /* by worker */
    uint32_t ***seen;         /* by worker and counter: by value, the record that saw it last */
    struct lane_room **rooms; /* by worker */
};

static bool is_special(const struct signal_plan *plan)
{
    bool has_gap = plan->kind == &signal_event_count || plan->kind == &signal_event_tiers;
    return plan->kind == &signal_event_distinct || (has_gap && plan->signal->gap_s > 0);
}

static uint32_t limit_of(const struct signal_plan *plan)
{
    if (plan->kind == &signal_event_recency)
        return 1;
    bool is_limited = plan->kind == &signal_event_count && plan->signal->max_events > 0;
    return is_limited ? (uint32_t)plan->signal->max_events : INT32_MAX;
}

static int32_t most_of(const struct signal_plan *plan)
{
    return is_number(plan) ? INT32_MAX : MASS_SUM_MAX;
}

/* The factors by age, `step` apart. */
static void set_factors(struct mass_counter *p, const struct signal_plan *plan, int16_t *factor,
                        size_t step)
{
    for (size_t age = 0; age < p->ages; age++) {
        bool is_within = plan->signal->window_days == 0 || (int64_t)age < plan->signal->window_days;
        int64_t decayed = is_number(plan) ? 1 : decay_at(&plan->decay, (int64_t)age);
        factor[age * step] = is_within ? (int16_t)decayed : 0;
        if (is_within && decayed != 0 && (int64_t)age >= p->horizon)
            p->horizon = (int64_t)age + 1;
    }
}

static void add_counter(struct mass_counter *p, const struct mass_rule *rule, struct arena *arena)
{
    struct counter *counter = &p->counters[p->counter_count++];
    const struct signal *signal = rule->plan->signal;
    int16_t *factor = arena_array(arena, p->ages + 1, sizeof *factor);
    bool is_distinct = rule->plan->kind == &signal_event_distinct;
    set_factors(p, rule->plan, factor, 1);
    *counter = (struct counter){.rule = rule,
                                .factor = factor,
                                .gap_us = is_distinct ? 0 : signal->gap_s * SECOND_US,
                                .limit = limit_of(rule->plan)};
    map_init(&counter->values, arena);
    if (is_distinct)
        counter->value_of_code =
            arena_array(arena, p->pass.columns->counts->codes, sizeof(uint32_t));
}

static struct lane_group *group_with_room(struct mass_counter *p, struct arena *arena)
{
    if (p->group_count > 0 && p->groups[p->group_count - 1].count < LANES)
        return &p->groups[p->group_count - 1];
    struct lane_group *group = &p->groups[p->group_count++];
    group->mask = arena_array(arena, p->pass.columns->counts->codes, sizeof *group->mask);
    group->factor = arena_array(arena, (p->ages + 1) * LANES, sizeof *group->factor);
    group->lanes.mask = group->mask;
    group->lanes.factor = group->factor;
    return group;
}

static void add_lane(struct mass_counter *p, const struct mass_rule *rule, struct lane_group *group)
{
    size_t lane = group->count++;
    uint32_t limit = limit_of(rule->plan);
    set_factors(p, rule->plan, group->factor + lane, LANES);
    group->mass[lane] = rule->mass;
    group->lanes.limit[lane] = (int32_t)limit;
    group->lanes.most[lane] = most_of(rule->plan);
    if (limit < INT32_MAX)
        group->lanes.has_limit |= (uint16_t)(1 << lane);
    if (rule->plan->kind == &signal_event_days)
        group->lanes.by_day |= (uint16_t)(1 << lane);
}

/* ---- codes ------------------------------------------------------------------------------------- */

static struct event event_of_code(const struct columns *columns, uint32_t code,
                                  struct property *properties)
{
    size_t property_count = columns->counts->properties;
    const uint32_t *row = columns->code + code * (2 + property_count);
    for (size_t i = 0; i < property_count; i++)
        properties[i].value = column_value(columns, row[2 + i]);
    return (struct event){.type = column_value(columns, row[0]).text,
                          .name = column_value(columns, row[1]).text,
                          .properties = properties,
                          .property_count = property_count};
}

static bool selects(const struct signal *signal, const struct event *event)
{
    for (size_t i = 0; i < signal->on_count; i++)
        if (selector_matches(&signal->on[i], event))
            return true;
    return false;
}

/* Whether the code feeds the counter. Equal texts are equal values; an event without the property
 * stands for nothing. */
static bool feeds_counter(struct counter *counter, uint32_t code, const struct event *event)
{
    const struct signal *signal = counter->rule->plan->signal;
    if (!selects(signal, event))
        return false;
    if (!counter->value_of_code)
        return true;
    struct value value = event_property(event, signal->property);
    if (value.kind == VALUE_NULL)
        return false;
    counter->value_of_code[code] = map_intern(&counter->values, value.text, NULL);
    return true;
}

/* The number of the class that feeds these counters. */
struct class_table {
    struct map numbers;
    size_t start_capacity, capacity, used;
};

static uint32_t class_of(struct mass_counter *p, struct class_table *table, const uint16_t *fed,
                         size_t count, struct arena *arena)
{
    struct classes *classes = &p->classes;
    struct str key = {(const char *)fed, count * sizeof *fed};
    uint32_t number;
    if (map_get(&table->numbers, key, &number))
        return number;
    number = map_intern(&table->numbers, str_copy(arena, key), NULL);
    classes->counters = arena_grow(arena, classes->counters, &table->capacity, table->used + count,
                                   sizeof *classes->counters);
    if (count > 0)
        memcpy(classes->counters + table->used, fed, key.length);
    table->used += count;
    classes->start = arena_grow(arena, classes->start, &table->start_capacity, number + (size_t)2,
                                sizeof *classes->start);
    classes->start[number + 1] = (uint32_t)table->used;
    return number;
}

static void prepare_codes(struct mass_counter *p, struct arena *arena)
{
    const struct columns *columns = p->pass.columns;
    struct property *properties =
        arena_array(arena, columns->counts->properties, sizeof *properties);
    for (size_t i = 0; i < columns->counts->properties; i++)
        properties[i].name = column_value(columns, columns->property[i]).text;
    uint16_t *fed = arena_array(arena, p->counter_count, sizeof *fed);
    struct class_table table = {0};
    map_init(&table.numbers, arena);
    class_of(p, &table, fed, 0, arena);
    p->classes.of_code = arena_array(arena, columns->counts->codes, sizeof(uint32_t));
    for (uint32_t code = 0; code < columns->counts->codes; code++) {
        struct event event = event_of_code(columns, code, properties);
        size_t count = 0, lane = 0;
        for (size_t i = 0; i < p->pass.rule_count; i++) {
            const struct signal_plan *plan = p->pass.rules[i].plan;
            if (is_special(plan))
                continue;
            if (selects(plan->signal, &event))
                p->groups[lane / LANES].mask[code] |= (uint16_t)(1 << lane % LANES);
            lane++;
        }
        for (size_t i = 0; i < p->counter_count; i++)
            if (feeds_counter(&p->counters[i], code, &event))
                fed[count++] = (uint16_t)i;
        p->classes.of_code[code] = class_of(p, &table, fed, count, arena);
    }
}

/* ---- counting ----------------------------------------------------------------------------------- */

struct counted {
    const struct mass_counter *p;
    struct counter_state *states;
    uint32_t **seen;
    uint32_t record;
};

/* Whether the event adds nothing: its bucket or value was counted by a younger one. */
static bool is_repeated(const struct counted *c, size_t i, size_t event)
{
    const struct counter *counter = &c->p->counters[i];
    const struct event_columns *events = c->p->pass.view->events;
    if (counter->value_of_code) {
        uint32_t *last = &c->seen[i][counter->value_of_code[event_code(events, event)]];
        bool is_same = *last == c->record + 1;
        *last = c->record + 1;
        return is_same;
    }
    int64_t bucket = event_effective_us(events, event) / counter->gap_us;
    bool is_same = c->states[i].bucket == bucket;
    c->states[i].bucket = bucket;
    return is_same;
}

static void count_event(const struct counted *c, size_t event)
{
    const struct mass_counter *p = c->p;
    const struct event_view *view = p->pass.view;
    uint32_t class_of_event = p->classes.of_code[event_code(view->events, event)];
    uint32_t end = p->classes.start[class_of_event + 1];
    for (uint32_t k = p->classes.start[class_of_event]; k < end; k++) {
        size_t i = p->classes.counters[k];
        struct counter_state *state = &c->states[i];
        if (state->count >= p->counters[i].limit || is_repeated(c, i, event))
            continue;
        state->count++;
        state->sum += p->counters[i].factor[view->today - view->day[event]];
    }
}

static void count_specials(const struct counted *c, size_t begin, size_t end)
{
    const struct mass_counter *p = c->p;
    const struct event_view *view = p->pass.view;
    for (size_t i = 0; i < p->counter_count; i++)
        c->states[i] = (struct counter_state){.bucket = -1};
    for (size_t i = end; i-- > begin && view->today - view->day[i] < p->horizon;)
        if (!event_is_hidden(view, i))
            count_event(c, i);
    for (size_t i = 0; i < p->counter_count; i++) {
        int64_t sum = c->states[i].sum, most = most_of(p->counters[i].rule->plan);
        p->counters[i].rule->mass[c->record] = (int32_t)(sum < most ? sum : most);
    }
}

static void count_lanes(const struct mass_counter *p, size_t worker, size_t begin, size_t end)
{
    const struct event_view *view = p->pass.view;
    struct lane_room *room = p->rooms[worker];
    struct lane_events events = {.narrow_code = view->events->narrow_code,
                                 .wide_code = view->events->wide_code,
                                 .day = view->day,
                                 .hidden = view->hidden,
                                 .begin = view->events->start + begin,
                                 .end = view->happened + begin,
                                 .records = end - begin,
                                 .today = view->today,
                                 .horizon = p->horizon};
    for (size_t g = 0; g < p->group_count; g++) {
        const struct lane_group *group = &p->groups[g];
        int32_t *column[LANES];
        for (size_t lane = 0; lane < group->count; lane++)
            column[lane] = group->mass[lane] + begin;
        lanes_count(&group->lanes, &events, p->pass.isa, room->sum);
        lanes_turn((const int32_t(*)[LANES])room->sum, end - begin, group->count, p->pass.isa,
                   column);
    }
}

void mass_count_stride(const struct mass_counter *p, size_t worker, size_t begin, size_t end)
{
    const struct event_view *view = p->pass.view;
    struct counted counted = {.p = p, .states = p->states[worker], .seen = p->seen[worker]};
    assert(end - begin <= STRIDE);
    if (p->group_count > 0)
        count_lanes(p, worker, begin, end);
    for (size_t r = begin; p->counter_count > 0 && r < end; r++) {
        counted.record = (uint32_t)r;
        count_specials(&counted, view->events->start[r], view->happened[r]);
    }
}

static void prepare_workers(struct mass_counter *p, struct arena *arena)
{
    size_t workers = p->pass.workers;
    p->states = arena_array(arena, workers, sizeof(struct counter_state *));
    p->seen = arena_array(arena, workers, sizeof(uint32_t **));
    p->rooms = arena_array(arena, workers, sizeof(struct lane_room *));
    for (size_t w = 0; w < workers; w++) {
        p->rooms[w] = arena_alloc(arena, sizeof(struct lane_room));
        p->states[w] = arena_array(arena, p->counter_count, sizeof(struct counter_state));
        p->seen[w] = arena_array(arena, p->counter_count, sizeof(uint32_t *));
        for (size_t i = 0; i < p->counter_count; i++)
            p->seen[w][i] = arena_array(arena, p->counters[i].values.count, sizeof(uint32_t));
    }
}

static size_t ages_of(const struct mass_pass *pass)
{
    const struct kind_counts *counts = pass->view->events->counts;
    if (counts->events == 0)
        return 0;
    int64_t oldest = counts->effective_min_us / DAY_US - DAY_ZERO - 1; /* an offset may shift it */
    return pass->view->today >= oldest ? (size_t)(pass->view->today - oldest + 1) : 0;
}

const struct mass_counter *mass_counter_new(const struct mass_pass *pass, struct arena *arena)
{
    assert(pass && arena && pass->workers >= 1);
    struct mass_counter *p = arena_alloc(arena, sizeof *p);
    *p = (struct mass_counter){
        .pass = *pass,
        .ages = ages_of(pass),
        .counters = arena_array(arena, pass->rule_count, sizeof *p->counters),
        .groups = arena_array(arena, pass->rule_count / LANES + 1, sizeof *p->groups)};
    for (size_t i = 0; i < pass->rule_count; i++) {
        if (is_special(pass->rules[i].plan))
            add_counter(p, &pass->rules[i], arena);
        else
            add_lane(p, &pass->rules[i], group_with_room(p, arena));
    }
    prepare_codes(p, arena);
    prepare_workers(p, arena);
    return p;
}
