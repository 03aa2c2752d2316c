/* A layer's score for a stretch of records at a time, signal by signal (semantics 1.6): plain loops
 * over arrays, which the compiler turns into vector instructions. */
#include "engine/whole_int.h"

#include <assert.h>

/* gcc takes many at a time only if asked to; clang always does. */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("O3")
#endif
/* Each loop is compiled once for any machine and once for each of those with wider vectors. */
#define INLINE static inline __attribute__((always_inline))
#if defined(__x86_64__)
#define WITH_AVX2 __attribute__((target("avx2")))
#define WITH_AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq")))
#endif

INLINE int32_t clamp(int32_t value, int32_t low, int32_t high)
{
    return value < low ? low : value > high ? high : value;
}

/* The next stride of a column, while this one is worked on: it begins on another page, where the
 * machine does not look by itself. */
INLINE void fetch_next(const int32_t *column, size_t count)
{
    for (size_t i = 0; i < count; i += 64 / sizeof *column)
        __builtin_prefetch(column + STRIDE + i);
}

/* The mass is cut before it is multiplied: what is cut is beyond every cap anyway. */
INLINE void add_sums(const struct part *part, const int32_t *mass, size_t count, int32_t *group)
{
    int32_t points = part->plan->signal->points, low = part->cap_min_mp, high = part->cap_max_mp;
    fetch_next(mass, count);
    for (size_t i = 0; i < count; i++)
        group[i] += clamp(mass[i] * points, low, high);
}

/* Bins go from high to low; the highest that is reached decides, so it is looked at last. */
INLINE void add_tiers(const struct part *part, const int32_t *mass, size_t count, int32_t *group)
{
    const struct signal *signal = part->plan->signal;
    int32_t points[STRIDE] = {0};
    for (size_t b = signal->count_bin_count; b-- > 0;) {
        if (signal->count_bins[b].ge > INT32_MAX)
            continue;
        int32_t ge = (int32_t)signal->count_bins[b].ge, worth = signal->count_bins[b].points;
        for (size_t i = 0; i < count; i++)
            points[i] = mass[i] >= ge ? worth : points[i];
    }
    for (size_t i = 0; i < count; i++)
        group[i] += clamp(points[i] * MP, part->cap_min_mp, part->cap_max_mp);
}

INLINE void add_absences(const struct part *part, size_t begin, size_t count, int32_t *group)
{
    int32_t worth = clamp(part->plan->signal->points * MP, part->cap_min_mp, part->cap_max_mp);
    const int32_t *mass = part->mass + begin;
    for (size_t i = 0; i < count; i++)
        if (mass[i] == 0 && !(part->held && part->is_too_new[part->held[begin + i]]))
            group[i] += worth;
}

INLINE void add_bins(const struct part *part, size_t begin, size_t count, int32_t *group)
{
    const uint32_t *held = part->held + begin;
    for (size_t i = 0; i < count; i++)
        group[i] += part->capped_mp[held[i]];
}

INLINE int32_t cap_raw(const struct part *part, int64_t raw_mp)
{
    int64_t raw = raw_mp > INT32_MAX ? INT32_MAX : raw_mp < INT32_MIN ? INT32_MIN : raw_mp;
    return clamp((int32_t)raw, part->cap_min_mp, part->cap_max_mp);
}

INLINE void add_people(const struct part *part, const int64_t *raw_mp, size_t count, int32_t *group)
{
    for (size_t i = 0; i < count; i++)
        group[i] += cap_raw(part, raw_mp[i]);
}

INLINE void add_part(const struct part *part, size_t begin, size_t count, const int64_t *people_mp,
                     int32_t *group)
{
    switch (part->kind) {
    case PART_BINS:
        add_bins(part, begin, count, group);
        break;
    case PART_SUM:
        add_sums(part, part->mass + begin, count, group);
        break;
    case PART_TIERS:
        add_tiers(part, part->mass + begin, count, group);
        break;
    case PART_ABSENCE:
        add_absences(part, begin, count, group);
        break;
    case PART_PEOPLE:
        assert(people_mp);
        add_people(part, people_mp, count, group);
        break;
    }
}

/* A group's signals, each within its caps. */
INLINE void add_group(const struct layer_parts *layer, size_t g, size_t begin, size_t count,
                      const int64_t *people_mp, int32_t *group)
{
    memset(group, 0, count * sizeof *group);
    for (size_t s = 0; s < layer->count; s++)
        if (layer->parts[s].group == g)
            add_part(&layer->parts[s], begin, count, people_mp ? people_mp + s * STRIDE : NULL,
                     group);
}

INLINE void weigh(const struct part *part, size_t begin, size_t count, int32_t *ret_mp)
{
    memset(ret_mp, 0, count * sizeof *ret_mp);
    add_part(part, begin, count, NULL, ret_mp);
}

