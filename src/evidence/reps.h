/* Is a rep's record like that of the others (semantics 4.8)? Reasons to look and to talk, no verdict
 * on a person. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "evidence/contingency.h"
#include "evidence/number.h"
#include "evidence/proportion.h"

struct arena;

/* More rejections without a reason of the taxonomy than agreed: the Wilson lower limit of their
 * share (95 %, two-sided) is above 5 %. */
bool has_missing_reasons(struct proportion without_reason);

struct rep_reject_rate {
    struct maybe_real rate;
    struct maybe_real p;  /* N-1 test against the rest of the pod */
    struct maybe_real bh; /* adjusted over the reps */
    bool is_outside;      /* bh < .05 */
};

/* Rejections of dispositions of each rep, against all others of the pod together. Unknown p: a rep
 * or the rest without dispositions, or all alike. `arena` is scratch. */
void reject_rates(struct arena *arena, const struct proportion *reps, size_t count,
                  struct rep_reject_rate *ret_rates);

/* Contacted against not, large accounts (p1) against small (p0), within tier and segment. */
struct cherry_picking {
    struct cmh test;
    bool is_flagged; /* p < .01 and odds ratio > 2 */
};

struct cherry_picking cherry_picking(const struct stratum *strata, size_t count);

/* A logged attempt of one rep. */
struct logged_attempt {
    int64_t routed_us;
    int64_t attempted_us;
    bool has_artefact; /* a dial or an e-mail proves it */
};

/* Marks attempts that look like ghosts: logged less than 60 s after routing without an artefact, or
 * one of five or more within 60 s of the first of them. `attempts` rise by attempted_us. Returns how
 * many are marked. */
size_t ghost_touches(const struct logged_attempt *attempts, size_t count, bool *ret_ghost);
