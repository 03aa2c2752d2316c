/* The ranking from the image is the ranking from the ledger, to the last byte that is printed: on
 * random worlds at random moments, with merges and without, whoever is asked for. */
#include "flow/score_rank.h"

#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/instant.h"
#include "base/rng.h"
#include "flow/company_test.h"
#include "flow/image.h"
#include "flow/score_json.h"
#include "folder.h"
#include "random_world.h"
#include "store/store.h"
#include "suite.h"

enum { WORLDS = 60, REQUESTS = 8, PRINT_BYTES_MAX = 1 << 21 };

static void check(bool done, const struct err *err)
{
    if (!done)
        fail_msg("%s", err->text);
}

/* ---- a world as a ledger ----------------------------------------------------------------------- */

struct telling {
    struct store *store;
    struct arena *arena;
};

static struct str properties_of(const struct telling *t, const struct event *event)
{
    struct buf buf;
    buf_init(&buf, t->arena, 4096);
    buf_byte(&buf, '{');
    for (size_t i = 0; i < event->property_count; i++) {
        const struct property *property = &event->properties[i];
        if (i)
            buf_byte(&buf, ',');
        buf_json(&buf, property->name);
        buf_byte(&buf, ':');
        json_text_or_null(&buf, property->value.text);
    }
    buf_byte(&buf, '}');
    return buf_str(&buf);
}

static bool add_retraction(const struct telling *t, const struct store_event *event,
                           int64_t retracted_us, struct err *err)
{
    enum store_added added;
    struct store_event retraction = *event;
    retraction.id =
        str_printf(t->arena, "not " STR_FMT " %lld", STR_ARG(event->id), (long long)retracted_us);
    retraction.type = STR("$retract");
    retraction.name = STR("");
    retraction.occurred_us = retraction.received_us = retracted_us;
    retraction.is_retraction = true;
    retraction.retracts_source = event->source;
    retraction.retracts_id = event->id;
    retraction.payload = digest_of(retraction.id);
    return store_add_event(t->store, &retraction, &added, err);
}

/* Keys are of a record alone: the worlds reuse them. */
static bool add_event(const struct telling *t, const struct record *record,
                      const struct event *event, struct err *err)
{
    bool is_person = record->kind == RECORD_PERSON;
    enum store_added added;
    struct store_event row = {
        .source = event->source,
        .id = str_printf(t->arena, STR_FMT " " STR_FMT, STR_ARG(record->id), STR_ARG(event->id)),
        .type = event->type,
        .name = event->name,
        .person = is_person ? record->id : STR(""),
        .account = is_person ? STR("") : record->id,
        .properties = properties_of(t, event),
        .occurred_us = event->occurred_us,
        .received_us = event->received_us,
        .quality = (int)event->quality,
        .payload = event->payload,
    };
    return store_add_event(t->store, &row, &added, err) &&
           (event->retracted_us == NEVER_US || add_retraction(t, &row, event->retracted_us, err));
}

static bool add_record(const struct telling *t, const struct record *record, struct err *err)
{
    enum store_added added;
    bool ok = true;
    for (size_t i = 0; ok && i < record->fact_count; i++) {
        const struct fact *fact = &record->facts[i];
        struct store_fact row = {fact->field,       fact->value,       fact->effective_us,
                                 fact->received_us, fact->source_rank, fact->source};
        ok = store_add_fact(t->store, (enum store_kind)record->kind, record->id, &row, &added, err);
    }
    for (size_t i = 0; ok && i < record->event_count; i++)
        ok = add_event(t, record, &record->events[i], err);
    return ok;
}

static bool add_membership(const struct telling *t, const struct membership *row, struct err *err)
{
    enum store_added added;
    struct store_membership membership = {row->person,  row->account, row->role,
                                          row->from_us, row->to_us,   row->received_us};
    return store_add_membership(t->store, &membership, &added, err);
}

static struct str any_record(const struct scene *scene, enum record_kind kind, struct rng *rng)
{
    return kind == RECORD_PERSON
               ? scene->people[rng_below(rng, (uint32_t)scene->people_count)].id
               : scene->accounts[rng_below(rng, (uint32_t)scene->account_count)].id;
}

static bool add_merge(const struct telling *t, const struct scene *scene, struct rng *rng,
                      int64_t at_us, struct err *err)
{
    enum record_kind kind = rng_below(rng, 2) ? RECORD_PERSON : RECORD_ACCOUNT;
    enum store_added added;
    struct store_merge merge = {.kind = (enum store_kind)kind,
                                .id = any_record(scene, kind, rng),
                                .into = any_record(scene, kind, rng),
                                .at_us = at_us,
                                .received_us = at_us + rng_below(rng, 2) * DAY_US};
    return str_eq(merge.id, merge.into) || store_add_merge(t->store, &merge, &added, err);
}

