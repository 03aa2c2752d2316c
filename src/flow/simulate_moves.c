/* Who stands in another tier at the end of the period, and why: both agreements' explanations of
 * the records of one page, compared signal by signal. */
#include <assert.h>
#include <stdlib.h>

#include "agreement/agreement.h"
#include "base/arena.h"
#include "engine/grade.h"
#include "engine/reasons.h"
#include "engine/scene.h"
#include "evidence/rank.h"
#include "flow/load.h"
#include "flow/simulate_int.h"
#include "flow/workspace.h"

/* ---- the two rankings ------------------------------------------------------------------------ */

struct rankings {
    const struct standing *at[ARMS];
    size_t count;
};

static bool is_known(const struct rankings *r, size_t i)
{
    return r->at[ARM_BEFORE][i].rank && r->at[ARM_AFTER][i].rank;
}

static bool is_moved(const struct rankings *r, size_t i)
{
    return is_known(r, i) && r->at[ARM_BEFORE][i].tier != r->at[ARM_AFTER][i].tier;
}

static struct maybe_real agreement_of_ranks(const struct rankings *r, size_t known)
{
    if (known < 2 || known > RANK_PAIRS_MAX)
        return maybe_none();
    struct arena *scratch = arena_new("two rankings");
    double *before = arena_array(scratch, known, sizeof *before);
    double *after = arena_array(scratch, known, sizeof *after);
    size_t count = 0;
    for (size_t i = 0; i < r->count; i++) {
        if (!is_known(r, i))
            continue;
        before[count] = r->at[ARM_BEFORE][i].rank;
        after[count++] = r->at[ARM_AFTER][i].rank;
    }
    struct maybe_real tau = rank_correlations(scratch, before, after, known).kendall_tau_b;
    arena_free(scratch);
    return tau;
}

static struct sim_kind summary_of(const struct rankings *r)
{
    struct sim_kind kind = {0};
    for (size_t i = 0; i < r->count; i++) {
        kind.known += is_known(r, i);
        kind.moved += is_moved(r, i);
    }
    kind.tau_b = agreement_of_ranks(r, (size_t)kind.known);
    return kind;
}

/* ---- a page of those who move ------------------------------------------------------------------- */

/* Accounts first, each kind in the order of the candidate's ranking. */
struct mover {
    enum record_kind kind;
    uint32_t number, rank;
};

static int by_place(const void *a, const void *b)
{
    const struct mover *x = a, *y = b;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    return (x->rank > y->rank) - (x->rank < y->rank);
}

static struct mover *list_movers(const struct simulating *s, const struct rankings by_kind[2],
                                 size_t total)
{
    struct mover *movers = arena_array(s->arena, total, sizeof *movers);
    size_t count = 0;
    for (enum record_kind kind = RECORD_ACCOUNT; kind <= RECORD_PERSON; kind++)
        for (size_t i = 0; i < by_kind[kind].count; i++)
            if (is_moved(&by_kind[kind], i))
                movers[count++] =
                    (struct mover){kind, (uint32_t)i, by_kind[kind].at[ARM_AFTER][i].rank};
    assert(count == total);
    if (count)
        qsort(movers, count, sizeof *movers, by_place);
    return movers;
}

static struct sim_standing standing_of(const struct standing *from)
{
    return (struct sim_standing){
        .rank = from->rank,
        .fit_mp = from->fit_mp,
        .intent_mp = from->intent_mp,
        .tier = from->tier,
        .fit_grade = from->fit_grade,
        .intent_grade = from->intent_grade,
    };
}

/* ---- why --------------------------------------------------------------------------------------- */

/* Effective contributions of a layer's signals, without what they were made of. */
struct shares {
    struct share {
        struct str signal;
        int64_t mp;
    } * at;
    size_t count;
};

enum { LAYERS_OF_GRID = 2 };

static struct shares shares_of(struct arena *arena, const struct layer_score *layer)
{
    size_t count = layer ? layer->line_count : 0;
    struct shares shares = {arena_array(arena, count, sizeof *shares.at), count};
    for (size_t i = 0; i < count; i++)
        shares.at[i] = (struct share){layer->lines[i].signal->id, layer->lines[i].effective_mp};
    return shares;
}

static const struct share *share_named(const struct shares *shares, struct str signal)
{
    for (size_t i = 0; i < shares->count; i++)
        if (str_eq(shares->at[i].signal, signal))
            return &shares->at[i];
    return NULL;
}

/* The largest few, largest first; between equal ones the earlier in the agreement. */
static void add_why(struct sim_move *move, struct str signal, int64_t delta_mp)
{
    size_t at = move->why_count;
    if (delta_mp == 0)
        return;
    while (at > 0 && llabs(move->whys[at - 1].delta_mp) < llabs(delta_mp))
        at--;
    if (at == SIM_WHYS_MAX)
        return;
    if (move->why_count < SIM_WHYS_MAX)
        move->why_count++;
    for (size_t i = move->why_count - 1; i > at; i--)
        move->whys[i] = move->whys[i - 1];
    move->whys[at] = (struct sim_why){signal, delta_mp};
}

static void compare_shares(struct sim_move *move, const struct shares *before,
                           const struct shares *after)
{
    for (size_t i = 0; i < after->count; i++) {
        const struct share *share = &after->at[i], *old = share_named(before, share->signal);
        add_why(move, share->signal, share->mp - (old ? old->mp : 0));
    }
    for (size_t i = 0; i < before->count; i++)
        if (!share_named(after, before->at[i].signal))
            add_why(move, before->at[i].signal, -before->at[i].mp);
}

