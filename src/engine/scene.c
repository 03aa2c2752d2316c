/* See scene.h. */
#include "scene.h"

#include <assert.h>
#include <stdlib.h>

#include "base/arena.h"
#include "engine/scene_int.h"

/* ---- records by id ---- */

static void cast_init(struct cast *cast, struct arena *arena)
{
    *cast = (struct cast){0};
    map_init(&cast->numbers, arena);
}

static const struct record *find_record(const struct scene *scene, struct subject subject)
{
    const struct record *records = subject.kind == RECORD_PERSON ? scene->people : scene->accounts;
    size_t count = subject.kind == RECORD_PERSON ? scene->people_count : scene->account_count;
    for (size_t i = 0; i < count; i++)
        if (str_eq(records[i].id, subject.id))
            return &records[i];
    return NULL;
}

static const struct record *record_or_unknown(const struct record *record, struct subject subject,
                                              struct arena *arena)
{
    if (record)
        return record;
    struct record *unknown = arena_alloc(arena, sizeof *unknown);
    *unknown = (struct record){.kind = subject.kind, .id = subject.id};
    return unknown;
}

/* Room for one more, unprepared; NULL if the id is there already. */
static struct prepared *cast_add(struct cast *cast, struct str id, struct arena *arena)
{
    bool is_new;
    map_intern(&cast->numbers, id, &is_new);
    if (!is_new)
        return NULL;
    cast->at = arena_grow(arena, cast->at, &cast->capacity, cast->count + 1, sizeof *cast->at);
    return &cast->at[cast->count++];
}

static const struct prepared *cast_get(const struct cast *cast, struct str id)
{
    uint32_t number;
    bool is_known = map_get(&cast->numbers, id, &number);
    assert(is_known);
    return &cast->at[number];
}

/* ---- one subject ---- */

static struct str own_id(const struct membership *row, enum record_kind kind)
{
    return kind == RECORD_PERSON ? row->person : row->account;
}

static struct subject other_of(const struct membership *row, enum record_kind kind)
{
    return kind == RECORD_PERSON ? (struct subject){RECORD_ACCOUNT, row->account}
                                 : (struct subject){RECORD_PERSON, row->person};
}

static void keep_memberships(const struct scene *scene, struct subject subject, struct arena *arena,
                             struct setting *ret)
{
    struct membership *kept = arena_array(arena, scene->membership_count, sizeof *kept);
    for (size_t i = 0; i < scene->membership_count; i++)
        if (str_eq(own_id(&scene->memberships[i], subject.kind), subject.id))
            kept[ret->membership_count++] = scene->memberships[i];
    ret->memberships = kept;
}

void setting_prepare(const struct plan *plan, const struct view *view, const struct scene *scene,
                     struct subject subject, struct arena *arena, struct setting *ret)
{
    assert(plan && view && scene && ret);
    *ret = (struct setting){.plan = plan, .view = *view};
    const struct record *own = record_or_unknown(find_record(scene, subject), subject, arena);
    record_prepare(plan, view, own, arena, &ret->subject);
    keep_memberships(scene, subject, arena, ret);
    cast_init(&ret->others, arena);
    for (size_t i = 0; i < ret->membership_count; i++) {
        struct subject other = other_of(&ret->memberships[i], subject.kind);
        struct prepared *place = cast_add(&ret->others, other.id, arena);
        if (place)
            record_prepare(plan, view, record_or_unknown(find_record(scene, other), other, arena),
                           arena, place);
    }
}

static const struct seat *seats_at(const struct setting *setting, int64_t as_of_us,
                                   struct arena *arena, size_t *ret_count)
{
    struct membership_view view = {as_of_us, setting->view.known_at_us, setting->view.until_us};
    return seats_of(&view, setting->memberships, setting->membership_count, arena, ret_count);
}

