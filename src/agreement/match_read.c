/* See match_read.h. */
#include "match_read.h"

#include <assert.h>

#include "base/arena.h"
#include "base/buf.h"

enum { FIELD_MAX = 128, VALUE_MAX = 1000, VALUES_MAX = 10000, CONDITIONS_MAX = 100 };

static const struct str operators[] = {
    {"eq", 2}, {"in", 2}, {"in_list", 7}, {"ge", 2}, {"lt", 2}, {"prefix", 6}, {"known", 5},
};

enum { OPERATORS = sizeof operators / sizeof operators[0] };

static bool fail(const struct match_reader *reader, const struct node *node, const char *code,
                 const char *key, const char *what)
{
    findings_error(reader->findings, node->at, code, "'%s' must be %s, not " STR_FMT, key, what,
                   STR_ARG(node_describe(reader->arena, node)));
    return false;
}

/* ---- values ------------------------------------------------------------------------------ */

/* 007 would be the number 7 here and text in data. */
static bool is_ambiguous_number(const struct node *node)
{
    struct str text = node->text;
    size_t i = text.length && (text.at[0] == '-' || text.at[0] == '+');
    return node->is_plain && text.length > i + 1 && text.at[i] == '0' && text.at[i + 1] >= '0' &&
           text.at[i + 1] <= '9';
}

static struct value settled(struct arena *arena, struct str text)
{
    struct value value = value_text(arena, text);
    struct dec number;
    if (str_is(value.text, "true") || str_is(value.text, "false"))
        return value_bool(str_is(value.text, "true"));
    if (dec_parse(value.text, &number) && str_eq(dec_text(arena, number), value.text))
        return value_number(arena, number);
    return value;
}

bool match_value(const struct match_reader *reader, const struct node *node,
                 struct value *ret_value)
{
    if (!node_is_scalar(node)) {
        findings_error(reader->findings, node->at, "wrong-type",
                       "a single value is needed, not " STR_FMT,
                       STR_ARG(node_describe(reader->arena, node)));
        return false;
    }
    if (node->kind == NODE_NULL) {
        findings_error(reader->findings, node->at, "wrong-type",
                       "nothing can be compared with nothing: for unknown use 'known: false'");
        return false;
    }
    if (node->kind == NODE_NUMBER && is_ambiguous_number(node)) {
        findings_error(reader->findings, node->at, "ambiguous",
                       STR_FMT " is ambiguous: put it in quotes to keep the leading zero, or "
                               "leave the zero out",
                       STR_ARG(node->text));
        return false;
    }
    if (node->text.length > VALUE_MAX) {
        findings_error(reader->findings, node->at, "size", "a value has at most %d bytes",
                       VALUE_MAX);
        return false;
    }
    if (node->kind == NODE_BOOL)
        *ret_value = value_bool(node->truth);
    else if (node->kind == NODE_NUMBER)
        *ret_value = value_number(reader->arena, node->number);
    else
        *ret_value = settled(reader->arena, node->text);
    return true;
}

/* ---- operators --------------------------------------------------------------------------- */

static bool read_in(const struct match_reader *reader, const struct node *node, struct match *match)
{
    if (node->kind != NODE_LIST)
        return fail(reader, node, "wrong-type", "in", "a list of values");
    if (!node->count)
        return fail(reader, node, "empty", "in", "a list with at least one value");
    if (node->count > VALUES_MAX) {
        findings_error(reader->findings, node->at, "size", "'in' has more than %d values",
                       VALUES_MAX);
        return false;
    }
    bool ok = true;
    match->in = arena_array(reader->arena, node->count, sizeof *match->in);
    for (size_t i = 0; i < node->count; i++)
        ok = match_value(reader, node->items[i], &match->in[match->in_count++]) && ok;
    return ok;
}

static bool read_in_list(const struct match_reader *reader, const struct node *node,
                         struct match *match)
{
    if (!node_is_scalar(node))
        return fail(reader, node, "wrong-type", "in_list", "the name of a list");
    struct str *names = arena_array(reader->arena, reader->list_count, sizeof *names);
    for (size_t i = 0; i < reader->list_count; i++) {
        names[i] = reader->lists[i].id;
        if (!str_eq(names[i], node->text))
            continue;
        match->in_list = node->text;
        match->in = reader->lists[i].values;
        match->in_count = reader->lists[i].count;
        return true;
    }
    struct str near = str_nearest(node->text, names, reader->list_count);
    findings_error(reader->findings, node->at, "unknown-list",
                   near.length ? "no list '" STR_FMT "'; did you mean '" STR_FMT "'?"
                               : "no list '" STR_FMT "'" STR_FMT ": define it under 'lists'",
                   STR_ARG(node->text), STR_ARG(near));
    return false;
}

