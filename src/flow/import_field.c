/* Reading the fields of a record: text, ids, times, numbers, values. Each refusal says which field,
 * what stands there and what was expected. */
#include "flow/import_int.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/instant.h"
#include "base/text.h"
#include "clock/zone.h"

enum { SHOWN_MAX = 60, SENTENCE_MAX = 512 };

bool import_refuse(struct importer *importer, const char *reason, const char *format, ...)
{
    char text[SENTENCE_MAX];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    importer->reason = reason;
    importer->sentence = str_copy(importer->row_arena, str_of(text));
    return false;
}

/* What a cell holds, for a sentence. */
static struct str shown(struct importer *importer, const struct cell *cell)
{
    struct str text = cell_text(importer, cell);
    if (text.length <= SHOWN_MAX)
        return text;
    size_t length = SHOWN_MAX;
    while (length > 0 && ((unsigned char)text.at[length] & 0xC0) == 0x80)
        length--;
    return str_printf(importer->row_arena, "%.*s...", (int)length, text.at);
}

static const char *name_of(const struct record *record, int field)
{
    const struct import_field *row = &record->kind->fields[field];
    return record->is_us[field] ? row->us_name : row->name;
}

bool field_is_known(const struct record *record, int field)
{
    return !cell_is_null(&record->fields[field]);
}

struct str cell_text(struct importer *importer, const struct cell *cell)
{
    if (!cell->json || cell->json->type == JSON_STRING)
        return cell->text;
    struct buf buf;
    buf_init(&buf, importer->row_arena, IMPORT_PROPERTIES_BYTES_MAX);
    json_write_canonical(&buf, cell->json);
    return buf_str(&buf);
}

static bool missing(struct importer *importer, const struct record *record, int field)
{
    return import_refuse(importer, "a required field is missing", "%s is missing: give it a value",
                         name_of(record, field));
}

static bool has_control(struct str text)
{
    for (size_t i = 0; i < text.length; i++)
        if ((unsigned char)text.at[i] < 0x20 || text.at[i] == 0x7f)
            return true;
    return false;
}

/* Text of at most `bytes_max`, trimmed and in NFC. Numbers are taken as text: ids often are. */
static bool plain_text(struct importer *importer, const char *name, const struct cell *cell,
                       size_t bytes_max, struct str *ret_text)
{
    bool is_nested =
        cell->json && (cell->json->type == JSON_ARRAY || cell->json->type == JSON_OBJECT);
    bool is_inexact = cell->json && cell->json->type == JSON_NUMBER && !cell->json->is_exact;
    if (is_nested)
        return import_refuse(importer, "wrong type", "%s must be a text, not %s", name,
                             cell->json->type == JSON_ARRAY ? "a list" : "an object");
    if (is_inexact)
        return import_refuse(importer, "number beyond 64 bits",
                             "%s is a number beyond 64 bits; put it in quotes", name);
    struct str text = str_trim(cell_text(importer, cell));
    bool is_plain = (cell->json && cell->json->is_plain) || text_plain_length(text) == text.length;
    if (!is_plain)
        text = text_nfc(importer->row_arena, text);
    if (text.length > bytes_max)
        return import_refuse(importer, "text too long", "%s has %zu bytes; at most %zu are kept",
                             name, text.length, bytes_max);
    if (!is_plain && has_control(text))
        return import_refuse(importer, "control character",
                             "%s holds a control character; remove it", name);
    *ret_text = text;
    return true;
}

bool field_id(struct importer *importer, const struct record *record, int field, struct str *ret_id)
{
    const struct cell *cell = &record->fields[field];
    struct str id = {0};
    if (!cell_is_null(cell) &&
        !plain_text(importer, name_of(record, field), cell, IMPORT_ID_BYTES_MAX, &id))
        return false;
    if (!id.length && record->kind->fields[field].is_required)
        return missing(importer, record, field);
    *ret_id = id;
    return true;
}

