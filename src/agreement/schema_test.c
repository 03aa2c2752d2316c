/* Proof of schema.h: it is JSON, it accepts what reads and refuses what does not. */
#include "agreement/schema.h"

#include "agreement/fixture.h"
#include "agreement/node.h"
#include "base/json.h"

static const struct json *parse(struct arena *arena, struct str text)
{
    const struct json *json = NULL;
    struct err err = {0};
    if (!json_parse(arena, text, &json, &err))
        fail_msg("%s", err.text);
    return json;
}

/* ---- YAML as JSON -------------------------------------------------------------------------- */

static void write_node(struct buf *buf, const struct node *node)
{
    bool is_map = node->kind == NODE_MAP;
    if (node_is_scalar(node)) {
        if (node->kind == NODE_TEXT)
            buf_json(buf, node->text);
        else
            buf_add(buf, node->text);
        return;
    }
    buf_byte(buf, is_map ? '{' : '[');
    for (size_t i = 0; i < node->count; i++) {
        if (i)
            buf_byte(buf, ',');
        if (is_map) {
            buf_json(buf, node->keys[i]->text);
            buf_byte(buf, ':');
        }
        write_node(buf, node->items[i]);
    }
    buf_byte(buf, is_map ? '}' : ']');
}

static const struct json *json_of_yaml(struct arena *arena, struct str source)
{
    struct findings findings;
    const struct node *root;
    struct buf buf;
    findings_init(&findings, arena);
    buf_init(&buf, arena, FIXTURE_BYTES_MAX);
    assert_true(node_read(arena, source, &findings, &root));
    write_node(&buf, root);
    return parse(arena, buf_str(&buf));
}

/* ---- a small validator: the words that our schema uses, but for patterns --------------------- */

static bool is_valid(const struct json *root, const struct json *schema, const struct json *json);

static bool is_type(const struct json *json, struct str type)
{
    switch (json->type) {
    case JSON_OBJECT:
        return str_is(type, "object");
    case JSON_ARRAY:
        return str_is(type, "array");
    case JSON_STRING:
        return str_is(type, "string");
    case JSON_BOOL:
        return str_is(type, "boolean");
    case JSON_NUMBER:
        return str_is(type, "number") || (str_is(type, "integer") && json->number.scale == 0);
    case JSON_NULL:
        return false;
    }
    return false;
}

static bool has_type(const struct json *types, const struct json *json)
{
    if (!types)
        return true;
    if (types->type == JSON_STRING)
        return is_type(json, types->text);
    for (size_t i = 0; i < types->count; i++)
        if (is_type(json, types->items[i].text))
            return true;
    return false;
}

static bool is_in_enum(const struct json *words, const struct json *json)
{
    for (size_t i = 0; words && i < words->count; i++)
        if (json->type == JSON_STRING && str_eq(words->items[i].text, json->text))
            return true;
    return !words;
}

static bool object_is_valid(const struct json *root, const struct json *schema,
                            const struct json *json)
{
    const struct json *properties = json_get(schema, "properties");
    const struct json *others = json_get(schema, "additionalProperties");
    const struct json *required = json_get(schema, "required");
    for (size_t i = 0; required && i < required->count; i++)
        if (!json_get(json, required->items[i].text.at))
            return false;
    for (size_t i = 0; i < json->count; i++) {
        const struct json *own = json_get(properties, json->keys[i].at);
        if (own && !is_valid(root, own, &json->items[i]))
            return false;
        if (!own && others && others->type == JSON_BOOL && !others->truth)
            return false;
        if (!own && others && others->type == JSON_OBJECT &&
            !is_valid(root, others, &json->items[i]))
            return false;
    }
    return true;
}

static bool array_is_valid(const struct json *root, const struct json *schema,
                           const struct json *json)
{
    const struct json *items = json_get(schema, "items"), *prefix = json_get(schema, "prefixItems");
    for (size_t i = 0; i < json->count; i++) {
        if (items && !is_valid(root, items, &json->items[i]))
            return false;
        if (prefix && i < prefix->count && !is_valid(root, &prefix->items[i], &json->items[i]))
            return false;
    }
    return true;
}

static size_t count_valid(const struct json *root, const struct json *schemas,
                          const struct json *json)
{
    size_t count = 0;
    for (size_t i = 0; i < schemas->count; i++)
        count += is_valid(root, &schemas->items[i], json);
    return count;
}

static bool combines(const struct json *root, const struct json *schema, const struct json *json)
{
    const struct json *any = json_get(schema, "anyOf"), *one = json_get(schema, "oneOf");
    const struct json *all = json_get(schema, "allOf"), *ref = json_get(schema, "$ref");
    if (ref &&
        !is_valid(root, json_get(json_get(root, "$defs"), strrchr(ref->text.at, '/') + 1), json))
        return false;
    const struct json *condition = json_get(schema, "if"), *then = json_get(schema, "then");
    if (condition && is_valid(root, condition, json) && !is_valid(root, then, json))
        return false;
    return (!any || count_valid(root, any, json) > 0) &&
           (!one || count_valid(root, one, json) == 1) &&
           (!all || count_valid(root, all, json) == all->count);
}

