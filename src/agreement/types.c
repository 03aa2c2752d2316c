/* What a single value can be: text, id, date, word, reference, range, conditions. See shape.h. */
#include "shape.h"

#include <assert.h>
#include <inttypes.h>

#include "agreement/match_read.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/instant.h"
#include "base/text.h"

enum { TEXT_MAX = 2000, ID_MAX = 64, PERSON_MAX = 128, NAMES_MAX = 16 };

/* ---- text -------------------------------------------------------------------------------- */

static bool text_of(struct reader *reader, const struct key *key, const struct node *node,
                    struct str *ret)
{
    if (!node_is_scalar(node)) {
        read_mismatch(reader, key, node, "a text");
        return false;
    }
    if (node->text.length == 0 || node->text.length > TEXT_MAX) {
        findings_error(reader->findings, node->at, "size", "'%s' must have 1 to %d bytes",
                       key->name, TEXT_MAX);
        return false;
    }
    *ret = node->text;
    return true;
}

static void read_text(struct reader *reader, const struct key *key, const struct node *node,
                      void *target)
{
    text_of(reader, key, node, target);
}

static bool is_empty_text(const struct key *key, const void *source)
{
    (void)key;
    return str_is_empty(*(const struct str *)source);
}

static void write_text(struct buf *buf, const struct key *key, const void *source)
{
    (void)key;
    buf_json(buf, *(const struct str *)source);
}

static void schema_text(struct buf *buf, const struct key *key, const struct vocabulary *vocabulary)
{
    (void)key;
    (void)vocabulary;
    buf_printf(buf, "\"type\":\"string\",\"minLength\":1,\"maxLength\":%d", TEXT_MAX);
}

const struct type type_text = {read_text, is_empty_text, write_text, schema_text};

static void read_folded(struct reader *reader, const struct key *key, const struct node *node,
                        void *target)
{
    struct str text;
    if (text_of(reader, key, node, &text))
        *(struct str *)target = text_fold(reader->arena, text);
}

const struct type type_folded = {read_folded, is_empty_text, write_text, schema_text};

static bool is_id(struct str text)
{
    for (size_t i = 0; i < text.length; i++) {
        unsigned char c = (unsigned char)text.at[i];
        bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
        if (!is_letter && !(c >= '0' && c <= '9') && !strchr("._-$", c))
            return false;
    }
    return text.length > 0 && text.length <= ID_MAX;
}

static void read_id(struct reader *reader, const struct key *key, const struct node *node,
                    void *target)
{
    struct str text;
    if (!text_of(reader, key, node, &text))
        return;
    if (is_id(text))
        *(struct str *)target = text;
    else
        findings_error(
            reader->findings, node->at, "id",
            "'%s' must be letters, digits, '_', '-', '.' or '$', at most %d, not " STR_FMT,
            key->name, ID_MAX, STR_ARG(node_describe(reader->arena, node)));
}

static void schema_id(struct buf *buf, const struct key *key, const struct vocabulary *vocabulary)
{
    (void)key;
    (void)vocabulary;
    buf_printf(buf,
               "\"type\":[\"string\",\"integer\"],\"pattern\":"
               "\"^[A-Za-z0-9._$\\\\-\\\\u0080-\\\\uffff]{1,%d}$\"",
               ID_MAX);
}

const struct type type_id = {read_id, is_empty_text, write_text, schema_id};

/* Without control characters, and nothing invisible at either end. */
static bool is_printable(struct str text)
{
    for (size_t i = 0; i < text.length; i++) {
        unsigned char c = (unsigned char)text.at[i];
        bool is_c1 = c == 0xC2 && i + 1 < text.length && (unsigned char)text.at[i + 1] < 0xA0;
        if (c < 0x20 || c == 0x7F || is_c1)
            return false;
    }
    return str_trim(text).length == text.length;
}

static void read_person(struct reader *reader, const struct key *key, const struct node *node,
                        void *target)
{
    struct str text;
    if (!text_of(reader, key, node, &text))
        return;
    text = text_nfc(reader->arena, text);
    if (is_printable(text) && text.length <= PERSON_MAX)
        *(struct str *)target = text;
    else
        findings_error(reader->findings, node->at, "id",
                       "'%s' must be a name or address of at most %d bytes, without control "
                       "characters or outer spaces, not " STR_FMT,
                       key->name, PERSON_MAX, STR_ARG(node_describe(reader->arena, node)));
}

