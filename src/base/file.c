/* See file.h. The only file that opens, writes and renames files; source.c reads through the same
 * calls. */
#include "file.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arena.h"

enum { WRITE_BYTES = 1 << 16, READ_BYTES_MIN = 1 << 12 };

static int system_open(void *self, const char *path, int flags, mode_t mode)
{
    (void)self;
    return open(path, flags, mode);
}

static ssize_t system_read(void *self, int fd, void *at, size_t size)
{
    (void)self;
    return read(fd, at, size);
}

static ssize_t system_write(void *self, int fd, const void *at, size_t size)
{
    (void)self;
    return write(fd, at, size);
}

static int system_fstat(void *self, int fd, struct stat *ret_stat)
{
    (void)self;
    return fstat(fd, ret_stat);
}

static int system_fsync(void *self, int fd)
{
    (void)self;
    return fsync(fd);
}

static int system_close(void *self, int fd)
{
    (void)self;
    return close(fd);
}

static int system_rename(void *self, const char *from, const char *to)
{
    (void)self;
    return rename(from, to);
}

static int system_unlink(void *self, const char *path)
{
    (void)self;
    return unlink(path);
}

const struct file_calls file_calls_system = {
    .open = system_open,
    .read = system_read,
    .write = system_write,
    .fstat = system_fstat,
    .fsync = system_fsync,
    .close = system_close,
    .rename = system_rename,
    .unlink = system_unlink,
};

/* A file whose bytes come whole: how full the block is, and whether the end was met. */
struct whole {
    char *at;
    size_t length;
    size_t capacity;
};

static bool read_whole(struct arena *arena, const struct file_calls *calls, int fd,
                       size_t bytes_max, struct whole *whole)
{
    for (;;) {
        if (whole->length > bytes_max)
            return true;
        size_t need = whole->length + READ_BYTES_MIN;
        whole->at = arena_grow(arena, whole->at, &whole->capacity, need, 1);
        ssize_t n = calls->read(calls->self, fd, whole->at + whole->length,
                                whole->capacity - whole->length);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        if (n == 0)
            return true;
        whole->length += (size_t)n;
    }
}

bool file_read(struct arena *arena, const struct file_calls *calls, const char *path,
               size_t bytes_max, struct str *ret_bytes, struct err *err)
{
    assert(arena && calls && path && bytes_max > 0 && bytes_max < SIZE_MAX / 4);
    int fd = calls->open(calls->self, path, O_RDONLY | O_CLOEXEC, 0);
    if (fd < 0)
        return err_errno(err, errno, "cannot open %s", path);
    struct whole whole = {0};
    bool done = read_whole(arena, calls, fd, bytes_max, &whole);
    int number = errno;
    calls->close(calls->self, fd);
    if (!done && number == EISDIR)
        return err_set(err, ERR_INPUT, "%s is a folder; name a file in it", path);
    if (!done)
        return err_errno(err, number, "cannot read %s", path);
    if (whole.length > bytes_max)
        return err_set(err, ERR_LIMIT, "%s is larger than %zu bytes, the most that is read", path,
                       bytes_max);
    *ret_bytes = str_copy(arena, (struct str){whole.at, whole.length});
    return true;
}

struct file_writer {
    const struct file_calls *calls;
    const char *path;
    const char *partial;
    const char *folder;
    int fd; /* -1 = none */
    bool is_made;
    bool is_failed;
    size_t held;
    char block[WRITE_BYTES];
};

static void abandon(void *thing)
{
    struct file_writer *writer = thing;
    const struct file_calls *calls = writer->calls;
    if (writer->fd >= 0)
        calls->close(calls->self, writer->fd);
    if (writer->is_made)
        calls->unlink(calls->self, writer->partial);
    writer->fd = -1;
    writer->is_made = false;
}

static const char *folder_of(struct arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        return ".";
    size_t length = slash == path ? 1 : (size_t)(slash - path);
    return str_terminated(arena, (struct str){path, length});
}

bool file_create(struct arena *arena, const struct file_calls *calls, const char *path,
                 struct file_writer **ret_writer, struct err *err)
{
    assert(arena && calls && path && path[0]);
    struct file_writer *writer = arena_alloc(arena, sizeof *writer);
    writer->calls = calls;
    writer->path = arena_printf(arena, "%s", path);
    writer->partial = arena_printf(arena, "%s.partial", path);
    writer->folder = folder_of(arena, path);
    writer->fd =
        calls->open(calls->self, writer->partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (writer->fd < 0)
        return err_errno(err, errno, "cannot write %s", writer->partial);
    writer->is_made = true;
    arena_defer(arena, abandon, writer);
    *ret_writer = writer;
    return true;
}

static bool write_all(struct file_writer *writer, const char *at, size_t size, struct err *err)
{
    const struct file_calls *calls = writer->calls;
    while (size > 0) {
        ssize_t n = calls->write(calls->self, writer->fd, at, size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            writer->is_failed = true;
            return err_errno(err, n < 0 ? errno : ENOSPC, "cannot write %s", writer->partial);
        }
        at += n;
        size -= (size_t)n;
    }
    return true;
}

static bool flush(struct file_writer *writer, struct err *err)
{
    size_t held = writer->held;
    writer->held = 0;
    return write_all(writer, writer->block, held, err);
}

bool file_add(struct file_writer *writer, struct str bytes, struct err *err)
{
    assert(writer && writer->fd >= 0 && !writer->is_failed);
    if (bytes.length > sizeof writer->block - writer->held && !flush(writer, err))
        return false;
    if (bytes.length > sizeof writer->block)
        return write_all(writer, bytes.at, bytes.length, err);
    if (bytes.length)
        memcpy(writer->block + writer->held, bytes.at, bytes.length);
    writer->held += bytes.length;
    return true;
}

/* A rename is only durable once its folder is. Some file systems cannot do it: they say EINVAL. */
static bool sync_folder(struct file_writer *writer, struct err *err)
{
    const struct file_calls *calls = writer->calls;
    int fd = calls->open(calls->self, writer->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    if (fd < 0)
        return err_errno(err, errno, "cannot open the folder of %s", writer->path);
    bool done = calls->fsync(calls->self, fd) == 0 || errno == EINVAL;
    int number = errno;
    calls->close(calls->self, fd);
    return done || err_errno(err, number, "cannot make %s durable", writer->path);
}

bool file_commit(struct file_writer *writer, struct err *err)
{
    assert(writer && writer->fd >= 0 && !writer->is_failed);
    const struct file_calls *calls = writer->calls;
    if (!flush(writer, err))
        return false;
    if (calls->fsync(calls->self, writer->fd) != 0)
        return err_errno(err, errno, "cannot make %s durable", writer->partial);
    int closed = calls->close(calls->self, writer->fd);
    writer->fd = -1;
    if (closed != 0)
        return err_errno(err, errno, "cannot close %s", writer->partial);
    if (calls->rename(calls->self, writer->partial, writer->path) != 0)
        return err_errno(err, errno, "cannot rename %s to %s", writer->partial, writer->path);
    writer->is_made = false;
    return sync_folder(writer, err);
}

bool file_write(struct arena *arena, const struct file_calls *calls, const char *path,
                struct str bytes, struct err *err)
{
    struct file_writer *writer;
    if (!file_create(arena, calls, path, &writer, err))
        return false;
    if (file_add(writer, bytes, err) && file_commit(writer, err))
        return true;
    abandon(writer); /* now, not when the arena ends */
    return false;
}
