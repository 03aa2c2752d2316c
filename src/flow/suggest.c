/* See suggest.h. */
#include "flow/suggest.h"

#include <assert.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/digest.h"
#include "base/map.h"
#include "engine/whole_work.h"
#include "evidence/p_adjust.h"
#include "flow/suggest_int.h"

#define LOWER_BOUND 0.90
#define HOLDOUT_ALPHA 0.05

/* A candidate: the neighbours that route the same training records, told by the nearest. */
struct candidate {
    const struct trial *trial;
    struct suggestion suggestion;
};

struct field_of {
    struct candidate *at;
    size_t count;
};

struct suggest_request suggest_defaults(int64_t as_of_us)
{
    return (struct suggest_request){
        .episodes = episode_defaults(as_of_us), .break_even = SUGGEST_BREAK_EVEN, .threads = 1};
}

/* ---- distinct candidates -------------------------------------------------------------------------- */

/* What a neighbour swaps of the training records, as a key; empty if nothing. */
static struct str swapped_key(const struct search *search, const struct routed_set *training,
                              const struct trial *trial, uint8_t *scratch)
{
    size_t bytes = search->episodes.count / 8 + 1;
    bool differs = false;
    for (size_t i = 0; i < bytes; i++) {
        scratch[i] = trial->swapped.bits[i] & training->bits[i];
        differs = differs || scratch[i];
    }
    if (!differs)
        return STR("");
    struct digest digest = digest_of((struct str){(const char *)scratch, bytes});
    return str_copy(search->arena, (struct str){(const char *)digest.bytes, DIGEST_SIZE});
}

static struct routed_set training_set(const struct search *search)
{
    struct routed_set training = {arena_array(search->arena, search->episodes.count / 8 + 1, 1)};
    for (size_t i = 0; i < search->episodes.count; i++)
        if (!search->is_holdout[i])
            routed_add(&training, i);
    return training;
}

/* Smallest step, then path, then value: never the order in which they were listed. */
static bool is_nearer(const struct neighbour *a, const struct neighbour *b)
{
    if (a->step != b->step)
        return a->step < b->step;
    int order = str_cmp(a->path, b->path);
    return order ? order < 0 : str_cmp(a->to, b->to) < 0;
}

static struct field_of distinct_candidates(const struct search *search, size_t *ret_moving)
{
    struct field_of field = {arena_array(search->arena, search->trial_count + 1, sizeof *field.at),
                             0};
    struct map numbers;
    struct routed_set training = training_set(search);
    uint8_t *scratch = arena_array(search->arena, search->episodes.count / 8 + 1, 1);
    map_init(&numbers, search->arena);
    *ret_moving = 0;
    for (size_t i = 0; i < search->trial_count; i++) {
        const struct trial *trial = &search->trials[i];
        struct str key = swapped_key(search, &training, trial, scratch);
        if (!key.length)
            continue;
        ++*ret_moving;
        uint32_t number = map_intern(&numbers, key, NULL);
        struct candidate *candidate = &field.at[number];
        if (!candidate->trial || is_nearer(trial->change, candidate->trial->change))
            candidate->trial = trial;
        candidate->suggestion.alike++;
        field.count = numbers.count;
    }
    return field;
}

/* ---- the judgement ---------------------------------------------------------------------------------- */

static struct maybe_real lower_bound(const struct judgement *judgement)
{
    if (!judgement->benefit.change.known || !judgement->se.known)
        return maybe_none();
    return maybe_of(judgement->benefit.change.value -
                    normal_quantile(LOWER_BOUND) * judgement->se.value);
}

/* Candidates judged by several threads: each has a fold and scratch of its own. */
struct judging {
    struct fold *folds; /* by worker */
    struct arena **scratch;
    struct candidate *at;
};

static void judge_some(void *context, size_t worker, size_t begin, size_t end)
{
    const struct judging *judging = context;
    for (size_t i = begin; i < end; i++) {
        struct suggestion *suggestion = &judging->at[i].suggestion;
        arena_reset(judging->scratch[worker]);
        suggestion->change = judging->at[i].trial->change;
        suggestion->training =
            fold_judge(&judging->folds[worker], judging->at[i].trial, judging->scratch[worker]);
        suggestion->lower = lower_bound(&suggestion->training);
    }
}

