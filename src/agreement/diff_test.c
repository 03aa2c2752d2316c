/* Proof of diff.h and splice.h: changes told in words, one leaf is one change, one line. */
#include "agreement/diff.h"

#include "agreement/fixture.h"
#include "agreement/splice.h"
#include "base/json.h"
#include "base/rng.h"

/* ---- words --------------------------------------------------------------------------------- */

/* The ready-made agreement with one text replaced. */
static struct str changed(struct arena *arena, const char *before, const char *after)
{
    struct str source = fixture_saas(arena);
    const char *hit = memmem(source.at, source.length, before, strlen(before));
    if (!hit)
        fail_msg("not in the document: %s", before);
    size_t at = (size_t)(hit - source.at), end = at + strlen(before);
    return str_printf(arena, STR_FMT "%s" STR_FMT, STR_ARG(str_slice(source, 0, at)), after,
                      STR_ARG(str_slice(source, end, source.length)));
}

static const struct {
    const char *before, *after, *says;
} rows[] = {
    {"points: 6\n        cap: [0, 18]", "points: 8\n        cap: [0, 18]",
     "pricing: points 6 -> 8\none change\n"},
    {"cap: [0, 18]", "cap: [0, 20]", "pricing: cap most 18 -> 20\none change\n"},
    {"fit: {A: 65, B: 45, C: 25}", "fit: {A: 65, B: 40, C: 25}",
     "grades large: fit B 45 -> 40\none change\n"},
    {"  hysteresis: 3", "  hysteresis: 5", "grades hysteresis: 3 -> 5\none change\n"},
    {"  B: {1: A, 2: B, 3: B, 4: C}", "  B: {1: A, 2: A, 3: B, 4: C}",
     "grid: B 2 B -> A\none change\n"},
    {"days: {half_life: 7d}", "days: {half_life: 14d}",
     "decay days: half_life 7d -> 14d\none change\n"},
    {"{ge: 50, points: 28}", "{ge: 50, points: 25}", "size: bins 2 points 28 -> 25\none change\n"},
    {"{ge: 50, points: 28}", "{ge: 40, points: 28}", "size: bins 2 ge 50 -> 40\none change\n"},
    {"        - {ge: 50, points: 28}\n", "",
     "size: bins 2 removed {\"ge\":50,\"points\":28}\none change\n"},
    {"        - {ge: 50, points: 28}\n        - {ge: 20, points: 15}\n",
     "        - {ge: 20, points: 15}\n        - {ge: 50, points: 28}\n",
     "size: bins 2 moved\none change\n"},
    {"window: 42d", "window: 30d", "gone_quiet: window 42d -> 30d\none change\n"},
    {"[media, telecommunications, consulting]", "[media, consulting]",
     "industry: bins 1 in 1 removed telecommunications\none change\n"},
    {"asks: [0, 60]", "asks: [0, 50]", "intent: person groups asks most 60 -> 50\none change\n"},
    {"first_touch: {within: 15m, calendar: team}", "first_touch: {within: 10m, calendar: team}",
     "tiers A: sales first_touch within 15m -> 10m\none change\n"},
    {"small: [800, 200]", "small: [850, 150]",
     "best_people: weights small 0 800 -> 850\nbest_people: weights small 1 200 -> 150\n"
     "2 changes\n"},
    {"      - {id: sam, open_max: 30}\n", "",
     "teams america_sales: members sam removed {\"id\":\"sam\",\"open_max\":30,\"weight\":1}\none "
     "change\n"},
    {"  - {id: bad_data, label: Wrong or dead contact data, by: rep, process: true}\n", "",
     "disqualify bad_data: removed {\"by\":\"rep\",\"id\":\"bad_data\",\"label\":\"Wrong or dead "
     "contact data\",\"overridable\":true,\"process\":true}\none change\n"},
    {"  - {id: bad_data", "  - {id: dead_data",
     "disqualify bad_data: id bad_data -> dead_data\none change\n"},
    {"name: Software subscriptions", "name: Ours",
     "name: Software subscriptions -> Ours\n"
     "one change\n"},
    {"# a visit", "# a visit, no more", "no difference in meaning\n"},
};

