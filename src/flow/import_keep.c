/* From shaped rows to the ledger: records are added and counted, refused rows written aside, and
 * every so many rows the transaction is committed. See import_int.h. */
#include "flow/import_int.h"

#include <assert.h>
#include <stdlib.h>

#include "base/arena.h"

enum { PROGRESS_ROWS = 4096, REASONS_MAX = 200, EXPECTED = 8 /* records ahead */ };

/* ---- counting --------------------------------------------------------------------------------- */

static struct import_reason *reason_of(struct keeper *keeper, enum store_turned_away what,
                                       const char *reason)
{
    struct tally *tally = &keeper->tally;
    for (size_t i = 0; i < tally->count; i++)
        if (tally->whats[i] == what && str_is(tally->items[i].reason, reason))
            return &tally->items[i];
    assert(tally->count < REASONS_MAX); /* reasons are literals of ours */
    if (!tally->items) {
        tally->items = arena_array(keeper->arena, REASONS_MAX, sizeof *tally->items);
        tally->whats = arena_array(keeper->arena, REASONS_MAX, sizeof *tally->whats);
    }
    tally->whats[tally->count] = what;
    tally->items[tally->count] =
        (struct import_reason){.reason = str_of(reason), .is_quarantine = what == AWAY_QUARANTINED};
    return &tally->items[tally->count++];
}

static void count_reason(struct keeper *keeper, enum store_turned_away what,
                         const struct shaped *record, int64_t line)
{
    struct import_reason *row = reason_of(keeper, what, record->why);
    if (row->rows++)
        return;
    row->first_line = line;
    row->example = str_copy(keeper->arena, record->sentence);
}

static void count_received(struct keeper *keeper, int64_t received_us)
{
    struct import_result *result = &keeper->result;
    if (!result->received_min_us || received_us < result->received_min_us)
        result->received_min_us = received_us;
    if (received_us > result->received_max_us)
        result->received_max_us = received_us;
}

static struct import_count *count_of(struct keeper *keeper, const struct import_kind *kind)
{
    struct import_result *result = &keeper->result;
    for (size_t i = 0; i < result->kind_count; i++)
        if (result->kinds[i].kind == kind->name)
            return &result->kinds[i];
    assert(result->kind_count < IMPORT_KINDS_MAX);
    result->kinds[result->kind_count] = (struct import_count){.kind = kind->name};
    return &result->kinds[result->kind_count++];
}

static void count_added(struct import_count *count, enum store_added added, bool is_quarantined)
{
    count->added += added == ADDED_NEW;
    count->duplicates += added == ADDED_DUPLICATE;
    count->conflicts += added == ADDED_CONFLICT;
    count->quarantined += is_quarantined;
}

/* ---- records and rows ------------------------------------------------------------------------- */

static bool keep_record(struct keeper *keeper, const struct shaped *record, int64_t line,
                        struct err *err)
{
    enum store_added added;
    if (!record->kind->add(keeper->store, record->content, &added, err))
        return false;
    bool is_quarantined = record->why && added != ADDED_DUPLICATE;
    if (is_quarantined)
        count_reason(keeper, AWAY_QUARANTINED, record, line);
    count_added(count_of(keeper, record->kind), added, is_quarantined);
    count_added(&keeper->result.all, added, is_quarantined);
    count_received(keeper, record->received_us);
    return true;
}

/* A row of which several records are refused is written once, with the first reason. */
static bool refuse_record(struct keeper *keeper, const struct shaped *record,
                          const struct shaped_row *row, bool is_first, struct err *err)
{
    count_of(keeper, record->kind)->refused++;
    keeper->result.all.refused++;
    count_reason(keeper, AWAY_REFUSED, record, row->line);
    return !is_first || refused_add(keeper->refused, row->line, row->column, record->sentence,
                                    row->raw, row->is_cut, err);
}

static bool keep_row(struct keeper *keeper, const struct shaped_row *row,
                     const struct shaped *records, struct err *err)
{
    bool is_first = true;
    for (size_t i = 0; i < row->count; i++) {
        const struct shaped *record = &records[row->first + i];
        bool done = record->content ? keep_record(keeper, record, row->line, err)
                                    : refuse_record(keeper, record, row, is_first, err);
        if (!done)
            return false;
        is_first = is_first && record->content;
    }
    keeper->result.silent_rows += row->count == 0;
    keeper->result.rows++;
    keeper->batch_bytes += row->bytes;
    return true;
}

