/* See splice.h. */
#include "splice.h"

#include <assert.h>
#include <stdlib.h>

#include "agreement/diff.h"
#include "agreement/node.h"
#include "agreement/read.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"

enum { SOURCE_MAX = 2 * NODE_BYTES_MAX };

/* ---- finding --------------------------------------------------------------------------------- */

static struct str unescaped(struct arena *arena, struct str part)
{
    char *out = arena_alloc(arena, part.length + 1);
    size_t length = 0;
    for (size_t i = 0; i < part.length; i++) {
        bool is_escape = part.at[i] == '~' && i + 1 < part.length;
        if (is_escape && (part.at[i + 1] == '0' || part.at[i + 1] == '1'))
            out[length++] = part.at[++i] == '0' ? '~' : '/';
        else
            out[length++] = part.at[i];
    }
    return (struct str){out, length};
}

static const struct node *item_of(const struct node *list, struct str name)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct node *id = node_get(list->items[i], "id");
        if (id && str_eq(id->text, name))
            return list->items[i];
    }
    size_t index = 0;
    for (size_t i = 0; i < name.length; i++) {
        if (name.at[i] < '0' || name.at[i] > '9' || i > 6)
            return NULL;
        index = index * 10 + (size_t)(name.at[i] - '0');
    }
    return name.length && index < list->count ? list->items[index] : NULL;
}

/* What may be written short: `on: {...}` for on/0, `type: page` for types/0. */
static const struct node *child_of(const struct node *node, struct str name)
{
    if (node->kind == NODE_LIST)
        return item_of(node, name);
    const struct node *child = node_get_str(node, name);
    if (!child && str_is(name, "types"))
        child = node_get(node, "type");
    if (!child && str_is(name, "0"))
        child = node;
    return child;
}

static const struct node *find(struct arena *arena, const struct node *root, struct str path)
{
    const struct node *node = root;
    while (node && path.length) {
        if (path.at[0] != '/')
            return NULL;
        path = str_slice(path, 1, path.length);
        long slash = str_find(path, '/');
        size_t end = slash < 0 ? path.length : (size_t)slash;
        node = child_of(node, unescaped(arena, str_slice(path, 0, end)));
        path = str_slice(path, end, path.length);
    }
    return node;
}

/* ---- writing --------------------------------------------------------------------------------- */

/* Words that need no quotes anywhere, neither in a flow map nor as a number or truth. */
static bool is_plain_word(struct str text)
{
    static const char *const taken[] = {"true", "false", "null", "yes", "no", "on", "off", NULL};
    if (!text.length || text.at[0] < 'A')
        return false;
    for (size_t i = 0; i < text.length; i++) {
        char c = text.at[i];
        bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!is_letter && !(i && ((c >= '0' && c <= '9') || strchr("_-./ ", c))))
            return false;
    }
    for (const char *const *word = taken; *word; word++)
        if (str_eq_nocase(text, str_of(*word)))
            return false;
    return text.at[text.length - 1] != ' ';
}

/* The scalar as YAML, in the style of the one it replaces where that is possible. */
static bool written(struct arena *arena, const struct node *old, struct str json, struct str *ret,
                    struct err *err)
{
    const struct json *value;
    if (!json_parse(arena, json, &value, err))
        return false;
    struct buf buf;
    buf_init(&buf, arena, SOURCE_MAX);
    if (value->type == JSON_STRING && old->is_plain && is_plain_word(value->text))
        buf_add(&buf, value->text);
    else if (value->type == JSON_STRING || value->type == JSON_NUMBER || value->type == JSON_BOOL)
        json_write_canonical(&buf, value);
    else
        return err_set(err, ERR_INPUT, "the new value must be a number, true, false or a text");
    *ret = buf_str(&buf);
    return true;
}

static bool is_on_one_line(struct str source, const struct node *node)
{
    for (size_t i = node->start; i < node->end; i++)
        if (source.at[i] == '\n')
            return false;
    return !node->is_block && node->start < node->end;
}

static bool check_result(struct arena *arena, struct str result, const char *file,
                         const struct vocabulary *vocabulary, const struct agreement *before,
                         struct str path, struct err *err)
{
    const struct agreement *after;
    if (!agreement_load(arena, result, file, vocabulary, &after, err))
        return err_wrap(err, "the change is refused");
    struct diff diff = agreement_diff(arena, before, after);
    if (diff.count == 1)
        return true;
    return err_set(err, ERR_REFUSED, "this would be %zu changes at " STR_FMT ", not one",
                   diff.count, STR_ARG(path));
}

bool agreement_splice(struct arena *arena, struct str source, const char *file,
                      const struct vocabulary *vocabulary, struct str path, struct str json,
                      struct str *ret_source, struct err *err)
{
    assert(arena && vocabulary && ret_source);
    const struct agreement *before;
    const struct node *root;
    struct findings findings;
    struct str scalar;
    findings_init(&findings, arena);
    findings.file = file;
    if (!agreement_load(arena, source, file, vocabulary, &before, err))
        return false;
    if (!node_read(arena, source, &findings, &root))
        return findings_err(&findings, err);
    const struct node *node = find(arena, root, path);
    if (!node)
        return err_set(err, ERR_MISSING, "'" STR_FMT "' is not written in %s: add it by hand",
                       STR_ARG(path), file);
    if (!node_is_scalar(node) || !is_on_one_line(source, node)) {
        err_set(err, ERR_INPUT, "'" STR_FMT "' is not a single value on one line", STR_ARG(path));
        return err_at(err, file, node->at.line, node->at.column);
    }
    if (!written(arena, node, json, &scalar, err))
        return false;
    struct buf result;
    buf_init(&result, arena, SOURCE_MAX);
    buf_add(&result, str_slice(source, 0, node->start));
    buf_add(&result, scalar);
    buf_add(&result, str_slice(source, node->end, source.length));
    if (!check_result(arena, buf_str(&result), file, vocabulary, before, path, err))
        return false;
    *ret_source = buf_str(&result);
    return true;
}
