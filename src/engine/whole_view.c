/* The columns at a moment: what happened, what was known, who belonged where. See whole_int.h. */
#include "engine/whole_int.h"

#include <assert.h>

#include "base/arena.h"
#include "engine/membership.h"

/* ---- events ---------------------------------------------------------------------------------- */

size_t events_happened_by_halving(const struct event_view *view, size_t begin, size_t end)
{
    size_t low = begin, high = end;
    while (low < high) { /* the first event of a later day */
        size_t middle = low + (high - low) / 2;
        if (view->day[middle] <= view->today)
            low = middle + 1;
        else
            high = middle;
    }
    while (low > begin && view->day[low - 1] == view->today &&
           event_effective_us(view->events, low - 1) > view->as_of_us)
        low--;
    return low;
}

struct shift {
    const struct event_columns *events;
    int32_t offset_minutes;
    uint16_t *day;
};

static void shift_days(void *context, size_t worker, size_t begin, size_t end)
{
    (void)worker;
    const struct shift *shift = context;
    for (size_t i = begin; i < end; i++)
        shift->day[i] =
            (uint16_t)(instant_day(event_effective_us(shift->events, i), shift->offset_minutes) -
                       DAY_ZERO);
}

static const uint16_t *scoring_days(struct arena *arena, const struct event_columns *events,
                                    int32_t offset_minutes, struct work_pool *pool)
{
    if (offset_minutes == 0 || events->count == 0)
        return events->day;
    struct shift shift = {events, offset_minutes,
                          arena_array(arena, events->count, sizeof(uint16_t))};
    work_pool_do(pool, events->count, 64 * STRIDE, shift_days, &shift);
    return shift.day;
}

static void hide(uint64_t *hidden, size_t i)
{
    hidden[i / 64] |= UINT64_C(1) << (i % 64);
}

/* Lags are compared as lags: an event is unknown if it was received later than known_at. */
static void hide_unknown(const struct event_columns *events, int64_t known_at_us, uint64_t *hidden)
{
    const struct kind_counts *counts = events->counts;
    for (size_t i = 0; i < events->count; i++)
        if (event_effective_us(events, i) + packed_get(&events->lag, i) > known_at_us)
            hide(hidden, i);
    for (size_t i = 0; i < counts->beyond; i++)
        if (events->beyond[i].at_us > known_at_us)
            hide(hidden, events->beyond[i].event);
}

static const uint64_t *hidden_events(struct arena *arena, const struct event_columns *events,
                                     int64_t known_at_us)
{
    const struct kind_counts *counts = events->counts;
    bool is_retracted = false, is_unknown = events->count && counts->received_max_us > known_at_us;
    for (size_t i = 0; i < counts->retracted; i++)
        is_retracted |= events->retracted[i].at_us <= known_at_us;
    if (!is_retracted && !is_unknown)
        return NULL;
    uint64_t *hidden = arena_array(arena, events->count / 64 + 1, sizeof *hidden);
    if (is_unknown)
        hide_unknown(events, known_at_us, hidden);
    for (size_t i = 0; i < counts->retracted; i++)
        if (events->retracted[i].at_us <= known_at_us)
            hide(hidden, events->retracted[i].event);
    return hidden;
}

/* ---- facts -------------------------------------------------------------------------------------- */

/* The fact that holds, or SIZE_MAX. */
static size_t held_fact(const struct fact_columns *facts, const struct moment *moment, size_t field,
                        size_t record)
{
    size_t first = fact_start(facts, field, record);
    for (size_t i = fact_start(facts, field, record + 1); i-- > first;)
        if (fact_received_us(facts, i) <= moment->known_at_us &&
            fact_effective_us(facts, i) <= moment->as_of_us)
            return i;
    return SIZE_MAX;
}

int64_t held_since_us(const struct columns *columns, const struct moment *moment,
                      enum record_kind kind, size_t field, size_t record)
{
    const struct fact_columns *facts = &columns->of[kind].facts;
    size_t fact = held_fact(facts, moment, field, record);
    return fact == SIZE_MAX ? -NEVER_US : fact_effective_us(facts, fact);
}

uint32_t held_place(const struct columns *columns, const struct moment *moment,
                    enum record_kind kind, size_t field, size_t record)
{
    const struct fact_columns *facts = &columns->of[kind].facts;
    size_t fact = held_fact(facts, moment, field, record);
    return fact == SIZE_MAX ? NO_VALUE : fact_place(facts, fact);
}

struct holding {
    const struct fact_columns *facts;
    const struct moment *moment;
    size_t field;
    bool is_one_each; /* everybody has one fact */
    bool all_hold;
    uint32_t *held;
};

static void hold(void *context, size_t worker, size_t begin, size_t end)
{
    (void)worker;
    const struct holding *h = context;
    const struct fact_columns *facts = h->facts;
    size_t last = fact_start(facts, h->field, begin);
    if (h->all_hold && h->is_one_each) {
        fact_places(facts, last, end - begin, h->held + begin);
        return;
    }
    for (size_t r = begin; r < end; r++) {
        size_t first = last, fact;
        last = fact_start(facts, h->field, r + 1);
        if (last == first)
            fact = SIZE_MAX;
        else
            fact = h->all_hold ? last - 1 : held_fact(facts, h->moment, h->field, r);
        h->held[r] = fact == SIZE_MAX ? NO_VALUE : fact_place(facts, fact);
    }
}

