/* See whole_lanes.h. */
#include "whole_lanes.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define INLINE static inline __attribute__((always_inline))

enum { RECORDS_AHEAD = 8 }; /* whose youngest events are fetched while others are counted */

/* It is latency that binds: the youngest events of the next records lie behind those that nobody
 * looks at. */
INLINE void fetch_ahead(const struct lane_events *events, size_t record)
{
    if (record + RECORDS_AHEAD >= events->records)
        return;
    size_t end = events->end[record + RECORDS_AHEAD], last = end > 0 ? end - 1 : 0;
    size_t before = end > LANES ? end - LANES : 0;
    __builtin_prefetch(&events->day[last]);
    __builtin_prefetch(&events->day[before]);
    if (events->narrow_code) {
        __builtin_prefetch(&events->narrow_code[last]);
        __builtin_prefetch(&events->narrow_code[before]);
    } else {
        __builtin_prefetch(&events->wide_code[last]);
        __builtin_prefetch(&events->wide_code[before]);
    }
}

/* An event that may count. */
struct lane_event {
    uint32_t mask; /* the lanes that it feeds */
    int32_t day;
    const int16_t *factor; /* by lane */
};

/* The next older event than `*at`, down to `begin`; false if there is none within the horizon. */
INLINE bool next_event(const struct lanes *lanes, const struct lane_events *events, size_t begin,
                       size_t *at, struct lane_event *ret)
{
    while (*at > begin) {
        size_t i = --*at;
        int64_t age = events->today - events->day[i];
        if (age >= events->horizon)
            return false;
        if (events->hidden && (events->hidden[i / 64] >> (i % 64) & 1))
            continue;
        ret->mask =
            lanes->mask[events->narrow_code ? events->narrow_code[i] : events->wide_code[i]];
        ret->day = events->day[i];
        ret->factor = lanes->factor + age * LANES;
        return true;
    }
    return false;
}

/* ---- without vectors ------------------------------------------------------------------------- */

struct lane_state {
    int32_t sum[LANES], count[LANES], day[LANES];
};

static void count_event_plain(const struct lanes *lanes, const struct lane_event *event,
                              struct lane_state *state)
{
    for (uint32_t mask = event->mask; mask; mask &= mask - 1) {
        int lane = __builtin_ctz(mask);
        bool is_repeated = (lanes->by_day >> lane & 1) && state->day[lane] == event->day;
        if (is_repeated || state->count[lane] >= lanes->limit[lane])
            continue;
        state->day[lane] = event->day;
        state->count[lane]++;
        int64_t sum = (int64_t)state->sum[lane] + event->factor[lane];
        state->sum[lane] = (int32_t)(sum < lanes->most[lane] ? sum : lanes->most[lane]);
    }
}

static void count_plain(const struct lanes *lanes, const struct lane_events *events,
                        int32_t (*ret_sum)[LANES])
{
    for (size_t r = 0; r < events->records; r++) {
        struct lane_state state = {0};
        struct lane_event event;
        memset(state.day, -1, sizeof state.day);
        fetch_ahead(events, r);
        for (size_t at = events->end[r]; next_event(lanes, events, events->begin[r], &at, &event);)
            count_event_plain(lanes, &event, &state);
        memcpy(ret_sum[r], state.sum, sizeof state.sum);
    }
}

static void turn_plain(const int32_t (*sum)[LANES], size_t records, size_t lanes,
                       int32_t *const *ret_column)
{
    for (size_t lane = 0; lane < lanes; lane++)
        for (size_t r = 0; r < records; r++)
            ret_column[lane][r] = sum[r][lane];
}

#if defined(__x86_64__)

/* ---- with AVX2 --------------------------------------------------------------------------------- */

#define WITH_AVX2 __attribute__((target("avx2")))

/* Eight of the lanes. */
struct half {
    __m256i bit, by_day, limit, most; /* of the lanes: constant */
    __m256i sum, count, day;
};

WITH_AVX2 INLINE struct half half_of(const struct lanes *lanes, int first)
{
    const __m256i bit = _mm256_slli_epi32(
        _mm256_setr_epi32(1 << 0, 1 << 1, 1 << 2, 1 << 3, 1 << 4, 1 << 5, 1 << 6, 1 << 7), first);
    const __m256i by_day = _mm256_and_si256(_mm256_set1_epi32(lanes->by_day), bit);
    return (struct half){
        .bit = bit,
        .by_day = _mm256_cmpeq_epi32(by_day, bit),
        .limit = _mm256_loadu_si256((const __m256i *)(const void *)(lanes->limit + first)),
        .most = _mm256_loadu_si256((const __m256i *)(const void *)(lanes->most + first)),
    };
}

WITH_AVX2 INLINE void half_clear(struct half *h)
{
    h->sum = h->count = _mm256_setzero_si256();
    h->day = _mm256_set1_epi32(-1);
}

/* `limits` and `days` are constants where this is called, so that what is not asked for is gone. */
WITH_AVX2 INLINE void half_count(struct half *h, const struct lane_event *event,
                                 const int16_t *factor, bool limits, bool days)
{
    __m256i fed = _mm256_and_si256(_mm256_set1_epi32((int32_t)event->mask), h->bit);
    fed = _mm256_cmpeq_epi32(fed, h->bit);
    if (days) {
        __m256i today = _mm256_set1_epi32(event->day);
        __m256i repeated = _mm256_and_si256(_mm256_cmpeq_epi32(h->day, today), h->by_day);
        fed = _mm256_andnot_si256(repeated, fed);
        h->day = _mm256_blendv_epi8(h->day, today, fed);
    }
    if (limits) {
        fed = _mm256_and_si256(fed, _mm256_cmpgt_epi32(h->limit, h->count));
        h->count = _mm256_sub_epi32(h->count, fed);
    }
    __m256i worth = _mm256_cvtepi16_epi32(_mm_loadu_si128((const __m128i *)(const void *)factor));
    h->sum = _mm256_min_epi32(_mm256_add_epi32(h->sum, _mm256_and_si256(worth, fed)), h->most);
}

