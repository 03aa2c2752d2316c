/* The search on companies of a known truth, and its laws: a neighbour scored over columns is scored
 * as from the ledger, those that route alike are one, order decides nothing, and where there is
 * nothing to judge by it says so. */
#include "flow/suggest.h"

#include <math.h>
#include <stdlib.h>

#include "agreement/splice.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/instant.h"
#include "base/rng.h"
#include "engine/plan.h"
#include "flow/demo.h"
#include "flow/score.h"
#include "flow/search_test.h"
#include "flow/suggest_evidence.h"
#include "store/store.h"

#define END_US (INT64_C(20758) * DAY_US) /* 2026-11-01 */
enum { JSON_BYTES_MAX = 16 << 20 };

static struct rules ready_made(struct arena *arena)
{
    return rules_of_tree(arena, "agreements/saas.yaml");
}

static struct store *empty(struct arena *arena)
{
    struct store *store;
    struct err err = {0};
    struct store_options memory = {.create = true};
    check(store_open(arena, ":memory:", &memory, &store, &err), &err);
    return store;
}

static struct store *company(struct arena *arena, uint64_t seed, int64_t people)
{
    struct store *store = empty(arena);
    struct err err = {0};
    struct demo_counts counts = {0};
    struct demo_options options = {.seed = seed, .people = people, .end_us = END_US};
    check(demo_make(arena, store, &options, &counts, &err), &err);
    return store;
}

static struct suggestions suggest(struct arena *arena, const struct store *store,
                                  const struct rules *rules, const struct suggest_request *request)
{
    struct suggestions found;
    struct err err = {0};
    check(suggest_search(store, rules, request, arena, &found, &err), &err);
    return found;
}

/* ---- laws ---------------------------------------------------------------------------------------- */

static struct search searched(struct arena *arena, const struct store *store,
                              const struct rules *rules, const struct suggest_request *request)
{
    struct err err = {0};
    struct search search = search_tried(arena, store, rules, request);
    search_split(&search);
    bool *wanted = arena_array(arena, tiers_unit_count(search.tiers) + 1, sizeof *wanted);
    for (size_t i = 0; i < tiers_unit_count(search.tiers); i++)
        wanted[i] = true;
    check(tiers_read_fields(search.tiers, store, wanted, &err), &err);
    return search;
}

static const struct score *score_named(const struct ranking *ranking, enum record_kind kind,
                                       struct str id)
{
    for (size_t i = 0; i < ranking->count[kind]; i++)
        if (str_eq(ranking->at[kind][i]->score.id, id))
            return &ranking->at[kind][i]->score;
    return NULL;
}

static void same_as_the_ledger(const struct tiers *tiers, const uint8_t *got,
                               const struct store *store, const struct plan *plan, int64_t at_us)
{
    struct arena *arena = arena_new("the ledger's");
    struct err err = {0};
    struct ranking ranking;
    check(company_score(store, plan, (struct moment){at_us, at_us}, false, arena, &ranking, &err),
          &err);
    for (size_t unit = 0; unit < tiers_unit_count(tiers); unit++) {
        enum record_kind kind = tiers_unit_kind(tiers, unit);
        const struct score *score = score_named(&ranking, kind, tiers_unit_id(tiers, unit));
        bool is_there = score && (kind == RECORD_ACCOUNT || !score->account.length);
        assert_int_equal(got[unit], is_there ? score->tier : TIER_NONE);
    }
    arena_free(arena);
}

struct applying {
    const struct tiers *tiers;
    const uint8_t *held;
    uint8_t **got; /* by step */
};

static void apply_moves(void *context, size_t step, struct tier_moves moves)
{
    const struct applying *applying = context;
    size_t units = tiers_unit_count(applying->tiers);
    for (size_t unit = 0; unit < units; unit++)
        applying->got[step][unit] = applying->held[unit];
    for (size_t i = 0; i < moves.count; i++)
        applying->got[step][tiers_unit_of(applying->tiers, &moves.at[i])] = moves.at[i].after;
}