static bool read_number(const struct match_reader *reader, const struct node *node, const char *key,
                        struct dec *ret)
{
    if (node->kind != NODE_NUMBER)
        return fail(reader, node, "wrong-type", key, "a number");
    *ret = node->number;
    return true;
}

static bool read_operator(const struct match_reader *reader, struct str name,
                          const struct node *node, struct match *match)
{
    if (str_is(name, "eq"))
        return match->has_eq = true, match_value(reader, node, &match->eq);
    if (str_is(name, "in"))
        return match->has_in = true, read_in(reader, node, match);
    if (str_is(name, "in_list"))
        return match->has_in = true, read_in_list(reader, node, match);
    if (str_is(name, "ge"))
        return match->has_ge = true, read_number(reader, node, "ge", &match->ge);
    if (str_is(name, "lt"))
        return match->has_lt = true, read_number(reader, node, "lt", &match->lt);
    if (str_is(name, "prefix")) {
        struct value value;
        match->has_prefix = true;
        if (!match_value(reader, node, &value))
            return false;
        match->prefix = value.text;
        return true;
    }
    assert(str_is(name, "known"));
    if (node->kind != NODE_BOOL)
        return fail(reader, node, "wrong-type", "known", "true or false");
    match->has_known = true;
    match->known = node->truth;
    return true;
}

static bool is_operator(struct str name)
{
    for (size_t i = 0; i < OPERATORS; i++)
        if (str_eq(operators[i], name))
            return true;
    return false;
}

static bool is_other(struct str name, const char *const *others)
{
    for (; others && *others; others++)
        if (str_is(name, *others))
            return true;
    return false;
}

static void unknown_operator(const struct match_reader *reader, const struct node *key)
{
    struct str near = str_nearest(key->text, operators, OPERATORS);
    if (near.length)
        findings_error(reader->findings, key->at, "unknown-key",
                       "unknown operator '" STR_FMT "'; did you mean '" STR_FMT "'?",
                       STR_ARG(key->text), STR_ARG(near));
    else
        findings_error(reader->findings, key->at, "unknown-key",
                       "unknown operator '" STR_FMT
                       "': use eq, in, in_list, ge, lt, prefix or known",
                       STR_ARG(key->text));
}

bool match_read(const struct match_reader *reader, const struct node *node,
                const char *const *others, struct match *ret_match)
{
    assert(reader && node && ret_match);
    if (node->kind != NODE_MAP) {
        findings_error(reader->findings, node->at, "wrong-type",
                       "operators are needed, as in {eq: " STR_FMT "}, not " STR_FMT,
                       STR_ARG(node_is_scalar(node) ? node->text : STR("value")),
                       STR_ARG(node_describe(reader->arena, node)));
        return false;
    }
    struct match match = {0};
    size_t seen = 0;
    bool ok = true;
    for (size_t i = 0; i < node->count; i++) {
        struct str name = node->keys[i]->text;
        if (is_other(name, others))
            continue;
        seen++;
        if (is_operator(name)) {
            ok = read_operator(reader, name, node->items[i], &match) && ok;
        } else {
            unknown_operator(reader, node->keys[i]);
            ok = false;
        }
    }
    if (!seen) {
        findings_error(reader->findings, node->at, "missing-key",
                       "an operator is needed: eq, in, in_list, ge, lt, prefix or known");
        return false;
    }
    if (node_get(node, "in") && node_get(node, "in_list")) {
        findings_error(reader->findings, node->at, "conflict",
                       "'in' and 'in_list' exclude each other");
        return false;
    }
    if (ok)
        *ret_match = match;
    return ok;
}

/* ---- conditions -------------------------------------------------------------------------- */

