/* From the file to shaped rows: each is read, arranged as a record, and read by its kind, and by
 * those of a mapping's rules. Knows nothing of the ledger; see import_int.h. */
#include "flow/import_int.h"

#include <assert.h>

#include "base/arena.h"
#include "base/content.h"
#include "base/csv.h"
#include "base/jsonl.h"
#include "base/source.h"
#include "flow/mapping_int.h"

/* ---- either reader ---------------------------------------------------------------------------- */

struct row {
    int64_t line;
    struct str raw;
    bool is_cut, is_refused;
    const char *reason;
    const struct err *why;   /* of the reader; NULL = not refused by it */
    const struct str *cells; /* CSV */
};

struct rows {
    struct csv *csv; /* one of the two */
    struct jsonl *jsonl;
};

static bool rows_open(struct importer *importer, struct err *err)
{
    const struct import_options *options = importer->options;
    struct source *source = importer->source;
    struct rows *rows = importer->rows;
    enum content content;
    if (!content_of(source, &content, err))
        return false;
    if (content == CONTENT_JSON)
        return jsonl_open(importer->arena, source, options->row_bytes_max, &rows->jsonl, err);
    struct csv_options csv_options = {.delimiter =
                                          options->mapping ? options->mapping->delimiter : '\0',
                                      .row_bytes_max = options->row_bytes_max};
    if (!csv_open(importer->arena, source, &csv_options, &rows->csv, err))
        return false;
    size_t count;
    const struct str *header = csv_header(rows->csv, &count);
    return columns_bind_header(importer, source_name(source), header, count, err);
}

static bool rows_next(struct rows *rows, struct row *row, bool *ret_more, struct err *err)
{
    if (rows->csv) {
        struct csv_row from;
        if (!csv_next(rows->csv, &from, ret_more, err))
            return false;
        if (*ret_more)
            *row = (struct row){from.line,   from.raw, from.is_cut, from.is_refused,
                                from.reason, from.why, from.cells};
        return true;
    }
    struct jsonl_row from;
    if (!jsonl_next(rows->jsonl, &from, ret_more, err))
        return false;
    if (*ret_more)
        *row = (struct row){from.line,   from.raw, from.is_cut, from.is_refused,
                            from.reason, from.why, NULL};
    return true;
}

/* ---- one row ---------------------------------------------------------------------------------- */

struct str import_kept(struct importer *importer, struct str text)
{
    return text.length ? str_copy(importer->lot->arena, text) : (struct str){0};
}

/* Adds a record to the lot: what its kind made of it, or why it is refused. A row of which a
 * record is refused is kept as it stands. */
static void add_shaped(struct importer *importer, const struct row *row, struct shaped shaped)
{
    struct lot *lot = importer->lot;
    struct shaped_row *to = &lot->rows[lot->count];
    lot->records = arena_grow(lot->arena, lot->records, &lot->record_capacity,
                              lot->record_count + 1, sizeof *lot->records);
    if (!shaped.content) {
        shaped.why = importer->reason;
        shaped.sentence = import_kept(importer, importer->sentence);
        to->column = row->why ? row->why->column : 0;
        to->is_cut = row->is_cut;
        if (!to->raw.at)
            to->raw = str_copy(lot->arena, row->raw);
    }
    lot->records[lot->record_count++] = shaped;
    to->count++;
}

/* What would have been a record of this kind cannot be one. */
static void add_refused(struct importer *importer, const struct row *row,
                        const struct import_kind *kind)
{
    add_shaped(importer, row, (struct shaped){.kind = kind});
}

/* False = refused. */
static bool add_record(struct importer *importer, const struct row *row,
                       const struct record *record)
{
    struct shaped shaped = {.kind = record->kind};
    bool is_kept = record->kind->read(importer, record, &shaped);
    assert(is_kept == (shaped.content != NULL));
    add_shaped(importer, row, shaped);
    return is_kept;
}

static bool take(struct importer *importer, const struct row *row)
{
    if (row->is_refused) {
        importer->reason = row->reason;
        importer->sentence = str_copy(importer->row_arena, str_of(row->why->text));
        return false;
    }
    if (row->cells) {
        row_take_csv(importer, row->cells);
        return true;
    }
    const struct json *root;
    struct err why;
    if (!json_parser_parse(importer->parser, importer->row_arena, row->raw, &root, &why))
        return import_refuse(importer, "not JSON", "%s", why.text);
    if (root->type != JSON_OBJECT)
        return import_refuse(importer, "not an object", "a row must be an object { }");
    return row_take_json(importer, root);
}

static bool arrange(struct importer *importer, const struct row *row, struct record *record)
{
    if (!take(importer, row))
        return false;
    if (importer->applied && !mapping_derive(importer, importer->applied))
        return false;
    if (!row_as_record(importer, record))
        return false;
    if (importer->applied)
        mapping_set(importer, importer->applied, record);
    return true;
}