static void schema_person(struct buf *buf, const struct key *key,
                          const struct vocabulary *vocabulary)
{
    (void)key;
    (void)vocabulary;
    buf_printf(buf, "\"type\":[\"string\",\"integer\"],\"minLength\":1,\"maxLength\":%d",
               PERSON_MAX);
}

const struct type type_person = {read_person, is_empty_text, write_text, schema_person};

static void read_date(struct reader *reader, const struct key *key, const struct node *node,
                      void *target)
{
    struct written_time time;
    if (node_is_scalar(node) && node->text.length == 10 && written_time_parse(node->text, &time) &&
        time.is_date_only)
        *(struct str *)target = node->text;
    else
        read_mismatch(reader, key, node, "a date, as in 2026-01-31");
}

static void schema_date(struct buf *buf, const struct key *key, const struct vocabulary *vocabulary)
{
    (void)key;
    (void)vocabulary;
    buf_text(buf, "\"type\":\"string\",\"format\":\"date\"");
}

const struct type type_date = {read_date, is_empty_text, write_text, schema_date};

/* ---- words and names --------------------------------------------------------------------- */

static size_t words_of(const struct key *key, struct str *words)
{
    size_t count = 0;
    for (; key->words[count]; count++) {
        assert(count < NAMES_MAX);
        words[count] = str_of(key->words[count]);
    }
    return count;
}

/* The index of the word, or -1 and a finding. */
static int word_index(struct reader *reader, const struct key *key, const struct node *node)
{
    struct str words[NAMES_MAX];
    size_t count = words_of(key, words);
    for (size_t i = 0; i < count; i++)
        if (node_is_scalar(node) && str_eq(words[i], node->text))
            return (int)i;
    read_unknown(reader, node, "unknown-word",
                 arena_printf(reader->arena, "value of '%s':", key->name), words, count);
    return -1;
}

static void read_word(struct reader *reader, const struct key *key, const struct node *node,
                      void *target)
{
    int index = word_index(reader, key, node);
    if (index >= 0)
        *(struct str *)target = str_of(key->words[index]);
}

static void schema_word(struct buf *buf, const struct key *key, const struct vocabulary *vocabulary)
{
    (void)vocabulary;
    for (size_t i = 0; key->words[i]; i++)
        buf_printf(buf, "%s\"%s\"", i ? "," : "\"enum\":[", key->words[i]);
    buf_byte(buf, ']');
}

const struct type type_word = {read_word, is_empty_text, write_text, schema_word};

static void read_choice(struct reader *reader, const struct key *key, const struct node *node,
                        void *target)
{
    int index = word_index(reader, key, node);
    if (index >= 0)
        memcpy(target, &index, sizeof index);
}

static void write_choice(struct buf *buf, const struct key *key, const void *source)
{
    int index;
    memcpy(&index, source, sizeof index);
    buf_printf(buf, "\"%s\"", key->words[index]);
}

const struct type type_choice = {read_choice, key_has_no_flag, write_choice, schema_word};

/* The ids of what `items` holds: each starts with its id. */
static struct str *ids_of(struct arena *arena, const void *items, size_t count, size_t size)
{
    struct str *ids = arena_array(arena, count, sizeof *ids);
    for (size_t i = 0; i < count; i++)
        memcpy(&ids[i], (const char *)items + i * size, sizeof ids[i]);
    return ids;
}

static struct str *table_ids(const struct reader *reader, enum table table, const char **ret_noun,
                             size_t *ret_count)
{
    const struct agreement *a = reader->agreement;
    struct arena *arena = reader->arena;
    assert(table != TABLE_NONE);
    *ret_noun = "name";
    *ret_count = 0;
    switch (table) {
    case TABLE_CURVES:
        *ret_noun = "curve";
        *ret_count = a->curve_count;
        return ids_of(arena, a->curves, a->curve_count, sizeof *a->curves);
    case TABLE_ROLES:
        *ret_noun = "role";
        *ret_count = a->role_count;
        return ids_of(arena, a->roles, a->role_count, sizeof *a->roles);
    case TABLE_SEGMENTS:
        *ret_noun = "segment";
        *ret_count = a->segment_count;
        return ids_of(arena, a->segments, a->segment_count, sizeof *a->segments);
    case TABLE_CALENDARS:
        *ret_noun = "calendar";
        *ret_count = a->calendar_count;
        return ids_of(arena, a->calendars, a->calendar_count, sizeof *a->calendars);
    case TABLE_TEAMS:
        *ret_noun = "team";
        *ret_count = a->team_count;
        return ids_of(arena, a->teams, a->team_count, sizeof *a->teams);
    case TABLE_GROUPS:
        *ret_noun = "group";
        *ret_count = reader->layer->group_count;
        return ids_of(arena, reader->layer->groups, *ret_count, sizeof(struct group));
    case TABLE_NONE:
        break;
    }
    return NULL;
}

