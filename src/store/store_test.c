/* The ledger's laws: adding twice changes nothing, order and batches do not matter, and a reading
 * is that of its moment. */
#include "store/store.h"

#include <stdio.h>
#include <string.h>

#include "base/rng.h"
#include "store/fixture.h"
#include "store/store_int.h"
#include "suite.h"

static void adding_again_changes_nothing(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct store *store = fixture_memory(arena);
    struct err err;
    struct store_counts before, after;
    OK(fixture_fill(store, 0, &err));
    struct digest digest = fixture_digest(store);
    OK(store_count(store, &before, &err));
    OK(store_begin(store, &err));
    for (size_t i = 0; i < FIXTURE_ROWS; i++) {
        enum store_added added;
        OK(fixture_add(store, i, &added, &err));
        assert_int_equal(added, ADDED_DUPLICATE);
    }
    OK(store_commit(store, &err));
    OK(store_count(store, &after, &err));
    assert_memory_equal(&before, &after, sizeof before);
    struct digest again = fixture_digest(store);
    assert_memory_equal(&digest, &again, sizeof digest);
    arena_free(arena);
}

static void a_kind_is_there_once_an_id_of_it_is_named(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct store *store = fixture_memory(arena);
    struct store_event event = fixture_event("e1", "p1", 1000);
    struct err err;
    enum store_added added;
    bool has_account, has_person;
    OK(store_has_any(store, STORE_PERSON, &has_person, &err));
    assert_false(has_person);
    OK(store_begin(store, &err));
    OK(store_add_event(store, &event, &added, &err));
    OK(store_commit(store, &err));
    OK(store_has_any(store, STORE_PERSON, &has_person, &err));
    OK(store_has_any(store, STORE_ACCOUNT, &has_account, &err));
    assert_true(has_person && !has_account);
    arena_free(arena);
}

static void shuffle(size_t *order, size_t count, struct rng *rng)
{
    for (size_t i = 0; i < count; i++)
        order[i] = i;
    for (size_t i = count; i > 1; i--) {
        size_t j = rng_below(rng, (uint32_t)i), swap = order[i - 1];
        order[i - 1] = order[j];
        order[j] = swap;
    }
}

/* The chain comes last: its order is its content. */
static struct digest fill_shuffled(struct rng *rng)
{
    struct arena *arena = arena_new("test");
    struct store *store = fixture_memory(arena);
    struct err err;
    size_t order[FIXTURE_ROWS];
    shuffle(order, FIXTURE_ROWS, rng);
    OK(store_begin(store, &err));
    for (size_t i = 0; i < FIXTURE_ROWS; i++) {
        enum store_added added;
        OK(fixture_add(store, order[i], &added, &err));
        if (rng_below(rng, 10) == 0) {
            OK(store_commit(store, &err));
            OK(store_begin(store, &err));
        }
    }
    OK(store_commit(store, &err));
    OK(fixture_fill(store, 1 + rng_below(rng, 50), &err));
    struct digest digest = fixture_digest(store);
    arena_free(arena);
    return digest;
}

static void order_and_batches_do_not_matter(void **state)
{
    (void)state;
    struct rng rng = rng_of(7);
    struct digest first = fill_shuffled(&rng);
    for (int i = 0; i < 40; i++) {
        struct digest next = fill_shuffled(&rng);
        assert_memory_equal(&first, &next, sizeof first);
    }
}

/* Each row that is left out is missed: the digest covers all of them. */
static void every_row_counts(void **state)
{
    (void)state;
    struct err err;
    struct digest digests[FIXTURE_ROWS];
    size_t same = 0;
    for (size_t left_out = 0; left_out < FIXTURE_ROWS; left_out++) {
        struct arena *arena = arena_new("test");
        struct store *store = fixture_memory(arena);
        OK(store_begin(store, &err));
        for (size_t i = 0; i < FIXTURE_ROWS; i++) {
            enum store_added added;
            if (i != left_out)
                OK(fixture_add(store, i, &added, &err));
        }
        digests[left_out] = fixture_digest(store);
        for (size_t i = 0; i < left_out; i++)
            same += memcmp(&digests[i], &digests[left_out], sizeof *digests) == 0;
        store_rollback(store);
        arena_free(arena);
    }
    /* Of the five pairs with one content the copy that came later is redundant, so leaving it out
     * is leaving out nothing: the same digest for 5 rows, 10 pairs. */
    assert_int_equal(same, 10);
}

