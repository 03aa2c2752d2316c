/* See node.h. Events of libyaml become nodes; its marks count characters from 0, ours from 1, and
 * bytes are found by walking the line. */
#include "node.h"

#include <assert.h>
#include <yaml.h>

#include "base/arena.h"
#include "base/map.h"
#include "base/text.h"

enum { KEY_BYTES_MAX = 256 };

struct loader {
    yaml_parser_t parser;
    struct arena *arena;
    struct findings *findings;
    struct str source; /* without a byte order mark */
    size_t skipped;    /* bytes of the byte order mark */
    size_t *line_starts;
    size_t line_count;
    size_t cursor_line, cursor_column, cursor; /* the last place that was asked for */
};

static struct place place_of(yaml_mark_t mark)
{
    return (struct place){(int)mark.line + 1, (int)mark.column + 1};
}

/* ---- bytes first ------------------------------------------------------------------------- */

static struct place place_of_byte(struct str source, size_t offset)
{
    struct place at = {1, 1};
    for (size_t i = 0; i < offset;) {
        size_t step = text_utf8_length(str_slice(source, i, source.length));
        bool is_end = source.at[i] == '\n';
        at = is_end ? (struct place){at.line + 1, 1} : (struct place){at.line, at.column + 1};
        i += step ? step : 1;
    }
    return at;
}

/* NEL, LS and PS end a line for YAML and for no editor: places would lie. */
static bool is_odd_line_end(const char *at, size_t step)
{
    return (step == 2 && memcmp(at, "\xC2\x85", 2) == 0) ||
           (step == 3 &&
            (memcmp(at, "\xE2\x80\xA8", 3) == 0 || memcmp(at, "\xE2\x80\xA9", 3) == 0));
}

static bool check_bytes(struct str source, struct findings *findings)
{
    for (size_t i = 0; i < source.length;) {
        size_t step = text_utf8_length(str_slice(source, i, source.length));
        const char *wrong = NULL;
        if (!step)
            wrong = "this byte is not UTF-8: save the file as UTF-8";
        else if (source.at[i] == '\0')
            wrong = "a NUL byte: this is not a text file";
        else if (source.at[i] == '\r' && (i + 1 == source.length || source.at[i + 1] != '\n'))
            wrong = "a carriage return without a line feed: save with Unix line ends";
        else if (is_odd_line_end(source.at + i, step))
            wrong = "an invisible line separator: delete it";
        if (wrong) {
            findings_error(findings, place_of_byte(source, i), "bytes", "%s", wrong);
            return false;
        }
        i += step;
    }
    return true;
}

static void find_lines(struct loader *loader)
{
    size_t count = 1;
    for (size_t i = 0; i < loader->source.length; i++)
        count += loader->source.at[i] == '\n';
    loader->line_starts = arena_array(loader->arena, count, sizeof *loader->line_starts);
    loader->line_count = 1;
    for (size_t i = 0; i < loader->source.length; i++)
        if (loader->source.at[i] == '\n')
            loader->line_starts[loader->line_count++] = i + 1;
}

/* Bytes before a mark. Marks come in rising order, so the walk goes on from the last one. */
static size_t byte_of(struct loader *loader, yaml_mark_t mark)
{
    struct str source = loader->source;
    if (mark.line >= loader->line_count)
        return source.length + loader->skipped;
    if (mark.line != loader->cursor_line || mark.column < loader->cursor_column) {
        loader->cursor_line = mark.line;
        loader->cursor_column = 0;
        loader->cursor = loader->line_starts[mark.line];
    }
    while (loader->cursor_column < mark.column && loader->cursor < source.length) {
        loader->cursor += text_utf8_length(str_slice(source, loader->cursor, source.length));
        loader->cursor_column++;
    }
    return loader->cursor + loader->skipped;
}

/* ---- plain scalars ----------------------------------------------------------------------- */

static bool is_one_of(struct str text, const char *const *words)
{
    for (; *words; words++)
        if (str_is(text, *words))
            return true;
    return false;
}

static size_t digits_at(struct str text, size_t from)
{
    size_t i = from;
    while (i < text.length && text.at[i] >= '0' && text.at[i] <= '9')
        i++;
    return i - from;
}

/* 0x1F and 0o17. */
static bool parse_based(struct str text, struct dec *ret)
{
    if (text.length < 3 || text.length > 16 || text.at[0] != '0' ||
        (text.at[1] != 'x' && text.at[1] != 'o'))
        return false;
    int64_t base = text.at[1] == 'x' ? 16 : 8, sum = 0;
    for (size_t i = 2; i < text.length; i++) {
        char c = text.at[i];
        int64_t digit = c >= '0' && c <= '9'   ? c - '0'
                        : c >= 'a' && c <= 'f' ? c - 'a' + 10
                        : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                               : base;
        if (digit >= base)
            return false;
        sum = sum * base + digit;
    }
    *ret = dec_of_int(sum);
    return true;
}

