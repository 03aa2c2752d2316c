/* Who works it, when and how: plays, calendars, teams, routing. */
#include "sections.h"

#include <assert.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/instant.h"

/* ---- plays ------------------------------------------------------------------------------- */

static const struct key action_keys[] = {
    {"do", &type_text, AT(action, what), .is_required = true, .doc = "the next best action"},
    {"script", &type_text, AT(action, script), .doc = "what to say or ask"},
};
static const struct shape shape_action = {"an action", KEYS(action_keys),
                                          offsetof(struct action, at)};

enum { ACTIONS_MAX = 1000 };

static void read_play(struct reader *reader, const struct key *key, const struct node *node,
                      void *target)
{
    static const char *const words[] = {"default", "by_reason", NULL};
    struct play *play = target;
    play->at = node->at;
    if (!read_is_map(reader, key, node))
        return;
    read_check_keys(reader, node, words);
    const struct node *standard = node_get(node, "default"), *by = node_get(node, "by_reason");
    if (by && (by->kind != NODE_MAP || by->count > ACTIONS_MAX)) {
        findings_error(reader->findings, by->at, "wrong-type",
                       "'by_reason' must be a map of reason codes to actions");
        by = NULL;
    }
    play->actions = arena_array(reader->arena, 1 + (by ? by->count : 0), sizeof *play->actions);
    play->action_count = 1;
    if (standard)
        shape_read(reader, &shape_action, standard, play->actions);
    else
        findings_error(reader->findings, node->at, "missing-key",
                       "a play needs 'default': {do: Call, script: ...}");
    for (size_t i = 0; by && i < by->count; i++) {
        size_t at = play->action_count++; /* in byte order of the reasons, behind the default */
        for (; at > 1 && str_cmp(by->keys[i]->text, play->actions[at - 1].reason) < 0; at--)
            play->actions[at] = play->actions[at - 1];
        play->actions[at] = (struct action){.reason = by->keys[i]->text};
        shape_read(reader, &shape_action, by->items[i], &play->actions[at]);
    }
}

static void write_play(struct buf *buf, const struct key *key, const void *source)
{
    (void)key;
    const struct play *play = source;
    buf_text(buf, "{\"default\":");
    shape_write(buf, &shape_action, &play->actions[0]);
    for (size_t i = 1; i < play->action_count; i++) {
        buf_text(buf, i == 1 ? ",\"by_reason\":{" : ",");
        buf_json(buf, play->actions[i].reason);
        buf_byte(buf, ':');
        shape_write(buf, &shape_action, &play->actions[i]);
    }
    buf_text(buf, play->action_count > 1 ? "}}" : "}");
}

static void schema_play(struct buf *buf, const struct key *key, const struct vocabulary *vocabulary)
{
    (void)key;
    buf_text(buf, "\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"default\"],"
                  "\"properties\":{\"default\":{");
    shape_schema(buf, &shape_action, vocabulary);
    buf_text(buf, "},\"by_reason\":{\"type\":\"object\",\"additionalProperties\":{");
    shape_schema(buf, &shape_action, vocabulary);
    buf_text(buf, "}}}");
}

static const struct type type_play = {read_play, NULL, write_play, schema_play};
const struct key key_play = {"a play", &type_play,
                             .doc = "what to do in a tier, by the leading reason"};

/* ---- hours ------------------------------------------------------------------------------- */

static bool two_digits(const char *at, int max, int *ret)
{
    if (at[0] < '0' || at[0] > '9' || at[1] < '0' || at[1] > '9')
        return false;
    *ret = (at[0] - '0') * 10 + (at[1] - '0');
    return *ret <= max;
}

/* "HH:MM", up to 24:00. */
static bool parse_minute(const char *at, int32_t *ret)
{
    int hour, minute;
    if (!two_digits(at, 24, &hour) || at[2] != ':' || !two_digits(at + 3, 59, &minute))
        return false;
    *ret = hour * 60 + minute;
    return *ret <= 24 * 60;
}

static bool parse_hours(struct str text, struct open_hours *ret)
{
    return text.length == 11 && text.at[5] == '-' && parse_minute(text.at, &ret->start) &&
           parse_minute(text.at + 6, &ret->end) && ret->start < ret->end;
}

