/* A simulation tells what came of it as counting by hand does; its pages are one list; nothing in
 * it depends on how it was scored. */
#include "flow/simulate.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/instant.h"
#include "base/json.h"
#include "base/map.h"
#include "engine/grade.h"
#include "flow/company_test.h"
#include "flow/score.h"
#include "store/store.h"
#include "suite.h"

enum { PEOPLE = 200, JSON_BYTES_MAX = 4 << 20, YAML_BYTES_MAX = 1 << 20 };

static void check(bool done, const struct err *err)
{
    if (!done)
        fail_msg("%s", err->text);
}

/* The ready-made agreement with its first `from` replaced. */
static struct rules changed(struct arena *arena, const char *from, const char *to)
{
    struct str yaml;
    struct err err = {0};
    const char *path = arena_printf(arena, "%s/agreements/saas.yaml", getenv("SOURCE_ROOT"));
    check(file_read(arena, &file_calls_system, path, YAML_BYTES_MAX, &yaml, &err), &err);
    const char *at = strstr(yaml.at, from);
    assert_non_null(at);
    size_t before = (size_t)(at - yaml.at);
    struct buf buf;
    buf_init(&buf, arena, YAML_BYTES_MAX);
    buf_add(&buf, str_slice(yaml, 0, before));
    buf_text(&buf, to);
    buf_add(&buf, str_slice(yaml, before + strlen(from), yaml.length));
    struct rules rules;
    check(rules_of(arena, "candidate.yaml", buf_str(&buf), &rules, &err), &err);
    return rules;
}

static struct simulate_request request_of(const struct company_fixture *f,
                                          const struct rules *after)
{
    int64_t end_us = f->options.end_us;
    return (struct simulate_request){
        .before = &f->rules,
        .after = after,
        .period = {end_us - 200 * DAY_US, end_us - 20 * DAY_US, 10 * DAY_US},
        .as_of_us = end_us,
        .threads = 2,
        .moves = 20,
        .page = 1,
    };
}

static struct simulation simulated(struct arena *arena, const struct store *store,
                                   const struct simulate_request *request)
{
    struct simulation simulation;
    struct err err = {0};
    check(simulate(store, request, arena, &simulation, &err), &err);
    return simulation;
}

static struct str json_of(struct arena *arena, const struct simulation *simulation)
{
    struct buf buf;
    buf_init(&buf, arena, JSON_BYTES_MAX);
    simulation_json(&buf, simulation);
    assert_false(buf.is_full);
    return buf_str(&buf);
}

/* ---- however it is scored ------------------------------------------------------------------------- */

static void fast_and_slow_say_the_same(void **state)
{
    (void)state;
    static const char *const edits[][2] = {
        {"points: 50", "points: 10"},
        {"field: account.crm", "field: account.region"}, /* what the other never reads */
        {"when: {account.region: {in:", "when: {person.seniority: {in:"},
    };
    struct company_fixture f = company_fixture_new(PEOPLE, 31);
    for (size_t i = 0; i < sizeof edits / sizeof *edits; i++) {
        struct rules after = changed(f.arena, edits[i][0], edits[i][1]);
        struct simulate_request request = request_of(&f, &after);
        struct simulation fast = simulated(f.arena, f.store, &request);
        request.is_slow = true;
        struct simulation slow = simulated(f.arena, f.store, &request);
        struct str a = json_of(f.arena, &fast), b = json_of(f.arena, &slow);
        assert_string_equal(str_terminated(f.arena, a), str_terminated(f.arena, b));
        assert_true(fast.diff.count > 0);
    }
    company_fixture_free(&f);
}

/* ---- by hand ------------------------------------------------------------------------------------------ */

/* Accounts at each sample: "sample id"; and those hot under an agreement: "arm sample id". */
struct by_hand {
    struct map known, hot;
};

static struct str place(const struct company_fixture *f, int arm, size_t k, struct str id)
{
    return str_printf(f->arena, "%d %zu " STR_FMT, arm, k, STR_ARG(id));
}

