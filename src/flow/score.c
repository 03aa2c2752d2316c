#include "flow/score.h"

#include <assert.h>

#include "base/arena.h"
#include "base/map.h"
#include "engine/membership.h"
#include "engine/plan.h"
#include "engine/rank.h"
#include "flow/load.h"
#include "store/store.h"

/* An account while the company is being scored. */
struct account_work {
    struct record record;
    struct account_score alone; /* without members: all that its people's tiers need */
    struct member *members;
    size_t member_count;
    size_t member_capacity;
};

struct run {
    const struct store *store;
    const struct plan *plan;
    struct moment moment;
    bool with_reasons;
    struct arena *arena;   /* of the result */
    struct arena *scratch; /* of one record */
    struct loader *loader;
    struct memberships memberships;
    struct map account_numbers;
    struct account_work *accounts;
    size_t account_count, account_capacity;
    struct ranked **results[2];
    size_t result_count[2], result_capacity[2];
};

const struct reason *reasons_keep(struct arena *arena, const struct reason *reasons, size_t count)
{
    struct reason *kept = arena_array(arena, count, sizeof *kept);
    for (size_t i = 0; i < count; i++) {
        kept[i] = reasons[i];
        kept[i].says = str_copy(arena, kept[i].says);
        kept[i].line = NULL;
    }
    return kept;
}

/* Keeps of a finished score what outlives the scratch arena. */
static struct ranked *keep(struct run *run, const struct score *score)
{
    struct ranked *result = arena_alloc(run->arena, sizeof *result);
    result->score = *score;
    result->score.id = str_copy(run->arena, score->id);
    result->score.account = str_copy(run->arena, score->account);
    if (run->with_reasons) {
        struct reasons reasons = reasons_positive_of(score, run->scratch);
        result->reasons = reasons_keep(run->arena, reasons.positive, reasons.positive_count);
        result->reason_count = reasons.positive_count;
    }
    result->score.fit = result->score.intent = NULL;
    result->score.account_attributes = result->score.person_attributes = NULL;
    enum record_kind kind = score->kind;
    run->results[kind] = arena_grow(run->arena, run->results[kind], &run->result_capacity[kind],
                                    run->result_count[kind] + 1, sizeof *run->results[kind]);
    run->results[kind][run->result_count[kind]++] = result;
    return result;
}

/* ---- accounts alone ------------------------------------------------------------------------ */

static bool open_cursor(const struct run *run, enum store_kind kind, struct store_cursor **ret,
                        struct err *err)
{
    struct store_moment moment = {run->moment.as_of_us, run->moment.known_at_us};
    return store_read_records(run->store, run->arena, kind, moment, ret, err);
}

static bool load_accounts(struct run *run, struct store_cursor *cursor, struct err *err)
{
    for (;;) {
        const struct store_record *from;
        if (!store_next_record(cursor, run->arena, &from, err))
            return false;
        if (!from)
            return true;
        run->accounts = arena_grow(run->arena, run->accounts, &run->account_capacity,
                                   run->account_count + 1, sizeof *run->accounts);
        struct account_work *work = &run->accounts[run->account_count];
        *work = (struct account_work){0};
        if (!load_record(run->loader, run->arena, from, &work->record, err))
            return false;
        map_put(&run->account_numbers, work->record.id, (uint32_t)run->account_count++);
    }
}

/* Only now: the list has stopped moving, so pointers to its items hold. */
static void score_accounts_alone(struct run *run)
{
    for (size_t i = 0; i < run->account_count; i++)
        score_account(run->plan, run->moment, &run->accounts[i].record,
                      (struct member_list){NULL, 0}, run->arena, &run->accounts[i].alone);
}

static struct account_work *account_named(const struct run *run, struct str id)
{
    uint32_t number;
    return map_get(&run->account_numbers, id, &number) ? &run->accounts[number] : NULL;
}

/* ---- people --------------------------------------------------------------------------------- */

static void join_account(struct run *run, struct account_work *work, struct member member)
{
    member.person = str_copy(run->arena, member.person);
    member.role = str_copy(run->arena, member.role);
    work->members = arena_grow(run->arena, work->members, &work->member_capacity,
                               work->member_count + 1, sizeof *work->members);
    work->members[work->member_count++] = member;
}

/* A person counts in every account it belongs to, once in each. */
static void join_accounts(struct run *run, const struct person_score *person,
                          const struct seat *seats, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct account_work *work = account_named(run, seats[i].account);
        if (work)
            join_account(run, work, member_of(person, seats[i].role));
    }
}