/* Sorted and disjoint; intervals that touch become one (semantics 6.1). */
static bool read_hours(struct reader *reader, const struct node *node, struct open_day *day)
{
    *day = (struct open_day){0};
    if (node->kind != NODE_LIST) {
        findings_error(reader->findings, node->at, "wrong-type",
                       "opening hours are a list, as in [\"09:00-12:30\", \"13:15-18:00\"]");
        return false;
    }
    day->hours = arena_array(reader->arena, node->count, sizeof *day->hours);
    for (size_t i = 0; i < node->count; i++) {
        const struct node *item = node->items[i];
        struct open_hours hours;
        struct open_hours *last = day->count ? &day->hours[day->count - 1] : NULL;
        if (!node_is_scalar(item) || !parse_hours(item->text, &hours)) {
            findings_error(
                reader->findings, item->at, "hours",
                "opening hours are written \"09:00-17:30\", from 00:00 to 24:00, not " STR_FMT,
                STR_ARG(node_describe(reader->arena, item)));
            return false;
        }
        if (last && hours.start < last->end) {
            findings_error(reader->findings, item->at, "hours",
                           "opening hours rise and do not overlap");
            return false;
        }
        if (last && hours.start == last->end)
            last->end = hours.end;
        else
            day->hours[day->count++] = hours;
    }
    return true;
}

static void write_hours(struct buf *buf, const struct open_day *day)
{
    buf_byte(buf, '[');
    for (size_t i = 0; i < day->count; i++) {
        const struct open_hours *hours = &day->hours[i];
        buf_printf(buf, "%s\"%02d:%02d-%02d:%02d\"", i ? "," : "", hours->start / 60,
                   hours->start % 60, hours->end / 60, hours->end % 60);
    }
    buf_byte(buf, ']');
}

/* ---- weeks ------------------------------------------------------------------------------- */

static const struct str weekdays[] = {{"mon", 3}, {"tue", 3}, {"wed", 3}, {"thu", 3},
                                      {"fri", 3}, {"sat", 3}, {"sun", 3}};

static int weekday_of(struct str text)
{
    for (int i = 0; i < 7; i++)
        if (str_eq_nocase(text, weekdays[i]))
            return i;
    return -1;
}

/* "mon", "mon-fri". */
static bool parse_days(struct str text, int *ret_first, int *ret_last)
{
    long dash = str_find(text, '-');
    struct str first = dash < 0 ? text : str_slice(text, 0, (size_t)dash);
    struct str last = dash < 0 ? text : str_slice(text, (size_t)dash + 1, text.length);
    *ret_first = weekday_of(first);
    *ret_last = weekday_of(last);
    return *ret_first >= 0 && *ret_last >= *ret_first;
}

static void read_week(struct reader *reader, const struct key *key, const struct node *node,
                      void *target)
{
    struct open_day *week = target;
    bool is_set[7] = {false};
    if (!read_is_map(reader, key, node))
        return;
    for (size_t i = 0; i < node->count; i++) {
        const struct node *name = node->keys[i];
        struct open_day day;
        int first, last;
        if (!parse_days(name->text, &first, &last)) {
            findings_error(reader->findings, name->at, "weekday",
                           "days are written mon, tue, ... sun or mon-fri, not " STR_FMT,
                           STR_ARG(node_describe(reader->arena, name)));
            continue;
        }
        if (!read_hours(reader, node->items[i], &day))
            continue;
        for (int at = first; at <= last; at++) {
            if (is_set[at])
                findings_error(reader->findings, name->at, "duplicate-key",
                               STR_FMT " has its hours already", STR_ARG(weekdays[at]));
            is_set[at] = true;
            week[at] = day;
        }
    }
}

static void write_week(struct buf *buf, const struct key *key, const void *source)
{
    (void)key;
    const struct open_day *week = source;
    bool is_first = true;
    buf_byte(buf, '{');
    for (int i = 0; i < 7; i++) {
        if (!week[i].count)
            continue;
        buf_printf(buf, "%s\"" STR_FMT "\":", is_first ? "" : ",", STR_ARG(weekdays[i]));
        write_hours(buf, &week[i]);
        is_first = false;
    }
    buf_byte(buf, '}');
}