static void a_neighbour_is_scored_as_from_the_ledger(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct rules rules = ready_made(arena);
    struct store *store = company(arena, 3, 300);
    enum { TRIED = 40 };
    struct tiers_options options = {NULL, 2};
    struct tiers *tiers;
    struct err err = {0};
    check(tiers_open(arena, store, rules.plan, &options, &tiers, &err), &err);
    struct neighbours all = neighbours_of(arena, rules.agreement);
    int64_t at_us = END_US - 200 * DAY_US;
    const uint8_t *held = tiers_at(tiers, rules.plan, at_us);
    same_as_the_ledger(tiers, held, store, rules.plan, at_us);
    const struct step *steps[TRIED];
    uint8_t *got[TRIED];
    for (size_t i = 0; i < TRIED; i++) {
        struct step *step;
        check(tiers_prepare(tiers, rules.plan, &all.at[i * all.count / TRIED], &step, &err), &err);
        steps[i] = step;
        got[i] = arena_array(arena, tiers_unit_count(tiers), 1);
    }
    struct applying applying = {tiers, held, got};
    tiers_try(tiers, steps, TRIED, apply_moves, &applying);
    for (size_t i = 0; i < TRIED; i++) {
        const struct plan *plan;
        check(plan_compile(arena, all.at[i * all.count / TRIED].agreement, &plan, &err), &err);
        same_as_the_ledger(tiers, got[i], store, plan, at_us);
    }
    arena_free(arena);
}

static bool routes_alike(const struct search *search, const struct trial *a, const struct trial *b)
{
    for (size_t i = 0; i < search->episodes.count; i++)
        if (!search->is_holdout[i] && trial_routes(search, a, i) != trial_routes(search, b, i))
            return false;
    return true;
}

static void those_that_route_alike_are_one(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct rules rules = ready_made(arena);
    struct store *store = company(arena, 4, 600);
    struct suggest_request request = suggest_defaults(END_US);
    request.episodes.every_us = 56 * DAY_US;
    struct search search = searched(arena, store, &rules, &request);
    struct suggestions found;
    search_rank(&search, &found);
    struct trial held = {
        .swapped = {arena_array(arena, search.episodes.count / 8 + 1, 1)}}; /* nothing */
    size_t distinct = 0, moving = 0;
    for (size_t i = 0; i < search.trial_count; i++) {
        bool is_new = !routes_alike(&search, &search.trials[i], &held);
        moving += is_new;
        for (size_t j = 0; j < i && is_new; j++)
            is_new = !routes_alike(&search, &search.trials[i], &search.trials[j]);
        distinct += is_new;
    }
    assert_int_equal(found.moving, moving);
    assert_int_equal(found.distinct, distinct);
    assert_true(distinct > 10 && distinct < moving);
    arena_free(arena);
}

static struct str json_of(struct arena *arena, const struct suggestions *found,
                          const struct rules *rules)
{
    struct buf buf;
    buf_init(&buf, arena, JSON_BYTES_MAX);
    suggestions_json(&buf, found, rules);
    return buf_str(&buf);
}

static void the_order_of_candidates_decides_nothing(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct rules rules = ready_made(arena);
    struct store *store = company(arena, 5, 600);
    struct suggest_request request = suggest_defaults(END_US);
    request.episodes.every_us = 56 * DAY_US;
    struct search search = searched(arena, store, &rules, &request);
    struct suggestions found, again;
    search_rank(&search, &found);
    struct rng rng = rng_of(7);
    for (size_t i = search.trial_count; i > 1; i--) {
        size_t j = rng_below(&rng, (uint32_t)i);
        struct trial other = search.trials[i - 1];
        search.trials[i - 1] = search.trials[j];
        search.trials[j] = other;
    }
    search_rank(&search, &again);
    assert_true(str_eq(json_of(arena, &found, &rules), json_of(arena, &again, &rules)));
    request.threads = 2;
    again = suggest(arena, store, &rules, &request);
    assert_true(str_eq(json_of(arena, &found, &rules), json_of(arena, &again, &rules)));
    arena_free(arena);
}

