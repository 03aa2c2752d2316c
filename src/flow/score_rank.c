/* See score_rank.h. */
#include "flow/score_rank.h"

#include <assert.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/map.h"
#include "engine/columns.h"
#include "engine/whole.h"
#include "engine/whole_work.h"
#include "flow/image.h"
#include "flow/score_columns.h"
#include "store/store.h"

enum {
    BLOCK_ROWS = 64, /* written by one thread at a time */
    BLOCKS_A_ROUND = 32,
    ROW_BYTES_MAX = 1 << 20,
};

struct ranker {
    const struct store *store;
    const struct plan *plan;
    const struct ranking_request *request;
    struct arena *arena; /* of the result, and of the image */
    struct arena *work;  /* of the ranking; the ledger is pinned as long */
};

/* ---- the two ways ------------------------------------------------------------------------------ */

/* Merges are in the image as they stand at last: image_serves(), asked before an image is built in
 * vain. */
static bool is_before_merges(const struct ranker *r, bool *ret_before, struct err *err)
{
    int64_t at_us, received_us;
    if (!store_last_merge(r->store, &at_us, &received_us, err))
        return false;
    *ret_before =
        r->request->moment.as_of_us < at_us || r->request->moment.known_at_us < received_us;
    return true;
}

/* NULL where only the ledger can tell. */
static bool score_image(const struct ranker *r, const struct whole **ret_whole, struct err *err)
{
    struct image image;
    struct err why = {0};
    bool is_before;
    *ret_whole = NULL;
    if (!is_before_merges(r, &is_before, err))
        return false;
    if (r->request->way == RANKING_OF_LEDGER || is_before)
        return true;
    if (!image_open(r->arena, r->store, r->request->image_path, r->plan, &file_calls_system, &image,
                    &why)) {
        if (why.code == ERR_LIMIT) /* does not fit into columns */
            return true;
        *err = why;
        return false;
    }
    if (!whole_can(image.columns, r->plan))
        return true;
    struct whole *whole = whole_new(r->work, image.columns, r->request->threads);
    whole_score(whole, r->plan, r->request->moment);
    *ret_whole = whole;
    return true;
}

/* ---- of the ledger ------------------------------------------------------------------------------- */

static bool refuse_unknown(struct str id, struct err *err)
{
    return err_set(err, ERR_MISSING, "nothing is known of '" STR_FMT "' at that moment",
                   STR_ARG(id));
}

static void keep_named(const struct map *named, bool *is_seen, struct ranking *ranking,
                       enum record_kind kind)
{
    size_t kept = 0;
    for (size_t i = 0; i < ranking->count[kind]; i++) {
        uint32_t number;
        if (!map_get(named, ranking->at[kind][i]->score.id, &number))
            continue;
        is_seen[number] = true;
        ranking->at[kind][kept++] = ranking->at[kind][i];
    }
    ranking->count[kind] = kept;
    ranking_count_tiers(ranking, kind);
}

/* An id that nobody has is an error, not silence. */
static bool narrow(const struct ranker *r, struct ranking *ranking, struct err *err)
{
    const struct ranking_request *request = r->request;
    if (!request->id_count)
        return true;
    struct map named;
    bool is_new, *is_seen = arena_array(r->work, request->id_count, sizeof *is_seen);
    map_init(&named, r->work);
    for (size_t i = 0; i < request->id_count; i++)
        (void)map_intern(&named, request->ids[i], &is_new);
    keep_named(&named, is_seen, ranking, RECORD_ACCOUNT);
    keep_named(&named, is_seen, ranking, RECORD_PERSON);
    for (size_t i = 0; i < request->id_count; i++) {
        uint32_t number;
        if (map_get(&named, request->ids[i], &number) && !is_seen[number])
            return refuse_unknown(request->ids[i], err);
    }
    return true;
}

static void cut(const struct ranking_request *request, struct ranking *ranking)
{
    for (int kind = 0; kind < 2; kind++) {
        if (request->omits[kind]) {
            ranking->count[kind] = 0;
            ranking_count_tiers(ranking, (enum record_kind)kind);
        }
        if (ranking->count[kind] > request->top)
            ranking->count[kind] = request->top;
    }
}

static bool rank_ledger(const struct ranker *r, struct ranking *ranking, struct err *err)
{
    if (!company_score(r->store, r->plan, r->request->moment, r->request->with_reasons, r->arena,
                       ranking, err) ||
        !narrow(r, ranking, err))
        return false;
    cut(r->request, ranking);
    return true;
}

/* ---- of the image -------------------------------------------------------------------------------- */

static bool is_known(const struct whole *whole, struct str id)
{
    for (enum record_kind kind = RECORD_ACCOUNT; kind <= RECORD_PERSON; kind++) {
        uint32_t index = columns_find(whole_columns(whole), kind, id);
        if (index != NO_INDEX && whole_standings(whole, kind)->known[index])
            return true;
    }
    return false;
}

static bool check_named(const struct ranker *r, const struct whole *whole, struct err *err)
{
    for (size_t i = 0; i < r->request->id_count; i++)
        if (!is_known(whole, r->request->ids[i]))
            return refuse_unknown(r->request->ids[i], err);
    return true;
}

static bool rank(const struct ranker *r, struct ranking *ranking, struct err *err)
{
    const struct whole *whole;
    if (!score_image(r, &whole, err))
        return false;
    if (!whole)
        return rank_ledger(r, ranking, err);
    if (!check_named(r, whole, err))
        return false;
    *ranking = columns_rank(whole, r->request, r->arena);
    return true;
}

