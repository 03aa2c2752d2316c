/* The agreement, typed: everything that accord.yaml says, checked, in plain structs.
 *
 * Read by agreement_read() (read.h) from YAML; filled directly by tests and by `accord verify`.
 * Everything lives in the arena it was read into and is never changed afterwards. All text that
 * is compared with data is folded (NFC, case); ids, codes and what is shown are as written. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agreement/match.h"
#include "base/str.h"
#include "base/value.h"

enum {
    SIGNALS_MAX = 200, /* a layer */
    POINTS_MAX = 1000,
    WINDOW_DAYS_MAX = 730,
    PERMILLE = 1000,
    MP = 1000, /* milli-points of a point */
    GRADES = 4,
    TIERS = 4, /* A, B, C, D; X is not of the grid */
};

/* ---- signals ---------------------------------------------------------------------------- */

/* The places in which a kind of signal may stand. */
enum signal_scope {
    SCOPE_ACCOUNT_FIT = 1 << 0,
    SCOPE_PERSON_FIT = 1 << 1,
    SCOPE_PERSON_INTENT = 1 << 2,
    SCOPE_ACCOUNT_INTENT = 1 << 3,
};

/* The parameters that a kind of signal takes, beside those that all have. */
enum signal_param {
    PARAM_FIELD = 1 << 0,
    PARAM_BINS = 1 << 1, /* over a field's value */
    PARAM_OTHER = 1 << 2,
    PARAM_MISSING = 1 << 3,
    PARAM_ON = 1 << 4,
    PARAM_WINDOW = 1 << 5,
    PARAM_DECAY = 1 << 6,
    PARAM_POINTS = 1 << 7,
    PARAM_ROLE_POINTS = 1 << 8, /* `points: {role: n}` */
    PARAM_MAX_EVENTS = 1 << 9,
    PARAM_GAP = 1 << 10,
    PARAM_PROPERTY = 1 << 11,
    PARAM_WEIGHTS = 1 << 12,
    PARAM_ENGAGED = 1 << 13,
    PARAM_COUNT_BINS = 1 << 14, /* `bins` over a count, from high to low */
};

/* What a kind of signal is called and takes. The rows are the engine's (signal_NAME.c); the
 * reader gets them passed in, since the agreement stands below the engine. */
struct signal_spec {
    const char *word;    /* "event_days" */
    unsigned scopes;     /* of enum signal_scope */
    unsigned needs;      /* of enum signal_param */
    unsigned takes;      /* optional ones */
    const char *doc;     /* what it counts, in two or three sentences */
    const char *example; /* YAML of one signal */
};

struct vocabulary {
    const struct signal_spec *const *kinds;
    size_t count;
};

struct bin {
    struct match match;
    int32_t points;
    struct place at;
};

/* Which events: any of the types; with that name, if one is given; with those properties. */
struct selector {
    struct str *types; /* folded */
    size_t type_count;
    struct str event; /* folded; empty = any */
    struct predicate where;
    struct place at;
};

enum curve_kind { CURVE_NONE, CURVE_HALF_LIFE, CURVE_STEP };

struct curve_step {
    int32_t age_days;
    int32_t permille;
};

struct curve {
    struct str id;
    enum curve_kind kind;
    int32_t half_life_days;
    struct curve_step *steps; /* ages rising, first 0 */
    size_t step_count;
    struct place at;
};

struct role_points {
    struct str role;
    int32_t points;
};

struct count_bin {
    int64_t ge;
    int32_t points;
};

/* Weights of people_topk in one segment; `segment` "default" serves the rest. */
struct topk_weights {
    struct str segment;
    int32_t *permille;
    size_t count;
};

struct signal {
    struct str id, reason, says, why, owner, stage;
    const struct signal_spec *kind;
    size_t group; /* index in the layer's groups */
    int32_t cap_min, cap_max;
    int64_t baseline_mp;
    bool actionable;

    struct str field; /* "account.industry" */
    struct bin *bins;
    size_t bin_count;
    int32_t other, missing;

    struct selector *on;
    size_t on_count;
    int32_t window_days;       /* 0 = unlimited */
    const struct curve *decay; /* NULL = none */
    int32_t points;
    int32_t max_events;  /* 0 = unlimited */
    int64_t gap_s;       /* 0 = none */
    struct str property; /* of event_distinct */

    struct count_bin *count_bins; /* from high to low */
    size_t count_bin_count;
    struct role_points *role_points;
    size_t role_points_count;
    struct topk_weights *weights;
    size_t weights_count;
    int64_t engaged_mp;

    struct place at;
};

struct group {
    struct str id;
    int32_t min, max;
    struct place at;
};

struct layer {
    bool is_present;
    int32_t base;
    struct group *groups;
    size_t group_count;
    struct signal *signals;
    size_t signal_count;
    struct place at;
};

/* ---- who, and what decides ------------------------------------------------------------------ */

struct role {
    struct str id, label;
    struct str *titles; /* folded patterns */
    size_t title_count;
    int32_t priority; /* 1 is called first */
    struct place at;
};

