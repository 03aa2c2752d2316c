/* A what-if says what scoring everything anew would say, whatever was tried before, however it is
 * scored, and whatever happens to the ledger meanwhile. */
#include "flow/whatif.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/instant.h"
#include "base/map.h"
#include "base/rng.h"
#include "engine/neighbours.h"
#include "engine/plan.h"
#include "flow/company_test.h"
#include "flow/score.h"
#include "folder.h"
#include "store/store.h"
#include "suite.h"

enum { PEOPLE = 150, EDITS = 12, JSON_BYTES_MAX = 1 << 20 };

static void check(bool done, const struct err *err)
{
    if (!done)
        fail_msg("%s", err->text);
}

static struct whatif_request request_of(const struct company_fixture *f, int days, int every)
{
    int64_t end_us = f->options.end_us;
    return (struct whatif_request){
        .plan = f->rules.plan,
        .period = {end_us - days * DAY_US, end_us, every * DAY_US},
        .threads = 1,
    };
}

static struct whatif *open_whatif(struct arena *arena, const struct store *store,
                                  const struct whatif_request *request)
{
    struct whatif *whatif;
    struct err err = {0};
    check(whatif_open(arena, store, request, &whatif, &err), &err);
    return whatif;
}

static struct str edited(struct arena *arena, struct whatif *whatif, const struct plan *plan)
{
    struct buf buf;
    struct err err = {0};
    buf_init(&buf, arena, JSON_BYTES_MAX);
    check(whatif_edit(whatif, plan, &err), &err);
    whatif_result_json(&buf, whatif_result(whatif));
    assert_false(buf.is_full);
    return buf_str(&buf);
}

/* What nobody tried anything on before says. */
static struct str afresh(struct arena *arena, const struct store *store,
                         const struct whatif_request *request, const struct plan *plan)
{
    struct arena *own = arena_new("a fresh what-if");
    struct str text = str_copy(arena, edited(own, open_whatif(own, store, request), plan));
    arena_free(own);
    return text;
}

static void same(struct str a, struct str b)
{
    if (!str_eq(a, b))
        fail_msg("\n" STR_FMT "differs from\n" STR_FMT, STR_ARG(a), STR_ARG(b));
}

/* A neighbour of `agreement` that compiles. */
static const struct agreement *step(struct arena *arena, struct rng *rng,
                                    const struct agreement *agreement, const struct plan **ret_plan)
{
    struct neighbours neighbours = neighbours_of(arena, agreement);
    assert_true(neighbours.count > 0);
    for (;;) {
        struct err err = {0};
        const struct agreement *next =
            neighbours.at[rng_below(rng, (uint32_t)neighbours.count)].agreement;
        if (plan_compile(arena, next, ret_plan, &err))
            return next;
    }
}

/* ---- equal to a fresh one ------------------------------------------------------------------------ */

static void any_sequence_of_edits_equals_a_fresh_one(void **state)
{
    (void)state;
    struct company_fixture f = company_fixture_new(PEOPLE, 21);
    struct whatif_request request = request_of(&f, 120, 10), slow = request, two = request;
    slow.is_slow = true;
    two.threads = 2;
    struct whatif *kept = open_whatif(f.arena, f.store, &request);
    struct rng rng = rng_of(7);
    const struct agreement *agreement = f.rules.agreement;
    int moving = 0;
    struct str unchanged = edited(f.arena, kept, f.rules.plan);
    for (int i = 0; i < EDITS; i++) {
        const struct plan *plan;
        agreement = step(f.arena, &rng, i % 4 == 3 ? f.rules.agreement : agreement, &plan);
        struct str text = edited(f.arena, kept, plan);
        same(text, afresh(f.arena, f.store, &request, plan));
        same(text, afresh(f.arena, f.store, &two, plan));
        if (i % 4 == 0)
            same(text, afresh(f.arena, f.store, &slow, plan));
        moving += !str_eq(text, unchanged);
        if (i % 3 == 2) /* undone at once */
            same(edited(f.arena, kept, f.rules.plan), unchanged);
    }
    assert_true(moving > 2); /* or it proved nothing */
    same(edited(f.arena, kept, f.rules.plan), unchanged);
    company_fixture_free(&f);
}

