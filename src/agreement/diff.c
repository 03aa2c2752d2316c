/* See diff.h. */
#include "diff.h"

#include <assert.h>

#include "agreement/canonical.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/map.h"

enum { TEXT_MAX = 16 << 20, SHOWN_MAX = 120 };

/* One step of a path: where we are, from the root down. */
struct step {
    const struct step *above;
    struct str name;
    bool is_item;      /* of a list, or of a map of named things */
    const char *shown; /* in words, where the name says less; or NULL */
};

struct differ {
    struct arena *arena;
    struct diff diff;
    size_t capacity;
};

static struct str text_of(struct arena *arena, const struct json *json)
{
    struct buf buf;
    buf_init(&buf, arena, TEXT_MAX);
    json_write_canonical(&buf, json);
    return buf_str(&buf);
}

/* ---- paths and words ----------------------------------------------------------------------- */

static void add_escaped(struct buf *buf, struct str name)
{
    for (size_t i = 0; i < name.length; i++)
        if (name.at[i] == '~')
            buf_text(buf, "~0");
        else if (name.at[i] == '/')
            buf_text(buf, "~1");
        else
            buf_byte(buf, name.at[i]);
}

static void add_path(struct buf *buf, const struct step *step)
{
    if (!step)
        return;
    add_path(buf, step->above);
    buf_byte(buf, '/');
    add_escaped(buf, step->name);
}

/* The thing a change is about: the first named item on the way from the root, else the section. */
static const struct step *subject_of(const struct step *step)
{
    const struct step *subject = NULL, *top = step;
    for (; step; step = step->above) {
        if (step->is_item)
            subject = step;
        top = step;
    }
    if (!subject || !subject->above)
        return top;
    return subject;
}

/* What lies between the subject and here. */
static void add_rest(struct buf *buf, const struct step *step, const struct step *subject)
{
    if (!step || step == subject)
        return;
    add_rest(buf, step->above, subject);
    if (buf->length)
        buf_byte(buf, ' ');
    buf_add(buf, step->shown ? str_of(step->shown) : step->name);
}

static void add_shown(struct buf *buf, struct str json)
{
    if (json.length > 2 && json.at[0] == '"' && json.length <= SHOWN_MAX)
        json = str_slice(json, 1, json.length - 1);
    if (json.length <= SHOWN_MAX)
        buf_add(buf, json);
    else
        buf_text(buf, json.at[0] == '{' ? "{...}" : json.at[0] == '[' ? "[...]" : "(long text)");
}

/* The section of a subject is told where its name alone would not tell: grades, tiers. */
static void add_subject(struct buf *buf, const struct step *subject)
{
    const struct step *section = subject->above;
    if (section && !str_is(section->name, "signals")) {
        buf_add(buf, section->name);
        buf_byte(buf, ' ');
    }
    buf_add(buf, subject->name);
}

static struct str says(struct arena *arena, const struct step *step, const struct change *change)
{
    static const char *const verbs[] = {"", "added", "removed", "moved"};
    const struct step *subject = subject_of(step);
    struct buf buf, rest;
    buf_init(&buf, arena, TEXT_MAX);
    buf_init(&rest, arena, TEXT_MAX);
    add_rest(&rest, step, subject);
    add_subject(&buf, subject);
    if (rest.length) {
        buf_text(&buf, ": ");
        buf_add(&buf, buf_str(&rest));
    }
    if (change->kind == CHANGE_SET) {
        buf_text(&buf, rest.length ? " " : ": ");
        add_shown(&buf, change->before);
        buf_text(&buf, " -> ");
        add_shown(&buf, change->after);
        return buf_str(&buf);
    }
    buf_printf(&buf, "%s%s", rest.length ? " " : ": ", verbs[change->kind]);
    struct str value = change->kind == CHANGE_ADDED ? change->after : change->before;
    if (value.length && value.length <= SHOWN_MAX && change->kind != CHANGE_MOVED) {
        buf_byte(&buf, ' ');
        add_shown(&buf, value);
    }
    return buf_str(&buf);
}