static enum store_added add(struct store *store, const struct store_event *event)
{
    struct err err;
    enum store_added added;
    OK(store_add_event(store, event, &added, &err));
    return added;
}

static const struct store_record *find(const struct store *store, struct arena *arena,
                                       const char *id, struct store_moment moment)
{
    struct err err;
    const struct store_record *record;
    OK(fixture_find(store, arena, STORE_PERSON, str_of(id), moment, &record, &err));
    return record;
}

/* Semantics 1.3.2: the smallest (received_us, payload) wins, whatever came when. */
static void the_first_received_copy_is_read(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct store *store = fixture_memory(arena);
    struct err err;
    struct store_event late = fixture_event("e1", "p1", T(1)), early = late, tie = late;
    late.received_us = T(9);
    early.received_us = T(5);
    early.payload = digest_of(STR("other"));
    early.properties = STR("{\"plan\":\"free\"}");
    tie.received_us = T(5);
    tie.payload = (struct digest){{1}};
    tie.person = STR("p2"); /* not even the person has to be the same */
    OK(store_begin(store, &err));
    assert_int_equal(add(store, &late), ADDED_NEW);
    assert_int_equal(add(store, &late), ADDED_DUPLICATE);
    assert_string_equal(find(store, arena, "p1", ALL)->events[0].properties.at,
                        "{\"plan\":\"pro\"}");
    assert_int_equal(add(store, &early), ADDED_CONFLICT);
    OK(store_commit(store, &err));
    const struct store_record *record = find(store, arena, "p1", ALL);
    assert_int_equal(record->event_count, 1);
    assert_string_equal(record->events[0].properties.at, "{\"plan\":\"free\"}");
    assert_null(find(store, arena, "p1", (struct store_moment){T(4), T(4)}));
    OK(store_begin(store, &err));
    assert_int_equal(add(store, &tie), ADDED_CONFLICT);
    OK(store_commit(store, &err));
    assert_null(find(store, arena, "p1", ALL));
    assert_int_equal(find(store, arena, "p2", ALL)->event_count, 1);
    arena_free(arena);
}

/* A copy of the same content that came earlier moves what is known to the earlier time. */
static void an_earlier_delivery_of_the_same_counts(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct store *store = fixture_memory(arena);
    struct err err;
    struct store_event event = fixture_event("e1", "p1", T(1));
    event.received_us = T(9);
    OK(store_begin(store, &err));
    assert_int_equal(add(store, &event), ADDED_NEW);
    event.received_us = T(3);
    assert_int_equal(add(store, &event), ADDED_NEW);
    event.received_us = T(6);
    assert_int_equal(add(store, &event), ADDED_DUPLICATE);
    OK(store_commit(store, &err));
    const struct store_record *record = find(store, arena, "p1", (struct store_moment){T(3), T(3)});
    assert_int_equal(record->event_count, 1);
    assert_int_equal(record->events[0].received_us, T(3));
    assert_int_equal(find(store, arena, "p1", ALL)->event_count, 1);
    arena_free(arena);
}

static void two_sources_are_two_keys(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct store *store = fixture_memory(arena);
    struct err err;
    struct store_event web = fixture_event("e1", "p1", T(1)), app = web, none = web;
    app.source = STR("app");
    none.source = STR("");
    OK(store_begin(store, &err));
    assert_int_equal(add(store, &web), ADDED_NEW);
    assert_int_equal(add(store, &app), ADDED_NEW);
    assert_int_equal(add(store, &none), ADDED_NEW);
    OK(store_commit(store, &err));
    assert_int_equal(find(store, arena, "p1", ALL)->event_count, 3);
    arena_free(arena);
}

