/* Sixteen signals counted at once give the same with vectors and without, and what was asked for:
 * limits, days, hidden events, horizons, sums that stop growing. */
#include "engine/whole_lanes.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/rng.h"
#include "suite.h"

enum { AGES = 400, CODES = 20, ROUNDS = 400, MANY = (1 << 21) + 12345 };

struct made {
    struct lanes lanes;
    int16_t *factor;
    uint16_t *mask;
    struct lane_events events;
    uint16_t *code, *day;
    uint64_t *hidden;
    uint32_t begin, end;
};

static void make_lanes(struct made *made, struct arena *arena, struct rng *rng)
{
    made->factor = arena_array(arena, AGES * LANES, sizeof *made->factor);
    made->mask = arena_array(arena, CODES, sizeof *made->mask);
    for (size_t lane = 0; lane < LANES; lane++) {
        size_t window = 1 + rng_below(rng, AGES);
        for (size_t age = 0; age < window; age++)
            made->factor[age * LANES + lane] = (int16_t)(1000 - 2 * age);
        bool is_limited = rng_below(rng, 3) == 0;
        made->lanes.limit[lane] = is_limited ? (int32_t)rng_below(rng, 4) + 1 : INT32_MAX;
        made->lanes.has_limit |= (uint16_t)(is_limited << lane);
        made->lanes.most[lane] = rng_below(rng, 3) ? 1000000 : INT32_MAX;
        if (!is_limited && rng_below(rng, 3) == 0)
            made->lanes.by_day |= (uint16_t)(1 << lane);
    }
    for (size_t code = 0; code < CODES; code++)
        made->mask[code] = (uint16_t)(rng_next(rng) & rng_next(rng));
    made->lanes.factor = made->factor;
    made->lanes.mask = made->mask;
}

static void make_events(struct made *made, struct arena *arena, struct rng *rng, size_t count)
{
    made->code = arena_array(arena, count, sizeof *made->code);
    made->day = arena_array(arena, count, sizeof *made->day);
    made->hidden = arena_array(arena, count / 64 + 1, sizeof *made->hidden);
    uint16_t day = 100;
    for (size_t i = 0; i < count; i++) {
        made->code[i] = (uint16_t)rng_below(rng, CODES);
        day = (uint16_t)(day + (day < 100 + AGES - 20 && rng_below(rng, 3) == 0));
        made->day[i] = day;
        if (rng_below(rng, 5) == 0)
            made->hidden[i / 64] |= UINT64_C(1) << (i % 64);
    }
    made->end = (uint32_t)count;
    made->events = (struct lane_events){.narrow_code = made->code,
                                        .day = made->day,
                                        .hidden = rng_below(rng, 2) ? made->hidden : NULL,
                                        .begin = &made->begin,
                                        .end = &made->end,
                                        .records = 1,
                                        .today = day + rng_below(rng, 3),
                                        .horizon = AGES - rng_below(rng, 200)};
}

/* One lane at a time, as the kinds of signals are defined. */
static int64_t expected_sum(const struct made *made, int lane)
{
    int64_t sum = 0, count = 0, last = -1;
    for (size_t i = made->end; i-- > 0;) {
        int64_t day = made->day[i], age = made->events.today - day;
        bool is_hidden = made->events.hidden && (made->hidden[i / 64] >> (i % 64) & 1);
        if (age >= made->events.horizon || is_hidden || !(made->mask[made->code[i]] >> lane & 1))
            continue;
        if ((made->lanes.by_day >> lane & 1) && day == last)
            continue;
        if (count++ >= made->lanes.limit[lane])
            continue;
        last = day;
        sum += made->factor[age * LANES + lane];
    }
    return sum < made->lanes.most[lane] ? sum : made->lanes.most[lane];
}

static void check(const struct made *made)
{
    for (enum isa isa = ISA_PLAIN; isa <= isa_of_machine(); isa++) {
        int32_t sum[1][LANES], column[LANES][1], *columns[LANES];
        for (int lane = 0; lane < LANES; lane++)
            columns[lane] = column[lane];
        lanes_count(&made->lanes, &made->events, isa, sum);
        lanes_turn((const int32_t(*)[LANES])sum, 1, LANES, isa, columns);
        for (int lane = 0; lane < LANES; lane++) {
            assert_int_equal(sum[0][lane], expected_sum(made, lane));
            assert_int_equal(column[lane][0], sum[0][lane]);
        }
    }
}

static void with_and_without_vectors_it_is_the_same(void **state)
{
    (void)state;
    struct rng rng = rng_of(3);
    struct arena *arena = arena_new("test");
    for (int round = 0; round < ROUNDS; round++) {
        struct made made = {0};
        make_lanes(&made, arena, &rng);
        make_events(&made, arena, &rng, rng_below(&rng, 300));
        if (round % 4 == 0)
            made.lanes.has_limit = made.lanes.by_day = 0;
        for (int lane = 0; lane < LANES && !made.lanes.has_limit; lane++)
            made.lanes.limit[lane] = INT32_MAX;
        check(&made);
        arena_reset(arena);
    }
    arena_free(arena);
}

/* More events than a sum of 32 bits could hold, of one person on one day. */
static void millions_of_events_do_not_overflow(void **state)
{
    (void)state;
    struct rng rng = rng_of(4);
    struct arena *arena = arena_new("test");
    struct made made = {0};
    make_lanes(&made, arena, &rng);
    make_events(&made, arena, &rng, MANY);
    made.events.hidden = NULL;
    for (size_t i = 0; i < MANY; i++) {
        made.day[i] = 100;
        made.code[i] = 0;
    }
    made.mask[0] = 3;
    made.events.today = 100;
    for (int lane = 0; lane < 2; lane++) {
        made.lanes.limit[lane] = INT32_MAX;
        made.lanes.has_limit = made.lanes.by_day = 0;
        made.factor[lane] = lane ? 1 : 1000;
        made.lanes.most[lane] = lane ? INT32_MAX : 1000000;
    }
    check(&made);
    int32_t sum[1][LANES];
    lanes_count(&made.lanes, &made.events, isa_of_machine(), sum);
    assert_int_equal(sum[0][0], 1000000);
    assert_int_equal(sum[0][1], MANY);
    arena_free(arena);
}

/* Any number of records, of fewer lanes than there are. */
static void sums_turn_into_columns(void **state)
{
    (void)state;
    enum { RECORDS = 100 };
    int32_t sum[RECORDS][LANES], column[LANES][RECORDS + 1], *columns[LANES];
    for (int i = 0; i < RECORDS * LANES; i++)
        sum[i / LANES][i % LANES] = i;
    for (size_t lane = 0; lane < LANES; lane++)
        columns[lane] = column[lane];
    for (enum isa isa = ISA_PLAIN; isa <= isa_of_machine(); isa++)
        for (size_t records = 0; records <= RECORDS; records++) {
            size_t lanes = records % LANES + 1;
            memset(column, -1, sizeof column);
            lanes_turn((const int32_t(*)[LANES])sum, records, lanes, isa, columns);
            for (size_t lane = 0; lane < LANES; lane++)
                for (size_t r = 0; r <= RECORDS; r++)
                    assert_int_equal(column[lane][r],
                                     lane < lanes && r < records ? sum[r][lane] : -1);
        }
}

SUITE(whole_lanes_test, cmocka_unit_test(with_and_without_vectors_it_is_the_same),
      cmocka_unit_test(sums_turn_into_columns),
      cmocka_unit_test(millions_of_events_do_not_overflow));
