/* What the files of the demo share. Private to src/flow/demo*.c. */
#pragma once

#include "base/buf.h"
#include "base/instant.h"
#include "base/rng.h"
#include "flow/demo.h"

/* ---- chance (demo_chance.c) ------------------------------------------------------------------ */

bool chance(struct rng *rng, double probability);
/* How many of something that happens `mean` times on average (Poisson; mean at most 30). */
int chance_count(struct rng *rng, double mean);
/* An index by weights that sum to `total`. */
size_t chance_index(struct rng *rng, const int *weights, size_t count);
/* A moment of the working day of day number `day`. */
int64_t chance_time(struct rng *rng, int64_t day);

/* ---- who there is (demo_names.c) -------------------------------------------------------------- */

struct demo_title {
    const char *title, *seniority; /* NULL = not said */
    int weight;
    double activity; /* how much such a person clicks */
    bool is_buyer;   /* holds the budget */
};

const struct demo_title *demo_titles(size_t *ret_count);

struct demo_name {
    const char *given, *family; /* as people write them */
    const char *ascii;          /* "given.family" for an address */
};

struct demo_place {
    const char *region, *country, *currency;
};

/* Names are put together from parts; the caller owns the arena. */
struct demo_name demo_person_name(struct arena *arena, struct rng *rng);
/* "Nordlicht Logistics"; `number` makes it another one when the parts run out. */
const char *demo_company_name(struct arena *arena, struct rng *rng, int64_t number,
                              const char **ret_domain);
struct demo_place demo_place(struct rng *rng);

/* ---- rows (demo_rows.c): written as JSON Lines and imported in pieces -------------------------- */

enum demo_kind { DEMO_ACCOUNTS, DEMO_PEOPLE, DEMO_FACTS, DEMO_EVENTS, DEMO_OUTCOMES, DEMO_KINDS };

struct demo_rows {
    struct arena *arena;
    struct arena *scratch;
    struct store *store;
    int64_t end_us;
    int64_t next_event; /* numbers event ids */
    struct buf lines[DEMO_KINDS];
    struct demo_counts *counts;
};

void demo_rows_init(struct demo_rows *rows, struct arena *arena, struct store *store,
                    int64_t end_us, struct demo_counts *counts);
/* Imports what is written so far, if it is much, or if `is_last`. */
bool demo_rows_flush(struct demo_rows *rows, bool is_last, struct err *err) MUST_CHECK;

/* One event. `properties` is a JSON object. Received later than `end_us`: left out. */
struct demo_event {
    const char *source, *type, *event; /* event NULL = none */
    const char *person, *account;      /* NULL = none */
    const char *properties;
    const char *quality; /* NULL = human */
    int64_t occurred_us, received_us;
};
void demo_row_event(struct demo_rows *rows, struct rng *rng, const struct demo_event *event);

struct demo_outcome {
    const char *kind, *person, *account, *opportunity, *currency, *reason;
    int64_t at_us;
    int64_t amount; /* whole units; 0 = none */
};
void demo_row_outcome(struct demo_rows *rows, const struct demo_outcome *outcome);
