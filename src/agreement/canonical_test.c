/* Proof of canonical.h: one meaning, one text; another meaning, another text. */
#include "agreement/canonical.h"

#include "agreement/fixture.h"
#include "agreement/node.h"
#include "base/json.h"
#include "base/rng.h"
#include "strs.h"

static struct str canonical(struct arena *arena, struct str source)
{
    return agreement_canonical(arena, fixture_read(arena, source));
}

/* ---- layout -------------------------------------------------------------------------------- */

/* Writes a tree as YAML with keys in random order, in random layout, with comments. */
struct scrambler {
    struct buf out;
    struct rng rng;
};

static void scramble(struct scrambler *scrambler, const struct node *node, size_t indent,
                     bool flow);

static void write_scalar(struct scrambler *scrambler, const struct node *node)
{
    bool is_bare = node->is_plain && node->kind != NODE_TEXT;
    if (is_bare)
        buf_add(&scrambler->out, node->text);
    else
        buf_json(&scrambler->out, node->text);
}

static size_t *shuffled(struct scrambler *scrambler, size_t count)
{
    size_t *order = arena_array(scrambler->out.arena, count, sizeof *order);
    for (size_t i = 0; i < count; i++) {
        size_t j = rng_below(&scrambler->rng, (uint32_t)i + 1);
        order[i] = order[j];
        order[j] = i;
    }
    return order;
}

static void write_flow(struct scrambler *scrambler, const struct node *node)
{
    bool is_map = node->kind == NODE_MAP;
    size_t *order = shuffled(scrambler, node->count);
    buf_byte(&scrambler->out, is_map ? '{' : '[');
    for (size_t i = 0; i < node->count; i++) {
        size_t at = is_map ? order[i] : i;
        if (i)
            buf_text(&scrambler->out, rng_below(&scrambler->rng, 2) ? ",   " : ",");
        if (is_map) {
            buf_json(&scrambler->out, node->keys[at]->text);
            buf_text(&scrambler->out, ": ");
        }
        scramble(scrambler, node->items[at], 0, true);
    }
    buf_byte(&scrambler->out, is_map ? '}' : ']');
}

static void write_block(struct scrambler *scrambler, const struct node *node, size_t indent)
{
    bool is_map = node->kind == NODE_MAP;
    size_t *order = shuffled(scrambler, node->count);
    for (size_t i = 0; i < node->count; i++) {
        size_t at = is_map ? order[i] : i;
        buf_text(&scrambler->out, rng_below(&scrambler->rng, 4) ? "\n" : "   # remark\n\n");
        buf_repeat(&scrambler->out, ' ', indent);
        if (is_map) {
            buf_json(&scrambler->out, node->keys[at]->text);
            buf_text(&scrambler->out, ":  ");
        } else {
            buf_text(&scrambler->out, "- ");
        }
        scramble(scrambler, node->items[at], indent + 1 + rng_below(&scrambler->rng, 4), false);
    }
}

static void scramble(struct scrambler *scrambler, const struct node *node, size_t indent, bool flow)
{
    if (node_is_scalar(node))
        write_scalar(scrambler, node);
    else if (flow || !node->count || !rng_below(&scrambler->rng, 4))
        write_flow(scrambler, node);
    else
        write_block(scrambler, node, indent);
}

static void layout_and_order_of_keys_do_not_matter(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct str source = fixture_saas(arena), expected = canonical(arena, source);
    struct findings findings;
    const struct node *root;
    findings_init(&findings, arena);
    assert_true(node_read(arena, source, &findings, &root));
    for (uint64_t seed = 1; seed <= 100; seed++) {
        struct arena *round = arena_new("round");
        struct scrambler scrambler = {.rng = rng_of(seed)};
        buf_init(&scrambler.out, round, FIXTURE_BYTES_MAX);
        write_block(&scrambler, root, 0);
        if (!str_eq(canonical(round, buf_str(&scrambler.out)), expected))
            fail_msg("seed %d differs", (int)seed);
        arena_free(round);
    }
    arena_free(arena);
}

