/* For tests: bytes as one member of a gzip. */
#pragma once

#define ZLIB_CONST
#include <zlib.h>

#include "base/arena.h"
#include "base/str.h"
#include "suite.h"

static inline struct str packed(struct arena *arena, struct str plain)
{
    z_stream zip = {0};
    assert_int_equal(deflateInit2(&zip, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    size_t room = deflateBound(&zip, plain.length);
    unsigned char *out = arena_alloc(arena, room);
    zip.next_in = (const unsigned char *)plain.at;
    zip.avail_in = (unsigned)plain.length;
    zip.next_out = out;
    zip.avail_out = (unsigned)room;
    assert_int_equal(deflate(&zip, Z_FINISH), Z_STREAM_END);
    struct str result = {(const char *)out, room - zip.avail_out};
    deflateEnd(&zip);
    return result;
}