static bool is_in_range(const struct json *schema, const struct json *json)
{
    const struct json *min = json_get(schema, "minimum"), *max = json_get(schema, "maximum");
    if (json->type != JSON_NUMBER)
        return true;
    return (!min || dec_cmp(json->number, min->number) >= 0) &&
           (!max || dec_cmp(json->number, max->number) <= 0);
}

static bool is_valid(const struct json *root, const struct json *schema, const struct json *json)
{
    const struct json *only = json_get(schema, "const");
    if (!has_type(json_get(schema, "type"), json) || !is_in_enum(json_get(schema, "enum"), json) ||
        !is_in_range(schema, json) || !combines(root, schema, json))
        return false;
    if (only && only->type == JSON_STRING && !str_eq(only->text, json->text))
        return false;
    if (only && only->type == JSON_NUMBER &&
        (json->type != JSON_NUMBER || dec_cmp(only->number, json->number) != 0))
        return false;
    if (json->type == JSON_OBJECT)
        return object_is_valid(root, schema, json);
    return json->type != JSON_ARRAY || array_is_valid(root, schema, json);
}

/* ---- the proof ----------------------------------------------------------------------------- */

static const struct json *schema_of(struct arena *arena)
{
    struct buf buf;
    buf_init(&buf, arena, FIXTURE_BYTES_MAX);
    agreement_schema(&buf, &fixture_vocabulary);
    assert_false(buf.is_full);
    return parse(arena, buf_str(&buf));
}

static void what_reads_is_valid(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    const struct json *schema = schema_of(arena);
    struct str source = {0};
    assert_true(is_valid(schema, schema, json_of_yaml(arena, fixture_saas(arena))));
    assert_true(is_valid(
        schema, schema,
        parse(arena, agreement_canonical(arena, fixture_read(arena, fixture_saas(arena))))));
    if (tree_read(arena, "../shared/design/agreement.example.yaml", &source))
        assert_true(is_valid(schema, schema, json_of_yaml(arena, source)));
    else
        print_message("skipped in part: no ../shared\n");
    arena_free(arena);
}

static void what_has_a_wrong_key_or_type_is_not(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "accord: 2\nname: T\n",
        "accord: 1\n",
        "accord: 1\nname: T\nzzz: 1\n",
        "accord: 1\nname: T\nroles: [{label: x}]\n",
        "accord: 1\nname: T\nroles: [{id: a, lable: x}]\n",
        "accord: 1\nname: T\nfit: {base: 101}\n",
        "accord: 1\nname: T\nfit: {base: x}\n",
        "accord: 1\nname: T\ngrid: {A: {1: A, 2: A, 3: B, 4: E}}\n",
        "accord: 1\nname: T\nroles: x\n",
        "accord: 1\nname: T\nfit: {signals: [{id: s, group: g, cap: [0, 1], kind: event_cuont}]}\n",
        "accord: 1\nname: T\nfit: {signals: [{id: s, group: g, cap: [1, 1], kind: bins}]}\n",
        "accord: 1\nname: T\nfit: {signals: [{id: s, group: g, cap: [0, 1], kind: event_days}]}\n",
        "accord: 1\nname: T\nsegments: [{id: a, when: {account.x: {greater: 1}}}]\n",
    };
    struct arena *arena = arena_new("test");
    const struct json *schema = schema_of(arena);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (is_valid(schema, schema, json_of_yaml(arena, str_of(bad[i]))))
            fail_msg("valid, but must not be: %s", bad[i]);
    arena_free(arena);
}

/* Every key has its sentence, for editors to show. */
static void check_docs(const struct json *schema, const char *path, size_t *count)
{
    const struct json *properties = json_get(schema, "properties");
    for (size_t i = 0; properties && i < properties->count; i++) {
        ++*count;
        check_docs(&properties->items[i], properties->keys[i].at, count);
    }
    const struct json *text = json_get(schema, "description");
    if (text && !text->text.length)
        fail_msg("%s has an empty description", path);
    const struct json *items = json_get(schema, "items"),
                      *others = json_get(schema, "additionalProperties");
    if (items && items->type == JSON_OBJECT)
        check_docs(items, path, count);
    if (others && others->type == JSON_OBJECT)
        check_docs(others, path, count);
}

static void all_keys_are_described(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    size_t count = 0;
    check_docs(schema_of(arena), "", &count);
    assert_true(count > 200);
    arena_free(arena);
}

SUITE(schema_test, cmocka_unit_test(what_reads_is_valid),
      cmocka_unit_test(what_has_a_wrong_key_or_type_is_not),
      cmocka_unit_test(all_keys_are_described));