static void changes_are_told_in_words(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    const struct agreement *before = fixture_read(arena, fixture_saas(arena));
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct str source = changed(arena, rows[i].before, rows[i].after);
        struct diff diff = agreement_diff(arena, before, fixture_read(arena, source));
        struct buf out;
        buf_init(&out, arena, FIXTURE_BYTES_MAX);
        diff_print(&diff, &out);
        if (!str_is(buf_str(&out), rows[i].says))
            fail_msg("row %zu: " STR_FMT, i, STR_ARG(buf_str(&out)));
    }
    arena_free(arena);
}

static void a_change_is_json_with_its_path(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct buf out;
    buf_init(&out, arena, FIXTURE_BYTES_MAX);
    struct diff diff =
        agreement_diff(arena, fixture_read(arena, fixture_saas(arena)),
                       fixture_read(arena, changed(arena, "prefix: /pricing", "prefix: /prices")));
    diff_print_json(&diff, &out);
    assert_string_equal(
        str_terminated(arena, buf_str(&out)),
        "{\"kind\":\"set\",\"path\":\"/intent/person/signals/pricing/on/0/where/path/prefix\","
        "\"before\":\"/pricing\",\"after\":\"/prices\","
        "\"says\":\"pricing: on 0 where path prefix /pricing -> /prices\"}\n");
    arena_free(arena);
}

/* ---- leaves -------------------------------------------------------------------------------- */

/* A copy of a tree in which the `*at`th leaf, counted down to zero, is another. */
static struct json mutated(struct arena *arena, const struct json *json, long *at, struct rng *rng)
{
    struct json copy = *json;
    if (json->type == JSON_OBJECT || json->type == JSON_ARRAY) {
        copy.items = arena_array(arena, json->count, sizeof *copy.items);
        for (size_t i = 0; i < json->count; i++)
            copy.items[i] = mutated(arena, &json->items[i], at, rng);
        return copy;
    }
    if ((*at)-- != 0)
        return copy;
    if (json->type == JSON_BOOL)
        copy.truth = !json->truth;
    else if (json->type == JSON_NUMBER)
        copy.number.digits += rng_below(rng, 2) ? 1 : -1;
    else
        copy.text =
            str_printf(arena, STR_FMT "%s", STR_ARG(json->text), rng_below(rng, 2) ? "x" : " y");
    return copy;
}

static long leaves_of(const struct json *json)
{
    long sum = json->type != JSON_OBJECT && json->type != JSON_ARRAY;
    for (size_t i = 0; i < json->count; i++)
        sum += leaves_of(&json->items[i]);
    return sum;
}

static void one_leaf_is_one_change(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    const struct agreement *before = fixture_read(arena, fixture_saas(arena));
    const struct json *json;
    struct err err = {0};
    struct rng rng = rng_of(7);
    assert_true(json_parse(arena, agreement_canonical(arena, before), &json, &err));
    long leaves = leaves_of(json), valid = 0;
    for (long leaf = 0; leaf < leaves; leaf++) {
        struct arena *round = arena_new("round");
        struct buf text;
        long at = leaf;
        const struct agreement *after;
        struct json other = mutated(round, json, &at, &rng);
        buf_init(&text, round, FIXTURE_BYTES_MAX);
        json_write_canonical(&text, &other);
        if (agreement_load(round, buf_str(&text), "t", &fixture_vocabulary, &after, &err)) {
            struct diff diff = agreement_diff(round, before, after);
            valid++;
            if (diff.count != 1)
                fail_msg("leaf %ld: %zu changes: " STR_FMT "; " STR_FMT, leaf, diff.count,
                         STR_ARG(diff.count ? diff.changes[0].says : STR("")),
                         STR_ARG(diff.count > 1 ? diff.changes[1].says : STR("")));
        }
        arena_free(round);
    }
    assert_true(leaves > 600);
    assert_true(valid > 350);
    arena_free(arena);
}