static void judge(const struct search *search, const struct fold *training, struct field_of *field)
{
    struct arena *arena = search->arena;
    size_t threads = search->request->threads;
    struct judging judging = {arena_array(arena, threads, sizeof *judging.folds),
                              arena_array(arena, threads, sizeof(struct arena *)), field->at};
    for (size_t i = 0; i < threads; i++) {
        judging.folds[i] = fold_beside(training, arena);
        judging.scratch[i] = arena_within(arena, "one candidate");
    }
    work_over(threads, field->count, 1, judge_some, &judging);
    struct maybe_real *p = arena_array(arena, field->count + 1, sizeof *p);
    struct maybe_real *q = arena_array(arena, field->count + 1, sizeof *q);
    for (size_t i = 0; i < field->count; i++)
        p[i] = field->at[i].suggestion.training.p;
    bh_adjust(arena, p, field->count, q);
    for (size_t i = 0; i < field->count; i++)
        field->at[i].suggestion.q = q[i];
}

/* Where nothing good ever came, routing fewer always pays: that is no evidence for any step. */
static bool survives(const struct fold *training, const struct suggestion *suggestion)
{
    return training->counts.good > 0 && suggestion->q.known && suggestion->q.value <= SUGGEST_Q &&
           suggestion->training.benefit.change.value > 0;
}

/* Known before unknown; larger first. */
static int by_real(struct maybe_real a, struct maybe_real b)
{
    if (a.known != b.known)
        return a.known ? -1 : 1;
    return !a.known || a.value == b.value ? 0 : a.value > b.value ? -1 : 1;
}

static int by_path(const struct suggestion *a, const struct suggestion *b)
{
    int order = str_cmp(a->change->path, b->change->path);
    return order ? order : str_cmp(a->change->to, b->change->to);
}

/* Among survivors: what no gate blocks; effect, then p, then path. */
static int by_effect(const void *a, const void *b)
{
    const struct suggestion *x = &((const struct candidate *)a)->suggestion;
    const struct suggestion *y = &((const struct candidate *)b)->suggestion;
    if (x->is_blocked != y->is_blocked)
        return x->is_blocked ? 1 : -1;
    int order = by_real(x->training.benefit.change, y->training.benefit.change);
    if (!order)
        order = by_real(y->training.p, x->training.p);
    return order ? order : by_path(x, y);
}

static int by_lower_bound(const void *a, const void *b)
{
    const struct suggestion *x = &((const struct candidate *)a)->suggestion;
    const struct suggestion *y = &((const struct candidate *)b)->suggestion;
    int order = by_real(x->lower, y->lower);
    return order ? order : by_path(x, y);
}

/* Survivors to the front; returns how many. */
static size_t survivors_first(const struct fold *training, struct field_of *field)
{
    size_t count = 0;
    for (size_t i = 0; i < field->count; i++) {
        if (!survives(training, &field->at[i].suggestion))
            continue;
        struct candidate other = field->at[count];
        field->at[count++] = field->at[i];
        field->at[i] = other;
    }
    return count;
}

/* ---- the top candidate -------------------------------------------------------------------------------- */

static enum adoption adoption_of(const struct judgement *judgement)
{
    struct maybe_real change = judgement->benefit.change;
    if (!change.known || change.value <= 0)
        return ADOPTION_REJECTED;
    return judgement->p.known && judgement->p.value < HOLDOUT_ALPHA ? ADOPTION_SUPPORTED
                                                                    : ADOPTION_JUDGEMENTAL;
}

static void list_swaps(const struct search *search, const struct trial *trial,
                       struct suggestions *result)
{
    const struct episodes *episodes = &search->episodes;
    struct swap_record *swaps = arena_array(search->arena, episodes->count + 1, sizeof *swaps);
    for (size_t i = 0; i < episodes->count; i++) {
        const struct episode *episode = &episodes->at[i];
        bool is_in = trial_routes(search, trial, i);
        if (routed_has(&trial->swapped, i))
            swaps[result->swap_count++] =
                (struct swap_record){tiers_unit_id(search->tiers, episode->unit),
                                     episodes->instants[episode->instant],
                                     is_in,
                                     episode->is_good,
                                     search->is_holdout[i],
                                     episode->weight};
    }
    result->swaps = swaps;
}

static void test_on_holdout(const struct search *search, struct fold *holdout,
                            const struct trial *trial, struct suggestions *result)
{
    result->holdout_test = fold_judge(holdout, trial, search->arena);
    result->adoption = adoption_of(&result->holdout_test);
    list_swaps(search, trial, result);
}

/* ---- all of it ------------------------------------------------------------------------------------------ */