/* Before or after what it takes back; the earliest of several counts; another source's does not. */
static void a_retraction_tells_when_it_was_received(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct store *store = fixture_memory(arena);
    struct err err;
    struct store_event event = fixture_event("e1", "p1", T(1));
    OK(store_begin(store, &err));
    for (int i = 0; i < 4; i++) {
        static const char *const ids[] = {"r1", "r2", "r3", "r4"};
        struct store_event retraction = fixture_event(ids[i], "", T(20 - i));
        retraction.type = STR("$retract");
        retraction.is_retraction = true;
        retraction.retracts_source = i == 3 ? STR("app") : STR("web");
        retraction.retracts_id = STR("e1");
        assert_int_equal(add(store, &retraction), ADDED_NEW);
        if (i == 1)
            assert_int_equal(add(store, &event), ADDED_NEW);
    }
    OK(store_commit(store, &err));
    assert_int_equal(find(store, arena, "p1", ALL)->events[0].retracted_us, T(18));
    arena_free(arena);
}

/* Whoever asks to be forgotten is, whatever ids the asking has. */
static void a_retraction_is_heard_though_its_key_is_taken(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct store *store = fixture_memory(arena);
    struct err err;
    OK(store_begin(store, &err));
    static const char *const named[] = {"e1", "e2"};
    for (int i = 0; i < 2; i++) {
        struct store_event event = fixture_event(named[i], "p1", T(1 + i));
        assert_int_equal(add(store, &event), ADDED_NEW);
    }
    for (int i = 0; i < 2; i++) { /* both under the key of the first event */
        struct store_event retraction = fixture_event("e1", "", T(10 + i));
        retraction.type = STR("$retract");
        retraction.is_retraction = true;
        retraction.retracts_source = STR("web");
        retraction.retracts_id = str_of(named[i]);
        retraction.payload.bytes[0] = (uint8_t)(i + 1);
        assert_int_equal(add(store, &retraction), ADDED_CONFLICT);
    }
    OK(store_commit(store, &err));
    const struct store_record *record = find(store, arena, "p1", ALL);
    assert_int_equal(record->event_count, 2);
    assert_int_equal(record->events[0].retracted_us, T(10));
    assert_int_equal(record->events[1].retracted_us, T(11));
    arena_free(arena);
}

static void rows_received_later_are_left_out(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct store *store = fixture_memory(arena);
    struct err err;
    enum store_added added;
    struct store_event event = fixture_event("e1", "p1", T(1));
    event.received_us = T(50);
    struct store_fact fact = {STR("title"), value_from(VALUE_TEXT, STR("cfo")), T(1), T(60), 0,
                              STR("")};
    struct store_membership membership = {STR("p1"), STR("a1"),      STR("buyer"),
                                          T(1),      STORE_NEVER_US, T(40)};
    OK(store_begin(store, &err));
    assert_int_equal(add(store, &event), ADDED_NEW);
    OK(store_add_fact(store, STORE_PERSON, STR("p1"), &fact, &added, &err));
    OK(store_add_membership(store, &membership, &added, &err));
    OK(store_commit(store, &err));
    assert_null(find(store, arena, "p1", (struct store_moment){T(99), T(39)}));
    const struct store_record *record =
        find(store, arena, "p1", (struct store_moment){T(0), T(40)});
    assert_true(record && !record->event_count && !record->fact_count);
    record = find(store, arena, "p1", (struct store_moment){T(0), T(59)});
    assert_true(record->event_count == 1 && !record->fact_count);
    record = find(store, arena, "p1", (struct store_moment){T(0), T(60)});
    assert_true(record->event_count == 1 && record->fact_count == 1);
    assert_true(value_eq(record->facts[0].value, fact.value));
    assert_string_equal(record->facts[0].field.at, "title");
    arena_free(arena);
}

static void merge(struct store *store, const char *id, const char *into, int64_t at_us)
{
    struct err err;
    enum store_added added;
    struct store_merge row = {STORE_PERSON, str_of(id), str_of(into), at_us, at_us + 1};
    OK(store_add_merge(store, &row, &added, &err));
    assert_int_equal(added, ADDED_NEW);
}