static struct store *ledger_of(const struct world *world, struct arena *arena, struct rng *rng,
                               int merges)
{
    struct telling t = {.arena = arena};
    struct err err = {0};
    check(store_open(arena, ":memory:", &(struct store_options){.create = true}, &t.store, &err),
          &err);
    const struct scene *scene = &world->scene;
    bool ok = store_begin(t.store, &err);
    for (size_t i = 0; ok && i < scene->account_count; i++)
        ok = add_record(&t, &scene->accounts[i], &err);
    for (size_t i = 0; ok && i < scene->people_count; i++)
        ok = add_record(&t, &scene->people[i], &err);
    for (size_t i = 0; ok && i < scene->membership_count; i++)
        ok = add_membership(&t, &scene->memberships[i], &err);
    for (int i = 0; ok && i < merges; i++)
        ok = add_merge(&t, scene, rng,
                       world->moment.as_of_us - ((int64_t)rng_below(rng, 60) - 10) * DAY_US, &err);
    check(ok && store_commit(t.store, &err), &err);
    return t.store;
}

/* ---- what is printed ----------------------------------------------------------------------------- */

struct printing {
    const struct rules *rules;
    struct moment moment;
    struct buf buf;
};

static void add_row(const void *context, struct buf *buf, const struct ranked *row)
{
    const struct printing *p = context;
    ranked_json(buf, row, p->rules, p->moment);
    buf_printf(buf, "%zu %d %lld ", row->members, row->score.cell_rank,
               (long long)row->score.latest_event_us);
    buf_add(buf, row->contact);
    buf_add(buf, row->score.account);
}

static void put_rows(void *context, struct str text)
{
    struct printing *p = context;
    buf_add(&p->buf, text);
}

static struct str printed(const struct ranking *ranking, const struct rules *rules,
                          struct arena *arena)
{
    struct printing p = {.rules = rules, .moment = ranking->moment};
    buf_init(&p.buf, arena, PRINT_BYTES_MAX);
    for (int kind = 0; kind < 2; kind++)
        for (size_t i = 0; i < ranking->count[kind]; i++)
            add_row(&p, &p.buf, ranking->at[kind][i]);
    assert_false(p.buf.is_full);
    return buf_str(&p.buf);
}

static struct str counted(const struct ranking *ranking, struct arena *arena)
{
    struct buf buf;
    buf_init(&buf, arena, PRINT_BYTES_MAX);
    for (int kind = 0; kind < 2; kind++)
        for (int tier = 0; tier <= TIER_X; tier++)
            buf_printf(&buf, "%zu ", ranking->tiers[kind][tier]);
    return buf_str(&buf);
}

/* The sentence of the failure, if it fails. */
static struct str written(const struct store *store, const struct rules *rules,
                          const struct ranking_request *request, struct arena *arena)
{
    struct printing p = {.rules = rules, .moment = request->moment};
    struct ranked_writer writer = {&p, STR("head\n"), add_row, put_rows};
    struct err err = {0};
    buf_init(&p.buf, arena, PRINT_BYTES_MAX);
    if (company_write(store, rules->plan, request, &writer, &err))
        return buf_str(&p.buf);
    assert_int_equal(p.buf.length, 0);
    return str_printf(arena, "%d %s", err.code, err.text);
}

/* What is kept, and what is written at once. */
static struct str answer(const struct store *store, const struct rules *rules,
                         const struct ranking_request *request, enum ranking_way way,
                         struct arena *arena)
{
    struct ranking_request asked = *request;
    struct ranking ranking;
    struct err err = {0};
    asked.way = way;
    struct str text = written(store, rules, &asked, arena);
    if (!company_rank(store, rules->plan, &asked, arena, &ranking, &err)) {
        assert_true(str_eq(text, str_printf(arena, "%d %s", err.code, err.text)));
        return text;
    }
    struct str kept = printed(&ranking, rules, arena);
    assert_true(str_eq(text, str_printf(arena, "head\n" STR_FMT, STR_ARG(kept))));
    return str_printf(arena, STR_FMT STR_FMT, STR_ARG(counted(&ranking, arena)), STR_ARG(text));
}

static void same_answers(const struct store *store, const struct rules *rules,
                         const struct ranking_request *request, struct arena *arena)
{
    struct str ledger = answer(store, rules, request, RANKING_OF_LEDGER, arena);
    struct str image = answer(store, rules, request, RANKING_QUICKEST, arena);
    if (!str_eq(image, ledger))
        fail_msg("from the ledger:\n" STR_FMT "\nelse:\n" STR_FMT, STR_ARG(ledger), STR_ARG(image));
}

static void same_digests(const struct store *store, const struct rules *rules,
                         const struct ranking_request *request, struct arena *arena)
{
    struct digest digests[2][2];
    struct err err = {0};
    for (enum ranking_way way = RANKING_QUICKEST; way <= RANKING_OF_LEDGER; way++) {
        struct ranking_request asked = *request;
        asked.way = way;
        check(company_digests(store, rules->plan, &asked, arena, digests[way], &err), &err);
        assert_memory_equal(digests[way], digests[0], sizeof digests[way]);
    }
}