/* The core schema's numbers: [-+]? (. digits | digits (. digits?)?) ([eE] [-+]? digits)?  What
 * does not fit exactly is text, as it is in data. */
static bool parse_number(struct arena *arena, struct str text, struct dec *ret)
{
    size_t sign = text.length && (text.at[0] == '-' || text.at[0] == '+');
    size_t whole = digits_at(text, sign), i = sign + whole, places = 0;
    if (i < text.length && text.at[i] == '.') {
        places = digits_at(text, i + 1);
        i += 1 + places;
    }
    if (!whole && !places)
        return parse_based(text, ret);
    struct str mantissa = str_slice(text, sign, i), exponent = str_slice(text, i, text.length);
    const char *before = whole ? "" : "0";
    const char *behind = mantissa.at[mantissa.length - 1] == '.' ? "0" : "";
    struct str number =
        str_printf(arena, STR_FMT "%s" STR_FMT "%s" STR_FMT, STR_ARG(str_slice(text, 0, sign)),
                   before, STR_ARG(mantissa), behind, STR_ARG(exponent));
    return dec_parse(number, ret) || parse_based(text, ret);
}

static void resolve_plain(struct arena *arena, struct node *node)
{
    static const char *const nulls[] = {"", "~", "null", "Null", "NULL", NULL};
    static const char *const trues[] = {"true", "True", "TRUE", NULL};
    static const char *const falses[] = {"false", "False", "FALSE", NULL};
    if (is_one_of(node->text, nulls)) {
        node->kind = NODE_NULL;
    } else if (is_one_of(node->text, trues) || is_one_of(node->text, falses)) {
        node->kind = NODE_BOOL;
        node->truth = is_one_of(node->text, trues);
    } else if (node->text.length <= 64 && parse_number(arena, node->text, &node->number)) {
        node->kind = NODE_NUMBER;
    }
}

/* ---- events to nodes --------------------------------------------------------------------- */

static const char anchors_refused[] =
    "anchors (&) and aliases (*) are not allowed: write it out, or put the text in quotes";

static bool refuse(struct loader *loader, yaml_mark_t mark, const char *code, const char *text)
{
    findings_error(loader->findings, place_of(mark), code, "%s", text);
    return false;
}

static bool next(struct loader *loader, yaml_event_t *event)
{
    if (yaml_parser_parse(&loader->parser, event))
        return true;
    const yaml_parser_t *parser = &loader->parser;
    if (parser->error == YAML_READER_ERROR) {
        findings_error(loader->findings, place_of(parser->mark), "yaml", "not YAML: %s",
                       parser->problem ? parser->problem : "unreadable character");
        return false;
    }
    const char *problem = parser->problem ? parser->problem : "cannot be read";
    if (parser->context &&
        strstr(parser->context, "scanning an a")) /* an alias, an anchor: *cfo* */
        return refuse(loader, parser->context_mark, "anchor", anchors_refused);
    findings_error(loader->findings, place_of(parser->problem_mark), "yaml", "not YAML: %s%s%s",
                   problem, parser->context ? ", " : "", parser->context ? parser->context : "");
    return false;
}

static bool build(struct loader *loader, yaml_event_t *event, int depth, struct node **ret);

static bool check_extras(struct loader *loader, const yaml_event_t *event)
{
    const yaml_char_t *anchor = NULL, *tag = NULL;
    if (event->type == YAML_SCALAR_EVENT) {
        anchor = event->data.scalar.anchor;
        tag = event->data.scalar.tag;
    } else if (event->type == YAML_SEQUENCE_START_EVENT) {
        anchor = event->data.sequence_start.anchor;
        tag = event->data.sequence_start.tag;
    } else if (event->type == YAML_MAPPING_START_EVENT) {
        anchor = event->data.mapping_start.anchor;
        tag = event->data.mapping_start.tag;
    }
    if (event->type == YAML_ALIAS_EVENT || anchor)
        return refuse(loader, event->start_mark, "anchor", anchors_refused);
    if (tag)
        return refuse(loader, event->start_mark, "tag",
                      "tags (!) are not allowed: leave it out, or put the text in quotes");
    return true;
}

static struct node *new_node(struct loader *loader, enum node_kind kind, const yaml_event_t *event)
{
    struct node *node = arena_alloc(loader->arena, sizeof *node);
    node->kind = kind;
    node->at = place_of(event->start_mark);
    node->start = byte_of(loader, event->start_mark);
    node->end = byte_of(loader, event->end_mark);
    return node;
}