static size_t count_records(const struct store *store, struct store_moment moment,
                            size_t *ret_events)
{
    struct arena *arena = arena_new("records");
    struct store_cursor *cursor;
    const struct store_record *record;
    struct err err;
    struct str last = {0};
    size_t count = 0;
    *ret_events = 0;
    OK(store_read_records(store, arena, STORE_PERSON, moment, &cursor, &err));
    for (;;) {
        OK(store_next_record(cursor, arena, &record, &err));
        if (!record)
            break;
        assert_true(count == 0 || str_cmp(last, record->id) < 0);
        last = record->id;
        *ret_events += record->event_count;
        count++;
    }
    arena_free(arena);
    return count;
}

static void merged_records_are_read_as_one(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct store *store = fixture_memory(arena);
    struct err err;
    static const char *const ids[] = {"p1", "p2", "p3", "p4"};
    OK(store_begin(store, &err));
    for (int i = 0; i < 4; i++) {
        struct store_event event = fixture_event(ids[i], ids[i], T(10 - i));
        assert_int_equal(add(store, &event), ADDED_NEW);
    }
    merge(store, "p1", "p2", T(20));
    merge(store, "p2", "p3", T(30));
    merge(store, "p1", "p4", T(40));
    OK(store_commit(store, &err));
    static const struct {
        int64_t as_of, known_at;
        size_t records;
        const char *p1_is;
        size_t with; /* events of that record */
    } moments[] = {{19, 99, 4, "p1", 1}, {20, 20, 4, "p1", 1}, {20, 21, 3, "p2", 2},
                   {30, 31, 2, "p3", 3}, {99, 31, 2, "p3", 3}, {40, 41, 2, "p4", 2},
                   {39, 41, 2, "p3", 3}};
    for (size_t i = 0; i < sizeof moments / sizeof moments[0]; i++) {
        struct store_moment moment = {T(moments[i].as_of), T(moments[i].known_at)};
        size_t events;
        assert_int_equal(count_records(store, moment, &events), moments[i].records);
        assert_int_equal(events, 4);
        const struct store_record *record = find(store, arena, "p1", moment);
        assert_string_equal(record->id.at, moments[i].p1_is);
        assert_int_equal(record->event_count, moments[i].with);
        for (size_t e = 1; e < record->event_count; e++)
            assert_true(record->events[e - 1].occurred_us < record->events[e].occurred_us);
    }
    arena_free(arena);
}

static void a_circle_of_merges_ends_at_its_smallest_id(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct store *store = fixture_memory(arena);
    struct err err;
    struct store_event event = fixture_event("e", "p4", T(1));
    OK(store_begin(store, &err));
    assert_int_equal(add(store, &event), ADDED_NEW);
    merge(store, "p4", "p3", T(1));
    merge(store, "p3", "p2", T(1));
    merge(store, "p2", "p1", T(1));
    merge(store, "p1", "p3", T(1));
    merge(store, "p9", "p9", T(1));
    OK(store_commit(store, &err));
    size_t events;
    assert_int_equal(count_records(store, ALL, &events), 1);
    static const char *const ids[] = {"p1", "p2", "p3", "p4"};
    for (int i = 0; i < 4; i++)
        assert_string_equal(find(store, arena, ids[i], ALL)->id.at, "p1");
    arena_free(arena);
}

static void memberships_and_outcomes_follow_merges(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct store *store = fixture_memory(arena);
    struct err err;
    enum store_added added;
    struct store_membership membership = {STR("p1"), STR("a1"), STR(""), T(5), T(6), T(5)};
    struct store_outcome outcome = {.kind = STR("won"),
                                    .person = STR("p1"),
                                    .account = STR("a1"),
                                    .at_us = T(8),
                                    .received_us = T(9),
                                    .has_amount = true,
                                    .amount_minor = 0,
                                    .currency = STR("EUR")};
    OK(store_begin(store, &err));
    OK(store_add_membership(store, &membership, &added, &err));
    OK(store_add_outcome(store, &outcome, &added, &err));
    outcome.has_amount = false;
    OK(store_add_outcome(store, &outcome, &added, &err));
    assert_int_equal(added, ADDED_NEW); /* nothing is not zero */
    merge(store, "p1", "p2", T(20));
    OK(store_commit(store, &err));
    struct store_membership *members;
    struct store_outcome *outcomes;
    size_t count;
    OK(store_read_memberships(store, arena, ALL, &members, &count, &err));
    assert_int_equal(count, 1);
    assert_string_equal(members[0].person.at, "p2");
    OK(store_read_memberships(store, arena, (struct store_moment){T(10), T(10)}, &members, &count,
                              &err));
    assert_string_equal(members[0].person.at, "p1");
    assert_int_equal(members[0].to_us, T(6));
    OK(store_read_outcomes(store, arena, ALL, &outcomes, &count, &err));
    assert_int_equal(count, 2);
    assert_true(!outcomes[0].has_amount && outcomes[1].has_amount);
    assert_string_equal(outcomes[1].person.at, "p2");
    OK(store_read_outcomes(store, arena, (struct store_moment){T(8), T(8)}, &outcomes, &count,
                           &err));
    assert_int_equal(count, 0);
    arena_free(arena);
}