/* An edit that reads a field which no agreement before it read: more has to be had of the ledger. */
static void edits_may_read_what_none_read_before(void **state)
{
    (void)state;
    struct company_fixture f = company_fixture_new(PEOPLE, 26);
    struct whatif_request request = request_of(&f, 60, 10), slow = request;
    slow.is_slow = true;
    struct whatif *kept = open_whatif(f.arena, f.store, &request);
    struct str unchanged = edited(f.arena, kept, f.rules.plan);
    struct str yaml;
    struct err err = {0};
    const char *path = arena_printf(f.arena, "%s/agreements/saas.yaml", getenv("SOURCE_ROOT"));
    check(file_read(f.arena, &file_calls_system, path, 1 << 20, &yaml, &err), &err);
    char *at = strstr(str_terminated(f.arena, yaml), "field: account.crm");
    assert_non_null(at);
    size_t before = (size_t)(strstr(yaml.at, "field: account.crm") - yaml.at);
    struct str other = str_printf(f.arena, STR_FMT "field: account.name%s",
                                  STR_ARG(str_slice(yaml, 0, before)), at + 18);
    struct rules rules;
    check(rules_of(f.arena, "other.yaml", other, &rules, &err), &err);
    struct str text = edited(f.arena, kept, rules.plan);
    same(text, afresh(f.arena, f.store, &request, rules.plan));
    same(text, afresh(f.arena, f.store, &slow, rules.plan));
    same(edited(f.arena, kept, f.rules.plan), unchanged);
    company_fixture_free(&f);
}

/* Records that are merged in the middle of the period: before, they are two; the image cannot tell. */
static void merges_within_the_period_are_seen_when_they_happened(void **state)
{
    (void)state;
    struct company_fixture f = company_fixture_new(PEOPLE, 22);
    struct whatif_request request = request_of(&f, 90, 10), slow = request;
    slow.is_slow = true;
    struct arena *arena = arena_new("ids");
    struct ranking ranking;
    struct err err = {0};
    enum store_added added;
    struct moment end = {f.options.end_us, f.options.end_us};
    check(company_score(f.store, f.rules.plan, end, false, arena, &ranking, &err), &err);
    check(store_begin(f.store, &err), &err);
    for (int kind = 0; kind < 2; kind++)
        for (size_t i = 0; i + 1 < 8; i += 2) {
            int64_t at_us = f.options.end_us - 45 * DAY_US;
            struct store_merge merge = {(enum store_kind)kind, ranking.at[kind][i]->score.id,
                                        ranking.at[kind][i + 1]->score.id, at_us, at_us};
            check(store_add_merge(f.store, &merge, &added, &err), &err);
        }
    check(store_commit(f.store, &err), &err);
    struct rng rng = rng_of(3);
    const struct plan *plan;
    (void)step(f.arena, &rng, f.rules.agreement, &plan);
    same(afresh(f.arena, f.store, &request, plan), afresh(f.arena, f.store, &slow, plan));
    arena_free(arena);
    company_fixture_free(&f);
}

/* ---- laws ------------------------------------------------------------------------------------------- */

static void nothing_changed_is_nothing_moved(void **state)
{
    (void)state;
    struct company_fixture f = company_fixture_new(2 * PEOPLE, 24);
    struct whatif_request request = request_of(&f, 180, 7);
    struct whatif *whatif = open_whatif(f.arena, f.store, &request);
    (void)edited(f.arena, whatif, f.rules.plan);
    const struct whatif_result *result = whatif_result(whatif);
    for (int kind = 0; kind < 2; kind++)
        for (int i = 0; i <= TIERS; i++)
            for (int j = 0; j <= TIERS; j++)
                assert_true(i == j || result->migration[kind].moved[i][j] == 0);
    assert_int_equal(result->entered[ARM_BEFORE], result->entered[ARM_AFTER]);
    assert_int_equal(result->standing[ARM_BEFORE], result->standing[ARM_AFTER]);
    int64_t entered = 0, standing = 0;
    for (size_t i = 0; i < result->team_count; i++) {
        entered += result->teams[i].entered[ARM_AFTER];
        standing += result->teams[i].standing[ARM_AFTER];
        assert_true(result->teams[i].business_days[ARM_AFTER] > 0);
        assert_true(result->teams[i].business_days[ARM_AFTER] <= 180);
    }
    assert_int_equal(entered, result->entered[ARM_AFTER]);
    assert_int_equal(standing, result->standing[ARM_AFTER]);
    assert_true(entered > 0);
    company_fixture_free(&f);
}

