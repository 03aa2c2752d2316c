/* Files: read whole with a cap, and written so that a reader sees the old file or the new one,
 * never half of one (a temporary beside it, fsync, rename, fsync of the folder).
 *
 * Every system call goes through `struct file_calls`, so that a test can fail each one once. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "err.h"
#include "str.h"

struct arena;
struct stat;

/* The system calls used; each returns as its namesake does and sets errno. `self` is passed on. */
struct file_calls {
    void *self;
    int (*open)(void *self, const char *path, int flags, mode_t mode);
    ssize_t (*read)(void *self, int fd, void *at, size_t size);
    ssize_t (*write)(void *self, int fd, const void *at, size_t size);
    int (*fstat)(void *self, int fd, struct stat *ret_stat);
    int (*fsync)(void *self, int fd);
    int (*close)(void *self, int fd);
    int (*rename)(void *self, const char *from, const char *to);
    int (*unlink)(void *self, const char *path);
};

/* Those of the system. */
extern const struct file_calls file_calls_system;

/* The whole file, terminated behind its end, in `arena`. ERR_LIMIT if it is larger than
 * `bytes_max`, ERR_MISSING if there is none, ERR_INPUT if it is a folder. */
bool file_read(struct arena *arena, const struct file_calls *calls, const char *path,
               size_t bytes_max, struct str *ret_bytes, struct err *err) MUST_CHECK;

/* Replaces or makes the file in one step. On failure the old one stands untouched. */
bool file_write(struct arena *arena, const struct file_calls *calls, const char *path,
                struct str bytes, struct err *err) MUST_CHECK;

/* The same in pieces. Until file_commit() nothing is to be seen under `path`; a writer that is
 * not committed leaves nothing behind when the arena ends. The temporary is `path` + ".partial":
 * one that a killed run left is overwritten. */
struct file_writer;
bool file_create(struct arena *arena, const struct file_calls *calls, const char *path,
                 struct file_writer **ret_writer, struct err *err) MUST_CHECK;
bool file_add(struct file_writer *writer, struct str bytes, struct err *err) MUST_CHECK;
bool file_commit(struct file_writer *writer, struct err *err) MUST_CHECK;
