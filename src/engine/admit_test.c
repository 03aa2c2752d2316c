/* Proof of admit.h: each rule of semantics 1.3 alone, at its boundary. */
#include "engine/admit.h"

#include "base/arena.h"
#include "base/instant.h"
#include "suite.h"

#define NOW_US INT64_C(1783774800123457)

static struct event event_at(const char *id, int64_t occurred_us, int64_t received_us)
{
    return (struct event){.id = str_of(id),
                          .type = STR("page"),
                          .occurred_us = occurred_us,
                          .received_us = received_us,
                          .retracted_us = NEVER_US};
}

static struct hits admitted(struct arena *arena, const struct event *events, size_t count)
{
    struct admission admission = {NOW_US, NOW_US, SKEW_US, 0};
    return events_admit(&admission, events, count, arena);
}

static void expect_one(struct event event, bool counts, int64_t effective_us)
{
    struct arena *arena = arena_new("test");
    struct hits hits = admitted(arena, &event, 1);
    assert_int_equal(hits.count, counts);
    if (counts)
        assert_int_equal(hits.at[0].effective_us, effective_us);
    arena_free(arena);
}

static void known_and_as_of_are_inclusive(void **state)
{
    (void)state;
    expect_one(event_at("a", NOW_US, NOW_US), true, NOW_US);
    expect_one(event_at("a", NOW_US - 1, NOW_US + 1), false, 0);
    expect_one(event_at("a", NOW_US - DAY_US, NOW_US), true, NOW_US - DAY_US);
}

static void a_fast_clock_is_clamped_up_to_the_skew(void **state)
{
    (void)state;
    int64_t received_us = NOW_US - HOUR_US;
    expect_one(event_at("a", received_us + SKEW_US, received_us), true, received_us);
    expect_one(event_at("a", received_us + SKEW_US + 1, received_us), false, 0);
}

static void only_people_count(void **state)
{
    (void)state;
    for (enum quality quality = QUALITY_HUMAN; quality <= QUALITY_SCANNER; quality++) {
        struct event event = event_at("a", NOW_US, NOW_US);
        event.quality = quality;
        expect_one(event, quality == QUALITY_HUMAN, NOW_US);
    }
    struct event retraction = event_at("a", NOW_US, NOW_US);
    retraction.type = STR("$retract");
    expect_one(retraction, false, 0);
}

static void a_retraction_holds_from_its_receipt_on(void **state)
{
    (void)state;
    struct event event = event_at("a", NOW_US - DAY_US, NOW_US - DAY_US);
    event.retracted_us = NOW_US;
    expect_one(event, false, 0);
    event.retracted_us = NOW_US + 1;
    expect_one(event, true, event.occurred_us);
}

/* The first copy decides, even where it is one that does not count. */
static void the_first_copy_wins(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct event events[] = {event_at("a", NOW_US - 5, NOW_US - 1),
                             event_at("a", NOW_US - 9, NOW_US - 3),
                             event_at("a", NOW_US - 7, NOW_US - 3)};
    events[1].payload.bytes[0] = 2;
    events[2].payload.bytes[0] = 1;
    struct hits hits = admitted(arena, events, 3);
    assert_int_equal(hits.count, 1);
    assert_ptr_equal(hits.at[0].event, &events[2]);
    events[2].quality = QUALITY_BOT;
    assert_int_equal(admitted(arena, events, 3).count, 0);
    events[1].source = STR("crm"); /* another key */
    assert_int_equal(admitted(arena, events, 3).count, 1);
    events[2].received_us = NOW_US + 1; /* not known yet, so no copy either */
    assert_int_equal(admitted(arena, events, 3).count, 2);
    arena_free(arena);
}

static void youngest_come_first(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct event events[] = {event_at("b", NOW_US - DAY_US, NOW_US - DAY_US),
                             event_at("c", NOW_US, NOW_US),
                             event_at("a", NOW_US - DAY_US, NOW_US - DAY_US)};
    struct hits hits = admitted(arena, events, 3);
    assert_ptr_equal(hits.at[0].event, &events[1]);
    assert_ptr_equal(hits.at[1].event, &events[2]);
    assert_ptr_equal(hits.at[2].event, &events[0]);
    assert_int_equal(hits.at[0].day - hits.at[2].day, 1);
    arena_free(arena);
}

SUITE(admit_test, cmocka_unit_test(known_and_as_of_are_inclusive),
      cmocka_unit_test(a_fast_clock_is_clamped_up_to_the_skew), cmocka_unit_test(only_people_count),
      cmocka_unit_test(a_retraction_holds_from_its_receipt_on),
      cmocka_unit_test(the_first_copy_wins), cmocka_unit_test(youngest_come_first));
