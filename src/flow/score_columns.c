/* See score_columns.h. */
#include "flow/score_columns.h"

#include <assert.h>

#include "base/arena.h"
#include "engine/columns.h"
#include "engine/rank.h"
#include "engine/whole.h"
#include "flow/image.h"

static void free_arena(void *arena)
{
    arena_free(arena);
}

static void rank_kind(const struct whole *whole, enum record_kind kind, struct arena *arena,
                      struct ranking *ranking)
{
    const struct standings *standings = whole_standings(whole, kind);
    size_t count;
    const uint32_t *order = whole_rank(whole, kind, arena, &count);
    struct ranked *rows = arena_array(arena, count, sizeof *rows);
    const struct ranked **at = arena_array(arena, count + 1, sizeof(const struct ranked *));
    for (size_t i = 0; i < count; i++) {
        rows[i] =
            (struct ranked){.score = whole_get(whole, kind, order[i]), .rank = (int64_t)i + 1};
        if (kind == RECORD_ACCOUNT) {
            uint32_t contact = standings->contact[order[i]];
            rows[i].members = standings->members[order[i]];
            if (contact != NO_INDEX)
                rows[i].contact = columns_id(whole_columns(whole), RECORD_PERSON, contact);
        }
        at[i] = &rows[i];
    }
    ranking->at[kind] = at;
    ranking->count[kind] = count;
}

bool company_score_columns(const struct image *image, const struct plan *plan, struct moment moment,
                           size_t threads, struct arena *arena, struct ranking *ret_ranking,
                           struct err *err)
{
    assert(image && plan && arena && ret_ranking && image_serves(image, moment));
    if (!whole_can(image->columns, plan))
        return err_set(err, ERR_REFUSED, "the image does not hold what the agreement reads");
    struct arena *room = arena_new("a company over columns");
    arena_defer(arena, free_arena, room);
    struct whole *whole = whole_new(room, image->columns, threads);
    whole_score(whole, plan, moment);
    struct ranking ranking = {.moment = moment};
    rank_kind(whole, RECORD_ACCOUNT, arena, &ranking);
    rank_kind(whole, RECORD_PERSON, arena, &ranking);
    *ret_ranking = ranking;
    return true;
}