static void sides_share_no_unit(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct rules rules = ready_made(arena);
    struct store *store = company(arena, 6, 600);
    struct suggest_request request = suggest_defaults(END_US);
    struct search search = searched(arena, store, &rules, &request);
    const struct episode *at = search.episodes.at;
    size_t holdout = 0;
    double weight = 0;
    for (size_t i = 0; i < search.episodes.count; i++) {
        assert_true(i == 0 || at[i - 1].unit != at[i].unit ||
                    search.is_holdout[i - 1] == search.is_holdout[i]);
        assert_true(i == 0 || at[i - 1].unit < at[i].unit ||
                    (at[i - 1].unit == at[i].unit && at[i - 1].instant < at[i].instant));
        holdout += search.is_holdout[i];
        weight += at[i].weight;
        assert_true(search.episodes.instants[at[i].instant] <= END_US - 60 * DAY_US);
    }
    assert_true(holdout > 0 && holdout < search.episodes.count / 2);
    assert_true(fabs(weight - round(weight)) < 1e-6); /* a unit counts once a quarter */
    arena_free(arena);
}

/* ---- the judgement ----------------------------------------------------------------------------------- */

/* 18 of 40 units are no longer routed, none of them good. By hand: each saves 1/9, so the change is
 * 2/40; if all broke even its error would be sqrt(1/9 * 18 * 40/39) / 40; z = 1.3964. */
static void a_handful_that_are_alike_prove_little(void **state)
{
    (void)state;
    enum { UNITS = 40, OUT = 18 };
    struct arena *arena = arena_new("test");
    struct suggest_request request = suggest_defaults(END_US);
    struct episode episodes[UNITS] = {{0}};
    uint8_t held[UNITS / 8 + 1] = {0}, swapped[UNITS / 8 + 1] = {0};
    bool is_holdout[UNITS] = {false};
    struct search search = {.arena = arena,
                            .request = &request,
                            .episodes = {.at = episodes, .count = UNITS},
                            .held = {held},
                            .is_holdout = is_holdout};
    struct trial trial = {.swapped = {swapped}};
    for (size_t i = 0; i < UNITS; i++) {
        episodes[i] = (struct episode){.unit = (uint32_t)i, .weight = 1};
        if (i < OUT) {
            routed_add(&search.held, i);
            routed_add(&trial.swapped, i);
        }
    }
    struct fold fold;
    fold_init(&fold, &search, false);
    struct judgement judgement = fold_judge(&fold, &trial, arena);
    assert_int_equal(judgement.swap.out.n, OUT);
    assert_int_equal(judgement.swap.in.n, 0);
    assert_true(fabs(judgement.benefit.change.value - 2.0 / UNITS) < 1e-12);
    assert_true(fabs(judgement.se.value - sqrt(OUT / 9.0 * 40 / 39) / UNITS) < 1e-12);
    assert_true(fabs(judgement.p.value - 0.081297) < 1e-5);
    assert_true(judgement.benefit.p_one_sided.value < 1e-6);
    arena_free(arena);
}

/* ---- a known truth ----------------------------------------------------------------------------------- */

/* An agreement that matches the demo's truth as well as single steps can (bench/suggest_proof.c,
 * which does this on ten companies more). */
static struct str tuned(struct arena *arena)
{
    struct str text;
    struct err err = {0};
    const char *root = getenv("SOURCE_ROOT");
    const char *path = arena_printf(arena, "%s/bench/suggest_tuned.json", root ? root : ".");
    check(file_read(arena, &file_calls_system, path, AGREEMENT_BYTES_MAX, &text, &err), &err);
    return text;
}