struct named_list {
    struct str id;
    struct value *values;
    size_t count;
    struct place at;
};

enum record_kind { RECORD_ACCOUNT, RECORD_PERSON };

enum fault { FAULT_NONE, FAULT_NOT_READY, FAULT_NOT_FIT, FAULT_PROCESS };

struct disqualifier {
    struct str id, label;
    bool has_when;
    struct predicate when;
    enum record_kind scope; /* if has_when */
    bool by_rep;
    bool overridable;
    int64_t expires_us; /* 0 = never */
    enum fault fault;
    struct place at;
};

struct segment {
    struct str id;
    struct predicate when; /* over account.*; the last one has none */
    struct place at;
};

/* mp[0] is the least for the best grade; below mp[2] is the worst. Falling. */
struct thresholds {
    int64_t mp[GRADES - 1];
};

struct segment_grades {
    struct str segment; /* "default" or an id */
    struct thresholds fit, intent;
    struct place at;
};

/* ---- what follows from it -------------------------------------------------------------------- */

/* "16h business", "15m": a whole number and a unit; `is_business` runs on the team's calendar. */
struct within {
    int64_t us;
    bool is_business;
};

struct stage {
    struct str id, label, enters, owner;
    bool has_within;
    struct within within;
    struct place at;
};

struct obligation {
    struct str id; /* first_touch, disposition, enrich, nurture */
    int64_t within_us;
    struct str calendar; /* an id, or "team" */
    struct place at;
};

struct tier {
    bool is_present;
    struct str label, play;
    bool route;
    struct obligation *sales, *marketing;
    size_t sales_count, marketing_count;
    int32_t *escalate; /* percents of the target, rising */
    size_t escalate_count;
    struct place at;
};

struct action {
    struct str reason; /* empty = the default of its play */
    struct str what, script;
    struct place at;
};

struct play {
    struct str id;
    struct action *actions; /* the default first */
    size_t action_count;
    struct place at;
};

/* Minutes of the local day, [start, end), 0..1440. */
struct open_hours {
    int32_t start, end;
};

struct open_day {
    struct open_hours *hours;
    size_t count;
};

struct dated_day {
    int64_t day;          /* since 1970-01-01, local */
    struct open_day open; /* none = holiday */
    struct place at;
};

struct calendar_doc {
    struct str id, zone;
    struct open_day week[7]; /* Monday first */
    struct dated_day *dates; /* overrides and holidays, rising */
    size_t date_count;
    struct place at;
};

struct team_member {
    struct str id;
    int32_t weight;   /* default 1 */
    int32_t open_max; /* 0 = unlimited */
};

struct team {
    struct str id, calendar, lead;
    struct team_member *members;
    size_t member_count;
    struct place at;
};

struct route {
    struct str id;
    struct predicate when; /* none = catches all */
    bool to_owner;         /* `to: {owner: account}` */
    struct str team, by;
    struct place at;
};

struct pilot_arm {
    struct str id;
    int32_t share; /* percent */
};

struct pilot {
    bool is_present;
    struct str unit, endpoint, looks;
    struct pilot_arm *arms;
    size_t arm_count;
    struct dec expected_lift;
    struct place at;
};

struct exploration {
    bool is_present;
    int32_t share_permille;
    struct str tier;
    struct place at;
};

struct council_member {
    struct str id, side;
};

struct council {
    bool is_present;
    struct council_member *members;
    size_t member_count;
    int32_t quorum;
    bool each_side, not_author, one_change;
    struct str meets;
    struct place at;
};

struct signature {
    struct str name, on; /* on: YYYY-MM-DD */
};

struct ready {
    struct str statement;
    struct str *icp;
    size_t icp_count;
    struct signature *agreed_by;
    size_t agreed_by_count;
};

struct agreement {
    struct str name, summary;
    int32_t day_offset_minutes;
    struct ready ready;
    struct stage *stages;
    size_t stage_count;
    struct role *roles;
    size_t role_count;
    struct named_list *lists;
    size_t list_count;
    struct disqualifier *disqualifiers;
    size_t disqualifier_count;
    struct segment *segments;
    size_t segment_count;
    struct curve *curves;
    size_t curve_count;

    struct layer account_fit, person_fit, person_intent, account_intent;

    struct segment_grades *grades; /* "default" is among them */
    size_t grades_count;
    int64_t hysteresis_mp;
    int32_t rank_fit_permille, rank_intent_permille; /* default 500 and 500 */
    uint8_t grid[GRADES][GRADES];                    /* [fit][intent] -> tier 0..3 */
    struct tier tiers[TIERS + 1];                    /* A, B, C, D, X */
    struct play *plays;
    size_t play_count;
    struct calendar_doc *calendars;
    size_t calendar_count;
    struct team *teams;
    size_t team_count;
    struct route *routes;
    size_t route_count;
    struct pilot pilot;
    struct exploration exploration;
    struct council council;
};

/* The thresholds of a segment: its own, else the default ones. */
const struct segment_grades *agreement_grades_of(const struct agreement *agreement,
                                                 struct str segment);
