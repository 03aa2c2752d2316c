/* Which team would get a unit: the routes of an agreement over what was known of the unit then; and
 * how many days of the period that team works. */
#include <assert.h>

#include "base/arena.h"
#include "base/instant.h"
#include "clock/calendar.h"
#include "engine/attributes.h"
#include "flow/load.h"
#include "flow/whatif_int.h"
#include "store/store.h"

/* Facts of one record, of the fields that routes look at. */
struct fact_list {
    const struct fact *at;
    size_t count;
    size_t fields_read; /* so many of the fields are among them; 0 = not looked up yet */
};

struct routing {
    struct str *fields[KINDS_OF_RECORDS]; /* what routes of any edit have looked at */
    size_t field_count[KINDS_OF_RECORDS], field_capacity[KINDS_OF_RECORDS];
    struct fact_list *facts[KINDS_OF_RECORDS]; /* by index in the columns; filled when asked for */
    const struct agreement *agreements[ARMS];
    struct team_load *rows; /* teams of both, then the owners, then nobody */
    size_t row_count;
    size_t *row_of_team[ARMS];
};

enum { WEEKEND = 6 /* ISO: Saturday */ };

/* ---- what routes look at ------------------------------------------------------------------------ */

#define OWNER_FIELD "owner"

static bool has_field(const struct routing *r, enum record_kind kind, struct str field)
{
    for (size_t i = 0; i < r->field_count[kind]; i++)
        if (str_eq(r->fields[kind][i], field))
            return true;
    return false;
}

/* "account.region" -> account, "region". */
static struct str split_field(struct str field, enum record_kind *ret_kind)
{
    long dot = str_find(field, '.');
    assert(dot > 0);
    bool is_person = str_is(str_slice(field, 0, (size_t)dot), "person");
    *ret_kind = is_person ? RECORD_PERSON : RECORD_ACCOUNT;
    return str_slice(field, (size_t)dot + 1, field.length);
}

static void want(struct whatif *w, enum record_kind kind, struct str field)
{
    struct routing *r = w->routing;
    if (has_field(r, kind, field))
        return;
    r->fields[kind] = arena_grow(w->arena, r->fields[kind], &r->field_capacity[kind],
                                 r->field_count[kind] + 1, sizeof field);
    r->fields[kind][r->field_count[kind]++] = str_copy(w->arena, field);
}

static void want_fields(struct whatif *w, const struct agreement *agreement)
{
    for (size_t i = 0; i < agreement->route_count; i++) {
        const struct route *route = &agreement->routes[i];
        for (size_t c = 0; c < route->when.count; c++) {
            enum record_kind kind;
            struct str field = split_field(route->when.conditions[c].field, &kind);
            want(w, kind, field);
        }
        if (route->to_owner)
            want(w, RECORD_ACCOUNT, STR(OWNER_FIELD));
    }
}

static void make_fact_lists(struct whatif *w)
{
    struct routing *r = w->routing;
    for (enum record_kind kind = RECORD_ACCOUNT; kind <= RECORD_PERSON; kind++)
        if (w->roster.columns && r->field_count[kind] && !r->facts[kind])
            r->facts[kind] = arena_array(w->arena, columns_count(w->roster.columns, kind),
                                         sizeof *r->facts[kind]);
}

static struct fact_list keep_facts(struct whatif *w, enum record_kind kind,
                                   const struct store_record *from, struct arena *arena)
{
    struct fact *facts = NULL;
    size_t count = 0, capacity = 0;
    for (size_t i = 0; i < from->fact_count; i++) {
        const struct store_fact *fact = &from->facts[i];
        if (!has_field(w->routing, kind, fact->field))
            continue;
        facts = arena_grow(arena, facts, &capacity, count + 1, sizeof *facts);
        struct value value = fact->value;
        value.text = str_copy(arena, value.text);
        facts[count++] = (struct fact){str_copy(arena, fact->field),
                                       value,
                                       fact->effective_us,
                                       fact->received_us,
                                       fact->source_rank,
                                       str_copy(arena, fact->source)};
    }
    return (struct fact_list){facts, count, w->routing->field_count[kind]};
}

/* What is known of a record at a moment, or all that ever was. */
static bool look_up(struct whatif *w, enum record_kind kind, uint32_t number,
                    struct store_moment moment, struct arena *arena, struct fact_list *ret_list,
                    struct err *err)
{
    const struct store_record *from;
    arena_reset(w->scratch);
    if (!store_find_record(w->store, w->scratch, (enum store_kind)kind,
                           roster_id(&w->roster, kind, number), moment, NULL, &from, err))
        return false;
    *ret_list = from ? keep_facts(w, kind, from, arena)
                     : (struct fact_list){.fields_read = w->routing->field_count[kind]};
    return true;
}

