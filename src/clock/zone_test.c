/* Proof of zone.h: every offset and every change that zdump prints, local times against a search by
 * hand, the rules of footers, and damaged data of every kind. */
#include "clock/zone.h"

#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/instant.h"
#include "base/rng.h"
#include "suite.h"

static int64_t at(const char *text)
{
    struct written_time time;
    if (!written_time_parse(str_of(text), &time))
        fail_msg("%s", text);
    return time.local_us - time.offset_s * SECOND_US;
}

static const struct zone *zone_of(struct arena *arena, const char *name)
{
    const struct zone *zone = NULL;
    struct err err;
    if (!zone_open(arena, str_of(name), &zone, &err))
        fail_msg("%s", err.text);
    return zone;
}

static bool has_tzdata(void)
{
    return access(ZONE_DIR "/Europe/Berlin", R_OK) == 0;
}

#define NEEDS_TZDATA()                                                                             \
    do {                                                                                           \
        if (!has_tzdata()) {                                                                       \
            print_message("no tzdata installed: skipped\n");                                       \
            skip();                                                                                \
        }                                                                                          \
    } while (0)

/* One zone of each different content, so that aliases are not proved twice. */
static const struct zone **distinct_zones(struct arena *arena, size_t *ret_count)
{
    size_t name_count, count = 0;
    const struct str *names = zone_names(arena, ZONE_DIR, &name_count);
    const struct zone **zones = arena_array(arena, name_count, sizeof *zones);
    for (size_t i = 0; i < name_count; i++) {
        struct err err;
        const struct zone *zone;
        if (!zone_open(arena, names[i], &zone, &err)) {
            /* Some systems keep other files among the zones. */
            assert_non_null(strstr(err.text, "it is no TZif file"));
            continue;
        }
        bool is_new = true;
        for (size_t j = 0; j < count && is_new; j++)
            is_new = memcmp(zone_digest(zones[j]), zone_digest(zone), sizeof(struct digest)) != 0;
        if (is_new)
            zones[count++] = zone;
    }
    *ret_count = count;
    return zones;
}

/* ---- against zdump -------------------------------------------------------------------------- */

/* A line such as "Asia/Gaza  Sun Mar 29 00:59:59 2026 UT = Sun ... isdst=0 gmtoff=7200". */
struct zdump_line {
    char zone[64];
    int64_t t_us;
    int32_t offset_s;
};

static bool read_zdump_line(const char *line, struct zdump_line *ret)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    char month[4];
    int day, hour, minute, second, year;
    const char *offset = strstr(line, "gmtoff=");
    if (!offset || sscanf(line, "%63s %*3s %3s %d %d:%d:%d %d UT", ret->zone, month, &day, &hour,
                          &minute, &second, &year) != 7)
        return false;
    int number = (int)(strstr(months, month) - months) / 3 + 1;
    ret->t_us = days_of_date(year, number, day) * DAY_US + hour * HOUR_US + minute * MINUTE_US +
                second * SECOND_US;
    ret->offset_s = (int32_t)strtol(offset + 7, NULL, 10);
    return true;
}

/* Where a zone stands in the comparison: the change we expect zdump to print next. */
struct follower {
    char name[64];
    const struct zone *zone;
    int64_t expected_us;
    int32_t offset_s;
    size_t changes;
};

static void follow(struct follower *f, const struct zdump_line *line)
{
    char text[INSTANT_TEXT_SIZE];
    instant_format(line->t_us, text);
    if (zone_offset_s(f->zone, line->t_us) != line->offset_s)
        fail_msg("%s at %s: offset %d, zdump says %d", f->name, text,
                 zone_offset_s(f->zone, line->t_us), line->offset_s);
    if (line->offset_s == f->offset_s)
        return;
    if (line->t_us != f->expected_us)
        fail_msg("%s: zdump has a change at %s that we have not", f->name, text);
    f->offset_s = line->offset_s;
    f->expected_us = zone_next_transition(f->zone, line->t_us);
    f->changes++;
}

static void finish(const struct follower *f, int64_t until_us)
{
    if (f->zone && f->expected_us < until_us)
        fail_msg("%s: we have a change that zdump has not", f->name);
}

