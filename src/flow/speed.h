/* How long records wait: from the first event of a sort (entering a queue, asking for a demo) to
 * the first outcome of a kind (an attempt, a connect), in wall time, and what came of those who
 * waited so long. Who still waits is counted and stays at risk, never left out (semantics 3.10):
 * the median is Kaplan-Meier's. Percentiles of those who were reached are nearest ranks. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "evidence/number.h"
#include "evidence/proportion.h"

struct arena;
struct buf;
struct store;

enum { SPEED_BANDS = 4 };

struct speed_request {
    struct str event;              /* folded name of the event that starts the clock */
    struct str property, required; /* and, unless empty, this property has this value; folded */
    const char *to;                /* kind of outcome that stops it */
    const char *outcome;           /* kind that is counted by band; NULL = none */
    int64_t as_of_us;
};

/* Waited at most `until_us` (INT64_MAX = longer than all others). */
struct speed_band {
    int64_t until_us;
    int64_t records;
    struct proportion converted;
    struct interval interval; /* Wilson 95 %; unknown below 10 records */
};

struct speed {
    struct speed_request request;
    int64_t started, reached, waiting;
    struct maybe_real p10_us, p50_us, p90_us, longest_us; /* of those reached */
    struct maybe_real median_us;                          /* Kaplan-Meier, of all */
    struct speed_band bands[SPEED_BANDS];                 /* 15 min, 1 h, 24 h, longer */
};

bool speed_report(const struct store *store, const struct speed_request *request,
                  struct arena *arena, struct speed *ret_speed, struct err *err) MUST_CHECK;

/* One object, with its line feed. */
void speed_json(struct buf *buf, const struct speed *speed);