INLINE void evaluate(const struct layer_parts *layer, size_t begin, size_t count,
                     const int64_t *people_mp, struct layer_scores ret)
{
    const struct layer_change *change = &layer->change;
    const struct layer_parts *before = change->before;
    int32_t total[STRIDE], group[STRIDE], base = layer->layer->base * MP;
    if (before) {
        const int32_t *was = change->unclamped_mp + begin;
        int32_t higher = base - before->layer->base * MP;
        fetch_next(was, count);
        for (size_t i = 0; i < count; i++)
            total[i] = was[i] + higher;
    } else {
        for (size_t i = 0; i < count; i++)
            total[i] = base;
    }
    for (size_t g = 0; g < layer->layer->group_count; g++) {
        if (before && !change->differs[g])
            continue;
        const struct group *now = &layer->layer->groups[g];
        add_group(layer, g, begin, count, people_mp, group);
        for (size_t i = 0; i < count; i++)
            total[i] += clamp(group[i], now->min * MP, now->max * MP);
        if (!before)
            continue;
        const struct group *then = &before->layer->groups[g];
        add_group(before, g, begin, count, people_mp, group);
        for (size_t i = 0; i < count; i++)
            total[i] -= clamp(group[i], then->min * MP, then->max * MP);
    }
    memcpy(ret.unclamped_mp, total, count * sizeof *total);
    for (size_t i = 0; i < count; i++)
        ret.mp[i] = clamp(total[i], 0, LAYER_MAX_MP);
}

/* Tiers and cells of a stretch of grades: each of the sixteen cells is laid over all, which takes
 * fewer instructions than looking each up. */
INLINE void decide_cells(const struct cells *cells, size_t count, const uint8_t *fit_grade,
                         const uint8_t *intent_grade, struct decided ret)
{
    uint8_t cell[STRIDE], tier[STRIDE] = {0}, rank[STRIDE] = {0};
    for (size_t i = 0; i < count; i++)
        cell[i] = (uint8_t)(fit_grade[i] * GRADES + intent_grade[i]);
    const uint8_t cell_count = GRADES * GRADES;
    for (uint8_t c = 0; c < cell_count; c++) {
        uint8_t tier_of = cells->tier[c], rank_of = cells->rank[c];
        for (size_t i = 0; i < count; i++)
            tier[i] = cell[i] == c ? tier_of : tier[i];
        for (size_t i = 0; i < count; i++)
            rank[i] = cell[i] == c ? rank_of : rank[i];
    }
    memcpy(ret.tier, tier, count);
    memcpy(ret.cell_rank, rank, count);
}

/* The first threshold that is reached is the grade, so it is looked at last. */
INLINE void grade_scores(const struct thresholds *thresholds, size_t count, const int32_t *mp,
                         uint8_t *ret_grade)
{
    int32_t least[GRADES - 1];
    for (size_t g = 0; g < GRADES - 1; g++) {
        int64_t at = thresholds->mp[g];
        least[g] = at > INT32_MAX ? INT32_MAX : at < INT32_MIN ? INT32_MIN : (int32_t)at;
    }
    for (size_t i = 0; i < count; i++) {
        int32_t grade = GRADES - 1;
        grade = mp[i] >= least[2] ? 2 : grade;
        grade = mp[i] >= least[1] ? 1 : grade;
        grade = mp[i] >= least[0] ? 0 : grade;
        ret_grade[i] = (uint8_t)grade;
    }
}

enum { BLOCK = 128 }; /* the number of records in one fits a byte, so many are added at once */

/* Few move: those who stand are counted for each tier, and who moved is looked for only where a
 * block differs. */
INLINE void count_moves(const struct standings *from, const struct standings *to, size_t begin,
                        size_t count, struct migration *migration)
{
    const uint8_t *before = from->tier + begin, *now = to->tier + begin;
    const uint8_t *known_before = from->known + begin, *known_now = to->known + begin;
    uint8_t stood[BLOCK], differs = 0; /* a tier; beyond all: unknown */
    for (size_t i = 0; i < count; i++) {
        stood[i] = known_before[i] & known_now[i] ? before[i] : TIERS + 1;
        differs |= before[i] ^ now[i];
    }
    for (uint8_t tier = 0; tier <= TIERS; tier++) {
        uint8_t standing = 0;
        for (size_t i = 0; i < count; i++)
            standing = (uint8_t)(standing + (stood[i] == tier));
        migration->moved[tier][tier] += standing;
    }
    for (size_t i = 0; differs && i < count; i++)
        if (stood[i] <= TIERS && before[i] != now[i]) {
            migration->moved[before[i]][before[i]]--;
            migration->moved[before[i]][now[i]]++;
        }
}

#if defined(__x86_64__)
WITH_AVX2 static void weigh_avx2(const struct part *part, size_t begin, size_t count,
                                 int32_t *ret_mp)
{
    weigh(part, begin, count, ret_mp);
}

