/* A block of columns, checked once and then read. See columns.h. */
#include "columns.h"

#include <assert.h>

#include "base/arena.h"
#include "base/digest.h"
#include "engine/columns_prove.h"
#include "engine/whole_int.h"

static bool corrupt(struct err *err, const char *what)
{
    return err_set(err, ERR_CORRUPT, "the columns are damaged: %s", what);
}

/* ---- the head ------------------------------------------------------------------------------ */

static bool head_of(struct str bytes, const struct columns_head **ret, struct err *err)
{
    if (bytes.length < sizeof **ret || (uintptr_t)bytes.at % 8 != 0)
        return corrupt(err, "they are too short");
    const struct columns_head *head = (const struct columns_head *)(const void *)bytes.at;
    if (memcmp(head->magic, COLUMNS_MAGIC, sizeof head->magic) != 0)
        return corrupt(err, "they do not begin as columns do");
    if (head->byte_order != COLUMNS_BYTE_ORDER || head->version != COLUMNS_VERSION)
        return err_set(err, ERR_NEWER, "the columns are of another format");
    if (head->hash != hash64((struct str){bytes.at, offsetof(struct columns_head, hash)}))
        return corrupt(err, "the head is not as it was written");
    if (head->bytes != bytes.length)
        return corrupt(err, "they were cut short or grew");
    *ret = head;
    return true;
}

size_t columns_head_bytes(void)
{
    return sizeof(struct columns_head);
}

/* ---- sections --------------------------------------------------------------------------------- */

struct reading {
    struct str bytes;
    const struct columns_head *head;
    struct err *err;
};

static const void *section_at(const struct reading *r, enum section section)
{
    return r->bytes.at + r->head->sections[section].offset;
}

static bool has_items(const struct reading *r, enum section section, uint64_t count, uint64_t size)
{
    uint64_t bytes = r->head->sections[section].bytes;
    return bytes % size == 0 && bytes / size == count;
}

static uint64_t packed_bytes(uint64_t count, uint64_t width)
{
    return (count * width + 7) / 8 + PAD_BYTES;
}

/* Numbers of so many bits, with the padding behind them, in the first of `bytes` bytes. */
static bool packed_at(const uint8_t *at, uint64_t bytes, uint64_t count,
                      const struct packing *packing, struct packed *ret_packed)
{
    uint64_t width = packing->width;
    if ((width > PACKED_BITS_MAX && width != 64) || count > UINT64_MAX / 128 ||
        bytes < packed_bytes(count, width))
        return false;
    *ret_packed =
        (struct packed){.at = at, .as = *packing, .mask = width ? UINT64_MAX >> (64 - width) : 0};
    return true;
}

static bool open_packed(const struct reading *r, enum section section, uint64_t count,
                        const struct packing *packing, struct packed *ret_packed)
{
    uint64_t bytes = r->head->sections[section].bytes;
    return packed_at(section_at(r, section), bytes, count, packing, ret_packed) &&
           bytes == packed_bytes(count, packing->width);
}

/* ---- what every index points to ------------------------------------------------------------------ */

/* Loops without an exit, so that the compiler may take many at a time. */
static bool all_below(const uint32_t *at, size_t count, uint64_t limit)
{
    uint32_t most = 0;
    for (size_t i = 0; i < count; i++)
        most = at[i] > most ? at[i] : most;
    return count == 0 || most < limit;
}

static bool all_codes_below(const struct event_columns *events, uint64_t limit)
{
    if (events->wide_code)
        return all_below(events->wide_code, events->count, limit);
    uint16_t most = 0;
    for (size_t i = 0; i < events->count; i++)
        most = events->narrow_code[i] > most ? events->narrow_code[i] : most;
    return events->count == 0 || most < limit;
}

/* Starts of `count` stretches over `items`. */
static bool are_starts(const uint32_t *start, size_t count, uint64_t items)
{
    bool falls = false;
    for (size_t i = 0; i < count; i++)
        falls |= start[i + 1] < start[i];
    return !falls && start[0] == 0 && start[count] == items;
}