static struct by_hand accounts_by_hand(const struct company_fixture *f, const struct simulation *s,
                                       const char *hot_tiers)
{
    struct by_hand h;
    map_init(&h.known, f->arena);
    map_init(&h.hot, f->arena);
    const struct plan *plans[] = {s->request.before->plan, s->request.after->plan};
    for (size_t k = 0; k < s->sample_count; k++)
        for (int arm = 0; arm < ARMS; arm++) {
            struct moment moment = {s->samples[k], s->samples[k]};
            struct ranking ranking;
            struct err err = {0};
            check(company_score(f->store, plans[arm], moment, false, f->arena, &ranking, &err),
                  &err);
            for (size_t i = 0; i < ranking.count[RECORD_ACCOUNT]; i++) {
                const struct score *score = &ranking.at[RECORD_ACCOUNT][i]->score;
                map_put(&h.known, place(f, 0, k, score->id), 1);
                if (strchr(hot_tiers, tier_letter(score->tier)))
                    map_put(&h.hot, place(f, arm, k, score->id), 1);
            }
        }
    return h;
}

static bool has(const struct map *map, struct str key)
{
    uint32_t value;
    return map_get(map, key, &value);
}

static bool saw_by_hand(const struct company_fixture *f, const struct simulation *s,
                        const struct map *places, int arm, struct str id, int64_t at_us,
                        int64_t horizon_us)
{
    for (size_t k = 0; k < s->sample_count; k++)
        if (s->samples[k] <= at_us && at_us <= s->samples[k] + horizon_us &&
            has(places, place(f, arm, k, id)))
            return true;
    return false;
}

/* Counted the long way; `expected`: [before][after], and unseen. */
static void count_by_hand(const struct company_fixture *f, const struct simulation *s,
                          const struct by_hand *h, int64_t expected[2][2], int64_t *ret_unseen)
{
    const struct sim_outcome *o = &s->outcomes[0];
    struct store_outcome *rows;
    size_t count;
    struct err err = {0};
    struct map seen;
    struct store_moment moment = {s->request.as_of_us, s->request.as_of_us};
    map_init(&seen, f->arena);
    check(store_read_outcomes(f->store, f->arena, moment, &rows, &count, &err), &err);
    for (size_t i = 0; i < count; i++) {
        const struct store_outcome *row = &rows[i];
        bool is_new;
        if (!str_is(row->kind, "opportunity") && !str_is(row->kind, "won") &&
            !str_is(row->kind, "lost"))
            continue;
        assert_true(row->account.length > 0);
        (void)map_intern(&seen,
                         str_printf(f->arena, STR_FMT " " STR_FMT, STR_ARG(row->account),
                                    STR_ARG(row->opportunity)),
                         &is_new);
        if (!is_new || row->at_us < s->samples[0] || row->at_us > s->request.as_of_us ||
            row->at_us > s->samples[s->sample_count - 1] + o->horizon_us)
            continue;
        bool routed[ARMS];
        for (int arm = 0; arm < ARMS; arm++)
            routed[arm] = saw_by_hand(f, s, &h->hot, arm, row->account, row->at_us, o->horizon_us);
        if (saw_by_hand(f, s, &h->known, 0, row->account, row->at_us, o->horizon_us))
            expected[routed[0]][routed[1]]++;
        else
            ++*ret_unseen;
    }
}

static void same_by_hand(const struct company_fixture *f, const struct simulation *s,
                         const char *hot_tiers)
{
    struct by_hand h = accounts_by_hand(f, s, hot_tiers);
    const struct sim_outcome *o = &s->outcomes[0];
    int64_t expected[2][2] = {{0}}, unseen = 0;
    assert_string_equal(o->kind, "opportunity");
    count_by_hand(f, s, &h, expected, &unseen);
    assert_int_equal(o->counts.neither, expected[0][0]);
    assert_int_equal(o->counts.caught, expected[0][1]);
    assert_int_equal(o->counts.lost, expected[1][0]);
    assert_int_equal(o->counts.both, expected[1][1]);
    assert_int_equal(o->unseen, unseen);
    assert_true(o->counts.both > 0 && o->counts.neither > 0);
}

static void outcomes_are_those_counted_by_hand(void **state)
{
    (void)state;
    struct company_fixture f = company_fixture_new(PEOPLE, 33);
    struct rules after = changed(f.arena, "points: 50", "points: 5");
    struct simulate_request request = request_of(&f, &after);
    struct simulation s = simulated(f.arena, f.store, &request);
    same_by_hand(&f, &s, "AB");
    company_fixture_free(&f);
}