bool company_rank(const struct store *store, const struct plan *plan,
                  const struct ranking_request *request, struct arena *arena,
                  struct ranking *ret_ranking, struct err *err)
{
    assert(store && plan && request && request->top > 0 && arena && ret_ranking);
    struct ranker r = {store, plan, request, arena, arena_new("a ranking")};
    bool ok = store_pin(store, r.work, err) && rank(&r, ret_ranking, err);
    arena_free(r.work);
    return ok;
}

/* ---- written ------------------------------------------------------------------------------------- */

/* Rows of a round are written in blocks by all threads, and put in order when all are there. */
struct writing {
    const struct ranked_writer *writer;
    struct row_source source;
    struct work_pool *pool;
    const struct placing *placing;
    size_t first;                         /* row of the round */
    struct arena *row[WHOLE_THREADS_MAX]; /* of one row, by worker */
    struct buf block[BLOCKS_A_ROUND];     /* each in an arena of its own */
};

static void write_block(void *context, size_t worker, size_t begin, size_t end)
{
    struct writing *w = context;
    struct buf *block = &w->block[begin / BLOCK_ROWS];
    for (size_t i = begin; i < end; i++) {
        arena_reset(w->row[worker]);
        struct ranked row = columns_row(&w->source, w->placing, w->first + i, w->row[worker]);
        w->writer->add(w->writer->context, block, &row);
    }
}

static void put(const struct ranked_writer *writer, struct buf *buf)
{
    writer->put(writer->context, buf_str(buf));
    buf_clear(buf);
}

static void write_placing(struct writing *w, const struct placing *placing)
{
    enum { ROUND_ROWS = BLOCK_ROWS * BLOCKS_A_ROUND };
    w->placing = placing;
    for (w->first = 0; w->first < placing->count; w->first += ROUND_ROWS) {
        size_t rows = placing->count - w->first;
        rows = rows < ROUND_ROWS ? rows : ROUND_ROWS;
        work_pool_do(w->pool, rows, BLOCK_ROWS, write_block, w);
        for (size_t b = 0; b * BLOCK_ROWS < rows; b++)
            put(w->writer, &w->block[b]);
    }
}

static void write_image(const struct ranker *r, const struct whole *whole,
                        const struct ranked_writer *writer)
{
    struct writing w = {.writer = writer,
                        .source = columns_rows(whole, r->request, r->work),
                        .pool = work_pool_new(r->work, r->request->threads)};
    for (size_t i = 0; i < r->request->threads; i++)
        w.row[i] = arena_within(r->work, "a row");
    for (size_t b = 0; b < BLOCKS_A_ROUND; b++)
        buf_init(&w.block[b], arena_within(r->work, "some rows"),
                 (size_t)BLOCK_ROWS * ROW_BYTES_MAX);
    for (enum record_kind kind = RECORD_ACCOUNT; kind <= RECORD_PERSON; kind++) {
        struct placing placing = columns_place(whole, kind, r->request, r->work);
        write_placing(&w, &placing);
    }
}

static void write_ranking(const struct ranker *r, const struct ranking *ranking,
                          const struct ranked_writer *writer)
{
    struct buf row;
    buf_init(&row, r->work, ROW_BYTES_MAX);
    for (enum record_kind kind = RECORD_ACCOUNT; kind <= RECORD_PERSON; kind++)
        for (size_t i = 0; i < ranking->count[kind]; i++) {
            writer->add(writer->context, &row, ranking->at[kind][i]);
            put(writer, &row);
        }
}

static bool write_all(const struct ranker *r, const struct ranked_writer *writer, struct err *err)
{
    const struct whole *whole;
    struct ranking ranking;
    if (!score_image(r, &whole, err) ||
        !(whole ? check_named(r, whole, err) : rank_ledger(r, &ranking, err)))
        return false;
    writer->put(writer->context, writer->head);
    if (whole)
        write_image(r, whole, writer);
    else
        write_ranking(r, &ranking, writer);
    return true;
}

bool company_write(const struct store *store, const struct plan *plan,
                   const struct ranking_request *request, const struct ranked_writer *writer,
                   struct err *err)
{
    assert(store && plan && request && request->top > 0 && writer);
    struct arena *arena = arena_new("a written ranking");
    struct ranker r = {store, plan, request, arena, arena_new("a ranking")};
    bool ok = store_pin(store, r.work, err) && write_all(&r, writer, err);
    arena_free(r.work);
    arena_free(arena);
    return ok;
}

/* ---- digests ------------------------------------------------------------------------------------- */

static bool digest_all(const struct ranker *r, struct digest ret_digests[2], struct err *err)
{
    const struct whole *whole;
    struct ranking ranking;
    if (!score_image(r, &whole, err) || (!whole && !rank_ledger(r, &ranking, err)))
        return false;
    for (enum record_kind kind = RECORD_ACCOUNT; kind <= RECORD_PERSON; kind++)
        ret_digests[kind] =
            whole ? whole_digest(whole, kind, r->work) : ranking_digest(&ranking, kind, r->work);
    return true;
}

bool company_digests(const struct store *store, const struct plan *plan,
                     const struct ranking_request *request, struct arena *arena,
                     struct digest ret_digests[2], struct err *err)
{
    assert(store && plan && request && arena && ret_digests);
    struct ranking_request plain = *request;
    plain.top = SIZE_MAX;
    plain.with_reasons = plain.omits[RECORD_ACCOUNT] = plain.omits[RECORD_PERSON] = false;
    struct ranker r = {store, plan, &plain, arena, arena_new("digests")};
    struct ranking named;
    bool ok = store_pin(store, r.work, err) &&
              (plain.id_count ? rank(&r, &named, err) : digest_all(&r, ret_digests, err));
    for (enum record_kind kind = RECORD_ACCOUNT; ok && plain.id_count && kind <= RECORD_PERSON;
         kind++)
        ret_digests[kind] = ranking_digest(&named, kind, r.work);
    arena_free(r.work);
    return ok;
}