/* Numbers on a line that does not fall, none of which overflows: the last is the largest. */
static bool is_rising_line(const struct packed *packed)
{
    const struct packing *as = &packed->as;
    return as->width == 0 && !as->has_rest && as->base >= 0 && as->base <= UINT32_MAX &&
           as->slope >= 0 && as->slope <= UINT32_MAX;
}

/* Starts of `count` stretches, the first of them `first`. */
static bool rise_from(const struct packed *start, size_t count, size_t first)
{
    bool falls = false;
    int64_t last = packed_get(start, 0);
    if ((uint64_t)last != first)
        return false;
    if (is_rising_line(start))
        return true;
    for (size_t i = 1; i <= count; i++) {
        int64_t next = packed_get(start, i);
        falls |= next < last;
        last = next;
    }
    return !falls;
}

static bool are_ends(const struct packed *end, size_t count, uint64_t bytes)
{
    bool falls = false;
    int64_t last = 0;
    for (size_t i = is_rising_line(end) && count ? count - 1 : 0; i < count; i++) {
        int64_t next = packed_get(end, i);
        falls |= next < last;
        last = next;
    }
    return !falls && (uint64_t)last == bytes;
}

static bool all_packed_below(const struct packed *packed, size_t count, uint64_t limit)
{
    bool is_wrong = false;
    for (size_t i = is_rising_line(packed) && count ? count - 1 : 0; i < count; i++)
        is_wrong |= (uint64_t)packed_get(packed, i) >= limit;
    return !is_wrong;
}

static bool are_dated(const struct dated_event *at, size_t count, uint64_t events)
{
    bool is_wrong = false;
    for (size_t i = 0; i < count; i++)
        is_wrong |= at[i].event >= events || (i > 0 && at[i].event <= at[i - 1].event);
    return !is_wrong;
}

static bool ids_rise(const struct columns *columns, enum record_kind kind, size_t count)
{
    struct str last = count ? columns_id(columns, kind, 0) : STR("");
    for (size_t i = 1; i < count; i++) {
        struct str next = {last.at + last.length, 0};
        next.length = (size_t)packed_get(&columns->of[kind].id_end, i) -
                      (size_t)(next.at - columns->of[kind].id_text);
        if (str_cmp(last, next) >= 0)
            return false;
        last = next;
    }
    return true;
}

/* How often a day is followed by an earlier one. Few are counted at a time, in numbers as narrow as
 * days are, so that the compiler may take many at once. */
static size_t count_falls(const uint16_t *day, size_t count)
{
    enum { FEW = 1 << 15 };
    size_t falls = 0;
    for (size_t begin = 1; begin < count; begin += FEW) {
        size_t end = count - begin < FEW ? count : begin + FEW;
        uint16_t of_few = 0;
        for (size_t i = begin; i < end; i++)
            of_few = (uint16_t)(of_few + (day[i] < day[i - 1]));
        falls += of_few;
    }
    return falls;
}

/* Within a record, oldest first: days fall nowhere but from one record to the next. */
static bool days_rise(const struct event_columns *events, size_t records)
{
    const uint16_t *day = events->day;
    size_t falls_between = 0;
    for (size_t r = 0; r < records; r++) {
        size_t first = events->start[r];
        if (first > 0 && first < events->start[r + 1])
            falls_between += day[first] < day[first - 1];
    }
    return count_falls(day, events->count) == falls_between;
}

/* ---- opening ---------------------------------------------------------------------------------------- */

/* Sums of times that are made of such numbers cannot overflow. */
static bool is_within(const struct packing *packing, uint64_t most)
{
    return packing->base >= 0 && packing->tick >= 1 && packing->slope == 0 &&
           packing->width <= PACKED_BITS_MAX && (uint64_t)packing->base <= most &&
           (UINT64_C(1) << packing->width) - 1 <= most / (uint64_t)packing->tick;
}

