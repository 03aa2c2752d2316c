/* From a zone's name to its file, and what to say where there is none. The only file of src/clock
 * that reads anything. See zone.h. */
#include "zone.h"

#include <assert.h>
#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/file.h"
#include "zone_int.h"

enum {
    NAME_BYTES_MAX = 64,
    NAMES_MAX = 4096,
    DEPTH_MAX = 3, /* America/Argentina/Buenos_Aires */
};

/* NULL if it failed. */
static struct zone *parse(struct arena *arena, struct str name, struct str bytes, struct err *err)
{
    struct zone *zone = arena_alloc(arena, sizeof *zone);
    zone->name = str_copy(arena, name);
    zone->digest = digest_of(bytes);
    if (zone_read_tzif(arena, bytes, zone, err))
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

/* ---- files ---------------------------------------------------------------------------------- */

/* The first line of a file behind `before`, or empty. */
static struct str first_line(struct arena *scratch, const char *path, struct str before)
{
    struct err ignored; /* a system without the file is as good as one that does not say */
    struct str text;
    if (!file_read(scratch, &file_calls_system, path, ZONE_FILE_BYTES_MAX, &text, &ignored) ||
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

/* ---- names ---------------------------------------------------------------------------------- */

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
    if (!file_read(scratch, &file_calls_system, path, ZONE_FILE_BYTES_MAX, &bytes, err)) {
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
