/* What is known of a person or an account at a moment: for each field that the agreement reads,
 * the fact that holds (semantics 1.3, last paragraph). */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/map.h"
#include "engine/history.h"

struct arena;

/* The fields that a plan reads, numbered in the order of first use. */
struct field_table {
    struct map numbers;
    struct str *names;
    size_t count, capacity;
};

void field_table_init(struct field_table *table, struct arena *arena);
/* The number of a field, new or known; the name is kept by reference. */
size_t field_table_add(struct field_table *table, struct str name);

/* Of two facts of one field: positive if `a` holds rather than `b`, once both are known and in
 * effect. Equal ones say the same. */
int fact_cmp(const struct fact *a, const struct fact *b);

struct attributes {
    const struct field_table *fields;
    const struct fact **facts; /* by the field's number; NULL = never told */
};

/* Of the facts of one field with received <= known_at and effective <= until, the one with the
 * largest (effective, source_rank, received) holds; between facts equal in all three the larger
 * (source, value kind, value text) in byte order, so that the order of rows never decides. */
const struct attributes *attributes_of(const struct field_table *fields,
                                       const struct record *record, int64_t known_at_us,
                                       int64_t until_us, struct arena *arena);

/* `attributes` NULL = nothing is known. The fact may hold null: explicitly unknown. */
const struct fact *attribute_fact(const struct attributes *attributes, size_t field);
struct value attribute_value(const struct attributes *attributes, size_t field);
/* By name; null if the plan does not read it. */
struct value attribute_named(const struct attributes *attributes, struct str name);