WITH_AVX2 INLINE void count_halves(const struct lanes *lanes, const struct lane_events *events,
                                   bool limits, bool days, int32_t (*ret_sum)[LANES])
{
    struct half low = half_of(lanes, 0), high = half_of(lanes, LANES / 2);
    for (size_t r = 0; r < events->records; r++) {
        struct lane_event event;
        half_clear(&low);
        half_clear(&high);
        fetch_ahead(events, r);
        for (size_t at = events->end[r];
             next_event(lanes, events, events->begin[r], &at, &event);) {
            half_count(&low, &event, event.factor, limits, days);
            half_count(&high, &event, event.factor + LANES / 2, limits, days);
        }
        _mm256_storeu_si256((__m256i *)(void *)ret_sum[r], low.sum);
        _mm256_storeu_si256((__m256i *)(void *)(ret_sum[r] + LANES / 2), high.sum);
    }
}

WITH_AVX2 static void count_avx2(const struct lanes *lanes, const struct lane_events *events,
                                 int32_t (*ret_sum)[LANES])
{
    if (lanes->has_limit && lanes->by_day)
        count_halves(lanes, events, true, true, ret_sum);
    else if (lanes->has_limit)
        count_halves(lanes, events, true, false, ret_sum);
    else
        count_halves(lanes, events, false, lanes->by_day, ret_sum);
}

/* ---- with AVX-512 ----------------------------------------------------------------------------- */

#define WITH_AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq")))

WITH_AVX512 INLINE void count_all(const struct lanes *lanes, const struct lane_events *events,
                                  bool limits, bool days, int32_t (*ret_sum)[LANES])
{
    const __m512i limit = _mm512_loadu_si512(lanes->limit), most = _mm512_loadu_si512(lanes->most);
    const __m512i zero = _mm512_setzero_si512(), one = _mm512_set1_epi32(1);
    for (size_t r = 0; r < events->records; r++) {
        __m512i sum = zero, count = zero, last = _mm512_set1_epi32(-1);
        struct lane_event event;
        fetch_ahead(events, r);
        for (size_t at = events->end[r];
             next_event(lanes, events, events->begin[r], &at, &event);) {
            __mmask16 fed = (__mmask16)event.mask;
            if (days) {
                __m512i today = _mm512_set1_epi32(event.day);
                fed &= (__mmask16) ~(_mm512_cmpeq_epi32_mask(last, today) & lanes->by_day);
                last = _mm512_mask_mov_epi32(last, fed, today);
            }
            if (limits) {
                fed = _mm512_mask_cmplt_epi32_mask(fed, count, limit);
                count = _mm512_mask_add_epi32(count, fed, count, one);
            }
            __m512i factor = _mm512_cvtepi16_epi32(
                _mm256_loadu_si256((const __m256i *)(const void *)event.factor));
            sum = _mm512_min_epi32(_mm512_mask_add_epi32(sum, fed, sum, factor), most);
        }
        _mm512_storeu_si512(ret_sum[r], sum);
    }
}

WITH_AVX512 static void count_avx512(const struct lanes *lanes, const struct lane_events *events,
                                     int32_t (*ret_sum)[LANES])
{
    if (lanes->has_limit && lanes->by_day)
        count_all(lanes, events, true, true, ret_sum);
    else if (lanes->has_limit)
        count_all(lanes, events, true, false, ret_sum);
    else if (lanes->by_day)
        count_all(lanes, events, false, true, ret_sum);
    else
        count_all(lanes, events, false, false, ret_sum);
}

/* One column of sixteen records: theirs are LANES apart. */
WITH_AVX512 static void turn_avx512(const int32_t (*sum)[LANES], size_t records, size_t lanes,
                                    int32_t *const *ret_column)
{
    const __m512i apart =
        _mm512_mullo_epi32(_mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15),
                           _mm512_set1_epi32(LANES));
    for (size_t r = 0; r < records; r += 16) {
        size_t count = records - r < 16 ? records - r : 16;
        __mmask16 here = (__mmask16)((1u << count) - 1);
        for (size_t lane = 0; lane < lanes; lane++)
            _mm512_mask_storeu_epi32(
                ret_column[lane] + r, here,
                _mm512_mask_i32gather_epi32(_mm512_setzero_si512(), here, apart, &sum[r][lane], 4));
    }
}

enum isa isa_of_machine(void)
{
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq"))
        return ISA_AVX512;
    return __builtin_cpu_supports("avx2") ? ISA_AVX2 : ISA_PLAIN;
}
#else
#define count_avx2 count_plain
#define count_avx512 count_plain
#define turn_avx512 turn_plain

enum isa isa_of_machine(void)
{
    return ISA_PLAIN;
}
#endif

void lanes_count(const struct lanes *lanes, const struct lane_events *events, enum isa isa,
                 int32_t (*ret_sum)[LANES])
{
    if (isa == ISA_AVX512)
        count_avx512(lanes, events, ret_sum);
    else if (isa == ISA_AVX2)
        count_avx2(lanes, events, ret_sum);
    else
        count_plain(lanes, events, ret_sum);
}

void lanes_turn(const int32_t (*sum)[LANES], size_t records, size_t lanes, enum isa isa,
                int32_t *const *ret_column)
{
    if (isa == ISA_AVX512)
        turn_avx512(sum, records, lanes, ret_column);
    else
        turn_plain(sum, records, lanes, ret_column);
}
