/* The inside of the columns, for the folder alone: what each section holds, and how a number is
 * read from it. A format: a change here raises COLUMNS_VERSION. */
#pragma once

#include <string.h>

#include "base/instant.h"
#include "engine/columns.h"
#include "engine/score.h"

enum {
    COLUMNS_VERSION = 4,
    COLUMNS_ALIGN = 64,
    KINDS = 2,
    PAD_BYTES = 8, /* behind packed numbers, so that one may be read as a whole word */
    SLOPE_BITS = 16,
    PACKED_BITS_MAX = 57, /* what a word read at any bit is sure to hold; or all 64 */
};
/* Days are counted from the day before the first that is accepted, so that no offset of the
 * scoring day makes one negative. */
#define DAY_ZERO (INSTANT_MIN / DAY_US - 1)
/* The value of what was never told, and of what was told to be unknown. */
#define NO_VALUE 0

#define SHARED_SECTIONS(X)                                                                         \
    X(COUNTS)                                                                                      \
    X(VALUE_KINDS)                                                                                 \
    X(VALUE_ENDS)                                                                                  \
    X(VALUE_TEXT)                                                                                  \
    X(PROPERTIES)                                                                                  \
    X(CODES)                                                                                       \
    X(PERSON_MEMBERSHIPS)                                                                          \
    X(MEMBERSHIP_ACCOUNTS)                                                                         \
    X(MEMBERSHIP_ROLES)                                                                            \
    X(MEMBERSHIP_FROM)                                                                             \
    X(MEMBERSHIP_TO)                                                                               \
    X(MEMBERSHIP_RECEIVED)
#define KIND_SECTIONS(X)                                                                           \
    X(ID_ENDS)                                                                                     \
    X(ID_TEXT)                                                                                     \
    X(KNOWN_SINCE)                                                                                 \
    X(EVENT_STARTS)                                                                                \
    X(EVENT_CODES)                                                                                 \
    X(EVENT_DAYS)                                                                                  \
    X(EVENT_CLOCKS)                                                                                \
    X(EVENT_LAGS)                                                                                  \
    X(EVENT_BEYOND)                                                                                \
    X(EVENT_RETRACTED)                                                                             \
    X(FIELDS)                                                                                      \
    X(FIELD_VALUE_STARTS)                                                                          \
    X(FIELD_VALUES)                                                                                \
    X(FACT_START_PACKINGS)                                                                         \
    X(FACT_STARTS)                                                                                 \
    X(FACT_PLACES)                                                                                 \
    X(FACT_EFFECTIVE)                                                                              \
    X(FACT_RECEIVED)

#define ENUM_ROW(name) SECTION_##name,
#define ENUM_OF_ACCOUNTS(name) SECTION_ACCOUNT_##name,
#define ENUM_OF_PEOPLE(name) SECTION_PERSON_##name,
enum section {
    SHARED_SECTIONS(ENUM_ROW) KIND_SECTIONS(ENUM_OF_ACCOUNTS) KIND_SECTIONS(ENUM_OF_PEOPLE)
        SECTION_COUNT
};
#undef ENUM_ROW
#undef ENUM_OF_ACCOUNTS
#undef ENUM_OF_PEOPLE

enum { SECTIONS_OF_A_KIND = SECTION_PERSON_ID_ENDS - SECTION_ACCOUNT_ID_ENDS };

/* Sections of a kind: `first` is that of accounts. */
static inline enum section section_of(enum section first, enum record_kind kind)
{
    return first + (kind == RECORD_PERSON ? SECTIONS_OF_A_KIND : 0);
}

/* How a section holds whole numbers in as few bits as they need: number i is
 *     base + i * slope / 65536 + tick * (bits [i * width, (i + 1) * width) of the section),
 * or `rest` where all those bits are set, if it has one. `slope` is what starts and ends rise by;
 * everything else has none. */
struct packing {
    int64_t base, tick, slope, rest;
    uint32_t width, has_rest;
};

