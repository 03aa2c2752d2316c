/* See findings.h. */
#include "findings.h"

#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"

enum { LINE_SHOWN_MAX = 200 };

void findings_init(struct findings *findings, struct arena *arena)
{
    assert(findings && arena);
    *findings = (struct findings){.arena = arena, .file = "agreement"};
}

static void add(struct findings *findings, struct finding finding)
{
    size_t *const totals[] = {&findings->errors, &findings->warnings, &findings->notes};
    ++*totals[finding.severity];
    if (findings->count == FINDINGS_MAX)
        return;
    findings->items = arena_grow(findings->arena, findings->items, &findings->capacity,
                                 findings->count + 1, sizeof *findings->items);
    findings->items[findings->count++] = finding;
}

void findings_error(struct findings *findings, struct place at, const char *code,
                    const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add(findings, (struct finding){SEVERITY_ERROR, at, code,
                                   str_of(arena_vprintf(findings->arena, format, args))});
    va_end(args);
}

void findings_warn(struct findings *findings, struct place at, const char *code, const char *format,
                   ...)
{
    va_list args;
    va_start(args, format);
    add(findings, (struct finding){SEVERITY_WARNING, at, code,
                                   str_of(arena_vprintf(findings->arena, format, args))});
    va_end(args);
}

void findings_note(struct findings *findings, struct place at, const char *code, const char *format,
                   ...)
{
    va_list args;
    va_start(args, format);
    add(findings, (struct finding){SEVERITY_NOTE, at, code,
                                   str_of(arena_vprintf(findings->arena, format, args))});
    va_end(args);
}

void findings_drop(struct findings *findings, const char *code)
{
    assert(findings && code);
    size_t *const totals[] = {&findings->errors, &findings->warnings, &findings->notes};
    size_t kept = 0;
    for (size_t i = 0; i < findings->count; i++)
        if (strcmp(findings->items[i].code, code) == 0)
            --*totals[findings->items[i].severity];
        else
            findings->items[kept++] = findings->items[i];
    findings->count = kept;
}

static bool is_before(const struct finding *a, const struct finding *b)
{
    if (a->at.line != b->at.line)
        return a->at.line < b->at.line;
    return a->at.column < b->at.column;
}

/* Insertion: stable, and few are out of place, since reading goes from top to bottom. */
void findings_sort(struct findings *findings)
{
    for (size_t i = 1; i < findings->count; i++) {
        struct finding moved = findings->items[i];
        size_t at = i;
        for (; at > 0 && is_before(&moved, &findings->items[at - 1]); at--)
            findings->items[at] = findings->items[at - 1];
        findings->items[at] = moved;
    }
}

static const char *severity_word(enum severity severity)
{
    static const char *const words[] = {"error", "warning", "note"};
    return words[severity];
}

/* The `line`th line of the source, without its end. */
static struct str line_of(struct str source, int line)
{
    size_t start = 0;
    for (int at = 1; at < line && start < source.length; start++)
        at += source.at[start] == '\n';
    size_t end = start;
    while (end < source.length && source.at[end] != '\n' && source.at[end] != '\r')
        end++;
    return str_slice(source, start, end);
}

/* The text before the `column`th character. */
static struct str before_column(struct str line, int column)
{
    size_t at = 0;
    for (int passed = 1; passed < column && at < line.length; passed++) {
        size_t step = text_utf8_length(str_slice(line, at, line.length));
        at += step ? step : 1;
    }
    return str_slice(line, 0, at);
}

/* What a document says, safe to show on a terminal: what cannot be shown becomes '?'. */
static void add_clean(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.length;) {
        size_t step = text_utf8_length(str_slice(text, i, text.length));
        unsigned char c = (unsigned char)text.at[i];
        bool is_control = (c < 0x20 && c != '\t') || c == 0x7F ||
                          (step == 2 && c == 0xC2 && (unsigned char)text.at[i + 1] < 0xA0);
        if (step && !is_control)
            buf_add(out, str_slice(text, i, i + step));
        else
            buf_byte(out, '?');
        i += step ? step : 1;
    }
}

/* The line, and below it the caret: a tab stays a tab, a wide character is two spaces. */
static void print_excerpt(struct buf *out, struct str source, struct place at)
{
    struct str line = line_of(source, at.line);
    struct str before = before_column(line, at.column);
    if (line.length > LINE_SHOWN_MAX)
        return;
    buf_text(out, "    ");
    add_clean(out, line);
    buf_text(out, "\n    ");
    for (size_t i = 0; i < before.length;) {
        size_t step = text_utf8_length(str_slice(before, i, before.length));
        struct str one = str_slice(before, i, i + (step ? step : 1));
        if (one.at[0] == '\t')
            buf_byte(out, '\t');
        else
            buf_repeat(out, ' ', text_width(one));
        i += one.length;
    }
    buf_text(out, "^\n");
}

void findings_print(const struct findings *findings, struct str source, struct buf *out)
{
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];
        buf_text(out, findings->file);
        if (finding->at.line)
            buf_printf(out, ":%d:%d", finding->at.line, finding->at.column);
        buf_printf(out, ": %s: ", severity_word(finding->severity));
        add_clean(out, finding->text);
        buf_byte(out, '\n');
        if (finding->at.line)
            print_excerpt(out, source, finding->at);
    }
    size_t more = findings->errors + findings->warnings + findings->notes - findings->count;
    if (more)
        buf_printf(out, "%s: %zu more are not shown\n", findings->file, more);
}

void findings_print_json(const struct findings *findings, struct buf *out)
{
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];
        buf_text(out, "{\"file\":");
        buf_json(out, str_of(findings->file));
        buf_printf(out, ",\"line\":%d,\"column\":%d,\"severity\":\"%s\",\"code\":\"%s\",\"text\":",
                   finding->at.line, finding->at.column, severity_word(finding->severity),
                   finding->code);
        buf_json(out, finding->text);
        buf_text(out, "}\n");
    }
}

bool findings_err(const struct findings *findings, struct err *err)
{
    assert(findings->count > 0);
    const struct finding *first = &findings->items[0];
    for (size_t i = 0; i < findings->count; i++)
        if (findings->items[i].severity == SEVERITY_ERROR) {
            first = &findings->items[i];
            break;
        }
    err_set(err, ERR_INPUT, STR_FMT, STR_ARG(first->text));
    return err_at(err, findings->file, first->at.line, first->at.column);
}
