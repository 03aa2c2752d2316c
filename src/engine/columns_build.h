/* Columns in the making: what columns_build.c gathers and columns_block.c writes. For the two
 * alone. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/map.h"
#include "engine/columns_int.h"

struct built_event {
    int64_t effective_us, received_us;
    uint32_t code, retraction; /* retraction: 1 + its place, 0 = none */
};

struct built_fact {
    uint32_t field, record, place;
    int64_t effective_us, received_us;
};

struct built_membership {
    uint32_t person, account, role;
    int64_t from_us, to_us, received_us;
};

struct text_column {
    uint64_t *end;
    size_t count, capacity;
    char *text;
    size_t length, text_capacity;
};

/* The distinct values of a field, in the order of first use. */
struct field_values {
    uint32_t *place; /* by value: its place + 1, 0 = not met */
    size_t place_capacity;
    uint32_t *values;
    size_t count, capacity;
};

/* What grows large lies outside the arena, so that what it outgrew is given back. */
struct built_kind {
    struct field_values *of_field;
    struct map fields;  /* name -> place */
    struct map numbers; /* id -> record */
    struct text_column ids;
    int64_t *known_since_us;
    size_t known_capacity;
    uint32_t *start; /* of events, by record */
    size_t start_capacity;
    struct built_event *events;
    size_t event_count, event_capacity;
    uint32_t *record_of; /* beside events that came in any order; NULL = they came by record */
    size_t record_capacity;
    int64_t *retracted_us;
    size_t retraction_count, retraction_capacity;
    struct built_fact *facts;
    size_t fact_count, fact_capacity;
};

/* Columns from which records are taken over, and what their numbers are here. */
struct taken {
    const struct columns *from;
    uint32_t *value, *code, *number[KINDS]; /* 1 + the number here; 0 = not met */
    size_t beyond[KINDS], retracted[KINDS]; /* of the next record */
};

struct columns_builder {
    struct arena *arena;
    struct arena *scratch; /* of one record */
    struct columns_scope scope;
    struct map values; /* kind and text -> value */
    uint8_t *value_kind;
    size_t value_kind_capacity;
    struct text_column value_text;
    struct map codes; /* a row of values -> code */
    uint32_t *code_rows;
    size_t code_capacity;
    struct built_membership *memberships;
    size_t membership_count, membership_capacity;
    struct built_kind of[KINDS];
    struct taken taken;
};

/* The number of a word of the scope. */
uint32_t builder_word(struct columns_builder *builder, struct str word);
struct str builder_text(const struct columns_builder *builder, uint32_t value);