static bool check_field(const struct match_reader *reader, const struct node *key,
                        const char *const *prefixes)
{
    struct str field = key->text;
    if (!field.length || field.length > FIELD_MAX) {
        findings_error(reader->findings, key->at, "field", "a field's name has 1 to %d bytes",
                       FIELD_MAX);
        return false;
    }
    for (const char *const *prefix = prefixes; prefix && *prefix; prefix++)
        if (str_starts(field, str_of(*prefix)) && field.length > strlen(*prefix))
            return true;
    if (!prefixes)
        return true;
    findings_error(reader->findings, key->at, "field",
                   "'" STR_FMT "' must be a field that starts with '%s'%s%s%s", STR_ARG(field),
                   prefixes[0], prefixes[1] ? " or '" : "", prefixes[1] ? prefixes[1] : "",
                   prefixes[1] ? "'" : "");
    return false;
}

/* By field; few, so that insertion is best. */
static void sort_conditions(struct predicate *predicate)
{
    for (size_t i = 1; i < predicate->count; i++) {
        struct condition moved = predicate->conditions[i];
        size_t at = i;
        for (; at > 0 && str_cmp(moved.field, predicate->conditions[at - 1].field) < 0; at--)
            predicate->conditions[at] = predicate->conditions[at - 1];
        predicate->conditions[at] = moved;
    }
}

bool predicate_read(const struct match_reader *reader, const struct node *node,
                    const char *const *prefixes, struct predicate *ret_predicate)
{
    assert(reader && node && ret_predicate);
    if (node->kind != NODE_MAP || !node->count) {
        findings_error(reader->findings, node->at, "wrong-type",
                       "conditions are needed, as in {FIELD: {eq: value}}, not " STR_FMT,
                       STR_ARG(node_describe(reader->arena, node)));
        return false;
    }
    if (node->count > CONDITIONS_MAX) {
        findings_error(reader->findings, node->at, "size", "more than %d conditions",
                       CONDITIONS_MAX);
        return false;
    }
    struct predicate predicate = {0};
    bool ok = true;
    predicate.conditions = arena_array(reader->arena, node->count, sizeof *predicate.conditions);
    for (size_t i = 0; i < node->count; i++) {
        struct condition *condition = &predicate.conditions[predicate.count++];
        condition->field = node->keys[i]->text;
        condition->at = node->keys[i]->at;
        ok = check_field(reader, node->keys[i], prefixes) && ok;
        ok = match_read(reader, node->items[i], NULL, &condition->match) && ok;
    }
    sort_conditions(&predicate);
    if (ok)
        *ret_predicate = predicate;
    return ok;
}

/* ---- back to JSON ------------------------------------------------------------------------ */

void match_write_value(struct buf *buf, struct value value)
{
    if (value.kind == VALUE_TEXT)
        buf_json(buf, value.text);
    else
        buf_add(buf, value.text);
}

static void write_key(struct buf *buf, bool *is_first, const char *key)
{
    if (!*is_first)
        buf_byte(buf, ',');
    *is_first = false;
    buf_printf(buf, "\"%s\":", key);
}

static void write_in(struct buf *buf, const struct match *match)
{
    buf_byte(buf, '[');
    for (size_t i = 0; i < match->in_count; i++) {
        if (i)
            buf_byte(buf, ',');
        match_write_value(buf, match->in[i]);
    }
    buf_byte(buf, ']');
}

void match_write(struct buf *buf, const struct match *match)
{
    bool is_first = true;
    if (match->has_eq) {
        write_key(buf, &is_first, "eq");
        match_write_value(buf, match->eq);
    }
    if (match->has_in && match->in_list.length) {
        write_key(buf, &is_first, "in_list");
        buf_json(buf, match->in_list);
    } else if (match->has_in) {
        write_key(buf, &is_first, "in");
        write_in(buf, match);
    }
    if (match->has_ge) {
        write_key(buf, &is_first, "ge");
        buf_add(buf, dec_text(buf->arena, match->ge));
    }
    if (match->has_lt) {
        write_key(buf, &is_first, "lt");
        buf_add(buf, dec_text(buf->arena, match->lt));
    }
    if (match->has_prefix) {
        write_key(buf, &is_first, "prefix");
        buf_json(buf, match->prefix);
    }
    if (match->has_known) {
        write_key(buf, &is_first, "known");
        buf_text(buf, match->known ? "true" : "false");
    }
}

void predicate_write(struct buf *buf, const struct predicate *predicate)
{
    buf_byte(buf, '{');
    for (size_t i = 0; i < predicate->count; i++) {
        if (i)
            buf_byte(buf, ',');
        buf_json(buf, predicate->conditions[i].field);
        buf_text(buf, ":{");
        match_write(buf, &predicate->conditions[i].match);
        buf_byte(buf, '}');
    }
    buf_byte(buf, '}');
}
