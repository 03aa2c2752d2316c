/* See rank.h. */
#include "rank.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/arena.h"

enum { DIGIT_BITS = 11, DIGITS = 6, BUCKETS = 1 << DIGIT_BITS };

struct keyed {
    uint64_t key;
    uint32_t at;
};

/* Bits that order as the numbers do: flip the sign bit of the positive, all bits of the negative. */
static uint64_t ordered_bits(double value)
{
    assert(isfinite(value));
    value += 0.0; /* -0 becomes 0 */
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits >> 63 ? ~bits : bits | UINT64_C(1) << 63;
}

static size_t digit_of(uint64_t key, int digit)
{
    return (size_t)(key >> (digit * DIGIT_BITS)) & (BUCKETS - 1);
}

/* One stable counting pass from `from` to `to`; false (and nothing moved) if all digits agree. */
static bool radix_pass(const struct keyed *from, struct keyed *to, size_t count, int digit)
{
    size_t start[BUCKETS] = {0};
    for (size_t i = 0; i < count; i++)
        start[digit_of(from[i].key, digit)]++;
    if (start[digit_of(from[0].key, digit)] == count)
        return false;
    size_t before = 0;
    for (size_t d = 0; d < BUCKETS; d++) {
        size_t here = start[d];
        start[d] = before;
        before += here;
    }
    for (size_t i = 0; i < count; i++)
        to[start[digit_of(from[i].key, digit)]++] = from[i];
    return true;
}

uint32_t *rank_order(struct arena *arena, const double *values, size_t count)
{
    assert(arena && count <= UINT32_MAX);
    struct keyed *now = arena_array(arena, count, sizeof *now);
    struct keyed *next = arena_array(arena, count, sizeof *next);
    for (size_t i = 0; i < count; i++)
        now[i] = (struct keyed){ordered_bits(values[i]), (uint32_t)i};
    for (int digit = 0; digit < DIGITS && count > 1; digit++)
        if (radix_pass(now, next, count, digit)) {
            struct keyed *swap = now;
            now = next;
            next = swap;
        }
    uint32_t *order = arena_array(arena, count, sizeof *order);
    for (size_t i = 0; i < count; i++)
        order[i] = now[i].at;
    return order;
}

bool rank_is_constant(const double *values, size_t count)
{
    for (size_t i = 1; i < count; i++)
        if (values[i] != values[0])
            return false;
    return true;
}

size_t rank_tie_end(const double *values, const uint32_t *order, size_t from, size_t count)
{
    size_t end = from + 1;
    while (end < count && values[order[end]] == values[order[from]])
        end++;
    return end;
}

int64_t *rank_doubled(struct arena *arena, const double *values, size_t count)
{
    const uint32_t *order = rank_order(arena, values, count);
    int64_t *ranks = arena_array(arena, count, sizeof *ranks);
    for (size_t from = 0, end; from < count; from = end) {
        end = rank_tie_end(values, order, from, count);
        for (size_t i = from; i < end; i++)
            ranks[order[i]] = (int64_t)(from + 1 + end); /* first place + last place */
    }
    return ranks;
}

/* Sum of t^3 - t over the tie groups. */
static double tie_term(const double *values, const uint32_t *order, size_t count)
{
    struct sum sum = {0};
    for (size_t from = 0, end; from < count; from = end) {
        end = rank_tie_end(values, order, from, count);
        double t = (double)(end - from);
        sum_add(&sum, t * t * t - t);
    }
    return sum_value(&sum);
}

struct mann_whitney mann_whitney(struct arena *arena, const double *a, size_t a_count,
                                 const double *b, size_t b_count)
{
    struct mann_whitney none = {maybe_none(), maybe_none(), maybe_none()};
    if (!a_count || !b_count)
        return none;
    size_t count = a_count + b_count;
    double *all = arena_array(arena, count, sizeof *all);
    memcpy(all, a, a_count * sizeof *a);
    memcpy(all + a_count, b, b_count * sizeof *b);
    const int64_t *ranks = rank_doubled(arena, all, count);
    int64_t doubled = -(int64_t)(a_count * (a_count + 1));
    for (size_t i = 0; i < a_count; i++)
        doubled += ranks[i];
    double m = (double)a_count, n = (double)b_count, total = m + n;
    double ties = tie_term(all, rank_order(arena, all, count), count);
    double variance = m * n / 12 * (total + 1 - ties / (total * (total - 1)));
    double centred = (double)(doubled - (int64_t)(a_count * b_count)) / 2;
    return (struct mann_whitney){
        .u = maybe_of((double)doubled / 2),
        .p = rank_is_constant(all, count) ? maybe_none()
                                          : maybe_of(normal_two_sided_p(centred / sqrt(variance))),
        .auc = maybe_ratio((double)doubled, 2 * m * n),
    };
}