static void add(struct differ *differ, enum change_kind kind, const struct step *step,
                const struct json *before, const struct json *after)
{
    struct arena *arena = differ->arena;
    struct change change = {.kind = kind};
    struct buf path;
    assert(step);
    buf_init(&path, arena, TEXT_MAX);
    add_path(&path, step);
    change.path = buf_str(&path);
    if (before)
        change.before = text_of(arena, before);
    if (after)
        change.after = text_of(arena, after);
    change.says = says(arena, step, &change);
    differ->diff.changes = arena_grow(arena, differ->diff.changes, &differ->capacity,
                                      differ->diff.count + 1, sizeof change);
    differ->diff.changes[differ->diff.count++] = change;
}

/* ---- lists --------------------------------------------------------------------------------- */

static void compare(struct differ *differ, const struct step *step, const struct json *before,
                    const struct json *after);

static bool are_numbers(const struct json *list)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].type != JSON_NUMBER)
            return false;
    return true;
}

/* An object's text without one of its keys. */
static struct str text_without(struct arena *arena, const struct json *object, const char *key)
{
    struct buf buf;
    buf_init(&buf, arena, TEXT_MAX);
    for (size_t i = 0; i < object->count; i++) {
        if (str_is(object->keys[i], key))
            continue;
        buf_add(&buf, object->keys[i]);
        buf_byte(&buf, ':');
        json_write_canonical(&buf, &object->items[i]);
        buf_byte(&buf, ',');
    }
    return buf_str(&buf);
}

/* What an item is known by: its id; a bin's operators; else all of it. */
static struct str identity_of(struct arena *arena, const struct json *item)
{
    const struct json *id = json_get(item, "id");
    if (id && id->type == JSON_STRING)
        return id->text;
    if (json_get(item, "points"))
        return text_without(arena, item, "points");
    return text_of(arena, item);
}

enum { NO_PARTNER = -1 };

struct pairing {
    long *after_of;   /* for each item before: its index after, or NO_PARTNER */
    bool *is_matched; /* for each item after */
};

/* By identity; the k-th of equal ones with the k-th. */
static struct str numbered(struct arena *arena, struct map *seen, struct str identity)
{
    uint32_t times = 0;
    map_get(seen, identity, &times);
    map_put(seen, identity, times + 1);
    return str_printf(arena, "%u " STR_FMT, times, STR_ARG(identity));
}

static void pair(struct pairing *pairing, size_t before, size_t after)
{
    pairing->after_of[before] = (long)after;
    pairing->is_matched[after] = true;
}

static struct pairing pair_items(struct arena *arena, const struct json *before,
                                 const struct json *after)
{
    struct pairing pairing = {arena_array(arena, before->count, sizeof(long)),
                              arena_array(arena, after->count, sizeof(bool))};
    struct map places, seen_before, seen_after;
    map_init(&places, arena);
    map_init(&seen_before, arena);
    map_init(&seen_after, arena);
    for (size_t i = 0; i < after->count; i++)
        map_put(&places, numbered(arena, &seen_after, identity_of(arena, &after->items[i])),
                (uint32_t)i);
    for (size_t i = 0; i < before->count; i++) {
        uint32_t place;
        struct str identity = identity_of(arena, &before->items[i]);
        pairing.after_of[i] = NO_PARTNER;
        if (!map_get(&places, numbered(arena, &seen_before, identity), &place))
            continue;
        pair(&pairing, i, place);
    }
    return pairing;
}

/* An item that is the same but for its id was renamed. */
static void pair_renamed(struct arena *arena, const struct json *before, const struct json *after,
                         struct pairing *pairing)
{
    for (size_t i = 0; i < before->count; i++) {
        if (pairing->after_of[i] != NO_PARTNER || !json_get(&before->items[i], "id"))
            continue;
        struct str body = text_without(arena, &before->items[i], "id");
        for (size_t j = 0; j < after->count; j++) {
            if (pairing->is_matched[j] ||
                !str_eq(body, text_without(arena, &after->items[j], "id")))
                continue;
            pair(pairing, i, j);
            break;
        }
    }
}

