/* The file of refused rows: one JSON object a row, with the row as it stood. Made when the first
 * row is refused, seen when the import has ended. */
#include "flow/import_int.h"

#include <assert.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/text.h"

struct refused {
    struct arena *arena;
    struct arena *line_arena;
    const struct import_options *options;
    const struct file_calls *calls;
    const char *path;
    struct file_writer *writer; /* NULL = none made yet */
};

static void release(void *thing)
{
    arena_free(thing);
}

struct refused *refused_new(struct arena *arena, const struct import_options *options)
{
    struct refused *refused = arena_alloc(arena, sizeof *refused);
    refused->arena = arena;
    refused->options = options;
    refused->calls = options->calls ? options->calls : &file_calls_system;
    refused->line_arena = arena_new("refused row");
    arena_defer(arena, release, refused->line_arena);
    return refused;
}

/* Beside the file, else in the second place. */
static bool make(struct refused *refused, struct err *err)
{
    const char *first = refused->options->refused_path, *second = refused->options->refused_second;
    refused->path = first;
    if (file_create(refused->arena, refused->calls, first, &refused->writer, err))
        return true;
    if (!second)
        return err_wrap(err, "the file for refused rows");
    refused->path = second;
    return file_create(refused->arena, refused->calls, second, &refused->writer, err) ||
           err_wrap(err, "the file for refused rows");
}

static void add_base64(struct buf *out, struct str bytes)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < bytes.length; i += 3) {
        size_t left = bytes.length - i;
        uint32_t b0 = (unsigned char)bytes.at[i];
        uint32_t b1 = left > 1 ? (unsigned char)bytes.at[i + 1] : 0;
        uint32_t b2 = left > 2 ? (unsigned char)bytes.at[i + 2] : 0;
        uint32_t word = b0 << 16 | b1 << 8 | b2;
        buf_byte(out, digits[word >> 18]);
        buf_byte(out, digits[word >> 12 & 63]);
        buf_byte(out, left > 1 ? digits[word >> 6 & 63] : '=');
        buf_byte(out, left > 2 ? digits[word & 63] : '=');
    }
}

bool refused_add(struct refused *refused, int64_t line, int column, struct str sentence,
                 struct str raw, bool is_cut, struct err *err)
{
    if (!refused->options->refused_path)
        return true;
    if (!refused->writer && !make(refused, err))
        return false;
    struct buf out;
    size_t offset;
    arena_reset(refused->line_arena);
    buf_init(&out, refused->line_arena, raw.length * 8 + sentence.length * 6 + 256);
    buf_printf(&out, "{\"line\":%lld", (long long)line);
    if (column > 0)
        buf_printf(&out, ",\"column\":%d", column);
    buf_text(&out, ",\"reason\":");
    buf_json(&out, sentence);
    if (is_cut)
        buf_text(&out, ",\"raw_is_cut\":true");
    buf_text(&out, ",\"raw\":");
    buf_json(&out, raw);
    if (!text_is_utf8(raw, &offset)) {
        buf_text(&out, ",\"raw_base64\":\"");
        add_base64(&out, raw);
        buf_byte(&out, '"');
    }
    buf_text(&out, "}\n");
    assert(!out.is_full);
    return file_add(refused->writer, buf_str(&out), err) ||
           err_wrap(err, "the file for refused rows");
}

bool refused_commit(struct refused *refused, const char **ret_path, struct err *err)
{
    *ret_path = NULL;
    if (!refused->writer)
        return true;
    if (!file_commit(refused->writer, err))
        return err_wrap(err, "the file for refused rows");
    *ret_path = refused->path;
    return true;
}