#define HOURS_SCHEMA                                                                               \
    "{\"type\":\"array\",\"items\":{\"type\":\"string\",\"pattern\":"                              \
    "\"^[0-2][0-9]:[0-5][0-9]-[0-2][0-9]:[0-5][0-9]$\"}}"

static void schema_week(struct buf *buf, const struct key *key, const struct vocabulary *vocabulary)
{
    (void)key;
    (void)vocabulary;
    buf_text(buf, "\"type\":\"object\",\"propertyNames\":{\"pattern\":"
                  "\"^(mon|tue|wed|thu|fri|sat|sun)(-(mon|tue|wed|thu|fri|sat|sun))?$\"},"
                  "\"additionalProperties\":" HOURS_SCHEMA);
}

static const struct type type_week = {read_week, NULL, write_week, schema_week};

/* ---- dates ------------------------------------------------------------------------------- */

/* Holidays and overrides share one list, rising. False if the day has one already. */
static bool insert_date(struct arena *arena, struct calendar_doc *calendar, struct dated_day date)
{
    size_t at = calendar->date_count;
    struct dated_day *dates = arena_array(arena, at + 1, sizeof *dates);
    if (at)
        memcpy(dates, calendar->dates, at * sizeof *dates);
    for (; at > 0 && date.day < dates[at - 1].day; at--)
        dates[at] = dates[at - 1];
    if (at > 0 && dates[at - 1].day == date.day)
        return false;
    dates[at] = date;
    calendar->dates = dates;
    calendar->date_count++;
    return true;
}

static void read_dated(struct reader *reader, const struct node *name, struct open_day open,
                       struct calendar_doc *calendar)
{
    struct written_time time;
    if (!node_is_scalar(name) || name->text.length != 10 ||
        !written_time_parse(name->text, &time) || !time.is_date_only) {
        findings_error(reader->findings, name->at, "date",
                       "a date is written 2026-12-25, not " STR_FMT,
                       STR_ARG(node_describe(reader->arena, name)));
        return;
    }
    /* Years from 0 on: floor, since the day number may be negative. */
    int64_t day = time.local_us / DAY_US - (time.local_us % DAY_US < 0);
    if (!insert_date(reader->arena, calendar, (struct dated_day){day, open, name->at}))
        findings_error(reader->findings, name->at, "duplicate-key", STR_FMT " stands twice",
                       STR_ARG(name->text));
}

enum { DATES_MAX = 1000 };

static bool are_few(struct reader *reader, const struct key *key, const struct node *node)
{
    if (node->count <= DATES_MAX)
        return true;
    findings_error(reader->findings, node->at, "size", "'%s' has more than %d dates", key->name,
                   DATES_MAX);
    return false;
}

static void read_holidays(struct reader *reader, const struct key *key, const struct node *node,
                          void *target)
{
    if (!read_is_list(reader, key, node) || !are_few(reader, key, node))
        return;
    for (size_t i = 0; i < node->count; i++)
        read_dated(reader, node->items[i], (struct open_day){0}, target);
}

static void read_overrides(struct reader *reader, const struct key *key, const struct node *node,
                           void *target)
{
    if (!read_is_map(reader, key, node) || !are_few(reader, key, node))
        return;
    for (size_t i = 0; i < node->count; i++) {
        struct open_day open;
        if (read_hours(reader, node->items[i], &open))
            read_dated(reader, node->keys[i], open, target);
    }
}

static bool has_no_dates(const struct key *key, const void *source)
{
    (void)key;
    return ((const struct calendar_doc *)source)->date_count == 0;
}

static void write_nothing(struct buf *buf, const struct key *key, const void *source)
{
    (void)buf;
    (void)key;
    (void)source;
}

static bool is_never_written(const struct key *key, const void *source)
{
    (void)key;
    (void)source;
    return true;
}

