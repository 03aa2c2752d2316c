/* The simulated company: the same from the same seed, a beginning of a larger one, true to its
 * stated truth, and with the dirt it promises. */
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/instant.h"
#include "base/json.h"
#include "base/map.h"
#include "evidence/proportion.h"
#include "flow/company_test.h"
#include "store/store.h"
#include "suite.h"

#define END_US (INT64_C(20758) * DAY_US)

static void check(bool done, const struct err *err)
{
    if (!done)
        fail_msg("%s", err->text);
}

struct company_fixture company_fixture_new(int64_t people, uint64_t seed)
{
    const char *root = getenv("SOURCE_ROOT");
    if (!root)
        skip();
    struct company_fixture fixture = {.arena = arena_new("test")};
    struct err err = {0};
    struct store_options options = {.create = true};
    fixture.options = (struct demo_options){.seed = seed, .people = people, .end_us = END_US};
    const char *path = arena_printf(fixture.arena, "%s/agreements/saas.yaml", root);
    check(rules_read(fixture.arena, path, &fixture.rules, &err), &err);
    check(store_open(fixture.arena, ":memory:", &options, &fixture.store, &err), &err);
    check(demo_make(fixture.arena, fixture.store, &fixture.options, &fixture.counts, &err), &err);
    return fixture;
}

void company_fixture_free(struct company_fixture *fixture)
{
    arena_free(fixture->arena);
}

static struct digest content_of(int64_t people, uint64_t seed)
{
    struct company_fixture fixture = company_fixture_new(people, seed);
    struct digest digest;
    struct err err = {0};
    check(store_digest(fixture.store, &digest, &err), &err);
    company_fixture_free(&fixture);
    return digest;
}

static void same_seed_same_company(void **state)
{
    (void)state;
    struct digest one = content_of(100, 1), again = content_of(100, 1), other = content_of(100, 2);
    assert_memory_equal(&one, &again, sizeof one);
    assert_memory_not_equal(&one, &other, sizeof one);
}

static const struct store_record *record_of(const struct company_fixture *fixture, struct str id)
{
    const struct store_record *record = NULL, *end = NULL;
    struct store_cursor *cursor;
    struct err err = {0};
    check(store_read_named(fixture->store, fixture->arena, STORE_PERSON, &id, 1, &cursor, &err) &&
              store_next_record(cursor, fixture->arena, &record, &err) &&
              (!record || store_next_record(cursor, fixture->arena, &end, &err)),
          &err);
    return record;
}

static size_t read_all(const struct company_fixture *fixture, enum store_kind kind,
                       const struct store_record ***ret_records)
{
    struct store_moment all = {STORE_NEVER_US, STORE_NEVER_US};
    struct store_cursor *cursor;
    struct err err = {0};
    size_t count = 0, capacity = 0;
    const struct store_record **records = NULL;
    check(store_read_records(fixture->store, fixture->arena, kind, all, &cursor, &err), &err);
    for (;;) {
        const struct store_record *record;
        check(store_next_record(cursor, fixture->arena, &record, &err), &err);
        if (!record)
            break;
        records = arena_grow(fixture->arena, records, &capacity, count + 1,
                             sizeof(const struct store_record *));
        records[count++] = record;
    }
    *ret_records = records;
    return count;
}

/* Event ids are numbers of the whole company, so only what people did is compared. */
static void a_larger_company_begins_with_the_smaller(void **state)
{
    (void)state;
    struct company_fixture small = company_fixture_new(60, 5), large = company_fixture_new(200, 5);
    const struct store_record **people;
    size_t count = read_all(&small, STORE_PERSON, &people);
    assert_true(count >= 60);
    for (size_t i = 0; i < count; i++) {
        const struct store_record *twin = record_of(&large, people[i]->id);
        assert_non_null(twin);
        assert_int_equal(twin->event_count, people[i]->event_count);
        assert_int_equal(twin->fact_count, people[i]->fact_count);
    }
    company_fixture_free(&small);
    company_fixture_free(&large);
}

static void nothing_is_received_after_the_end(void **state)
{
    (void)state;
    struct company_fixture fixture = company_fixture_new(300, 3);
    struct store_counts counts;
    struct err err = {0};
    check(store_count(fixture.store, &counts, &err), &err);
    assert_true(counts.received_max_us < END_US);
    assert_true(counts.received_min_us > END_US - 4 * DEMO_DAYS * DAY_US);
    assert_int_equal(counts.persons, fixture.counts.people);
    assert_int_equal(counts.accounts, fixture.counts.accounts);
    assert_int_equal(counts.outcomes, fixture.counts.outcomes);
    assert_int_equal(counts.events, fixture.counts.events);
    company_fixture_free(&fixture);
}

