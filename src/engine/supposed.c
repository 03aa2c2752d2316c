/* See supposed.h. */
#include "supposed.h"

#include <assert.h>

#include "base/arena.h"
#include "base/buf.h"

enum { WORDS_MAX = 1024 };

/* ---- events that satisfy a selector ---- */

/* Whether distinct values of the property count for some signal that sees such events: then each
 * supposed event has a value of its own. */
static bool is_counted_distinctly(const struct layer *layer, struct str property)
{
    for (size_t i = 0; i < layer->signal_count; i++)
        if (str_eq(layer->signals[i].property, property))
            return true;
    return false;
}

static struct value fresh_text(struct arena *arena, struct str prefix, int number)
{
    return value_text(arena, str_printf(arena, STR_FMT "$supposed-%d", STR_ARG(prefix), number));
}

static struct value number_near(struct arena *arena, const struct match *match, int number)
{
    struct dec dec = match->has_ge ? match->ge : match->lt;
    int64_t unit = 1;
    for (int i = 0; i < dec.scale; i++)
        unit *= 10;
    int64_t shift = match->has_ge ? (int64_t)number * unit : -(int64_t)(number + 1) * unit;
    if (__builtin_add_overflow(dec.digits, shift, &dec.digits))
        return value_null();
    return value_number(arena, dec);
}

/* A value that the operators let through, the `number`th if there can be several. */
static struct value satisfying(struct arena *arena, const struct match *match, int number)
{
    if (match->has_eq)
        return match->eq;
    for (size_t i = 0; match->has_in && i < match->in_count; i++)
        if (match_holds(match, match->in[i]))
            return match->in[i];
    if (match->has_ge || match->has_lt)
        return number_near(arena, match, number);
    if (match->has_known && !match->known)
        return value_null();
    return number > 0 || !match->has_prefix
               ? fresh_text(arena, match->has_prefix ? match->prefix : STR(""), number)
               : value_text(arena, match->prefix);
}

/* Fills the property that a condition asks for; false if nothing satisfies it. */
static bool fill_property(struct arena *arena, const struct layer *layer,
                          const struct condition *condition, int number, struct property *ret)
{
    bool is_distinct = is_counted_distinctly(layer, condition->field);
    struct value value = satisfying(arena, &condition->match, is_distinct ? number + 1 : 0);
    if (!match_holds(&condition->match, value))
        value = satisfying(arena, &condition->match, 0);
    *ret = (struct property){condition->field, value};
    return match_holds(&condition->match, value);
}

static bool has_property(const struct property *properties, size_t count, struct str name)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq(properties[i].name, name))
            return true;
    return false;
}

/* The `number`th supposed event of that kind: human, at as_of, with fresh values of what counts
 * distinctly. */
static bool make_event(struct arena *arena, const struct layer *layer, const struct move *move,
                       int number, struct event *ret)
{
    const struct predicate *where = &move->selector->where;
    struct property *properties =
        arena_array(arena, where->count + layer->signal_count, sizeof *properties);
    size_t count = 0;
    for (size_t i = 0; i < where->count; i++, count++)
        if (!fill_property(arena, layer, &where->conditions[i], number, &properties[count]))
            return false;
    for (size_t i = 0; i < layer->signal_count; i++) {
        struct str name = layer->signals[i].property;
        if (!str_is_empty(name) && !has_property(properties, count, name))
            properties[count++] = (struct property){name, fresh_text(arena, STR(""), number)};
    }
    *ret = (struct event){
        .source = STR("$supposed"),
        .id = str_printf(arena, "%d", number),
        .type = move->type,
        .name = move->selector->event,
        .properties = properties,
        .property_count = count,
        .retracted_us = NEVER_US,
        .quality = QUALITY_HUMAN,
    };
    return true;
}

/* ---- the list ---- */

static struct possibility *add(struct possibilities *list, struct arena *arena)
{
    list->at = arena_grow(arena, list->at, &list->capacity, list->count + 1, sizeof *list->at);
    struct possibility *place = &list->at[list->count];
    place->move.ordinal = list->count++;
    return place;
}

/* The same event: type, name, and the same values of what either selector asks for. */
static bool is_same_event(const struct event *a, const struct event *b)
{
    if (!str_eq(a->type, b->type) || !str_eq(a->name, b->name) ||
        a->property_count != b->property_count)
        return false;
    for (size_t i = 0; i < a->property_count; i++) {
        struct value value = event_property(b, a->properties[i].name);
        bool both_unknown = value.kind == VALUE_NULL && a->properties[i].value.kind == VALUE_NULL;
        if (!both_unknown && !value_eq(a->properties[i].value, value))
            return false;
    }
    return true;
}

/* Events listed so far for one kind of move, to list none twice. */
struct listed {
    struct event *events;
    size_t count, capacity;
};

