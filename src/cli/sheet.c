#include "cli/sheet.h"

#include <assert.h>
#include <math.h>

#include "base/buf.h"
#include "base/value.h"

static void start_cell(struct sheet *sheet)
{
    if (sheet->column++)
        buf_byte(sheet->buf, ',');
}

static bool is_dangerous(struct str text)
{
    struct dec number;
    if (!text.length || dec_parse(text, &number))
        return false;
    return memchr("=+-@\t\r\n", text.at[0], 7) != NULL;
}

static bool parts_cells(char byte)
{
    return byte == ',' || byte == '"' || byte == '\r' || byte == '\n' || byte == ';' ||
           byte == '\t';
}

static bool needs_quotes(struct str text)
{
    for (size_t i = 0; i < text.length; i++)
        if (parts_cells(text.at[i]))
            return true;
    return text.length && (text.at[0] == ' ' || text.at[text.length - 1] == ' ');
}

static void add_quoted(struct buf *buf, struct str text)
{
    for (size_t i = 0; i < text.length; i++) {
        if (text.at[i] == '"')
            buf_byte(buf, '"');
        buf_byte(buf, text.at[i]);
    }
    buf_byte(buf, '"');
}

void sheet_text(struct sheet *sheet, struct str text)
{
    start_cell(sheet);
    bool is_quoted = needs_quotes(text);
    if (is_quoted)
        buf_byte(sheet->buf, '"');
    if (is_dangerous(text))
        buf_byte(sheet->buf, '\'');
    if (is_quoted)
        add_quoted(sheet->buf, text);
    else
        buf_add(sheet->buf, text);
}

void sheet_int(struct sheet *sheet, int64_t number)
{
    start_cell(sheet);
    buf_int(sheet->buf, number);
}

void sheet_none(struct sheet *sheet)
{
    start_cell(sheet);
}

void sheet_real(struct sheet *sheet, double number)
{
    start_cell(sheet);
    if (isfinite(number))
        buf_json_real(sheet->buf, number);
}

void sheet_end(struct sheet *sheet)
{
    assert(sheet->column > 0);
    buf_text(sheet->buf, "\n");
    sheet->column = 0;
}

void sheet_titles(struct sheet *sheet, const char *titles)
{
    assert(sheet->column == 0);
    buf_text(sheet->buf, titles);
    buf_text(sheet->buf, "\n");
}