static void what_is_set_wrong_is_found_and_nothing_else(void **state)
{
    (void)state;
    static const char path[] = "/intent/person/signals/pricing/points";
    struct arena *arena = arena_new("test");
    struct str right = tuned(arena), wrong;
    struct rules rules;
    struct err err = {0};
    check(agreement_splice(arena, right, "tuned", engine_vocabulary(), str_of(path), STR("0"),
                           &wrong, &err),
          &err);
    struct store *store = company(arena, 77, 6000);
    struct suggest_request request = suggest_defaults(END_US);
    check(rules_of(arena, "right", right, &rules, &err), &err);
    assert_false(suggest(arena, store, &rules, &request).has_supported);
    check(rules_of(arena, "wrong", wrong, &rules, &err), &err);
    struct suggestions found = suggest(arena, store, &rules, &request);
    assert_true(found.has_supported);
    assert_true(str_is(found.at[0].change->path, path));
    assert_true(str_is(found.at[0].change->from, "0") && str_is(found.at[0].change->to, "5"));
    assert_true(found.at[0].q.value <= SUGGEST_Q);
    assert_true(found.holdout_test.benefit.change.known);
    for (size_t i = 0; i < found.swap_count; i++) /* shown record by record */
        assert_true(found.swaps[i].id.length > 0);
    assert_int_equal(found.swap_count,
                     found.at[0].training.swap.in.n + found.at[0].training.swap.out.n +
                         found.holdout_test.swap.in.n + found.holdout_test.swap.out.n);
    arena_free(arena);
}

/* ---- nothing to judge by ------------------------------------------------------------------------------- */

static void says_that_there_is_nothing(struct arena *arena, const struct store *store,
                                       const struct suggest_request *request)
{
    struct rules rules = ready_made(arena);
    struct suggestions found = suggest(arena, store, &rules, request);
    assert_false(found.has_supported);
    assert_int_equal(found.survivors, 0);
    assert_true(json_of(arena, &found, &rules).length > 0);
}

static void an_empty_ledger(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct suggest_request request = suggest_defaults(END_US);
    says_that_there_is_nothing(arena, empty(arena), &request);
    arena_free(arena);
}

static void everything_is_too_young(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct rules rules = ready_made(arena);
    struct store *store = company(arena, 8, 200);
    struct suggest_request request = suggest_defaults(END_US);
    request.episodes.horizon_us = 3000 * DAY_US;
    says_that_there_is_nothing(arena, store, &request);
    struct suggestions found = suggest(arena, store, &rules, &request);
    assert_int_equal(found.episodes.count, 0);
    arena_free(arena);
}

static void a_handful_of_accounts(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct suggest_request request = suggest_defaults(END_US);
    says_that_there_is_nothing(arena, company(arena, 9, 20), &request);
    arena_free(arena);
}

/* One account, known from the first day: clusters cannot be told apart, so nothing is proven. */
static void one_account(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct rules rules = ready_made(arena);
    struct store *store = empty(arena);
    struct err err = {0};
    int64_t from_us = END_US - 700 * DAY_US;
    const char *const texts[] = {"software", "salesforce"};
    const char *const fields[] = {"industry", "crm"};
    check(store_begin(store, &err), &err);
    for (size_t i = 0; i < 2; i++) {
        struct store_fact fact = {.field = str_of(fields[i]),
                                  .value = value_text(arena, str_of(texts[i])),
                                  .effective_us = from_us,
                                  .received_us = from_us,
                                  .source = STR("crm")};
        enum store_added added;
        check(store_add_fact(store, STORE_ACCOUNT, STR("one"), &fact, &added, &err), &err);
    }
    check(store_commit(store, &err), &err);
    struct suggest_request request = suggest_defaults(END_US);
    struct suggestions found = suggest(arena, store, &rules, &request);
    assert_int_equal(found.episodes.units, 1);
    assert_int_equal(found.episodes.count, found.episodes.instant_count);
    assert_int_equal(found.episodes.good, 0);
    says_that_there_is_nothing(arena, store, &request);
    for (size_t i = 0; i < found.count; i++)
        assert_false(found.at[i].training.p.known);
    arena_free(arena);
}

