/* From the bytes of a TZif file (RFC 8536, version 2 and later) to the table of a zone. Every count
 * and index is checked: what is damaged is refused, and what is accepted can be asked anything. See
 * zone_int.h. */
#include "zone_int.h"

#include <assert.h>

#include "base/arena.h"
#include "base/instant.h"

struct reader {
    const unsigned char *at;
    size_t left;
    bool is_short;
};

/* The next `size` bytes, or NULL and `is_short`. */
static const unsigned char *take(struct reader *reader, size_t size)
{
    if (reader->is_short || reader->left < size) {
        reader->is_short = true;
        return NULL;
    }
    const unsigned char *taken = reader->at;
    reader->at += size;
    reader->left -= size;
    return taken;
}

static int64_t big_endian(const unsigned char *bytes, size_t size)
{
    uint64_t number = bytes[0] & 0x80 ? UINT64_MAX : 0;
    for (size_t i = 0; i < size; i++)
        number = number << 8 | bytes[i];
    return (int64_t)number;
}

struct header {
    unsigned char version;
    size_t ut_count, standard_count, leap_count, change_count, type_count, name_bytes;
};

static bool damaged(struct err *err, const char *cause)
{
    return err_set(err, ERR_CORRUPT, "%s; install the package tzdata again", cause);
}

static bool read_header(struct reader *reader, struct header *ret_header, struct err *err)
{
    enum { COUNTS = 6, COUNT_MAX = ZONE_FILE_BYTES_MAX };
    const unsigned char *bytes = take(reader, 44);
    if (!bytes)
        return damaged(err, "it ends within its header");
    if (memcmp(bytes, "TZif", 4) != 0)
        return damaged(err, "it is no TZif file");
    size_t counts[COUNTS];
    for (size_t i = 0; i < COUNTS; i++) {
        int64_t count = big_endian(bytes + 20 + 4 * i, 4);
        if (count < 0 || count > COUNT_MAX)
            return damaged(err, "a count in its header is impossible");
        counts[i] = (size_t)count;
    }
    *ret_header =
        (struct header){bytes[4], counts[0], counts[1], counts[2], counts[3], counts[4], counts[5]};
    return true;
}

/* Bytes behind a header; `time_bytes` is 4 in the first block and 8 in the second. */
static size_t block_bytes(const struct header *h, size_t time_bytes)
{
    return h->change_count * (time_bytes + 1) + h->type_count * 6 + h->name_bytes +
           h->leap_count * (time_bytes + 4) + h->standard_count + h->ut_count;
}

static bool check_header(const struct header *h, struct err *err)
{
    if (h->type_count < 1 || h->type_count > 256)
        return damaged(err, "it has no local time types, or too many");
    if (h->leap_count > 0)
        return err_set(err, ERR_INPUT, "it counts leap seconds; use the zone without \"right/\"");
    return true;
}

/* Offsets of the local time types. */
static bool read_types(const unsigned char *bytes, const struct header *h, int32_t ret_offsets[256],
                       struct err *err)
{
    for (size_t i = 0; i < h->type_count; i++) {
        int64_t offset_s = big_endian(bytes + 6 * i, 4);
        if (offset_s <= -25 * 3600 || offset_s >= 26 * 3600)
            return damaged(err, "an offset from UTC is more than a day");
        if (bytes[6 * i + 5] >= h->name_bytes)
            return damaged(err, "an abbreviation points outside");
        ret_offsets[i] = (int32_t)offset_s;
    }
    return true;
}

/* Keeps the change if it is one: to another offset, at an instant that can be told. */
static void keep_change(struct zone *zone, int64_t at_s, int32_t offset_s)
{
    const int64_t limit_s = INT64_MAX / 4 / SECOND_US;
    if (at_s > limit_s)
        return;
    if (at_s < -limit_s) {
        zone->first_offset_s = offset_s;
        return;
    }
    size_t n = zone->change_count;
    int32_t before_s = n == 0 ? zone->first_offset_s : zone->changes[n - 1].offset_s;
    if (offset_s != before_s)
        zone->changes[zone->change_count++] = (struct zone_change){at_s * SECOND_US, offset_s};
    zone->rule_from_us = at_s * SECOND_US;
}

static bool read_changes(struct arena *arena, const unsigned char *bytes, const struct header *h,
                         struct zone *zone, struct err *err)
{
    int32_t offsets[256];
    const unsigned char *index = bytes + 8 * h->change_count;
    if (!read_types(index + h->change_count, h, offsets, err))
        return false;
    zone->first_offset_s = offsets[0];
    zone->rule_from_us = INT64_MIN;
    zone->changes = arena_array(arena, h->change_count, sizeof *zone->changes);
    int64_t before_s = INT64_MIN;
    for (size_t i = 0; i < h->change_count; i++) {
        int64_t at_s = big_endian(bytes + 8 * i, 8);
        if (i > 0 && at_s <= before_s)
            return damaged(err, "its changes are not in the order of time");
        if (index[i] >= h->type_count)
            return damaged(err, "a change names a local time type that is not there");
        keep_change(zone, at_s, offsets[index[i]]);
        before_s = at_s;
    }
    return true;
}

static bool read_footer(struct reader *reader, struct zone *zone, struct err *err)
{
    struct str rest = {(const char *)reader->at, reader->left};
    if (rest.length < 2 || rest.at[0] != '\n')
        return damaged(err, "its last line is missing");
    rest = str_slice(rest, 1, rest.length);
    long end = str_find(rest, '\n');
    if (end < 0)
        return damaged(err, "its last line is cut off");
    if (end == 0)
        return true; /* nothing is known of the time behind the table: it stays as it is */
    if (!zone_rule_parse(str_slice(rest, 0, (size_t)end), &zone->rule, err))
        return false;
    zone->has_rule = true;
    size_t n = zone->change_count;
    int32_t last_s = n == 0 ? zone->first_offset_s : zone->changes[n - 1].offset_s;
    if (zone->rule_from_us != INT64_MIN &&
        zone_rule_offset_s(&zone->rule, zone->rule_from_us) != last_s)
        return damaged(err, "the rule of its last line contradicts the table before it");
    return true;
}

bool zone_read_tzif(struct arena *arena, struct str bytes, struct zone *zone, struct err *err)
{
    assert(arena && zone && err);
    struct reader reader = {(const unsigned char *)bytes.at, bytes.length, false};
    struct header old, header;
    if (!read_header(&reader, &old, err))
        return false;
    if (old.version < '2')
        return damaged(err, "it is of the old format 1, which ends in 2038");
    /* The first block repeats the second in 32 bits, for readers of 1990. */
    if (!take(&reader, block_bytes(&old, 4)))
        return damaged(err, "it ends within its first block");
    if (!read_header(&reader, &header, err) || !check_header(&header, err))
        return false;
    const unsigned char *block = take(&reader, block_bytes(&header, 8));
    if (!block)
        return damaged(err, "it ends within its table");
    return read_changes(arena, block, &header, zone, err) && read_footer(&reader, zone, err);
}
