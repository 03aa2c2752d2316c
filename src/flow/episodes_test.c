/* Episodes at first events: a list of calls in which what is known, the call and what came of it
 * share one instant, worked out by hand, and told as report conversion tells it. */
#include "flow/episodes.h"

#include "base/arena.h"
#include "base/instant.h"
#include "flow/report.h"
#include "flow/search_test.h"
#include "store/store.h"

#define FIRST_US (INT64_C(14000) * DAY_US) /* 2008-05-01 */
#define AS_OF_US (FIRST_US + 10 * DAY_US)

enum { MATURE_UNITS = 8, EPISODES = 6 };

/* The bank's agreement: without mortgage and loan a customer is in C; a young student among them
 * in A; with both in D. */
static struct rules banks(struct arena *arena)
{
    return rules_of_tree(arena, "examples/uci_bank_marketing/accord.yaml");
}

/* ---- the ledger ------------------------------------------------------------------------------- */

static void know(struct store *store, enum store_kind kind, const char *id, const char *field,
                 struct value value, int64_t at_us)
{
    struct err err = {0};
    enum store_added added;
    struct store_fact fact = {.field = str_of(field),
                              .value = value,
                              .effective_us = at_us,
                              .received_us = at_us,
                              .source = STR("bank")};
    check(store_add_fact(store, kind, str_of(id), &fact, &added, &err), &err);
}

static void customer(struct store *store, const char *id, char tier, int64_t at_us)
{
    struct str debts = tier == 'D' ? STR("yes") : STR("no");
    know(store, STORE_PERSON, id, "housing", (struct value){.kind = VALUE_TEXT, .text = debts},
         at_us);
    know(store, STORE_PERSON, id, "loan", (struct value){.kind = VALUE_TEXT, .text = debts}, at_us);
    struct value student = {.kind = VALUE_TEXT, .text = STR("student")};
    struct value age = {.kind = VALUE_NUMBER, .number = dec_of_int(20)};
    if (tier != 'A')
        return;
    know(store, STORE_PERSON, id, "job", student, at_us);
    know(store, STORE_PERSON, id, "age", age, at_us);
}

static void call(struct store *store, struct arena *arena, const char *person, int64_t at_us)
{
    struct err err = {0};
    enum store_added added;
    struct store_event event = {.source = STR("bank"),
                                .id = str_printf(arena, "%s-%lld", person, (long long)at_us),
                                .type = STR("track"),
                                .name = STR("Contacted"),
                                .person = str_of(person),
                                .properties = STR("{\"calls\":1}"),
                                .occurred_us = at_us,
                                .received_us = at_us};
    event.payload = digest_of(event.id);
    check(store_add_event(store, &event, &added, &err), &err);
}

static void won(struct store *store, const char *person, int64_t at_us)
{
    struct err err = {0};
    enum store_added added;
    struct store_outcome outcome = {
        .kind = STR("won"), .person = str_of(person), .at_us = at_us, .received_us = at_us};
    check(store_add_outcome(store, &outcome, &added, &err), &err);
}

static struct store *ledger(struct arena *arena)
{
    static const struct {
        const char *id;
        char tier;
        int64_t first_us;
        int64_t won_after_us; /* NEVER_US = never */
    } customers[] = {
        {"at once", 'A', FIRST_US, 0},
        {"never", 'A', FIRST_US, NEVER_US},
        {"on the last day", 'C', FIRST_US + DAY_US, DAY_US},
        {"a day late", 'C', FIRST_US + DAY_US, DAY_US + 1},
        {"before", 'A', FIRST_US + DAY_US, -1},
        {"in D", 'D', FIRST_US, 0},
        {"just mature", 'A', AS_OF_US - DAY_US, 0},
        {"too young", 'A', AS_OF_US - DAY_US + 1, 0},
        {"called twice", 'A', FIRST_US + DAY_US, 3 * DAY_US},
    };
    struct store *store;
    struct err err = {0};
    struct store_options memory = {.create = true};
    check(store_open(arena, ":memory:", &memory, &store, &err), &err);
    check(store_begin(store, &err), &err);
    for (size_t i = 0; i < sizeof customers / sizeof *customers; i++) {
        customer(store, customers[i].id, customers[i].tier, customers[i].first_us);
        call(store, arena, customers[i].id, customers[i].first_us);
        if (customers[i].won_after_us != NEVER_US)
            won(store, customers[i].id, customers[i].first_us + customers[i].won_after_us);
    }
    call(store, arena, "called twice", FIRST_US + 4 * DAY_US);
    customer(store, "never called", 'A', FIRST_US);
    know(store, STORE_ACCOUNT, "a firm", "name",
         (struct value){.kind = VALUE_TEXT, .text = STR("Firm")}, FIRST_US);
    check(store_commit(store, &err), &err);
    return store;
}

/* ---- what is made of it ------------------------------------------------------------------------- */

