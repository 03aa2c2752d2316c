/* The inside of a plan, for the folder alone. */
#pragma once

#include "engine/plan.h"
#include "engine/select.h"
#include "engine/signal.h"

struct layer_plan {
    const struct layer *layer;
    struct signal_plan *signals; /* beside layer->signals */
    struct selector_index selectors;
};

/* Fields of a predicate's conditions, resolved; beside predicate.conditions. */
struct field_ref {
    enum record_kind of;
    size_t field;
};

struct predicate_plan {
    const struct predicate *predicate;
    const struct field_ref *fields;
};

struct plan {
    const struct agreement *agreement;
    struct layer_plan account_fit, person_fit, person_intent, account_intent;
    struct field_table fields[2]; /* by enum record_kind */
    size_t created_at[2];         /* the field $created_at of either */
    size_t title;                 /* the field "title" of people */
    struct field_table properties;
    struct predicate_plan *segments;      /* beside agreement->segments */
    struct predicate_plan *disqualifiers; /* beside agreement->disqualifiers */
    const struct segment_grades **grades; /* by the segment's place */
};

/* The attributes of the records that a rule can speak of; NULL = nothing is known. */
struct known {
    const struct attributes *of[2]; /* by enum record_kind */
};

/* Place of the segment in the agreement: the first whose predicate holds (1.10). */
size_t plan_segment(const struct plan *plan, const struct attributes *account);

/* The first rule of that scope that holds at as_of, or NULL (1.7). A rule that expires holds until
 * so long after the youngest of the facts that it reads became true. */
const struct disqualifier *plan_disqualifier(const struct plan *plan, enum record_kind scope,
                                             const struct known *known, int64_t as_of_us);

/* "account.industry" -> (account, "industry"); false if it starts with neither kind. */
bool field_split(struct str field, enum record_kind *ret_of, struct str *ret_name);