/* What zdump prints of the zones, or NULL if it is not installed. */
static FILE *run_zdump(struct arena *arena, const struct str *names, size_t count, int from_year,
                       int until_year)
{
    char **words = arena_array(arena, count + 4, sizeof *words);
    words[0] = arena_printf(arena, "zdump");
    words[1] = arena_printf(arena, "-Vc");
    words[2] = arena_printf(arena, "%d,%d", from_year, until_year);
    for (size_t i = 0; i < count; i++)
        words[3 + i] = str_terminated(arena, names[i]);
    char *environment[] = {arena_printf(arena, "TZDIR=%s", ZONE_DIR), NULL};
    FILE *out = tmpfile();
    assert_non_null(out);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, fileno(out), STDOUT_FILENO);
    pid_t pid;
    int number = posix_spawnp(&pid, words[0], &actions, NULL, words, environment);
    posix_spawn_file_actions_destroy(&actions);
    if (number != 0) {
        fclose(out);
        return NULL;
    }
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    rewind(out);
    return out;
}

/* Returns the number of changes of offset compared, over all zones printed. */
static size_t compare_with_zdump(struct arena *arena, FILE *printed, int from_year, int until_year)
{
    int64_t from_us = days_of_date(from_year, 1, 1) * DAY_US;
    int64_t until_us = days_of_date(until_year, 1, 1) * DAY_US;
    struct follower f = {0};
    size_t changes = 0;
    char text[256];
    while (fgets(text, sizeof text, printed)) {
        struct zdump_line line;
        if (!read_zdump_line(text, &line))
            continue;
        if (strcmp(line.zone, f.name) != 0) {
            finish(&f, until_us);
            changes += f.changes;
            f = (struct follower){.zone = zone_of(arena, line.zone)};
            snprintf(f.name, sizeof f.name, "%s", line.zone);
            f.offset_s = zone_offset_s(f.zone, from_us);
            f.expected_us = zone_next_transition(f.zone, from_us);
        }
        follow(&f, &line);
    }
    finish(&f, until_us);
    fclose(printed);
    return changes + f.changes;
}

static void every_change_is_that_of_zdump(void **state)
{
    (void)state;
    NEEDS_TZDATA();
    static const struct str far_names[] = {{"Europe/Berlin", 13},
                                           {"America/New_York", 16},
                                           {"Asia/Gaza", 9},
                                           {"Australia/Lord_Howe", 19},
                                           {"America/Nuuk", 12}};
    struct arena *arena = arena_new("test");
    size_t count;
    const struct zone **zones = distinct_zones(arena, &count);
    struct str *names = arena_array(arena, count, sizeof *names);
    for (size_t i = 0; i < count; i++)
        names[i] = zone_name(zones[i]);
    FILE *near = run_zdump(arena, names, count, 1999, 2041);
    if (!near) {
        print_message("no zdump installed: skipped\n");
        arena_free(arena);
        skip();
    }
    size_t changes = compare_with_zdump(arena, near, 1999, 2041);
    FILE *far = run_zdump(arena, far_names, 5, 1900, 2200);
    assert_non_null(far);
    size_t far_changes = compare_with_zdump(arena, far, 1900, 2200);
    print_message("%zu zones, %zu changes of 1999-2041; 5 zones, %zu changes of 1900-2200\n", count,
                  changes, far_changes);
    assert_true(count > 200 && changes > 5000 && far_changes > 2000);
    arena_free(arena);
}

static void aliases_have_the_same_digest(void **state)
{
    (void)state;
    NEEDS_TZDATA();
    struct arena *arena = arena_new("test");
    const struct zone *berlin = zone_of(arena, "Europe/Berlin");
    assert_string_equal(str_terminated(arena, zone_name(berlin)), "Europe/Berlin");
    assert_memory_equal(zone_digest(berlin), zone_digest(zone_of(arena, "Europe/Berlin")),
                        sizeof(struct digest));
    assert_memory_not_equal(zone_digest(berlin), zone_digest(zone_of(arena, "Europe/Paris")),
                            sizeof(struct digest));
    arena_free(arena);
}

