/* See source.h. Two layers: raw bytes (a descriptor or memory), and what is seen of them (the same
 * bytes, or those zlib unpacks). The only file that includes zlib. */
#include "source.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#define ZLIB_CONST /* next_in points to const */
#include <zlib.h>

#include "arena.h"
#include "file.h"

enum { RAW_BYTES = 1 << 18, SEEN_BYTES = 1 << 18 };

struct source {
    const char *name;
    const struct file_calls *calls;
    int fd; /* -1 = memory, or closed */
    bool is_regular;
    struct stat before;

    unsigned char *raw_block;
    struct str raw; /* read, not yet taken */
    bool raw_ended;
    uint64_t bytes_read;
    uint64_t bytes_total;
    struct digester *digester;
    struct digest digest;

    bool is_gzip;
    bool member_open; /* inside a gzip member */
    z_stream zip;

    char *seen; /* what the reader looks at: seen[from .. to) */
    size_t from, to, capacity;
    bool seen_ended;
};

static void release(void *thing)
{
    struct source *source = thing;
    if (source->is_gzip)
        inflateEnd(&source->zip);
    if (source->fd > STDIN_FILENO)
        source->calls->close(source->calls->self, source->fd);
    source->fd = -1;
    free(source->seen);
    source->seen = NULL;
}

static void count_raw(struct source *source, struct str bytes)
{
    source->bytes_read += bytes.length;
    if (source->digester)
        digester_add(source->digester, bytes);
}

/* Whether the file is still the one that was opened. */
static bool check_unchanged(struct source *source, struct err *err)
{
    if (!source->is_regular)
        return true;
    struct stat now;
    if (source->calls->fstat(source->calls->self, source->fd, &now) != 0)
        return err_errno(err, errno, "cannot look at %s", source->name);
    const struct stat *before = &source->before;
    bool same = now.st_size == before->st_size && (uint64_t)now.st_size == source->bytes_read &&
                now.st_mtim.tv_sec == before->st_mtim.tv_sec &&
                now.st_mtim.tv_nsec == before->st_mtim.tv_nsec;
    return same || err_set(err, ERR_INPUT,
                           "%s changed while it was read; let its writer finish, then run it again",
                           source->name);
}

static bool end_raw(struct source *source, struct err *err)
{
    source->raw_ended = true;
    if (!check_unchanged(source, err))
        return false;
    if (source->digester)
        source->digest = digester_end(source->digester);
    return true;
}

/* Reads more raw bytes behind those that were not taken yet. */
static bool fill_raw(struct source *source, struct err *err)
{
    if (source->raw_ended)
        return true;
    if (source->fd < 0)
        return end_raw(source, err);
    if (source->raw.length)
        memmove(source->raw_block, source->raw.at, source->raw.length);
    size_t held = source->raw.length;
    ssize_t n;
    do {
        n = source->calls->read(source->calls->self, source->fd, source->raw_block + held,
                                RAW_BYTES - held);
    } while (n < 0 && errno == EINTR);
    if (n < 0 && errno == EISDIR)
        return err_set(err, ERR_INPUT, "%s is a folder; name the files in it", source->name);
    if (n < 0)
        return err_errno(err, errno, "cannot read %s", source->name);
    source->raw = (struct str){(const char *)source->raw_block, held + (size_t)n};
    count_raw(source, str_slice(source->raw, held, source->raw.length));
    return n > 0 || end_raw(source, err);
}

static void take_raw(struct source *source, size_t count)
{
    source->raw = str_slice(source->raw, count, source->raw.length);
}

static bool has_gzip_magic(struct str s)
{
    return s.length >= 2 && (unsigned char)s.at[0] == 0x1f && (unsigned char)s.at[1] == 0x8b;
}

/* Between members: another member, padding with zeros, or the end. */
static bool next_member(struct source *source, struct err *err)
{
    while (source->raw.length && source->raw.at[0] == '\0')
        take_raw(source, 1);
    if (source->raw.length < 2 && !source->raw_ended)
        return true;
    if (!source->raw.length) {
        source->seen_ended = true;
        return true;
    }
    if (!has_gzip_magic(source->raw))
        return err_set(err, ERR_INPUT,
                       "%s: foreign bytes behind the end of the gzip; fetch or pack it again",
                       source->name);
    inflateReset(&source->zip);
    source->member_open = true;
    return true;
}

static bool unpack(struct source *source, char *at, size_t size, size_t *ret_count, struct err *err)
{
    z_stream *zip = &source->zip;
    unsigned offered = source->raw.length < RAW_BYTES ? (unsigned)source->raw.length : RAW_BYTES;
    zip->next_in = (const unsigned char *)source->raw.at;
    zip->avail_in = offered;
    zip->next_out = (unsigned char *)at;
    zip->avail_out = (unsigned)size;
    int code = inflate(zip, Z_NO_FLUSH);
    take_raw(source, offered - zip->avail_in);
    *ret_count = size - zip->avail_out;
    if (code == Z_STREAM_END)
        source->member_open = false;
    if (code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR)
        return true;
    return err_set(err, ERR_INPUT, "%s: the gzip is damaged (%s); fetch it again", source->name,
                   zip->msg ? zip->msg : "bad data");
}

static bool read_gzip(struct source *source, char *at, size_t size, size_t *ret_count,
                      struct err *err)
{
    *ret_count = 0;
    while (*ret_count == 0 && !source->seen_ended) {
        if (source->raw.length < 2 && !fill_raw(source, err))
            return false;
        if (!source->member_open) {
            if (!next_member(source, err))
                return false;
            continue;
        }
        if (!source->raw.length && source->raw_ended)
            return err_set(err, ERR_INPUT, "%s: the gzip is cut short; fetch it again",
                           source->name);
        if (!unpack(source, at, size, ret_count, err))
            return false;
    }
    return true;
}

