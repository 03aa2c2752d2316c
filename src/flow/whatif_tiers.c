/* Tiers of all units at a sample: from the columnar image where it serves, else record by record
 * from the ledger. Both give the same; nobody else can tell which it was. */
#include <assert.h>
#include <string.h>

#include "base/arena.h"
#include "engine/plan.h"
#include "flow/whatif_int.h"

/* ---- the roster --------------------------------------------------------------------------- */

static size_t column_count(const struct roster *roster, enum record_kind kind)
{
    return roster->columns ? columns_count(roster->columns, kind) : 0;
}

size_t roster_count(const struct roster *roster, enum record_kind kind)
{
    return column_count(roster, kind) + roster->beyond[kind].count;
}

uint32_t roster_find(const struct roster *roster, enum record_kind kind, struct str id)
{
    uint32_t number = NO_INDEX;
    if (roster->columns)
        number = columns_find(roster->columns, kind, id);
    if (number == NO_INDEX && map_get(&roster->beyond[kind].numbers, id, &number))
        number += (uint32_t)column_count(roster, kind);
    return number;
}

uint32_t roster_number(struct roster *roster, enum record_kind kind, struct str id)
{
    uint32_t number = roster_find(roster, kind, id);
    if (number != NO_INDEX)
        return number;
    struct arena *arena = roster->beyond[kind].numbers.arena;
    size_t count = roster->beyond[kind].count;
    roster->beyond[kind].ids = arena_grow(arena, roster->beyond[kind].ids,
                                          &roster->beyond[kind].capacity, count + 1, sizeof id);
    id = roster->beyond[kind].ids[count] = str_copy(arena, id);
    map_put(&roster->beyond[kind].numbers, id, (uint32_t)count);
    roster->beyond[kind].count++;
    return (uint32_t)(column_count(roster, kind) + count);
}

bool roster_is_beyond(const struct roster *roster, enum record_kind kind, uint32_t number)
{
    return number >= column_count(roster, kind);
}

struct str roster_id(const struct roster *roster, enum record_kind kind, uint32_t number)
{
    size_t columns = column_count(roster, kind);
    assert(number < columns + roster->beyond[kind].count);
    return number < columns ? columns_id(roster->columns, kind, number)
                            : roster->beyond[kind].ids[number - columns];
}

/* ---- filling a sample ----------------------------------------------------------------------- */

static void sample_room(struct whatif *w, struct sample *sample, enum record_kind kind,
                        size_t count)
{
    size_t room = sample->of[kind].capacity;
    sample->of[kind].tier = arena_grow(w->arena, sample->of[kind].tier, &room, count, 1);
    room = sample->of[kind].capacity;
    sample->of[kind].segment =
        arena_grow(w->arena, sample->of[kind].segment, &room, count, sizeof(uint16_t));
    if (count > sample->of[kind].capacity)
        sample->of[kind].capacity = count;
    sample->of[kind].count = count;
}

static void fill_fast(struct whatif *w, struct sample *sample, const struct whole *whole)
{
    for (enum record_kind kind = RECORD_ACCOUNT; kind <= RECORD_PERSON; kind++) {
        const struct standings *s = whole_standings(whole, kind);
        sample_room(w, sample, kind, s->count);
        uint8_t *tier = sample->of[kind].tier;
        for (size_t i = 0; i < s->count; i++) {
            bool is_unit = s->known[i] && (kind == RECORD_ACCOUNT || s->account[i] == NO_INDEX);
            tier[i] = is_unit ? s->tier[i] : TIER_ABSENT;
        }
        if (s->count)
            memcpy(sample->of[kind].segment, s->segment, s->count * sizeof *s->segment);
    }
}

static void fill_slow(struct whatif *w, struct sample *sample, const struct ranking *ranking,
                      const struct plan *plan)
{
    for (enum record_kind kind = RECORD_ACCOUNT; kind <= RECORD_PERSON; kind++) {
        for (size_t i = 0; i < ranking->count[kind]; i++)
            (void)roster_number(&w->roster, kind, ranking->at[kind][i]->score.id);
        size_t count = roster_count(&w->roster, kind);
        sample_room(w, sample, kind, count);
        for (size_t i = 0; i < count; i++)
            sample->of[kind].tier[i] = TIER_ABSENT;
        for (size_t i = 0; i < ranking->count[kind]; i++) {
            const struct score *score = &ranking->at[kind][i]->score;
            if (kind == RECORD_PERSON && score->account.length)
                continue;
            uint32_t number = roster_number(&w->roster, kind, score->id);
            sample->of[kind].tier[number] = (uint8_t)score->tier;
            sample->of[kind].segment[number] =
                (uint16_t)(score->segment - plan_agreement(plan)->segments);
        }
    }
}

/* ---- scoring --------------------------------------------------------------------------------- */

static struct moment moment_at(const struct whatif *w, size_t sample)
{
    return (struct moment){w->instants[sample], w->instants[sample]};
}

bool whatif_serves(const struct whatif *w, size_t sample, const struct plan *plan)
{
    return w->has_image && image_serves(&w->image, moment_at(w, sample)) &&
           whole_can(w->image.columns, plan);
}