/* ---- local times ---------------------------------------------------------------------------- */

/* All instants at which the clock shows `local_us`, by trying each offset of some days around. */
static size_t search_preimages(const struct zone *zone, int64_t local_us, int64_t ret_us[8])
{
    size_t count = 0;
    for (int32_t offset_s = -15 * 3600; offset_s <= 15 * 3600 && count < 8; offset_s += 900) {
        int64_t t_us = local_us - offset_s * SECOND_US;
        if (zone_offset_s(zone, t_us) == offset_s)
            ret_us[count++] = t_us;
    }
    for (size_t i = 0; i + 1 < count; i++) /* east offsets give early instants */
        if (ret_us[i] > ret_us[i + 1]) {
            int64_t swap = ret_us[i];
            ret_us[i] = ret_us[i + 1];
            ret_us[i + 1] = swap;
        }
    return count;
}

static void check_local(const struct zone *zone, int64_t local_us)
{
    int64_t searched_us[8], image_us[ZONE_PREIMAGES_MAX];
    size_t expected = search_preimages(zone, local_us, searched_us);
    size_t count = zone_preimages(zone, local_us, image_us);
    assert_int_equal(count, expected);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(image_us[i], searched_us[i]);
    int64_t resolved_us = zone_resolve_local(zone, local_us);
    if (count > 0) {
        assert_int_equal(resolved_us, image_us[0]);
    } else { /* shifted forward by the gap, never back */
        assert_true(zone_local_us(zone, resolved_us) > local_us);
        assert_true(zone_local_us(zone, resolved_us) - local_us <= DAY_US);
    }
}

static void local_times_have_the_instants_that_show_them(void **state)
{
    (void)state;
    NEEDS_TZDATA();
    struct arena *arena = arena_new("test");
    struct rng rng = rng_of(20260711);
    size_t count;
    const struct zone **zones = distinct_zones(arena, &count);
    for (size_t i = 0; i < count; i++) {
        int64_t t_us = INSTANT_MIN + rng_below(&rng, 20 * 365) * DAY_US;
        for (int change = 0; change < 4; change++) {
            t_us = zone_next_transition(zones[i], t_us);
            if (t_us > INSTANT_MAX)
                break;
            int64_t around_us = zone_local_us(zones[i], t_us);
            for (int64_t minutes = -180; minutes <= 180; minutes += 30)
                check_local(zones[i], around_us + minutes * MINUTE_US);
            check_local(zones[i], around_us - 1);
            check_local(zones[i], around_us - rng_below(&rng, 86400) * SECOND_US);
        }
        check_local(zones[i], INSTANT_MIN + rng_below(&rng, 36500) * DAY_US);
    }
    arena_free(arena);
}

static void gaps_shift_forward_and_overlaps_take_the_first(void **state)
{
    (void)state;
    NEEDS_TZDATA();
    static const struct {
        const char *zone, *local, *instant;
    } rows[] = {
        {"Europe/Berlin", "2026-03-29 02:30", "2026-03-29T01:30:00Z"}, /* shown as 03:30 */
        {"Europe/Berlin", "2026-10-25 02:30", "2026-10-25T00:30:00Z"},
        {"America/New_York", "2026-11-01 01:00", "2026-11-01T05:00:00Z"},
        {"Australia/Lord_Howe", "2026-10-04 02:15", "2026-10-03T15:45:00Z"}, /* half an hour */
        {"Africa/Cairo", "2026-04-24 00:30", "2026-04-23T22:30:00Z"},        /* no midnight */
        {"Pacific/Apia", "2011-12-30 12:00", "2011-12-30T22:00:00Z"},        /* no such date */
        {"UTC", "2026-03-29 02:30", "2026-03-29T02:30:00Z"},
        {"Europe/Berlin", "2099-03-29 02:30", "2099-03-29T01:30:00Z"}, /* by the footer's rule */
    };
    struct arena *arena = arena_new("test");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int64_t got = zone_resolve_local(zone_of(arena, rows[i].zone), at(rows[i].local));
        if (got != at(rows[i].instant))
            fail_msg("row %zu", i);
    }
    arena_free(arena);
}