/* Items without an id that were left over: the first with the first, as changed ones. */
static void pair_rest(const struct json *before, const struct json *after, struct pairing *pairing)
{
    size_t next = 0;
    for (size_t i = 0; i < before->count; i++) {
        if (pairing->after_of[i] != NO_PARTNER || json_get(&before->items[i], "id"))
            continue;
        while (next < after->count && pairing->is_matched[next])
            next++;
        if (next == after->count)
            return;
        pair(pairing, i, next);
    }
}

/* The longest run of pairs whose order is the same before and after stays; the others moved. */
static bool *find_moved(struct arena *arena, const long *after_of, size_t count)
{
    bool *is_moved = arena_array(arena, count, sizeof *is_moved);
    size_t *tails = arena_array(arena, count, sizeof *tails); /* tails[n]: last of a run of n+1 */
    long *previous = arena_array(arena, count, sizeof *previous);
    size_t length = 0;
    for (size_t i = 0; i < count; i++) {
        if (after_of[i] == NO_PARTNER)
            continue;
        is_moved[i] = true;
        size_t low = 0, high = length;
        while (low < high) {
            size_t middle = (low + high) / 2;
            if (after_of[tails[middle]] < after_of[i])
                low = middle + 1;
            else
                high = middle;
        }
        previous[i] = low ? (long)tails[low - 1] : -1;
        tails[low] = i;
        length += low == length;
    }
    for (long at = length ? (long)tails[length - 1] : -1; at >= 0; at = previous[at])
        is_moved[at] = false;
    return is_moved;
}

static struct step item_step(struct arena *arena, const struct step *list, const struct json *item,
                             size_t index)
{
    const struct json *id = json_get(item, "id");
    bool has_id = id && id->type == JSON_STRING;
    return (struct step){list, has_id ? id->text : str_printf(arena, "%zu", index), has_id, NULL};
}

static void compare_lists(struct differ *differ, const struct step *step, const struct json *before,
                          const struct json *after)
{
    struct arena *arena = differ->arena;
    struct pairing pairing = pair_items(arena, before, after);
    pair_renamed(arena, before, after, &pairing);
    pair_rest(before, after, &pairing);
    bool *is_moved = find_moved(arena, pairing.after_of, before->count);
    for (size_t i = 0; i < before->count; i++) {
        const struct json *item = &before->items[i];
        struct step at = item_step(arena, step, item, i);
        if (pairing.after_of[i] == NO_PARTNER) {
            add(differ, CHANGE_REMOVED, &at, item, NULL);
            continue;
        }
        compare(differ, &at, item, &after->items[pairing.after_of[i]]);
        if (is_moved[i])
            add(differ, CHANGE_MOVED, &at, NULL, NULL);
    }
    for (size_t i = 0; i < after->count; i++) {
        struct step at = item_step(arena, step, &after->items[i], i);
        if (!pairing.is_matched[i])
            add(differ, CHANGE_ADDED, &at, NULL, &after->items[i]);
    }
}

/* [least, most] of a cap or of a group. */
static bool is_range(const struct step *step)
{
    return str_is(step->name, "cap") || (step->above && str_is(step->above->name, "groups"));
}

/* Ranges, weights, percents: by position. */
static void compare_numbers(struct differ *differ, const struct step *step,
                            const struct json *before, const struct json *after)
{
    for (size_t i = 0; i < before->count; i++) {
        struct step at = {step, str_printf(differ->arena, "%zu", i), false, NULL};
        if (before->count == 2 && is_range(step))
            at.shown = i ? "most" : "least";
        compare(differ, &at, &before->items[i], &after->items[i]);
    }
}

/* ---- objects ------------------------------------------------------------------------------- */

