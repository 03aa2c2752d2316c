/* Proof of attribution.h: the window to the microsecond, one touch a person, day and channel, parts
 * that sum to the cent in any order of the touches. */
#include "evidence/attribution.h"

#include <string.h>

#include "base/arena.h"
#include "base/instant.h"
#include "base/rng.h"
#include "suite.h"

#define CREATED (INSTANT_MIN + 1000 * DAY_US + 15 * HOUR_US)

static void an_opportunity_is_of_the_latest_episode_in_the_window(void **state)
{
    (void)state;
    const struct routed_episode episodes[] = {{STR("a"), CREATED - ATTRIBUTION_WINDOW_US - 1},
                                              {STR("b"), CREATED - ATTRIBUTION_WINDOW_US},
                                              {STR("e"), CREATED - DAY_US},
                                              {STR("d"), CREATED - DAY_US},
                                              {STR("z"), CREATED + 1}};
    assert_int_equal(episode_of_opportunity(episodes, 5, CREATED), 2);
    assert_int_equal(episode_of_opportunity(episodes, 5, CREATED + 1), 4);
    assert_int_equal(episode_of_opportunity(episodes, 2, CREATED), 1);
    assert_int_equal(episode_of_opportunity(episodes, 1, CREATED), ATTRIBUTION_NONE);
    assert_int_equal(episode_of_opportunity(NULL, 0, CREATED), ATTRIBUTION_NONE);
}

static void a_person_day_channel_counts_once_and_cents_add_up(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    const struct touch touches[] = {
        {CREATED, STR("ana"), STR("web")},
        {CREATED - HOUR_US, STR("ana"), STR("web")}, /* the same day, earlier: this one counts */
        {CREATED - HOUR_US, STR("ana"), STR("mail")},
        {CREATED - DAY_US, STR("ana"), STR("web")},
        {CREATED - ATTRIBUTION_WINDOW_US - 1, STR("bo"), STR("web")},
        {CREATED + 1, STR("bo"), STR("web")},
    };
    int64_t parts[6];
    assert_int_equal(linear_attribution(arena, touches, 6, CREATED, 1000, parts), 3);
    static const int64_t expected[] = {0, 333, 333, 334, 0, 0}; /* the cent goes to the earliest */
    assert_memory_equal(parts, expected, sizeof parts);
    assert_int_equal(linear_attribution(arena, touches + 4, 2, CREATED, 1000, parts), 0);
    assert_int_equal(parts[0] + parts[1], 0);
    arena_free(arena);
}

static void the_order_of_touches_does_not_matter(void **state)
{
    (void)state;
    static const struct str people[] = {{"ana", 3}, {"bo", 2}},
                            channels[] = {{"web", 3}, {"ad", 2}};
    struct rng rng = rng_of(55);
    for (int round = 0; round < 300; round++) {
        struct arena *arena = arena_new("test");
        struct touch touches[20], turned[20];
        int64_t parts[20], turned_parts[20], total = 0, amount = rng_below(&rng, 100000);
        size_t count = 1 + rng_below(&rng, 20);
        for (size_t i = 0; i < count; i++) {
            int64_t t_us = CREATED - (int64_t)rng_below(&rng, 100) * DAY_US - (int64_t)i;
            touches[i] =
                (struct touch){t_us, people[rng_below(&rng, 2)], channels[rng_below(&rng, 2)]};
            turned[count - 1 - i] = touches[i];
        }
        size_t kept = linear_attribution(arena, touches, count, CREATED, amount, parts);
        assert_int_equal(linear_attribution(arena, turned, count, CREATED, amount, turned_parts),
                         kept);
        for (size_t i = 0; i < count; i++) {
            assert_int_equal(parts[i], turned_parts[count - 1 - i]);
            total += parts[i];
        }
        assert_int_equal(total, kept ? amount : 0);
        arena_free(arena);
    }
}

SUITE(attribution_test, cmocka_unit_test(an_opportunity_is_of_the_latest_episode_in_the_window),
      cmocka_unit_test(a_person_day_channel_counts_once_and_cents_add_up),
      cmocka_unit_test(the_order_of_touches_does_not_matter));