/* What is routed is what the agreement says is: here B no more. */
static void an_agreement_says_which_tiers_are_routed(void **state)
{
    (void)state;
    struct company_fixture f = company_fixture_new(PEOPLE, 33);
    struct rules only_a = changed(f.arena, "label: Call this week\n    route: true",
                                  "label: Call this week\n    route: false");
    struct simulate_request request = request_of(&f, &only_a);
    struct simulation s = simulated(f.arena, f.store, &request);
    assert_int_equal(s.moves_total, 0);
    assert_true(s.result.standing[ARM_AFTER] < s.result.standing[ARM_BEFORE]);
    assert_true(s.result.entered[ARM_AFTER] < s.result.entered[ARM_BEFORE]);
    assert_true(s.swaps_total > 0 && !simulation_is_still(&s));
    request.before = &only_a;
    s = simulated(f.arena, f.store, &request);
    same_by_hand(&f, &s, "A");
    company_fixture_free(&f);
}

static void sets_and_segments_add_up(void **state)
{
    (void)state;
    struct company_fixture f = company_fixture_new(PEOPLE, 34);
    struct rules after = changed(f.arena, "points: 50", "points: 5");
    struct simulate_request request = request_of(&f, &after);
    request.moves = SIMULATE_MOVES_MAX;
    struct simulation s = simulated(f.arena, f.store, &request);
    assert_int_equal(s.swap_count, s.swaps_total);
    for (size_t n = 0; n < SIM_OUTCOMES; n++) {
        const struct sim_outcome *o = &s.outcomes[n];
        int64_t in = 0, out = 0;
        for (size_t i = 0; i < s.swap_count; i++)
            *(s.swaps[i].is_in ? &in : &out) += 1;
        assert_true(n > 0 || out > 0);
        struct sim_counts counts = {0};
        for (size_t i = 0; i < o->segment_count; i++) {
            counts.both += o->segments[i].counts.both;
            counts.caught += o->segments[i].counts.caught;
            counts.lost += o->segments[i].counts.lost;
            counts.neither += o->segments[i].counts.neither;
        }
        assert_memory_equal(&counts, &o->counts, sizeof counts);
        assert_int_equal(sim_counts_routed(&counts, ARM_AFTER) -
                             sim_counts_routed(&counts, ARM_BEFORE),
                         counts.caught - counts.lost);
        for (int set = 0; set < SIM_SETS; set++) {
            struct proportion mature = {0};
            int64_t immature = 0, already = 0;
            for (size_t i = 0; i < o->segment_count; i++) {
                mature = proportion_add(mature, o->segments[i].sets[set].mature);
                immature += o->segments[i].sets[set].immature;
                already += o->segments[i].sets[set].already;
            }
            const struct sim_rate *rate = &o->sets[set];
            assert_int_equal(mature.x, rate->mature.x);
            assert_int_equal(mature.n, rate->mature.n);
            assert_int_equal(immature, rate->immature);
            assert_int_equal(already, rate->already);
            assert_int_equal(rate->interval.estimate.known,
                             rate->mature.n >= SIMULATE_COUNTS_ONLY_BELOW);
            int64_t all = rate->mature.n + rate->immature + rate->already;
            if (set == SIM_IN)
                assert_int_equal(all, in);
            if (set == SIM_OUT)
                assert_int_equal(all, out);
        }
        /* before - out = after - in: those who are in both */
        int64_t both[2];
        for (int arm = 0; arm < ARMS; arm++) {
            const struct sim_rate *own = &o->sets[arm];
            const struct sim_rate *only = &o->sets[arm == ARM_BEFORE ? SIM_OUT : SIM_IN];
            both[arm] = own->mature.n + own->immature + own->already - only->mature.n -
                        only->immature - only->already;
        }
        assert_int_equal(both[0], both[1]);
    }
    company_fixture_free(&f);
}

/* ---- pages ---------------------------------------------------------------------------------------------- */

static void same_standing(const struct sim_standing *a, const struct sim_standing *b)
{
    assert_int_equal(a->reason_count, b->reason_count);
    for (size_t i = 0; i < a->reason_count; i++)
        assert_true(str_eq(a->reasons[i].says, b->reasons[i].says));
    assert_true(str_eq(a->segment, b->segment));
    assert_int_equal(a->rank, b->rank);
}

