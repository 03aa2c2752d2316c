/* Conversion by tier, cell, segment or grade: of the records that stood there at their anchor, how
 * many reached an outcome within a horizon (semantics 2.4, 5.1).
 *
 * A record is scored as of, and as known at, its anchor: never with what was learned later. It is
 * mature once anchor + horizon has passed; until then it is counted apart, never as a failure. A
 * record that reached the outcome within one horizon before its anchor is left out: it is in that
 * passage already. Until routing keeps episodes, the anchor is a stated instant, or an instant of
 * each record's own. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "engine/history.h"
#include "evidence/bands.h"
#include "evidence/proportion.h"

struct arena;
struct buf;
struct plan;
struct record;
struct rules;
struct store;

enum conversion_by { BY_TIER, BY_CELL, BY_SEGMENT, BY_FIT, BY_INTENT };

enum anchor_kind {
    ANCHOR_INSTANT,    /* the same for all */
    ANCHOR_CREATED_AT, /* people: when they came to be */
    ANCHOR_FIRST_EVENT /* people: when their first event was received */
};

enum { CONVERSION_COUNTS_ONLY_BELOW = 10 };

struct conversion_request {
    enum record_kind kind;
    enum conversion_by by;
    const char *outcome; /* reaching a later stage counts as reaching this one */
    int64_t as_of_us;    /* outcomes as of, and as known at, this instant */
    int64_t horizon_us;
    enum anchor_kind anchor;
    int64_t anchor_us; /* of ANCHOR_INSTANT */
    bool has_cohort;   /* only anchors in [from, to) */
    int64_t from_us, to_us;
    const char *image_path; /* as in struct ranking_request; used with ANCHOR_INSTANT */
    size_t threads;
};

struct conversion_row {
    struct str group; /* "A", "B2", "enterprise" */
    struct proportion mature;
    int64_t immature;
    struct interval interval; /* Wilson 95 %; all unknown below 10 records */
};

struct conversion {
    struct conversion_request request;
    struct conversion_row *rows; /* best first; groups that nobody is in are left out */
    size_t count;
    struct conversion_row total;
    int64_t already;   /* left out: reached it in the horizon before */
    int64_t no_anchor; /* left out: no such instant is known of them */
    bool has_order;    /* groups have an order, so the next two are known */
    struct trend trend;
    enum band_verdict verdict;
};

/* Accounts by tier, opportunities within 60 days, anchored 60 days ago. */
struct conversion_request conversion_defaults(int64_t as_of_us);

/* The horizon that semantics 5.4 gives an outcome. */
int64_t conversion_horizon(const char *outcome);
/* ERR_USAGE with the nearest kind of outcome. */
bool conversion_check_outcome(const char *outcome, struct err *err) MUST_CHECK;

/* The anchor "first-event": when the first event of a person was received, of those known as of
 * `as_of_us`; NEVER_US if there is none. */
int64_t conversion_first_event(const struct plan *plan, const struct record *person,
                               int64_t as_of_us, struct arena *scratch);

/* ERR_USAGE: accounts have no anchor of their own. Lives in `arena`. */
bool conversion_report(const struct store *store, const struct plan *plan,
                       const struct conversion_request *request, struct arena *arena,
                       struct conversion *ret_conversion, struct err *err) MUST_CHECK;

/* One object, with its line feed: every figure with its denominator, interval and definition. */
void conversion_json(struct buf *buf, const struct conversion *conversion,
                     const struct rules *rules);
const char *conversion_by_word(enum conversion_by by);
/* "60d", "created_at", ...: how the anchor was chosen, for people and programs. */
struct str conversion_anchor_text(struct arena *arena, const struct conversion_request *request);
