/* What the files of import share. Private to src/flow/import*.c and mapping*.c.
 *
 * A row passes through four stages: the reader's cells are put into columns (import_row.c), the
 * columns are arranged as a record of a kind (import_row.c, by name or by a mapping's templates),
 * the kind reads its fields (import_KIND.c), and what it made of them is given to the ledger and
 * counted (import_keep.c). The first three are the importer's and know nothing of the ledger, so a
 * thread of their own can be ahead of the fourth by a few lots of rows (import_queue.h). */
#pragma once

#include "base/err.h"
#include "base/json.h"
#include "base/map.h"
#include "base/str.h"
#include "flow/import.h"
#include "store/store.h"

enum {
    IMPORT_FIELDS_MAX = 16,
    IMPORT_ID_BYTES_MAX = 512,
    IMPORT_WORD_BYTES_MAX = 512,   /* roles, types, names, sources */
    IMPORT_NAME_BYTES_MAX = 256,   /* of attributes and properties */
    IMPORT_VALUE_BYTES_MAX = 8192, /* of one attribute */
    IMPORT_PROPERTIES_BYTES_MAX = 65536,
    IMPORT_EXTRAS_MAX = 1000,
    IMPORT_COLUMNS_MAX = 10000
};

/* A field as it came: the text of a CSV cell, or a JSON value. Neither = null. Spaces around a text
 * are not part of it, in either. */
struct cell {
    bool is_set;             /* false = the row does not name it */
    const struct json *json; /* NULL for CSV */
    struct str text;         /* of CSV, and of JSON texts; trimmed */
};

static inline bool cell_is_null(const struct cell *cell)
{
    return !cell->json && !cell->text.length;
}

/* What a kind of row is made of. */
struct import_field {
    const char *name;    /* "created_at" */
    const char *us_name; /* "created_us": the same as integer microseconds; NULL = no time */
    bool is_required;
};

/* What other columns are. */
enum extras { EXTRAS_UNKNOWN, EXTRAS_ATTRIBUTES, EXTRAS_PROPERTIES };

struct extra {
    struct str name;
    const struct cell *cell;
};

struct importer;

struct record {
    const struct import_kind *kind;
    struct cell fields[IMPORT_FIELDS_MAX];
    bool is_us[IMPORT_FIELDS_MAX]; /* came under its us_name */
    struct extra *extras;
    size_t extra_count;
    bool is_derived; /* made by a rule of a mapping */
};

/* What was made of a record, on its way to the ledger. */
struct shaped {
    const struct import_kind *kind;
    const void *content; /* for its add(), in the lot's arena; NULL = refused */
    int64_t received_us;
    const char *why;     /* refused or quarantined, in a few words; NULL = neither */
    struct str sentence; /* the same in full */
};

/* One file import_NAME.c each. */
struct import_kind {
    const char *name;
    const struct import_field *fields;
    size_t field_count;
    enum extras extras;
    int own_time; /* the field that `at` is short for in mappings */
    /* Reads the record: content and received_us, and why it is quarantined. False = refused;
     * import_refuse() was told why. */
    bool (*read)(struct importer *importer, const struct record *record, struct shaped *shaped);
    /* Gives the ledger what read() made. */
    bool (*add)(struct store *store, const void *content, enum store_added *ret_added,
                struct err *err);
    /* Tells the ledger of what will be added soon; NULL = nothing to tell. */
    void (*expect)(const struct store *store, const void *content);
};

#define KIND_FIELDS(array) .fields = (array), .field_count = sizeof(array) / sizeof *(array)

extern const struct import_kind import_accounts, import_events, import_facts, import_memberships,
    import_merges, import_outcomes, import_people;

/* NULL if there is none of that name. */
const struct import_kind *import_kind_named(struct str name);
/* Index of a field by its name or its us_name; -1 if the kind has none. */
int import_field_index(const struct import_kind *kind, struct str name, bool *ret_is_us);

/* ---- columns (import_row.c) ----------------------------------------------------------------- */

/* A column of the file, of a template, or a derived one. */
struct column {
    struct str name;    /* as in the file */
    struct str becomes; /* after `rename`; the same if there is none */
    bool is_skipped;
    bool is_in_file;
    bool is_used; /* by a template, condition or derivation */
    int field;    /* of the main kind; -1 = none */
    bool is_us;   /* the field under its us_name */
    bool is_extra;
    struct str extra_name;
    int64_t ranges, months, first_month_line; /* texts like 5-20, and like May-20 */
};

struct columns {
    struct arena *arena; /* of the whole import */
    struct map by_name;
    struct column *items;
    size_t count, capacity;
    struct cell *cells; /* of the row at hand, one a column */
    size_t cell_capacity;
    uint32_t *present; /* columns that the row names, in its order */
    size_t present_count, present_capacity;
    uint32_t *header; /* of CSV: the columns in the order of the file */
    size_t header_count;
};

