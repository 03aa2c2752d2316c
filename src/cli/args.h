/* The words of a command line, read by the rows of the command's options: `--name value`,
 * `--name=value`, one-letter forms, flags, options given several times, and operands. `--` ends
 * the options; `-` alone is an operand. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct app;

struct option_row {
    const char *name;  /* "as-of" */
    const char *value; /* what it takes, for help: "T"; NULL = a flag */
    const char *doc;
    char letter;  /* of the short form, or 0 */
    bool repeats; /* may be given several times */
};

struct option_value {
    const struct option_row *row;
    const char *text; /* NULL for a flag */
};

struct args {
    const struct option_value *options;
    size_t option_count;
    const char *const *operands;
    size_t operand_count;
};

/* Reads `words` by `rows`. Fails with ERR_USAGE; an unknown option names the nearest one. */
bool args_read(struct app *app, const struct option_row *rows, size_t row_count,
               const char *const *words, size_t word_count, struct args *ret_args,
               struct err *err) MUST_CHECK;

bool args_has(const struct args *args, const char *name);
/* Of an option given several times, the `nth` (from 0); NULL past the last. */
const char *args_value(const struct args *args, const char *name, size_t nth);
size_t args_count(const struct args *args, const char *name);

/* Typed values. Without the option, the default. ERR_USAGE names the option and its form. */
bool args_int(const struct args *args, const char *name, int64_t otherwise, int64_t *ret_number,
              struct err *err) MUST_CHECK;
/* RFC 3339, a date (its midnight UTC), a date and time (UTC), or "now". */
bool args_instant(const struct app *app, const struct args *args, const char *name,
                  int64_t otherwise, int64_t *ret_us, struct err *err) MUST_CHECK;
bool args_duration(const struct args *args, const char *name, int64_t otherwise, int64_t *ret_us,
                   struct err *err) MUST_CHECK;
/* The same of a text that stands elsewhere; `what` is for the message. */
bool instant_read(const struct app *app, const char *what, const char *text, int64_t *ret_us,
                  struct err *err) MUST_CHECK;

/* An id as the ledger has it: NFC, whatever the keyboard made of it. ERR_USAGE if it is no UTF-8. */
bool id_read(const struct app *app, const char *text, struct str *ret_id,
             struct err *err) MUST_CHECK;
