/* accord clock: calendar arithmetic by hand. The calendar is one of an agreement, in a file of its
 * own; all computing is src/clock's. */
#include <inttypes.h>
#include <string.h>

#include "agreement/read.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/duration.h"
#include "base/file.h"
#include "base/instant.h"
#include "base/value.h"
#include "clock/calendar.h"
#include "clock/relay.h"
#include "cli/cmd.h"

enum { CALENDAR_BYTES_MAX = 1 << 20, MONTH_BYTES_MAX = 1 << 16 };

/* The document's structs are shaped as the clock's: day by day, minute by minute. */
static struct calendar_day day_of(struct arena *arena, const struct open_day *from)
{
    struct calendar_hours *hours = arena_array(arena, from->count, sizeof *hours);
    for (size_t i = 0; i < from->count; i++)
        hours[i] = (struct calendar_hours){from->hours[i].start, from->hours[i].end};
    return (struct calendar_day){hours, from->count};
}

static struct calendar_spec spec_of(struct arena *arena, const struct calendar_doc *doc,
                                    const char *file)
{
    struct calendar_spec spec = {
        .name = str_is_empty(doc->id) ? str_of(file) : doc->id,
        .zone = doc->zone,
        .date_count = doc->date_count,
    };
    struct calendar_date *dates = arena_array(arena, doc->date_count, sizeof *dates);
    for (size_t i = 0; i < doc->date_count; i++)
        dates[i] = (struct calendar_date){doc->dates[i].day, day_of(arena, &doc->dates[i].open)};
    spec.dates = dates;
    for (size_t i = 0; i < 7; i++)
        spec.week[i] = day_of(arena, &doc->week[i]);
    return spec;
}

static bool open_calendar_file(struct app *app, const char *file,
                               const struct calendar **ret_calendar, struct err *err)
{
    struct str text;
    if (!file_read(app->arena, &file_calls_system, file, CALENDAR_BYTES_MAX, &text, err))
        return false;
    struct findings findings;
    findings_init(&findings, app->arena);
    findings.file = file;
    const struct calendar_doc *doc;
    if (!calendar_read(app->arena, text, &findings, &doc))
        return findings_err(&findings, err);
    struct calendar_spec spec = spec_of(app->arena, doc, file);
    return calendar_open(app->arena, &spec, ret_calendar, err) ||
           err_at(err, file, doc->at.line, doc->at.column);
}

static bool open_calendar(struct app *app, const struct args *args,
                          const struct calendar **ret_calendar, struct err *err)
{
    const char *file = args_value(args, "calendar", 0);
    if (!file)
        return err_set(err, ERR_USAGE,
                       "which calendar? Give --calendar FILE: one calendar as in the agreement");
    return open_calendar_file(app, file, ret_calendar, err);
}

/* "FIRST/SECOND" of an option that may be repeated; the second part may hold further slashes. */
static bool read_pair(const struct app *app, const struct args *args, const char *name, size_t nth,
                      const char *ret_pair[2], struct err *err)
{
    struct str text = str_of(args_value(args, name, nth));
    long slash = str_find(text, '/');
    if (slash < 0)
        return err_set(err, ERR_USAGE, "--%s " STR_FMT ": two parts are needed, with / between",
                       name, STR_ARG(text));
    ret_pair[0] = str_terminated(app->arena, str_slice(text, 0, (size_t)slash));
    ret_pair[1] = text.at + slash + 1;
    return true;
}

/* "A/B" of each --pause. */
static bool read_pauses(const struct app *app, const struct args *args,
                        struct calendar_pauses *ret_pauses, struct err *err)
{
    size_t count = args_count(args, "pause");
    struct calendar_pause *pauses = arena_array(app->arena, count, sizeof *pauses);
    for (size_t i = 0; i < count; i++) {
        const char *pair[2];
        if (!read_pair(app, args, "pause", i, pair, err) ||
            !instant_read(app, "--pause", pair[0], &pauses[i].from_us, err) ||
            !instant_read(app, "--pause", pair[1], &pauses[i].to_us, err))
            return false;
    }
    return calendar_pauses_merge(app->arena, pauses, count, ret_pauses, err);
}