/* Names of fields or properties: no two alike, in the order of a scope. */
static bool words_rise(const struct columns *columns, const uint32_t *word, size_t count)
{
    bool is_wrong = false;
    for (size_t i = 1; i < count; i++)
        is_wrong |= str_cmp(column_value(columns, word[i - 1]).text,
                            column_value(columns, word[i]).text) >= 0;
    return !is_wrong;
}

static bool open_counts(const struct reading *r, struct columns *columns)
{
    if (!has_items(r, SECTION_COUNTS, 1, sizeof(struct columns_counts)))
        return corrupt(r->err, "counts");
    columns->counts = section_at(r, SECTION_COUNTS);
    for (size_t kind = 0; kind < KINDS; kind++) {
        const struct kind_counts *counts = &columns->counts->of[kind];
        if ((counts->code_width != 2 && counts->code_width != 4) ||
            (counts->place_width != 1 && counts->place_width != 2 && counts->place_width != 4) ||
            !is_within(&counts->clock, 2 * DAY_US) || counts->clock.has_rest ||
            !is_within(&counts->lag, UINT64_C(1) << 60) || counts->records >= NO_INDEX ||
            counts->events > UINT32_MAX || counts->fields > UINT32_MAX ||
            counts->facts > UINT32_MAX || counts->fields * counts->records > UINT32_MAX)
            return corrupt(r->err, "counts");
    }
    if (columns->counts->values < 1 || columns->counts->values > UINT32_MAX ||
        columns->counts->properties > UINT16_MAX || columns->counts->memberships > UINT32_MAX)
        return corrupt(r->err, "counts");
    return true;
}

static bool open_words(const struct reading *r, struct columns *columns)
{
    const struct columns_counts *counts = columns->counts;
    uint64_t row = 2 + counts->properties;
    if (!has_items(r, SECTION_VALUE_KINDS, counts->values, 1) ||
        !open_packed(r, SECTION_VALUE_ENDS, counts->values, &counts->value_ends,
                     &columns->value_end) ||
        !has_items(r, SECTION_PROPERTIES, counts->properties, 4) ||
        !has_items(r, SECTION_CODES, counts->codes, 4 * row))
        return corrupt(r->err, "values");
    columns->value_kind = section_at(r, SECTION_VALUE_KINDS);
    columns->value_text = section_at(r, SECTION_VALUE_TEXT);
    columns->property = section_at(r, SECTION_PROPERTIES);
    columns->code = section_at(r, SECTION_CODES);
    uint8_t most = 0;
    for (size_t i = 0; i < counts->values; i++)
        most = columns->value_kind[i] > most ? columns->value_kind[i] : most;
    if (most > VALUE_TEXT ||
        !are_ends(&columns->value_end, counts->values,
                  r->head->sections[SECTION_VALUE_TEXT].bytes) ||
        packed_get(&columns->value_end, NO_VALUE) != 0 ||
        !all_below(columns->property, counts->properties, counts->values) ||
        !words_rise(columns, columns->property, counts->properties) ||
        !all_below(columns->code, counts->codes * row, counts->values))
        return corrupt(r->err, "values");
    return true;
}

static bool open_records(const struct reading *r, struct columns *columns, enum record_kind kind)
{
    const struct kind_counts *counts = &columns->counts->of[kind];
    if (!open_packed(r, section_of(SECTION_ACCOUNT_ID_ENDS, kind), counts->records,
                     &counts->id_ends, &columns->of[kind].id_end) ||
        !open_packed(r, section_of(SECTION_ACCOUNT_KNOWN_SINCE, kind), counts->records,
                     &counts->known_since, &columns->of[kind].known_since))
        return corrupt(r->err, "records");
    columns->of[kind].id_text = section_at(r, section_of(SECTION_ACCOUNT_ID_TEXT, kind));
    if (!are_ends(&columns->of[kind].id_end, counts->records,
                  r->head->sections[section_of(SECTION_ACCOUNT_ID_TEXT, kind)].bytes) ||
        !ids_rise(columns, kind, counts->records))
        return corrupt(r->err, "ids");
    return true;
}

/* ---- events ------------------------------------------------------------------------------------ */