bool field_word(struct importer *importer, const struct record *record, int field,
                struct str *ret_word)
{
    const struct cell *cell = &record->fields[field];
    struct str word = {0};
    if (!cell_is_null(cell) &&
        !plain_text(importer, name_of(record, field), cell, IMPORT_WORD_BYTES_MAX, &word))
        return false;
    if (!word.length && record->kind->fields[field].is_required)
        return missing(importer, record, field);
    *ret_word = word;
    return true;
}

/* ---- times ------------------------------------------------------------------------------------ */

static bool in_range(struct importer *importer, const char *name, const struct cell *cell,
                     int64_t t_us, int64_t *ret_us)
{
    if (!instant_is_valid(t_us))
        return import_refuse(importer, "time out of range",
                             "%s is " STR_FMT ", outside the years 2000 to 2100", name,
                             STR_ARG(shown(importer, cell)));
    *ret_us = t_us;
    return true;
}

static bool time_of_us(struct importer *importer, const char *name, const struct cell *cell,
                       int64_t *ret_us)
{
    struct dec number;
    bool is_number = cell->json && cell->json->type == JSON_NUMBER
                         ? (number = cell->json->number, cell->json->is_exact)
                         : dec_parse(str_trim(cell->text), &number);
    if (!is_number || number.scale != 0)
        return import_refuse(importer, "not a time",
                             "%s must be whole microseconds since 1970, not '" STR_FMT "'", name,
                             STR_ARG(shown(importer, cell)));
    return in_range(importer, name, cell, number.digits, ret_us);
}

bool cell_time(struct importer *importer, const char *name, const struct cell *cell, bool is_us,
               int64_t *ret_us)
{
    if (is_us)
        return time_of_us(importer, name, cell, ret_us);
    struct written_time time;
    bool is_text = !cell->json || cell->json->type == JSON_STRING;
    if (!is_text || !written_time_parse(str_trim(cell->text), &time))
        return import_refuse(importer, "not a time",
                             "%s must be a time such as 2026-07-11T13:00:00Z or 2026-07-11 13:00, "
                             "not '" STR_FMT "'%s",
                             name, STR_ARG(shown(importer, cell)),
                             is_text ? "" : "; microseconds go into the column that ends in _us");
    const struct zone *zone = importer->options->zone;
    int64_t t_us = time.local_us - time.offset_s * SECOND_US;
    if (!time.has_offset && zone)
        t_us = zone_resolve_local(zone, time.local_us);
    return in_range(importer, name, cell, t_us, ret_us);
}

bool field_time(struct importer *importer, const struct record *record, int field,
                int64_t otherwise, int64_t *ret_us)
{
    const struct cell *cell = &record->fields[field];
    if (!cell_is_null(cell))
        return cell_time(importer, name_of(record, field), cell, record->is_us[field], ret_us);
    if (record->kind->fields[field].is_required)
        return missing(importer, record, field);
    *ret_us = otherwise;
    return true;
}

bool field_received(struct importer *importer, const struct record *record, int field,
                    int64_t own_us, int64_t *ret_us)
{
    if (!importer->options->is_received_now)
        return field_time(importer, record, field, own_us, ret_us);
    *ret_us = importer->options->now_us;
    return true;
}

/* ---- numbers, words --------------------------------------------------------------------------- */

bool field_dec(struct importer *importer, const struct record *record, int field,
               struct dec *ret_number)
{
    const struct cell *cell = &record->fields[field];
    const char *name = name_of(record, field);
    if (cell->json && cell->json->type == JSON_NUMBER) {
        if (!cell->json->is_exact)
            return import_refuse(importer, "number beyond 64 bits",
                                 "%s does not fit 64 bits and 18 decimals", name);
        *ret_number = cell->json->number;
        return true;
    }
    if (dec_parse(str_trim(cell->text), ret_number))
        return true;
    return import_refuse(importer, "not a number",
                         "%s must be a number such as 1234.50, without signs for currency or "
                         "thousands, not '" STR_FMT "'",
                         name, STR_ARG(shown(importer, cell)));
}

bool field_int(struct importer *importer, const struct record *record, int field, int64_t min,
               int64_t max, int64_t otherwise, int64_t *ret_number)
{
    struct dec number = dec_of_int(otherwise);
    if (field_is_known(record, field) && !field_dec(importer, record, field, &number))
        return false;
    if (number.scale != 0 || number.digits < min || number.digits > max)
        return import_refuse(importer, "not a number",
                             "%s must be a whole number from %lld to %lld", name_of(record, field),
                             (long long)min, (long long)max);
    *ret_number = number.digits;
    return true;
}

