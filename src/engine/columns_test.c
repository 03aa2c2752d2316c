/* Columns keep what they are given: times to the microsecond, whatever they are coarse in; values,
 * ids, memberships; and refuse what is not theirs. */
#include "engine/columns.h"

#include "base/instant.h"
#include "base/rng.h"
#include "engine/columns_int.h"
#include "engine/columns_prove.h"
#include "engine/plan.h"
#include "fuzz/laws_columns.h"
#include "suite.h"

#include "columns_world.h"

enum { EVENTS = 400 };
#define BASE_US (INSTANT_MIN + INT64_C(9000) * DAY_US)

static const struct columns_scope nothing;

static const struct columns *open_scene(struct arena *arena, const struct scene *scene,
                                        const struct columns_scope *scope)
{
    const struct columns *columns;
    struct err err = {0};
    if (!columns_open(arena, columns_world_bytes(arena, scene, scope), &columns, &err))
        fail_msg("%s", err.text);
    return columns;
}

/* A person whose events lie `step_us` apart and are received `lag_us` later, some much later. */
static struct record person_of(struct arena *arena, int64_t step_us, int64_t lag_us)
{
    struct event *events = arena_array(arena, EVENTS, sizeof *events);
    for (int i = 0; i < EVENTS; i++) {
        events[i] = (struct event){.id = str_printf(arena, "%d", i),
                                   .type = str_printf(arena, "type%d", i % 3),
                                   .occurred_us = BASE_US + i * step_us,
                                   .retracted_us = i % 50 == 7 ? BASE_US + i : NEVER_US};
        events[i].received_us =
            events[i].occurred_us + lag_us * (i % 4) + (i % 100 == 9 ? 400 * DAY_US : 0);
    }
    return (struct record){
        .kind = RECORD_PERSON, .id = STR("p"), .events = events, .event_count = EVENTS};
}

static int64_t received_us(const struct event_columns *events, size_t i)
{
    for (size_t b = 0; b < events->counts->beyond; b++)
        if (events->beyond[b].event == i)
            return events->beyond[b].at_us;
    return event_effective_us(events, i) + packed_get(&events->lag, i);
}

static void every_time_comes_back_to_the_microsecond(void **state)
{
    (void)state;
    static const int64_t steps[] = {SECOND_US, 1000, 1, 7 * HOUR_US + 1, DAY_US, 0};
    static const int64_t lags[] = {0, SECOND_US, 1000, 1, 77 * MINUTE_US + 13, 12 * DAY_US};
    struct arena *arena = arena_new("test");
    for (size_t s = 0; s < 6; s++)
        for (size_t l = 0; l < 6; l++) {
            struct record person = person_of(arena, steps[s], lags[l]);
            struct scene scene = {.people = &person, .people_count = 1};
            const struct columns *columns = open_scene(arena, &scene, &nothing);
            const struct event_columns *events = &columns->of[RECORD_PERSON].events;
            assert_int_equal(events->count, EVENTS);
            int64_t expected = 0, got = 0, latest = 0;
            for (size_t i = 0; i < EVENTS; i++) {
                /* Equal effective times may stand in another order: sums tell. */
                expected += person.events[i].received_us - BASE_US;
                got += received_us(events, i) - BASE_US;
                assert_true(event_effective_us(events, i) == person.events[i].occurred_us);
                latest = person.events[i].occurred_us;
            }
            assert_true(got == expected);
            assert_true(events->latest_us[0] == latest);
            assert_int_equal(events->counts->retracted, EVENTS / 50);
            assert_true(columns_event_bytes(columns) <= EVENTS * 19 + 1000);
            arena_reset(arena);
        }
    arena_free(arena);
}

/* One event a day, at any second, and at a fraction of it that is whole in `unit_us`. */
static size_t bytes_at(struct arena *arena, int64_t unit_us)
{
    struct event *events = arena_array(arena, EVENTS, sizeof *events);
    for (int i = 0; i < EVENTS; i++) {
        int64_t second = i * 7919 % 86400, fraction_us = i * 104729 % SECOND_US;
        events[i] = (struct event){
            .id = str_printf(arena, "%d", i),
            .type = STR("t"),
            .occurred_us =
                BASE_US + i * DAY_US + second * SECOND_US + fraction_us / unit_us * unit_us,
            .retracted_us = NEVER_US,
        };
        events[i].received_us = events[i].occurred_us;
    }
    struct record person = {
        .kind = RECORD_PERSON, .id = STR("p"), .events = events, .event_count = EVENTS};
    struct scene scene = {.people = &person, .people_count = 1};
    return columns_event_bytes(open_scene(arena, &scene, &nothing));
}

/* 17 bits for a second of the day, 27 for a millisecond, 37 for a microsecond; beside them a code
 * and a day of 2 bytes each. */
static void whole_seconds_cost_less_than_microseconds(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    enum { PADS = 4 * PAD_BYTES };
    assert_int_equal(bytes_at(arena, SECOND_US), EVENTS * 4 + EVENTS * 17 / 8 + PADS);
    assert_int_equal(bytes_at(arena, 1000), EVENTS * 4 + EVENTS * 27 / 8 + PADS);
    assert_int_equal(bytes_at(arena, 1), EVENTS * 4 + EVENTS * 37 / 8 + PADS);
    arena_free(arena);
}

