/* See rank.h. */
#include "rank.h"

#include <assert.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"

static int larger_first(int64_t a, int64_t b)
{
    return a > b ? -1 : a < b;
}

static int64_t weighted(const struct agreement *agreement, const struct score *score)
{
    return agreement->rank_fit_permille * score->fit_mp +
           agreement->rank_intent_permille * score->intent_mp;
}

int score_rank_cmp(const struct agreement *agreement, const struct score *a, const struct score *b)
{
    assert(agreement && a && b);
    if (a->tier != b->tier)
        return a->tier - b->tier;
    if (a->cell_rank != b->cell_rank)
        return a->cell_rank - b->cell_rank;
    int order = larger_first(weighted(agreement, a), weighted(agreement, b));
    if (!order)
        order = larger_first(a->intent_mp, b->intent_mp);
    if (!order)
        order = larger_first(a->fit_mp, b->fit_mp);
    if (!order)
        order = larger_first(a->latest_event_us, b->latest_event_us);
    return order ? order : str_cmp(a->id, b->id);
}

static int by_rank(const void *a, const void *b, void *agreement)
{
    return score_rank_cmp(agreement, *(const struct score *const *)a,
                          *(const struct score *const *)b);
}

void scores_rank(const struct agreement *agreement, const struct score **scores, size_t count)
{
    assert(agreement && (scores || count == 0));
    /* The comparison only reads; qsort_r has no const for its argument. */
    qsort_r(scores, count, sizeof(struct score *), by_rank, (void *)(uintptr_t)agreement);
}

void score_line_write(struct buf *buf, const struct score *score)
{
    buf_add(buf, score->id);
    buf_byte(buf, ',');
    buf_int(buf, score->fit_mp);
    buf_byte(buf, ',');
    buf_int(buf, score->intent_mp);
    buf_byte(buf, ',');
    buf_byte(buf, fit_letter(score->fit_grade));
    buf_byte(buf, ',');
    buf_byte(buf, intent_digit(score->intent_grade));
    buf_byte(buf, '\n');
}

static int by_bytes(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static struct str line_of(const struct score *score, struct arena *arena)
{
    enum { REST_MAX = 64 }; /* two integers, two grades, separators */
    struct buf buf;
    buf_init(&buf, arena, score->id.length + REST_MAX);
    score_line_write(&buf, score);
    assert(!buf.is_full);
    return buf_str(&buf);
}

struct digest scores_digest(struct arena *arena, const struct score *const *scores, size_t count)
{
    assert(arena && (scores || count == 0));
    struct str *lines = arena_array(arena, count, sizeof *lines);
    for (size_t i = 0; i < count; i++)
        lines[i] = line_of(scores[i], arena);
    qsort(lines, count, sizeof *lines, by_bytes);
    struct digester *digester = digester_new(arena);
    for (size_t i = 0; i < count; i++)
        digester_add(digester, lines[i]);
    return digester_end(digester);
}