static bool read_plain(struct source *source, char *at, size_t size, size_t *ret_count,
                       struct err *err)
{
    if (!source->raw.length && !fill_raw(source, err))
        return false;
    size_t count = source->raw.length < size ? source->raw.length : size;
    if (count)
        memcpy(at, source->raw.at, count);
    take_raw(source, count);
    *ret_count = count;
    source->seen_ended = count == 0;
    return true;
}

/* Room behind what is seen: moves it to the front, or doubles the buffer. */
static void make_room(struct source *source, size_t need)
{
    size_t held = source->to - source->from;
    if (source->from && held + SEEN_BYTES / 2 <= source->capacity) {
        memmove(source->seen, source->seen + source->from, held);
        source->from = 0;
        source->to = held;
    }
    size_t want = need > held ? need - held : 0;
    if (want < SEEN_BYTES / 2)
        want = SEEN_BYTES / 2;
    if (source->capacity - source->to >= want)
        return;
    size_t capacity = source->capacity;
    while (capacity - held < want)
        capacity *= 2;
    char *larger = malloc(capacity);
    assert(larger);
    memcpy(larger, source->seen + source->from, held);
    free(source->seen);
    source->seen = larger;
    source->from = 0;
    source->to = held;
    source->capacity = capacity;
}

bool source_ahead(struct source *source, size_t need, struct str *ret_ahead, struct err *err)
{
    assert(source && ret_ahead && need > 0 && need <= SOURCE_AHEAD_MAX);
    while (source->to - source->from < need && !source->seen_ended) {
        make_room(source, need);
        char *at = source->seen + source->to;
        size_t room = source->capacity - source->to, count = 0;
        bool done = source->is_gzip ? read_gzip(source, at, room, &count, err)
                                    : read_plain(source, at, room, &count, err);
        if (!done)
            return false;
        source->to += count;
    }
    *ret_ahead = (struct str){source->seen + source->from, source->to - source->from};
    return true;
}

void source_skip(struct source *source, size_t count)
{
    assert(source && count <= source->to - source->from);
    source->from += count;
}

/* Looks at the first bytes and decides between plain and packed. */
static bool begin(struct arena *arena, struct source *source, struct err *err)
{
    source->capacity = SEEN_BYTES;
    source->seen = malloc(source->capacity);
    assert(source->seen);
    arena_defer(arena, release, source);
    while (source->raw.length < 2 && !source->raw_ended)
        if (!fill_raw(source, err))
            return false;
    if (!has_gzip_magic(source->raw))
        return true;
    int code = inflateInit2(&source->zip, 15 + 16); /* 16: expect the gzip header */
    assert(code == Z_OK);
    source->is_gzip = true;
    source->member_open = true;
    return true;
}

static bool look_at(struct source *source, struct err *err)
{
    if (source->calls->fstat(source->calls->self, source->fd, &source->before) != 0)
        return err_errno(err, errno, "cannot look at %s", source->name);
    if (S_ISDIR(source->before.st_mode))
        return err_set(err, ERR_INPUT, "%s is a folder; name the files in it", source->name);
    source->is_regular = S_ISREG(source->before.st_mode) && source->fd != STDIN_FILENO;
    if (source->is_regular)
        source->bytes_total = (uint64_t)source->before.st_size;
    return true;
}

bool source_open(struct arena *arena, const char *path, const struct source_options *options,
                 struct source **ret_source, struct err *err)
{
    assert(arena && path && ret_source);
    struct source *source = arena_alloc(arena, sizeof *source);
    bool is_stdin = strcmp(path, "-") == 0;
    source->calls = options && options->calls ? options->calls : &file_calls_system;
    source->name = is_stdin ? "standard input" : arena_printf(arena, "%s", path);
    source->fd = is_stdin ? STDIN_FILENO
                          : source->calls->open(source->calls->self, path, O_RDONLY | O_CLOEXEC, 0);
    if (source->fd < 0)
        return err_errno(err, errno, "cannot open %s", path);
    if (options && options->is_hashed)
        source->digester = digester_new(arena);
    source->raw_block = arena_alloc(arena, RAW_BYTES);
    if (!look_at(source, err)) {
        release(source);
        return false;
    }
    if (!begin(arena, source, err))
        return false;
    *ret_source = source;
    return true;
}

bool source_of(struct arena *arena, const char *name, struct str bytes, struct source **ret_source,
               struct err *err)
{
    assert(arena && name && ret_source);
    struct source *source = arena_alloc(arena, sizeof *source);
    *source = (struct source){.name = name, .calls = &file_calls_system, .fd = -1, .raw = bytes};
    source->bytes_read = source->bytes_total = bytes.length;
    if (!begin(arena, source, err))
        return false;
    *ret_source = source;
    return true;
}

const char *source_name(const struct source *source)
{
    return source->name;
}

bool source_is_gzip(const struct source *source)
{
    return source->is_gzip;
}

uint64_t source_bytes_read(const struct source *source)
{
    return source->bytes_read;
}

uint64_t source_bytes_total(const struct source *source)
{
    return source->bytes_total;
}

bool source_has_digest(const struct source *source)
{
    return source->digester && source->raw_ended;
}

struct digest source_digest(const struct source *source)
{
    assert(source_has_digest(source));
    return source->digest;
}