const char *sim_cause_word(enum sim_cause cause)
{
    static const char *const words[] = {"disqualified", "cleared",    "segment",
                                        "points",       "thresholds", "grid"};
    return words[cause];
}

static enum sim_cause cause_of(const struct sim_move *move)
{
    const struct sim_standing *before = &move->at[ARM_BEFORE], *after = &move->at[ARM_AFTER];
    if (after->tier == TIER_X)
        return CAUSE_DISQUALIFIED;
    if (before->tier == TIER_X)
        return CAUSE_CLEARED;
    if (!str_eq(before->segment, after->segment))
        return CAUSE_SEGMENT;
    if (before->fit_mp != after->fit_mp || before->intent_mp != after->intent_mp)
        return CAUSE_POINTS;
    if (before->fit_grade != after->fit_grade || before->intent_grade != after->intent_grade)
        return CAUSE_THRESHOLDS;
    return CAUSE_GRID;
}

/* What is kept of a score: `arena` outlives it. */
static void keep_score(struct arena *arena, const struct score *score, const struct reasons *from,
                       struct sim_standing *at)
{
    at->segment = score->segment->id;
    at->disqualified = score->disqualified ? score->disqualified->label : STR("");
    at->reason_count = from->positive_count;
    assert(at->reason_count <= SIM_REASONS_MAX);
    for (size_t i = 0; i < from->positive_count; i++)
        at->reasons[i] = (struct sim_reason){str_copy(arena, from->positive[i].code),
                                             str_copy(arena, from->positive[i].says)};
}

struct explaining {
    struct arena *one; /* of one score: its people may have very many events */
    struct loader *loaders[ARMS];
    const struct plan *plans[ARMS];
    struct moment moment;
};

/* Under one agreement; the events are gone before they are read for the other. */
static bool explain_arm(const struct simulating *s, const struct explaining *e, enum whatif_arm arm,
                        struct sim_move *move, struct shares *ret_shares, struct err *err)
{
    struct subject subject = {move->kind, move->id};
    struct scene scene;
    arena_reset(e->one);
    if (!load_scene(e->loaders[arm], s->store, e->one, subject, e->moment, &scene, err))
        return false;
    const struct score *score =
        scene_score(e->plans[arm], e->moment, &scene, subject, e->one).score;
    assert(score->tier == move->at[arm].tier);
    struct reasons reasons = reasons_of(score, e->one);
    keep_score(s->arena, score, &reasons, &move->at[arm]);
    ret_shares[0] = shares_of(s->arena, score->fit);
    ret_shares[1] = shares_of(s->arena, score->intent);
    return true;
}

static bool explain_move(const struct simulating *s, const struct explaining *e,
                         struct sim_move *move, struct err *err)
{
    struct shares shares[ARMS][LAYERS_OF_GRID];
    for (enum whatif_arm arm = ARM_BEFORE; arm < ARMS; arm++)
        if (!explain_arm(s, e, arm, move, shares[arm], err))
            return false;
    for (int layer = 0; layer < LAYERS_OF_GRID; layer++)
        compare_shares(move, &shares[ARM_BEFORE][layer], &shares[ARM_AFTER][layer]);
    move->cause = cause_of(move);
    return true;
}

static bool explain_moves(const struct simulating *s, struct sim_move *moves, size_t count,
                          struct err *err)
{
    int64_t to_us = s->request->period.to_us;
    struct explaining e = {
        .one = arena_new("a move"),
        .plans = {s->request->before->plan, s->request->after->plan},
        .moment = {to_us, to_us},
    };
    bool ok = true;
    for (int arm = 0; arm < ARMS; arm++)
        e.loaders[arm] = loader_new(s->arena, e.plans[arm]);
    for (size_t i = 0; i < count && ok; i++)
        ok = explain_move(s, &e, &moves[i], err);
    arena_free(e.one);
    return ok;
}

bool simulate_moves(struct simulating *s, struct err *err)
{
    struct simulation *result = s->result;
    struct rankings by_kind[2];
    for (enum record_kind kind = RECORD_ACCOUNT; kind <= RECORD_PERSON; kind++) {
        struct rankings *r = &by_kind[kind];
        for (int arm = 0; arm < ARMS; arm++)
            r->at[arm] =
                whatif_standings(s->whatif, (enum whatif_arm)arm, kind, s->arena, &r->count);
        result->kinds[kind] = summary_of(r);
        result->moves_total += (size_t)result->kinds[kind].moved;
    }
    const struct mover *movers = list_movers(s, by_kind, result->moves_total);
    size_t per_page = s->request->moves, pages_before = s->request->page - 1;
    size_t total = result->moves_total;
    size_t begin = pages_before > total / per_page ? total : pages_before * per_page;
    size_t count = total - begin < per_page ? total - begin : per_page;
    struct sim_move *moves = arena_array(s->arena, count, sizeof *moves);
    for (size_t i = 0; i < count; i++) {
        const struct mover *mover = &movers[begin + i];
        moves[i] = (struct sim_move){
            .kind = mover->kind,
            .id = roster_id(&s->whatif->roster, mover->kind, mover->number),
        };
        for (int arm = 0; arm < ARMS; arm++)
            moves[i].at[arm] = standing_of(&by_kind[mover->kind].at[arm][mover->number]);
    }
    result->moves = moves;
    result->move_count = count;
    return explain_moves(s, moves, count, err);
}