const uint32_t *moment_view_held(struct held_room *room, const struct columns *columns,
                                 struct moment_view *view, enum record_kind kind, size_t field,
                                 struct work_pool *pool)
{
    struct view_of_kind *of = &view->of[kind];
    const struct kind_counts *counts = &columns->counts->of[kind];
    assert(field < counts->fields);
    if (of->held[field])
        return of->held[field];
    uint32_t **own = &room->at[kind][field];
    if (!*own)
        *own = arena_array(room->arena, counts->records, sizeof **own);
    struct holding holding = {
        .facts = &columns->of[kind].facts,
        .moment = &view->moment,
        .field = field,
        .is_one_each = columns_has_one_each(&columns->of[kind].facts, field, counts->records),
        .all_hold = counts->fact_effective_max_us <= view->moment.as_of_us &&
                    counts->fact_received_max_us <= view->moment.known_at_us,
        .held = *own,
    };
    work_pool_do(pool, counts->records, 16 * STRIDE, hold, &holding);
    of->held[field] = holding.held;
    return holding.held;
}

/* ---- seats ------------------------------------------------------------------------------------------ */

struct seat_rows {
    struct seating seating;
    uint32_t *account, *person, *role; /* by seat, by person */
    size_t count;
    uint32_t *account_of;
    size_t people;
};

static void take_seat(struct seat_rows *seats, uint32_t account, uint32_t person, uint32_t role)
{
    seats->account[seats->count] = account;
    seats->person[seats->count] = person;
    seats->role[seats->count++] = role;
}

static bool row_holds(const struct column_membership *row, const struct moment *moment)
{
    return row->received_us <= moment->known_at_us && row->from_us <= moment->as_of_us &&
           moment->as_of_us < row->to_us;
}

/* Texts by their places in the columns, so that a seat leads back to numbers. */
static struct membership row_of(const struct columns *columns, uint32_t person,
                                const struct column_membership *row)
{
    return (struct membership){
        .person = columns_id(columns, RECORD_PERSON, person),
        .account = columns_id(columns, RECORD_ACCOUNT, row->account),
        .role = column_value(columns, row->role).text,
        .from_us = row->from_us,
        .to_us = row->to_us,
        .received_us = row->received_us,
    };
}

/* The row of a seat, by its text: both are views of the same bytes. */
static uint32_t account_named(const struct membership *rows, const struct column_membership *of,
                              size_t count, struct str account)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq(rows[i].account, account))
            return of[i].account;
    assert(false && "a seat has a row");
    return NO_INDEX;
}

static uint32_t role_named(const struct membership *rows, const struct column_membership *of,
                           size_t count, struct str role)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq(rows[i].role, role))
            return of[i].role;
    return NO_VALUE;
}

/* Somebody with several rows: by the same rules as one record alone. */
static void seat_by_rows(const struct columns *columns, const struct moment *moment,
                         uint32_t person, struct arena *scratch, struct seat_rows *ret)
{
    struct membership_view view = membership_view_of(*moment);
    size_t begin = columns->memberships.start[person];
    size_t count = columns->memberships.start[person + 1] - begin;
    struct column_membership *of = arena_array(scratch, count, sizeof *of);
    struct membership *rows = arena_array(scratch, count, sizeof *rows);
    for (size_t i = 0; i < count; i++) {
        of[i] = column_membership(columns, begin + i);
        rows[i] = row_of(columns, person, &of[i]);
    }
    size_t seat_count;
    const struct seat *seats = seats_of(&view, rows, count, scratch, &seat_count);
    for (size_t i = 0; i < seat_count; i++)
        take_seat(ret, account_named(rows, of, count, seats[i].account), person,
                  role_named(rows, of, count, seats[i].role));
    const struct seat *own = seat_entered_last(seats, seat_count);
    if (own)
        ret->account_of[person] = account_named(rows, of, count, own->account);
}

static void seat_people(const struct columns *columns, const struct moment *moment,
                        struct seat_rows *ret)
{
    struct arena *scratch = arena_new("a person's seats");
    const uint32_t *start = columns->memberships.start;
    for (uint32_t p = 0; p < columns->counts->of[RECORD_PERSON].records; p++) {
        size_t count = start[p + 1] - start[p];
        ret->account_of[p] = NO_INDEX;
        if (count == 1) {
            struct column_membership row = column_membership(columns, start[p]);
            if (!row_holds(&row, moment))
                continue;
            ret->account_of[p] = row.account;
            take_seat(ret, row.account, p, row.role);
        } else if (count > 1) {
            arena_reset(scratch);
            seat_by_rows(columns, moment, p, scratch, ret);
        }
    }
    arena_free(scratch);
}