static void only_first_human_undated_copies_are_kept(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct event events[] = {
        {.id = STR("a"),
         .type = STR("t"),
         .occurred_us = BASE_US,
         .received_us = BASE_US + 2,
         .retracted_us = NEVER_US},
        {.id = STR("a"),
         .type = STR("t"),
         .occurred_us = BASE_US,
         .received_us = BASE_US + 1,
         .retracted_us = NEVER_US,
         .quality = QUALITY_BOT}, /* first, so the key does not count */
        {.id = STR("b"),
         .type = STR("t"),
         .occurred_us = BASE_US + 300 * SECOND_US,
         .received_us = BASE_US,
         .retracted_us = NEVER_US}, /* just within the skew */
        {.id = STR("c"),
         .type = STR("t"),
         .occurred_us = BASE_US + 300 * SECOND_US + 1,
         .received_us = BASE_US,
         .retracted_us = NEVER_US},
        {.id = STR("d"),
         .type = STR("$retract"),
         .occurred_us = BASE_US,
         .received_us = BASE_US,
         .retracted_us = NEVER_US},
    };
    struct record person = {
        .kind = RECORD_PERSON, .id = STR("p"), .events = events, .event_count = 5};
    struct scene scene = {.people = &person, .people_count = 1};
    const struct columns *columns = open_scene(arena, &scene, &nothing);
    assert_int_equal(columns_event_count(columns), 1);
    assert_true(event_effective_us(&columns->of[RECORD_PERSON].events, 0) == BASE_US);
    arena_free(arena);
}

static void what_does_not_fit_is_refused(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct columns_builder *builder = columns_builder_new(arena, &nothing);
    struct err err = {0};
    struct event early = {.id = STR("e"),
                          .type = STR("t"),
                          .occurred_us = INSTANT_MIN - 1,
                          .received_us = BASE_US,
                          .retracted_us = NEVER_US};
    struct record person = {
        .kind = RECORD_PERSON, .id = STR("p"), .events = &early, .event_count = 1};
    assert_false(columns_add(builder, &person, BASE_US, &err));
    assert_int_equal(err.code, ERR_LIMIT);
    struct membership row = {.person = STR("nobody"), .account = STR("a")};
    err = (struct err){0};
    assert_false(columns_add_membership(builder, &row, &err));
    assert_int_equal(err.code, ERR_CORRUPT);
    arena_free(arena);
}

static void another_format_is_told_from_damage(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct record person = person_of(arena, SECOND_US, 0);
    struct scene scene = {.people = &person, .people_count = 1};
    struct str bytes = columns_world_bytes(arena, &scene, &nothing);
    char *copy = arena_alloc(arena, bytes.length);
    const struct columns *columns;
    struct err err = {0};
    memcpy(copy, bytes.at, bytes.length);
    ((struct columns_head *)(void *)copy)->version++;
    assert_false(columns_open(arena, (struct str){copy, bytes.length}, &columns, &err));
    assert_int_equal(err.code, ERR_NEWER);
    err = (struct err){0};
    assert_false(columns_open(arena, STR("short"), &columns, &err));
    assert_int_equal(err.code, ERR_CORRUPT);
    assert_true(columns_open(arena, bytes, &columns, &err));
    assert_string_equal((const char *)columns_stamp(columns), "of a test");
    arena_free(arena);
}

/* Three people and three accounts, no two alike: nothing in it can be left out as even. */
static struct scene uneven_scene(struct arena *arena)
{
    struct fact *facts = arena_array(arena, 3, sizeof *facts);
    facts[0].value = (struct value){.kind = VALUE_TEXT, .text = STR("cfo")};
    facts[1] = (struct fact){.value = {.kind = VALUE_TEXT, .text = STR("ceo")}, .effective_us = 7};
    for (size_t i = 0; i < 3; i++)
        facts[i].field = STR("title");
    struct membership *rows = arena_array(arena, 3, sizeof *rows);
    rows[0] = (struct membership){.person = STR("p"), .account = STR("a"), .to_us = NEVER_US};
    rows[1] = (struct membership){.person = STR("p"), .account = STR("b"), .to_us = NEVER_US};
    rows[2] = (struct membership){
        .person = STR("qrs"), .account = STR("c"), .role = STR("buyer"), .to_us = NEVER_US};
    struct record *people = arena_array(arena, 3, sizeof *people);
    people[0] = person_of(arena, SECOND_US, 0);
    people[0].facts = facts;
    people[0].fact_count = 3;
    people[1] = (struct record){.kind = RECORD_PERSON, .id = STR("qrs"), .facts = facts};
    people[1].fact_count = 1;
    people[2] = (struct record){.kind = RECORD_PERSON, .id = STR("tu")};
    return (struct scene){
        .people = people, .people_count = 3, .memberships = rows, .membership_count = 3};
}

