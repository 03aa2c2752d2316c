/* Scoring in two halves, for the folder alone: preparing what does not change as days pass
 * (admission, selection, attributes), and evaluating it at an instant. Explanations evaluate one
 * preparation many times; a plain score evaluates it once. There is no other path. */
#pragma once

#include "engine/layer_int.h"
#include "engine/score.h"

/* What is looked at: what was known then, of what was effective until then. `until_us` is as_of
 * but where the future is looked at without new activity. */
struct view {
    int64_t known_at_us, until_us;
};

struct prepared {
    const struct record *record;
    const struct attributes *attributes;
    const struct hits *hits; /* by signal of the record's intent layer, reduced */
    int64_t latest_event_us;
};

/* How it is evaluated. */
struct evaluation {
    const struct plan *plan;
    int64_t as_of_us;
    bool wants_evidence;
    struct arena *arena;
};

void record_prepare(const struct plan *plan, const struct view *view, const struct record *record,
                    struct arena *arena, struct prepared *ret);

/* As if `events`, all effective at or after what was prepared, had come in, too. */
void record_prepare_more(const struct plan *plan, const struct view *view,
                         const struct prepared *before, const struct record *more,
                         struct arena *arena, struct prepared *ret);

void person_evaluate(const struct evaluation *evaluation, const struct prepared *prepared,
                     struct person_score *ret);
void account_evaluate(const struct evaluation *evaluation, const struct prepared *prepared,
                      struct member_list members, struct account_score *ret);
void person_evaluate_finish(const struct evaluation *evaluation,
                            const struct account_score *account, struct person_score *person);