/* Counted the long way: by id, from rankings, without any of the machinery. */
struct naive {
    struct map ids;
    int last_hot[1000]; /* sample + 1; 0 = never */
    int64_t entered, standing;
};

static void naive_sample(struct naive *n, const struct company_fixture *f, int64_t t_us, int k,
                         bool is_last)
{
    struct arena *arena = arena_new("a naive sample");
    struct moment moment = {t_us, t_us};
    struct ranking ranking;
    struct err err = {0};
    check(company_score(f->store, f->rules.plan, moment, false, arena, &ranking, &err), &err);
    for (int kind = 0; kind < 2; kind++)
        for (size_t i = 0; i < ranking.count[kind]; i++) {
            const struct score *score = &ranking.at[kind][i]->score;
            if (score->tier > 1 || score->account.length)
                continue;
            struct str key = str_printf(f->arena, "%d" STR_FMT, kind, STR_ARG(score->id));
            uint32_t number = map_intern(&n->ids, key, NULL);
            assert_true(number < 1000);
            int last = n->last_hot[number] - 1;
            bool is_new = last < 0 || (last < k - 1 && (k - last) * 8 >= 30);
            n->entered += k > 0 && is_new;
            n->standing += is_last;
            n->last_hot[number] = k + 1;
        }
    arena_free(arena);
}

static void entries_are_those_counted_by_hand(void **state)
{
    (void)state;
    enum { DAYS = 96, EVERY = 8 };
    struct company_fixture f = company_fixture_new(PEOPLE, 24);
    struct whatif_request request = request_of(&f, DAYS, EVERY);
    struct whatif *whatif = open_whatif(f.arena, f.store, &request);
    (void)edited(f.arena, whatif, f.rules.plan);
    struct naive *naive = arena_alloc(f.arena, sizeof *naive);
    map_init(&naive->ids, f.arena);
    size_t count;
    const int64_t *instants = whatif_samples(whatif, &count);
    assert_int_equal(count, DAYS / EVERY + 1);
    for (size_t k = 0; k < count; k++)
        naive_sample(naive, &f, instants[k], (int)k, k + 1 == count);
    assert_int_equal(whatif_result(whatif)->entered[ARM_BEFORE], naive->entered);
    assert_int_equal(whatif_result(whatif)->standing[ARM_BEFORE], naive->standing);
    assert_true(naive->entered > 0);
    company_fixture_free(&f);
}

/* Nothing is kept for a next edit, yet there may be one. */
static void a_single_edit_says_the_same(void **state)
{
    (void)state;
    struct company_fixture f = company_fixture_new(PEOPLE, 27);
    struct whatif_request request = request_of(&f, 90, 10), single = request;
    single.is_single = true;
    struct rng rng = rng_of(8);
    struct whatif *kept = open_whatif(f.arena, f.store, &request);
    struct whatif *once = open_whatif(f.arena, f.store, &single);
    for (int i = 0; i < 4; i++) {
        const struct plan *plan;
        (void)step(f.arena, &rng, f.rules.agreement, &plan);
        same(edited(f.arena, once, plan), edited(f.arena, kept, plan));
    }
    company_fixture_free(&f);
}

/* ---- a ledger of one kind only ------------------------------------------------------------------------ */