/* --calendar, then "T/FILE" of each --hand-over. */
static bool read_legs(struct app *app, const struct args *args, struct relay_leg **ret_legs,
                      size_t *ret_count, struct err *err)
{
    size_t count = args_count(args, "hand-over");
    struct relay_leg *legs = arena_array(app->arena, count + 1, sizeof *legs);
    if (!open_calendar(app, args, &legs[0].calendar, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        const char *pair[2];
        if (!read_pair(app, args, "hand-over", i, pair, err) ||
            !instant_read(app, "--hand-over", pair[0], &legs[i].until_us, err) ||
            !open_calendar_file(app, pair[1], &legs[i + 1].calendar, err))
            return false;
    }
    *ret_legs = legs;
    *ret_count = count + 1;
    return true;
}

/* "50,80,100,200" */
static bool read_percents(const struct app *app, const char *text, int32_t **ret_percents,
                          size_t *ret_count, struct err *err)
{
    struct str rest = str_of(text);
    int32_t *percents = arena_array(app->arena, rest.length + 1, sizeof *percents);
    size_t count = 0;
    for (long comma = 0; comma >= 0; rest = str_slice(rest, (size_t)comma + 1, rest.length)) {
        comma = str_find(rest, ',');
        struct dec number;
        if (!dec_parse(comma < 0 ? rest : str_slice(rest, 0, (size_t)comma), &number) ||
            number.scale != 0 || number.digits < 0 || number.digits > INT32_MAX)
            return err_set(err, ERR_USAGE,
                           "--ladder %s: write percents of the target, as in 50,80,100,200", text);
        percents[count++] = (int32_t)number.digits;
        if (comma < 0)
            break;
    }
    *ret_percents = percents;
    *ret_count = count;
    return true;
}

static bool need(const struct args *args, const char *first, const char *second, struct err *err)
{
    const char *missing = !args_has(args, first) ? first : !args_has(args, second) ? second : NULL;
    return !missing || err_set(err, ERR_USAGE, "--%s is missing; accord clock --help", missing);
}

static const char *instant_or_never(const struct app *app, int64_t t_us)
{
    char *text = arena_alloc(app->arena, INSTANT_TEXT_SIZE);
    if (t_us == CALENDAR_NEVER)
        return "never";
    instant_format(t_us, text);
    return text;
}

/* One line a step: the percent, and when it is due. */
static bool print_ladder(struct app *app, const struct args *args, const struct relay_leg *legs,
                         size_t leg_count, const struct calendar_run *run, struct err *err)
{
    int32_t *percents = NULL;
    size_t count = 0;
    if (!read_percents(app, args_value(args, "ladder", 0), &percents, &count, err))
        return false;
    int64_t *due_us = arena_array(app->arena, count, sizeof *due_us);
    if (!relay_ladder(legs, leg_count, run, percents, count, due_us, err))
        return false;
    for (size_t i = 0; i < count; i++)
        app_print(app, "%" PRId32 "%% %s\n", percents[i], instant_or_never(app, due_us[i]));
    return true;
}

static bool due(struct app *app, const struct args *args, struct err *err)
{
    struct relay_leg *legs = NULL;
    size_t leg_count = 0;
    struct calendar_run run = {0};
    int64_t due_us;
    if (!need(args, "start", "target", err) || !read_legs(app, args, &legs, &leg_count, err) ||
        !args_instant(app, args, "start", 0, &run.start_us, err) ||
        !args_duration(args, "target", 0, &run.target_us, err) ||
        !read_pauses(app, args, &run.pauses, err))
        return false;
    if (args_has(args, "ladder"))
        return print_ladder(app, args, legs, leg_count, &run, err);
    if (!relay_due(legs, leg_count, &run, &due_us, err))
        return false;
    app_print(app, "%s\n", instant_or_never(app, due_us));
    return true;
}

static bool elapsed(struct app *app, const struct args *args, struct err *err)
{
    const struct calendar *calendar;
    struct calendar_pauses pauses;
    int64_t from_us, to_us;
    if (!need(args, "from", "to", err) || !open_calendar(app, args, &calendar, err) ||
        !args_instant(app, args, "from", 0, &from_us, err) ||
        !args_instant(app, args, "to", 0, &to_us, err) || !read_pauses(app, args, &pauses, err))
        return false;
    int64_t us = calendar_elapsed(calendar, from_us, to_us, &pauses);
    app_print(app, "%" PRId64, us / SECOND_US);
    if (us % SECOND_US)
        app_print(app, ".%06" PRId64, us % SECOND_US);
    app_print(app, "\n");
    return true;
}

/* --month YYYY-MM, else the month of now. */
static bool read_month(const struct app *app, const struct args *args, int *ret_year,
                       int *ret_month, struct err *err)
{
    const char *given = args_value(args, "month", 0);
    int64_t t_us = app->now_us;
    if (given && (strlen(given) != 7 ||
                  !instant_parse(str_printf(app->arena, "%s-01T00:00:00Z", given), &t_us)))
        return err_set(err, ERR_USAGE, "--month %s: write it as 2026-12, in 2000 to 2099", given);
    int day;
    date_of_days(t_us / DAY_US, ret_year, ret_month, &day);
    return *ret_year < 2100 || err_set(err, ERR_USAGE, "--month: 2000 to 2099");
}

static bool show(struct app *app, const struct args *args, struct err *err)
{
    const struct calendar *calendar;
    int year, month;
    if (!read_month(app, args, &year, &month, err) || !open_calendar(app, args, &calendar, err))
        return false;
    struct buf text;
    buf_init(&text, app->arena, MONTH_BYTES_MAX);
    calendar_month_text(calendar, year, month, &text);
    app_put(app, buf_str(&text));
    return true;
}

static bool run(struct app *app, const struct args *args, struct err *err)
{
    static const struct {
        const char *word;
        bool (*run)(struct app *app, const struct args *args, struct err *err);
    } verbs[] = {{"due", due}, {"elapsed", elapsed}, {"show", show}};
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
        if (strcmp(args->operands[0], verbs[i].word) == 0)
            return verbs[i].run(app, args, err);
    return err_set(err, ERR_USAGE, "accord clock %s: it is due, elapsed or show",
                   args->operands[0]);
}

static const struct option_row options[] = {
    {.name = "calendar", .value = "FILE", .doc = "one calendar, as it stands in an agreement"},
    {.name = "start", .value = "T", .doc = "due: when the clock starts"},
    {.name = "target", .value = "DURATION", .doc = "due: how much business time, as 15m or 16h"},
    {.name = "from", .value = "T", .doc = "elapsed: the beginning"},
    {.name = "to", .value = "T", .doc = "elapsed: the end"},
    {.name = "pause", .value = "FROM/TO", .doc = "time that does not count", .repeats = true},
    {.name = "ladder", .value = "50,80,...", .doc = "due: steps in percent of the target"},
    {.name = "hand-over",
     .value = "T/FILE",
     .doc = "due: from T on, the rest runs on the calendar FILE",
     .repeats = true},
    {.name = "month", .value = "YYYY-MM", .doc = "show: which month (default: this one)"},
};

static const struct cmd_example examples[] = {
    {"accord clock due --calendar emea.yaml --start 2026-03-27T16:50:00+01:00 --target 90m",
     "when 90 minutes of opening hours have passed"},
    {"accord clock due --calendar emea.yaml --start now --target 15m --ladder 50,80,100,200",
     "when to remind, to warn, to breach and to escalate"},
    {"accord clock elapsed --calendar emea.yaml --from 2026-03-27 --to 2026-03-31",
     "seconds of opening hours between two instants"},
    {"accord clock show --calendar emea.yaml --month 2026-03",
     "the month with its hours, holidays and clock changes"},
};

const struct cmd cmd_clock = {
    .name = "clock",
    .summary = "Business hours: when something is due, how much time passed, a month on a page",
    .usage = "due|elapsed|show --calendar FILE ...",
    .doc =
        "Work that fits to the minute is due at closing, not at opening the next day. Hours\n"
        "that a change of clocks skips are missing, those it repeats count twice. Due later than\n"
        "400 days is never. Times without an offset are UTC.",
    .group = CMD_CHECK,
    .operands_min = 1,
    .operands_max = 1,
    .run = run,
    CMD_OPTIONS(options),
    CMD_EXAMPLES(examples),
};
