#include "cli/table.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/text.h"
#include "cli/app.h"

enum { GAP = 2, SHRUNK_MIN = 8 };

struct table {
    struct arena *arena;
    const struct column *columns;
    size_t column_count;
    struct str *cells;
    size_t cell_count;
    size_t capacity;
};

struct table *table_new(struct arena *arena, const struct column *columns, size_t count)
{
    assert(count > 0);
    struct table *table = arena_alloc(arena, sizeof *table);
    *table = (struct table){.arena = arena, .columns = columns, .column_count = count};
    return table;
}

void table_cell(struct table *table, struct str text)
{
    table->cells = arena_grow(table->arena, table->cells, &table->capacity, table->cell_count + 1,
                              sizeof *table->cells);
    table->cells[table->cell_count++] = app_clean(table->arena, text);
}

void table_cellf(struct table *table, const char *format, ...)
{
    char text[512];
    va_list list;
    va_start(list, format);
    int length = vsnprintf(text, sizeof text, format, list);
    va_end(list);
    assert(length >= 0);
    table_cell(table, str_copy(table->arena, str_of(text)));
}

void table_int(struct table *table, int64_t number)
{
    table_cellf(table, "%lld", (long long)number);
}

void table_points(struct table *table, int64_t mp)
{
    assert(mp >= 0);
    table_int(table, mp / 1000);
}

struct str text_fit(struct arena *arena, struct str text, size_t width, bool is_unicode)
{
    if (text_width(text) <= width)
        return text;
    struct str mark = is_unicode ? STR("…") : STR("..");
    size_t mark_width = is_unicode ? 1 : 2;
    size_t end = 0, used = 0;
    while (end < text.length) {
        struct str rest = str_slice(text, end, text.length);
        size_t length = text_utf8_length(rest);
        length = length ? length : 1;
        size_t more = text_width(str_slice(rest, 0, length));
        if (used + more + mark_width > width)
            break;
        used += more;
        end += length;
    }
    struct str kept = str_slice(text, 0, end);
    return str_printf(arena, STR_FMT STR_FMT, STR_ARG(kept), STR_ARG(mark));
}

static size_t *widths_of(const struct table *table, struct arena *arena)
{
    size_t *widths = arena_array(arena, table->column_count, sizeof *widths);
    for (size_t c = 0; c < table->column_count; c++)
        widths[c] = text_width(str_of(table->columns[c].title));
    for (size_t i = 0; i < table->cell_count; i++) {
        size_t width = text_width(table->cells[i]);
        if (width > widths[i % table->column_count])
            widths[i % table->column_count] = width;
    }
    return widths;
}

/* The widest column that may be cut, and is still worth cutting; column_count if there is none. */
static size_t widest_shrinkable(const struct table *table, const size_t *widths)
{
    size_t widest = table->column_count;
    for (size_t c = 0; c < table->column_count; c++)
        if (table->columns[c].shrinks && widths[c] > SHRUNK_MIN &&
            (widest == table->column_count || widths[c] > widths[widest]))
            widest = c;
    return widest;
}

static void shrink(const struct table *table, size_t *widths, size_t room)
{
    size_t total = GAP * (table->column_count - 1);
    for (size_t c = 0; c < table->column_count; c++)
        total += widths[c];
    while (total > room) {
        size_t widest = widest_shrinkable(table, widths);
        if (widest == table->column_count)
            return;
        widths[widest]--;
        total--;
    }
}

static const char *tier_colour(struct str tier)
{
    switch (tier.length ? tier.at[0] : 0) {
    case 'A':
        return "\033[1;32m";
    case 'B':
        return "\033[33m";
    case 'C':
        return "\033[36m";
    case 'X':
        return "\033[31m";
    default:
        return "\033[2m";
    }
}

static void print_cell(const struct table *table, const struct app *app, struct str cell, size_t c,
                       size_t width, bool is_last)
{
    bool is_title = cell.at == table->columns[c].title;
    struct str text = text_fit(table->arena, cell, width, app->is_unicode);
    size_t used = text_width(text);
    int pad = used < width ? (int)(width - used) : 0;
    bool is_right = table->columns[c].kind == COLUMN_NUMBER;
    bool is_tier = table->columns[c].kind == COLUMN_TIER && !is_title && app->has_colour;
    const char *start = is_tier ? tier_colour(text) : is_title && app->has_colour ? "\033[2m" : "";
    app_print(app, "%*s%s" STR_FMT "%s", is_right ? pad : 0, "", start, STR_ARG(text),
              start[0] ? "\033[0m" : "");
    if (!is_last)
        app_print(app, "%*s", (is_right ? 0 : pad) + GAP, "");
}

static void print_row(const struct table *table, const struct app *app, const struct str *cells,
                      const size_t *widths, int indent)
{
    app_print(app, "%*s", indent, "");
    size_t last = table->column_count; /* behind the last cell that has text: no trailing blanks */
    while (last > 1 && (cells ? !cells[last - 1].length : !table->columns[last - 1].title[0]))
        last--;
    for (size_t c = 0; c < last; c++) {
        struct str cell = cells ? cells[c] : str_of(table->columns[c].title);
        print_cell(table, app, cell, c, widths[c], c + 1 == last);
    }
    app_print(app, "\n");
}

void table_print(const struct table *table, const struct app *app, int indent)
{
    assert(table->cell_count % table->column_count == 0);
    if (!table->cell_count)
        return;
    size_t *widths = widths_of(table, table->arena);
    if (app->width > indent)
        shrink(table, widths, (size_t)(app->width - indent));
    print_row(table, app, NULL, widths, indent);
    for (size_t i = 0; i < table->cell_count; i += table->column_count)
        print_row(table, app, table->cells + i, widths, indent);
}

void print_wrapped(const struct app *app, struct str text, int indent, int width)
{
    size_t room = (size_t)(width > indent + 20 ? width - indent : 20);
    size_t used = 0;
    while (text.length) {
        long space = str_find(text, ' ');
        struct str word = str_slice(text, 0, space < 0 ? text.length : (size_t)space);
        text = str_slice(text, word.length + (space >= 0), text.length);
        size_t columns = text_width(word);
        if (!word.length)
            continue;
        bool is_first = used == 0;
        bool breaks = !is_first && used + 1 + columns > room;
        if (is_first || breaks)
            app_print(app, "%s%*s", breaks ? "\n" : "", indent, "");
        app_print(app, "%s" STR_FMT, is_first || breaks ? "" : " ", STR_ARG(word));
        used = is_first || breaks ? columns : used + 1 + columns;
    }
    app_print(app, "\n");
}