bool field_choice(struct importer *importer, const struct record *record, int field,
                  const struct str *words, size_t count, int otherwise, int *ret_index)
{
    struct str word;
    if (!field_word(importer, record, field, &word))
        return false;
    if (!word.length) {
        *ret_index = otherwise;
        return true;
    }
    for (size_t i = 0; i < count; i++)
        if (str_eq_nocase(word, words[i])) {
            *ret_index = (int)i;
            return true;
        }
    struct buf known;
    buf_init(&known, importer->row_arena, SENTENCE_MAX);
    for (size_t i = 0; i < count; i++)
        buf_printf(&known, "%s" STR_FMT, i ? ", " : "", STR_ARG(words[i]));
    struct str near = str_nearest(word, words, count);
    const char *name = name_of(record, field);
    struct str said = shown(importer, &record->fields[field]);
    if (near.length)
        return import_refuse(importer, "unknown word",
                             "unknown %s '" STR_FMT "'; did you mean '" STR_FMT "'?", name,
                             STR_ARG(said), STR_ARG(near));
    return import_refuse(importer, "unknown word", "unknown %s '" STR_FMT "'; use one of " STR_FMT,
                         name, STR_ARG(said), STR_ARG(buf_str(&known)));
}

/* ---- values ----------------------------------------------------------------------------------- */

/* 2^63 and more: whoever wrote it meant every digit, and we cannot keep them. */
static bool is_beyond(const struct json *json)
{
    return json->type == JSON_NUMBER && !json->is_exact &&
           (json->real >= 9223372036854775808.0 || json->real < -9223372036854775808.0);
}

static bool refuse_number(struct importer *importer, struct str name)
{
    return import_refuse(importer, "number beyond 64 bits",
                         STR_FMT " is a number beyond 64 bits; put it in quotes", STR_ARG(name));
}

struct value cell_content(struct importer *importer, const struct cell *cell)
{
    if (!cell->json)
        return value_guess(importer->row_arena, cell->text);
    if (cell->json->type == JSON_STRING)
        return value_text(importer->row_arena, cell->text);
    return json_value(importer->row_arena, cell->json);
}

bool cell_value(struct importer *importer, struct str name, const struct cell *cell,
                struct value *ret_value)
{
    if (name.length > IMPORT_NAME_BYTES_MAX)
        return import_refuse(importer, "name too long", "a field's name has more than %d bytes",
                             IMPORT_NAME_BYTES_MAX);
    if (str_starts(name, STR("$")))
        return import_refuse(importer, "reserved name",
                             "a field's name must not begin with '$': such names are Accord's own");
    if (cell->json && is_beyond(cell->json))
        return refuse_number(importer, name);
    struct value value = cell_content(importer, cell);
    if (value.text.length > IMPORT_VALUE_BYTES_MAX)
        return import_refuse(importer, "value too long", STR_FMT " has more than %d bytes",
                             STR_ARG(name), IMPORT_VALUE_BYTES_MAX);
    *ret_value = value;
    return true;
}

static bool check_numbers(struct importer *importer, struct str name, const struct json *json)
{
    if (is_beyond(json))
        return refuse_number(importer, name);
    for (size_t i = 0; (json->type == JSON_ARRAY || json->type == JSON_OBJECT) && i < json->count;
         i++)
        if (!check_numbers(importer, name, &json->items[i]))
            return false;
    return true;
}

/* ---- properties ------------------------------------------------------------------------------- */

struct property_row {
    struct str name;
    bool is_plain_name;
    const struct json *json; /* NULL = a CSV cell: */
    struct str text;
};

/* By bytes. Most names differ in the first. */
static bool comes_before(struct str a, struct str b)
{
    if (a.length && b.length && a.at[0] != b.at[0])
        return (unsigned char)a.at[0] < (unsigned char)b.at[0];
    return str_cmp(a, b) < 0;
}

