/* The columns at a moment: what happened, what was known, who belonged where. See whole_int.h. */
#include "engine/whole_int.h"

#include <assert.h>

#include "base/arena.h"
#include "engine/membership.h"

/* ---- the scoring day of events --------------------------------------------------------------- */

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

/* ---- which of them there are ------------------------------------------------------------------- */

/* What a moment gives of a record, written by whichever thread has the record. */
struct settling {
    const struct event_columns *events;
    const struct packed *known_since; /* NULL = all are known */
    struct moment moment;
    int64_t today; /* UTC, since DAY_ZERO */
    uint8_t *known;
    uint32_t *happened; /* NULL = everything did */
    uint64_t *hidden;   /* NULL = none so far */
    bool may_be_late;   /* an event of the past may be one that was not received yet, */
    int64_t late_day;   /* if it is of this day or later, or among those `beyond` */
};

static bool has_happened(const struct settling *s, size_t event)
{
    int64_t day = s->events->day[event];
    return day < s->today ||
           (day == s->today && event_effective_us(s->events, event) <= s->moment.as_of_us);
}

/* The first event of [begin, end) that did not happen: in growing steps from `near`, where it was at
 * another moment, then by halving. */
static size_t happened_near(const struct settling *s, size_t begin, size_t end, size_t near)
{
    size_t low = begin, high = end, step = 1;
    near = near < begin ? begin : near > end ? end : near;
    if (near < end && has_happened(s, near)) {
        for (low = near + 1; step <= end - low && has_happened(s, low + step - 1); step *= 2)
            low += step;
        high = step <= end - low ? low + step - 1 : end;
    } else {
        for (high = near; step <= high - begin && !has_happened(s, high - step); step *= 2)
            high -= step;
        low = step <= high - begin ? high - step + 1 : begin;
    }
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (has_happened(s, middle))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Records share words. */
static void hide(const struct settling *s, size_t i)
{
    __atomic_fetch_or(&s->hidden[i / 64], UINT64_C(1) << (i % 64), __ATOMIC_RELAXED);
}

/* An event is unknown if it was received later than known_at. */
static void hide_late(const struct settling *s, size_t begin, size_t end)
{
    const struct event_columns *events = s->events;
    for (size_t i = end; i-- > begin && events->day[i] >= s->late_day;)
        if (event_effective_us(events, i) + packed_get(&events->lag, i) > s->moment.known_at_us)
            hide(s, i);
}

static void settle_records(void *context, size_t worker, size_t begin, size_t end)
{
    (void)worker;
    const struct settling *s = context;
    const uint32_t *start = s->events->start;
    if (!s->known_since)
        memset(s->known + begin, 1, end - begin);
    for (size_t r = begin; s->known_since && r < end; r++)
        s->known[r] = packed_get(s->known_since, r) <= s->moment.known_at_us;
    for (size_t r = begin; s->happened && r < end; r++)
        s->happened[r] = (uint32_t)happened_near(s, start[r], start[r + 1], s->happened[r]);
    for (size_t r = begin; s->may_be_late && r < end; r++)
        hide_late(s, start[r], s->happened ? s->happened[r] : start[r + 1]);
}

static void make_hidden(struct settling *s, struct arena *arena)
{
    if (!s->hidden)
        s->hidden = arena_array(arena, s->events->count / 64 + 1, sizeof *s->hidden);
}

/* Events of the past that are hidden by their date: until then, or from then on. */
static void hide_dated(struct settling *s, const struct dated_event *at, size_t count, bool until,
                       struct arena *arena)
{
    for (size_t i = 0; i < count; i++) {
        bool is_before = s->moment.known_at_us < at[i].at_us;
        if (is_before != until || !has_happened(s, at[i].event))
            continue;
        make_hidden(s, arena);
        hide(s, at[i].event);
    }
}

/* Lags, but for those `beyond`, have a bound: what is older than it was received in time. */
static void bound_late(struct settling *s, struct arena *arena)
{
    const struct kind_counts *counts = s->events->counts;
    const struct packed *lag = &s->events->lag;
    if (counts->received_max_us <= s->moment.known_at_us)
        return;
    int64_t lag_max_us = lag->as.base + (int64_t)lag->mask * lag->as.tick;
    int64_t late_us = s->moment.known_at_us - lag_max_us;
    s->may_be_late = late_us < s->moment.as_of_us && late_us < counts->effective_max_us;
    s->late_day = instant_day(late_us, 0) - DAY_ZERO;
    if (s->may_be_late)
        make_hidden(s, arena);
}

/* The records and events of a kind, but for the scoring day. */
static void settle(struct moment_view *view, enum record_kind kind, struct arena *arena,
                   struct view_room *room, const struct columns *columns, struct work_pool *pool)
{
    struct moment moment = view->moment;
    const struct kind_counts *counts = &columns->counts->of[kind];
    const struct event_columns *events = &columns->of[kind].events;
    bool all_known = counts->known_since_max_us <= moment.known_at_us;
    bool all_happened = counts->effective_max_us <= moment.as_of_us;
    if (!all_happened && !room->happened[kind])
        room->happened[kind] = arena_array(room->arena, counts->records, sizeof(uint32_t));
    struct settling s = {.events = events,
                         .known_since = all_known ? NULL : &columns->of[kind].known_since,
                         .moment = moment,
                         .today = instant_day(moment.as_of_us, 0) - DAY_ZERO,
                         .known = arena_array(arena, counts->records, 1),
                         .happened = all_happened ? NULL : room->happened[kind]};
    bound_late(&s, arena);
    work_pool_do(pool, counts->records, 8 * STRIDE, settle_records, &s);
    hide_dated(&s, events->beyond, counts->beyond, true, arena);
    hide_dated(&s, events->retracted, counts->retracted, false, arena);
    view->of[kind].known = s.known;
    view->of[kind].events =
        (struct event_view){.events = events,
                            .happened = all_happened ? events->start + 1 : s.happened,
                            .hidden = s.hidden,
                            .as_of_us = moment.as_of_us};
}

int64_t events_latest_us(const struct event_view *view, size_t record)
{
    const struct event_columns *events = view->events;
    if (!view->hidden && view->happened == events->start + 1)
        return events->latest_us[record];
    size_t begin = events->start[record], end = view->happened[record];
    while (end > begin && event_is_hidden(view, end - 1))
        end--;
    return end > begin ? event_effective_us(events, end - 1) : NO_EVENT_US;
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

const uint32_t *moment_view_held(struct view_room *room, const struct columns *columns,
                                 struct moment_view *view, enum record_kind kind, size_t field,
                                 struct work_pool *pool)
{
    struct view_of_kind *of = &view->of[kind];
    const struct kind_counts *counts = &columns->counts->of[kind];
    assert(field < counts->fields);
    if (of->held[field])
        return of->held[field];
    uint32_t **own = &room->held[kind][field];
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

static void set_days(struct arena *arena, struct event_view *view, int32_t offset_minutes,
                     struct work_pool *pool)
{
    view->day = scoring_days(arena, view->events, offset_minutes, pool);
    view->today = instant_day(view->as_of_us, offset_minutes) - DAY_ZERO;
}

struct moment_view *moment_view_new(struct arena *arena, struct view_room *room,
                                    const struct columns *columns, struct moment moment,
                                    int32_t day_offset_minutes, struct work_pool *pool)
{
    struct moment_view *view = arena_alloc(arena, sizeof *view);
    view->moment = moment;
    view->day_offset_minutes = day_offset_minutes;
    for (enum record_kind kind = RECORD_ACCOUNT; kind <= RECORD_PERSON; kind++) {
        struct view_of_kind *of = &view->of[kind];
        settle(view, kind, arena, room, columns, pool);
        of->held = arena_array(arena, columns->counts->of[kind].fields, sizeof(uint32_t *));
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