/* Looks at sizes alone. */
static bool find_events(const struct reading *r, enum record_kind kind,
                        const struct kind_counts *counts, struct event_columns *events)
{
    uint64_t n = counts->events;
    const void *code = section_at(r, section_of(SECTION_ACCOUNT_EVENT_CODES, kind));
    *events = (struct event_columns){
        .count = n,
        .start = section_at(r, section_of(SECTION_ACCOUNT_EVENT_STARTS, kind)),
        .narrow_code = counts->code_width == 2 ? code : NULL,
        .wide_code = counts->code_width == 4 ? code : NULL,
        .day = section_at(r, section_of(SECTION_ACCOUNT_EVENT_DAYS, kind)),
        .beyond = section_at(r, section_of(SECTION_ACCOUNT_EVENT_BEYOND, kind)),
        .retracted = section_at(r, section_of(SECTION_ACCOUNT_EVENT_RETRACTED, kind)),
        .counts = counts,
    };
    return (has_items(r, section_of(SECTION_ACCOUNT_EVENT_STARTS, kind), counts->records + 1, 4) &&
            has_items(r, section_of(SECTION_ACCOUNT_EVENT_CODES, kind), n, counts->code_width) &&
            has_items(r, section_of(SECTION_ACCOUNT_EVENT_DAYS, kind), n, 2) &&
            open_packed(r, section_of(SECTION_ACCOUNT_EVENT_CLOCKS, kind), n, &counts->clock,
                        &events->clock) &&
            open_packed(r, section_of(SECTION_ACCOUNT_EVENT_LAGS, kind), n, &counts->lag,
                        &events->lag) &&
            has_items(r, section_of(SECTION_ACCOUNT_EVENT_BEYOND, kind), counts->beyond,
                      sizeof(struct dated_event)) &&
            has_items(r, section_of(SECTION_ACCOUNT_EVENT_RETRACTED, kind), counts->retracted,
                      sizeof(struct dated_event))) ||
           corrupt(r->err, "events");
}

static bool open_codes(const struct reading *r, const struct columns *columns,
                       enum record_kind kind)
{
    return all_codes_below(&columns->of[kind].events, columns->counts->codes) ||
           corrupt(r->err, "codes");
}

static bool open_days(const struct reading *r, const struct columns *columns, enum record_kind kind)
{
    const struct event_columns *events = &columns->of[kind].events;
    const struct kind_counts *counts = events->counts;
    return (are_starts(events->start, counts->records, counts->events) &&
            are_dated(events->retracted, counts->retracted, counts->events) &&
            days_rise(events, counts->records)) ||
           corrupt(r->err, "days");
}

static bool open_times(const struct reading *r, const struct columns *columns,
                       enum record_kind kind)
{
    const struct event_columns *events = &columns->of[kind].events;
    return are_dated(events->beyond, events->counts->beyond, events->counts->events) ||
           corrupt(r->err, "times");
}

struct latest_work {
    const struct event_columns *events;
    int64_t *latest_us;
};

/* The last is the latest. */
static void find_latest(void *context, size_t worker, size_t begin, size_t end)
{
    (void)worker;
    const struct latest_work *work = context;
    const struct event_columns events = *work->events;
    int64_t *latest_us = work->latest_us;
    for (size_t i = begin; i < end; i++)
        latest_us[i] = events.start[i + 1] > events.start[i]
                           ? event_effective_us(&events, events.start[i + 1] - (size_t)1)
                           : NO_EVENT_US;
}

/* Once days and times are proved. */
static void find_latest_events(struct event_columns *events, size_t threads, struct arena *arena)
{
    size_t records = events->counts->records;
    struct latest_work work = {events, arena_array(arena, records, sizeof(int64_t))};
    work_over(threads, records, 64 * STRIDE, find_latest, &work);
    events->latest_us = work.latest_us;
}

/* ---- facts ------------------------------------------------------------------------------------- */