/* What an escape can bring in and no text needs: control characters but line feed and tab, and
 * those that YAML itself cannot hold unescaped. */
static bool is_unwelcome(struct str one)
{
    unsigned char c = (unsigned char)one.at[0];
    if (one.length == 1)
        return (c < 0x20 && c != '\n' && c != '\t') || c == 0x7F;
    if (one.length == 2)
        return c == 0xC2 && (unsigned char)one.at[1] < 0xA0;
    return is_odd_line_end(one.at, one.length) ||
           (one.length == 3 &&
            (memcmp(one.at, "\xEF\xBB\xBF", 3) == 0 || memcmp(one.at, "\xEF\xBF\xBE", 3) == 0 ||
             memcmp(one.at, "\xEF\xBF\xBF", 3) == 0));
}

static void check_characters(struct loader *loader, const struct node *node)
{
    for (size_t i = 0; i < node->text.length;) {
        size_t step = text_utf8_length(str_slice(node->text, i, node->text.length));
        assert(step);
        if (is_unwelcome(str_slice(node->text, i, i + step))) {
            findings_error(loader->findings, node->at, "control",
                           "this text holds a control character: delete it");
            return;
        }
        i += step;
    }
}

static bool build_scalar(struct loader *loader, const yaml_event_t *event, struct node **ret)
{
    struct node *node = new_node(loader, NODE_TEXT, event);
    yaml_scalar_style_t style = event->data.scalar.style;
    node->is_plain = style == YAML_PLAIN_SCALAR_STYLE;
    node->is_block = style == YAML_LITERAL_SCALAR_STYLE || style == YAML_FOLDED_SCALAR_STYLE;
    node->text = str_copy(loader->arena, (struct str){(const char *)event->data.scalar.value,
                                                      event->data.scalar.length});
    if (node->is_plain)
        resolve_plain(loader->arena, node);
    check_characters(loader, node);
    *ret = node;
    return true;
}

/* Builds what stands next; `*ret_end` and no node where the collection ends. */
static bool build_next(struct loader *loader, int depth, bool *ret_end, size_t *ret_byte,
                       struct node **ret)
{
    yaml_event_t event;
    if (!next(loader, &event))
        return false;
    *ret_end = event.type == YAML_SEQUENCE_END_EVENT || event.type == YAML_MAPPING_END_EVENT;
    bool ok = true;
    if (*ret_end)
        *ret_byte = byte_of(loader, event.end_mark);
    else
        ok = build(loader, &event, depth, ret);
    yaml_event_delete(&event);
    return ok;
}

static bool build_list(struct loader *loader, struct node *list, int depth)
{
    size_t capacity = 0;
    for (;;) {
        struct node *item = NULL;
        bool is_end = false;
        if (!build_next(loader, depth, &is_end, &list->end, &item))
            return false;
        if (is_end)
            return true;
        list->items =
            arena_grow(loader->arena, list->items, &capacity, list->count + 1, sizeof *list->items);
        list->items[list->count++] = item;
    }
}

/* libyaml keeps a key that stands twice and says nothing. */
static bool check_key(struct loader *loader, struct map *seen, const struct node *key)
{
    bool is_new = false;
    if (!node_is_scalar(key)) {
        findings_error(loader->findings, key->at, "key", "a key must be a word, not %s",
                       key->kind == NODE_LIST ? "a list" : "a map");
        return false;
    }
    if (key->text.length > KEY_BYTES_MAX) {
        findings_error(loader->findings, key->at, "key", "a key has at most %d bytes",
                       KEY_BYTES_MAX);
        return false;
    }
    map_intern(seen, key->text, &is_new);
    if (!is_new)
        findings_error(loader->findings, key->at, "duplicate-key",
                       "the key '" STR_FMT "' stands twice in one map: delete one of them",
                       STR_ARG(key->text));
    return true;
}

static bool build_map(struct loader *loader, struct node *map, int depth)
{
    size_t capacity = 0, key_capacity = 0;
    struct map seen;
    map_init(&seen, loader->arena);
    for (;;) {
        struct node *key = NULL, *value = NULL;
        bool is_end = false;
        if (!build_next(loader, depth, &is_end, &map->end, &key))
            return false;
        if (is_end)
            return true;
        if (!check_key(loader, &seen, key) ||
            !build_next(loader, depth, &is_end, &map->end, &value))
            return false;
        assert(!is_end);
        map->keys =
            arena_grow(loader->arena, map->keys, &key_capacity, map->count + 1, sizeof *map->keys);
        map->items =
            arena_grow(loader->arena, map->items, &capacity, map->count + 1, sizeof *map->items);
        map->keys[map->count] = key;
        map->items[map->count++] = value;
    }
}