/* What the widths and lengths of the other sections follow from. */
struct kind_counts {
    uint64_t records, events, beyond, retracted, fields, field_values, facts;
    uint64_t code_width;        /* bytes: 2 or 4 */
    uint64_t place_width;       /* bytes: 1, 2 or 4 */
    uint64_t received_are_lags; /* 1: facts' times of receipt are counted from `effective` */
    struct packing id_ends, known_since;
    struct packing clock; /* microseconds since midnight */
    struct packing lag;   /* microseconds from effective to received; `rest`: among `beyond` */
    struct packing fact_effective, fact_received;
    int64_t known_since_max_us;
    int64_t effective_min_us;                            /* of events; INT64_MAX if there is none */
    int64_t effective_max_us, received_max_us;           /* likewise, INT64_MIN */
    int64_t fact_effective_max_us, fact_received_max_us; /* likewise */
};

struct columns_counts {
    struct kind_counts of[KINDS]; /* by enum record_kind */
    uint64_t values, properties, codes, memberships;
    struct packing value_ends, person_memberships;
    struct packing membership_accounts, membership_roles, membership_from, membership_to,
        membership_received;
};

/* Something about one event, in the order of `event`. */
struct dated_event {
    uint64_t event;
    int64_t at_us;
};

struct section_entry {
    uint64_t offset, bytes, hash;
};

/* Stands at the beginning of the block. `hash` is over all before it. */
struct columns_head {
    char magic[8];
    uint32_t version, byte_order;
    uint64_t bytes;
    uint8_t stamp[COLUMNS_STAMP_SIZE];
    struct section_entry sections[SECTION_COUNT];
    uint64_t hash;
};

#define COLUMNS_MAGIC "accord\x1a\n"
#define COLUMNS_BYTE_ORDER UINT32_C(0x01020304)

/* The starts of one field, before those of the next. */
#define FACT_STARTS_BYTES(bytes) (((bytes) + 7) / 8 * 8)

/* ---- opened ------------------------------------------------------------------------------ */

/* Numbers as `packing` says. */
struct packed {
    const uint8_t *at;
    struct packing as;
    uint64_t mask; /* as many ones as a number has bits */
};

/* Of a record the events [start[record], start[record + 1]), oldest first. */
struct event_columns {
    size_t count;
    const uint32_t *start;
    const int64_t *latest_us;    /* by record: effective time of the last; NO_EVENT_US = none */
    const uint16_t *narrow_code; /* one of the two */
    const uint32_t *wide_code;
    const uint16_t *day; /* UTC, since DAY_ZERO, of the effective time */
    struct packed clock, lag;
    const struct dated_event *beyond, *retracted;
    const struct kind_counts *counts;
};

/* Of a field and a record the facts [start[field](record), start[field](record + 1)): the one that
 * holds is the last that is known and in effect. */
struct fact_columns {
    const uint32_t *field;       /* a value: its name */
    const uint32_t *value_start; /* by field: its distinct values in `values`, NO_VALUE first */
    const uint32_t *values;
    const struct packed *start; /* by field: each rises in its own way */
    const void *place;          /* among the field's distinct values */
    uint64_t place_width;
    struct packed effective, received;
    bool received_are_lags;
};

/* Of a person, by person, account, from, received, role, to: as seats_of() sorts them. */
struct column_membership {
    uint32_t account;
    uint32_t role; /* a value; NO_VALUE = none given */
    int64_t from_us, to_us, received_us;
};

struct membership_columns {
    size_t count;
    const uint32_t *start; /* by person */
    struct packed account, role, from, to, received;
    const uint32_t *roles; /* the distinct values that they name */
    size_t role_count;
    bool has_one_each;          /* nobody has two; then the next four are given */
    const uint32_t *account_of; /* by person; NO_INDEX = none */
    const uint32_t *of_account, *seat_person, *seat_role; /* by account, then person */
    int64_t from_max_us, to_min_us, received_max_us;
};