/* The number of a column, new or known. UINT32_MAX if there are too many. */
uint32_t column_of(struct importer *importer, struct str name);
/* Gives a column of the row at hand its cell. */
void column_set(struct importer *importer, uint32_t column, struct cell cell);

/* ---- one import ----------------------------------------------------------------------------- */

/* A row of which records were made. */
struct shaped_row {
    int64_t line;
    size_t bytes;        /* of it in the file */
    uint64_t bytes_read; /* of the file so far */
    size_t first, count; /* its records */
    struct str raw;      /* as in the file, if a record is refused */
    int column;          /* where it is refused; 0 = not known */
    bool is_cut;         /* `raw` is only the beginning */
};

/* Rows handed over together, with all that they point to. */
struct lot {
    struct arena *arena;
    struct shaped_row *rows;
    size_t count;
    struct shaped *records;
    size_t record_count, record_capacity;
    size_t bytes;
    bool is_last;
    bool is_failed; /* behind these rows; then it is the last */
    struct err err;
};

enum { LOT_BYTES = 1 << 20 }; /* or IMPORT_LOT_ROWS, whichever is reached first */

struct rows; /* of either reader */

/* Makes shaped rows of a file. */
struct importer {
    struct arena *arena;     /* of the import */
    struct arena *row_arena; /* of the row at hand */
    struct lot *lot;         /* that rows are added to */
    const struct import_options *options;
    const struct import_kind *kind;
    struct source *source;
    struct rows *rows;
    struct json_parser *parser;
    struct digester *digester;
    struct columns columns;
    struct applied *applied; /* NULL = no mapping */
    int64_t row_count;
    int64_t line; /* of the row at hand */

    const char *reason; /* why the record at hand is refused, in a few words */
    struct str sentence;

    struct str *warnings;
    size_t warning_count;
    struct str *unknown; /* columns that nothing was made of */
    size_t unknown_count;
    int64_t nobody_rows, first_nobody_line; /* name neither person nor account */
    int64_t no_currency_rows, first_no_currency_line;
};

