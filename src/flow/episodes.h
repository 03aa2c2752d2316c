/* Episodes, reconstructed from history: what a change of the agreement is judged on (semantics
 * 2.1). Until routing keeps episodes, each is what routing would have seen: a unit (an account, or
 * a person of no account) at an instant, scored as of, and as known at, that instant.
 *
 *   instants   every `every_us`, counted back from the last mature one (as_of - horizon)
 *   eligible   in tier A, B or C under the agreement that holds: D and X are never worked, so
 *              nothing is known of them (semantics 2.5); without an opportunity within one horizon
 *              before the instant: that unit is in an episode already
 *   routed     in a tier that the agreement gives to Sales (route: true; A and B if none says so)
 *   good       an opportunity (or a later stage) in (t, t + horizon]
 *   immature   t + horizon is after as_of: counted, never used
 *   weight     1 / (its unit's eligible records in the calendar quarter): a unit counts once a
 *              quarter, however often it is looked at
 *
 * Where what is known of a record, the event and its outcome share one instant, as in a list of calls,
 * nothing lies before it to be looked back from. Anchored at first events, each unit (of people: an
 * account has no anchor of its own) has the one episode at that instant; good then begins with the
 * instant itself, and an opportunity before it leaves the unit out.
 *
 * See docs/decisions/0003-episodes-from-history.md for why. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "engine/grade.h"
#include "engine/history.h"

struct arena;
struct plan;
struct store;
struct tiers;

/* At each the whole company is scored: eleven years of days. */
enum { EPISODE_INSTANTS_MAX = 4000 };

enum episode_anchor { EPISODES_SAMPLED, EPISODES_FIRST_EVENT };

struct episode_request {
    int64_t as_of_us;   /* outcomes as of, and as known at, this instant */
    int64_t horizon_us; /* > 0 */
    enum episode_anchor anchor;
    int64_t every_us; /* >= 1 day; of EPISODES_SAMPLED */
    const char *outcome;
};

struct episode {
    uint32_t unit;    /* of tiers.h */
    uint32_t instant; /* place in `instants` */
    uint8_t tier;     /* under the agreement that holds: 0 .. 2 */
    uint16_t segment; /* likewise: place in the agreement */
    bool is_good;
    int64_t good_us; /* when, the first time; 0 if not good */
    double weight;
    enum record_kind kind;
    struct str id;
};

struct episodes {
    struct episode_request request;
    const int64_t *instants; /* us, rising, all mature */
    size_t instant_count;
    const int64_t *anchors_us; /* by unit: its own instant, NEVER_US if none; NULL if sampled */
    bool routes[TIER_X + 1];   /* by tier */
    const struct episode *at;  /* by unit, then instant */
    size_t count;
    size_t units;                         /* that have an episode */
    int64_t routed, good, routed_good;    /* of `count` */
    int64_t immature, already, untouched; /* left out; `untouched`: tiers D and X */
    int64_t no_anchor;                    /* left out: no first event, and accounts */
};

/* Whether the unit is looked at then: all are at sampled instants. */
static inline bool episodes_look_at(const struct episodes *episodes, size_t unit, int64_t at_us)
{
    return !episodes->anchors_us || episodes->anchors_us[unit] == at_us;
}

struct episode_request episode_defaults(int64_t as_of_us);

/* Lives in `arena`. No instant or no eligible record is no failure: count is 0.
 * ERR_USAGE: a horizon or a step that makes no sense. */
bool episodes_sample(const struct store *store, struct tiers *tiers, const struct plan *plan,
                     const struct episode_request *request, struct arena *arena,
                     struct episodes *ret_episodes, struct err *err) MUST_CHECK;