/* Maps whose keys are names given in the document. */
static bool holds_named_things(const struct step *step)
{
    static const char *const maps[] = {"lists",     "decay", "grades", "plays",
                                       "calendars", "tiers", NULL};
    if (!step || step->above)
        return false;
    for (const char *const *map = maps; *map; map++)
        if (str_is(step->name, *map))
            return true;
    return false;
}

static bool is_among(const struct json *object, struct str key, size_t *ret)
{
    for (size_t i = 0; i < object->count; i++)
        if (str_eq(object->keys[i], key)) {
            *ret = i;
            return true;
        }
    return false;
}

static void compare_objects(struct differ *differ, const struct step *step,
                            const struct json *before, const struct json *after)
{
    bool is_item = holds_named_things(step);
    size_t partner;
    for (size_t i = 0; i < before->count; i++) {
        struct step at = {step, before->keys[i], is_item, NULL};
        if (is_among(after, before->keys[i], &partner))
            compare(differ, &at, &before->items[i], &after->items[partner]);
        else
            add(differ, CHANGE_REMOVED, &at, &before->items[i], NULL);
    }
    for (size_t i = 0; i < after->count; i++) {
        struct step at = {step, after->keys[i], is_item, NULL};
        if (!is_among(before, after->keys[i], &partner))
            add(differ, CHANGE_ADDED, &at, NULL, &after->items[i]);
    }
}

static void compare(struct differ *differ, const struct step *step, const struct json *before,
                    const struct json *after)
{
    bool are_alike = before->type == after->type;
    if (are_alike && before->type == JSON_OBJECT)
        compare_objects(differ, step, before, after);
    else if (are_alike && before->type == JSON_ARRAY && before->count == after->count &&
             are_numbers(before) && are_numbers(after))
        compare_numbers(differ, step, before, after);
    else if (are_alike && before->type == JSON_ARRAY)
        compare_lists(differ, step, before, after);
    else if (!str_eq(text_of(differ->arena, before), text_of(differ->arena, after)))
        add(differ, CHANGE_SET, step, before, after);
}

/* ---- entries ------------------------------------------------------------------------------- */

struct diff canonical_diff(struct arena *arena, const struct json *before, const struct json *after)
{
    struct differ differ = {.arena = arena};
    assert(before->type == JSON_OBJECT && after->type == JSON_OBJECT);
    compare(&differ, NULL, before, after);
    return differ.diff;
}

static const struct json *canonical_json(struct arena *arena, const struct agreement *agreement)
{
    const struct json *json = NULL;
    struct err err = {0};
    bool ok = json_parse(arena, agreement_canonical(arena, agreement), &json, &err);
    assert(ok);
    (void)ok;
    return json;
}

struct diff agreement_diff(struct arena *arena, const struct agreement *before,
                           const struct agreement *after)
{
    return canonical_diff(arena, canonical_json(arena, before), canonical_json(arena, after));
}

void diff_print(const struct diff *diff, struct buf *out)
{
    for (size_t i = 0; i < diff->count; i++) {
        buf_add(out, diff->changes[i].says);
        buf_byte(out, '\n');
    }
    if (diff->count == 0)
        buf_text(out, "no difference in meaning\n");
    else if (diff->count == 1)
        buf_text(out, "one change\n");
    else
        buf_printf(out, "%zu changes\n", diff->count);
}

void diff_print_json(const struct diff *diff, struct buf *out)
{
    static const char *const kinds[] = {"set", "added", "removed", "moved"};
    for (size_t i = 0; i < diff->count; i++) {
        const struct change *change = &diff->changes[i];
        buf_printf(out, "{\"kind\":\"%s\",\"path\":", kinds[change->kind]);
        buf_json(out, change->path);
        buf_printf(out, ",\"before\":" STR_FMT ",\"after\":" STR_FMT ",\"says\":",
                   STR_ARG(change->before.length ? change->before : STR("null")),
                   STR_ARG(change->after.length ? change->after : STR("null")));
        buf_json(out, change->says);
        buf_text(out, "}\n");
    }
}