static void pages_are_one_list(void **state)
{
    (void)state;
    struct company_fixture f = company_fixture_new(PEOPLE, 35);
    struct rules after = changed(f.arena, "points: 50", "points: 5");
    struct simulate_request request = request_of(&f, &after);
    request.moves = 1000;
    struct simulation all = simulated(f.arena, f.store, &request);
    int64_t off_diagonal = 0;
    for (int kind = 0; kind < 2; kind++)
        for (int i = 0; i <= TIERS; i++)
            for (int j = 0; j <= TIERS; j++)
                off_diagonal += i == j ? 0 : all.result.migration[kind].moved[i][j];
    assert_int_equal(all.moves_total, off_diagonal);
    assert_int_equal(all.move_count, all.moves_total);
    assert_true(all.moves_total > 3);
    request.moves = 3;
    size_t at = 0;
    for (request.page = 1; at < all.moves_total; request.page++) {
        struct simulation page = simulated(f.arena, f.store, &request);
        assert_true(page.move_count > 0);
        for (size_t i = 0; i < page.move_count; i++, at++) {
            const struct sim_move *a = &page.moves[i], *b = &all.moves[at];
            assert_true(str_eq(a->id, b->id));
            assert_int_equal(a->kind, b->kind);
            same_standing(&a->at[ARM_BEFORE], &b->at[ARM_BEFORE]);
            same_standing(&a->at[ARM_AFTER], &b->at[ARM_AFTER]);
            assert_int_equal(a->cause, b->cause);
            assert_int_equal(a->why_count, b->why_count);
            assert_int_not_equal(a->at[ARM_BEFORE].tier, a->at[ARM_AFTER].tier);
        }
    }
    request.page = SIZE_MAX;
    assert_int_equal(simulated(f.arena, f.store, &request).move_count, 0);
    company_fixture_free(&f);
}

/* ---- nothing changed, and each thing changed alone ------------------------------------------------- */

/* Rows are who stood there before, columns who stands there after: by scoring each on its own. */
static void matrix_has_the_sums_of_both_rankings(const struct company_fixture *f,
                                                 const struct simulation *s)
{
    int64_t tiers[ARMS][2][TIERS + 1] = {0}, sums[ARMS][2][TIERS + 1] = {0};
    const struct plan *plans[] = {s->request.before->plan, s->request.after->plan};
    struct moment moment = {s->request.period.to_us, s->request.period.to_us};
    for (int arm = 0; arm < ARMS; arm++) {
        struct ranking ranking;
        struct err err = {0};
        check(company_score(f->store, plans[arm], moment, false, f->arena, &ranking, &err), &err);
        for (int kind = 0; kind < 2; kind++)
            for (size_t i = 0; i < ranking.count[kind]; i++)
                tiers[arm][kind][ranking.at[kind][i]->score.tier]++;
    }
    for (int kind = 0; kind < 2; kind++)
        for (int i = 0; i <= TIERS; i++)
            for (int j = 0; j <= TIERS; j++) {
                sums[ARM_BEFORE][kind][i] += s->result.migration[kind].moved[i][j];
                sums[ARM_AFTER][kind][j] += s->result.migration[kind].moved[i][j];
            }
    assert_memory_equal(tiers, sums, sizeof sums);
}

static const struct sim_rate *rate_of(const struct simulation *s, enum sim_set set)
{
    return &s->outcomes[0].sets[set];
}

static int64_t units_in(const struct sim_rate *rate)
{
    return rate->mature.n + rate->immature + rate->already;
}

static void whoever_moves_has_a_cause(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to;
        enum sim_cause cause;
    } edits[] = {
        {"points: 50", "points: 5", CAUSE_POINTS},
        {"A: 70, B: 50, C: 30", "A: 71, B: 60, C: 40", CAUSE_THRESHOLDS},
        {"C: {1: B, 2: C, 3: C, 4: D}", "C: {1: B, 2: C, 3: C, 4: C}", CAUSE_GRID},
        {"lt: 100}", "lt: 400}", CAUSE_SEGMENT},
        {"{eq: customer}", "{eq: nobody}", CAUSE_CLEARED},
        {"  - id: partner\n",
         "  - {id: tiny, label: Too small, when: {account.employees: {lt: 50}}, scope: account}\n"
         "  - id: partner\n",
         CAUSE_DISQUALIFIED},
    };
    struct company_fixture f = company_fixture_new(2 * PEOPLE, 39);
    for (size_t e = 0; e < sizeof edits / sizeof *edits; e++) {
        struct rules after = changed(f.arena, edits[e].from, edits[e].to);
        struct simulate_request request = request_of(&f, &after);
        request.moves = 1000;
        struct simulation s = simulated(f.arena, f.store, &request);
        if (s.moves_total == 0)
            fail_msg("nobody moves by '%s'", edits[e].to);
        assert_false(simulation_is_still(&s));
        size_t so = 0;
        for (size_t i = 0; i < s.move_count; i++) {
            so += s.moves[i].cause == edits[e].cause;
            assert_true(s.moves[i].cause != CAUSE_POINTS || s.moves[i].why_count > 0);
            assert_true(s.moves[i].cause != CAUSE_DISQUALIFIED ||
                        str_is(s.moves[i].at[ARM_AFTER].disqualified, "Too small"));
        }
        assert_int_equal(so, s.move_count);
        matrix_has_the_sums_of_both_rankings(&f, &s);
        /* Who comes in less who goes out is the change of who is routed. */
        assert_int_equal(units_in(rate_of(&s, SIM_AFTER)) - units_in(rate_of(&s, SIM_BEFORE)),
                         units_in(rate_of(&s, SIM_IN)) - units_in(rate_of(&s, SIM_OUT)));
    }
    company_fixture_free(&f);
}