static void the_canonical_text_reads_back_to_itself(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct str text = canonical(arena, fixture_saas(arena));
    assert_true(str_eq(canonical(arena, text), text));
    const struct json *json;
    struct err err = {0};
    struct buf buf;
    buf_init(&buf, arena, FIXTURE_BYTES_MAX);
    assert_true(json_parse(arena, text, &json, &err));
    json_write_canonical(&buf, json);
    assert_true(str_eq(buf_str(&buf), text));
    arena_free(arena);
}

/* ---- meaning ------------------------------------------------------------------------------- */

#define HEAD                                                                                       \
    "accord: 1\nname: T\nsegments: [{id: big, when: {account.n: {ge: 5}}}, {id: default}]\n"       \
    "roles: [{id: boss}, {id: user}]\ndecay: {slow: {half_life: 30d}}\n"                           \
    "calendars: {c: {zone: UTC, week: {mon-fri: [\"09:00-17:00\"]}}}\n"
#define SIGNAL(rest)                                                                               \
    HEAD "intent: {person: {groups: {g: [-40, 40]}, signals: [{id: s, group: g, cap: [-20, "       \
         "20], " rest "}]}}\n"
#define ROLL_UP(rest)                                                                              \
    HEAD                                                                                           \
        "intent: {account: {groups: {g: [0, 40]}, signals: [{id: s, group: g, cap: [0, 20], " rest \
        "}]}}\n"

static const char *const equal[][2] = {
    {SIGNAL("kind: event_days, on: {type: page}, points: 1"),
     SIGNAL("kind: event_days, on: [{types: [PAGE]}], points: 1, decay: none, baseline_mp: 0, "
            "actionable: true, reason: s")},
    {SIGNAL("kind: event_count, on: {type: page}, points: -1, window: 30d"),
     SIGNAL("kind: event_count, on: {type: page}, points: -1, window: 720h, actionable: false")},
    {SIGNAL(
         "kind: event_count, on: {type: page, where: {b: {eq: \"5\"}, a: {ge: 1.50}}}, points: 1"),
     SIGNAL("kind: event_count, on: {type: page, where: {a: {ge: 1.5}, b: {eq: 5}}}, points: 1")},
    {SIGNAL("kind: event_count, on: {type: page}, points: 1, gap: 30m"),
     SIGNAL("kind: event_count, on: {type: page}, points: 1, gap: 1800s")},
    {ROLL_UP("kind: people_topk"),
     ROLL_UP("kind: people_topk, weights: {default: [500, 250, 125, 75, 50]}")},
    {ROLL_UP("kind: role_coverage, points: {boss: 2, user: 1}"),
     ROLL_UP("kind: role_coverage, points: {user: 1, boss: 2}, engaged: 10")},
    {HEAD, HEAD "grades: {default: {fit: {A: 70, B: 50, C: 30}, intent: {1: 60, 2: 35, 3: 15}}}\n"},
    {HEAD, HEAD "grades: {hysteresis: 3}\nranking: {fit: 500}\ntime: {day_offset: Z}\n"},
    {HEAD, HEAD "grid: {A: {1: A, 2: A, 3: B, 4: C}, B: {1: A, 2: B, 3: B, 4: C}, "
                "C: {1: B, 2: C, 3: C, 4: D}, D: {1: C, 2: D, 3: D, 4: D}}\n"},
    {HEAD "grades: {default: {fit: {A: 80, B: 50, C: 30}}, big: {intent: {1: 50, 2: 35, 3: 15}}}\n",
     HEAD "grades: {big: {fit: {A: 80, B: 50, C: 30}, intent: {1: 50, 2: 35, 3: 15}}, "
          "default: {fit: {A: 80, B: 50, C: 30}}}\n"},
    {HEAD "teams: [{id: t, calendar: c, members: [{id: a}]}]\n",
     HEAD "teams: [{id: t, calendar: c, members: [{id: a, weight: 1}]}]\n"},
    {HEAD "teams: [{id: t, calendar: c, lead: Ana Snelling, members: [{id: Zo\u00eb@acme.com}]}]\n",
     HEAD
     "teams: [{id: t, calendar: c, lead: Ana Snelling, members: [{id: Zoe\u0308@acme.com}]}]\n"},
    {HEAD "lists: {l: [a]}\ndisqualify: [{id: do_not_contact, by: rep}]\n",
     HEAD "lists: {l: [A]}\ndisqualify: [{id: do_not_contact, by: rep, overridable: false, "
          "not_fit: false}]\n"},
    {HEAD "tiers: {D: {play: p}}\nplays: {p: {default: {do: x}}}\n",
     HEAD "tiers: {D: {play: p, route: false}}\nplays: {p: {default: {do: x}}}\n"},
    {HEAD "tiers: {A: {sales: {first_touch: {within: 1h}}}}\n",
     HEAD "tiers: {A: {sales: {first_touch: {within: 60m, calendar: team}}}}\n"},
    {HEAD "summary: >-\n  one\n  line\n", HEAD "summary: 'one line'\n"},
};

