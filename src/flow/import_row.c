/* From a reader's row to a record: columns are known by number, so that templates, conditions and
 * kinds look nothing up by name while rows pass. JSON meets its columns as it goes; CSV names them
 * in its header. */
#include "flow/import_int.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/arena.h"
#include "flow/mapping_int.h"

enum { WARNING_MAX = 400, RANGE_TEXT_MAX = 12, NEAR_NAME_MIN = 7 };

void import_warn(struct importer *importer, const char *format, ...)
{
    char text[WARNING_MAX];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    size_t count = importer->warning_count;
    struct str *larger = arena_array(importer->arena, count + 1, sizeof *larger);
    if (count)
        memcpy(larger, importer->warnings, count * sizeof *larger);
    larger[count] = str_copy(importer->arena, str_of(text));
    importer->warnings = larger;
    importer->warning_count = count + 1;
}

int import_field_index(const struct import_kind *kind, struct str name, bool *ret_is_us)
{
    for (size_t i = 0; i < kind->field_count; i++) {
        const struct import_field *field = &kind->fields[i];
        *ret_is_us = field->us_name && str_is(name, field->us_name);
        if (*ret_is_us || str_is(name, field->name))
            return (int)i;
    }
    return -1;
}

/* ---- columns -------------------------------------------------------------------------------- */

void columns_init(struct importer *importer)
{
    importer->columns = (struct columns){.arena = importer->arena};
    map_init(&importer->columns.by_name, importer->arena);
}

static void apply_names(const struct mapping *mapping, struct column *column)
{
    for (size_t i = 0; mapping && i < mapping->rename_count; i++)
        if (str_eq(mapping->renames[i].from, column->name))
            column->becomes = mapping->renames[i].to;
    for (size_t i = 0; mapping && i < mapping->skip_count; i++)
        if (str_eq(mapping->skips[i], column->name) || str_eq(mapping->skips[i], column->becomes))
            column->is_skipped = true;
}

/* What the main kind makes of a column. */
static void resolve(const struct import_kind *kind, struct column *column)
{
    static const struct str prefix = {"properties.", 11};
    column->field = -1;
    if (column->is_skipped || !column->becomes.length)
        return;
    column->field = import_field_index(kind, column->becomes, &column->is_us);
    if (column->field >= 0)
        return;
    if (column->becomes.at[0] == '$')
        return; /* such names are Accord's own */
    if (kind->extras == EXTRAS_ATTRIBUTES) {
        column->is_extra = true;
        column->extra_name = column->becomes;
    }
    if (kind->extras == EXTRAS_PROPERTIES && str_starts(column->becomes, prefix) &&
        column->becomes.length > prefix.length) {
        column->is_extra = true;
        column->extra_name = str_slice(column->becomes, prefix.length, column->becomes.length);
    }
}

uint32_t column_of(struct importer *importer, struct str name)
{
    struct columns *columns = &importer->columns;
    uint32_t number;
    if (map_get(&columns->by_name, name, &number))
        return number;
    if (columns->count == IMPORT_COLUMNS_MAX)
        return UINT32_MAX;
    struct str kept = str_copy(columns->arena, name);
    number = (uint32_t)columns->count;
    map_put(&columns->by_name, kept, number);
    columns->items = arena_grow(columns->arena, columns->items, &columns->capacity,
                                columns->count + 1, sizeof *columns->items);
    columns->cells = arena_grow(columns->arena, columns->cells, &columns->cell_capacity,
                                columns->count + 1, sizeof *columns->cells);
    columns->present = arena_grow(columns->arena, columns->present, &columns->present_capacity,
                                  columns->count + 1, sizeof *columns->present);
    struct column *column = &columns->items[columns->count++];
    *column = (struct column){.name = kept, .becomes = kept};
    columns->cells[number] = (struct cell){0};
    apply_names(importer->options->mapping, column);
    resolve(importer->kind, column);
    return number;
}

/* The cell of a column in the row at hand, for the caller to fill. */
static struct cell *cell_of(struct columns *columns, uint32_t column)
{
    assert(column < columns->count);
    struct cell *cell = &columns->cells[column];
    if (!cell->is_set)
        columns->present[columns->present_count++] = column;
    cell->is_set = true;
    return cell;
}

void column_set(struct importer *importer, uint32_t column, struct cell cell)
{
    cell.is_set = true;
    *cell_of(&importer->columns, column) = cell;
}

static void forget_row(struct columns *columns)
{
    for (size_t i = 0; i < columns->present_count; i++)
        columns->cells[columns->present[i]] = (struct cell){0};
    columns->present_count = 0;
}

/* ---- the header of a CSV ---------------------------------------------------------------------- */

static bool gives_field(const struct importer *importer, int field)
{
    const struct columns *columns = &importer->columns;
    for (size_t i = 0; i < columns->count; i++)
        if (columns->items[i].field == field)
            return true;
    return mapping_sets(importer, field);
}