struct columns {
    const struct columns_head *head;
    const struct columns_counts *counts;
    const uint8_t *value_kind;
    struct packed value_end;
    const char *value_text;
    const uint32_t *property; /* a value: its name */
    const uint32_t *code;     /* type, name, then one for each property: values */
    struct membership_columns memberships;
    struct parsed_numbers *parsed;
    struct {
        struct packed id_end;
        const char *id_text;
        struct packed known_since;
        struct event_columns events;
        struct fact_columns facts;
    } of[KINDS];
};

static inline uint64_t bits_get(const uint8_t *at, uint32_t width, uint64_t mask, size_t i)
{
    uint64_t word;
    size_t bit = i * width;
    memcpy(&word, at + bit / 8, sizeof word);
    return word >> (bit % 8) & mask;
}

/* In unsigned arithmetic: what a checked section holds may still be any number. */
static inline int64_t packed_get(const struct packed *packed, size_t i)
{
    uint64_t bits = bits_get(packed->at, packed->as.width, packed->mask, i);
    if (packed->as.has_rest && bits == packed->mask)
        return packed->as.rest;
    return (int64_t)((uint64_t)packed->as.base + (i * (uint64_t)packed->as.slope >> SLOPE_BITS) +
                     bits * (uint64_t)packed->as.tick);
}

static inline uint32_t event_code(const struct event_columns *events, size_t i)
{
    return events->narrow_code ? events->narrow_code[i] : events->wide_code[i];
}

static inline int64_t event_effective_us(const struct event_columns *events, size_t i)
{
    return (DAY_ZERO + events->day[i]) * DAY_US + packed_get(&events->clock, i);
}

static inline size_t fact_start(const struct fact_columns *facts, size_t field, size_t record)
{
    return (size_t)packed_get(&facts->start[field], record);
}

static inline uint32_t fact_place(const struct fact_columns *facts, size_t i)
{
    return facts->place_width == 1   ? ((const uint8_t *)facts->place)[i]
           : facts->place_width == 2 ? ((const uint16_t *)facts->place)[i]
                                     : ((const uint32_t *)facts->place)[i];
}

static inline int64_t fact_effective_us(const struct fact_columns *facts, size_t i)
{
    return packed_get(&facts->effective, i);
}

static inline int64_t fact_received_us(const struct fact_columns *facts, size_t i)
{
    uint64_t from_us = facts->received_are_lags ? (uint64_t)fact_effective_us(facts, i) : 0;
    return (int64_t)(from_us + (uint64_t)packed_get(&facts->received, i));
}

static inline struct column_membership column_membership(const struct columns *columns, size_t i)
{
    const struct membership_columns *of = &columns->memberships;
    return (struct column_membership){(uint32_t)packed_get(&of->account, i),
                                      (uint32_t)packed_get(&of->role, i), packed_get(&of->from, i),
                                      packed_get(&of->to, i), packed_get(&of->received, i)};
}

/* Whether each record has one fact of the field. */
static inline bool columns_has_one_each(const struct fact_columns *facts, size_t field,
                                        size_t records)
{
    const struct packing *as = &facts->start[field].as;
    return as->width == 0 && as->slope == 1 << SLOPE_BITS && records > 0;
}

/* The places of facts [begin, begin + count). */
void fact_places(const struct fact_columns *facts, size_t begin, size_t count, uint32_t *ret_place);
/* Parses a number each time: for a value here and there. */
struct value column_value(const struct columns *columns, uint32_t value);

/* The distinct values of a field, by place. Its numbers are parsed once, when the field is first
 * asked for, by whoever asks on whatever thread: opening columns does not wait for it. */
struct value_column {
    const struct columns *columns;
    const uint32_t *value;
    const struct dec *number; /* of those that are numbers */
    size_t count;
};
struct value_column columns_values(const struct columns *columns, enum record_kind kind,
                                   size_t field);
struct value value_at(const struct value_column *values, size_t place);
struct parsed_numbers *parsed_numbers_new(struct arena *arena, const struct columns *columns);
/* The field's place, or SIZE_MAX. */
size_t columns_field(const struct columns *columns, enum record_kind kind, struct str name);
size_t columns_property(const struct columns *columns, struct str name);