static void it_has_the_dirt_it_promises(void **state)
{
    (void)state;
    struct company_fixture fixture = company_fixture_new(1500, 4);
    const struct store_record **people;
    size_t count = read_all(&fixture, STORE_PERSON, &people);
    int64_t late = 0, machines = 0, ahead = 0, not_ascii = 0;
    for (size_t i = 0; i < count; i++) {
        for (size_t e = 0; e < people[i]->event_count; e++) {
            const struct store_event *event = &people[i]->events[e];
            late += event->received_us > event->occurred_us + 12 * HOUR_US;
            machines += event->quality != 0;
            ahead += event->occurred_us > event->received_us + HOUR_US;
        }
        for (size_t f = 0; f < people[i]->fact_count; f++)
            for (size_t b = 0; b < people[i]->facts[f].value.text.length; b++)
                not_ascii += (unsigned char)people[i]->facts[f].value.text.at[b] > 127;
    }
    assert_true(late > 100);
    assert_true(machines > 100);
    assert_true(ahead >= 1);
    assert_true(not_ascii > 100);
    assert_true(fixture.counts.duplicates > 100);
    company_fixture_free(&fixture);
}

/* One of the truth's effects must show in a plain count: software firms open more opportunities,
 * and competitors open none. */
static void outcomes_follow_the_truth(void **state)
{
    (void)state;
    struct company_fixture fixture = company_fixture_new(3000, 6);
    const struct store_record **accounts;
    size_t count = read_all(&fixture, STORE_ACCOUNT, &accounts);
    struct store_outcome *outcomes;
    size_t outcome_count;
    struct store_moment all = {STORE_NEVER_US, STORE_NEVER_US};
    struct err err = {0};
    struct map reached;
    check(store_read_outcomes(fixture.store, fixture.arena, all, &outcomes, &outcome_count, &err),
          &err);
    map_init(&reached, fixture.arena);
    for (size_t i = 0; i < outcome_count; i++)
        if (str_is(outcomes[i].kind, "opportunity"))
            map_put(&reached, outcomes[i].account, 1);
    struct proportion software = {0, 0}, others = {0, 0}, rivals = {0, 0};
    for (size_t i = 0; i < count; i++) {
        uint32_t one;
        bool has = map_get(&reached, accounts[i]->id, &one), is_software = false, is_rival = false;
        for (size_t f = 0; f < accounts[i]->fact_count; f++) {
            struct str value = accounts[i]->facts[f].value.text;
            is_software = is_software || str_is(value, "software") || str_is(value, "internet") ||
                          str_is(value, "fintech");
            is_rival = is_rival || str_is(value, "rival-one.example");
        }
        struct proportion *group = is_rival ? &rivals : is_software ? &software : &others;
        *group = proportion_add(*group, (struct proportion){has, 1});
    }
    assert_true(rivals.n >= 2);
    assert_int_equal(rivals.x, 0);
    struct two_prop_test test = two_prop_test(software, others);
    assert_true(test.p.known && test.p.value < 0.05);
    assert_true(proportion_rate(software).value > proportion_rate(others).value);
    company_fixture_free(&fixture);
}

static void the_truth_is_json_of_every_feature(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct buf text;
    struct err err = {0};
    const struct json *root, *signals;
    struct demo_options options = {.seed = UINT64_MAX, .people = 3000, .end_us = END_US};
    buf_init(&text, arena, 1 << 20);
    demo_truth_json(&text, &options);
    check(json_parse(arena, buf_str(&text), &root, &err), &err);
    check(json_get_array(root, "signals", &signals, &err), &err);
    assert_int_equal(signals->count, DEMO_FEATURES);
    for (size_t i = 0; i < signals->count; i++) {
        double log_odds;
        check(json_get_real(&signals->items[i], "log_odds", &log_odds, &err), &err);
        assert_true(log_odds == demo_truth[i].log_odds);
    }
    assert_true(str_is(json_get(root, "seed")->text, "18446744073709551615"));
    arena_free(arena);
}

SUITE(demo_test, cmocka_unit_test(same_seed_same_company),
      cmocka_unit_test(a_larger_company_begins_with_the_smaller),
      cmocka_unit_test(nothing_is_received_after_the_end),
      cmocka_unit_test(it_has_the_dirt_it_promises), cmocka_unit_test(outcomes_follow_the_truth),
      cmocka_unit_test(the_truth_is_json_of_every_feature));