/* A text of the row, kept as long as its lot. */
struct str import_kept(struct importer *importer, struct str text);
/* Refuses the record at hand. Always false. `reason` is kept by reference. */
bool import_refuse(struct importer *importer, const char *reason, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* ---- fields (import_field.c): false = refused, `ret` untouched -------------------------------- */

/* Whether the record names a field and it is not null. */
bool field_is_known(const struct record *record, int field);
/* An id: NFC, at most IMPORT_ID_BYTES_MAX, no control characters. A null one is refused if it is
 * required by the kind, else empty. */
bool field_id(struct importer *importer, const struct record *record, int field,
              struct str *ret_id) MUST_CHECK;
/* A word: NFC, trimmed; empty if null. */
bool field_word(struct importer *importer, const struct record *record, int field,
                struct str *ret_word) MUST_CHECK;
/* An instant in the accepted range; `otherwise` if null (and not required). */
bool field_time(struct importer *importer, const struct record *record, int field,
                int64_t otherwise, int64_t *ret_us) MUST_CHECK;
/* The field received_at; or `own_us`, or the time of the import if the options say so. */
bool field_received(struct importer *importer, const struct record *record, int field,
                    int64_t own_us, int64_t *ret_us) MUST_CHECK;
bool field_int(struct importer *importer, const struct record *record, int field, int64_t min,
               int64_t max, int64_t otherwise, int64_t *ret_number) MUST_CHECK;
bool field_dec(struct importer *importer, const struct record *record, int field,
               struct dec *ret_number) MUST_CHECK;
/* One of `words`; `otherwise` if null. */
bool field_choice(struct importer *importer, const struct record *record, int field,
                  const struct str *words, size_t count, int otherwise, int *ret_index) MUST_CHECK;
/* What a cell holds: CSV cells are typed by their content, JSON keeps its types. */
struct value cell_content(struct importer *importer, const struct cell *cell);
/* The same as the value of an attribute. */
bool cell_value(struct importer *importer, struct str name, const struct cell *cell,
                struct value *ret_value) MUST_CHECK;
/* A cell without a type as text: JSON numbers in canonical form. */
struct str cell_text(struct importer *importer, const struct cell *cell);
/* The same as an instant. `is_us`: integer microseconds. `name` is for messages. */
bool cell_time(struct importer *importer, const char *name, const struct cell *cell, bool is_us,
               int64_t *ret_us) MUST_CHECK;
/* Canonical JSON of an event's properties, empty if there are none: keys sorted; null and empty
 * texts left out. */
bool extras_as_json(struct importer *importer, const struct record *record,
                    const struct cell *object, struct str *ret_json) MUST_CHECK;

/* ---- shaping (import_shape.c) ---------------------------------------------------------------- */

/* Lives in `arena`, which must be no other thread's. Fails where the file is not of the kind, or
 * the mapping not for it. */
bool importer_open(struct arena *arena, struct source *source, const struct import_options *options,
                   struct importer **ret_importer, struct err *err) MUST_CHECK;
/* Fills an empty lot with the next rows. */
void importer_shape(struct importer *importer, struct lot *lot);
/* Once the last lot was made: what only the whole file shows. */
void importer_report(struct importer *importer, struct import_result *result);

/* ---- keeping (import_keep.c) ----------------------------------------------------------------- */

/* What is refused or quarantined, and why. */
struct tally {
    struct import_reason *items;
    enum store_turned_away *whats;
    size_t count;
};

/* Gives shaped rows to the ledger, in batches, and counts them. */
struct keeper {
    struct arena *arena;
    struct store *store;
    const struct import_options *options;
    const struct import_kind *kind;
    struct refused *refused; /* where refused rows go */
    struct import_result result;
    struct tally tally;
    struct store_batch batch;
    uint64_t bytes_total; /* of the file; 0 = not known */
    int64_t kept_rows;    /* of batches that were committed */
    size_t batch_bytes;   /* of the rows in the batch at hand */
};

/* `name` is that of the file. */
bool keeper_start(struct keeper *keeper, struct str name, struct err *err) MUST_CHECK;
/* The rows of a lot; then what failed behind them. */
bool keeper_take(struct keeper *keeper, const struct lot *lot, struct err *err) MUST_CHECK;
/* After the last lot. */
bool keeper_finish(struct keeper *keeper, struct err *err) MUST_CHECK;
void keeper_tell_progress(const struct keeper *keeper, uint64_t bytes_read);

/* ---- rows (import_row.c) -------------------------------------------------------------------- */

void columns_init(struct importer *importer);
/* The header of a CSV. ERR_INPUT if a required column is not there, or two become one. */
bool columns_bind_header(struct importer *importer, const char *file, const struct str *header,
                         size_t count, struct err *err) MUST_CHECK;
/* Puts the cells of a row into the columns. False = refused. */
void row_take_csv(struct importer *importer, const struct str *cells);
bool row_take_json(struct importer *importer, const struct json *object) MUST_CHECK;
/* Arranges the row as a record of the main kind. False = refused. */
bool row_as_record(struct importer *importer, struct record *ret_record) MUST_CHECK;
/* What only the whole file shows: columns that nothing was made of, near misses of names, texts
 * that a spreadsheet turned into dates. */
void columns_report(struct importer *importer);
void import_warn(struct importer *importer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* ---- refused rows (import_refused.c) -------------------------------------------------------- */

struct refused;
struct refused *refused_new(struct arena *arena, const struct import_options *options);
/* Writes one row. `raw` as in the file; base64 beside it if it is not UTF-8. */
bool refused_add(struct refused *refused, int64_t line, int column, struct str sentence,
                 struct str raw, bool is_cut, struct err *err) MUST_CHECK;
/* The file is there only now. NULL if no row was refused. */
bool refused_commit(struct refused *refused, const char **ret_path, struct err *err) MUST_CHECK;

/* ---- mappings (mapping_apply.c) ------------------------------------------------------------- */

/* A mapping bound to this import's columns; NULL if there is none. Fails with ERR_INPUT if it is
 * for another kind. */
struct applied;
bool mapping_bind(struct importer *importer, struct applied **ret_applied,
                  struct err *err) MUST_CHECK;
/* Whether it gives a field of the main kind by `set`. */
bool mapping_sets(const struct importer *importer, int field);
/* Gives the derived columns of the row at hand their cells. False = refused. */
bool mapping_derive(struct importer *importer, struct applied *applied) MUST_CHECK;
/* Overwrites the fields of the main record that the mapping sets. */
void mapping_set(struct importer *importer, struct applied *applied, struct record *record);
size_t mapping_rule_count(const struct applied *applied);
const struct import_kind *mapping_rule_kind(const struct applied *applied, size_t index);
/* What a rule makes records of: nothing where its condition does not hold, the items of its list,
 * or, without one, once nothing (`cells` NULL). False = refused. */
struct items {
    struct cell *cells;
    size_t count, capacity;
};
bool mapping_rule_items(struct importer *importer, struct applied *applied, size_t index,
                        struct items *ret_items) MUST_CHECK;
/* The record that a rule makes of the row and an item; good until the rule makes the next. */
void mapping_rule(struct importer *importer, struct applied *applied, size_t index,
                  const struct cell *item, const struct record *row, struct record *ret_record);