static void rank(const struct search *search, struct field_of *field, const struct fold *training,
                 struct fold *holdout, struct suggestions *result)
{
    size_t survivors = survivors_first(training, field);
    const struct bias_groups *groups = bias_groups_of(search);
    for (size_t i = 0; i < survivors; i++)
        suggestion_gates(search, groups, field->at[i].trial, &field->at[i].suggestion);
    if (survivors)
        qsort(field->at, survivors, sizeof *field->at, by_effect);
    result->survivors = survivors;
    result->has_supported = survivors && !field->at[0].suggestion.is_blocked;
    result->count = survivors;
    if (!survivors) {
        qsort(field->at, field->count, sizeof *field->at, by_lower_bound);
        result->count = field->count < SUGGEST_SHOWN ? field->count : SUGGEST_SHOWN;
        for (size_t i = 0; i < result->count; i++)
            suggestion_gates(search, groups, field->at[i].trial, &field->at[i].suggestion);
    }
    struct suggestion *list = arena_array(search->arena, result->count + 1, sizeof *list);
    for (size_t i = 0; i < result->count; i++)
        list[i] = field->at[i].suggestion;
    result->at = list;
    if (result->has_supported)
        test_on_holdout(search, holdout, field->at[0].trial, result);
}

void search_rank(const struct search *search, struct suggestions *ret_suggestions)
{
    struct fold training, holdout;
    fold_init(&training, search, false);
    fold_init(&holdout, search, true);
    struct suggestions result = {.request = *search->request,
                                 .episodes = search->episodes,
                                 .training = training.counts,
                                 .holdout = holdout.counts,
                                 .cut_us = search->cut_us,
                                 .tried = search->tried};
    struct field_of field = distinct_candidates(search, &result.moving);
    result.distinct = field.count;
    judge(search, &training, &field);
    rank(search, &field, &training, &holdout, &result);
    *ret_suggestions = result;
}

static bool is_share(double share)
{
    return share > 0 && share < 1;
}

static bool has_segment(const struct agreement *agreement, struct str id)
{
    for (size_t i = 0; i < agreement->segment_count; i++)
        if (str_eq(agreement->segments[i].id, id))
            return true;
    return false;
}

static bool check_request(const struct suggest_request *request, const struct agreement *agreement,
                          struct err *err)
{
    bool are_shares = is_share(request->break_even);
    for (size_t i = 0; i < request->segment_count; i++) {
        are_shares = are_shares && is_share(request->segments[i].share);
        if (!has_segment(agreement, request->segments[i].segment))
            return err_set(err, ERR_USAGE,
                           "a break-even of segment '" STR_FMT
                           "', but the agreement has no segment of that name",
                           STR_ARG(request->segments[i].segment));
    }
    if (!are_shares)
        return err_set(err, ERR_USAGE,
                       "the break-even conversion is a share between 0 and 1, as 0.10: "
                       "cost of working a record / value of an opportunity");
    return true;
}

/* What bias is looked for by, of the units that have a record. */
static bool read_fields(const struct search *search, const struct store *store, struct err *err)
{
    bool *wanted = arena_array(search->arena, tiers_unit_count(search->tiers) + 1, sizeof *wanted);
    for (size_t i = 0; i < search->episodes.count; i++)
        wanted[search->episodes.at[i].unit] = true;
    return tiers_read_fields(search->tiers, store, wanted, err);
}

bool suggest_search(const struct store *store, const struct rules *rules,
                    const struct suggest_request *request, struct arena *arena,
                    struct suggestions *ret_suggestions, struct err *err)
{
    assert(store && rules && request && arena);
    struct search search = {.arena = arena, .rules = rules, .request = request};
    struct tiers_options options = {request->image_path, request->threads};
    if (!check_request(request, rules->agreement, err) ||
        !tiers_open(arena, store, rules->plan, &options, &search.tiers, err) ||
        !episodes_sample(store, search.tiers, rules->plan, &request->episodes, arena,
                         &search.episodes, err))
        return false;
    search_try(&search);
    search_split(&search);
    if (!read_fields(&search, store, err))
        return false;
    search_rank(&search, ret_suggestions);
    return true;
}

const char *adoption_word(enum adoption adoption)
{
    static const char *const words[] = {"supported", "judgemental", "rejected"};
    return words[adoption];
}

const char *gate_state_word(enum gate_state state)
{
    static const char *const words[] = {"passed", "failed", "pending"};
    return words[state];
}