static bool build(struct loader *loader, yaml_event_t *event, int depth, struct node **ret)
{
    if (!check_extras(loader, event))
        return false;
    if (event->type == YAML_SCALAR_EVENT)
        return build_scalar(loader, event, ret);
    if (depth == NODE_DEPTH_MAX)
        return refuse(loader, event->start_mark, "depth", "nested deeper than 64 levels");
    bool is_list = event->type == YAML_SEQUENCE_START_EVENT;
    assert(is_list || event->type == YAML_MAPPING_START_EVENT);
    *ret = new_node(loader, is_list ? NODE_LIST : NODE_MAP, event);
    (*ret)->is_flow = is_list ? event->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE
                              : event->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE;
    return is_list ? build_list(loader, *ret, depth + 1) : build_map(loader, *ret, depth + 1);
}

/* From the document's start to the stream's end. */
static bool build_document(struct loader *loader, struct node **ret)
{
    static const struct place start = {1, 1};
    bool done = false, has_root = false;
    while (!done) {
        yaml_event_t event;
        if (!next(loader, &event))
            return false;
        bool ok = true;
        if (event.type == YAML_STREAM_END_EVENT)
            done = true;
        else if (event.type == YAML_DOCUMENT_START_EVENT && has_root)
            ok = refuse(loader, event.start_mark, "documents",
                        "a second document (---): one file holds one");
        else if (event.type == YAML_SCALAR_EVENT || event.type == YAML_ALIAS_EVENT ||
                 event.type == YAML_SEQUENCE_START_EVENT || event.type == YAML_MAPPING_START_EVENT)
            has_root = ok = build(loader, &event, 0, ret);
        yaml_event_delete(&event);
        if (!ok)
            return false;
    }
    if (has_root)
        return true;
    findings_error(loader->findings, start, "empty", "the document is empty");
    return false;
}

bool node_read(struct arena *arena, struct str source, struct findings *findings,
               const struct node **ret_root)
{
    assert(arena && findings);
    static const struct place start = {1, 1};
    if (source.length > NODE_BYTES_MAX) {
        findings_error(findings, start, "size", "larger than 1 MiB: this is not an agreement");
        return false;
    }
    struct loader loader = {.arena = arena, .findings = findings, .source = source};
    if (str_starts(source, STR("\xEF\xBB\xBF"))) {
        loader.skipped = 3;
        loader.source = str_slice(source, 3, source.length);
    }
    if (!check_bytes(loader.source, findings))
        return false;
    if (!yaml_parser_initialize(&loader.parser)) {
        findings_error(findings, start, "memory", "no memory to read it");
        return false;
    }
    find_lines(&loader);
    yaml_parser_set_encoding(&loader.parser, YAML_UTF8_ENCODING);
    const char *bytes = loader.source.length ? loader.source.at : "";
    yaml_parser_set_input_string(&loader.parser, (const unsigned char *)bytes,
                                 loader.source.length);
    struct node *root = NULL;
    bool ok = build_document(&loader, &root);
    yaml_parser_delete(&loader.parser);
    if (ok)
        *ret_root = root;
    return ok;
}

const struct node *node_get_str(const struct node *map, struct str key)
{
    if (!map || map->kind != NODE_MAP)
        return NULL;
    for (size_t i = 0; i < map->count; i++)
        if (str_eq(map->keys[i]->text, key))
            return map->items[i];
    return NULL;
}

const struct node *node_get(const struct node *map, const char *key)
{
    return node_get_str(map, str_of(key));
}

bool node_is_scalar(const struct node *node)
{
    return node->kind != NODE_LIST && node->kind != NODE_MAP;
}

struct str node_describe(struct arena *arena, const struct node *node)
{
    enum { SHOWN_MAX = 40 };
    struct str text = node->text;
    size_t end = 0;
    while (end < text.length && end < SHOWN_MAX) {
        size_t step = text_utf8_length(str_slice(text, end, text.length));
        end += step ? step : 1;
    }
    const char *more = end < text.length ? "..." : "";
    struct str shown = str_slice(text, 0, end);
    switch (node->kind) {
    case NODE_NULL:
        return STR("nothing");
    case NODE_LIST:
        return node->count ? STR("a list") : STR("an empty list");
    case NODE_MAP:
        return node->count ? STR("a map") : STR("an empty map");
    case NODE_BOOL:
    case NODE_NUMBER:
        return str_printf(arena, STR_FMT "%s", STR_ARG(shown), more);
    case NODE_TEXT:
        return str_printf(arena, "'" STR_FMT "%s'", STR_ARG(shown), more);
    }
    return STR("this");
}
