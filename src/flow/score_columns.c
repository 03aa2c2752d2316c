/* See score_columns.h. */
#include "flow/score_columns.h"

#include <assert.h>
#include <string.h>

#include "base/arena.h"
#include "engine/columns.h"
#include "engine/rank.h"
#include "engine/reasons_whole.h"
#include "engine/whole.h"

struct company {
    const struct whole *whole;
    const struct agreement *agreement;
    enum record_kind kind;
    const struct standings *standings;
    struct arena *arena;
};

static struct placing place(const struct company *c, const struct score *const *scores,
                            size_t count)
{
    uint32_t *index = arena_array(c->arena, count, sizeof *index);
    for (size_t i = 0; i < count; i++)
        index[i] = columns_find(whole_columns(c->whole), c->kind, scores[i]->id);
    return (struct placing){.kind = c->kind, .index = index, .count = count};
}

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

static struct placing take_all(const struct company *c)
{
    struct placing placing = {.kind = c->kind};
    placing.index = whole_rank(c->whole, c->kind, c->arena, &placing.count);
    return placing;
}

static struct placing take_best(const struct company *c, size_t top)
{
    size_t all = c->standings->count;
    if (top >= all / 2)
        return take_all(c);
    struct best best = {.top = top, .capacity = 2 * top};
    best.at = arena_array(c->arena, best.capacity, sizeof(const struct score *));
    best.room = arena_array(c->arena, best.capacity, sizeof *best.room);
    for (size_t i = 0; i < best.capacity; i++)
        best.at[i] = &best.room[i];
    for (size_t i = 0; i < all; i++)
        if (c->standings->known[i])
            offer(c, &best, i);
    cut(c, &best);
    return place(c, best.at, best.count);
}

/* ---- the named ------------------------------------------------------------------------------- */

struct named {
    const struct score **at;
    size_t count;
};

static struct named find_named(const struct company *c, const struct str *ids, size_t id_count)
{
    struct named named = {.at = arena_array(c->arena, id_count, sizeof(const struct score *))};
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
static void rank_named(const struct company *c, struct named *named)
{
    scores_rank(c->agreement, named->at, named->count);
    size_t kept = 0;
    for (size_t i = 0; i < named->count; i++)
        if (i == 0 || !str_eq(named->at[i]->id, named->at[kept - 1]->id))
            named->at[kept++] = named->at[i];
    named->count = kept;
}

/* The first of the named that ranks behind the score. */
static size_t first_behind(const struct company *c, const struct named *named,
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
static const int64_t *ranks_of(const struct company *c, const struct named *named)
{
    int64_t *rank = arena_array(c->arena, named->count + 1, sizeof *rank);
    for (size_t i = 0; i < c->standings->count && named->count > 0; i++) {
        if (!c->standings->known[i] || is_out(c->standings, i, named->at[named->count - 1]))
            continue;
        struct score score = whole_get(c->whole, c->kind, (uint32_t)i);
        rank[first_behind(c, named, &score)]++;
    }
    int64_t before = 0;
    for (size_t i = 0; i < named->count; i++)
        rank[i] = 1 + (before += rank[i]);
    return rank;
}

static struct placing take_named(const struct company *c, const struct str *ids, size_t id_count)
{
    struct named named = find_named(c, ids, id_count);
    rank_named(c, &named);
    struct placing placing = place(c, named.at, named.count);
    placing.rank = ranks_of(c, &named);
    return placing;
}

/* ---- either ---------------------------------------------------------------------------------- */

static void count_tiers(const struct company *c, bool of_named, struct placing *placing)
{
    const struct standings *s = c->standings;
    for (size_t i = 0; of_named && i < placing->count; i++)
        placing->tiers[s->tier[placing->index[i]]]++;
    for (size_t i = 0; !of_named && i < s->count; i++)
        placing->tiers[s->tier[i]] += s->known[i];
}

struct placing columns_place(const struct whole *whole, enum record_kind kind,
                             const struct ranking_request *request, struct arena *arena)
{
    assert(whole && request && request->top > 0 && arena);
    struct company company = {whole, plan_agreement(whole_plan(whole)), kind,
                              whole_standings(whole, kind), arena};
    if (request->omits[kind])
        return (struct placing){.kind = kind};
    struct placing placing = request->id_count
                                 ? take_named(&company, request->ids, request->id_count)
                                 : take_best(&company, request->top);
    count_tiers(&company, request->id_count > 0, &placing);
    if (placing.count > request->top)
        placing.count = request->top;
    return placing;
}

/* ---- rows ------------------------------------------------------------------------------------ */

struct row_source columns_rows(const struct whole *whole, const struct ranking_request *request,
                               struct arena *arena)
{
    return (struct row_source){whole,
                               request->with_reasons ? whole_reasons_new(arena, whole) : NULL};
}

static void add_people(const struct whole *whole, uint32_t account, struct ranked *row)
{
    uint32_t contact = whole_contact(whole, account);
    (void)whole_members(whole, account, &row->members);
    if (contact != NO_INDEX)
        row->contact = columns_id(whole_columns(whole), RECORD_PERSON, contact);
}

struct ranked columns_row(const struct row_source *source, const struct placing *placing,
                          size_t place, struct arena *arena)
{
    assert(place < placing->count);
    uint32_t index = placing->index[place];
    struct ranked row = {.score = whole_get(source->whole, placing->kind, index),
                         .rank = placing->rank ? placing->rank[place] : (int64_t)place + 1};
    if (placing->kind == RECORD_ACCOUNT)
        add_people(source->whole, index, &row);
    if (source->reasons) {
        struct reasons reasons = whole_reasons_of(source->reasons, placing->kind, index, arena);
        row.reasons = reasons.positive;
        row.reason_count = reasons.positive_count;
    }
    return row;
}

static void add_rows(const struct row_source *source, const struct placing *placing,
                     struct arena *arena, struct ranking *ranking)
{
    enum record_kind kind = placing->kind;
    struct arena *scratch = arena_new("a row");
    struct ranked *rows = arena_array(arena, placing->count, sizeof *rows);
    ranking->at[kind] = arena_array(arena, placing->count, sizeof(const struct ranked *));
    ranking->count[kind] = placing->count;
    memcpy(ranking->tiers[kind], placing->tiers, sizeof placing->tiers);
    for (size_t i = 0; i < placing->count; i++) {
        arena_reset(scratch);
        rows[i] = columns_row(source, placing, i, scratch);
        rows[i].reasons = reasons_keep(arena, rows[i].reasons, rows[i].reason_count);
        ranking->at[kind][i] = &rows[i];
    }
    arena_free(scratch);
}

struct ranking columns_rank(const struct whole *whole, const struct ranking_request *request,
                            struct arena *arena)
{
    struct ranking ranking = {.moment = whole_moment(whole)};
    struct row_source source = columns_rows(whole, request, arena);
    for (enum record_kind kind = RECORD_ACCOUNT; kind <= RECORD_PERSON; kind++) {
        struct placing placing = columns_place(whole, kind, request, arena);
        add_rows(&source, &placing, arena, &ranking);
    }
    return ranking;
}
