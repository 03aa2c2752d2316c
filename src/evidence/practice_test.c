/* The figures of pilots, cohorts, attribution, reviews, signals and reps, from JSON to JSON: each
 * example gives what was worked out by hand or by another figure; each bad input is named. */
#include <string.h>

#include "figures.h"

extern const struct figure_family figure_cohort, figure_hygiene, figure_pilot;

static const struct figure_family *const families[] = {&figure_cohort, &figure_hygiene,
                                                       &figure_pilot};
static const struct figures figures = {families, sizeof families / sizeof families[0]};

/* Of its own example where `inputs` is NULL. The answer must begin with `expected`. */
static const char *const answered[][3] = {
    {"pilot_size", "{\"p0\":0.1,\"expected_lift\":0.05,\"accounts_per_arm\":0}",
     "{\"needed_per_arm\":710,\"detectable_lift\":null,\"refused\":true}"},
    {"srm_segments", "{\"segments\":{\"a\":[30,20],\"b\":[20,30]},\"planned\":[1,1]}",
     "{\"p\":1,\"blocked\":false,\"segment_p\":{\"a\":0.157299207"},
    {"srm_segments", "{\"segments\":{},\"planned\":[1,1]}",
     "{\"p\":null,\"blocked\":false,\"segment_p\":{}}"},
    {"difference_in_differences", "{\"pre1\":[0,0],\"post1\":[1,2],\"pre0\":[1,2],\"post0\":[1,2]}",
     "{\"estimate\":null,\"se\":null,\"z\":null,\"p\":null,\"lower\":null,\"upper\":null}"},
    {"guardrail", "{\"est\":1,\"se\":0,\"n1\":99,\"n0\":99,\"margin\":0}",
     "{\"lower\":null,\"upper\":null,\"status\":\"unknown\"}"},
    {"sustained_lift", "{\"est\":1,\"se\":1,\"n1\":99,\"n0\":9,\"pilot_lift\":0}",
     "{\"lower\":null,\"upper\":null,\"class\":\"unproven\"}"},
    {"cohort_conversion", NULL,
     "{\"num\":1,\"den\":2,\"immature\":1,\"estimate\":null,\"lower\":null,\"upper\":null}"},
    {"cycle_time", NULL, "{\"reached\":2,\"median_days\":17,\"p90_days\":33.5}"},
    {"sla_compliance", NULL, "{\"num\":1,\"den\":2}"},
    {"priority_concordance", NULL, "{\"num\":1,\"den\":3,\"tau\":-0.3333333333333333}"},
    {"linear_attribution", NULL, "{\"touches\":2,\"parts_minor\":[50001,0,50000]}"},
    {"review_sample",
     "{\"week\":\"2026-W28\",\"id\":[\"x\",\"y\"],\"disposed_at\":[null,"
     "\"2026-07-12T23:59:59.999999Z\"]}",
     "{\"ids\":[\"y\"]}"},
    {"honesty_line", "{\"x\":0,\"n\":0,\"p0\":0.1,\"p1\":0.1}",
     "{\"lower\":null,\"upper\":null,\"needed_per_side\":null,\"text\":\"no records say "
     "nothing\"}"},
    {"signal_hygiene", NULL, "{\"statuses\":[\"saturated\",\"redundant\"]}"},
    {"signal_hygiene", "{\"fire\":0,\"n\":199}", "{\"statuses\":null}"},
    {"signal_hygiene", "{\"fire\":0,\"n\":1000,\"points\":0}",
     "{\"statuses\":[\"dead\",\"unused\"]}"},
    {"leakage", NULL, "{\"leakage\":\"leaky\"}"},
    {"leakage", "{\"late\":0,\"positives\":0}", "{\"leakage\":\"none\"}"},
    {"person_day_burst", NULL, "{\"limit\":40,\"extra\":8}"},
    {"tier_churn", NULL,
     "{\"churned\":1,\"accounts\":3,\"share\":0.3333333333333333,\"red\":true}"},
    {"reject_rates", "{\"rejected\":[],\"disposed\":[]}", "{\"p\":[],\"bh\":[],\"outside\":[]}"},
    {"reject_rates", "{\"rejected\":[1,0],\"disposed\":[1,0]}",
     "{\"p\":[null,null],\"bh\":[null,null],\"outside\":[false,false]}"},
    {"missing_reasons", "{\"without_reason\":0,\"rejected\":0}",
     "{\"lower\":null,\"alarm\":false}"},
};