static void check_same_record(const struct store_record *all, const struct store_record *one)
{
    assert_non_null(one);
    assert_true(str_eq(all->id, one->id));
    assert_int_equal(all->fact_count, one->fact_count);
    assert_int_equal(all->event_count, one->event_count);
    for (size_t i = 0; i < all->fact_count; i++) {
        assert_true(str_eq(all->facts[i].field, one->facts[i].field));
        assert_int_equal(all->facts[i].value.kind, one->facts[i].value.kind);
        assert_true(str_eq(all->facts[i].value.text, one->facts[i].value.text));
    }
    for (size_t i = 0; i < all->event_count; i++) {
        const struct store_event *x = &all->events[i], *y = &one->events[i];
        assert_true(str_eq(x->id, y->id) && str_eq(x->source, y->source));
        assert_true(str_eq(x->type, y->type) && str_eq(x->name, y->name));
        assert_true(str_eq(x->person, y->person) && str_eq(x->account, y->account));
        assert_true(str_eq(x->properties, y->properties));
        assert_memory_equal(&x->payload, &y->payload, sizeof x->payload);
        assert_true(x->occurred_us == y->occurred_us && x->received_us == y->received_us);
        assert_true(x->retracted_us == y->retracted_us && x->quality == y->quality);
    }
}

/* Reading all gives what reading each gives: with the events in memory, with room for some of
 * them only, and without. */
static void the_cursor_agrees_with_single_reads(void **state)
{
    (void)state;
    static const size_t rooms[] = {1 << 20, 12500, 0};
    struct arena *arena = arena_new("test");
    struct store *store = fixture_memory(arena);
    struct err err;
    OK(fixture_fill(store, 0, &err));
    for (int64_t t = 0; t <= 160; t += 20)
        for (size_t i = 0; i < 2 * (sizeof rooms / sizeof rooms[0]); i++) {
            struct store_moment moment = {T(t), T(t)};
            enum store_kind kind = i % 2 ? STORE_PERSON : STORE_ACCOUNT;
            struct store_cursor *cursor;
            const struct store_record *all, *one;
            store->hoard_bytes_max = rooms[i / 2];
            OK(store_read_records(store, arena, kind, moment, &cursor, &err));
            for (;;) {
                OK(store_next_record(cursor, arena, &all, &err));
                if (!all)
                    break;
                OK(fixture_find(store, arena, kind, all->id, moment, &one, &err));
                check_same_record(all, one);
            }
        }
    arena_free(arena);
}

static void a_rollback_takes_everything_back(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct store *store = fixture_memory(arena);
    struct err err;
    struct digest before = fixture_digest(store);
    for (int round = 0; round < 2; round++) {
        OK(store_begin(store, &err));
        for (size_t i = 0; i < FIXTURE_ROWS; i++) {
            enum store_added added;
            OK(fixture_add(store, i, &added, &err));
        }
        store_rollback(store);
        store_rollback(store); /* nothing open: nothing happens */
        struct digest after = fixture_digest(store);
        assert_memory_equal(&before, &after, sizeof before);
    }
    OK(fixture_fill(store, 0, &err)); /* numbers that were taken back are not used */
    struct audit audit;
    OK(audit_ledger(store, arena, &audit, &err));
    assert_int_equal(audit.finding_count, 0);
    arena_free(arena);
}