/* ---- footers -------------------------------------------------------------------------------- */

static void put_counts(struct buf *buf, uint8_t types, uint8_t name_bytes)
{
    buf_add(buf, (struct str){"TZif2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
                              "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
                              39});
    buf_byte(buf, (char)types);
    buf_repeat(buf, '\0', 3);
    buf_byte(buf, (char)name_bytes);
}

/* A zone that is nothing but a footer. */
static struct str tzif_of_footer(struct arena *arena, const char *footer)
{
    struct buf buf;
    buf_init(&buf, arena, 4096);
    put_counts(&buf, 0, 0);
    put_counts(&buf, 1, 4);
    buf_add(&buf, (struct str){"\0\0\0\0\0\0LMT\0", 10});
    buf_printf(&buf, "\n%s\n", footer);
    return buf_str(&buf);
}

static void footers_hold_for_ever(void **state)
{
    (void)state;
    static const struct {
        const char *footer, *instant;
        int32_t offset_s;
    } rows[] = {
        {"UTC0", "2026-07-01T00:00:00Z", 0},
        {"<+0545>-5:45", "1900-01-01T00:00:00Z", 20700},
        {"XXX-1:02:03", "2026-07-01T00:00:00Z", 3723},
        {"EST5EDT,M3.2.0,M11.1.0", "2026-03-08T06:59:59Z", -18000},
        {"EST5EDT,M3.2.0,M11.1.0", "2026-03-08T07:00:00Z", -14400},
        {"EST5EDT,M3.2.0,M11.1.0", "2026-11-01T05:59:59Z", -14400},
        {"EST5EDT,M3.2.0,M11.1.0", "2026-11-01T06:00:00Z", -18000},
        {"EST5EDT,M3.2.0,M11.1.0", "9999-07-01T00:00:00Z", -14400},
        {"EST5EDT4,M3.2.0/2:00:00,M11.1.0/2", "0001-07-01T00:00:00Z", -14400},
        /* South of the equator summer spans the new year. */
        {"AEST-10AEDT,M10.1.0,M4.1.0/3", "2026-01-01T00:00:00Z", 39600},
        {"AEST-10AEDT,M10.1.0,M4.1.0/3", "2026-07-01T00:00:00Z", 36000},
        /* Winter time declared as the summer time, an hour behind. */
        {"IST-1GMT0,M10.5.0,M3.5.0/1", "2026-01-01T00:00:00Z", 0},
        {"IST-1GMT0,M10.5.0,M3.5.0/1", "2026-07-01T00:00:00Z", 3600},
        /* Hours below zero and above 24: the day before, or days after. */
        {"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T00:59:59Z", -7200},
        {"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T01:00:00Z", -3600},
        {"EET-2EEST,M3.4.4/50,M10.4.4/50", "2026-03-27T23:59:59Z", 7200},
        {"EET-2EEST,M3.4.4/50,M10.4.4/50", "2026-03-28T00:00:00Z", 10800},
        /* J60 is 1 March in every year; 59 is 29 February where there is one. */
        {"AAA0BBB,J60/0,J300/0", "2024-02-29T23:59:59Z", 0},
        {"AAA0BBB,J60/0,J300/0", "2024-03-01T00:00:00Z", 3600},
        {"AAA0BBB,J60/0,J300/0", "2023-03-01T00:00:00Z", 3600},
        {"AAA0BBB,J59/0,J300/0", "2024-02-27T23:59:59Z", 0},
        {"AAA0BBB,J59/0,J300/0", "2024-02-28T00:00:00Z", 3600},
        {"AAA0BBB,59/0,300/0", "2024-02-29T00:00:00Z", 3600},
        {"AAA0BBB,59/0,300/0", "2023-02-28T23:59:59Z", 0},
        {"AAA0BBB,59/0,300/0", "2023-03-01T00:00:00Z", 3600},
        /* Summer time all year. */
        {"EST5EDT,0/0,J365/25", "2026-01-01T04:59:59Z", -14400},
        {"EST5EDT,0/0,J365/25", "2026-01-01T05:00:00Z", -14400},
        {"EST5EDT,0/0,J365/25", "2026-07-01T00:00:00Z", -14400},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct arena *arena = arena_new("test");
        struct err err;
        const struct zone *zone;
        if (!zone_parse(arena, STR("Test"), tzif_of_footer(arena, rows[i].footer), &zone, &err))
            fail_msg("%s: %s", rows[i].footer, err.text);
        if (zone_offset_s(zone, at(rows[i].instant)) != rows[i].offset_s)
            fail_msg("%s at %s: %d", rows[i].footer, rows[i].instant,
                     zone_offset_s(zone, at(rows[i].instant)));
        arena_free(arena);
    }
}