static bool column_missing(struct importer *importer, const char *name, const struct str *header,
                           size_t count, struct err *err)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq_nocase(header[i], str_of(name)))
            return err_set(err, ERR_INPUT,
                           "%s need a column '%s', and the file has '" STR_FMT
                           "'; rename it there, or with --map",
                           importer->kind->name, name, STR_ARG(header[i]));
    struct str near = str_nearest(str_of(name), header, count);
    if (near.length)
        return err_set(err, ERR_INPUT,
                       "%s need a column '%s'; is it '" STR_FMT "'? rename it there, or with --map",
                       importer->kind->name, name, STR_ARG(near));
    return err_set(err, ERR_INPUT,
                   "%s need a column '%s', and the file has none; add it, or name the column that "
                   "holds it with --map",
                   importer->kind->name, name);
}

static bool check_required(struct importer *importer, const struct str *header, size_t count,
                           struct err *err)
{
    const struct import_kind *kind = importer->kind;
    for (size_t i = 0; i < kind->field_count; i++)
        if (kind->fields[i].is_required && !gives_field(importer, (int)i))
            return column_missing(importer, kind->fields[i].name, header, count, err);
    return true;
}

/* Two columns may not become one. */
static bool check_clashes(const struct importer *importer, struct err *err)
{
    const struct columns *columns = &importer->columns;
    for (size_t i = 0; i < columns->header_count; i++) {
        const struct column *a = &columns->items[columns->header[i]];
        for (size_t j = 0; j < i; j++) {
            const struct column *b = &columns->items[columns->header[j]];
            bool same = a->field >= 0
                            ? a->field == b->field
                            : a->is_extra && b->is_extra && str_eq(a->extra_name, b->extra_name);
            if (same && i != j)
                return err_set(err, ERR_INPUT,
                               "the columns '" STR_FMT "' and '" STR_FMT
                               "' mean the same; leave one out, or skip it with --map",
                               STR_ARG(b->name), STR_ARG(a->name));
        }
    }
    return true;
}

bool columns_bind_header(struct importer *importer, const char *file, const struct str *header,
                         size_t count, struct err *err)
{
    struct columns *columns = &importer->columns;
    columns->header = arena_array(importer->arena, count, sizeof *columns->header);
    columns->header_count = count;
    for (size_t i = 0; i < count; i++) {
        columns->header[i] = column_of(importer, header[i]);
        columns->items[columns->header[i]].is_in_file = true;
    }
    const struct mapping *mapping = importer->options->mapping;
    bool done = check_clashes(importer, err) &&
                ((mapping && !mapping->keeps_rows) || check_required(importer, header, count, err));
    return done || err_at(err, file, 1, 1);
}

/* ---- rows ------------------------------------------------------------------------------------- */

