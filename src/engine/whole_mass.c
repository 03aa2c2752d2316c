/* From events to masses: for each record and signal the sum of the factors of what counts. One
 * pass over a record's events, youngest first, as far back as any signal looks. */
#include "engine/whole_int.h"

#include <assert.h>

#include "base/arena.h"
#include "base/map.h"
#include "engine/select.h"

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

/* A rule, ready. */
struct counter {
    int32_t *mass;
    const int32_t *factor; /* by age; 0 outside the window */
    int64_t gap_us;        /* 0 = none */
    uint32_t limit;        /* events that count at most */
    bool by_day;
    uint32_t *value_of_code; /* of event_distinct: by code, the value's number */
    size_t value_count;
};

/* Codes that feed the same counters are one class. */
struct classes {
    uint32_t *of_code;
    uint32_t *start; /* by class, in `counters` */
    uint16_t *counters;
};

struct prepared_pass {
    const struct mass_pass *pass;
    struct counter *counters;
    struct classes classes;
    int64_t horizon;                   /* ages from here on feed nothing */
    struct tally_of_counter **tallies; /* by worker */
    uint32_t ***seen;                  /* by worker and counter: by value, who saw it last */
};

/* What a record has in a counter so far. */
struct tally_of_counter {
    int64_t sum;
    int64_t bucket;
    uint32_t count;
    int32_t day;
};

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

/* Numbers the values of the property among the codes that the rule selects; equal texts are equal
 * values. */
static uint32_t distinct_number(const struct columns *columns, const struct signal *signal,
                                uint32_t code, struct map *numbers)
{
    size_t property = columns_property(columns, signal->property);
    uint32_t value = columns->code[code * (2 + columns->counts->properties) + 2 + property];
    return value == NO_VALUE ? NO_INDEX
                             : map_intern(numbers, column_value(columns, value).text, NULL);
}

static void prepare_counter(struct prepared_pass *p, size_t i, size_t ages, struct arena *arena)
{
    const struct mass_rule *rule = &p->pass->rules[i];
    const struct signal *signal = rule->plan->signal;
    bool is_one = rule->plan->kind == &signal_event_recency;
    bool is_counted = rule->plan->kind == &signal_event_count;
    int32_t *factor = arena_array(arena, ages + 1, sizeof *factor);
    for (size_t age = 0; age < ages; age++) {
        bool is_within = signal->window_days == 0 || (int64_t)age < signal->window_days;
        int64_t decayed = is_number(rule->plan) ? 1 : decay_at(&rule->plan->decay, (int64_t)age);
        factor[age] = is_within ? (int32_t)decayed : 0;
        if (factor[age] != 0 && (int64_t)age >= p->horizon)
            p->horizon = (int64_t)age + 1;
    }
    p->counters[i] = (struct counter){
        .mass = rule->mass,
        .factor = factor,
        .gap_us =
            is_counted || rule->plan->kind == &signal_event_tiers ? signal->gap_s * SECOND_US : 0,
        .limit = is_one                                 ? 1
                 : is_counted && signal->max_events > 0 ? (uint32_t)signal->max_events
                                                        : UINT32_MAX,
        .by_day = rule->plan->kind == &signal_event_days,
    };
}

/* The rules of one code, and its value for those that look at distinct ones. */
static size_t counters_of(struct prepared_pass *p, uint32_t code, const struct event *event,
                          struct map *numbers, uint16_t *ret)
{
    size_t count = 0;
    for (size_t i = 0; i < p->pass->rule_count; i++) {
        const struct signal_plan *plan = p->pass->rules[i].plan;
        if (!selects(plan->signal, event))
            continue;
        if (plan->kind == &signal_event_distinct) {
            uint32_t number = distinct_number(p->pass->columns, plan->signal, code, &numbers[i]);
            if (number == NO_INDEX)
                continue; /* without the property it stands for nothing */
            p->counters[i].value_of_code[code] = number;
        }
        ret[count++] = (uint16_t)i;
    }
    return count;
}

static void prepare_classes(struct prepared_pass *p, struct arena *arena)
{
    const struct columns *columns = p->pass->columns;
    size_t codes = columns->counts->codes, rules = p->pass->rule_count;
    struct property *properties =
        arena_array(arena, columns->counts->properties, sizeof *properties);
    for (size_t i = 0; i < columns->counts->properties; i++)
        properties[i].name = column_value(columns, columns->property[i]).text;
    struct map *numbers = arena_array(arena, rules, sizeof *numbers);
    for (size_t i = 0; i < rules; i++) {
        map_init(&numbers[i], arena);
        if (p->pass->rules[i].plan->kind == &signal_event_distinct)
            p->counters[i].value_of_code = arena_array(arena, codes, sizeof(uint32_t));
    }
    struct map classes;
    map_init(&classes, arena);
    size_t start_capacity = 0, capacity = 0, used = 0;
    uint16_t *fed = arena_array(arena, rules, sizeof *fed);
    p->classes.of_code = arena_array(arena, codes, sizeof(uint32_t));
    p->classes.start = arena_grow(arena, NULL, &start_capacity, 2, sizeof(uint32_t));
    map_intern(&classes, STR(""), NULL); /* class 0 feeds nothing */
    for (uint32_t code = 0; code < codes; code++) {
        struct event event = event_of_code(columns, code, properties);
        size_t count = counters_of(p, code, &event, numbers, fed);
        struct str key = {(const char *)fed, count * sizeof *fed};
        uint32_t number;
        if (!map_get(&classes, key, &number)) {
            number = map_intern(&classes, str_copy(arena, key), NULL);
            p->classes.counters = arena_grow(arena, p->classes.counters, &capacity, used + count,
                                             sizeof *p->classes.counters);
            memcpy(p->classes.counters + used, fed, key.length);
            used += count;
            p->classes.start = arena_grow(arena, p->classes.start, &start_capacity,
                                          number + (size_t)2, sizeof(uint32_t));
            p->classes.start[number + 1] = (uint32_t)used;
        }
        p->classes.of_code[code] = number;
    }
    for (size_t i = 0; i < rules; i++)
        p->counters[i].value_count = numbers[i].count;
}