static void spelled_out_defaults_do_not_matter(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    for (size_t i = 0; i < sizeof equal / sizeof equal[0]; i++) {
        struct str a = canonical(arena, str_of(equal[i][0]));
        struct str b = canonical(arena, str_of(equal[i][1]));
        if (!str_eq(a, b))
            fail_msg("row %zu:\n" STR_FMT "\n" STR_FMT, i, STR_ARG(a), STR_ARG(b));
    }
    arena_free(arena);
}

static void touching_hours_and_holidays_have_one_form(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct str a = canonical(
        arena,
        STR("accord: 1\nname: T\ncalendars: {c: {zone: UTC, week: {mon-tue: [\"09:00-12:00\", "
            "\"12:00-17:00\"]}, holidays: [2026-12-25, 2026-01-01]}}\n"));
    struct str b = canonical(
        arena, STR("accord: 1\nname: T\ncalendars: {c: {zone: UTC, week: {tue: [\"09:00-17:00\"], "
                   "mon: [\"09:00-17:00\"]}, overrides: {2026-01-01: [], 2026-12-25: []}}}\n"));
    assert_true(str_eq(a, b));
    arena_free(arena);
}

/* The digest is part of every log: it must never change for a document that has not. */
static void the_digest_is_known(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    char hex[DIGEST_HEX_SIZE];
    struct str text = canonical(arena, STR("accord: 1\nname: T\n"));
    assert_str_is(
        text,
        "{\"accord\":1,\"fit\":{},\"grades\":{\"default\":{\"fit\":{\"A\":70,\"B\":50,\"C\":30},"
        "\"intent\":{\"1\":60,\"2\":35,\"3\":15}},\"hysteresis\":3},\"grid\":{\"A\":{\"1\":\"A\","
        "\"2\":\"A\",\"3\":\"B\",\"4\":\"C\"},\"B\":{\"1\":\"A\",\"2\":\"B\",\"3\":\"B\",\"4\":"
        "\"C\"}"
        ",\"C\":{\"1\":\"B\",\"2\":\"C\",\"3\":\"C\",\"4\":\"D\"},\"D\":{\"1\":\"C\",\"2\":\"D\","
        "\"3\":\"D\",\"4\":\"D\"}},\"intent\":{},\"name\":\"T\",\"ranking\":{\"fit\":500,"
        "\"intent\":500},\"segments\":[{\"id\":\"default\"}],\"tiers\":{},"
        "\"time\":{\"day_offset\":\"+00:00\"}}");
    struct digest digest =
        agreement_sha256(arena, fixture_read(arena, STR("accord: 1\nname: T\n")));
    digest_hex(&digest, hex);
    struct digest direct = digest_of(text);
    assert_memory_equal(direct.bytes, digest.bytes, DIGEST_SIZE);
    arena_free(arena);
}

SUITE(canonical_test, cmocka_unit_test(layout_and_order_of_keys_do_not_matter),
      cmocka_unit_test(the_canonical_text_reads_back_to_itself),
      cmocka_unit_test(spelled_out_defaults_do_not_matter),
      cmocka_unit_test(touching_hours_and_holidays_have_one_form),
      cmocka_unit_test(the_digest_is_known));
