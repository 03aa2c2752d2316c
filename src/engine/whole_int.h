/* Scoring over columns, inside: what depends on the moment (whole_view.c), what is counted of the
 * events (whole_mass.c), what is made of it (whole_layer.c, whole_decide.c), and who does the work
 * (whole_work.c). For the folder alone. */
#pragma once

#include "engine/columns_int.h"
#include "engine/plan_int.h"
#include "engine/whole.h"

enum {
    STRIDE = 1024,          /* records evaluated together: their columns stay in the cache */
    MASS_SUM_MAX = 1000000, /* any sum of factors above is beyond every cap (semantics 1.8) */
};

/* ---- work ---------------------------------------------------------------------------------- */

/* Calls body(context, worker, begin, end) over [0, items) in strides of `stride`, on `workers`
 * threads, worker < workers; returns when all is done. In no order. */
typedef void work_body(void *context, size_t worker, size_t begin, size_t end);
void work_over(size_t workers, size_t items, size_t stride, work_body *body, void *context);

/* ---- the moment ---------------------------------------------------------------------------- */

/* The events of a kind at a moment. */
struct event_view {
    const struct event_columns *events;
    const uint16_t *day;    /* scoring days since DAY_ZERO: the columns' own, but for an offset */
    const uint64_t *hidden; /* a bit for each event that is not known, or retracted; NULL = none */
    int64_t as_of_us;
    int64_t today; /* since DAY_ZERO */
    bool all_happened;
};

/* Seats that are taken, by account, then person. */
struct seating {
    const uint32_t *start;      /* by account */
    const uint32_t *person;     /* by seat */
    const uint32_t *role;       /* by seat: a value, NO_VALUE = by title */
    const uint32_t *account_of; /* by person: whose fit it has; NO_INDEX = none */
};

/* Arrays that one view after the other is written into. */
struct held_room {
    struct arena *arena;
    uint32_t **at[KINDS]; /* by field; NULL = none yet */
};

struct view_of_kind {
    struct event_view events;
    const uint32_t **held; /* by field: of each record the place of the value that holds; NULL = not
                            * looked up yet */
    const uint8_t *known;
};

struct moment_view {
    struct moment moment;
    int32_t day_offset_minutes;
    struct view_of_kind of[KINDS];
    struct seating seating;
};

/* In `arena`. */
struct moment_view *moment_view_new(struct arena *arena, const struct columns *columns,
                                    struct moment moment, int32_t day_offset_minutes,
                                    size_t workers);
/* The same moment with another offset of the day. */
struct moment_view *moment_view_shifted(struct arena *arena, const struct columns *columns,
                                        const struct moment_view *view, int32_t day_offset_minutes,
                                        size_t workers);
/* Looked up when first asked for, into the room of whoever asks. */
const uint32_t *moment_view_held(struct held_room *room, const struct columns *columns,
                                 struct moment_view *view, enum record_kind kind, size_t field,
                                 size_t workers);
/* When the fact that holds became true; NEVER_US negated if none holds. */
int64_t held_since_us(const struct columns *columns, const struct moment *moment,
                      enum record_kind kind, size_t field, size_t record);

static inline bool event_is_hidden(const struct event_view *view, size_t i)
{
    return view->hidden && (view->hidden[i / 64] >> (i % 64) & 1);
}

/* The first event of [begin, end) that did not happen by as_of. */
size_t events_happened_by_halving(const struct event_view *view, size_t begin, size_t end);
static inline size_t events_happened(const struct event_view *view, size_t begin, size_t end)
{
    return view->all_happened || begin == end ? end : events_happened_by_halving(view, begin, end);
}

/* ---- masses -------------------------------------------------------------------------------- */

/* How a signal counts events; two signals that count alike have equal masses. */
struct mass_rule {
    const struct signal_plan *plan;
    int32_t *mass; /* by record; written */
};

/* Counts the events of every record of a kind for some signals of its intent layer. Also the
 * latest event of each, if `latest_us` is not NULL. `scratch` is used from the calling thread
 * alone, and may be reset afterwards. */
struct mass_pass {
    const struct columns *columns;
    const struct event_view *view;
    enum record_kind kind;
    const struct layer_plan *layer;
    const struct mass_rule *rules;
    size_t rule_count;
    int64_t *latest_us;
    size_t workers;
    bool is_wide;
};
void mass_count(const struct mass_pass *pass, struct arena *scratch);
bool mass_is_of_events(const struct signal_plan *signal);
bool mass_is_same(const struct signal_plan *a, const struct signal_plan *b);
/* Whether two layers score alike, whatever they are called. */
bool layer_is_same(const struct layer_plan *a, const struct layer_plan *b);
bool segments_are_same(const struct agreement *a, const struct agreement *b);
bool roles_are_same(const struct agreement *a, const struct agreement *b);
bool disqualifiers_are_same(const struct agreement *a, const struct agreement *b);

/* ---- layers -------------------------------------------------------------------------------- */

enum part_kind { PART_BINS, PART_SUM, PART_TIERS, PART_ABSENCE, PART_PEOPLE };