/* A holiday is an override without hours: both are written as overrides. */
static void write_overrides(struct buf *buf, const struct key *key, const void *source)
{
    (void)key;
    const struct calendar_doc *calendar = source;
    buf_byte(buf, '{');
    for (size_t i = 0; i < calendar->date_count; i++) {
        int year, month, day;
        date_of_days(calendar->dates[i].day, &year, &month, &day);
        buf_printf(buf, "%s\"%04d-%02d-%02d\":", i ? "," : "", year, month, day);
        write_hours(buf, &calendar->dates[i].open);
    }
    buf_byte(buf, '}');
}

static void schema_holidays(struct buf *buf, const struct key *key,
                            const struct vocabulary *vocabulary)
{
    (void)key;
    (void)vocabulary;
    buf_text(buf, "\"type\":\"array\",\"items\":{\"type\":\"string\",\"format\":\"date\"}");
}

static void schema_overrides(struct buf *buf, const struct key *key,
                             const struct vocabulary *vocabulary)
{
    (void)key;
    (void)vocabulary;
    buf_text(buf, "\"type\":\"object\",\"additionalProperties\":" HOURS_SCHEMA);
}

static const struct type type_holidays = {read_holidays, is_never_written, write_nothing,
                                          schema_holidays};
static const struct type type_overrides = {read_overrides, has_no_dates, write_overrides,
                                           schema_overrides};

/* ---- calendars --------------------------------------------------------------------------- */

static const struct key calendar_keys[] = {
    {"zone", &type_text, AT(calendar_doc, zone), .is_required = true,
     .doc = "an IANA time zone: Europe/Berlin"},
    {"week", &type_week, AT(calendar_doc, week), .is_required = true,
     .doc = "opening hours: {mon-fri: [\"09:00-17:00\"]}"},
    {"holidays", &type_holidays, 0, .doc = "dates that are closed"},
    {"overrides", &type_overrides, 0,
     .doc = "dates with their own hours: {2026-12-24: [\"09:00-12:00\"]}"},
};

/* Area/City, Etc/GMT+5, UTC. Whether it exists, the clock says. */
static bool is_zone(struct str zone)
{
    bool part_is_empty = true;
    for (size_t i = 0; i < zone.length; i++) {
        char c = zone.at[i];
        bool is_letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (c == '/' && part_is_empty)
            return false;
        if (c != '/' && !is_letter && !(c >= '0' && c <= '9') && !strchr("_-+", c))
            return false;
        part_is_empty = c == '/';
    }
    return zone.length <= 64 && !part_is_empty && zone.at[0] >= 'A';
}

static void check_calendar(struct reader *reader, const struct node *node, void *target)
{
    const struct calendar_doc *calendar = target;
    const struct node *zone = node_get(node, "zone"), *week = node_get(node, "week");
    bool is_open = false;
    for (int i = 0; i < 7; i++)
        is_open = is_open || calendar->week[i].count;
    if (calendar->zone.length && !is_zone(calendar->zone))
        findings_error(reader->findings, zone->at, "zone",
                       "a time zone is written Europe/Berlin or UTC, not " STR_FMT,
                       STR_ARG(node_describe(reader->arena, zone)));
    if (week && week->kind == NODE_MAP && !week->count)
        findings_error(reader->findings, week->at, "hours", "this calendar is never open");
    (void)is_open;
    if (str_is(calendar->id, "team"))
        findings_error(reader->findings, node->at, "id",
                       "'team' means the assigned team's calendar: choose another name");
}

static const struct shape shape_calendar = {
    "a calendar", KEYS(calendar_keys), offsetof(struct calendar_doc, at), .check = check_calendar};
const struct key key_calendar = {"calendar", &type_shape, .shape = &shape_calendar};

/* ---- teams ------------------------------------------------------------------------------- */

static const struct key member_keys[] = {
    {"id", &type_person, AT(team_member, id), .is_required = true,
     .doc = "the rep, as the CRM names its owners"},
    {"weight", &type_int, AT(team_member, weight), .min = 1, .max = 1000,
     .doc = "share of the work; default 1"},
    {"open_max", &type_int, AT(team_member, open_max), .min = 1, .max = 100000, .is_optional = true,
     .doc = "at most so many open at once; without it, no limit"},
};

