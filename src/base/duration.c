/* See duration.h. */
#include "duration.h"

#include <assert.h>
#include <inttypes.h>

#include "instant.h"

static const struct unit {
    char letter;
    int64_t us;
} units[] = {{'d', DAY_US}, {'h', HOUR_US}, {'m', MINUTE_US}, {'s', SECOND_US}};

enum { UNITS = sizeof units / sizeof units[0] };

static const int64_t duration_max_us = 36525 * DAY_US;

/* The unit at the end of the text, or NULL. */
static const struct unit *unit_of(struct str text)
{
    for (size_t i = 0; i < UNITS && text.length > 1; i++)
        if (text.at[text.length - 1] == units[i].letter)
            return &units[i];
    return NULL;
}

static bool refuse(struct err *err, struct str text)
{
    int shown = text.length < 40 ? (int)text.length : 40;
    return err_set(err, ERR_INPUT,
                   "\"%.*s\" is no duration: write a whole number and a unit, as in 45s, 30m, 7h "
                   "or 30d (at most 36525d)",
                   shown, text.at ? text.at : "");
}

bool duration_parse(struct str text, int64_t *ret_us, struct err *err)
{
    assert(ret_us && err);
    const struct unit *unit = unit_of(text);
    if (!unit)
        return refuse(err, text);
    int64_t number = 0;
    for (size_t i = 0; i + 1 < text.length; i++) {
        if (text.at[i] < '0' || text.at[i] > '9')
            return refuse(err, text);
        number = number * 10 + (text.at[i] - '0');
        if (number > duration_max_us / unit->us)
            return refuse(err, text);
    }
    *ret_us = number * unit->us;
    return true;
}

struct str duration_text(struct arena *arena, int64_t duration_us)
{
    assert(duration_us >= 0);
    int64_t whole_us = duration_us - duration_us % SECOND_US;
    size_t i = whole_us > DAY_US ? 0 : 1;
    while (i + 1 < UNITS && (whole_us == 0 || whole_us % units[i].us != 0))
        i++;
    return str_printf(arena, "%" PRId64 "%c", whole_us / units[i].us, units[i].letter);
}