/* One person with nearly all events of the ledger, beside people without any. */
static struct store *lopsided_store(struct arena *arena, int64_t end_us, int events, int people)
{
    struct store_options create = {.create = true};
    struct store *store;
    struct err err = {0};
    enum store_added added;
    check(store_open(arena, ":memory:", &create, &store, &err) && store_begin(store, &err), &err);
    for (int i = 0; i < people; i++) {
        struct store_fact fact = {.field = STR("seniority"),
                                  .value = value_text(arena, STR("vp")),
                                  .effective_us = end_us - 300 * DAY_US,
                                  .received_us = end_us - 300 * DAY_US};
        struct str id = str_printf(arena, "p%d", i);
        check(store_add_fact(store, STORE_PERSON, id, &fact, &added, &err), &err);
    }
    for (int i = 0; i < events; i++) {
        int64_t t_us = end_us - 200 * DAY_US + i * (200 * DAY_US / events);
        struct store_event event = {.source = STR("web"),
                                    .id = str_printf(arena, "e%d", i),
                                    .type = STR("track"),
                                    .name = STR("Demo Requested"),
                                    .person = STR("p0"),
                                    .occurred_us = t_us,
                                    .received_us = t_us};
        event.payload = digest_of(event.id);
        check(store_add_event(store, &event, &added, &err), &err);
    }
    check(store_commit(store, &err), &err);
    return store;
}

static void lopsided_ledgers_are_as_any(void **state)
{
    (void)state;
    static const struct {
        int events, people;
    } ledgers[] = {{0, 3000}, {20000, 1}, {20000, 300}};
    struct company_fixture f = company_fixture_new(20, 28);
    struct rng rng = rng_of(9);
    for (size_t i = 0; i < sizeof ledgers / sizeof *ledgers; i++) {
        struct store *store =
            lopsided_store(f.arena, f.options.end_us, ledgers[i].events, ledgers[i].people);
        struct whatif_request request = request_of(&f, 60, 20), slow = request;
        const struct plan *plan;
        slow.is_slow = true;
        (void)step(f.arena, &rng, f.rules.agreement, &plan);
        struct whatif *whatif = open_whatif(f.arena, store, &request);
        same(edited(f.arena, whatif, plan), afresh(f.arena, store, &slow, plan));
        int64_t known = 0;
        for (int from = 0; from <= TIERS; from++)
            for (int to = 0; to <= TIERS; to++)
                known += whatif_result(whatif)->migration[RECORD_PERSON].moved[from][to];
        assert_int_equal(known, ledgers[i].people);
        assert_int_equal(whatif_result(whatif)->standing[ARM_BEFORE], ledgers[i].events ? 1 : 0);
    }
    company_fixture_free(&f);
}

/* ---- a ledger that grows, an image that is torn -------------------------------------------------------- */

struct filed {
    struct arena *arena;
    char *folder;
    const char *ledger, *image;
    struct rules rules;
    struct whatif_request request;
};

/* The demo company in files. */
static struct filed filed_new(void)
{
    struct filed filed = {.arena = arena_new("test")};
    struct company_fixture model = company_fixture_new(20, 1); /* skips where it must */
    struct demo_options options = model.options;
    company_fixture_free(&model);
    options.people = PEOPLE;
    filed.folder = folder_new(filed.arena);
    filed.ledger = workspace_path(filed.arena, filed.folder, LEDGER_FILE);
    filed.image = workspace_path(filed.arena, filed.folder, "accord.image");
    struct err err = {0};
    struct store_options create = {.create = true};
    struct demo_counts counts;
    struct store *store;
    struct arena *making = arena_new("making");
    check(store_open(making, filed.ledger, &create, &store, &err), &err);
    check(demo_make(making, store, &options, &counts, &err), &err);
    arena_free(making);
    const char *yaml = arena_printf(filed.arena, "%s/agreements/saas.yaml", getenv("SOURCE_ROOT"));
    check(rules_read(filed.arena, yaml, &filed.rules, &err), &err);
    filed.request = (struct whatif_request){
        .plan = filed.rules.plan,
        .period = {options.end_us - 60 * DAY_US, options.end_us, 7 * DAY_US},
        .threads = 2,
        .image_path = filed.image,
    };
    return filed;
}