static bool all_places_below(const struct fact_columns *facts, size_t begin, size_t end,
                             uint32_t limit)
{
    uint32_t most = 0;
    for (size_t i = begin; i < end; i++) {
        uint32_t place = fact_place(facts, i);
        most = place > most ? place : most;
    }
    return begin == end || most < limit;
}

/* The starts of all fields, one after the other. */
static bool open_fact_starts(const struct reading *r, enum record_kind kind,
                             const struct kind_counts *counts, struct fact_columns *facts,
                             struct arena *arena)
{
    enum section section = section_of(SECTION_ACCOUNT_FACT_STARTS, kind);
    const struct packing *packings =
        section_at(r, section_of(SECTION_ACCOUNT_FACT_START_PACKINGS, kind));
    struct packed *start = arena_array(arena, counts->fields, sizeof *start);
    uint64_t left = r->head->sections[section].bytes, starts = counts->records + 1;
    const uint8_t *at = section_at(r, section);
    for (size_t f = 0; f < counts->fields; f++) {
        if (!packed_at(at, left, starts, &packings[f], &start[f]))
            return false;
        uint64_t bytes = FACT_STARTS_BYTES(packed_bytes(starts, packings[f].width));
        if (bytes > left)
            return false;
        left -= bytes;
        at += bytes;
    }
    facts->start = start;
    return left == 0;
}

/* The facts of each field follow those of the one before. */
static bool fact_starts_stand(const struct fact_columns *facts, const struct kind_counts *counts)
{
    size_t next = 0;
    for (size_t f = 0; f < counts->fields; f++) {
        if (!rise_from(&facts->start[f], counts->records, next))
            return false;
        next = fact_start(facts, f, counts->records);
    }
    return next == counts->facts;
}

/* Each field has its own distinct values, the first of them NO_VALUE. */
static bool values_stand(const struct fact_columns *facts, const struct kind_counts *counts)
{
    for (size_t i = 0; i < counts->fields; i++) {
        size_t first = fact_start(facts, i, 0), end = fact_start(facts, i, counts->records);
        uint32_t distinct = facts->value_start[i + 1] - facts->value_start[i];
        if (distinct == 0 || facts->values[facts->value_start[i]] != NO_VALUE ||
            !all_places_below(facts, first, end, distinct))
            return false;
    }
    return true;
}

static bool find_facts(const struct reading *r, enum record_kind kind,
                       const struct kind_counts *counts, struct fact_columns *facts,
                       struct arena *arena)
{
    *facts = (struct fact_columns){
        .field = section_at(r, section_of(SECTION_ACCOUNT_FIELDS, kind)),
        .value_start = section_at(r, section_of(SECTION_ACCOUNT_FIELD_VALUE_STARTS, kind)),
        .values = section_at(r, section_of(SECTION_ACCOUNT_FIELD_VALUES, kind)),
        .place = section_at(r, section_of(SECTION_ACCOUNT_FACT_PLACES, kind)),
        .place_width = counts->place_width,
        .received_are_lags = counts->received_are_lags != 0,
    };
    return has_items(r, section_of(SECTION_ACCOUNT_FIELDS, kind), counts->fields, 4) &&
           has_items(r, section_of(SECTION_ACCOUNT_FIELD_VALUE_STARTS, kind), counts->fields + 1,
                     4) &&
           has_items(r, section_of(SECTION_ACCOUNT_FIELD_VALUES, kind), counts->field_values, 4) &&
           has_items(r, section_of(SECTION_ACCOUNT_FACT_START_PACKINGS, kind), counts->fields,
                     sizeof(struct packing)) &&
           open_fact_starts(r, kind, counts, facts, arena) &&
           has_items(r, section_of(SECTION_ACCOUNT_FACT_PLACES, kind), counts->facts,
                     counts->place_width) &&
           open_packed(r, section_of(SECTION_ACCOUNT_FACT_EFFECTIVE, kind), counts->facts,
                       &counts->fact_effective, &facts->effective) &&
           open_packed(r, section_of(SECTION_ACCOUNT_FACT_RECEIVED, kind), counts->facts,
                       &counts->fact_received, &facts->received);
}

