/* See import.h. One pass over the rows: each is read, arranged, admitted, and counted; every so
 * many rows the transaction is committed. */
#include "flow/import.h"

#include <assert.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/content.h"
#include "base/csv.h"
#include "base/instant.h"
#include "base/jsonl.h"
#include "base/source.h"
#include "flow/import_int.h"
#include "flow/mapping_int.h"

enum { PROGRESS_ROWS = 4096, REASONS_MAX = 200 };

static const struct import_kind *const kinds[] = {
    &import_people, &import_accounts, &import_memberships, &import_facts,
    &import_events, &import_outcomes, &import_merges,
};

enum { KINDS = sizeof kinds / sizeof kinds[0] };

const struct import_kind *import_kind_named(struct str name)
{
    for (size_t i = 0; i < KINDS; i++)
        if (str_is(name, kinds[i]->name))
            return kinds[i];
    return NULL;
}

bool import_check_kind(const char *kind, struct err *err)
{
    struct str names[KINDS], name = str_of(kind);
    if (import_kind_named(name))
        return true;
    for (size_t i = 0; i < KINDS; i++)
        names[i] = str_of(kinds[i]->name);
    struct str near = str_nearest(name, names, KINDS);
    if (near.length)
        return err_set(err, ERR_USAGE, "no kind '%s'; did you mean '" STR_FMT "'?", kind,
                       STR_ARG(near));
    return err_set(err, ERR_USAGE,
                   "no kind '%s'; use people, accounts, memberships, facts, events, outcomes or "
                   "merges",
                   kind);
}

const char *import_refused_path(struct arena *arena, const char *path)
{
    return arena_printf(arena, "%s.refused.jsonl", path);
}

/* ---- either reader ---------------------------------------------------------------------------- */

struct row {
    int64_t line;
    struct str raw;
    bool is_cut, is_refused;
    const char *reason;
    struct err why;
    const struct str *cells; /* CSV */
};

struct rows {
    struct csv *csv; /* one of the two */
    struct jsonl *jsonl;
};