/* ---- counting ----------------------------------------------------------------------------------- */

struct counted {
    const struct prepared_pass *p;
    struct tally_of_counter *tallies;
    uint32_t **seen;
    uint32_t record;
};

/* Whether the event adds nothing: its day, bucket or value was counted by a younger one. */
static bool is_repeated(const struct counted *c, size_t i, size_t event, int32_t day)
{
    const struct counter *counter = &c->p->counters[i];
    struct tally_of_counter *tally = &c->tallies[i];
    if (counter->by_day) {
        bool is_same = tally->day == day;
        tally->day = day;
        return is_same;
    }
    if (counter->gap_us > 0) {
        int64_t bucket = event_effective_us(c->p->pass->view->events, event) / counter->gap_us;
        bool is_same = tally->bucket == bucket;
        tally->bucket = bucket;
        return is_same;
    }
    if (counter->value_of_code) {
        uint32_t *last =
            &c->seen[i][counter->value_of_code[event_code(c->p->pass->view->events, event)]];
        bool is_same = *last == c->record + 1;
        *last = c->record + 1;
        return is_same;
    }
    return false;
}

static void count_event(const struct counted *c, size_t event, int32_t day)
{
    const struct prepared_pass *p = c->p;
    uint32_t class_of = p->classes.of_code[event_code(p->pass->view->events, event)];
    int64_t age = p->pass->view->today - day;
    for (uint32_t k = p->classes.start[class_of]; k < p->classes.start[class_of + 1]; k++) {
        size_t i = p->classes.counters[k];
        struct tally_of_counter *tally = &c->tallies[i];
        if (tally->count >= p->counters[i].limit || is_repeated(c, i, event, day))
            continue;
        tally->count++;
        tally->sum += p->counters[i].factor[age];
    }
}

static void count_record(const struct counted *c)
{
    const struct prepared_pass *p = c->p;
    const struct event_view *view = p->pass->view;
    size_t begin = view->events->start[c->record],
           end = events_happened(view, begin, view->events->start[c->record + 1]);
    while (end > begin && event_is_hidden(view, end - 1))
        end--;
    if (p->pass->latest_us)
        p->pass->latest_us[c->record] =
            end > begin ? event_effective_us(view->events, end - 1) : NO_EVENT_US;
    for (size_t i = 0; i < p->pass->rule_count; i++)
        c->tallies[i] = (struct tally_of_counter){.day = -1, .bucket = -1};
    for (size_t i = end; i-- > begin && view->today - view->day[i] < p->horizon;)
        if (!event_is_hidden(view, i))
            count_event(c, i, view->day[i]);
    for (size_t i = 0; i < p->pass->rule_count; i++) {
        int64_t most = is_number(p->pass->rules[i].plan) ? INT32_MAX : MASS_SUM_MAX;
        int64_t sum = c->tallies[i].sum;
        p->counters[i].mass[c->record] = (int32_t)(sum < most ? sum : most);
    }
}

static void count_records(void *context, size_t worker, size_t begin, size_t end)
{
    const struct prepared_pass *p = context;
    struct counted counted = {.p = p, .tallies = p->tallies[worker], .seen = p->seen[worker]};
    for (size_t r = begin; r < end; r++) {
        counted.record = (uint32_t)r;
        count_record(&counted);
    }
}

static void prepare_workers(struct prepared_pass *p, struct arena *arena)
{
    size_t workers = p->pass->workers, rules = p->pass->rule_count;
    p->tallies = arena_array(arena, workers, sizeof(struct tally_of_counter *));
    p->seen = arena_array(arena, workers, sizeof(uint32_t **));
    for (size_t w = 0; w < workers; w++) {
        p->tallies[w] = arena_array(arena, rules, sizeof(struct tally_of_counter));
        p->seen[w] = arena_array(arena, rules, sizeof(uint32_t *));
        for (size_t i = 0; i < rules; i++)
            if (p->counters[i].value_of_code)
                p->seen[w][i] = arena_array(arena, p->counters[i].value_count, sizeof(uint32_t));
    }
}

void mass_count(const struct mass_pass *pass, struct arena *scratch)
{
    assert(pass && scratch && pass->workers >= 1);
    const struct kind_counts *counts = pass->view->events->counts;
    struct prepared_pass p = {.pass = pass};
    int64_t ages = 0;
    if (counts->events > 0)
        ages = pass->view->today + 2 - (counts->effective_min_us / DAY_US - DAY_ZERO);
    p.counters = arena_array(scratch, pass->rule_count, sizeof *p.counters);
    for (size_t i = 0; i < pass->rule_count; i++)
        prepare_counter(&p, i, ages > 0 ? (size_t)ages : 0, scratch);
    prepare_classes(&p, scratch);
    prepare_workers(&p, scratch);
    work_over(pass->workers, counts->records, STRIDE, count_records, &p);
}