static bool is_listed(const struct listed *listed, const struct event *event)
{
    for (size_t i = 0; i < listed->count; i++)
        if (is_same_event(&listed->events[i], event))
            return true;
    return false;
}

static void list_selector(struct possibilities *list, const struct layer *layer,
                          struct possibility like, struct listed *listed, struct arena *arena)
{
    for (size_t i = 0; i < like.move.selector->type_count; i++) {
        struct event event;
        like.move.type = like.move.selector->types[i];
        if (!make_event(arena, layer, &like.move, 0, &event) || is_listed(listed, &event))
            continue;
        listed->events = arena_grow(arena, listed->events, &listed->capacity, listed->count + 1,
                                    sizeof *listed->events);
        listed->events[listed->count++] = event;
        struct possibility *place = add(list, arena);
        like.move.ordinal = place->move.ordinal;
        *place = like;
    }
}

static void list_events(struct possibilities *list, const struct layer *layer,
                        struct possibility like, struct arena *arena)
{
    struct listed listed = {0};
    for (size_t i = 0; i < layer->signal_count; i++) {
        like.move.signal = &layer->signals[i];
        for (size_t j = 0; j < like.move.signal->on_count && like.move.signal->actionable; j++) {
            like.move.selector = &like.move.signal->on[j];
            list_selector(list, layer, like, &listed, arena);
        }
    }
}

static bool is_covered(const struct line *line, struct str role)
{
    for (size_t i = 0; i < line->people_count; i++)
        if (str_eq(line->people[i].role, role))
            return true;
    return false;
}

static void list_roles(struct possibilities *list, const struct line *line, struct arena *arena)
{
    for (size_t i = 0; i < line->signal->role_points_count; i++) {
        struct str role = line->signal->role_points[i].role;
        if (is_covered(line, role))
            continue;
        struct possibility *place = add(list, arena);
        place->move.kind = MOVE_ROLE;
        place->move.signal = line->signal;
        place->move.role = role;
        place->roles = line;
    }
}

struct possibilities possibilities_of(const struct setting *setting, const struct scored *now,
                                      struct arena *arena)
{
    const struct agreement *agreement = plan_agreement(setting->plan);
    struct possibilities list = {0};
    if (!now->account) {
        struct possibility own = {.of = RECORD_PERSON, .move = {.kind = MOVE_EVENTS}};
        list_events(&list, &agreement->person_intent, own, arena);
        return list;
    }
    struct possibility own = {.of = RECORD_ACCOUNT, .move = {.kind = MOVE_EVENTS}};
    list_events(&list, &agreement->account_intent, own, arena);
    struct possibility others = {.of = RECORD_PERSON, .move = {.kind = MOVE_MEMBER_EVENTS}};
    if (now->account->members.count > 0) {
        others.move.person = now->account->members.at[0].person;
        list_events(&list, &agreement->person_intent, others, arena);
    }
    others.move.kind = MOVE_PEOPLE;
    others.move.person = STR("");
    list_events(&list, &agreement->person_intent, others, arena);
    for (size_t i = 0; i < now->account->intent.line_count; i++)
        if (now->account->intent.lines[i].signal->actionable)
            list_roles(&list, &now->account->intent.lines[i], arena);
    return list;
}

/* ---- supposing ---- */

/* A record with nothing but `count` supposed events, numbered from 0. */
static bool supposed_record(const struct setting *setting, const struct possibility *possibility,
                            int count, int64_t as_of_us, struct arena *arena, struct record *ret)
{
    const struct agreement *agreement = plan_agreement(setting->plan);
    const struct layer *layer =
        possibility->of == RECORD_PERSON ? &agreement->person_intent : &agreement->account_intent;
    struct event *events = arena_array(arena, (size_t)count, sizeof *events);
    for (int i = 0; i < count; i++) {
        if (!make_event(arena, layer, &possibility->move, setting->supposed_count + i, &events[i]))
            return false;
        events[i].occurred_us = events[i].received_us = as_of_us;
    }
    *ret = (struct record){.kind = possibility->of, .events = events, .event_count = (size_t)count};
    return true;
}

static struct prepared *find_other(const struct setting *setting, struct str id)
{
    uint32_t place;
    bool is_known = map_get(&setting->others.numbers, id, &place);
    assert(is_known);
    return &setting->others.at[place];
}

static void suppose_member_events(struct setting *setting, const struct view *view,
                                  struct str person, const struct record *more, struct arena *arena)
{
    struct prepared *copy = arena_array(arena, setting->others.count, sizeof *copy);
    for (size_t i = 0; i < setting->others.count; i++)
        copy[i] = setting->others.at[i];
    setting->others.at = copy;
    struct prepared *place = find_other(setting, person);
    struct prepared before = *place;
    record_prepare_more(setting->plan, view, &before, more, arena, place);
}

