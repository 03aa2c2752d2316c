/* Scores, grades, tiers and the ranking: F(version, as_of, known_at, facts), semantics 1.1-1.12.
 * Pure: equal arguments give equal results, in whatever order the rows come.
 *
 * Whole companies: score_person() for each person (keep member_of() of it), score_account() with
 * its members, then score_person_finish() with the account. One record: scene_score() of scene.h.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agreement/agreement.h"
#include "engine/grade.h"
#include "engine/history.h"
#include "engine/layer.h"
#include "engine/plan.h"

struct arena;
struct attributes;

#define NO_EVENT_US INT64_MIN

/* Grades are 0 (best: A, 1) to 3 (worst: D, 4); tiers 0 (A) to 3 (D) and TIER_X. */
struct score {
    enum record_kind kind;
    int fit_grade, intent_grade;
    int tier;
    int cell_rank;                 /* 1 .. 16, of the fixed table of 1.11 */
    int32_t completeness_permille; /* of the fit that decided; -1 = has no bins */
    struct str id;
    int64_t fit_mp, intent_mp;
    int64_t latest_event_us; /* admitted; of an account: also its members' */
    const struct segment *segment;
    const struct disqualifier *disqualified; /* first rule that holds, or NULL */

    /* The two layers that met in the grid. A person's fit is its account's, if it has one. */
    const struct layer_score *fit, *intent;
    struct str account;                                              /* a person's; empty = none */
    const struct attributes *account_attributes, *person_attributes; /* NULL = all unknown */
};

struct person_score {
    struct score score; /* complete after score_person_finish() */
    struct layer_score own_fit, intent;
    struct str title_role; /* id of the first role whose pattern matches the title; may be empty */
};

/* What an account needs of a person; small, so that a company's members can be kept. */
struct member {
    struct str person;
    struct str role; /* resolved: given, else by title; empty = none */
    int64_t intent_mp;
    int64_t latest_event_us;
};

struct member_list {
    const struct member *at;
    size_t count;
};

struct account_score {
    struct score score;
    struct layer_score fit, intent;
    struct member_list members;   /* strongest first: intent descending, then id bytes */
    const struct member *contact; /* whom to call (1.9), or NULL */
};

/* ---- one record after the other ---- */

/* The person's own layers. `ret` lives in `arena` with everything it points to, beside the record
 * and the plan. Until score_person_finish() the score counts as that of a person without account.
 */
void score_person(const struct plan *plan, struct moment moment, const struct record *person,
                  struct arena *arena, struct person_score *ret);

/* `given_role` as in the membership, empty = by title. */
struct member member_of(const struct person_score *person, struct str given_role);

/* Each person at most once among the members; they are copied and sorted. */
void score_account(const struct plan *plan, struct moment moment, const struct record *account,
                   struct member_list members, struct arena *arena, struct account_score *ret);

/* Fit, segment, grades and tier of a person, from its account (NULL = none). `account` must live
 * as long as the person's score. Members play no part: an account scored without them serves. */
void score_person_finish(const struct plan *plan, struct moment moment,
                         const struct account_score *account, struct person_score *person);
