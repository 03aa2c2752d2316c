/* Files into the ledger: CSV or JSON Lines, by content, packed or not, row by row, in batches.
 *
 * A row is admitted, counted as a duplicate, quarantined (kept, never scored, and why), or refused.
 * One bad row never stops a file: refused rows go, unchanged, with line and reason, to a file of
 * their own. Importing the same file again changes nothing, so an import that was killed is simply
 * run again. Memory is bounded by the batch and by the longest rows, never by the file. A long file
 * is read on a thread of its own, somewhat ahead; nothing that is kept or told depends on it.
 *
 * Spaces around a CSV cell or a JSON text are no part of it, so that one export gives one ledger in
 * either form; the properties of an event are kept as the producer wrote them.
 *
 * A file is history told by its operator: `received_at` holds where it is given; without it a row
 * was received at its own time, so that replay sees history as it happened. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/digest.h"
#include "base/err.h"
#include "base/str.h"

struct arena;
struct file_calls;
struct mapping;
struct source;
struct store;
struct zone;

/* What is in one transaction, whichever is reached first. Few large ones cost half of many small. */
enum {
    IMPORT_BATCH_ROWS = 200000,
    IMPORT_BATCH_BYTES = 128 << 20,
    IMPORT_LOT_ROWS = 512,
    IMPORT_KINDS_MAX = 8
};

struct import_progress {
    uint64_t bytes_read, bytes_total; /* total 0 = not known */
    int64_t rows;
};

struct import_options {
    const char *kind;              /* "people", "events", ... */
    const struct mapping *mapping; /* NULL = none */
    const struct str *missing;     /* words for unknown, besides the empty cell */
    size_t missing_count;
    const struct zone *zone;        /* of times without an offset; NULL = UTC */
    bool is_received_now;           /* received_at is `now_us`, whatever the rows say */
    int64_t now_us;                 /* also when the batch started */
    bool is_dry_run;                /* everything but keeping it */
    size_t batch_rows;              /* rows a transaction; 0 = IMPORT_BATCH_ROWS */
    size_t row_bytes_max;           /* 0 = that of the readers */
    size_t lot_rows;                /* rows handed from thread to thread; 0 = IMPORT_LOT_ROWS */
    bool is_one_thread;             /* else a long file is read by one and kept by another */
    const char *refused_path;       /* where refused rows go; NULL = they are only counted */
    const char *refused_second;     /* where instead, if that folder cannot be written; or NULL */
    const struct file_calls *calls; /* NULL = the system's */
    void (*progress)(void *self, const struct import_progress *progress); /* NULL = none */
    void *progress_self;
};

/* What became of the records of one kind. One row can make several records. */
struct import_count {
    const char *kind;
    int64_t added, duplicates, conflicts, refused;
    int64_t quarantined; /* of the added and the conflicts */
};

struct import_reason {
    struct str reason;  /* a few words, the same for all such rows */
    bool is_quarantine; /* kept but not scored; else refused */
    int64_t rows;
    int64_t first_line;
    struct str example; /* the whole sentence of the first of them */
};

struct import_result {
    int64_t rows, blank_rows; /* rows = all but the blank ones */
    int64_t silent_rows;      /* that no rule of the mapping made a record of */
    struct import_count all;  /* kind = that of the rows */
    struct import_count kinds[IMPORT_KINDS_MAX];
    size_t kind_count;
    const struct import_reason *reasons; /* of refused and quarantined, most frequent first */
    size_t reason_count;
    const struct str *warnings; /* sentences */
    size_t warning_count;
    const struct str *unknown; /* columns that nothing was made of */
    size_t unknown_count;
    struct digest file;       /* sha256 of the file's bytes; zero if it was not a file */
    const char *refused_path; /* the file that was written; NULL = none */
    int64_t received_min_us, received_max_us; /* 0 if nothing was added */
};

/* Imports `path` ("-" is standard input). The result lives in `arena`. Fails where the file cannot
 * be read as a whole (ERR_MISSING, ERR_INPUT, ERR_LIMIT) or the ledger cannot be written (as
 * store.h says): what earlier batches kept stays, and the sentence says how many rows that is. */
bool import_file(struct arena *arena, struct store *store, const char *path,
                 const struct import_options *options, struct import_result *ret_result,
                 struct err *err) MUST_CHECK;
/* The same of a source that is open. */
bool import_source(struct arena *arena, struct store *store, struct source *source,
                   const struct import_options *options, struct import_result *ret_result,
                   struct err *err) MUST_CHECK;

/* ERR_USAGE with the nearest kind, if there is none of that name. */
bool import_check_kind(const char *kind, struct err *err) MUST_CHECK;
/* "PATH.refused.jsonl". */
const char *import_refused_path(struct arena *arena, const char *path);