static struct value value_at(const struct fact_list *list, struct str field, int64_t t_us)
{
    const struct fact *best = NULL;
    for (size_t i = 0; i < list->count; i++) {
        const struct fact *fact = &list->at[i];
        if (fact->received_us <= t_us && fact->effective_us <= t_us && str_eq(fact->field, field) &&
            (!best || fact_cmp(fact, best) > 0))
            best = fact;
    }
    return best ? best->value : value_null();
}

/* Read once for all samples, and only of units that are routed at all: a tenth of the company. But
 * where a sample sees records that were merged later, they are looked up as they were then. */
static bool facts_of(struct whatif *w, enum record_kind kind, uint32_t number, size_t sample,
                     struct fact_list *ret_list, struct err *err)
{
    static const struct store_moment all = {STORE_NEVER_US, STORE_NEVER_US};
    struct routing *r = w->routing;
    *ret_list = (struct fact_list){0};
    if (r->field_count[kind] == 0)
        return true;
    struct moment moment = {w->instants[sample], w->instants[sample]};
    if (!w->roster.columns || !image_serves(&w->image, moment)) {
        struct store_moment then = {moment.as_of_us, moment.known_at_us};
        return look_up(w, kind, number, then, w->edit, ret_list, err);
    }
    struct fact_list *list = &r->facts[kind][number];
    if (list->fields_read < r->field_count[kind] &&
        !look_up(w, kind, number, all, w->arena, list, err))
        return false;
    *ret_list = *list;
    return true;
}

/* ---- rows ------------------------------------------------------------------------------------------ */

static size_t row_named(struct routing *r, struct str team)
{
    for (size_t i = 0; i < r->row_count; i++)
        if (str_eq(r->rows[i].team, team))
            return i;
    r->rows[r->row_count] = (struct team_load){.team = team};
    return r->row_count++;
}

static int64_t open_max_of(const struct team *team)
{
    int64_t sum = 0;
    for (size_t i = 0; i < team->member_count; i++)
        sum += team->members[i].open_max;
    return sum;
}

static struct calendar_day day_of(struct arena *arena, const struct open_day *from)
{
    struct calendar_hours *hours = arena_array(arena, from->count, sizeof *hours);
    for (size_t i = 0; i < from->count; i++)
        hours[i] = (struct calendar_hours){from->hours[i].start, from->hours[i].end};
    return (struct calendar_day){hours, from->count};
}

static bool open_calendar(struct arena *arena, const struct calendar_doc *doc,
                          const struct calendar **ret_calendar, struct err *err)
{
    struct calendar_date *dates = arena_array(arena, doc->date_count, sizeof *dates);
    for (size_t i = 0; i < doc->date_count; i++)
        dates[i] = (struct calendar_date){doc->dates[i].day, day_of(arena, &doc->dates[i].open)};
    struct calendar_spec spec = {
        .name = doc->id, .zone = doc->zone, .dates = dates, .date_count = doc->date_count};
    for (size_t i = 0; i < 7; i++)
        spec.week[i] = day_of(arena, &doc->week[i]);
    return calendar_open(arena, &spec, ret_calendar, err);
}

/* Days from that of the first sample to the one before that of the last; `calendar` NULL = Monday
 * to Friday. */
static int64_t business_days(const struct whatif *w, const struct calendar *calendar)
{
    int64_t begin = w->instants[0] / DAY_US, end = w->instants[w->sample_count - 1] / DAY_US;
    int64_t count = 0;
    for (int64_t day = begin; day < end; day++)
        count +=
            calendar ? calendar_day_open_us(calendar, day) > 0 : weekday_of_days(day) < WEEKEND;
    return count;
}

static const struct calendar_doc *calendar_named(const struct agreement *agreement, struct str id)
{
    for (size_t i = 0; i < agreement->calendar_count; i++)
        if (str_eq(agreement->calendars[i].id, id))
            return &agreement->calendars[i];
    return NULL;
}

static bool days_of_team(const struct whatif *w, const struct agreement *agreement,
                         const struct team *team, int64_t *ret_days, struct err *err)
{
    const struct calendar_doc *doc = calendar_named(agreement, team->calendar);
    const struct calendar *calendar = NULL;
    if (doc && !open_calendar(w->edit, doc, &calendar, err))
        return err_wrap(err, "calendar of team " STR_FMT, STR_ARG(team->id));
    *ret_days = business_days(w, calendar);
    return true;
}

/* Names that no team can have: ids have no spaces. */
#define ROW_OWNERS "owners of no team"
#define ROW_NOBODY "no team"

