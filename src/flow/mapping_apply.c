/* Applying a mapping to rows: names are resolved to columns once, when the import starts. */
#include "flow/mapping_int.h"

#include <assert.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/buf.h"

enum { TEMPLATE_BYTES_MAX = 65536, ITEMS_MAX = 10000, LINE_COLUMN = -1, ITEM_COLUMN = -2 };

/* A part of a template with its column; LINE_COLUMN is {line}, ITEM_COLUMN {item}. */
struct bound_part {
    bool is_column;
    int64_t column;
    struct str text;
};

struct bound {
    struct bound_part *parts;
    size_t count;
};

struct bound_derivation {
    const struct derivation *from;
    uint32_t target, column, year, month, day;
    struct bound value;
    int year_now, last_month; /* of start_year */
};

struct bound_rule {
    const struct rule *from;
    uint32_t each;        /* the column of `each` */
    struct bound *values; /* one an assignment */
    uint32_t *conditions; /* columns of `when` */
    struct cell *cells;   /* of the record at hand, one an assignment */
};

struct applied {
    const struct mapping *mapping;
    struct bound *sets;
    struct bound_derivation *derivations;
    struct bound_rule *rules;
    struct cell item; /* of the rule at hand */
};

/* ---- binding ------------------------------------------------------------------------------------ */

/* A column by its name in the file, or by the name it was given by `rename`. */
static uint32_t bind_column(struct importer *importer, struct str name)
{
    const struct mapping *mapping = importer->options->mapping;
    for (size_t i = 0; i < mapping->rename_count; i++)
        if (str_eq(mapping->renames[i].to, name))
            name = mapping->renames[i].from;
    uint32_t column = column_of(importer, name);
    assert(column != UINT32_MAX); /* a mapping is smaller than IMPORT_COLUMNS_MAX */
    importer->columns.items[column].is_used = true;
    return column;
}

/* `has_item`: {item} is not a column. */
static struct bound bind_template(struct importer *importer, const struct template *template,
                                  bool has_item)
{
    struct bound bound = {.parts =
                              arena_array(importer->arena, template->count, sizeof *bound.parts),
                          .count = template->count};
    for (size_t i = 0; i < template->count; i++) {
        const struct part *part = &template->parts[i];
        bound.parts[i] = (struct bound_part){part->is_column, LINE_COLUMN, part->text};
        if (part->is_column && has_item && str_is(part->text, "item"))
            bound.parts[i].column = ITEM_COLUMN;
        else if (part->is_column && !str_is(part->text, "line"))
            bound.parts[i].column = bind_column(importer, part->text);
    }
    return bound;
}

static struct bound_derivation bind_derivation(struct importer *importer,
                                               const struct derivation *from)
{
    struct bound_derivation to = {.from = from, .target = bind_column(importer, from->name)};
    if (from->column.length)
        to.column = bind_column(importer, from->column);
    if (from->kind == DERIVE_DATE) {
        to.day = bind_column(importer, from->day);
        to.month = bind_column(importer, from->month);
        to.year_now = from->start_year;
        if (from->year.length)
            to.year = bind_column(importer, from->year);
    }
    to.value = bind_template(importer, &from->value, false);
    return to;
}

static struct bound_rule bind_rule(struct importer *importer, const struct rule *from)
{
    struct bound_rule to = {.from = from};
    bool has_item = from->each.count > 0;
    if (has_item)
        to.each = bind_column(importer, from->each.parts[0].text);
    to.values = arena_array(importer->arena, from->count, sizeof *to.values);
    to.cells = arena_array(importer->arena, from->count, sizeof *to.cells);
    to.conditions = arena_array(importer->arena, from->when.count, sizeof *to.conditions);
    for (size_t i = 0; i < from->count; i++)
        to.values[i] = bind_template(importer, &from->assignments[i].value, has_item);
    for (size_t i = 0; i < from->when.count; i++)
        to.conditions[i] = bind_column(importer, from->when.conditions[i].field);
    return to;
}

