/* Scores, grades, tiers and the ranking: F(version, as_of, known_at, facts), semantics 1.1-1.12.
 * Pure: equal arguments give equal results, in whatever order the rows come.
 *
 * Whole companies: score_person() for each person (keep member_of() of it), score_account() with
 * its members, then score_person_finish() with the account. One record: scene_score(). */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agreement/agreement.h"
#include "base/digest.h"
#include "engine/history.h"
#include "engine/layer.h"
#include "engine/plan.h"

struct attributes;

#define NO_EVENT_US INT64_MIN

enum { TIER_X = TIERS, NO_GRADE = -1 };

/* Grades are 0 (best: A, 1) to 3 (worst: D, 4); tiers 0 (A) to 3 (D) and TIER_X. */
struct score {
    enum record_kind kind;
    struct str id;
    int64_t fit_mp, intent_mp;
    int fit_grade, intent_grade;
    int tier;
    int cell_rank; /* 1 .. 16, of the fixed table of 1.11 */
    const struct segment *segment;
    const struct disqualifier *disqualified; /* first rule that holds, or NULL */
    int32_t completeness_permille;           /* of the fit that decided; -1 = has no bins */
    int64_t latest_event_us;                 /* admitted; of an account: also its members' */

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

struct members {
    const struct member *at;
    size_t count;
};

struct account_score {
    struct score score;
    struct layer_score fit, intent;
    struct members members;       /* strongest first: intent descending, then id bytes */
    const struct member *contact; /* whom to call (1.9), or NULL */
};

/* ---- one record after the other ----------------------------------------------------------------
 */

/* The person's own layers. `ret` lives in `arena` with everything it points to, beside the record
 * and the plan. Until score_person_finish() the score counts as that of a person without account.
 */
void score_person(const struct plan *plan, struct moment moment, const struct record *person,
                  struct arena *arena, struct person_score *ret);

/* `given_role` as in the membership, empty = by title. */
struct member member_of(const struct person_score *person, struct str given_role);

/* Each person at most once among the members; they are copied and sorted. */
void score_account(const struct plan *plan, struct moment moment, const struct record *account,
                   struct members members, struct arena *arena, struct account_score *ret);

/* Fit, segment, grades and tier of a person, from its account (NULL = none). `account` must live
 * as long as the person's score. Members play no part: an account scored without them serves. */
void score_person_finish(const struct plan *plan, struct moment moment,
                         const struct account_score *account, struct person_score *person);

/* ---- memberships (agreement.md 18, 21) ------------------------------------------------------- */

/* [from, to) holds at as_of, and the row was known at known_at. */
bool membership_is_active(const struct membership *membership, struct moment moment);

/* The membership that gives a person its account: entered last, then the smaller account id. All
 * rows are the one person's. NULL = none is active. */
const struct membership *membership_of_person(const struct membership *rows, size_t count,
                                              struct moment moment);

/* The given role of a person in an account: of its active rows the last entered one that names a
 * role (what a later row does not name stays); empty = by title. */
struct str membership_role(const struct membership *rows, size_t count, struct str person,
                           struct str account, struct moment moment);

/* ---- with everything at hand ------------------------------------------------------------------
 */

/* All that the score of one record can depend on: of an account its memberships and its members'
 * records; of a person its memberships and their accounts. More does not hurt. In any order. */
struct scene {
    const struct record *accounts;
    size_t account_count;
    const struct record *people;
    size_t people_count;
    const struct membership *memberships;
    size_t membership_count;
};

struct subject {
    enum record_kind kind;
    struct str id;
};

/* A record with everything it points to; `account` for RECORD_ACCOUNT, else `person`. */
struct scored {
    const struct score *score;
    const struct account_score *account;
    const struct person_score *person;
};

/* A subject that has no record in the scene is scored as one of which nothing is known. With the
 * evidence of each line. */
struct scored scene_score(const struct plan *plan, struct moment moment, const struct scene *scene,
                          struct subject subject, struct arena *arena);

/* Every account, then every person of the scene, each in the order given. Without evidence. */
const struct score *const *scene_score_all(const struct plan *plan, struct moment moment,
                                           const struct scene *scene, struct arena *arena,
                                           size_t *ret_count);

/* ---- grades, cells, tiers
 * ------------------------------------------------------------------------ */

int grade_of(const struct thresholds *thresholds, int64_t score_mp);
/* The Schmitt trigger of 1.12; `previous` NO_GRADE = none. Not part of a score (agreement.md 26).
 */
int grade_with_hysteresis(const struct thresholds *thresholds, int64_t margin_mp, int64_t score_mp,
                          int previous);
int cell_rank(int fit_grade, int intent_grade);

static inline char fit_letter(int grade)
{
    return (char)('A' + grade);
}

static inline char intent_digit(int grade)
{
    return (char)('1' + grade);
}

static inline char tier_letter(int tier)
{
    return tier == TIER_X ? 'X' : (char)('A' + tier);
}

/* "low", "medium", "high", or NULL for -1 (1.7). */
const char *completeness_level(int32_t permille);

/* ---- ranking and digest
 * -------------------------------------------------------------------------- */

/* The strict total order of 1.11, best first: negative if `a` ranks before `b`. */
int score_rank_cmp(const struct agreement *agreement, const struct score *a, const struct score *b);
void scores_rank(const struct agreement *agreement, const struct score **scores, size_t count);

/* Appends `id,fit_mp,intent_mp,fit_grade,intent_grade\n` (P12). */
struct buf;
void score_line_write(struct buf *buf, const struct score *score);
/* sha256 of those lines sorted by bytes; a caller that streams sorts and digests them itself. */
struct digest scores_digest(struct arena *arena, const struct score *const *scores, size_t count);