static void figures_answer_what_was_worked_out(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof answered / sizeof answered[0]; i++) {
        struct arena *arena = arena_new("test");
        struct buf json;
        struct err err = {0};
        const char *inputs = answered[i][1];
        if (!inputs)
            inputs = figure_find(families, figures.count, str_of(answered[i][0]))->example;
        if (!figures_compute(arena, &figures, answered[i][0], inputs, &json, &err))
            fail_msg("%s %s: %s", answered[i][0], inputs, err.text);
        struct str got = buf_str(&json);
        if (got.length < strlen(answered[i][2]) ||
            memcmp(got.at, answered[i][2], strlen(answered[i][2])) != 0)
            fail_msg("%s %s: " STR_FMT, answered[i][0], inputs, STR_ARG(got));
        arena_free(arena);
    }
}

static const char *const refused[][3] = {
    {"pilot_size", "{\"p0\":1.1,\"expected_lift\":0,\"accounts_per_arm\":1}", "p0"},
    {"pilot_size", "{\"p0\":0.9,\"expected_lift\":0.2,\"accounts_per_arm\":1}", "expected_lift"},
    {"pilot_size", "{\"p0\":0.1,\"expected_lift\":0.2,\"accounts_per_arm\":-1}",
     "accounts_per_arm"},
    {"pilot_size",
     "{\"p0\":0.1,\"expected_lift\":0.2,\"accounts_per_arm\":1,\"design_effect\":0.5}",
     "design_effect"},
    {"srm_segments", "{\"segments\":{\"smb\":[1]},\"planned\":[1,1]}", "smb"},
    {"srm_segments", "{\"segments\":{\"smb\":[1,-1]},\"planned\":[1,1]}", "\"smb\"[1]"},
    {"srm_segments", "{\"segments\":{},\"planned\":[0,0]}", "planned"},
    {"difference_in_differences", "{\"pre1\":[2,1],\"post1\":[1,2],\"pre0\":[1,2],\"post0\":[1,2]}",
     "pre1"},
    {"guardrail", "{\"est\":1,\"se\":-1,\"n1\":99,\"n0\":99,\"margin\":0}", "se"},
    {"cohort_conversion",
     "{\"anchor\":[null],\"target\":[],\"horizon_days\":1,\"as_of\":\"2026-07-01T00:00:00Z\"}",
     "target"},
    {"cohort_conversion",
     "{\"anchor\":[\"soon\"],\"target\":[null],\"horizon_days\":1,\"as_of\":"
     "\"2026-07-01T00:00:00Z\"}",
     "\"anchor\"[0]"},
    {"cohort_conversion",
     "{\"anchor\":[],\"target\":[],\"horizon_days\":-1,\"as_of\":\"2026-07-01T00:00:00Z\"}",
     "horizon_days"},
    {"cohort_conversion", "{\"anchor\":[],\"target\":[],\"horizon_days\":1,\"as_of\":\"2026\"}",
     "as_of"},
    {"linear_attribution",
     "{\"at\":[null],\"person\":[\"a\"],\"channel\":[\"b\"],\"created_at\":"
     "\"2026-07-01T00:00:00Z\",\"amount_minor\":1}",
     "\"at\"[0]"},
    {"linear_attribution",
     "{\"at\":[],\"person\":[1],\"channel\":[],\"created_at\":\"2026-07-01T00:00:00Z\","
     "\"amount_minor\":1}",
     "\"person\"[0]"},
    {"review_sample", "{\"week\":\"2025-W53\",\"id\":[],\"disposed_at\":[]}", "week"},
    {"honesty_line", "{\"x\":2,\"n\":1,\"p0\":0.1,\"p1\":0.2}", "x"},
    {"signal_hygiene", "{\"fire\":2,\"n\":1}", "fire"},
    {"person_day_burst", "{\"count\":1,\"other_days\":[2,1]}", "\"other_days\"[1]"},
    {"tier_churn", "{\"before\":[\"A\"],\"after\":[],\"event\":[0]}", "after"},
    {"reject_rates", "{\"rejected\":[2],\"disposed\":[1]}", "rep 0"},
};

static void what_makes_no_sense_is_refused_by_name(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
        figures_refuse(&figures, refused[i][0], refused[i][1], refused[i][2]);
}

SUITE(practice_test, cmocka_unit_test(figures_answer_what_was_worked_out),
      cmocka_unit_test(what_makes_no_sense_is_refused_by_name));