bool mapping_bind(struct importer *importer, struct applied **ret_applied, struct err *err)
{
    const struct mapping *mapping = importer->options->mapping;
    *ret_applied = NULL;
    if (!mapping)
        return true;
    if (mapping->kind.length && !str_is(mapping->kind, importer->kind->name))
        return err_set(err, ERR_INPUT, "the mapping is for " STR_FMT ", not for %s",
                       STR_ARG(mapping->kind), importer->kind->name);
    struct applied *applied = arena_alloc(importer->arena, sizeof *applied);
    applied->mapping = mapping;
    applied->sets = arena_array(importer->arena, mapping->set_count, sizeof *applied->sets);
    applied->derivations =
        arena_array(importer->arena, mapping->derivation_count, sizeof *applied->derivations);
    applied->rules = arena_array(importer->arena, mapping->rule_count, sizeof *applied->rules);
    for (size_t i = 0; i < mapping->set_count; i++)
        applied->sets[i] = bind_template(importer, &mapping->sets[i].value, false);
    for (size_t i = 0; i < mapping->derivation_count; i++)
        applied->derivations[i] = bind_derivation(importer, &mapping->derivations[i]);
    for (size_t i = 0; i < mapping->rule_count; i++)
        applied->rules[i] = bind_rule(importer, &mapping->rules[i]);
    *ret_applied = applied;
    return true;
}

bool mapping_sets(const struct importer *importer, int field)
{
    const struct mapping *mapping = importer->options->mapping;
    for (size_t i = 0; mapping && i < mapping->set_count; i++)
        if (mapping->sets[i].field == field)
            return true;
    return false;
}

/* ---- templates ---------------------------------------------------------------------------------- */

/* The cell of a part that is not {line}. */
static const struct cell *cell_of(const struct importer *importer, const struct bound_part *part)
{
    return part->column == ITEM_COLUMN ? &importer->applied->item
                                       : &importer->columns.cells[part->column];
}

static struct cell fill(struct importer *importer, const struct bound *bound)
{
    const struct bound_part *first = bound->parts;
    if (bound->count == 1 && first->is_column && first->column != LINE_COLUMN)
        return *cell_of(importer, first);
    struct buf out;
    buf_init(&out, importer->row_arena, TEMPLATE_BYTES_MAX);
    for (size_t i = 0; i < bound->count; i++) {
        const struct bound_part *part = &bound->parts[i];
        if (!part->is_column) {
            buf_add(&out, part->text);
        } else if (part->column == LINE_COLUMN) {
            buf_int(&out, importer->line);
        } else if (cell_is_null(cell_of(importer, part))) {
            return (struct cell){.is_set = true};
        } else {
            buf_add(&out, cell_text(importer, cell_of(importer, part)));
        }
    }
    return (struct cell){.is_set = true, .text = str_trim(buf_str(&out))};
}

void mapping_set(struct importer *importer, struct applied *applied, struct record *record)
{
    const struct mapping *mapping = applied->mapping;
    for (size_t i = 0; i < mapping->set_count; i++) {
        int field = mapping->sets[i].field;
        record->fields[field] = fill(importer, &applied->sets[i]);
        record->is_us[field] = mapping->sets[i].is_us;
    }
}

/* ---- derivations -------------------------------------------------------------------------------- */

static bool derive_lookup(struct importer *importer, struct bound_derivation *row)
{
    struct cell cell = importer->columns.cells[row->column];
    uint32_t index;
    if (!cell_is_null(&cell) && map_get(&row->from->table, cell_text(importer, &cell), &index))
        cell = (struct cell){.text = str_trim(row->from->targets[index])};
    column_set(importer, row->target, cell);
    return true;
}

static bool derive_text(struct importer *importer, struct bound_derivation *row)
{
    column_set(importer, row->target, fill(importer, &row->value));
    return true;
}