WITH_AVX512 static void weigh_avx512(const struct part *part, size_t begin, size_t count,
                                     int32_t *ret_mp)
{
    weigh(part, begin, count, ret_mp);
}

WITH_AVX2 static void evaluate_avx2(const struct layer_parts *layer, size_t begin, size_t count,
                                    const int64_t *people_mp, struct layer_scores ret)
{
    evaluate(layer, begin, count, people_mp, ret);
}

WITH_AVX512 static void evaluate_avx512(const struct layer_parts *layer, size_t begin, size_t count,
                                        const int64_t *people_mp, struct layer_scores ret)
{
    evaluate(layer, begin, count, people_mp, ret);
}

WITH_AVX2 static void decide_cells_avx2(const struct cells *cells, size_t count,
                                        const uint8_t *fit_grade, const uint8_t *intent_grade,
                                        struct decided ret)
{
    decide_cells(cells, count, fit_grade, intent_grade, ret);
}

WITH_AVX512 static void decide_cells_avx512(const struct cells *cells, size_t count,
                                            const uint8_t *fit_grade, const uint8_t *intent_grade,
                                            struct decided ret)
{
    decide_cells(cells, count, fit_grade, intent_grade, ret);
}

WITH_AVX2 static void grade_scores_avx2(const struct thresholds *thresholds, size_t count,
                                        const int32_t *mp, uint8_t *ret_grade)
{
    grade_scores(thresholds, count, mp, ret_grade);
}

WITH_AVX512 static void grade_scores_avx512(const struct thresholds *thresholds, size_t count,
                                            const int32_t *mp, uint8_t *ret_grade)
{
    grade_scores(thresholds, count, mp, ret_grade);
}

WITH_AVX2 static void count_moves_avx2(const struct standings *from, const struct standings *to,
                                       size_t begin, size_t count, struct migration *migration)
{
    count_moves(from, to, begin, count, migration);
}

WITH_AVX512 static void count_moves_avx512(const struct standings *from, const struct standings *to,
                                           size_t begin, size_t count, struct migration *migration)
{
    count_moves(from, to, begin, count, migration);
}

#define BY_ISA(isa, function, ...)                                                                 \
    (isa == ISA_AVX512 ? function##_avx512(__VA_ARGS__)                                            \
     : isa == ISA_AVX2 ? function##_avx2(__VA_ARGS__)                                              \
                       : function(__VA_ARGS__))
#else
#define BY_ISA(isa, function, ...) ((void)isa, function(__VA_ARGS__))
#endif

void layer_evaluate_stride(const struct layer_parts *layer, size_t begin, size_t end, enum isa isa,
                           const int64_t *people_mp, struct layer_scores ret)
{
    assert(end - begin <= STRIDE);
    BY_ISA(isa, evaluate, layer, begin, end - begin, people_mp, ret);
}

void part_weigh(const struct part *part, size_t begin, size_t count, enum isa isa, int32_t *ret_mp)
{
    assert(count <= STRIDE && part->kind != PART_PEOPLE);
    BY_ISA(isa, weigh, part, begin, count, ret_mp);
}

int32_t part_cap_raw(const struct part *part, int64_t raw_mp)
{
    return cap_raw(part, raw_mp);
}

void cells_decide_stride(const struct cells *cells, size_t count, enum isa isa,
                         const uint8_t *fit_grade, const uint8_t *intent_grade, struct decided ret)
{
    assert(count <= STRIDE);
    BY_ISA(isa, decide_cells, cells, count, fit_grade, intent_grade, ret);
}

void scores_grade_stride(const struct thresholds *thresholds, size_t count, enum isa isa,
                         const int32_t *mp, uint8_t *ret_grade)
{
    BY_ISA(isa, grade_scores, thresholds, count, mp, ret_grade);
}

void moves_count_stride(const struct standings *from, const struct standings *to, size_t begin,
                        size_t end, enum isa isa, struct migration *migration)
{
    for (size_t i = begin; i < end; i += BLOCK)
        BY_ISA(isa, count_moves, from, to, i, end - i < BLOCK ? end - i : BLOCK, migration);
}

int32_t layer_evaluate_one(const struct layer_parts *layer, size_t record)
{
    int32_t unclamped_mp, mp;
    layer_evaluate_stride(layer, record, record + 1, ISA_PLAIN, NULL,
                          (struct layer_scores){&unclamped_mp, &mp});
    return mp;
}

int16_t layer_completeness(const struct layer_parts *layer, size_t record)
{
    if (layer->completeness_all <= 0)
        return -1;
    int64_t known = 0;
    for (size_t s = 0; s < layer->count; s++) {
        const struct part *part = &layer->parts[s];
        if (part->kind == PART_BINS && part->is_known[part->held[record]])
            known += part->plan->completeness_weight;
    }
    return (int16_t)(PERMILLE * known / layer->completeness_all);
}