static void nothing_changed_is_still(void **state)
{
    (void)state;
    static const char *const edits[][2] = {{"", ""}, {"name: Software", "name: Hard and software"}};
    struct company_fixture f = company_fixture_new(PEOPLE, 40);
    for (size_t e = 0; e < 2; e++) {
        struct rules after = changed(f.arena, edits[e][0], edits[e][1]);
        struct simulate_request request = request_of(&f, &after);
        struct simulation s = simulated(f.arena, f.store, &request);
        assert_true(simulation_is_still(&s));
        assert_int_equal(s.diff.count, e);
        assert_int_equal(s.moves_total + s.swaps_total, 0);
        assert_true(s.result.entered[ARM_AFTER] > 0);
        assert_true(sim_counts_total(&s.outcomes[0].counts) > 0);
        matrix_has_the_sums_of_both_rankings(&f, &s);
        for (enum sim_set set = SIM_IN; set <= SIM_OUT; set++)
            assert_int_equal(units_in(rate_of(&s, set)), 0);
    }
    struct rules after = changed(f.arena, "open_max: 15", "open_max: 5");
    struct simulate_request request = request_of(&f, &after);
    struct simulation s = simulated(f.arena, f.store, &request);
    assert_int_equal(s.moves_total + s.swaps_total, 0);
    assert_false(simulation_is_still(&s)); /* nobody moves, but they fill the team otherwise */
    company_fixture_free(&f);
}

/* ---- nothing to compare ----------------------------------------------------------------------------------- */

static void json_is_one_object(struct arena *arena, const struct simulation *simulation)
{
    const struct json *root, *outcomes;
    struct err err = {0};
    check(json_parse(arena, json_of(arena, simulation), &root, &err), &err);
    assert_int_equal(root->type, JSON_OBJECT);
    check(json_get_array(root, "outcomes", &outcomes, &err), &err);
    assert_int_equal(outcomes->count, SIM_OUTCOMES);
}

static void an_empty_ledger_is_no_failure(void **state)
{
    (void)state;
    struct company_fixture f = company_fixture_new(20, 36);
    struct rules after = changed(f.arena, "points: 50", "points: 5");
    struct simulate_request request = request_of(&f, &after);
    struct store_options create = {.create = true};
    struct store *store;
    struct err err = {0};
    check(store_open(f.arena, ":memory:", &create, &store, &err), &err);
    for (int slow = 0; slow < 2; slow++) {
        request.is_slow = slow;
        struct simulation s = simulated(f.arena, store, &request);
        json_is_one_object(f.arena, &s);
        assert_int_equal(s.kinds[RECORD_ACCOUNT].known, 0);
        assert_false(s.kinds[RECORD_ACCOUNT].tau_b.known);
        assert_int_equal(s.moves_total + s.swaps_total + s.result.team_count, 0);
        assert_int_equal(s.outcomes[0].counts.neither, 0);
    }
    company_fixture_free(&f);
}