static bool is_missing_word(const struct importer *importer, struct str text)
{
    const struct import_options *options = importer->options;
    const struct mapping *mapping = options->mapping;
    for (size_t i = 0; i < options->missing_count; i++)
        if (str_eq(text, options->missing[i]))
            return true;
    for (size_t i = 0; mapping && i < mapping->missing_count; i++)
        if (str_eq(text, mapping->missing[i]))
            return true;
    return false;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool all_of(struct str text, bool (*is)(char c))
{
    for (size_t i = 0; i < text.length; i++)
        if (!is(text.at[i]))
            return false;
    return text.length > 0;
}

static bool is_month(struct str text)
{
    static const char months[] = "jan feb mar apr may jun jul aug sep oct nov dec ";
    for (const char *at = months; *at; at += 4)
        if (text.length == 3 && str_eq_nocase(text, (struct str){at, 3}))
            return true;
    return false;
}

/* Counts texts like 5-20 and like May-20: a column that has both was in a spreadsheet. */
static void note_ranges(struct column *column, struct str text, int64_t line)
{
    long dash = text.length <= RANGE_TEXT_MAX ? str_find(text, '-') : -1;
    if (dash <= 0)
        return;
    struct str left = str_slice(text, 0, (size_t)dash);
    struct str right = str_slice(text, (size_t)dash + 1, text.length);
    if (all_of(left, is_digit) && all_of(right, is_digit)) {
        column->ranges++;
    } else if ((is_month(left) && all_of(right, is_digit)) ||
               (all_of(left, is_digit) && all_of(right, is_letter) && is_month(right))) {
        if (!column->months++)
            column->first_month_line = line;
    }
}

void row_take_csv(struct importer *importer, const struct str *cells)
{
    struct columns *columns = &importer->columns;
    forget_row(columns);
    for (size_t i = 0; i < columns->header_count; i++) {
        uint32_t number = columns->header[i];
        struct str text = str_trim(cells[i]);
        note_ranges(&columns->items[number], text, importer->line);
        cell_of(columns, number)->text = is_missing_word(importer, text) ? (struct str){0} : text;
    }
}

/* Rows of one file mostly have the same keys in the same order. */
static uint32_t column_of_key(struct importer *importer, struct str key, uint32_t guess)
{
    struct columns *columns = &importer->columns;
    if (guess < columns->count && str_eq(columns->items[guess].name, key))
        return guess;
    return column_of(importer, key);
}

static void take_value(struct importer *importer, uint32_t column, const struct json *value)
{
    struct cell *cell = cell_of(&importer->columns, column);
    struct str text = str_trim(value->text);
    if (value->type == JSON_STRING)
        note_ranges(&importer->columns.items[column], text, importer->line);
    bool is_null = value->type == JSON_NULL || (value->type == JSON_STRING &&
                                                (!text.length || is_missing_word(importer, text)));
    cell->json = is_null ? NULL : value;
    cell->text = is_null ? (struct str){0} : text;
}

bool row_take_json(struct importer *importer, const struct json *object)
{
    struct columns *columns = &importer->columns;
    uint32_t guess = 0;
    forget_row(columns);
    for (size_t i = 0; i < object->count; i++) {
        uint32_t number = column_of_key(importer, object->keys[i], guess);
        if (number == UINT32_MAX)
            return import_refuse(importer, "too many columns",
                                 "the rows so far name %d different keys: that is data, not names",
                                 IMPORT_COLUMNS_MAX);
        columns->items[number].is_in_file = true;
        take_value(importer, number, &object->items[i]);
        guess = number + 1;
    }
    return true;
}

bool row_as_record(struct importer *importer, struct record *ret_record)
{
    struct columns *columns = &importer->columns;
    struct record *record = ret_record;
    *record = (struct record){.kind = importer->kind};
    record->extras =
        arena_array(importer->row_arena, columns->present_count, sizeof *record->extras);
    for (size_t i = 0; i < columns->present_count; i++) {
        uint32_t number = columns->present[i];
        const struct column *column = &columns->items[number];
        const struct cell *cell = &columns->cells[number];
        if (column->is_extra)
            record->extras[record->extra_count++] = (struct extra){column->extra_name, cell};
        if (column->field < 0)
            continue;
        if (!cell_is_null(&record->fields[column->field]) && !cell_is_null(cell))
            return import_refuse(importer, "given twice",
                                 "%s is given twice, also as '" STR_FMT "'",
                                 importer->kind->fields[column->field].name, STR_ARG(column->name));
        if (record->fields[column->field].is_set && cell_is_null(cell))
            continue;
        record->fields[column->field] = *cell;
        record->is_us[column->field] = column->is_us;
    }
    return true;
}

/* ---- what the whole file shows ------------------------------------------------------------------ */

static void warn_dates(struct importer *importer, const struct column *column)
{
    if (!column->ranges || !column->months)
        return;
    import_warn(importer,
                "column '" STR_FMT "': %lld values look like dates among %lld ranges (the first at "
                "line %lld): a spreadsheet turns 5-20 into May-20; format the column as text and "
                "export again",
                STR_ARG(column->name), (long long)column->months, (long long)column->ranges,
                (long long)column->first_month_line);
}

/* An attribute that is nearly the name of a field was most likely meant to be it. */
static struct str near_field(const struct importer *importer, struct str name)
{
    struct str names[2 * IMPORT_FIELDS_MAX];
    size_t count = 0;
    for (size_t i = 0; i < importer->kind->field_count; i++) {
        const struct import_field *field = &importer->kind->fields[i];
        names[count++] = str_of(field->name);
        if (field->us_name)
            names[count++] = str_of(field->us_name);
    }
    return name.length < NEAR_NAME_MIN ? (struct str){0} : str_nearest(name, names, count);
}

static void note_unknown(struct importer *importer, const struct column *column)
{
    struct str *larger = arena_array(importer->arena, importer->unknown_count + 1, sizeof *larger);
    if (importer->unknown_count)
        memcpy(larger, importer->unknown, importer->unknown_count * sizeof *larger);
    larger[importer->unknown_count++] =
        column->name.length ? column->name : STR("(without a name)");
    importer->unknown = larger;
}

void columns_report(struct importer *importer)
{
    const struct columns *columns = &importer->columns;
    for (size_t i = 0; i < columns->count; i++) {
        const struct column *column = &columns->items[i];
        if (!column->is_in_file || column->field >= 0 || column->is_skipped)
            continue;
        warn_dates(importer, column);
        if (!column->is_extra && !column->is_used)
            note_unknown(importer, column);
        struct str near = near_field(importer, column->becomes);
        if (near.length && !column->is_used)
            import_warn(importer, "column '" STR_FMT "': did you mean '" STR_FMT "'?",
                        STR_ARG(column->name), STR_ARG(near));
    }
}
