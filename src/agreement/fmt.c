/* See fmt.h. Works on lines. A line that starts a value inside a block gets its level's indent;
 * one that continues a value (a flow map, a folded text) moves along with the line it belongs to. */
#include "fmt.h"

#include <assert.h>

#include "agreement/canonical.h"
#include "agreement/node.h"
#include "agreement/read.h"
#include "base/arena.h"
#include "base/buf.h"

enum { INDENT = 2, LEVELS_MAX = 2 * NODE_DEPTH_MAX, OUT_MAX = 8 * NODE_BYTES_MAX };

/* What a byte of the source is part of. */
enum { BYTE_OUTSIDE, BYTE_SCALAR, BYTE_BLOCK };

struct level {
    size_t before, after; /* columns from 0 */
};

struct formatter {
    struct str source;
    unsigned char *bytes; /* BYTE_... of each */
    bool *continues;      /* of each line: it continues what the line before began */
    struct level levels[LEVELS_MAX];
    size_t level_count;
    long shift; /* of the last line that did not continue one */
    struct buf out;
};

/* ---- what belongs to values -------------------------------------------------------------------- */

static size_t line_at(struct str source, size_t from, size_t to, size_t line)
{
    for (size_t i = from; i < to; i++)
        line += source.at[i] == '\n';
    return line;
}

static void mark_node(struct formatter *formatter, const struct node *node)
{
    struct str source = formatter->source;
    size_t end = node->end;
    if (node_is_scalar(node))
        memset(formatter->bytes + node->start, node->is_block ? BYTE_BLOCK : BYTE_SCALAR,
               end - node->start);
    while (node->is_block && end > node->start && source.at[end - 1] == '\n')
        end--; /* a block's end mark stands at the next value */
    if (node_is_scalar(node) || node->is_flow) {
        size_t first = (size_t)node->at.line - 1;
        size_t last = line_at(source, node->start, end, first);
        for (size_t line = first + 1; line <= last; line++)
            formatter->continues[line] = true;
    }
    for (size_t i = 0; i < node->count; i++) {
        if (node->keys)
            mark_node(formatter, node->keys[i]);
        mark_node(formatter, node->items[i]);
    }
}

/* ---- indents ----------------------------------------------------------------------------------- */

/* The new column of what stands at `column`: levels that it leaves are forgotten. */
static size_t column_after(struct formatter *formatter, size_t column)
{
    while (formatter->level_count && formatter->levels[formatter->level_count - 1].before > column)
        formatter->level_count--;
    const struct level *top =
        formatter->level_count ? &formatter->levels[formatter->level_count - 1] : NULL;
    if (top && top->before == column)
        return top->after;
    size_t after = top ? top->after + INDENT : 0;
    assert(formatter->level_count < LEVELS_MAX);
    formatter->levels[formatter->level_count++] = (struct level){column, after};
    return after;
}

/* What a comment of its own stands at: the level that its column names, else the nearest above. */
static size_t comment_column(const struct formatter *formatter, size_t column)
{
    for (size_t i = formatter->level_count; i > 0; i--)
        if (formatter->levels[i - 1].before <= column)
            return formatter->levels[i - 1].after + column - formatter->levels[i - 1].before;
    return 0;
}

static size_t spaces_at(struct str line)
{
    size_t i = 0;
    while (i < line.length && line.at[i] == ' ')
        i++;
    return i;
}

/* ---- lines ------------------------------------------------------------------------------------- */

static bool is_dash(struct str text)
{
    return text.length && text.at[0] == '-' && (text.length == 1 || text.at[1] == ' ');
}

/* The bytes of a line outside of values: tabs become spaces; inside they stay. */
static void add_text(struct formatter *formatter, struct str text)
{
    for (size_t i = 0; i < text.length; i++) {
        size_t at = (size_t)(text.at + i - formatter->source.at);
        bool is_tab = text.at[i] == '\t' && formatter->bytes[at] == BYTE_OUTSIDE;
        buf_byte(&formatter->out, is_tab ? ' ' : text.at[i]);
    }
}

/* Where the comment behind a value starts; the length of the line if there is none. */
static size_t comment_at(const struct formatter *formatter, struct str line)
{
    size_t start = (size_t)(line.at - formatter->source.at);
    for (size_t i = 1; i < line.length; i++)
        if (line.at[i] == '#' && formatter->bytes[start + i] == BYTE_OUTSIDE &&
            (line.at[i - 1] == ' ' || line.at[i - 1] == '\t'))
            return i;
    return line.length;
}

static struct str without_end_spaces(struct str text)
{
    while (text.length && (text.at[text.length - 1] == ' ' || text.at[text.length - 1] == '\t'))
        text.length--;
    return text;
}

/* The rest of a line from `from` on; a comment behind it keeps its column where it can. */
static void add_rest(struct formatter *formatter, struct str line, size_t from, size_t line_start)
{
    size_t comment = comment_at(formatter, line);
    struct str value = without_end_spaces(str_slice(line, from, comment < from ? from : comment));
    add_text(formatter, value);
    if (comment < line.length) {
        size_t column = formatter->out.length - line_start;
        buf_repeat(&formatter->out, ' ', column + 1 < comment ? comment - column : 1);
        buf_add(&formatter->out, without_end_spaces(str_slice(line, comment, line.length)));
    }
}