static struct suggest_request calls(enum episode_anchor anchor)
{
    struct suggest_request request = suggest_defaults(AS_OF_US);
    request.episodes.anchor = anchor;
    request.episodes.horizon_us = DAY_US;
    request.episodes.outcome = "won";
    return request;
}

static void sampled_it_shows_nothing(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct rules rules = banks(arena);
    struct suggest_request request = calls(EPISODES_SAMPLED);
    struct search search = search_tried(arena, ledger(arena), &rules, &request);
    assert_int_equal(search.episodes.instant_count, 1);
    assert_int_equal(search.episodes.good, 0);
    assert_int_equal(search.episodes.already, 1);
    arena_free(arena);
}

static void anchored_each_is_judged_once(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct rules rules = banks(arena);
    struct suggest_request request = calls(EPISODES_FIRST_EVENT);
    struct search search = search_tried(arena, ledger(arena), &rules, &request);
    const struct episodes *e = &search.episodes;
    static const struct {
        const char *id;
        int64_t at_us, good_us;
    } expected[EPISODES] = {
        {"a day late", FIRST_US + DAY_US, 0},
        {"at once", FIRST_US, FIRST_US},
        {"called twice", FIRST_US + DAY_US, 0},
        {"just mature", AS_OF_US - DAY_US, AS_OF_US - DAY_US},
        {"never", FIRST_US, 0},
        {"on the last day", FIRST_US + DAY_US, FIRST_US + 2 * DAY_US},
    };
    assert_int_equal(e->count, EPISODES);
    for (size_t i = 0; i < EPISODES; i++) {
        assert_true(str_is(e->at[i].id, expected[i].id));
        assert_int_equal(e->instants[e->at[i].instant], expected[i].at_us);
        assert_int_equal(e->at[i].good_us, expected[i].good_us);
        assert_int_equal(e->at[i].is_good, expected[i].good_us != 0);
        assert_true(e->at[i].weight == 1);
    }
    assert_int_equal(e->instant_count, 3);
    assert_int_equal(e->routed, 4);
    assert_int_equal(e->routed_good, 2);
    assert_int_equal(e->already, 1);   /* "before" */
    assert_int_equal(e->untouched, 1); /* "in D" */
    assert_int_equal(e->immature, 1);  /* "too young" */
    assert_int_equal(e->no_anchor, 2); /* "never called", "a firm" */
    arena_free(arena);
}

/* Volume and moves are over the same: each unit once, at its own instant. */
static void a_unit_moves_at_its_own_instant_alone(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct rules rules = banks(arena);
    struct suggest_request request = calls(EPISODES_FIRST_EVENT);
    struct search search = search_tried(arena, ledger(arena), &rules, &request);
    int64_t most = 0;
    for (size_t i = 0; i < search.trial_count; i++)
        most = search.trials[i].moved > most ? search.trials[i].moved : most;
    assert_int_equal(search.seen, MATURE_UNITS);
    assert_int_equal(search.routed, 5); /* "before" among them */
    assert_true(most > 0 && most <= MATURE_UNITS);
    arena_free(arena);
}

static void the_report_tells_the_same(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct rules rules = banks(arena);
    struct store *store = ledger(arena);
    struct suggest_request request = calls(EPISODES_FIRST_EVENT);
    struct search search = search_tried(arena, store, &rules, &request);
    struct conversion_request asked = conversion_defaults(AS_OF_US);
    struct conversion told;
    struct err err = {0};
    asked.kind = RECORD_PERSON;
    asked.anchor = ANCHOR_FIRST_EVENT;
    asked.horizon_us = DAY_US;
    asked.outcome = "won";
    check(conversion_report(store, rules.plan, &asked, arena, &told, &err), &err);
    assert_int_equal(told.total.mature.n, search.episodes.count + 1); /* the report tells D too */
    assert_int_equal(told.total.mature.x, search.episodes.good + 1);
    assert_int_equal(told.total.immature, search.episodes.immature);
    assert_int_equal(told.already, search.episodes.already);
    assert_int_equal(told.no_anchor, search.episodes.no_anchor - 1); /* and no account */
    arena_free(arena);
}

static void too_many_instants_are_refused(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct rules rules = banks(arena);
    struct store *store = ledger(arena);
    struct suggest_request request = calls(EPISODES_FIRST_EVENT);
    struct suggestions found;
    struct err err = {0};
    check(store_begin(store, &err), &err);
    for (int i = 0; i < EPISODE_INSTANTS_MAX; i++)
        call(store, arena, arena_printf(arena, "p%d", i), FIRST_US + i);
    check(store_commit(store, &err), &err);
    assert_false(suggest_search(store, &rules, &request, arena, &found, &err));
    assert_int_equal(err.code, ERR_LIMIT);
    arena_free(arena);
}

SUITE(episodes_test, cmocka_unit_test(sampled_it_shows_nothing),
      cmocka_unit_test(anchored_each_is_judged_once),
      cmocka_unit_test(a_unit_moves_at_its_own_instant_alone),
      cmocka_unit_test(the_report_tells_the_same), cmocka_unit_test(too_many_instants_are_refused));