static struct maybe_real pearson(const double *a, const double *b, size_t count)
{
    if (rank_is_constant(a, count) || rank_is_constant(b, count))
        return maybe_none();
    double mean_a = mean_of(a, count), mean_b = mean_of(b, count);
    struct sum aa = {0}, bb = {0}, ab = {0};
    for (size_t i = 0; i < count; i++) {
        double da = a[i] - mean_a, db = b[i] - mean_b;
        sum_add(&aa, da * da);
        sum_add(&bb, db * db);
        sum_add(&ab, da * db);
    }
    double scale = sqrt(sum_value(&aa) * sum_value(&bb));
    if (!(scale > 0) || !isfinite(scale)) /* squares beyond the range of a double */
        return maybe_none();
    return maybe_of(real_clamp(sum_value(&ab) / scale, -1, 1));
}

static struct maybe_real spearman(struct arena *arena, const int64_t *a, const int64_t *b,
                                  size_t count)
{
    double *real_a = arena_array(arena, count, sizeof *real_a);
    double *real_b = arena_array(arena, count, sizeof *real_b);
    for (size_t i = 0; i < count; i++) {
        real_a[i] = (double)a[i];
        real_b[i] = (double)b[i];
    }
    return pearson(real_a, real_b, count);
}

/* Merges the sorted halves of [from, end) and counts the pairs out of order between them. */
static int64_t merge_count(int64_t *keys, int64_t *spare, size_t from, size_t middle, size_t end)
{
    int64_t exchanges = 0;
    size_t left = from, right = middle;
    for (size_t i = from; i < end; i++) {
        bool take_right = left == middle || (right < end && keys[right] < keys[left]);
        if (take_right)
            exchanges += (int64_t)(middle - left);
        spare[i] = keys[take_right ? right++ : left++];
    }
    memcpy(keys + from, spare + from, (end - from) * sizeof *keys);
    return exchanges;
}

/* Sorts ascending; the answer is the number of pairs that stood strictly the wrong way round. */
static int64_t sort_count(int64_t *keys, int64_t *spare, size_t count)
{
    int64_t exchanges = 0;
    for (size_t width = 1; width < count; width *= 2)
        for (size_t from = 0; from + width < count; from += 2 * width) {
            size_t end = from + 2 * width < count ? from + 2 * width : count;
            exchanges += merge_count(keys, spare, from, from + width, end);
        }
    return exchanges;
}

static int64_t pairs(int64_t count)
{
    return count * (count - 1) / 2;
}

/* Pairs equal among sorted keys. */
static int64_t tied_pairs(const int64_t *sorted, size_t count)
{
    int64_t tied = 0;
    for (size_t from = 0, end; from < count; from = end) {
        for (end = from + 1; end < count && sorted[end] == sorted[from];)
            end++;
        tied += pairs((int64_t)(end - from));
    }
    return tied;
}

/* Both rankings as small integers: sort by (a, b), then count what a sort by b exchanges. */
static struct maybe_real kendall(struct arena *arena, const int64_t *a, const int64_t *b,
                                 size_t count)
{
    double *both = arena_array(arena, count, sizeof *both);
    int64_t *keys = arena_array(arena, count, sizeof *keys);
    int64_t *spare = arena_array(arena, count, sizeof *spare);
    double step = 2 * (double)count + 1; /* above every doubled rank, so (a, b) is one number */
    for (size_t i = 0; i < count; i++)
        both[i] = (double)a[i] * step + (double)b[i];
    const uint32_t *order = rank_order(arena, both, count);
    for (size_t i = 0; i < count; i++)
        keys[i] = a[order[i]];
    int64_t tied_a = tied_pairs(keys, count), tied_both = 0;
    for (size_t from = 0, end; from < count; from = end) {
        end = rank_tie_end(both, order, from, count);
        tied_both += pairs((int64_t)(end - from));
    }
    for (size_t i = 0; i < count; i++)
        keys[i] = b[order[i]];
    int64_t discordant = sort_count(keys, spare, count);
    int64_t tied_b = tied_pairs(keys, count), all = pairs((int64_t)count);
    int64_t concordant = all - tied_a - tied_b + tied_both - discordant;
    double scale = sqrt((double)(all - tied_a) * (double)(all - tied_b));
    return maybe_ratio((double)(concordant - discordant), scale);
}

struct rank_correlations rank_correlations(struct arena *arena, const double *a, const double *b,
                                           size_t count)
{
    assert(arena && count <= RANK_PAIRS_MAX);
    const int64_t *ranks_a = rank_doubled(arena, a, count);
    const int64_t *ranks_b = rank_doubled(arena, b, count);
    return (struct rank_correlations){
        .pearson = pearson(a, b, count),
        .spearman = spearman(arena, ranks_a, ranks_b, count),
        .kendall_tau_b = kendall(arena, ranks_a, ranks_b, count),
    };
}