static bool open_facts(const struct reading *r, struct columns *columns, enum record_kind kind,
                       struct arena *arena)
{
    const struct kind_counts *counts = &columns->counts->of[kind];
    struct fact_columns *facts = &columns->of[kind].facts;
    if (!find_facts(r, kind, counts, facts, arena) || !fact_starts_stand(facts, counts) ||
        !all_below(facts->field, counts->fields, columns->counts->values) ||
        !are_starts(facts->value_start, counts->fields, counts->field_values) ||
        !all_below(facts->values, counts->field_values, columns->counts->values) ||
        !values_stand(facts, counts))
        return corrupt(r->err, "facts");
    return true;
}

/* ---- memberships ------------------------------------------------------------------------------- */

/* Where all numbers are one, as they are where nobody tells them apart, it is looked at alone. */
static size_t count_unlike(const struct packed *packed, size_t count)
{
    return packed->as.width == 0 && packed->as.slope == 0 && count > 0 ? 1 : count;
}

static void list_roles(const struct columns *columns, struct membership_columns *of,
                       struct arena *arena)
{
    uint8_t *is_listed = arena_array(arena, columns->counts->values, 1);
    uint32_t *roles = NULL;
    size_t capacity = 0;
    for (size_t i = 0; i < count_unlike(&of->role, of->count); i++) {
        uint32_t role = (uint32_t)packed_get(&of->role, i);
        if (is_listed[role])
            continue;
        is_listed[role] = 1;
        roles = arena_grow(arena, roles, &capacity, of->role_count + 1, sizeof *roles);
        roles[of->role_count++] = role;
    }
    of->roles = roles;
}

static int64_t latest_of(const struct packed *packed, size_t count)
{
    int64_t latest = INT64_MIN;
    for (size_t i = 0; i < count_unlike(packed, count); i++) {
        int64_t us = packed_get(packed, i);
        latest = us > latest ? us : latest;
    }
    return latest;
}

static int64_t earliest_of(const struct packed *packed, size_t count)
{
    int64_t earliest = NEVER_US;
    for (size_t i = 0; i < count_unlike(packed, count); i++) {
        int64_t us = packed_get(packed, i);
        earliest = us < earliest ? us : earliest;
    }
    return earliest;
}

/* Whether at some moment all of them hold, one for each person. */
static void measure_memberships(const struct columns *columns, struct membership_columns *of,
                                struct arena *arena)
{
    list_roles(columns, of, arena);
    of->from_max_us = latest_of(&of->from, of->count);
    of->to_min_us = earliest_of(&of->to, of->count);
    of->received_max_us = latest_of(&of->received, of->count);
}

/* Who belongs where while all memberships hold: the usual case, so it is worked out once. What is
 * read of a column is kept at hand, since the arrays that are written might hide it otherwise. */
static void seat_everybody(const struct columns *columns, struct membership_columns *of,
                           struct arena *arena)
{
    size_t people = columns->counts->of[RECORD_PERSON].records,
           accounts = columns->counts->of[RECORD_ACCOUNT].records;
    const struct packed account = of->account, role_given = of->role;
    const uint32_t *start = of->start;
    uint32_t *account_of = arena_array(arena, people, sizeof *account_of);
    uint32_t *next = arena_array(arena, accounts + 2, sizeof *next);
    uint32_t *person = arena_array(arena, of->count, sizeof *person);
    uint32_t *role = arena_array(arena, of->count, sizeof *role);
    for (size_t p = 0; p < people; p++) {
        size_t row = start[p];
        account_of[p] = start[p + 1] > row ? (uint32_t)packed_get(&account, row) : NO_INDEX;
        if (account_of[p] != NO_INDEX)
            next[account_of[p] + (size_t)2]++;
    }
    for (size_t a = 2; a < accounts + 2; a++)
        next[a] += next[a - 1];
    bool has_roles = of->role_count > 1 || (of->role_count == 1 && of->roles[0] != NO_VALUE);
    for (size_t p = 0; p < people; p++) /* afterwards next[a + 1] is where `a` ends */
        if (account_of[p] != NO_INDEX) {
            uint32_t seat = next[account_of[p] + (size_t)1]++;
            person[seat] = (uint32_t)p;
            if (has_roles)
                role[seat] = (uint32_t)packed_get(&role_given, start[p]);
        }
    of->account_of = account_of;
    of->of_account = next;
    of->seat_person = person;
    of->seat_role = role; /* all NO_VALUE where nobody was given one */
}