/* Without a single good record routing fewer always pays: that supports nothing. */
static void no_outcome_at_all(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct rules rules = ready_made(arena);
    struct store *store = company(arena, 10, 300);
    struct suggest_request request = suggest_defaults(END_US);
    request.episodes.outcome = "connect"; /* the demo knows of none */
    struct suggestions found = suggest(arena, store, &rules, &request);
    assert_int_equal(found.episodes.good, 0);
    assert_true(found.episodes.count > 0 && found.distinct > 0);
    assert_int_equal(found.survivors, 0);
    assert_false(found.has_supported);
    arena_free(arena);
}

static void a_request_that_makes_no_sense(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct rules rules = ready_made(arena);
    struct store *store = empty(arena);
    struct suggestions found;
    struct err err = {0};
    struct suggest_request requests[5];
    for (size_t i = 0; i < 5; i++)
        requests[i] = suggest_defaults(END_US);
    requests[0].break_even = 0;
    requests[1].break_even = 1;
    requests[2].episodes.every_us = HOUR_US;
    requests[3].episodes.horizon_us = 0;
    requests[4].episodes.outcome = "opportunities";
    for (size_t i = 0; i < 5; i++) {
        assert_false(suggest_search(store, &rules, &requests[i], arena, &found, &err));
        assert_int_equal(err.code, ERR_USAGE);
    }
    arena_free(arena);
}

/* Told for every segment it is the same as told once; told for one it changes what is judged, and an
 * unknown segment is refused. */
static void a_segment_may_break_even_elsewhere(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct rules rules = ready_made(arena);
    struct store *store = company(arena, 12, 600);
    struct suggest_request request = suggest_defaults(END_US), same = request, other = request;
    size_t count = rules.agreement->segment_count;
    struct segment_break_even *each = arena_array(arena, count, sizeof *each);
    struct segment_break_even one = {rules.agreement->segments[0].id, 0.3};
    for (size_t i = 0; i < count; i++)
        each[i] = (struct segment_break_even){rules.agreement->segments[i].id, request.break_even};
    same.segments = each;
    same.segment_count = count;
    same.break_even = 0.5; /* of no segment */
    other.segments = &one;
    other.segment_count = 1;
    struct suggestions found = suggest(arena, store, &rules, &request);
    struct suggestions again = suggest(arena, store, &rules, &same);
    struct suggestions elsewhere = suggest(arena, store, &rules, &other);
    assert_true(found.count > 0 && found.count == again.count);
    for (size_t i = 0; i < found.count; i++) {
        assert_true(str_eq(found.at[i].change->path, again.at[i].change->path));
        assert_true(found.at[i].training.benefit.change.value ==
                    again.at[i].training.benefit.change.value);
    }
    assert_true(elsewhere.at[0].training.benefit.before.value !=
                found.at[0].training.benefit.before.value);
    one.segment = STR("nobody's");
    struct err err = {0};
    assert_false(suggest_search(store, &rules, &other, arena, &found, &err));
    assert_int_equal(err.code, ERR_USAGE);
    arena_free(arena);
}

/* ---- evidence by signal ------------------------------------------------------------------------------ */