static struct scored evaluate_person(const struct setting *setting, const struct evaluation *e)
{
    size_t seat_count;
    const struct seat *seats = seats_at(setting, e->as_of_us, e->arena, &seat_count);
    const struct seat *seat = seat_entered_last(seats, seat_count);
    struct person_score *person = arena_alloc(e->arena, sizeof *person);
    person_evaluate(e, &setting->subject, person);
    struct account_score *account = NULL;
    if (seat) {
        account = arena_alloc(e->arena, sizeof *account);
        account_evaluate(e, cast_get(&setting->others, seat->account), (struct member_list){0},
                         account);
        person_evaluate_finish(e, account, person);
    }
    return (struct scored){.score = &person->score, .person = person};
}

static struct scored evaluate_account(const struct setting *setting, const struct evaluation *e)
{
    size_t seat_count;
    const struct seat *seats = seats_at(setting, e->as_of_us, e->arena, &seat_count);
    struct evaluation plain = *e;
    plain.wants_evidence = false;
    struct member *members =
        arena_array(e->arena, seat_count + setting->extras.count, sizeof *members);
    for (size_t i = 0; i < seat_count; i++) {
        struct person_score person;
        person_evaluate(&plain, cast_get(&setting->others, seats[i].person), &person);
        members[i] = member_of(&person, seats[i].role);
    }
    for (size_t i = 0; i < setting->extras.count; i++)
        members[seat_count + i] = setting->extras.at[i];
    struct account_score *account = arena_alloc(e->arena, sizeof *account);
    account_evaluate(e, &setting->subject,
                     (struct member_list){members, seat_count + setting->extras.count}, account);
    return (struct scored){.score = &account->score, .account = account};
}

struct scored setting_evaluate(const struct setting *setting, int64_t as_of_us, bool wants_evidence,
                               struct arena *arena)
{
    assert(setting && arena);
    struct evaluation evaluation = {setting->plan, as_of_us, wants_evidence, arena};
    return setting->subject.record->kind == RECORD_PERSON ? evaluate_person(setting, &evaluation)
                                                          : evaluate_account(setting, &evaluation);
}

void setting_prepare_at(const struct plan *plan, struct moment moment, const struct scene *scene,
                        struct subject subject, struct arena *arena, struct setting *ret)
{
    struct view view = {moment.known_at_us, moment.as_of_us};
    setting_prepare(plan, &view, scene, subject, arena, ret);
}

struct scored scene_score(const struct plan *plan, struct moment moment, const struct scene *scene,
                          struct subject subject, struct arena *arena)
{
    struct setting *setting = arena_alloc(arena, sizeof *setting);
    setting_prepare_at(plan, moment, scene, subject, arena, setting);
    return setting_evaluate(setting, moment.as_of_us, true, arena);
}

/* ---- everybody ---- */

/* Records by id, with an empty one for each id that only a seat names. */
struct roster {
    const struct record **at;
    size_t count;
    struct map numbers;
};

static void roster_init(struct roster *roster, const struct record *records, size_t count,
                        size_t more, struct arena *arena)
{
    map_init(&roster->numbers, arena);
    roster->at = arena_array(arena, count + more, sizeof(struct record *));
    roster->count = count;
    for (size_t i = 0; i < count; i++) {
        roster->at[i] = &records[i];
        map_put(&roster->numbers, records[i].id, (uint32_t)i);
    }
    assert(roster->numbers.count == count && "an id has two records");
}

static void roster_add(struct roster *roster, struct subject subject, struct arena *arena)
{
    bool is_new;
    map_intern(&roster->numbers, subject.id, &is_new);
    if (is_new)
        roster->at[roster->count++] = record_or_unknown(NULL, subject, arena);
}

static size_t roster_place(const struct roster *roster, struct str id)
{
    uint32_t place;
    bool is_known = map_get(&roster->numbers, id, &place);
    assert(is_known);
    return place;
}