static void footers_change_when_they_say(void **state)
{
    (void)state;
    static const struct {
        const char *footer, *after, *next;
    } rows[] = {
        {"EST5EDT,M3.2.0,M11.1.0", "2026-03-08T06:59:59Z", "2026-03-08T07:00:00Z"},
        {"EST5EDT,M3.2.0,M11.1.0", "2026-03-08T07:00:00Z", "2026-11-01T06:00:00Z"},
        {"EST5EDT,M3.2.0,M11.1.0", "2199-12-31T00:00:00Z", "2200-03-09T07:00:00Z"},
        {"EST5EDT,0/0,J365/25", "2026-07-01T00:00:00Z", NULL},
        {"CET-1", "2026-07-01T00:00:00Z", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct arena *arena = arena_new("test");
        struct err err;
        const struct zone *zone;
        assert_true(
            zone_parse(arena, STR("Test"), tzif_of_footer(arena, rows[i].footer), &zone, &err));
        assert_int_equal(zone_next_transition(zone, at(rows[i].after)),
                         rows[i].next ? at(rows[i].next) : ZONE_NEVER);
        arena_free(arena);
    }
}

static void footers_that_make_no_sense_are_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "A0",
        "EST",
        "EST5EDT",
        "EST25",
        "EST5EDT,M3.2.0",
        "<+01-1",
        "EST5:60",
        "EST5EDT,M0.2.0,M11.1.0",
        "EST5EDT,M13.2.0,M11.1.0",
        "EST5EDT,M3.6.0,M11.1.0",
        "EST5EDT,M3.2.7,M11.1.0",
        "EST5EDT,J0,J365",
        "EST5EDT,0,366",
        "EST5EDT,M3.2.0/168,M11.1.0",
        "EST5EDT,M3.2.0,M11.1.0x",
        "EST5EDT,M3.2.0,M11.1.0/",
        "EST99999999999999999999",
        " EST5",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct arena *arena = arena_new("test");
        struct err err = {0};
        const struct zone *zone = NULL;
        if (zone_parse(arena, STR("Test"), tzif_of_footer(arena, bad[i]), &zone, &err))
            fail_msg("%s", bad[i]);
        assert_int_equal(err.code, ERR_CORRUPT);
        assert_null(zone);
        arena_free(arena);
    }
}

/* ---- damage --------------------------------------------------------------------------------- */

static struct str bytes_of(struct arena *arena, const char *name)
{
    struct str bytes;
    struct err err;
    if (!file_read(arena, &file_calls_system, arena_printf(arena, ZONE_DIR "/%s", name), 1 << 20,
                   &bytes, &err))
        fail_msg("%s", err.text);
    return bytes;
}

static void cut_off_data_are_refused(void **state)
{
    (void)state;
    NEEDS_TZDATA();
    struct arena *arena = arena_new("test");
    struct str whole = bytes_of(arena, "Europe/Berlin");
    for (size_t length = 0; length < whole.length; length++) {
        struct arena *scratch = arena_new("test");
        struct err err = {0};
        const struct zone *zone;
        /* A copy of that very size, so that a sanitizer sees a byte read too many. */
        struct str part = str_copy(scratch, str_slice(whole, 0, length));
        if (zone_parse(scratch, STR("Europe/Berlin"), part, &zone, &err))
            fail_msg("%zu bytes were enough", length);
        assert_int_equal(err.code, ERR_CORRUPT);
        assert_non_null(strstr(err.text, "Europe/Berlin"));
        arena_free(scratch);
    }
    arena_free(arena);
}

