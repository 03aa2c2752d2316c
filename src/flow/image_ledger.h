/* Random rows of every kind that a ledger may hold, for tests of its image: few ids, coarse times and
 * many copies, so that whatever can meet does. */
#pragma once

#include "base/arena.h"
#include "base/instant.h"
#include "base/rng.h"
#include "store/store.h"
#include "suite.h"

enum { LEDGER_KEYS = 900 }; /* of events */

#define LEDGER_AT(days, us) (INSTANT_MIN + INT64_C(9000) * DAY_US + (days)*DAY_US + (us))

static inline void ledger_check(bool done, const struct err *err)
{
    if (!done)
        fail_msg("%s", err->text);
}

/* As accounts: the small ids; as people: the rest. Coarse times, so that equal ones are met. */
static inline int64_t ledger_any_time(struct rng *rng)
{
    static const int64_t in_day[] = {0, 1, HOUR_US, DAY_US - 1, 12 * HOUR_US + 123457};
    return LEDGER_AT(rng_below(rng, 60), in_day[rng_below(rng, 5)]);
}

static inline struct str ledger_any_id(struct arena *arena, struct rng *rng, const char *prefix,
                                       uint32_t count)
{
    return str_printf(arena, "%s%u", prefix, rng_below(rng, count));
}

static inline void ledger_add_event(struct store *store, struct arena *arena, struct rng *rng,
                                    struct err *err)
{
    static const char *const types[] = {"page", "Track", "email_click", "usage"};
    static const char *const names[] = {"", "Demo Requested", "Webinar Attended"};
    static const char *const properties[] = {"",
                                             "{}",
                                             "{\"path\":\"/pricing\"}",
                                             "{\"path\":\"/Docs\",\"seats\":12}",
                                             "{\"pa\\u0074h\":\"/pricing/eu\"}",
                                             "{\"name\":{\"a\":[1,2]},\"path\":null}"};
    static const int64_t lags[] = {0, 0, 5 * SECOND_US, 3 * DAY_US, -SECOND_US, -400 * SECOND_US};
    struct store_event event = {.source = STR("s"),
                                .id = ledger_any_id(arena, rng, "e", LEDGER_KEYS),
                                .type = str_of(types[rng_below(rng, 4)]),
                                .name = str_of(names[rng_below(rng, 3)]),
                                .properties = str_of(properties[rng_below(rng, 6)]),
                                .occurred_us = ledger_any_time(rng),
                                .quality = rng_below(rng, 12) == 0};
    event.received_us = event.occurred_us + lags[rng_below(rng, 6)];
    if (rng_below(rng, 5) > 0)
        event.person = ledger_any_id(arena, rng, "p", 40);
    else
        event.account = ledger_any_id(arena, rng, "a", 8);
    if (rng_below(rng, 12) == 0) {
        event.type = STR("$retract");
        event.is_retraction = true;
        event.retracts_source = STR("s");
        event.retracts_id = ledger_any_id(arena, rng, "e", LEDGER_KEYS);
    }
    event.payload = digest_of(str_printf(arena, "%u", rng_below(rng, 1000000)));
    enum store_added added;
    ledger_check(store_add_event(store, &event, &added, err), err);
}

static inline void ledger_add_fact(struct store *store, struct arena *arena, struct rng *rng,
                                   struct err *err)
{
    static const char *const fields[] = {"industry", "employees", "title", "country", "unread"};
    static const char *const values[] = {"software", "250", "cfo", "", "de", "head of data"};
    struct store_fact fact = {.field = str_of(fields[rng_below(rng, 5)]),
                              .value = value_guess(arena, str_of(values[rng_below(rng, 6)])),
                              .effective_us = ledger_any_time(rng),
                              .source_rank = (int32_t)rng_below(rng, 2),
                              .source = STR("crm")};
    fact.received_us = fact.effective_us + rng_below(rng, 3) * DAY_US;
    bool is_person = rng_below(rng, 2);
    enum store_added added;
    ledger_check(store_add_fact(store, is_person ? STORE_PERSON : STORE_ACCOUNT,
                                is_person ? ledger_any_id(arena, rng, "p", 40)
                                          : ledger_any_id(arena, rng, "a", 8),
                                &fact, &added, err),
                 err);
}

static inline void ledger_add_membership(struct store *store, struct arena *arena, struct rng *rng,
                                         struct err *err)
{
    struct store_membership row = {.person = ledger_any_id(arena, rng, "p", 42),
                                   .account = ledger_any_id(arena, rng, "a", 9),
                                   .role = str_of(rng_below(rng, 3) ? "" : "champion"),
                                   .from_us = ledger_any_time(rng),
                                   .to_us = STORE_NEVER_US};
    if (rng_below(rng, 3) == 0)
        row.to_us = row.from_us + (1 + rng_below(rng, 30)) * DAY_US;
    row.received_us = row.from_us + rng_below(rng, 2) * DAY_US;
    enum store_added added;
    ledger_check(store_add_membership(store, &row, &added, err), err);
}

static inline void ledger_add_merge(struct store *store, struct arena *arena, struct rng *rng,
                                    struct err *err)
{
    struct store_merge merge = {.kind = STORE_PERSON,
                                .id = ledger_any_id(arena, rng, "p", 40),
                                .into = ledger_any_id(arena, rng, "p", 40),
                                .at_us = ledger_any_time(rng)};
    merge.received_us = merge.at_us + rng_below(rng, 2) * DAY_US;
    enum store_added added;
    if (!str_eq(merge.id, merge.into))
        ledger_check(store_add_merge(store, &merge, &added, err), err);
}
