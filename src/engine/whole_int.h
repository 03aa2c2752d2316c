/* Scoring over columns, inside: what depends on the moment (whole_view.c), what is counted of the
 * events (whole_mass.c), what is made of it (whole_layer.c, whole_decide.c). For the folder alone. */
#pragma once

#include "engine/columns_int.h"
#include "engine/plan_int.h"
#include "engine/whole.h"
#include "engine/whole_lanes.h"
#include "engine/whole_work.h"

enum {
    STRIDE = 1024,          /* records evaluated together: their columns stay in the cache */
    MASS_SUM_MAX = 1000000, /* any sum of factors above is beyond every cap (semantics 1.8) */
};

/* ---- the moment ---------------------------------------------------------------------------- */

/* The events of a kind at a moment: of a record those from its start to where `happened` ends, but
 * for what is hidden. */
struct event_view {
    const struct event_columns *events;
    const uint16_t *day;      /* scoring days since DAY_ZERO: the columns' own, but for an offset */
    const uint32_t *happened; /* by record: the end of what happened by as_of */
    const uint64_t *hidden;   /* a bit for each event that happened and is not known, or retracted;
                             * NULL = none */
    int64_t as_of_us;
    int64_t today; /* since DAY_ZERO */
};

struct other_seat {
    uint32_t person, account, seat;
};

/* Seats that are taken, by account, then person. */
struct seating {
    const uint32_t *start;      /* by account */
    const uint32_t *person;     /* by seat */
    const uint32_t *role;       /* by seat: a value, NO_VALUE = by title */
    const uint32_t *account_of; /* by person: whose fit it has; NO_INDEX = none */
    const uint32_t *seat_of;    /* by person: the seat in that account; NULL = not worked out */
    const struct other_seat *others; /* of people in several accounts: the seats in the others */
    size_t other_count;
};