/* ---- splices ------------------------------------------------------------------------------- */

static size_t lines_that_differ(struct str a, struct str b)
{
    size_t differ = 0;
    while (a.length || b.length) {
        long end_a = str_find(a, '\n'), end_b = str_find(b, '\n');
        assert_true(end_a >= 0 && end_b >= 0);
        differ += !str_eq(str_slice(a, 0, (size_t)end_a), str_slice(b, 0, (size_t)end_b));
        a = str_slice(a, (size_t)end_a + 1, a.length);
        b = str_slice(b, (size_t)end_b + 1, b.length);
    }
    return differ;
}

/* Every leaf that another agreement differs in by one, changed in the text: one line differs. */
static void a_splice_changes_one_line(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct str source = fixture_saas(arena);
    const struct agreement *before = fixture_read(arena, source);
    const struct json *json;
    struct err err = {0};
    struct rng rng = rng_of(9);
    assert_true(json_parse(arena, agreement_canonical(arena, before), &json, &err));
    long spliced = 0;
    for (long leaf = 0; leaf < leaves_of(json); leaf += 3) {
        struct arena *round = arena_new("round");
        struct buf text;
        long at = leaf;
        const struct agreement *after;
        struct json other = mutated(round, json, &at, &rng);
        struct str result;
        buf_init(&text, round, FIXTURE_BYTES_MAX);
        json_write_canonical(&text, &other);
        if (agreement_load(round, buf_str(&text), "t", &fixture_vocabulary, &after, &err)) {
            struct diff diff = agreement_diff(round, before, after);
            if (agreement_splice(round, source, "t", &fixture_vocabulary, diff.changes[0].path,
                                 diff.changes[0].after, &result, &err)) {
                spliced++;
                assert_int_equal(lines_that_differ(source, result), 1);
                assert_true(str_eq(agreement_canonical(round, fixture_read(round, result)),
                                   buf_str(&text)));
            }
        }
        arena_free(round);
    }
    assert_true(spliced > 60);
    arena_free(arena);
}

static void what_cannot_be_spliced_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *path, *json, *says;
    } bad[] = {
        {"/intent/person/signals/pricing/max_events", "5",
         "'/intent/person/signals/pricing/max_events' is not written in t: add it by hand"},
        {"/ready/statement", "\"x\"",
         "t:19:14: '/ready/statement' is not a single value on one line"},
        {"/intent/person/signals/pricing/points", "2000",
         "t:254:17: the change is refused: 'points' must be a whole number from -1000 to 1000, "
         "not 2000"},
        {"/intent/person/signals/pricing/points", "6",
         "this would be 0 changes at /intent/person/signals/pricing/points, not one"},
        {"/intent/person/signals/pricing/on", "5",
         "t:251:13: '/intent/person/signals/pricing/on' is not a single value on one line"},
        {"name", "\"x\"", "'name' is not written in t: add it by hand"},
        {"/name", "[1]", "the new value must be a number, true, false or a text"},
    };
    struct arena *arena = arena_new("test");
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct err err = {0};
        struct str result;
        char line[1000];
        assert_false(agreement_splice(arena, fixture_saas(arena), "t", &fixture_vocabulary,
                                      str_of(bad[i].path), str_of(bad[i].json), &result, &err));
        err_format(&err, line, sizeof line);
        assert_string_equal(line, bad[i].says);
    }
    arena_free(arena);
}

SUITE(diff_test, cmocka_unit_test(changes_are_told_in_words),
      cmocka_unit_test(a_change_is_json_with_its_path), cmocka_unit_test(one_leaf_is_one_change),
      cmocka_unit_test(a_splice_changes_one_line),
      cmocka_unit_test(what_cannot_be_spliced_is_refused));
