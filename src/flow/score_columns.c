/* See score_columns.h. */
#include "flow/score_columns.h"

#include <assert.h>

#include "base/arena.h"
#include "engine/columns.h"
#include "engine/rank.h"
#include "engine/whole.h"

struct company {
    const struct whole *whole;
    const struct agreement *agreement;
    enum record_kind kind;
    const struct standings *standings;
    struct arena *arena;
};

/* Scores in rank order, with their ranks. */
struct placed {
    const struct score **at;
    int64_t *rank;
    size_t count;
};

/* ---- the best -------------------------------------------------------------------------------- */

/* The best of those seen. Between cuts up to as many again stand behind them, in no order. */
struct best {
    size_t top, count, capacity;
    const struct score **at;
    struct score *room;        /* what `at` points to */
    const struct score *worst; /* of the best; NULL = there is still room */
};

static void cut(const struct company *c, struct best *best)
{
    scores_rank(c->agreement, best->at, best->count);
    if (best->count >= best->top) {
        best->count = best->top;
        best->worst = best->at[best->top - 1];
    }
}

/* What most records fall short by already. */
static bool is_out(const struct standings *s, size_t i, const struct score *worst)
{
    return s->tier[i] > worst->tier ||
           (s->tier[i] == worst->tier && s->cell_rank[i] > worst->cell_rank);
}

static void offer(const struct company *c, struct best *best, size_t i)
{
    if (best->worst && is_out(c->standings, i, best->worst))
        return;
    struct score score = whole_get(c->whole, c->kind, (uint32_t)i);
    if (best->worst && score_rank_cmp(c->agreement, &score, best->worst) > 0)
        return;
    /* Whatever stood behind the best when they were cut is written over. */
    size_t place = (size_t)(best->at[best->count] - best->room);
    best->room[place] = score;
    if (++best->count == best->capacity)
        cut(c, best);
}

static struct placed take_best(const struct company *c, size_t top)
{
    size_t all = c->standings->count;
    if (!all)
        return (struct placed){0};
    struct best best = {.top = top < all ? top : all};
    best.capacity = best.top < all / 2 ? 2 * best.top : all + 1;
    best.at = arena_array(c->arena, best.capacity, sizeof(const struct score *));
    best.room = arena_array(c->arena, best.capacity, sizeof *best.room);
    for (size_t i = 0; i < best.capacity; i++)
        best.at[i] = &best.room[i];
    for (size_t i = 0; i < all; i++)
        if (c->standings->known[i])
            offer(c, &best, i);
    cut(c, &best);
    int64_t *rank = arena_array(c->arena, best.count, sizeof *rank);
    for (size_t i = 0; i < best.count; i++)
        rank[i] = (int64_t)i + 1;
    return (struct placed){best.at, rank, best.count};
}

/* ---- the named ------------------------------------------------------------------------------- */

static struct placed find_named(const struct company *c, const struct str *ids, size_t id_count)
{
    struct placed named = {.at = arena_array(c->arena, id_count, sizeof(const struct score *))};
    struct score *room = arena_array(c->arena, id_count, sizeof *room);
    for (size_t i = 0; i < id_count; i++) {
        uint32_t index = columns_find(whole_columns(c->whole), c->kind, ids[i]);
        if (index == NO_INDEX || !c->standings->known[index])
            continue;
        room[named.count] = whole_get(c->whole, c->kind, index);
        named.at[named.count] = &room[named.count];
        named.count++;
    }
    return named;
}

/* Named twice is shown once. */
static void rank_named(const struct company *c, struct placed *named)
{
    scores_rank(c->agreement, named->at, named->count);
    size_t kept = 0;
    for (size_t i = 0; i < named->count; i++)
        if (i == 0 || !str_eq(named->at[i]->id, named->at[kept - 1]->id))
            named->at[kept++] = named->at[i];
    named->count = kept;
}

/* The first of the named that ranks behind the score. */
static size_t first_behind(const struct company *c, const struct placed *named,
                           const struct score *score)
{
    size_t low = 0, high = named->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (score_rank_cmp(c->agreement, score, named->at[middle]) < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

/* A rank is one more than the records before it. */
static struct placed take_named(const struct company *c, const struct str *ids, size_t id_count)
{
    struct placed named = find_named(c, ids, id_count);
    if (!named.count)
        return named;
    rank_named(c, &named);
    named.rank = arena_array(c->arena, named.count + 1, sizeof *named.rank);
    for (size_t i = 0; i < c->standings->count; i++) {
        if (!c->standings->known[i] || is_out(c->standings, i, named.at[named.count - 1]))
            continue;
        struct score score = whole_get(c->whole, c->kind, (uint32_t)i);
        named.rank[first_behind(c, &named, &score)]++;
    }
    int64_t before = 0;
    for (size_t i = 0; i < named.count; i++)
        named.rank[i] = 1 + (before += named.rank[i]);
    return named;
}

/* ---- rows ------------------------------------------------------------------------------------ */

static const struct ranked *row_of(const struct company *c, const struct score *score, int64_t rank)
{
    struct ranked *row = arena_alloc(c->arena, sizeof *row);
    *row = (struct ranked){.score = *score, .rank = rank};
    if (c->kind == RECORD_PERSON)
        return row;
    const struct columns *columns = whole_columns(c->whole);
    uint32_t index = columns_find(columns, RECORD_ACCOUNT, score->id);
    uint32_t contact = whole_contact(c->whole, index);
    (void)whole_members(c->whole, index, &row->members);
    if (contact != NO_INDEX)
        row->contact = columns_id(columns, RECORD_PERSON, contact);
    return row;
}

static void count_all(const struct company *c, size_t *tiers)
{
    for (size_t i = 0; i < c->standings->count; i++)
        tiers[c->standings->tier[i]] += c->standings->known[i];
}

static void rank_kind(const struct company *c, const struct ranking_request *request,
                      struct ranking *ranking)
{
    struct placed placed = request->id_count ? take_named(c, request->ids, request->id_count)
                                             : take_best(c, request->top);
    const struct ranked **rows = arena_array(c->arena, placed.count, sizeof(const struct ranked *));
    for (size_t i = 0; i < placed.count; i++)
        rows[i] = row_of(c, placed.at[i], placed.rank[i]);
    ranking->at[c->kind] = rows;
    ranking->count[c->kind] = placed.count;
    if (request->id_count)
        ranking_count_tiers(ranking, c->kind);
    else
        count_all(c, ranking->tiers[c->kind]);
}

struct ranking columns_rank(const struct whole *whole, const struct ranking_request *request,
                            struct arena *arena)
{
    assert(whole && request && request->top > 0 && arena);
    struct ranking ranking = {.moment = whole_moment(whole)};
    for (enum record_kind kind = RECORD_ACCOUNT; kind <= RECORD_PERSON; kind++) {
        struct company company = {whole, plan_agreement(whole_plan(whole)), kind,
                                  whole_standings(whole, kind), arena};
        rank_kind(&company, request, &ranking);
    }
    return ranking;
}