/* The ranking of the last sample is kept as long as the arm holds. */
static bool score_slow(struct whatif *w, size_t sample, enum whatif_arm arm,
                       const struct plan *plan, struct err *err)
{
    bool is_last = sample + 1 == w->sample_count;
    struct arena *arena = !is_last ? w->scratch : arm == ARM_BEFORE ? w->arena : w->edit;
    arena_reset(w->scratch);
    struct ranking *ranking = arena_alloc(arena, sizeof *ranking);
    if (!company_score(w->store, plan, moment_at(w, sample), false, arena, ranking, err))
        return false;
    fill_slow(w, &w->samples[arm][sample], ranking, plan);
    if (is_last)
        w->rankings[arm] = ranking;
    return true;
}

bool whatif_score_base(struct whatif *w, size_t sample, struct err *err)
{
    const struct plan *plan = w->request.plan;
    if (!whatif_serves(w, sample, plan))
        return score_slow(w, sample, ARM_BEFORE, plan, err);
    struct whole *whole = w->bases[sample] ? w->bases[sample] : w->spare;
    whole_score(whole, plan, moment_at(w, sample));
    fill_fast(w, &w->samples[ARM_BEFORE][sample], whole);
    return true;
}

bool whatif_score_edit(struct whatif *w, size_t sample, struct err *err)
{
    if (!whatif_serves(w, sample, w->plan))
        return score_slow(w, sample, ARM_AFTER, w->plan, err);
    struct whole *base = w->bases[sample] ? w->bases[sample] : w->spare;
    bool has_base = w->bases[sample] || w->request.is_single;
    if (has_base && whatif_serves(w, sample, w->request.plan))
        whole_rescore(w->into, base, w->plan);
    else
        whole_score(w->into, w->plan, moment_at(w, sample));
    fill_fast(w, &w->samples[ARM_AFTER][sample], w->into);
    return true;
}

/* ---- the last sample -------------------------------------------------------------------------- */

/* The whole that holds an arm's last sample, or NULL if it was scored slowly. */
static const struct whole *last_whole(const struct whatif *w, enum whatif_arm arm)
{
    if (w->rankings[arm])
        return NULL;
    return arm == ARM_AFTER ? w->into : w->bases[w->sample_count - 1];
}

static void place_fast(const struct whole *whole, enum record_kind kind, struct standing *at)
{
    const struct standings *s = whole_standings(whole, kind);
    struct arena *scratch = arena_new("an order of ranks");
    size_t count;
    const uint32_t *order = whole_rank(whole, kind, scratch, &count);
    for (size_t r = 0; r < count; r++) {
        uint32_t i = order[r];
        at[i] = (struct standing){
            .rank = (uint32_t)r + 1,
            .fit_mp = s->fit_mp[i],
            .intent_mp = s->intent_mp[i],
            .tier = s->tier[i],
            .fit_grade = s->fit_grade[i],
            .intent_grade = s->intent_grade[i],
        };
    }
    arena_free(scratch);
}

static void place_slow(const struct roster *roster, const struct ranking *ranking,
                       enum record_kind kind, struct standing *at)
{
    for (size_t r = 0; r < ranking->count[kind]; r++) {
        const struct score *score = &ranking->at[kind][r]->score;
        at[roster_find(roster, kind, score->id)] = (struct standing){
            .rank = (uint32_t)r + 1,
            .fit_mp = (int32_t)score->fit_mp,
            .intent_mp = (int32_t)score->intent_mp,
            .tier = (uint8_t)score->tier,
            .fit_grade = (uint8_t)score->fit_grade,
            .intent_grade = (uint8_t)score->intent_grade,
        };
    }
}

const struct standing *whatif_standings(const struct whatif *w, enum whatif_arm arm,
                                        enum record_kind kind, struct arena *arena,
                                        size_t *ret_count)
{
    size_t count = roster_count(&w->roster, kind);
    struct standing *at = arena_array(arena, count, sizeof *at);
    const struct whole *whole = last_whole(w, arm);
    if (whole)
        place_fast(whole, kind, at);
    else
        place_slow(&w->roster, w->rankings[arm], kind, at);
    *ret_count = count;
    return at;
}

static struct migration migration_slow(struct whatif *w, enum record_kind kind)
{
    struct migration migration = {0};
    size_t count;
    arena_reset(w->scratch);
    const struct standing *a = whatif_standings(w, ARM_BEFORE, kind, w->scratch, &count);
    const struct standing *b = whatif_standings(w, ARM_AFTER, kind, w->scratch, &count);
    for (size_t i = 0; i < count; i++)
        if (a[i].rank && b[i].rank)
            migration.moved[a[i].tier][b[i].tier]++;
    return migration;
}

void whatif_migrations(struct whatif *w)
{
    const struct whole *before = last_whole(w, ARM_BEFORE), *after = last_whole(w, ARM_AFTER);
    for (enum record_kind kind = RECORD_ACCOUNT; kind <= RECORD_PERSON; kind++)
        w->result.migration[kind] =
            before && after ? whole_migration(before, after, kind) : migration_slow(w, kind);
}
