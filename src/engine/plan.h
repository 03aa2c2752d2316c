/* An agreement made ready to score with: decay tables, interned fields, selectors indexed by the
 * type of event, bounds checked (semantics 1.4, 1.8). Compiled once a version, never changed
 * afterwards, so one plan serves any number of threads. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "agreement/agreement.h"
#include "base/err.h"
#include "base/str.h"

struct arena;
struct plan;

/* The fact that holds when a person or an account came to be, in microseconds. */
#define FIELD_CREATED_AT "$created_at"

/* Every kind of signal there is, in byte order of their words: what agreement_read() needs, and
 * what the reference pages are printed from. */
const struct vocabulary *engine_vocabulary(void);

/* The kind of that word, or NULL. */
const struct signal_spec *engine_kind(struct str word);

/* `agreement` is kept by reference and must outlive the plan; the plan lives in `arena`. Fails
 * with ERR_INPUT, at the place in the agreement, where a bound of semantics 1.8 is broken or a
 * signal would break a law of 1.14 (points that fall as the count grows, mixed signs). */
bool plan_compile(struct arena *arena, const struct agreement *agreement,
                  const struct plan **ret_plan, struct err *err) MUST_CHECK;

const struct agreement *plan_agreement(const struct plan *plan);

/* What the plan reads, so that a loader decodes no more: fields of facts (without "account." or
 * "person."), among them those of `says` sentences and $created_at, and properties of events. In
 * the order of first use. */
const struct str *plan_fields(const struct plan *plan, enum record_kind kind, size_t *ret_count);
const struct str *plan_properties(const struct plan *plan, size_t *ret_count);
bool plan_reads_field(const struct plan *plan, enum record_kind kind, struct str field);
bool plan_reads_property(const struct plan *plan, struct str property);

/* Whether an event of this (folded) type can count in a layer of people (RECORD_PERSON) or of
 * accounts. An event that cannot still is a record's latest one: it breaks ties in the ranking. */
bool plan_selects_type(const struct plan *plan, enum record_kind kind, struct str type);
