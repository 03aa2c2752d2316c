/* One record is the same however it is read, and its events take the memory that scoring them needs,
 * whatever else the ledger keeps of them. */
#include "flow/load.h"

#include "base/arena.h"
#include "base/map.h"
#include "flow/company_test.h"
#include "flow/explain.h"
#include "flow/image_ledger.h"
#include "store/store.h"
#include "suite.h"

enum { BYTES_LOADED = 256, BYTES_EXPLAINED = 400 }; /* an event, at most */

static struct store *new_ledger(struct arena *arena)
{
    struct store_options options = {.create = true};
    struct store *store;
    struct err err;
    ledger_check(store_open(arena, ":memory:", &options, &store, &err), &err);
    return store;
}

/* ---- one record or all ---- */

static void same_events(struct arena *arena, const struct record *one, const struct record *all)
{
    struct map places;
    map_init(&places, arena);
    assert_int_equal(one->event_count, all->event_count);
    for (size_t i = 0; i < one->event_count; i++)
        map_put(&places, one->events[i].id, (uint32_t)i);
    assert_int_equal(places.count, one->event_count);
    for (size_t i = 0; i < all->event_count; i++) {
        const struct event *y = &all->events[i];
        uint32_t place;
        assert_true(map_get(&places, y->id, &place));
        const struct event *x = &one->events[place];
        assert_true(str_eq(x->type, y->type) && str_eq(x->name, y->name));
        assert_true(x->occurred_us == y->occurred_us && x->received_us == y->received_us);
        assert_true(x->retracted_us == y->retracted_us && x->quality == y->quality);
        assert_int_equal(x->property_count, y->property_count);
        for (size_t j = 0; j < x->property_count; j++) {
            assert_true(str_eq(x->properties[j].name, y->properties[j].name));
            assert_true(str_eq(x->properties[j].value.text, y->properties[j].value.text));
            assert_int_equal(x->properties[j].value.kind, y->properties[j].value.kind);
        }
    }
}

static void compare_all(const struct store *store, const struct plan *plan, enum record_kind kind,
                        struct moment moment)
{
    struct arena *arena = arena_new("test");
    struct loader *loader = loader_new(arena, plan), *other = loader_new(arena, plan);
    struct store_moment at = {moment.as_of_us, moment.known_at_us};
    struct store_cursor *cursor;
    struct err err;
    ledger_check(store_read_records(store, arena, (enum store_kind)kind, at, &cursor, &err), &err);
    for (;;) {
        const struct store_record *from;
        struct record all, one;
        bool is_found = false;
        ledger_check(store_next_record(cursor, arena, &from, &err), &err);
        if (!from)
            break;
        ledger_check(
            load_record(loader, arena, from, &all, &err) &&
                load_found(other, store, arena, kind, from->id, moment, &is_found, &one, &err),
            &err);
        assert_true(is_found && str_eq(one.id, all.id) && one.fact_count == all.fact_count);
        same_events(arena, &one, &all);
    }
    arena_free(arena);
}

/* Copies, retractions, merges, escapes in names of properties, and moments before some of it. */
static void one_record_is_the_same_as_among_all(void **state)
{
    (void)state;
    struct company_fixture fixture = company_fixture_new(20, 1);
    struct store *store = new_ledger(fixture.arena);
    struct rng rng = rng_of(7);
    struct err err;
    ledger_check(store_begin(store, &err), &err);
    for (int i = 0; i < 1500; i++)
        ledger_add_event(store, fixture.arena, &rng, &err);
    for (int i = 0; i < 200; i++)
        ledger_add_fact(store, fixture.arena, &rng, &err);
    for (int i = 0; i < 15; i++)
        ledger_add_merge(store, fixture.arena, &rng, &err);
    ledger_check(store_commit(store, &err), &err);
    static const int64_t days[] = {10, 40, 300};
    for (int kind = RECORD_ACCOUNT; kind <= RECORD_PERSON; kind++)
        for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
            int64_t at_us = LEDGER_AT(days[i], 0);
            compare_all(store, fixture.rules.plan, (enum record_kind)kind,
                        (struct moment){at_us, at_us});
        }
    company_fixture_free(&fixture);
}

/* ---- one person with many events ---- */

static void add_visits(struct store *store, struct arena *arena, int from, int to)
{
    struct err err;
    enum store_added added;
    ledger_check(store_begin(store, &err), &err);
    for (int i = from; i < to; i++) {
        struct store_event event = {
            .source = STR("web"),
            .id = str_printf(arena, "%032d", i),
            .type = STR("Page"),
            .name = STR("Pricing Viewed"),
            .person = STR("p1"),
            .properties = str_printf(arena,
                                     "{\"agent\":\"%0200d\",\"campaign\":\"c\",\"duration_ms\":%d,"
                                     "\"path\":\"/pricing\",\"locale\":\"en\"}",
                                     i, i),
            .occurred_us = LEDGER_AT(0, 0) + i * SECOND_US,
            .received_us = LEDGER_AT(0, 0) + i * SECOND_US};
        event.payload = digest_of(event.id);
        ledger_check(store_add_event(store, &event, &added, &err), &err);
    }
    ledger_check(store_commit(store, &err), &err);
}

struct taken_bytes {
    size_t loaded, explained;
};

static struct taken_bytes bytes_of_p1(const struct store *store, const struct rules *rules)
{
    struct arena *loaded = arena_new("test"), *explained = arena_new("test");
    struct moment moment = {LEDGER_AT(60, 0), LEDGER_AT(60, 0)};
    struct explain_request request = {.id = STR("p1"), .moment = moment};
    struct explained answer;
    struct record record;
    struct err err;
    bool is_found;
    ledger_check(load_found(loader_new(loaded, rules->plan), store, loaded, RECORD_PERSON,
                            STR("p1"), moment, &is_found, &record, &err) &&
                     record_explain(store, rules, &request, explained, &answer, &err),
                 &err);
    assert_true(is_found);
    struct taken_bytes bytes = {arena_bytes(loaded), arena_bytes(explained)};
    arena_free(loaded);
    arena_free(explained);
    return bytes;
}

static void an_event_takes_little_memory(void **state)
{
    (void)state;
    enum { FEW = 2000, MANY = 6000 };
    struct company_fixture fixture = company_fixture_new(20, 1);
    struct store *store = new_ledger(fixture.arena);
    add_visits(store, fixture.arena, 0, FEW);
    struct taken_bytes few = bytes_of_p1(store, &fixture.rules);
    add_visits(store, fixture.arena, FEW, MANY);
    struct taken_bytes many = bytes_of_p1(store, &fixture.rules);
    assert_true(many.loaded - few.loaded <= (size_t)BYTES_LOADED * (MANY - FEW));
    assert_true(many.explained - few.explained <= (size_t)BYTES_EXPLAINED * (MANY - FEW));
    company_fixture_free(&fixture);
}

SUITE(load_test, cmocka_unit_test(one_record_is_the_same_as_among_all),
      cmocka_unit_test(an_event_takes_little_memory));