static void prepare_member(struct reader *reader, void *target)
{
    (void)reader;
    ((struct team_member *)target)->weight = 1;
}

static const struct shape shape_member = {"a member", KEYS(member_keys), .prepare = prepare_member};
static const struct key key_member = {"member", &type_shape, .shape = &shape_member};

static const struct key team_keys[] = {
    {"id", &type_id, AT(team, id), .is_required = true, .doc = "how routes name the team"},
    {"calendar", &type_ref, AT(team, calendar), .is_required = true, .table = TABLE_CALENDARS,
     .doc = "its business hours"},
    {"lead", &type_person, AT(team, lead), .doc = "who is told when a clock runs out"},
    {"members", &type_list, MANY(team, members, member_count, key_member, struct team_member),
     .is_unique = true, .is_required = true, .doc = "who works"},
};
static const struct shape shape_team = {"a team", KEYS(team_keys), offsetof(struct team, at)};
const struct key key_team = {"team", &type_shape, .shape = &shape_team};

/* ---- routes ------------------------------------------------------------------------------ */

static const char *const by_words[] = {"largest_deficit", NULL};
static const char *const owner_words[] = {"account", NULL};
static const struct key key_to_team = {"team", &type_ref, .table = TABLE_TEAMS};
static const struct key key_to_by = {"by", &type_word, .words = by_words};
static const struct key key_to_owner = {"owner", &type_word, .words = owner_words};

/* {owner: account}, or {team: NAME, by: largest_deficit}. */
static void read_to(struct reader *reader, const struct key *key, const struct node *node,
                    void *target)
{
    static const char *const words[] = {"owner", "team", "by", NULL};
    struct route *route = target;
    struct str owner = {0};
    if (!read_is_map(reader, key, node))
        return;
    read_check_keys(reader, node, words);
    const struct node *to_owner = node_get(node, "owner"), *team = node_get(node, "team");
    const struct node *by = node_get(node, "by");
    if (!to_owner == !team || (to_owner && by)) {
        findings_error(reader->findings, node->at, "missing-key",
                       "'to' is either {owner: account} or {team: NAME, by: largest_deficit}");
        return;
    }
    if (to_owner) {
        type_word.read(reader, &key_to_owner, to_owner, &owner);
        route->to_owner = owner.length > 0;
        return;
    }
    type_ref.read(reader, &key_to_team, team, &route->team);
    route->by = STR("largest_deficit");
    if (by)
        type_word.read(reader, &key_to_by, by, &route->by);
}

static void write_to(struct buf *buf, const struct key *key, const void *source)
{
    (void)key;
    const struct route *route = source;
    if (route->to_owner) {
        buf_text(buf, "{\"owner\":\"account\"}");
        return;
    }
    buf_text(buf, "{\"by\":");
    buf_json(buf, route->by);
    buf_text(buf, ",\"team\":");
    buf_json(buf, route->team);
    buf_byte(buf, '}');
}

static void schema_to(struct buf *buf, const struct key *key, const struct vocabulary *vocabulary)
{
    (void)key;
    (void)vocabulary;
    buf_text(buf, "\"type\":\"object\",\"additionalProperties\":false,\"properties\":{\"owner\":"
                  "{\"enum\":[\"account\"]},\"team\":{\"type\":\"string\"},\"by\":{\"enum\":"
                  "[\"largest_deficit\"]}}");
}

static const struct type type_to = {read_to, NULL, write_to, schema_to};

static const char *const record_prefixes[] = {"account.", "person.", NULL};
static const struct key route_keys[] = {
    {"id", &type_id, AT(route, id), .is_required = true, .doc = "how the log names the route"},
    {"when", &type_when, AT(route, when), .words = record_prefixes,
     .doc = "conditions; the last route, which catches all, has none"},
    {"to", &type_to, 0, .is_required = true,
     .doc = "{owner: account} or {team: NAME, by: largest_deficit}"},
};
static const struct shape shape_route = {"a route", KEYS(route_keys), offsetof(struct route, at)};
const struct key key_route = {"route", &type_shape, .shape = &shape_route};