static struct store *reader_of(const struct filed *filed)
{
    struct err err = {0};
    struct store *store;
    struct store_options read = {.read_only = true};
    check(store_open(filed->arena, filed->ledger, &read, &store, &err), &err);
    return store;
}

/* Everybody asks for a demo the day before the end, and it was received at once. */
static void add_request(const struct filed *filed, struct store *store, struct str person)
{
    struct err err = {0};
    enum store_added added;
    int64_t t_us = filed->request.period.to_us - DAY_US;
    struct store_event event = {
        .source = STR("later"),
        .id = person,
        .type = STR("track"),
        .name = STR("Demo Requested"),
        .person = person,
        .occurred_us = t_us,
        .received_us = t_us,
    };
    event.payload = digest_of(event.id);
    check(store_add_event(store, &event, &added, &err), &err);
}

/* Every account moved to Europe two days before the end: other teams get it. */
static void move_to_europe(const struct filed *filed, struct store *store, struct str account)
{
    struct err err = {0};
    enum store_added added;
    int64_t t_us = filed->request.period.to_us - 2 * DAY_US;
    struct store_fact fact = {
        .field = STR("region"),
        .value = value_text(filed->arena, STR("europe")),
        .effective_us = t_us,
        .received_us = t_us,
    };
    check(store_add_fact(store, STORE_ACCOUNT, account, &fact, &added, &err), &err);
}

static void write_much(const struct filed *filed)
{
    struct arena *writing = arena_new("another writer");
    struct err err = {0};
    struct store *store;
    struct ranking ranking;
    struct moment end = {filed->request.period.to_us, filed->request.period.to_us};
    check(store_open(writing, filed->ledger, NULL, &store, &err), &err);
    check(company_score(store, filed->rules.plan, end, false, writing, &ranking, &err), &err);
    check(store_begin(store, &err), &err);
    for (size_t i = 0; i < ranking.count[RECORD_PERSON]; i++)
        add_request(filed, store, ranking.at[RECORD_PERSON][i]->score.id);
    for (size_t i = 0; i < ranking.count[RECORD_ACCOUNT]; i++)
        move_to_europe(filed, store, ranking.at[RECORD_ACCOUNT][i]->score.id);
    check(store_commit(store, &err), &err);
    arena_free(writing);
}

static int64_t hot_accounts(const struct whatif_result *result)
{
    int64_t count = 0;
    for (int tier = 0; tier <= TIERS; tier++)
        count += result->migration[RECORD_ACCOUNT].moved[0][tier] +
                 result->migration[RECORD_ACCOUNT].moved[1][tier];
    return count;
}

static int64_t standing_in(const struct whatif_result *result, struct str team)
{
    for (size_t i = 0; i < result->team_count; i++)
        if (str_eq(result->teams[i].team, team))
            return result->teams[i].standing[ARM_BEFORE];
    return 0;
}

/* Another connection writes after the what-if was opened, before anything was tried on it: also what
 * only an edit reads (whom a team gets) is of the ledger as it stood. */
static void a_ledger_that_grows_does_not_matter(void **state)
{
    (void)state;
    for (int way = 0; way < 3; way++) {
        struct filed filed = filed_new();
        struct rng rng = rng_of(5);
        const struct plan *plan;
        (void)step(filed.arena, &rng, filed.rules.agreement, &plan);
        struct whatif_request request = filed.request;
        request.is_slow = way == 1;
        request.is_single = way == 2;
        struct str before = afresh(filed.arena, reader_of(&filed), &request, plan);
        struct whatif *whatif = open_whatif(filed.arena, reader_of(&filed), &request);
        write_much(&filed);
        same(edited(filed.arena, whatif, plan), before);
        int64_t hot = whatif_result(whatif)->standing[ARM_BEFORE];
        assert_true(standing_in(whatif_result(whatif), STR("europe_sales")) < hot);
        /* What is opened now sees both. */
        whatif = open_whatif(filed.arena, reader_of(&filed), &request);
        (void)edited(filed.arena, whatif, plan);
        assert_true(whatif_result(whatif)->standing[ARM_BEFORE] > hot);
        assert_int_equal(standing_in(whatif_result(whatif), STR("europe_sales")),
                         hot_accounts(whatif_result(whatif)));
        arena_free(filed.arena);
    }
}