/* What is accepted must answer: offsets of less than 26 h, changes that go forward. */
static void exercise(const struct zone *zone)
{
    int64_t t_us = at("1890-01-01T00:00:00Z");
    for (int i = 0; i < 60 && t_us < at("2300-01-01T00:00:00Z"); i++) {
        int64_t image_us[ZONE_PREIMAGES_MAX];
        assert_true(llabs(zone_local_us(zone, t_us) - t_us) < 26 * HOUR_US);
        assert_true(zone_preimages(zone, t_us, image_us) <= ZONE_PREIMAGES_MAX);
        int64_t next_us = zone_next_transition(zone, t_us);
        assert_true(next_us > t_us);
        if (next_us != ZONE_NEVER)
            assert_int_not_equal(zone_offset_s(zone, next_us), zone_offset_s(zone, next_us - 1));
        t_us = next_us;
    }
}

static void mutated_data_are_refused_or_answer(void **state)
{
    (void)state;
    NEEDS_TZDATA();
    static const char *const names[] = {"Europe/Berlin", "Asia/Gaza", "Pacific/Apia", "Etc/GMT+5"};
    struct arena *arena = arena_new("test"), *scratch = arena_new("mutant");
    struct rng rng = rng_of(7);
    size_t accepted = 0, refused = 0;
    for (size_t round = 0; round < 12000; round++) {
        struct str whole = bytes_of(arena, names[round % 4]);
        /* Half of the damage goes to the headers and the footer, which decide most. */
        char *bytes = str_terminated(scratch, whole);
        for (uint32_t n = 1 + rng_below(&rng, 6); n > 0; n--) {
            uint32_t size = (uint32_t)whole.length, tail = size < 60 ? size : 60;
            uint32_t place =
                rng_below(&rng, 2) ? rng_below(&rng, size) : size - 1 - rng_below(&rng, tail);
            bytes[place] = rng_below(&rng, 2) ? (char)rng_below(&rng, 256)
                                              : "0123456789,./:-M<>J\n"[rng_below(&rng, 20)];
        }
        const struct zone *zone;
        struct err err = {0};
        if (zone_parse(scratch, STR("Mutant"), (struct str){bytes, whole.length}, &zone, &err)) {
            exercise(zone);
            accepted++;
        } else {
            assert_true(err.code == ERR_CORRUPT || err.code == ERR_INPUT);
            refused++;
        }
        arena_reset(scratch);
        arena_reset(arena);
    }
    print_message("%zu mutants accepted, %zu refused\n", accepted, refused);
    assert_true(accepted > 100 && refused > 100);
    arena_free(scratch);
    arena_free(arena);
}

/* ---- names and folders ---------------------------------------------------------------------- */