/* What a time is made of; -1 = not said. */
struct time_parts {
    int year, month, day, hour, minute, second;
    bool is_pm, is_am;
};

static int take_digits(struct str *text, size_t least, size_t most)
{
    int number = 0;
    size_t count = 0;
    while (count < most && count < text->length && text->at[count] >= '0' && text->at[count] <= '9')
        number = number * 10 + (text->at[count++] - '0');
    if (count < least)
        return -1;
    *text = str_slice(*text, count, text->length);
    return number;
}

/* "jan", "January", "5": 1 to 12, or -1. Takes it off the text. */
static int take_month(struct str *text)
{
    static const char *const months[] = {"january",   "february", "march",    "april",
                                         "may",       "june",     "july",     "august",
                                         "september", "october",  "november", "december"};
    for (int i = 0; i < 12; i++) {
        struct str full = str_of(months[i]);
        size_t lengths[2] = {full.length, 3};
        for (size_t k = 0; k < 2; k++) {
            if (text->length < lengths[k] ||
                !str_eq_nocase(str_slice(*text, 0, lengths[k]), str_slice(full, 0, lengths[k])))
                continue;
            *text = str_slice(*text, lengths[k], text->length);
            return i + 1;
        }
    }
    return take_digits(text, 1, 2);
}

static bool take_half(struct str *text, struct time_parts *parts)
{
    if (text->length < 2)
        return false;
    struct str half = str_slice(*text, 0, 2);
    parts->is_am = str_eq_nocase(half, STR("am"));
    parts->is_pm = str_eq_nocase(half, STR("pm"));
    *text = str_slice(*text, 2, text->length);
    return parts->is_am || parts->is_pm;
}

/* One directive at the start of the format: its length, or 0 if it is text. `*ret_ok` = whether
 * the time had what it wants. */
static size_t take_directive(struct str format, struct str *text, struct time_parts *parts,
                             bool *ret_ok)
{
    const struct {
        struct str word;
        int *target;
        size_t least, most;
    } rows[] = {
        {{"YYYY", 4}, &parts->year, 4, 4}, {{"YY", 2}, &parts->year, 2, 2},
        {{"MM", 2}, &parts->month, 1, 2},  {{"DD", 2}, &parts->day, 1, 2},
        {{"hh", 2}, &parts->hour, 1, 2},   {{"mm", 2}, &parts->minute, 2, 2},
        {{"ss", 2}, &parts->second, 2, 2},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (!str_starts(format, rows[i].word))
            continue;
        *rows[i].target = take_digits(text, rows[i].least, rows[i].most);
        *ret_ok = *rows[i].target >= 0;
        if (i == 1)
            parts->year += 2000;
        return rows[i].word.length;
    }
    if (str_starts(format, STR("MON"))) {
        parts->month = take_month(text);
        *ret_ok = parts->month > 0;
        return 3;
    }
    if (str_starts(format, STR("AM"))) {
        *ret_ok = take_half(text, parts);
        return 2;
    }
    return 0;
}

static bool read_by_format(struct str text, struct str format, struct time_parts *parts)
{
    while (format.length) {
        bool ok = false;
        size_t length = take_directive(format, &text, parts, &ok);
        if (!length) {
            ok = text.length && text.at[0] == format.at[0];
            text = str_slice(text, ok, text.length);
            length = 1;
        }
        if (!ok)
            return false;
        format = str_slice(format, length, format.length);
    }
    if (parts->is_am || parts->is_pm)
        parts->hour = parts->hour % 12 + (parts->is_pm ? 12 : 0);
    return !text.length;
}

/* Whether such a date exists is for the reader of times to say. */
static struct cell time_cell(struct importer *importer, const struct time_parts *parts)
{
    return (struct cell){.text = str_printf(importer->row_arena, "%04d-%02d-%02d %02d:%02d:%02d",
                                            parts->year, parts->month, parts->day, parts->hour,
                                            parts->minute, parts->second)};
}