/* Arrays that one view after the other is written into. */
struct view_room {
    struct arena *arena;
    uint32_t **held[KINDS];    /* by field; NULL = none yet */
    uint32_t *happened[KINDS]; /* by record; NULL = none yet */
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

/* In `arena` and `room`. Moments may come in any order, but near the last one is found faster. */
struct moment_view *moment_view_new(struct arena *arena, struct view_room *room,
                                    const struct columns *columns, struct moment moment,
                                    int32_t day_offset_minutes, struct work_pool *pool);
/* The same moment with another offset of the day. */
struct moment_view *moment_view_shifted(struct arena *arena, const struct columns *columns,
                                        const struct moment_view *view, int32_t day_offset_minutes,
                                        struct work_pool *pool);
/* Looked up when first asked for, into the room of whoever asks. */
const uint32_t *moment_view_held(struct view_room *room, const struct columns *columns,
                                 struct moment_view *view, enum record_kind kind, size_t field,
                                 struct work_pool *pool);
/* Of one record alone. */
uint32_t held_place(const struct columns *columns, const struct moment *moment,
                    enum record_kind kind, size_t field, size_t record);
/* When the fact that holds became true; NEVER_US negated if none holds. */
int64_t held_since_us(const struct columns *columns, const struct moment *moment,
                      enum record_kind kind, size_t field, size_t record);

static inline bool event_is_hidden(const struct event_view *view, size_t i)
{
    return view->hidden && (view->hidden[i / 64] >> (i % 64) & 1);
}

/* Of a record's own events that count: effective time of the last; NO_EVENT_US = none. */
int64_t events_latest_us(const struct event_view *view, size_t record);

/* ---- masses -------------------------------------------------------------------------------- */

/* How a signal counts events; two signals that count alike have equal masses. */
struct mass_rule {
    const struct signal_plan *plan;
    int32_t *mass; /* by record; written */
};

/* Counts the events of records of a kind for some signals of its intent layer. */
struct mass_pass {
    const struct columns *columns;
    const struct event_view *view;
    enum record_kind kind;
    const struct mass_rule *rules;
    size_t rule_count;
    size_t workers;
    enum isa isa;
};
struct mass_counter;
/* In `arena`, beside the pass. */
const struct mass_counter *mass_counter_new(const struct mass_pass *pass, struct arena *arena);
/* Of the records [begin, end), at most STRIDE of them. */
void mass_count_stride(const struct mass_counter *counter, size_t worker, size_t begin, size_t end);

bool mass_is_of_events(const struct signal_plan *signal);
/* Whether the masses of one serve the other. */
bool mass_is_same(const struct signal_plan *a, const struct signal_plan *b);

/* ---- what two plans have in common ----------------------------------------------------------- */

/* Whether bins give the same points for the same values. */
bool bins_are_same(const struct signal *a, const struct signal *b);
/* Whether two layers score alike, whatever they are called. */
bool layer_is_same(const struct layer_plan *a, const struct layer_plan *b);
/* Whether a group of both is of the same range and signals. */
bool group_is_same(const struct layer_plan *a, const struct layer_plan *b, size_t group);
bool segments_are_same(const struct agreement *a, const struct agreement *b);
bool roles_are_same(const struct agreement *a, const struct agreement *b);
bool disqualifiers_are_same(const struct agreement *a, const struct agreement *b);
/* Thresholds of fit, else of intent, in each of equal segments. */
bool thresholds_are_same(const struct plan *a, const struct plan *b, bool of_fit);

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

/* How a layer differs from that of the base: only groups that differ are worked out again, from
 * what the layer summed to before it was clamped. */
struct layer_change {
    const struct layer_parts *before; /* NULL = there is none */
    const int32_t *unclamped_mp;
    const uint8_t *differs; /* by group */
};

struct layer_parts {
    const struct layer *layer;
    const struct part *parts;
    size_t count;
    int64_t completeness_all; /* 0 = has no bins */
    struct layer_change change;
};

struct layer_scores {
    int32_t *unclamped_mp, *mp;
};

/* Scores of the records [begin, end), at most STRIDE of them, into ret.xxx[0 .. end - begin).
 * `people_mp`: raw of each PART_PEOPLE signal, [place of the part][STRIDE]; may be NULL if there
 * is none. */
void layer_evaluate_stride(const struct layer_parts *layer, size_t begin, size_t end, enum isa isa,
                           const int64_t *people_mp, struct layer_scores ret);
/* A signal's capped worth of at most STRIDE records from `begin` on; not of signals of people. */
void part_weigh(const struct part *part, size_t begin, size_t count, enum isa isa, int32_t *ret_mp);
/* Of a signal of people, from what it gives uncapped. */
int32_t part_cap_raw(const struct part *part, int64_t raw_mp);
/* Of one record; its bins alone (a fit layer has nothing else). */
int32_t layer_evaluate_one(const struct layer_parts *layer, size_t record);

/* The grid, by fit grade * GRADES + intent grade. */
struct cells {
    uint8_t tier[GRADES * GRADES], rank[GRADES * GRADES];
};

struct decided {
    uint8_t *tier, *cell_rank;
};
void scores_grade_stride(const struct thresholds *thresholds, size_t count, enum isa isa,
                         const int32_t *mp, uint8_t *ret_grade);
void cells_decide_stride(const struct cells *cells, size_t count, enum isa isa,
                         const uint8_t *fit_grade, const uint8_t *intent_grade, struct decided ret);
/* Adds who of the records [begin, end) went from which tier to which. */
void moves_count_stride(const struct standings *from, const struct standings *to, size_t begin,
                        size_t end, enum isa isa, struct migration *migration);
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

/* Roles by number: 0 = none; the agreement's in their order, then others as memberships name. */
struct role_tables {
    const struct map *numbers;
    uint32_t count;           /* roles are 1 .. count */
    const struct str *ids;    /* by role; that of 0 is empty */
    const uint32_t *of_title; /* by place of the value of person.title: a role, 0 = none */
    size_t title;             /* the field person.title */
    const uint32_t *of_value; /* by value: a role, 0 = none; memberships name roles so */
    const int32_t *priority;  /* by role */
    const uint32_t *of_seat;  /* by seat: a role, 0 = none; NULL = no signal asks for it */
};

/* What a plan says of the values in the columns, at a moment. */
struct plan_tables {
    struct layer_parts account_fit, person_fit, person_intent, account_intent;
    struct predicate_table *segments, *disqualifiers; /* beside the agreement's */
    struct cells cells;
    const struct segment_grades *grades; /* of all segments; NULL = they differ */
    bool has_rules[KINDS];               /* some disqualifier is of that scope */
    struct role_tables roles;
    bool wants_roles;       /* some signal asks for them */
    size_t segment_of_none; /* of people without an account */
};

struct standing_columns {
    int32_t *fit_mp, *intent_mp;
    int32_t *fit_unclamped_mp, *intent_unclamped_mp;
    uint8_t *fit_grade, *intent_grade, *tier, *cell_rank;
    uint16_t *segment;
    int16_t *disqualifier;
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

/* What a whole has from its base: whatever it is worked out from is equal. */
struct shared {
    const struct whole *base; /* NULL = nothing */
    bool segments, roles, rules;
    bool fit, fit_grade; /* of both kinds; scores, grades */
    bool intent[KINDS], intent_grade[KINDS];
    bool tier[KINDS];
    bool roll_up; /* accounts none of whose members changed have the same intent */
};

struct whole {
    struct arena *arena;     /* of the room */
    struct arena *of_plan;   /* reset with each plan */
    struct arena *of_moment; /* reset with each moment of its own */
    const struct columns *columns;
    struct work_pool *workers;
    enum isa isa; /* the best of the machine; no result depends on it, and tests lower it */
    const struct plan *plan;
    struct shared shared;
    struct moment_view *view; /* own, or that of the base */
    struct plan_tables tables;
    struct mass_columns masses[KINDS];
    const struct mass_counter *counting[KINDS]; /* NULL = nothing is counted */
    int32_t **pool[KINDS];                      /* columns of masses to be written, by number */
    size_t pool_count[KINDS], pool_capacity[KINDS], pool_used[KINDS];
    struct view_room view_room;
    uint32_t *seat_role; /* room for as many as there are memberships; NULL = none yet */
    uint32_t *seat_of;   /* of the columns' own seating, by person; NULL = none yet */
    uint8_t *touched;    /* by account: a member's intent is not that of the base */
    int32_t *own_seat_mp;
    const int32_t *seat_mp; /* by seat: the member's intent, so that an account's lie together */
    struct standing_columns own[KINDS];
    const int32_t *fit_unclamped_mp, *intent_unclamped_mp; /* of accounts; of people */
    struct standings standings[KINDS];
};

/* ---- members -------------------------------------------------------------------------------- */

enum { TOPK_ROOM = 1000 };

/* What an account has of its members, one account after the other. */
struct gathering {
    const int32_t *mp; /* by member */
    size_t first_seat, count;
    int32_t top_mp[TOPK_ROOM]; /* strongest first */
    size_t top_count, top_most;
    int32_t *best_mp; /* by role: the strongest who has it; -1 = nobody */
};

/* For accounts of one that was scored or is about to be, in `arena`. */
struct gathering gathering_new(const struct whole *whole, struct arena *arena);
/* `seat_mp` by seat: what each member's intent is taken to be. */
void gathering_take(const struct whole *whole, size_t account, const int32_t *seat_mp,
                    struct gathering *gathering);
/* What a signal of people gives the account for them, uncapped. */
int64_t gathering_raw_mp(const struct whole *whole, size_t account, const struct part *part,
                         const struct gathering *gathering);

void plan_tables_make(struct whole *whole);
/* All scores, grades and tiers, once masses and tables are there. */
void whole_decide(struct whole *whole);