/* A signal of a layer, ready to be evaluated for a stretch of records. */
struct part {
    enum part_kind kind;
    const struct signal_plan *plan;
    size_t group;
    int32_t cap_min_mp, cap_max_mp;
    const int32_t *mass;       /* of events, by record */
    const uint32_t *held;      /* of bins and absence: place of the value, by record */
    const int32_t *capped_mp;  /* of bins, by place */
    const uint8_t *is_known;   /* of bins, by place */
    const uint8_t *is_too_new; /* of absence, by place: came to be within the window */
    const uint32_t *roles;     /* of role_coverage, beside its role_points */
};

struct layer_parts {
    const struct layer *layer;
    struct part *parts;
    size_t count;
    int64_t completeness_all; /* 0 = has no bins */
};

/* Scores of the records [begin, end), at most STRIDE of them, into ret_mp[0 .. end - begin).
 * `wide`: with the widest vectors (machine_is_wide()).
 * `people_mp`: raw of each PART_PEOPLE signal, [place of the part][STRIDE]; may be NULL if there
 * is none. */
void layer_evaluate_stride(const struct layer_parts *layer, size_t begin, size_t end, bool wide,
                           const int64_t *people_mp, int32_t *ret_mp);
/* Of one record; its bins alone (a fit layer has nothing else). */
int32_t layer_evaluate_one(const struct layer_parts *layer, size_t record);

/* The grid, by fit grade * GRADES + intent grade. */
struct cells {
    uint8_t tier[GRADES * GRADES], rank[GRADES * GRADES];
};

struct decided {
    uint8_t *tier, *cell_rank;
};
void scores_grade_stride(const struct thresholds *thresholds, size_t count, bool wide,
                         const int32_t *mp, uint8_t *ret_grade);
void cells_decide_stride(const struct cells *cells, size_t count, bool wide,
                         const uint8_t *fit_grade, const uint8_t *intent_grade, struct decided ret);
int16_t layer_completeness(const struct layer_parts *layer, size_t record);

/* ---- deciding ------------------------------------------------------------------------------- */

/* A condition over a held value: whether it holds, by place. */
struct condition_table {
    enum record_kind of;
    size_t field;
    const uint32_t *held;
    const uint8_t *holds, *is_null;
};

struct predicate_table {
    const struct condition_table *conditions;
    size_t count;
};

/* What a plan says of the values in the columns, at a moment. */
struct plan_tables {
    struct layer_parts account_fit, person_fit, person_intent, account_intent;
    struct predicate_table *segments, *disqualifiers; /* beside the agreement's */
    const uint32_t *seat_role;                        /* by seat: a role, 0 = none */
    struct cells cells;
    const struct segment_grades *grades; /* of all segments; NULL = they differ */
    bool has_rules[KINDS];               /* some disqualifier is of that scope */
    const uint32_t *role_of_title; /* by place of the value of person.title: a role, 0 = none */
    const uint32_t *title_held;
    const uint32_t *role_of_value; /* by value: a role, 0 = none; memberships name roles so */
    size_t role_count;             /* roles are 1 .. role_count */
    const int32_t *priority;       /* by role */
    size_t segment_of_none;        /* of people without an account */
};

struct standing_columns {
    int32_t *fit_mp, *intent_mp;
    uint8_t *fit_grade, *intent_grade, *tier, *cell_rank;
    uint16_t *segment;
    int16_t *disqualifier, *completeness_permille;
    int64_t *latest_event_us; /* of accounts: with their members' */
    int64_t *latest_own_us;
    uint32_t *contact, *members;
};

/* A column of masses and what it was counted by. */
struct mass_column {
    const struct signal_plan *plan;
    const int32_t *mass;
};

struct mass_columns {
    struct mass_column *at; /* beside the layer's signals; mass NULL if not of events */
    size_t count;
};

/* What a whole has from its base. */
struct shared {
    const struct whole *base; /* NULL = nothing */
    bool fit;                 /* fit, completeness and segments */
    bool intent;              /* of people */
    bool roles;
    bool roll_up; /* intent, members, contact and latest event of accounts */
    bool rules;   /* disqualifiers */
};

struct whole {
    struct arena *arena;     /* of the room */
    struct arena *of_plan;   /* reset with each plan */
    struct arena *of_moment; /* reset with each moment of its own */
    const struct columns *columns;
    size_t threads;
    bool is_wide; /* the machine has wide vectors; no result depends on it, and tests clear it */
    const struct plan *plan;
    struct shared shared;
    struct moment_view *view; /* own, or that of the base */
    struct plan_tables tables;
    struct mass_columns masses[KINDS];
    int32_t **pool[KINDS]; /* columns of masses to be written, by number */
    size_t pool_count[KINDS], pool_capacity[KINDS], pool_used[KINDS];
    struct held_room held;
    uint32_t *seat_role; /* room for as many as there are memberships; NULL = none yet */
    struct standing_columns own[KINDS];
    const int64_t *latest_us[KINDS]; /* of the record's own events */
    struct standings standings[KINDS];
};

void plan_tables_make(struct whole *whole);
void accounts_decide(struct whole *whole);
void people_score(struct whole *whole);  /* intent */
void people_decide(struct whole *whole); /* all that follows from it and from the account */