static void score_one_person(struct run *run, const struct record *record)
{
    struct person_score person;
    score_person(run->plan, run->moment, record, run->scratch, &person);
    struct membership_view view = membership_view_of(run->moment);
    struct member_rows rows = memberships_of(&run->memberships, record->id);
    size_t count;
    const struct seat *seats = seats_of(&view, rows.rows, rows.count, run->scratch, &count);
    join_accounts(run, &person, seats, count);
    const struct seat *own = seat_entered_last(seats, count);
    struct account_work *work = own ? account_named(run, own->account) : NULL;
    score_person_finish(run->plan, run->moment, work ? &work->alone : NULL, &person);
    keep(run, &person.score);
}

static bool score_people(struct run *run, struct store_cursor *cursor, struct err *err)
{
    for (;;) {
        const struct store_record *from;
        arena_reset(run->scratch);
        if (!store_next_record(cursor, run->scratch, &from, err))
            return false;
        if (!from)
            return true;
        struct record record;
        if (!load_record(run->loader, run->scratch, from, &record, err))
            return false;
        score_one_person(run, &record);
    }
}

/* ---- accounts with their people -------------------------------------------------------------- */

static void score_accounts(struct run *run)
{
    for (size_t i = 0; i < run->account_count; i++) {
        struct account_work *work = &run->accounts[i];
        arena_reset(run->scratch);
        struct account_score account;
        score_account(run->plan, run->moment, &work->record,
                      (struct member_list){work->members, work->member_count}, run->scratch,
                      &account);
        struct ranked *result = keep(run, &account.score);
        result->members = account.members.count;
        if (account.contact)
            result->contact = str_copy(run->arena, account.contact->person);
    }
}

size_t ranking_total(const struct ranking *ranking, enum record_kind kind)
{
    size_t total = 0;
    for (int tier = 0; tier <= TIER_X; tier++)
        total += ranking->tiers[kind][tier];
    return total;
}

void ranking_count_tiers(struct ranking *ranking, enum record_kind kind)
{
    for (int tier = 0; tier <= TIER_X; tier++)
        ranking->tiers[kind][tier] = 0;
    for (size_t i = 0; i < ranking->count[kind]; i++)
        ranking->tiers[kind][ranking->at[kind][i]->score.tier]++;
}

static void rank_kind(struct run *run, enum record_kind kind, struct ranking *ranking)
{
    size_t count = run->result_count[kind];
    const struct score **scores = arena_array(run->arena, count + 1, sizeof(const struct score *));
    for (size_t i = 0; i < count; i++)
        scores[i] = &run->results[kind][i]->score;
    scores_rank(plan_agreement(run->plan), scores, count);
    const struct ranked **ranked =
        arena_array(run->arena, count + 1, sizeof(const struct ranked *));
    for (size_t i = 0; i < count; i++) {
        union {
            const struct score *score;
            struct ranked *ranked; /* its first member */
        } link = {.score = scores[i]};
        link.ranked->rank = (int64_t)i + 1;
        ranked[i] = link.ranked;
    }
    ranking->at[kind] = ranked;
    ranking->count[kind] = count;
    ranking_count_tiers(ranking, kind);
}

bool company_score(const struct store *store, const struct plan *plan, struct moment moment,
                   bool with_reasons, struct arena *arena, struct ranking *ret_ranking,
                   struct err *err)
{
    assert(store && plan && arena);
    struct run run = {.store = store,
                      .plan = plan,
                      .moment = moment,
                      .with_reasons = with_reasons,
                      .arena = arena,
                      .scratch = arena_within(arena, "one record"),
                      .loader = loader_new(arena, plan)};
    map_init(&run.account_numbers, arena);
    /* Both cursors first: what is written meanwhile is in neither. */
    struct store_cursor *accounts, *people;
    if (!open_cursor(&run, STORE_ACCOUNT, &accounts, err) ||
        !open_cursor(&run, STORE_PERSON, &people, err) ||
        !load_memberships(store, arena, moment, &run.memberships, err) ||
        !load_accounts(&run, accounts, err))
        return false;
    score_accounts_alone(&run);
    if (!score_people(&run, people, err))
        return false;
    score_accounts(&run);
    struct ranking ranking = {.moment = moment};
    rank_kind(&run, RECORD_ACCOUNT, &ranking);
    rank_kind(&run, RECORD_PERSON, &ranking);
    *ret_ranking = ranking;
    return true;
}

struct digest ranking_digest(const struct ranking *ranking, enum record_kind kind,
                             struct arena *arena)
{
    size_t count = ranking->count[kind];
    const struct score **scores = arena_array(arena, count + 1, sizeof(const struct score *));
    for (size_t i = 0; i < count; i++)
        scores[i] = &ranking->at[kind][i]->score;
    return scores_digest(arena, scores, count);
}