static bool make_rows(struct whatif *w, struct err *err)
{
    struct routing *r = w->routing;
    size_t most = r->agreements[0]->team_count + r->agreements[1]->team_count + 2;
    int64_t plain = business_days(w, NULL);
    r->rows = arena_array(w->edit, most, sizeof *r->rows);
    r->row_count = 0;
    for (int arm = 0; arm < ARMS; arm++) {
        const struct agreement *agreement = r->agreements[arm];
        r->row_of_team[arm] =
            arena_array(w->edit, agreement->team_count, sizeof *r->row_of_team[arm]);
        for (size_t i = 0; i < agreement->team_count; i++) {
            const struct team *team = &agreement->teams[i];
            size_t row = r->row_of_team[arm][i] = row_named(r, team->id);
            r->rows[row].open_max[arm] = open_max_of(team);
            if (!days_of_team(w, agreement, team, &r->rows[row].business_days[arm], err))
                return false;
        }
    }
    for (int arm = 0; arm < ARMS; arm++) {
        r->rows[row_named(r, STR(ROW_OWNERS))].business_days[arm] = plain;
        r->rows[row_named(r, STR(ROW_NOBODY))].business_days[arm] = plain;
    }
    return true;
}

bool routing_prepare(struct whatif *w, const struct agreement *after, struct err *err)
{
    if (!w->routing)
        w->routing = arena_alloc(w->arena, sizeof *w->routing);
    w->routing->agreements[ARM_BEFORE] = plan_agreement(w->request.plan);
    w->routing->agreements[ARM_AFTER] = after;
    want_fields(w, plan_agreement(w->request.plan));
    want_fields(w, after);
    make_fact_lists(w);
    return make_rows(w, err);
}

/* ---- choosing ---------------------------------------------------------------------------------------- */

struct routed {
    enum record_kind kind;
    const struct fact_list *facts;
    int64_t t_us;
};

static bool holds(const struct predicate *when, const struct routed *routed)
{
    for (size_t i = 0; i < when->count; i++) {
        enum record_kind kind;
        struct str field = split_field(when->conditions[i].field, &kind);
        struct value value =
            kind == routed->kind ? value_at(routed->facts, field, routed->t_us) : value_null();
        if (!match_holds(&when->conditions[i].match, value))
            return false;
    }
    return true;
}

static size_t team_named(const struct agreement *agreement, struct str id)
{
    for (size_t i = 0; i < agreement->team_count; i++)
        if (str_eq(agreement->teams[i].id, id))
            return i;
    return agreement->team_count;
}

/* The team of whom the record names as its owner, whatever case the data writes it in. */
static size_t team_of_owner(const struct agreement *agreement, const struct routed *routed)
{
    struct value owner = routed->kind == RECORD_ACCOUNT
                             ? value_at(routed->facts, STR(OWNER_FIELD), routed->t_us)
                             : value_null();
    for (size_t i = 0; i < agreement->team_count; i++)
        for (size_t m = 0; m < agreement->teams[i].member_count; m++)
            if (owner.kind != VALUE_NULL &&
                str_eq_nocase(agreement->teams[i].members[m].id, owner.text))
                return i;
    return agreement->team_count;
}

static size_t choose_row(struct routing *r, enum whatif_arm arm, const struct routed *routed)
{
    const struct agreement *agreement = r->agreements[arm];
    size_t nobody = r->row_count - 1, owners = r->row_count - 2;
    for (size_t i = 0; i < agreement->route_count; i++) {
        const struct route *route = &agreement->routes[i];
        if (!holds(&route->when, routed))
            continue;
        size_t team =
            route->to_owner ? team_of_owner(agreement, routed) : team_named(agreement, route->team);
        if (team < agreement->team_count)
            return r->row_of_team[arm][team];
        return route->to_owner ? owners : nobody;
    }
    return nobody;
}

bool routing_row(struct whatif *w, enum whatif_arm arm, enum record_kind kind, uint32_t number,
                 size_t sample, struct team_load **ret_row, struct err *err)
{
    struct fact_list facts;
    if (!facts_of(w, kind, number, sample, &facts, err))
        return false;
    struct routed routed = {kind, &facts, w->instants[sample]};
    *ret_row = &w->routing->rows[choose_row(w->routing, arm, &routed)];
    return true;
}

static bool is_reached(const struct team_load *row)
{
    return row->entered[0] || row->entered[1] || row->standing[0] || row->standing[1];
}

void routing_finish(struct whatif *w)
{
    struct routing *r = w->routing;
    size_t count = 0;
    for (size_t i = 0; i < r->row_count; i++)
        if (is_reached(&r->rows[i]))
            r->rows[count++] = r->rows[i];
    w->result.teams = r->rows;
    w->result.team_count = count;
}