static void sort_properties(struct property_row *rows, size_t count)
{
    /* nearly sorted, and few: insertion */
    for (size_t i = 1; i < count; i++) {
        struct property_row moved = rows[i];
        size_t at = i;
        for (; at > 0 && comes_before(moved.name, rows[at - 1].name); at--)
            rows[at] = rows[at - 1];
        rows[at] = moved;
    }
}

/* A CSV cell by its content, but with its letters as they are: folding is the reader's. */
static void write_guessed(struct buf *out, struct str text)
{
    struct value value;
    if (value_guess_scalar(out->arena, text, &value))
        buf_add(out, value.text);
    else
        buf_json(out, text);
}

static void write_property(struct buf *out, const struct property_row *row)
{
    if (row->is_plain_name)
        buf_quoted(out, row->name);
    else
        buf_json(out, row->name);
    buf_byte(out, ':');
    if (row->json)
        json_write_canonical(out, row->json);
    else
        write_guessed(out, row->text);
}

static bool collect(struct importer *importer, const struct record *record,
                    const struct json *object, struct property_row *rows, size_t *ret_count)
{
    size_t count = 0;
    for (size_t i = 0; object && i < object->count; i++) {
        const struct json *item = &object->items[i];
        if (item->type == JSON_NULL || (item->type == JSON_STRING && !item->text.length))
            continue; /* empty is unknown, here as in a CSV cell */
        if (!check_numbers(importer, object->keys[i], item))
            return false;
        struct property_row *row = &rows[count++];
        row->name = object->keys[i];
        row->is_plain_name = object->is_plain;
        row->json = item;
    }
    for (size_t i = 0; i < record->extra_count; i++) {
        const struct extra *extra = &record->extras[i];
        if (cell_is_null(extra->cell))
            continue;
        struct property_row *row = &rows[count++];
        row->name = extra->name;
        row->json = extra->cell->json;
        row->text = str_trim(extra->cell->text);
    }
    *ret_count = count;
    return true;
}

/* The object of a properties column: JSON as it is, or JSON in the text of a CSV cell. */
static bool read_object(struct importer *importer, const struct cell *cell,
                        const struct json **ret_object)
{
    *ret_object = cell->json;
    if (!cell->json || cell->json->type == JSON_STRING) {
        struct err err;
        if (!json_parser_parse(importer->parser, importer->row_arena, cell->text, ret_object, &err))
            return import_refuse(importer, "bad properties", "properties: %s", err.text);
    }
    if ((*ret_object)->type != JSON_OBJECT)
        return import_refuse(importer, "bad properties",
                             "properties must be a JSON object, as in {\"path\": \"/pricing\"}");
    return true;
}

bool extras_as_json(struct importer *importer, const struct record *record,
                    const struct cell *object, struct str *ret_json)
{
    const struct json *given = NULL;
    if (!cell_is_null(object) && !read_object(importer, object, &given))
        return false;
    size_t most = record->extra_count + (given ? given->count : 0), count;
    if (most > IMPORT_EXTRAS_MAX)
        return import_refuse(importer, "too many properties", "%zu properties; at most %d are kept",
                             most, IMPORT_EXTRAS_MAX);
    struct property_row *rows = arena_array(importer->row_arena, most, sizeof *rows);
    if (!collect(importer, record, given, rows, &count))
        return false;
    *ret_json = (struct str){0};
    if (!count)
        return true;
    sort_properties(rows, count);
    struct buf out;
    buf_init(&out, importer->row_arena, IMPORT_PROPERTIES_BYTES_MAX);
    for (size_t i = 0; i < count; i++) {
        if (i && str_eq(rows[i].name, rows[i - 1].name))
            return import_refuse(importer, "bad properties",
                                 "the property '" STR_FMT "' stands twice", STR_ARG(rows[i].name));
        buf_byte(&out, i ? ',' : '{');
        write_property(&out, &rows[i]);
    }
    buf_byte(&out, '}');
    if (out.is_full)
        return import_refuse(importer, "properties too long",
                             "the properties have more than %d bytes", IMPORT_PROPERTIES_BYTES_MAX);
    *ret_json = buf_str(&out);
    return true;
}
