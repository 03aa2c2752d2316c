/* A whole company scored over columns: the same numbers as score.h gives one by one, to the last
 * byte, for any agreement and moment; and scored again under a changed agreement by working out
 * only what the change touches.
 *
 * What is kept of each record and signal is its mass: the sum of the decay factors of what counted
 * (or the number of events, for kinds that count). Points, caps, groups, thresholds, grid,
 * segments, disqualifiers and weights come after it, so editing those reads no event again;
 * editing the window, decay, selection or limit of a signal reads the events for that one alone.
 *
 * Everything goes by strides of records whose columns stay in the cache, in three passes: what
 * accounts have of their own, people, accounts with their members. An edit takes from its base
 * whatever equal parts of both agreements give: masses, tables of values, whole columns. Of a layer
 * it works out the groups that differ, before and after, and adds the difference to the sum before
 * the layer's clamp. Who changed tells the account, through members' scores that lie by account;
 * no other account is rolled up.
 *
 * Events are counted one by one: counters of a day (semantics 1.4) are not used. They pay where
 * people do the same thing many times a day; of 20 million events of the benchmark they would be
 * 94 % as many rows, each with a number more to read. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/digest.h"
#include "engine/columns.h"
#include "engine/grade.h"
#include "engine/score.h"

struct arena;
struct plan;
struct whole;

enum { WHOLE_THREADS_MAX = 64, NO_DISQUALIFIER = -1 };

/* By index in the columns (columns_id()). A record of which nothing was known at known_at has
 * `known[i]` = 0 and means nothing: it is in no list, count or digest. */
struct standings {
    size_t count;
    const uint8_t *known;
    const int32_t *fit_mp, *intent_mp;
    const uint8_t *fit_grade, *intent_grade;
    const uint8_t *tier; /* 0..3, TIER_X */
    const uint8_t *cell_rank;
    const uint16_t *segment;     /* place in the agreement */
    const int16_t *disqualifier; /* place in the agreement, or NO_DISQUALIFIER */
    const uint32_t *account;     /* of people: the account that gives the fit, or NO_INDEX */
};

/* Room for one company's scores, in `arena`; used any number of times. `threads` (1 ..
 * WHOLE_THREADS_MAX) work at a time, and wait between; the result does not depend on it. One whole
 * belongs to one caller at a time; any number may share the columns. */
struct whole *whole_new(struct arena *arena, const struct columns *columns, size_t threads);
/* Another of the same columns, worked on by the same threads: only one of them at a time. `other`
 * must live as long. */
struct whole *whole_new_beside(struct arena *arena, const struct whole *other);

/* Whether a plan can be scored over the columns: they hold all that it reads, and it has no kind of
 * signal that only score.h knows. */
bool whole_can(const struct columns *columns, const struct plan *plan);

/* Scores everything. The plan must be one that whole_can(), and must live until the next
 * whole_score() or whole_rescore() into the same room. */
void whole_score(struct whole *whole, const struct plan *plan, struct moment moment);

/* The same as whole_score(into, plan, the moment of base), sharing with `base` what the two plans
 * have in common. `base`, its plan and its agreement must stay as they are while `into` is used:
 * edit a copy of the agreement, never the one in use. `into` is another whole of the same columns.
 * Any plan will do; the nearer to that of `base`, the faster. */
void whole_rescore(struct whole *into, const struct whole *base, const struct plan *plan);

const struct columns *whole_columns(const struct whole *whole);
const struct plan *whole_plan(const struct whole *whole);
struct moment whole_moment(const struct whole *whole);
const struct standings *whole_standings(const struct whole *whole, enum record_kind kind);
/* Members of an account at the moment (indexes of people), in the order of their ids. */
const uint32_t *whole_members(const struct whole *whole, uint32_t account, size_t *ret_count);

/* The same people with their scores and roles: what score_account() is given. In `arena`. */
const struct member *whole_member_list(const struct whole *whole, uint32_t account,
                                       struct arena *arena, size_t *ret_count);

/* Whom to call of an account at the moment (an index of people); NO_INDEX if nobody belongs to it. */
uint32_t whole_contact(const struct whole *whole, uint32_t account);

/* As score.h would give it, but for the layers and attributes, which are NULL. */
struct score whole_get(const struct whole *whole, enum record_kind kind, uint32_t index);

/* Indexes of the known records of a kind, by the strict total order of semantics 1.11. */
const uint32_t *whole_rank(const struct whole *whole, enum record_kind kind, struct arena *arena,
                           size_t *ret_count);
/* P12 over one kind; equals scores_digest(). */
struct digest whole_digest(const struct whole *whole, enum record_kind kind, struct arena *arena);

/* How many known records went from tier [i] to tier [j]. */
struct migration {
    int64_t moved[TIERS + 1][TIERS + 1];
};
struct migration whole_migration(const struct whole *from, const struct whole *to,
                                 enum record_kind kind);