static bool rows_open(struct importer *importer, struct source *source, struct rows *rows,
                      struct err *err)
{
    const struct import_options *options = importer->options;
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

/* ---- counting --------------------------------------------------------------------------------- */

static struct import_reason *reason_of(struct importer *importer, enum store_turned_away what,
                                       const char *reason)
{
    struct tally *tally = &importer->tally;
    for (size_t i = 0; i < tally->count; i++)
        if (tally->whats[i] == what && str_is(tally->items[i].reason, reason))
            return &tally->items[i];
    assert(tally->count < REASONS_MAX); /* reasons are literals of ours */
    if (!tally->items) {
        tally->items = arena_array(importer->arena, REASONS_MAX, sizeof *tally->items);
        tally->whats = arena_array(importer->arena, REASONS_MAX, sizeof *tally->whats);
    }
    tally->whats[tally->count] = what;
    tally->items[tally->count] =
        (struct import_reason){.reason = str_of(reason), .is_quarantine = what == AWAY_QUARANTINED};
    return &tally->items[tally->count++];
}

void import_tally(struct importer *importer, enum store_turned_away what, const char *reason,
                  struct str sentence)
{
    struct import_reason *row = reason_of(importer, what, reason);
    if (row->rows++)
        return;
    row->first_line = importer->line;
    row->example = str_copy(importer->arena, sentence);
}

enum outcome_of_row outcome_of(enum store_added added)
{
    return added == ADDED_NEW ? ROW_ADDED : added == ADDED_DUPLICATE ? ROW_DUPLICATE : ROW_CONFLICT;
}

void import_saw(struct importer *importer, int64_t received_us)
{
    struct import_result *result = &importer->result;
    if (!result->received_min_us || received_us < result->received_min_us)
        result->received_min_us = received_us;
    if (received_us > result->received_max_us)
        result->received_max_us = received_us;
}

static struct import_count *count_of(struct importer *importer, const struct import_kind *kind)
{
    struct import_result *result = &importer->result;
    for (size_t i = 0; i < result->kind_count; i++)
        if (result->kinds[i].kind == kind->name)
            return &result->kinds[i];
    assert(result->kind_count < IMPORT_KINDS_MAX);
    result->kinds[result->kind_count] = (struct import_count){.kind = kind->name};
    return &result->kinds[result->kind_count++];
}

static void count_one(struct import_count *count, enum outcome_of_row what, bool is_quarantined)
{
    count->added += what == ROW_ADDED;
    count->duplicates += what == ROW_DUPLICATE;
    count->conflicts += what == ROW_CONFLICT;
    count->refused += what == ROW_REFUSED;
    count->quarantined += is_quarantined;
}

static int64_t records_of(const struct import_count *count)
{
    return count->added + count->duplicates + count->conflicts + count->refused;
}

/* ---- one row ---------------------------------------------------------------------------------- */

/* A row of which several records are refused is written once, with the first reason. */
static bool refuse_row(struct importer *importer, const struct row *row, struct err *err)
{
    bool is_first = !importer->is_row_refused;
    importer->is_row_refused = true;
    import_tally(importer, AWAY_REFUSED, importer->reason, importer->sentence);
    return !is_first || refused_add(importer->refused, row->line, row->why.column,
                                    importer->sentence, row->raw, row->is_cut, err);
}

/* What would have been a record of this kind cannot be one. */
static bool refuse_record(struct importer *importer, const struct row *row,
                          const struct import_kind *kind, struct err *err)
{
    count_one(count_of(importer, kind), ROW_REFUSED, false);
    count_one(&importer->result.all, ROW_REFUSED, false);
    return refuse_row(importer, row, err);
}

/* Admits one record and counts it. `*ret_kept` = false if it was refused. */
static bool admit(struct importer *importer, const struct row *row, const struct record *record,
                  bool *ret_kept, struct err *err)
{
    importer->quarantine = NULL;
    enum outcome_of_row what = record->kind->admit(importer, record, err);
    if (what == ROW_FAILED)
        return false;
    bool is_quarantined = importer->quarantine && (what == ROW_ADDED || what == ROW_CONFLICT);
    if (is_quarantined)
        import_tally(importer, AWAY_QUARANTINED, importer->quarantine, importer->sentence);
    count_one(count_of(importer, record->kind), what, is_quarantined);
    count_one(&importer->result.all, what, is_quarantined);
    *ret_kept = what != ROW_REFUSED;
    return *ret_kept || refuse_row(importer, row, err);
}

static bool take(struct importer *importer, const struct row *row)
{
    if (row->is_refused) {
        importer->reason = row->reason;
        importer->sentence = str_copy(importer->row_arena, str_of(row->why.text));
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

static bool apply_rule(struct importer *importer, const struct row *row,
                       const struct record *record, size_t rule, struct err *err)
{
    struct items items;
    if (!mapping_rule_items(importer, importer->applied, rule, &items))
        return refuse_record(importer, row, mapping_rule_kind(importer->applied, rule), err);
    for (size_t i = 0; i < items.count; i++) {
        struct record further;
        bool kept;
        mapping_rule(importer, importer->applied, rule, items.cells ? &items.cells[i] : NULL,
                     record, &further);
        if (!admit(importer, row, &further, &kept, err))
            return false;
    }
    return true;
}

static bool import_row(struct importer *importer, const struct row *row, struct err *err)
{
    struct record record;
    bool kept = true;
    int64_t records = records_of(&importer->result.all);
    arena_reset(importer->row_arena);
    importer->line = row->line;
    importer->is_row_refused = false;
    importer->result.rows++;
    if (!arrange(importer, row, &record))
        return refuse_record(importer, row, importer->kind, err);
    const struct mapping *mapping = importer->options->mapping;
    if ((!mapping || mapping->keeps_rows) && !admit(importer, row, &record, &kept, err))
        return false;
    size_t rules = kept && importer->applied ? mapping_rule_count(importer->applied) : 0;
    for (size_t i = 0; i < rules; i++)
        if (!apply_rule(importer, row, &record, i, err))
            return false;
    importer->result.silent_rows += records_of(&importer->result.all) == records;
    return true;
}

/* ---- batches ---------------------------------------------------------------------------------- */

static bool start(struct importer *importer, struct err *err)
{
    importer->batch = (struct store_batch){.kind = str_of(importer->kind->name),
                                           .name = importer->name,
                                           .started_us = importer->options->now_us};
    return store_begin(importer->store, err) &&
           store_batch_start(importer->store, &importer->batch, &importer->batch.id, err);
}

/* Commits what there is, once it is a batch. A dry run is one transaction, which is rolled back. */
static bool turn(struct importer *importer, struct err *err)
{
    const struct import_options *options = importer->options;
    int64_t most = options->batch_rows ? (int64_t)options->batch_rows : IMPORT_BATCH_ROWS;
    bool is_full = importer->result.rows - importer->kept_rows >= most ||
                   importer->batch_bytes >= IMPORT_BATCH_BYTES;
    if (options->is_dry_run || !is_full)
        return true;
    if (!store_commit(importer->store, err))
        return false;
    importer->kept_rows = importer->result.rows;
    importer->batch_bytes = 0;
    return store_begin(importer->store, err);
}

static bool note_reasons(struct importer *importer, struct err *err)
{
    const struct tally *tally = &importer->tally;
    for (size_t i = 0; i < tally->count; i++)
        if (!store_batch_reason(importer->store, importer->batch.id, tally->whats[i],
                                tally->items[i].reason, tally->items[i].rows, err))
            return false;
    return true;
}

static bool finish(struct importer *importer, struct err *err)
{
    const struct import_result *result = &importer->result;
    struct store_batch *batch = &importer->batch;
    batch->finished_us = importer->options->now_us;
    batch->file = result->file;
    batch->rows = result->rows;
    batch->added = result->all.added;
    batch->duplicates = result->all.duplicates;
    batch->conflicts = result->all.conflicts;
    batch->quarantined = result->all.quarantined;
    batch->refused = result->all.refused;
    batch->received_min_us = result->received_min_us;
    batch->received_max_us = result->received_max_us;
    if (importer->options->is_dry_run) {
        store_rollback(importer->store);
        return true;
    }
    return note_reasons(importer, err) && store_batch_finish(importer->store, batch, err) &&
           store_commit(importer->store, err);
}

static void tell_progress(const struct importer *importer, const struct source *source)
{
    struct import_progress progress = {source_bytes_read(source), source_bytes_total(source),
                                       importer->result.rows};
    if (importer->options->progress)
        importer->options->progress(importer->options->progress_self, &progress);
}

/* A JSON document that stands over many lines would give one refusal a line. */
static bool check_first_row(struct importer *importer, const struct row *row,
                            const struct source *source, struct err *err)
{
    if (importer->result.rows || row->cells || !str_is(row->raw, "{"))
        return true;
    err_set(err, ERR_INPUT,
            "one JSON document over several lines; write one object a line (jq -c '.[]')");
    return err_at(err, source_name(source), (int)row->line, 1);
}

static bool import_rows(struct importer *importer, struct source *source, struct rows *rows,
                        struct err *err)
{
    for (;;) {
        struct row row;
        bool more;
        if (!rows_next(rows, &row, &more, err))
            return false;
        if (!more)
            return true;
        if (!check_first_row(importer, &row, source, err) || !import_row(importer, &row, err))
            return false;
        importer->batch_bytes += row.raw.length;
        if (!turn(importer, err))
            return false;
        if (importer->result.rows % PROGRESS_ROWS == 0)
            tell_progress(importer, source);
    }
}

/* ---- the whole -------------------------------------------------------------------------------- */

static int by_rows(const void *a, const void *b)
{
    const struct import_reason *x = a, *y = b;
    if (x->rows != y->rows)
        return x->rows > y->rows ? -1 : 1;
    return str_cmp(x->reason, y->reason);
}

static void warn_lines(struct importer *importer, int64_t rows, int64_t line, const char *what)
{
    if (rows)
        import_warn(importer, "%s: %lld row%s (the first at line %lld)", what, (long long)rows,
                    rows == 1 ? "" : "s", (long long)line);
}

static void report(struct importer *importer)
{
    struct import_result *result = &importer->result;
    columns_report(importer);
    warn_lines(importer, importer->nobody_rows, importer->first_nobody_line,
               "neither a person nor an account is named, so it counts for nobody");
    warn_lines(importer, importer->no_currency_rows, importer->first_no_currency_line,
               "an amount without a currency is kept with two decimals");
    if (importer->tally.count)
        qsort(importer->tally.items, importer->tally.count, sizeof *importer->tally.items, by_rows);
    result->reasons = importer->tally.items;
    result->reason_count = importer->tally.count;
}

static void release(void *thing)
{
    arena_free(thing);
}

static bool run(struct importer *importer, struct source *source, struct rows *rows,
                struct err *err)
{
    const char *refused_path = NULL;
    bool done = start(importer, err) && import_rows(importer, source, rows, err);
    if (done && source_has_digest(source))
        importer->result.file = source_digest(source);
    done = done && refused_commit(importer->refused, &refused_path, err) && finish(importer, err);
    if (!done) {
        store_rollback(importer->store);
        return false;
    }
    importer->result.blank_rows =
        rows->csv ? csv_blank_rows(rows->csv) : jsonl_blank_rows(rows->jsonl);
    importer->result.refused_path = refused_path;
    tell_progress(importer, source);
    report(importer);
    return true;
}

static struct importer *importer_new(struct arena *arena, struct store *store,
                                     const struct import_options *options, const char *name)
{
    struct importer *importer = arena_alloc(arena, sizeof *importer);
    importer->arena = arena;
    importer->row_arena = arena_new("imported row");
    arena_defer(arena, release, importer->row_arena);
    importer->store = store;
    importer->options = options;
    importer->kind = import_kind_named(str_of(options->kind));
    assert(importer->kind); /* import_check_kind() came first */
    importer->parser = json_parser_new(arena);
    importer->digester = digester_new(arena);
    importer->refused = refused_new(arena, options);
    const char *slash = strrchr(name, '/');
    importer->name = str_copy(arena, str_of(slash ? slash + 1 : name));
    importer->result.all.kind = importer->kind->name;
    columns_init(importer);
    return importer;
}

bool import_source(struct arena *arena, struct store *store, struct source *source,
                   const struct import_options *options, struct import_result *ret_result,
                   struct err *err)
{
    assert(arena && store && source && options && options->kind && ret_result);
    struct importer *importer = importer_new(arena, store, options, source_name(source));
    struct rows rows = {0};
    if (!mapping_bind(importer, &importer->applied, err) ||
        !rows_open(importer, source, &rows, err))
        return false;
    if (!run(importer, source, &rows, err)) {
        int64_t kept = importer->kept_rows;
        return !kept ? false : err_wrap(err, "the first %lld rows are kept", (long long)kept);
    }
    *ret_result = importer->result;
    return true;
}

bool import_file(struct arena *arena, struct store *store, const char *path,
                 const struct import_options *options, struct import_result *ret_result,
                 struct err *err)
{
    struct source *source;
    struct source_options source_options = {.calls = options->calls, .is_hashed = true};
    return source_open(arena, path, &source_options, &source, err) &&
           import_source(arena, store, source, options, ret_result, err);
}
