/* A company that never was, with two years of history: accounts, people, what they did, what came
 * of it. Simulated from a seed and a stated truth, so that evidence can be checked against what is
 * known to hold. The rows go through import, as a customer's would: with duplicates, late arrivals,
 * bots, scanners and clocks that are ahead. No wall clock: the last day is given. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct arena;
struct buf;
struct store;

enum { DEMO_PEOPLE_DEFAULT = 3000, DEMO_PEOPLE_MAX = 1000000, DEMO_DAYS = 730, DEMO_WEEKS = 104 };

struct demo_options {
    uint64_t seed;
    int64_t people; /* at least 20; about as many are made, five to an account */
    int64_t end_us; /* a midnight; nothing is received after it */
};

struct demo_counts {
    int64_t accounts, people, facts, events, duplicates, outcomes;
    int64_t opportunities, won, lost;
};

/* Adds the company to an empty ledger. */
bool demo_make(struct arena *arena, struct store *store, const struct demo_options *options,
               struct demo_counts *ret_counts, struct err *err) MUST_CHECK;

/* ---- the truth ---------------------------------------------------------------------------- */

/* What a week's chance of an opportunity depends on. Signals of activity are counted over the last
 * 28 days. */
enum demo_feature {
    DEMO_SOFTWARE,     /* industry software, internet or fintech */
    DEMO_HEALTHCARE,   /* industry healthcare */
    DEMO_SMALL,        /* 50 to 199 employees */
    DEMO_MIDDLE,       /* 200 to 4999 */
    DEMO_HUGE,         /* 5000 and more */
    DEMO_TOOL,         /* uses a tool that we connect to */
    DEMO_GROWTH,       /* grew by 20 percent or more */
    DEMO_PRICING,      /* days with a visit to pricing, at most 4 */
    DEMO_REQUEST,      /* asked for a demo */
    DEMO_CONTACT,      /* wrote to us */
    DEMO_WEBINAR,      /* attended a webinar */
    DEMO_TRIAL,        /* days of use of the trial, at most 6 */
    DEMO_CLICKS,       /* clicks in e-mails by people, at most 5 */
    DEMO_GUIDES,       /* visits to guides, at most 6 */
    DEMO_SURGE,        /* a third party saw them research the topic */
    DEMO_COMMITTEE,    /* further people active, at most 4 */
    DEMO_BUYER,        /* somebody who holds the budget is active */
    DEMO_CAREERS,      /* somebody looked at jobs */
    DEMO_UNSUBSCRIBED, /* somebody unsubscribed */
    DEMO_COMPETITOR,   /* the account is a competitor */
    DEMO_FEATURES
};

struct demo_truth {
    const char *id;
    double log_odds; /* of each unit */
    const char *what;
};

extern const struct demo_truth demo_truth[DEMO_FEATURES];
/* Log-odds of an opportunity in a week, of an account with none of the above. */
extern const double demo_base_log_odds;

/* The truth as one JSON object: what a search in the data should find. */
void demo_truth_json(struct buf *buf, const struct demo_options *options);
