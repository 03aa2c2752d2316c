/* The streamed company equals the company held whole; an explanation equals both; what does not
 * hold at a moment is not in it. */
#include "flow/score.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/instant.h"
#include "base/json.h"
#include "base/map.h"
#include "engine/scene.h"
#include "flow/company_test.h"
#include "flow/explain.h"
#include "flow/explain_json.h"
#include "flow/load.h"
#include "flow/score_json.h"
#include "store/store.h"
#include "suite.h"

static void check(bool done, const struct err *err)
{
    if (!done)
        fail_msg("%s", err->text);
}

static struct ranking ranking_at(const struct company_fixture *fixture, int64_t t_us)
{
    struct ranking ranking;
    struct err err = {0};
    struct moment moment = {t_us, t_us};
    check(company_score(fixture->store, fixture->rules.plan, moment, true, fixture->arena, &ranking,
                        &err),
          &err);
    return ranking;
}

static const struct record *load_all(const struct company_fixture *fixture, enum store_kind kind,
                                     struct moment moment, size_t *ret_count)
{
    struct store_cursor *cursor;
    struct err err = {0};
    struct loader *loader = loader_new(fixture->arena, fixture->rules.plan);
    struct record *records = NULL;
    size_t count = 0, capacity = 0;
    struct store_moment at = {moment.as_of_us, moment.known_at_us};
    check(store_read_records(fixture->store, fixture->arena, kind, at, &cursor, &err), &err);
    for (;;) {
        const struct store_record *from;
        check(store_next_record(cursor, fixture->arena, &from, &err), &err);
        if (!from)
            break;
        records = arena_grow(fixture->arena, records, &capacity, count + 1, sizeof *records);
        check(load_record(loader, fixture->arena, from, &records[count++], &err), &err);
    }
    *ret_count = count;
    return records;
}

/* Every score of the streamed company is that of the company held whole, as loaded at `loaded`:
 * what was received later is in the rows then, and must not count. */
static void equals_the_held_company(const struct company_fixture *fixture, int64_t t_us,
                                    struct moment loaded)
{
    struct moment moment = {t_us, t_us};
    struct ranking ranking = ranking_at(fixture, t_us);
    struct memberships memberships;
    struct err err = {0};
    struct scene scene = {0};
    check(load_memberships(fixture->store, fixture->arena, loaded, &memberships, &err), &err);
    scene.accounts = load_all(fixture, STORE_ACCOUNT, loaded, &scene.account_count);
    scene.people = load_all(fixture, STORE_PERSON, loaded, &scene.people_count);
    scene.memberships = memberships.all;
    scene.membership_count = memberships.count;
    size_t count;
    const struct score *const *held =
        scene_score_all(fixture->rules.plan, moment, &scene, fixture->arena, &count);
    size_t known = ranking.count[0] + ranking.count[1], found = 0;
    struct map numbers[2];
    for (int kind = 0; kind < 2; kind++) {
        map_init(&numbers[kind], fixture->arena);
        for (size_t i = 0; i < ranking.count[kind]; i++)
            map_put(&numbers[kind], ranking.at[kind][i]->score.id, (uint32_t)i);
    }
    for (size_t i = 0; i < count; i++) {
        uint32_t number;
        if (!map_get(&numbers[held[i]->kind], held[i]->id, &number))
            continue; /* nothing was known of it then */
        const struct ranked *ranked = ranking.at[held[i]->kind][number];
        found++;
        assert_int_equal(ranked->rank, number + 1);
        assert_int_equal(ranked->score.fit_mp, held[i]->fit_mp);
        assert_int_equal(ranked->score.intent_mp, held[i]->intent_mp);
        assert_int_equal(ranked->score.tier, held[i]->tier);
        assert_int_equal(ranked->score.latest_event_us, held[i]->latest_event_us);
        assert_ptr_equal(ranked->score.disqualified, held[i]->disqualified);
        assert_ptr_equal(ranked->score.segment, held[i]->segment);
        struct reasons reasons = reasons_of(held[i], fixture->arena);
        assert_int_equal(ranked->reason_count, reasons.positive_count);
        for (size_t r = 0; r < reasons.positive_count; r++)
            assert_true(str_eq(ranked->reasons[r].says, reasons.positive[r].says));
    }
    assert_int_equal(found, known);
}

static void streamed_equals_held(void **state)
{
    (void)state;
    struct company_fixture fixture = company_fixture_new(250, 11);
    int64_t end_us = fixture.options.end_us, then_us = end_us - 200 * DAY_US - 12345;
    equals_the_held_company(&fixture, end_us, (struct moment){end_us, end_us});
    equals_the_held_company(&fixture, then_us, (struct moment){then_us, then_us});
    company_fixture_free(&fixture);
}

/* What was learned since changes no score of the past (P5): not even if it is in the rows. */
static void the_past_stands(void **state)
{
    (void)state;
    struct company_fixture fixture = company_fixture_new(250, 12);
    int64_t then_us = fixture.options.end_us - 91 * DAY_US;
    equals_the_held_company(&fixture, then_us, (struct moment){NEVER_US, NEVER_US});
    company_fixture_free(&fixture);
}

