/* Small scoring models as reference numbers write them, made into the agreement's own structs, so
 * that `accord verify` runs the product's code on them. Only figure_*.c of this folder use it. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "agreement/agreement.h"
#include "base/err.h"
#include "base/json.h"
#include "engine/history.h"
#include "engine/plan.h"

struct arena;

/* An agreement in which nothing but one layer decides: one segment, and a grid that turns the
 * grade of intent into the tier. */
struct agreement *bare_agreement(struct arena *arena, const struct thresholds *intent);

/* {base, groups: {id: [min, max]}, signals: [{id, group, kind, ...}]}. Fields of bins are read as
 * the account's. Fails with ERR_INPUT, naming the signal. */
bool model_read(struct arena *arena, const struct json *model, struct layer *ret_layer,
                struct err *err) MUST_CHECK;

/* "none", "hl:14", "step:0=1000,8=500". */
bool curve_read(struct arena *arena, struct str text, struct curve *ret_curve,
                struct err *err) MUST_CHECK;

/* [{event_id, type, occurred_us, received_us, props, quality, source}, ...]; retractions among
 * them are applied. */
bool events_read(struct arena *arena, const struct json *events, struct record *ret_record,
                 struct err *err) MUST_CHECK;

/* {name: value, ...} as facts that always held. */
bool attributes_read(struct arena *arena, const struct json *attributes, struct record *ret_record,
                     struct err *err) MUST_CHECK;

/* Three falling numbers under `key`. */
bool thresholds_read(const struct json *inputs, const char *key, struct thresholds *ret,
                     struct err *err) MUST_CHECK;

/* `as_of_us`, and `known_at_us`, which defaults to it. */
bool moment_read(const struct json *inputs, struct moment *ret, struct err *err) MUST_CHECK;

/* A whole number; `fallback` if the key is absent or null. */
bool int_read_or(const struct json *inputs, const char *key, int64_t fallback, int64_t *ret,
                 struct err *err) MUST_CHECK;