static bool derive_time(struct importer *importer, struct bound_derivation *row)
{
    const struct cell *from = &importer->columns.cells[row->column];
    struct time_parts parts = {0};
    struct cell cell = {0};
    if (!cell_is_null(from)) {
        struct str text = cell_text(importer, from);
        if (!read_by_format(text, row->from->format, &parts))
            return import_refuse(importer, "not a time",
                                 STR_FMT " is '" STR_FMT "', which does not read as " STR_FMT,
                                 STR_ARG(row->from->column),
                                 (int)(text.length < 60 ? text.length : 60), text.at,
                                 STR_ARG(row->from->format));
        cell = time_cell(importer, &parts);
    }
    column_set(importer, row->target, cell);
    return true;
}

/* A whole number, or the name of a month; -1 if the cell is neither. */
static int number_in(struct importer *importer, uint32_t column, bool is_month)
{
    struct str text = cell_text(importer, &importer->columns.cells[column]);
    int number = is_month ? take_month(&text) : take_digits(&text, 1, 4);
    return text.length ? -1 : number;
}

static bool derive_date(struct importer *importer, struct bound_derivation *row)
{
    const struct derivation *from = row->from;
    const struct cell *cells = importer->columns.cells;
    if (cell_is_null(&cells[row->day]) || cell_is_null(&cells[row->month]) ||
        (from->year.length && cell_is_null(&cells[row->year]))) {
        column_set(importer, row->target, (struct cell){0});
        return true;
    }
    int day = number_in(importer, row->day, false), month = number_in(importer, row->month, true);
    int year = from->year.length ? number_in(importer, row->year, false) : row->year_now;
    if (day < 1 || day > 31 || month < 1 || month > 12 || year < 0)
        return import_refuse(importer, "not a time",
                             STR_FMT " and " STR_FMT " are not the day and month of a date",
                             STR_ARG(from->day), STR_ARG(from->month));
    if (from->start_year) {
        row->year_now += month < row->last_month;
        row->last_month = month;
        year = row->year_now;
    }
    struct cell cell = {.text =
                            str_printf(importer->row_arena, "%04d-%02d-%02d", year, month, day)};
    column_set(importer, row->target, cell);
    return true;
}

bool mapping_derive(struct importer *importer, struct applied *applied)
{
    static bool (*const derive[])(struct importer *, struct bound_derivation *) = {
        [DERIVE_LOOKUP] = derive_lookup,
        [DERIVE_TEXT] = derive_text,
        [DERIVE_TIME] = derive_time,
        [DERIVE_DATE] = derive_date,
    };
    for (size_t i = 0; i < applied->mapping->derivation_count; i++) {
        struct bound_derivation *row = &applied->derivations[i];
        if (!derive[row->from->kind](importer, row))
            return false;
    }
    return true;
}

/* ---- rules -------------------------------------------------------------------------------------- */

size_t mapping_rule_count(const struct applied *applied)
{
    return applied->mapping->rule_count;
}

static bool holds(struct importer *importer, const struct bound_rule *rule)
{
    const struct predicate *when = &rule->from->when;
    for (size_t i = 0; i < when->count; i++) {
        const struct cell *cell = &importer->columns.cells[rule->conditions[i]];
        struct value value = value_null();
        if (!cell_is_null(cell))
            value = cell_content(importer, cell);
        if (!match_holds(&when->conditions[i].match, value))
            return false;
    }
    return true;
}

static void add_item(struct importer *importer, struct items *items, struct cell cell)
{
    if (cell_is_null(&cell) || (!cell.text.length && cell.json && cell.json->type == JSON_STRING))
        return;
    items->cells = arena_grow(importer->row_arena, items->cells, &items->capacity, items->count + 1,
                              sizeof *items->cells);
    items->cells[items->count++] = cell;
}