/* Not known is not nought: no rate, no interval, no difference. */
static void nothing_is_said_of_outcomes(const struct simulation *s)
{
    for (size_t n = 0; n < SIM_OUTCOMES; n++) {
        const struct sim_outcome *o = &s->outcomes[n];
        assert_false(o->is_known);
        assert_int_equal(sim_counts_total(&o->counts) + o->unseen, 0);
        assert_false(o->difference.estimate.known);
        for (int set = 0; set < SIM_SETS; set++)
            assert_false(o->sets[set].interval.estimate.known ||
                         o->sets[set].interval.lower.known || o->sets[set].interval.upper.known);
        for (enum whatif_arm arm = ARM_BEFORE; arm < ARMS; arm++)
            assert_false(sim_routed_share(&o->counts, arm).estimate.known);
    }
}

/* The company's outcomes, but none in the period: who was routed is counted, and no rate is said. */
static void a_period_without_outcomes_says_so(void **state)
{
    (void)state;
    struct company_fixture f = company_fixture_new(10 * PEOPLE, 41);
    struct rules after = changed(f.arena, "points: 50", "points: 5");
    struct simulate_request request = request_of(&f, &after);
    request.period.from_us = request.period.to_us = f.options.end_us + DAY_US;
    request.as_of_us = f.options.end_us + 400 * DAY_US;
    struct simulation s = simulated(f.arena, f.store, &request);
    assert_true(units_in(rate_of(&s, SIM_BEFORE)) >= SIMULATE_COUNTS_ONLY_BELOW);
    nothing_is_said_of_outcomes(&s);
    json_is_one_object(f.arena, &s);
    company_fixture_free(&f);
}

/* People alone, who ask for a demo; no account, no outcome. */
static void people_without_accounts_are_units(void **state)
{
    (void)state;
    struct company_fixture f = company_fixture_new(20, 37);
    struct rules after = changed(f.arena, "fit: {A:", "fit: {A:");
    struct simulate_request request = request_of(&f, &after);
    struct store_options create = {.create = true};
    struct store *store;
    struct err err = {0};
    enum store_added added;
    int64_t t_us = request.period.from_us - 3 * DAY_US;
    check(store_open(f.arena, ":memory:", &create, &store, &err) && store_begin(store, &err), &err);
    for (int i = 0; i < 5; i++) {
        struct store_fact fact = {.field = STR("seniority"),
                                  .value = value_text(f.arena, STR("vp")),
                                  .effective_us = t_us,
                                  .received_us = t_us};
        struct str id = str_printf(f.arena, "p%d", i);
        check(store_add_fact(store, STORE_PERSON, id, &fact, &added, &err), &err);
    }
    check(store_commit(store, &err), &err);
    struct simulation s = simulated(f.arena, store, &request);
    json_is_one_object(f.arena, &s);
    assert_int_equal(s.kinds[RECORD_PERSON].known, 5);
    assert_int_equal(s.kinds[RECORD_PERSON].moved, 0);
    assert_int_equal(s.diff.count, 0);
    nothing_is_said_of_outcomes(&s);
    company_fixture_free(&f);
}

static void a_period_ends_by_as_of(void **state)
{
    (void)state;
    struct company_fixture f = company_fixture_new(20, 38);
    struct simulate_request request = request_of(&f, &f.rules);
    struct simulation simulation;
    struct err err = {0};
    request.as_of_us = request.period.to_us - 1;
    assert_false(simulate(f.store, &request, f.arena, &simulation, &err));
    assert_int_equal(err.code, ERR_USAGE);
    /* One instant, after all outcomes: nothing to compare, nothing wrong. */
    request.as_of_us = request.period.from_us = request.period.to_us = f.options.end_us;
    simulation = simulated(f.arena, f.store, &request);
    assert_int_equal(simulation.sample_count, 1);
    assert_int_equal(sim_counts_total(&simulation.outcomes[0].counts), 0);
    assert_false(simulation.outcomes[0].is_known);
    json_is_one_object(f.arena, &simulation);
    company_fixture_free(&f);
}

SUITE(simulate_test, cmocka_unit_test(fast_and_slow_say_the_same),
      cmocka_unit_test(outcomes_are_those_counted_by_hand),
      cmocka_unit_test(an_agreement_says_which_tiers_are_routed),
      cmocka_unit_test(sets_and_segments_add_up), cmocka_unit_test(pages_are_one_list),
      cmocka_unit_test(whoever_moves_has_a_cause), cmocka_unit_test(nothing_changed_is_still),
      cmocka_unit_test(an_empty_ledger_is_no_failure),
      cmocka_unit_test(a_period_without_outcomes_says_so),
      cmocka_unit_test(people_without_accounts_are_units),
      cmocka_unit_test(a_period_ends_by_as_of));