static void suppose_people(struct setting *setting, struct member like, int count,
                           struct arena *arena)
{
    size_t before = setting->extras.count;
    struct member *extras = arena_array(arena, before + (size_t)count, sizeof *extras);
    for (size_t i = 0; i < before + (size_t)count; i++) {
        extras[i] = i < before ? setting->extras.at[i] : like;
        if (i >= before)
            extras[i].person = str_printf(arena, "$supposed-%zu", i);
    }
    setting->extras = (struct member_list){extras, before + (size_t)count};
}

static struct member new_person(const struct setting *setting, const struct view *view,
                                const struct record *record, struct arena *arena)
{
    struct prepared prepared;
    struct person_score score;
    struct evaluation evaluation = {setting->plan, view->until_us, false, arena};
    record_prepare(setting->plan, view, record, arena, &prepared);
    person_evaluate(&evaluation, &prepared, &score);
    return member_of(&score, STR(""));
}

bool setting_suppose(const struct setting *setting, const struct possibility *possibility,
                     int count, int64_t as_of_us, struct arena *arena, struct setting *ret)
{
    assert(setting && possibility && count >= 1 && count <= MOVE_COUNT_MAX);
    const struct move *move = &possibility->move;
    struct view view = {as_of_us, as_of_us}; /* what is supposed is known at once */
    struct record record;
    *ret = *setting;
    if (move->kind == MOVE_ROLE) {
        struct member engaged = {
            .role = move->role, .intent_mp = move->signal->engaged_mp, .latest_event_us = as_of_us};
        suppose_people(ret, engaged, 1, arena);
        return true;
    }
    int events = move->kind == MOVE_PEOPLE ? 1 : count;
    ret->supposed_count += events;
    if (!supposed_record(setting, possibility, events, as_of_us, arena, &record))
        return false;
    if (move->kind == MOVE_EVENTS)
        record_prepare_more(setting->plan, &view, &setting->subject, &record, arena, &ret->subject);
    else if (move->kind == MOVE_MEMBER_EVENTS)
        suppose_member_events(ret, &view, move->person, &record, arena);
    else
        suppose_people(ret, new_person(setting, &view, &record, arena), count, arena);
    return true;
}

/* ---- words ---- */

static void write_bound(struct buf *buf, const char *word, struct dec bound)
{
    buf_printf(buf, " %s ", word);
    buf_add(buf, dec_text(buf->arena, bound));
}

static void write_condition(struct buf *buf, const struct condition *condition)
{
    const struct match *match = &condition->match;
    buf_add(buf, condition->field);
    if (match->has_eq)
        buf_printf(buf, " " STR_FMT, STR_ARG(match->eq.text));
    if (match->has_in && match->in_count > 0)
        buf_printf(buf, " " STR_FMT "%s", STR_ARG(match->in[0].text),
                   match->in_count > 1 ? " or the like" : "");
    if (match->has_prefix)
        buf_printf(buf, " " STR_FMT "...", STR_ARG(match->prefix));
    if (match->has_ge)
        write_bound(buf, "from", match->ge);
    if (match->has_lt)
        write_bound(buf, "below", match->lt);
    if (match->has_known)
        buf_text(buf, match->known ? " known" : " unknown");
}

/* `"demo requested"`, `"page" with path /pricing...`: quoted, since a name can be any words. */
static void write_event(struct buf *buf, const struct move *move)
{
    const struct selector *selector = move->selector;
    struct str name = str_is_empty(selector->event) ? move->type : selector->event;
    buf_printf(buf, "\"" STR_FMT "\"", STR_ARG(name));
    for (size_t i = 0; i < selector->where.count; i++) {
        buf_text(buf, i ? " and " : " with ");
        write_condition(buf, &selector->where.conditions[i]);
    }
}

static struct str role_label(const struct plan *plan, struct str role)
{
    const struct agreement *agreement = plan_agreement(plan);
    for (size_t i = 0; i < agreement->role_count; i++)
        if (str_eq(agreement->roles[i].id, role) && !str_is_empty(agreement->roles[i].label))
            return agreement->roles[i].label;
    return role;
}

struct str move_words(const struct plan *plan, const struct move *move, struct arena *arena)
{
    struct buf buf;
    buf_init(&buf, arena, WORDS_MAX);
    if (move->kind == MOVE_ROLE) {
        buf_printf(&buf, "one engaged person as " STR_FMT, STR_ARG(role_label(plan, move->role)));
        return buf_str(&buf);
    }
    if (move->kind == MOVE_PEOPLE)
        buf_printf(&buf, "%d more %s with: ", move->count, move->count == 1 ? "person" : "people");
    write_event(&buf, move);
    if (move->kind != MOVE_PEOPLE && move->count > 1)
        buf_printf(&buf, ", %d times", move->count);
    if (move->kind == MOVE_MEMBER_EVENTS)
        buf_printf(&buf, ", by " STR_FMT, STR_ARG(move->person));
    return buf_str(&buf);
}
