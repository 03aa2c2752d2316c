/* How a failure is told: a kind, the place in the source if there is one, and a sentence.
 *
 * A function that can fail returns bool (false = failed) and fills the `struct err` its caller
 * gave. The text has a fixed size, so recording a failure cannot fail. Pass an error on, or wrap
 * it with what you were doing; never replace it. Our own mistakes are assertions, not errors.
 * A sentence names the place, the cause and the way out. */
#pragma once

#include <stdbool.h>

enum err_code {
    ERR_NONE = 0,
#define X(name, exit_code, http_status) name,
#include "err.def"
#undef X
};

struct err {
    enum err_code code;
    int line;   /* 1-based, 0 = no line */
    int column; /* 1-based in characters, 0 = no column */
    char file[192];
    char text[640];
};

#define MUST_CHECK __attribute__((warn_unused_result))

/* Records a failure without a place. Always returns false, so `return err_set(...)` reads well. */
bool err_set(struct err *err, enum err_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Adds the place to a recorded failure, unless it has one already. Always returns false. */
bool err_at(struct err *err, const char *file, int line, int column);

/* Puts "context: " before the text of a recorded failure. Always returns false. */
bool err_wrap(struct err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The failure of the last system call: "text: strerror (errno)". Always returns false.
 * A full disk, a missing file and a refused permission get their way out named. */
bool err_errno(struct err *err, int number, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* "file:line:column: text", in `ret_line` of `size` bytes, terminated. */
void err_format(const struct err *err, char *ret_line, unsigned long size);

/* Recording a failure is false, always: said here so that compilers and analysers know it too, and
 * see that `return err_set(...)` leaves no result behind. */
#ifndef __cplusplus
#define err_set(...)                                                                               \
    __extension__({                                                                                \
        err_set(__VA_ARGS__);                                                                      \
        false;                                                                                     \
    })
#define err_at(...)                                                                                \
    __extension__({                                                                                \
        err_at(__VA_ARGS__);                                                                       \
        false;                                                                                     \
    })
#define err_wrap(...)                                                                              \
    __extension__({                                                                                \
        err_wrap(__VA_ARGS__);                                                                     \
        false;                                                                                     \
    })
#define err_errno(...)                                                                             \
    __extension__({                                                                                \
        err_errno(__VA_ARGS__);                                                                    \
        false;                                                                                     \
    })
#endif

int err_exit_code(const struct err *err);   /* 0 for ERR_NONE */
int err_http_status(const struct err *err); /* 200 for ERR_NONE */
