/* The JSON side of a figure: reading its inputs, writing its members. Every refusal is ERR_INPUT
 * and names the input. Lists live in the arena given. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "evidence/number.h"

struct arena;
struct buf;
struct json;

/* The largest count: thousands of them still add up exactly in a double. */
#define FIELD_COUNT_MAX INT64_C(1000000000000)

struct reals {
    double *at;
    size_t count;
};

struct integers {
    int64_t *at;
    size_t count;
};

struct flags {
    bool *at;
    size_t count;
};

/* A finite number. */
bool field_real(const struct json *inputs, const char *key, double *ret,
                struct err *err) MUST_CHECK;
/* A finite number; `fallback` if the key is absent or null. */
bool field_real_or(const struct json *inputs, const char *key, double fallback, double *ret,
                   struct err *err) MUST_CHECK;
/* A finite number strictly between 0 and 1. */
bool field_share(const struct json *inputs, const char *key, double *ret,
                 struct err *err) MUST_CHECK;
/* "alpha": strictly between 0 and 1; 0.05 if absent. */
bool field_alpha(const struct json *inputs, double *ret, struct err *err) MUST_CHECK;
/* A whole number 0 .. FIELD_COUNT_MAX. */
bool field_count(const struct json *inputs, const char *key, int64_t *ret,
                 struct err *err) MUST_CHECK;
bool field_reals(struct arena *arena, const struct json *inputs, const char *key, struct reals *ret,
                 struct err *err) MUST_CHECK;
bool field_integers(struct arena *arena, const struct json *inputs, const char *key,
                    struct integers *ret, struct err *err) MUST_CHECK;
/* Whole numbers 0 .. FIELD_COUNT_MAX. */
bool field_counts(struct arena *arena, const struct json *inputs, const char *key,
                  struct integers *ret, struct err *err) MUST_CHECK;
/* Truths, written as 0 and 1 or as false and true. */
bool field_flags(struct arena *arena, const struct json *inputs, const char *key, struct flags *ret,
                 struct err *err) MUST_CHECK;
/* An instant as text, RFC 3339 with its offset. */
bool field_instant(const struct json *inputs, const char *key, int64_t *ret_us,
                   struct err *err) MUST_CHECK;
/* Instants as texts; null = it has not happened, FIELD_NO_INSTANT. */
#define FIELD_NO_INSTANT INT64_MIN
bool field_instants(struct arena *arena, const struct json *inputs, const char *key,
                    struct integers *ret, struct err *err) MUST_CHECK;
/* A list of texts, `*ret_count` of them. */
bool field_texts(struct arena *arena, const struct json *inputs, const char *key, struct str **ret,
                 size_t *ret_count, struct err *err) MUST_CHECK;
/* Labels (texts or numbers) as group numbers 0, 1, ... in order of first appearance. */
bool field_groups(struct arena *arena, const struct json *inputs, const char *key,
                  struct integers *ret, size_t *ret_group_count, struct err *err) MUST_CHECK;
/* False with ERR_INPUT unless both lists are equally long. */
bool field_same_length(const char *key_a, size_t count_a, const char *key_b, size_t count_b,
                       struct err *err) MUST_CHECK;

/* One object being written: members_open, any members, members_close. */
struct members {
    struct buf *buf;
    bool has_any;
};

struct members members_open(struct buf *buf);
void members_close(struct members *members);
/* Starts a member whose value the caller writes to `members->buf`. */
void members_key(struct members *members, const char *key);
void members_real(struct members *members, const char *key, double value); /* null if not finite */
void members_maybe(struct members *members, const char *key, struct maybe_real value);
void members_int(struct members *members, const char *key, int64_t value);
void members_bool(struct members *members, const char *key, bool value);
void members_text(struct members *members, const char *key, struct str value);
void members_null(struct members *members, const char *key);
void members_reals(struct members *members, const char *key, const double *values, size_t count);
void members_maybes(struct members *members, const char *key, const struct maybe_real *values,
                    size_t count);
void members_ints(struct members *members, const char *key, const int64_t *values, size_t count);
/* "estimate", "lower", "upper". */
void members_interval(struct members *members, struct interval interval);