int read_ref(struct reader *reader, enum table table, const struct node *node,
             const char *const *others)
{
    const char *noun;
    size_t count, more = 0;
    struct str *ids = table_ids(reader, table, &noun, &count);
    for (size_t i = 0; i < count; i++)
        if (node_is_scalar(node) && str_eq(ids[i], node->text))
            return (int)i;
    while (others && others[more])
        more++;
    struct str *words = arena_array(reader->arena, count + more, sizeof *words);
    if (count)
        memcpy(words, ids, count * sizeof *ids);
    for (size_t i = 0; i < more; i++) {
        words[count + i] = str_of(others[i]);
        if (node_is_scalar(node) && str_is(node->text, others[i]))
            return (int)(count + i);
    }
    read_unknown(reader, node, "unknown-reference", noun, words, count + more);
    return -1;
}

static void read_reference(struct reader *reader, const struct key *key, const struct node *node,
                           void *target)
{
    if (read_ref(reader, key->table, node, key->words) >= 0)
        *(struct str *)target = node->text;
}

const struct type type_ref = {read_reference, is_empty_text, write_text, schema_id};

/* ---- ranges and conditions --------------------------------------------------------------- */

static void read_range(struct reader *reader, const struct key *key, const struct node *node,
                       void *target)
{
    int64_t min, max;
    if (node->kind != NODE_LIST || node->count != 2) {
        read_mismatch(reader, key, node, "[least, most], as in [0, 40]");
        return;
    }
    if (!read_int(reader, key->name, node->items[0], -POINTS_MAX, POINTS_MAX, &min) ||
        !read_int(reader, key->name, node->items[1], -POINTS_MAX, POINTS_MAX, &max))
        return;
    if (min > 0 || max < 0) {
        findings_error(reader->findings, node->at, "range",
                       "'%s' must hold zero: [least, most] with least <= 0 <= most", key->name);
        return;
    }
    int32_t *pair = target;
    pair[0] = (int32_t)min;
    pair[1] = (int32_t)max;
}

static void write_range(struct buf *buf, const struct key *key, const void *source)
{
    (void)key;
    const int32_t *pair = source;
    buf_printf(buf, "[%" PRId32 ",%" PRId32 "]", pair[0], pair[1]);
}

static void schema_range(struct buf *buf, const struct key *key,
                         const struct vocabulary *vocabulary)
{
    (void)key;
    (void)vocabulary;
    buf_printf(buf,
               "\"type\":\"array\",\"prefixItems\":[{\"type\":\"integer\",\"minimum\":%d,"
               "\"maximum\":0},{\"type\":\"integer\",\"minimum\":0,\"maximum\":%d}],"
               "\"minItems\":2,\"maxItems\":2",
               -POINTS_MAX, POINTS_MAX);
}

const struct type type_range = {read_range, NULL, write_range, schema_range};

struct match_reader read_matches(const struct reader *reader)
{
    return (struct match_reader){reader->arena, reader->findings, reader->agreement->lists,
                                 reader->agreement->list_count};
}

static void read_when(struct reader *reader, const struct key *key, const struct node *node,
                      void *target)
{
    struct match_reader matches = read_matches(reader);
    if (predicate_read(&matches, node, key->words, target) && key->has_flag)
        *key_flag(key, target) = true;
}

static bool is_always(const struct key *key, const void *source)
{
    (void)key;
    return ((const struct predicate *)source)->count == 0;
}

static void write_when(struct buf *buf, const struct key *key, const void *source)
{
    (void)key;
    predicate_write(buf, source);
}

static void schema_when(struct buf *buf, const struct key *key, const struct vocabulary *vocabulary)
{
    (void)vocabulary;
    buf_text(buf, "\"type\":\"object\",\"minProperties\":1,\"additionalProperties\":"
                  "{\"$ref\":\"#/$defs/operators\"}");
    if (!key->words)
        return;
    buf_text(buf, ",\"propertyNames\":{\"pattern\":\"^(");
    for (size_t i = 0; key->words[i]; i++) {
        struct str prefix = str_of(key->words[i]);
        buf_printf(buf, "%s" STR_FMT "\\\\.", i ? "|" : "",
                   STR_ARG(str_slice(prefix, 0, prefix.length - 1)));
    }
    buf_text(buf, ").+\"}");
}

const struct type type_when = {read_when, is_always, write_when, schema_when};