/* "- - key: value": each dash is a level. */
static void add_structure(struct formatter *formatter, struct str line)
{
    size_t at = spaces_at(line), start = formatter->out.length;
    size_t column = column_after(formatter, at);
    formatter->shift = (long)column - (long)at;
    buf_repeat(&formatter->out, ' ', column);
    while (is_dash(str_slice(line, at, line.length))) {
        struct str inner = str_slice(line, at + 1, line.length);
        size_t gap = spaces_at(inner);
        if (gap == inner.length || inner.at[gap] == '#')
            break;
        at += 1 + gap;
        buf_text(&formatter->out, "- ");
        column_after(formatter, at);
        formatter->levels[formatter->level_count - 1].after = column += INDENT;
        formatter->shift = (long)column - (long)at;
    }
    add_rest(formatter, line, at, start);
}

static void add_continued(struct formatter *formatter, struct str line)
{
    size_t at = spaces_at(line), start = (size_t)(line.at - formatter->source.at);
    long column = (long)at + formatter->shift;
    bool is_value = at < line.length && formatter->bytes[start + at] != BYTE_OUTSIDE;
    bool ends_in_value = line.length && formatter->bytes[start + line.length - 1] == BYTE_BLOCK;
    size_t before = formatter->out.length;
    if (without_end_spaces(line).length == 0 && !ends_in_value)
        return;
    buf_repeat(&formatter->out, ' ', column > 0 ? (size_t)column : 0);
    if (is_value && ends_in_value)
        add_text(formatter, str_slice(line, at, line.length)); /* spaces at its end may count */
    else
        add_rest(formatter, line, at, before);
}

static void add_line(struct formatter *formatter, struct str line, size_t number)
{
    size_t at = spaces_at(line);
    if (formatter->continues[number]) {
        add_continued(formatter, line);
    } else if (line.at[at] == '#') {
        buf_repeat(&formatter->out, ' ', comment_column(formatter, at));
        buf_add(&formatter->out, without_end_spaces(str_slice(line, at, line.length)));
    } else {
        add_structure(formatter, line);
    }
    buf_byte(&formatter->out, '\n');
}

/* A comment line belongs to what follows it, so its level is that of the next line of structure. */
static void prepare_comment(struct formatter *formatter, struct str rest)
{
    while (rest.length) {
        long end = str_find(rest, '\n');
        struct str line = str_slice(rest, 0, end < 0 ? rest.length : (size_t)end);
        size_t at = spaces_at(line);
        rest = str_slice(rest, line.length + (end >= 0), rest.length);
        if (at == line.length || line.at[at] == '#')
            continue;
        column_after(formatter, at);
        return;
    }
}

static void add_lines(struct formatter *formatter)
{
    struct str rest = formatter->source;
    bool was_blank = true;
    for (size_t number = 0; rest.length; number++) {
        long end = str_find(rest, '\n');
        struct str line = str_slice(rest, 0, end < 0 ? rest.length : (size_t)end);
        size_t at = spaces_at(line);
        bool is_blank = !formatter->continues[number] && without_end_spaces(line).length == 0;
        if (!is_blank && !formatter->continues[number] && line.at[at] == '#')
            prepare_comment(formatter, rest);
        if (!is_blank)
            add_line(formatter, line, number);
        else if (!was_blank)
            buf_byte(&formatter->out, '\n');
        was_blank = is_blank;
        rest = str_slice(rest, line.length + (end >= 0), rest.length);
    }
    struct buf *out = &formatter->out;
    while (out->length > 1 && out->at[out->length - 1] == '\n' && out->at[out->length - 2] == '\n')
        out->length--;
}

/* ---- the whole --------------------------------------------------------------------------------- */

/* Without a byte order mark and carriage returns. */
static struct str clean(struct arena *arena, struct str source)
{
    char *out = arena_alloc(arena, source.length + 1);
    size_t length = 0;
    for (size_t i = str_starts(source, STR("\xEF\xBB\xBF")) ? 3 : 0; i < source.length; i++)
        if (source.at[i] != '\r')
            out[length++] = source.at[i];
    return (struct str){out, length};
}

static struct str formatted(struct arena *arena, struct str source, const struct node *root)
{
    struct formatter formatter = {.source = source};
    formatter.bytes = arena_alloc(arena, source.length + 1);
    formatter.continues =
        arena_array(arena, line_at(source, 0, source.length, 0) + 2, sizeof(bool));
    buf_init(&formatter.out, arena, OUT_MAX);
    mark_node(&formatter, root);
    add_lines(&formatter);
    return buf_str(&formatter.out);
}

bool agreement_fmt(struct arena *arena, struct str source, const char *file,
                   const struct vocabulary *vocabulary, struct str *ret_source, struct err *err)
{
    assert(arena && vocabulary && ret_source);
    const struct agreement *before, *after;
    const struct node *root;
    struct findings findings;
    findings_init(&findings, arena);
    findings.file = file;
    if (!agreement_load(arena, source, file, vocabulary, &before, err))
        return false;
    struct str text = clean(arena, source);
    if (!node_read(arena, text, &findings, &root))
        return findings_err(&findings, err);
    struct str result = formatted(arena, text, root);
    if (!agreement_load(arena, result, file, vocabulary, &after, err))
        return err_wrap(err, "the layout is too unusual to be changed safely");
    if (!str_eq(agreement_canonical(arena, before), agreement_canonical(arena, after)))
        return err_set(err, ERR_REFUSED,
                       "%s: the layout is too unusual to be changed safely: "
                       "formatting would change the meaning",
                       file);
    *ret_source = result;
    return true;
}
