/* See duration.h. */
#include "duration.h"

#include <assert.h>
#include <inttypes.h>

#include "base/instant.h"

enum { DIGITS_MAX = 9, YEARS_MAX = 10 };

static int64_t unit_us(char unit)
{
    switch (unit) {
    case 's':
        return SECOND_US;
    case 'm':
        return MINUTE_US;
    case 'h':
        return HOUR_US;
    case 'd':
        return DAY_US;
    default:
        return 0;
    }
}

bool duration_parse(struct str text, int64_t *ret_us)
{
    if (text.length < 2 || text.length > DIGITS_MAX + 1)
        return false;
    int64_t number = 0, unit = unit_us(text.at[text.length - 1]);
    for (size_t i = 0; i + 1 < text.length; i++) {
        if (text.at[i] < '0' || text.at[i] > '9')
            return false;
        number = number * 10 + (text.at[i] - '0');
    }
    if (!unit || number > YEARS_MAX * 366 * DAY_US / unit)
        return false;
    *ret_us = number * unit;
    return true;
}

struct str duration_text(struct arena *arena, int64_t us)
{
    assert(us >= 0 && us % SECOND_US == 0);
    char unit = us % DAY_US == 0 && us > DAY_US ? 'd'
                : us % HOUR_US == 0             ? 'h'
                : us % MINUTE_US == 0           ? 'm'
                                                : 's';
    return str_printf(arena, "%" PRId64 "%c", us / unit_us(unit), unit);
}
