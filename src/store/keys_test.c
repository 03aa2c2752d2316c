/* Whether an event is known: the answers of store_keys.h are those of a list of everything that
 * was added, whether they come from memory, through the filter, or from the ledger itself. */
#include "store/store_keys.h"

#include <stdio.h>

#include "base/rng.h"
#include "store/fixture.h"
#include "store/store_int.h"
#include "store/store_pairs.h"
#include "suite.h"

static enum store_added add(struct store *store, uint32_t n)
{
    char id[16];
    enum store_added added;
    struct err err;
    snprintf(id, sizeof id, "e%u", (unsigned)n);
    struct store_event event = fixture_event(id, "p1", T(1));
    OK(store_add_event(store, &event, &added, &err));
    return added;
}

/* Many more transactions than a filter needs to be made, outgrown and made again. */
static void every_known_event_is_known(void **state)
{
    (void)state;
    enum { IDS = 30000, DEEDS = 60000 };
    struct arena *arena = arena_new("test");
    struct store *store = fixture_memory(arena);
    bool *known = arena_array(arena, IDS, sizeof *known);
    struct rng rng = rng_of(3);
    struct err err;
    OK(store_begin(store, &err));
    for (int i = 0; i < DEEDS; i++) {
        uint32_t n = rng_below(&rng, IDS);
        assert_int_equal(add(store, n), known[n] ? ADDED_DUPLICATE : ADDED_NEW);
        known[n] = true;
        if (rng_below(&rng, 500) == 0) {
            OK(store_commit(store, &err));
            OK(store_begin(store, &err));
        }
    }
    OK(store_commit(store, &err));
    arena_free(arena);
}

/* With hardly any memory the answers are the same: the ledger is asked instead. */
static void little_memory_changes_no_answer(void **state)
{
    (void)state;
    enum { IDS = 6000, DEEDS = 30000 };
    static const size_t rooms[] = {0, 20000};
    for (size_t room = 0; room < sizeof rooms / sizeof *rooms; room++) {
        struct arena *arena = arena_new("test");
        struct store *store = fixture_memory(arena);
        bool *known = arena_array(arena, IDS, sizeof *known);
        struct rng rng = rng_of(room);
        struct err err;
        store->filter_bytes_max = rooms[room];
        store->interned_bytes_max = rooms[room];
        OK(store_begin(store, &err));
        for (int i = 0; i < DEEDS; i++) {
            uint32_t n = rng_below(&rng, IDS);
            assert_int_equal(add(store, n), known[n] ? ADDED_DUPLICATE : ADDED_NEW);
            known[n] = true;
            if (rng_below(&rng, 300) == 0) {
                OK(store_commit(store, &err));
                OK(store_begin(store, &err));
            }
        }
        OK(store_commit(store, &err));
        struct store_counts counts;
        OK(store_count(store, &counts, &err));
        assert_int_equal(counts.persons, 1);
        assert_int_equal(counts.contested, 0);
        arena_free(arena);
    }
}

/* The smallest filter is too full after 131,072 keys, and there is no room for a larger one. */
static void a_filter_too_full_is_given_up(void **state)
{
    (void)state;
    enum { IDS = 140000, PIECE = 35000 };
    struct arena *arena = arena_new("test");
    struct store *store = fixture_memory(arena);
    struct err err;
    store->filter_bytes_max = 1 << 16;
    for (uint32_t n = 0; n < IDS; n++) {
        if (n % PIECE == 0)
            OK(store_begin(store, &err));
        assert_int_equal(add(store, n), ADDED_NEW);
        if (n % 50 == 0)
            assert_int_equal(add(store, n / 2), ADDED_DUPLICATE);
        if (n % PIECE == PIECE - 1)
            OK(store_commit(store, &err));
    }
    arena_free(arena);
}

/* What a rollback took back is new again; what another connection added is known. */
static void memory_does_not_outlive_its_truth(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test"), *stores = arena_new("stores");
    char *path = fixture_path(arena, "ledger.db");
    struct store *one, *two;
    struct err err;
    struct store_options options = {.create = true};
    OK(store_open(stores, path, &options, &one, &err));
    OK(store_open(stores, path, &options, &two, &err));
    for (uint32_t round = 0; round < 20; round++) {
        struct store *store = round % 3 == 0 ? two : one;
        OK(store_begin(store, &err));
        for (uint32_t i = 0; i < round * 40; i++)
            assert_int_equal(add(store, i), ADDED_DUPLICATE);
        for (uint32_t i = round * 40; i < round * 40 + 40; i++)
            assert_int_equal(add(store, i), ADDED_NEW);
        store_rollback(store);
        OK(store_begin(store, &err));
        for (uint32_t i = round * 40; i < round * 40 + 40; i++)
            assert_int_equal(add(store, i), ADDED_NEW);
        OK(store_commit(store, &err));
    }
    arena_free(stores);
    fixture_whole(path);
    arena_free(arena);
}