static bool find_memberships(const struct reading *r, const struct columns_counts *counts,
                             struct packed *start, struct membership_columns *of)
{
    uint64_t n = counts->memberships;
    of->count = n;
    return open_packed(r, SECTION_PERSON_MEMBERSHIPS, counts->of[RECORD_PERSON].records + 1,
                       &counts->person_memberships, start) &&
           open_packed(r, SECTION_MEMBERSHIP_ACCOUNTS, n, &counts->membership_accounts,
                       &of->account) &&
           open_packed(r, SECTION_MEMBERSHIP_ROLES, n, &counts->membership_roles, &of->role) &&
           open_packed(r, SECTION_MEMBERSHIP_FROM, n, &counts->membership_from, &of->from) &&
           open_packed(r, SECTION_MEMBERSHIP_TO, n, &counts->membership_to, &of->to) &&
           open_packed(r, SECTION_MEMBERSHIP_RECEIVED, n, &counts->membership_received,
                       &of->received);
}

static const uint32_t *unpack_starts(const struct packed *start, size_t count, bool *ret_one_each,
                                     struct arena *arena)
{
    const struct packed from = *start;
    uint32_t *unpacked = arena_array(arena, count + 1, sizeof *unpacked);
    bool has_more = false;
    for (size_t i = 0; i < count; i++) {
        unpacked[i + 1] = (uint32_t)packed_get(&from, i + 1);
        has_more |= unpacked[i + 1] > unpacked[i] + 1;
    }
    *ret_one_each = !has_more;
    return unpacked;
}

static bool open_memberships(const struct reading *r, struct columns *columns, struct arena *arena)
{
    const struct columns_counts *counts = columns->counts;
    size_t people = counts->of[RECORD_PERSON].records;
    struct membership_columns *of = &columns->memberships;
    struct packed start;
    if (!find_memberships(r, counts, &start, of) || !rise_from(&start, people, 0) ||
        packed_get(&start, people) != (int64_t)counts->memberships ||
        !all_packed_below(&of->account, of->count, counts->of[RECORD_ACCOUNT].records) ||
        !all_packed_below(&of->role, of->count, counts->values))
        return corrupt(r->err, "memberships");
    of->start = unpack_starts(&start, people, &of->has_one_each, arena);
    measure_memberships(columns, of, arena);
    if (of->has_one_each)
        seat_everybody(columns, of, arena);
    return true;
}

/* ---- all --------------------------------------------------------------------------------------- */

/* Parts that can be looked at without another: each as soon as it is proved, on any thread. */
enum part_of_block { PART_WORDS, PART_MEMBERSHIPS, PARTS_OF_BLOCK };
enum part_of_kind { PART_RECORDS, PART_CODES, PART_DAYS, PART_TIMES, PART_FACTS, PARTS_OF_KIND };
enum { PARTS = PARTS_OF_BLOCK + KINDS * PARTS_OF_KIND };

static enum part_of_kind part_of_kind(enum section of_accounts)
{
    switch (of_accounts) {
    case SECTION_ACCOUNT_ID_ENDS:
    case SECTION_ACCOUNT_ID_TEXT:
    case SECTION_ACCOUNT_KNOWN_SINCE:
        return PART_RECORDS;
    case SECTION_ACCOUNT_EVENT_CODES:
        return PART_CODES;
    case SECTION_ACCOUNT_EVENT_STARTS:
    case SECTION_ACCOUNT_EVENT_DAYS:
    case SECTION_ACCOUNT_EVENT_RETRACTED:
        return PART_DAYS;
    case SECTION_ACCOUNT_EVENT_CLOCKS:
    case SECTION_ACCOUNT_EVENT_LAGS:
    case SECTION_ACCOUNT_EVENT_BEYOND:
        return PART_TIMES;
    default:
        return PART_FACTS;
    }
}

