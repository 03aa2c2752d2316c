/* What the files of a what-if share, and what a simulation looks up in it afterwards. Private to
 * src/flow/whatif*.c and simulate*.c. */
#pragma once

#include "base/map.h"
#include "engine/grade.h"
#include "engine/history.h"
#include "flow/image.h"
#include "flow/score.h"
#include "flow/whatif.h"

struct routing;

enum { KINDS_OF_RECORDS = 2, TIER_ABSENT = TIER_X + 1, TIERS_OF_UNITS };
#define NO_SAMPLE UINT16_MAX

/* Numbers of records: of those in the columns their index, then ids that only samples before a
 * merge know. Without columns, all are of the second kind. */
struct roster {
    const struct columns *columns; /* NULL = none */
    struct {
        struct map numbers;
        struct str *ids;
        size_t count, capacity;
    } beyond[KINDS_OF_RECORDS];
};

size_t roster_count(const struct roster *roster, enum record_kind kind);
uint32_t roster_number(struct roster *roster, enum record_kind kind, struct str id);
/* NO_INDEX if it has none. */
uint32_t roster_find(const struct roster *roster, enum record_kind kind, struct str id);
struct str roster_id(const struct roster *roster, enum record_kind kind, uint32_t number);
bool roster_is_beyond(const struct roster *roster, enum record_kind kind, uint32_t number);

/* Units at a sample, by number: 0 .. TIER_X, or TIER_ABSENT where it is no unit then. Numbers past
 * `count` are absent. */
struct sample {
    struct {
        uint8_t *tier;
        uint16_t *segment; /* place in the agreement of that arm; of units */
        size_t count, capacity;
    } of[KINDS_OF_RECORDS];
};

static inline uint8_t sample_tier(const struct sample *sample, enum record_kind kind,
                                  uint32_t number)
{
    return number < sample->of[kind].count ? sample->of[kind].tier[number] : TIER_ABSENT;
}

/* Of a unit under one agreement, over the whole period. */
struct passage {
    uint16_t first_hot, last_hot; /* samples, or NO_SAMPLE */
    uint16_t segment;             /* at first_hot */
};

struct passages {
    struct passage *of[KINDS_OF_RECORDS]; /* by number */
    size_t count[KINDS_OF_RECORDS];
};

/* A unit that became hot at a sample, or is hot at the last one. */
struct arrival {
    uint32_t number;
    uint16_t sample;
    uint8_t kind; /* enum record_kind */
    bool is_standing;
};

struct arrivals {
    struct arrival *at;
    size_t count, capacity;
};

/* Where a record stands at the last sample; rank 0 = not known. */
struct standing {
    uint32_t rank;
    int32_t fit_mp, intent_mp;
    uint8_t tier, fit_grade, intent_grade;
};

struct whatif {
    struct arena *arena, *edit, *scratch; /* of all, of the last edit, of one sample */
    const struct store *store;
    struct whatif_request request;
    int64_t *instants;
    size_t sample_count;
    bool has_image;
    struct image image;
    struct roster roster;
    bool hot[ARMS][TIERS_OF_UNITS]; /* which tiers are */
    struct whole **bases;           /* by sample; NULL = not kept, or slow */
    struct whole *spare;            /* for samples without a base */
    struct whole *into;             /* the edit */
    struct sample *samples[ARMS];
    struct passages passages[ARMS];
    struct arrivals arrivals[ARMS];
    const struct ranking *rankings[ARMS]; /* of the last sample, if it was scored slowly */
    struct routing *routing;
    const struct plan *plan; /* of the last edit */
    bool is_done;            /* the last edit succeeded */
    struct whatif_result result;
};

/* ---- whatif_tiers.c: the one place that knows both ways of scoring --------------------------- */

bool whatif_serves(const struct whatif *whatif, size_t sample, const struct plan *plan);
/* Scores a sample under the agreement that holds, and keeps what edits start from. */
bool whatif_score_base(struct whatif *whatif, size_t sample, struct err *err) MUST_CHECK;
bool whatif_score_edit(struct whatif *whatif, size_t sample, struct err *err) MUST_CHECK;
static inline bool whatif_is_hot(const struct whatif *whatif, enum whatif_arm arm, size_t sample,
                                 enum record_kind kind, uint32_t number)
{
    return whatif->hot[arm][sample_tier(&whatif->samples[arm][sample], kind, number)];
}
void whatif_migrations(struct whatif *whatif);
/* By number; in `arena`. */
const struct standing *whatif_standings(const struct whatif *whatif, enum whatif_arm arm,
                                        enum record_kind kind, struct arena *arena,
                                        size_t *ret_count);

/* ---- whatif_teams.c -------------------------------------------------------------------------- */

struct agreement;

/* Rows of both agreements. */
bool routing_prepare(struct whatif *whatif, const struct agreement *after,
                     struct err *err) MUST_CHECK;
/* The row of the team that would get a unit at a sample. */
bool routing_row(struct whatif *whatif, enum whatif_arm arm, enum record_kind kind, uint32_t number,
                 size_t sample, struct team_load **ret_row, struct err *err) MUST_CHECK;
/* Rows that anything reaches. */
void routing_finish(struct whatif *whatif);