/* Two events that share all 64 bits of their key are still two. */
static void a_shared_key_is_no_duplicate(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct store *store = fixture_memory(arena);
    struct err err;
    const int64_t *events;
    size_t count;
    OK(store_begin(store, &err));
    assert_int_equal(add(store, 1), ADDED_NEW);
    OK(store_commit(store, &err));
    store->filter_bytes_max = 0; /* the ledger is asked */
    keys_forget(store->keys);
    OK(store_begin(store, &err));
    /* Claims that event 1 has the key of event 2, too: what a collision would look like. */
    int64_t source;
    OK(store_intern_word(store, STR("web"), &source, &err));
    int64_t key = (int64_t)(hash64(STR("e2")) ^ ((uint64_t)source * UINT64_C(0x9e3779b97f4a7c15)));
    struct pair pair = {key, 1};
    OK(pairs_write(store, SQL_add_key, SQL_add_keys, &pair, 1, &err));
    OK(keys_find(store, key, &events, &count, &err));
    assert_true(count == 1 && events[0] == 1);
    assert_int_equal(add(store, 2), ADDED_NEW);
    OK(keys_find(store, key, &events, &count, &err));
    assert_int_equal(count, 2);
    assert_int_equal(add(store, 2), ADDED_DUPLICATE);
    struct store_counts counts;
    OK(store_count(store, &counts, &err));
    assert_int_equal(counts.contested, 0);
    store_rollback(store);
    arena_free(arena);
}

static void add_of(struct store *store, uint32_t number, const char *person)
{
    char id[16];
    enum store_added added;
    struct err err;
    snprintf(id, sizeof id, "e%u", (unsigned)number);
    struct store_event event = fixture_event(id, person, T(1));
    OK(store_add_event(store, &event, &added, &err));
}

/* Ids that the ledger knows keep their numbers and others get new ones, whether they are asked for
 * one by one or learned all at once, and whether memory has room for them or not. */
static void an_id_has_one_number(void **state)
{
    (void)state;
    enum { KNOWN = 3000, PEOPLE = 4000, DEEDS = 12000 };
    static const size_t rooms[] = {0, 200000, 64 << 20};
    for (size_t room = 0; room < sizeof rooms / sizeof *rooms; room++) {
        struct arena *arena = arena_new("test");
        char *path = fixture_path(arena, "ledger.db");
        struct store_options options = {.create = true};
        struct rng rng = rng_of(room);
        struct err err;
        for (int turn = 0; turn < 3; turn++) {
            struct arena *stores = arena_new("store");
            struct store *store;
            char person[16];
            OK(store_open(stores, path, &options, &store, &err));
            store->interned_bytes_max = rooms[room];
            OK(store_begin(store, &err));
            for (uint32_t i = 0; i < (turn ? DEEDS : KNOWN); i++) {
                snprintf(person, sizeof person, "p%u", turn ? rng_below(&rng, PEOPLE) : i);
                add_of(store, (uint32_t)turn * DEEDS + i, person);
            }
            OK(store_commit(store, &err));
            arena_free(stores);
        }
        struct store *store;
        struct store_counts counts;
        OK(store_open(arena, path, &options, &store, &err));
        OK(store_count(store, &counts, &err));
        assert_true(counts.persons > KNOWN && counts.persons <= PEOPLE);
        assert_int_equal(counts.events, KNOWN + 2 * DEEDS);
        arena_free(arena);
    }
}

SUITE(keys_test, cmocka_unit_test(every_known_event_is_known),
      cmocka_unit_test(little_memory_changes_no_answer),
      cmocka_unit_test(a_filter_too_full_is_given_up),
      cmocka_unit_test(memory_does_not_outlive_its_truth),
      cmocka_unit_test(a_shared_key_is_no_duplicate), cmocka_unit_test(an_id_has_one_number));