/* Fields that a rule leaves out and that mean the same in the row. */
static void inherit(const struct record *row, struct record *record)
{
    static const struct {
        struct str field, of_kind, its_id; /* person_id is the id of people */
    } rows[] = {
        {{"person_id", 9}, {"people", 6}, {"id", 2}},
        {{"account_id", 10}, {"accounts", 8}, {"id", 2}},
        {{"source", 6}, {"", 0}, {"", 0}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        bool is_us;
        int to = import_field_index(record->kind, rows[i].field, &is_us);
        if (to < 0 || record->fields[to].is_set)
            continue;
        bool is_own = str_is(rows[i].of_kind, row->kind->name);
        int from = import_field_index(row->kind, is_own ? rows[i].its_id : rows[i].field, &is_us);
        if (from >= 0)
            record->fields[to] = row->fields[from];
    }
}

/* "12; 15" or "12, 15". */
static void split(struct importer *importer, struct str text, struct items *items)
{
    char separator = str_find(text, ';') < 0 ? ',' : ';';
    while (text.length && items->count <= ITEMS_MAX) {
        long end = str_find(text, separator);
        size_t length = end < 0 ? text.length : (size_t)end;
        add_item(importer, items, (struct cell){.text = str_trim(str_slice(text, 0, length))});
        text = str_slice(text, end < 0 ? length : length + 1, text.length);
    }
}

static bool list_items(struct importer *importer, const struct cell *cell, struct items *items)
{
    struct str text = cell->text;
    const struct json *list = cell->json;
    if (!list || list->type == JSON_STRING) {
        struct err why;
        if (text.length == 0 || text.at[0] != '[') {
            split(importer, text, items);
            return true;
        }
        if (!json_parser_parse(importer->parser, importer->row_arena, text, &list, &why))
            return import_refuse(importer, "not a list", "a list that is not JSON: %s", why.text);
    }
    if (list->type != JSON_ARRAY) /* a number alone, or whatever: the field says what it takes */
        add_item(importer, items, *cell);
    for (size_t i = 0; list->type == JSON_ARRAY && i < list->count; i++)
        if (list->items[i].type != JSON_NULL)
            add_item(importer, items,
                     (struct cell){.json = &list->items[i], .text = str_trim(list->items[i].text)});
    return true;
}

bool mapping_rule_items(struct importer *importer, struct applied *applied, size_t index,
                        struct items *ret_items)
{
    const struct bound_rule *rule = &applied->rules[index];
    *ret_items = (struct items){0};
    if (!holds(importer, rule))
        return true;
    const struct cell *cell = &importer->columns.cells[rule->each];
    if (!rule->from->each.count)
        ret_items->count = 1;
    else if (!cell_is_null(cell) && !list_items(importer, cell, ret_items))
        return false;
    return ret_items->count <= ITEMS_MAX ||
           import_refuse(importer, "list too long", "a list of more than %d items", ITEMS_MAX);
}

const struct import_kind *mapping_rule_kind(const struct applied *applied, size_t index)
{
    return applied->rules[index].from->kind;
}

void mapping_rule(struct importer *importer, struct applied *applied, size_t index,
                  const struct cell *item, const struct record *row, struct record *ret_record)
{
    struct bound_rule *rule = &applied->rules[index];
    const struct rule *from = rule->from;
    applied->item = item ? *item : (struct cell){0};
    *ret_record = (struct record){.kind = from->kind, .is_derived = true};
    ret_record->extras = arena_array(importer->row_arena, from->count, sizeof *ret_record->extras);
    for (size_t i = 0; i < from->count; i++) {
        const struct assignment *assignment = &from->assignments[i];
        rule->cells[i] = fill(importer, &rule->values[i]);
        rule->cells[i].is_set = true;
        if (assignment->field < 0) {
            ret_record->extras[ret_record->extra_count++] =
                (struct extra){assignment->name, &rule->cells[i]};
        } else {
            ret_record->fields[assignment->field] = rule->cells[i];
            ret_record->is_us[assignment->field] = assignment->is_us;
        }
    }
    inherit(row, ret_record);
}