/* ---- batches ---------------------------------------------------------------------------------- */

bool keeper_start(struct keeper *keeper, struct str name, struct err *err)
{
    keeper->result.all.kind = keeper->kind->name;
    keeper->refused = refused_new(keeper->arena, keeper->options);
    keeper->batch = (struct store_batch){
        .kind = str_of(keeper->kind->name), .name = name, .started_us = keeper->options->now_us};
    return store_begin(keeper->store, err) &&
           store_batch_start(keeper->store, &keeper->batch, &keeper->batch.id, err);
}

/* Commits what there is, once it is a batch. A dry run is one transaction, which is rolled back. */
static bool turn(struct keeper *keeper, struct err *err)
{
    const struct import_options *options = keeper->options;
    int64_t most = options->batch_rows ? (int64_t)options->batch_rows : IMPORT_BATCH_ROWS;
    bool is_full = keeper->result.rows - keeper->kept_rows >= most ||
                   keeper->batch_bytes >= IMPORT_BATCH_BYTES;
    if (options->is_dry_run || !is_full)
        return true;
    if (!store_commit(keeper->store, err))
        return false;
    keeper->kept_rows = keeper->result.rows;
    keeper->batch_bytes = 0;
    return store_begin(keeper->store, err);
}

void keeper_tell_progress(const struct keeper *keeper, uint64_t bytes_read)
{
    struct import_progress progress = {bytes_read, keeper->bytes_total, keeper->result.rows};
    if (keeper->options->progress)
        keeper->options->progress(keeper->options->progress_self, &progress);
}

static void expect(const struct keeper *keeper, const struct lot *lot, size_t number)
{
    if (number >= lot->record_count)
        return;
    const struct shaped *record = &lot->records[number];
    if (record->content && record->kind->expect)
        record->kind->expect(keeper->store, record->content);
}

bool keeper_take(struct keeper *keeper, const struct lot *lot, struct err *err)
{
    for (size_t i = 0; i < lot->count; i++) {
        const struct shaped_row *row = &lot->rows[i];
        expect(keeper, lot, row->first + EXPECTED);
        if (!keep_row(keeper, row, lot->records, err) || !turn(keeper, err))
            return false;
        if (keeper->result.rows % PROGRESS_ROWS == 0)
            keeper_tell_progress(keeper, row->bytes_read);
    }
    if (lot->is_failed)
        *err = lot->err;
    return !lot->is_failed;
}

static bool note_reasons(struct keeper *keeper, struct err *err)
{
    const struct tally *tally = &keeper->tally;
    for (size_t i = 0; i < tally->count; i++)
        if (!store_batch_reason(keeper->store, keeper->batch.id, tally->whats[i],
                                tally->items[i].reason, tally->items[i].rows, err))
            return false;
    return true;
}

static bool note_batch(struct keeper *keeper, struct err *err)
{
    const struct import_result *result = &keeper->result;
    struct store_batch *batch = &keeper->batch;
    batch->finished_us = keeper->options->now_us;
    batch->file = result->file;
    batch->rows = result->rows;
    batch->added = result->all.added;
    batch->duplicates = result->all.duplicates;
    batch->conflicts = result->all.conflicts;
    batch->quarantined = result->all.quarantined;
    batch->refused = result->all.refused;
    batch->received_min_us = result->received_min_us;
    batch->received_max_us = result->received_max_us;
    if (keeper->options->is_dry_run) {
        store_rollback(keeper->store);
        return true;
    }
    return note_reasons(keeper, err) && store_batch_finish(keeper->store, batch, err) &&
           store_commit(keeper->store, err);
}

static int by_rows(const void *a, const void *b)
{
    const struct import_reason *x = a, *y = b;
    if (x->rows != y->rows)
        return x->rows > y->rows ? -1 : 1;
    return str_cmp(x->reason, y->reason);
}

bool keeper_finish(struct keeper *keeper, struct err *err)
{
    struct import_result *result = &keeper->result;
    if (!refused_commit(keeper->refused, &result->refused_path, err) || !note_batch(keeper, err))
        return false;
    if (keeper->tally.count)
        qsort(keeper->tally.items, keeper->tally.count, sizeof *keeper->tally.items, by_rows);
    result->reasons = keeper->tally.items;
    result->reason_count = keeper->tally.count;
    return true;
}