/* By account. */
static struct seating sort_seats(struct arena *arena, const struct seat_rows *rows, size_t accounts)
{
    uint32_t *start = arena_array(arena, accounts + 2, sizeof *start);
    uint32_t *person = arena_array(arena, rows->count, sizeof *person);
    uint32_t *role = arena_array(arena, rows->count, sizeof *role);
    uint32_t *seat_of = arena_array(arena, rows->people, sizeof *seat_of);
    struct other_seat *others = arena_array(arena, rows->count, sizeof *others);
    size_t other_count = 0;
    for (size_t i = 0; i < rows->count; i++)
        start[rows->account[i] + 2]++;
    for (size_t i = 2; i < accounts + 2; i++)
        start[i] += start[i - 1];
    for (size_t i = 0; i < rows->count; i++) { /* afterwards start[a + 1] is where `a` ends */
        uint32_t at = start[rows->account[i] + 1]++;
        person[at] = rows->person[i];
        role[at] = rows->role[i];
        if (rows->account[i] == rows->account_of[person[at]])
            seat_of[person[at]] = at;
        else
            others[other_count++] = (struct other_seat){person[at], rows->account[i], at};
    }
    return (struct seating){start, person, role, rows->account_of, seat_of, others, other_count};
}

static struct seating seating_of(struct arena *arena, const struct columns *columns,
                                 const struct moment *moment)
{
    const struct membership_columns *all = &columns->memberships;
    if (all->has_one_each && all->received_max_us <= moment->known_at_us &&
        all->from_max_us <= moment->as_of_us && moment->as_of_us < all->to_min_us)
        return (struct seating){.start = all->of_account,
                                .person = all->seat_person,
                                .role = all->seat_role,
                                .account_of = all->account_of};
    size_t rows = all->count, accounts = columns->counts->of[RECORD_ACCOUNT].records;
    size_t people = columns->counts->of[RECORD_PERSON].records;
    struct seat_rows seats = {
        .account = arena_array(arena, rows, sizeof(uint32_t)),
        .person = arena_array(arena, rows, sizeof(uint32_t)),
        .role = arena_array(arena, rows, sizeof(uint32_t)),
        .account_of = arena_array(arena, people, sizeof(uint32_t)),
        .people = people,
    };
    seat_people(columns, moment, &seats);
    return sort_seats(arena, &seats, accounts);
}

/* ---- the view ----------------------------------------------------------------------------------------- */

static const uint8_t *known_records(struct arena *arena, const struct columns *columns,
                                    enum record_kind kind, int64_t known_at_us)
{
    size_t count = columns->counts->of[kind].records;
    uint8_t *known = arena_array(arena, count, 1);
    if (columns->counts->of[kind].known_since_max_us <= known_at_us) {
        memset(known, 1, count);
        return known;
    }
    for (size_t i = 0; i < count; i++)
        known[i] = packed_get(&columns->of[kind].known_since, i) <= known_at_us;
    return known;
}

static void set_days(struct arena *arena, struct event_view *view, int32_t offset_minutes,
                     struct work_pool *pool)
{
    view->day = scoring_days(arena, view->events, offset_minutes, pool);
    view->today = instant_day(view->as_of_us, offset_minutes) - DAY_ZERO;
}

struct moment_view *moment_view_new(struct arena *arena, const struct columns *columns,
                                    struct moment moment, int32_t day_offset_minutes,
                                    struct work_pool *pool)
{
    struct moment_view *view = arena_alloc(arena, sizeof *view);
    view->moment = moment;
    view->day_offset_minutes = day_offset_minutes;
    for (enum record_kind kind = RECORD_ACCOUNT; kind <= RECORD_PERSON; kind++) {
        const struct event_columns *events = &columns->of[kind].events;
        struct view_of_kind *of = &view->of[kind];
        of->held = arena_array(arena, columns->counts->of[kind].fields, sizeof(uint32_t *));
        of->known = known_records(arena, columns, kind, moment.known_at_us);
        of->events = (struct event_view){
            .events = events,
            .hidden = hidden_events(arena, events, moment.known_at_us),
            .as_of_us = moment.as_of_us,
            .all_happened = events->counts->effective_max_us <= moment.as_of_us,
        };
        set_days(arena, &of->events, day_offset_minutes, pool);
    }
    view->seating = seating_of(arena, columns, &moment);
    return view;
}

struct moment_view *moment_view_shifted(struct arena *arena, const struct columns *columns,
                                        const struct moment_view *view, int32_t day_offset_minutes,
                                        struct work_pool *pool)
{
    struct moment_view *shifted = arena_alloc(arena, sizeof *shifted);
    *shifted = *view;
    shifted->day_offset_minutes = day_offset_minutes;
    for (enum record_kind kind = RECORD_ACCOUNT; kind <= RECORD_PERSON; kind++) {
        size_t fields = columns->counts->of[kind].fields;
        shifted->of[kind].held = arena_array(arena, fields, sizeof(uint32_t *));
        for (size_t i = 0; i < fields; i++)
            shifted->of[kind].held[i] = view->of[kind].held[i];
        if (day_offset_minutes != view->day_offset_minutes)
            set_days(arena, &shifted->of[kind].events, day_offset_minutes, pool);
    }
    return shifted;
}
