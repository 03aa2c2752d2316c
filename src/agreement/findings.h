/* What is wrong with a document, and what is odd: all of it, each with its place.
 *
 * Reading goes on after an error, so that one run tells everything. A sentence names the thing,
 * the cause and the way out. Filled by node.h, read.h and lint.h; printed by the commands. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "agreement/match.h"
#include "base/err.h"
#include "base/str.h"

struct arena;
struct buf;

enum { FINDINGS_MAX = 500 };

/* A note decides nothing wrongly: something is not used, or not described. */
enum severity { SEVERITY_ERROR, SEVERITY_WARNING, SEVERITY_NOTE };

struct finding {
    enum severity severity;
    struct place at;  /* line 0 = the document as a whole */
    const char *code; /* one word or two, stable: "unknown-key" */
    struct str text;
};

struct findings {
    struct arena *arena;
    const char *file; /* the document's name; set by who reads it */
    struct finding *items;
    size_t count, capacity;
    size_t errors, warnings, notes; /* also those beyond FINDINGS_MAX, which are not kept */
};

void findings_init(struct findings *findings, struct arena *arena);

/* `code` is kept by reference. */
void findings_error(struct findings *findings, struct place at, const char *code,
                    const char *format, ...) __attribute__((format(printf, 4, 5)));
void findings_warn(struct findings *findings, struct place at, const char *code, const char *format,
                   ...) __attribute__((format(printf, 4, 5)));

void findings_note(struct findings *findings, struct place at, const char *code, const char *format,
                   ...) __attribute__((format(printf, 4, 5)));

/* Takes back all of this code. */
void findings_drop(struct findings *findings, const char *code);

/* By line and column; what stands at the same place keeps its order. */
void findings_sort(struct findings *findings);

/* Each as "FILE:LINE:COLUMN: error: TEXT", then the line of `source` and a caret under the column,
 * as the terminal shows it (wide characters, tabs). */
void findings_print(const struct findings *findings, struct str source, struct buf *out);

/* One object a line: file, line, column, severity, code, text. */
void findings_print_json(const struct findings *findings, struct buf *out);

/* The first error (the first warning, if there is none) as an ERR_INPUT with its place. Always
 * returns false. */
bool findings_err(const struct findings *findings, struct err *err);