static size_t part_of(enum section section)
{
    if (section < SECTION_PERSON_MEMBERSHIPS)
        return PART_WORDS;
    if (section < SECTION_ACCOUNT_ID_ENDS)
        return PART_MEMBERSHIPS;
    if (section < SECTION_PERSON_ID_ENDS)
        return PARTS_OF_BLOCK + part_of_kind(section);
    return PARTS_OF_BLOCK + PARTS_OF_KIND + part_of_kind(section - SECTIONS_OF_A_KIND);
}

struct opening {
    struct str bytes;
    struct columns *columns;
    struct arena *arenas[PARTS]; /* of each its own, since parts are opened at once */
};

static bool open_part_of_kind(const struct reading *r, struct columns *columns, size_t number,
                              struct arena *arena)
{
    enum record_kind kind = (enum record_kind)(number / PARTS_OF_KIND);
    switch ((enum part_of_kind)(number % PARTS_OF_KIND)) {
    case PART_RECORDS:
        return open_records(r, columns, kind);
    case PART_CODES:
        return open_codes(r, columns, kind);
    case PART_DAYS:
        return open_days(r, columns, kind);
    case PART_TIMES:
        return open_times(r, columns, kind);
    default:
        return open_facts(r, columns, kind, arena);
    }
}

static bool open_part(void *context, size_t part, struct err *err)
{
    const struct opening *opening = context;
    struct columns *columns = opening->columns;
    struct reading r = {opening->bytes, columns->head, err};
    if (part == PART_WORDS)
        return open_words(&r, columns);
    if (part == PART_MEMBERSHIPS)
        return open_memberships(&r, columns, opening->arenas[part]);
    return open_part_of_kind(&r, columns, part - PARTS_OF_BLOCK, opening->arenas[part]);
}

static bool open_parts(struct arena *arena, struct str bytes, struct columns *columns,
                       struct err *err)
{
    struct opening opening = {.bytes = bytes, .columns = columns};
    struct section_groups parts = {PARTS, part_of, open_part, &opening};
    for (size_t i = 0; i < PARTS; i++)
        opening.arenas[i] = arena_within(arena, "a part of columns");
    return sections_prove(bytes, columns->head, &parts, err);
}

/* What takes two parts. */
static bool join_parts(const struct reading *r, struct columns *columns, struct arena *arena)
{
    for (enum record_kind kind = RECORD_ACCOUNT; kind <= RECORD_PERSON; kind++) {
        const struct fact_columns *facts = &columns->of[kind].facts;
        if (!words_rise(columns, facts->field, columns->counts->of[kind].fields))
            return corrupt(r->err, "fields");
        find_latest_events(&columns->of[kind].events, proving_threads(r->bytes.length), arena);
    }
    return true;
}

bool columns_open(struct arena *arena, struct str bytes, const struct columns **ret_columns,
                  struct err *err)
{
    assert(arena && ret_columns && err);
    struct reading r = {.bytes = bytes, .err = err};
    struct columns *columns = arena_alloc(arena, sizeof *columns);
    if (!head_of(bytes, &r.head, err) || !sections_fit(bytes, r.head, err) ||
        !section_prove(bytes, r.head, SECTION_COUNTS, err))
        return false;
    columns->head = r.head;
    if (!open_counts(&r, columns))
        return false;
    for (enum record_kind kind = RECORD_ACCOUNT; kind <= RECORD_PERSON; kind++)
        if (!find_events(&r, kind, &columns->counts->of[kind], &columns->of[kind].events))
            return false;
    if (!open_parts(arena, bytes, columns, err) || !join_parts(&r, columns, arena))
        return false;
    columns->parsed = parsed_numbers_new(arena, columns);
    *ret_columns = columns;
    return true;
}
