/* The inside of the columns, for the folder alone: what each section holds, and how a number is
 * read from it. A format: a change here raises COLUMNS_VERSION. */
#pragma once

#include <string.h>

#include "base/instant.h"
#include "engine/columns.h"
#include "engine/score.h"

enum {
    COLUMNS_VERSION = 1,
    COLUMNS_ALIGN = 64,
    KINDS = 2,
    PAD_BYTES = 8, /* behind packed numbers, so that one may be read as a whole word */
    MINUTE_OF_DAY_MAX = 840,
};
/* Days are counted from the day before the first that is accepted, so that no offset of the
 * scoring day makes one negative. */
#define DAY_ZERO (INSTANT_MIN / DAY_US - 1)
/* The value of what was never told, and of what was told to be unknown. */
#define NO_VALUE 0

/* X(name, bytes of an item; 0 = of its own width) */
#define SHARED_SECTIONS(X)                                                                         \
    X(COUNTS, sizeof(struct columns_counts))                                                       \
    X(VALUE_KINDS, 1)                                                                              \
    X(VALUE_ENDS, 8)                                                                               \
    X(VALUE_TEXT, 1)                                                                               \
    X(PROPERTIES, 4)                                                                               \
    X(CODES, 4)                                                                                    \
    X(MEMBERSHIPS, sizeof(struct column_membership))                                               \
    X(PERSON_MEMBERSHIPS, 4)                                                                       \
    X(ACCOUNT_MEMBERSHIPS, 4)                                                                      \
    X(BY_ACCOUNT, 4)
#define KIND_SECTIONS(X)                                                                           \
    X(ID_ENDS, 8)                                                                                  \
    X(ID_TEXT, 1)                                                                                  \
    X(KNOWN_SINCE, 8)                                                                              \
    X(EVENT_STARTS, 4)                                                                             \
    X(EVENT_LATEST, 8)                                                                             \
    X(EVENT_CODES, 0)                                                                              \
    X(EVENT_DAYS, 2)                                                                               \
    X(EVENT_CLOCKS, 1)                                                                             \
    X(EVENT_LAGS, 1)                                                                               \
    X(EVENT_BEYOND, sizeof(struct dated_event))                                                    \
    X(EVENT_RETRACTED, sizeof(struct dated_event))                                                 \
    X(FIELDS, 4)                                                                                   \
    X(FIELD_VALUE_STARTS, 4)                                                                       \
    X(FIELD_VALUES, 4)                                                                             \
    X(FACT_STARTS, 4)                                                                              \
    X(FACT_VALUES, 4)                                                                              \
    X(FACT_EFFECTIVE, 8)                                                                           \
    X(FACT_RECEIVED, 8)

#define ENUM_ROW(name, size) SECTION_##name,
#define ENUM_OF_ACCOUNTS(name, size) SECTION_ACCOUNT_##name,
#define ENUM_OF_PEOPLE(name, size) SECTION_PERSON_##name,
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

/* What the widths and lengths of the other sections follow from. */
struct kind_counts {
    uint64_t records, events, beyond, retracted, fields, field_values, facts;
    uint64_t code_width;             /* bytes: 2 or 4 */
    uint64_t clock_width, lag_width; /* bytes: 1 .. 5; 0 .. 7 */
    int64_t clock_tick_us, lag_tick_us;
    int64_t known_since_max_us;
    int64_t effective_min_us;                            /* of events; INT64_MAX if there is none */
    int64_t effective_max_us, received_max_us;           /* likewise, INT64_MIN */
    int64_t fact_effective_max_us, fact_received_max_us; /* likewise */
};

struct columns_counts {
    struct kind_counts of[KINDS]; /* by enum record_kind */
    uint64_t values, properties, codes, memberships;
};

/* Something about one event, in the order of `event`. */
struct dated_event {
    uint64_t event;
    int64_t at_us;
};

/* Sorted by person, account, from, received, role, to: as seats_of() sorts them. */
struct column_membership {
    uint32_t person, account;
    uint32_t role; /* a value; NO_VALUE = none given */
    uint32_t unused;
    int64_t from_us, to_us, received_us;
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

/* ---- opened ------------------------------------------------------------------------------ */

/* Of a record the events [start[record], start[record + 1]), oldest first. */
struct event_columns {
    size_t count;
    const uint32_t *start;
    const int64_t *latest_us;    /* by record: effective time of the last; NO_EVENT_US = none */
    const uint16_t *narrow_code; /* one of the two */
    const uint32_t *wide_code;
    const uint16_t *day;  /* UTC, since DAY_ZERO, of the effective time */
    const uint8_t *clock; /* ticks since midnight */
    const uint8_t *lag;   /* ticks from effective to received; all ones: among `beyond` */
    const struct dated_event *beyond, *retracted;
    const struct kind_counts *counts;
};

/* Of a field and a record the facts [start[field * records + record], ...): the one that holds is
 * the last that is known and in effect. */
struct fact_columns {
    const uint32_t *field;       /* a value: its name */
    const uint32_t *value_start; /* by field: its distinct values in `values`, NO_VALUE first */
    const uint32_t *values;
    const uint32_t *start;
    const uint32_t *value; /* place among the field's distinct values */
    const int64_t *effective_us, *received_us;
};

struct columns {
    const struct columns_head *head;
    const struct columns_counts *counts;
    const uint8_t *value_kind;
    const uint64_t *value_end;
    const char *value_text;
    const uint32_t *property; /* a value: its name */
    const uint32_t *code;     /* type, name, then one for each property: values */
    const struct column_membership *membership;
    const uint32_t *person_memberships, *account_memberships; /* starts, by index */
    const uint32_t *by_account; /* memberships, by account, then person */
    const uint32_t *roles;      /* the distinct values that memberships name */
    size_t role_count;
    bool has_one_each;          /* nobody has two memberships; then the next three are given */
    const uint32_t *account_of; /* by person; NO_INDEX = none */
    const uint32_t *seat_person, *seat_role; /* beside by_account */
    int64_t from_max_us, to_min_us, membership_received_max_us;
    struct parsed_numbers *parsed;
    struct {
        const uint64_t *id_end;
        const char *id_text;
        const int64_t *known_since_us;
        struct event_columns events;
        struct fact_columns facts;
    } of[KINDS];
};

static inline uint64_t packed_get(const uint8_t *at, uint64_t width, size_t i)
{
    uint64_t word;
    memcpy(&word, at + i * width, sizeof word);
    return width == 0 ? 0 : word & (UINT64_MAX >> (64 - 8 * width));
}

static inline uint32_t event_code(const struct event_columns *events, size_t i)
{
    return events->narrow_code ? events->narrow_code[i] : events->wide_code[i];
}

static inline int64_t event_effective_us(const struct event_columns *events, size_t i)
{
    uint64_t ticks = packed_get(events->clock, events->counts->clock_width, i);
    return (DAY_ZERO + events->day[i]) * DAY_US + (int64_t)ticks * events->counts->clock_tick_us;
}

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
/* The field's place, or SIZE_MAX. */
size_t columns_field(const struct columns *columns, enum record_kind kind, struct str name);
size_t columns_property(const struct columns *columns, struct str name);
