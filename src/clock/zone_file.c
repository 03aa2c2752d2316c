/* From a zone's name to its table: finds and reads TZif files (RFC 8536). The only file of
 * src/clock that reads anything. See zone.h. */
#include "zone.h"

#include <assert.h>
#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/instant.h"
#include "zone_int.h"

enum {
    FILE_BYTES_MAX = 1 << 20, /* the largest of tzdata has 4 KB */
    NAME_BYTES_MAX = 64,
    NAMES_MAX = 4096,
    DEPTH_MAX = 3, /* America/Argentina/Buenos_Aires */
};

/* ---- the bytes of a TZif file -----------------------------------------------------------------
 */

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
    enum { COUNTS = 6, COUNT_MAX = FILE_BYTES_MAX };
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

static bool read_tzif(struct arena *arena, struct str bytes, struct zone *zone, struct err *err)
{
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

/* NULL if it failed. */
static struct zone *parse(struct arena *arena, struct str name, struct str bytes, struct err *err)
{
    struct zone *zone = arena_alloc(arena, sizeof *zone);
    zone->name = str_copy(arena, name);
    zone->digest = digest_of(bytes);
    if (read_tzif(arena, bytes, zone, err))
        return zone;
    err_wrap(err, "the data of the time zone " STR_FMT " cannot be used", STR_ARG(name));
    return NULL;
}

bool zone_parse(struct arena *arena, struct str name, struct str bytes,
                const struct zone **ret_zone, struct err *err)
{
    assert(arena && ret_zone && err);
    struct zone *zone = parse(arena, name, bytes, err);
    if (zone)
        *ret_zone = zone;
    return zone != NULL;
}

/* ---- files ------------------------------------------------------------------------------------
 */

/* The first line of a file behind `before`, or empty. */
static struct str first_line(struct arena *scratch, const char *path, struct str before)
{
    struct err ignored; /* a system without the file is as good as one that does not say */
    struct str text;
    if (!file_read(scratch, &file_calls_system, path, FILE_BYTES_MAX, &text, &ignored) ||
        !str_starts(text, before))
        return (struct str){0};
    long end = str_find(text, '\n');
    return str_trim(str_slice(text, before.length, end < 0 ? text.length : (size_t)end));
}

/* "2025b" of the file +VERSION, or of the first line of tzdata.zi, "# version 2025b". */
static struct str read_release(struct arena *arena, struct arena *scratch, const char *dir)
{
    struct str release = first_line(scratch, arena_printf(scratch, "%s/+VERSION", dir), STR(""));
    if (release.length == 0)
        release =
            first_line(scratch, arena_printf(scratch, "%s/tzdata.zi", dir), STR("# version "));
    return str_copy(arena, release);
}

/* ---- names ------------------------------------------------------------------------------------
 */

static bool is_name_byte(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '+';
}

/* Letters, digits, `_`, `-`, `+` and single slashes inside: no dots, so no way out of the folder.
 * Not the names that mean another zone on each machine. */
static bool is_name(struct str name)
{
    bool after_slash = true;
    for (size_t i = 0; i < name.length; i++) {
        if (name.at[i] == '/' ? after_slash : !is_name_byte(name.at[i]))
            return false;
        after_slash = name.at[i] == '/';
    }
    return !after_slash && name.length <= NAME_BYTES_MAX && !str_is(name, "localtime") &&
           !str_is(name, "posixrules");
}

struct names {
    struct arena *arena;
    struct str *at;
    size_t count;
};

/* Adds the zones of a folder, `prefix` included; the copies in posix/ and right/ are left out. */
static void list_names(struct names *names, const char *dir, const char *prefix, int depth)
{
    DIR *stream = opendir(dir);
    if (!stream)
        return;
    struct dirent *entry;
    while ((entry = readdir(stream)) != NULL && names->count < NAMES_MAX) {
        struct str leaf = str_of(entry->d_name);
        if (!is_name(leaf) || str_is(leaf, "posix") || str_is(leaf, "right"))
            continue;
        char *path = arena_printf(names->arena, "%s/%s", dir, entry->d_name);
        struct stat st;
        if (stat(path, &st) != 0)
            continue;
        char *name = arena_printf(names->arena, "%s%s", prefix, entry->d_name);
        if (S_ISDIR(st.st_mode) && depth < DEPTH_MAX)
            list_names(names, path, arena_printf(names->arena, "%s/", name), depth + 1);
        else if (S_ISREG(st.st_mode))
            names->at[names->count++] = str_of(name);
    }
    closedir(stream);
}

static int by_bytes(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

const struct str *zone_names(struct arena *arena, const char *dir, size_t *ret_count)
{
    assert(arena && dir && ret_count);
    struct names names = {arena, arena_array(arena, NAMES_MAX, sizeof *names.at), 0};
    list_names(&names, dir, "", 1);
    qsort(names.at, names.count, sizeof *names.at, by_bytes); /* folders list in any order */
    *ret_count = names.count;
    return names.at;
}

/* A zone of which `word` is the last part ("Berlin"), else the one nearest in spelling. */
static struct str suggest(struct str word, const struct str *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct str name = names[i];
        if (name.length > word.length && name.at[name.length - word.length - 1] == '/' &&
            str_eq_nocase(str_slice(name, name.length - word.length, name.length), word))
            return name;
    }
    return str_nearest(word, names, count);
}

/* Why the file of a zone could not be read: mostly because there is no such zone. */
static void explain_missing(struct arena *arena, const char *dir, struct str name, struct err *err)
{
    size_t count;
    const struct str *names = zone_names(arena, dir, &count);
    struct str near = suggest(name, names, count);
    if (count == 0)
        err_set(err, ERR_ENVIRONMENT, "there are no time zones in %s: install the package tzdata",
                dir);
    else if (bsearch(&name, names, count, sizeof *names, by_bytes))
        err_wrap(err, "time zone " STR_FMT, STR_ARG(name));
    else if (near.length > 0)
        err_set(err, ERR_MISSING,
                "there is no time zone \"" STR_FMT "\"; did you mean \"" STR_FMT "\"?",
                STR_ARG(name), STR_ARG(near));
    else
        err_set(err, ERR_MISSING,
                "there is no time zone \"" STR_FMT
                "\": use an IANA name such as Europe/Berlin, America/New_York or UTC",
                STR_ARG(name));
}

static const struct zone *utc(struct arena *arena, struct str name)
{
    struct zone *zone = arena_alloc(arena, sizeof *zone);
    zone->name = str_copy(arena, name);
    zone->digest = digest_of(STR("UTC0"));
    return zone;
}

/* NULL if it failed. What only the reading needs goes to `scratch`. */
static struct zone *read_zone(struct arena *arena, struct arena *scratch, const char *dir,
                              struct str name, struct err *err)
{
    struct str bytes;
    const char *path = arena_printf(scratch, "%s/" STR_FMT, dir, STR_ARG(name));
    if (!file_read(scratch, &file_calls_system, path, FILE_BYTES_MAX, &bytes, err)) {
        explain_missing(scratch, dir, name, err);
        return NULL;
    }
    struct zone *zone = parse(arena, name, bytes, err);
    if (zone)
        zone->release = read_release(arena, scratch, dir);
    return zone;
}

bool zone_open_in(struct arena *arena, const char *dir, struct str name,
                  const struct zone **ret_zone, struct err *err)
{
    assert(arena && dir && ret_zone && err);
    if (!is_name(name))
        return err_set(err, ERR_INPUT,
                       "\"%.*s\" cannot be a time zone: use an IANA name such as Europe/Berlin, "
                       "America/New_York or UTC",
                       (int)(name.length < NAME_BYTES_MAX ? name.length : NAME_BYTES_MAX),
                       name.at ? name.at : "");
    if (str_is(name, "UTC") || str_is(name, "Etc/UTC")) {
        *ret_zone = utc(arena, name);
        return true;
    }
    struct arena *scratch = arena_new("tzdata file");
    struct zone *zone = read_zone(arena, scratch, dir, name, err);
    arena_free(scratch);
    if (zone)
        *ret_zone = zone;
    return zone != NULL;
}

bool zone_open(struct arena *arena, struct str name, const struct zone **ret_zone, struct err *err)
{
    return zone_open_in(arena, ZONE_DIR, name, ret_zone, err);
}