static void batches_and_reasons_are_listed(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct store *store = fixture_memory(arena);
    struct err err;
    OK(fixture_fill(store, 10, &err));
    OK(fixture_fill(store, 0, &err));
    OK(store_begin(store, &err));
    OK(store_batch_reason(store, 1, AWAY_REFUSED, STR("no id"), 3, &err));
    OK(store_batch_reason(store, 1, AWAY_QUARANTINED, STR("future"), 1, &err));
    OK(store_commit(store, &err));
    struct store_batch *batches;
    struct store_reason *reasons;
    size_t count;
    OK(store_list_batches(store, arena, &batches, &count, &err));
    assert_int_equal(count, 2);
    assert_true(batches[0].id == 1 && batches[1].id == 2);
    assert_string_equal(batches[0].name.at, "fixture.csv");
    assert_int_equal(batches[0].rows, FIXTURE_ROWS);
    assert_int_equal(batches[0].finished_us, T(1));
    OK(store_list_reasons(store, arena, 1, &reasons, &count, &err));
    assert_int_equal(count, 2);
    assert_string_equal(reasons[0].reason.at, "no id");
    assert_int_equal(reasons[0].rows, 5);
    OK(store_list_reasons(store, arena, 0, &reasons, &count, &err));
    assert_int_equal(reasons[0].rows, 7);
    arena_free(arena);
}

static void the_nearest_id_is_found(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct store *store = fixture_memory(arena);
    struct err err;
    struct store_event event = fixture_event("e1", "anna.smith@example.com", T(1));
    struct str near;
    OK(store_begin(store, &err));
    assert_int_equal(add(store, &event), ADDED_NEW);
    OK(store_nearest_id(store, arena, STORE_PERSON, STR("ana.smith@example.com"), &near, &err));
    assert_string_equal(near.at, "anna.smith@example.com");
    OK(store_nearest_id(store, arena, STORE_PERSON, STR("zzz"), &near, &err));
    assert_true(str_is_empty(near));
    OK(store_nearest_id(store, arena, STORE_ACCOUNT, STR("anna.smith@example.com"), &near, &err));
    assert_true(str_is_empty(near));
    store_rollback(store);
    arena_free(arena);
}

/* Ids are bytes: quotes, line ends, NUL and a kilobyte are as good as any. */
static void any_bytes_come_back_as_they_were(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct store *store = fixture_memory(arena);
    struct err err;
    char long_id[1024];
    memset(long_id, 'x', sizeof long_id);
    const struct str ids[] = {STR("'; DROP TABLE event; --"),
                              STR("a\0b"),
                              STR("a"),
                              STR("a\n"),
                              STR("\xe6\x97\xa5\xe6\x9c\xac"),
                              {long_id, sizeof long_id}};
    size_t n = sizeof ids / sizeof ids[0];
    OK(store_begin(store, &err));
    for (size_t i = 0; i < n; i++) {
        struct store_event event = fixture_event("", "", T(i));
        event.id = event.person = event.properties = ids[i];
        assert_int_equal(add(store, &event), ADDED_NEW);
        assert_int_equal(add(store, &event), ADDED_DUPLICATE);
    }
    OK(store_commit(store, &err));
    for (size_t i = 0; i < n; i++) {
        const struct store_record *record;
        OK(fixture_find(store, arena, STORE_PERSON, ids[i], ALL, &record, &err));
        assert_int_equal(record->event_count, 1);
        assert_true(str_eq(record->id, ids[i]) && str_eq(record->events[0].id, ids[i]) &&
                    str_eq(record->events[0].properties, ids[i]));
    }
    arena_free(arena);
}