static void unknown_names_get_a_suggestion(void **state)
{
    (void)state;
    NEEDS_TZDATA();
    static const struct {
        const char *name;
        enum err_code code;
        const char *says;
    } rows[] = {
        {"Europe/Berln", ERR_MISSING, "did you mean \"Europe/Berlin\"?"},
        {"europe/berlin", ERR_MISSING, "did you mean \"Europe/Berlin\"?"},
        {"Berlin", ERR_MISSING, "did you mean \"Europe/Berlin\"?"},
        {"Buenos_Aires", ERR_MISSING, "did you mean \"America/Argentina/Buenos_Aires\"?"},
        {"Europe/Berlin/x", ERR_MISSING, "there is no time zone"},
        {"Europe", ERR_MISSING, "there is no time zone"},
        {"Mars/Olympus_Mons", ERR_MISSING, "use an IANA name"},
        {"", ERR_INPUT, "use an IANA name"},
        {"/etc/passwd", ERR_INPUT, "cannot be a time zone"},
        {"../../../etc/passwd", ERR_INPUT, "cannot be a time zone"},
        {"Europe/../Europe/Berlin", ERR_INPUT, "cannot be a time zone"},
        {"Europe//Berlin", ERR_INPUT, "cannot be a time zone"},
        {"Europe/Berlin/", ERR_INPUT, "cannot be a time zone"},
        {"zone.tab", ERR_INPUT, "cannot be a time zone"},
        {"localtime", ERR_INPUT, "cannot be a time zone"},
        {"Europe/Berlin\n", ERR_INPUT, "cannot be a time zone"},
        {"Aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", ERR_INPUT,
         "cannot be a time zone"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct arena *arena = arena_new("test");
        struct err err = {0};
        const struct zone *zone;
        assert_false(zone_open(arena, str_of(rows[i].name), &zone, &err));
        assert_int_equal(err.code, rows[i].code);
        if (!strstr(err.text, rows[i].says))
            fail_msg("%s: %s", rows[i].name, err.text);
        arena_free(arena);
    }
}

static void utc_needs_no_files(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct err err = {0};
    const struct zone *zone;
    assert_true(zone_open_in(arena, "/nonexistent", STR("UTC"), &zone, &err));
    assert_int_equal(zone_offset_s(zone, at("2026-07-01T00:00:00Z")), 0);
    assert_int_equal(zone_next_transition(zone, INSTANT_MIN), ZONE_NEVER);
    assert_int_equal(zone_release(zone).length, 0);
    assert_false(zone_open_in(arena, "/nonexistent", STR("Europe/Berlin"), &zone, &err));
    assert_int_equal(err.code, ERR_ENVIRONMENT);
    assert_non_null(strstr(err.text, "install the package tzdata"));
    arena_free(arena);
}

static void write_file(struct arena *arena, const char *dir, const char *name, struct str bytes)
{
    struct err err;
    if (!file_write(arena, &file_calls_system, arena_printf(arena, "%s/%s", dir, name), bytes,
                    &err))
        fail_msg("%s", err.text);
}

static const char *release_in(struct arena *arena, const char *dir)
{
    struct err err;
    const struct zone *zone;
    if (!zone_open_in(arena, dir, STR("Test"), &zone, &err))
        fail_msg("%s", err.text);
    return str_terminated(arena, zone_release(zone));
}

static void the_release_is_told_where_it_is_known(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    char dir[] = P_tmpdir "/accord-zone-XXXXXX";
    assert_non_null(mkdtemp(dir));
    write_file(arena, dir, "Test", tzif_of_footer(arena, "CET-1CEST,M3.5.0,M10.5.0/3"));
    assert_string_equal(release_in(arena, dir), "");
    write_file(arena, dir, "tzdata.zi", STR("# version 2025b\n# rest\n"));
    assert_string_equal(release_in(arena, dir), "2025b");
    write_file(arena, dir, "+VERSION", STR("2025c\n"));
    assert_string_equal(release_in(arena, dir), "2025c");
    struct err err = {0};
    const struct zone *zone;
    assert_false(zone_open_in(arena, dir, STR("Tset"), &zone, &err));
    assert_non_null(strstr(err.text, "did you mean \"Test\"?"));
    static const char *const files[] = {"Test", "tzdata.zi", "+VERSION"};
    for (int i = 0; i < 3; i++)
        unlink(arena_printf(arena, "%s/%s", dir, files[i]));
    rmdir(dir);
    arena_free(arena);
}

SUITE(zone_test, cmocka_unit_test(every_change_is_that_of_zdump),
      cmocka_unit_test(aliases_have_the_same_digest),
      cmocka_unit_test(local_times_have_the_instants_that_show_them),
      cmocka_unit_test(gaps_shift_forward_and_overlaps_take_the_first),
      cmocka_unit_test(footers_hold_for_ever), cmocka_unit_test(footers_change_when_they_say),
      cmocka_unit_test(footers_that_make_no_sense_are_refused),
      cmocka_unit_test(cut_off_data_are_refused),
      cmocka_unit_test(mutated_data_are_refused_or_answer),
      cmocka_unit_test(unknown_names_get_a_suggestion), cmocka_unit_test(utc_needs_no_files),
      cmocka_unit_test(the_release_is_told_where_it_is_known));