struct company {
    const struct plan *plan;
    struct moment moment;
    struct arena *arena;
    struct roster people, accounts;
    struct person_score *person_scores;
    struct account_score *account_scores;
    const struct seat *seats; /* sorted by (person, account) */
    size_t seat_count;
};

static void company_init(struct company *c, const struct scene *scene)
{
    struct membership_view view = membership_view_of(c->moment);
    c->seats =
        seats_of(&view, scene->memberships, scene->membership_count, c->arena, &c->seat_count);
    roster_init(&c->people, scene->people, scene->people_count, c->seat_count, c->arena);
    roster_init(&c->accounts, scene->accounts, scene->account_count, c->seat_count, c->arena);
    for (size_t i = 0; i < c->seat_count; i++) {
        roster_add(&c->people, (struct subject){RECORD_PERSON, c->seats[i].person}, c->arena);
        roster_add(&c->accounts, (struct subject){RECORD_ACCOUNT, c->seats[i].account}, c->arena);
    }
}

/* The members of each account, in one array after the other. */
static struct member_list *company_members(const struct company *c)
{
    struct member_list *lists = arena_array(c->arena, c->accounts.count, sizeof *lists);
    struct member **ends = arena_array(c->arena, c->accounts.count, sizeof(struct member *));
    struct member *next = arena_array(c->arena, c->seat_count, sizeof *next);
    for (size_t i = 0; i < c->seat_count; i++)
        lists[roster_place(&c->accounts, c->seats[i].account)].count++;
    for (size_t i = 0; i < c->accounts.count; i++) {
        lists[i].at = ends[i] = next;
        next += lists[i].count;
    }
    for (size_t i = 0; i < c->seat_count; i++) {
        const struct seat *seat = &c->seats[i];
        size_t person = roster_place(&c->people, seat->person);
        struct member **end = &ends[roster_place(&c->accounts, seat->account)];
        *(*end)++ = member_of(&c->person_scores[person], seat->role);
    }
    return lists;
}

/* Seats are sorted by person, so each person's stand together. */
static void finish_people(const struct company *c)
{
    for (size_t i = 0; i < c->seat_count;) {
        size_t end = i + 1;
        while (end < c->seat_count && str_eq(c->seats[end].person, c->seats[i].person))
            end++;
        const struct seat *seat = seat_entered_last(c->seats + i, end - i);
        score_person_finish(c->plan, c->moment,
                            &c->account_scores[roster_place(&c->accounts, seat->account)],
                            &c->person_scores[roster_place(&c->people, seat->person)]);
        i = end;
    }
}

static void company_score(struct company *c)
{
    c->person_scores = arena_array(c->arena, c->people.count, sizeof *c->person_scores);
    for (size_t i = 0; i < c->people.count; i++)
        score_person(c->plan, c->moment, c->people.at[i], c->arena, &c->person_scores[i]);
    struct member_list *members = company_members(c);
    c->account_scores = arena_array(c->arena, c->accounts.count, sizeof *c->account_scores);
    for (size_t i = 0; i < c->accounts.count; i++)
        score_account(c->plan, c->moment, c->accounts.at[i], members[i], c->arena,
                      &c->account_scores[i]);
    finish_people(c);
}

const struct score *const *scene_score_all(const struct plan *plan, struct moment moment,
                                           const struct scene *scene, struct arena *arena,
                                           size_t *ret_count)
{
    assert(plan && scene && arena && ret_count);
    struct company company = {.plan = plan, .moment = moment, .arena = arena};
    company_init(&company, scene);
    company_score(&company);
    size_t count = scene->account_count + scene->people_count;
    const struct score **scores = arena_array(arena, count, sizeof(struct score *));
    for (size_t i = 0; i < scene->account_count; i++)
        scores[i] = &company.account_scores[i].score;
    for (size_t i = 0; i < scene->people_count; i++)
        scores[scene->account_count + i] = &company.person_scores[i].score;
    *ret_count = count;
    return scores;
}