static void evidence_counts_every_record_once(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct rules rules = ready_made(arena);
    struct store *store = company(arena, 11, 400);
    struct suggest_request request = suggest_defaults(END_US);
    struct suggestions found = suggest(arena, store, &rules, &request);
    struct model_evidence evidence;
    struct err err = {0};
    check(evidence_gather(store, &rules, &found.episodes, NULL, arena, &evidence, &err), &err);
    double weight = 0;
    for (size_t i = 0; i < found.episodes.count; i++)
        weight += found.episodes.at[i].kind == RECORD_ACCOUNT ? found.episodes.at[i].weight : 0;
    assert_int_equal(evidence.records, llround(weight)); /* one a quarter */
    assert_int_equal(evidence.count, 17);
    bool has_strong = false;
    for (size_t i = 0; i < evidence.count; i++) {
        const struct signal_evidence *one = &evidence.signals[i];
        assert_int_equal(one->present.n + one->absent.n, evidence.records);
        assert_int_equal(one->present.x + one->absent.x, evidence.good);
        assert_int_equal(one->late.n, evidence.good);
        assert_false(one->is_leaky); /* the demo's facts are enriched, but decide nothing */
        has_strong = has_strong || (str_is(one->signal, "pricing") && one->test.p.value < 0.01);
    }
    assert_true(has_strong);
    struct buf buf;
    buf_init(&buf, arena, JSON_BYTES_MAX);
    evidence_json(&buf, &evidence);
    assert_true(buf_str(&buf).length > 1000);
    arena_free(arena);
}

/* The better tier first, then the better cell, then the scores; a challenger that orders alike is
 * no better, one that reverses is worse. */
static void the_order_is_that_of_the_ranking(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct score best = {.tier = 0, .cell_rank = 1, .fit_mp = 0, .intent_mp = 0};
    struct score worse = {.tier = 1, .cell_rank = 1, .fit_mp = 100000, .intent_mp = 100000};
    struct score cell = worse, points = worse;
    cell.cell_rank = 2;
    points.fit_mp--;
    assert_true(score_order(&best, 500, 500) > score_order(&worse, 500, 500));
    assert_true(score_order(&worse, 500, 500) > score_order(&points, 500, 500));
    assert_true(score_order(&points, 500, 500) > score_order(&cell, 500, 500));
    enum { RECORDS = 40 };
    struct ordered records[RECORDS];
    for (size_t i = 0; i < RECORDS; i++) /* of every tier the first records are good: 12, 6, 1 */
        records[i] = (struct ordered){.order = (double)(RECORDS - i),
                                      .challenger = (double)i,
                                      .tier = (uint8_t)(i < 13   ? 0
                                                        : i < 26 ? 1
                                                                 : 2),
                                      .is_routed = i < 26,
                                      .is_good = i < 12 || (i >= 13 && i < 19) || i == 26};
    struct ordering ordering = ordering_of(arena, records, RECORDS);
    assert_int_equal(ordering.bands[2].x, 12); /* A, the highest */
    assert_int_equal(ordering.bands[0].n, 14);
    assert_int_equal(ordering.verdict, BANDS_MONOTONE);
    assert_int_equal(ordering.depth, 26);
    assert_true(fabs(ordering.gain.gain.value - 18.0 / 19) < 1e-12);
    assert_true(fabs(ordering.auc.auc.value + ordering.challenger.auc.value - 1) < 1e-12);
    assert_true(ordering.pair.z.value < -2);
    arena_free(arena);
}

SUITE(suggest_test, cmocka_unit_test(a_neighbour_is_scored_as_from_the_ledger),
      cmocka_unit_test(those_that_route_alike_are_one),
      cmocka_unit_test(the_order_of_candidates_decides_nothing),
      cmocka_unit_test(sides_share_no_unit),
      cmocka_unit_test(a_handful_that_are_alike_prove_little),
      cmocka_unit_test(what_is_set_wrong_is_found_and_nothing_else),
      cmocka_unit_test(an_empty_ledger), cmocka_unit_test(everything_is_too_young),
      cmocka_unit_test(a_handful_of_accounts), cmocka_unit_test(one_account),
      cmocka_unit_test(evidence_counts_every_record_once), cmocka_unit_test(no_outcome_at_all),
      cmocka_unit_test(a_segment_may_break_even_elsewhere),
      cmocka_unit_test(the_order_is_that_of_the_ranking),
      cmocka_unit_test(a_request_that_makes_no_sense));