/* Sound checksums over wrong numbers: what no fault of a disk makes, but a program might. */
static void numbers_that_point_nowhere_are_refused(void **state)
{
    (void)state;
    static const enum section sections[] = {SECTION_PERSON_EVENT_STARTS,
                                            SECTION_PERSON_EVENT_CODES,
                                            SECTION_PERSON_ID_ENDS,
                                            SECTION_CODES,
                                            SECTION_COUNTS,
                                            SECTION_PERSON_MEMBERSHIPS,
                                            SECTION_PERSON_EVENT_RETRACTED,
                                            SECTION_PERSON_FACT_STARTS,
                                            SECTION_VALUE_KINDS,
                                            SECTION_VALUE_ENDS,
                                            SECTION_PERSON_FACT_PLACES,
                                            SECTION_MEMBERSHIP_ACCOUNTS,
                                            SECTION_PERSON_FIELDS,
                                            SECTION_PERSON_FIELD_VALUES};
    struct str title = STR("title");
    struct columns_scope scope = {.fields[RECORD_PERSON] = &title, .field_count[RECORD_PERSON] = 1};
    struct arena *arena = arena_new("test");
    struct scene scene = uneven_scene(arena);
    struct str bytes = columns_world_bytes(arena, &scene, &scope);
    for (size_t i = 0; i < sizeof sections / sizeof sections[0]; i++) {
        char *copy = arena_alloc(arena, bytes.length);
        memcpy(copy, bytes.at, bytes.length);
        struct columns_head *head = (struct columns_head *)(void *)copy;
        struct section_entry *entry = &head->sections[sections[i]];
        assert_true(entry->bytes > 0);
        memset(copy + entry->offset, 0xff, entry->bytes);
        entry->hash = section_hash((struct str){copy + entry->offset, entry->bytes});
        head->hash = hash64((struct str){copy, offsetof(struct columns_head, hash)});
        const struct columns *columns;
        struct err err = {0};
        assert_false(columns_open(arena, (struct str){copy, bytes.length}, &columns, &err));
        assert_int_equal(err.code, ERR_CORRUPT);
    }
    arena_free(arena);
}

/* Large enough that two threads prove it, each section in several stretches. */
static void a_flipped_bit_is_noticed_in_every_stretch(void **state)
{
    (void)state;
    enum { MANY = 600000, STRETCH = 1 << 20 };
    struct arena *arena = arena_new("test");
    struct event *events = arena_array(arena, MANY, sizeof *events);
    for (int i = 0; i < MANY; i++)
        events[i] = (struct event){.id = str_printf(arena, "%d", i),
                                   .type = STR("view"),
                                   .occurred_us = BASE_US + i * INT64_C(7000001),
                                   .received_us = BASE_US + i * INT64_C(7000001),
                                   .retracted_us = NEVER_US};
    struct record person = {
        .kind = RECORD_PERSON, .id = STR("p"), .events = events, .event_count = MANY};
    struct scene scene = {.people = &person, .people_count = 1};
    struct str bytes = columns_world_bytes(arena, &scene, &nothing);
    assert_true(bytes.length > 4 * STRETCH);
    char *copy = arena_alloc(arena, bytes.length);
    memcpy(copy, bytes.at, bytes.length);
    const struct columns *columns;
    struct err err = {0};
    for (size_t at = STRETCH / 2; at < bytes.length; at += STRETCH / 2) {
        copy[at] ^= 1;
        assert_false(columns_open(arena, (struct str){copy, bytes.length}, &columns, &err));
        assert_int_equal(err.code, ERR_CORRUPT);
        copy[at] ^= 1;
        assert_true(columns_open(arena, (struct str){copy, bytes.length}, &columns, &err));
    }
    arena_free(arena);
}

/* The fuzzer's law, over its kept inputs' kin: one to eight changes anywhere. */
static void whatever_opens_can_be_read(void **state)
{
    (void)state;
    enum { ROUNDS = 3000, CHANGES_MAX = 8 };
    struct rng rng = rng_of(3);
    for (int i = 0; i < ROUNDS; i++) {
        char script[4 * CHANGES_MAX];
        size_t length = 4 * (size_t)(1 + rng_below(&rng, CHANGES_MAX));
        for (size_t b = 0; b < length; b++)
            script[b] = (char)(b % 4 == 2 && rng_below(&rng, 2) ? 255 : rng_below(&rng, 256));
        law_columns((struct str){script, length});
    }
}

SUITE(columns_test, cmocka_unit_test(every_time_comes_back_to_the_microsecond),
      cmocka_unit_test(whole_seconds_cost_less_than_microseconds),
      cmocka_unit_test(only_first_human_undated_copies_are_kept),
      cmocka_unit_test(what_does_not_fit_is_refused),
      cmocka_unit_test(another_format_is_told_from_damage),
      cmocka_unit_test(numbers_that_point_nowhere_are_refused),
      cmocka_unit_test(a_flipped_bit_is_noticed_in_every_stretch),
      cmocka_unit_test(whatever_opens_can_be_read));
