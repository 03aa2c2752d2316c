/* See score_rank.h. */
#include "flow/score_rank.h"

#include <assert.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/map.h"
#include "engine/columns.h"
#include "engine/scene.h"
#include "engine/whole.h"
#include "flow/image.h"
#include "flow/load.h"
#include "flow/score_columns.h"
#include "store/store.h"

/* A record read alone costs about as much as this many in a row. */
enum { READ_ALONE_COST = 16 };

struct ranker {
    const struct store *store;
    const struct plan *plan;
    const struct ranking_request *request;
    struct arena *arena; /* of the result */
    struct arena *work;  /* of the ranking; the ledger is pinned as long */
};

/* ---- the two ways ------------------------------------------------------------------------------ */

/* Merges are in the image as they stand at last. Asked before an image is built in vain. */
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
    if (!image_serves(&image, r->request->moment) || !whole_can(image.columns, r->plan))
        return true;
    struct whole *whole = whole_new(r->work, image.columns, r->request->threads);
    whole_score(whole, r->plan, r->request->moment);
    *ret_whole = whole;
    return true;
}

static bool wants_reasons(const struct ranking_request *request)
{
    return request->with_reasons[RECORD_ACCOUNT] || request->with_reasons[RECORD_PERSON];
}

static bool score_ledger(const struct ranker *r, struct ranking *ret_ranking, struct err *err)
{
    return company_score(r->store, r->plan, r->request->moment, wants_reasons(r->request), r->arena,
                         ret_ranking, err);
}

/* ---- reasons ------------------------------------------------------------------------------------- */

/* The rows that are shown, read again one by one for their reasons. */
struct telling {
    const struct ranker *r;
    const struct whole *whole;
    struct loader *loader;
    struct arena *scratch; /* of one row */
};

/* Whether that costs more than reading everybody in a row. */
static bool reasons_are_many(const struct ranker *r, const struct columns *columns,
                             const struct ranking *ranking)
{
    size_t alone = 0;
    if (r->request->way == RANKING_OF_IMAGE)
        return false;
    for (int kind = 0; kind < 2; kind++)
        alone += r->request->with_reasons[kind] ? ranking->count[kind] : 0;
    size_t all = columns_count(columns, RECORD_ACCOUNT) + columns_count(columns, RECORD_PERSON);
    return alone > all / READ_ALONE_COST;
}

/* What an account has of its people is in the columns: only its own record is read. */
static bool score_account_row(const struct telling *t, struct str id,
                              const struct score **ret_score, struct err *err)
{
    struct moment moment = t->r->request->moment;
    struct account_score *account = arena_alloc(t->scratch, sizeof *account);
    uint32_t index = columns_find(whole_columns(t->whole), RECORD_ACCOUNT, id);
    struct member_list members;
    members.at = whole_member_list(t->whole, index, t->scratch, &members.count);
    struct record record;
    bool is_found;
    if (!load_found(t->loader, t->r->store, t->scratch, RECORD_ACCOUNT, id, moment, &is_found,
                    &record, err))
        return false;
    assert(is_found);
    score_account(t->r->plan, moment, &record, members, t->scratch, account);
    *ret_score = &account->score;
    return true;
}

static bool score_person_row(const struct telling *t, struct str id, const struct score **ret_score,
                             struct err *err)
{
    struct subject subject = {RECORD_PERSON, id};
    struct moment moment = t->r->request->moment;
    struct scene scene;
    if (!load_scene(t->loader, t->r->store, t->scratch, subject, moment, &scene, err))
        return false;
    *ret_score = scene_score(t->r->plan, moment, &scene, subject, t->scratch).score;
    return true;
}

static bool tell(const struct telling *t, const struct ranked **row, struct err *err)
{
    struct ranked told = **row;
    const struct score *score;
    arena_reset(t->scratch);
    bool ok = told.score.kind == RECORD_ACCOUNT ? score_account_row(t, told.score.id, &score, err)
                                                : score_person_row(t, told.score.id, &score, err);
    if (!ok)
        return false;
    assert(score->fit_mp == told.score.fit_mp && score->intent_mp == told.score.intent_mp);
    struct reasons reasons = reasons_of(score, t->scratch);
    told.reasons = reasons_keep(t->r->arena, &reasons);
    told.reason_count = reasons.positive_count;
    struct ranked *kept = arena_alloc(t->r->arena, sizeof *kept);
    *kept = told;
    *row = kept;
    return true;
}

static bool tell_all(const struct ranker *r, const struct whole *whole, struct ranking *ranking,
                     struct err *err)
{
    struct telling t = {r, whole, loader_new(r->work, r->plan), arena_new("the reasons of a row")};
    bool ok = true;
    for (int kind = 0; kind < 2; kind++)
        for (size_t i = 0; i < ranking->count[kind] && r->request->with_reasons[kind] && ok; i++)
            ok = tell(&t, &ranking->at[kind][i], err);
    arena_free(t.scratch);
    return ok;
}

/* ---- the named ----------------------------------------------------------------------------------- */

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
            return err_set(err, ERR_MISSING, "nothing is known of '" STR_FMT "' at that moment",
                           STR_ARG(request->ids[i]));
    }
    return true;
}

static void cut(struct ranking *ranking, size_t top)
{
    for (int kind = 0; kind < 2; kind++)
        if (ranking->count[kind] > top)
            ranking->count[kind] = top;
}

/* ---- all of it ----------------------------------------------------------------------------------- */

static bool rank_image(const struct ranker *r, const struct whole *whole, bool *ret_done,
                       struct ranking *ranking, struct err *err)
{
    *ranking = columns_rank(whole, r->request, r->arena);
    if (!narrow(r, ranking, err))
        return false;
    cut(ranking, r->request->top);
    *ret_done = !reasons_are_many(r, whole_columns(whole), ranking);
    return !*ret_done || tell_all(r, whole, ranking, err);
}

static bool rank(const struct ranker *r, struct ranking *ranking, struct err *err)
{
    const struct ranking_request *request = r->request;
    const struct whole *whole = NULL;
    bool is_done = false;
    bool is_all = request->top == SIZE_MAX && !request->id_count && wants_reasons(request);
    if (((!is_all || request->way == RANKING_OF_IMAGE) && !score_image(r, &whole, err)) ||
        (whole && !rank_image(r, whole, &is_done, ranking, err)))
        return false;
    if (is_done)
        return true;
    if (!score_ledger(r, ranking, err) || !narrow(r, ranking, err))
        return false;
    cut(ranking, request->top);
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

static bool digest_all(const struct ranker *r, struct digest ret_digests[2], struct err *err)
{
    const struct whole *whole;
    struct ranking ranking;
    if (!score_image(r, &whole, err) || (!whole && !score_ledger(r, &ranking, err)))
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
    plain.with_reasons[RECORD_ACCOUNT] = plain.with_reasons[RECORD_PERSON] = false;
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