static int64_t member_sum(const struct json *rows, const char *key)
{
    int64_t sum = 0, number;
    struct err err = {0};
    for (size_t i = 0; i < rows->count; i++) {
        check(json_get_int(&rows->items[i], key, &number, &err), &err);
        sum += number;
    }
    return sum;
}

static void check_layer(const struct json *layer, int64_t score_mp)
{
    struct err err = {0};
    int64_t base_mp, total_mp;
    const struct json *lines, *caps;
    check(json_get_int(layer, "base_mp", &base_mp, &err), &err);
    check(json_get_int(layer, "score_mp", &total_mp, &err), &err);
    check(json_get_array(layer, "lines", &lines, &err), &err);
    check(json_get_array(layer, "caps", &caps, &err), &err);
    assert_int_equal(total_mp, score_mp);
    assert_int_equal(base_mp + member_sum(lines, "raw_mp") + member_sum(caps, "mp"), score_mp);
    assert_int_equal(base_mp + member_sum(lines, "effective_mp"), score_mp);
}

static void check_explained(const struct company_fixture *fixture, const struct ranked *ranked,
                            struct moment moment)
{
    struct arena *arena = arena_new("one explanation");
    struct explain_request request = {.id = ranked->score.id,
                                      .has_kind = true,
                                      .kind = ranked->score.kind,
                                      .moment = moment,
                                      .has_since = true,
                                      .since_us = moment.as_of_us - 30 * DAY_US};
    struct explained explained;
    struct err err = {0};
    struct buf text;
    const struct json *root;
    check(record_explain(fixture->store, &fixture->rules, &request, arena, &explained, &err), &err);
    buf_init(&text, arena, 16 << 20);
    explained_json(&text, &explained, &fixture->rules, arena);
    check(json_parse(arena, buf_str(&text), &root, &err), &err);
    check_layer(json_get(root, "fit"), ranked->score.fit_mp);
    check_layer(json_get(root, "intent"), ranked->score.intent_mp);
    assert_int_equal(explained.explanation.scored.score->tier, ranked->score.tier);
    for (int i = 0; i < 2; i++) {
        const struct layer_change *change = i ? &explained.change.intent : &explained.change.fit;
        int64_t sum = change->before_mp;
        for (int s = 0; s < CHANGE_STEPS; s++)
            sum += change->steps[s].delta_mp;
        assert_int_equal(sum, change->after_mp);
        assert_int_equal(change->after_mp, i ? ranked->score.intent_mp : ranked->score.fit_mp);
    }
    arena_free(arena);
}

static void explanations_are_the_scores(void **state)
{
    (void)state;
    struct company_fixture fixture = company_fixture_new(200, 13);
    struct ranking ranking = ranking_at(&fixture, fixture.options.end_us);
    for (int kind = 0; kind < 2; kind++)
        for (size_t i = 0; i < ranking.count[kind]; i += kind ? 7 : 2)
            check_explained(&fixture, ranking.at[kind][i], ranking.moment);
    company_fixture_free(&fixture);
}

static void ranked_json_is_json(void **state)
{
    (void)state;
    struct company_fixture fixture = company_fixture_new(60, 14);
    struct ranking ranking = ranking_at(&fixture, fixture.options.end_us);
    struct buf line;
    buf_init(&line, fixture.arena, 1 << 20);
    for (size_t i = 0; i < ranking.count[RECORD_PERSON]; i++) {
        const struct json *root;
        struct err err = {0};
        struct str id;
        int64_t rank = 0;
        buf_clear(&line);
        ranked_json(&line, ranking.at[RECORD_PERSON][i], &fixture.rules, ranking.moment);
        check(json_parse(fixture.arena, buf_str(&line), &root, &err), &err);
        check(json_get_str(root, "id", &id, &err) && json_get_int(root, "rank", &rank, &err), &err);
        assert_true(str_eq(id, ranking.at[RECORD_PERSON][i]->score.id));
        assert_int_equal(rank, i + 1);
        assert_int_equal(root->count, 16);
    }
    company_fixture_free(&fixture);
}

static void an_unknown_record_is_missing(void **state)
{
    (void)state;
    struct company_fixture fixture = company_fixture_new(40, 15);
    struct explain_request request = {.id = STR("nobody at all"),
                                      .moment = {fixture.options.end_us, fixture.options.end_us}};
    struct explained explained;
    struct err err = {0};
    assert_false(
        record_explain(fixture.store, &fixture.rules, &request, fixture.arena, &explained, &err));
    assert_int_equal(err.code, ERR_MISSING);
    company_fixture_free(&fixture);
}

SUITE(score_test, cmocka_unit_test(streamed_equals_held), cmocka_unit_test(the_past_stands),
      cmocka_unit_test(explanations_are_the_scores), cmocka_unit_test(ranked_json_is_json),
      cmocka_unit_test(an_unknown_record_is_missing));