static struct ranking_request any_request(const struct world *world, struct arena *arena,
                                          struct rng *rng)
{
    static const size_t tops[] = {1, 2, 3, 7, SIZE_MAX};
    struct ranking_request request = {.moment = world->moment,
                                      .top = tops[rng_below(rng, 5)],
                                      .omits = {rng_below(rng, 4) == 0, rng_below(rng, 4) == 0},
                                      .with_reasons = rng_below(rng, 4) > 0,
                                      .threads = 1 + rng_below(rng, 2)};
    request.moment.as_of_us += ((int64_t)rng_below(rng, 120) - 80) * DAY_US + rng_below(rng, 3);
    request.moment.known_at_us =
        rng_below(rng, 2)
            ? request.moment.as_of_us
            : world->moment.known_at_us + ((int64_t)rng_below(rng, 120) - 60) * DAY_US;
    if (rng_below(rng, 2))
        return request;
    request.id_count = 1 + rng_below(rng, 3);
    struct str *ids = arena_array(arena, request.id_count, sizeof *ids);
    for (size_t i = 0; i < request.id_count; i++)
        ids[i] = any_record(&world->scene, rng_below(rng, 2) ? RECORD_PERSON : RECORD_ACCOUNT, rng);
    if (rng_below(rng, 8) == 0)
        ids[0] = STR("nobody");
    request.ids = ids;
    return request;
}

/* ---- laws ---------------------------------------------------------------------------------------- */

static void the_ways_agree_on_random_worlds(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= WORLDS; seed++) {
        struct arena *arena = arena_new("a world");
        struct rng rng = rng_of(seed + 1000);
        struct world world;
        random_world(&world, arena, seed);
        struct rules rules = {.agreement = world.agreement, .plan = world.plan};
        struct store *store = ledger_of(&world, arena, &rng, seed % 2 ? 3 : 0);
        for (int i = 0; i < REQUESTS; i++) {
            struct arena *asking = arena_new("a request");
            struct ranking_request request = any_request(&world, asking, &rng);
            same_answers(store, &rules, &request, asking);
            request.id_count = 0;
            same_digests(store, &rules, &request, asking);
            arena_free(asking);
        }
        arena_free(arena);
    }
}

/* Larger than what is written in one round. */
static void the_ways_agree_on_a_company(void **state)
{
    (void)state;
    struct company_fixture f = company_fixture_new(2400, 21);
    for (int weeks = 0; weeks < 3; weeks++) {
        int64_t t_us = f.options.end_us - weeks * 77 * DAY_US;
        struct ranking_request request = {
            .moment = {t_us, t_us}, .top = 20, .with_reasons = true, .threads = 2};
        same_answers(f.store, &f.rules, &request, f.arena);
        same_digests(f.store, &f.rules, &request, f.arena);
        request.top = weeks ? SIZE_MAX : 1;
        request.omits[RECORD_ACCOUNT] = true;
        same_answers(f.store, &f.rules, &request, f.arena);
    }
    company_fixture_free(&f);
}

/* ---- when the image is made ------------------------------------------------------------------------ */

static bool is_there(const char *path)
{
    return access(path, F_OK) == 0;
}

static void rank_of(const struct company_fixture *f, struct ranking_request request)
{
    struct arena *arena = arena_new("one ranking");
    struct ranking ranking;
    struct err err = {0};
    request.threads = 1;
    check(company_rank(f->store, f->rules.plan, &request, arena, &ranking, &err), &err);
    arena_free(arena);
}

static void an_image_is_made_only_to_be_used(void **state)
{
    (void)state;
    struct company_fixture f = company_fixture_new(60, 22);
    struct moment end = {f.options.end_us, f.options.end_us};
    const char *path = arena_printf(f.arena, "%s/%s", folder_new(f.arena), IMAGE_FILE);
    struct ranking_request request = {
        .moment = end, .top = 1, .with_reasons = true, .image_path = path};
    struct store_merge merge = {.kind = STORE_PERSON,
                                .id = STR("was"),
                                .into = STR("is"),
                                .at_us = end.as_of_us - DAY_US,
                                .received_us = end.known_at_us};
    enum store_added added;
    struct err err = {0};
    check(store_begin(f.store, &err) && store_add_merge(f.store, &merge, &added, &err) &&
              store_commit(f.store, &err),
          &err);
    request.moment.known_at_us--;
    rank_of(&f, request); /* before the merge was known */
    assert_false(is_there(path));
    request.moment = end;
    rank_of(&f, request);
    assert_true(is_there(path));
    company_fixture_free(&f);
}

static void without_room_for_the_image_it_is_ranked_all_the_same(void **state)
{
    (void)state;
    struct company_fixture f = company_fixture_new(60, 23);
    struct ranking_request request = {.moment = {f.options.end_us, f.options.end_us},
                                      .top = 5,
                                      .with_reasons = true,
                                      .image_path = "/there/is/no/such/folder/accord.image",
                                      .threads = 1};
    same_answers(f.store, &f.rules, &request, f.arena);
    company_fixture_free(&f);
}

SUITE(score_rank_test, cmocka_unit_test(the_ways_agree_on_random_worlds),
      cmocka_unit_test(the_ways_agree_on_a_company),
      cmocka_unit_test(an_image_is_made_only_to_be_used),
      cmocka_unit_test(without_room_for_the_image_it_is_ranked_all_the_same));
