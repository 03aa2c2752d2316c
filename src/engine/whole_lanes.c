/* See whole_lanes.h. */
#include "whole_lanes.h"

#include <stdbool.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/* So many events of the largest factor do not overflow a sum that was cut to `most`. */
enum { EVENTS_BETWEEN_CUTS = 1 << 20 };

static inline bool is_hidden(const struct lane_events *events, size_t i)
{
    return events->hidden && (events->hidden[i / 64] >> (i % 64) & 1);
}

static inline uint32_t code_at(const struct lane_events *events, size_t i)
{
    return events->narrow_code ? events->narrow_code[i] : events->wide_code[i];
}

/* ---- without vectors ------------------------------------------------------------------------- */

struct lane_state {
    int32_t sum[LANES], count[LANES], day[LANES];
};

static void count_one(const struct lanes *lanes, uint32_t mask, int32_t day, const int16_t *factor,
                      struct lane_state *state)
{
    for (; mask; mask &= mask - 1) {
        int lane = __builtin_ctz(mask);
        bool is_repeated = (lanes->by_day >> lane & 1) && state->day[lane] == day;
        if (is_repeated || state->count[lane] >= lanes->limit[lane])
            continue;
        state->day[lane] = day;
        state->count[lane]++;
        int64_t sum = (int64_t)state->sum[lane] + factor[lane];
        state->sum[lane] = (int32_t)(sum < lanes->most[lane] ? sum : lanes->most[lane]);
    }
}

uint32_t lanes_count_plain(const struct lanes *lanes, const struct lane_events *events,
                           int32_t ret_sum[LANES])
{
    struct lane_state state = {0};
    memset(state.day, -1, sizeof state.day);
    for (size_t i = events->end; i-- > events->begin;) {
        int64_t age = events->today - events->day[i];
        if (age >= events->horizon)
            break;
        if (!is_hidden(events, i))
            count_one(lanes, lanes->mask[code_at(events, i)], events->day[i],
                      lanes->factor + age * LANES, &state);
    }
    memcpy(ret_sum, state.sum, sizeof state.sum);
    uint32_t counted = 0;
    for (int lane = 0; lane < LANES; lane++)
        counted |= (uint32_t)(state.sum[lane] != 0) << lane;
    return counted;
}

/* ---- with AVX-512 ----------------------------------------------------------------------------- */

#if defined(__x86_64__)
#define VECTORS __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq")))

struct lane_vectors {
    __m512i sum, count, day;
};

/* `limits` and `days` are constants where this is called, so that what is not asked for is gone. */
VECTORS static inline __attribute__((always_inline)) void
count_stretch(const struct lanes *lanes, const struct lane_events *events, size_t *at, bool limits,
              bool days, struct lane_vectors *v)
{
    const __m512i limit = _mm512_loadu_si512(lanes->limit), one = _mm512_set1_epi32(1);
    __m512i sum = v->sum, count = v->count, last = v->day;
    size_t i = *at,
           stop = i - events->begin > EVENTS_BETWEEN_CUTS ? i - EVENTS_BETWEEN_CUTS : events->begin;
    int64_t oldest = events->today - events->horizon;
    for (; i > stop; i--) {
        int32_t day = events->day[i - 1];
        if (day <= oldest)
            break;
        if (is_hidden(events, i - 1))
            continue;
        __mmask16 fed = lanes->mask[code_at(events, i - 1)];
        const int16_t *row = lanes->factor + (events->today - day) * LANES;
        __m512i factor =
            _mm512_cvtepi16_epi32(_mm256_loadu_si256((const __m256i *)(const void *)row));
        if (days) {
            __m512i today = _mm512_set1_epi32(day);
            fed &= (__mmask16) ~(_mm512_cmpeq_epi32_mask(last, today) & lanes->by_day);
            last = _mm512_mask_mov_epi32(last, fed, today);
        }
        if (limits) {
            fed = _mm512_mask_cmplt_epi32_mask(fed, count, limit);
            count = _mm512_mask_add_epi32(count, fed, count, one);
        }
        sum = _mm512_mask_add_epi32(sum, fed, sum, factor);
    }
    *at = i > stop ? events->begin : i;
    *v = (struct lane_vectors){sum, count, last};
}

VECTORS static uint32_t count_vectors(const struct lanes *lanes, const struct lane_events *events,
                                      int32_t ret_sum[LANES])
{
    struct lane_vectors v = {_mm512_setzero_si512(), _mm512_setzero_si512(), _mm512_set1_epi32(-1)};
    const __m512i most = _mm512_loadu_si512(lanes->most);
    size_t at = events->end;
    while (at > events->begin) {
        if (lanes->has_limit && lanes->by_day)
            count_stretch(lanes, events, &at, true, true, &v);
        else if (lanes->has_limit)
            count_stretch(lanes, events, &at, true, false, &v);
        else if (lanes->by_day)
            count_stretch(lanes, events, &at, false, true, &v);
        else
            count_stretch(lanes, events, &at, false, false, &v);
        v.sum = _mm512_min_epi32(v.sum, most);
    }
    _mm512_storeu_si512(ret_sum, v.sum);
    return _mm512_test_epi32_mask(v.sum, v.sum);
}

enum isa isa_of_machine(void)
{
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq"))
        return ISA_AVX512;
    return __builtin_cpu_supports("avx2") ? ISA_AVX2 : ISA_PLAIN;
}

lanes_count *lanes_counter(enum isa isa)
{
    return isa == ISA_AVX512 ? count_vectors : lanes_count_plain;
}
#else
enum isa isa_of_machine(void)
{
    return ISA_PLAIN;
}

lanes_count *lanes_counter(enum isa isa)
{
    (void)isa;
    return lanes_count_plain;
}
#endif