static void a_torn_image_changes_nothing(void **state)
{
    (void)state;
    struct filed filed = filed_new();
    struct store *store = reader_of(&filed);
    const struct plan *plan = filed.rules.plan;
    struct str expected = afresh(filed.arena, store, &filed.request, plan), bytes;
    struct err err = {0};
    check(file_read(filed.arena, &file_calls_system, filed.image, 64 << 20, &bytes, &err), &err);
    for (int cut = 0; cut < 4; cut++) {
        size_t length = bytes.length * (size_t)cut / 4;
        check(file_write(filed.arena, &file_calls_system, filed.image, str_slice(bytes, 0, length),
                         &err),
              &err);
        same(afresh(filed.arena, store, &filed.request, plan), expected);
    }
    char *damaged = str_terminated(filed.arena, bytes);
    for (size_t at = 100; at < bytes.length; at += bytes.length / 5) {
        damaged[at] ^= 0x20;
        check(file_write(filed.arena, &file_calls_system, filed.image,
                         (struct str){damaged, bytes.length}, &err),
              &err);
        same(afresh(filed.arena, store, &filed.request, plan), expected);
        damaged[at] ^= 0x20;
    }
    filed.request.image_path = "/nowhere/at/all/accord.image";
    same(afresh(filed.arena, store, &filed.request, plan), expected);
    arena_free(filed.arena);
}

/* ---- periods ---------------------------------------------------------------------------------------------- */

static void senseless_periods_are_refused(void **state)
{
    (void)state;
    struct company_fixture f = company_fixture_new(20, 25);
    struct whatif *whatif;
    int64_t end_us = f.options.end_us;
    const struct {
        struct whatif_period period;
        enum err_code code;
    } cases[] = {
        {{end_us, end_us - 1, DAY_US}, ERR_USAGE},
        {{end_us - DAY_US, end_us, 0}, ERR_USAGE},
        {{end_us - DAY_US, end_us, -DAY_US}, ERR_USAGE},
        {{INSTANT_MIN - 1, end_us, DAY_US}, ERR_USAGE},
        {{end_us, INSTANT_MAX + 1, DAY_US}, ERR_USAGE},
        {{INSTANT_MIN, INSTANT_MAX, HOUR_US}, ERR_LIMIT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err = {0};
        struct whatif_request request = {
            .plan = f.rules.plan, .period = cases[i].period, .threads = 1};
        assert_false(whatif_open(f.arena, f.store, &request, &whatif, &err));
        assert_int_equal(err.code, cases[i].code);
    }
    struct whatif_request moment = {
        .plan = f.rules.plan, .period = {end_us, end_us, DAY_US}, .threads = 1};
    size_t count;
    whatif = open_whatif(f.arena, f.store, &moment);
    assert_int_equal(*whatif_samples(whatif, &count), end_us);
    assert_int_equal(count, 1);
    (void)edited(f.arena, whatif, f.rules.plan);
    assert_int_equal(whatif_result(whatif)->entered[ARM_AFTER], 0);
    company_fixture_free(&f);
}

SUITE(whatif_test, cmocka_unit_test(any_sequence_of_edits_equals_a_fresh_one),
      cmocka_unit_test(edits_may_read_what_none_read_before),
      cmocka_unit_test(merges_within_the_period_are_seen_when_they_happened),
      cmocka_unit_test(nothing_changed_is_nothing_moved),
      cmocka_unit_test(entries_are_those_counted_by_hand),
      cmocka_unit_test(a_single_edit_says_the_same), cmocka_unit_test(lopsided_ledgers_are_as_any),
      cmocka_unit_test(a_ledger_that_grows_does_not_matter),
      cmocka_unit_test(a_torn_image_changes_nothing),
      cmocka_unit_test(senseless_periods_are_refused));