static void apply_rule(struct importer *importer, const struct row *row,
                       const struct record *record, size_t rule)
{
    struct items items;
    if (!mapping_rule_items(importer, importer->applied, rule, &items)) {
        add_refused(importer, row, mapping_rule_kind(importer->applied, rule));
        return;
    }
    for (size_t i = 0; i < items.count; i++) {
        struct record further;
        mapping_rule(importer, importer->applied, rule, items.cells ? &items.cells[i] : NULL,
                     record, &further);
        (void)add_record(importer, row, &further);
    }
}

static void shape_row(struct importer *importer, const struct row *row)
{
    struct record record;
    arena_reset(importer->row_arena);
    importer->line = row->line;
    if (!arrange(importer, row, &record)) {
        add_refused(importer, row, importer->kind);
        return;
    }
    const struct mapping *mapping = importer->options->mapping;
    if ((!mapping || mapping->keeps_rows) && !add_record(importer, row, &record))
        return;
    size_t rules = importer->applied ? mapping_rule_count(importer->applied) : 0;
    for (size_t i = 0; i < rules; i++)
        apply_rule(importer, row, &record, i);
}

/* ---- lots of rows ------------------------------------------------------------------------------- */

/* A JSON document that stands over many lines would give one refusal a line. */
static bool check_first_row(struct importer *importer, const struct row *row, struct err *err)
{
    if (importer->row_count || row->cells || !str_is(row->raw, "{"))
        return true;
    err_set(err, ERR_INPUT,
            "one JSON document over several lines; write one object a line (jq -c '.[]')");
    return err_at(err, source_name(importer->source), (int)row->line, 1);
}

/* The next row, if there is one. */
static bool add_row(struct importer *importer, bool *ret_more, struct err *err)
{
    struct lot *lot = importer->lot;
    struct row row;
    if (!rows_next(importer->rows, &row, ret_more, err))
        return false;
    if (!*ret_more)
        return true;
    if (!check_first_row(importer, &row, err))
        return false;
    lot->rows[lot->count] = (struct shaped_row){.line = row.line,
                                                .bytes = row.raw.length,
                                                .bytes_read = source_bytes_read(importer->source),
                                                .first = lot->record_count};
    shape_row(importer, &row);
    lot->bytes += row.raw.length;
    lot->count++;
    importer->row_count++;
    return true;
}

void importer_shape(struct importer *importer, struct lot *lot)
{
    bool more = true;
    size_t most = importer->options->lot_rows ? importer->options->lot_rows : IMPORT_LOT_ROWS;
    importer->lot = lot;
    lot->rows = arena_array(lot->arena, most, sizeof *lot->rows);
    while (more && !lot->is_failed && lot->count < most && lot->bytes < LOT_BYTES)
        lot->is_failed = !add_row(importer, &more, &lot->err);
    lot->is_last = lot->is_failed || !more;
}

/* ---- the whole -------------------------------------------------------------------------------- */

static void release(void *thing)
{
    arena_free(thing);
}

bool importer_open(struct arena *arena, struct source *source, const struct import_options *options,
                   struct importer **ret_importer, struct err *err)
{
    struct importer *importer = arena_alloc(arena, sizeof *importer);
    importer->arena = arena;
    importer->row_arena = arena_new("imported row");
    arena_defer(arena, release, importer->row_arena);
    importer->options = options;
    importer->kind = import_kind_named(str_of(options->kind));
    assert(importer->kind); /* import_check_kind() came first */
    importer->source = source;
    importer->rows = arena_alloc(arena, sizeof *importer->rows);
    importer->parser = json_parser_new(arena);
    importer->digester = digester_new(arena);
    columns_init(importer);
    *ret_importer = importer;
    return mapping_bind(importer, &importer->applied, err) && rows_open(importer, err);
}

static void warn_lines(struct importer *importer, int64_t rows, int64_t line, const char *what)
{
    if (rows)
        import_warn(importer, "%s: %lld row%s (the first at line %lld)", what, (long long)rows,
                    rows == 1 ? "" : "s", (long long)line);
}

void importer_report(struct importer *importer, struct import_result *result)
{
    const struct rows *rows = importer->rows;
    columns_report(importer);
    warn_lines(importer, importer->nobody_rows, importer->first_nobody_line,
               "neither a person nor an account is named, so it counts for nobody");
    warn_lines(importer, importer->no_currency_rows, importer->first_no_currency_line,
               "an amount without a currency is kept with two decimals");
    result->warnings = importer->warnings;
    result->warning_count = importer->warning_count;
    result->unknown = importer->unknown;
    result->unknown_count = importer->unknown_count;
    result->blank_rows = rows->csv ? csv_blank_rows(rows->csv) : jsonl_blank_rows(rows->jsonl);
}