/* Names as told, each once, of one kind alone; Accord's own stay inside. */
static void fields_are_listed_by_kind(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct store *store = fixture_memory(arena);
    static const char *const told[] = {"title", "$created_at", "Title", "title"};
    struct err err;
    struct str *fields;
    size_t count;
    OK(store_begin(store, &err));
    for (size_t i = 0; i < 4; i++) {
        struct store_fact fact = {.field = str_of(told[i]), .effective_us = T(i)};
        enum store_added added;
        OK(store_add_fact(store, STORE_PERSON, STR("ann"), &fact, &added, &err));
    }
    OK(store_commit(store, &err));
    for (int is_sample = 0; is_sample < 2; is_sample++) {
        OK(store_list_fields(store, arena, STORE_PERSON, is_sample, &fields, &count, &err));
        assert_int_equal(count, 2);
        assert_true(str_is(fields[0], "Title") && str_is(fields[1], "title"));
        OK(store_list_fields(store, arena, STORE_ACCOUNT, is_sample, &fields, &count, &err));
        assert_int_equal(count, 0);
    }
    arena_free(arena);
}

static bool is_same_membership(const struct store_membership *a, const struct store_membership *b)
{
    return str_eq(a->person, b->person) && str_eq(a->account, b->account) &&
           str_eq(a->role, b->role) && a->from_us == b->from_us && a->to_us == b->to_us &&
           a->received_us == b->received_us;
}

/* Of every record, at a moment: those of all that are its own. */
static size_t compare_memberships(const struct store *store, struct arena *arena,
                                  enum store_kind kind, struct store_moment moment)
{
    struct err err;
    struct store_membership *all;
    struct store_cursor *cursor;
    size_t count, seen = 0;
    OK(store_read_memberships(store, arena, moment, &all, &count, &err));
    OK(store_read_records(store, arena, kind, moment, &cursor, &err));
    for (;;) {
        const struct store_record *record;
        struct store_memberships own;
        size_t next = 0;
        OK(store_next_record(cursor, arena, &record, &err));
        if (!record)
            return seen;
        OK(store_find_memberships(store, arena, kind, record->id, moment, &own, &err));
        for (size_t i = 0; i < count; i++)
            if (str_eq(kind == STORE_PERSON ? all[i].person : all[i].account, record->id))
                assert_true(next < own.count && is_same_membership(&all[i], &own.rows[next++]));
        assert_int_equal(next, own.count);
        seen += own.count;
    }
}

static void memberships_of_a_record_are_its_share_of_all(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct store *store = fixture_memory(arena);
    struct err err;
    struct store_memberships own;
    OK(fixture_fill(store, 0, &err));
    assert_true(compare_memberships(store, arena, STORE_PERSON, ALL) > 0);
    assert_true(compare_memberships(store, arena, STORE_ACCOUNT, ALL) > 0);
    for (int64_t t = 0; t < 200; t += 7) {
        struct store_moment moment = {T(t), T(t)};
        compare_memberships(store, arena, STORE_PERSON, moment);
        compare_memberships(store, arena, STORE_ACCOUNT, moment);
    }
    OK(store_find_memberships(store, arena, STORE_PERSON, STR("nobody"), ALL, &own, &err));
    assert_int_equal(own.count, 0);
    arena_free(arena);
}

SUITE(store_test, cmocka_unit_test(adding_again_changes_nothing),
      cmocka_unit_test(a_kind_is_there_once_an_id_of_it_is_named),
      cmocka_unit_test(order_and_batches_do_not_matter), cmocka_unit_test(every_row_counts),
      cmocka_unit_test(the_first_received_copy_is_read),
      cmocka_unit_test(an_earlier_delivery_of_the_same_counts),
      cmocka_unit_test(two_sources_are_two_keys),
      cmocka_unit_test(a_retraction_tells_when_it_was_received),
      cmocka_unit_test(a_retraction_is_heard_though_its_key_is_taken),
      cmocka_unit_test(rows_received_later_are_left_out),
      cmocka_unit_test(merged_records_are_read_as_one),
      cmocka_unit_test(a_circle_of_merges_ends_at_its_smallest_id),
      cmocka_unit_test(memberships_and_outcomes_follow_merges),
      cmocka_unit_test(memberships_of_a_record_are_its_share_of_all),
      cmocka_unit_test(the_cursor_agrees_with_single_reads),
      cmocka_unit_test(a_rollback_takes_everything_back),
      cmocka_unit_test(batches_and_reasons_are_listed), cmocka_unit_test(fields_are_listed_by_kind),
      cmocka_unit_test(the_nearest_id_is_found),
      cmocka_unit_test(any_bytes_come_back_as_they_were));
