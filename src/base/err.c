/* See err.h. The table err.def is the one source of exit codes and HTTP statuses. */
#include "err.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#undef err_set
#undef err_at
#undef err_wrap
#undef err_errno

static const struct err_row {
    int exit_code;
    int http_status;
} rows[] = {
    [ERR_NONE] = {0, 200},
#define X(name, exit_code, http_status) [name] = {exit_code, http_status},
#include "err.def"
#undef X
};

__attribute__((format(printf, 2, 0))) static void format_text(struct err *err, const char *format,
                                                              va_list args)
{
    vsnprintf(err->text, sizeof err->text, format, args);
}

bool err_set(struct err *err, enum err_code code, const char *format, ...)
{
    assert(err && code != ERR_NONE);
    *err = (struct err){.code = code};
    va_list args;
    va_start(args, format);
    format_text(err, format, args);
    va_end(args);
    return false;
}

bool err_at(struct err *err, const char *file, int line, int column)
{
    assert(err && err->code != ERR_NONE);
    if (err->file[0] == '\0' && file)
        snprintf(err->file, sizeof err->file, "%s", file);
    if (err->line == 0) {
        err->line = line;
        err->column = column;
    }
    return false;
}

bool err_wrap(struct err *err, const char *format, ...)
{
    assert(err && err->code != ERR_NONE);
    struct err inner = *err;
    va_list args;
    va_start(args, format);
    format_text(err, format, args);
    va_end(args);
    size_t used = strlen(err->text);
    snprintf(err->text + used, sizeof err->text - used, ": %s", inner.text);
    return false;
}

static const char *way_out(int number)
{
    switch (number) {
    case ENOSPC:
    case EDQUOT:
        return "; free some space and run it again: nothing was half-applied";
    case EFBIG:
        return "; allow larger files (ulimit -f) and run it again: nothing was half-applied";
    case EACCES:
    case EPERM:
        return "; check the permissions of the file and its folder";
    case EROFS:
        return "; choose a folder that can be written with -w";
    case ENOENT:
        return "; check the spelling of the path";
    default:
        return "";
    }
}

bool err_errno(struct err *err, int number, const char *format, ...)
{
    assert(err);
    *err = (struct err){.code = number == ENOENT ? ERR_MISSING : ERR_ENVIRONMENT};
    va_list args;
    va_start(args, format);
    format_text(err, format, args);
    va_end(args);
    size_t used = strlen(err->text);
    snprintf(err->text + used, sizeof err->text - used, ": %s%s", strerror(number),
             way_out(number));
    return false;
}

void err_format(const struct err *err, char *ret_line, unsigned long size)
{
    assert(err && ret_line && size > 0);
    if (err->line > 0)
        snprintf(ret_line, size, "%s:%d:%d: %s", err->file, err->line, err->column, err->text);
    else if (err->file[0])
        snprintf(ret_line, size, "%s: %s", err->file, err->text);
    else
        snprintf(ret_line, size, "%s", err->text);
}

static const struct err_row *row_of(enum err_code code)
{
    assert((unsigned)code < sizeof rows / sizeof rows[0]);
    return &rows[code];
}

int err_exit_code(const struct err *err)
{
    return row_of(err->code)->exit_code;
}

int err_http_status(const struct err *err)
{
    return row_of(err->code)->http_status;
}
